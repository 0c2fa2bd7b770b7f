"""Users' choice, service and bills, compiled: see :mod:`sim.phases.users`, which says what is done and why."""

from __future__ import annotations

import numpy as np

from sim.axes import FLOOR
from sim.compiled.kernels import added, kernel, over
from sim.declare import Agents, Array, SegmentAgents
from sim.populations import EDGE, LEASE, OPEN
from sim.rules import demand
from sim.rules.compute_market import SPOT_CASH
from sim.rules.demand import ON_SALE
from sim.world import World

half_way = kernel(demand.half_way)
supplier_markup = kernel(demand.supplier_markup)


# ---------------------------------------------------------------- choice


def choices(world: World) -> tuple[SegmentAgents, Array, Array, Array]:
    """Weight of each seller for those who choose, its sum, the best value, and sellers by segment."""
    sales, users = world.sales, world.parameters.users
    exponent, top, sellers = behind(sales.value, sales.markup_usd, sales.share, users.budget_usd, users.habit)
    weight = np.exp(np.maximum(exponent, FLOOR))
    return weight, masses(weight, exponent), top, sellers


@kernel
def behind(
    worth: Array, markup: Array, share: Array, budget: Array, habit: Array
) -> tuple[Array, Array, Array]:
    """Value of each seller less the best, (segment, row, seller); the best, and sellers on sale, (segment, row, 1)."""
    segments, rows, sellers = worth.shape
    value = np.empty(worth.shape)
    best, many = np.empty((segments, rows, 1)), np.empty((segments, rows, 1))
    for segment in range(segments):
        for row in range(rows):
            alpha, top, number = 1 / budget[segment, row, 0], -600.0, 0
            for seller in range(sellers):
                asked = worth[segment, row, seller] - alpha * markup[segment, row, seller]
                asked = max(asked + habit[row, 0] * share[segment, row, seller], -1e4)
                value[segment, row, seller] = asked
                top = max(top, asked)
                number += worth[segment, row, seller] > ON_SALE
            for seller in range(sellers):
                value[segment, row, seller] -= top
            best[segment, row, 0], many[segment, row, 0] = top, number
    return value, best, many


@kernel
def masses(weight: Array, exponent: Array) -> Array:
    """Sum of weights, (segment, row, 1); those next to nothing are set to nothing."""
    segments, rows, sellers = weight.shape
    mass = np.empty((segments, rows, 1))
    for segment in range(segments):
        for row in range(rows):
            for seller in range(sellers):
                if not exponent[segment, row, seller] > -500.0:
                    weight[segment, row, seller] = 0.0
            mass[segment, row, 0] = added(weight[segment, row])
    return mass


def shares_change(world: World, weight: SegmentAgents, mass: Array, before: Array) -> None:
    """Shares: those who reconsider and who are new choose among all; the rest stay while what they use is on sale."""
    sales = world.sales
    new_shares(sales.share, sales.value, weight, mass, before, world.parameters.users.reconsider)


@kernel
def new_shares(
    share: Array, worth: Array, weight: Array, mass: Array, before: Array, reconsider: Array
) -> None:
    """:func:`sim.rules.demand.with_stayers`, (segment, row, seller) in place."""
    segments, rows, sellers = share.shape
    stay = np.empty(sellers)
    for segment in range(segments):
        for row in range(rows):
            loyal = (1 - reconsider[row, 0]) * min(before[segment, row, 0], 1.0)
            for seller in range(sellers):
                on_sale = worth[segment, row, seller] > ON_SALE
                stay[seller] = loyal * (share[segment, row, seller] * on_sale)
            choose = 1 - added(stay)
            for seller in range(sellers):
                chosen = over(weight[segment, row, seller], mass[segment, row, 0])
                share[segment, row, seller] = stay[seller] + choose * chosen


# ---------------------------------------------------------------- mark-ups


def markups_adjust(world: World) -> None:
    """Mark-ups move towards the best response; a supplier weighs the access margin of lost customers."""
    sales, users, firms = world.sales, world.parameters.users, world.firms
    markups(
        sales.markup_usd, sales.share, sales.fee_usd, firms.mode, firms.supplier, world.segments.adoption,
        users.nest, users.budget_usd, users.price_speed,
    )  # fmt: skip


