"""The compute market: the chip vendor, the independent clouds, and one rental price."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.phases.aid import ELITE
from sim.phases.chips import MOST_FALL, MOST_SCARCE, SHOCK
from sim.phases.compute import BID_CASH, MOST_HOSTED
from sim.populations import Clouds as CloudsTable
from sim.populations import Sales
from sim.rules import aid as aid_rule
from sim.rules import compute_market as rule
from sim.rules import energy as energy_rule
from tests.reference.plain import Actor, Record, clip, fill, ratio, shares
from tests.reference.planning import core_share, research_is_planned
from tests.reference.regulator import met_by_work_of, where_mobile_work_runs

if TYPE_CHECKING:
    from tests.reference.model import Twin
    from tests.reference.regulator import Regulator


class Vendor(Actor):
    """Makes chips: their price, their supply, the orders."""

    def sets_price(self) -> None:
        """Price of a chip by the list and how short supply is, and the capital cost of holding one."""
        c, market = self.p.compute, self.market
        times = c.price_of_flop if self.now >= SHOCK else 1.0
        listed = rule.listed_chip_price(c.chip_price_musd, c.chip_price_decline, self.model.years, times)
        scarce = rule.scarcity(
            market.orders_h100e,
            market.supply_h100e,
            c.chip_price_elasticity,
            c.chip_price_floor,
            MOST_SCARCE,
        )
        market.scarcity *= (float(scarce) / market.scarcity) ** c.chip_price_speed
        market.chip_price_musd = float(listed) * market.scarcity
        cost = c.interest + c.depreciation + c.chip_price_decline / 4
        market.floor_musd = market.chip_price_musd * cost

    def delivers(self) -> None:
        """Scrap, deliver, be paid at the price of the order."""
        model, market, c, e = self.model, self.market, self.p.compute, self.p.energy
        owners = [*model.big_tech, model.clouds]
        market.opening_h100e = sum(owner.chips_h100e for owner in owners)
        market.scrapped_h100e = c.depreciation * market.opening_h100e
        market.delivered_h100e = sum(owner.arriving_h100e for owner in owners)
        price, market.price_arriving_musd = market.price_arriving_musd, market.price_ordered_musd
        market.ai_capex_musd = price * market.delivered_h100e
        mwh = float(
            energy_rule.chip_energy(e.chip_energy_mwh, e.energy_gain_early, e.energy_gain_late, model.years)
        )
        for owner in owners:
            owner.chips_paid_musd = price * owner.arriving_h100e
            model.books.pay(owner, "vendor", owner.chips_paid_musd, "chips")
            old = owner.chips_h100e * (1 - c.depreciation)
            owner.chips_h100e = old + owner.arriving_h100e
            owner.chip_mwh = ratio(owner.chip_mwh * old + mwh * owner.arriving_h100e, owner.chips_h100e)
            owner.arriving_h100e = owner.ordered_h100e
        if self.now > 0:
            limit = c.supply_limit_gw * 1000 / 4 / max(mwh / rule.HOURS, 1e-12)
            market.supply_h100e = float(
                rule.next_supply(
                    market.supply_h100e,
                    self.growth(),
                    market.orders_h100e,
                    c.supply_response,
                    self.now >= SHOCK,
                    limit,
                )
            )

    def growth(self) -> float:
        """Growth of supply this quarter along its path (log)."""
        c, year = self.p.compute, 2020 + self.now // 4
        yearly = c.supply_growth if year <= 2024 else c.supply_growth_2025 * c.supply_taper ** (year - 2025)
        return yearly / 4

    def core_growth(self) -> float:
        """Growth of big tech's core spending on AI expected in two quarters (log)."""
        c, market = self.p.compute, self.market
        room = 1 - core_share(self.model) / c.core_share_limit
        ahead = market.frontier_capability - market.core_capability
        taken_up = (1 - (1 - c.core_uptake) ** 2) * ahead
        return 0.5 * c.core_income_growth + c.core_share_slope * room * taken_up

    def takes_orders(self) -> None:
        """Owners order for the need they expect in two quarters; what is short is cut in proportion."""
        model, c, market = self.model, self.p.compute, self.market
        ahead = math.exp(2 * clip(market.expected_growth, -MOST_FALL, c.order_growth_limit))
        rentals = rentals_expected(model)
        asked = {firm: firm.orders(rentals, ahead) for firm in model.big_tech}
        asked[model.clouds] = model.clouds.orders(rentals, ahead)
        market.price_ordered_musd = market.chip_price_musd
        market.orders_h100e = sum(asked.values())
        cut = min(1.0, ratio(market.supply_h100e, market.orders_h100e))
        for owner, h100e in asked.items():
            owner.ordered_h100e = h100e * cut


