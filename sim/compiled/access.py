"""What models are worth, who leases from whom and what is sold, compiled.

See :mod:`sim.phases.products`, :mod:`sim.phases.supply`, :mod:`sim.phases.terms` and :mod:`sim.phases.planning`,
which say what is done and why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.compiled.axes import highest
from sim.compiled.kernels import added, kernel, over
from sim.declare import SEGMENTS as NAMES
from sim.declare import Agents, Array, ByJurisdiction, Rows, SegmentAgents
from sim.populations import EDGE, ENTERPRISE, LEASE, NOBODY, NONE, OPEN, OWN
from sim.populations import MODELS as MODEL_NAMES
from sim.rules import access, compute_market
from sim.rules.access import FAME, FEWEST_CUSTOMERS, MOST_GROWN, SUPPLIERS
from sim.rules.demand import NOTHING
from sim.world import World

if TYPE_CHECKING:
    from sim.phases.terms import Terms

SEGMENTS, MODELS = len(NAMES), len(MODEL_NAMES)
diversion = kernel(access.diversion)
efficient_component = kernel(access.efficient_component)
wholesale_margin = kernel(access.wholesale_margin)
locked_in = kernel(access.locked_in)
forward_value = kernel(access.forward_value)
refuses = kernel(access.refuses)
whole_accelerators = kernel(compute_market.whole_accelerators)


# ---------------------------------------------------------------- what models are worth


def models_on_sale(world: World, rows: Array, firms: Array) -> tuple[Array, Array, Array]:
    """Quality, ln FLOP a token where a data centre serves, and ln reach of devices of listed labs' models."""
    offers = world.offers
    return on_sale(offers.quality, offers.ln_flop_token, offers.ln_reach, rows, firms)


@kernel
def on_sale(
    quality: Array, ln_flop: Array, ln_reach: Array, rows: Array, firms: Array
) -> tuple[Array, Array, Array]:
    """(model, segment, lab), (model, cloud segment, lab), (model, lab)."""
    labs = len(rows)
    its_quality, its_flop = np.empty((MODELS, SEGMENTS, labs)), np.empty((MODELS, EDGE, labs))
    its_reach = np.empty((MODELS, labs))
    for model in range(MODELS):
        for segment in range(SEGMENTS):
            place = SEGMENTS * model + segment
            for lab in range(labs):
                row, firm = rows[lab], firms[lab]
                its_quality[model, segment, lab] = quality[place, row, firm]
                if segment < EDGE:
                    its_flop[model, segment, lab] = ln_flop[place, row, firm]
                else:
                    its_reach[model, lab] = ln_reach[place, row, firm]
    return its_quality, its_flop, its_reach


def worth_of_models(
    world: World, rows: Array, firms: Array, quality: Array, ln_reach: Array, net: Array
) -> tuple[Array, Array]:
    """Worth of listed labs' models less that of the best, (model, segment, lab), and the best, (segment, lab)."""
    p = world.parameters
    return behind_the_best(
        rows, firms, quality, ln_reach, net, p.users.budget_usd, p.training.quality_value, world.firms.flair
    )


@kernel
def behind_the_best(
    rows: Array, firms: Array, quality: Array, ln_reach: Array, net: Array, budget: Array, quality_value: Array,
    flair: Array,
) -> tuple[Array, Array]:  # fmt: skip
    """On a device, use costs nothing, and fewer are reached."""
    labs = len(rows)
    worth, best = np.empty((MODELS, SEGMENTS, labs)), np.empty((SEGMENTS, labs))
    for segment in range(SEGMENTS):
        for lab in range(labs):
            row = rows[lab]
            gamma, appeal = quality_value[row, 0], flair[row, firms[lab]]
            alpha, top = 1 / budget[segment, row, 0], -np.inf
            for model in range(MODELS):
                value = gamma * quality[model, segment, lab]
                if segment < EDGE:
                    value -= alpha * net[model, segment, lab]
                else:
                    value += ln_reach[model, lab]
                value += appeal
                worth[model, segment, lab] = value
                top = max(top, value)
            best[segment, lab] = top
            for model in range(MODELS):
                worth[model, segment, lab] -= top
    return worth, best


