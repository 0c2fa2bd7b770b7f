"""Startups' values, takeovers, closures and beginnings, compiled: see :mod:`sim.phases.startups`."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.special import ndtri

from sim.axes import NEXT_TO_ZERO, Entries
from sim.compiled.kernels import added, kernel, over
from sim.declare import TABLES, Agents, Array, Rows
from sim.levers import Rules
from sim.populations import KEPT, LEASE, NOBODY
from sim.rules import finance as rule
from sim.rules.finance import EXIT_MEMORY, MOST_FOUNDED, TRAITS
from sim.world import World

going_value = kernel(rule.going_value)
takeover_surplus, takeover_price = kernel(rule.takeover_surplus), kernel(rule.takeover_price)
LEAST_COUNTED, MOST_COUNTED = rule.COUNTED
hhi_change, blocked, firms_in_slot = kernel(rule.hhi_change), kernel(rule.blocked), kernel(rule.firms_in_slot)


def counted(world: World, startups: Entries) -> Rows:
    """Number of listed startups in slots of the default weight, (row, 1)."""
    return weights(startups.rows, startups.flat, world.firms.lab, world.slot)


@kernel
def weights(rows: Array, flat: Array, lab: Array, slot: float) -> Array:
    """A lab counts one, an application its slot's weight, (row, 1)."""
    whole, is_lab = np.zeros((lab.shape[0], 1)), lab.reshape(-1)
    for entry in range(len(rows)):
        whole[rows[entry], 0] += 1.0 if is_lab[flat[entry]] else slot
    return whole


def values_are_set(world: World, alive: Rows, growth: Rows, hope: Agents) -> None:
    """Value and need, given the growth that investors count on and the hope left at a firm's age."""
    firms, market, f, t = world.firms, world.market, world.parameters.finance, world.parameters.training
    values(
        firms.value_musd, firms.need_musd, firms.active, firms.lab, firms.stands_for, firms.spend_musd,
        firms.margin_musd, firms.jurisdiction, world.models.capability, alive, growth, hope, world.big_tech,
        world.slot, market.revenue_musd, market.potential_musd, market.frontier_capability,
        world.rules.startup_overhead_share, t.horizon, t.aspired_share_startup, t.reach_nats,
        f.first_round_musd, f.distant_hope, f.least_hope_musd, f.forward_discount, f.fixed_cost_musd,
        f.burn_margin, f.least_burn, f.runway,
    )  # fmt: skip


@kernel
def values(
    value: Array, need: Array, active: Array, lab: Array, stands_for: Array, spend: Array, margin: Array,
    jurisdiction: Array, capability: Array, alive: Array, growth: Array, hope: Array, big_tech: int,
    slot: float, revenue: Array, potential: Array, frontier: Array, subsidised: Array, horizon: Array,
    aspired: Array, reach: Array, first_round: Array, distant_hope: Array, least_hope: Array,
    forward_discount: Array, fixed_cost: Array, burn_margin: Array, least_burn: Array, runway: Array,
) -> None:  # fmt: skip
    """:func:`sim.rules.finance.going_value` of every startup, and what it burns over the runway."""
    for row in range(value.shape[0]):
        quarters, grown = horizon[row, 0], 1 + growth[row, 0]
        app = revenue[row, 0] / max(alive[row, 0], 1.0) * grown * quarters
        prize = aspired[row, 0] * potential[row, 0] * grown * quarters
        near = frontier[row, 0] - reach[row, 0]
        for firm in range(value.shape[1]):
            if firm < big_tech or not active[row, firm]:
                value[row, firm] = need[row, firm] = 0.0
                continue
            left = hope[row, firm]
            if lab[row, firm]:
                part = 1.0 if capability[0, row, firm] >= near else distant_hope[row, 0] * left
                prospects = max(prize * part, least_hope[row, 0] * left)
            else:
                prospects = (app * left + first_round[row, 0] * left) * slot
            earned = forward_discount[row, 0] * margin[row, firm]
            value[row, firm] = going_value(earned, growth[row, 0], quarters, prospects)
            own = 1 - subsidised[row, jurisdiction[row, firm]]
            overhead = fixed_cost[row, 0] * stands_for[row, firm] * own
            burn = spend[row, firm] * burn_margin[row, 0] + overhead - margin[row, firm]
            need[row, firm] = runway[row, 0] * max(burn, least_burn[row, 0] * overhead)


