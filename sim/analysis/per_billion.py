"""What a programme does for a billion dollars of public money: effects over the extra public outlays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from sim.analysis.language import ENGLISH, Translator
from sim.analysis.numbers import change, change_scale, change_unit, interval, number
from sim.declare import MEASURES, Array
from sim.results import CONFIDENCE, Comparison

OUTLAYS = "public_spending_busd"
LEAST_BUSD = 1e-3  # outlays below a million dollars are none


@dataclass(frozen=True)
class PerBillion:
    """Effect on a measure in a year for a billion 2020 US dollars of extra public outlays.

    ``mean`` is the mean difference over pairs, over the mean extra outlays of the same pairs, in
    ``unit``; ``low`` and ``high`` are its 90 % interval. ``outlays_busd`` are the extra outlays: a year,
    or since the start where ``so_far``.
    """

    measure: str
    year: int
    unit: str
    outlays_busd: float
    mean: float
    low: float
    high: float
    pairs: int
    so_far: bool


def ratio_of_means(effects: Array, outlays: Array) -> tuple[float, float, float]:
    """Mean effect over mean outlays and its 90 % interval, (pair,) each.

    The ratio of means, not the mean of ratios: a pair whose outlays are next to nothing would rule the
    other. Its error is that of effect - ratio * outlays (delta method); one pair has no interval.
    """
    ratio, pairs = float(effects.mean() / outlays.mean()), len(effects)
    if pairs < 2:
        return ratio, float("-inf"), float("inf")
    left = effects - ratio * outlays
    error = left.std(ddof=1) / np.sqrt(pairs) / abs(outlays.mean())
    half = float(stdtrit(pairs - 1, (1 + CONFIDENCE) / 2) * error)
    return ratio, ratio - half, ratio + half


def extra_outlays(comparison: Comparison, other: int, so_far: bool = False) -> Array:
    """Public outlays beyond the baseline's (billion 2020 USD), a year or since the start, (pair, year)."""
    extra = comparison.others[other].annual(OUTLAYS) - comparison.base.annual(OUTLAYS)
    return np.cumsum(extra, axis=1) if so_far else extra


def per_billion(
    comparison: Comparison, other: int, measure: str, *, so_far: bool = False
) -> list[PerBillion]:
    """Effect of the ``other``-th scenario on a measure for a billion of extra public outlays, year by year.

    Parameters
    ----------
    comparison : a baseline and others on the same futures
    measure : its effect is in the measure's unit, or in percent where the measure is relative
    so_far : count the outlays of all years up to the year, instead of those of the year alone. A lasting
        programme and an outcome that needs it every year (posts) ask for a year's; one that stays when
        the money ends (knowledge) for all so far.

    Returns
    -------
    A line a year in which the mean extra outlays are a million dollars or more; years before a programme,
    and instruments that cost the state nothing or bring it money, have none.
    """
    effects, outlays = comparison.differences(other, measure), extra_outlays(comparison, other, so_far)
    unit = "%" if MEASURES[measure].relative else MEASURES[measure].unit
    lines = []
    for place, year in enumerate(comparison.base.years):
        spent = outlays[:, place]
        if spent.mean() >= LEAST_BUSD:
            mean, low, high = ratio_of_means(effects[:, place], spent)
            lines.append(
                PerBillion(
                    measure, year, f"{unit}/bn USD", float(spent.mean()), mean, low, high, len(spent), so_far
                )
            )
    return lines


def told(
    comparison: Comparison, other: int, year: int, measures: Sequence[str], words: Translator = ENGLISH
) -> list[str]:
    """What a programme costs and what a billion a year of it does, in sentences; none where no money is spent.

    Only effects that are clear or likely are told.
    """
    extra = extra_outlays(comparison, other)[:, comparison.base.years.index(year)].mean()
    if extra < LEAST_BUSD:
        return []
    so_far = extra_outlays(comparison, other, so_far=True)[:, comparison.base.years.index(year)].mean()
    sentences = [
        words.gettext("Public outlays in {year}: {extra} bn USD more ({so_far} since the start).").format(
            year=year, extra=number(float(extra), words), so_far=number(float(so_far), words)
        )
    ]
    for name in measures:
        if comparison.effect(other, name, year).certainty not in ("clear", "likely"):
            continue
        line = next(it for it in per_billion(comparison, other, name) if it.year == year)
        spec = MEASURES[name]
        scale = change_scale(spec)
        sentences.append(
            words.gettext("For a billion a year: {outcome} {mean} {interval}.").format(
                outcome=words.gettext(spec.label),
                mean=change(scale * line.mean, change_unit(spec, words), words),
                interval=interval(scale * line.low, scale * line.high, words),
            )
        )
    return sentences
