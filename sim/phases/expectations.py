"""Forecasts, public pressure, guidelines and disclosure; public outlays are financed."""

from __future__ import annotations

import numpy as np

from sim.accelerate import accelerated
from sim.axes import Entries, count_in_rows, highest, mean_of, over_segments, ratio, total
from sim.declare import Array, Rows
from sim.levers import Rules
from sim.phases import climate
from sim.phases.labs import audited
from sim.phases.methods import development_cost
from sim.phases.regulators import observe
from sim.rules import pressure as rule
from sim.world import World


def expectations_adapt(world: World, rules: Rules) -> None:
    """Actors learn from the quarter; the public and firms react; triggers' measures are written down."""
    world.market.frontier_capability[:] = np.maximum(
        world.market.frontier_capability, highest(world.models.capability[0])
    )
    lead = world.market.frontier_capability - world.market.core_capability
    world.market.core_capability[:] += world.parameters.compute.core_uptake * lead
    forecasts_adapt(world)
    pressure_builds(world)
    labs_are_judged(world, rules)
    outlays_are_financed(world)
    means_are_compared(world)
    observe(world)


def forecasts_adapt(world: World) -> None:
    """Adaptive and trend forecasts of market growth, mixed by past success."""
    market, t, users = world.market, world.parameters.training, world.parameters.users
    potential = over_segments(users.users_million * world.segments.adoption * users.budget_usd)
    seen = np.log(np.maximum(potential, 1e-9) / np.maximum(market.potential_musd, 1e-9))
    seen = np.clip(seen, -t.seen_fall_limit, t.seen_rise_limit)
    for error, forecast in (
        (market.error_adaptive, market.adaptive_growth),
        (market.error_trend, market.trend_growth),
    ):
        error[:] = (1 - t.forecast_memory) * error + t.forecast_memory * np.abs(seen - forecast)
    market.adaptive_growth[:] += t.adaptive_speed * (seen - market.adaptive_growth)
    trend = market.trend_growth + t.trend_speed * (seen - market.trend_growth)
    market.trend_growth[:] = np.minimum(trend, t.trend_rise_limit)
    trust = t.trend_weight * market.error_adaptive
    weight = ratio(trust, trust + (1 - t.trend_weight) * market.error_trend)
    market.expected_growth[:] = weight * market.trend_growth + (1 - weight) * market.adaptive_growth
    market.potential_musd[:] = potential


def pressure_builds(world: World) -> None:
    """The public sees incidents, concentration, conflicts of interest and emissions; its pressure grows or fades."""
    firms, p, market, u = world.firms, world.parameters.pressure, world.market, world.universities
    happened = incidents_happen(world)
    now = total(world.places.emissions_tco2)
    growth = np.log(np.maximum(now, 1e-9) / np.maximum(market.emissions_last_tco2, 1e-9)) * (
        market.emissions_last_tco2 > 0
    )
    hhi = 1e4 * total(firms.model_share**2)
    worry = rule.concern(hhi, mean_of(u.conflict, u.size), happened, growth)
    market.pressure[:] = rule.next_pressure(market.pressure, p.pressure_decay, worry)


def labs_are_audited(world: World) -> bool:
    """Whether a rule asks for audits anywhere."""
    return bool(np.count_nonzero(world.rules.audits))


@accelerated("expectations", unless=labs_are_audited)
def incidents_happen(world: World) -> Rows:
    """Incidents happen with use and with stale guidelines; how many, (row, 1)."""
    firms, p = world.firms, world.parameters.pressure
    used = Entries.where(firms.model_share > 0)
    exposure = used.of(firms.model_share) * (1 - used.of(p.guideline_effect) * used.of(firms.freshness))
    if labs_are_audited(world):
        audits = used.local(world.rules.audits, firms.jurisdiction) * used.of(audited(world, world.rules))
        exposure = exposure * rule.passed_audits(audits, used.of(p.audit_effect))
    drawn = world.luck.uniform_at("incident", world.quarter, used.rows, used.agents)
    happens = drawn < used.of(p.incident_rate) * exposure
    firms.incidents[:] = 0.0
    used.put(firms.incidents, happens)
    return count_in_rows(happens, used.rows, world.rows)


def disclosure_matters(world: World, rules: Rules) -> bool:
    """Whether emissions must be disclosed somewhere, or were until now."""
    return bool(np.count_nonzero(rules.emissions_disclosure) or np.count_nonzero(world.places.disclosure_usd))


