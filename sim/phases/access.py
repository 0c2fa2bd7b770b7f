"""Access terms are offered, startups choose their supply, and every seller's product is put together."""

from __future__ import annotations

import numpy as np

from sim.axes import at, by_label, pick, pick_segments, ratio, read, top_indices, total
from sim.declare import Agents, Array, SegmentAgents
from sim.levers import Rules
from sim.phases.compression import EDGE, ln_token_cost
from sim.populations import LEASE, NOBODY, NONE, OPEN, OWN, Firms
from sim.rules import access as rule
from sim.rules import compression, compute_market, finance
from sim.world import World

SUPPLIERS = 16  # most suppliers on offer at a time
ENTERPRISE = 1  # the segment whose terms decide a startup's choice of supply
NOTHING = -1e4


class Terms:
    """What the suppliers on offer ask.

    ``suppliers`` and ``willing`` are (row, supplier); ``place`` of each firm among them, -1 for none, (row, firm); ``asked`` margins (segment, row, supplier);
    regulated ``margin`` (segment, row, jurisdiction, supplier); ``mandated`` (row, jurisdiction, supplier).
    """

    def __init__(
        self, suppliers: Agents, place: Agents, willing: Agents, asked: Array, margin: Array, mandated: Array
    ) -> None:
        self.suppliers, self.place, self.willing = suppliers, place, willing
        self.asked, self.margin, self.mandated = asked, margin, mandated


def access_is_offered(world: World, rules: Rules) -> None:
    """Value own and open models, set access terms, let startups choose, assemble products."""
    slots_are_sized(world)
    own_models_are_valued(world)
    open_value, open_cost = open_model_value(world)
    terms = terms_of_access(world, rules)
    eligible = eligible_startups(world, rules, terms)
    startups_choose(world, rules, terms, eligible, open_value)
    products_are_assembled(world, rules, terms, open_value, open_cost)


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
    """Price of compute at the independent clouds (M USD per H100e-quarter), (row, 1)."""
    return world.market.rent_musd + total(world.places.running_musd * world.places.mobile)


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


def terms_of_access(world: World, rules: Rules) -> Terms:
    """Who is on offer, at which margin over serving cost, to lessees of each jurisdiction."""
    firms, sales, users, lease = world.firms, world.sales, world.parameters.users, world.parameters.leasing
    count = min(SUPPLIERS, world.firm_count)
    score = np.where(firms.active, sales.own_value[ENTERPRISE][:, : world.firm_count], NOTHING)
    suppliers = top_indices(score + 2.0 * firms.model_share, count)
    exists = pick(score, suppliers) > NOTHING / 2

    def of(values: Array) -> Array:
        return pick_segments(values, suppliers)

    kept = users.nest * (1 - world.segments.adoption)
    own_share = of(sales.share)
    lessees = firms.mode == LEASE
    lessee_share = ratio(
        (sales.share[:, :, : world.firm_count] * lessees).sum(axis=2, keepdims=True),
        np.maximum(total(lessees * 1.0), 1.0),
    )
    retail = of(sales.markup_usd)
    diverted = rule.diversion(own_share, lessee_share, kept)
    component = rule.efficient_component(diverted, retail)
    upstream = pick(firms.model_share, suppliers)
    alpha = 1 / users.budget_usd
    asked = rule.wholesale_margin(component, lease.wholesale_markup, np.minimum(upstream, 0.9), alpha)
    # kept from growing: what a lessee that trains its own model would take, over what it takes now
    t = world.parameters.training
    grown = np.clip(ratio(t.aspired_share_startup, lessee_share[ENTERPRISE]), 1.0, 30.0)
    forward = rule.forward_value(
        lease.graduation_hazard, t.horizon, retail[ENTERPRISE], diverted[ENTERPRISE], grown
    )
    refused = rule.refuses(forward, asked[ENTERPRISE])
    limit = np.minimum(
        rules.access_threshold_flop, rules.access_threshold_relative * world.market.frontier_flop
    )
    flop = pick(world.models.flop[0], suppliers)
    mandated = (flop[:, None, :] >= limit[:, :, None]) & exists[:, None, :]  # (row, jurisdiction, supplier)
    saving = np.maximum(forward - asked[ENTERPRISE], 0.0) * lessee_share[ENTERPRISE]
    turnover = (
        pick(firms.revenue_musd, suppliers)
        * retail[ENTERPRISE]
        / np.maximum(pick(firms.users_million, suppliers), 1e-9)
    )
    obeys = rule.complies(
        saving[:, None, :], rules.access_fine_share[:, :, None] * np.maximum(turnover, 0.0)[:, None, :]
    )
    mandated &= obeys | ~refused[:, None, :]
    world.market.refusing[:] = ratio(total((exists & refused) * 1.0), total(exists * 1.0))
    world.market.mandated_models[:] = total(mandated.any(axis=1) * 1.0)
    firms.offers_access[:] = False
    np.put_along_axis(firms.offers_access, suppliers, exists & ~refused, axis=1)
    margin = np.broadcast_to(asked[:, :, None, :], (4, world.rows, 4, count))
    if mandated.any():
        margin = regulated(world, rules, asked, of(sales.own_cost_usd), retail, component, suppliers)
    return Terms(suppliers, positions(suppliers, world.firm_count), exists & ~refused, asked, margin, mandated)


