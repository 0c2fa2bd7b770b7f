"""Scenarios to results: rows are made, simulated in chunks, here or in a pool of processes."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

import sim.measures  # noqa: F401 (declares what is measured)
from sim.declare import JURISDICTIONS, MEASURES, PARAMETERS, Array, Param
from sim.noise import Luck, member_keys
from sim.parameters import ParameterSet
from sim.parameters.plausible import plausible
from sim.policies.base import Package
from sim.quarter import quarter, world_begins
from sim.results import NOT_IN_FORCE, Comparison, Results, provenance
from sim.scenario import Point, Scenario, Spread
from sim.world import World

ROWS = 100  # rows that advance together: more gains nothing, fewer waste overhead
Progress = Callable[[int, int], None]


# ---------------------------------------------------------------- rows


def drawn_values(spec: Param, uniforms: Array) -> Array:
    """Values of a parameter drawn over its range, its default the median, (row, key) from uniforms (row, key)."""
    middle = np.array(spec.values)
    low, high = np.full_like(middle, spec.low), np.full_like(middle, spec.high)
    logs = spec.scale == "log"
    if logs:
        low, middle, high = np.log(low), np.log(middle), np.log(high)
    if spec.spread is not None:
        low, high = np.maximum(low, middle - spec.spread), np.minimum(high, middle + spec.spread)
    values = np.where(
        uniforms < 0.5, low + 2 * uniforms * (middle - low), middle + (2 * uniforms - 1) * (high - middle)
    )
    return np.exp(values) if logs else values


def parameter_values(scenario: Scenario, uncertainty: str, draws: Luck) -> dict[str, Array]:
    """Values (row, key) of every parameter that is not at its default.

    Drawn are: a whole vector of the plausible set, and over its range what that set does not hold;
    with ``ranges`` every parameter over its range. What the scenario sets comes first.
    """
    values: dict[str, Array] = {}
    vary = uncertainty != "luck"
    known = plausible() if vary and uncertainty != "ranges" else {}
    vector = plausible_vector(draws, len(next(iter(known.values()), ())))
    for name, spec in PARAMETERS.items():
        setting = scenario.parameters.get(name)
        count = len(spec.values)
        if isinstance(setting, Point):
            point = setting.value if isinstance(setting.value, tuple) else (setting.value,)
            values[name] = np.broadcast_to(np.array(point, dtype=float), (draws.rows, count))
        elif isinstance(setting, Spread):
            u = draws.uniform(f"parameter {name}", 0, count) if vary else np.full((draws.rows, count), 0.5)
            values[name] = setting.sample(u)
        elif name in known:
            values[name] = known[name][vector]
        elif vary and spec.varies:
            values[name] = drawn_values(spec, draws.uniform(f"parameter {name}", 0, count))
    return values


def plausible_vector(draws: Luck, count: int) -> Array:
    """Which vector of a set of ``count`` each future lives under, (row,)."""
    return np.floor(draws.uniform("plausible vector", 0, 1)[:, 0] * count).astype(int)


@dataclass(frozen=True)
class Task:
    """One chunk: the same members under one scenario or several."""

    scenarios: tuple[Scenario, ...]
    members: tuple[int, ...]
    seed: int
    uncertainty: str


def build(task: Task) -> World:
    """The world of a chunk: members of the first scenario, then of the second ..."""
    first, members = task.scenarios[0], np.array(task.members)
    draws = Luck(member_keys(task.seed, members))
    keys = member_keys(task.seed, np.zeros_like(members)) if task.uncertainty == "parameters" else draws.keys
    count, parts, packages = len(members), [], []
    for number, scenario in enumerate(task.scenarios):
        parts.append(parameter_values(scenario, task.uncertainty, draws))
        packages.append(Package(slice(number * count, (number + 1) * count), list(scenario.policies)))
    names = {name for part in parts for name in part}
    default = {
        name: np.broadcast_to(np.array(PARAMETERS[name].values), (count, len(PARAMETERS[name].values)))
        for name in names
    }
    values = {name: np.concatenate([part.get(name, default[name]) for part in parts]) for name in names}
    world = World(
        np.concatenate([keys] * len(task.scenarios)),
        ParameterSet(count * len(task.scenarios), values),
        packages,
        big_tech=first.actors.big_tech,
        startups=first.actors.startups,
        universities=first.actors.universities,
        researchers=first.actors.researchers,
        jurisdictions=np.array([place in first.jurisdictions for place in JURISDICTIONS], dtype=float),
    )
    world_begins(world)
    return world


@dataclass
class Chunk:
    """What a chunk gave: measures of all its rows, and why a policy reached nobody."""

    task: Task
    values: dict[str, Array]
    regional: dict[str, Array]
    unreached: list[dict[str, str]]


@cache
def keep_memory() -> None:
    """Ask the C library to keep freed memory: arrays of a chunk are made and dropped thousands of times.

    Worth a tenth of the time with glibc; elsewhere nothing happens.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return
    mallopt(-3, 1 << 30)  # M_MMAP_THRESHOLD
    mallopt(-1, 1 << 30)  # M_TRIM_THRESHOLD


