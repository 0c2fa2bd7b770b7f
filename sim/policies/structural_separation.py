"""Structural separation: an owner's cloud and its lab apart."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value, evasion, lag

CHARGES = ("rental-price", "cost")


class StructuralSeparation(Policy):
    """The cloud of an owner serves its own lab and core business no sooner than anybody else.

    How own use is charged is a choice of its own: at the rental price, as a stranger, or at the cost of
    the chips, as within one firm. What separation does hangs on it, so both should be looked at.
    """

    name = "structural-separation"
    title = "Separation of cloud and lab"
    group = "competition"
    sources = ("narechania2024", "ftc-partnerships")
    example = (
        "Separation of network and services in rail and electricity; proposed for clouds and AI labs in 2024"
    )
    moves = ("own_priority_taken", "own_use_at_cost")

    separation: Value | Path = option(
        "priority of own use taken away",
        "share",
        default=1.0,
        range=(0.0, 1.0),
        level=True,
        help="1: ownership apart; less: separate accounts, rules on equal treatment.",
    )
    charge: Value = option("own use is charged at", default=CHARGES[0], choices=CHARGES)
    lag: Value = lag(4.0, "Firms are divided in steps.")
    evasion: Value | Path = evasion(0.0, "Favours that a separate cloud still does its sister.")

    def rules(self, now):
        """What is taken of own use's priority, and how far it is charged at cost."""
        return {
            "own_priority_taken": now["separation"],
            "own_use_at_cost": 1.0 if now["charge"] == "cost" else 0.0,
        }

    def reach(self, world, rows):
        """Nobody while no owner of chips is where it holds."""
        owners = world.firms.chips_h100e[rows, world.big] > 0
        if not (owners & self.covers(world.firms.jurisdiction[rows, world.big])).any():
            return "no owner of chips is where it holds"
        return ""
