"""What climate rules ask of data centres beyond a carbon price at home: clean power, the border, disclosure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.axes import Entries, at, by_jurisdiction, ratio, share_of, total
from sim.declare import Agents, Array, ByJurisdiction, Rows
from sim.levers import Rules
from sim.phases.money import other_capex_share
from sim.rules import energy as rule
from sim.world import World

# ---------------------------------------------------------------- clean power


def clean_power_wanted(world: World, rules: Rules) -> tuple[ByJurisdiction, ByJurisdiction]:
    """Part of emissions that a clean-power rule asks to cut, and how far a bought clean MWh counts."""
    e, places = world.parameters.energy, world.places
    grid = rule.clean_part(places.intensity, e.fossil_tco2_mwh)
    counts = rule.matching(e.annual_matching, rules.clean_power_hourly)
    return rule.clean_power_gap(rules.clean_power_share, grid) * counts, counts


def clean_power_target(world: World, rules: Rules) -> ByJurisdiction:
    """Cut by the clean power that owners buy: what is asked, as far as it costs less than the payment for missing it."""
    e = world.parameters.energy
    wanted, counts = clean_power_wanted(world, rules)
    worth = rules.clean_power_penalty_usd / (e.fossil_tco2_mwh * counts)  # USD a tonne
    cheaper = rule.further_abatement(e.existing_carbon_usd, worth, e.abatement_limit, e.abatement_scale_usd)
    return np.minimum(wanted, cheaper)


def missing_clean_power_is_charged(world: World, rules: Rules, mwh: Rows) -> None:
    """Payment for clean power that is missing, a MWh used, (row, jurisdiction); part of the running cost."""
    e, places = world.parameters.energy, world.places
    if not rules.clean_power_share.any():
        if places.clean_penalty_usd.any():
            places.clean_penalty_usd[:] = 0.0
        return
    wanted, counts = clean_power_wanted(world, rules)
    dirty = 1 - rule.clean_part(places.intensity, e.fossil_tco2_mwh)
    missing = np.maximum(wanted - places.abatement, 0.0) / counts * dirty
    places.clean_penalty_usd[:] = missing * rules.clean_power_penalty_usd
    places.running_musd[:] += mwh * places.clean_penalty_usd * 1e-6


# ------------------------------------------------------------- carbon at the border


def border_gap(world: World, rules: Rules) -> Array:
    """What a MWh done in one place for users of another pays at the border (USD), (row, home, place)."""
    places, price = world.places, rules.carbon_price_usd
    gap = np.maximum(price[:, :, None] - price[:, None, :], 0.0) * rules.carbon_border[:, :, None]
    return gap * (places.intensity * (1 - places.abatement))[:, None, :]


def border_charge(world: World, rules: Rules, mwh: Rows) -> ByJurisdiction:
    """What the border adds to the cost of mobile work in each place (M USD an H100e-quarter), over its users' homes."""
    if not rules.carbon_border.any():
        return np.zeros(world.places.intensity.shape)
    weight = share_of(world.parameters.compute.other_rental_split)
    return (border_gap(world, rules) * weight[:, :, None]).sum(axis=1) * mwh * 1e-6


def border_is_charged(world: World, rules: Rules) -> None:
    """What a MWh of mobile work pays at the border by the home of its user (USD), (row, jurisdiction)."""
    places = world.places
    if rules.carbon_border.any():
        places.border_usd[:] = (border_gap(world, rules) * places.mobile[:, None, :]).sum(axis=2)
    elif places.border_usd.any():
        places.border_usd[:] = 0.0


def border_bills(world: World) -> tuple[Agents, Rows]:
    """Border charge a MWh of big tech's compute, and of the clouds' (USD), (row, big tech) and (row, 1)."""
    places, firms = world.places, world.firms
    theirs = at(places.border_usd, firms.jurisdiction[:, world.big])
    split = share_of(world.parameters.compute.other_rental_split)
    return world.parameters.energy.work_mobility * theirs, total(places.border_usd * split)


# ---------------------------------------------------------------- disclosure


@dataclass(frozen=True)
class Disclosed:
    """What disclosure adds to the weight of emissions in each listed lab's record, and the mean it is held against."""

    weight: Array  # at the mean intensity, (entry,)
    mean: Array  # intensity of those who disclose (tCO2e/M USD), (entry,)


def income_of(world: World, labs: Entries) -> Array:
    """Sales and core income of the listed labs (M USD a quarter), (entry,)."""
    return labs.of(world.firms.revenue_musd) + labs.of(world.firms.core_income_musd)


def what_is_disclosed(world: World, rules: Rules, labs: Entries) -> Disclosed | None:
    """Who must disclose, which each pays for; investors hold them against each other. None while nobody must."""
    if not rules.emissions_disclosure.any():
        return None
    firms, p, income = world.firms, world.parameters.pressure, income_of(world, labs)
    bound = 4 * income >= labs.local(rules.disclosure_turnover_musd, firms.jurisdiction)
    shown = labs.local(rules.emissions_disclosure, firms.jurisdiction) * bound
    cost = labs.local(rules.disclosure_cost_musd, firms.jurisdiction) * (shown > 0)
    world.ledger.pay("firms", "businesses", labs.column(cost), "disclosure")
    intensity = labs.of(firms.emissions_tco2) / np.maximum(income, 1.0)
    mean = ratio(labs.total(shown * intensity), labs.total(shown))
    return Disclosed(labs.of(p.record_emissions) * labs.of(p.disclosure_weight) * shown, labs.of(mean))


def disclosure_pays(world: World, labs: Entries, shown: Disclosed | None, spread: Array) -> None:
    """What a tonne less is worth to owners through their cost of capital, by the place of their power (USD).

    ``spread``: standard deviation of the records, (entry,).
    """
    firms, places = world.firms, world.places
    if shown is None:
        if places.disclosure_usd.any():
            places.disclosure_usd[:] = 0.0
        return
    compute = world.parameters.compute
    capital = labs.of(firms.chips_h100e) * labs.of(world.market.chip_price_musd)
    other = labs.of(other_capex_share(world) / compute.depreciation) * labs.of(firms.core_income_musd)
    capital = capital + other  # all that the firm finances: other capital wears out as fast
    mean_tco2 = shown.mean * np.maximum(income_of(world, labs), 1.0)
    points = labs.of(world.parameters.pressure.esg_cost_bp)
    worth = rule.worth_of_disclosed_tonne(shown.weight, mean_tco2, spread, points, capital)
    valued = labs.column(worth * labs.of(firms.emissions_tco2))
    mobility = world.parameters.energy.work_mobility
    at_home = by_jurisdiction(valued, firms.jurisdiction, places.count)
    there = (1 - mobility) * at_home + mobility * total(valued) * places.mobile
    places.disclosure_usd[:] = ratio(there, places.emissions_tco2)
