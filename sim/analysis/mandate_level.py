"""Is there a best access price? Levels judged in futures that did not choose them, and with channels switched off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from sim.analysis.dials import AMPLE, cell
from sim.analysis.numbers import interval, signed
from sim.declare import Array
from sim.evidence.tables import table_of
from sim.results import Comparison, Effect, mean_and_half
from sim.rules import training
from sim.run import compare
from sim.scenario import Scenario

FIRST = 2026  # the first year of the mandate
BENEFITS = {
    "users_benefit_busd": "users' benefit",
    "users_benefit_fixed_busd": "the same, variety held fixed",
}
BENEFIT, RESEARCH, FRONTIER = "users_benefit_busd", "top_research_busd", "frontier_capability"
BAR = 20  # characters of the longest bar


def short(effect: Effect) -> str:
    """Mean and interval as in the tables of the dials, without the share of pairs."""
    return re.sub(r"(\]) \d+", r"\1", cell(effect))


# ---------------------------------------------------------------- gains by level


def gains(comparison: Comparison, name: str) -> Array:
    """What each level adds to an outcome over all years from :data:`FIRST`, % of the baseline's, (pair, level).

    Not discounted: late years, when the market is larger, count for more.
    """
    start = comparison.base.years.index(FIRST)
    before, *after = (it.annual(name)[:, start:].sum(axis=1) for it in (comparison.base, *comparison.others))
    return 100 * (np.stack(after, axis=1) / before[:, None] - 1)


def lead_of_best(gained: Array) -> Array:
    """What the best level gains over each level, in futures that had no part in choosing it, (pair, level).

    Chosen by the mean of the odd futures and judged in the even ones, and the other way round. Judged
    where it was chosen, the best of several levels looks better than it is.

    >>> lead_of_best(np.array([[1.0, 3.0], [2.0, 1.0]]))
    array([[ 0., -2.],
           [-1.,  0.]])
    """
    even = np.arange(len(gained)) % 2 == 0
    lead = np.empty_like(gained)
    for judged in (even, ~even):
        best = gained[~judged].mean(axis=0).argmax()
        lead[judged] = gained[judged][:, [best]] - gained[judged]
    return lead


@dataclass(frozen=True)
class Best:
    """The level with the highest mean gain, and its lead over the lowest and the highest level (mean, half interval)."""

    place: int
    gain: tuple[float, float]
    over_lowest: tuple[float, float]
    over_highest: tuple[float, float]

    @classmethod
    def of(cls, gained: Array) -> Best:
        """From gains (pair, level)."""
        place, lead = int(gained.mean(axis=0).argmax()), lead_of_best(gained)
        return cls(
            place, mean_and_half(gained[:, place]), mean_and_half(lead[:, 0]), mean_and_half(lead[:, -1])
        )

    @property
    def verdict(self) -> str:
        """Whether a level between the ends is better than both."""
        low, high = (mean - half > 0 for mean, half in (self.over_lowest, self.over_highest))
        if low and high:
            return "a level between the ends is better than both"
        if high:
            return "too high a price is shown to cost users something, too low a price is not"
        return "too low a price costs users something, too high a price does not" if low else "none is shown"


def with_interval(mean_half: tuple[float, float]) -> str:
    """A mean and its 90 % interval.

    >>> with_interval((0.5, 0.25))
    '+0.5 [+0.25 to +0.75]'
    """
    mean, half = mean_half
    return f"{signed(mean)} {interval(mean - half, mean + half)}"


def told(best: Best, labels: Sequence[str]) -> str:
    """The best level in a sentence."""
    return (
        f"highest mean at {labels[best.place]} ({with_interval(best.gain)} %). Chosen in one half of the futures and "
        f"judged in the other, the best level gives {with_interval(best.over_lowest)} percentage points more than "
        f"{labels[0]}, and {with_interval(best.over_highest)} more than {labels[-1]}: {best.verdict}."
    )


def optimum(comparison: Comparison, labels: Sequence[str], years: Sequence[int]) -> str:
    """Users' benefit by level, in single years and in all, with a bar, and whether a level is best."""
    totals = {name: gains(comparison, name) for name in BENEFITS}
    means = totals[BENEFIT].mean(axis=0)
    last = comparison.base.years[-1]
    heads = ["", *(f"{year}, %" for year in years)]
    heads += [f"{FIRST} to {last}, %", f"{BENEFITS['users_benefit_fixed_busd']}, %", ""]
    rows = [
        [label, *(short(comparison.effect(place, BENEFIT, year)) for year in years)]
        + [with_interval(mean_and_half(total[:, place])) for total in totals.values()]
        + ["█" * round(BAR * max(float(means[place] / max(means.max(), 1e-9)), 0.0))]
        for place, label in enumerate(labels)
    ]
    said = [
        f"{name[:1].upper()}{name[1:]}, {FIRST} to {last}: {told(Best.of(total), labels)}"
        for name, total in zip(BENEFITS.values(), totals.values(), strict=True)
    ]
    return "\n\n".join([table_of(heads, rows), *said])


# ---------------------------------------------------------------- channels switched off


# Labs plan as if they earned as much on a lessee's customer as on their own, with these parameters.
CHANNELS: dict[str, dict[str, float]] = {
    "lessees count in full": {},
    "the same, ample chips and power": AMPLE,
}


@contextmanager
def lessees_count_in_full() -> Iterator[None]:
    """Labs plan as if they earned as much on a lessee's customer as on their own, whatever they may ask.

    An experiment, in this process only: no parameter takes the access price out of what research pays.
    """
    kept = training.lease_margin
    training.lease_margin = lambda fees, budgets: np.ones_like(fees)
    try:
        yield
    finally:
        training.lease_margin = kept


def where_lessees_count_in_full(scenarios: Sequence[Scenario], runs: int) -> Comparison:
    """The first scenario and the others under :func:`lessees_count_in_full`, all in the process that calls."""
    with lessees_count_in_full():
        return compare(*scenarios, runs=runs, on="here")


def channels_table(found: Mapping[str, Comparison], labels: Sequence[str], year: int) -> str:
    """Research, the frontier and users' benefit by level where channels are switched off."""
    last = next(iter(found.values())).base.years[-1]
    heads = [""]
    for world in found:
        heads += [f"{world}: research of the four, {year}, %", f"frontier, {year}, nats"]
        heads += [f"users' benefit, {FIRST} to {last}, %"]
    totals = {world: gains(comparison, BENEFIT) for world, comparison in found.items()}
    rows = []
    for place, label in enumerate(labels):
        row = [label]
        for world, comparison in found.items():
            row += [short(comparison.effect(place, name, year)) for name in (RESEARCH, FRONTIER)]
            row.append(with_interval(mean_and_half(totals[world][:, place])))
        rows.append(row)
    said = [f"- {world}: {told(Best.of(total), labels)}" for world, total in totals.items()]
    return f"{table_of(heads, rows)}\n\n" + "\n".join(said)