def mixes_are_set(
    world: World, rows: Array, firms: Array, worth: Array, weight: Array, mass: Array, cost: Array
) -> None:
    """Worth, (segment, lab), and mean serving cost of listed labs' models, given each one's weight, (model, segment, lab)."""
    sales = world.sales
    mixes(sales.own_value, sales.own_cost_usd, rows, firms, worth, weight, mass, cost)


@kernel
def mixes(
    own_value: Array, own_cost: Array, rows: Array, firms: Array, worth: Array, weight: Array, mass: Array,
    cost: Array,
) -> None:  # fmt: skip
    """The columns are changed in place; a model on a device costs nothing to serve."""
    own_value[:] = NOTHING
    own_cost[EDGE] = 0.0
    for segment in range(SEGMENTS):
        for lab in range(len(rows)):
            row, firm = rows[lab], firms[lab]
            own_value[segment, row, firm] = worth[segment, lab]
            if segment < EDGE:
                spent = weight[0, segment, lab] * cost[0, segment, lab]
                spent += weight[1, segment, lab] * cost[1, segment, lab]
                spent += weight[2, segment, lab] * cost[2, segment, lab]
                own_cost[segment, row, firm] = spent / mass[segment, lab]


# ---------------------------------------------------------------- terms of access


def suppliers_on_offer(world: World, limit: ByJurisdiction) -> tuple[Agents, Agents, Array]:
    """Suppliers, whether each has a model, and where a run above ``limit`` (FLOP) puts it under a mandate."""
    firms = world.firms
    return on_offer(firms.active, world.sales.own_value, firms.model_share, world.models.flop, limit)


@kernel
def on_offer(
    active: Array, own_value: Array, model_share: Array, flop: Array, limit: Array
) -> tuple[Array, Array, Array]:
    """(row, supplier) twice, (row, jurisdiction, supplier)."""
    rows, firms = active.shape
    score, put_first = np.empty((rows, firms)), np.empty((rows, firms))
    for row in range(rows):
        for firm in range(firms):
            worth = own_value[ENTERPRISE, row, firm] if active[row, firm] else NOTHING
            score[row, firm], put_first[row, firm] = worth, worth + FAME * model_share[row, firm]
    suppliers = highest(put_first, min(SUPPLIERS, firms))
    exists = np.empty(suppliers.shape, dtype=np.bool_)
    mandated = np.empty((rows, limit.shape[1], suppliers.shape[1]), dtype=np.bool_)
    for row in range(rows):
        for number in range(suppliers.shape[1]):
            firm = suppliers[row, number]
            exists[row, number] = score[row, firm] > NOTHING / 2
            for place in range(limit.shape[1]):
                mandated[row, place, number] = exists[row, number] and flop[0, row, firm] >= limit[row, place]
    return suppliers, exists, mandated


def margins_asked(
    world: World, suppliers: Agents, eased: Rows
) -> tuple[Agents, SegmentAgents, SegmentAgents, SegmentAgents, Agents]:
    """What unregulated suppliers ask, and why; a part ``eased`` of the cost of leaving them is taken off."""
    firms, sales, users, lease = world.firms, world.sales, world.parameters.users, world.parameters.leasing
    training = world.parameters.training
    return unregulated(
        suppliers, eased, firms.mode, firms.model_share, sales.share, sales.markup_usd,
        world.segments.adoption, users.nest, users.budget_usd, lease.wholesale_markup, lease.lock_in_rent,
        lease.upstream_limit, lease.graduation_hazard, training.horizon, training.aspired_share_startup,
    )  # fmt: skip


