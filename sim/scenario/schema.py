"""What a scenario is: the numbers it sets, its policies, who lives in it and how often it is run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from sim.dates import quarter_name
from sim.declare import JURISDICTIONS, Array, Param
from sim.policies import Path as DatedPath
from sim.policies import Policy

SCHEMA = 1
QUARTERS = (4, 120)
DEFAULT_QUARTERS = 64
RUNS = (1, 1_000_000)
SEEDS = (0, 2**63 - 1)
UNCERTAINTIES = ("luck", "parameters", "both", "ranges")
ACTORS = {
    "big_tech": (3, 16),
    "startups": (4, 2000),
    "universities": (3, 300),
    "researchers": (100, 1_000_000),
}
KEYS = (
    "schema", "title", "author", "question", "notes", "sources", "extends", "horizon", "jurisdictions",
    "actors", "runs", "seed", "uncertainty", "parameters", "policies", "replace_policies",
)  # fmt: skip
DATES = ("announce", "start", "end", "jurisdictions", "trigger")
_Z90 = 1.2815515655446004  # the 90 % point of the standard normal


@dataclass(frozen=True)
class Point:
    """A parameter set to one value, or to one value a segment or jurisdiction."""

    value: float | tuple[float, ...]

    def plain(self, spec: Param) -> Any:
        """As a file writes it."""
        return dict(zip(spec.keys, self.value, strict=True)) if isinstance(self.value, tuple) else self.value


@dataclass(frozen=True)
class Spread:
    """A parameter with a distribution, on its own scale and cut off at its declared range.

    With ``low`` and ``high`` it is uniform between them; without, split-normal through p10, p50, p90.
    """

    p10: float
    p50: float
    p90: float
    low: float | None = None
    high: float | None = None
    scale: str = "linear"
    least: float = -np.inf
    most: float = np.inf

    @classmethod
    def between(cls, low: float, high: float, spec: Param) -> Spread:
        """Uniform between two values (in their logs for a log scale)."""
        ends = np.log((low, high)) if spec.scale == "log" else np.array((low, high))
        inner = ends[0] + np.array((0.1, 0.5, 0.9)) * (ends[1] - ends[0])
        p10, p50, p90 = (float(it) for it in (np.exp(inner) if spec.scale == "log" else inner))
        return cls(p10, p50, p90, low, high, spec.scale, spec.low, spec.high)

    @classmethod
    def around(cls, p10: float, p50: float, p90: float, spec: Param) -> Spread:
        """Split-normal through three quantiles (in their logs for a log scale)."""
        return cls(p10, p50, p90, None, None, spec.scale, spec.low, spec.high)

    def sample(self, u: Array) -> Array:
        """Values at quantiles ``u`` (any shape, 0 to 1), by inversion; monotone in ``u``."""
        u = np.asarray(u, dtype=float)
        logs = self.scale == "log"
        if self.low is not None and self.high is not None:
            low, high = np.log((self.low, self.high)) if logs else (self.low, self.high)
            values, least, most = low + u * (high - low), self.low, self.high
        else:
            values, least, most = self._split_normal(u, logs), self.least, self.most
        return np.clip(np.exp(values) if logs else values, least, most)

    def _split_normal(self, u: Array, logs: bool) -> Array:
        from scipy.special import ndtri

        points = np.array((self.p10, self.p50, self.p90))
        p10, p50, p90 = np.log(points) if logs else points
        z = np.clip(ndtri(u), -9.0, 9.0)
        return p50 + z / _Z90 * np.where(z < 0, p50 - p10, p90 - p50)

    def plain(self, spec: Param | None = None) -> dict[str, float]:
        """As a file writes it."""
        if self.low is not None and self.high is not None:
            return {"low": self.low, "high": self.high}
        return {"p10": self.p10, "p50": self.p50, "p90": self.p90}


@dataclass(frozen=True)
class Actors:
    """How many live in the world; ``startups`` counts slots, which the living ones fill in part."""

    big_tech: int = 8
    startups: int = 160
    universities: int = 60
    researchers: int = 4000


@dataclass(frozen=True, eq=False)
class Scenario:
    """A question to the model. ``parameters`` holds only what differs from the declared defaults.

    ``quarters`` counts from ``first_quarter``, which is 2020Q1 = 0 in schema 1. Two scenarios that run
    alike have the same :meth:`digest`, whatever their titles and the order of their lines.
    """

    name: str
    title: str = ""
    author: str = ""
    question: str = ""
    notes: str = ""
    sources: tuple[str, ...] = ()
    extends: str | None = None
    first_quarter: int = 0
    quarters: int = DEFAULT_QUARTERS
    jurisdictions: tuple[str, ...] = JURISDICTIONS
    actors: Actors = field(default_factory=Actors)
    parameters: dict[str, Point | Spread] = field(default_factory=dict)
    uncertainty: str = "luck"
    policies: tuple[Policy, ...] = ()
    runs: int = 100
    seed: int = 1

    def canonical(self) -> dict[str, Any]:
        """All that decides a run, in one form: JSON values, no titles and notes, no order of lines."""
        return {
            "schema": SCHEMA,
            "first_quarter": self.first_quarter,
            "quarters": self.quarters,
            "jurisdictions": list(self.jurisdictions),
            "actors": asdict(self.actors),
            "parameters": {name: _canonical_value(it) for name, it in sorted(self.parameters.items())},
            "uncertainty": self.uncertainty,
            "policies": sorted((canonical_policy(it) for it in self.policies), key=canonical_text),
            "runs": self.runs,
            "seed": self.seed,
        }

    def digest(self) -> str:
        """SHA-256 of the canonical form, in hexadecimal."""
        return hashlib.sha256(canonical_text(self.canonical()).encode()).hexdigest()


def _canonical_value(value: Point | Spread) -> Any:
    if isinstance(value, Spread):
        return value.plain()
    return list(value.value) if isinstance(value.value, tuple) else value.value


def canonical_text(data: Any) -> str:
    """JSON with sorted keys and no spaces."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)


def plain_policy(policy: Policy) -> dict[str, Any]:
    """The settings of a policy as a file writes them, every option included."""
    plain: dict[str, Any] = {
        "announce": quarter_name(policy.announce),
        "start": quarter_name(policy.start),
        "jurisdictions": [place for place in JURISDICTIONS if place in policy.jurisdictions],
    }
    if policy.end is not None:
        plain["end"] = quarter_name(policy.end)
    if policy.trigger is not None:
        plain["trigger"] = {name: it for name, it in vars(policy.trigger).items() if it is not None}
    for name, value in policy.options.items():
        dated = isinstance(value, DatedPath)
        plain[name] = {quarter_name(date): it for date, it in value.points} if dated else value
    return plain


def canonical_policy(policy: Policy) -> dict[str, Any]:
    """A policy in its canonical form."""
    return {"policy": policy.name} | plain_policy(policy)
