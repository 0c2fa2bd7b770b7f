"""``computelab sweep``: many runs over ranges of parameters and options, kept in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sim.cli.asked import check_cost, check_numbers, chosen_year, held, loaded
from sim.cli.base import BadInput, app, console, reported
from sim.cli.keeping import collected, own_up
from sim.cli.simulate import Large, On, Seed, Uncertainty

if TYPE_CHECKING:
    from sim.declare import Array
    from sim.ensemble import Stored

RESULTS = Path("results")


@app.command()
def sweep(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A scenario file, or the name of a shipped one.")
    ],
    vary: Annotated[
        list[str],
        typer.Option(
            metavar="NAME=LOW:HIGH",
            help="A parameter, parameter.entry or policy.option and its range; low:high:levels for a grid, or "
            "a list a,b,c. May be given more than once.",
        ),
    ],
    runs: Annotated[int, typer.Option("--runs", help="Number of simulations in all.")],
    design: Annotated[
        Literal["grid", "lhs", "sobol"],
        typer.Option(
            help="Every combination, a Latin hypercube, or a Sobol sequence (which can be added to)."
        ),
    ] = "sobol",
    seed: Seed = None,
    uncertainty: Uncertainty = None,
    year: Annotated[int | None, typer.Option("--year", help="Year of the table (default: 2030).")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to keep the results in (default: one in results/).")
    ] = None,
    on: On = "pool",
    large: Large = False,
) -> None:
    """Simulate a scenario at many points, keep every run, and show what moves the headline outcomes."""
    with reported() as report:
        check_numbers(runs, seed)
        scenario = held(loaded(file), uncertainty)
        when = chosen_year(scenario.quarters, year)
        from sim.ensemble import DesignError, Experiment, design_of

        luck = scenario.seed if seed is None else seed
        try:
            asked = design_of(scenario, design, vary, luck, runs)
        except DesignError as error:
            raise BadInput(str(error)) from None
        experiment = Experiment(scenario, luck, asked)
        folder = out or RESULTS / f"{scenario.name}-{design}-{experiment.key[:8]}"
        check_cost([scenario], runs, large, on, folder)
        done = collected(experiment, runs, folder, on, report)
        show_sweep(done.stored, when)
        typer.echo(f"Results: {folder}")
        typer.echo(f"Fingerprint: {done.manifest['fingerprint']}")
        own_up(done)


def show_sweep(stored: Stored, year: int) -> None:
    """How the headline outcomes of a year go with what was varied."""
    from rich.table import Table
    from rich.text import Text

    from sim.analysis.numbers import capitalised, declared, level_unit
    from sim.analysis.words import HEADLINES
    from sim.declare import MEASURES

    results = stored.results()
    settings = {label: _numbers(values) for label, values in stored.settings().items()}
    title = Text(f"{results.title}: {len(results.members)} runs, {year}")
    table = Table(title=title, title_justify="left")
    heads = ("outcome", "unit", "varied", "median, low fifth", "median, high fifth", "rank correlation")
    for number, head in enumerate(heads):
        table.add_column(head, justify="left" if number < 3 else "right")
    for name, label in HEADLINES.items():
        values, spec = results.at(name, year), MEASURES[name]
        for number, (varied, at) in enumerate(settings.items()):
            low, high = fifths(at, values)
            cells = (
                capitalised(label) if number == 0 else "",
                level_unit(spec) if number == 0 else "",
                varied,
                declared(spec, low),
                declared(spec, high),
                rank_correlation(at, values),
            )
            table.add_row(*map(Text, cells), end_section=number == len(settings) - 1)
    console().print(table)
    typer.echo("The points are spread evenly over the ranges given; how likely each is, nobody says.")


def _numbers(values: Array) -> Array:
    """Settings as numbers to be ranked: words by their alphabet."""
    import numpy as np

    return values if values.dtype.kind in "fiub" else np.unique(values.astype(str), return_inverse=True)[1]


def fifths(at: Array, values: Array) -> tuple[float, float]:
    """Medians of the values where a setting lies in its lowest and its highest fifth."""
    import numpy as np

    low, high = np.quantile(at, (0.2, 0.8))
    return float(np.median(values[at <= low])), float(np.median(values[at >= high]))


def rank_correlation(at: Array, values: Array) -> str:
    """Spearman's rank correlation with its sign; nothing where one of the two never differs."""
    import numpy as np
    from scipy.stats import rankdata

    if at.min() == at.max() or values.min() == values.max():
        return "–"
    return f"{np.corrcoef(rankdata(at), rankdata(values))[0, 1]:+.2f}".replace("-", "−")
