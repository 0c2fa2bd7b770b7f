"""What the two headline inputs do: training cost and compression efficiency, turned up and down.

``python -m sim.analysis.dials`` prints paired effects; ``--write FILE`` puts them between the markers
``<!-- dials -->`` and ``<!-- /dials -->`` (short form: ``dials-brief``) of a Markdown file. ``--checks``
adds the tests of the explanations in docs/dials.md (``dials-checks``), ``--elasticities`` the elasticities
over the plausible set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.language import MINUS
from sim.analysis.numbers import change_scale, change_unit, interval_of, number, scale_of, signed
from sim.declare import MEASURES, Array
from sim.evidence.tables import asked, parser_of, put_between, table_of
from sim.parameters import PARAMETERS
from sim.results import Comparison, Effect, certainty_of, mean_and_half
from sim.run import Progress, compare
from sim.scenario import Scenario, load_scenario, shipped, with_changes

YEARS = (2030, 2035)
OUTCOMES: dict[str, str] = {
    "sales_hhi": "concentration of sales",
    "model_hhi": "concentration of models",
    "academic_talent_share": "academic share of talent",
    "emissions": "emissions",
    "startups_afford_run": "startups that can pay a usable run",
    "startups_afford_tenth": "startups that can pay a tenth of the frontier run",
    "universities_afford_run": "universities that can pay a usable run",
}
ALIKE = {"unchanged": "≈ 0", "identical": "0"}


@dataclass(frozen=True)
class Dial:
    """One headline input at another value than the baseline's."""

    group: str
    label: str
    parameters: Mapping[str, float]


def times(name: str, factor: float) -> dict[str, float]:
    """A parameter at a multiple of its declared value."""
    return {name: factor * PARAMETERS[name].values[0]}


DIALS: tuple[Dial, ...] = (
    Dial("training cost", "price of a FLOP × 3 from 2026", times("price_of_flop", 3)),
    Dial("training cost", "price of a FLOP ÷ 3 from 2026", times("price_of_flop", 1 / 3)),
    Dial("training cost", "value of quality + 20 %", times("quality_value", 1.2)),
    Dial("training cost", "value of quality − 20 %", times("quality_value", 0.8)),
    Dial("training cost", "smallest usable run × 4", times("min_run_share", 4)),
    Dial("training cost", "smallest usable run ÷ 4", times("min_run_share", 1 / 4)),
    Dial("training cost", "smallest usable run fixed", {"min_run_moves": 0.0}),
    Dial("training cost", "smallest usable run moves with the frontier", {"min_run_moves": 1.0}),
    Dial("compression", "nothing can be cut without loss", {"density_floor": 1.0}),
    Dial("compression", "a tenth of the size, same result", {"density_floor": 0.1}),
    Dial("compression", "a tenth, trained from scratch", {"density_floor": 0.1, "scratch_ability": 1.0}),
)


@dataclass(frozen=True)
class Check:
    """A dial turned in a world where a mechanism is switched off, or stronger: does the effect follow?"""

    setting: str
    parameters: Mapping[str, float]
    dial: str
    turned: Mapping[str, float]
    outcomes: tuple[str, ...]