@kernel
def unregulated(
    suppliers: Array, eased: Array, mode: Array, model_share: Array, share: Array, markup: Array,
    adoption: Array, nest: Array, budget: Array, wholesale_markup: Array, lock_in_rent: Array,
    upstream_limit: Array, hazard: Array, horizon: Array, aspired: Array,
) -> tuple[Array, Array, Array, Array, Array]:  # fmt: skip
    """Share upstream, retail margin, efficient component, margin asked, worth of keeping a lessee small."""
    rows, count = suppliers.shape
    firms = mode.shape[1]
    upstream, forward = np.empty((rows, count)), np.empty((rows, count))
    retail, component, asked = (
        np.empty((SEGMENTS, rows, count)), np.empty((SEGMENTS, rows, count)), np.empty((SEGMENTS, rows, count)),
    )  # fmt: skip
    taken = np.empty(firms)
    for row in range(rows):
        lessees = 0.0
        for firm in range(firms):
            lessees += mode[row, firm] == LEASE
        rivalry = wholesale_markup[row, 0] * locked_in(eased[row, 0], lock_in_rent[row, 0])
        for segment in range(SEGMENTS):
            for firm in range(firms):
                taken[firm] = share[segment, row, firm] * (mode[row, firm] == LEASE)
            lessee_share = over(added(taken), max(lessees, 1.0))
            kept = nest[row, 0] * (1 - adoption[segment, row, 0])
            alpha = 1 / budget[segment, row, 0]
            grown = min(max(over(aspired[row, 0], lessee_share), 1.0), MOST_GROWN)
            for number in range(count):
                firm = suppliers[row, number]
                margin, known = markup[segment, row, firm], model_share[row, firm]
                diverted = diversion(share[segment, row, firm], lessee_share, kept)
                brought = efficient_component(diverted, margin)
                retail[segment, row, number], component[segment, row, number] = margin, brought
                asked[segment, row, number] = wholesale_margin(
                    brought, rivalry, min(known, upstream_limit[row, 0]), alpha
                )
                upstream[row, number] = known
                if segment == ENTERPRISE:
                    forward[row, number] = forward_value(
                        hazard[row, 0], horizon[row, 0], margin, diverted, grown
                    )
    return upstream, retail, component, asked, forward


def offers_are_noted(
    world: World, suppliers: Agents, exists: Agents, forward: Agents, asked: SegmentAgents, mandated: Array
) -> tuple[Agents, Agents]:
    """Place of each firm among suppliers, -1 for none, (row, firm); who is willing, (row, supplier)."""
    market = world.market
    return offered(
        suppliers, exists, forward, asked, mandated, world.firms.offers_access, market.refusing,
        market.mandated_models,
    )  # fmt: skip


@kernel
def offered(
    suppliers: Array, exists: Array, forward: Array, asked: Array, mandated: Array, offers: Array,
    refusing: Array, mandated_models: Array,
) -> tuple[Array, Array]:  # fmt: skip
    """The columns are changed in place."""
    rows, count = suppliers.shape
    place, willing = np.full(offers.shape, -1), np.empty((rows, count), dtype=np.bool_)
    offers[:] = False
    for row in range(rows):
        there, refuse, bound = 0.0, 0.0, 0.0
        for number in range(count):
            firm = suppliers[row, number]
            refused = exists[row, number] and refuses(forward[row, number], asked[ENTERPRISE, row, number])
            willing[row, number] = exists[row, number] and not refused
            place[row, firm], offers[row, firm] = number, willing[row, number]
            there, refuse = there + exists[row, number], refuse + refused
            somewhere = False
            for jurisdiction in range(mandated.shape[1]):
                somewhere = somewhere or mandated[row, jurisdiction, number]
            bound += somewhere
        refusing[row, 0], mandated_models[row, 0] = over(refuse, there), bound
    return place, willing


# ---------------------------------------------------------------- leases


