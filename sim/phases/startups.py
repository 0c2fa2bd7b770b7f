"""Startups are valued, bought, closed and founded; owners are paid."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from sim.accelerate import accelerated
from sim.axes import (
    Entries,
    at,
    concentration,
    count_in_rows,
    number,
    of_rows,
    rank_of_true,
    ratio,
    read,
    share_of,
    somewhere,
    total,
)
from sim.declare import JURISDICTIONS, Agents, Array, ByJurisdiction, Rows
from sim.levers import Rules
from sim.noise import whole_number
from sim.phases.labs import smallest_run
from sim.phases.methods import development_cost
from sim.populations import KEPT, LEASE, NOBODY
from sim.rules import finance as rule
from sim.rules.finance import EXIT_MEMORY, MOST_FOUNDED, TRAITS
from sim.world import World

WORST_FALL = 0.05  # of sales in a quarter, in logs, that investors count on
LEAST_OVERHEAD = 0.05  # of a firm's overheads: what a founder bears whatever the state pays


def startups_come_and_go(world: World, rules: Rules) -> None:
    """Overheads, values, takeovers, closures, foundings, dividends."""
    live = Entries.where(is_startup(world))
    overheads_are_paid(world, rules)
    alive = counted(world, live)
    firms_are_valued(world, alive)
    bought, buyers = takeovers_happen(world, rules, live, alive)
    closed = startups_close(world, live)
    staff_goes_with_the_firm(world, bought, buyers, closed)
    slots_are_cleared(world, np.concatenate([bought.flat, closed.flat]))
    newcomers, labs = founders_arrive(world, smallest_run(world) * development_cost(world))
    settle_newcomers(world, newcomers, "founded", labs)
    owners_are_paid(world)
    world.firms.age[:] += world.firms.active


def is_startup(world: World) -> Agents:
    """Live startups, (row, firm)."""
    live = world.firms.active.copy()
    live[:, world.big] = False
    return live


def slot_weights(world: World) -> Agents:
    """Slots of the default weight that a startup counts for, (row, firm): a lab is one, an application its weight."""
    return np.where(world.firms.lab, 1.0, world.slot)


@accelerated("startups")
def counted(world: World, startups: Entries) -> Rows:
    """Number of listed startups in slots of the default weight, (row, 1)."""
    return startups.total(np.where(startups.of(world.firms.lab), 1.0, world.slot))


def overheads_are_paid(world: World, rules: Rules) -> None:
    """Fixed cost of each real firm in a slot; the state may pay a part."""
    firms = world.firms
    cost = world.parameters.finance.fixed_cost_musd * firms.stands_for * is_startup(world)
    if somewhere(rules.startup_overhead_share):
        public = cost * at(rules.startup_overhead_share, firms.jurisdiction)
        world.ledger.pay("government", "businesses", total(public), "startup subsidies")
        world.market.public_spending_musd[:] += total(public)
        cost = cost - public
    world.ledger.pay("firms", "businesses", cost, "overheads")


def own_part(world: World) -> ByJurisdiction:
    """Part of overheads that startups pay themselves, (row, jurisdiction); 1 without a subsidy."""
    return 1 - world.rules.startup_overhead_share


def firms_are_valued(world: World, alive: Rows) -> None:
    """Expected value and the money a startup needs to go on; ``alive`` as :func:`counted`, (row, 1)."""
    f = world.parameters.finance
    # investors look two years ahead
    growth = np.exp(8 * np.clip(world.market.expected_growth, -WORST_FALL, f.investor_growth_limit)) - 1
    values_are_set(world, alive, growth, np.exp(-world.firms.age / f.hope_fading))


@accelerated("startups")
def values_are_set(world: World, alive: Rows, growth: Rows, hope: Agents) -> None:
    """Value and need, given the ``growth`` that investors count on and the ``hope`` left at a firm's age."""
    firms, f, horizon, market = (
        world.firms,
        world.parameters.finance,
        world.parameters.training.horizon,
        world.market,
    )
    startup = is_startup(world)
    app_hope = market.revenue_musd / np.maximum(alive, 1.0) * (1 + growth) * horizon
    prospects = (app_hope * hope + f.first_round_musd * hope) * world.slot
    labs = Entries.where(firms.lab & startup)
    labs.put(prospects, hopes_of_labs(world, labs, growth, labs.of(hope)))
    firms.value_musd[:] = startup * rule.going_value(
        f.forward_discount * firms.margin_musd, growth, horizon, prospects
    )
    overhead = f.fixed_cost_musd * firms.stands_for * at(own_part(world), firms.jurisdiction)
    burn = np.maximum(
        firms.spend_musd * f.burn_margin + overhead - firms.margin_musd, f.least_burn * overhead
    )
    firms.need_musd[:] = startup * f.runway * burn


