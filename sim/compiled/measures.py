"""Sums that measures rest on, compiled: see :mod:`sim.measures`."""

from __future__ import annotations

import numpy as np

from sim.compiled.axes import highest
from sim.compiled.kernels import added, kernel, over
from sim.declare import Array, ByJurisdiction, Rows
from sim.populations import EDGE, ENTERPRISE, LEASE, OPEN, OWN, RULE
from sim.world import World

# ---------------------------------------------------------------- of firms

OVER_FIRMS = (
    "heads", "talent", "talent on cheaper methods", "talent published", "research compute",
    "bill of research compute", "bill of research", "largest bills of research", "staff", "idle compute",
    "margin", "sales on own models", "sales on leased models", "startups' sales", "startups",
    "startups near the frontier", "lessees under the mandate", "freshness", "squared spread", "incidents",
)  # fmt: skip


def over_firms(world: World) -> dict[str, Rows]:
    """Sums over firms: staff, research, sales and conduct; money in M USD."""
    firms = world.firms
    sums = np.empty((len(OVER_FIRMS), world.rows, 1))
    staff_is_added(sums, firms.heads, firms.talent, firms.method_effort, firms.publishes)
    research_is_added(
        sums,
        firms.training_h100e,
        firms.experiment_h100e,
        firms.price_musd,
        firms.staff_musd,
        firms.idle_h100e,
    )
    sales_are_added(sums, firms.margin_musd, firms.revenue_musd, firms.mode, world.big_tech)
    firms_are_counted(
        sums, firms.active, world.models.flop, world.market.frontier_flop, firms.under_mandate, world.big_tech
    )
    conduct_is_added(sums, firms.freshness, firms.spread, firms.incidents)
    return dict(zip(OVER_FIRMS, sums, strict=True))


@kernel
def staff_is_added(sums: Array, heads: Array, talent: Array, method_effort: Array, publishes: Array) -> None:
    """The first four sums, into (sum, row, 1)."""
    rows, firms = heads.shape
    methods, published = np.empty(firms), np.empty(firms)
    for row in range(rows):
        for firm in range(firms):
            methods[firm] = talent[row, firm] * method_effort[row, firm]
            published[firm] = publishes[row, firm] * talent[row, firm]
        sums[0, row, 0], sums[1, row, 0] = added(heads[row]), added(talent[row])
        sums[2, row, 0], sums[3, row, 0] = added(methods), added(published)


@kernel
def research_is_added(
    sums: Array, training: Array, experiments: Array, price: Array, staff: Array, idle: Array
) -> None:
    """Compute and staff, into (sum, row, 1)."""
    rows, firms = training.shape
    used, bill, whole = np.empty(firms), np.empty(firms), np.empty((rows, firms))
    for row in range(rows):
        for firm in range(firms):
            used[firm] = training[row, firm] + experiments[row, firm]
            bill[firm] = used[firm] * price[row, firm]
            whole[row, firm] = bill[firm] + staff[row, firm]
        sums[4, row, 0], sums[5, row, 0], sums[6, row, 0] = added(used), added(bill), added(whole[row])
        sums[8, row, 0], sums[9, row, 0] = added(staff[row]), added(idle[row])
    sums[7] = sum_at(whole, highest(whole, min(4, firms)))


@kernel
def sum_at(values: Array, places: Array) -> Array:
    """Sum of the values at up to seven places, the last place first, (row, agent) to (row, 1)."""
    whole = np.zeros((values.shape[0], 1))
    for row in range(values.shape[0]):
        for place in range(places.shape[1] - 1, -1, -1):
            whole[row, 0] += values[row, places[row, place]]
    return whole


@kernel
def sales_are_added(sums: Array, margin: Array, revenue: Array, mode: Array, big_tech: int) -> None:
    """Margins and sales, into (sum, row, 1)."""
    rows, firms = revenue.shape
    own, leased = np.empty(firms), np.empty(firms)
    for row in range(rows):
        for firm in range(firms):
            own[firm] = revenue[row, firm] * (mode[row, firm] == OWN)
            leased[firm] = revenue[row, firm] * (mode[row, firm] == LEASE)
        sums[10, row, 0], sums[11, row, 0], sums[12, row, 0] = added(margin[row]), added(own), added(leased)
        sums[13, row, 0] = added(revenue[row, big_tech:])


