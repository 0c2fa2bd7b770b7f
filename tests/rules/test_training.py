"""How much to train, against the solved price game and the known answers of docs/model.md, 4.2."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import demand, training

FIRMS = np.array([2, 3, 4, 5, 8])
KNOWN = ["0.67", "0.86", "0.92", "0.95", "0.98"]


def game(value):
    """Profits over M/alpha and shares of a price game without outside good, (row, firm)."""
    price, _ = demand.nested_prices(
        value, np.zeros(value.shape), np.arange(value.shape[1]), np.ones((len(value), 1)), -np.inf
    )
    share, _ = demand.shares(value - price)
    return price * share, share


def worth_of_a_step(value, step=1e-3):
    """Gain of the first firm of each row from a step in quality, all prices adjusting; its share."""
    nudge = np.zeros(value.shape)
    nudge[:, 0] = step
    profit, _ = game(np.concatenate([value + nudge, value - nudge]))
    up, down = np.split(profit[:, 0], 2)
    return (up - down) / (2 * step), game(value)[1]


@pytest.fixture(scope="module")
def symmetric():
    value = np.where(np.arange(8) < FIRMS[:, None], 0.0, -1e4)
    return worth_of_a_step(value)


def test_worth_of_quality_in_the_price_game(symmetric):
    worth, share = symmetric
    assert share[:, 0] == pytest.approx(1 / FIRMS, rel=1e-9)
    assert [f"{w:.2f}" for w in worth * FIRMS] == KNOWN


def test_rule_is_within_a_hundredth_of_the_price_game(symmetric):
    worth, _ = symmetric
    ratio = training.value_of_share(1 / FIRMS) * FIRMS
    assert np.abs(ratio - worth * FIRMS).max() < 0.01
    assert [f"{r:.2f}" for r in ratio] == KNOWN


def test_worth_of_quality_among_unequal_firms():
    value = np.array([[2.0, 0, 0, 0, 0], [0, 2.0, 0, 0, 0], [0.5, 1.0, -1.0, 0.0, 0.3], [4.0, 0, 0, 0, 0]])
    worth, share = worth_of_a_step(value)
    assert training.value_of_step(share)[:, 0] == pytest.approx(worth, abs=1e-6)
    # Among equals the vector rule is the one of the share alone.
    assert training.value_of_step(np.full(5, 0.2)) == pytest.approx(np.full(5, training.value_of_share(0.2)))


def test_partial_response_understates_it():
    share = 1 / FIRMS
    assert (training.value_of_share(share) > share * (1 - share)).all()


@given(st.floats(0.001, 1.0))
def test_worth_is_positive_and_at_most_the_share(share):
    assert 0 < training.value_of_share(np.array(share)) <= share


def test_hurdle_is_two():
    assert training.hurdle(0.04, 0.04, 0.2) == pytest.approx(2.0, abs=1e-14)


def test_hurdle_rises_with_volatility_from_one():
    hurdles = training.hurdle(0.04, 0.04, np.array([1e-3, 0.07, 0.2, 0.4]))
    assert hurdles[0] == pytest.approx(1.0, abs=0.02)
    assert (np.diff(hurdles) > 0).all()


@pytest.mark.parametrize("x", [1.1, 1.2, 1.3, 1.4])
def test_free_entry_is_bounded_however_large_the_market(x):
    market = 10.0 ** np.arange(1, 10)
    firms = training.free_entry_firms(x, market, 1.0)
    assert (np.diff(firms) > 0).all()
    assert (firms < x / (x - 1)).all()
    assert firms[-1] == pytest.approx(x / (x - 1), rel=1e-4)
    # Zero profit: sales with mark-up n/(n - 1), less research x and the set-up cost.
    assert market / firms * (firms / (firms - 1) - x) == pytest.approx(np.ones(9), abs=1e-5)


def test_free_entry_is_unbounded_when_quality_costs_little():
    firms = training.free_entry_firms(0.9, np.array([1e3, 1e5, 1e7]), 1.0)
    assert (firms[1:] > 50 * firms[:-1]).all()


@pytest.mark.parametrize("firms", [2, 3, 6])
def test_price_and_quality_chosen_together_make_a_step_worth_the_share(firms):
    # At rivals' prices and qualities: (p - c) s(1 - s), with p - c = 1/(1 - s), is s.
    price, _ = demand.nested_prices(np.zeros(firms), np.zeros(firms), np.arange(firms), 1.0, -np.inf)
    nudge = np.where(np.arange(firms) == 0, 1e-5, 0.0)
    gain = demand.shares(nudge - price)[0][0] - demand.shares(-nudge - price)[0][0]
    assert price[0] * gain / 2e-5 == pytest.approx(1 / firms, rel=1e-6)


def test_intensity_and_spending():
    x = training.intensity(6.6, 0.178, 4.0, 3.0, 1.3)
    assert x == pytest.approx(6.6 * 0.178 * 4.0 / (3.0 * 1.3), rel=1e-12)
    assert 1.1 < x < 1.4
    worth = training.value_of_share(np.array(0.25))
    assert training.desired_spend(1000.0, worth, 1.2, 7.0) == pytest.approx(1.2 * 1000 * 3 / 13 + 7)


def test_spending_within_means_names_what_binds():
    spend, code = training.within_means(
        np.array([1.0, 10.0, 10.0, -1.0]),
        np.array([5.0, 2.0, 20.0, 5.0]),
        np.array([4.0, 4.0, 4.0, 4.0]),
        1.35,
        0.1,
    )
    assert spend.tolist() == [1.0, 2.0, 4.0 * 1.35, 0.0]
    assert code.tolist() == [0, 1, 2, 0]


def test_smallest_run_is_fixed_or_moves_with_the_frontier():
    frontier = np.array([1e22, 3.14e23, 3.14e25])
    for moves, known in ((0.0, [0.02, 0.02, 0.02]), (0.5, [0.02, 0.02, 0.2]), (1.0, [0.02, 0.02, 2.0])):
        run = training.smallest_run(0.02, 3.14e23, frontier, moves)
        assert run / 3.14e23 == pytest.approx(known, rel=1e-9)


def test_a_cap_that_does_not_bind_changes_no_bit():
    plan = np.array([1e25, 3.3e26, 7.7e27])
    assert np.array_equal(training.capped_run(plan, np.full(3, np.inf), 0.5), plan)
    assert np.array_equal(training.capped_run(plan, np.full(3, 1e28), 0.5), plan)


def test_a_cap_that_binds_loses_part_of_the_run():
    plan, cap = np.array([1e28]), np.array([1e26])
    assert training.capped_run(plan, cap, 0.0) == pytest.approx([1e26])
    assert training.capped_run(plan, cap, 1.0) == pytest.approx([1e28])
    assert training.capped_run(plan, cap, 0.5) == pytest.approx([1e27])
