"""Research grants to universities."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value


class ResearchGrants(Policy):
    """More public money for university research, free or tied to cheaper methods."""

    name = "research-grants"
    title = "Research grants"
    group = "public investment"
    sources = ("ahmed2023",)
    example = "US non-defence federal AI research: 1.5 bn USD in 2021"
    moves = ("grants_musd", "method_grants_musd")

    budget_musd: Value | Path = option(
        "further grants, all jurisdictions", "M USD/year", default=900.0, range=(0.0, 50_000.0), level=True
    )
    methods_share: Value | Path = option(
        "part tied to cheaper training and compression", "share", default=0.0, range=(0.0, 1.0)
    )

    def rules(self, now):
        """Free and tied grants of a quarter."""
        quarter = now["budget_musd"] / 4
        return {
            "grants_musd": quarter * (1 - now["methods_share"]),
            "method_grants_musd": quarter * now["methods_share"],
        }

    def reach(self, world, rows):
        """Nobody while there is no university where they are paid."""
        if not self.covers(world.universities.jurisdiction[rows]).any():
            return "no university is where the grants are paid"
        return ""
