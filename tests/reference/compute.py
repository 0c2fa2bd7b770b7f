"""The compute market: running costs, plans, one rental price, what is whose."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.rules import compute_market as rule
from sim.rules import energy as energy_rule
from sim.rules.compute_market import BID_CASH, MOST_HOSTED
from tests.reference import aid, charges, climate, rights
from tests.reference.plain import ratio, shares
from tests.reference.planning import research_is_planned
from tests.reference.regulator import met_by_work_of

if TYPE_CHECKING:
    from tests.reference.model import Twin
    from tests.reference.regulator import Regulator


def compute_is_shared_out(model: Twin) -> None:
    """Deliveries, running costs, plans, one price, uses, new orders."""
    model.vendor.sets_price()
    model.vendor.delivers()
    running_costs_are_set(model)
    research_is_planned(model)
    planned = compute_is_rented(model)
    for firm in model.firms:
        firm.shares_out(planned[firm])
    model.vendor.takes_orders()


# ---------------------------------------------------------------- what running compute costs where


def running_costs_are_set(model: Twin) -> None:
    """Power and carbon cost of compute by jurisdiction, and where mobile work runs."""
    c, e = model.p.compute, model.p.energy
    owners = [*model.big_tech, model.clouds]
    energy = sum(owner.chips_h100e * owner.chip_mwh for owner in owners)
    mwh = ratio(energy, sum(owner.chips_h100e for owner in owners)) * e.load * e.pue
    for place in model.regulators:
        number = place.number
        place.intensity = float(
            energy_rule.grid_intensity(e.grid_tco2_mwh[number], e.grid_decline[number], model.years)
        )
        place.cleaner_usd = cost_of_cleaner_power(place)
        carbon = place.dirt * place.rules.carbon_price_usd
        cleaner = place.intensity * place.cleaner_usd
        place.clean_penalty_usd = climate.missing_clean_power(place)
        power = e.power_price_usd[number] + place.clean_penalty_usd
        place.running_musd = mwh * (power + carbon + cleaner) * 1e-6
        charges.tax_is_set(place)
    sites = shares(list(c.site_share))
    prices = [
        model.market.rent_musd
        + place.running_musd
        + charges.mean_tax(place)
        + climate.border_charge(place, mwh)
        for place in model.regulators
    ]
    mean = sum(price * site for price, site in zip(prices, sites, strict=True))
    pulled = [
        share * sites_left(place) * (price / mean) ** -c.site_sensitivity
        for place, share, price in zip(model.regulators, c.site_share, prices, strict=True)
    ]
    for place, part in zip(model.regulators, shares(pulled), strict=True):
        place.mobile = part
    for place in model.regulators:
        place.border_usd = climate.border_of(place)
        # what renters of a place meet, at home and where mobile work runs
        place.met_musd = met_by_work_of(place, "running_musd")
        place.met_musd += e.work_mobility * mwh * place.border_usd * 1e-6
    for firm in model.firms:
        charges.tax_reaches(firm)


def cost_of_cleaner_power(place: Regulator) -> float:
    """Cost of the cleaner power in use, whatever price brought it (USD a tonne before abatement)."""
    if place.abatement == 0:
        return 0.0
    e = place.p.energy
    curve, existing = (e.abatement_limit, e.abatement_scale_usd), e.existing_carbon_usd[place.number]
    price = energy_rule.price_of_abatement(existing, place.abatement, *curve)
    return float(energy_rule.further_abatement_cost(existing, price, *curve))


def sites_left(place: Regulator) -> float:
    """Data centres open to new chips; where chips may not be delivered they give way as chips are renewed."""
    renewed = min(ratio(place.market.delivered_h100e, place.market.opening_h100e), 1.0)
    place.sites += renewed * (1 - place.rules.chips_blocked - place.sites)
    return place.sites


# ---------------------------------------------------------------- the market


def compute_is_rented(model: Twin) -> dict[Any, float]:
    """Clear the rental market, hand out the compute; returns the price in each firm's books, with which it plans."""
    market, running = model.market, {place: place.met_musd for place in model.regulators}
    base = {place: market.rent_musd + cost for place, cost in running.items()}  # the last price
    others = budgets_of_others(model)
    for university in model.universities:
        university.compute_musd = university.budgets_compute()
    charges.renters_leave_room_for_tax(model, base, others)
    # ------ what is asked for, at the price under contract, and what is offered
    capital = market.floor_musd * market.contract_markup
    price = {firm: capital + running[firm.jurisdiction] for firm in model.firms}
    planned = {firm: firm.charged(price[firm], capital) for firm in model.firms}
    need = {firm: firm.needs(planned[firm]) for firm in model.firms}
    bids = {firm: bid(firm, need[firm], price[firm]) for firm in model.firms}
    clouds = model.clouds
    clouds.hosting_h100e = min(clouds.need_hosting_h100e, MOST_HOSTED * clouds.chips_h100e)
    right = rights.are_used(model, running, base, bids)
    offered = {clouds: clouds.chips_h100e - clouds.hosting_h100e - right.owned[clouds]}
    for firm in model.big_tech:  # own use first, as far as its priority goes
        there = firm.chips_h100e - right.owned[firm]
        kept = min(firm.keeps(need[firm]), there)
        offered[firm] = there - kept
        bids[firm] = bid(firm, need[firm] - kept, price[firm])
    rentals_abroad_are_cut(model, base, bids, others, offered)
    grants = aid.is_granted(model, base, bids)
    whole = sum(offered.values())
    chips = aid.in_chips(grants, base, whole)
    # ------ the price, and what it gives
    rents_are_set(model, money_for_rent(model, bids, others, grants), running, whole - chips)
    elasticity = model.p.compute.rental_elasticity
    answer = {  # H100e that a M USD of budget rents
        place: (place.price_musd / last) ** -elasticity / last for place, last in base.items()
    }
    others_h100e = {place: money * answer[place] for place, money in others.items()}
    aid.in_money(grants, answer)
    taken = compute_is_handed_out(model, bids, others_h100e, grants, answer)
    owners_rent_out(model, offered, ratio(taken, whole))
    rents_are_paid(model, others_h100e, grants)
    charges.renters_are_taxed(model, others_h100e)
    rights.are_booked(model, right)
    return planned


