"""Efficiency programme: public money for cheaper ways to train and to serve."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value

DIRECTIONS = ("pruning", "sparse-training", "small-models", "all")
LEVERS: tuple[str, ...] = ("efficiency_pruning_musd", "efficiency_sparse_musd", "efficiency_small_musd")


class EfficiencyProgramme(Policy):
    """Universities are paid to find cheaper ways; the state chooses the direction, and all may use what is found.

    Pruning: trained networks can be cut further; the training bill stays. Sparse training: small
    networks are trained from scratch, so that training is cheaper too. Small models: what a small model
    lacks beside a flagship shrinks. What is found is public as far as universities are open; labs take
    it up with a delay. How much money finds is an assumption: see sparse_rate and small_rate.
    """

    name = "efficiency-programme"
    title = "Efficiency programme"
    group = "public investment"
    sources = ("aria-compute", "evci2020", "hinton2015")
    example = (
        "UK Advanced Research and Invention Agency: Scaling Compute, 42 M GBP, AI at a thousandth of the cost"
    )
    moves = LEVERS

    budget_musd: Value | Path = option(
        "budget, all jurisdictions",
        "M USD/year",
        default=200.0,
        range=(0.0, 10_000.0),
        level=True,
        help="The British programme is some 15 a year. Universities have some 1 300 a year for AI research in 2020.",
    )
    direction: Value = option("direction", default="sparse-training", choices=DIRECTIONS)

    def rules(self, now):
        """Money of a quarter by direction."""
        quarter = now["budget_musd"] / 4
        if now["direction"] == "all":
            return {lever: quarter / 3 for lever in LEVERS}
        return {LEVERS[DIRECTIONS.index(now["direction"])]: quarter}

    def reach(self, world, rows):
        """Nobody while there is no university where it is paid."""
        if not self.covers(world.universities.jurisdiction[rows]).any():
            return "no university is where the programme is paid"
        return ""
