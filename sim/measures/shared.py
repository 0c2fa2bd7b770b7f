"""What several measures rest on."""

from __future__ import annotations

import numpy as np

from sim.accelerate import accelerated
from sim.axes import over_segments, ratio, total
from sim.declare import Agents, Rows
from sim.world import World

MEGA = 1e6


def with_open(world: World, values: Agents) -> Agents:
    """Firms' sales by model with those that rest on open models in a last column."""
    return np.concatenate([values, world.market.open_revenue_musd], axis=1)


def customers(world: World) -> Agents:
    """Customers of every seller, the clouds last (million, (row, seller))."""
    clouds = over_segments(world.sales.customers_million[:, :, world.firm_count :])
    return np.concatenate([world.firms.users_million, clouds], axis=1)


@accelerated("measures")
def hhi_of(values: Agents) -> Rows:
    """Herfindahl-Hirschman index, 0 to 10 000; shares are taken before squares, as sales may be next to nothing."""
    return 1e4 * total((values * ratio(np.ones((len(values), 1)), total(values))) ** 2)


def research_h100e(world: World) -> Agents:
    """Compute that firms use for research, on their flagships and on experiments."""
    return world.firms.training_h100e + world.firms.experiment_h100e


def research_bill(world: World) -> Agents:
    """Firms' research compute at its price, and their staff (M USD)."""
    bill = research_h100e(world)
    bill *= world.firms.price_musd
    bill += world.firms.staff_musd
    return bill


def chips_of_all(world: World) -> Rows:
    """Chips of all owners: big tech and the clouds (H100e)."""
    return total(world.firms.chips_h100e[:, world.big]) + world.clouds.chips_h100e
