"""Published accounts of training runs through the energy rules: GPT-3 (Patterson et al. 2021), BLOOM (Luccioni et al. 2022)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.parameters import PARAMETERS
from sim.rules import energy
from sim.rules.compute_market import HOURS, USEFUL_FLOP

GPT3_FLOP, BLOOM_FLOP = 3.14e23, 3.66e23
BLOOM_GPU_HOURS = 1_082_990
FRENCH_GRID = 0.057  # tCO2e/MWh
A100_H100E = 312 / 989  # by peak


def default(name):
    return PARAMETERS[name].values[0]


def run_mwh(flop, years):
    """What the model would book for a run on chips made then, cooling left out (MWh)."""
    mwh = energy.chip_energy(
        default("chip_energy_mwh"), default("energy_gain_early"), default("energy_gain_late"), years
    )
    return energy.electricity(flop / USEFUL_FLOP, mwh, default("load"), 1.0)


def test_gpt3_account():
    # 24.6 TFLOP/s and 330 W a V100, as measured; PUE 1.10; US average grid.
    mwh = energy.training_mwh(GPT3_FLOP, 24.6e12, 330.0, 1.10)
    assert f"{mwh:.0f}" == "1287"
    assert f"{energy.emissions(mwh, 0.429):.0f}" == "552"


def test_bloom_account():
    # 400 W an A100 for every hour of it, whatever it did; then what was idle, and what making it took.
    used = energy.training_mwh(BLOOM_GPU_HOURS * 3600.0, 1.0, 400.0, 1.0)
    assert used == pytest.approx(433.196, abs=1e-3)
    run, idle = energy.emissions(used, FRENCH_GRID), energy.emissions(256.646, FRENCH_GRID)
    assert (f"{run:.1f}", f"{idle:.1f}") == ("24.7", "14.6")
    assert f"{run + idle + 11.2:.1f}" == "50.5"


def test_declared_chips_use_what_the_two_runs_used():
    # GPT-3's is where the first value comes from; BLOOM's, of spring 2022, is not.
    assert run_mwh(GPT3_FLOP, 0.0) * 1.10 == pytest.approx(1287, rel=0.1)
    assert run_mwh(BLOOM_FLOP, 2.3) == pytest.approx(433.2, rel=0.1)


def test_making_the_chips_of_bloom_lies_in_the_declared_range():
    # The part of their life that the run took up: what the model scraps a quarter.
    worn = BLOOM_GPU_HOURS * A100_H100E / HOURS * default("depreciation")
    fall = np.exp(-default("energy_gain_late") * 2.3)
    spec = PARAMETERS["embodied_tco2_h100e"]
    assert spec.low < 11.2 / (worn * fall) < spec.high