@kernel
def firms_are_counted(
    sums: Array, active: Array, flop: Array, frontier: Array, under_mandate: Array, big_tech: int
) -> None:
    """Startups, those near the frontier, and lessees under the mandate, into (sum, row, 1)."""
    rows, firms = active.shape
    for row in range(rows):
        startups, near, lessees = 0, 0, 0
        for firm in range(big_tech, firms):
            startups += active[row, firm]
            near += flop[0, row, firm] >= 0.1 * frontier[row, 0]
        for firm in range(firms):
            lessees += under_mandate[row, firm]
        sums[14, row, 0], sums[15, row, 0], sums[16, row, 0] = startups, near, lessees


@kernel
def conduct_is_added(sums: Array, freshness: Array, spread: Array, incidents: Array) -> None:
    """Guidelines, ESG records and incidents, into (sum, row, 1)."""
    rows, firms = freshness.shape
    squares = np.empty(firms)
    for row in range(rows):
        for firm in range(firms):
            squares[firm] = spread[row, firm] * spread[row, firm]
        sums[17, row, 0], sums[18, row, 0], sums[19, row, 0] = (
            added(freshness[row]), added(squares), added(incidents[row]),
        )  # fmt: skip


def compute_by_home(world: World) -> tuple[ByJurisdiction, ByJurisdiction]:
    """Compute that firms rent, and chips of their own that they do not rent out, by their home (H100e)."""
    firms = world.firms
    return by_home(
        firms.jurisdiction,
        firms.rented_in_h100e,
        firms.chips_h100e,
        firms.rented_out_h100e,
        world.places.count,
    )


@kernel
def by_home(where: Array, hired: Array, chips: Array, let: Array, places: int) -> tuple[Array, Array]:
    """(row, jurisdiction) each."""
    rows, firms = where.shape
    rented, own = np.zeros((rows, places)), np.zeros((rows, places))
    for row in range(rows):
        for firm in range(firms):
            rented[row, where[row, firm]] += hired[row, firm]
            own[row, where[row, firm]] += chips[row, firm] - let[row, firm]
    return rented, own


def part_that_can_pay(world: World, costs: Array) -> Array:
    """Part of startups that can pay each of some costs (M USD), (cost, row, 1)."""
    firms = world.firms
    return can_pay(firms.means_musd, firms.lab, firms.active, costs, world.slot, world.big_tech)


@kernel
def can_pay(means: Array, lab: Array, active: Array, costs: Array, slot: float, big_tech: int) -> Array:
    """Each slot's weight times its chance, over all weights."""
    rows, firms = means.shape
    part, weight, chance, squared = np.empty(costs.shape), np.empty(firms), np.empty(firms), np.empty(firms)
    for row in range(rows):
        for firm in range(firms):
            counts = active[row, firm] and firm >= big_tech
            weight[firm] = (1.0 if lab[row, firm] else slot) * counts
            squared[firm] = means[row, firm] * means[row, firm]
        weights = added(weight)
        for number in range(costs.shape[0]):
            squared_cost = costs[number, row, 0] * costs[number, row, 0]
            for firm in range(firms):
                chance[firm] = squared[firm] / (squared[firm] + squared_cost) * weight[firm]
            part[number, row, 0] = over(added(chance), weights)
    return part


# ---------------------------------------------------------------- of labs


def over_labs(world: World) -> dict[str, Array]:
    """What labs are bound by, have reached and pay for research: numbers, extremes and sums (M USD), (row, 1) or (row, place)."""
    firms, models, rows = world.firms, world.models, world.rows
    sums, bound = np.zeros((4, rows, 1)), np.zeros((RULE + 1, rows, 1))
    leader, least, flagship = (
        np.full((rows, 1), -9.0), np.full((rows, 1), np.inf), np.zeros((rows, world.places.count)),
    )  # fmt: skip
    labs_are_added(
        sums, bound, firms.lab, firms.active, firms.binding, firms.jurisdiction, firms.training_h100e,
        firms.experiment_h100e, firms.price_musd, world.places.running_musd,
    )  # fmt: skip
    extremes_are_sought(
        leader, least, flagship, firms.lab, firms.jurisdiction, firms.ln_efficiency, models.flop,
        models.capability, world.offers.ln_flop_token,
    )  # fmt: skip
    return {
        "labs": sums[0],
        "live": sums[1],
        "bound by": bound,
        "leader's ln efficiency": leader,
        "largest flagship": flagship,
        "least ln FLOP": least,
        "power and carbon": sums[2],
        "compute": sums[3],
    }


