"""Startups are valued, bought, closed and founded; owners are paid."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from sim.axes import concentration, count_in_rows, pick, rank_of_true, ratio, share_of, total
from sim.declare import Agents, Array
from sim.levers import Rules
from sim.noise import whole_number
from sim.populations import LEASE, NOBODY
from sim.rules import finance as rule
from sim.world import World

STARTUP_PLACES = (0.50, 0.20, 0.15, 0.15)  # where startups are founded
MOST_FOUNDED = 24  # draws of a quarter for newcomers
LEAST_MATCH, MATCH_SPREAD = 0.5, 1.0  # value in the buyer's hands over value alone: uniform from 0.5 to 1.5


def startups_come_and_go(world: World, rules: Rules) -> None:
    """Overheads, values, takeovers, closures, foundings, dividends."""
    overheads_are_paid(world)
    firms_are_valued(world)
    bought, buyer = takeovers_happen(world, rules)
    closed = startups_close(world, bought)
    staff_goes_with_the_firm(world, bought, buyer, closed)
    slots_are_cleared(world, bought | closed)
    startups_are_founded(world)
    owners_are_paid(world)
    world.firms.age[:] += world.firms.active


def is_startup(world: World) -> Agents:
    """Live startups, (row, firm)."""
    return world.firms.active & (np.arange(world.firm_count) >= world.big_tech)


def overheads_are_paid(world: World) -> None:
    """Fixed cost of each real firm in a slot."""
    cost = world.parameters.finance.fixed_cost_musd * world.firms.stands_for * is_startup(world)
    world.ledger.pay("firms", "businesses", cost, "overheads")


def firms_are_valued(world: World) -> None:
    """Expected value and the money a startup needs to go on."""
    firms, f, t, market = world.firms, world.parameters.finance, world.parameters.training, world.market
    # investors look two years ahead
    growth = np.exp(8 * np.clip(market.expected_growth, -0.05, 0.30)) - 1
    alive = is_startup(world)
    many = np.maximum(total(alive * 1.0), 1.0)
    hope = np.exp(-firms.age / 12.0)
    near = world.models.capability[0] >= market.frontier_capability - t.reach_nats
    lab_hope = (
        t.aspired_share_startup
        * market.potential_musd
        * (1 + growth)
        * t.horizon
        * np.where(near, 1.0, 0.35 * hope)
    )
    app_hope = market.revenue_musd / many * (1 + growth) * t.horizon * hope
    overhead = f.fixed_cost_musd * firms.stands_for
    prospects = np.where(firms.lab, np.maximum(lab_hope, 10.0 * hope), app_hope + f.first_round_musd * hope)
    firms.value_musd[:] = alive * rule.going_value(firms.margin_musd, growth, t.horizon, prospects)
    burn = np.maximum(firms.spend_musd * 1.3 + overhead - firms.margin_musd, 0.25 * overhead)
    firms.need_musd[:] = alive * f.runway * burn


def takeovers_happen(world: World, rules: Rules) -> tuple[Agents, Agents]:
    """Offers drawn; a takeover happens when the joint surplus is positive, it can be paid and is not blocked."""
    firms, f, market = world.firms, world.parameters.finance, world.market
    drawn = world.luck.uniform("takeover", world.quarter, world.firm_count)
    rows, targets = np.nonzero(is_startup(world) & (drawn < f.acquisition))
    suitors = suitors_of(world, rows, targets, drawn[rows, targets])
    surplus, price = takeover_terms(world, rows, targets, suitors)
    wanted = (surplus > 0) & (price < 0.25 * firms.cash_musd[rows, suitors])
    barred = wanted & merger_is_blocked(world, rules, rows, targets, suitors)
    agreed = wanted & ~barred
    market.bought[:] = count_in_rows(agreed, rows, world.rows)
    market.blocked[:] = count_in_rows(barred, rows, world.rows)
    market.bought_rate[:] += 0.1 * (ratio(market.bought, total(is_startup(world) * 1.0)) - market.bought_rate)
    firms.buyer[:] = NOBODY
    firms.buyer[rows[agreed], targets[agreed]] = suitors[agreed]
    takeovers_are_paid(world, rows[agreed], targets[agreed], suitors[agreed], price[agreed])
    return firms.buyer >= 0, firms.buyer


def suitors_of(world: World, rows: Array, targets: Array, drawn: Array) -> Array:
    """Who makes an offer to each listed startup: its partner, its supplier, or any big tech firm."""
    firms = world.firms
    # given an offer, drawn/acquisition is uniform: it says from whom
    part = drawn / world.parameters.finance.acquisition[rows, 0]
    chance = np.minimum(part * world.big_tech, world.big_tech - 1).astype(int)
    partner, supplier = firms.partner[rows, targets], firms.supplier[rows, targets]
    leases = (firms.mode[rows, targets] == LEASE) & (supplier < world.big_tech)
    return np.where(partner >= 0, partner, np.where(leases, supplier, chance))


def takeover_terms(world: World, rows: Array, targets: Array, suitors: Array) -> tuple[Array, Array]:
    """Joint surplus and price (M USD) of each listed takeover: what fits, market power, people."""
    firms, f = world.firms, world.parameters.finance
    share = market_shares(world)
    overlap = share[rows, targets] * share[rows, suitors]
    power = overlap * world.market.revenue_musd[rows, 0] * world.parameters.training.horizon[rows, 0]
    people = 8.0 * firms.heads[rows, targets] * firms.wage_musd[rows, targets]
    alone = firms.value_musd[rows, targets]
    match = LEAST_MATCH + MATCH_SPREAD * world.luck.uniform_at("match", world.quarter, rows, targets)
    surplus = rule.takeover_surplus(match * alone + power + people, alone)
    return surplus, rule.takeover_price(alone, surplus, f.bargaining[rows, 0])


def market_shares(world: World) -> Agents:
    """Share in the market in question: of models for those who have one, of sales for the rest, (row, firm)."""
    return np.maximum(share_of(world.firms.revenue_musd), world.firms.model_share)


def merger_is_blocked(world: World, rules: Rules, rows: Array, targets: Array, suitors: Array) -> Array:
    """Whether merger control where the target is blocks each listed takeover."""
    firms, share = world.firms, market_shares(world)
    ours, theirs = share[rows, targets], share[rows, suitors]
    hhi = np.maximum(concentration(firms.revenue_musd), 1e4 * total(firms.model_share**2))[rows, 0]
    change, place = rule.hhi_change(ours, theirs), firms.jurisdiction[rows, targets]
    lines = (rules.merger_hhi[rows, place], rules.merger_change[rows, place], rules.merger_share[rows, place])
    return rule.blocked(hhi + change, change, ours + theirs, *lines)


def takeovers_are_paid(world: World, rows: Array, targets: Array, buyers: Array, price: Array) -> None:
    """Owners are paid, the cash and the know-how of the firms bought go to the buyers."""
    firms, shape = world.firms, world.firms.cash_musd.shape
    paid, cash, received = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    np.add.at(paid, (rows, buyers), price)
    cash[rows, targets] = firms.cash_musd[rows, targets]
    np.add.at(received, (rows, buyers), cash[rows, targets])
    world.ledger.pay("firms", "investors", paid, "takeovers")
    world.ledger.pay("firms", "firms", cash, "cash of firms bought", received=received)
    np.maximum.at(firms.ln_efficiency, (rows, buyers), firms.ln_efficiency[rows, targets])


def startups_close(world: World, bought: Agents) -> Agents:
    """Startups close for want of cash, or for other reasons."""
    firms, f, market = world.firms, world.parameters.finance, world.market
    alive = is_startup(world) & ~bought
    broke = alive & (firms.cash_musd < 0)
    hazard = rule.survival_hazard(firms.age, f.failure, f.failure_young)
    unlucky = alive & (world.luck.uniform("closure", world.quarter, world.firm_count) < hazard)
    closed = broke | unlucky
    market.failed[:], market.failed_cash[:] = total(closed * 1.0), total(broke * 1.0)
    world.ledger.pay("firms", "investors", np.where(closed, firms.cash_musd, 0.0), "liquidations")
    return closed


def staff_goes_with_the_firm(world: World, bought: Agents, buyer: Agents, closed: Agents) -> None:
    """Researchers of a bought firm go to the buyer; those of a closed one must look elsewhere."""
    firms, r = world.firms, world.researchers
    rows, gone = np.nonzero((bought | closed) & (firms.heads > 0))
    for row, firm in zip(rows, gone, strict=True):
        target = buyer[row, firm] if bought[row, firm] else world.employers - 1
        staff = r.employer[row] == firm
        r.employer[row, staff] = target
    for column in (firms.heads, firms.talent):
        taken = bought[rows, gone]
        np.add.at(column, (rows[taken], buyer[rows[taken], gone[taken]]), column[rows[taken], gone[taken]])
        column[rows, gone] = 0.0


def slots_are_cleared(world: World, gone: Agents) -> None:
    """Empty the slots of firms that are gone; cash is zero already."""
    rows, slots = np.nonzero(gone)
    for table in (world.firms, world.models, world.offers, world.sales):
        for name, spec in table.columns.items():
            if name in ("cash_musd", "tenant", "released", "buyer") or (table is world.sales and name == "share"):
                continue
            column = getattr(table, name)
            if column.ndim == 3:
                column[:, rows, slots] = spec.start
            else:
                column[rows, slots] = spec.start
    world.sales.share[:, rows, slots] = 0.0
    lost = pick(gone, np.maximum(world.firms.supplier, 0)) & (world.firms.mode == LEASE)
    world.firms.mode[lost] = 0
    world.firms.supplier[lost] = NOBODY


def startups_are_founded(world: World) -> None:
    """Founders arrive by expected value over fixed cost, incumbents' reach and the hope of being bought."""
    firms, f, market = world.firms, world.parameters.finance, world.market
    alive = total(is_startup(world) * 1.0)
    overhead = f.fixed_cost_musd * np.maximum(rule.firms_in_slot(4 * market.revenue_musd / 1000, f.firms_per_slot), 1.0)
    worth = ratio(
        market.revenue_musd * np.exp(4 * np.clip(market.expected_growth, 0.0, 0.3)),
        np.maximum(alive, 1.0) * np.maximum(overhead, 1e-9),
    )
    big = total(firms.revenue_musd[:, world.big])
    reach = ratio(big, market.revenue_musd)
    scale = world.slots / 160.0
    rate = rule.founding_rate(
        f.founders * scale, worth, f.founding_elasticity, reach, f.kill_zone, market.bought_rate, f.exit_prize
    )
    count = np.minimum(whole_number(rate, world.luck.uniform("founding", world.quarter, 1)), MOST_FOUNDED)
    free = ~firms.active & (np.arange(world.firm_count) >= world.big_tech)
    newcomers = free & (rank_of_true(free) < count)
    market.founded[:] = total(newcomers * 1.0)
    market.refused[:] = count - market.founded
    market.student_startups[:] = market.founded * np.minimum(
        world.parameters.university.student_startups * student_pull(world), 1.0
    )
    settle_newcomers(world, newcomers, "founding")


