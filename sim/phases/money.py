"""Money arrives: core income, grants, sponsorship, venture rounds."""

from __future__ import annotations

import numpy as np

from sim.accelerate import accelerated
from sim.axes import Entries, Located, at, by_label, ratio, somewhere, total
from sim.declare import Agents, Array, Rows
from sim.levers import Rules
from sim.populations import NOBODY
from sim.rules import compute_market, finance, science
from sim.world import World


def money_arrives(world: World, rules: Rules) -> None:
    """Core income, university budgets, venture rounds."""
    core_income_arrives(world)
    universities_are_funded(world, rules, budget_of_size(world), sponsors_of_size(world))
    rounds_are_closed(world, rules, venture_pool(world))


def core_income_arrives(world: World) -> None:
    """Income of big tech's core business, less its other capital spending."""
    c, firms = world.parameters.compute, world.firms
    years = compute_market.years_of_growth(world.years, c.core_income_taper)
    income = c.core_income_musd * np.exp(c.core_income_growth * years)
    firms.core_income_musd[:, world.big] = income * firms.core_weight[:, world.big]
    world.ledger.pay("households", "firms", firms.core_income_musd, "core income")
    other = other_capex_share(world) * firms.core_income_musd
    world.ledger.pay("firms", "businesses", other, "other capital spending")


def other_capex_share(world: World) -> Rows:
    """Part of core income that capital spending outside AI chips takes, (row, 1): falling until 2026."""
    c = world.parameters.compute
    return c.other_capex_share * np.exp(-c.other_capex_fall * min(world.years, compute_market.TAPER_FROM))


def budget_of_size(world: World) -> Rows:
    """Grants and fees without any policy, of a university of size one (M USD), (row, 1)."""
    p = world.parameters.university
    return p.budget_musd * world.school * np.exp(p.budget_growth * world.years)


def sponsors_of_size(world: World) -> Rows:
    """Industry money on offer to a university of size one (M USD), (row, 1)."""
    return world.parameters.university.sponsorship * world.school * np.sqrt(world.market.ai_capex_musd)


def further_grants_hold(world: World, rules: Rules, budget: Rows, sponsors: Rows) -> bool:
    """Whether grants go by tier or by direction, or sponsorship is disclosed or made good, somewhere in the batch."""
    if rules is world.no_rules:
        return False
    levers = (
        rules.grants_elite_part, rules.grants_rest_part, rules.efficiency_pruning_musd,
        rules.efficiency_sparse_musd, rules.efficiency_small_musd, rules.sponsorship_disclosed,
        rules.sponsorship_disclosure_musd, rules.sponsorship_made_good,
    )  # fmt: skip
    return any(somewhere(lever) for lever in levers)


@accelerated("money", unless=further_grants_hold)
def universities_are_funded(world: World, rules: Rules, budget: Rows, sponsors: Rows) -> None:
    """Grants (base, extra, tied to methods), fees, and industry money under its cap.

    ``budget`` and ``sponsors``: what there is of each for a university of size one (M USD), (row, 1).
    """
    u, p = world.universities, world.parameters.university
    base = budget * u.size
    home = Located.at(u.jurisdiction, world.places.count)
    weight = u.size / home.read(np.maximum(home.total(u.size), 1e-12))
    part = weight
    if somewhere(rules.grants_elite_part) or somewhere(rules.grants_rest_part):
        part = grants_kept(world, rules, home, weight)
    extra, tied = (at(rule, u.jurisdiction) * part for rule in (rules.grants_musd, rules.method_grants_musd))
    directed = programme_money(world, rules, weight)
    public = p.grant_part * base + extra + tied + directed
    world.ledger.pay("government", "universities", public, "grants")
    world.ledger.pay("households", "universities", base - p.grant_part * base, "fees")
    u.grants_musd[:] = base + extra + tied + directed
    u.method_musd[:] = tied + directed
    u.earmarked_musd[:] = (extra + tied) * at(rules.grants_compute_part, u.jurisdiction)
    wanted = sponsors * u.size
    loss = p.openness_loss
    if somewhere(rules.sponsorship_disclosed) or somewhere(rules.sponsorship_disclosure_musd):
        wanted, loss = sponsorship_is_disclosed(world, rules, wanted)
    allowed = science.sponsorship_allowed(wanted, u.grants_musd, at(rules.sponsorship_cap, u.jurisdiction))
    u.industry_musd[:] = allowed
    if somewhere(rules.sponsorship_made_good):
        replaced = (wanted - allowed) * at(rules.sponsorship_made_good, u.jurisdiction)
        world.ledger.pay("government", "universities", replaced, "grants")
        u.grants_musd += replaced
    paid = by_label(allowed, u.sponsor, world.firm_count)
    world.ledger.pay("firms", "universities", paid, "sponsorship", received=allowed)
    u.conflict[:] = science.conflict_of_interest(u.industry_musd, u.grants_musd + u.industry_musd)
    u.openness[:] = science.openness(u.conflict, loss)
    world.market.public_spending_musd[:] = world.ledger.flow("grants")