def bid(firm: Any, want_h100e: float, price: float) -> float:
    """Money a firm bids for compute that it wants (M USD), as far as cash goes; cash is left for the tax."""
    most = BID_CASH * firm.cash * float(rule.after_tax(price, firm.research_tax_musd))
    return min(want_h100e * price, most)


def budgets_of_others(model: Twin) -> dict[Any, float]:
    """Money of renters outside AI labs by jurisdiction (M USD)."""
    c, market = model.p.compute, model.market
    years = float(rule.years_of_growth(model.years, c.other_rental_taper))
    market.other_budget_musd = c.other_rental_musd * math.exp(c.other_rental_growth * years)
    parts = shares(list(c.other_rental_split))
    return {
        place: market.other_budget_musd * part for place, part in zip(model.regulators, parts, strict=True)
    }


def rentals_abroad_are_cut(
    model: Twin, base: dict, bids: dict[Any, float], others: dict, offered: dict[Any, float]
) -> None:
    """Renters shut off from clouds abroad are left with what is for rent at home."""
    for place in model.regulators:
        there = place.mobile * offered[model.clouds] + sum(
            offered[firm] for firm in model.big_tech if firm.jurisdiction is place
        )
        firms = [firm for firm in bids if firm.jurisdiction is place]
        schools = [u for u in model.universities if u.jurisdiction is place]
        money = sum(bids[firm] for firm in firms) + sum(u.compute_musd for u in schools) + others[place]
        wanted = money / base[place]
        kept = 1 - place.rules.clouds_blocked * (1 - (ratio(there, wanted) if wanted > there else 1.0))
        for firm in firms:
            bids[firm] *= kept
        for university in schools:
            university.compute_musd *= kept
        others[place] *= kept


