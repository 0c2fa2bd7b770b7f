"""Small worlds for the tests, every quarter checked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

import sim.measures  # noqa: F401 (declares what is measured)
from sim import identities
from sim.declare import MEASURES, PARAMETERS
from sim.futures import Task, build
from sim.noise import member_keys
from sim.parameters import ParameterSet
from sim.policies import POLICIES, Package, Policy
from sim.quarter import quarter, world_begins
from sim.scenario import Actors, Point, Scenario, load_scenario, shipped
from sim.world import World

SMALL = Actors(big_tech=5, startups=48, universities=12, researchers=360)


def small(quarters: int = 16, **changes) -> Scenario:
    """The baseline in a small world."""
    return replace(load_scenario(shipped()["baseline"]), quarters=quarters, actors=SMALL, **changes)


def world_of(
    *scenarios: Scenario, members: range | list[int] = range(2), seed: int = 1, uncertainty: str = "luck"
) -> World:
    """The world of some scenarios at its start."""
    return build(Task(scenarios, tuple(members), seed, uncertainty))


def live(world: World, quarters: int, checked: bool = True) -> World:
    """Simulate quarters, each checked."""
    for _ in range(quarters):
        before = identities.Stocks.of(world)
        quarter(world)
        if checked:
            identities.check(world, before)
    return world


def measured(world: World) -> dict[str, np.ndarray]:
    """Every measure of the world as it stands."""
    return {name: spec.compute(world) for name, spec in MEASURES.items()}


def policy(name: str, start: int = 4, **options) -> Policy:
    """An instrument at its defaults, but for the options named."""
    return POLICIES[name](start=start, **options)


def points(**values: float) -> dict[str, Point]:
    """Parameter settings."""
    assert all(name in PARAMETERS for name in values)
    return {name: Point(value) for name, value in values.items()}


def state(world: World) -> dict[str, np.ndarray]:
    """Every column of every table, by table.column, rows first."""
    columns = {}
    for table_name, table in world.tables().items():
        for name, values in table.arrays():  # type: ignore[attr-defined]
            columns[f"{table_name}.{name}"] = np.moveaxis(values, 1, 0) if values.ndim == 3 else values
    return columns


def world_with(
    rows: int,
    values: dict[str, np.ndarray],
    packages: list[Package] | None = None,
    same_luck: bool = True,
    member: int = 0,
    startups: int = SMALL.startups,
    researchers: int = SMALL.researchers,
) -> World:
    """A small world whose rows differ in parameters, (row, key) by name, and in policies, with the same luck."""
    members = np.full(rows, member) if same_luck else np.arange(rows)
    world = World(
        member_keys(3, members),
        ParameterSet(rows, values),
        packages or [Package(slice(0, rows), [])],
        big_tech=SMALL.big_tech,
        startups=startups,
        universities=SMALL.universities,
        researchers=researchers,
        jurisdictions=np.ones(4),
    )
    world_begins(world)
    return world
