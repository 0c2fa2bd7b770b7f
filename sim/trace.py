"""What happens in one future: dated events and series of shares, noted from outside the phases.

Events are differences between the columns of two quarters. A trace only reads; a run with it and a
run without it give the same numbers.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.dates import quarter_name
from sim.declare import Array
from sim.populations import LEASE, NOBODY, NONE, OPEN, OWN
from sim.world import World

KINDS = ("entry", "closure", "takeover", "release", "frontier", "supply", "mandate")
SUPPLY = {NONE: "none", OWN: "own", OPEN: "open", LEASE: "leased"}
HISTORIES = ("cash_musd", "value_musd", "revenue_musd", "chips_h100e", "heads", "mode", "supplier")
_COMPARED = ("active", "tenant", "mode", "supplier", "under_mandate", "cash_musd")


@dataclass(frozen=True)
class Event:
    """Something that happened to a firm in a quarter.

    ``firm`` is its place in the table of firms and ``tenant`` the number of the firm that held the
    place; ``other`` is the place of the buyer or the supplier, -1 for none or unknown. ``flop`` and
    ``capability`` (nats) describe a model released; ``before`` and ``after`` how the firm came by its
    model: none, own, open or leased.
    """

    quarter: int
    kind: str
    firm: int
    tenant: int
    name: str
    other: int = NOBODY
    other_name: str = ""
    flop: float = 0.0
    capability: float = 0.0
    before: str = ""
    after: str = ""

    @property
    def date(self) -> str:
        """The quarter's name."""
        return quarter_name(self.quarter)

    def __str__(self) -> str:
        other = self.other_name or "an unknown firm"
        lessor = f" of {self.other_name}" if self.other_name else ""
        return f"{self.date}: {_TEXTS[self.kind].format(e=self, other=other, lessor=lessor)}"


_TEXTS = {
    "entry": "{e.name} is founded",
    "closure": "{e.name} closes",
    "takeover": "{e.name} is bought by {other}",
    "release": "{e.name} releases a model of {e.flop:.2g} FLOP, capability {e.capability:.2f} nats",
    "frontier": "{e.name} sets a new frontier with {e.flop:.2g} FLOP",
    "supply": "{e.name} turns from {e.before} to {e.after} models{lessor}",
    "mandate": "{e.name} leases from {other} under the mandate",
}


def firm_name(world: World, firm: int, tenant: int) -> str:
    """Name of a firm: big tech by its place, a startup by its number; empty for the place -1."""
    if firm < 0:
        return ""
    return f"Big tech {firm + 1}" if firm < world.big_tech else f"Startup {tenant}"


