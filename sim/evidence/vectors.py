"""Parameter vectors: the unit cube of the parameters that are drawn, and the runs of a vector each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np

from sim.declare import JURISDICTIONS, MEASURES, PARAMETERS, Array, Param
from sim.futures import drawn_values, keep_memory
from sim.noise import member_keys
from sim.parameters import ParameterSet
from sim.policies.base import Package
from sim.quarter import quarter, world_begins
from sim.results import Results
from sim.scenario import Scenario
from sim.where import warm_pool
from sim.world import World

ROWS = 100


@dataclass(frozen=True)
class Cube:
    """Parameters as the sides of a unit cube: 0 is the low end of a range, a half the default, 1 the high end."""

    names: tuple[str, ...]  # parameters, in the order of the columns

    @property
    def columns(self) -> tuple[tuple[str, int], ...]:
        """Parameter and number of its entry, of each column."""
        return tuple((name, key) for name in self.names for key in range(len(PARAMETERS[name].values)))

    def values(self, points: Array) -> dict[str, Array]:
        """Values (row, key) by parameter at points (row, column) of the cube."""
        values, at = {}, 0
        for name in self.names:
            count = len(PARAMETERS[name].values)
            values[name] = drawn_values(PARAMETERS[name], points[:, at : at + count])
            at += count
        return values


def places(spec: Param, values: Array) -> Array:
    """Where values (row, key) of a parameter lie in the cube: the inverse of :func:`sim.futures.drawn_values`."""
    ends = np.array([np.full(len(spec.values), spec.low), spec.values, np.full(len(spec.values), spec.high)])
    if spec.scale == "log":
        ends, values = np.log(ends), np.log(values)
    if spec.spread is not None:
        ends = np.clip(ends, ends[1] - spec.spread, ends[1] + spec.spread)
    columns = [np.interp(values[:, key], ends[:, key], (0.0, 0.5, 1.0)) for key in range(len(spec.values))]
    return np.stack(columns, axis=1)


def widths(values: Mapping[str, Array]) -> dict[str, Array]:
    """Width of the middle half of a set over that of the range, (key,) by parameter.

    Near 1 the set does not tell; 0 is one value, and about 1.2 is what chance gives a set of 200.
    """
    found = {}
    for name, each in values.items():
        quarter, three = np.quantile(places(PARAMETERS[name], each), (0.25, 0.75), axis=0)
        found[name] = (three - quarter) / 0.5
    return found


def drawn_parameters() -> tuple[str, ...]:
    """Parameters that carry uncertainty: all but dials and those by segment or jurisdiction without a spread."""
    return tuple(name for name, spec in PARAMETERS.items() if spec.varies)


def run_vectors(
    scenario: Scenario, values: dict[str, Array], members: Array, measures: Sequence[str], seed: int
) -> Results:
    """Simulate a row for each vector (values (row, key) by parameter) with the luck of the member beside it."""
    rows = len(members)
    parts = [slice(start, min(start + ROWS, rows)) for start in range(0, rows, ROWS)]
    jobs: list[Future[dict[str, Array]]] = [
        warm_pool().submit(
            simulate_vectors, scenario, {name: it[part] for name, it in values.items()}, members[part],
            tuple(measures), seed,
        )
        for part in parts
    ]  # fmt: skip
    done = [job.result() for job in jobs]
    joined = {name: np.concatenate([each[name] for each in done]) for name in measures}
    return Results(scenario.name, scenario.title, members, seed, scenario.digest(), joined, {})


def simulate_vectors(
    scenario: Scenario, values: dict[str, Array], members: Array, measures: tuple[str, ...], seed: int
) -> dict[str, Array]:
    """One chunk of :func:`run_vectors`: measures (row, quarter)."""
    keep_memory()
    rows, actors = len(members), scenario.actors
    world = World(
        member_keys(seed, members), ParameterSet(rows, values),
        [Package(slice(0, rows), list(scenario.policies))],
        big_tech=actors.big_tech, startups=actors.startups, universities=actors.universities,
        researchers=actors.researchers,
        jurisdictions=np.array([place in scenario.jurisdictions for place in JURISDICTIONS], dtype=float),
    )  # fmt: skip
    world_begins(world)
    seen = {name: np.empty((rows, scenario.quarters)) for name in measures}
    for now in range(scenario.quarters):
        quarter(world)
        for name, values_seen in seen.items():
            values_seen[:, now] = MEASURES[name].compute(world)[:, 0]
    return seen
