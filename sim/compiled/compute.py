"""What is done with the compute there is, compiled: see :mod:`sim.phases.compute`."""

from __future__ import annotations

from sim.compiled.kernels import kernel, over
from sim.declare import Agents, Array
from sim.populations import COMPUTE
from sim.world import World


def owned_compute_is_allotted(world: World, planned: Agents) -> None:
    """Serving first; core business and research share what is left as they asked for it; the rest is idle."""
    firms = world.firms
    allotted(
        planned, world.big_tech, world.parameters.training.flagship_share, firms.active, firms.lab,
        firms.rented_in_h100e, firms.chips_h100e, firms.rented_out_h100e, firms.need_inference_h100e,
        firms.core_ai_musd, firms.compute_musd, firms.research_tax_musd, firms.use_tax_musd,
        firms.inference_h100e, firms.core_h100e, firms.training_h100e, firms.experiment_h100e,
        firms.idle_h100e, firms.binding,
    )  # fmt: skip


@kernel
def allotted(
    planned: Array, big_tech: int, flagship_share: Array, active: Array, lab: Array, rented_in: Array,
    chips: Array, rented_out: Array, need: Array, core_ai: Array, compute: Array, research_tax: Array,
    use_tax: Array, inference: Array, core_h100e: Array, training: Array, experiment: Array, idle: Array,
    binding: Array,
) -> None:  # fmt: skip
    """Uses of compute and what is idle (H100e), in place."""
    for row in range(planned.shape[0]):
        for firm in range(planned.shape[1]):
            got = rented_in[row, firm]
            if firm < big_tech:
                got += max(chips[row, firm] - rented_out[row, firm] - idle[row, firm], 0.0)
            inference[row, firm] = min(need[row, firm], got)
            rest = got - inference[row, firm]
            if not (lab[row, firm] and active[row, firm]):
                idle[row, firm] += rest
                continue
            core = core_ai[row, firm] / planned[row, firm]
            # without a tax both of them are zero
            price = planned[row, firm] + (research_tax[row, firm] - use_tax[row, firm])
            wanted = compute[row, firm] / price
            asked = core + wanted
            part = min(1.0, over(rest, asked))
            core = part * core
            rest = max(rest - core, 0.0)
            # a startup that rents for research uses all it got; big tech what it planned
            research = min(part * wanted, rest) if firm < big_tech else rest
            core_h100e[row, firm] = core
            training[row, firm] = flagship_share[row, 0] * research
            experiment[row, firm] = research - training[row, firm]
            if research < 0.9 * wanted:
                binding[row, firm] = COMPUTE
            idle[row, firm] += rest - research
