"""Cap on the compute of a training run."""

import numpy as np

from sim.axes import at
from sim.declare import option
from sim.policies.base import Path, Policy, Value, evasion, lag


class RunCap(Policy):
    """No training run may take more compute than the cap.

    Money that the run does not take goes in part into experiments, distillation, post-training and
    test-time compute, which make good a part of the loss (parameters cap_saving and cap_recovery). The cap
    may rise each year; a fixed one falls behind what algorithms make of the same compute.
    """

    name = "run-cap"
    title = "Cap on training runs"
    group = "data and accountability"
    sources = ("eo14110", "ai-act")
    example = (
        "Proposed ceilings at the reporting lines of the EU AI Act (1e25) and of the US order 14110 (1e26)"
    )
    moves = ("run_cap_flop",)

    cap_flop: Value | Path = option(
        "largest run",
        "FLOP",
        default=1e26,
        range=(1e23, 1e30),
        scale="log",
        level=True,
        help="1e25: line of the EU AI Act for systemic risk; 1e26: reporting line of US order 14110.",
    )
    growth: Value | Path = option(
        "rise of the cap", "times a year", default=1.0, range=(1.0, 10.0), scale="log"
    )
    lag: Value = lag(0.0, "Runs begun before may be finished; the cap comes down to its level in steps.")
    evasion: Value | Path = evasion(0.0, "Runs split over owners, or trained where the cap does not hold.")

    def rules(self, now):
        """The cap in force."""
        return {"run_cap_flop": now["cap_flop"] * now["growth"] ** now["years"]}

    def reach(self, world, rows):
        """Nobody while no lab where it holds has a run, planned or on sale, as large as the cap."""
        firms = world.firms
        largest = np.maximum(firms.run_plan_flop[rows], world.models.flop[0][rows])
        caught = firms.active[rows] & (
            largest >= 0.999 * at(world.rules.run_cap_flop[rows], firms.jurisdiction[rows])
        )
        if not (caught & self.covers(firms.jurisdiction[rows])).any():
            return "no lab where it holds plans a run as large as the cap"
        return ""