def supply_is_chosen(
    world: World, terms: Terms, eligible: Agents, open_value: SegmentAgents, gain: Array, stay: ByJurisdiction,
    locked: ByJurisdiction,
) -> None:  # fmt: skip
    """Each startup that reviews takes the best: a lease, an open model or its own."""
    firms, lease, users = world.firms, world.parameters.leasing, world.parameters.users
    reviews, own_worth = np.empty(firms.mode.shape, np.bool_), np.empty(firms.mode.shape)
    reviewing(
        reviews, firms.active, firms.mode, firms.supplier, firms.access_place, eligible, terms.place, terms.willing,
        terms.mandated, world.quarter, world.big_tech,
    )  # fmt: skip
    own_models(
        own_worth, reviews, world.sales.own_value, firms.taste_own, world.models.flop, world.models.parameters,
        world.offers.density, firms.served_h100e, firms.price_musd, firms.users_million,
        (lease.bytes_per_parameter, lease.tasks, lease.supplier_taste, lease.no_model_appeal), users.budget_usd,
    )  # fmt: skip
    lease_worth = worth_of_leases(
        terms.suppliers, terms.asked, world.sales.own_value, world.parameters.training.quality_value,
        lease.lease_lag_nats, users.budget_usd,
    )  # fmt: skip
    chosen(
        (firms.mode, firms.supplier), reviews, (firms.tenant, firms.partner, firms.jurisdiction, firms.access_place),
        eligible, (terms.suppliers, terms.place), terms.willing, terms.mandated, gain, lease_worth, (stay, locked),
        world.tastes, (open_value[ENTERPRISE], lease.open_appeal, lease.supplier_taste), firms.taste_open, own_worth,
        world.big_tech,
    )  # fmt: skip
    consequences(
        firms.mode, firms.under_mandate, firms.provider, firms.supplier, firms.access_place, eligible, terms.place,
        terms.willing, terms.mandated, gain, world.models.flop, world.big_tech,
    )  # fmt: skip


@kernel
def reviewing(
    reviews: Array, active: Array, mode: Array, supplier: Array, access_place: Array, eligible: Array, place: Array,
    willing: Array, mandated: Array, quarter: int, big_tech: int,
) -> None:  # fmt: skip
    """Startups whose turn it is, that lost their supplier, or that have none, (row, firm)."""
    rows, firms = mode.shape
    for row in range(rows):
        reviews[row, :big_tech] = False
        for firm in range(big_tech, firms):
            due = (firm - big_tech + quarter) % 4 == 0 or mode[row, firm] == NONE
            if mode[row, firm] == LEASE and not due:
                at = place[row, max(supplier[row, firm], 0)]
                due = at < 0 or not (
                    willing[row, at] or (eligible[row, firm] and mandated[row, access_place[row, firm], at])
                )
            reviews[row, firm] = active[row, firm] and due


@kernel
def own_models(
    worth: Array, reviews: Array, own_value: Array, taste: Array, flop: Array, parameters: Array, density: Array,
    served: Array, price: Array, users: Array, terms: tuple[Array, ...], budget: Array,
) -> None:  # fmt: skip
    """Worth of its own model, less what it holds idle to serve it, to each startup that reviews, if it has one."""
    (size, tasks, spread, appeal), (rows, firms) = terms, worth.shape
    for row in range(rows):
        for firm in range(firms):
            if not reviews[row, firm]:
                continue
            worth[row, firm] = NOTHING
            if flop[0, row, firm] > 0:
                must_hold = whole_accelerators(
                    parameters[0, row, firm], size[row, 0], density[ENTERPRISE, row, firm], tasks[row, 0]
                )
                held = max(must_hold - served[row, firm], 0.0) * price[row, firm]
                held = held / max(users[row, firm], FEWEST_CUSTOMERS) / budget[ENTERPRISE, row, 0]
                liked = spread[row, 0] * taste[row, firm]
                worth[row, firm] = own_value[ENTERPRISE, row, firm] - appeal[row, 0] + liked - held


@kernel
def worth_of_leases(
    suppliers: Array, asked: Array, own_value: Array, quality_value: Array, lag: Array, budget: Array
) -> Array:
    """Worth of leasing from each supplier at its own terms, tastes apart, (row, supplier)."""
    worth = np.empty(suppliers.shape)
    for row in range(len(worth)):
        behind, alpha = quality_value[row, 0] * lag[row, 0], 1 / budget[ENTERPRISE, row, 0]
        for number in range(suppliers.shape[1]):
            base = own_value[ENTERPRISE, row, suppliers[row, number]]
            worth[row, number] = base - behind - alpha * asked[ENTERPRISE, row, number]
    return worth