def takeovers_happen(world: World, rules: Rules, live: Entries, alive: Rows) -> tuple[Entries, Array]:
    """Offers drawn; a takeover happens when the joint surplus is positive, it can be paid and is not blocked."""
    firms, market, f, luck = world.firms, world.market, world.parameters.finance, world.luck
    drawn = luck.uniform_at("takeover", world.quarter, live.rows, live.agents)
    rows, targets, agents, suitors = offers(
        live.rows, live.flat, drawn, f.acquisition, world.big_tech, firms.partner, firms.supplier, firms.mode,
        firms.jurisdiction, rules.partner_call_ended,
    )  # fmt: skip
    price, wanted, stopped = judged(
        rows, agents, suitors, luck.uniform_at("match", world.quarter, rows, agents), firms.revenue_musd,
        firms.model_share, firms.heads, firms.wage_musd, firms.value_musd, firms.cash_musd,
        firms.jurisdiction, market.revenue_musd, world.parameters.training.horizon, f.worth_of_people,
        f.match_least, f.match_spread, f.bargaining, f.buyer_cash_share, rules.merger_hhi,
        rules.merger_change, rules.merger_share,
    )  # fmt: skip
    paid, cash, received = (np.empty(live.shape) for _ in range(3))
    bought = taken_over(
        rows, agents, suitors, price, wanted, stopped, firms.lab, world.slot, alive, market.bought,
        market.blocked, market.hired, market.bought_rate, firms.buyer, firms.cash_musd, firms.ln_efficiency,
        paid, cash, received,
    )  # fmt: skip
    world.ledger.pay("firms", "investors", paid, "takeovers")
    world.ledger.pay("firms", "firms", cash, "cash of firms bought", received=received)
    return Entries(targets[bought], rows[bought], live.shape), suitors[bought]


@kernel
def offers(
    rows: Array, flat: Array, drawn: Array, acquisition: Array, big_tech: int, partner: Array, supplier: Array,
    mode: Array, jurisdiction: Array, call_ended: Array,
) -> tuple[Array, Array, Array, Array]:  # fmt: skip
    """Rows, places, firms and suitors: a partner, a supplier, or any of big tech."""
    count, found = partner.shape[1], 0
    listed, places, firms, suitors = (
        np.empty_like(rows), np.empty_like(flat), np.empty_like(flat), np.empty_like(flat),
    )  # fmt: skip
    for entry in range(len(rows)):
        row, firm = rows[entry], flat[entry] - rows[entry] * count
        if drawn[entry] >= acquisition[row, 0]:
            continue
        listed[found], places[found], firms[found] = row, flat[entry], firm
        if partner[row, firm] >= 0 and not call_ended[row, jurisdiction[row, firm]] > 0.5:
            suitors[found] = partner[row, firm]
        elif mode[row, firm] == LEASE and supplier[row, firm] < big_tech:
            suitors[found] = supplier[row, firm]
        else:  # given an offer, drawn/acquisition is uniform
            suitors[found] = int(min(drawn[entry] / acquisition[row, 0] * big_tech, big_tech - 1))
        found += 1
    return listed[:found].copy(), places[:found].copy(), firms[:found].copy(), suitors[:found].copy()


@kernel
def squares(values: Array, whole: float) -> float:
    """Herfindahl-Hirschman index of (agent,) values over their ``whole``: :func:`sim.axes.concentration`."""
    parts = np.zeros(len(values))
    if abs(whole) >= NEXT_TO_ZERO:
        for agent in range(len(values)):
            share = values[agent] / whole
            parts[agent] = share * share
    return 1e4 * added(parts)