@kernel
def markups(
    markup: Array, share: Array, fee: Array, mode: Array, supplier: Array, adoption: Array, nest: Array,
    budget: Array, speed: Array,
) -> None:  # fmt: skip
    """The best response to access margins, and half-way there, (segment, row, seller) in place."""
    segments, rows, sellers = share.shape
    lessees, fees = np.zeros(sellers), np.zeros(sellers)
    for segment in range(segments):
        for row in range(rows):
            lessees[:], fees[:] = 0.0, 0.0
            for firm in range(mode.shape[1]):
                if mode[row, firm] == LEASE:
                    sold = share[segment, row, firm]
                    lessees[supplier[row, firm]] += sold
                    fees[supplier[row, firm]] += sold * fee[segment, row, firm]
            kept = nest[row, 0] * (1 - adoption[segment, row, 0])
            alpha = 1 / budget[segment, row, 0]
            for seller in range(sellers):
                margin = over(fees[seller], lessees[seller])
                best = supplier_markup(share[segment, row, seller], kept, alpha, margin, lessees[seller])
                markup[segment, row, seller] = half_way(markup[segment, row, seller], best, speed[row, 0])


# ---------------------------------------------------------------- service


def need_of(world: World, wanted: SegmentAgents, price: Agents) -> Agents:
    """Compute it would take each provider to serve all (H100e), (row, provider)."""
    return needs(
        wanted, world.sales.cost_usd, world.firms.provider, price, world.parameters.leasing.host_margin
    )


@kernel
def needs(wanted: Array, cost: Array, provider: Array, price: Array, host_margin: Array) -> Array:
    """Serving bills of each provider's sellers over its price, (row, provider)."""
    segments, rows, sellers = wanted.shape
    need = np.zeros((rows, sellers))
    for row in range(rows):
        for seller in range(sellers):
            bill = wanted[0, row, seller] * cost[0, row, seller]
            for segment in range(1, segments):
                bill += wanted[segment, row, seller] * cost[segment, row, seller]
            serves = provider[row, seller] if seller < sellers - 1 else sellers - 1
            need[row, serves] += bill
        for seller in range(sellers):
            need[row, seller] /= price[row, seller]
        need[row, sellers - 1] /= 1 + host_margin[row, 0]
    return need


def customers_get(world: World, wanted: SegmentAgents, need: Agents, have: Agents) -> Agents:
    """Customers served, (segment, row, seller), as far as their providers have compute; what that uses, (row, provider)."""
    return served(
        world.sales.customers_million, world.firms.users_million, world.market.unserved_million, wanted,
        need, have, world.firms.provider,
    )  # fmt: skip


@kernel
def served(
    customers: Array, users: Array, unserved: Array, wanted: Array, need: Array, have: Array, provider: Array
) -> Array:
    """Customers of a provider short of compute are served in part; compute used, (row, provider)."""
    segments, rows, sellers = wanted.shape
    used, part, lost = np.empty((rows, sellers)), np.empty(sellers), np.empty(sellers)
    for row in range(rows):
        for seller in range(sellers):
            lacks = need[row, seller]
            part[seller] = min(1.0, over(have[row, seller], lacks)) if lacks > 0 else 1.0
            used[row, seller] = lacks * part[seller]
        for seller in range(sellers):
            ration = part[provider[row, seller] if seller < sellers - 1 else sellers - 1]
            whole, turned_away = 0.0, 0.0
            for segment in range(segments):
                asks = wanted[segment, row, seller]
                gets = asks * ration if segment != EDGE else asks
                customers[segment, row, seller] = gets
                whole, turned_away = whole + gets, turned_away + (asks - gets)
            lost[seller] = turned_away
            if seller < sellers - 1:
                users[row, seller] = whole
        unserved[row, 0] = added(lost)
    return used


def rentals_of(world: World, need: Agents, have: Agents, price: Agents, asked: Agents) -> tuple[Agents, ...]:
    """What is rented, and the payments, at the price asked without the taxes that the renter pays itself."""
    firms, clouds = world.firms, world.clouds
    return rentals(
        need, have, price, asked, firms.chips_h100e, clouds.chips_h100e, firms.idle_h100e,
        clouds.idle_h100e, firms.cash_musd, firms.rented_in_h100e, firms.rented_out_h100e,
        firms.rent_paid_musd, clouds.rented_in_h100e, clouds.rented_out_h100e, world.big_tech,
    )  # fmt: skip