@kernel
def chosen(
    supply: tuple[Array, ...], reviews: Array, who: tuple[Array, ...], eligible: Array, offers: tuple[Array, ...],
    willing: Array, mandated: Array, gain: Array, lease_worth: Array, loyalty: tuple[Array, ...], tastes: Array,
    opened: tuple[Array, ...], taste_open: Array, own_worth: Array, big_tech: int,
) -> None:  # fmt: skip
    """Modes and suppliers of startups that review, in place: of equal leases the first, of equal ways the lease."""
    (mode, supplier), (tenant, partner, home, access_place), (suppliers, place) = supply, who, offers
    (stay, locked), (open_value, open_appeal, spread) = loyalty, opened
    (rows, firms), width = mode.shape, tastes.shape[2]
    for row in range(rows):
        open_worth = open_value[row, 0] + open_appeal[row, 0]
        for firm in range(big_tech, firms):
            if not reviews[row, firm]:
                continue
            leases, now, ally = mode[row, firm] == LEASE, supplier[row, firm], partner[row, firm]
            now_at = place[row, now] if now >= 0 else -1
            ally_at = place[row, ally] if ally >= 0 else -1
            where, best, found = access_place[row, firm], -np.inf, NOBODY
            for number in range(suppliers.shape[1]):
                value = lease_worth[row, number] if willing[row, number] else NOTHING
                if mandated[row, where, number] and eligible[row, firm]:  # nobody need take the worse terms
                    value = max(value, lease_worth[row, number] + gain[row, where, number])
                column = (suppliers[row, number] + 7 * tenant[row, firm]) & (width - 1)
                value += tastes[row, firm - big_tech, column]
                if number == now_at and leases:
                    value += stay[row, home[row, firm]]
                if number == ally_at:
                    value += locked[row, home[row, firm]]
                if value > best:
                    best, found = value, suppliers[row, number]
            way, worth = LEASE, open_worth + spread[row, 0] * taste_open[row, firm]
            if worth > best:
                way, best = OPEN, worth
            if own_worth[row, firm] > best:
                way, best = OWN, own_worth[row, firm]
            mode[row, firm] = way if best > NOTHING / 2 else NONE
            supplier[row, firm] = found if mode[row, firm] == LEASE else NOBODY


@kernel
def consequences(
    mode: Array, under_mandate: Array, provider: Array, supplier: Array, access_place: Array, eligible: Array,
    place: Array, willing: Array, mandated: Array, gain: Array, flop: Array, big_tech: int,
) -> None:  # fmt: skip
    """Big tech's modes, who leases under a mandate, and who serves whose customers, in place."""
    rows, firms = mode.shape
    for row in range(rows):
        for firm in range(big_tech):
            mode[row, firm] = OWN if flop[0, row, firm] > 0 else NONE
        for firm in range(firms):
            under, serves = False, firm
            if mode[row, firm] == LEASE:
                serves, where = supplier[row, firm], access_place[row, firm]
                at = max(place[row, max(serves, 0)], 0)
                if eligible[row, firm] and mandated[row, where, at]:
                    under = gain[row, where, at] > 0 or not willing[row, at]
            elif mode[row, firm] == OPEN:
                serves = firms
            under_mandate[row, firm], provider[row, firm] = under, serves


def part_earned(world: World) -> Agents:
    """Part of what its model wins that a lab earns: all on its own customers, the access margin on lessees', (row, firm)."""
    firms, sales = world.firms, world.sales
    return earned(
        firms.mode, firms.supplier, firms.revenue_musd, firms.model_revenue_musd, sales.customers_million,
        sales.fee_usd, world.parameters.users.budget_usd,
    )  # fmt: skip


