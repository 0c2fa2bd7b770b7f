"""Research grants to universities."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value


class ResearchGrants(Policy):
    """More public money for university research: to whom, for posts or for compute, free or tied to methods.

    Money by size follows where research is done already; money kept for the elite builds peaks (the
    German Excellence Strategy); money kept for the others spreads (the US programme EPSCoR).
    """

    name = "research-grants"
    title = "Research grants"
    group = "public investment"
    sources = ("ahmed2023", "excellence2026", "epscor2022")
    example = (
        "US non-defence federal AI research: 1.5 bn USD in 2021; Excellence Strategy: 687 M EUR a year from "
        "2026 for the best; EPSCoR: a fifth of the US science foundation's money for the others"
    )
    moves = (
        "grants_musd",
        "method_grants_musd",
        "grants_elite_part",
        "grants_rest_part",
        "grants_compute_part",
    )

    budget_musd: Value | Path = option(
        "further grants, all jurisdictions", "M USD/year", default=900.0, range=(0.0, 50_000.0), level=True
    )
    to: Value = option(
        "who gets them",
        default="all",
        choices=("all", "elite", "outside-the-elite"),
        help="All: by size. Elite: the largest tenth of universities. Outside the elite: by need.",
    )
    kept_part: Value | Path = option(
        "part kept for them, the rest by size",
        "share",
        default=1.0,
        range=(0.0, 1.0),
        help="Of no use where all get them. EPSCoR: 0.2 of the science foundation's money.",
    )
    compute_share: Value | Path = option(
        "part that buys compute and nothing else",
        "share",
        default=0.0,
        range=(0.0, 1.0),
        help="Posts are paid from the rest; a post needs less of it when its compute is bought.",
    )
    methods_share: Value | Path = option(
        "part tied to cheaper training and compression",
        "share",
        default=0.0,
        range=(0.0, 1.0),
        help="Universities choose what they work on; an efficiency programme chooses for them.",
    )

    def rules(self, now):
        """Free and tied grants of a quarter, for whom and for what."""
        quarter = now["budget_musd"] / 4
        return {
            "grants_musd": quarter * (1 - now["methods_share"]),
            "method_grants_musd": quarter * now["methods_share"],
            "grants_elite_part": now["kept_part"] * (now["to"] == "elite"),
            "grants_rest_part": now["kept_part"] * (now["to"] == "outside-the-elite"),
            "grants_compute_part": now["compute_share"],
        }

    def reach(self, world, rows):
        """Nobody while there is no university where they are paid."""
        if not self.covers(world.universities.jurisdiction[rows]).any():
            return "no university is where the grants are paid"
        return ""
