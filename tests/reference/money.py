"""Money arrives: core income of big tech, grants, sponsorship, venture rounds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.rules import compute_market, finance
from tests.reference.climate import other_capex_share
from tests.reference.plain import clip, ratio

if TYPE_CHECKING:
    from tests.reference.model import Twin
    from tests.reference.startup import Startup


def money_arrives(model: Twin) -> None:
    """Core income, university budgets, venture rounds."""
    c = model.p.compute
    years = float(compute_market.years_of_growth(model.years, c.core_income_taper))
    for firm in model.big_tech:
        firm.core_income_musd = c.core_income_musd * math.exp(c.core_income_growth * years) * firm.core_weight
        model.books.pay("households", firm, firm.core_income_musd, "core income")
        other = other_capex_share(model) * firm.core_income_musd
        firm.pay("businesses", other, "other capital spending")
    for university in model.universities:
        university.is_funded()
    model.market.public_spending_musd = model.books.flow("grants")
    rounds_are_closed(model)


def rounds_are_closed(model: Twin) -> None:
    """Venture money follows expected value; a cloud owner takes part in the rounds of large labs."""
    f, market = model.p.finance, model.market
    asked = {startup: money_asked(startup) for startup in model.startups}
    asked = {startup: gap for startup, gap in asked.items() if gap > 0}
    appetite = f.venture_appetite * market.revenue_musd * math.exp(2 * max(market.expected_growth, 0.0))
    wanted = f.venture_base_musd * math.exp(f.venture_base_growth * model.years) + appetite
    pool = float(finance.venture_pool(wanted, f.venture_cap_musd))
    worth = sum(startup.value_musd for startup in asked)
    for startup in model.startups:
        startup.raised_musd = 0.0
    for startup, gap in asked.items():
        startup.raised_musd = min(pool * ratio(startup.value_musd, worth), gap)
        from_partner = 0.0
        if startup.lab and startup.raised_musd > f.large_round_musd:
            # money of cloud owners that nobody replaces is not raised
            startup.raised_musd *= 1 - f.partnership * startup.jurisdiction.rules.partner_money_gone
        if startup.lab and startup.raised_musd > f.large_round_musd:
            from_partner = partner_joins(startup)
        model.books.pay("investors", startup, startup.raised_musd - from_partner, "venture rounds")
    for startup in model.startups:
        if startup.partner is not None and partnership_is_barred(startup, startup.partner):
            startup.partner, startup.stake = None, 0.0
    market.venture_musd = sum(startup.raised_musd for startup in model.startups)


def money_asked(startup: Startup) -> float:
    """What a startup short of cash asks for; past the investors' patience only if it is worth its need."""
    f, value, need = startup.p.finance, startup.value_musd, startup.need_musd
    if not startup.cash_musd < f.raise_below * need:
        return 0.0
    young = startup.age < f.patience
    if value < need and not young:
        return 0.0
    most = f.round_of_value * value
    if young:
        most = max(most, need)
    return clip(f.round_size * need - startup.cash_musd, 0.0, most)


def partner_joins(startup: Startup) -> float:
    """Who backs a large lab: its partner, the cloud owner it leases from, or one nearby; what it pays."""
    model, f, given = startup.model, startup.p.finance, startup.raised_musd
    suitor = startup.partner
    if suitor is None:
        supplied = startup.supplier in model.big_tech
        suitor = startup.supplier if supplied else model.big_tech[startup.tenant % len(model.big_tech)]
    if partnership_is_barred(startup, suitor):
        startup.partner, startup.stake = None, 0.0
        return 0.0
    part = f.partnership * given * (1 - startup.jurisdiction.rules.partner_money_lost)
    startup.partner = suitor
    startup.stake = min(startup.stake + ratio(part, max(startup.value_musd, given)), f.largest_stake)
    suitor.pay(startup, part, "partnerships")
    return part


def partnership_is_barred(startup: Startup, suitor) -> bool:
    """Whether the partnership counts as a merger and is blocked, as both sell much."""
    rules = startup.jurisdiction.rules
    change = float(finance.hhi_change(startup.model_share, suitor.model_share))
    return rules.merger_partnerships > 0.5 and change > rules.merger_change