def hopes_of_labs(world: World, labs: Entries, growth: Rows, hope: Array) -> Array:
    """What listed labs may win (M USD, (entry,)): the part they aspire to if near the frontier, less if not."""
    t, f, market = world.parameters.training, world.parameters.finance, world.market
    prize = t.aspired_share_startup * market.potential_musd * (1 + growth) * t.horizon
    near = labs.of(world.models.capability[0]) >= labs.of(market.frontier_capability - t.reach_nats)
    return np.maximum(
        labs.of(prize) * np.where(near, 1.0, labs.of(f.distant_hope) * hope),
        labs.of(f.least_hope_musd) * hope,
    )


def hiring_is_open(world: World, rules: Rules, live: Entries, alive: Rows) -> bool:
    """Whether barred takeovers may come back as hire-and-license deals somewhere in the batch."""
    return rules is not world.no_rules and somewhere(rules.merger_hires > 0.5)


@accelerated("startups", unless=hiring_is_open)
def takeovers_happen(world: World, rules: Rules, live: Entries, alive: Rows) -> tuple[Entries, Array]:
    """Offers drawn; a takeover happens when the joint surplus is positive, it can be paid and is not blocked.

    ``live`` startups, :func:`counted` as ``alive``. Returns the startups bought and their buyers, (entry,).
    """
    firms, market = world.firms, world.market
    drawn = world.luck.uniform_at("takeover", world.quarter, live.rows, live.agents)
    targets, suitors = offers_are_made(world, rules, live, drawn)
    buyers = Entries.at(targets.rows, suitors, targets.shape)
    luck = world.luck.uniform_at("match", world.quarter, targets.rows, targets.agents)
    price, wanted, blocked = offers_are_judged(world, rules, targets, buyers, luck)
    agreed, barred = wanted & ~blocked, wanted & blocked
    market.bought[:] = count_in_rows(agreed, targets.rows, world.rows)
    market.blocked[:] = count_in_rows(barred, targets.rows, world.rows)
    teams_are_hired(world, rules, targets.only(barred), buyers.only(barred))
    exits = counted(world, targets.only(agreed)) + market.hired
    market.bought_rate[:] += EXIT_MEMORY * (ratio(exits, alive) - market.bought_rate)
    firms.buyer[:] = NOBODY
    bought = targets.only(agreed)
    bought.put(firms.buyer, suitors[agreed])
    takeovers_are_paid(world, bought, buyers.only(agreed), price[agreed])
    return bought, suitors[agreed]


def offers_are_made(world: World, rules: Rules, live: Entries, drawn: Array) -> tuple[Entries, Array]:
    """Startups that get an offer, by uniforms drawn for all that live, and from whom, (entry,)."""
    offered = drawn < live.of(world.parameters.finance.acquisition)
    targets = live.only(offered)
    return targets, suitors_of(world, rules, targets.rows, targets.agents, drawn[offered])