@kernel
def rentals(
    need: Array, have: Array, price: Array, asked: Array, chips: Array, cloud_chips: Array, idle: Array,
    cloud_idle: Array, cash: Array, rented_in: Array, rented_out: Array, rent_paid: Array,
    cloud_rented_in: Array, cloud_rented_out: Array, big_tech: int,
) -> tuple[Array, Array, Array, Array, Array]:  # fmt: skip
    """What is short is rented from what is spare, all at one rate of success; the columns are changed in place."""
    rows, sellers = need.shape
    cloud = sellers - 1
    net, payments = np.empty((rows, sellers)), np.empty((4, rows, cloud))
    short, spare, bill = np.empty(sellers), np.empty(sellers), np.empty(sellers)
    for row in range(rows):
        for seller in range(sellers):
            lacks = max(need[row, seller] - have[row, seller], 0.0)
            if big_tech <= seller < cloud:
                lacks = min(lacks, SPOT_CASH * max(cash[row, seller], 0.0) / price[row, seller])
            short[seller] = lacks
            mine, lies = (cloud_chips[row, 0], cloud_idle[row, 0])
            if seller < cloud:
                mine, lies = chips[row, seller], idle[row, seller]
            spare[seller] = min(max(have[row, seller] - need[row, seller], 0.0), max(lies, 0.0)) * (mine > 0)
        found = min(1.0, over(added(spare), added(short)))
        for seller in range(sellers):
            short[seller] *= found  # what is got from here on
            bill[seller] = short[seller] * asked[row, seller]
        wanted = over(added(short), added(spare))
        for seller in range(sellers):
            spare[seller] *= wanted  # what is given
            net[row, seller] = short[seller] - spare[seller]
        given, paid = added(spare), added(bill[:cloud])
        to_clouds = over(spare[cloud], given)
        for firm in range(cloud):
            to_firm = over(spare[firm], given)
            payments[0, row, firm] = bill[firm] * to_clouds
            payments[1, row, firm] = bill[firm] * (1 - to_clouds)
            payments[2, row, firm] = to_firm * paid
            payments[3, row, firm] = to_firm * bill[cloud]
            rented_in[row, firm] += short[firm]
            rented_out[row, firm] += spare[firm]
            idle[row, firm] += net[row, firm]
            rent_paid[row, firm] += bill[firm]
        cloud_rented_in[row, 0] = short[cloud]
        cloud_rented_out[row, 0] += spare[cloud]
        cloud_idle[row, 0] += net[row, cloud]
    return net, payments[0], payments[1], payments[2], payments[3]


# ---------------------------------------------------------------- bills


def bills_of(world: World) -> tuple[Agents, ...]:
    """The bills of the quarter; firms' sales, leases and margins are set."""
    firms, sales = world.firms, world.sales
    return bills(
        sales.customers_million, sales.cost_usd, sales.fee_usd, sales.markup_usd, firms.mode,
        firms.supplier, firms.served_h100e, firms.price_musd, firms.revenue_musd,
        firms.lease_income_musd, firms.lease_cost_musd, firms.margin_musd,
    )  # fmt: skip


@kernel
def bills(
    customers: Array, cost: Array, fee: Array, markup: Array, mode: Array, supplier: Array, used: Array,
    price: Array, revenue: Array, lease_income: Array, lease_cost: Array, margin: Array,
) -> tuple[Array, Array, Array, Array, Array]:  # fmt: skip
    """Payments of households and businesses, both, to suppliers and to clouds; firms' columns are changed in place."""
    _, rows, sellers = customers.shape
    firms = mode.shape[1]
    households, businesses = np.empty((rows, sellers)), np.empty((rows, sellers))
    earned = np.empty((rows, sellers))
    leased, hosted = np.zeros((rows, firms)), np.zeros((rows, firms))
    income, serving, access = np.empty(4), np.empty(4), np.empty(4)
    for row in range(rows):
        lease_income[row, :] = 0.0
        for seller in range(sellers):
            for segment in range(4):
                sold = customers[segment, row, seller]
                serving[segment] = sold * cost[segment, row, seller]
                access[segment] = sold * fee[segment, row, seller]
                income[segment] = sold * (
                    cost[segment, row, seller] + fee[segment, row, seller] + markup[segment, row, seller]
                )
            households[row, seller] = income[0] + income[2] + income[3]
            businesses[row, seller] = income[1]
            earned[row, seller] = income[0] + income[1] + income[2] + income[3]
            if seller < firms:
                revenue[row, seller] = earned[row, seller]
                costs = serving[0] + serving[1] + serving[2] + serving[3]
                if mode[row, seller] == LEASE:
                    leased[row, seller] = costs + (access[0] + access[1] + access[2] + access[3])
                    lease_income[row, max(supplier[row, seller], 0)] += leased[row, seller]
                elif mode[row, seller] == OPEN:
                    hosted[row, seller] = costs
        for firm in range(firms):
            lease_cost[row, firm] = leased[row, firm]
            margin[row, firm] = (
                revenue[row, firm] - leased[row, firm] - hosted[row, firm] + lease_income[row, firm]
                - used[row, firm] * price[row, firm]
            )  # fmt: skip
    return households, businesses, earned, leased, hosted