class Clouds(Actor):
    """The independent clouds as one: they rent out and host open models."""

    def __init__(self, model: Twin, number: int) -> None:
        super().__init__(model, number)
        fill(self, CloudsTable)
        self.sales = [Record(Sales) for _ in range(4)]  # of open models they host, by segment

    @property
    def cash_musd(self) -> float:
        """Cash, kept in the books of the sector."""
        return self.model.books.sectors["clouds"].cash_musd

    @cash_musd.setter
    def cash_musd(self, value: float) -> None:
        self.model.books.sectors["clouds"].cash_musd = value

    @property
    def provider(self) -> Clouds:
        """Who serves their customers."""
        return self

    @property
    def price_musd(self) -> float:
        """Price of compute at the clouds (M USD per H100e-quarter)."""
        return self.market.rent_musd + where_mobile_work_runs(self.model, "running_musd")

    def orders(self, rentals_h100e: float, ahead: float) -> float:
        """Chips they ask for: a share of the rentals expected and what hosting will need (H100e)."""
        c = self.p.compute
        need = c.independent_share * rentals_h100e + self.need_hosting_h100e * ahead
        kept = 1 - c.depreciation
        return float(rule.chip_orders(need, self.chips_h100e * kept**2 + self.arriving_h100e * kept))


# ---------------------------------------------------------------- the phase


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
        place.running_musd = mwh * (e.power_price_usd[number] + carbon + cleaner) * 1e-6
    sites = shares(list(c.site_share))
    prices = [model.market.rent_musd + place.running_musd for place in model.regulators]
    mean = sum(price * site for price, site in zip(prices, sites, strict=True))
    pulled = [
        share * (price / mean) ** -c.site_sensitivity
        for share, price in zip(c.site_share, prices, strict=True)
    ]
    for place, part in zip(model.regulators, shares(pulled), strict=True):
        place.mobile = part


def cost_of_cleaner_power(place: Regulator) -> float:
    """Cost of the cleaner power in use, whatever price brought it (USD a tonne before abatement)."""
    if place.abatement == 0:
        return 0.0
    e = place.p.energy
    curve, existing = (e.abatement_limit, e.abatement_scale_usd), e.existing_carbon_usd[place.number]
    price = energy_rule.price_of_abatement(existing, place.abatement, *curve)
    return float(energy_rule.further_abatement_cost(existing, price, *curve))


