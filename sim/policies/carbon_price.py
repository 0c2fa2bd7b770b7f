"""Carbon price on the electricity of data centres."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value


class CarbonPrice(Policy):
    """A price on the emissions of compute, on top of what a jurisdiction already charges."""

    name = "carbon-price"
    title = "Carbon price"
    group = "climate"
    sources = ("eu-ets",)
    example = "EU emissions trading: 85 EUR a tonne in 2023"
    moves = ("carbon_price_usd", "carbon_undone")

    price_usd: Value | Path = option(
        "further carbon price", "USD/tCO2e", default=100.0, range=(0.0, 500.0), level=True
    )
    undone: Value | Path = option("cuts undone elsewhere under a cap", "share", default=0.0, range=(0.0, 1.0))

    def rules(self, now):
        """The further price and the part of its cuts that a cap undoes."""
        return {"carbon_price_usd": now["price_usd"], "carbon_undone": now["undone"]}

    def reach(self, world, rows):
        """Nobody while no data centre runs where it holds."""
        electricity = world.places.electricity_mwh[rows]
        if not electricity[:, self.covers(range(electricity.shape[1]))].any():
            return "no data centre runs where the price holds"
        return ""
