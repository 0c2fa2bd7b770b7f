"""Users' choice and bills, compiled: see :mod:`sim.phases.users`, which says what is done and why."""

from __future__ import annotations

import numpy as np

from sim.axes import NEXT_TO_ZERO
from sim.compiled.kernels import kernel
from sim.declare import Array
from sim.populations import LEASE
from sim.world import World


def markups_adjust(world: World) -> None:
    """Mark-ups move towards the best response; a supplier weighs the access margin of lost customers."""
    sales, users, firms = world.sales, world.parameters.users, world.firms
    markups(
        sales.markup_usd, sales.share, sales.fee_usd, firms.mode, firms.supplier, world.segments.adoption,
        users.nest, users.budget_usd, users.price_speed,
    )  # fmt: skip


@kernel
def markups(
    markup: Array, share: Array, fee: Array, mode: Array, supplier: Array, adoption: Array, nest: Array,
    budget: Array, speed: Array,
) -> None:  # fmt: skip
    """:func:`sim.rules.demand.supplier_markup` and half-way there, (segment, row, seller) in place."""
    segments, rows, sellers = share.shape
    firms = mode.shape[1]
    lessees, fees = np.zeros(sellers), np.zeros(sellers)
    for segment in range(segments):
        for row in range(rows):
            lessees[:], fees[:] = 0.0, 0.0
            for firm in range(firms):
                if mode[row, firm] == LEASE:
                    sold = share[segment, row, firm]
                    lessees[supplier[row, firm]] += sold
                    fees[supplier[row, firm]] += sold * fee[segment, row, firm]
            kept = nest[row, 0] * (1 - adoption[segment, row, 0])
            flat = 1 / (1 / budget[segment, row, 0])  # as numpy has it: by way of alpha
            for seller in range(sellers):
                there = lessees[seller]
                margin = fees[seller] / there if abs(there) >= NEXT_TO_ZERO else 0.0
                mine = share[segment, row, seller]
                best = (flat + margin * there * (1 - kept)) / max(1 - mine + kept * mine, 0.02)
                markup[segment, row, seller] += speed[row, 0] * (best - markup[segment, row, seller])