def compute_is_rented(model: Twin) -> dict[Any, float]:
    """Clear the rental market, hand out the compute; returns the price each firm planned with."""
    c, market, clouds, places = model.p.compute, model.market, model.clouds, model.regulators
    running = [met_by_work_of(place, "running_musd") for place in places]
    base = [market.rent_musd + cost for cost in running]  # the last price
    # ------ what is asked for, at the price under contract, and what is offered
    planned, bids, offered = {}, {}, {}
    under_contract = market.floor_musd * market.contract_markup
    for firm in model.firms:
        price = under_contract + running[firm.jurisdiction.number]
        planned[firm] = firm.charged(price, under_contract)
        need = firm.need_inference_h100e + (firm.core_ai_musd + firm.compute_musd) / planned[firm]
        if firm.is_big:
            kept = firm.keeps(need)
            need -= kept
            offered[firm] = firm.chips_h100e - kept
        bids[firm] = min(need * price, BID_CASH * firm.cash)
    clouds.hosting_h100e = min(clouds.need_hosting_h100e, MOST_HOSTED * clouds.chips_h100e)
    offered[clouds] = clouds.chips_h100e - clouds.hosting_h100e
    # ------ money by jurisdiction
    years = float(rule.years_of_growth(model.years, c.other_rental_taper))
    market.other_budget_musd = c.other_rental_musd * math.exp(c.other_rental_growth * years)
    others = [market.other_budget_musd * part for part in shares(list(c.other_rental_split))]
    for university in model.universities:
        university.compute_musd = university.budgets_compute()
    aid = {user: value for place in places for user, value in aid_is_granted(place, bids).items()}
    for user, (bought, paid) in aid.items():  # what users pay of it leaves their own budgets
        if user in bids:
            bids[user] = float(aid_rule.own_money_left(bids[user], paid, bought - paid, 1.0))
        else:
            user.compute_musd -= paid
    budgets = [
        sum(bid for firm, bid in bids.items() if firm.jurisdiction is place)
        + sum(u.compute_musd for u in model.universities if u.jurisdiction is place)
        + others[place.number]
        + sum(bought for user, (bought, _) in aid.items() if user.jurisdiction is place)
        for place in places
    ]
    rents_are_set(model, budgets, running, sum(offered.values()))
    # ------ H100e that a M USD of budget rents in each jurisdiction
    answer = [
        (place.price_musd / last) ** -c.rental_elasticity / last
        for place, last in zip(places, base, strict=True)
    ]
    taken = compute_is_handed_out(model, bids, others, aid, answer)
    owners_rent_out(model, offered, ratio(taken, sum(offered.values())))
    rents_are_paid(model, [answer[j] * others[j] for j in range(len(places))], aid, answer)
    return planned


def rents_are_set(model: Twin, budgets: list[float], running: list[float], offered: float) -> None:
    """The price that clears the market: a mean of what is under contract and what is rented on the spot."""
    c, market = model.p.compute, model.market
    one = [np.array([[value]]) for value in (offered, market.floor_musd, market.rent_musd)]
    rent = rule.clearing_price(np.array([budgets]), np.array([running]), *one, c.rental_elasticity)
    market.rent_musd = float(rent[0, 0])
    under_contract = c.contract_share * market.floor_musd * market.contract_markup
    market.spot_musd = max((market.rent_musd - under_contract) / (1 - c.contract_share), 0.0)
    # contracts follow the price of chips; what they add to it changes only with those that are renewed
    markup = market.rent_musd / market.floor_musd
    market.contract_markup += c.contract_renewal * (markup - market.contract_markup)
    for place, cost in zip(model.regulators, running, strict=True):
        place.price_musd = market.rent_musd + cost


def aid_is_granted(place: Regulator, bids: dict[Any, float]) -> dict[Any, tuple[float, float]]:
    """Public compute in a jurisdiction: what each user gets, and what it pays of that (M USD at the last price).

    Universities by size, without the elite where it goes by need; startups that train, in equal parts.
    """
    model, rules = place.model, place.rules
    weights = {
        u: u.size * (1 - (u.tier == ELITE) * rules.public_compute_by_need)
        for u in model.universities
        if u.jurisdiction is place
    }
    labs = {startup: 1.0 for startup in model.startups if startup.jurisdiction is place and startup.lab}
    granted = {}
    for pool, users in (
        (rules.public_compute_university_musd, weights),
        (rules.public_compute_startup_musd, labs),
    ):
        for user, part in zip(users, shares(list(users.values())), strict=True):
            means = bids.get(user, user.compute_musd)
            bought, paid = aid_rule.aided(pool * part, means, rules.public_compute_price)
            granted[user] = float(bought), float(paid)
    return granted


