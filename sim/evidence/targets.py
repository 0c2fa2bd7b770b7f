"""Observed figures as targets: how well each is known, and how well the model can be expected to meet it.

A figure's error has three parts: of observation (from its own range, or its grade), of the model (what a
model of this kind leaves out) and of luck (from the runs). The sizes declared here are assumptions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.declare import Array
from sim.evidence.figures import figures
from sim.evidence.fit import NEEDS, simulated
from sim.results import Results

RANGE = 2 * 1.645  # standard deviations in a range of 90 %
# Standard deviation of an observed figure without a range, by grade: in logs, and for shares.
BY_GRADE = {"measured": (0.05, 0.02), "estimated": (0.20, 0.05), "assumption": (0.40, 0.10)}
# What the model cannot be expected to meet, by series: a standard deviation in logs, or in the share itself.
MODEL = {
    "capex_big_four_busd": 0.12,  # all capital spending, of which AI is a part
    "chip_power_gw": 0.25,  # chips without servers
    "chips_sold_mh100e": 0.25,  # chips sold since 2022, none retired
    "cost_share_energy": 0.02, "cost_share_hardware": 0.05, "cost_share_staff": 0.05,
    "frontier_run_cost_musd": 0.4,  # single runs, and not always the largest
    "frontier_run_flop": 0.5,  # one firm's one run a year
    "frontier_run_tco2": 0.5,
    "industry_doctorates_share": 0.05,  # one continent
    "industry_notable_share": 0.06,
    "labs_past_1e23": 0.3, "labs_past_1e24": 0.4,  # first-named organisations only
    "model_hhi": 0.2,  # enterprise interfaces only
    "new_funded_startups": 0.15,
    "open_use_share": 0.05,
    "rental_price_a100": 0.3, "rental_price_h100": 0.4,  # on-demand quotes against a price at full use
    "services_revenue_busd": 0.8,  # enterprises only; consumers may spend as much again
}  # fmt: skip
# Not targets: they count something else than the model has.
LEFT_OUT = {
    "rental_price_v100": "a chip of 2017, converted by its speed",
    "services_revenue_anthropic": "one firm",
    "services_revenue_openai": "one firm",
    "venture_busd": "every company that calls itself AI; the model has labs and applications of large models",
    "venture_equity_busd": "the same",
    "model_hhi_cio": "a hundred large firms",
}
COUNTS = "organisations"  # one is added before logs are taken: none is no lack of evidence


@dataclass(frozen=True)
class Target:
    """A figure to be met: its value and error in the scale it is judged in (logs, or the share itself)."""

    series: str
    year: int
    figure: Mapping
    value: float
    sd: float  # of observation and model together

    @property
    def name(self) -> str:
        """Series and year."""
        return f"{self.series} {self.year}"

    def scaled(self, values: Array) -> Array:
        """Values in the scale of the target."""
        return scaled(values, self.figure["unit"])


def scaled(values: Array | float, unit: str) -> Array:
    """Logs of amounts, shares as they are; counts of organisations with one more.

    >>> float(scaled(0.0, "organisations")), float(scaled(0.3, "share"))
    (0.0, 0.3)
    """
    if unit == "share":
        return np.asarray(values)
    return np.log(np.maximum(np.asarray(values) + (unit == COUNTS), 1e-12))


def targets(period: str = "fit") -> list[Target]:
    """Figures to 2023 (``fit``) or after (``test``) that the model is held against, in 2020 US dollars."""
    rows = figures().to_dict("records")
    return [target(row) for row in rows if row["period"] == period and comparable(row)]


def comparable(row: Mapping) -> bool:
    """Whether a figure counts: like for like, no lower bound, no index at its own base."""
    base = row["series"] == "new_funded_startups" and row["year"] == 2020
    return row["series"] not in LEFT_OUT and not row["lower_bound"] and not base


def target(row: Mapping) -> Target:
    """An observed figure as a target."""
    value, low, high = (float(scaled(row[name], row["unit"])) for name in ("observed", "low", "high"))
    graded = BY_GRADE[row["grade"]][row["unit"] == "share"]
    observation = (high - low) / RANGE if high > low else graded
    return Target(row["series"], row["year"], row, value, float(np.hypot(observation, MODEL[row["series"]])))


def measures_of(wanted: Sequence[Target]) -> tuple[str, ...]:
    """Measures that the targets need."""
    return tuple(sorted({name for it in wanted for name in NEEDS.get(it.series, (it.figure["measure"],))}))


def outcomes(wanted: Sequence[Target], results: Results) -> Array:
    """What runs gave for each target, in its scale, (run, target)."""
    return np.stack([it.scaled(simulated(it.figure, results)) for it in wanted], axis=1)
