"""Subsidies for startups."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value, lag


class StartupSubsidy(Policy):
    """A grant to each new AI firm, and a part of the overheads of those that live, out of public money.

    Founders reckon with both; a subsidy to all goes also to those who would have come and stayed without it.
    """

    name = "startup-subsidy"
    title = "Startup subsidy"
    group = "public investment"
    sources = ("startup-grants",)
    example = "EIC Accelerator: grants of up to 2.5 M EUR a startup"
    moves = ("startup_grant_musd", "startup_overhead_share")

    grant_musd: Value | Path = option("grant", "M USD/new firm", default=1.0, range=(0.0, 20.0), level=True)
    overhead_share: Value | Path = option("part of overheads paid", "share", default=0.0, range=(0.0, 0.8))
    lag: Value = lag(0.0, "The programme grows to its size in steps.")

    def rules(self, now):
        """Grant a new firm, and the part of overheads paid."""
        return {"startup_grant_musd": now["grant_musd"], "startup_overhead_share": now["overhead_share"]}

    def reach(self, world, rows):
        """Nobody while no startup lives where it is paid."""
        here = world.firms.active[rows, world.small] & self.covers(
            world.firms.jurisdiction[rows, world.small]
        )
        return "" if here.any() else "no startup is where it is paid"
