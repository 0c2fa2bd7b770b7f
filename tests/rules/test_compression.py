"""Compression and use against the measured curves and the known answers of docs/model.md, 4.4."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import compression as cp

LAW = (16.8, 0.722, 45.0, 0.245)
LAWS = st.tuples(st.floats(12, 22), st.floats(0.6, 0.85), st.floats(35, 55), st.floats(0.2, 0.3))

# Relative loss (percent) at a fraction kept, published in Gale, Elsen and Hooker 2019 (arXiv 1902.09574).
PRUNED_IMAGE = {0.1: 3.62, 0.05: 7.95, 0.02: 24.5}
SCRATCH_IMAGE = {0.5: 2.63, 0.2: 7.39, 0.1: 12.23, 0.05: 18.33}
SCRATCH_TRANSLATION = {0.5: 4.62, 0.2: 16.97, 0.1: 22.76, 0.05: 32.36, 0.02: 48.88}
PRUNED_TRANSLATION = {0.5: 3.52, 0.2: 9.67, 0.1: 14.77, 0.05: 23.96, 0.02: 40.01}


@pytest.mark.parametrize(
    ("a", "b", "measured", "within"),
    [
        (0.23, 1.19, PRUNED_IMAGE, 0.6),
        (9.5, 0.36, SCRATCH_IMAGE, 0.3),
        (10.2, 0.41, PRUNED_TRANSLATION, 1.3),
        (31.0, 0.24, SCRATCH_TRANSLATION, 2.5),
    ],
)
def test_fitted_curves_pass_through_what_was_measured(a, b, measured, within):
    for kept, lost in measured.items():
        assert cp.relative_loss(np.array(kept), a, b) == pytest.approx(lost, abs=within)


def test_scratch_loses_3_7_and_1_43_times_what_pruning_loses():
    kept = np.array(0.1)
    image = cp.relative_loss(kept, 9.5, 0.36) / cp.relative_loss(kept, 0.23, 1.19)
    translation = cp.relative_loss(kept, 31.0, 0.24) / cp.relative_loss(kept, 10.2, 0.41)
    assert f"{image:.1f}" == "3.7"
    assert f"{translation:.2f}" == "1.43"


@given(LAWS, st.floats(1e8, 1e13), st.floats(0.05, 1.0))
def test_keeping_everything_is_the_identity(law, size, floor):
    whole = np.array(1.0)
    assert cp.size_kept(whole, *law) == 1.0
    assert cp.pruned_size(np.array(size), whole, floor, *law) == size
    assert (
        cp.quality_lost(np.array(size), cp.size_penalty(np.array(1.0), 0.3478), 0.16, 482.01, 0.3478) == 0.0
    )
    assert cp.serving_flop(size, whole, 0.8) == 2 * size
    assert cp.relative_loss(whole, 0.23, 1.19) == 0.0
    assert cp.scratch_training_flop(size, whole, 2.5, 0.0) == size
    assert cp.scratch_penalty(0.0, 2.3, 0.0) == 0.0


def test_effective_size_form():
    kept = cp.pruned_size(np.array(1e11), np.array(0.1), 1.0, *LAW) / 1e11
    assert kept == pytest.approx(0.1 * (61.8 / (16.8 * 0.1**0.722 + 45)) ** (1 / 0.245), rel=1e-12)
    assert 0.1 < kept < 1.0


@given(LAWS, st.floats(0.05, 1.0), st.floats(0.01, 1.0), st.floats(0.01, 1.0))
def test_a_denser_network_is_never_worse(law, floor, one, other):
    thin, thick = sorted((one, other))
    sizes = cp.pruned_size(np.array(1e11), np.array([thin, thick, 1.0]), floor, *law)
    assert sizes[0] <= sizes[1] * (1 + 1e-12) and sizes[1] <= sizes[2]
    lost = cp.quality_lost(np.array(1e11), cp.size_penalty(sizes / 1e11, 0.3478), 0.16, 482.01, 0.3478)
    assert lost[0] >= lost[1] - 1e-15 and lost[1] >= lost[2] == 0.0
    # A parameter that pruning keeps is worth at least one of a dense network.
    assert sizes[0] >= thin * 1e11 * (1 - 1e-12)


def test_down_to_the_floor_nothing_is_lost():
    density = np.array([0.1, 0.25, 0.4])
    assert (cp.pruned_size(np.array(1e11), density, 0.1, *LAW) == 1e11).all()
    worse = cp.pruned_size(np.array(1e11), density, 0.4, *LAW)
    assert worse[0] < worse[1] < worse[2] == 1e11


def test_quality_lost_is_the_rise_of_the_size_term():
    size, reducible = np.array(7.22e10), 0.1572
    term = 482.01 * size**-0.3478
    lost = cp.quality_lost(size, cp.size_penalty(0.5, 0.3478), reducible, 482.01, 0.3478)
    assert lost == pytest.approx(np.log((reducible - term + 482.01 * (size / 2) ** -0.3478) / reducible))


def test_sparse_training_from_scratch():
    assert cp.scratch_penalty(0.1, 2.3, 0.0) == pytest.approx(0.23)
    assert cp.scratch_penalty(0.1, 2.3, 1.0) == pytest.approx(0.1)
    assert cp.scratch_training_flop(1e24, np.array(0.1), 2.5, 0.0) == pytest.approx(2.5e23)
    assert cp.scratch_training_flop(1e24, np.array(0.1), 2.5, 1.0) == pytest.approx(1e23)
    assert cp.scratch_training_flop(1e24, np.array(0.5), 5.0, 0.0) == 1e24


@given(st.floats(0.01, 1.0), st.floats(0.5, 1.0))
def test_irregular_sparsity_never_costs_more_than_dense_nor_less_than_its_flop(density, overhead):
    flop = cp.serving_flop(1.0, np.array(density), overhead)
    assert 2 * density <= flop <= 2.0


@pytest.mark.parametrize("density", [0.5, 0.1])
def test_with_use_fixed_energy_falls_as_the_flop_of_a_token(density):
    whole, cut = (cp.serving_flop(1e10, np.array(x), 1.0) for x in (1.0, density))
    use = cp.use_per_customer(cut / whole, 0.0)
    before = cp.inference_energy(1e15, whole, 1e-19)
    after = cp.inference_energy(1e15 * use, cut, 1e-19)
    assert use == 1.0
    assert after == pytest.approx(density * before, rel=1e-15)


def test_half_the_flop_halves_inference_energy_only_without_a_response():
    energy = [cp.inference_energy(cp.use_per_customer(0.5, e), 0.5, 1.0) for e in (0.0, 0.5, 1.0, 1.5)]
    assert energy[0] == 0.5
    assert energy[2] == pytest.approx(1.0)
    assert (np.diff(energy) > 0).all()


@pytest.mark.parametrize("elasticity", [0.5, 0.9, 1.0, 1.5])
def test_worth_of_use_is_that_of_the_utility_with_this_demand(elasticity):
    # u'(t) = cost at t = cost^-e: what a higher cost takes from users is the area under demand.
    cost = np.linspace(1.0, 3.0, 200_001)
    area = np.trapezoid(cp.use_per_customer(cost, elasticity), cost)
    taken = cp.cost_less_use(np.log(3.0), elasticity, 5.0) - cp.cost_less_use(0.0, elasticity, 5.0)
    assert taken == pytest.approx(5.0 * area, rel=1e-8)
    assert cp.cost_less_use(0.0, elasticity, 5.0) == 5.0


@given(st.floats(-5, 5), st.floats(0.3, 2.0))
def test_serving_cost_is_cost_of_a_token_times_use(ln_cost, elasticity):
    spent = cp.cost_per_customer(ln_cost, elasticity, 7.0)
    assert spent == pytest.approx(7.0 * np.exp(ln_cost) * cp.use_per_customer(np.exp(ln_cost), elasticity))


def test_energy_of_inference_is_tokens_times_flop_times_energy():
    assert cp.inference_energy(3e15, 2e10, 1e-19) == pytest.approx(6e6, rel=1e-12)


def test_a_model_is_sold_on_devices_that_hold_it():
    sizes = np.array([2e6, 2.1e6, 3e9, 3.1e9, 16e9, 16.1e9])
    assert cp.device_reach(sizes, 0.25, 0.1) == pytest.approx([1.0, 0.9, 0.9, 0.25, 0.25, 0.0])


@given(st.floats(1e3, 1e13), st.floats(0, 0.4), st.floats(0, 0.4))
def test_smaller_models_reach_more_devices(size, laptops, buttons):
    reach = cp.device_reach(np.array([size, size / 3]), laptops, buttons)
    assert 0 <= reach[0] <= reach[1] <= 1 + 1e-12
