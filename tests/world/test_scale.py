"""Twice the startup slots and researchers at half the weight: the same market, within luck."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.axes import number, total
from sim.declare import MEASURES
from sim.phases.startups import is_startup, slot_weights
from sim.world import World
from tests.worlds import SMALL, live, small, world_of

FUTURES, QUARTERS = 60, 40
FEW = replace(SMALL, startups=80, researchers=720)
MANY = replace(SMALL, startups=160, researchers=1440)
OUTCOMES = (
    "sales_hhi", "model_hhi", "model_use_hhi", "compute_hhi", "sales_cr4", "model_cr4", "startup_sales_share",
    "open_use_share", "lease_share", "labs_near_frontier", "academic_share", "academic_talent_share",
    "industry_doctorates_share", "startups_afford_run", "startups_afford_tenth", "frontier_capability", "emissions",
    "services_revenue_busd", "adoption",
)  # fmt: skip


@pytest.fixture(scope="module")
def worlds() -> tuple[World, World]:
    """Futures of a world with few rows, and of one with twice as many."""
    first, second = (world_of(replace(small(), actors=each), members=range(FUTURES)) for each in (FEW, MANY))
    return live(first, QUARTERS, checked=False), live(second, QUARTERS, checked=False)


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Difference of two means in its standard errors."""
    return float(abs(one.mean() - other.mean()) / np.hypot(one.std(), other.std()) * np.sqrt(len(one)))


@pytest.mark.parametrize("name", OUTCOMES)
def test_outcomes_do_not_hang_on_the_number_of_rows(worlds, name):
    few, many = (MEASURES[name].compute(world)[:, 0] for world in worlds)
    assert few.std() > 0
    assert apart(few, many) < 3


def test_as_many_labs_and_applications_of_half_the_weight(worlds):
    for count, times in ((labs, 1), (applications, 2)):
        few, many = (count(world)[:, 0] for world in worlds)
        # five per cent: luck is a tenth of a future's mean here
        assert many.mean() == pytest.approx(times * few.mean(), rel=0.05)
    weight = [total(slot_weights(world) * is_startup(world))[:, 0] for world in worlds]
    assert apart(*weight) < 3


def labs(world: World) -> np.ndarray:
    """Startups that train a model of their own, (row, 1)."""
    return number(is_startup(world) & world.firms.lab)


def applications(world: World) -> np.ndarray:
    """Slots of application firms, (row, 1)."""
    return number(is_startup(world) & ~world.firms.lab)


def test_nobody_is_turned_away_for_want_of_rows(worlds):
    for name in ("arrivals_refused", "graduates_refused"):
        assert all(MEASURES[name].compute(world).max() < 1e-9 for world in worlds)
