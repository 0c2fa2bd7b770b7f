"""What models are worth, who leases from whom and what is sold, compiled.

See :mod:`sim.phases.products`, :mod:`sim.phases.supply` and :mod:`sim.phases.planning`, which say what is done and why.
"""

from __future__ import annotations

import numpy as np

from sim.compiled.kernels import kernel, over
from sim.declare import Agents, Array, SegmentAgents
from sim.populations import EDGE, LEASE, OPEN, OWN
from sim.world import World

NOTHING = -1e4  # worth of what is not on sale
SEGMENTS, MODELS = 4, 3


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


# ---------------------------------------------------------------- leases


def best_supplier(
    world: World, suppliers: Agents, place: Agents, rows: Array, startups: Array, values: Array, stay: Array,
    locked: Array,
) -> tuple[Array, Array]:  # fmt: skip
    """Worth of the best supplier on offer to each listed startup, its tastes counted, and which it is, (startup,)."""
    firms = world.firms
    return best(
        suppliers, place, rows, startups, values, stay, locked, world.tastes, firms.tenant, firms.mode,
        firms.supplier, firms.partner, world.big_tech,
    )  # fmt: skip


@kernel
def best(
    suppliers: Array, place: Array, rows: Array, startups: Array, values: Array, stay: Array, locked: Array,
    tastes: Array, tenant: Array, mode: Array, supplier: Array, partner: Array, big_tech: int,
) -> tuple[Array, Array]:  # fmt: skip
    """The first of the best."""
    found, worth = np.empty(len(rows), dtype=np.int64), np.empty(len(rows))
    width = tastes.shape[2]
    for each in range(len(rows)):
        row, startup = rows[each], startups[each]
        shift = 7 * tenant[row, startup]
        leases = stay[each] * (mode[row, startup] == LEASE)
        now, ally = supplier[row, startup], partner[row, startup]
        now_at = place[row, now] if now >= 0 else -1
        ally_at = place[row, ally] if ally >= 0 else -1
        top = -np.inf
        for number in range(suppliers.shape[1]):
            column = (suppliers[row, number] + shift) & (width - 1)
            value = tastes[row, startup - big_tech, column] + values[each, number]
            if number == now_at:
                value += leases
            if number == ally_at:
                value += locked[each]
            if value > top:
                top, found[each] = value, suppliers[row, number]
        worth[each] = top
    return worth, found


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