@kernel
def judged(
    rows: Array, targets: Array, buyers: Array, luck: Array, revenue: Array, model_share: Array, heads: Array,
    wage: Array, value: Array, cash: Array, jurisdiction: Array, sales: Array, horizon: Array,
    worth_of_people: Array, match_least: Array, match_spread: Array, bargaining: Array, cash_share: Array,
    hhi_line: Array, change_line: Array, share_line: Array,
) -> tuple[Array, Array, Array]:  # fmt: skip
    """Entries come row by row: what is of a row is counted once."""
    price = np.empty(len(rows))
    wanted, stopped = np.empty(len(rows), dtype=np.bool_), np.empty(len(rows), dtype=np.bool_)
    seen, sold, hhi = -1, 0.0, 0.0
    for entry in range(len(rows)):
        row = rows[entry]
        target, buyer = targets[entry], buyers[entry]
        if row != seen:
            seen, sold = row, added(revenue[row])
            hhi = max(squares(revenue[row], sold), squares(model_share[row], 1.0))
        ours, theirs = model_share[row, target], model_share[row, buyer]
        if abs(sold) >= NEXT_TO_ZERO:
            ours, theirs = max(revenue[row, target] / sold, ours), max(revenue[row, buyer] / sold, theirs)
        power = ours * theirs * sales[row, 0] * horizon[row, 0]
        people = worth_of_people[row, 0] * heads[row, target] * wage[row, target]
        alone = value[row, target]
        match = match_least[row, 0] + match_spread[row, 0] * luck[entry]
        surplus = takeover_surplus(match * alone + power + people, alone)
        price[entry] = takeover_price(alone, surplus, bargaining[row, 0])
        wanted[entry] = surplus > 0 and price[entry] < cash_share[row, 0] * cash[row, buyer]
        home, change = jurisdiction[row, target], hhi_change(ours, theirs)
        stopped[entry] = blocked(
            hhi + change, change, ours + theirs, hhi_line[row, home], change_line[row, home],
            share_line[row, home],
        )  # fmt: skip
    return price, wanted, stopped


@kernel
def taken_over(
    rows: Array, targets: Array, suitors: Array, price: Array, wanted: Array, stopped: Array, lab: Array,
    slot: float, alive: Array, bought: Array, blocked: Array, hired: Array, bought_rate: Array, buyer: Array,
    balance: Array, ln_efficiency: Array, paid: Array, cash: Array, received: Array,
) -> Array:  # fmt: skip
    """Entries bought; they are counted and noted, and the last three say what is paid for them, and their cash."""
    bought[:], blocked[:], hired[:], buyer[:] = 0.0, 0.0, 0.0, NOBODY
    paid[:], cash[:], received[:] = 0.0, 0.0, 0.0
    made, found, exits = np.empty(len(rows), dtype=np.int64), 0, np.zeros(len(alive))
    for entry in range(len(rows)):
        row, target, suitor = rows[entry], targets[entry], suitors[entry]
        if not wanted[entry]:
            continue
        if stopped[entry]:
            blocked[row, 0] += 1
            continue
        bought[row, 0] += 1
        exits[row] += 1.0 if lab[row, target] else slot
        buyer[row, target] = suitor
        paid[row, suitor] += price[entry]
        cash[row, target] = balance[row, target]
        received[row, suitor] += balance[row, target]
        ln_efficiency[row, suitor] = max(ln_efficiency[row, suitor], ln_efficiency[row, target])
        made[found] = entry
        found += 1
    for row in range(len(alive)):
        bought_rate[row, 0] += EXIT_MEMORY * (over(exits[row], alive[row, 0]) - bought_rate[row, 0])
    return made[:found].copy()


def startups_that_close(world: World, live: Entries) -> tuple[Entries, Rows]:
    """Those of the listed startups that close, and how many for want of cash, (row, 1)."""
    firms, f = world.firms, world.parameters.finance
    rows, flat, aged = not_bought(live.rows, live.flat, firms.buyer, firms.age, f.young_fading)
    drawn = world.luck.uniform_at("closure", world.quarter, rows, flat - rows * firms.count)
    faded = np.exp(aged, out=aged)
    rows, flat, broke = closing(rows, flat, firms.cash_musd, drawn, faded, f.failure, f.failure_young)
    return Entries(flat, rows, live.shape), broke


@kernel
def not_bought(
    rows: Array, flat: Array, buyer: Array, age: Array, fading: Array
) -> tuple[Array, Array, Array]:
    """Rows and places of the startups that nobody bought, and less their age over its fading."""
    left, places, aged = np.empty_like(rows), np.empty_like(flat), np.empty(len(rows))
    buyers, ages, found = buyer.reshape(-1), age.reshape(-1), 0
    for entry in range(len(rows)):
        if buyers[flat[entry]] < 0:
            left[found], places[found] = rows[entry], flat[entry]
            aged[found] = -ages[flat[entry]] / fading[rows[entry], 0]
            found += 1
    return left[:found].copy(), places[:found].copy(), aged[:found].copy()