def regulated(
    world: World, rules: Rules, asked: Array, cost: Array, retail: Array, component: Array, suppliers: Agents
) -> Array:
    """Margins that the price rules of each jurisdiction allow, (segment, row, jurisdiction, supplier)."""
    firms = world.firms
    training = pick(firms.compute_musd + firms.staff_musd, suppliers)
    serving = pick(firms.served_h100e * firms.price_musd, suppliers)
    extra = rule.incremental_cost(training, serving, cost)

    def wide(values: Array) -> Array:
        return values[:, :, None, :]

    ceilings = [
        getattr(rules, name)[None, :, :, None]
        for name in (
            "access_cost_markup",
            "access_lric_markup",
            "access_retail_share",
            "access_ecp_share",
            "access_arbitration",
        )
    ]
    price = cost + retail
    return rule.regulated_margin(
        wide(asked), wide(cost), wide(extra), wide(price), wide(component), *ceilings
    )


def eligible_startups(world: World, rules: Rules, terms: Terms) -> Agents:
    """Startups small enough, and at home where the rule asks for it, (row, firm)."""
    firms = world.firms
    firms.access_place[:] = access_places(rules, firms.jurisdiction)
    limit = at(rules.access_turnover_musd, firms.access_place)
    a_firm = 4 * firms.revenue_musd / firms.stands_for
    eligible = firms.active & (a_firm < limit)
    eligible[:, world.big] = False
    world.market.eligible_startups[:] = total(eligible * 1.0)
    return eligible


def access_places(rules: Rules, home: Agents) -> Agents:
    """Whose access rule a firm may use: its home's, or the first abroad that lets foreigners in."""
    rule_at_home = at(rules.access_turnover_musd, home) > 0
    welcoming = (rules.access_turnover_musd > 0) & (rules.access_foreign > 0.5)
    abroad = np.where(welcoming.any(axis=1), welcoming.argmax(axis=1), -1)[:, None]
    return np.where(rule_at_home | (abroad < 0), home, abroad)


def slots_are_sized(world: World) -> None:
    """Real firms a slot stands for: one for a lab, more for an application slot as the market grows."""
    yearly = 4 * world.market.revenue_musd / 1000
    many = finance.firms_in_slot(yearly, world.parameters.finance.firms_per_slot)
    world.firms.stands_for[:] = np.where(world.firms.lab, 1.0, np.maximum(many, 1.0))


def startups_choose(
    world: World, rules: Rules, terms: Terms, eligible: Agents, open_value: SegmentAgents
) -> None:
    """Startups review yearly how they come by a model; those that lost their supplier, or have none, at once."""
    firms = world.firms
    lost = (firms.mode == LEASE) & ~still_offered(world, terms, eligible)
    turn = (np.arange(world.firm_count) - world.big_tech + world.quarter) % 4 == 0
    reviews = firms.active & (turn | lost | (firms.mode == NONE))
    reviews[:, world.big] = False
    rows, startups = np.nonzero(reviews)
    best, supplier = best_lease(world, rules, terms, eligible, rows, startups)
    mode = np.full(best.shape, LEASE)
    for kind, worth in (
        (OPEN, open_worth(world, open_value, rows, startups)),
        (OWN, own_worth(world, rows, startups)),
    ):
        mode, best = np.where(worth > best, kind, mode), np.maximum(best, worth)
    mode = np.where(best > NOTHING / 2, mode, NONE)
    firms.mode[rows, startups] = mode
    firms.supplier[rows, startups] = np.where(mode == LEASE, supplier, NOBODY)
    big = firms.mode[:, world.big]
    big[:] = np.where(world.models.flop[0][:, world.big] > 0, OWN, NONE)
    firms.under_mandate[:] = (firms.mode == LEASE) & eligible & bound(terms, firms)
    firms.provider[:] = provider_of(world)


