"""Parameters as futures draw them, put into SALib's analytic functions: the known sensitivity indices come out.

The value a future draws is brought back to its place in the range, a half at the default. The places are uniform
and independent of one another only if each parameter has its declared distribution and a stream of its own.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from SALib.analyze import sobol
from SALib.test_functions import Ishigami, Sobol_G

from sim.futures import parameter_values
from sim.noise import Luck, member_keys
from sim.parameters import PARAMETERS
from sim.scenario import Scenario, Spread

# On linear and on log scales, of several topics; the first three make the Ishigami function.
NAMES = (
    "quality_value", "depreciation", "embodied_tco2_h100e", "pue", "leakage", "own_use_first", "load", "interest",
)  # fmt: skip
A, B = 7.0, 0.1


def spread_over_range(name):
    spec = PARAMETERS[name]
    return Spread.between(spec.low, spec.high, spec)


def places(names, way, futures):
    """Where in its range each parameter lies, 0 to 1, (future, parameter)."""
    set_here = {name: spread_over_range(name) for name in names} if way == "spread" else {}
    scenario = replace(Scenario("analytic"), parameters=set_here)
    values = parameter_values(scenario, "ranges", Luck(member_keys(1, np.arange(futures))))
    columns = []
    for name in names:
        spec, value = PARAMETERS[name], values[name][:, 0]
        ends, at = [spec.low, spec.high], [0.0, 1.0]
        if way == "range":  # half of the futures lie below the default
            ends, at = [spec.low, *spec.values, spec.high], [0.0, 0.5, 1.0]
        if spec.scale == "log":
            value, ends = np.log(value), np.log(ends)
        columns.append(np.interp(value, ends, at))
    return np.stack(columns, axis=1)


def indices(function, names, way, samples):
    """First-order and total indices by SALib from two sets of futures and what mixes them (Saltelli 2010)."""
    first, second = np.split(places(names, way, 2 * samples), 2)
    mixed = [np.where(np.arange(len(names)) == column, second, first) for column in range(len(names))]
    points = np.stack([first, *mixed, second], axis=1).reshape(-1, len(names))
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0, 1]] * len(names)}
    found = sobol.analyze(problem, function(points), calc_second_order=False, num_resamples=2, seed=1)
    return found["S1"], found["ST"]


@pytest.mark.parametrize("way", ["range", "spread"])
def test_ishigami(way):
    def function(points):
        return Ishigami.evaluate(np.pi * (2 * points - 1), A, B)

    # Ishigami and Homma 1990: variances of x1 alone, of x2, and of x1 with x3.
    parts = np.array([(1 + B * np.pi**4 / 5) ** 2 / 2, A**2 / 8, B**2 * np.pi**8 * (1 / 18 - 1 / 50)])
    one, two, both = parts / parts.sum()
    alone, whole = indices(function, NAMES[:3], way, samples=65_536)
    assert alone == pytest.approx([one, two, 0.0], abs=0.012)
    assert whole == pytest.approx([one + both, two, both], abs=0.012)


@pytest.mark.parametrize("way", ["range", "spread"])
def test_sobol_g(way):
    weights = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])
    alone, whole = indices(lambda points: Sobol_G.evaluate(points, weights), NAMES, way, samples=16_384)
    assert alone == pytest.approx(Sobol_G.sensitivity_index(weights), abs=0.02)
    assert whole == pytest.approx(Sobol_G.total_sensitivity_index(weights), abs=0.02)
