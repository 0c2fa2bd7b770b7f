"""Energy and emissions against the known answers of docs/model.md, 4.9."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from sim.rules import compression, energy


@pytest.mark.parametrize("elasticity", [0.0, 0.5, 0.9, 1.3])
@pytest.mark.parametrize("share", [0.03, 0.5, 1.0])
def test_rebound(elasticity, share):
    # Energy = use / efficiency, the cost of use = efficiency^-share passed on: measured, against the formula.
    def ln_energy(ln_efficiency):
        use = compression.use_per_customer(np.exp(-share * ln_efficiency), elasticity)
        return np.log(use) - ln_efficiency

    measured = (ln_energy(0.01) - ln_energy(-0.01)) / 0.02
    assert energy.rebound_elasticity(-elasticity, share) == pytest.approx(measured, abs=1e-9)
    assert energy.rebound_elasticity(elasticity, share) == pytest.approx(elasticity * share - 1, abs=1e-12)


def test_energy_backfires_only_beyond_unit_response():
    assert energy.rebound_elasticity(0.9, 1.0) < 0 < energy.rebound_elasticity(1.1, 1.0)


def test_electricity_is_chips_times_load_times_pue():
    assert energy.electricity(100.0, 14.1, 0.5, 1.12) == pytest.approx(100 * 14.1 * 0.5 * 1.12, rel=1e-12)
    assert energy.electricity(100.0, 14.1, 0.0, 1.12) == 0.0


def test_chips_improve_fast_then_slower():
    at = [energy.chip_energy(14.1, 0.4, 0.3, years) for years in (0.0, 1.0, 3.5, 4.5)]
    assert at[0] == 14.1
    assert np.log(at[0] / at[1]) == pytest.approx(0.4)
    assert np.log(at[2] / at[3]) == pytest.approx(0.3)
    # No jump at the turn.
    assert energy.chip_energy(14.1, 0.4, 0.3, 3.5 + 1e-9) == pytest.approx(at[2], rel=1e-8)


def test_grid_gets_cleaner_at_its_rate():
    assert energy.grid_intensity(0.4117, 0.018, 0.0) == 0.4117
    assert energy.grid_intensity(0.4117, 0.018, 10.0) == pytest.approx(0.4117 * np.exp(-0.18))


@given(st.floats(0, 1000), st.floats(0.01, 0.8), st.floats(30, 120))
def test_abatement_stays_below_its_limit_and_is_nothing_without_a_price(price, limit, scale):
    assert energy.abatement_target(0.0, limit, scale) == 0.0
    assert energy.abatement_cost(0.0, limit, scale) == 0.0
    cut = energy.abatement_target(price, limit, scale)
    assert 0 <= cut <= limit
    assert energy.abatement_target(price + 1, limit, scale) >= cut
    # Nobody pays more to cut a tonne than the price of emitting it.
    assert energy.abatement_cost(price, limit, scale) <= price * cut + 1e-9


@pytest.mark.parametrize("price", [10.0, 60.0, 300.0])
def test_abatement_cost_is_the_area_under_its_marginal_cost(price):
    area, _ = quad(lambda p: p * 0.6 / 60 * np.exp(-p / 60), 0, price)
    assert energy.abatement_cost(price, 0.6, 60.0) == pytest.approx(area, rel=1e-9)
    assert f"{energy.abatement_target(60.0, 0.6, 60.0):.3f}" == "0.379"


def test_a_clean_power_rule_counts_what_the_grid_holds():
    grid = energy.clean_part(np.array([0.4, 0.7]), 0.7)
    gap = energy.clean_power_gap(np.array([0.5, 0.5]), grid)
    assert gap == pytest.approx([1 - 0.5 / (1 - 3 / 7), 0.5])
    assert energy.clean_power_gap(np.array([0.3]), np.array([0.4])) == 0.0


def test_matching_counts_in_full_by_the_hour():
    assert energy.matching(0.5, np.array([0.0, 0.5, 1.0])) == pytest.approx([0.5, 0.75, 1.0])


def test_a_tonne_is_worth_more_to_a_firm_with_more_capital():
    worth = energy.worth_of_disclosed_tonne(0.5, 1e5, 0.25, 35.0, np.array([1e4, 2e4]))
    assert worth[1] == pytest.approx(2 * worth[0])
    # 35 points of a yearly 1e4 M USD are 8.75 M USD a quarter a standard deviation; 1e5 t move the record by two
    assert worth[0] == pytest.approx(2 * 8.75e6 / 1e5)