def positions(suppliers: Agents, count: int) -> Agents:
    """Place of each firm among the suppliers on offer, -1 when it is not, (row, firm)."""
    place = np.full((suppliers.shape[0], count), -1)
    np.put_along_axis(place, suppliers, np.arange(suppliers.shape[1])[None, :], axis=1)
    return place


def still_offered(world: World, terms: Terms, eligible: Agents) -> Agents:
    """Whether a lessee's supplier still serves it: willingly, or under the mandate."""
    firms = world.firms
    place = pick(terms.place, np.maximum(firms.supplier, 0))
    willing = pick(terms.willing, np.maximum(place, 0))
    return (place >= 0) & (willing | (eligible & bound(terms, firms)))


def bound(terms: Terms, firms: Firms) -> Agents:
    """Whether each firm's supplier is bound to serve it by a mandate where the firm has access, (row, firm)."""
    if not terms.mandated.any():
        return np.zeros(firms.mode.shape, dtype=bool)
    return at_terms(terms.mandated[None], firms, terms.place)[0]


def at_terms(table: Array, firms: Firms, position: Agents) -> Array:
    """A table (segment, row, jurisdiction, supplier) read where each firm has access and at its supplier, (segment, row, firm)."""
    segments, rows, places, count = table.shape
    place = pick(position, np.maximum(firms.supplier, 0))
    index = firms.access_place * count + np.maximum(place, 0)
    return pick_segments(np.ascontiguousarray(table).reshape(segments, rows, places * count), index)


def best_lease(
    world: World, rules: Rules, terms: Terms, eligible: Agents, rows: Array, startups: Array
) -> tuple[Array, Array]:
    """Worth of the best lease to each listed startup, and the supplier, (startup,)."""
    firms, lease = world.firms, world.parameters.leasing
    value = lease_tastes(world, terms, rows, startups)
    value += lease_values(world, rules, terms, eligible, rows, startups)
    # who leases pays to change: the supplier it has gains that cost over every other way
    easier = read(rules.switching_cost, rows, firms.jurisdiction[rows, startups])
    stay = lease.switching_cost[rows, 0] * easier * (firms.mode[rows, startups] == LEASE)
    favour(value, rows, firms.supplier[rows, startups], terms, stay)
    favour(value, rows, firms.partner[rows, startups], terms, lease.credit_lock_in[rows, 0])
    place = value.argmax(axis=1)
    return value[np.arange(len(rows)), place], terms.suppliers[rows, place]


def open_worth(world: World, open_value: SegmentAgents, rows: Array, startups: Array) -> Array:
    """Worth of building on the best open model to each listed startup, (startup,)."""
    lease = world.parameters.leasing
    taste = lease.supplier_taste[rows, 0] * world.firms.taste_open[rows, startups]
    return open_value[ENTERPRISE][rows, 0] + lease.open_appeal[rows, 0] + taste


def own_worth(world: World, rows: Array, startups: Array) -> Array:
    """Worth of its own model to each listed startup that has one, (startup,)."""
    firms, lease, sales = world.firms, world.parameters.leasing, world.sales
    held = holding_cost(world, rows, startups) / world.parameters.users.budget_usd[ENTERPRISE][rows, 0]
    taste = lease.supplier_taste[rows, 0] * firms.taste_own[rows, startups]
    own = sales.own_value[ENTERPRISE][rows, startups] - lease.no_model_appeal[rows, 0] + taste - held
    return np.where(world.models.flop[0][rows, startups] > 0, own, NOTHING)


def lease_tastes(world: World, terms: Terms, rows: Array, startups: Array) -> Array:
    """Lasting tastes of the listed startups for the suppliers on offer, (startup, supplier)."""
    width = world.tastes.shape[2]
    column = (terms.suppliers[rows] + 7 * world.firms.tenant[rows, startups][:, None]) & (width - 1)
    slot = (rows * world.slots + startups - world.big_tech) * width
    return world.tastes.ravel().take(column + slot[:, None])


def lease_values(
    world: World, rules: Rules, terms: Terms, eligible: Agents, rows: Array, startups: Array
) -> Array:
    """Worth of leasing from each supplier to the listed startups, tastes apart, (startup, supplier)."""
    gamma, lease = world.parameters.training.quality_value, world.parameters.leasing
    alpha = 1 / world.parameters.users.budget_usd[ENTERPRISE]
    base = pick(world.sales.own_value[ENTERPRISE], terms.suppliers)
    free = base - gamma * lease.lease_lag_nats - alpha * terms.asked[ENTERPRISE]
    free = np.where(terms.willing, free, NOTHING)[rows]
    if not terms.mandated.any():
        return free
    place = world.firms.access_place[rows, startups]
    covered = terms.mandated[rows, place] & eligible[rows, startups][:, None]
    lag = lease.lease_lag_nats[rows, 0] * (1 - read(rules.access_parity, rows, place))
    under = base[rows] - (gamma[rows, 0] * lag)[:, None] - alpha[rows] * terms.margin[ENTERPRISE][rows, place]
    return np.where(covered, under, free)


