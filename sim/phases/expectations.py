"""Forecasts, public pressure, guidelines and disclosure; public outlays are financed."""

from __future__ import annotations

import numpy as np

from sim.axes import at, highest, mean_of, over_segments, ratio, total
from sim.declare import Rows
from sim.levers import Rules
from sim.phases.regulators import observe
from sim.rules import pressure as rule
from sim.world import World


def expectations_adapt(world: World, rules: Rules) -> None:
    """Actors learn from the quarter; the public and firms react; triggers' measures are written down."""
    world.market.frontier_capability[:] = np.maximum(
        world.market.frontier_capability, highest(world.models.capability[0])
    )
    forecasts_adapt(world)
    pressure_builds(world)
    guidelines_are_renewed(world, rules)
    disclosure_moves_capital(world)
    outlays_are_financed(world)
    observe(world)


def forecasts_adapt(world: World) -> None:
    """Adaptive and trend forecasts of market growth, mixed by past success."""
    market, t, users = world.market, world.parameters.training, world.parameters.users
    potential = over_segments(users.users_million * world.segments.adoption * users.budget_usd)
    seen = np.log(np.maximum(potential, 1e-9) / np.maximum(market.potential_musd, 1e-9))
    seen = np.clip(seen, -0.5, 0.7)
    for error, forecast in (
        (market.error_adaptive, market.adaptive_growth),
        (market.error_trend, market.trend_growth),
    ):
        error[:] = 0.8 * error + 0.2 * np.abs(seen - forecast)
    market.adaptive_growth[:] += 0.25 * (seen - market.adaptive_growth)
    market.trend_growth[:] = np.clip(market.trend_growth + 0.5 * (seen - market.trend_growth), -0.3, 0.6)
    trust = t.trend_weight * market.error_adaptive
    weight = ratio(trust, trust + (1 - t.trend_weight) * market.error_trend)
    market.expected_growth[:] = weight * market.trend_growth + (1 - weight) * market.adaptive_growth
    market.potential_musd[:] = potential


def pressure_builds(world: World) -> None:
    """Incidents happen with use and with stale guidelines; the public sees them."""
    firms, p, market, u = world.firms, world.parameters.pressure, world.market, world.universities
    exposure = firms.model_share * (1 - 0.5 * firms.freshness)
    rows, used = np.nonzero(exposure)
    drawn = world.luck.uniform_at("incident", world.quarter, rows, used)
    firms.incidents[:] = 0.0
    firms.incidents[rows, used] = drawn < p.incident_rate[rows, 0] * exposure[rows, used] * 8
    now = total(world.places.emissions_tco2)
    growth = np.log(np.maximum(now, 1e-9) / np.maximum(market.emissions_last_tco2, 1e-9)) * (
        market.emissions_last_tco2 > 0
    )
    hhi = 1e4 * total(firms.model_share**2)
    worry = rule.concern(hhi, mean_of(u.conflict, u.size), total(firms.incidents), growth)
    market.pressure[:] = rule.next_pressure(market.pressure, p.pressure_decay, worry)


def guidelines_are_renewed(world: World, rules: Rules) -> None:
    """Guidelines age; a lab renews them when its gain exceeds the cost, or when it must."""
    firms, p, t = world.firms, world.parameters.pressure, world.parameters.training
    firms.freshness[:] *= 1 - p.guideline_fading
    duty = at(rules.guideline_duty, firms.jurisdiction)
    renews = firms.lab & firms.active & rule.renews(
        world.market.pressure, firms.revenue_musd, p.guideline_gain, p.guideline_cost_musd, firms.freshness, t.horizon, duty
    )  # fmt: skip
    cost = np.where(renews, p.guideline_cost_musd, 0.0)
    world.ledger.pay("firms", "businesses", cost, "guidelines")
    firms.freshness[:] = np.where(renews, 1.0, firms.freshness)


def disclosure_moves_capital(world: World) -> None:
    """ESG record: clean and with fresh guidelines is better; the cost of capital moves around a zero mean."""
    firms, p = world.firms, world.parameters.pressure
    intensity = ratio(firms.emissions_tco2, np.maximum(firms.revenue_musd + firms.core_income_musd, 1.0))
    labs = firms.lab & firms.active
    target = firms.freshness - 0.5 * ratio(intensity, mean(intensity, labs)) - firms.incidents
    firms.record[:] = np.where(labs, firms.record + 0.1 * (target - firms.record), firms.record)
    centre = mean(firms.record, labs)
    spread = np.sqrt(mean((firms.record - centre) ** 2, labs))
    firms.spread[:] = labs * rule.disclosure_spread(firms.record, centre, spread, p.esg_cost_bp)
    closeness = firms.model_share
    firms.publishes[:] += 0.05 * (0.6 * (1 - np.minimum(2 * closeness, 1.0)) - firms.publishes) * labs


def mean(values: np.ndarray, among: np.ndarray) -> Rows:
    """Mean over the agents of a mask, (row, 1)."""
    return mean_of(values, among * 1.0)


def outlays_are_financed(world: World) -> None:
    """Taxes on households cover what carbon charges and fines do not."""
    balance = world.ledger.accounts["government"].cash
    world.ledger.pay("households", "government", -balance.copy(), "taxes")
