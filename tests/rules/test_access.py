"""Leasing against the known answers of docs/model.md, 4.6: double marginalisation, diversion, the mandated price."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar

from sim.rules import access, demand

CHI, USERS, COST_UP, COST_DOWN, LESSEES = 1.3, 50.0, 0.1, 0.1, 3


def test_pure_upstream_monopolist():
    wholesale, price, kept = access.pure_upstream(1.0)
    assert f"{wholesale:.6f}" == "1.431325"
    assert f"{price:.6f}" == "2.627705"
    assert f"{100 * kept:.2f}" == "76.05"


@pytest.mark.parametrize(("value", "alpha", "cost"), [(1.0, 1.0, 0.0), (2.5, 0.7, 0.3), (0.0, 2.0, 0.1)])
def test_upstream_mark_up_maximises_wholesale_profit(value, alpha, cost):
    def downstream(wholesale):
        def gap(price):
            share = 1 / (1 + np.exp(alpha * price - value))
            return price - wholesale - 1 / (alpha * (1 - share))

        price = brentq(gap, wholesale, wholesale + 30 / alpha, xtol=1e-13)
        return 1 / (1 + np.exp(alpha * price - value))

    best = minimize_scalar(
        lambda w: -(w - cost) * downstream(w),
        bounds=(cost, cost + 10 / alpha),
        method="bounded",
        options={"xatol": 1e-10},
    )
    wholesale, _, _ = access.pure_upstream(value, alpha, cost)
    assert wholesale == pytest.approx(best.x, abs=1e-6)
    assert wholesale - cost == pytest.approx(access.upstream_markup(downstream(wholesale), alpha), rel=1e-9)


def leased(compute, margin, own_retail):
    """Price equilibrium of a plain logit when an owner leases its model at a fixed access margin.

    (owner's profit before compute, consumer surplus). Quality is chi*ln(compute) for everybody, the
    good outside is worth zero. Prices move by the rules of the model until they rest.
    """
    cost = COST_UP + COST_DOWN
    value = np.full(LESSEES + own_retail, CHI * np.log(compute))
    price = np.full(len(value), cost + margin + 1.3)
    for _ in range(300):
        share, inclusive = demand.shares(value - price)
        adopted = demand.adoption(inclusive, 1.0, 0.0, 0.0, 0.0)
        best = cost + margin + demand.best_markup(share, adopted, 1.0, 1.0)
        if own_retail:
            best[0] = cost + demand.supplier_markup(share[0], 1 - adopted[0], 1.0, margin, share[1:].sum())
        gap = np.abs(best - price).max()
        if gap < 1e-12:
            break
        price = demand.half_way(price, best, 0.7)
    assert gap < 1e-12
    wholesale = margin * share[own_retail:].sum()
    retail = (price[0] - cost) * share[0] if own_retail else 0.0
    benefit = demand.users_benefit(USERS, inclusive, 1.0, 0.0, 0.0, 0.0, 1.0)
    return USERS * adopted[0] * (wholesale + retail), benefit[0]


def invested(margin, own_retail):
    """Compute (money) that suits the owner when all prices adjust, and the consumer surplus it brings."""
    best = minimize_scalar(
        lambda ln_c: np.exp(ln_c) - leased(np.exp(ln_c), margin, own_retail)[0],
        bounds=(0.5, 5.0),
        method="bounded",
        options={"xatol": 1e-8},
    )
    compute = float(np.exp(best.x))
    return compute, leased(compute, margin, own_retail)[1]


def best_for_consumers(own_retail, low, high):
    found = minimize_scalar(
        lambda m: -invested(m, own_retail)[1], bounds=(low, high), method="bounded", options={"xatol": 1e-5}
    )
    return found.x


def test_consumer_surplus_peaks_at_an_interior_access_mark_up():
    # The owner sells too, beside three lessees, and takes the reaction of all prices into account.
    peak = best_for_consumers(own_retail=1, low=0.6, high=1.4)
    assert f"{peak:.3f}" == "0.947"
    (starved, below), (_, top), (lavish, above) = (invested(m, 1) for m in (0.1, peak, 2.5))
    assert below < top > above
    # Too low a mandated price starves upstream investment.
    assert starved < invested(peak, 1)[0] < lavish


def test_without_own_retail_the_peak_is_gamma_chi():
    # With y = chi ln C - m the owner maximises M m S(y) - exp((y + m)/chi): dy/dm = 0 where m = chi.
    assert best_for_consumers(own_retail=0, low=0.8, high=1.8) == pytest.approx(CHI, abs=2e-4)


def test_diversion_is_that_of_the_nested_logit():
    nest, threshold, value = 0.4, 0.5, np.array([1.0, 0.6, 0.2])

    def sold(nudge):
        share, inclusive = demand.shares(value - np.array([0.0, nudge, 0.0]))
        return share * demand.adoption(inclusive, nest, threshold, 0.0, 0.0), share, inclusive

    up, down = sold(1e-5)[0], sold(-1e-5)[0]
    _, share, inclusive = sold(0.0)
    kept = nest * (1 - demand.adoption(inclusive, nest, threshold, 0.0, 0.0)[0])
    to_owner = -(up[0] - down[0]) / (up[1] - down[1])
    assert access.diversion(share[0], share[1], kept) == pytest.approx(to_owner, rel=1e-8)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 1))
def test_diversion_is_a_share(first, second, kept):
    owner, lessee = first * (1 - second), second
    assert 0 <= access.diversion(np.array(owner), np.array(lessee), np.array(kept)) <= 1 + 1e-12


def test_at_the_efficient_component_price_the_owner_is_indifferent():
    diverted, margin = access.diversion(0.4, 0.1, 0.3), 2.0
    component = access.efficient_component(diverted, margin)
    # A customer served through the lessee brings the component; without access, the diverted margin.
    assert component - diverted * margin == 0.0
    assert access.wholesale_margin(component, 0.0, 0.5, 1.0) == component
    assert access.wholesale_margin(component, 0.28, 0.5, 2.0) == pytest.approx(component + 0.28)


def test_refusal_is_decided():
    margin = access.efficient_component(0.3, 2.0)
    # The static rule never refuses: without the chance of a stronger rival there is nothing to fear.
    assert not access.refuses(access.forward_value(0.0, 4.0, 2.0, 0.3, 50.0), margin)
    assert access.refuses(access.forward_value(0.02, 4.0, 2.0, 0.3, 50.0), margin)


def test_compliance_at_the_line():
    saving, fine, detection = np.array([1.0, 1.0, 1.0]), np.array([9.0, 10.0, 11.0]), 0.1
    assert access.complies(saving, detection * fine).tolist() == [False, True, True]


FREE = {
    "cost_markup": np.inf,
    "lric_markup": np.inf,
    "retail_share": np.inf,
    "ecp_share": np.inf,
    "arbitration": np.inf,
}


def regulated(asked=1.0, unit_cost=0.4, incremental=0.3, retail=3.0, component=0.8, **rules):
    numbers = (np.array(x, dtype=float) for x in (asked, unit_cost, incremental, retail, component))
    return access.regulated_margin(*numbers, **(FREE | rules))


@given(st.floats(0, 50), st.floats(0, 5), st.floats(0, 5), st.floats(0, 50), st.floats(0, 5))
def test_unused_price_rules_change_no_bit(asked, unit_cost, incremental, retail, component):
    assert regulated(asked, unit_cost, incremental, retail, component) == asked


@pytest.mark.parametrize(
    ("rule", "level", "margin"),
    [
        ("cost_markup", 0.5, 0.2),  # serving cost plus half
        ("lric_markup", 0.1, 1.1 * 0.7 - 0.4),  # long-run incremental cost plus a tenth
        ("retail_share", 0.3, 0.9 - 0.4),  # retail minus 70 %
        ("ecp_share", 1.0, 0.8),  # the efficient component
        ("arbitration", 0.25, 0.25),
        ("retail_share", 0.01, 0.0),  # never below serving cost
    ],
)
def test_each_price_rule_alone(rule, level, margin):
    assert regulated(**{rule: level}) == pytest.approx(margin, rel=1e-12)


@given(st.floats(0, 5), st.sampled_from(sorted(FREE)), st.floats(0, 3))
def test_a_price_rule_never_raises_the_price(asked, rule, level):
    assert 0 <= regulated(asked, **{rule: level}) <= max(asked, 1e-12)


def test_incremental_cost_is_training_a_customer_within_bounds():
    assert access.incremental_cost(np.array([6.0, 1e9, 1.0]), np.array([3.0, 1.0, 0.0]), 0.5).tolist() == [
        1.0,
        10.0,
        0.0,
    ]