def sponsorship_is_disclosed(world: World, rules: Rules, wanted: Agents) -> tuple[Agents, Agents]:
    """Universities pay for disclosing; sponsors give less, and what they give closes less.

    Returns the industry money on offer and the openness that a full conflict of interest costs, (row, university).
    """
    u, d = world.universities, world.parameters.programmes
    cost = at(rules.sponsorship_disclosure_musd, u.jurisdiction) * world.school * u.size
    world.ledger.pay("universities", "businesses", cost, "disclosure")
    u.grants_musd -= cost  # what is left for research
    shown = at(rules.sponsorship_disclosed, u.jurisdiction)
    loss = world.parameters.university.openness_loss * (1 - d.disclosure_opens * shown)
    return wanted * (1 - d.disclosure_deters * shown), loss


def programme_money(world: World, rules: Rules, weight: Agents) -> Agents | float:
    """Money of efficiency programmes by size, noted by direction; what is for pruning is tied and no more."""
    u = world.universities
    levers = rules.efficiency_pruning_musd, rules.efficiency_sparse_musd, rules.efficiency_small_musd
    if not any(somewhere(lever) for lever in levers):
        u.sparse_musd[:] = u.small_musd[:] = 0.0
        return 0.0
    pruning, u.sparse_musd[:], u.small_musd[:] = (at(lever, u.jurisdiction) * weight for lever in levers)
    return pruning + u.sparse_musd + u.small_musd


def grants_kept(world: World, rules: Rules, home: Located, by_size: Agents) -> Agents:
    """Part of a jurisdiction's further grants that each university gets, (row, university).

    A part may be kept for the elite, or for those outside it; the rest goes by size. What is kept for
    universities of which a jurisdiction has none goes by size too.
    """
    u = world.universities
    elite = u.tier == 0
    given, left = np.zeros(u.size.shape), np.ones(u.size.shape)
    both = np.maximum(rules.grants_elite_part + rules.grants_rest_part, 1.0)
    for members, part in ((elite, rules.grants_elite_part), (~elite, rules.grants_rest_part)):
        size = home.total(u.size * members)
        kept = home.read(part / both * (size > 0))
        given += kept * u.size * members / home.read(np.maximum(size, 1e-12))
        left -= kept
    return given + left * by_size


def venture_pool(world: World) -> Rows:
    """Money that investors have for rounds (M USD), (row, 1)."""
    f, market = world.parameters.finance, world.market
    growth = np.maximum(market.expected_growth, 0.0)
    appetite = f.venture_appetite * market.revenue_musd * np.exp(2 * growth)
    wanted = f.venture_base_musd * np.exp(f.venture_base_growth * world.years) + appetite
    return finance.venture_pool(wanted, f.venture_cap_musd)


def partners_are_ruled(world: World, rules: Rules, pool: Rows) -> bool:
    """Whether partnerships count as mergers, or a part of their money is not raised, somewhere in the batch."""
    if rules is world.no_rules:
        return False
    return somewhere(rules.partner_money_gone) or somewhere(rules.merger_partnerships > 0.5)


