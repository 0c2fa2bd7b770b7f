"""Results: labelled arrays, years, quantiles, paired differences, where they came from."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import stdtrit

from sim.dates import FIRST_YEAR, complete_years, quarter_name
from sim.declare import JURISDICTIONS, MEASURES, Array, Measure

if TYPE_CHECKING:
    import pandas as pd

WORLD = "world"
CONFIDENCE = 0.90
NOT_IN_FORCE = "it is not in force in the years simulated"  # why a policy that never began reached nobody
ASKS_NOTHING = "at its level it asks for nothing"  # why one with every lever at neutral reaches nobody
Late = dict[str, tuple[int, str]]  # the quarter in which a policy reached somebody, and why not before
HOW = {"mean": np.mean, "sum": np.sum, "max": np.max}


# What lies above sim.run in the layers decides no number of a run.
ABOVE = ("agents.py", "analysis", "cli", "ensemble", "evidence", "report", "trace.py")


def provenance() -> dict[str, str]:
    """Versions and processor that a result was made with; bits are equal on one machine and these versions."""
    simd = np.show_config(mode="dicts").get("SIMD Extensions", {})
    return {
        "model": version("compute-policy-lab"),
        "code": code_version(),
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "scipy": version("scipy"),
        "machine": platform.machine(),
        "instructions": " ".join(simd.get("found") or simd.get("baseline", [])),
    }


@cache
def code_version() -> str:
    """Digest of the source that decides the numbers: results of other code are other results."""
    digest, here = hashlib.sha256(), Path(__file__).parent
    for path in sorted([*here.rglob("*.py"), *here.rglob("*.csv")]):
        name = path.relative_to(here)
        if name.parts[0] not in ABOVE:
            digest.update(name.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def member_digests(tables: Iterable[Mapping[str, Array]], count: int) -> list[bytes]:
    """SHA-256 of every number of each of ``count`` futures, in order of table and measure."""
    digests = [hashlib.sha256() for _ in range(count)]
    for table in tables:
        for name in sorted(table):
            label = name.encode()
            for digest, row in zip(digests, np.ascontiguousarray(table[name]), strict=True):
                digest.update(label)
                digest.update(row)
    return [digest.digest() for digest in digests]


def fingerprint_of(digests: Iterable[bytes]) -> str:
    """SHA-256 of the digests of futures, in their order: it does not depend on how they were cut into chunks."""
    return hashlib.sha256(b"".join(digests)).hexdigest()


def reach_of(parts: Sequence[tuple[dict[str, str], Late]]) -> tuple[dict[str, str], Late]:
    """Whom policies reached in several groups of futures together: what reached nobody, and what was late.

    A policy reached nobody if it did in no part; it was late if it reached nobody at once in any part.
    """
    unreached = {name: why for name, why in parts[0][0].items() if all(name in part for part, _ in parts)}
    names = {name for _, late in parts for name in late}
    at_once = {name for nowhere, late in parts for name in names - late.keys() - nowhere.keys()}
    dated = {name: min(late[name] for _, late in parts if name in late) for name in sorted(names - at_once)}
    return unreached, dated


def yearly(values: Array, how: str) -> Array:
    """Quarters (..., quarter) to years (..., year); an incomplete last year is left out."""
    whole = values[..., : values.shape[-1] // 4 * 4]
    by_year = whole.reshape(*whole.shape[:-1], -1, 4)
    return by_year[..., -1] if how == "last" else HOW[how](by_year, axis=-1)


@dataclass
class Results:
    """What one scenario gave.

    ``values`` maps a measure to (run, quarter); ``regional`` maps a measure by jurisdiction to
    (run, quarter, jurisdiction). ``members`` are the numbers of the futures: the same number and seed
    is the same luck in every scenario. ``unreached`` says of policies that never reached anybody why; ``late``
    of those that did not at once, in which quarter they did and why not before.
    """

    scenario: str
    title: str
    members: Array
    seed: int
    digest: str
    values: Mapping[str, Array]
    regional: Mapping[str, Array]
    unreached: dict[str, str] = field(default_factory=dict)
    late: Late = field(default_factory=dict)
    made_with: dict[str, str] = field(default_factory=provenance)

    @classmethod
    def joined(cls, parts: Sequence[Results]) -> Results:
        """Results of several groups of futures of one scenario as one, in the order given.

        A policy reached nobody only if it reached nobody in every part.
        """
        first = parts[0]
        if len(parts) == 1:
            return first

        def rows(table: str) -> dict[str, Array]:
            return {
                name: np.concatenate([getattr(part, table)[name] for part in parts])
                for name in getattr(first, table)
            }

        unreached, late = reach_of([(part.unreached, part.late) for part in parts])
        return replace(
            first,
            members=np.concatenate([part.members for part in parts]),
            values=rows("values"),
            regional=rows("regional"),
            unreached=unreached,
            late=late,
        )

    @property
    def quarters(self) -> int:
        """Number of quarters."""
        return next(iter(self.values.values())).shape[1]

    @property
    def years(self) -> list[int]:
        """Complete calendar years."""
        return list(complete_years(self.quarters))

    def annual(self, measure: str) -> Array:
        """A measure by year, (run, year), as its declaration says: mean, sum, last or max."""
        return yearly(self.values[measure], MEASURES[measure].annual)

    def at(self, measure: str, year: int) -> Array:
        """A measure in a year, (run,). Raises KeyError for a year that was not simulated."""
        if year not in self.years:
            raise KeyError(f"{year} was not simulated: {self.years[0]} to {self.years[-1]}")
        return self.annual(measure)[:, year - FIRST_YEAR]

    def quantiles(self, measure: str, levels: tuple[float, ...] = (0.05, 0.25, 0.5, 0.75, 0.95)) -> Array:
        """Quantiles over runs by year, (level, year)."""
        return np.quantile(self.annual(measure), levels, axis=0)

    def frame(self) -> pd.DataFrame:
        """Tidy: scenario, run, quarter, region, measure, unit, value."""
        import pandas as pd  # half a second that reading a scenario file need not wait for

        names = [quarter_name(quarter) for quarter in range(self.quarters)]
        parts = [self._tidy(name, array, WORLD, names) for name, array in self.values.items()]
        for name, array in self.regional.items():
            parts += [self._tidy(name, array[:, :, i], place, names) for i, place in enumerate(JURISDICTIONS)]
        return pd.concat(parts, ignore_index=True)

    def _tidy(self, name: str, array: Array, region: str, names: list[str]) -> pd.DataFrame:
        import pandas as pd

        runs, quarters = array.shape
        return pd.DataFrame(
            {
                "scenario": self.scenario,
                "run": np.repeat(self.members, quarters),
                "quarter": np.tile(names, runs),
                "region": region,
                "measure": name,
                "unit": MEASURES[name].unit,
                "value": array.ravel(),
            }
        )

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of every number, in order of run: equal results have equal fingerprints."""
        return fingerprint_of(member_digests((self.values, self.regional), len(self.members)))


