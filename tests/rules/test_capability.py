"""The loss law, data and algorithmic progress against the known answers of docs/model.md, 4.3."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from sim.rules import capability as cap

LAW = (482.01, 2085.43, 0.3478, 0.3658)
PLENTY = 1e30


def loss(flop, efficiency=1.0, unique=PLENTY):
    return cap.trained_loss(np.asarray(flop, float), np.asarray(efficiency, float), unique, LAW, 15.4)


@pytest.mark.parametrize("flop", [1e21, 5.76e23, 1e27])
def test_optimal_size_has_the_least_loss(flop):
    def at(ln_size):
        return cap.reducible_loss(np.exp(ln_size), flop / 6 / np.exp(ln_size), *LAW)

    known = np.log(cap.optimal_size(flop, *LAW))
    best = minimize_scalar(at, bounds=(known - 3, known + 3), method="bounded", options={"xatol": 1e-10})
    assert best.x == pytest.approx(known, abs=1e-5)


def test_reducible_loss_falls_as_a_power_of_compute():
    flop = np.array([1e22, 1e24, 1e27, 1e30])
    slopes = np.diff(np.log(loss(flop, unique=1e40))) / np.diff(np.log(flop))
    assert [f"{slope:.4f}" for slope in slopes] == ["-0.1783"] * 3


def test_capability_is_zero_at_the_reference_run_and_0_1783_a_log_of_compute():
    base = loss(cap.REFERENCE_FLOP)
    assert cap.REFERENCE_FLOP == 3.14e23
    assert cap.capability(base, base) == 0.0
    assert f"{cap.capability(loss(cap.REFERENCE_FLOP * np.e), base):.4f}" == "0.1783"


def test_efficiency_counts_as_compute_while_data_do_not_bind():
    assert float(loss(1e24, 8.0)) == pytest.approx(float(loss(8e24)), rel=1e-12)


def test_repeated_data():
    unique = np.array(1e12)
    assert f"{cap.worth_of_tokens(4 * unique, unique, 15.4) / unique:.2f}" == "3.73"
    assert f"{cap.worth_of_tokens(1e6 * unique, unique, 15.4) / unique:.1f}" == "16.4"


@given(st.floats(0.01, 1e4))
def test_repeated_data_are_worth_less_than_new_and_more_than_nothing(epochs):
    worth = float(cap.worth_of_tokens(np.array(epochs), np.array(1.0), 15.4))
    assert min(epochs, 1.0) <= worth <= min(epochs, 16.4)
    assert float(cap.worth_of_tokens(np.array(epochs * 1.1), np.array(1.0), 15.4)) >= worth


@given(st.floats(1e20, 1e28), st.floats(1.0, 1e4), st.floats(1e10, 1e15))
def test_more_compute_efficiency_or_data_never_hurt(flop, efficiency, unique):
    base = float(loss(flop, efficiency, unique))
    assert float(loss(1.5 * flop, efficiency, unique)) <= base * (1 + 1e-12)
    assert float(loss(flop, 1.5 * efficiency, unique)) <= base * (1 + 1e-12)
    assert float(loss(flop, efficiency, 1.5 * unique)) <= base * (1 + 1e-12)


def test_data_limit_is_compared_with_physical_tokens():
    # D_opt(C*Lambda)/sqrt(Lambda) just fits: no loss; with a tenth of it there is one.
    flop, efficiency = 1e26, 100.0
    physical = flop * efficiency / 6 / cap.optimal_size(flop * efficiency, *LAW) / np.sqrt(efficiency)
    free = float(loss(flop, efficiency))
    assert float(loss(flop, efficiency, physical * (1 + 1e-9))) == pytest.approx(free, rel=1e-12)
    assert float(loss(flop, efficiency, physical / 10)) > free * 1.001


def test_unique_tokens_under_a_data_rule_leave_first_party_data():
    assert cap.unique_tokens(2e13, 0.3, 5e12, 1.0, 1.0) == pytest.approx(2e13 * 1.3 + 5e12)
    assert cap.unique_tokens(2e13, 0.3, 5e12, 0.0, 0.0) == 5e12


def test_sizes():
    dense = cap.optimal_size(1e24, *LAW)
    assert cap.physical_size(dense, np.array(1.0)) == dense
    assert cap.active_size(dense, np.array(1.0), 1.09) == dense
    grown = np.array([2.0, 10.0, 1e3])
    larger = cap.optimal_size(1e24 * grown, *LAW)
    assert (cap.active_size(larger, grown, 1.09) < cap.physical_size(larger, grown)).all()
    assert np.array_equal(cap.active_size(larger, grown, 0.3), cap.physical_size(larger, grown))


@pytest.mark.parametrize(("catch_up", "leakage"), [(0.376, 0.15), (0.5, 0.22), (0.25, 0.1)])
def test_lags_behind_a_steadily_growing_leader(catch_up, leakage):
    growth = 0.26
    leader = public = follower = np.zeros((1, 1))
    for _ in range(400):
        # Public knowledge sees last quarter's leader, the follower last quarter's public knowledge.
        follower = follower + cap.spillover(catch_up, public, follower)
        public = public + cap.spillover(leakage, leader, public)
        leader = leader + growth
    assert ((leader - public) / growth)[0, 0] == pytest.approx(1 / leakage, rel=1e-9)
    assert ((leader - follower) / growth)[0, 0] == pytest.approx(1 / catch_up + 1 / leakage, rel=1e-9)


def test_spillover_never_pulls_the_leader_back():
    assert cap.spillover(0.3, np.array([1.0, 2.0]), np.array([2.0, 1.0])).tolist() == [0.0, 0.3]


def test_private_progress_form():
    at = cap.private_progress(0.277, 4.0, 1e23 * (np.e - 1), 0.09, 2.0, 0.15)
    assert at == pytest.approx(0.277 * 2 * 1.09 * np.exp(-0.3), rel=1e-12)
    doubled = cap.private_progress(0.277, 4.0, 3e23, 0.09, 2.0, 0.15)
    assert doubled == pytest.approx(0.277 * 2 * (1 + 0.09 * np.log(4)) * np.exp(-0.3), rel=1e-12)
    assert cap.private_progress(0.277, 0.0, 1e25, 0.09, 2.0, 0.15) == 0.0


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1))
def test_effort_on_methods_follows_the_serving_bill(serving, training, base):
    effort = cap.method_effort(np.array(serving), np.array(training), base)
    assert base - 1e-12 <= effort <= 1.0
    assert cap.method_effort(np.array(serving + 1e3), np.array(training), base) >= effort - 1e-12
