"""The numbers behind the charts, by year and in the unit shown; in words and as a table too."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from sim import Comparison, Effect
from sim.analysis.numbers import (
    capitalised,
    change,
    change_scale,
    change_unit,
    interval,
    level_unit,
    plain,
    scale_of,
)
from sim.analysis.words import CERTAINTIES
from sim.declare import MEASURES, Array
from sim.evidence.figures import figures

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Fan:
    """Quantiles over futures by year, in the unit shown."""

    years: list[int]
    p05: Array
    p25: Array
    median: Array
    p75: Array
    p95: Array

    def since(self, place: int) -> Fan:
        """From a place in the years on."""
        return Fan(*(getattr(self, it.name)[place:] for it in fields(self)))


@dataclass(frozen=True)
class Paired:
    """Policy minus baseline by year, in the unit shown: typical pair, interval of the mean, 90 % of pairs."""

    years: list[int]
    median: Array
    low: Array
    high: Array
    p05: Array
    p95: Array
    matters: float

    def since(self, place: int) -> Paired:
        """From a place in the years on."""
        rows = {it.name: getattr(self, it.name)[place:] for it in fields(self) if it.name != "matters"}
        return replace(self, **rows)


@dataclass(frozen=True)
class Observed:
    """One observed point, its place in time as ``when``; kind is observed, proxy or derived.

    ``bound`` marks a figure that the whole can only exceed.
    """

    when: float
    year: int
    value: float
    low: float
    high: float
    bound: bool
    kind: str
    region: str
    source: str


def fan(comparison: Comparison, measure: str, other: int | None = None) -> Fan:
    """The baseline's fan, or that of the ``other``-th scenario."""
    results = comparison.base if other is None else comparison.others[other]
    return Fan(results.years, *(results.quantiles(measure, LEVELS) * scale_of(MEASURES[measure])))


def paired(comparison: Comparison, other: int, measure: str) -> Paired:
    """The paired difference of every year."""
    spec, years = MEASURES[measure], comparison.base.years
    effects = [comparison.effect(other, measure, year) for year in years]
    times = change_scale(spec)

    def by_year(name: str) -> Array:
        return np.array([getattr(effect, name) for effect in effects]) * times

    return Paired(
        years,
        by_year("median"),
        by_year("low"),
        by_year("high"),
        by_year("p05"),
        by_year("p95"),
        spec.matters * times,
    )


def differs_from(comparison: Comparison, other: int, measure: str) -> int | None:
    """Place of the last year before the two scenarios part; None when they never do."""
    apart = comparison.differences(other, measure).any(axis=0)
    return max(0, int(np.argmax(apart)) - 1) if apart.any() else None


@lru_cache(maxsize=1)
def _figures() -> pd.DataFrame:
    return figures()


def observations(measure: str) -> list[Observed]:
    """Observed points of a measure in the unit shown: the figures that the fit table holds it against.

    A year's figure lies at the year's mark, as the simulated year does; a quarter's beside it.
    """
    times, table = scale_of(MEASURES[measure]), _figures()
    found: list[Observed] = []
    for row in table[(table["measure"] == measure) & table["like"]].to_dict("records"):
        year = int(row["year"])
        when = year if pd.isna(row["quarter"]) else year + (float(row["quarter"]) - 2.5) / 4
        value, low, high = (float(row[name]) * times for name in ("observed", "low", "high"))
        words = (str(row[name]) for name in ("kind", "region", "source"))
        found.append(Observed(when, year, value, low, high, bool(row["lower_bound"]), *words))
    return found


def describe(comparison: Comparison, other: int, measure: str, year: int) -> str:
    """What a headline figure shows, for who cannot see it."""
    spec, effect = MEASURES[measure], comparison.effect(other, measure, year)
    base, policy = fan(comparison, measure), fan(comparison, measure, other)
    at, last, unit = base.years.index(year), base.years[-1], level_unit(spec)
    first_text = f"{plain(base.median[0])} {unit} in {base.years[0]}"
    parts = [
        f"{capitalised(spec.label)}, median of futures.",
        f"Baseline: {first_text}, {plain(base.median[at])} in {year}, {plain(base.median[-1])} in {last};",
        f"90 % of futures in {year} from {plain(base.p05[at])} to {plain(base.p95[at])}.",
        f"With the policy: {plain(policy.median[at])} in {year}, {plain(policy.median[-1])} in {last}.",
        f"Policy minus baseline in {year}: {effect_text(effect)}.",
    ]
    seen = [
        f"{'at least ' if it.bound else ''}{plain(it.value)} in {it.year} ({it.kind})"
        for it in observations(measure)
    ]
    parts.append(f"Observed: {', '.join(seen)}." if seen else "No observed series is drawn.")
    return " ".join(parts)


def effect_text(effect: Effect) -> str:
    """An effect in plain text: certainty, typical pair, interval, pairs that agree."""
    spec = effect.spec
    word = CERTAINTIES[effect.certainty]
    if effect.certainty == "identical":
        return word
    times, unit = change_scale(spec), change_unit(spec, short=True)
    text = f"{word}, typical pair {change(effect.median * times, unit)}, interval of the mean "
    text += interval(effect.low * times, effect.high * times)
    return f"{text}, {effect.agree} of {effect.pairs} pairs agree in sign"


def table(comparison: Comparison, other: int, measure: str) -> pd.DataFrame:
    """The figure's numbers by year, in the unit shown."""
    base, policy, d = (
        fan(comparison, measure),
        fan(comparison, measure, other),
        paired(comparison, other, measure),
    )
    unit, difference = level_unit(MEASURES[measure]), change_unit(MEASURES[measure], short=True)
    return pd.DataFrame(
        {
            "year": base.years,
            f"baseline, median ({unit})": base.median,
            "baseline, 5 %": base.p05,
            "baseline, 95 %": base.p95,
            f"policy, median ({unit})": policy.median,
            "policy, 5 %": policy.p05,
            "policy, 95 %": policy.p95,
            f"typical pair ({difference})": d.median,
            "mean, low": d.low,
            "mean, high": d.high,
        }
    )