def simulate(task: Task) -> Chunk:
    """Run a chunk from the first quarter to the last."""
    keep_memory()
    world = build(task)
    quarters = task.scenarios[0].quarters
    # by quarter first, so that what is measured at once lies together
    measured = {
        n: np.empty((quarters, world.rows, len(JURISDICTIONS) if m.per else 1)) for n, m in MEASURES.items()
    }
    unreached: list[dict[str, str]] = [
        {policy.name: NOT_IN_FORCE for policy in s.policies} for s in task.scenarios
    ]
    for now in range(quarters):
        quarter(world)
        for name, seen in measured.items():
            seen[now] = MEASURES[name].compute(world)
        note_reach(world, now, unreached)
    by_run = {name: np.ascontiguousarray(seen.swapaxes(0, 1)) for name, seen in measured.items()}
    values = {name: seen[:, :, 0] for name, seen in by_run.items() if MEASURES[name].per is None}
    regional = {name: seen for name, seen in by_run.items() if MEASURES[name].per}
    return Chunk(task, values, regional, unreached)


def note_reach(world: World, now: int, unreached: list[dict[str, str]]) -> None:
    """Strike out the policies that reach somebody this quarter; keep the reason of the others."""
    for package, open_cases in zip(world.packages, unreached, strict=True):
        for policy in package.policies:
            if policy.name in open_cases and policy.in_force(now):
                reason = policy.reach(world, package.rows)
                if reason:
                    open_cases[policy.name] = reason
                else:
                    del open_cases[policy.name]


# ---------------------------------------------------------------- where chunks run


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def warm_pool() -> Any:
    """The pool of worker processes, started on first use and kept; needs no ``__main__`` guard."""
    from loky import get_reusable_executor

    return get_reusable_executor(max_workers=cores(), timeout=24 * 3600)


def chunks_done(tasks: list[Task], workers: int, progress: Progress | None) -> Iterator[Chunk]:
    """Chunks as they finish."""
    total, done = sum(len(t.members) for t in tasks), 0
    if workers == 1 or len(tasks) == 1:
        source: Iterator[Chunk] = (simulate(task) for task in tasks)
    else:
        futures: list[Future[Chunk]] = [warm_pool().submit(simulate, task) for task in tasks]
        source = (future.result() for future in as_completed(futures))
    for chunk in source:
        done += len(chunk.task.members)
        if progress:
            progress(done, total)
        yield chunk


