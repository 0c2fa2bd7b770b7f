"""Clean-power requirement: a part of the power of data centres must be clean."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value, lag

MATCHING = ("hourly", "annual")


class CleanPower(Policy):
    """Owners must match a part of the power they use with clean power, by the hour or over the year.

    What the grid already holds of it counts. They buy the rest along the cost curve of cleaner power, or
    pay for what is missing when that is cheaper. Matched over the year, a clean MWh cuts less.
    """

    name = "clean-power"
    title = "Clean-power requirement"
    group = "climate"
    sources = ("riepin2023", "german-enefg")
    example = (
        "German Energy Efficiency Act: half of a data centre's power renewable from 2024, all of it from 2027"
    )
    moves = ("clean_power_share", "clean_power_hourly", "clean_power_penalty_usd")

    share: Value | Path = option("clean part required", "share", default=0.8, range=(0.0, 1.0), level=True)
    matching: Value = option(
        "matched",
        default="hourly",
        choices=MATCHING,
        help="The German act lets certificates match over the year.",
    )
    penalty_usd: Value | Path = option(
        "payment for what is missing",
        "USD/MWh",
        default=60.0,
        range=(0.0, 300.0),
        help="As the alternative compliance payment of US renewable portfolio standards.",
    )
    lag: Value = lag(8.0, "Power plants and contracts take years; owners prepare from the announcement on.")

    def rules(self, now):
        """The part, how it is matched, and the payment."""
        return {
            "clean_power_share": now["share"],
            "clean_power_hourly": 1.0 if now["matching"] == "hourly" else 0.0,
            "clean_power_penalty_usd": now["penalty_usd"],
        }

    def reach(self, world, rows):
        """Nobody while the grids where it holds are as clean as is asked."""
        here = self.covers(range(world.places.count))
        paid, cleaner = world.places.clean_penalty_usd[rows], world.places.abatement[rows]
        if not paid[:, here].any() and not cleaner[:, here].any():
            return "the grid is as clean as is asked where it holds"
        return ""