@kernel
def earned(
    mode: Array,
    supplier: Array,
    revenue: Array,
    model_revenue: Array,
    customers: Array,
    fee: Array,
    budget: Array,
) -> Array:
    """:func:`sim.rules.training.lease_margin` of every lessee, credited to its supplier, (row, firm)."""
    rows, firms = mode.shape
    part, lost = np.empty((rows, firms)), np.empty(firms)
    for row in range(rows):
        lost[:] = 0.0
        for firm in range(firms):
            if mode[row, firm] == LEASE:
                fees = customers[0, row, firm] * fee[0, row, firm]
                budgets = customers[0, row, firm] * budget[0, row, 0]
                for segment in range(1, SEGMENTS):
                    fees += customers[segment, row, firm] * fee[segment, row, firm]
                    budgets += customers[segment, row, firm] * budget[segment, row, 0]
                margin = min(over(fees, budgets), 1.0)
                lost[max(supplier[row, firm], 0)] += revenue[row, firm] * (1 - margin)
        for firm in range(firms):
            part[row, firm] = min(max(1 - over(lost[firm], model_revenue[row, firm]), 0.0), 1.0)
    return part


# ---------------------------------------------------------------- what is sold


def products_are_set(
    world: World, rows: Array, lessees: Array, fee: Array, lag: Array, open_value: SegmentAgents,
    open_cost: SegmentAgents,
) -> None:  # fmt: skip
    """What owners, hosts of open models, listed lessees and clouds sell; lessees at a fee, (segment, lessee), with a lag."""
    firms, sales, p = world.firms, world.sales, world.parameters
    owned_or_open(
        sales.value, sales.cost_usd, sales.fee_usd, firms.active, firms.mode, sales.own_value,
        sales.own_cost_usd, sales.appeal, open_value, open_cost, p.leasing.no_model_appeal,
        p.leasing.host_appeal,
    )  # fmt: skip
    leased(
        sales.value, sales.cost_usd, sales.fee_usd, rows, lessees, fee, lag, firms.supplier, sales.own_value,
        sales.own_cost_usd, sales.appeal, p.leasing.no_model_appeal, p.training.quality_value,
        p.users.budget_usd,
    )  # fmt: skip


@kernel
def owned_or_open(
    value: Array, cost: Array, fee: Array, active: Array, mode: Array, own_value: Array, own_cost: Array,
    appeal: Array, open_value: Array, open_cost: Array, no_model_appeal: Array, host_appeal: Array,
) -> None:  # fmt: skip
    """All columns of sellers but those of lessees, in place."""
    segments, rows, sellers = value.shape
    for segment in range(segments):
        for row in range(rows):
            hosted = open_value[segment, row, 0] + no_model_appeal[row, 0]
            for firm in range(sellers - 1):
                worth, costs = NOTHING, 0.0
                if active[row, firm] and mode[row, firm] == OWN:
                    worth = max(own_value[segment, row, firm] + appeal[segment, row, firm], NOTHING)
                    costs = own_cost[segment, row, firm]
                elif active[row, firm] and mode[row, firm] == OPEN:
                    worth = max(hosted + appeal[segment, row, firm], NOTHING)
                    costs = open_cost[segment, row, 0]
                value[segment, row, firm], cost[segment, row, firm] = worth, costs
                fee[segment, row, firm] = 0.0
            value[segment, row, sellers - 1] = max(open_value[segment, row, 0] + host_appeal[row, 0], NOTHING)
            cost[segment, row, sellers - 1] = open_cost[segment, row, 0]
            fee[segment, row, sellers - 1] = 0.0


@kernel
def leased(
    value: Array, cost: Array, fee: Array, rows: Array, lessees: Array, asked: Array, lag: Array,
    supplier: Array, own_value: Array, own_cost: Array, appeal: Array, no_model_appeal: Array,
    quality_value: Array, budget: Array,
) -> None:  # fmt: skip
    """Columns of listed lessees, in place; a leased model runs on no device."""
    for segment in range(value.shape[0]):
        for each in range(len(rows)):
            row, firm = rows[each], lessees[each]
            source, its_fee = supplier[row, firm], asked[segment, each]
            worth = own_value[segment, row, source] - quality_value[row, 0] * lag[each]
            worth = worth - 1 / budget[segment, row, 0] * its_fee + no_model_appeal[row, 0]
            if segment == EDGE:
                worth = NOTHING
            value[segment, row, firm] = max(worth + appeal[segment, row, firm], NOTHING)
            cost[segment, row, firm] = own_cost[segment, row, source]
            fee[segment, row, firm] = its_fee