def suitors_of(world: World, rules: Rules, rows: Array, targets: Array, drawn: Array) -> Array:
    """Who makes an offer to each listed startup: its partner, its supplier, or any big tech firm."""
    firms = world.firms
    # given an offer, drawn/acquisition is uniform: it says from whom
    part = drawn / of_rows(world.parameters.finance.acquisition, rows)
    chance = np.minimum(part * world.big_tech, world.big_tech - 1).astype(int)
    partner, supplier = firms.partner[rows, targets], firms.supplier[rows, targets]
    free = read(rules.partner_call_ended, rows, firms.jurisdiction[rows, targets]) > 0.5
    partner = np.where(free, NOBODY, partner)
    leases = (firms.mode[rows, targets] == LEASE) & (supplier < world.big_tech)
    return np.where(partner >= 0, partner, np.where(leases, supplier, chance))


def offers_are_judged(
    world: World, rules: Rules, targets: Entries, buyers: Entries, luck: Array
) -> tuple[Array, Array, Array]:
    """Price of each listed takeover (M USD), whether both want it, and whether merger control blocks it, (entry,)."""
    f = world.parameters.finance
    ours, theirs = market_shares(world, targets), market_shares(world, buyers)
    surplus, price = takeover_terms(world, targets, ours * theirs, luck)
    wanted = (surplus > 0) & (price < buyers.of(f.buyer_cash_share) * buyers.of(world.firms.cash_musd))
    return price, wanted, merger_is_blocked(world, rules, targets, ours, theirs)


def takeover_terms(world: World, targets: Entries, overlap: Array, luck: Array) -> tuple[Array, Array]:
    """Joint surplus and price (M USD) of each listed takeover: what fits, market power, people."""
    firms, f = world.firms, world.parameters.finance
    power = overlap * targets.of(world.market.revenue_musd) * targets.of(world.parameters.training.horizon)
    people = targets.of(f.worth_of_people) * targets.of(firms.heads) * targets.of(firms.wage_musd)
    alone = targets.of(firms.value_musd)
    match = targets.of(f.match_least) + targets.of(f.match_spread) * luck
    surplus = rule.takeover_surplus(match * alone + power + people, alone)
    return surplus, rule.takeover_price(alone, surplus, targets.of(f.bargaining))


def market_shares(world: World, listed: Entries) -> Array:
    """Share in the market in question: of models for those who have one, of sales for the rest, (entry,)."""
    sold = world.firms.revenue_musd
    return np.maximum(ratio(listed.of(sold), listed.of(total(sold))), listed.of(world.firms.model_share))


def merger_is_blocked(world: World, rules: Rules, targets: Entries, ours: Array, theirs: Array) -> Array:
    """Whether merger control where the target is blocks each listed takeover, given both shares."""
    firms = world.firms
    sellers = concentration(firms.revenue_musd)
    hhi = targets.of(np.maximum(sellers, 1e4 * total(firms.model_share**2)))
    change = rule.hhi_change(ours, theirs)
    lines = (
        targets.local(line, firms.jurisdiction)
        for line in (rules.merger_hhi, rules.merger_change, rules.merger_share)
    )
    return rule.blocked(hhi + change, change, ours + theirs, *lines)


def takeovers_are_paid(world: World, bought: Entries, buyers: Entries, price: Array) -> None:
    """Owners are paid, the cash and the know-how of the firms bought go to the buyers."""
    firms, cash = world.firms, bought.of(world.firms.cash_musd)
    world.ledger.pay("firms", "investors", added(buyers, price), "takeovers")
    world.ledger.pay(
        "firms", "firms", bought.column(cash), "cash of firms bought", received=added(buyers, cash)
    )
    np.maximum.at(firms.ln_efficiency.reshape(-1), buyers.flat, bought.of(firms.ln_efficiency))


