"""What models are worth to users, and what each seller sells in each segment."""

from __future__ import annotations

import numpy as np

from sim.axes import by_label, read, read_segments, total, write_segments
from sim.declare import Agents, Array, SegmentAgents
from sim.levers import Rules
from sim.phases.compression import EDGE, ln_token_cost
from sim.phases.terms import NOTHING, Terms, version_gap
from sim.populations import LEASE, OPEN, OWN
from sim.rules import compression
from sim.world import World


def own_models_are_valued(world: World) -> None:
    """Worth and serving cost of each lab's models in each segment: best mix of its models on sale."""
    sales, users, offers = world.sales, world.parameters.users, world.offers
    where = np.nonzero(world.models.flop[0] > 0)
    rows, firms = where
    flat = rows * world.firm_count + firms

    def of(column: Array) -> Array:
        return column.reshape(len(column), -1).take(flat, axis=1).reshape(3, 4, len(flat))

    quality = of(offers.quality)
    ln_cost = ln_token_cost(world, of(offers.ln_flop_token), world.firms.price_musd[where], rows)
    gamma = world.parameters.training.quality_value[rows, 0]
    alpha, reference = (
        1 / users.budget_usd[:, rows, 0],
        users.token_cost_usd[rows, 0] * users.tokens_million[:, rows, 0],
    )
    elasticity = users.token_elasticity[rows, 0]
    worth = gamma * quality - alpha * compression.cost_less_use(ln_cost, elasticity, reference)
    cost = compression.cost_per_customer(ln_cost, elasticity, reference)
    worth[:, EDGE] = gamma * quality[:, EDGE] + of(offers.ln_reach)[:, EDGE]
    cost[:, EDGE] = 0.0
    worth += world.firms.flair[where]
    best = worth.max(axis=0)
    weight = np.exp(np.maximum(worth - best, -600.0))
    mass = weight[0] + weight[1] + weight[2]
    sales.own_value[:] = NOTHING
    sales.own_value[:, rows, firms] = np.maximum(best + np.log(mass), NOTHING)
    sales.own_cost_usd[:, rows, firms] = (
        weight[0] * cost[0] + weight[1] * cost[1] + weight[2] * cost[2]
    ) / mass


def cloud_price(world: World) -> Agents:
    """Price of compute at the independent clouds, tax included (M USD per H100e-quarter), (row, 1)."""
    places = world.places
    return world.market.rent_musd + total((places.running_musd + places.use_tax_musd) * places.mobile)


def open_model_value(world: World) -> tuple[SegmentAgents, SegmentAgents]:
    """Worth and hosted cost of the best open model, (segment, row, 1)."""
    users, segments = world.parameters.users, world.segments
    rows = np.arange(world.rows)
    gamma = world.parameters.training.quality_value
    ln_cost = ln_token_cost(world, segments.open_ln_flop_token[:, :, 0], cloud_price(world)[:, 0], rows)[
        :, :, None
    ]
    margin = np.log1p(world.parameters.leasing.host_margin)
    reference = users.token_cost_usd * users.tokens_million
    worth = (
        gamma * segments.open_quality
        - compression.cost_less_use(ln_cost + margin, users.token_elasticity, reference) / users.budget_usd
    )
    cost = compression.cost_per_customer(ln_cost + margin, users.token_elasticity, reference)
    worth[EDGE] = gamma * segments.open_quality[EDGE] + segments.open_ln_reach[EDGE]
    cost[EDGE] = 0.0
    return np.maximum(worth, NOTHING), cost


def products_are_assembled(
    world: World, rules: Rules, terms: Terms, open_value: SegmentAgents, open_cost: SegmentAgents
) -> None:
    """Worth, serving cost and access fee of what each seller sells in each segment."""
    firms, sales, lease, count = world.firms, world.sales, world.parameters.leasing, world.firm_count
    sales.value[:, :, :count], sales.cost_usd[:, :, :count], sales.fee_usd[:] = NOTHING, 0.0, 0.0
    own, opened, leased = (np.nonzero(firms.active & (firms.mode == mode)) for mode in (OWN, OPEN, LEASE))
    everywhere = (own, read_segments(sales.own_value, own), read_segments(sales.own_cost_usd, own))
    hosted = (opened, (open_value + lease.no_model_appeal)[:, opened[0], 0], open_cost[:, opened[0], 0])
    for where, value, cost in (everywhere, hosted, (leased, *leased_products(world, rules, terms, *leased))):
        appeal = read_segments(sales.appeal, where)
        write_segments(sales.value, where, np.maximum(value + appeal, NOTHING))
        write_segments(sales.cost_usd, where, cost)
    sales.value[:, :, count:] = np.maximum(open_value + lease.host_appeal, NOTHING)
    sales.cost_usd[:, :, count:] = open_cost


def leased_products(
    world: World, rules: Rules, terms: Terms, rows: Array, lessees: Array
) -> tuple[Array, Array]:
    """Worth and serving cost of what listed lessees sell, (segment, lessee); their fees are set."""
    firms, sales, lease = world.firms, world.sales, world.parameters.leasing
    source = firms.supplier[rows, lessees]
    place = terms.place[rows, source]
    fee, lag = terms.asked[:, rows, place], lease.lease_lag_nats[rows, 0]
    if terms.mandated.any():
        under, where = firms.under_mandate[rows, lessees], firms.access_place[rows, lessees]
        fee = np.where(under, terms.margin[:, rows, where, place], fee)
        late = version_gap(world, rules, rows, where, source)
        lag = np.where(under, lag * (1 - read(rules.access_parity, rows, where)) + late, lag)
    sales.fee_usd[:, rows, lessees] = fee
    alpha = 1 / world.parameters.users.budget_usd[:, rows, 0]
    value = (
        sales.own_value[:, rows, source]
        - world.parameters.training.quality_value[rows, 0] * lag
        - alpha * fee
    )
    value += lease.no_model_appeal[rows, 0]
    value[EDGE] = NOTHING  # a leased model runs on no device
    return value, sales.own_cost_usd[:, rows, source]


def sales_by_model(world: World, amount: Agents) -> Agents:
    """Sellers' amounts credited to the firm whose model is used; open models in the last column."""
    clouds = np.full((world.rows, 1), world.firm_count)
    owner = np.concatenate([world.firms.provider, clouds], axis=1)
    return by_label(amount, owner, world.firm_count + 1)