@kernel
def closing(
    rows: Array, flat: Array, cash: Array, drawn: Array, faded: Array, failure: Array, young: Array
) -> tuple[Array, Array, Array]:
    """Rows and places of those without cash, or struck by :func:`sim.rules.finance.survival_hazard`."""
    closed, places, broke = np.empty_like(rows), np.empty_like(flat), np.zeros((cash.shape[0], 1))
    balance, found = cash.reshape(-1), 0
    for entry in range(len(rows)):
        row, is_broke = rows[entry], balance[flat[entry]] < 0
        broke[row, 0] += is_broke
        if is_broke or drawn[entry] < failure[row, 0] + young[row, 0] * faded[entry]:
            closed[found], places[found] = row, flat[entry]
            found += 1
    return closed[:found].copy(), places[:found].copy(), broke


def staff_goes_with_the_firm(world: World, bought: Entries, buyers: Array, closed: Entries) -> None:
    """Researchers of a bought firm go to the buyer; those of a closed one must look elsewhere."""
    firms, employer, elsewhere = world.firms, world.researchers.employer, world.employers - 1
    staff_goes(bought.rows, bought.agents, buyers, firms.heads, employer)
    staff_goes(closed.rows, closed.agents, np.full(len(closed.rows), elsewhere), firms.heads, employer)
    for column in (firms.heads, firms.talent):
        counted_at_the_buyer(bought.rows, bought.agents, buyers, column)
        closed.put(column, 0.0)


@kernel
def staff_goes(rows: Array, firms: Array, targets: Array, heads: Array, employer: Array) -> None:
    """Those who work for listed firms work for their targets from now on."""
    for each in range(len(rows)):
        row, firm, target = rows[each], np.int32(firms[each]), np.int32(targets[each])
        if heads[row, firm] > 0:
            for person in range(employer.shape[1]):
                its = employer[row, person]
                employer[row, person] = target if its == firm else its


@kernel
def counted_at_the_buyer(rows: Array, firms: Array, buyers: Array, column: Array) -> None:
    """Move what is counted at bought firms to their buyers."""
    moved = np.empty(len(rows))
    for each in range(len(rows)):
        moved[each] = column[rows[each], firms[each]]
    for each in range(len(rows)):
        column[rows[each], buyers[each]] += moved[each]
    for each in range(len(rows)):
        column[rows[each], firms[each]] = 0.0


@cache
def columns_of(table: str) -> tuple[tuple[tuple[str, ...], Array], ...]:
    """Names of the columns of a table by their kind of number, and what they start with."""
    kinds: dict[type, list[str]] = {}
    columns = TABLES[table].columns
    for name, spec in columns.items():
        if table != "Firms" or name not in KEPT:
            kinds.setdefault(spec.dtype, []).append(name)
    return tuple(
        (tuple(names), np.array([columns[name].start for name in names], dtype=kind))
        for kind, names in kinds.items()
    )


def slots_are_cleared(world: World, gone: Array) -> None:
    """Empty the slots of firms that are gone, places in the flattened table; cash is zero already."""
    firms, count = world.firms, world.firm_count
    rows = gone // count
    agents = gone - rows * count
    world.market.left_rented_h100e[:] = leavers_had(rows, agents, firms.rented_in_h100e)
    leavers_shares(rows, agents, world.segments.left_share, world.sales.share)
    for table in (firms, world.models, world.offers, world.sales):
        empty = empty_sheets if table.leading else empty_columns
        for names, starts in columns_of(type(table).__name__):
            empty(tuple(getattr(table, name) for name in names), starts, rows, agents)
    leases_end(rows, agents, firms.mode, firms.supplier, firms.under_mandate)


@kernel
def leavers_had(rows: Array, agents: Array, values: Array) -> Array:
    """Sum over leavers of a column, (row, 1)."""
    whole = np.zeros((values.shape[0], 1))
    for entry in range(len(rows)):
        whole[rows[entry], 0] += values[rows[entry], agents[entry]]
    return whole


@kernel
def leavers_shares(rows: Array, agents: Array, left: Array, share: Array) -> None:
    """Sum over leavers of their shares, by segment."""
    for segment in range(len(left)):
        left[segment] = leavers_had(rows, agents, share[segment])


@kernel
def empty_columns(columns: tuple[Array, ...], starts: Array, rows: Array, agents: Array) -> None:
    """Write what columns (row, agent) start with at listed rows and agents."""
    for number in range(len(columns)):
        column = columns[number]
        for entry in range(len(rows)):
            column[rows[entry], agents[entry]] = starts[number]