def teams_are_hired(world: World, rules: Rules, barred: Entries, buyers: Entries) -> None:
    """Barred takeovers that come back as hire-and-license deals where these do not count as mergers.

    For a fee to its owners the buyer takes the researchers and the know-how of a startup, which stays
    behind without them, its run given up; a deal is made when both gain.
    """
    firms, f, market = world.firms, world.parameters.finance, world.market
    market.hired[:] = 0.0
    open_way = barred.local(rules.merger_hires, firms.jurisdiction) > 0.5
    barred, buyers = barred.only(open_way), buyers.only(open_way)
    if not len(barred.rows):
        return
    people = barred.of(f.worth_of_people) * barred.of(firms.heads) * barred.of(firms.wage_musd)
    luck = world.luck.uniform_at("match", world.quarter, barred.rows, barred.agents)
    match = barred.of(f.match_least) + barred.of(f.match_spread) * luck
    lost = (1 - barred.of(f.stays_behind)) * barred.of(firms.value_musd)
    surplus = rule.takeover_surplus(match * lost + people, lost)
    fee = rule.takeover_price(lost, surplus, barred.of(f.bargaining))
    made = (barred.of(firms.heads) > 0) & (surplus > 0)
    made &= fee < buyers.of(f.buyer_cash_share) * buyers.of(firms.cash_musd)
    deals, takers = barred.only(made), buyers.only(made)
    market.hired[:] = counted(world, deals)
    world.ledger.pay("firms", "investors", added(takers, fee[made]), "hire-and-license fees")
    np.maximum.at(firms.ln_efficiency.reshape(-1), takers.flat, deals.of(firms.ln_efficiency))
    np.maximum.at(firms.know_how.reshape(-1), takers.flat, deals.of(firms.know_how))
    nobody = barred.only(np.zeros(len(barred.rows), dtype=bool))
    staff_goes_with_the_firm(world, deals, takers.agents, nobody)
    run = (firms.run_flop, firms.run_plan_flop, firms.held_flop, firms.licence_wait)
    for column in (*run, firms.spend_musd):
        deals.put(column, 0.0)


def added(listed: Entries, values: Array) -> Agents:
    """Values (entry,) summed at their places, (row, agent); a place may be listed twice."""
    rows, count = listed.shape
    return np.bincount(listed.flat, values, rows * count).reshape(rows, count)


def startups_close(world: World, live: Entries) -> Entries:
    """Startups, not bought, close for want of cash, or for other reasons."""
    market = world.market
    closed, market.failed_cash[:] = startups_that_close(world, live)
    market.failed[:] = closed.count()
    left_cash = closed.column(closed.of(world.firms.cash_musd))
    world.ledger.pay("firms", "investors", left_cash, "liquidations")
    return closed


@accelerated("startups")
def startups_that_close(world: World, live: Entries) -> tuple[Entries, Rows]:
    """Those of the listed startups that close, and how many for want of cash, (row, 1)."""
    firms, f = world.firms, world.parameters.finance
    left = live.only(live.of(firms.buyer) < 0)
    broke = left.of(firms.cash_musd) < 0
    hazard = rule.survival_hazard(
        left.of(firms.age), left.of(f.failure), left.of(f.failure_young), left.of(f.young_fading)
    )
    closes = broke | (world.luck.uniform_at("closure", world.quarter, left.rows, left.agents) < hazard)
    return left.only(closes), count_in_rows(broke, left.rows, world.rows)


@accelerated("startups")
def staff_goes_with_the_firm(world: World, bought: Entries, buyers: Array, closed: Entries) -> None:
    """Researchers of a bought firm go to the buyer; those of a closed one must look elsewhere."""
    firms, employer, elsewhere = world.firms, world.researchers.employer, world.employers - 1
    for gone, targets in ((bought, buyers), (closed, np.full(len(closed.rows), elsewhere))):
        staffed = gone.of(firms.heads) > 0
        moves = zip(gone.rows[staffed], gone.agents[staffed], targets[staffed], strict=True)
        for row, firm, target in moves:
            there = employer[row]
            there[(there == firm).nonzero()[0]] = target
    new = Entries.at(bought.rows, buyers, bought.shape)
    for column in (firms.heads, firms.talent):
        np.add.at(column.reshape(-1), new.flat, bought.of(column))
        bought.put(column, 0.0)
        closed.put(column, 0.0)


