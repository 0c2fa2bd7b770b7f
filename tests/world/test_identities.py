"""The books close and nothing explodes, whatever the parameters and the policies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import identities
from sim.declare import PARAMETERS
from sim.ledger import LedgerError
from sim.policies import POLICIES
from sim.quarter import quarter
from tests.worlds import live, policy, small, world_of


def test_baseline():
    live(world_of(small(), members=range(4)), 24)


@settings(max_examples=12)
@given(
    seed=st.integers(0, 2**31),
    names=st.sets(st.sampled_from(sorted(POLICIES)), max_size=4),
    start=st.integers(1, 6),
)
def test_any_parameters_and_policies(seed, names, start):
    scenario = small(policies=tuple(policy(name, start) for name in names))
    live(world_of(scenario, members=range(3), seed=seed, uncertainty="both"), 12)


def test_cash_changed_outside_the_ledger_is_found():
    world = live(world_of(small()), 2)
    world.firms.cash_musd[0, 0] += 5.0
    with pytest.raises(LedgerError, match="outside the ledger"):
        quarter(world)


@pytest.mark.parametrize(
    ("table", "column", "change"),
    [
        ("firms", "idle_h100e", 1.0),
        ("clouds", "chips_h100e", 10.0),
        ("firms", "heads", 1.0),
        ("carbon", "training", 1.0),
    ],
)
def test_a_broken_identity_is_found(table, column, change):
    world = world_of(small())
    before = identities.Stocks.of(world)
    quarter(world)
    identities.check(world, before)
    getattr(world.tables()[table], column)[0, 0] += change
    with pytest.raises(identities.IdentityError):
        identities.check(world, before)


def test_nan_is_found():
    world = live(world_of(small()), 1)
    world.market.rent_musd[0, 0] = np.nan
    with pytest.raises(identities.IdentityError, match=r"market\.rent_musd"):
        identities.nothing_explodes(world)


def test_public_outlays_are_financed():
    scenario = small(
        policies=(policy("research-grants", 2), policy("carbon-price", 2), policy("public-compute", 2))
    )
    world = world_of(scenario)
    for _ in range(6):
        quarter(world)
        assert np.abs(world.ledger.accounts["government"].cash).max() < 1e-6


def test_parameters_are_drawn_inside_their_ranges():
    world = world_of(small(), members=range(40), uncertainty="both")
    for name, spec in PARAMETERS.items():
        values = getattr(getattr(world.parameters, spec.topic), name)
        assert (values >= spec.low - 1e-12).all() and (values <= spec.high * (1 + 1e-12)).all(), name
