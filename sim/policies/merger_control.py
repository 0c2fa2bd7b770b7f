"""Merger control: which takeovers of startups are blocked."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value


class MergerControl(Policy):
    """Thresholds above which an acquisition is blocked; zero thresholds block every one."""

    name = "merger-control"
    title = "Merger control"
    group = "competition"
    sources = ("merger2023", "cma-inflection")
    example = "US Merger Guidelines 2023: HHI above 1 800 and a change above 100, or a share above 30 %"
    moves = ("merger_hhi", "merger_change", "merger_share", "merger_partnerships", "merger_hires")

    change: Value | Path = option(
        "change in HHI that blocks", "HHI", default=0.0, range=(0.0, 100.0), level=True
    )
    hhi: Value | Path = option(
        "HHI from which mergers are looked at", "HHI", default=0.0, range=(0.0, 1800.0)
    )
    share: Value | Path = option("joint share that blocks", "share", default=0.3, range=(0.0, 0.3))
    partnerships: Value = option("partnerships count as mergers", default=False)

    hires: Value = option(
        "hire-and-license deals count as mergers",
        default=False,
        help="If not, a barred takeover may come back as a deal that takes the researchers and a licence and "
        "leaves the firm: Microsoft and Inflection in 2024, which the UK authority held to be a merger.",
    )

    def rules(self, now):
        """The three thresholds, whether partnerships count, and whether hiring a team is a way round."""
        return {
            "merger_change": now["change"],
            "merger_hhi": now["hhi"],
            "merger_share": now["share"],
            "merger_partnerships": 1.0 if now["partnerships"] else 0.0,
            "merger_hires": 0.0 if now["hires"] else 1.0,
        }

    def reach(self, world, rows):
        """Nobody while it blocks no takeover, nor ends a partnership."""
        if world.market.blocked[rows].any() or self.options["partnerships"]:
            return ""
        return "no takeover was above its thresholds"
