"""Carbon price on the electricity of data centres."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value


class CarbonPrice(Policy):
    """A price on the emissions of compute, on top of what a jurisdiction already charges.

    Work that can run elsewhere moves away from a price that others do not have, unless it pays the
    difference at the border. Under a cap with a fixed number of allowances, cuts are undone elsewhere.
    """

    name = "carbon-price"
    title = "Carbon price"
    group = "climate"
    sources = ("eu-ets", "cbam2023")
    example = (
        "EU emissions trading: 85 EUR a tonne in 2023; its border adjustment covers electricity, not services"
    )
    moves = ("carbon_price_usd", "carbon_undone", "carbon_border")

    price_usd: Value | Path = option(
        "further carbon price", "USD/tCO2e", default=100.0, range=(0.0, 500.0), level=True
    )
    undone: Value | Path = option("cuts undone elsewhere under a cap", "share", default=0.0, range=(0.0, 1.0))
    border: Value | Path = option(
        "border adjustment",
        "share",
        default=0.0,
        range=(0.0, 1.0),
        help="Part of the gap in the further price that work done elsewhere for users at home pays.",
    )

    def rules(self, now):
        """The further price, the part of its cuts that a cap undoes, and what is charged at the border."""
        return {
            "carbon_price_usd": now["price_usd"],
            "carbon_undone": now["undone"],
            "carbon_border": now["border"],
        }

    def reach(self, world, rows):
        """Nobody while no data centre runs where it holds."""
        electricity = world.places.electricity_mwh[rows]
        if not electricity[:, self.covers(range(electricity.shape[1]))].any():
            return "no data centre runs where the price holds"
        return ""
