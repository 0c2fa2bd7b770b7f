"""What a sweep varies, and at which points: ``--vary density_floor=0.1:0.5 --vary carbon-price.level=0,50,100``.

A run of a sweep is a point of the design in a future: run r of a Latin hypercube or of a Sobol sequence
is point r in future r; run r of a grid is cell r modulo the number of cells, and each cell is lived
through in the same futures.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.stats import qmc

from sim.declare import PARAMETERS, Array, Option, Param, nearest
from sim.futures import Varied
from sim.policies.base import POLICIES, Policy, Value
from sim.scenario import Point, Scenario, ScenarioError, with_changes

KINDS = ("grid", "lhs", "sobol")
LEVELS = 5  # of a range in a grid, unless it says
MOST_LEVELS = 1000
_RANGE = re.compile(r"([^:]+):([^:]+)(?::([0-9]+))?")


class DesignError(ValueError):
    """Something asked to be varied that cannot be; the message says what to write."""


@dataclass(frozen=True)
class Vary:
    """A parameter, an entry of one, or an option of a policy, and the values it takes.

    Either from ``low`` to ``high``, in logs where its declaration says so, or one of ``choices``.
    ``levels`` is how many a grid takes of a range.
    """

    name: str
    key: str
    low: float = 0.0
    high: float = 0.0
    logs: bool = False
    levels: int = LEVELS
    choices: tuple[Value, ...] = ()

    @property
    def label(self) -> str:
        """What it is called in files and tables."""
        return f"{self.name}.{self.key}" if self.key else self.name

    def at(self, u: Array) -> tuple[Value, ...]:
        """Values at places ``u`` (any number of them) from 0 to 1, both ends included."""
        if self.choices:
            count = len(self.choices)
            return tuple(self.choices[place] for place in np.minimum((u * count).astype(int), count - 1))
        low, high = (math.log(self.low), math.log(self.high)) if self.logs else (self.low, self.high)
        values = low + np.asarray(u, dtype=float) * (high - low)
        values = np.clip(np.exp(values) if self.logs else values, self.low, self.high)
        return tuple(float(value) for value in values)

    def on_a_grid(self) -> tuple[Value, ...]:
        """The values of a grid: the ends of a range and what lies evenly between, or every choice."""
        spaced = np.geomspace if self.logs else np.linspace
        return self.choices or tuple(float(it) for it in spaced(self.low, self.high, self.levels))


@dataclass(frozen=True)
class Design:
    """What is varied and how: ``grid``, ``lhs`` (a Latin hypercube of ``size`` points) or ``sobol``.

    ``asked`` are the texts it was made from.
    """

    kind: str
    varied: tuple[Vary, ...]
    seed: int
    size: int = 0
    asked: tuple[str, ...] = ()

    @property
    def cells(self) -> int:
        """Number of cells of a grid, 1 for the others."""
        return math.prod(len(it.on_a_grid()) for it in self.varied) if self.kind == "grid" else 1

    def canonical(self) -> dict[str, Any]:
        """All that decides the points, as JSON values."""
        return {
            "kind": self.kind,
            "varied": [
                {"name": it.label, "values": list(it.on_a_grid())}
                if self.kind == "grid"
                else {"name": it.label, "choices": list(it.choices)}
                if it.choices
                else {"name": it.label, "low": it.low, "high": it.high, "logs": it.logs}
                for it in self.varied
            ],
        } | ({"size": self.size} if self.kind == "lhs" else {})

    def members(self, runs: range) -> tuple[int, ...]:
        """The future that each run is lived through in."""
        return tuple(run // self.cells for run in runs)

    def points(self, runs: range) -> tuple[Varied, ...]:
        """The values of each run."""
        if self.kind == "grid":
            cells = _cells(self)
            chosen = [cells[run % len(cells)] for run in runs]
            columns = list(zip(*chosen, strict=True))
        else:
            powers = (runs.stop - 1).bit_length()  # a sequence is made anew only when it has to double
            whole = _places(self.kind, len(self.varied), self.seed, self.size or 2**powers)
            places = whole[runs.start : runs.stop]
            columns = [it.at(places[:, number]) for number, it in enumerate(self.varied)]
        return tuple(Varied(it.name, it.key, values) for it, values in zip(self.varied, columns, strict=True))


@lru_cache(maxsize=4)
def _cells(design: Design) -> list[tuple[Value, ...]]:
    return list(itertools.product(*(it.on_a_grid() for it in design.varied)))


@lru_cache(maxsize=4)
def _places(kind: str, count: int, seed: int, size: int) -> Array:
    """The first ``size`` points of a design in the unit cube, (point, dimension)."""
    generator = np.random.default_rng(seed)
    if kind == "lhs":
        return qmc.LatinHypercube(count, rng=generator).random(size)
    return qmc.Sobol(count, rng=generator).random_base2((size - 1).bit_length())


# ---------------------------------------------------------------- what was asked for


def design_of(scenario: Scenario, kind: str, texts: Sequence[str], seed: int, runs: int) -> Design:
    """The design that was asked for.

    Raises
    ------
    DesignError
        Something cannot be varied, or not so.
    """
    if kind not in KINDS:
        raise DesignError(f"--design {kind}: give one of {', '.join(KINDS)}")
    if not texts:
        raise DesignError(
            "nothing is varied: give --vary parameter=low:high or --vary policy.option=low:high"
        )
    varied = tuple(vary_of(scenario, text) for text in texts)
    labels = [it.label for it in varied]
    if twice := {label for label in labels if labels.count(label) > 1}:
        raise DesignError(f"--vary {', '.join(sorted(twice))}: given twice")
    design = Design(kind, varied, seed, runs if kind == "lhs" else 0, tuple(texts))
    if runs % design.cells:
        more = -(-runs // design.cells) * design.cells
        raise DesignError(
            f"--runs {runs}: the grid has {design.cells} cells, each in the same futures; "
            f"give a multiple, such as --runs {more}"
        )
    return design


def vary_of(scenario: Scenario, text: str) -> Vary:
    """What one ``--vary`` asks for."""
    label, equals, values = text.partition("=")
    if not equals or not values:
        raise DesignError(f"--vary {text}: write name=low:high, name=low:high:levels or name=a,b,c")
    name, _, key = label.strip().partition(".")
    if name in PARAMETERS:
        return _checked(scenario, text, _parameter(text, PARAMETERS[name], key, values))
    policies = [policy for policy in scenario.policies if policy.name == name]
    if name in POLICIES and len(policies) == 1:
        return _checked(scenario, text, _option(text, policies[0], key, values))
    if name in POLICIES:
        found = "none" if not policies else f"{len(policies)}"
        raise DesignError(
            f"--vary {text}: {scenario.name} has {found} of {name}, and needs one; write a scenario that "
            f"extends it, with '- {name}: {{start: 2026Q1}}' under policies"
        )
    near = nearest(name, [*PARAMETERS, *POLICIES])
    guess = f"; did you mean '{near}'?" if near else ""
    raise DesignError(f"--vary {text}: '{name}' is neither a parameter nor an instrument{guess}")


def _parameter(text: str, spec: Param, key: str, values: str) -> Vary:
    if key and key not in spec.keys:
        entries = f"one of {', '.join(spec.keys)}" if spec.keys else "no entries"
        raise DesignError(f"--vary {text}: {spec.name} has {entries}, not '{key}'")
    return _values(text, spec.name, key, values, spec.scale == "log")


def _option(text: str, policy: Policy, key: str, values: str) -> Vary:
    known = policy.fields
    key = policy.level_option() if key in ("", "level") else key
    if key not in known:
        near = nearest(key, list(known))
        guess = f"; did you mean '{near}'?" if near else f"; it has {', '.join(known)}"
        raise DesignError(f"--vary {text}: {policy.name} has no option '{key}'{guess}")
    spec = known[key]
    if spec.kind != "number":
        return Vary(policy.name, key, choices=_words(text, spec, values))
    return _values(text, policy.name, key, values, spec.scale == "log")


def _words(text: str, spec: Option, values: str) -> tuple[Value, ...]:
    """Choices of an option that is no number."""
    words = {"true": True, "false": False} if spec.kind == "switch" else {word: word for word in spec.choices}
    given = [word.strip() for word in values.split(",")]
    if unknown := [word for word in given if word not in words]:
        raise DesignError(f"--vary {text}: '{unknown[0]}' is not one of {', '.join(words)}")
    return tuple(words[word] for word in given)


def _values(text: str, name: str, key: str, values: str, logs: bool) -> Vary:
    """A range, or a list of numbers."""
    found = _RANGE.fullmatch(values)
    if found is None:
        return Vary(name, key, choices=tuple(_number(text, word) for word in values.split(",")))
    low, high = _number(text, found[1]), _number(text, found[2])
    levels = int(found[3] or LEVELS)
    if not low < high:
        raise DesignError(f"--vary {text}: the low end must be below the high end")
    if not 2 <= levels <= MOST_LEVELS:
        raise DesignError(f"--vary {text}: give 2 to {MOST_LEVELS} levels")
    return Vary(name, key, low, high, logs and low > 0, levels)


def _number(text: str, word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise DesignError(f"--vary {text}: '{word.strip()}' is not a number")
    return value


def _checked(scenario: Scenario, text: str, vary: Vary) -> Vary:
    """What is varied, if a scenario file could say its ends or every choice of it."""
    for value in vary.choices or (vary.low, vary.high):
        try:
            _set(scenario, vary, value)
        except ScenarioError as error:
            problem = error.problems[0]
            raise DesignError(f"--vary {text}: expected {problem.expected}, found {problem.found}") from None
    return vary


def _set(scenario: Scenario, vary: Vary, value: Value) -> Scenario:
    """The scenario with one value set, as a file would set it."""
    if vary.name in PARAMETERS:
        spec, set_here = PARAMETERS[vary.name], scenario.parameters.get(vary.name)
        if not spec.keys:
            return with_changes(scenario, parameters={vary.name: value})
        entries = set_here.plain(spec) if isinstance(set_here, Point) else {}
        changed = dict.fromkeys([vary.key] if vary.key else spec.keys, value)
        return with_changes(scenario, parameters={vary.name: entries | changed})
    policies = [
        it.with_options({vary.key: value}) if it.name == vary.name else it for it in scenario.policies
    ]
    return with_changes(scenario, policies=policies, replace_policies=True)


def with_point(scenario: Scenario, varied: Sequence[Varied], run: int) -> Scenario:
    """The scenario of one run of a sweep, to look at or to simulate alone."""
    for it in varied:
        scenario = _set(scenario, Vary(it.name, it.key), it.values[run])
    return scenario
