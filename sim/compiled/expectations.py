"""Incidents, guidelines, records and means, compiled: see :mod:`sim.phases.expectations`."""

from __future__ import annotations

import numpy as np

from sim.compiled.kernels import added, kernel, over
from sim.compiled.noise import draw, stream
from sim.declare import Array, Rows
from sim.levers import Rules
from sim.noise import key_of
from sim.rules import pressure as rule
from sim.world import World

INCIDENT = key_of("purpose", "incident")
renews, disclosure_spread = kernel(rule.renews), kernel(rule.disclosure_spread)


def incidents_happen(world: World) -> Rows:
    """Incidents happen with use and with stale guidelines; how many, (row, 1). Without audits."""
    firms, p = world.firms, world.parameters.pressure
    return incidents(
        firms.incidents, firms.model_share, firms.freshness, p.guideline_effect, p.incident_rate, world.luck.keys,
        world.quarter,
    )  # fmt: skip


@kernel
def incidents(
    happened: Array,
    share: Array,
    freshness: Array,
    effect: Array,
    rate: Array,
    keys: Array,
    quarter: int,
) -> Array:
    """(row, 1)."""
    rows, firms = share.shape
    count = np.zeros((rows, 1))
    for row in range(rows):
        start = stream(keys[row], INCIDENT, quarter)
        for firm in range(firms):
            happened[row, firm] = 0.0
            if share[row, firm] > 0:
                exposure = share[row, firm] * (1 - effect[row, 0] * freshness[row, firm])
                if draw(start, firm) < rate[row, 0] * exposure:
                    happened[row, firm] = 1.0
                    count[row, 0] += 1.0
    return count


def labs_are_judged(world: World, rules: Rules) -> None:
    """Labs renew guidelines; investors, by their record, and what they publish adapt. Nobody discloses."""
    firms, p, horizon = world.firms, world.parameters.pressure, world.parameters.training.horizon
    cost = guidelines(
        firms.lab, firms.active, firms.jurisdiction, firms.freshness, firms.revenue_musd, world.market.pressure,
        (p.guideline_fading, p.guideline_gain, p.guideline_cost_musd, horizon), rules.guideline_duty,
    )  # fmt: skip
    world.ledger.pay("firms", "businesses", cost, "guidelines")
    records(
        firms.lab, firms.active, (firms.revenue_musd, firms.core_income_musd, firms.emissions_tco2),
        firms.freshness, firms.incidents, firms.record, firms.spread, (p.record_emissions, p.record_speed, p.esg_cost_bp),
    )  # fmt: skip
    publishing(
        firms.lab, firms.active, firms.publishes, firms.model_share,
        (p.secrecy_share, p.publishing_behind, p.publishing_speed),
    )  # fmt: skip


@kernel
def guidelines(
    lab: Array, active: Array, where: Array, freshness: Array, revenue: Array, pressure: Array,
    terms: tuple[Array, ...], duty: Array,
) -> Array:  # fmt: skip
    """Freshness moves; what renewals cost, (row, firm)."""
    (fading, gain, cost, horizon), (rows, firms) = terms, lab.shape
    paid = np.zeros((rows, firms))
    for row in range(rows):
        for firm in range(firms):
            if lab[row, firm] and active[row, firm]:
                fresh = freshness[row, firm] * (1 - fading[row, 0])
                renewed = renews(
                    pressure[row, 0], revenue[row, firm], gain[row, 0], cost[row, 0], fresh, horizon[row, 0],
                    duty[row, where[row, firm]],
                )  # fmt: skip
                freshness[row, firm] = 1.0 if renewed else fresh
                paid[row, firm] = cost[row, 0] if renewed else 0.0
    return paid


@kernel
def records(
    lab: Array, active: Array, books: tuple[Array, ...], freshness: Array, incidents: Array, record: Array,
    spread: Array, weights: tuple[Array, ...],
) -> None:  # fmt: skip
    """ESG records move, and with them the cost of capital, around their mean."""
    (revenue, core_income, emitted), (emissions_weight, speed, points) = books, weights
    rows, firms = lab.shape
    each, counts = np.empty(firms), np.empty(firms, np.bool_)
    for row in range(rows):
        labs = 0.0
        each[:] = 0.0
        for firm in range(firms):
            counts[firm] = lab[row, firm] and active[row, firm]
            if counts[firm]:
                labs += 1.0
                income = revenue[row, firm] + core_income[row, firm]
                each[firm] = over(emitted[row, firm], max(income, 1.0))
        mean = over(added(each), labs)
        for firm in range(firms):
            if counts[firm]:
                dirt = emissions_weight[row, 0] * over(each[firm], mean)
                target = freshness[row, firm] - dirt - incidents[row, firm]
                record[row, firm] += speed[row, 0] * (target - record[row, firm])
                each[firm] = record[row, firm]
        centre = over(added(each), labs)
        for firm in range(firms):
            if counts[firm]:
                each[firm] = (record[row, firm] - centre) * (record[row, firm] - centre)
        deviation = np.sqrt(over(added(each), labs))
        for firm in range(firms):
            if counts[firm]:
                spread[row, firm] = disclosure_spread(record[row, firm], centre, deviation, points[row, 0])


@kernel
def publishing(lab: Array, active: Array, publishes: Array, share: Array, terms: tuple[Array, ...]) -> None:
    """The larger its share in models, the less a lab publishes."""
    (secrecy, behind, speed), (rows, firms) = terms, lab.shape
    for row in range(rows):
        for firm in range(firms):
            if lab[row, firm] and active[row, firm]:
                lead = min(share[row, firm] / secrecy[row, 0], 1.0)
                wanted = behind[row, 0] * (1 - lead)
                publishes[row, firm] += speed[row, 0] * (wanted - publishes[row, firm])


def startups_means_are_set(world: World) -> None:
    """Cash, and a round of value and a year of public compute, of a firm in each live slot (M USD)."""
    firms = world.firms
    means_of_startups(
        firms.means_musd, firms.cash_musd, firms.value_musd, firms.compute_aid_musd, firms.stands_for, firms.active,
        world.parameters.finance.round_of_value, world.big_tech,
    )  # fmt: skip


@kernel
def means_of_startups(
    means: Array,
    cash: Array,
    value: Array,
    aid: Array,
    stands_for: Array,
    active: Array,
    part: Array,
    big_tech: int,
) -> None:
    """Written into (row, firm)."""
    rows, firms = means.shape
    for row in range(rows):
        for firm in range(big_tech, firms):
            money = cash[row, firm] + part[row, 0] * value[row, firm]
            money = money + 4 * aid[row, firm]
            means[row, firm] = max(money, 0.0) / stands_for[row, firm] * active[row, firm]
