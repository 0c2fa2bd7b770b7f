"""Logit prices and consumer surplus against the known answers of docs/model.md, 4.5, and the games themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from sim.rules import demand

PLAIN = {"nest": 1.0, "threshold": 0.0}
ONE_NEST = {"nest": 0.366, "threshold": 0.0}
VALUES = st.lists(st.floats(-3, 4), min_size=2, max_size=5)


def priced(value, owner, nest, threshold):
    value = np.array(value, dtype=float)
    return demand.nested_prices(value, np.zeros(len(value)), np.array(owner), nest, threshold)


def surplus(value, price):
    inclusive = demand.shares(np.array(value) - price)[1]
    return float(demand.users_benefit(1.0, inclusive, 1.0, 0.0, 0.0, 0.0, 1.0)[0])


def digits(numbers):
    return [f"{number:.6f}" for number in np.atleast_1d(numbers)]


def test_monopoly():
    assert digits(priced([1], [0], **PLAIN)[0]) == ["1.567143"]


def test_three_firms_and_a_merger():
    apart, _ = priced([1, 1, 1], [0, 1, 2], **PLAIN)
    joint, _ = priced([1, 1, 1], [0, 0, 1], **PLAIN)
    assert digits(apart) == ["1.298679"] * 3
    assert digits(joint) == ["1.625702", "1.625702", "1.342894"]
    assert digits([surplus([1, 1, 1], apart), surplus([1, 1, 1], joint)]) == ["1.171055", "1.022265"]


@pytest.mark.parametrize("firms", [2, 3, 5, 8])
def test_no_outside_good(firms):
    price, adopted = priced(np.full(firms, 1.7), range(firms), 0.366, -np.inf)
    assert price == pytest.approx(np.full(firms, firms / (firms - 1)), rel=1e-9)
    assert adopted == 1.0


def test_one_nest():
    price, adopted = priced([1, 1, 0.5], [0, 1, 2], **ONE_NEST)
    assert digits(price) == ["1.444764", "1.444764", "1.281702"]
    assert digits(adopted) == ["0.550486"]
    joint, _ = priced([1, 1, 0.5], [0, 0, 1], **ONE_NEST)
    assert digits(joint) == ["2.077848", "2.077848", "1.429992"]


def test_two_nests_from_the_mark_up_of_one():
    # sigma = 0.5: inside a nest values and alpha count over lambda = 1 - sigma; S is the nest's share.
    nest, nests = 0.5, ([0, 1], [2])
    value, price = np.array([1, 1, 0.5]) / nest, np.ones(3)
    for _ in range(3000):
        inside = [demand.shares(value[own] - price[own] / nest) for own in nests]
        pull = [np.exp(nest * inclusive) for _, inclusive in inside]
        best = [
            demand.best_markup(share, mine / (1 + sum(pull)), nest, 1 / nest)
            for (share, _), mine in zip(inside, pull, strict=True)
        ]
        price = demand.half_way(price, np.concatenate(best), 0.3)
    assert digits(price) == ["0.810383", "0.810383", "1.185883"]


@given(VALUES, st.floats(0.2, 1.0), st.floats(-1, 3), st.booleans())
@settings(max_examples=8)
def test_no_owner_gains_by_another_price(values, nest, threshold, merged):
    owner = np.maximum(np.arange(len(values)) - merged, 0)
    value = np.array(values)
    price, _ = priced(values, owner, nest, threshold)

    def profit(first, moved):
        at = np.where(np.arange(len(values)) == moved, first, price)
        share, inclusive = demand.shares(value - at)
        sold = share * demand.adoption(inclusive, nest, threshold, 0.0, 0.0)
        return float((at * sold)[owner == owner[moved]].sum())

    for product in range(len(values)):
        best = minimize_scalar(lambda p, j=product: -profit(p, j), bounds=(0, 20), method="bounded")
        assert -best.fun <= profit(price[product], product) * (1 + 1e-8)


def test_a_price_solver_that_did_not_converge_is_an_error():
    with pytest.raises(ArithmeticError, match="converge"):
        demand.nested_prices(np.ones(3), np.zeros(3), np.arange(3), 1.0, 0.0, steps=5)


@given(st.lists(st.floats(-900, 900), min_size=1, max_size=8), st.floats(0.2, 1.0), st.floats(-5, 12))
def test_shares_and_the_outside_good_sum_to_one(values, nest, threshold):
    share, inclusive = demand.shares(np.array(values))
    adopted = demand.adoption(inclusive, nest, threshold, 4.0, 0.1)
    without = demand.adoption(-inclusive, nest, -threshold - 0.4, 0.0, 0.0)
    assert share.sum() == pytest.approx(1.0, abs=1e-12)
    assert (share >= 0).all()
    assert (share * adopted).sum() + without[0] == pytest.approx(1.0, abs=1e-12)


@given(VALUES, st.integers(0, 1), st.floats(0.01, 3.0))
def test_a_better_product_takes_share_and_raises_adoption(values, which, gain):
    better = np.array(values)
    better[which] += gain
    share, inclusive = demand.shares(np.array(values))
    more, higher = demand.shares(better)
    assert more[which] > share[which]
    rise = demand.adoption(higher, 0.37, 9.0, 4.0, 0.2) - demand.adoption(inclusive, 0.37, 9.0, 4.0, 0.2)
    assert rise > 0


@given(st.floats(0, 1), st.floats(0, 0.9), st.floats(0.2, 1.0), st.floats(0.01, 5.0))
def test_mark_up_is_at_least_that_of_an_atomistic_firm(share, adopted, nest, alpha):
    markup = demand.best_markup(np.array(share), np.array(adopted), nest, alpha)
    assert markup >= 1 / alpha * (1 - 1e-12)
    assert demand.best_markup(np.array(0.0), np.array(adopted), nest, alpha) == pytest.approx(1 / alpha)
    # Without access income a supplier is any other firm.
    kept = nest * (1 - adopted)
    assert demand.supplier_markup(share, kept, alpha, 0.0, 0.3) == pytest.approx(float(markup), rel=1e-12)


def test_a_supplier_prices_for_retail_and_access_together():
    nest, threshold, alpha, cost, access = 0.5, 0.3, 1.3, 0.2, 0.4
    value, rivals = np.array([2.0, 1.5, 1.0]), np.array([1.2, 1.1])

    def market(own):
        price = np.concatenate([[own], rivals])
        share, inclusive = demand.shares(value - alpha * price)
        return share, demand.adoption(inclusive, nest, threshold, 0.0, 0.0)

    def profit(own):
        share, adopted = market(own)
        return float(adopted[0] * ((own - cost) * share[0] + access * share[1:].sum()))

    own = 1.0
    for _ in range(500):
        share, adopted = market(own)
        kept = nest * (1 - adopted[0])
        best = cost + demand.supplier_markup(share[0], kept, alpha, access, share[1:].sum())
        own = demand.half_way(own, best, 0.5)
    brute = minimize_scalar(lambda p: -profit(p), bounds=(0, 8), method="bounded", options={"xatol": 1e-9})
    assert own == pytest.approx(brute.x, abs=1e-5)
    assert own > cost + demand.best_markup(share[0], adopted[0], nest, alpha)


def test_a_supplier_in_a_saturated_market_does_not_price_without_bound():
    assert demand.supplier_markup(np.array(1.0), np.array(1e-9), 2.0, 0.0, 0.0) == pytest.approx(25.0)


def test_half_way():
    assert demand.half_way(1.0, 3.0, 0.5) == 2.0
    assert demand.half_way(1.0, 3.0, 1.0) == 3.0


def test_users_benefit_falls_by_what_is_sold_when_a_price_rises():
    # Roy's identity, M users, alpha 2: dB/dp_j = -M S s_j.
    value, alpha, nest, threshold, drift, last, users = np.array([1.0, 0.4]), 2.0, 0.366, 1.5, 4.0, 0.2, 9.0

    def benefit(price):
        inclusive = demand.shares(value - alpha * price)[1]
        return demand.users_benefit(users, inclusive, nest, threshold, drift, last, alpha)[0]

    price, step = np.array([0.7, 0.9]), np.array([1e-5, 0.0])
    share, inclusive = demand.shares(value - alpha * price)
    sold = users * demand.adoption(inclusive, nest, threshold, drift, last)[0] * share[0]
    assert (benefit(price - step) - benefit(price + step)) / 2e-5 == pytest.approx(sold, rel=1e-7)


def test_variety_held_fixed_ignores_mere_numbers():
    few, many = (demand.shares(np.full(n, 0.8))[1] for n in (3, 30))
    assert many - few == pytest.approx(np.log(10))
    assert demand.fixed_variety(many, 30.0, 3.0) == pytest.approx(demand.fixed_variety(few, 3.0, 3.0))
    assert demand.fixed_variety(few, 3.0, 3.0) == few