def money_for_rent(
    model: Twin, bids: dict[Any, float], others: dict, grants: list[aid.Grant]
) -> dict[Any, float]:
    """Money for rented compute by jurisdiction (M USD): firms, universities, others, aid sized in money."""
    money = dict(others)
    for firm, amount in bids.items():
        money[firm.jurisdiction] += amount
    for university in model.universities:
        money[university.jurisdiction] += university.compute_musd
    for grant in grants:
        if not grant.chips:
            money[grant.home] += grant.bought
    return money


def rents_are_set(model: Twin, budgets: dict, running: dict, offered: float) -> None:
    """The price that clears the market: a mean of what is under contract and what is rented on the spot."""
    c, market = model.p.compute, model.market
    one = [np.array([[value]]) for value in (offered, market.floor_musd, market.rent_musd)]
    by_place = [np.array([list(values.values())]) for values in (budgets, running)]
    rent = rule.clearing_price(*by_place, *one, c.rental_elasticity)
    market.rent_musd = float(rent[0, 0])
    under_contract = c.contract_share * market.floor_musd * market.contract_markup
    market.spot_musd = max((market.rent_musd - under_contract) / (1 - c.contract_share), 0.0)
    # contracts follow the price of chips; what they add to it changes only with those that are renewed
    markup = market.rent_musd / market.floor_musd
    market.contract_markup += c.contract_renewal * (markup - market.contract_markup)
    for place, cost in running.items():
        place.price_musd = market.rent_musd + cost


def compute_is_handed_out(
    model: Twin, bids: dict[Any, float], others_h100e: dict, grants: list[aid.Grant], answer: dict
) -> float:
    """Compute for every renter's budget, aid included; returns how much is taken (H100e)."""
    for place in model.regulators:
        place.public_h100e = 0.0
    for university in model.universities:
        university.bought_h100e = university.compute_musd * answer[university.jurisdiction]
        university.public_h100e = 0.0
    for firm, money in bids.items():
        price = firm.jurisdiction.price_musd
        firm.price_musd = firm.charged(price, model.market.rent_musd)
        firm.rented_in_h100e = money * answer[firm.jurisdiction]
        firm.rent_paid_musd = firm.rented_in_h100e * price
    taken = sum(firm.rented_in_h100e for firm in bids) + sum(u.bought_h100e for u in model.universities)
    for grant in grants:
        grant.home.public_h100e += grant.h100e
        grant.user.is_given_compute(grant.h100e)
        taken += grant.h100e
    model.market.other_rented_h100e = sum(others_h100e.values())
    return taken + model.market.other_rented_h100e


def owners_rent_out(model: Twin, offered: dict[Any, float], used: float) -> None:
    """Every owner rents out the same part of what it offers; the rest is idle."""
    for startup in model.startups:
        startup.idle_h100e = startup.rented_out_h100e = 0.0
    for owner, h100e in offered.items():
        owner.rented_out_h100e = h100e * used
        owner.idle_h100e = h100e - owner.rented_out_h100e


def rents_are_paid(model: Twin, others_h100e: dict, grants: list[aid.Grant]) -> None:
    """Renters pay the clouds, who pass on to big tech its part of all that is rented out."""
    books, clouds, paid = model.books, model.clouds, 0.0
    for firm in model.firms:
        firm.pay(clouds, firm.rent_paid_musd, "rent")
        paid += firm.rent_paid_musd
    for university in model.universities:
        university.compute_musd = university.bought_h100e * university.jurisdiction.price_musd
        university.pay(clouds, university.compute_musd, "rent")
        paid += university.compute_musd
    for place, h100e in others_h100e.items():
        books.pay("businesses", clouds, h100e * place.price_musd, "rent")
        paid += h100e * place.price_musd
    for grant in grants:
        paid += aid.is_paid(grant)
    out = sum(owner.rented_out_h100e for owner in [*model.big_tech, clouds])
    for firm in model.big_tech:
        clouds.pay(firm, firm.rented_out_h100e * ratio(paid, out), "rent passed on")