@dataclass(frozen=True)
class Effect:
    """A policy's effect on an outcome in a year: the same futures with and without it.

    Numbers are in the measure's unit, or in percent where the measure is ``relative``. ``low`` and
    ``high`` are the 90 % interval of the mean; ``p05`` and ``p95`` hold 90 % of pairs.
    """

    measure: str
    year: int
    base: float
    mean: float
    low: float
    high: float
    median: float
    p05: float
    p95: float
    agree: int
    pairs: int
    certainty: str

    @property
    def spec(self) -> Measure:
        """The measure's declaration."""
        return MEASURES[self.measure]

    @property
    def unit(self) -> str:
        """Unit of the effect: % for a relative measure."""
        return "%" if self.spec.relative else self.spec.unit

    @property
    def directed(self) -> bool:
        """Whether the pairs show a direction."""
        return self.certainty in ("clear", "likely")

    @property
    def share(self) -> float:
        """Share of pairs that have the sign of the mean."""
        return self.agree / self.pairs

    def plain(self) -> dict[str, Any]:
        """As a line of a table: every number, its unit and what it is called; shares from 0 to 1."""
        return {
            "measure": self.measure, "label": self.spec.label, "year": self.year, "unit": self.unit,
            "baseline": self.base, "baseline_unit": self.spec.unit, "mean": self.mean, "low": self.low,
            "high": self.high, "median": self.median, "p05": self.p05, "p95": self.p95, "agree": self.agree,
            "pairs": self.pairs, "share": self.share, "certainty": self.certainty,
        }  # fmt: skip


