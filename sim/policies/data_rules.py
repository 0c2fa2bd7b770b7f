"""Rules on training data."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value, evasion, lag


class DataRules(Policy):
    """Less public and licensed data, and a cost of complying; first-party data stay.

    So the rule can favour those who own data, and the fixed cost weighs on the small, unless they are
    spared a part of it. A mining exception keeps a part of what would be lost for research, or for all.
    """

    name = "data-rules"
    title = "Data rules"
    group = "data and accountability"
    sources = ("ai-act", "gdpr-johnson", "cdsm2019", "eu-sme")
    example = "Rights reservation and training-data summaries of the EU AI Act; text and data mining in EU copyright law"
    moves = (
        "data_public_share",
        "data_research_share",
        "data_licensed_share",
        "data_cost_musd",
        "data_cost_sales",
        "data_relief",
        "data_relief_turnover_musd",
    )

    lost: Value | Path = option("public data lost", "share", default=0.3, range=(0.0, 0.95), level=True)
    licensed_lost: Value | Path = option("licensed data lost", "share", default=0.0, range=(0.0, 0.95))
    exception: Value = option(
        "mining exception",
        default="none",
        choices=("none", "research", "all"),
        help="EU copyright law: article 3 for research organisations, article 4 for all unless right holders object.",
    )
    excepted: Value | Path = option(
        "part of the lost public data that the exception keeps usable", "share", default=0.7, range=(0.0, 1.0)
    )
    cost_musd: Value | Path = option(
        "cost of complying, each lab", "M USD/year", default=4.0, range=(0.0, 100.0)
    )
    cost_sales: Value | Path = option(
        "cost of complying that grows with size", "share of sales", default=0.0, range=(0.0, 0.05)
    )
    relief: Value | Path = option(
        "part of the fixed cost that small labs are spared", "share", default=0.0, range=(0.0, 1.0)
    )
    relief_turnover_musd: Value | Path = option(
        "turnover up to which a lab is small",
        "M USD/year",
        default=58.0,
        range=(1.0, 2000.0),
        scale="log",
        help="58: the EU's limit for small and medium-sized firms (50 M EUR); 175: small mid-caps.",
    )
    lag: Value = lag(0.0, "Data are sorted and licences bought.")
    evasion: Value | Path = evasion(0.0, "Data used without saying so.")

    def rules(self, now):
        """Shares of data that stay, for labs and for research, and what complying costs."""
        kept = {"none": (0.0, 0.0), "research": (0.0, 1.0), "all": (1.0, 1.0)}[now["exception"]]
        labs, research = (1 - now["lost"] * (1 - part * now["excepted"]) for part in kept)
        return {
            "data_public_share": labs,
            "data_research_share": research,
            "data_licensed_share": 1 - now["licensed_lost"],
            "data_cost_musd": now["cost_musd"] / 4,
            "data_cost_sales": now["cost_sales"],
            "data_relief": now["relief"],
            "data_relief_turnover_musd": now["relief_turnover_musd"] if now["relief"] else 0.0,
        }

    def reach(self, world, rows):
        """Nobody while no lab is where the rule holds."""
        labs = world.firms.lab[rows] & world.firms.active[rows]
        if (
            self.covers(world.universities.jurisdiction[rows]).any()
            and (world.rules.data_research_share[rows] < 1).any()
        ):
            return ""
        if not (labs & self.covers(world.firms.jurisdiction[rows])).any():
            return "no lab is where the rule holds"
        return ""
