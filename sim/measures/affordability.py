"""Who can pay a run of which size."""

from __future__ import annotations

import numpy as np

from sim.accelerate import accelerated
from sim.axes import at, ratio, total
from sim.declare import Agents, Array, Rows, measure
from sim.measures.shared import once
from sim.phases.startups import is_startup, slot_weights
from sim.rules import training as training_rule
from sim.rules.capability import REFERENCE_FLOP
from sim.world import World


def _chance(means: Agents, cost: Rows) -> Agents:
    """Part of those a slot stands for that can pay: 1/(1 + (cost/means)^2), a smooth step as their means differ."""
    squared = means**2
    return squared / (squared + cost**2)


@once
def _smallest_run(world: World) -> Rows:
    t = world.parameters.training
    return training_rule.smallest_run(
        t.min_run_share, REFERENCE_FLOP, world.market.frontier_flop, t.min_run_moves
    )


@once
def _startups_afford(world: World) -> Array:
    """Part of startups that can pay the smallest usable run, and a hundredth, a tenth and all of the largest, (run, row, 1)."""
    market = world.market
    largest = market.frontier_flop
    flop = np.stack([_smallest_run(world), largest / 100, largest / 10, largest])
    return part_that_can_pay(world, flop * market.development_musd * market.startup_cost)


@accelerated("measures")
def part_that_can_pay(world: World, costs: Array) -> Array:
    """Part of startups that can pay each of some costs (M USD), (cost, row, 1)."""
    weight = slot_weights(world) * is_startup(world)
    return ratio(total(_chance(world.firms.means_musd, costs) * weight), total(weight))


@measure("startups that can pay a usable run", "share", group="concentration", matters=0.01, decimals=3)
def startups_afford_run(world: World) -> Rows:
    """Startups whose cash and next round cover the smallest usable run."""
    return _startups_afford(world)[0]


@measure(
    "startups that can pay a hundredth of the frontier run",
    "share",
    group="concentration",
    matters=0.01,
    decimals=3,
)
def startups_afford_hundredth(world: World) -> Rows:
    """Startups that can pay a hundredth of the largest run."""
    return _startups_afford(world)[1]


@measure(
    "startups that can pay a tenth of the frontier run",
    "share",
    group="concentration",
    matters=0.01,
    decimals=3,
)
def startups_afford_tenth(world: World) -> Rows:
    """Startups that can pay a tenth of the largest run."""
    return _startups_afford(world)[2]


@measure("startups that can pay the frontier run", "share", group="concentration", matters=0.01, decimals=3)
def startups_afford_frontier(world: World) -> Rows:
    """Startups that can pay the largest run."""
    return _startups_afford(world)[3]


@measure("universities that can pay a usable run", "share", group="talent", matters=0.01, decimals=3)
def universities_afford_run(world: World) -> Rows:
    """Universities whose money for compute in a year and public compute cover the smallest usable run."""
    return universities_that_can_pay(world, _smallest_run(world) * world.market.development_musd)


@accelerated("measures")
def universities_that_can_pay(world: World, cost: Rows) -> Rows:
    """Part of universities that can pay a cost (M USD)."""
    u, places = world.universities, world.places
    price = at(places.price_musd, u.jurisdiction)
    means = 4 * u.compute_musd / at(places.university_price, u.jurisdiction) + 4 * u.public_h100e * price
    return total(_chance(means, cost)) / u.count
