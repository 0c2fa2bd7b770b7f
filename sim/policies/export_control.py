"""Export control on chips: owners of a jurisdiction get no, or fewer, chips."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value, evasion


class ExportControl(Policy):
    """Chips may not be delivered to owners of the jurisdictions named: put ``jurisdictions: [china]``.

    Some still get through: weaker chips that are allowed and chips made at home (a part of the compute
    asked for), and smuggled ones (evasion). Compute abroad may be rented unless clouds are closed too.
    Orders already accepted are delivered.
    """

    name = "export-control"
    title = "Export control on chips"
    group = "trade and tax"
    sources = ("bis2022", "cnas2025")
    example = "US rule of 7 October 2022 against China, tightened in October 2023"
    moves = ("chips_blocked", "clouds_blocked")

    blocked: Value | Path = option(
        "part of the compute ordered that is blocked",
        "share",
        default=0.7,
        range=(0.0, 1.0),
        level=True,
        help="The rest: weaker chips that may be sold, and chips made at home.",
    )
    clouds_closed: Value = option("clouds abroad are closed too", default=False)
    evasion: Value | Path = evasion(
        0.10, "Smuggled: 1 to 40 % of China's training compute in 2024, middle estimate 10 %."
    )

    def rules(self, now):
        """Part of orders blocked, and whether renting abroad is."""
        return {
            "chips_blocked": now["blocked"],
            "clouds_blocked": 1.0 if now["clouds_closed"] else 0.0,
        }

    def reach(self, world, rows):
        """Nobody while no owner of chips is where it holds."""
        owners = world.firms.chips_h100e[rows, world.big] > 0
        if not (owners & self.covers(world.firms.jurisdiction[rows, world.big])).any():
            return "no owner of chips is in the jurisdictions named"
        return ""
