"""Scale invariance: more startup slots and researchers, each of less weight, beside the baseline.

``python -m sim.analysis.scale`` prints the differences; ``--write FILE`` puts them between the markers
``<!-- scale -->`` and ``<!-- /scale -->`` of a Markdown file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from sim.analysis.numbers import change_scale, change_unit, interval_of, number, scale_of, signed
from sim.declare import MEASURES
from sim.evidence.tables import asked, parser_of, put_between, table_of
from sim.results import Comparison, Effect
from sim.run import run
from sim.scenario import Scenario, load_scenario, shipped

YEARS = (2025, 2030, 2035)
TIMES = (2, 4)  # rows of startups and researchers over the baseline's
OUTCOMES = (
    "sales_hhi", "model_hhi", "compute_hhi", "sales_cr4", "model_cr4", "startup_sales_share", "open_use_share",
    "lease_share", "labs_near_frontier", "academic_share", "academic_talent_share", "startups_afford_run",
    "universities_afford_run", "frontier_capability", "emissions", "services_revenue_busd", "users_benefit_busd",
)  # fmt: skip


def with_rows(base: Scenario, times: int) -> Scenario:
    """The scenario with so many times the startup slots and researchers; each weighs less, by itself."""
    actors = base.actors
    more = replace(actors, startups=times * actors.startups, researchers=times * actors.researchers)
    return replace(base, actors=more, title=f"{times} times the slots and researchers")


def compared(base: Scenario, runs: int) -> Comparison:
    """The same numbers of futures at each size; luck is the same only as far as agents have the same numbers."""
    return Comparison(run(base, runs=runs), [run(with_rows(base, times), runs=runs) for times in TIMES])


def spreads(comparison: Comparison, place: int, effect: Effect) -> float:
    """Mean difference in standard deviations of single futures of the baseline; 0 where nothing varies."""
    before, after = (
        each.at(effect.measure, effect.year) for each in (comparison.base, comparison.others[place])
    )
    return float((after.mean() - before.mean()) / before.std()) if before.std() > 0 else 0.0


def scale_table(comparison: Comparison, years: Sequence[int] = YEARS) -> pd.DataFrame:
    """Differences from the baseline, a row an outcome, size and year, with ``spreads`` (:func:`spreads`)."""
    return pd.DataFrame(
        {"times": times} | effect.plain() | {"spreads": spreads(comparison, place, effect)}
        for name in OUTCOMES
        for place, times in enumerate(TIMES)
        for effect in (comparison.effect(place, name, year) for year in years)
    )


def cell(comparison: Comparison, place: int, effect: Effect) -> str:
    """Difference, its 90 % interval, and in round brackets its size in spreads."""
    mean = signed(effect.mean * change_scale(effect.spec))
    return f"{mean} {interval_of(effect)} ({signed(spreads(comparison, place, effect))})"


def markdown(comparison: Comparison, years: Sequence[int] = YEARS) -> str:
    """A line an outcome: its level, the differences at twice the rows by year, and at four times in the second year."""
    shown = [(0, year) for year in years] + [(1, years[1])]
    rows = []
    for name in OUTCOMES:
        spec = MEASURES[name]
        found = [(place, comparison.effect(place, name, year)) for place, year in shown]
        level = number(found[1][1].base * scale_of(spec))
        cells = [cell(comparison, place, effect) for place, effect in found]
        rows.append([f"{spec.label}, {change_unit(spec)}", level, *cells])
    table = scale_table(comparison, years)
    twice = table[table["times"] == TIMES[0]]
    far, away = twice["spreads"].abs(), (twice["low"] > 0) | (twice["high"] < 0)
    legend = (
        f"{len(comparison.base.members)} futures at each size. The mean difference from the baseline, its 90 % interval, "
        f"and in round brackets the difference in standard deviations of single futures. At twice the rows {away.sum()} of "
        f"{len(twice)} intervals leave zero out (one in ten would by chance); the largest difference is {far.max():.2f} "
        f"standard deviations, the median {far.median():.2f}."
    )
    heads = [
        "outcome, unit of the difference",
        f"baseline {years[1]}",
        *(f"× {TIMES[place]}, {year}" for place, year in shown),
    ]
    return f"{legend}\n\n{table_of(heads, rows)}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Simulate both sizes, print or write the differences."""
    parser = parser_of(
        "python -m sim.analysis.scale",
        "More startup slots and researchers, each of less weight.",
        "futures at each size",
    )
    given = asked(parser, arguments, ("scale",), least=2)
    comparison = compared(load_scenario(shipped()["baseline"]), given.runs)
    text = markdown(comparison)
    for path in given.write:
        print(f"{path}: {', '.join(put_between(path, {'scale': text}))}")
    if given.markdown:
        print(text)
    elif not given.write:
        print(scale_table(comparison).to_string(index=False, float_format=lambda value: f"{value:.3g}"))


if __name__ == "__main__":
    main()
