"""Futures of scenarios: their rows are made, and simulated together from the first quarter to the last."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from sim.dates import quarter_index
from sim.declare import JURISDICTIONS, LEVERS, MEASURES, PARAMETERS, Array, Param
from sim.measures.shared import taken_together
from sim.noise import Luck, member_keys
from sim.parameters import ParameterSet
from sim.parameters.plausible import plausible
from sim.past import Past, keep_past, kept_past
from sim.policies.base import LAST, Package, Policy, Value
from sim.quarter import quarter, world_begins
from sim.results import ASKS_NOTHING, NOT_IN_FORCE, Late, reach_of
from sim.scenario import Point, Scenario, Spread
from sim.world import World

USUAL_START = quarter_index("2026Q1")  # of policies in files and on pages: until then pasts are kept


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
    """One chunk: the same members under one scenario or several; ``varied`` takes precedence over these.

    ``keep`` names a folder, or none, where futures as they are before a policy is felt are left for tasks to
    come: see :mod:`sim.past`.
    """

    scenarios: tuple[Scenario, ...]
    members: tuple[int, ...]
    seed: int
    uncertainty: str
    varied: tuple[Varied, ...] = ()
    keep: str = ""


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


@dataclass(frozen=True)
class Futures:
    """The rows of a chunk: members of the first scenario, then of the second ..."""

    task: Task
    keys: Array  # of luck, (row,)
    values: dict[str, Array]  # of parameters that are not at their defaults, (row, key)
    packages: list[Package]
    idents: list[tuple[object, ...]]  # equal for rows that differ in policies alone

    @classmethod
    def of(cls, task: Task) -> Futures:
        """The rows of a task."""
        members, count = np.array(task.members), len(task.members)
        draws = Luck(member_keys(task.seed, members))
        keys = (
            member_keys(task.seed, np.zeros_like(members)) if task.uncertainty == "parameters" else draws.keys
        )
        parts, packages, idents = [], [], []
        varied = list(zip(*(it.values for it in task.varied if it.name in PARAMETERS), strict=True))
        for number, scenario in enumerate(task.scenarios):
            drawn = parameter_values(scenario, task.uncertainty, draws)
            parts.append(set_parameters(drawn, task.varied, count))
            packages += packages_of(scenario, task.varied, number * count, count)
            plain = replace(scenario, policies=(), runs=1, seed=1).digest()
            idents += [
                (plain, member, *(varied[place] if varied else ()))
                for place, member in enumerate(task.members)
            ]
        names = {name for part in parts for name in part}
        default = {
            name: np.broadcast_to(np.array(PARAMETERS[name].values), (count, len(PARAMETERS[name].values)))
            for name in names
        }
        values = {name: np.concatenate([part.get(name, default[name]) for part in parts]) for name in names}
        return cls(task, np.concatenate([keys] * len(task.scenarios)), values, packages, idents)

    def world(self, rows: Array, packages: list[Package]) -> World:
        """The world of some rows, (row,), at its beginning."""
        first = self.task.scenarios[0]
        world = World(
            self.keys[rows],
            ParameterSet(len(rows), {name: it[rows] for name, it in self.values.items()}),
            packages,
            big_tech=first.actors.big_tech,
            startups=first.actors.startups,
            universities=first.actors.universities,
            researchers=first.actors.researchers,
            jurisdictions=np.array([place in first.jurisdictions for place in JURISDICTIONS], dtype=float),
        )
        world_begins(world)
        return world

    def felt(self) -> int:
        """The first quarter in which the policy of some row may change anything."""
        return min((it.felt for package in self.packages for it in package.policies), default=LAST)


def build(task: Task) -> World:
    """The world of a chunk: members of the first scenario, then of the second ..."""
    futures = Futures.of(task)
    return futures.world(np.arange(len(futures.keys)), futures.packages)


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


def past_of(futures: Futures, rows: Array, until: int) -> Past:
    """The past of some rows, (row,), until a quarter; kept, and not lived again, where the task names a folder."""
    task = futures.task
    what = (task.seed, task.uncertainty, until, [futures.idents[row] for row in rows])
    if task.keep and (past := kept_past(task.keep, what)) is not None:
        return past
    world = futures.world(rows, [Package(slice(0, len(rows)))])
    past = Past(world, room_for(until, len(rows)))
    for now in range(until):
        quarter(world)
        measure(world, past.measured, now)
    if task.keep:
        keep_past(task.keep, what, past)
    return past


def room_for(quarters: int, rows: int) -> dict[str, Array]:
    """Room for every measure, (quarter, row, 1 or jurisdiction): what is measured at once lies together."""
    return {n: np.empty((quarters, rows, len(JURISDICTIONS) if m.per else 1)) for n, m in MEASURES.items()}


def measure(world: World, measured: dict[str, Array], now: int) -> None:
    """Write down every measure of the quarter that just ended."""
    with taken_together(world):
        for name, seen in measured.items():
            seen[now] = MEASURES[name].compute(world)


@without_collector()
def simulate(task: Task) -> Chunk:
    """Run a chunk from the first quarter to the last.

    Rows that differ in policies alone have a common past, until a policy is felt: it is lived once.
    """
    keep_memory()
    futures, quarters = Futures.of(task), task.scenarios[0].quarters
    measured = room_for(quarters, len(futures.keys))
    first = {ident: row for row, ident in reversed(list(enumerate(futures.idents)))}
    distinct = np.array(sorted(first.values()))
    begin = min(futures.felt(), quarters, USUAL_START if task.keep else quarters)
    if begin and (task.keep or len(distinct) < len(futures.keys)):
        past = past_of(futures, distinct, begin)
        like = np.searchsorted(distinct, [first[ident] for ident in futures.idents])
        for name, seen in measured.items():
            seen[:begin] = past.measured[name][:, like]
        world = past.world.copies(like, futures.packages)
    else:
        begin, world = 0, build(task)
    unreached: list[dict[str, str]] = [
        {policy.name: NOT_IN_FORCE for policy in package.policies} for package in world.packages
    ]
    late: list[Late] = [{} for _ in world.packages]
    for now in range(begin, quarters):
        quarter(world)
        measure(world, measured, now)
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
