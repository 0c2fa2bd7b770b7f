"""Many futures advance together, and each gives the bits it gives alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.policies import POLICIES
from sim.run import run
from tests.world.instruments import strong
from tests.worlds import live, measured, points, policy, small, state, world_of


def same_bits(left: np.ndarray, right: np.ndarray) -> bool:
    return left.shape == right.shape and left.tobytes() == right.tobytes()


@pytest.mark.parametrize("rows", [1, 3, 7, 50, 100])
def test_a_row_of_a_batch_is_the_row_alone(rows):
    scenario = small(uncertainty="both")
    batch = state(live(world_of(scenario, members=range(rows), uncertainty="both"), 10, checked=False))
    for k in {0, rows // 2, rows - 1}:
        alone = state(live(world_of(scenario, members=[k], uncertainty="both"), 10, checked=False))
        different = [
            name
            for name in batch
            if not same_bits(np.ascontiguousarray(batch[name][k : k + 1]), np.ascontiguousarray(alone[name]))
        ]
        assert not different


def test_full_size_row_of_a_batch_is_the_row_alone():
    from sim.scenario import load_scenario, shipped

    scenario = replace(load_scenario(shipped()["access-mandate"]), quarters=28)
    batch = run(scenario, members=range(7), on="here")
    alone = run(scenario, members=[4], on="here")
    different = [
        n for n in batch.values if not same_bits(np.ascontiguousarray(batch.values[n][4:5]), alone.values[n])
    ]
    assert not different


def test_scenarios_in_one_batch_do_not_touch_each_other():
    base, carbon = small(), small(policies=(policy("carbon-price"),))
    mandate = small(policies=(policy("access-mandate"),))
    together = measured(live(world_of(base, carbon, mandate, members=range(3)), 12, checked=False))
    for place, scenario in enumerate((base, carbon, mandate)):
        alone = measured(live(world_of(scenario, members=range(3)), 12, checked=False))
        for name in alone:
            assert same_bits(np.ascontiguousarray(together[name][3 * place : 3 * place + 3]), alone[name]), (
                name
            )


@pytest.mark.parametrize(
    ("mine", "other"),
    [
        (
            policy("public-compute", 2, budget_musd=20_000.0, user_price=0.6),
            policy("public-compute", 2, size="chips"),
        ),
        (
            policy("run-licence", 2, end=8, threshold_flop=1e22, delay=4.0),
            policy("run-licence", 2, threshold_flop=1e22, delay=4.0),
        ),
    ],
    ids=("aid in money beside aid in chips", "licences that end beside licences that stay"),
)
def test_an_instrument_beside_its_like(mine, other):
    """State that one way of an instrument leaves behind is no other scenario's."""
    one, two = small(policies=(mine,)), small(policies=(other,))
    alone = state(live(world_of(one, members=range(5)), 12, checked=False))
    beside = state(live(world_of(one, two, members=range(5)), 12, checked=False))
    assert not [name for name in alone if not same_bits(alone[name], np.ascontiguousarray(beside[name][:5]))]


@pytest.mark.parametrize("name", sorted(POLICIES))
def test_a_row_under_an_instrument_is_the_row_alone(name):
    options = {"places": 80.0} if name == "visa-expansion" else {}
    scenario = small(policies=(strong(name, 2, **options),))
    batch = state(live(world_of(scenario, members=range(8)), 10, checked=False))
    alone = state(live(world_of(scenario, members=[0]), 10, checked=False))
    assert not [name for name in alone if not same_bits(alone[name], np.ascontiguousarray(batch[name][:1]))]


def test_people_let_in_find_no_empty_slot():
    """Where no firm has an open post nobody is hired by one; checked by the identities."""
    scenario = small(20, policies=(policy("visa-expansion", 2, places=80.0, jurisdictions=("eu",)),))
    live(world_of(scenario, members=range(8)), 20)


def test_chunks_and_workers_change_nothing():
    scenario = small(quarters=8)
    one = run(scenario, runs=6, on="here")
    parts = [run(scenario, members=[k], on="here") for k in range(6)]
    pool = run(scenario, runs=60, on="pool:2")
    assert one.fingerprint == run(scenario, runs=6, on="here").fingerprint
    for name in one.values:
        assert same_bits(one.values[name], np.concatenate([part.values[name] for part in parts]))
        assert same_bits(one.values[name], np.ascontiguousarray(pool.values[name][:6]))


def test_members_keep_their_luck_and_seeds_differ():
    scenario = small(quarters=8)
    few, many = run(scenario, runs=2, on="here"), run(scenario, runs=4, on="here")
    assert same_bits(few.values["model_hhi"], np.ascontiguousarray(many.values["model_hhi"][:2]))
    other = run(scenario, runs=2, seed=2, on="here")
    assert not same_bits(few.values["model_hhi"], other.values["model_hhi"])
    assert not same_bits(many.values["model_hhi"][:1], many.values["model_hhi"][1:2])


def test_uncertainty_says_what_differs():
    scenario = small(quarters=6)
    luck = world_of(scenario, members=range(3), uncertainty="luck")
    both = world_of(scenario, members=range(3), uncertainty="both")
    only = world_of(scenario, members=range(3), uncertainty="parameters")
    assert len(set(luck.parameters.training.quality_value[:, 0])) == 1
    assert len(set(both.parameters.training.quality_value[:, 0])) == 3
    assert (only.luck.keys == only.luck.keys[0]).all() and len(set(luck.luck.keys)) == 3
    assert (only.parameters.training.quality_value == both.parameters.training.quality_value).all()
    # a dial that a scenario sets is never drawn
    assert (both.parameters.compute.price_of_flop == 1).all()


def test_a_parameter_moves_from_its_first_quarter():
    low, high = small(parameters=points(quality_value=6.0)), small(parameters=points(quality_value=7.5))
    a, b = measured(live(world_of(low), 8)), measured(live(world_of(high), 8))
    assert (b["research_spending_busd"] != a["research_spending_busd"]).any()
