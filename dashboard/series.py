"""The numbers behind the charts, by year and in the unit shown; in words and as a table too."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from sim import Comparison, Effect
from sim.analysis.language import ENGLISH, N_, Translator
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
KINDS = {"observed": N_("observed"), "proxy": N_("proxy"), "derived": N_("derived")}  # of observed figures


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


def describe(comparison: Comparison, other: int, measure: str, year: int, words: Translator = ENGLISH) -> str:
    """What a headline figure shows, for who cannot see it."""
    _ = words.gettext
    spec, effect = MEASURES[measure], comparison.effect(other, measure, year)
    base, policy = fan(comparison, measure), fan(comparison, measure, other)
    at, first, last = base.years.index(year), base.years[0], base.years[-1]
    fields = {
        "outcome": capitalised(_(spec.label)), "unit": level_unit(spec, words), "year": year, "first": first,
        "last": last, "base_first": _value(base.median[0], words), "base": _value(base.median[at], words),
        "base_last": _value(base.median[-1], words), "low": _value(base.p05[at], words),
        "high": _value(base.p95[at], words), "policy": _value(policy.median[at], words),
        "policy_last": _value(policy.median[-1], words), "effect": effect_text(effect, words),
    }  # fmt: skip
    parts = [
        _("{outcome}, median of futures."),
        _("Baseline: {base_first} {unit} in {first}, {base} in {year}, {base_last} in {last};"),
        _("90 % of futures in {year} from {low} to {high}."),
        _("With the policy: {policy} in {year}, {policy_last} in {last}."),
        _("Policy minus baseline in {year}: {effect}."),
    ]
    seen = _(", ").join(seen_words(it, words) for it in observations(measure))
    parts.append(_("Observed: {figures}.") if seen else _("No observed series is drawn."))
    return " ".join(part.format(**fields, figures=seen) for part in parts)


def _value(value: float, words: Translator) -> str:
    return plain(float(value), words=words)


def seen_words(it: Observed, words: Translator) -> str:
    """An observed figure with its year and kind."""
    _ = words.gettext
    text = _("at least {value} in {year} ({kind})") if it.bound else _("{value} in {year} ({kind})")
    kind = words.gettext(KINDS[it.kind])
    return text.format(value=_value(it.value, words), year=it.year, kind=kind)


def effect_text(effect: Effect, words: Translator = ENGLISH) -> str:
    """An effect in plain text: certainty, typical pair, interval, pairs that agree."""
    _, spec = words.gettext, effect.spec
    certainty = _(CERTAINTIES[effect.certainty])
    if effect.certainty == "identical":
        return certainty
    times, unit = change_scale(spec), change_unit(spec, words, short=True)
    return _(
        "{certainty}, typical pair {typical}, interval of the mean {interval}, {agree} of {pairs} pairs agree in sign"
    ).format(
        certainty=certainty,
        typical=change(effect.median * times, unit, words),
        interval=interval(effect.low * times, effect.high * times, words),
        agree=effect.agree,
        pairs=effect.pairs,
    )


def table(comparison: Comparison, other: int, measure: str, words: Translator = ENGLISH) -> pd.DataFrame:
    """The figure's numbers by year, in the unit shown."""
    _ = words.gettext
    base, policy, d = (
        fan(comparison, measure),
        fan(comparison, measure, other),
        paired(comparison, other, measure),
    )
    spec = MEASURES[measure]
    unit, difference = level_unit(spec, words), change_unit(spec, words, short=True)
    return pd.DataFrame(
        {
            _("year"): base.years,
            _("baseline, median ({unit})").format(unit=unit): base.median,
            _("baseline, 5 %"): base.p05,
            _("baseline, 95 %"): base.p95,
            _("policy, median ({unit})").format(unit=unit): policy.median,
            _("policy, 5 %"): policy.p05,
            _("policy, 95 %"): policy.p95,
            _("typical pair ({unit})").format(unit=difference): d.median,
            _("mean, low"): d.low,
            _("mean, high"): d.high,
        }
    )