def plan(
    scenarios: Sequence[Scenario], members: Sequence[int], seed: int, uncertainty: str, workers: int
) -> list[Task]:
    """Chunks of at most ROWS rows, as many for each worker, each with every scenario of its members."""
    a_chunk = max(1, ROWS // len(scenarios))
    wanted = -(-len(members) // a_chunk)
    if workers > 1 and len(members) * len(scenarios) >= 24:
        wanted = -(-wanted // workers) * workers
    bounds = np.linspace(0, len(members), wanted + 1).round().astype(int)
    return [
        Task(tuple(scenarios), tuple(int(m) for m in members[a:b]), seed, uncertainty)
        for a, b in pairwise(bounds)
        if b > a
    ]


def apart(base: Scenario, other: Scenario) -> list[str]:
    """What keeps the futures of two scenarios from being paired; empty when nothing does."""
    kinds = {
        "actors": other.actors != base.actors,
        "horizon": other.quarters != base.quarters,
        "jurisdictions": other.jurisdictions != base.jurisdictions,
    }
    return [kind for kind, differs in kinds.items() if differs]


def together(
    scenarios: Sequence[Scenario], runs: int | None, seed: int | None, members: Sequence[int] | None,
    workers: int | None, progress: Progress | None,
) -> list[Results]:  # fmt: skip
    """Run scenarios on the same members and seed; one result each."""
    first = scenarios[0]
    for other in scenarios[1:]:
        if kinds := apart(first, other):
            raise ValueError(
                f"{other.name} and {first.name} cannot be paired: they differ in {', '.join(kinds)}"
            )
    members = (
        list(range(first.runs if runs is None else runs)) if members is None else [int(m) for m in members]
    )
    if not members:
        raise ValueError("no runs asked for: runs must be 1 or more")
    seed = first.seed if seed is None else seed
    workers = cores() if workers is None else workers
    tasks = plan(scenarios, members, seed, first.uncertainty, workers)
    order = {member: place for place, member in enumerate(members)}
    chunks = sorted(chunks_done(tasks, workers, progress), key=lambda chunk: order[chunk.task.members[0]])
    return [
        gather(scenario, number, len(scenarios), chunks, seed) for number, scenario in enumerate(scenarios)
    ]


def gather(scenario: Scenario, number: int, of: int, chunks: list[Chunk], seed: int) -> Results:
    """The rows of one scenario from all chunks, in the order of members."""

    def mine(table: dict[str, Array]) -> dict[str, Array]:
        return {name: np.split(array, of)[number] for name, array in table.items()}

    digest, made_with = scenario.digest(), provenance()
    return Results.joined(
        [
            Results(
                scenario.name,
                scenario.title or scenario.name,
                np.array(chunk.task.members),
                seed,
                digest,
                mine(chunk.values),
                mine(chunk.regional),
                chunk.unreached[number],
                made_with,
            )
            for chunk in chunks
        ]
    )


def run(
    scenario: Scenario, *, runs: int | None = None, seed: int | None = None, members: Sequence[int] | None = None,
    workers: int | None = None, progress: Progress | None = None,
) -> Results:  # fmt: skip
    """Simulate a scenario.

    Parameters
    ----------
    scenario : from :func:`sim.load_scenario`
    runs : number of futures (default: the scenario's); ``members`` names them one by one instead
    seed : of the experiment (default: the scenario's); future k of a seed never changes
    workers : processes; 1 stays in this one, None uses every core
    progress : called with (runs done, runs in all)
    """
    return together([scenario], runs, seed, members, workers, progress)[0]


def compare(
    base: Scenario, *others: Scenario, runs: int | None = None, seed: int | None = None,
    members: Sequence[int] | None = None, workers: int | None = None, progress: Progress | None = None,
) -> Comparison:  # fmt: skip
    """Simulate a baseline and others on the same futures: same luck, same parameter draws.

    Raises ValueError when actors, horizon or jurisdictions differ.
    """
    if not others:
        raise ValueError("nothing to compare: name one scenario or more beside the baseline")
    first, *rest = together([base, *others], runs, seed, members, workers, progress)
    return Comparison(first, rest)