@kernel
def listed(mask: Array, found: Array) -> int:
    """Put the places of what is true of (agent,) into a list, and say how many they are."""
    count = 0
    for agent in range(len(mask)):  # no branch: which agents are true cannot be foretold
        found[count] = agent
        count += mask[agent]
    return count


@kernel
def labs_are_added(
    sums: Array, bound: Array, lab: Array, active: Array, binding: Array, where: Array, training: Array,
    experiments: Array, price: Array, running: Array,
) -> None:  # fmt: skip
    """Labs, those alive, also by what binds them, power and carbon, compute, into (sum, row, 1) and (code, row, 1)."""
    rows, firms = lab.shape
    mine = np.empty(firms + 1, np.int64)
    for row in range(rows):
        count = listed(lab[row], mine)
        sums[0, row, 0] = count
        for place in range(count):
            firm = mine[place]
            sums[1, row, 0] += active[row, firm]
            bound[binding[row, firm], row, 0] += active[row, firm]
            spent = training[row, firm] + experiments[row, firm]
            sums[2, row, 0] += spent * running[row, where[row, firm]]
            sums[3, row, 0] += spent * price[row, firm]


@kernel
def extremes_are_sought(
    leader: Array, least: Array, flagship: Array, lab: Array, where: Array, ln_efficiency: Array, flop: Array,
    capability: Array, ln_flop: Array,
) -> None:  # fmt: skip
    """The best efficiency and fewest FLOP a token of businesses, (row, 1), and the largest flagships, (row, place)."""
    rows, firms = lab.shape
    mine = np.empty(firms + 1, np.int64)
    for row in range(rows):
        for place in range(listed(lab[row], mine)):
            firm = mine[place]
            home = where[row, firm]
            leader[row, 0] = max(leader[row, 0], ln_efficiency[row, firm])
            flagship[row, home] = max(flagship[row, home], flop[0, row, firm])
            for model in range(capability.shape[0]):
                if capability[model, row, firm] >= 0.0:
                    least[row, 0] = min(least[row, 0], ln_flop[4 * model + ENTERPRISE, row, firm])


# ---------------------------------------------------------------- of sales


@kernel
def index_of(values: Array) -> float:
    """Herfindahl-Hirschman index of (agent,), 0 to 10 000: ``hhi_of`` of :mod:`sim.measures.shared`."""
    part, squares = over(1.0, added(values)), np.empty(len(values))
    for agent in range(len(values)):
        share = values[agent] * part
        squares[agent] = share * share
    return 1e4 * added(squares)


def over_suppliers(world: World) -> dict[str, Rows]:
    """Concentration of sales by the firm whose model is used; open models count as one supplier."""
    firms = world.firms
    names = "HHI", "HHI by group", "part of the four largest", "HHI behind the largest"
    sums = suppliers_indices(
        firms.model_revenue_musd, world.market.open_revenue_musd, firms.partner, firms.stake, world.big_tech
    )
    return dict(zip(names, sums, strict=True))


@kernel
def suppliers_indices(sold: Array, opened: Array, partner: Array, stake: Array, big_tech: int) -> Array:
    """(index, row, 1)."""
    rows, firms = sold.shape
    indices = np.empty((4, rows, 1))
    each, group, credited = np.empty((rows, firms + 1)), np.empty(firms + 1), np.empty(big_tech)
    for row in range(rows):
        credited[:] = 0.0
        for firm in range(firms):
            each[row, firm] = group[firm] = sold[row, firm]
            if partner[row, firm] >= 0:
                part = stake[row, firm] * sold[row, firm]
                group[firm] -= part
                credited[partner[row, firm]] += part
        for firm in range(big_tech):
            group[firm] += credited[firm]
        each[row, firms] = group[firms] = opened[row, 0]
        indices[0, row, 0], indices[1, row, 0] = index_of(each[row]), index_of(group)
    top = highest(each, min(4, firms + 1))
    four = sum_at(each, top)
    for row in range(rows):
        indices[2, row, 0] = over(four[row, 0], added(each[row]))
        each[row, top[row, 0]] = 0.0
        indices[3, row, 0] = index_of(each[row]) if added(each[row]) > 0 else 1e4
    return indices