def pair_differences(base: Array, other: Array, relative: bool) -> Array:
    """Other less base by pair, in percent of base when relative (zero base: zero)."""
    if not relative:
        return other - base
    safe = np.where(base == 0, 1.0, base)
    return np.where(base == 0, 0.0, 100 * (other / safe - 1))


def mean_and_half(differences: Array) -> tuple[float, float]:
    """Mean of paired differences and half of its 90 % interval (Student's t); without a difference both are 0.

    >>> [round(it, 2) for it in mean_and_half(np.array([1.0, 2.0, 3.0]))]
    [2.0, 1.69]
    """
    n = len(differences)
    if not differences.any():
        return 0.0, 0.0
    half = stdtrit(n - 1, (1 + CONFIDENCE) / 2) * differences.std(ddof=1) / np.sqrt(n) if n > 1 else np.inf
    return float(differences.mean()), float(half)


def certainty_of(differences: Array, low: float, high: float, agree: int, matters: float) -> str:
    """One of identical, unchanged, clear, likely, unclear.

    Unchanged: the interval of the mean lies inside the smallest change that matters. Clear: it excludes
    zero and nine pairs in ten agree; likely: three in four.
    """
    if not differences.any():
        return "identical"
    if -matters < low and high < matters:
        return "unchanged"
    if low > 0 or high < 0:
        part = agree / len(differences)
        if part >= 0.9:
            return "clear"
        if part >= 0.75:
            return "likely"
    return "unclear"


@dataclass
class Comparison:
    """A baseline and others on the same futures."""

    base: Results
    others: list[Results]

    def effect(self, other: int, measure: str, year: int) -> Effect:
        """Paired effect of the ``other``-th scenario on a measure in a year."""
        spec = MEASURES[measure]
        before, after = self.base.at(measure, year), self.others[other].at(measure, year)
        d = pair_differences(before, after, spec.relative)
        mean, half = mean_and_half(d)
        n = len(d)
        agree = int((np.sign(d) == np.sign(mean)).sum())
        p05, median, p95 = (float(x) for x in np.quantile(d, (0.05, 0.5, 0.95)))
        mark = certainty_of(d, mean - half, mean + half, agree, spec.matters)
        return Effect(
            measure,
            year,
            float(before.mean()),
            mean,
            mean - half,
            mean + half,
            median,
            p05,
            p95,
            agree,
            n,
            mark,
        )

    def effects(self, other: int, year: int, measures: list[str] | None = None) -> list[Effect]:
        """Effects on all measures, or on those named."""
        return [self.effect(other, name, year) for name in (measures or list(self.base.values))]

    def differences(self, other: int, measure: str) -> Array:
        """Paired differences by year, (run, year)."""
        return pair_differences(
            self.base.annual(measure), self.others[other].annual(measure), MEASURES[measure].relative
        )

    def frame(self, year: int) -> pd.DataFrame:
        """All effects in a year as a table."""
        import pandas as pd

        return pd.DataFrame(
            {"scenario": other.scenario} | effect.plain()
            for number, other in enumerate(self.others)
            for effect in self.effects(number, year)
        )
