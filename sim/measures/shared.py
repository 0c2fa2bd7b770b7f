"""What several measures rest on, computed once while all are taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TypeVar

import numpy as np

from sim.accelerate import accelerated
from sim.axes import Entries, highest, largest, number, over_segments, ratio, total
from sim.declare import Agents, Array, Rows
from sim.phases.products import sales_by_model
from sim.phases.running import fleet_mwh
from sim.populations import CASH, COMPUTE, EDGE, ENTERPRISE, GROWTH, INCENTIVE, LEASE, OPEN, OWN, RULE
from sim.world import World

MEGA = 1e6
T = TypeVar("T")


@contextmanager
def taken_together(world: World) -> Iterator[None]:
    """Meanwhile what measures share is computed once. Nothing may change the world before the end."""
    world.views = {}
    try:
        yield
    finally:
        world.views = None


def once(function: Callable[[World], T]) -> Callable[[World], T]:
    """Mark a view of the world that measures share: computed once while they are taken together, else at each call.

    Nobody writes into what it returns.
    """

    @wraps(function, updated=())
    def shared(world: World) -> T:
        if world.views is None:
            return function(world)
        if function not in world.views:
            world.views[function] = function(world)
        return world.views[function]

    return shared


fleet = once(fleet_mwh)


def hhi_of(values: Agents) -> Rows:
    """Herfindahl-Hirschman index, 0 to 10 000; shares are taken before squares, as sales may be next to nothing."""
    return 1e4 * total((values * ratio(np.ones((len(values), 1)), total(values))) ** 2)


@once
@accelerated("measures")
def over_firms(world: World) -> dict[str, Rows]:
    """Sums over firms: staff, research, sales and conduct; money in M USD."""
    firms, small = world.firms, world.small
    research = firms.training_h100e + firms.experiment_h100e
    compute = research * firms.price_musd
    bill = compute + firms.staff_musd
    return {
        "heads": total(firms.heads),
        "talent": total(firms.talent),
        "talent on cheaper methods": total(firms.talent * firms.method_effort),
        "talent published": total(firms.publishes * firms.talent),
        "research compute": total(research),  # on flagships and on experiments, H100e
        "bill of research compute": total(compute),
        "bill of research": total(bill),
        "largest bills of research": total(largest(bill, 4)),
        "staff": total(firms.staff_musd),
        "idle compute": total(firms.idle_h100e),
        "margin": total(firms.margin_musd),
        "sales on own models": total(firms.revenue_musd * (firms.mode == OWN)),
        "sales on leased models": total(firms.revenue_musd * (firms.mode == LEASE)),
        "startups' sales": total(firms.revenue_musd[:, small]),
        "startups": number(firms.active[:, small]),
        "startups near the frontier": number(
            world.models.flop[0][:, small] >= 0.1 * world.market.frontier_flop
        ),
        "lessees under the mandate": number(firms.under_mandate),
        "freshness": total(firms.freshness),
        "squared spread": total(firms.spread**2),
        "incidents": total(firms.incidents),
    }


@once
@accelerated("measures")
def over_labs(world: World) -> dict[str, Array]:
    """What labs are bound by, have reached and pay for research: numbers, extremes and sums (M USD), (row, 1) or (row, place)."""
    firms, count, labs = world.firms, world.places.count, Entries.where(world.firms.lab)
    live = labs.of(firms.active)
    flagship = np.zeros(world.rows * count)
    place = labs.rows * count + labs.of(firms.jurisdiction)
    np.maximum.at(flagship, place, labs.of(world.models.flop[0]))
    fewest = np.full(len(labs.rows), np.inf)
    for known, ln_flop in zip(
        world.models.capability, world.offers.ln_flop_token[ENTERPRISE::4], strict=True
    ):
        fewest = np.minimum(fewest, np.where(labs.of(known) >= 0.0, labs.of(ln_flop), np.inf))
    spent = labs.of(firms.training_h100e) + labs.of(firms.experiment_h100e)
    binding = labs.of(firms.binding)
    return {
        "labs": labs.count(),
        "live": labs.total(live),
        "bound by": np.stack(
            [labs.total(live & (binding == code)) for code in (INCENTIVE, CASH, GROWTH, COMPUTE, RULE)]
        ),
        "leader's ln efficiency": highest(labs.column(labs.of(firms.ln_efficiency), -9.0)),
        "largest flagship": flagship.reshape(world.rows, count),
        # ln FLOP a token of models at the capability of the 2020 reference or better; inf without one
        "least ln FLOP": -highest(labs.column(-fewest, -np.inf)),
        "power and carbon": labs.total(spent * labs.local(world.places.running_musd, firms.jurisdiction)),
        "compute": labs.total(spent * labs.of(firms.price_musd)),
    }


@once
@accelerated("measures")
def over_sellers(world: World) -> dict[str, Rows]:
    """Customers (million), those of the clouds included, and their concentration by the firm whose model they use."""
    count, by_segment = world.firm_count, world.sales.customers_million
    customers = np.concatenate([world.firms.users_million, over_segments(by_segment[:, :, count:])], axis=1)
    businesses = by_segment[ENTERPRISE]
    on_open = total(businesses[:, :count] * (world.firms.mode == OPEN)) + businesses[:, count:]
    return {
        "customers": total(customers),
        "enterprise customers": total(businesses),
        "enterprise customers on open models": on_open,
        "customers on their own device": total(by_segment[EDGE]),
        "HHI by model": hhi_of(sales_by_model(world, customers)),
    }


@once
def chips_of_all(world: World) -> Rows:
    """Chips of all owners: big tech and the clouds (H100e)."""
    return total(world.firms.chips_h100e[:, world.big]) + world.clouds.chips_h100e


@once
def mobile_running_cost(world: World) -> Rows:
    """Running cost of an H100e-quarter where mobile work runs (M USD)."""
    return total(world.places.running_musd * world.places.mobile)