def student_pull(world: World) -> Agents:
    """Founders that universities yield, by the talent they still have over that of 2020, (row, 1)."""
    u = world.universities
    return ratio(total(u.talent), total(u.talent) + total(world.firms.talent)) / 0.6


TRAITS = (
    "place",
    "lab",
    "own",
    "open",
    "efficiency",
    "record",
    "appeal 0",
    "appeal 1",
    "appeal 2",
    "appeal 3",
)


def settle_newcomers(world: World, newcomers: Agents, purpose: str) -> None:
    """Fill slots with new startups, (row, firm) mask of at most 24 a row; investors give the first money."""
    firms, f, sales, users = world.firms, world.parameters.finance, world.sales, world.parameters.users
    firms.tenant[newcomers] = (world.market.tenants + np.cumsum(newcomers, axis=1))[newcomers]
    world.market.tenants[:] += total(newcomers * 1).astype(int)
    traits = traits_of(world, newcomers, purpose)
    rows = np.nonzero(newcomers)[0]
    firms.active[newcomers] = True
    firms.jurisdiction[newcomers] = place_drawn(world, traits["place"], STARTUP_PLACES)
    firms.lab[newcomers] = traits["lab"] < f.own_model_part[rows, 0]
    for segment in range(4):
        appeal = users.taste[rows, 0] * ndtri(traits[f"appeal {segment}"])
        sales.appeal[segment][:, : world.firm_count][newcomers] = appeal
    firms.taste_own[newcomers] = -np.log(-np.log(traits["own"]))
    firms.taste_open[newcomers] = -np.log(-np.log(traits["open"]))
    firms.ln_efficiency[newcomers] = world.market.ln_public[rows, 0] + 0.15 * ndtri(traits["efficiency"])
    firms.know_how[newcomers] = world.market.public_know_how[rows, 0]
    firms.record[newcomers] = ndtri(traits["record"])
    firms.wage_musd[newcomers] = world.parameters.careers.industry_wage_musd[rows, 0]
    firms.partner[newcomers] = firms.supplier[newcomers] = NOBODY
    firms.publishes[newcomers] = 0.5
    first = np.zeros(firms.cash_musd.shape)
    first[newcomers] = (f.first_round_musd[rows, 0] * (1 + 2.0 * firms.lab[newcomers])) * firms.stands_for[newcomers] ** 0.5
    world.ledger.pay("investors", "firms", first, "first rounds")
    firms.value_musd[newcomers] = 3 * first[newcomers]


