"""What climate rules ask of data centres beyond a carbon price at home: clean power, the border, disclosure."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import TYPE_CHECKING

from sim.rules import compute_market
from sim.rules import energy as rule
from tests.reference.plain import ratio, shares

if TYPE_CHECKING:
    from tests.reference.firm import Firm
    from tests.reference.model import Twin
    from tests.reference.regulator import Regulator


# ---------------------------------------------------------------- clean power


def counts(place: Regulator, rules: SimpleNamespace) -> float:
    """How far a clean MWh that is bought counts: less when it is matched over the year."""
    return float(rule.matching(place.p.energy.annual_matching, rules.clean_power_hourly))


def clean_part(place: Regulator) -> float:
    """Clean part of the grid's power."""
    return float(rule.clean_part(place.intensity, place.p.energy.fossil_tco2_mwh[place.number]))


def clean_power_wanted(place: Regulator, rules: SimpleNamespace) -> float:
    """Part of emissions that a clean-power rule asks to cut."""
    return float(rule.clean_power_gap(rules.clean_power_share, clean_part(place))) * counts(place, rules)


def clean_power_target(place: Regulator) -> float:
    """Cut that pays, as announced: what is asked, as far as it costs less than the payment for missing it."""
    e, announced, number = place.p.energy, place.announced, place.number
    worth = announced.clean_power_penalty_usd / (e.fossil_tco2_mwh[number] * counts(place, announced))
    curve = e.abatement_limit, e.abatement_scale_usd
    cheaper = rule.further_abatement(e.existing_carbon_usd[number], worth, *curve)
    return min(clean_power_wanted(place, announced), float(cheaper))


def missing_clean_power(place: Regulator) -> float:
    """Payment for clean power that is missing (USD a MWh used)."""
    missing = max(clean_power_wanted(place, place.rules) - place.abatement, 0.0) / counts(place, place.rules)
    return missing * (1 - clean_part(place)) * place.rules.clean_power_penalty_usd


# ---------------------------------------------------------------- carbon at the border


def border_gap(home: Regulator, place: Regulator) -> float:
    """What a MWh done in one place for users of another pays at the border (USD)."""
    gap = max(home.rules.carbon_price_usd - place.rules.carbon_price_usd, 0.0)
    return gap * home.rules.carbon_border * place.dirt


def border_charge(place: Regulator, mwh: float) -> float:
    """What the border adds to the cost of mobile work in a place (M USD an H100e-quarter), over its users' homes."""
    split = shares(list(place.p.compute.other_rental_split))
    gaps = (border_gap(home, place) * split[home.number] for home in place.model.regulators)
    return sum(gaps) * mwh * 1e-6


def border_of(home: Regulator) -> float:
    """What a MWh of mobile work pays at the border for users of a place (USD)."""
    return sum(border_gap(home, place) * place.mobile for place in home.model.regulators)


# ---------------------------------------------------------------- disclosure


def income_of(lab: Firm) -> float:
    """Sales and core income, at least a million (M USD a quarter)."""
    return max(lab.revenue_musd + lab.core_income_musd, 1.0)


def part_disclosed(lab: Firm) -> float:
    """Part of its emissions that a lab must disclose."""
    rules = lab.jurisdiction.rules
    bound = 4 * (lab.revenue_musd + lab.core_income_musd) >= rules.disclosure_turnover_musd
    return rules.emissions_disclosure * bound


def emissions_are_disclosed(model: Twin) -> tuple[dict[Firm, float], float]:
    """Labs that must pay for disclosing; investors hold them against each other.

    Returns what disclosure adds to the weight of emissions in each record, and the mean intensity of those who disclose
    (tCO2e/M USD).
    """
    p, shown = model.p.pressure, {lab: part_disclosed(lab) for lab in model.labs}
    for lab, part in shown.items():
        lab.pay("businesses", lab.jurisdiction.rules.disclosure_cost_musd * (part > 0), "disclosure")
    whole = sum(part * lab.emissions_tco2 / income_of(lab) for lab, part in shown.items())
    weights = {lab: p.record_emissions * p.disclosure_weight * part for lab, part in shown.items()}
    return weights, ratio(whole, sum(shown.values()))


def disclosure_pays(model: Twin, weights: dict[Firm, float], mean: float, spread: float) -> None:
    """What a tonne less is worth to owners through their cost of capital, by the place of their power (USD)."""
    c, points = model.p.compute, model.p.pressure.esg_cost_bp
    for place in model.regulators:
        place.valued_usd = 0.0
    for lab, weight in weights.items():
        # all that the firm finances: other capital wears out as fast as chips
        other = other_capex_share(model) / c.depreciation * lab.core_income_musd
        capital = lab.chips_h100e * model.market.chip_price_musd + other
        worth = rule.worth_of_disclosed_tonne(weight, mean * income_of(lab), spread, points, capital)
        lab.jurisdiction.valued_usd += float(worth) * lab.emissions_tco2
    everywhere = sum(place.valued_usd for place in model.regulators)
    mobility = model.p.energy.work_mobility
    for place in model.regulators:
        there = (1 - mobility) * place.valued_usd + mobility * everywhere * place.mobile
        place.disclosure_usd = ratio(there, place.emissions_tco2)


def other_capex_share(model: Twin) -> float:
    """Part of core income that capital spending outside AI chips takes: falling until 2026."""
    c = model.p.compute
    return c.other_capex_share * math.exp(-c.other_capex_fall * min(model.years, compute_market.TAPER_FROM))
