"""``computelab check``, ``run`` and ``compare``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from sim.cli.asked import check_cost, check_numbers, check_pairs, chosen_year, held, loaded
from sim.cli.base import BAD_INPUT, AsJson, app, as_json, progress_bar, reported
from sim.cli.keeping import collected, own_up
from sim.cli.shown import Compared, comparison_data, show_comparison, show_results

Runs = Annotated[int | None, typer.Option("--runs", help="Number of simulations (default: the scenario's).")]
Seed = Annotated[int | None, typer.Option("--seed", help="Seed of the experiment (default: the scenario's).")]
Uncertainty = Annotated[
    Literal["luck", "parameters", "both", "ranges"] | None,
    typer.Option("--uncertainty", help="What differs between simulations (default: the scenario's)."),
]
Large = Annotated[
    bool,
    typer.Option("--large", help="Run even when it may take more memory, disk or time than a command takes."),
]
On = Annotated[
    str,
    typer.Option(
        "--on",
        metavar="PLACE",
        help="Where: here, pool, local-cluster (pool:4 is four processes), or tcp://host:port of a Dask scheduler.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", help="Folder to keep the results in: a new one, or one that these runs were begun in."
    ),
]


@app.command()
def check(files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Scenario files.")]) -> None:
    """Check scenario files: print every problem with its file, line and key."""
    with reported():
        found = [problems_of(name) for name in files]
        for name, problems in zip(files, found, strict=True):
            for problem in problems:
                typer.echo(problem, err=True)
            if not problems:
                typer.echo(f"{name}: good")
        if any(found):
            raise typer.Exit(BAD_INPUT)


def problems_of(name: str) -> list[str]:
    """What is wrong with a scenario file.

    The measures, which take long to load, are needed only for a trigger; so a file that is good
    without them and has no trigger is good.
    """
    from sim.scenario import ScenarioError

    for with_measures in (False, True):
        if with_measures:
            import sim.measures  # noqa: F401
        try:
            scenario = loaded(name)
        except ScenarioError as error:
            if with_measures:
                return [str(problem) for problem in error.problems]
        else:
            if not any(policy.trigger for policy in scenario.policies):
                break
    return []


@app.command()
def run(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A scenario file, or the name of a shipped one.")
    ],
    runs: Runs = None,
    seed: Seed = None,
    uncertainty: Uncertainty = None,
    out: Out = None,
    on: On = "pool",
    large: Large = False,
) -> None:
    """Simulate a scenario and show the headline outcomes by year."""
    with reported() as report:
        check_numbers(runs, seed)
        scenario = held(loaded(file), uncertainty)
        check_cost([scenario], runs, large, on, out)
        title = scenario.title or scenario.name
        if out is None:
            from sim.run import run as simulate

            with progress_bar(title) as progress:
                results = simulate(scenario, runs=runs, seed=seed, on=on, progress=progress)
            show_results(results, scenario.uncertainty)
            typer.echo(f"Fingerprint: {results.fingerprint}")
            return
        from sim.ensemble import Experiment

        experiment = Experiment(scenario, scenario.seed if seed is None else seed)
        done = collected(experiment, scenario.runs if runs is None else runs, out, on, report)
        results = done.stored.results()
        show_results(results, scenario.uncertainty)
        typer.echo(f"Results: {out}")
        typer.echo(f"Fingerprint: {results.fingerprint}")
        own_up(done)


@app.command()
def compare(
    base: Annotated[str, typer.Argument(metavar="BASE", help="The baseline: a file or a shipped name.")],
    others: Annotated[list[str], typer.Argument(metavar="OTHER...", help="What to compare with it.")],
    runs: Runs = None,
    seed: Seed = None,
    year: Annotated[int | None, typer.Option("--year", help="Year of the answer (default: 2030).")] = None,
    uncertainty: Uncertainty = None,
    json_: AsJson = False,
    all_: Annotated[bool, typer.Option("--all", help="Show every outcome.")] = False,
    on: On = "pool",
    large: Large = False,
) -> None:
    """Compare scenarios with a baseline on the same futures: the answer in words, then the numbers."""
    with reported():
        check_numbers(runs, seed)
        first, *rest = (held(loaded(name), uncertainty) for name in (base, *others))
        check_pairs(first, rest)
        check_cost([first, *rest], runs, large, on)
        when = chosen_year(first.quarters, year)
        from sim.analysis.outcomes import outcomes_shown
        from sim.run import compare as simulate

        with progress_bar("Paired simulations") as progress:
            comparison = simulate(first, *rest, runs=runs, seed=seed, on=on, progress=progress)
        compared = Compared(comparison, first, rest, when)
        if json_:
            as_json(comparison_data(compared))
        else:
            show_comparison(compared, outcomes_shown(comparison, all_))
