"""Public pressure, ethics guidelines, disclosure, regulators (docs/model.md, 4.10)."""

from __future__ import annotations

import numpy as np

from sim.declare import Array


def next_pressure(pressure: Array, decay: Array, concern: Array) -> Array:
    """Public pressure (0 to about 1): fades, and grows with concern about what is seen."""
    return pressure * (1 - decay) + decay * concern


def concern(concentration: Array, conflict: Array, incidents: Array, emissions_growth: Array) -> Array:
    """What the public worries about, 0 to 1: a mean of four scores, each cut to 0..1."""
    parts = np.stack([concentration / 1e4, conflict, incidents, emissions_growth])
    return np.clip(parts, 0.0, 1.0).sum(axis=0) / len(parts)


def passed_audits(audits: Array, effect: Array) -> Array:
    """Incidents left of one, given audits a quarter: ``effect`` of them can be avoided, each further audit adds less.

    >>> passed_audits(np.array([0.0, 0.25, 1.0]), 0.5).round(3)
    array([1.   , 0.684, 0.509])
    """
    return 1 - effect * -np.expm1(-4 * audits)


def renews(
    pressure: Array, revenue: Array, gain: Array, cost: Array, freshness: Array, horizon: Array, duty: Array
) -> Array:
    """Whether a lab publishes or renews guidelines: its gain over the horizon exceeds the cost, or it must."""
    return (pressure * gain * revenue * horizon * (1 - freshness) > cost) | ((duty > 0.5) & (freshness < 0.5))


def disclosure_spread(record: Array, mean: Array, spread: Array, basis_points: Array) -> Array:
    """Change in the cost of capital (1/quarter) of a firm by its ESG record, around a zero mean."""
    away = (record - mean) / np.maximum(spread, 1e-12)
    return -basis_points * 1e-4 / 4 * np.minimum(np.maximum(away, -3.0), 3.0)


def next_capture(start: Array, gain: Array, largest_share: Array) -> Array:
    """Regulatory capture, 0 to 1: grows with the largest firm's share."""
    return np.clip(start + gain * largest_share, 0.0, 1.0)
