"""Compute that the state pays in whole or in part: public compute and vouchers."""

from __future__ import annotations

import numpy as np

from sim.declare import Array


def aided(face: Array, means: Array, user_part: Array) -> tuple[Array, Array]:
    """What is bought with aid, and what its user pays of it (M USD both).

    ``face`` is the bill that the aid admits; of a bill the user pays ``user_part``, and it takes aid as
    far as its own ``means`` pay that part.

    >>> aided(np.array([10.0, 10.0]), np.array([6.0, 3.0]), np.array(0.6))
    (array([10.,  5.]), array([6., 3.]))
    """
    charged = user_part > 0
    # of means that another programme has used up rounding may leave less than nothing
    affordable = np.maximum(means, 0.0) / np.where(charged, user_part, 1.0)
    bought = np.minimum(face, np.where(charged, affordable, face))
    return bought, user_part * bought


def bill_of_voucher(aid: Array, user_part: Array) -> Array:
    """The bill that vouchers of a value admit (M USD): the state pays what the holder's part leaves."""
    return aid / np.maximum(1 - user_part, 1e-9)


def own_money_left(own: Array, user_part: Array, aid: Array, added: Array | float) -> Array:
    """Own money still spent on the market beside the aided bill (M USD).

    Of the state's part only ``added`` is further spending; the rest replaces what would have been spent anyway.

    >>> own_money_left(np.array([10.0]), np.array([3.0]), np.array([2.0]), 0.8).round(6)
    array([6.6])
    """
    return np.maximum(own - user_part - (1 - added) * aid, 0.0)