@kernel
def empty_sheets(columns: tuple[Array, ...], starts: Array, rows: Array, agents: Array) -> None:
    """The same for columns (sheet, row, agent)."""
    for number in range(len(columns)):
        column = columns[number]
        for sheet in range(len(column)):
            for entry in range(len(rows)):
                column[sheet, rows[entry], agents[entry]] = starts[number]


@kernel
def leases_end(rows: Array, agents: Array, mode: Array, supplier: Array, under_mandate: Array) -> None:
    """Who leased from a firm that is gone has no model."""
    gone, touched = np.zeros(mode.shape, dtype=np.bool_), np.zeros(len(mode), dtype=np.bool_)
    for entry in range(len(rows)):
        gone[rows[entry], agents[entry]] = touched[rows[entry]] = True
    for row in range(len(mode)):
        if not touched[row]:
            continue
        for firm in range(mode.shape[1]):
            if mode[row, firm] == LEASE and gone[row, max(supplier[row, firm], 0)]:
                mode[row, firm], supplier[row, firm], under_mandate[row, firm] = 0, NOBODY, False


def founders_arrive(world: World, entry: Rows) -> tuple[Agents, Rows]:
    """Founders arrive by expected value over fixed cost, incumbents' reach and the hope of being bought."""
    firms, f, market, start = world.firms, world.parameters.finance, world.market, world.parameters.university
    hoped = market.revenue_musd * np.exp(4 * np.clip(market.expected_growth, 0.0, f.founder_growth_limit))
    pull, taken = np.empty((2, world.rows, 1)), np.zeros(firms.active.shape, dtype=bool)
    worth_founding(
        firms.active, firms.lab, world.big_tech, world.slot, hoped, market.revenue_musd, market.potential_musd,
        entry, f.fixed_cost_musd, f.firms_per_slot, f.slot_revenue_busd, f.slot_least, pull,
    )  # fmt: skip
    np.log(pull, out=pull)
    pull[0] *= f.founding_elasticity
    pull[1] *= f.lab_elasticity
    np.exp(pull, out=pull)
    labs = np.empty((world.rows, 1))
    arriving(
        pull, world.luck.uniform("founding", world.quarter, 1), world.universities.talent, firms.talent,
        firms.revenue_musd, firms.active, world.big_tech, world.slot, f.founders, start.student_startups,
        start.talent_share_2020, f.reach_weight, f.kill_zone, f.exit_prize, f.own_model_part,
        market.revenue_musd, market.bought_rate, market.founded, market.refused, market.student_startups,
        labs, taken,
    )  # fmt: skip
    return taken, labs


@kernel
def worth_founding(
    active: Array, lab: Array, big_tech: int, slot: float, hoped: Array, revenue: Array, potential: Array,
    entry: Array, fixed_cost: Array, firms_per_slot: Array, slot_revenue: Array, slot_least: Array,
    worth: Array,
) -> None:  # fmt: skip
    """Expected value over fixed cost, and a lab's prize over that of 2020, as far as founders tell them apart."""
    for row in range(len(active)):
        alive, labs = 0.0, 0
        for firm in range(active.shape[1]):
            if active[row, firm]:
                labs += lab[row, firm]
                if firm >= big_tech:
                    alive += 1.0 if lab[row, firm] else slot
        many = firms_in_slot(
            4 * revenue[row, 0] / 1000, firms_per_slot[row, 0], slot_revenue[row, 0], slot_least[row, 0]
        )
        overhead = fixed_cost[row, 0] * max(many, 1.0)
        value = over(hoped[row, 0], max(alive, 1.0) * max(overhead, 1e-9))
        worth[0, row, 0] = min(max(value, LEAST_COUNTED), MOST_COUNTED)
        prize = over(potential[row, 0], (labs + 1) * entry[row, 0])  # sim.rules.finance.lab_prize
        worth[1, row, 0] = max(prize / rule.FIRST_PRIZE, rule.LEAST_PRIZE)