AMPLE = {"supply_limit_gw": 60.0, "supply_response": 0.8, "supply_taper": 0.8}
TENTH, SCRATCH = {"density_floor": 0.1}, {"density_floor": 0.1, "scratch_ability": 1.0}
CHECKS: tuple[Check, ...] = (
    Check("as declared", {}, "price of a FLOP × 2 from 2026", {"price_of_flop": 2.0}, tuple(OUTCOMES)),
    Check("as declared", {}, "chips × 3 from 2020", times("chip_price_musd", 3), tuple(OUTCOMES)),
    Check("as declared", {}, "chips ÷ 3 from 2020", times("chip_price_musd", 1 / 3), tuple(OUTCOMES)),
    Check(
        "smallest run fixed", {"min_run_moves": 0.0}, "price of a FLOP × 2 from 2026",
        {"price_of_flop": 2.0}, ("startups_afford_run", "universities_afford_run"),
    ),
    Check(
        "as declared", {}, "smallest run × 4 and moving with the frontier",
        {**times("min_run_share", 4), "min_run_moves": 1.0}, ("model_hhi", "sales_hhi", "labs_near_frontier"),
    ),
    Check(
        "ample chips and power", AMPLE, "value of quality + 20 %", times("quality_value", 1.2),
        ("emissions", "emissions_core", "emissions_inference"),
    ),
    Check(
        "as declared", {}, "value of quality + 20 %", times("quality_value", 1.2),
        ("emissions_core", "emissions_inference"),
    ),
    Check("as declared", {}, "a tenth of the size, same result", TENTH, ("emissions_inference",)),
    Check(
        "use answers half as much to cost", {"token_elasticity": 0.5}, "a tenth of the size, same result",
        TENTH, ("emissions_inference", "emissions"),
    ),
    Check(
        "as declared", {}, "a tenth, trained from scratch", SCRATCH, ("emissions_core", "chip_stock_mh100e"),
    ),
    Check(
        "ample chips and power", AMPLE, "a tenth, trained from scratch", SCRATCH,
        ("emissions", "emissions_core", "chip_stock_mh100e"),
    ),
    Check(
        "posts need no serving", {"package_serving": 0.0}, "nothing can be cut without loss", {"density_floor": 1.0},
        ("academic_talent_share",),
    ),
    Check(
        "a third of a post's compute is serving", {"package_serving": 0.3}, "nothing can be cut without loss",
        {"density_floor": 1.0}, ("academic_talent_share",),
    ),
    Check(
        "cheap training saves little of a post's compute", {"package_training": 0.1},
        "a tenth, trained from scratch", SCRATCH, ("academic_talent_share",),
    ),
    Check(
        "cheap training saves much of it", {"package_training": 0.6}, "a tenth, trained from scratch",
        SCRATCH, ("academic_talent_share",),
    ),
    Check(
        "as declared", {}, "trained from scratch at the declared density", {"scratch_ability": 1.0},
        ("startups_afford_run", "academic_talent_share"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Span:
    """A dial between two settings, the higher one ``ratio`` times the lower: what an elasticity is measured over.

    The dial is at these values in every vector of the plausible set; all else is drawn.
    """

    group: str
    label: str
    low: Mapping[str, float]
    high: Mapping[str, float]
    ratio: float


SPANS: tuple[Span, ...] = (
    Span("training cost", "price of a FLOP, from 2026", times("price_of_flop", 1), times("price_of_flop", 2), 2.0),
    Span("training cost", "value of quality", times("quality_value", 0.8), times("quality_value", 1.2), 1.5),
    Span("training cost", "smallest usable run", times("min_run_share", 1 / 2), times("min_run_share", 2), 4.0),
    Span("compression", "compression, cut after training", {"density_floor": 0.4}, {"density_floor": 0.1}, 4.0),
    Span(
        "compression", "compression, trained from scratch", {"density_floor": 0.4, "scratch_ability": 1.0},
        {"density_floor": 0.1, "scratch_ability": 1.0}, 4.0,
    ),
)  # fmt: skip
NEXT_TO_NOTHING = 0.01  # an elasticity that is not worth a number


def scenarios(base: Scenario) -> list[Scenario]:
    """The baseline with each dial turned."""
    return [with_changes(base, parameters=dict(dial.parameters), title=dial.label) for dial in DIALS]


def turned(base: Scenario, runs: int, progress: Progress | None = None) -> Comparison:
    """Simulate the baseline and every dial on the same futures."""
    return compare(base, *scenarios(base), runs=runs, progress=progress)


def dials_table(comparison: Comparison, years: Sequence[int] = YEARS) -> pd.DataFrame:
    """Effects of the dials, one row a dial, outcome and year; numbers as in :meth:`sim.results.Effect.plain`."""
    return pd.DataFrame(
        {"group": dial.group, "dial": dial.label} | comparison.effect(place, name, year).plain()
        for place, dial in enumerate(DIALS)
        for year in years
        for name in OUTCOMES
    )


def arc_elasticity(low: Array, high: Array, ratio: float) -> Array:
    """Elasticity of an outcome between two settings of a dial ``ratio`` apart, changes over the middle; any shape.

    Exact for elasticities of 1, 0 and -1, and defined where the outcome is zero.

    >>> arc_elasticity(np.array([10.0, 10.0, 0.0]), np.array([20.0, 5.0, 0.0]), 2.0).tolist()
    [1.0, -1.0, 0.0]
    """
    middle = (low + high) / 2
    change = np.where(middle == 0, 0.0, (high - low) / np.where(middle == 0, 1.0, middle))
    return change / (2 * (ratio - 1) / (ratio + 1))


def elasticities(base: Scenario, runs: int, years: Sequence[int] = YEARS) -> pd.DataFrame:
    """Elasticities over the plausible set, one row a dial, outcome and year.

    ``mean`` with its 90 % interval (``low``, ``high``); ``p05`` and ``p95`` hold 90 % of the futures, each with
    a vector and a luck of its own; ``share`` has the sign of the mean.
    """
    drawn = with_changes(base, uncertainty="both")
    worlds = [with_changes(drawn, parameters=dict(side)) for span in SPANS for side in (span.low, span.high)]
    comparison = compare(*worlds, runs=runs)
    sides = [comparison.base, *comparison.others]
    rows = []
    for span, low, high in zip(SPANS, sides[::2], sides[1::2], strict=True):
        for year in years:
            for name in OUTCOMES:
                found = arc_elasticity(low.at(name, year), high.at(name, year), span.ratio)
                mean, half = mean_and_half(found)
                agree = int((np.sign(found) == np.sign(mean)).sum())
                p05, p95 = np.quantile(found, (0.05, 0.95))
                rows.append(
                    {
                        "group": span.group, "dial": span.label, "measure": name, "year": year, "mean": mean,
                        "low": mean - half, "high": mean + half, "p05": p05, "p95": p95, "share": agree / runs,
                        "certainty": certainty_of(found, mean - half, mean + half, agree, NEXT_TO_NOTHING),
                    }
                )  # fmt: skip
    return pd.DataFrame(rows)


# ---------------------------------------------------------------- text


def elasticities_text(table: pd.DataFrame, runs: int) -> str:
    """Elasticities as Markdown, a table a year."""
    legend = (
        f"Per cent of the outcome for a per cent of the dial (arc elasticity), mean over {runs} pairs of futures drawn from "
        "the plausible set, in brackets what holds 90 % of the pairs, then the share of pairs with that sign in percent. "
        "**Bold**, plain and round brackets as above. Compression is the inverse of the part kept."
    )

    def one(row: pd.Series) -> str:
        if row["certainty"] in ALIKE:
            return ALIKE[row["certainty"]]
        mean, low, high = (f"{row[name]:+.2f}".replace("-", MINUS) for name in ("mean", "p05", "p95"))
        text = f"{mean} [{low} to {high}] {round(100 * row['share'])}"
        return {"clear": f"**{text}**", "likely": text}.get(row["certainty"], f"({text})")

    parts = [legend]
    for year, of_year in table.groupby("year"):
        cells = of_year.assign(text=of_year.apply(one, axis=1)).set_index(["dial", "measure"])["text"]
        rows = [[span.label, *(cells[span.label, name] for name in OUTCOMES)] for span in SPANS]
        parts.append(f"**{year}**\n\n{table_of(['elasticity to', *OUTCOMES.values()], rows)}")
    return "\n\n".join(parts)


def cell(effect: Effect) -> str:
    """Mean, 90 % interval, share of pairs in percent; bold when clear, in brackets when unclear."""
    if effect.certainty in ALIKE:
        return ALIKE[effect.certainty]
    mean = signed(effect.mean * change_scale(effect.spec))
    text = f"{mean} {interval_of(effect)} {round(100 * effect.share)}"
    if effect.certainty == "clear":
        return f"**{text}**"
    return text if effect.certainty == "likely" else f"({text})"


def checks(base: Scenario, runs: int, years: Sequence[int] = YEARS) -> str:
    """The tests of the explanations, a line a check and outcome."""
    rows = []
    for check in CHECKS:
        common = with_changes(base, parameters=dict(check.parameters), title=check.setting)
        changed = with_changes(common, parameters=dict(check.turned), title=check.dial)
        comparison = compare(common, changed, runs=runs)
        for name in check.outcomes:
            found = [comparison.effect(0, name, year) for year in years]
            label = OUTCOMES.get(name, MEASURES[name].label)
            cells = [cell(effect) for effect in found]
            rows.append([check.setting, check.dial, f"{label}, {change_unit(found[0].spec)}", *cells])
    return table_of(["where", "dial", "outcome", *map(str, years)], rows)


def head(comparison: Comparison, name: str, year: int) -> str:
    """Name, unit of the effect and level in the baseline."""
    e = comparison.effect(0, name, year)
    level = number(e.base * scale_of(e.spec))
    return f"{OUTCOMES[name]}, {change_unit(e.spec)} (baseline {level})"


def section(comparison: Comparison, names: Sequence[str], year: int) -> str:
    """A table of some outcomes in a year, a line a dial."""
    heads = ["dial", *(head(comparison, name, year) for name in names)]
    rows = [
        [dial.label, *(cell(comparison.effect(place, name, year)) for name in names)]
        for place, dial in enumerate(DIALS)
    ]
    return f"**{year}**\n\n{table_of(heads, rows)}"


def markdown(comparison: Comparison, years: Sequence[int] = YEARS) -> str:
    """Headline outcomes and affordability, a table each and year."""
    names, pairs = list(OUTCOMES), len(comparison.base.members)
    legend = (
        f"Mean difference from the baseline over {pairs} pairs of futures with the same luck, 90 % interval "
        "of the mean, and the share of pairs with that sign in percent. **Bold**: clear (the interval "
        "excludes zero and nine pairs in ten agree). Plain: likely (three pairs in four). In brackets: no "
        "clear change. ≈ 0: practically unchanged, the interval lies within the smallest change that "
        "matters. 0: identical in every pair. Parameters are at their given values."
    )
    tables = [section(comparison, part, year) for part in (names[:4], names[4:]) for year in years]
    return "\n\n".join([legend, *tables])


def brief(comparison: Comparison, year: int = YEARS[0]) -> str:
    """Signs and sizes of one year, in short: a dash where there is no clear change."""

    def short(effect: Effect) -> str:
        if not effect.directed:
            return "–"
        text = signed(effect.mean * change_scale(effect.spec))
        return f"**{text}**" if effect.certainty == "clear" else text

    heads = [
        f"effect in {year}",
        *(f"{OUTCOMES[name]}, {change_unit(MEASURES[name])}" for name in OUTCOMES),
    ]
    rows = [
        [dial.label, *(short(comparison.effect(place, name, year)) for name in OUTCOMES)]
        for place, dial in enumerate(DIALS)
    ]
    return table_of(heads, rows)


# ---------------------------------------------------------------- command


def main(arguments: Sequence[str] | None = None) -> None:
    """Turn every dial, print or write the effects."""
    parser = parser_of(
        "python -m sim.analysis.dials", "Paired effects of training cost and compression.", "pairs of futures"
    )
    parser.add_argument("--checks", action="store_true", help="also the tests of the explanations (a minute)")
    parser.add_argument(
        "--elasticities", action="store_true", help="also elasticities over the plausible set (half a minute)"
    )
    names = ("dials", "dials-brief")
    given = asked(parser, arguments, names, least=2)  # an interval needs two pairs
    base = load_scenario(shipped()["baseline"])
    comparison = turned(base, given.runs)
    texts = {"dials": markdown(comparison), "dials-brief": brief(comparison)}
    if given.checks:
        texts["dials-checks"] = checks(base, given.runs)
    if given.elasticities:
        texts["elasticities"] = elasticities_text(elasticities(base, given.runs), given.runs)
    for path in given.write:
        print(f"{path}: {', '.join(put_between(path, texts))}")
    if given.markdown:
        print("\n\n".join(texts[name] for name in ("dials", "elasticities", "dials-checks") if name in texts))
    elif not given.write:
        shown = dials_table(comparison).drop(
            columns=["group", "label", "agree", "pairs", "baseline", "baseline_unit"]
        )
        print(shown.to_string(index=False, float_format=lambda value: f"{value:.3g}"))


if __name__ == "__main__":
    main()
