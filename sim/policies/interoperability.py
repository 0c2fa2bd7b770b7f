"""Switching rights and open interfaces."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value, evasion, lag
from sim.populations import LEASE


class Interoperability(Policy):
    """Who builds on a model may change its supplier: no charges, open interfaces, credits that can be taken along.

    Charges are a part of the cost of changing; the rest is work, which open interfaces save. Suppliers
    that cannot hold their customers ask less; each pays for the interfaces.
    """

    name = "interoperability"
    title = "Interoperability and switching rights"
    group = "competition"
    sources = ("data-act", "cma-cloud", "farrell2007")
    example = "EU Data Act: switching charges at cost from 2024, none from 12 January 2027, open interfaces"
    moves = ("charges_ended", "switching_cost", "credit_lock_in_ended", "interface_cost_musd")

    charges_ended: Value | Path = option(
        "switching charges ended",
        "share",
        default=1.0,
        range=(0.0, 1.0),
        level=True,
        help="1: none, as from 2027 under the Data Act; about a half: charges at cost, as from 2024.",
    )
    work_saved: Value | Path = option(
        "work of changing saved by open interfaces", "share", default=0.3, range=(0.0, 0.9)
    )
    credits_freed: Value | Path = option(
        "lock-in by compute credits ended",
        "share",
        default=0.0,
        range=(0.0, 1.0),
        help="1: credits of one cloud may be spent at another, or be paid out.",
    )
    cost_musd: Value | Path = option(
        "cost of interfaces, each supplier", "M USD/year", default=2.0, range=(0.0, 100.0)
    )
    lag: Value = lag(0.0, "Standards are written and interfaces built.")
    evasion: Value | Path = evasion(0.0, "Interfaces that work badly, charges under another name.")

    def rules(self, now):
        """Charges and lock-in that end, the work that is left, and the cost of interfaces."""
        return {
            "charges_ended": now["charges_ended"],
            "switching_cost": 1 - now["work_saved"],
            "credit_lock_in_ended": now["credits_freed"],
            "interface_cost_musd": now["cost_musd"] / 4,
        }

    def reach(self, world, rows):
        """Nobody while no startup leases a model where it holds."""
        firms = world.firms
        leases = (firms.mode[rows] == LEASE) & self.covers(firms.jurisdiction[rows])
        return "" if leases.any() else "no startup leases a model where it holds"