@accelerated("expectations", unless=disclosure_matters)
def labs_are_judged(world: World, rules: Rules) -> None:
    """Labs renew guidelines; investors, by their record, and what they publish adapt."""
    labs = Entries.where(world.firms.lab & world.firms.active)
    guidelines_are_renewed(world, rules, labs)
    disclosure_moves_capital(world, rules, labs)
    publishing_adapts(world, labs)


def guidelines_are_renewed(world: World, rules: Rules, labs: Entries) -> None:
    """Guidelines age; a lab renews them when its gain exceeds the cost, or when it must."""
    firms, p = world.firms, world.parameters.pressure
    freshness = labs.of(firms.freshness) * labs.of(1 - p.guideline_fading)
    worth = world.market.pressure, p.guideline_gain, world.parameters.training.horizon
    pressure, gain, horizon = (labs.of(each) for each in worth)
    cost, duty = labs.of(p.guideline_cost_musd), labs.local(rules.guideline_duty, firms.jurisdiction)
    renews = rule.renews(pressure, labs.of(firms.revenue_musd), gain, cost, freshness, horizon, duty)
    world.ledger.pay("firms", "businesses", labs.column(np.where(renews, cost, 0.0)), "guidelines")
    labs.put(firms.freshness, np.where(renews, 1.0, freshness))


def disclosure_moves_capital(world: World, rules: Rules, labs: Entries) -> None:
    """ESG record: clean and with fresh guidelines is better; the cost of capital moves around a zero mean.

    Emissions that must be disclosed weigh more, which makes cleaner power pay.
    """
    firms, p, count = world.firms, world.parameters.pressure, labs.count()

    def mean(values: Array) -> Array:
        """Mean over the labs of a future, (entry,) to (entry,)."""
        return labs.of(ratio(total(labs.column(values)), count))

    income = labs.of(firms.revenue_musd) + labs.of(firms.core_income_musd)
    intensity = ratio(labs.of(firms.emissions_tco2), np.maximum(income, 1.0))
    dirt = labs.of(p.record_emissions) * ratio(intensity, mean(intensity))
    shown = climate.what_is_disclosed(world, rules, labs)
    if shown is not None:
        dirt = dirt + shown.weight * ratio(intensity, shown.mean)
    target = labs.of(firms.freshness) - dirt - labs.of(firms.incidents)
    record = labs.of(firms.record)
    record += labs.of(p.record_speed) * (target - record)
    centre = mean(record)
    spread = np.sqrt(mean((record - centre) ** 2))
    labs.put(firms.record, record)
    labs.put(firms.spread, rule.disclosure_spread(record, centre, spread, labs.of(p.esg_cost_bp)))
    climate.disclosure_pays(world, labs, shown, spread)


def publishing_adapts(world: World, labs: Entries) -> None:
    """The larger its share in models, the less a lab publishes."""
    firms, p = world.firms, world.parameters.pressure
    shown = labs.of(firms.publishes)
    lead = np.minimum(labs.of(firms.model_share) / labs.of(p.secrecy_share), 1.0)
    wanted = labs.of(p.publishing_behind) * (1 - lead)
    labs.put(firms.publishes, shown + labs.of(p.publishing_speed) * (wanted - shown))


def means_are_compared(world: World) -> None:
    """What each startup could put into one model, and what developing one costs, at the end of the quarter.

    The cost is that of the run, the experiments and the staff that go with it, at the market price of
    compute; less when sparse networks can be trained from scratch. What startups pay is held over it apart.
    """
    firms, market, places, small = world.firms, world.market, world.places, world.small
    startups_means_are_set(world)
    price = market.rent_musd + total(places.running_musd * places.mobile)
    tax = mean_of(firms.research_tax_musd[:, small], firms.lab[:, small] * 1.0)
    market.startup_cost[:] = market.startup_price + tax / price
    market.development_musd[:] = development_cost(world)


@accelerated("expectations")
def startups_means_are_set(world: World) -> None:
    """Cash, and a round of value and a year of public compute, of a firm in each live slot (M USD)."""
    firms, small = world.firms, world.small
    money = firms.cash_musd[:, small] + world.parameters.finance.round_of_value * firms.value_musd[:, small]
    money = money + 4 * firms.compute_aid_musd[:, small]  # of a year, as universities' public compute
    means = np.maximum(money, 0.0) / firms.stands_for[:, small]
    firms.means_musd[:, small] = means * firms.active[:, small]


def outlays_are_financed(world: World) -> None:
    """Taxes on households cover what carbon charges and fines do not."""
    balance = world.ledger.accounts["government"].cash
    world.ledger.pay("households", "government", -balance.copy(), "taxes")
