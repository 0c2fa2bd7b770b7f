"""What rules and programmes for researchers do."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from sim.declare import Array


def ability_line(part: Array, spread: Array) -> Array:
    """Ln of the talent above which the most able ``part`` of all lie, talent lognormal with mean 1.

    >>> ability_line(np.array([0.5]), np.array([0.6])).round(2)
    array([-0.18])
    """
    inside = np.clip(part, 1e-9, 1 - 1e-9)
    line = spread * ndtri(1 - inside) - spread**2 / 2
    return np.where(part >= 1, -np.inf, np.where(part <= 0, np.inf, line))


def own_part_of_pay(top_up: Array, crowding: Array) -> Array:
    """A university's own pay over what it would pay without a public ``top_up`` of which it saves a part.

    Own pay w times (1 + top-up) is what is received; with crowding 1 nothing more is received than before.

    >>> own_part_of_pay(np.array([0.25, 0.25]), np.array([0.0, 1.0]))
    array([1. , 0.8])
    """
    return 1 - crowding * top_up / (1 + top_up)


def waiting_cost(months: Array, stay_quarters: Array, wage_weight: Array) -> Array:
    """What months of waiting before a new job cost, in units of worth: the pay of that part of the stay.

    >>> waiting_cost(np.array([0.0, 12.0]), np.array([12.0]), np.array([1.2])).round(3)
    array([0.   , 0.487])
    """
    lost = np.minimum(months / (3 * stay_quarters), 0.95)
    return -wage_weight * np.log1p(-lost)


def posts_that_begin(posts: Array, most: Array, quarters: int) -> Array:
    """Posts of a programme that begin in a quarter when each lasts ``quarters``: at most ``most`` in all.

    >>> posts_that_begin(np.array([100.0, 100.0]), np.array([400.0, 40.0]), 20)
    array([5., 2.])
    """
    return np.minimum(posts, most) / quarters


def programme_progress(rate: Array, base: Array, further: Array, mastery: Array) -> Array:
    """Mastery (0 to 1) gained in a quarter by research of size ``further`` on top of ``base``.

    As much as the root of research grows, less the nearer to full mastery; nothing without a programme.

    >>> programme_progress(np.array([0.02]), np.array([0.25]), np.array([0.0, 0.75, 2.0]), np.array([0.0]))
    array([0.  , 0.01, 0.02])
    """
    return rate * (np.sqrt(base + further) - np.sqrt(base)) * (1 - mastery)


def further_ability(declared: Array, mastery: Array) -> Array:
    """An ability between its declared value and 1, by what programmes have brought.

    >>> further_ability(np.array([0.0, 0.2]), np.array([0.5, 0.0]))
    array([0.5, 0.2])
    """
    return declared + (1 - declared) * mastery