def sales_concentration(world: World) -> tuple[Rows, Rows]:
    """HHI and part of the four largest by the firm that sells; a slot of application firms counts as its firms."""
    firms = world.firms
    slots = int(np.ceil(4 / min(1.0, world.slot)))  # in which there are four firms in any case
    return sellers_indices(firms.revenue_musd, firms.stands_for, world.market.hosted_revenue_musd, slots)


@kernel
def sellers_indices(sold: Array, stands_for: Array, hosted: Array, slots: int) -> tuple[Array, Array]:
    """(row, 1) each."""
    rows, firms = sold.shape
    index, four, a_firm = np.empty((rows, 1)), np.empty((rows, 1)), np.empty((rows, firms))
    squares, largest = np.empty(firms), np.empty(min(slots, firms))
    for row in range(rows):
        whole = added(sold[row]) + hosted[row, 0]
        part, rest = over(1.0, whole), over(hosted[row, 0], whole)
        for firm in range(firms):
            share = sold[row, firm] * part
            squares[firm] = share * share / stands_for[row, firm]
            a_firm[row, firm] = sold[row, firm] / stands_for[row, firm]
        index[row, 0] = 1e4 * (added(squares) + rest * rest)
    top = highest(a_firm, len(largest))
    for row in range(rows):
        upto = 0.0
        for place in range(len(largest)):
            many = stands_for[row, top[row, place]]
            upto += many
            counted = min(max(4 - (upto - many), 0.0), many)
            largest[place] = counted * a_firm[row, top[row, place]]
        four[row, 0] = over(added(largest), added(sold[row]))
    return index, four


def over_sellers(world: World) -> dict[str, Rows]:
    """Customers (million), those of the clouds included, and their concentration by the firm whose model they use."""
    firms = world.firms
    names = (
        "customers", "enterprise customers", "enterprise customers on open models", "customers on their own device",
        "HHI by model",
    )  # fmt: skip
    sums = customers_are_added(firms.users_million, world.sales.customers_million, firms.provider, firms.mode)
    return dict(zip(names, sums, strict=True))


@kernel
def customers_are_added(users: Array, by_segment: Array, provider: Array, mode: Array) -> Array:
    """(sum, row, 1)."""
    rows, firms = users.shape
    sums = np.empty((5, rows, 1))
    customers, on_open, used = np.empty(firms + 1), np.empty(firms), np.empty(firms + 1)
    for row in range(rows):
        used[:] = 0.0
        for firm in range(firms):
            customers[firm] = users[row, firm]
            used[provider[row, firm]] += users[row, firm]
            on_open[firm] = by_segment[ENTERPRISE, row, firm] * (mode[row, firm] == OPEN)
        clouds = by_segment[0, row, firms]
        for segment in range(1, by_segment.shape[0]):
            clouds += by_segment[segment, row, firms]
        customers[firms] = clouds
        used[firms] += clouds
        sums[0, row, 0], sums[1, row, 0] = added(customers), added(by_segment[ENTERPRISE, row])
        sums[2, row, 0] = added(on_open) + by_segment[ENTERPRISE, row, firms]
        sums[3, row, 0], sums[4, row, 0] = added(by_segment[EDGE, row]), index_of(used)
    return sums


def paid_by_lessees(world: World) -> tuple[Rows, Rows]:
    """What lessees pay, and the cost of serving them (M USD)."""
    firms, sales = world.firms, world.sales
    return lessees_bills(firms.mode, firms.lease_cost_musd, sales.customers_million, sales.cost_usd)


@kernel
def lessees_bills(mode: Array, paid: Array, customers: Array, cost: Array) -> tuple[Array, Array]:
    """(row, 1) each."""
    rows, firms = mode.shape
    bills, serving, mine = np.zeros((rows, 1)), np.zeros((rows, 1)), np.empty(firms + 1, np.int64)
    for row in range(rows):
        for place in range(listed(mode[row] == LEASE, mine)):
            firm = mine[place]
            bills[row, 0] += paid[row, firm]
            whole = customers[0, row, firm] * cost[0, row, firm]
            for segment in range(1, customers.shape[0]):
                whole += customers[segment, row, firm] * cost[segment, row, firm]
            serving[row, 0] += whole
    return bills, serving


