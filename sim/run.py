"""Scenarios to results: rows are made, and simulated in chunks wherever :mod:`sim.where` says."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

import sim.measures  # noqa: F401 (declares what is measured)
from sim.declare import JURISDICTIONS, LEVERS, MEASURES, PARAMETERS, Array, Param
from sim.noise import Luck, member_keys
from sim.parameters import ParameterSet
from sim.parameters.plausible import plausible
from sim.policies.base import Package, Policy, Value
from sim.quarter import quarter, world_begins
from sim.results import ASKS_NOTHING, NOT_IN_FORCE, Comparison, Late, Results, provenance, reach_of
from sim.scenario import Actors, Point, Scenario, Spread
from sim.where import ATTEMPTS, Place, finished, place
from sim.world import World

ROWS = 250  # rows that advance together: more gain little, fewer waste overhead (docs/speed.md)
A_CHUNK = 10**9  # bytes that the rows that advance together take at most
A_RESEARCHER, A_STARTUP = (
    12,
    350,
)  # numbers while a quarter is simulated, temporary ones included (benchmarks)
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
class Varied:
    """A setting that differs between the members of a chunk: one value for each.

    ``name`` is a parameter and ``key`` the entry that is set, empty for all of them; or ``name`` is an
    instrument and ``key`` an option of it.
    """

    name: str
    key: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Task:
    """One chunk: the same members under one scenario or several; ``varied`` takes precedence over these."""

    scenarios: tuple[Scenario, ...]
    members: tuple[int, ...]
    seed: int
    uncertainty: str
    varied: tuple[Varied, ...] = ()


def set_parameters(values: dict[str, Array], varied: Sequence[Varied], rows: int) -> dict[str, Array]:
    """Parameter values (row, key) with what is varied put in."""
    values = dict(values)
    for it in varied:
        if it.name in PARAMETERS:
            spec = PARAMETERS[it.name]
            known = values.get(it.name, np.array(spec.values))
            mine = np.broadcast_to(known, (rows, len(spec.values))).copy()
            at = spec.keys.index(it.key) if it.key else 0
            mine[:, at : at + 1 if it.key else None] = np.array(it.values, dtype=float)[:, None]
            values[it.name] = mine
    return values


def packages_of(scenario: Scenario, varied: Sequence[Varied], start: int, count: int) -> list[Package]:
    """The policies of ``count`` rows from ``start``: one package, or one a row where an option is varied."""
    options = [it for it in varied if it.name not in PARAMETERS]
    if not options:
        return [Package(slice(start, start + count), list(scenario.policies))]
    return [
        Package(
            slice(start + row, start + row + 1),
            [
                policy.with_options({it.key: it.values[row] for it in options if it.name == policy.name})
                for policy in scenario.policies
            ],
        )
        for row in range(count)
    ]


def build(task: Task) -> World:
    """The world of a chunk: members of the first scenario, then of the second ..."""
    first, members = task.scenarios[0], np.array(task.members)
    draws = Luck(member_keys(task.seed, members))
    keys = member_keys(task.seed, np.zeros_like(members)) if task.uncertainty == "parameters" else draws.keys
    count, parts, packages = len(members), [], []
    for number, scenario in enumerate(task.scenarios):
        drawn = parameter_values(scenario, task.uncertainty, draws)
        parts.append(set_parameters(drawn, task.varied, count))
        packages += packages_of(scenario, task.varied, number * count, count)
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
    """What a chunk gave: measures of all its rows, and why a policy reached nobody, ever or at first."""

    task: Task
    values: dict[str, Array]
    regional: dict[str, Array]
    unreached: list[dict[str, str]]
    late: list[Late]


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


@contextmanager
def without_collector() -> Iterator[None]:
    """No search for cycles of objects meanwhile: a chunk makes none, and a search goes through all there is."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@without_collector()
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
        {policy.name: NOT_IN_FORCE for policy in package.policies} for package in world.packages
    ]
    late: list[Late] = [{} for _ in world.packages]
    for now in range(quarters):
        quarter(world)
        for name, seen in measured.items():
            seen[now] = MEASURES[name].compute(world)
        note_reach(world, now, unreached, late)
    by_run = {name: np.ascontiguousarray(seen.swapaxes(0, 1)) for name, seen in measured.items()}
    values = {name: seen[:, :, 0] for name, seen in by_run.items() if MEASURES[name].per is None}
    regional = {name: seen for name, seen in by_run.items() if MEASURES[name].per}
    a_scenario = len(unreached) // len(task.scenarios)
    reach = list(zip(unreached, late, strict=True))
    parts = [reach_of(reach[start : start + a_scenario]) for start in range(0, len(reach), a_scenario)]
    return Chunk(task, values, regional, [part[0] for part in parts], [part[1] for part in parts])


