"""Entry, venture money, exit and mergers against the known answers of docs/model.md, 4.7."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.axes import concentration
from sim.rules import demand, finance

MONEY = st.floats(0, 1e9)


@pytest.mark.parametrize("alpha", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("firms", [2, 4, 7])
def test_at_zero_profit_the_price_game_bears_1_plus_m_over_alpha_f_firms(firms, alpha):
    # Profit of each of N firms in the solved price game is the fixed cost that lets exactly N in.
    price, _ = demand.nested_prices(np.zeros(firms), np.zeros(firms), np.arange(firms), 1.0, -np.inf, alpha)
    profit = 60.0 * price[0] / firms
    assert finance.firms_at_zero_profit(60.0, alpha, profit) == pytest.approx(firms, rel=1e-8)


@given(st.lists(st.floats(0.01, 100), min_size=2, max_size=12))
def test_change_in_hhi_is_2_si_sj(sizes):
    sizes = np.array(sizes)
    share = sizes / sizes.sum()
    merged = np.concatenate([[sizes[0] + sizes[1]], sizes[2:]])
    known = concentration(merged) - concentration(sizes)
    assert finance.hhi_change(share[0], share[1]) == pytest.approx(float(known[0]), abs=1e-8)


def test_merger_control_at_its_lines():
    def blocks(hhi, change, joint):
        return bool(finance.blocked(np.array(hhi), change, joint, 1800.0, 100.0, 0.30))

    assert blocks(1801, 101, 0.1) and blocks(500, 101, 0.31)
    assert not blocks(1800, 101, 0.30)
    assert not blocks(5000, 100, 0.9)
    # An unused ceiling is infinite.
    assert not finance.blocked(np.array(9999.0), 5000.0, 0.99, np.inf, np.inf, np.inf)


@given(MONEY, st.floats(1, 1e6))
def test_venture_money_is_at_most_what_is_wanted_and_the_cap(wanted, cap):
    pool = finance.venture_pool(np.array(wanted), np.array(cap))
    assert 0 <= pool <= min(wanted, cap) * (1 + 1e-12)
    assert finance.venture_pool(np.array(wanted + 1), np.array(cap)) >= pool * (1 - 1e-12)


def test_venture_money_form():
    assert finance.venture_pool(np.array([0.0, 80.0, 8e9]), np.array(80.0)) == pytest.approx(
        [0, 40, 80], rel=1e-6
    )


def test_founding():
    base = {"base": 3.9, "value_ratio": np.array(1.0), "elasticity": 0.15, "reach": 0.0, "kill_zone": 0.5}
    base |= {"bought": 0.0, "prize": 4.0}
    assert finance.founding_rate(**base) == 3.9
    assert finance.founding_rate(**base | {"value_ratio": np.array(8.0)}) == pytest.approx(3.9 * 8**0.15)
    assert finance.founding_rate(**base | {"reach": 0.4}) == pytest.approx(3.9 * 0.8)
    assert finance.founding_rate(**base | {"bought": 0.01}) == pytest.approx(3.9 * 1.04)
    # Bounded either way: a worthless market still has founders, a boundless one only twice as many.
    worthless, boundless = (finance.founding_rate(**base | {"value_ratio": np.array(r)}) for r in (0.0, 1e9))
    assert 0.5 * 3.9 < worthless < 3.9 < boundless < 2.01 * 3.9


def test_failure_falls_with_age_to_its_base():
    hazard = finance.survival_hazard(np.arange(0, 200), 0.0046, 0.025, 8.0)
    assert hazard[0] == pytest.approx(0.0296)
    assert (np.diff(hazard) < 0).all()
    assert hazard[-1] == pytest.approx(0.0046, rel=1e-6)


@given(st.floats(0, 1e5), st.floats(0, 1e5), st.floats(0, 1))
def test_takeover_price_shares_the_surplus(gain, alone, bargaining):
    surplus = finance.takeover_surplus(gain, alone)
    price = finance.takeover_price(alone, surplus, bargaining)
    assert price >= alone
    if surplus > 0:
        assert price <= gain * (1 + 1e-12)


def test_value_of_a_startup():
    assert finance.going_value(np.array(2.0), 0.5, 4.0, 1.0) == pytest.approx(4 * 2 * 1.5 + 1)
    assert finance.going_value(np.array(-2.0), 0.5, 4.0, 1.0) == 0.0


def test_firms_in_a_slot_grow_with_the_root_of_the_market():
    assert finance.firms_in_slot(np.array([0.0, 4.8, 19.8]), 100.0, 5.0, 0.04) == pytest.approx(
        [20.0, 100.0, 200.0]
    )
