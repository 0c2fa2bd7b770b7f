"""Measures only read, and what they share while taken together is what each finds alone."""

from __future__ import annotations

import numpy as np
import pytest

from sim.declare import MEASURES
from sim.futures import measure, room_for
from sim.measures.shared import fleet, taken_together
from sim.world import World
from tests.worlds import live, policy, small, state, world_of


@pytest.fixture(scope="module")
def world() -> World:
    """Futures without and with a mandate after three years, parameters drawn."""
    mandate = small(policies=(policy("access-mandate"),))
    return live(world_of(small(), mandate, members=range(3), uncertainty="ranges"), 12, checked=False)


def taken(world: World) -> dict[str, np.ndarray]:
    room = room_for(1, world.rows)
    measure(world, room, 0)
    return {name: seen[0] for name, seen in room.items()}


def test_measures_taken_together_are_those_taken_one_by_one(world):
    before = state(world)
    together, alone = taken(world), {name: spec.compute(world) for name, spec in MEASURES.items()}
    assert not [name for name in MEASURES if not np.array_equal(together[name], alone[name])]
    after = state(world)
    assert not [name for name in before if not np.array_equal(before[name], after[name], equal_nan=True)]


def test_nothing_is_remembered_of_a_world_that_has_changed(world):
    before = taken(world)
    world.firms.heads *= 2
    after = taken(world)
    world.firms.heads /= 2
    assert np.all(after["researchers"] > before["researchers"])
    assert np.array_equal(
        after["researchers"], before["researchers"] + world.firms.heads.sum(1, keepdims=True)
    )


def test_what_is_shared_is_computed_once_and_dropped_after_an_error(world):
    with taken_together(world):
        assert fleet(world) is fleet(world)
    assert fleet(world) is not fleet(world)
    with pytest.raises(KeyError), taken_together(world):
        raise KeyError("a measure that fails")
    assert world.views is None