@accelerated("startups")
def slots_are_cleared(world: World, gone: Array) -> None:
    """Empty the slots of firms that are gone, places in the flattened table; cash is zero already."""
    rows, count = world.rows, world.firm_count
    leavers = Entries(gone, gone // count, (rows, count))
    world.market.left_rented_h100e[:] = leavers.total(leavers.of(world.firms.rented_in_h100e))
    for left, share in zip(world.segments.left_share, world.sales.share, strict=True):
        left[:] = leavers.total(leavers.of(share[:, :count]))
    for table in (world.firms, world.models, world.offers, world.sales):
        sheets = np.arange(table.leading or 1)[:, None] * (rows * table.count)
        places = (sheets + gone + gone // count * (table.count - count)).ravel()
        for name, spec in table.columns.items():
            if table is not world.firms or name not in KEPT:
                getattr(table, name).put(places, spec.start)
    empty = np.zeros(rows * count, dtype=bool)
    empty[gone] = True
    leases = Entries.where(world.firms.mode == LEASE)
    source = leases.rows * count + np.maximum(leases.of(world.firms.supplier), 0)
    lost = leases.only(empty[source])
    lost.put(world.firms.mode, 0)
    lost.put(world.firms.supplier, NOBODY)
    lost.put(world.firms.under_mandate, False)


def founding_is_subsidised(world: World, *_entry: Rows) -> bool:
    """Whether the state bears a part of startups' costs somewhere in the batch."""
    rules = world.rules
    if rules is world.no_rules:
        return False
    return somewhere(rules.startup_grant_musd) or somewhere(rules.startup_overhead_share)


@accelerated("startups", unless=founding_is_subsidised)
def founders_arrive(world: World, entry: Rows) -> tuple[Agents, Rows]:
    """Founders arrive by expected value over fixed cost, incumbents' reach and the hope of being bought.

    ``entry``: what developing the smallest usable model costs (M USD), (row, 1). Returns the slots they take,
    (row, firm), and the part of them that train a model of their own, (row, 1).
    """
    firms, f, market = world.firms, world.parameters.finance, world.market
    alive = counted(world, Entries.where(is_startup(world)))
    overhead = f.fixed_cost_musd * firms_a_slot(world)
    # founders look a year ahead
    hoped = market.revenue_musd * np.exp(4 * np.clip(market.expected_growth, 0.0, f.founder_growth_limit))
    overhead = overhead * subsidised(world)
    worth = ratio(hoped, np.maximum(alive, 1.0) * np.maximum(overhead, 1e-9))
    big = total(firms.revenue_musd[:, world.big])
    reach = ratio(big, market.revenue_musd)
    from_industry, from_universities = founders(world)
    rate = rule.founding_rate(
        from_industry + from_universities, worth, f.founding_elasticity, f.reach_weight * reach, f.kill_zone,
        market.bought_rate, f.exit_prize,
    )  # fmt: skip
    crowd, labs = newcomers_mixed(world, lab_part(world, entry))
    drawn = whole_number(rate * crowd / world.slot, world.luck.uniform("founding", world.quarter, 1))
    count = np.minimum(drawn, MOST_FOUNDED)
    newcomers = slots_taken(world, count)
    market.founded[:] = number(newcomers)
    market.refused[:] = count - market.founded
    market.student_startups[:] = market.founded * ratio(from_universities, from_industry + from_universities)
    return newcomers, labs


def slots_taken(world: World, count: Rows) -> Agents:
    """The first free slots of each row, as many as newcomers there are, (row, firm)."""
    free = ~world.firms.active
    free[:, world.big] = False
    return free & (rank_of_true(free) < count)


def newcomers_mixed(world: World, labs: Rows) -> tuple[Rows, Rows]:
    """Newcomers there are for each of the default weight, times that weight, and the part of them that are labs.

    ``labs``: the part that train a model of their own when all slots weigh one. More slots are smaller ones: as
    many labs, for a lab cannot be halved, and more applications of less weight. (row, 1) each.
    """
    crowd = 1 + labs * (world.slot - 1)
    return crowd, labs * world.slot / crowd


def lab_part(world: World, entry: Rows) -> Rows:
    """Part of newcomers that train a model of their own, by what a lab may win over what entry costs, (row, 1)."""
    f, firms, market = world.parameters.finance, world.firms, world.market
    prize = rule.lab_prize(market.potential_musd, number(firms.lab & firms.active), entry)
    return rule.lab_part(f.own_model_part, prize, f.lab_elasticity)


def subsidised(world: World) -> Rows:
    """Overheads that founders reckon with over those without subsidies, a mean over where they start, (row, 1).

    A grant counts as spread over the quarters for which founders plan.
    """
    rules, f = world.rules, world.parameters.finance
    if not founding_is_subsidised(world):
        return np.ones((world.rows, 1))
    grant = rules.startup_grant_musd / (f.fixed_cost_musd * f.runway)
    left = np.maximum(own_part(world) - grant, LEAST_OVERHEAD)
    return total(left * share_of(f.startup_places * world.jurisdictions))


def founders(world: World) -> tuple[Rows, Rows]:
    """Who would found a startup, from industry and from universities (slots of the default weight a quarter), (row, 1) each.

    Universities yield founders by the talent they still have, over their part of it in 2020.
    """
    f, u, start = world.parameters.finance, world.universities, world.parameters.university
    talent = ratio(total(u.talent), total(u.talent) + total(world.firms.talent))
    from_universities = f.founders * start.student_startups * talent / start.talent_share_2020
    return f.founders * (1 - start.student_startups), from_universities


def firms_a_slot(world: World) -> Rows:
    """Real firms that an application slot of the default weight stands for, (row, 1)."""
    f, yearly = world.parameters.finance, 4 * world.market.revenue_musd / 1000
    many = rule.firms_in_slot(yearly, f.firms_per_slot, f.slot_revenue_busd, f.slot_least)
    return np.maximum(many, 1.0)


def settle_newcomers(world: World, newcomers: Agents, purpose: str, labs: Rows) -> None:
    """Fill slots with new startups, (row, firm) mask of at most 24 a row; investors give the first money.

    ``labs``: the part of them that train a model of their own, (row, 1).
    """
    new = Entries.where(newcomers)
    first = slots_are_filled(world, new, traits_of(world, new, purpose), labs)
    world.ledger.pay("investors", "firms", new.column(first), "first rounds")
    if somewhere(world.rules.startup_grant_musd):
        firms = world.firms
        local = new.local(world.rules.startup_grant_musd, firms.jurisdiction)
        grants = new.column(new.of(firms.stands_for) * local)
        world.ledger.pay("government", "firms", grants, "startup grants")
        world.market.public_spending_musd[:] += total(grants)


@accelerated("startups")
def slots_are_filled(world: World, new: Entries, traits: dict[str, Array], labs: Rows) -> Array:
    """Write what new startups begin with; returns the first money of each (M USD), (entry,)."""
    firms, f, sales, users, market = (
        world.firms, world.parameters.finance, world.sales, world.parameters.users, world.market,
    )  # fmt: skip
    lab = traits["lab"] < new.of(labs)
    for segment in range(4):
        appeal = new.of(users.taste) * traits[f"appeal {segment}"] + np.log(world.slot) * ~lab
        sales.appeal[segment, new.rows, new.agents] = appeal
        # a newcomer has no share: its best mark-up is 1/alpha, whatever the slot's last tenant asked
        sales.markup_usd[segment, new.rows, new.agents] = new.of(users.budget_usd[segment])
    application = world.slot * new.of(np.sqrt(firms_a_slot(world)))
    first = new.of(f.first_round_musd) * np.where(lab, new.of(f.lab_round), application)
    values = {
        "tenant": new.of(market.tenants) + new.rank() + 1,
        "active": True,
        "jurisdiction": place_drawn(world, traits["place"], new.table_of(f.startup_places)),
        "lab": lab,
        "stands_for": np.where(lab, 1.0, world.slot * new.of(firms_a_slot(world))),
        "taste_own": traits["own"],
        "taste_open": traits["open"],
        "ln_efficiency": new.of(market.ln_public) + new.of(f.efficiency_spread) * traits["efficiency"],
        "know_how": new.of(market.public_know_how),
        "sparse_know_how": new.of(market.public_sparse),
        "small_know_how": new.of(market.public_small),
        "record": traits["record"],
        "wage_musd": new.of(world.parameters.careers.industry_wage_musd),
        "partner": NOBODY,
        "supplier": NOBODY,
        "publishes": 0.5,
        "value_musd": new.of(f.first_value) * first,
    }
    for name, value in values.items():
        new.put(getattr(firms, name), value)
    market.tenants[:] += new.count().astype(int)
    return first


@accelerated("startups")
def traits_of(world: World, new: Entries, purpose: str) -> dict[str, Array]:
    """Traits of listed newcomers, (entry,): the k-th newcomer of a row has the k-th draws.

    Place and lab are uniform, tastes for a model have the Gumbel distribution, the rest are standard normal.
    """
    draws = new.rank() + MOST_FOUNDED * np.arange(len(TRAITS))[:, None]  # (trait, entry)
    rows = np.tile(new.rows, len(TRAITS))
    drawn = world.luck.uniform_at(purpose, world.quarter, rows, draws.ravel()).reshape(draws.shape)
    drawn[2:4] = -np.log(-np.log(drawn[2:4]))
    drawn[4:] = ndtri(drawn[4:])
    return dict(zip(TRAITS, drawn, strict=True))


def place_drawn(world: World, uniforms: Array, weights: Array) -> Array:
    """Jurisdictions drawn with weights (..., jurisdiction) among those of the scenario, shaped as ``uniforms`` (...)."""
    edges = np.cumsum(weights * world.jurisdictions, axis=-1)
    passed = uniforms[..., None] * edges[..., -1:] >= edges
    return passed.sum(axis=-1).clip(0, len(JURISDICTIONS) - 1)


def owners_are_paid(world: World) -> None:
    """Big tech returns surplus cash; rich startups pay their investors; clouds are owned by investors."""
    ledger = world.ledger
    surplus, rich = dividends(world)
    ledger.pay("firms", "households", surplus, "dividends")
    ledger.pay("firms", "investors", rich, "dividends of startups")
    ledger.pay("clouds", "investors", ledger.accounts["clouds"].cash.copy(), "profits of clouds")


@accelerated("startups")
def dividends(world: World) -> tuple[Agents, Agents]:
    """What big tech pays its owners, and what rich startups pay theirs (M USD), (row, firm) each."""
    firms, f = world.firms, world.parameters.finance
    surplus = np.zeros(firms.cash_musd.shape)
    spare = firms.cash_musd[:, world.big] - f.reserve_quarters * firms.core_income_musd[:, world.big]
    surplus[:, world.big] = f.payout * np.maximum(spare, 0.0)
    kept = f.startup_reserve * np.maximum(firms.need_musd, f.least_reserve_musd)
    # what a newcomer was given in its first quarter is not paid back as a dividend
    settled = is_startup(world) & (firms.age > 0)
    return surplus, f.startup_payout * np.maximum(firms.cash_musd - kept, 0.0) * settled
