"""Merger control: which takeovers of startups are blocked."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value


class MergerControl(Policy):
    """Thresholds above which an acquisition is blocked; zero thresholds block every one."""

    name = "merger-control"
    title = "Merger control"
    group = "competition"
    sources = ("merger2023",)
    example = "US Merger Guidelines 2023: HHI above 1 800 and a change above 100, or a share above 30 %"
    moves = ("merger_hhi", "merger_change", "merger_share", "merger_partnerships")

    change: Value | Path = option(
        "change in HHI that blocks", "HHI", default=0.0, range=(0.0, 100.0), level=True
    )
    hhi: Value | Path = option(
        "HHI from which mergers are looked at", "HHI", default=0.0, range=(0.0, 1800.0)
    )
    share: Value | Path = option("joint share that blocks", "share", default=0.3, range=(0.0, 0.3))
    partnerships: Value = option("partnerships count as mergers", default=False)

    def rules(self, now):
        """The three thresholds, and whether partnerships count."""
        return {
            "merger_change": now["change"],
            "merger_hhi": now["hhi"],
            "merger_share": now["share"],
            "merger_partnerships": 1.0 if now["partnerships"] else 0.0,
        }

    def reach(self, world, rows):
        """Nobody while it blocks no takeover, nor ends a partnership."""
        if world.market.blocked[rows].any() or self.options["partnerships"]:
            return ""
        return "no takeover was above its thresholds"
