"""Forecasts, public pressure, guidelines and disclosure; public outlays are financed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.rules import compute_market
from sim.rules import pressure as rule
from tests.reference import climate
from tests.reference.plain import clip, ratio
from tests.reference.planning import development_flop
from tests.reference.regulator import where_mobile_work_runs

if TYPE_CHECKING:
    from tests.reference.firm import Firm
    from tests.reference.model import Twin


def expectations_adapt(model: Twin) -> None:
    """Actors learn from the quarter; the public and firms react."""
    market = model.market
    best = max(firm.flagship.capability for firm in model.firms)
    market.frontier_capability = max(market.frontier_capability, best)
    lead = market.frontier_capability - market.core_capability
    market.core_capability += model.p.compute.core_uptake * lead
    forecasts_adapt(model)
    pressure_builds(model)
    for lab in model.labs:
        guidelines_are_renewed(lab)
    disclosure_moves_capital(model)
    government = model.books.sectors["government"]
    model.books.pay("households", "government", -government.cash_musd, "taxes")
    means_are_compared(model)


def forecasts_adapt(model: Twin) -> None:
    """Adaptive and trend forecasts of market growth, mixed by past success."""
    market, t = model.market, model.p.training
    potential = sum(s.users_million * s.adoption * s.budget_usd for s in model.segments)
    seen = math.log(max(potential, 1e-9) / max(market.potential_musd, 1e-9))
    seen = clip(seen, -t.seen_fall_limit, t.seen_rise_limit)
    keep, new = 1 - t.forecast_memory, t.forecast_memory
    market.error_adaptive = keep * market.error_adaptive + new * abs(seen - market.adaptive_growth)
    market.error_trend = keep * market.error_trend + new * abs(seen - market.trend_growth)
    market.adaptive_growth += t.adaptive_speed * (seen - market.adaptive_growth)
    trend = market.trend_growth + t.trend_speed * (seen - market.trend_growth)
    market.trend_growth = min(trend, t.trend_rise_limit)
    trust = t.trend_weight * market.error_adaptive
    weight = ratio(trust, trust + (1 - t.trend_weight) * market.error_trend)
    market.expected_growth = weight * market.trend_growth + (1 - weight) * market.adaptive_growth
    market.potential_musd = potential


def pressure_builds(model: Twin) -> None:
    """Incidents happen with use and with stale guidelines; the public sees them."""
    p, market = model.p.pressure, model.market
    for firm in model.firms:
        firm.incidents = 0.0
        exposure = firm.model_share * (1 - p.guideline_effect * firm.freshness)
        audits = firm.jurisdiction.rules.audits * firm.is_audited()
        exposure *= float(rule.passed_audits(audits, p.audit_effect))
        if firm.model_share > 0:
            happens = model.chance.uniform("incident", firm.number) < p.incident_rate * exposure
            firm.incidents = float(happens)
    growth = 0.0
    if market.emissions_last_tco2 > 0:
        now = sum(place.emissions_tco2 for place in model.regulators)
        growth = math.log(max(now, 1e-9) / max(market.emissions_last_tco2, 1e-9))
    hhi = 1e4 * sum(firm.model_share**2 for firm in model.firms)
    sizes = sum(u.size for u in model.universities)
    conflict = ratio(sum(u.conflict * u.size for u in model.universities), sizes)
    incidents = sum(firm.incidents for firm in model.firms)
    worry = rule.concern(hhi, conflict, incidents, growth)
    market.pressure = float(rule.next_pressure(market.pressure, p.pressure_decay, worry))


def guidelines_are_renewed(lab: Firm) -> None:
    """Guidelines age; a lab renews them when its gain exceeds the cost, or when it must."""
    p = lab.p.pressure
    lab.freshness *= 1 - p.guideline_fading
    renews = rule.renews(
        lab.market.pressure,
        lab.revenue_musd,
        p.guideline_gain,
        p.guideline_cost_musd,
        lab.freshness,
        lab.p.training.horizon,
        lab.jurisdiction.rules.guideline_duty,
    )
    if renews:
        lab.pay("businesses", p.guideline_cost_musd, "guidelines")
        lab.freshness = 1.0


def disclosure_moves_capital(model: Twin) -> None:
    """ESG record: clean and with fresh guidelines is better; the cost of capital moves around a zero mean."""
    p, labs = model.p.pressure, model.labs
    intensity = {lab: lab.emissions_tco2 / climate.income_of(lab) for lab in labs}
    usual = sum(intensity.values()) / len(labs)
    weights, mean = climate.emissions_are_disclosed(model)
    for lab, own in intensity.items():
        dirt = p.record_emissions * ratio(own, usual) + weights[lab] * ratio(own, mean)
        target = lab.freshness - dirt - lab.incidents
        lab.record += p.record_speed * (target - lab.record)
    centre = sum(lab.record for lab in labs) / len(labs)
    spread = math.sqrt(sum((lab.record - centre) ** 2 for lab in labs) / len(labs))
    climate.disclosure_pays(model, weights, mean, spread)
    for lab in labs:
        lab.spread = float(rule.disclosure_spread(lab.record, centre, spread, p.esg_cost_bp))
        lead = min(lab.model_share / p.secrecy_share, 1.0)
        wanted = p.publishing_behind * (1 - lead)
        lab.publishes += p.publishing_speed * (wanted - lab.publishes)


def means_are_compared(model: Twin) -> None:
    """What each startup could put into one model, and what a FLOP of developing one costs."""
    for startup in model.startups:
        money = startup.cash_musd + model.p.finance.round_of_value * startup.value_musd
        money += 4 * startup.compute_aid_musd  # of a year
        startup.means_musd = max(money, 0.0) / startup.stands_for
    market, labs = model.market, [startup for startup in model.startups if startup.lab]
    market.development_musd = development_cost(model)
    tax = ratio(sum(lab.research_tax_musd for lab in labs), len(labs))
    market.startup_cost = market.startup_price + tax / model.clouds.market_price_musd


def development_cost(model: Twin) -> float:
    """What developing a model costs a FLOP of its run (M USD), experiments and staff with it."""
    t = model.p.training
    part = development_flop(model) / compute_market.USEFUL_FLOP
    price = model.market.rent_musd + where_mobile_work_runs(model, "running_musd")
    return part * price * ((1 + t.staff_ratio) / t.flagship_share)