def traits_of(world: World, newcomers: Agents, purpose: str) -> dict[str, Agents]:
    """Uniforms for the traits of newcomers, in the order of the mask: the k-th newcomer of a row has the k-th draws."""
    drawn = world.luck.uniform(purpose, world.quarter, len(TRAITS) * MOST_FOUNDED).reshape(
        world.rows, len(TRAITS), MOST_FOUNDED
    )
    rows, rank = np.nonzero(newcomers)[0], rank_of_true(newcomers)[newcomers]
    return {trait: drawn[rows, number, rank] for number, trait in enumerate(TRAITS)}


def place_drawn(world: World, uniforms: Agents, weights: tuple[float, ...]) -> Agents:
    """Jurisdictions drawn with the given weights among those of the scenario."""
    edges = np.cumsum(np.array(weights) * world.jurisdictions)
    return np.searchsorted(edges / edges[-1], uniforms, side="right").clip(0, 3)


def owners_are_paid(world: World) -> None:
    """Big tech returns surplus cash; rich startups pay their investors; clouds are owned by investors."""
    firms, f, ledger = world.firms, world.parameters.finance, world.ledger
    keep = 2.0 * firms.core_income_musd
    surplus = f.payout * np.maximum(firms.cash_musd - keep, 0.0)
    surplus[:, world.small] = 0.0
    ledger.pay("firms", "households", surplus, "dividends")
    rich = 0.25 * np.maximum(firms.cash_musd - 2 * np.maximum(firms.need_musd, 10.0), 0.0) * is_startup(world)
    ledger.pay("firms", "investors", rich, "dividends of startups")
    ledger.pay("clouds", "investors", world.ledger.accounts["clouds"].cash.copy(), "profits of clouds")
