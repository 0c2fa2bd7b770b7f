"""Whose models are sold, on which terms."""

from __future__ import annotations

import numpy as np

from sim.accelerate import accelerated
from sim.axes import Entries, over_segments, ratio, total
from sim.declare import Array, Rows, measure
from sim.measures.shared import over_firms, over_sellers
from sim.populations import LEASE
from sim.world import World


@measure("sales on leased models", "share", group="concentration", matters=0.01, decimals=3)
def lease_share(world: World) -> Rows:
    """Sales by firms that lease the model they sell."""
    return ratio(over_firms(world)["sales on leased models"], world.market.revenue_musd)


@measure("sales on own models", "share", group="concentration", matters=0.01, decimals=3)
def own_share(world: World) -> Rows:
    """Sales by firms that trained the model they sell."""
    return ratio(over_firms(world)["sales on own models"], world.market.revenue_musd)


@measure("open models' share of enterprise use", "share", group="concentration", matters=0.01, decimals=3)
def open_use_share(world: World) -> Rows:
    """Enterprise customers served by open models, by startups or the clouds that host them."""
    sums = over_sellers(world)
    return ratio(sums["enterprise customers on open models"], sums["enterprise customers"])


@measure("startups that lease under the mandate", "slots", group="concentration", matters=1, decimals=0)
def mandated_lessees(world: World) -> Rows:
    """Startups that lease on regulated terms."""
    return over_firms(world)["lessees under the mandate"]


@measure("domestic small firms' share of sales", "share", group="concentration", matters=0.01, decimals=3)
def startup_sales_share(world: World) -> Rows:
    """Sales by startups."""
    return ratio(over_firms(world)["startups' sales"], world.market.revenue_musd)


@measure("suppliers that refuse access", "share", group="concentration", matters=0.01, decimals=3)
def refusal_share(world: World) -> Rows:
    """Labs with a model among the sixteen best that offer it to nobody of their own will."""
    return world.market.refusing.copy()


@measure("access price over serving cost", "ratio", group="concentration", matters=0.05, decimals=2)
def access_price_ratio(world: World) -> Rows:
    """What lessees pay over the cost of serving them."""
    paid, cost = paid_by_lessees(world)
    return np.where(cost > 0, ratio(paid, cost), 1.0)


@accelerated("measures")
def paid_by_lessees(world: World) -> tuple[Rows, Rows]:
    """What lessees pay, and the cost of serving them (M USD)."""
    sales, firms = world.sales, world.firms
    leases = Entries.where(firms.mode == LEASE)
    sold = Entries.at(leases.rows, leases.agents, (world.rows, sales.count))
    serving = over_segments(sold.of_segments(sales.customers_million) * sold.of_segments(sales.cost_usd))
    return leases.total(leases.of(firms.lease_cost_musd)), leases.total(serving)


@measure("mark-up that users pay, in 1/alpha", "ratio", group="market", matters=0.02, decimals=3)
def users_markup(world: World) -> Rows:
    """Price less serving cost over 1/alpha, mean over customers; a lessee's access fee counts. A small seller asks 1."""
    above = over_segments(paid_above_cost(world) / world.parameters.users.budget_usd)
    return ratio(above, over_sellers(world)["customers"])


@accelerated("measures")
def paid_above_cost(world: World) -> Array:
    """What users pay beyond the cost of serving them (M USD), (segment, row, 1)."""
    sales = world.sales
    return total(sales.customers_million * (sales.fee_usd + sales.markup_usd))
