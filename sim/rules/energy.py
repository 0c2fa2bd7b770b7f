"""Energy and emissions (docs/model.md, 4.9)."""

from __future__ import annotations

import numpy as np

from sim.declare import Array


def chip_energy(start_mwh: Array, early: Array, late: Array, years: float, turn: float = 3.5) -> Array:
    """Electricity of a new H100e at full load (MWh a quarter): falls early, slower from mid-2023."""
    return start_mwh * np.exp(-early * min(years, turn) - late * max(years - turn, 0.0))


def electricity(h100e: Array, mwh: Array, load: Array, pue: Array) -> Array:
    """Electricity of chips in use (MWh a quarter), PUE included."""
    return h100e * mwh * load * pue


def emissions(mwh: Array, intensity: Array) -> Array:
    """Location-based emissions (tCO2e)."""
    return mwh * intensity


def training_mwh(flop: Array, flop_a_second: Array, watt: Array, pue: Array) -> Array:
    """Electricity of a run on given chips: seconds x watts x PUE (MWh).

    >>> float(round(training_mwh(3.14e23, 24.6e12, 330.0, 1.10), 0))
    1287.0
    """
    return flop / flop_a_second * watt * pue / 3.6e9


def grid_intensity(start: Array, decline: Array, years: float) -> Array:
    """Carbon intensity of the grid (tCO2e/MWh)."""
    return start * np.exp(-decline * years)


def abatement_target(price: Array, limit: Array, scale: Array) -> Array:
    """Part of emissions that cleaner power cuts at a carbon price: limit*(1 - exp(-price/scale)). An assumption."""
    return limit * -np.expm1(-price / scale)


def abatement_cost(price: Array, limit: Array, scale: Array) -> Array:
    """Cost of that abatement (USD a tonne before abatement): the area under its marginal cost curve."""
    return limit * (scale * -np.expm1(-price / scale) - price * np.exp(-price / scale))


def further_abatement(existing: Array, further: Array, limit: Array, scale: Array) -> Array:
    """Part of what is left that a further carbon price cuts, over an existing one.

    The grid's observed path already holds what the existing price brings.

    >>> float(further_abatement(np.array(75.0), np.array(0.0), 0.6, 60.0))
    0.0
    """
    before = abatement_target(existing, limit, scale)
    return (abatement_target(existing + further, limit, scale) - before) / (1 - before)


def price_of_abatement(existing: Array, abatement: Array, limit: Array, scale: Array) -> Array:
    """Further carbon price that would bring the abatement in use: the inverse of :func:`further_abatement`.

    >>> cut = further_abatement(np.array(75.0), np.array(50.0), 0.6, 60.0)
    >>> float(price_of_abatement(np.array(75.0), cut, 0.6, 60.0).round(6))
    50.0
    """
    before = abatement_target(existing, limit, scale)
    part = np.minimum((before + abatement * (1 - before)) / limit, 1 - 1e-9)
    return np.maximum(-scale * np.log1p(-part) - existing, 0.0)


def further_abatement_cost(existing: Array, further: Array, limit: Array, scale: Array) -> Array:
    """Cost of that further abatement (USD a tonne before it)."""
    before = abatement_target(existing, limit, scale)
    more = abatement_cost(existing + further, limit, scale) - abatement_cost(existing, limit, scale)
    return more / (1 - before)


def clean_part(intensity: Array, fossil: Array) -> Array:
    """Clean part of a grid's power: what its intensity is below that of fossil power.

    >>> float(clean_part(np.array(0.42), np.array(0.7)).round(3))
    0.4
    """
    return np.clip(1 - intensity / fossil, 0.0, 1.0)


def clean_power_gap(required: Array, grid: Array) -> Array:
    """Part of a grid's dirty power to be replaced so that ``required`` of the power used is clean.

    >>> clean_power_gap(np.array([0.8, 0.3]), 0.4).round(3)
    array([0.667, 0.   ])
    """
    dirty = np.maximum(1 - grid, 1e-9)
    return np.clip(1 - (1 - required) / dirty, 0.0, 1.0)


def matching(annual: Array, hourly: Array) -> Array:
    """Emissions cut by a clean MWh, over a fossil MWh's: all when matched hour by hour, ``annual`` over a year."""
    return annual + (1 - annual) * np.clip(hourly, 0.0, 1.0)


def worth_of_disclosed_tonne(
    weight: Array, mean_tco2: Array, spread: Array, basis_points: Array, capital: Array
) -> Array:
    """What a tonne less saves in the cost of capital of a quarter (USD).

    An emission as large as that of a firm of mean intensity, ``mean_tco2``, moves the record by ``weight``; a
    standard deviation (``spread``) of the record moves the yearly cost of ``capital`` (M USD) by ``basis_points``.
    """
    record = weight / np.maximum(mean_tco2, 1e-9) / np.maximum(spread, 1e-3)
    return record * basis_points * 1e-4 / 4 * capital * 1e6


def rebound_elasticity(price_elasticity: Array, energy_share: Array) -> Array:
    """D ln E / d ln efficiency = |elasticity| * theta - 1; above zero energy use rises (Sorrell 2009)."""
    return np.abs(price_elasticity) * energy_share - 1
