"""The test on 2024-2025: bands of the plausible set against figures that played no part in finding it.

``computelab validate`` prints it and ends with code 1 when a recorded result got worse.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sim.evidence.report import back
from sim.evidence.tables import table_of
from sim.evidence.targets import Target, outcomes, targets
from sim.run import run
from sim.scenario import load_scenario, shipped

FILE = Path(__file__).with_name("validation.json")
QUARTERS, RUNS, SEED = 24, 400, 2
LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95
WORSE = 0.05  # part by which the mean error may grow before it counts as worse


@dataclass(frozen=True)
class Line:
    """One later figure with the band, and what two simple rules would have said."""

    target: Target
    low: float
    middle: float
    high: float
    constant: float  # the growth from the first figure to the last one of 2020-2023 goes on
    trend: float  # a straight line through the figures of 2020-2023

    @property
    def inside(self) -> bool:
        """Whether the figure lies in the band."""
        return self.low <= self.target.value <= self.high

    def error(self, guess: float) -> float:
        """Distance of a guess from the figure, in the scale of the target; nan without a guess."""
        return abs(guess - self.target.value)


def validate(runs: int = RUNS) -> list[Line]:
    """Simulate the plausible set to 2025 and hold it against the figures after 2023."""
    scenario = replace(load_scenario(shipped()["baseline"]), quarters=QUARTERS, uncertainty="both")
    results = run(scenario, runs=runs, seed=SEED)
    later, earlier = targets("test"), targets("fit")
    bands = np.quantile(outcomes(later, results), (LOW, MIDDLE, HIGH), axis=0)
    lines = []
    for it, (low, middle, high) in zip(later, bands.T, strict=True):
        constant, trend = benchmarks(it, earlier)
        lines.append(Line(it, float(low), float(middle), float(high), constant, trend))
    return lines


def benchmarks(it: Target, earlier: list[Target]) -> tuple[float, float]:
    """Constant growth and a fitted trend from the figures to 2023, in the scale of the target; nan with fewer than two."""
    seen = [(other.year, other.value) for other in earlier if other.series == it.series]
    if len(seen) < 2:
        return float("nan"), float("nan")
    years, values = (np.array(column, dtype=float) for column in zip(*seen, strict=True))
    growth = (values[-1] - values[0]) / (years[-1] - years[0])
    slope, start = np.polyfit(years - years[-1], values, 1)
    ahead = it.year - years[-1]
    return float(values[-1] + growth * ahead), float(start + slope * ahead)


def summary(lines: list[Line]) -> dict[str, float]:
    """Counts and mean errors: of the model everywhere, and beside the two rules where they can be had."""
    both = [line for line in lines if line.constant == line.constant]

    def mean(name: str, which: list[Line]) -> float:
        return round(float(np.mean([line.error(getattr(line, name)) for line in which])), 4)

    return {
        "inside": sum(line.inside for line in lines), "figures": len(lines), "error": mean("middle", lines),
        "compared": len(both), "error compared": mean("middle", both), "constant growth": mean("constant", both),
        "fitted trend": mean("trend", both),
    }  # fmt: skip


SAID = (
    "{inside} of {figures} figures of 2024-2025 lie in the 90 % band of the plausible set. "
    "Where two earlier figures allow a simple rule ({compared} figures), the median is {error} away "
    "(logs, or shares), constant growth {growth}, a fitted trend {trend}."
)


def words(found: dict[str, float], template: str = SAID) -> str:
    """The summary in a sentence; ``template`` is :data:`SAID` or a translation of it."""
    return template.format(
        **{name: found[name] for name in ("inside", "figures", "compared")},
        error=f"{found['error compared']:.2f}",
        growth=f"{found['constant growth']:.2f}",
        trend=f"{found['fitted trend']:.2f}",
    )


def markdown(lines: list[Line]) -> str:
    """The table of later figures, misses bold."""
    rows = []
    for line in lines:
        it = line.target

        def told(guess: float, it: Target = it) -> str:
            return back(it, guess) if guess == guess else ""

        band = f"{back(it, line.middle)} [{back(it, line.low)} to {back(it, line.high)}]"
        held = "inside" if line.inside else ("**above**" if it.value > line.high else "**below**")
        rows.append(
            (f"`{it.series}`", str(it.year), it.figure["unit"], back(it, it.value), band, told(line.constant),
             told(line.trend), held)
        )  # fmt: skip
    heads = (
        "series",
        "year",
        "unit",
        "observed",
        "simulated [90 %]",
        "constant growth",
        "trend",
        "observed is",
    )
    return f"{words(summary(lines))}\n\n{table_of(heads, rows)}"


def recorded() -> dict[str, float]:
    """The result that was recorded last; empty when there is none."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def got_worse(now: dict[str, float], before: dict[str, float]) -> list[str]:
    """What is worse than what was recorded, in words.

    >>> got_worse({"inside": 3, "error": 0.2}, {"inside": 4, "error": 0.2})
    ['3 figures inside, 4 were']
    """
    found = []
    if now["inside"] < before.get("inside", 0):
        found.append(f"{now['inside']} figures inside, {before['inside']} were")
    if now["error"] > before.get("error", float("inf")) * (1 + WORSE):
        found.append(f"mean error {now['error']:.3f}, it was {before['error']:.3f}")
    return found