@kernel
def arriving(
    pull: Array, uniforms: Array, talent: Array, firm_talent: Array, sold: Array, active: Array, big_tech: int,
    slot: float, base: Array, students: Array, talent_2020: Array, reach_weight: Array, kill_zone: Array,
    exit_prize: Array, own_model: Array, revenue: Array, bought_rate: Array, founded: Array, refused: Array,
    student_startups: Array, labs: Array, taken: Array,
) -> None:  # fmt: skip
    """:func:`sim.rules.finance.founding_rate`, the part of labs, and the first free slots that newcomers take."""
    for row in range(len(active)):
        academic = added(talent[row])
        part = over(academic, academic + added(firm_talent[row]))
        from_industry = base[row, 0] * (1 - students[row, 0])
        from_universities = base[row, 0] * students[row, 0] * part / talent_2020[row, 0]
        founders = from_industry + from_universities
        reach = reach_weight[row, 0] * over(added(sold[row, :big_tech]), revenue[row, 0])
        rate = founders * pull[0, row, 0] * (1 - kill_zone[row, 0] * reach)
        rate = rate * (1 + exit_prize[row, 0] * bought_rate[row, 0])
        own = min(own_model[row, 0] * pull[1, row, 0], rule.MOST_LABS)
        crowd = 1 + own * (slot - 1)
        labs[row, 0] = own * slot / crowd
        count = min(np.floor(rate * crowd / slot + uniforms[row, 0]), MOST_FOUNDED)
        found = 0
        for firm in range(big_tech, active.shape[1]):
            if found >= count:
                break
            if not active[row, firm]:
                taken[row, firm] = True
                found += 1
        founded[row, 0], refused[row, 0] = found, count - found
        student_startups[row, 0] = found * over(from_universities, founders)


def traits_of(world: World, new: Entries, purpose: str) -> dict[str, Array]:
    """Traits of listed newcomers, (entry,): the k-th newcomer of a row has the k-th draws."""
    rows, draws = traits_drawn(new.rows, len(TRAITS))
    drawn = world.luck.uniform_at(purpose, world.quarter, rows, draws).reshape(len(TRAITS), -1)
    drawn[2:4] = -np.log(-np.log(drawn[2:4]))
    drawn[4:] = ndtri(drawn[4:])
    return dict(zip(TRAITS, drawn, strict=True))


@kernel
def traits_drawn(rows: Array, traits: int) -> tuple[Array, Array]:
    """Row and number of the draw of each trait of newcomers, who come row by row, (trait x entry,)."""
    count = len(rows)
    places, draws = np.empty(traits * count, dtype=np.int64), np.empty(traits * count, dtype=np.int64)
    for trait in range(traits):
        rank = 0
        for entry in range(count):
            rank = rank + 1 if entry > 0 and rows[entry] == rows[entry - 1] else 0
            places[trait * count + entry], draws[trait * count + entry] = (
                rows[entry],
                rank + MOST_FOUNDED * trait,
            )
    return places, draws


def slots_are_filled(world: World, new: Entries, traits: dict[str, Array], labs: Rows) -> Array:
    """Write what new startups begin with; returns the first money of each (M USD), (entry,)."""
    firms, market, sales = world.firms, world.market, world.sales
    f, users = world.parameters.finance, world.parameters.users
    appeals = tuple(traits[f"appeal {segment}"] for segment in range(4))
    appear(new.rows, new.agents, appeals, np.log(world.slot), users.taste, users.budget_usd, sales.appeal,
           sales.markup_usd, traits["lab"], labs)  # fmt: skip
    return begin(
        new.rows, new.agents, world.slot, world.jurisdictions, labs,
        traits["place"], traits["lab"], traits["own"], traits["open"], traits["efficiency"], traits["record"],
        f.startup_places, f.first_round_musd, f.lab_round, f.first_value, f.efficiency_spread,
        f.firms_per_slot, f.slot_revenue_busd, f.slot_least, world.parameters.careers.industry_wage_musd,
        market.tenants, market.revenue_musd, market.ln_public, market.public_know_how, market.public_sparse,
        market.public_small,
        firms.tenant, firms.active, firms.jurisdiction, firms.lab, firms.stands_for, firms.taste_own,
        firms.taste_open, firms.ln_efficiency, firms.know_how, firms.sparse_know_how, firms.small_know_how,
        firms.record, firms.wage_musd, firms.partner, firms.supplier, firms.publishes, firms.value_musd,
    )  # fmt: skip


@kernel
def appear(
    rows: Array, agents: Array, appeals: tuple[Array, ...], ln_slot: float, taste: Array, budget: Array,
    appeal: Array, markup: Array, lab: Array, labs: Array,
) -> None:  # fmt: skip
    """Newcomers' appeal and mark-up by segment."""
    for segment in range(len(appeals)):
        for entry in range(len(rows)):
            row, firm = rows[entry], agents[entry]
            more = 0.0 if lab[entry] < labs[row, 0] else ln_slot
            appeal[segment, row, firm] = taste[row, 0] * appeals[segment][entry] + more
            markup[segment, row, firm] = budget[segment, row, 0]


