"""Money arrives: core income, grants, sponsorship, venture rounds."""

from __future__ import annotations

import numpy as np

from sim.axes import at, by_label, pick, ratio, share_of, total
from sim.levers import Rules
from sim.populations import NOBODY
from sim.rules import finance, science
from sim.world import World


def money_arrives(world: World, rules: Rules) -> None:
    """Core income, university budgets, venture rounds."""
    core_income_arrives(world)
    universities_are_funded(world, rules)
    rounds_are_closed(world, rules)


def core_income_arrives(world: World) -> None:
    """Income of big tech's core business, less its other capital spending."""
    c, firms = world.parameters.compute, world.firms
    late = max(world.years - 6.0, 0.0)
    taper = np.where(
        c.core_income_taper > 1e-9,
        -np.expm1(-c.core_income_taper * late) / np.maximum(c.core_income_taper, 1e-9),
        late,
    )
    income = c.core_income_musd * np.exp(c.core_income_growth * (min(world.years, 6.0) + taper))
    firms.core_income_musd[:] = income * firms.core_weight
    world.ledger.pay("households", "firms", firms.core_income_musd, "core income")
    other = c.other_capex_share * firms.core_income_musd
    world.ledger.pay("firms", "businesses", other, "other capital spending")
    world.market.capex_musd[:] = total(other)


def universities_are_funded(world: World, rules: Rules) -> None:
    """Grants (base, extra, tied to methods), fees, and industry money under its cap."""
    u, p, firms = world.universities, world.parameters.university, world.firms
    growth = np.exp(p.budget_growth * world.years)
    base = p.budget_musd * growth * u.size
    weight = (
        u.size
        / np.maximum(by_label(u.size, u.jurisdiction, 4), 1e-12)[
            np.arange(world.rows)[:, None], u.jurisdiction
        ]
    )
    extra, tied = (
        at(rules.grants_musd, u.jurisdiction) * weight,
        at(rules.method_grants_musd, u.jurisdiction) * weight,
    )
    public = p.grant_part * base + extra + tied
    world.ledger.pay("government", "universities", public, "grants")
    world.ledger.pay("households", "universities", base - p.grant_part * base, "fees")
    u.grants_musd[:] = base + extra + tied
    u.method_musd[:] = tied
    wanted = p.sponsorship * np.sqrt(world.market.ai_capex_musd) * u.size
    allowed = science.sponsorship_allowed(wanted, u.grants_musd, at(rules.sponsorship_cap, u.jurisdiction))
    u.industry_musd[:] = allowed
    paid = by_label(allowed, u.sponsor, world.firm_count)
    world.ledger.pay("firms", "universities", paid, "sponsorship", received=allowed)
    u.conflict[:] = science.conflict_of_interest(u.industry_musd, u.grants_musd + u.industry_musd)
    u.openness[:] = science.openness(u.conflict, p.openness_loss)
    world.market.public_spending_musd[:] = total(public)


def rounds_are_closed(world: World, rules: Rules) -> None:
    """Venture money follows expected value; part of a large lab's round comes from a cloud owner."""
    firms, f, market = world.firms, world.parameters.finance, world.market
    young = firms.age < f.patience
    # a firm past its patience is funded only while its expected value covers its need
    asks = firms.active & ((firms.value_musd >= firms.need_musd) | young)
    most = np.where(young, np.maximum(0.64 * firms.value_musd, firms.need_musd), 0.64 * firms.value_musd)
    gap = (
        np.clip(f.round_size * firms.need_musd - firms.cash_musd, 0.0, most)
        * asks
        * (firms.cash_musd < 0.6 * firms.need_musd)
    )
    gap[:, world.big] = 0.0
    growth = np.maximum(market.expected_growth, 0.0)
    wanted = f.venture_base_musd * np.exp(
        0.1 * world.years
    ) + f.venture_appetite * market.revenue_musd * np.exp(2 * growth)
    pool = finance.venture_pool(wanted, f.venture_cap_musd)
    offered = pool * share_of(firms.value_musd * (gap > 0))
    given = np.minimum(offered, gap)
    from_partner = partners_join(world, rules, given)
    firms.raised_musd[:] = given
    market.venture_musd[:] = total(given)
    world.ledger.pay("investors", "firms", given - from_partner, "venture rounds")
    payers = by_label(from_partner, np.maximum(firms.partner, 0), world.firm_count)
    world.ledger.pay("firms", "firms", payers, "partnerships", received=from_partner)


def partners_join(world: World, rules: Rules, given: np.ndarray) -> np.ndarray:
    """Who backs large labs: the cloud owner they lease from or live near; its part of the round and its stake."""
    firms, f = world.firms, world.parameters.finance
    large = firms.lab & (given > 20.0) & firms.active
    large[:, world.big] = False
    suitor = np.where(
        (firms.supplier >= 0) & (firms.supplier < world.big_tech),
        firms.supplier,
        firms.tenant % world.big_tech,
    )
    suitor = np.where(firms.partner >= 0, firms.partner, suitor)
    # a partnership that counts as a merger is blocked when both sell much
    share = firms.model_share
    change = finance.hhi_change(share, pick(share, suitor))
    barred = (at(rules.merger_partnerships, firms.jurisdiction) > 0.5) & (
        change > at(rules.merger_change, firms.jurisdiction)
    )
    joins = large & ~barred
    part = np.where(joins, f.partnership * given, 0.0)
    firms.partner[:] = np.where(joins, suitor, np.where(barred, NOBODY, firms.partner))
    firms.stake[:] = np.minimum(firms.stake + ratio(part, np.maximum(firms.value_musd, given)), 0.49) * (
        firms.partner >= 0
    )
    return part
