"""Rules on training data."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value


class DataRules(Policy):
    """Less public and licensed data, and a cost of complying; first-party data stay.

    So the rule can favour those who own data, and the fixed cost weighs on the small.
    """

    name = "data-rules"
    title = "Data rules"
    group = "data and accountability"
    sources = ("ai-act", "gdpr-johnson")
    example = "Rights reservation and training-data summaries of the EU AI Act"
    moves = ("data_public_share", "data_licensed_share", "data_cost_musd")

    lost: Value | Path = option("public data lost", "share", default=0.3, range=(0.0, 0.95), level=True)
    licensed_lost: Value | Path = option("licensed data lost", "share", default=0.0, range=(0.0, 0.95))
    cost_musd: Value | Path = option(
        "cost of complying, each lab", "M USD/year", default=4.0, range=(0.0, 100.0)
    )

    def rules(self, now):
        """Shares of data that stay, and the cost a quarter."""
        return {
            "data_public_share": 1 - now["lost"],
            "data_licensed_share": 1 - now["licensed_lost"],
            "data_cost_musd": now["cost_musd"] / 4,
        }

    def reach(self, world, rows):
        """Nobody while no lab is where the rule holds."""
        labs = world.firms.lab[rows] & world.firms.active[rows]
        if not (labs & self.covers(world.firms.jurisdiction[rows])).any():
            return "no lab is where the rule holds"
        return ""
