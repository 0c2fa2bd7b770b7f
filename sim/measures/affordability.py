"""Who can pay a run of which size."""

from __future__ import annotations

from sim.accelerate import accelerated
from sim.axes import at, ratio, total
from sim.declare import Agents, Rows, measure
from sim.phases.startups import is_startup, slot_weights
from sim.rules import training as training_rule
from sim.rules.capability import REFERENCE_FLOP
from sim.world import World


def _chance(means: Agents, cost: Rows) -> Agents:
    """Part of those a slot stands for that can pay: 1/(1 + (cost/means)^2), a smooth step as their means differ."""
    squared = means**2
    return squared / (squared + cost**2)


def _afford(world: World, flop: Rows) -> Rows:
    return part_that_can_pay(world, flop * world.market.development_musd * world.market.startup_cost)


@accelerated("measures")
def part_that_can_pay(world: World, cost: Rows) -> Rows:
    """Part of startups that can pay a cost (M USD)."""
    weight = slot_weights(world) * is_startup(world)
    return ratio(total(_chance(world.firms.means_musd, cost) * weight), total(weight))


@measure("startups that can pay a usable run", "share", group="concentration", matters=0.01, decimals=3)
def startups_afford_run(world: World) -> Rows:
    """Startups whose cash and next round cover the smallest usable run."""
    t = world.parameters.training
    return _afford(
        world,
        training_rule.smallest_run(
            t.min_run_share, REFERENCE_FLOP, world.market.frontier_flop, t.min_run_moves
        ),
    )


@measure(
    "startups that can pay a hundredth of the frontier run",
    "share",
    group="concentration",
    matters=0.01,
    decimals=3,
)
def startups_afford_hundredth(world: World) -> Rows:
    """Startups that can pay a hundredth of the largest run."""
    return _afford(world, world.market.frontier_flop / 100)


@measure(
    "startups that can pay a tenth of the frontier run",
    "share",
    group="concentration",
    matters=0.01,
    decimals=3,
)
def startups_afford_tenth(world: World) -> Rows:
    """Startups that can pay a tenth of the largest run."""
    return _afford(world, world.market.frontier_flop / 10)


@measure("startups that can pay the frontier run", "share", group="concentration", matters=0.01, decimals=3)
def startups_afford_frontier(world: World) -> Rows:
    """Startups that can pay the largest run."""
    return _afford(world, world.market.frontier_flop)


@measure("universities that can pay a usable run", "share", group="talent", matters=0.01, decimals=3)
def universities_afford_run(world: World) -> Rows:
    """Universities whose money for compute in a year and public compute cover the smallest usable run."""
    t, u = world.parameters.training, world.universities
    flop = training_rule.smallest_run(
        t.min_run_share, REFERENCE_FLOP, world.market.frontier_flop, t.min_run_moves
    )
    price = at(world.places.price_musd, u.jurisdiction)
    means = (
        4 * u.compute_musd / at(world.places.university_price, u.jurisdiction) + 4 * u.public_h100e * price
    )
    return total(_chance(means, flop * world.market.development_musd)) / u.count