class Trace:
    """Events and histories of one row of a world.

    Parameters
    ----------
    world : at the start of a quarter
    row : the future to follow
    histories : columns of firms to keep, each quarter

    Attributes
    ----------
    events : list of :class:`Event`, by date
    """

    def __init__(self, world: World, row: int = 0, histories: tuple[str, ...] = HISTORIES) -> None:
        """Take the first look.

        Raises
        ------
        IndexError
            The world has no such row.
        KeyError
            Firms have no such column.
        """
        if not 0 <= row < world.rows:
            raise IndexError(f"row {row}: the world has rows 0 to {world.rows - 1}")
        unknown = [name for name in histories if name not in world.firms.columns]
        if unknown:
            raise KeyError(f"firms have no column {', '.join(unknown)}")
        self.world, self.row, self.histories = world, row, histories
        self.events: list[Event] = []
        self._kept: dict[str, list[Array]] = {}
        self._seen = self._look()
        self._frontier = float(world.market.frontier_flop[row, 0])

    # ------------------------------------------------------------ looking

    def _look(self) -> dict[str, Array]:
        """The compared columns of the row, copies (firm,)."""
        return {name: getattr(self.world.firms, name)[self.row].copy() for name in _COMPARED}

    def observe(self) -> list[Event]:
        """Note what the quarter that just ended brought; give its events.

        Call it once after each quarter.
        """
        now, quarter = self._look(), self.world.quarter - 1
        before, self._seen = self._seen, now
        gone = before["active"] & (~now["active"] | (now["tenant"] != before["tenant"]))
        fresh = now["active"] & (~before["active"] | (now["tenant"] != before["tenant"]))
        stayed = now["active"] & before["active"] & ~gone
        events = [
            *self._ends(quarter, gone, before["tenant"]),
            *(self._event(quarter, "entry", firm) for firm in np.flatnonzero(fresh)),
            *self._releases(quarter),
            *self._supplies(quarter, before, now, stayed),
        ]
        self._keep()
        self.events += events
        return events

    def _event(self, quarter: int, kind: str, firm: Any, **more: Any) -> Event:
        """An event of a firm, with the names of the firm and of the other one."""
        place, other = int(firm), int(more.pop("other", NOBODY))
        tenant = int(more.pop("tenant", self._seen["tenant"][place]))
        other_name = firm_name(self.world, other, int(self._seen["tenant"][max(other, 0)]))
        name = firm_name(self.world, place, tenant)
        return Event(quarter, kind, place, tenant, name, other, other_name, **more)

    # ------------------------------------------------------------ events

    def _ends(self, quarter: int, gone: Array, tenants: Array) -> list[Event]:
        """Closures and takeovers among the startups that are gone, (firm,)."""
        buyer = self.world.firms.buyer[self.row]
        kind = np.where(buyer >= 0, "takeover", "closure")
        return [
            self._event(quarter, str(kind[firm]), firm, tenant=tenants[firm], other=buyer[firm])
            for firm in np.flatnonzero(gone)
        ]

    def _releases(self, quarter: int) -> list[Event]:
        """Models put on sale, and the one that moved the frontier."""
        flop, ability = self.world.models.flop[0, self.row], self.world.models.capability[0, self.row]
        released = np.flatnonzero(self.world.firms.released[self.row] & (flop > 0))
        events = [
            self._event(quarter, "release", firm, flop=float(flop[firm]), capability=float(ability[firm]))
            for firm in released
        ]
        frontier = float(self.world.market.frontier_flop[self.row, 0])
        if frontier > self._frontier:
            best = [firm for firm in released if flop[firm] == frontier]
            events += [
                self._event(quarter, "frontier", firm, flop=frontier, capability=float(ability[firm]))
                for firm in best[:1]
            ]
        self._frontier = frontier
        return events

    def _supplies(
        self, quarter: int, before: dict[str, Array], now: dict[str, Array], stayed: Array
    ) -> list[Event]:
        """Changes of how firms come by their models, and leases that begin under the mandate."""
        changed = (now["mode"] != before["mode"]) | (now["supplier"] != before["supplier"])
        # a lease may begin and end in a quarter, when the supplier is bought or closes
        bound = (
            (now["supplier"] >= 0)
            & now["under_mandate"]
            & (~before["under_mandate"] | ~stayed | (now["supplier"] != before["supplier"]))
        )
        turns = [
            self._event(
                quarter, "supply", firm, other=now["supplier"][firm],
                before=SUPPLY[int(before["mode"][firm])], after=SUPPLY[int(now["mode"][firm])],
            )
            for firm in np.flatnonzero(changed & stayed)
        ]  # fmt: skip
        return turns + [
            self._event(quarter, "mandate", firm, other=now["supplier"][firm])
            for firm in np.flatnonzero(bound & now["active"])
        ]

    # ------------------------------------------------------------ series

    def _keep(self) -> None:
        """Keep the quarter's shares and the columns of the histories."""
        firms, market, row = self.world.firms, self.world.market, self.row
        chips, sold = firms.chips_h100e[row], float(market.revenue_musd[row, 0])
        installed = float(chips.sum() + self.world.clouds.chips_h100e[row, 0])
        kept = {
            "share of chips": _part(chips, installed),
            "share of models": _part(firms.model_revenue_musd[row], sold),
            "share of sales": _part(firms.revenue_musd[row], sold),
            "tenant": np.where(firms.active[row], firms.tenant[row], -1),
            **{name: getattr(firms, name)[row].copy() for name in self.histories},
        }
        for name, values in kept.items():
            self._kept.setdefault(name, []).append(values)

    @property
    def series(self) -> dict[str, Array]:
        """Shares of chips, of sales by model and of sales by seller, each (quarter, firm).

        Shares are of the whole market: what clouds own, and what rests on open models or is sold by
        clouds, is missing to one.
        """
        return {name: self._stacked(f"share of {name}") for name in ("chips", "models", "sales")}

    def columns(self, column: str) -> Array:
        """A column of all firms over the quarters observed, (quarter, firm); ``tenant`` is -1 for an empty slot.

        Raises
        ------
        KeyError
            The column was not kept.
        """
        if column not in (*self.histories, "tenant"):
            raise KeyError(
                f"{column} was not kept: name it in histories, which holds {', '.join(self.histories)}"
            )
        return self._stacked(column)

    def history(self, column: str, firm: int, tenant: int | None = None) -> Array:
        """A column of a firm over the quarters observed, (quarter,), NaN while the place was not its own.

        Without a tenant whoever held the place counts.

        Raises
        ------
        KeyError
            The column was not kept.
        """
        values, tenants = self.columns(column)[:, firm].astype(float), self.columns("tenant")[:, firm]
        there = tenants >= 0 if tenant is None else tenants == tenant
        return np.where(there, values, np.nan)

    def _stacked(self, name: str) -> Array:
        parts = self._kept.get(name, [])
        return np.stack(parts) if parts else np.zeros((0, self.world.firm_count))

    def counts(self) -> dict[str, int]:
        """Number of events of each kind so far."""
        found = Counter(event.kind for event in self.events)
        return {kind: found[kind] for kind in KINDS}


def _part(values: Array, whole: float) -> Array:
    return values / whole if whole > 0 else np.zeros_like(values)