@kernel
def begin(
    rows: Array, agents: Array, slot: float, allowed: Array, labs: Array,
    place: Array, lab_drawn: Array, own: Array, opened: Array, efficiency: Array, esg: Array,
    places: Array, first_round: Array, lab_round: Array, first_value: Array, efficiency_spread: Array,
    firms_per_slot: Array, slot_revenue: Array, slot_least: Array, industry_wage: Array,
    tenants: Array, revenue: Array, ln_public: Array, public_know_how: Array, public_sparse: Array,
    public_small: Array,
    tenant: Array, active: Array, jurisdiction: Array, lab: Array, stands_for: Array, taste_own: Array,
    taste_open: Array, ln_efficiency: Array, know_how: Array, sparse: Array, small: Array, record: Array,
    wage: Array, partner: Array, supplier: Array, publishes: Array, value: Array,
) -> Array:  # fmt: skip
    """Newcomers' columns; entries come row by row, and the k-th of a row is its k-th tenant more."""
    first = np.empty(len(rows))
    edges = np.empty(places.shape[1])
    for entry in range(len(rows)):
        row, firm = rows[entry], agents[entry]
        many = firms_in_slot(
            4 * revenue[row, 0] / 1000, firms_per_slot[row, 0], slot_revenue[row, 0], slot_least[row, 0]
        )
        many = max(many, 1.0)
        is_lab = lab_drawn[entry] < labs[row, 0]
        size = lab_round[row, 0] if is_lab else slot * np.sqrt(many)
        first[entry] = first_round[row, 0] * size
        whole = 0.0
        for number in range(len(edges)):
            whole += places[row, number] * allowed[number]
            edges[number] = whole
        passed = 0
        for number in range(len(edges)):
            passed += place[entry] * whole >= edges[number]
        tenants[row, 0] += 1
        tenant[row, firm] = tenants[row, 0]
        active[row, firm], lab[row, firm] = True, is_lab
        jurisdiction[row, firm] = min(passed, len(edges) - 1)
        stands_for[row, firm] = 1.0 if is_lab else slot * many
        taste_own[row, firm], taste_open[row, firm] = own[entry], opened[entry]
        ln_efficiency[row, firm] = ln_public[row, 0] + efficiency_spread[row, 0] * efficiency[entry]
        know_how[row, firm] = public_know_how[row, 0]
        sparse[row, firm], small[row, firm] = public_sparse[row, 0], public_small[row, 0]
        record[row, firm], wage[row, firm] = esg[entry], industry_wage[row, 0]
        partner[row, firm] = supplier[row, firm] = NOBODY
        publishes[row, firm], value[row, firm] = 0.5, first_value[row, 0] * first[entry]
    return first


def dividends(world: World) -> tuple[Agents, Agents]:
    """What big tech pays its owners, and what rich startups pay theirs (M USD), (row, firm) each."""
    firms, f = world.firms, world.parameters.finance
    return paid_out(
        firms.cash_musd, firms.core_income_musd, firms.need_musd, firms.active, firms.age, world.big_tech,
        f.reserve_quarters, f.payout, f.startup_reserve, f.least_reserve_musd, f.startup_payout,
    )  # fmt: skip


@kernel
def paid_out(
    cash: Array, income: Array, need: Array, active: Array, age: Array, big_tech: int, reserve: Array,
    payout: Array, startup_reserve: Array, least_reserve: Array, startup_payout: Array,
) -> tuple[Array, Array]:  # fmt: skip
    """Part of the cash beyond a reserve, (row, firm) each."""
    surplus, rich = np.zeros(cash.shape), np.zeros(cash.shape)
    for row in range(cash.shape[0]):
        for firm in range(big_tech):
            spare = cash[row, firm] - reserve[row, 0] * income[row, firm]
            surplus[row, firm] = payout[row, 0] * max(spare, 0.0)
        for firm in range(big_tech, cash.shape[1]):
            if active[row, firm] and age[row, firm] > 0:
                kept = startup_reserve[row, 0] * max(need[row, firm], least_reserve[row, 0])
                rich[row, firm] = startup_payout[row, 0] * max(cash[row, firm] - kept, 0.0)
    return surplus, rich