def favour(value: Array, rows: Array, firm: Array, terms: Terms, amount: Array) -> None:
    """Add an amount to the value of one supplier to each listed startup, where it is on offer; in place."""
    position = read(terms.place, rows, np.maximum(firm, 0))
    each = np.flatnonzero((firm >= 0) & (position >= 0))
    value[each, position[each]] += amount[each]


def holding_cost(world: World, rows: Array, startups: Array) -> Array:
    """Cost a customer of whole accelerators that listed labs hold idle to serve their own model (USD a quarter)."""
    firms = world.firms
    idle = np.maximum(accelerators(world, rows, startups) - firms.served_h100e[rows, startups], 0.0)
    held = idle * firms.price_musd[rows, startups]
    return np.minimum(held / np.maximum(firms.users_million[rows, startups], 0.02), 500.0)


def accelerators(world: World, rows: Array, firms: Array) -> Array:
    """Accelerators listed firms must hold to serve their own model (H100e)."""
    lease = world.parameters.leasing
    return compute_market.whole_accelerators(
        world.models.parameters[0][rows, firms],
        lease.bytes_per_parameter[rows, 0],
        world.offers.density[ENTERPRISE][rows, firms],
        lease.tasks[rows, 0],
    )


def products_are_assembled(
    world: World, rules: Rules, terms: Terms, open_value: SegmentAgents, open_cost: SegmentAgents
) -> None:
    """Worth, serving cost and access fee of what each seller sells in each segment."""
    firms, sales, lease, count = world.firms, world.sales, world.parameters.leasing, world.firm_count
    sales.value[:, :, :count], sales.cost_usd[:, :, :count], sales.fee_usd[:] = NOTHING, 0.0, 0.0
    own, opened, leased = (np.nonzero(firms.active & (firms.mode == mode)) for mode in (OWN, OPEN, LEASE))
    for where, value, cost in (
        (own, sales.own_value[:, *own], sales.own_cost_usd[:, *own]),
        (opened, (open_value + lease.no_model_appeal)[:, opened[0], 0], open_cost[:, opened[0], 0]),
        (leased, *leased_products(world, rules, terms, *leased)),
    ):
        sales.value[:, *where] = np.maximum(value + sales.appeal[:, *where], NOTHING)
        sales.cost_usd[:, *where] = cost
    sales.value[:, :, count:] = np.maximum(open_value + lease.host_appeal, NOTHING)
    sales.cost_usd[:, :, count:] = open_cost


def leased_products(world: World, rules: Rules, terms: Terms, rows: Array, lessees: Array) -> tuple[Array, Array]:
    """Worth and serving cost of what listed lessees sell, (segment, lessee); their fees are set."""
    firms, sales, lease = world.firms, world.sales, world.parameters.leasing
    source = firms.supplier[rows, lessees]
    place = terms.place[rows, source]
    fee, lag = terms.asked[:, rows, place], lease.lease_lag_nats[rows, 0]
    if terms.mandated.any():
        under, where = firms.under_mandate[rows, lessees], firms.access_place[rows, lessees]
        fee = np.where(under, terms.margin[:, rows, where, place], fee)
        lag = np.where(under, lag * (1 - read(rules.access_parity, rows, where)), lag)
    sales.fee_usd[:, rows, lessees] = fee
    alpha = 1 / world.parameters.users.budget_usd[:, rows, 0]
    value = sales.own_value[:, rows, source] - world.parameters.training.quality_value[rows, 0] * lag - alpha * fee
    value += lease.no_model_appeal[rows, 0]
    value[EDGE] = NOTHING  # a leased model runs on no device
    return value, sales.own_cost_usd[:, rows, source]


def provider_of(world: World) -> Agents:
    """Who serves each seller's customers: itself, its supplier, or the clouds (index of the last), (row, firm)."""
    firms = world.firms
    me = np.broadcast_to(np.arange(world.firm_count), firms.mode.shape)
    return np.where(firms.mode == LEASE, firms.supplier, np.where(firms.mode == OPEN, world.firm_count, me))


def sales_by_model(world: World, amount: Agents) -> Agents:
    """Sellers' amounts credited to the firm whose model is used; open models in the last column."""
    clouds = np.full((world.rows, 1), world.firm_count)
    owner = np.concatenate([world.firms.provider, clouds], axis=1)
    return by_label(amount, owner, world.firm_count + 1)