def paid_above_cost(world: World) -> Array:
    """What users pay beyond the cost of serving them (M USD), (segment, row, 1)."""
    sales = world.sales
    return above_cost(sales.customers_million, sales.fee_usd, sales.markup_usd)


@kernel
def above_cost(customers: Array, fee: Array, markup: Array) -> Array:
    """Customers times fee and mark-up, summed over sellers."""
    segments, rows, sellers = customers.shape
    whole, each = np.empty((segments, rows, 1)), np.empty(sellers)
    for segment in range(segments):
        for row in range(rows):
            for seller in range(sellers):
                asked = fee[segment, row, seller] + markup[segment, row, seller]
                each[seller] = customers[segment, row, seller] * asked
            whole[segment, row, 0] = added(each)
    return whole


# ---------------------------------------------------------------- of universities


def over_universities(world: World) -> dict[str, Rows]:
    """Sums and means over universities."""
    u = world.universities
    names = (
        "heads", "talent", "talent at the elite", "talent on cheaper methods", "compute", "output", "openness",
        "conflict", "conflict of output", "pay",
    )  # fmt: skip
    sums = np.empty((len(names), world.rows, 1))
    academics_are_added(sums, u.heads, u.talent, u.tier, u.method_effort, u.bought_h100e, u.public_h100e)
    academic_means(sums, u.size, u.output, u.openness, u.conflict, u.wage_musd, u.top_up)
    return dict(zip(names, sums, strict=True))


@kernel
def academics_are_added(
    sums: Array, heads: Array, talent: Array, tier: Array, method_effort: Array, bought: Array, public: Array
) -> None:
    """The first five sums, into (sum, row, 1)."""
    rows, count = heads.shape
    elite, methods, compute = np.empty(count), np.empty(count), np.empty(count)
    for row in range(rows):
        for each in range(count):
            elite[each] = talent[row, each] * (tier[row, each] == 0)
            methods[each] = talent[row, each] * method_effort[row, each]
            compute[each] = bought[row, each] + public[row, each]
        sums[0, row, 0], sums[1, row, 0] = added(heads[row]), added(talent[row])
        sums[2, row, 0], sums[3, row, 0], sums[4, row, 0] = added(elite), added(methods), added(compute)


@kernel
def academic_means(
    sums: Array, size: Array, output: Array, openness: Array, conflict: Array, wage: Array, top_up: Array
) -> None:
    """The last five sums, into (sum, row, 1)."""
    rows, count = size.shape
    open_size, mixed_size = np.empty(count), np.empty(count)
    mixed_output, paid = np.empty(count), np.empty(count)
    for row in range(rows):
        for each in range(count):
            open_size[each] = openness[row, each] * size[row, each]
            mixed_size[each] = conflict[row, each] * size[row, each]
            mixed_output[each] = conflict[row, each] * output[row, each]
            paid[each] = wage[row, each] * (1 + top_up[row, each]) * size[row, each]
        sizes, outputs = added(size[row]), added(output[row])
        sums[5, row, 0], sums[6, row, 0] = outputs, over(added(open_size), sizes)
        sums[7, row, 0], sums[8, row, 0] = over(added(mixed_size), sizes), over(added(mixed_output), outputs)
        sums[9, row, 0] = over(added(paid), sizes)


def universities_that_can_pay(world: World, cost: Rows) -> Rows:
    """Part of universities that can pay a cost (M USD)."""
    u, places = world.universities, world.places
    return academics_can_pay(
        u.compute_musd, u.public_h100e, u.jurisdiction, places.university_price, places.price_musd, cost
    )


@kernel
def academics_can_pay(
    budget: Array, public: Array, where: Array, theirs: Array, price: Array, cost: Array
) -> Array:
    """(row, 1)."""
    rows, count = budget.shape
    part, chance = np.empty((rows, 1)), np.empty(count)
    for row in range(rows):
        squared_cost = cost[row, 0] * cost[row, 0]
        for each in range(count):
            place = where[row, each]
            means = 4 * budget[row, each] / theirs[row, place] + 4 * public[row, each] * price[row, place]
            chance[each] = means * means / (means * means + squared_cost)
        part[row, 0] = added(chance) / count
    return part
