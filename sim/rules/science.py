"""Universities: output, openness, conflict of interest (docs/model.md, 4.8)."""

from __future__ import annotations

import numpy as np

from sim.axes import ratio
from sim.declare import Array

REFERENCE_OUTPUT = 8.0  # of a mean university of 2020 (20 people, little compute): the unit of public_rate
LEAST_DATA = 0.01  # share of public data that remains in use whatever the rules


def conflict_of_interest(industry: Array, budget: Array) -> Array:
    """Industry money over all money; exactly zero without industry money."""
    return ratio(industry, budget)


def openness(conflict: Array, loss: Array) -> Array:
    """Part of output that is public: falls with the conflict of interest."""
    return 1 - loss * conflict


def research_output(talent: Array, compute: Array, talent_exponent: Array, compute_exponent: Array) -> Array:
    """Output (reference units): talent^tau * compute^kappa; nothing without talent."""
    power = talent_exponent * np.log(np.maximum(talent, 1e-12)) + compute_exponent * np.log1p(compute)
    return np.where(talent > 0, np.exp(power), 0.0)


def sponsorship_allowed(wanted: Array, other_money: Array, cap: Array) -> Array:
    """Industry money under a cap on its part of all money: wanted, at most other*cap/(1 - cap)."""
    room = np.where(cap < 1, other_money * np.minimum(cap, 0.999) / (1 - np.minimum(cap, 0.999)), np.inf)
    return np.minimum(wanted, room)


def university_bills(cash: Array, salaries: Array, overheads: Array, reserve: Array) -> tuple[Array, Array]:
    """Overheads a university pays, and what is left for teaching and other fields (M USD, M USD).

    Salaries come first, then overheads as far as cash goes; all above the reserve goes to teaching.

    >>> university_bills(np.array([10.0, 5.0, 1.0]), 3.0, 4.0, 2.0)
    (array([4., 2., 0.]), array([1., 0., 0.]))
    """
    left = np.maximum(cash - salaries, 0.0)
    paid = np.minimum(overheads, left)
    return paid, np.maximum(left - paid - reserve, 0.0)
