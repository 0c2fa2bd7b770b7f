"""What models are worth to users, and what each seller sells in each segment."""

from __future__ import annotations

import numpy as np

from sim.accelerate import accelerated
from sim.axes import by_label, listed, of_rows, read, read_segments, total, write_segments
from sim.declare import Agents, Array, SegmentAgents
from sim.levers import Rules
from sim.phases.compression import EDGE, ln_token_cost
from sim.phases.terms import Terms, version_gap
from sim.populations import LEASE, OPEN, OWN
from sim.rules import compression
from sim.rules.demand import NOTHING
from sim.world import World


def own_models_are_valued(world: World) -> None:
    """Worth and serving cost of each lab's models in each segment: best mix of its models on sale."""
    users = world.parameters.users
    where = listed(world.models.flop[0] > 0)
    rows, firms = where
    quality, ln_flop, ln_reach = models_on_sale(world, rows, firms)
    ln_cost = ln_token_cost(world, ln_flop, world.firms.price_musd[where], rows)
    reference = of_rows(users.token_cost_usd, rows) * users.tokens_million[:EDGE, :, 0].take(rows, axis=1)
    elasticity = of_rows(users.token_elasticity, rows)
    net = compression.cost_less_use(ln_cost, elasticity, reference)
    cost = compression.cost_per_customer(ln_cost, elasticity, reference)
    behind, best = worth_of_models(world, rows, firms, quality, ln_reach, net)
    weight = np.exp(np.maximum(behind, -600.0))
    mass = weight[0] + weight[1] + weight[2]
    mixes_are_set(world, rows, firms, np.maximum(best + np.log(mass), NOTHING), weight, mass, cost)


@accelerated("access")
def models_on_sale(world: World, rows: Array, firms: Array) -> tuple[Array, Array, Array]:
    """Quality, ln FLOP a token where a data centre serves, and ln reach of devices of listed labs' models.

    (model, segment, lab), (model, cloud segment, lab), (model, lab).
    """
    flat = rows * world.firm_count + firms

    def of(column: Array) -> Array:
        return column.reshape(len(column), -1).take(flat, axis=1).reshape(3, 4, len(flat))

    offers = world.offers
    return of(offers.quality), of(offers.ln_flop_token)[:, :EDGE], of(offers.ln_reach)[:, EDGE]


@accelerated("access")
def worth_of_models(
    world: World, rows: Array, firms: Array, quality: Array, ln_reach: Array, net: Array
) -> tuple[Array, Array]:
    """Worth of listed labs' models less that of the best, (model, segment, lab), and the best, (segment, lab)."""
    alpha = 1 / world.parameters.users.budget_usd[:EDGE, :, 0].take(rows, axis=1)
    worth = of_rows(world.parameters.training.quality_value, rows) * quality
    worth[:, :EDGE] -= alpha * net
    worth[:, EDGE] += ln_reach  # on a device, use costs nothing
    worth += world.firms.flair[rows, firms]
    best = worth.max(axis=0)
    return worth - best, best


@accelerated("access")
def mixes_are_set(
    world: World, rows: Array, firms: Array, worth: Array, weight: Array, mass: Array, cost: Array
) -> None:
    """Worth, (segment, lab), and mean serving cost of listed labs' models, given each one's weight, (model, segment, lab)."""
    sales, weight = world.sales, weight[:, :EDGE]
    sales.own_value[:], sales.own_cost_usd[EDGE] = NOTHING, 0.0
    write_segments(sales.own_value, (rows, firms), worth)
    mean_cost = (weight[0] * cost[0] + weight[1] * cost[1] + weight[2] * cost[2]) / mass[:EDGE]
    write_segments(sales.own_cost_usd[:EDGE], (rows, firms), mean_cost)


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
    firms = world.firms
    rows, lessees = listed(firms.active & (firms.mode == LEASE))
    fee, lag = leased_on(world, rules, terms, rows, lessees)
    products_are_set(world, rows, lessees, fee, lag, open_value, open_cost)


@accelerated("access")
def products_are_set(
    world: World, rows: Array, lessees: Array, fee: Array, lag: Array, open_value: SegmentAgents,
    open_cost: SegmentAgents,
) -> None:  # fmt: skip
    """What owners, hosts of open models, listed lessees and clouds sell; lessees at a fee, (segment, lessee), with a lag."""
    firms, sales, lease, count = world.firms, world.sales, world.parameters.leasing, world.firm_count
    sales.value[:, :, :count], sales.cost_usd[:, :, :count], sales.fee_usd[:] = NOTHING, 0.0, 0.0
    own, opened = (listed(firms.active & (firms.mode == mode)) for mode in (OWN, OPEN))
    everywhere = (own, read_segments(sales.own_value, own), read_segments(sales.own_cost_usd, own))
    hosted = (opened, (open_value + lease.no_model_appeal)[:, opened[0], 0], open_cost[:, opened[0], 0])
    source = rows, firms.supplier[rows, lessees]
    alpha = 1 / world.parameters.users.budget_usd[:, :, 0].take(rows, axis=1)
    worth = read_segments(sales.own_value, source)
    worth = worth - of_rows(world.parameters.training.quality_value, rows) * lag - alpha * fee
    worth += of_rows(lease.no_model_appeal, rows)
    worth[EDGE] = NOTHING  # a leased model runs on no device
    write_segments(sales.fee_usd, (rows, lessees), fee)
    leased = ((rows, lessees), worth, read_segments(sales.own_cost_usd, source))
    for where, value, cost in (everywhere, hosted, leased):
        appeal = read_segments(sales.appeal, where)
        write_segments(sales.value, where, np.maximum(value + appeal, NOTHING))
        write_segments(sales.cost_usd, where, cost)
    sales.value[:, :, count:] = np.maximum(open_value + lease.host_appeal, NOTHING)
    sales.cost_usd[:, :, count:] = open_cost


def leased_on(world: World, rules: Rules, terms: Terms, rows: Array, lessees: Array) -> tuple[Array, Array]:
    """Access fee, (segment, lessee), and lag behind the supplier's own quality (nats), (lessee,), of listed lessees."""
    firms = world.firms
    source = firms.supplier[rows, lessees]
    place = terms.place[rows, source]
    fee = read_segments(terms.asked, (rows, place))
    lag = of_rows(world.parameters.leasing.lease_lag_nats, rows)
    if terms.mandated.any():
        under, where = firms.under_mandate[rows, lessees], firms.access_place[rows, lessees]
        fee = np.where(under, terms.margin[:, rows, where, place], fee)
        late = version_gap(world, rules, rows, where, source)
        lag = np.where(under, lag * (1 - read(rules.access_parity, rows, where)) + late, lag)
    return fee, lag


def sales_by_model(world: World, amount: Agents) -> Agents:
    """Sellers' amounts credited to the firm whose model is used; open models in the last column."""
    clouds = np.full((world.rows, 1), world.firm_count)
    owner = np.concatenate([world.firms.provider, clouds], axis=1)
    return by_label(amount, owner, world.firm_count + 1)
