"""Payments, compiled: see :mod:`sim.ledger`."""

from __future__ import annotations

import numpy as np

from sim.compiled.kernels import added, kernel
from sim.declare import Array, Rows
from sim.ledger import TOLERANCE, Account


def move(source: Account, target: Account, amount: Array, received: Array | None) -> Rows | None:
    """Move an amount and return its sum; None, and nothing moved, where what is paid is not what is received, or no number."""
    amount = np.ascontiguousarray(amount, dtype=float)
    got = amount if received is None else np.ascontiguousarray(received, dtype=float)
    out = np.empty(
        (len(amount), 1)
    )  # written in place: an array that a kernel makes costs four times as much
    agreed = moved(
        source.cash, source.net, source.gross, target.cash, target.net, target.gross, amount, got, got is amount,
        out,
    )  # fmt: skip
    return out if agreed else None


@kernel
def moved(
    cash: Array, net: Array, gross: Array, their_cash: Array, their_net: Array, their_gross: Array,
    amount: Array, got: Array, same: bool, out: Array,
) -> bool:  # fmt: skip
    """A sector, which has one balance, pays or is paid the sum of what (row, agent) lists."""
    into, agreed = out if same else np.empty(out.shape), True
    for row in range(len(amount)):
        paid = added(amount[row])
        taken = paid if same else added(got[row])
        out[row, 0], into[row, 0] = paid, taken
        agreed &= abs(paid - taken) <= TOLERANCE * (1.0 + abs(paid) + abs(taken))
    if not agreed:
        return False
    change(cash, net, gross, amount, out, out, -1.0)
    change(their_cash, their_net, their_gross, got, into, out, 1.0)
    return True


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


def settled(account: Account, net: Rows, gross: Rows) -> bool:
    """Add what an account paid and got to ``net`` and ``gross`` and open its next record, if its cash changed by that."""
    return explained(account.cash, account.opening, account.net, account.gross, net, gross)


@kernel
def explained(
    cash: Array, opening: Array, net: Array, gross: Array, whole_net: Array, whole_gross: Array
) -> bool:
    """Whether cash changed by what was paid, (row, agent), within rounding; the record begins anew."""
    for row in range(len(cash)):
        about = 1.0 + gross[row, 0]
        for agent in range(cash.shape[1]):
            drift = cash[row, agent] - opening[row, agent] - net[row, agent]
            if not abs(drift) / ((abs(opening[row, agent]) + about) * TOLERANCE) <= 1:
                return False
    for row in range(len(cash)):
        whole_net[row, 0] += added(net[row])
        whole_gross[row, 0] += gross[row, 0]
        opening[row], net[row], gross[row, 0] = cash[row], 0.0, 0.0
    return True
