"""Payments, compiled: see :mod:`sim.ledger`."""

from __future__ import annotations

import numpy as np

from sim.compiled.kernels import added, kernel
from sim.declare import Array, Rows
from sim.ledger import TOLERANCE, Account


def move(source: Account, target: Account, amount: Array, received: Array | None) -> tuple[Rows, Rows, bool]:
    """Move an amount unless what is paid is not what is received, or no number; both sums, and whether they agree."""
    amount = np.ascontiguousarray(amount, dtype=float)
    got = amount if received is None else np.ascontiguousarray(received, dtype=float)
    return moved(
        source.cash, source.net, source.gross, target.cash, target.net, target.gross, amount, got, got is amount
    )  # fmt: skip


@kernel
def moved(
    cash: Array, net: Array, gross: Array, their_cash: Array, their_net: Array, their_gross: Array,
    amount: Array, got: Array, same: bool,
) -> tuple[Array, Array, bool]:  # fmt: skip
    """A sector, which has one balance, pays or is paid the sum of what (row, agent) lists."""
    rows = len(amount)
    out, into, agreed = np.empty((rows, 1)), np.empty((rows, 1)), True
    for row in range(rows):
        paid = added(amount[row])
        taken = paid if same else added(got[row])
        out[row, 0], into[row, 0] = paid, taken
        agreed &= abs(paid - taken) <= TOLERANCE * (1.0 + abs(paid) + abs(taken))
    if not agreed:
        return out, into, False
    change(cash, net, gross, amount, out, out, -1.0)
    change(their_cash, their_net, their_gross, got, into, out, 1.0)
    return out, into, True


@kernel
def change(
    cash: Array, net: Array, gross: Array, amount: Array, whole: Array, size: Array, sign: float
) -> None:
    """Add an amount to the cash and to the record of an account, or its sum where the account has one balance."""
    if amount.shape[1] != cash.shape[1]:
        amount = whole
    for row in range(len(cash)):
        its_cash, its_net, its_amount = cash[row], net[row], amount[row]
        for agent in range(len(its_cash)):
            its_cash[agent] += sign * its_amount[agent]
        for agent in range(len(its_net)):
            its_net[agent] += sign * its_amount[agent]
        gross[row, 0] += abs(size[row, 0])