def note_reach(world: World, now: int, unreached: list[dict[str, str]], late: list[Late]) -> None:
    """Strike out the policies that reach somebody this quarter; keep the reason of the others.

    Of a policy that did not reach anybody at once ``late`` keeps when it did, and why not before.
    """
    for package, open_cases, dated in zip(world.packages, unreached, late, strict=True):
        for policy in package.policies:
            if policy.name in open_cases and policy.in_force(now):
                reason = ASKS_NOTHING if asks_nothing(policy, now) else policy.reach(world, package.rows)
                if reason:
                    open_cases[policy.name] = reason
                elif (before := open_cases.pop(policy.name)) != NOT_IN_FORCE:
                    dated[policy.name] = (now, before)


def asks_nothing(policy: Policy, now: int) -> bool:
    """Whether a policy leaves every lever where it is without policies."""
    return all(value == LEVERS[lever].neutral for lever, value in policy.rules(policy.at(now)).items())


# ---------------------------------------------------------------- chunks and results


class RunFailed(RuntimeError):
    """A chunk that failed as often as it was tried."""


def chunks_done(tasks: list[Task], at: Place, progress: Progress | None) -> Iterator[Chunk]:
    """Chunks as they finish.

    Raises
    ------
    RunFailed
        A chunk failed as often as it was tried.
    """
    total, done = sum(len(t.members) for t in tasks), 0
    for one in finished(simulate, tasks, at):
        if one.value is None:
            raise RunFailed(
                f"{named(one.task.members)} failed {ATTEMPTS} times: {one.error!r}"
            ) from one.error
        done += len(one.task.members)
        if progress:
            progress(done, total)
        yield one.value


def named(members: Sequence[int]) -> str:
    """Some futures in words.

    >>> named([4, 5, 6]), named([4])
    ('runs 4 to 6', 'run 4')
    """
    return f"runs {members[0]} to {members[-1]}" if len(members) > 1 else f"run {members[0]}"


def rows_at_once(actors: Actors) -> int:
    """Rows that advance together: as many as are worth it, fewer where a chunk would take a gigabyte."""
    return int(np.clip(A_CHUNK // bytes_a_row(actors), 1, ROWS))


def bytes_a_row(actors: Actors) -> int:
    """Memory that a future takes while it is simulated, temporary arrays included."""
    return 8 * (A_RESEARCHER * actors.researchers + A_STARTUP * actors.startups)


def plan(
    scenarios: Sequence[Scenario], members: Sequence[int], seed: int, uncertainty: str, workers: int
) -> list[Task]:
    """Chunks of few enough rows, as many for each worker, each with every scenario of its members."""
    a_chunk = max(1, rows_at_once(scenarios[0].actors) // len(scenarios))
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
    scenarios: Sequence[Scenario], *, runs: int | None = None, seed: int | None = None,
    members: Sequence[int] | None = None, on: str = "pool", progress: Progress | None = None,
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
    at = place(on)
    tasks = plan(scenarios, members, seed, first.uncertainty, at.workers)
    at = place("here") if len(tasks) == 1 and on.startswith("pool") else at  # not worth the sending
    order = {member: number for number, member in enumerate(members)}
    chunks = sorted(chunks_done(tasks, at, progress), key=lambda chunk: order[chunk.task.members[0]])
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
                chunk.late[number],
                made_with,
            )
            for chunk in chunks
        ]
    )


def run(
    scenario: Scenario, *, runs: int | None = None, seed: int | None = None, members: Sequence[int] | None = None,
    on: str = "pool", progress: Progress | None = None,
) -> Results:  # fmt: skip
    """Simulate a scenario.

    Parameters
    ----------
    scenario : from :func:`sim.load_scenario`
    runs : number of futures (default: the scenario's); ``members`` names them one by one instead
    seed : of the experiment (default: the scenario's); future k of a seed never changes
    on : where it is simulated: here, pool, local-cluster or a Dask scheduler's address (:mod:`sim.where`)
    progress : called with (runs done, runs in all)
    """
    return together([scenario], runs=runs, seed=seed, members=members, on=on, progress=progress)[0]


def compare(
    base: Scenario, *others: Scenario, runs: int | None = None, seed: int | None = None,
    members: Sequence[int] | None = None, on: str = "pool", progress: Progress | None = None,
) -> Comparison:  # fmt: skip
    """Simulate a baseline and others on the same futures: same luck, same parameter draws.

    Raises ValueError when actors, horizon or jurisdictions differ.
    """
    if not others:
        raise ValueError("nothing to compare: name one scenario or more beside the baseline")
    first, *rest = together([base, *others], runs=runs, seed=seed, members=members, on=on, progress=progress)
    return Comparison(first, rest)
