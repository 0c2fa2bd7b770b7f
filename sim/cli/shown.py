"""Results in words, tables and JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from sim.cli.base import console

if TYPE_CHECKING:
    from sim.results import Comparison, Results
    from sim.scenario import Scenario

RUN_YEARS = (2025, 2030, 2035)


def show_results(results: Results, uncertainty: str) -> None:
    """A table of the headline outcomes in some years, median and 90 % of runs."""
    from rich.table import Table
    from rich.text import Text

    from sim.analysis.numbers import capitalised, level_unit
    from sim.analysis.words import HEADLINES, silent
    from sim.declare import MEASURES

    years = [year for year in RUN_YEARS if year in results.years] or results.years[-1:]
    title = Text(f"{results.title}: median of {len(results.members)} runs [90 % of runs]")
    table = Table(title=title, title_justify="left")
    table.add_column("outcome")
    table.add_column("unit")
    for year in years:
        table.add_column(str(year), justify="right")
    for name, label in HEADLINES.items():
        cells = [Text(band(results, name, year)) for year in years]
        table.add_row(capitalised(label), level_unit(MEASURES[name]), *cells)
    console().print(table)
    typer.echo(f"The bands hold {HELD[uncertainty]}.")
    typer.echo("This is a conditional forecast: it holds if the model's assumptions do.")
    for sentence in silent(results, years[-1]).values():
        typer.echo(sentence)


HELD = {
    "luck": "luck only: parameters are at their given values",
    "parameters": "the parameters' uncertainty only: every run has the same luck",
    "both": "luck and the parameters' uncertainty",
    "ranges": "luck and every parameter over its range",
}


def band(results: Results, name: str, year: int) -> str:
    """Median and the 90 % band over runs, as shown."""
    import numpy as np

    from sim.analysis.numbers import declared
    from sim.declare import MEASURES

    ends = np.quantile(results.at(name, year), (0.05, 0.5, 0.95))
    low, middle, high = (declared(MEASURES[name], it) for it in ends)
    return f"{middle} [{low} to {high}]"


@dataclass(frozen=True)
class Compared:
    """A comparison with the scenarios it was made of."""

    comparison: Comparison
    base: Scenario
    others: list[Scenario]
    year: int


def show_comparison(compared: Compared, names: list[str]) -> None:
    """Sentences first, then the table of each scenario, then what a reader must know."""
    from sim.analysis.caveats import caveats
    from sim.analysis.per_billion import told
    from sim.analysis.words import answer

    comparison = compared.comparison
    for number, scenario in enumerate(compared.others):
        for sentence in answer(comparison, number, compared.year, scenario=scenario, base=compared.base):
            typer.echo(str(sentence))
        typer.echo()
    for number in range(len(compared.others)):
        console().print(effects_table(comparison, number, compared.year, names))
        for sentence in told(comparison, number, compared.year, names):
            typer.echo(sentence)
    looked = len(names) * len(compared.others)
    for text in caveats(comparison, outcomes=looked, uncertainty=compared.base.uncertainty):
        typer.echo(f"- {text}")
    for note in settings_ignored(compared):
        typer.echo(f"- {note}")


def settings_ignored(compared: Compared) -> list[str]:
    """Notes on settings of the others that the baseline's stand in for."""
    base = compared.base
    used = f"the baseline's, {base.uncertainty}, was used for all"
    return [
        f"{other.name} says uncertainty: {other.uncertainty}; {used}."
        for other in compared.others
        if other.uncertainty != base.uncertainty
    ]


def effects_table(comparison: Comparison, number: int, year: int, names: list[str]) -> Any:
    """Paired effects of a scenario: baseline, mean, interval, share of pairs with that sign, certainty."""
    from rich.table import Table
    from rich.text import Text

    from sim.analysis import numbers
    from sim.analysis.words import CERTAINTIES, HEADLINES
    from sim.declare import MEASURES

    title = Text(f"{comparison.others[number].title} against {comparison.base.title}, {year}")
    table = Table(title=title, title_justify="left")
    for head, side in (
        ("outcome", "left"), ("baseline, mean", "right"), ("effect, mean", "right"), ("90 % interval", "right"),
        ("same sign", "right"), ("certainty", "left"),
    ):  # fmt: skip
        table.add_column(head, justify=side)  # pyright: ignore[reportArgumentType]
    for name in names:
        effect, spec = comparison.effect(number, name, year), MEASURES[name]
        cells = (
            numbers.capitalised(HEADLINES.get(name, spec.label)),
            f"{numbers.declared(spec, effect.base)} {numbers.level_unit(spec)}".strip(),
            numbers.mean_of(effect),
            numbers.interval_of(effect),
            "–" if effect.certainty == "identical" else f"{effect.agree} of {effect.pairs}",
            CERTAINTIES[effect.certainty],
        )
        table.add_row(*(Text(cell) for cell in cells), end_section=name == list(HEADLINES)[-1])
    return table


def comparison_data(compared: Compared) -> dict[str, Any]:
    """All of a comparison, for other programmes; every outcome is in it."""
    from sim.analysis import caveats, words
    from sim.analysis.per_billion import told
    from sim.results import CONFIDENCE

    comparison, year = compared.comparison, compared.year
    names, pairs = list(comparison.base.values), len(comparison.base.members)
    looked = len(names) * len(compared.others)
    return {
        "schema": 1,
        "year": year,
        "pairs": pairs,
        "seed": comparison.base.seed,
        "uncertainty": compared.base.uncertainty,
        "confidence": CONFIDENCE,
        "outcomes_looked_at": looked,
        "clear_by_chance_at_most": caveats.clear_by_chance(looked, pairs),
        "made_with": comparison.base.made_with,
        "baseline": scenario_data(compared.base, comparison.base),
        "scenarios": [
            scenario_data(scenario, comparison.others[number])
            | {
                "answer": [
                    {"text": it.text, "measure": it.measure or None, "certainty": it.certainty or None}
                    for it in words.answer(comparison, number, year, scenario=scenario, base=compared.base)
                ],
                "effects": [effect.plain() for effect in comparison.effects(number, year, names)],
                "for_a_billion": told(comparison, number, year, names),
            }
            for number, scenario in enumerate(compared.others)
        ],
        "caveats": [
            *caveats.caveats(comparison, outcomes=looked, uncertainty=compared.base.uncertainty),
            *settings_ignored(compared),
        ],
    }


def scenario_data(scenario: Scenario, results: Results) -> dict[str, Any]:
    """Where the numbers of a scenario come from."""
    from sim.dates import quarter_name

    return {
        "name": results.scenario,
        "title": results.title,
        "digest": results.digest,
        "canonical": scenario.canonical(),
        "fingerprint": results.fingerprint,
        "unreached": results.unreached,
        "late": {name: {"from": quarter_name(at), "before": why} for name, (at, why) in results.late.items()},
    }
