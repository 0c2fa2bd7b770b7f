"""Licence for large training runs."""

import numpy as np

from sim.axes import at
from sim.declare import option
from sim.policies.base import Path, Policy, Value, evasion, lag


class RunLicence(Policy):
    """A model trained with more than a threshold needs a licence before it is released.

    It costs a fee a run, quarters of waiting for evaluation, and a yearly bill of compliance for
    each lab above the line. Labs whose run would lie a little above the line may stay below it.
    """

    name = "run-licence"
    title = "Licence for large training runs"
    group = "data and accountability"
    sources = ("eo14110", "ai-act", "anderljung2023")
    example = "Licensing of frontier models above 1e26 FLOP, as bills after US order 14110 proposed"
    moves = (
        "licence_above_flop",
        "licence_above_relative",
        "licence_fee_musd",
        "licence_delay_quarters",
        "licence_cost_musd",
    )

    delay: Value | Path = option(
        "waiting time before release", "quarters", default=1.0, range=(0.0, 8.0), level=True
    )
    threshold: Value = option(
        "threshold",
        default="fixed",
        choices=("fixed", "indexed", "frontier"),
        help="A fixed number of FLOP, one that rises each year, or a distance to the largest run so far.",
    )
    threshold_flop: Value | Path = option(
        "licence needed above", "FLOP", default=1e26, range=(1e23, 1e30), scale="log"
    )
    growth: Value | Path = option(
        "rise of an indexed threshold", "times a year", default=4.5, range=(1.0, 10.0), scale="log"
    )
    within: Value | Path = option(
        "distance to the largest run", "times", default=10.0, range=(1.0, 1000.0), scale="log"
    )
    fee_musd: Value | Path = option(
        "fee",
        "M USD/run",
        default=1.0,
        range=(0.0, 500.0),
        help="Nuclear and drug regulators charge about 1 to 5 million dollars an application.",
    )
    cost_musd: Value | Path = option(
        "cost of complying, each lab with such a model",
        "M USD/year",
        default=2.0,
        range=(0.0, 200.0),
        help="Evaluation, security and reporting staff.",
    )
    lag: Value = lag(0.0, "The office is built up; waits and fees grow to their level in steps.")
    evasion: Value | Path = evasion(0.0, "Runs declared smaller than they are, or trained abroad.")

    def rules(self, now):
        """Threshold, fee a run, waiting time, and the compliance bill of a quarter."""
        rise = now["growth"] ** now["years"] if now["threshold"] == "indexed" else 1.0
        line = (
            {"licence_above_relative": 1 / now["within"]}
            if now["threshold"] == "frontier"
            else {"licence_above_flop": now["threshold_flop"] * rise}
        )
        return line | {
            "licence_fee_musd": now["fee_musd"],
            "licence_delay_quarters": now["delay"],
            "licence_cost_musd": now["cost_musd"] / 4,
        }

    def reach(self, world, rows):
        """Nobody while no lab where it holds plans or sells a model above the threshold."""
        firms, rules = world.firms, world.rules
        line = np.minimum(rules.licence_above_flop, rules.licence_above_relative * world.market.frontier_flop)
        largest = np.maximum(firms.run_plan_flop[rows], world.models.flop[0][rows])
        caught = firms.active[rows] & (largest >= at(line[rows], firms.jurisdiction[rows]))
        if not (caught & self.covers(firms.jurisdiction[rows])).any():
            return "no lab where it holds has a model above the threshold"
        return ""
