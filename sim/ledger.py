"""Every payment has a payer and a payee; the books close each quarter or the run fails.

An account is a column of cash of a table (big tech, startups, universities) or a sector's single
balance (households, government, investors, chip vendor, clouds, energy, rest of world). The ledger
changes cash and records the flows; at the end of a quarter the change of every account must equal
its recorded flows, and the flows of all accounts must sum to zero.
"""

from __future__ import annotations

import numpy as np

from sim.accelerate import accelerated
from sim.axes import total
from sim.declare import Agents, Array, Rows

TOLERANCE = 1e-8
SECTORS = ("households", "businesses", "government", "investors", "vendor", "clouds", "energy", "abroad")


class LedgerError(ArithmeticError):
    """The books do not close: a payment without payer or payee, or cash changed outside the ledger."""


class Account:
    """Who pays or is paid: the cash of one population, (row, agent)."""

    def __init__(self, name: str, cash: Agents) -> None:
        self.name, self.cash = name, cash
        self.opening = cash.copy()
        self.net = np.zeros(cash.shape)
        self.gross = np.zeros((cash.shape[0], 1))

    def take(self, amount: Agents, size: Rows) -> None:
        """Subtract an amount, (row, agent), from the cash and from the record; ``size`` of its sum."""
        self.cash -= amount
        self.net -= amount
        self.gross += size

    def give(self, amount: Agents, size: Rows) -> None:
        """Add an amount, (row, agent), to the cash and to the record; ``size`` of its sum."""
        self.cash += amount
        self.net += amount
        self.gross += size

    def reopen(self) -> None:
        """Start a new record from the present cash."""
        np.copyto(self.opening, self.cash)
        self.net[:] = 0.0
        self.gross[:] = 0.0

    def drift(self) -> Agents:
        """Change of cash that no payment explains, over what rounding allows, (row, agent)."""
        allowed = np.abs(self.opening)
        allowed += 1.0 + self.gross
        allowed *= TOLERANCE
        drift = self.cash - self.opening
        drift -= self.net
        return np.divide(np.abs(drift, out=drift), allowed, out=drift)


@accelerated("ledger")
def move(source: Account, target: Account, amount: Array, received: Array | None) -> Rows | None:
    """Move an amount and return its sum; None, and nothing moved, where what is paid is not what is received, or no number."""
    out = into = total(amount)
    got = amount
    if received is not None:
        into, got = total(received), received
    if received is not None or not np.isfinite(out).all():
        if not (np.abs(out - into) <= TOLERANCE * (1.0 + np.abs(out) + np.abs(into))).all():
            return None
    size = np.abs(out)
    source.take(amount if amount.shape == source.cash.shape else out, size)
    target.give(got if got.shape == target.cash.shape else into, size)
    return out


@accelerated("ledger")
def settled(account: Account, net: Rows, gross: Rows) -> bool:
    """Add what an account paid and got to ``net`` and ``gross`` and open its next record, if its cash changed by that."""
    if not (account.drift() <= 1).all():
        return False
    net += total(account.net)
    gross += account.gross
    account.reopen()
    return True


class Ledger:
    """The accounts of a batch of futures and the payments of the quarter."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.accounts: dict[str, Account] = {}
        for name in SECTORS:
            self.open(name, np.zeros((rows, 1)))
        self.flows: dict[str, Rows] = {}

    def open(self, name: str, cash: Agents) -> Account:
        """Open an account on a column of cash; the ledger is from then on its only writer."""
        self.accounts[name] = account = Account(name, cash)
        return account

    def pay(self, payer: str, payee: str, amount: Array, purpose: str, received: Array | None = None) -> None:
        """Move money (million 2020 USD).

        ``amount`` has the shape of the population that pays or is paid, or (row, 1) between sectors.
        When a population pays a population, ``received`` says how the payee's agents share it.
        Raises :class:`LedgerError` when what is paid is not what is received.
        """
        source, target = self.accounts[payer], self.accounts[payee]
        got = amount if received is None else received
        if amount.shape != source.cash.shape:
            self._fit(amount, source, purpose)
        if got.shape != target.cash.shape:
            self._fit(got, target, purpose)
        out = move(source, target, amount, received)
        if out is None:
            out, into = total(amount), total(got)
            gap, scale = np.abs(out - into), 1.0 + np.abs(out) + np.abs(into)
            worst = int(np.argmax(gap / scale))
            raise LedgerError(
                f"{purpose}: {payer} pays {out[worst, 0]:.6g} but {payee} receives {into[worst, 0]:.6g} (row {worst})"
            )
        self.flows[purpose] = self.flows[purpose] + out if purpose in self.flows else out

    @staticmethod
    def _fit(amount: Array, account: Account, purpose: str) -> None:
        """Raise :class:`LedgerError` unless an amount has the shape of an account, or is summed for a sector."""
        rows, agents = account.cash.shape
        if len(amount) != rows or agents not in (amount.shape[1], 1):
            raise LedgerError(
                f"{purpose}: an amount of shape {amount.shape} cannot be shared over {account.name} {account.cash.shape}"
            )

    def flow(self, purpose: str) -> Rows:
        """What was paid for a purpose this quarter, (row, 1); zero when nothing was."""
        return self.flows.get(purpose, np.zeros((self.rows, 1)))

    def resume(self, other: Ledger, rows: Array) -> None:
        """Take the balances of listed rows, (row,), of another ledger as the opening ones, at the start of a quarter."""
        for name, account in self.accounts.items():
            account.cash[:] = other.accounts[name].cash[rows]
        self.close_opening()

    def close_opening(self) -> None:
        """Take the balances as they stand as the opening ones."""
        for account in self.accounts.values():
            account.reopen()
        self.flows = {}

    def close(self) -> None:
        """Check the quarter and open the next one; raise :class:`LedgerError` when the books do not close."""
        net, gross = np.zeros((self.rows, 1)), np.zeros((self.rows, 1))
        for account in self.accounts.values():
            if not settled(account, net, gross):
                drift = account.drift()
                row, agent = np.unravel_index(int(np.argmax(drift)), drift.shape)
                raise LedgerError(
                    f"{account.name}: cash of agent {agent}, row {row}, changed outside the ledger"
                )
        if not (np.abs(net) <= TOLERANCE * (1.0 + gross)).all():
            raise LedgerError(f"payments do not sum to zero: {np.abs(net).max():.3g} million USD")
        self.flows = {}