@accelerated("money", unless=partners_are_ruled)
def rounds_are_closed(world: World, rules: Rules, pool: Rows) -> None:
    """Venture money follows expected value; part of a large lab's round comes from a cloud owner."""
    firms, f, market = world.firms, world.parameters.finance, world.market
    asks, gap = rounds_asked(world)
    worth = asks.of(firms.value_musd)
    offered = asks.of(pool) * ratio(worth, asks.of(total(asks.column(worth))))
    given = np.minimum(offered, gap)
    if somewhere(rules.partner_money_gone):
        # money of cloud owners that nobody replaces is not raised
        large = (given > asks.of(f.large_round_musd)) & asks.of(firms.lab)
        gone = asks.of(f.partnership) * asks.local(rules.partner_money_gone, firms.jurisdiction)
        given = np.where(large, given * (1 - gone), given)
    raised = asks.column(given)
    firms.raised_musd[:] = raised
    large = asks.only((given > asks.of(f.large_round_musd)) & asks.of(firms.lab))
    suitors, part = partners_join(world, rules, large)
    from_partner = large.column(part)
    world.ledger.pay("investors", "firms", raised - from_partner, "venture rounds")
    payers = np.bincount(large.rows * world.firm_count + suitors, part, raised.size).reshape(raised.shape)
    world.ledger.pay("firms", "firms", payers, "partnerships", received=from_partner)
    market.venture_musd[:] = total(raised)


def rounds_asked(world: World) -> tuple[Entries, Array]:
    """Startups that raise money and how much they ask for (M USD, (entry,)).

    A firm past its patience is funded only while its expected value covers its need.
    """
    firms, f = world.firms, world.parameters.finance
    short = firms.active & (firms.cash_musd < f.raise_below * firms.need_musd)
    short[:, world.big] = False
    asks = Entries.where(short)
    value, need, young = (
        asks.of(firms.value_musd),
        asks.of(firms.need_musd),
        asks.of(firms.age) < asks.of(f.patience),
    )
    most = asks.of(f.round_of_value) * value
    most = np.where(young, np.maximum(most, need), most)
    gap = np.clip(asks.of(f.round_size) * need - asks.of(firms.cash_musd), 0.0, most) * (
        (value >= need) | young
    )
    return asks.only(gap > 0), gap[gap > 0]


def partners_join(world: World, rules: Rules, large: Entries) -> tuple[Array, Array]:
    """Who backs large labs: the cloud owner they lease from or live near; what it pays for its stake.

    Returns suitors (firm, (entry,)) and their part of the round (M USD, (entry,)), zero when they do not join.
    """
    firms, f = world.firms, world.parameters.finance
    partner, supplier, given = (
        large.of(column) for column in (firms.partner, firms.supplier, firms.raised_musd)
    )
    near = large.of(firms.tenant) % world.big_tech
    suitor = np.where((supplier >= 0) & (supplier < world.big_tech), supplier, near)
    suitor = np.where(partner >= 0, partner, suitor)
    joins = ~partnership_is_barred(world, rules, large, suitor)
    part = np.where(joins, large.of(f.partnership) * given, 0.0)
    part = part * (1 - large.local(rules.partner_money_lost, firms.jurisdiction))
    stake = large.of(firms.stake) + ratio(part, np.maximum(large.of(firms.value_musd), given))
    large.put(firms.partner, np.where(joins, suitor, NOBODY))
    large.put(firms.stake, np.where(joins, np.minimum(stake, large.of(f.largest_stake)), 0.0))
    held = Entries.where(firms.partner >= 0)
    ends = held.only(partnership_is_barred(world, rules, held, held.of(firms.partner)))
    ends.put(firms.partner, NOBODY)
    ends.put(firms.stake, 0.0)
    return suitor, part


def partnership_is_barred(world: World, rules: Rules, listed: Entries, suitor: Array) -> Array:
    """Whether each listed lab's partnership counts as a merger and is blocked, as both sell much, (entry,)."""
    if not somewhere(rules.merger_partnerships > 0.5):
        return np.zeros(len(listed.rows), dtype=bool)
    place, share = world.firms.jurisdiction, world.firms.model_share
    change = finance.hhi_change(listed.of(share), Entries.at(listed.rows, suitor, listed.shape).of(share))
    counts = listed.local(rules.merger_partnerships, place) > 0.5
    return counts & (change > listed.local(rules.merger_change, place))
