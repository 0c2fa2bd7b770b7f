"""Chips and the rental market against the known answers of docs/model.md, 4.1."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.rules import compute_market as cm

GPT3_FLOP = 3.14e23
BUDGETS = st.lists(st.floats(1e-3, 1e6), min_size=4, max_size=4)
RUNNING = st.lists(st.floats(1e-5, 0.05), min_size=4, max_size=4)


def cleared(budgets, running, offered, floor, last, elasticity):
    def row(x):
        return np.array([np.atleast_1d(x)], dtype=float)

    return cm.clearing_price(row(budgets), row(running), row(offered), row(floor), row(last), row(elasticity))


def test_useful_flop_of_a_quarter():
    assert f"{cm.USEFUL_FLOP:.3g}" == "2.96e+21"
    assert pytest.approx(989e12 * 0.38 * 3600 * 8760 / 4, rel=1e-12) == cm.USEFUL_FLOP


def test_gpt3_like_run_at_amortised_cost():
    quarters = GPT3_FLOP / cm.USEFUL_FLOP
    cost = cm.user_cost(0.115, 0.03, 0.055, 0.0657, 14.1 * 1.12, 70.0, 0.0)
    assert f"{quarters:.1f}" == "106.0"
    assert f"{quarters * cost:.2f}" == "1.95"


def test_gpt3_like_run_on_demand():
    assert f"{cm.on_demand_cost(GPT3_FLOP, 9.1):.1f}" == "4.0"
    assert f"{cm.on_demand_cost(GPT3_FLOP, 27.2):.1f}" == "12.0"


def test_on_demand_hour_is_the_user_cost_marked_up():
    cost = cm.user_cost(0.115, 0.03, 0.055, 0.0657, 14.1 * 1.12, 70.0, 0.0)
    assert cm.on_demand_hour_usd(cost, 2.0) * 2190 / 1e6 == pytest.approx(2 * cost, rel=1e-12)


def test_user_cost_adds_carbon_to_energy_only():
    with_carbon = cm.user_cost(0.1, 0.03, 0.055, 0.06, 15.0, 70.0, 20.0)
    without = cm.user_cost(0.1, 0.03, 0.055, 0.06, 15.0, 70.0, 0.0)
    assert with_carbon - without == pytest.approx(15.0 * 20.0 * 1e-6, rel=1e-9)
    assert cm.user_cost(0.0, 0.03, 0.055, 0.06, 0.0, 70.0, 20.0) == 0.0


def test_budgets_against_fixed_supply():
    price = cleared([30.0, 20.0, 10.0, 0.0], [0.0] * 4, 4000.0, 1e-6, 0.4, 1.0)
    assert price[0, 0] == pytest.approx(60.0 / 4000.0, rel=1e-9)


@pytest.mark.parametrize("elasticity", [0.6, 1.0, 1.6, 3.0])
def test_constant_elasticity_price(elasticity):
    # D(p) = (budget/last)(p/last)^-e: demand at a price of one is budget * last^(e - 1).
    budget, last, supply = 50.0, 0.02, 3000.0
    at_one = budget * last ** (elasticity - 1)
    known = cm.market_price(np.array(at_one), np.array(supply), elasticity)
    assert at_one * known**-elasticity == pytest.approx(supply, rel=1e-12)
    price = cleared([budget, 0, 0, 0], [0.0] * 4, supply, 1e-9, last, elasticity)
    assert price[0, 0] == pytest.approx(float(known), rel=1e-9)


@st.composite
def markets(draw):
    """Budgets, running costs, offer (within e^8 of demand at the last price), last price, elasticity."""
    budgets, running = draw(BUDGETS), draw(RUNNING)
    last, elasticity = draw(st.floats(1e-4, 1.0)), draw(st.floats(0.6, 1.6))
    offered = float((np.array(budgets) / (last + np.array(running))).sum() * np.exp(draw(st.floats(-8, 8))))
    return budgets, running, offered, last, elasticity


@given(markets(), st.floats(1e-4, 0.1))
@settings(max_examples=60)
def test_rental_price_clears_and_is_never_below_the_user_cost(market, floor):
    budgets, running, offered, last, elasticity = market
    price = cleared(budgets, running, offered, floor, last, elasticity)[0, 0]
    paid, before = price + np.array(running), last + np.array(running)
    assert (paid >= floor + np.array(running)).all()  # the user cost of the same chips, place by place
    demand = (np.array(budgets) / before * (paid / before) ** -elasticity).sum()
    if price > floor:
        assert demand == pytest.approx(offered, rel=1e-8)
    else:
        assert demand <= offered * (1 + 1e-8)


@given(markets(), st.integers(0, 3), st.floats(1.01, 100.0))
@settings(max_examples=60)
def test_rental_price_rises_with_budgets_and_falls_with_supply(market, where, times):
    budgets, running, offered, last, elasticity = market
    more = list(budgets)
    more[where] *= times
    base = cleared(budgets, running, offered, 1e-3, last, elasticity)[0, 0]
    assert cleared(more, running, offered, 1e-3, last, elasticity)[0, 0] >= base * (1 - 1e-9)
    assert cleared(budgets, running, offered * times, 1e-3, last, elasticity)[0, 0] <= base * (1 + 1e-9)


def test_rental_price_of_a_row_does_not_depend_on_the_batch():
    draw = np.random.default_rng(3)
    budgets, running = draw.uniform(1, 1e4, (9, 4)), draw.uniform(1e-3, 1e-2, (9, 4))
    offered, floor = 10 ** draw.uniform(3, 7, (9, 1)), draw.uniform(1e-3, 1e-2, (9, 1))
    last, elasticity = draw.uniform(1e-3, 1e-1, (9, 1)), draw.uniform(0.6, 1.6, (9, 1))
    whole = cm.clearing_price(budgets, running, offered, floor, last, elasticity)
    assert (whole > floor).any() and (whole == floor).any()
    for row in range(9):
        one = slice(row, row + 1)
        alone = cm.clearing_price(
            budgets[one], running[one], offered[one], floor[one], last[one], elasticity[one]
        )
        assert np.array_equal(alone, whole[one])


def test_a_market_that_cannot_clear_is_an_error():
    # No floor, and running costs alone keep demand below what is offered: no price clears it.
    with pytest.raises(ArithmeticError, match="does not clear"):
        cleared([1.0] * 4, [0.01] * 4, 1e6, 0.0, 0.02, 1.0)


@given(st.floats(0, 1e9), st.floats(1e-3, 1e9), st.floats(0.3, 5.0), st.floats(0.7, 1.0))
def test_scarcity_stays_within_its_bounds(orders, supply, elasticity, floor):
    factor = cm.scarcity(np.array(orders), np.array(supply), np.array(elasticity), np.array(floor), 3.0)
    assert floor <= factor <= 3.0
    more = cm.scarcity(np.array(2 * orders + 1), np.array(supply), np.array(elasticity), np.array(floor), 3.0)
    assert more >= factor
    assert cm.scarcity(np.array(supply), np.array(supply), np.array(elasticity), np.array(floor), 3.0) == 1.0


def test_scarcity_is_a_power_of_orders_over_supply():
    factor = cm.scarcity(np.array(1.5), np.array(1.0), np.array(2.5), np.array(0.8), 3.0)
    assert factor == pytest.approx(1.5**0.4, rel=1e-12)


def test_listed_price_falls_and_is_scaled():
    assert cm.listed_chip_price(0.115, 0.263, 0.0, 1.0) == 0.115
    assert cm.listed_chip_price(0.115, 0.263, 1 / 0.263, 3.0) == pytest.approx(3 * 0.115 / np.e, rel=1e-12)


def test_deliveries_never_exceed_supply_and_are_cut_in_proportion():
    orders = np.array([[30.0, 10.0, 0.0], [3.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    given_out = cm.delivered(orders, np.array([[20.0], [20.0], [20.0]]))
    assert given_out.tolist() == [[15.0, 5.0, 0.0], [3.0, 1.0, 0.0], [0.0, 0.0, 0.0]]


def test_orders_are_what_is_missing():
    assert cm.chip_orders(np.array([10.0, 3.0]), np.array([4.0, 5.0])).tolist() == [6.0, 0.0]


def test_supply_follows_orders_only_once_it_is_elastic():
    supply, growth, limit = np.array([100.0]), 0.1, np.array([1e9])
    path = 100 * np.exp(0.1)
    fixed = [cm.next_supply(supply, growth, np.array([x]), 0.37, False, limit)[0] for x in (1.0, 1e5)]
    assert fixed == pytest.approx([path, path], rel=1e-12)
    moved = [
        cm.next_supply(supply, growth, np.array([x]), 0.37, True, limit)[0] for x in (0.0, 100.0, 200.0, 1e9)
    ]
    known = [path * np.exp(-0.10), path, path * 2 ** (0.37 / 4), path * np.exp(0.25)]
    assert moved == pytest.approx(known, rel=1e-12)


def test_supply_stops_at_what_can_be_powered_but_does_not_fall_to_it():
    grown = cm.next_supply(
        np.array([100.0, 100.0]), 1.0, np.array([100.0]), 0.4, False, np.array([150.0, 50.0])
    )
    assert grown.tolist() == [150.0, 100.0]


def test_own_use_is_served_first_only_as_far_as_priority_and_chips_go():
    need, owned = np.array([10.0, 10.0]), np.array([20.0, 4.0])
    assert cm.protected_use(need, owned, 0.0).tolist() == [0.0, 0.0]
    assert cm.protected_use(need, owned, 0.5).tolist() == [5.0, 2.0]


def test_old_hardware_loses_flop_down_to_a_half():
    kept = cm.hardware_fit(np.linspace(0, 100, 201), np.array(0.12))
    assert kept[0] == 1.0 and kept[-1] == 0.5
    assert (np.diff(kept) <= 0).all()


def test_accelerators_are_whole():
    sizes = np.array([1e9, 40e9, 40.1e9, 175e9])
    assert cm.whole_accelerators(sizes, 2.0, 1.0, 1.0).tolist() == [1.0, 1.0, 2.0, 5.0]
    assert cm.whole_accelerators(175e9, 4.0, 0.25, 3.0) == 9.0  # 175 GB a task, three tasks


def test_storage_is_bytes_times_tasks_times_price():
    # 175e9 parameters x 2 bytes = 350 GB a task, three tasks, 0.06 USD a GB: 63 USD.
    assert cm.storage_cost(175e9, 2.0, 1.0, 3.0, 0.06) == pytest.approx(63e-6, rel=1e-12)
    assert cm.storage_cost(175e9, 2.0, 0.1, 3.0, 0.06) == pytest.approx(6.3e-6, rel=1e-12)