def compute_is_handed_out(
    model: Twin, bids: dict[Any, float], others: list[float], aid: dict, answer: list[float]
) -> float:
    """Compute for every renter's budget, public compute included; returns how much is taken (H100e)."""
    for place in model.regulators:
        place.public_h100e = 0.0
    for university in model.universities:
        university.bought_h100e = university.compute_musd * answer[university.jurisdiction.number]
        university.public_h100e = university.copaid_musd = 0.0
    for firm, bid in bids.items():
        price = firm.jurisdiction.price_musd
        firm.price_musd = firm.charged(price, model.market.rent_musd)
        firm.rented_in_h100e = bid * answer[firm.jurisdiction.number]
        firm.rent_paid_musd = firm.rented_in_h100e * price
        firm.compute_aid_musd = 0.0
    taken = sum(firm.rented_in_h100e for firm in bids) + sum(u.bought_h100e for u in model.universities)
    for user, (bought, _) in aid.items():
        h100e = bought * answer[user.jurisdiction.number]
        user.jurisdiction.public_h100e += h100e
        user.is_given_compute(h100e)
        taken += h100e
    for_others = sum(money * each for money, each in zip(others, answer, strict=True))
    model.market.other_rented_h100e = for_others
    return taken + for_others


def owners_rent_out(model: Twin, offered: dict[Any, float], used: float) -> None:
    """Every owner rents out the same part of what it offers; the rest is idle."""
    for startup in model.startups:
        startup.idle_h100e = startup.rented_out_h100e = 0.0
    for owner, h100e in offered.items():
        owner.rented_out_h100e = h100e * used
        owner.idle_h100e = h100e - owner.rented_out_h100e


def rents_are_paid(model: Twin, others_h100e: list[float], aid: dict, answer: list[float]) -> None:
    """Renters pay the clouds, who pass on to big tech its part of all that is rented out."""
    books, clouds, paid = model.books, model.clouds, 0.0
    for firm in model.firms:
        firm.pay(clouds, firm.rent_paid_musd, "rent")
        paid += firm.rent_paid_musd
    for university in model.universities:
        university.compute_musd = university.bought_h100e * university.jurisdiction.price_musd
        university.pay(clouds, university.compute_musd, "rent")
        paid += university.compute_musd
    for place in model.regulators:
        others = others_h100e[place.number] * place.price_musd
        books.pay("businesses", clouds, others, "rent")
        paid += others
    for user, (bought, own) in aid.items():  # the state pays the clouds, users their part to the state
        price = answer[user.jurisdiction.number] * user.jurisdiction.price_musd
        books.pay("government", clouds, bought * price, "rent")
        user.pay("government", own * price, "co-payments")
        user.is_aided(bought * price, own * price)
        model.market.public_spending_musd += (bought - own) * price
        paid += bought * price
    out = sum(owner.rented_out_h100e for owner in [*model.big_tech, clouds])
    for firm in model.big_tech:
        clouds.pay(firm, firm.rented_out_h100e * ratio(paid, out), "rent passed on")


def rentals_expected(model: Twin) -> float:
    """Compute that renters will want in two quarters at the user cost; public pools as far as announced (H100e)."""
    c, market = model.p.compute, model.market
    money = market.other_budget_musd * math.exp(0.5 * c.other_rental_growth)
    money += sum(startup.rent_paid_musd for startup in model.startups)
    money += sum(university.compute_musd for university in model.universities)
    for place in model.regulators:
        money += place.announced.public_compute_university_musd
        money += place.announced.public_compute_startup_musd
    unit = market.floor_musd + where_mobile_work_runs(model, "running_musd")
    return money / unit * math.exp(0.5 * c.chip_price_decline)
