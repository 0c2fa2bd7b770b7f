"""Chips arrive, research is planned, compute is priced and shared out, chips are ordered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.axes import Entries, Located, at, by_jurisdiction, ratio, share_of, total
from sim.declare import Agents, Array, ByJurisdiction, Rows
from sim.levers import Rules
from sim.phases import charges
from sim.phases.aid import (
    Aid,
    aid_by_place,
    aid_expected,
    aid_is_granted,
    aid_is_paid,
)
from sim.phases.climate import border_charge, border_is_charged, missing_clean_power_is_charged
from sim.phases.planning import core_share, research_is_planned
from sim.phases.rights import Regulated, rights_are_booked, rights_are_used
from sim.populations import COMPUTE
from sim.rules import compute_market as rule
from sim.rules import energy as energy_rule
from sim.world import World

MOST_HOSTED = 0.8  # of the clouds' chips; the rest is always for rent
MOST_IN_AID = 0.5  # of what is on offer, taken as aid sized in chips
MOST_SCARCE = 3.0  # price of a chip over its list price
MOST_FALL = 0.1  # of demand in a quarter, in logs, that orders count on
BID_CASH = 0.8  # most of its cash that a firm bids for compute
SHOCK = 24  # 2026Q1: from then on the price of a FLOP may differ


def compute_is_shared_out(world: World, rules: Rules) -> None:
    """Deliveries, running costs, plans, one price, uses, new orders."""
    chips_arrive(world)
    running_costs_are_set(world, rules)
    research_is_planned(world)
    planned = compute_is_rented(world, rules)
    owned_compute_is_allotted(world, planned)
    chips_are_ordered(world, rules)


def supply_growth(world: World) -> np.ndarray:
    """Growth of chip supply this quarter (log), along the path."""
    c, year = world.parameters.compute, 2020 + world.quarter // 4
    if year <= 2024:
        return c.supply_growth / 4
    return c.supply_growth_2025 * c.supply_taper ** (year - 2025) / 4


def chips_arrive(world: World) -> None:
    """Scrap, deliver and pay for chips; set their price and supply."""
    c, market, firms, clouds = world.parameters.compute, world.market, world.firms, world.clouds
    chip_price_is_set(world)
    market.opening_h100e[:] = total(firms.chips_h100e) + clouds.chips_h100e
    market.scrapped_h100e[:] = c.depreciation * market.opening_h100e
    market.delivered_h100e[:] = total(firms.arriving_h100e) + clouds.arriving_h100e
    # paid at delivery, at the price of the order: a price that jumps must not bankrupt those who ordered
    price = market.price_arriving_musd.copy()
    market.price_arriving_musd[:] = market.price_ordered_musd
    market.ai_capex_musd[:] = price * market.delivered_h100e
    firms.chips_paid_musd[:] = price * firms.arriving_h100e
    world.ledger.pay("firms", "vendor", firms.chips_paid_musd, "chips")
    world.ledger.pay("clouds", "vendor", price * clouds.arriving_h100e, "chips")
    new_mwh = new_chip_mwh(world)
    chips_are_renewed(world, new_mwh)
    if world.quarter > 0:
        limit = c.supply_limit_gw * 1000 / 4 / np.maximum(new_mwh / rule.HOURS, 1e-12)
        orders, elastic = market.orders_h100e, world.quarter >= SHOCK
        market.supply_h100e[:] = rule.next_supply(
            market.supply_h100e,
            supply_growth(world),
            orders,
            c.supply_response,
            elastic,
            limit,
        )


def chip_price_is_set(world: World) -> None:
    """Price of a chip by the list and how short supply is, and the capital cost of holding one."""
    c, market = world.parameters.compute, world.market
    times = c.price_of_flop if world.quarter >= SHOCK else np.ones_like(c.price_of_flop)
    listed = rule.listed_chip_price(c.chip_price_musd, c.chip_price_decline, world.years, times)
    asked = rule.scarcity(
        market.orders_h100e,
        market.supply_h100e,
        c.chip_price_elasticity,
        c.chip_price_floor,
        MOST_SCARCE,
    )
    market.scarcity[:] *= np.exp(c.chip_price_speed * np.log(asked / market.scarcity))
    market.chip_price_musd[:] = listed * market.scarcity
    market.floor_musd[:] = market.chip_price_musd * (c.interest + c.depreciation + c.chip_price_decline / 4)


def new_chip_mwh(world: World) -> Rows:
    """Electricity of an H100e made now at full load (MWh a quarter), (row, 1)."""
    e = world.parameters.energy
    return energy_rule.chip_energy(e.chip_energy_mwh, e.energy_gain_early, e.energy_gain_late, world.years)


def chips_are_renewed(world: World, new_mwh: Rows) -> None:
    """Old chips are scrapped and new ones come, of big tech (nobody else owns any) and of the clouds."""
    firms, kept = world.firms, 1 - world.parameters.compute.depreciation
    for owner, here in ((firms, world.big), (world.clouds, slice(None))):
        chips, mwh, arriving = (
            owner.chips_h100e[:, here],
            owner.chip_mwh[:, here],
            owner.arriving_h100e[:, here],
        )
        old = chips * kept
        now = old + arriving
        mwh[:] = ratio(mwh * old + new_mwh * arriving, now)
        chips[:] = now
        arriving[:] = owner.ordered_h100e[:, here]


def running_costs_are_set(world: World, rules: Rules) -> None:
    """Power and carbon cost of compute by jurisdiction, after abatement and with mobile work."""
    c, e, places = world.parameters.compute, world.parameters.energy, world.places
    places.intensity[:] = energy_rule.grid_intensity(e.grid_tco2_mwh, e.grid_decline, world.years)
    places.cleaner_usd[:] = cleaner_power_cost(world)
    carbon = places.intensity * (1 - places.abatement) * rules.carbon_price_usd
    cleaner = places.intensity * places.cleaner_usd
    mwh = fleet_mwh(world) * e.load * e.pue
    places.running_musd[:] = mwh * (e.power_price_usd + carbon + cleaner) * 1e-6
    missing_clean_power_is_charged(world, rules, mwh)
    charges.tax_is_set(world, rules)
    price = world.market.rent_musd + places.running_musd
    if places.tax_musd.any():
        price = price + charges.mean_tax(world)
    price = price + border_charge(world, rules, mwh)
    mean_price = total(price * share_of(c.site_share))
    pull = np.exp(-c.site_sensitivity * np.log(price / np.where(mean_price > 0, mean_price, 1.0)))
    sites_close(world, rules)
    places.mobile[:] = share_of(c.site_share * places.sites * pull)
    border_is_charged(world, rules)
    charges.tax_reaches_firms(world, rules)


def cleaner_power_cost(world: World) -> ByJurisdiction:
    """Cost of the cleaner power in use, whatever price brought it (USD a tonne before abatement)."""
    abatement = world.places.abatement
    if not abatement.any():
        return np.zeros(abatement.shape)
    e = world.parameters.energy
    curve = e.abatement_limit, e.abatement_scale_usd
    price = energy_rule.price_of_abatement(e.existing_carbon_usd, abatement, *curve)
    return energy_rule.further_abatement_cost(e.existing_carbon_usd, price, *curve)


def fleet_mwh(world: World) -> np.ndarray:
    """Mean electricity of an H100e at full load over all owners (MWh a quarter), (row, 1)."""
    chips, mwh, clouds = (
        world.firms.chips_h100e[:, world.big],
        world.firms.chip_mwh[:, world.big],
        world.clouds,
    )
    energy = total(chips * mwh) + clouds.chips_h100e * clouds.chip_mwh
    return ratio(energy, total(chips) + clouds.chips_h100e)


def local_running_cost(world: World) -> np.ndarray:
    """Running cost renters of a jurisdiction meet: at home, and where mobile work runs, (row, jurisdiction)."""
    places, mobility = world.places, world.parameters.energy.work_mobility
    running = (1 - mobility) * places.running_musd + mobility * total(places.mobile * places.running_musd)
    if places.border_usd.any():
        e = world.parameters.energy
        running = running + mobility * fleet_mwh(world) * e.load * e.pue * places.border_usd * 1e-6
    return running


@dataclass(frozen=True)
class Rented:
    """What the quarter's price gives: compute rented (H100e), and what is bought with aid."""

    firms: Agents
    others: ByJurisdiction
    aid: Aid  # H100e


def compute_is_rented(world: World, rules: Rules) -> Agents:
    """Clear the rental market, split it over renters and owners; returns the price firms plan with, (row, firm)."""
    firms, market = world.firms, world.market
    running = local_running_cost(world)
    home = Located.at(firms.jurisdiction, world.places.count)
    # firms plan with the price under contract: planning with the last spot price makes a cobweb
    capital = market.floor_musd * market.contract_markup
    planned = home.read(capital + running)
    in_books = charges.charged(world, rules, planned, capital)
    need = own_need(world, in_books)
    base = market.rent_musd + running
    universities_budget(world)
    others = charges.renters_leave_room_for_tax(world, rules, base, others_budget(world))
    bids = firm_bids(world, need, planned)
    offered = compute_is_offered(world, rules, running, base, need, bids)
    bids[:, world.big] = firm_bids(world, need, planned, world.big)
    there = rentals_at_home(world, offered)
    others = charges.rentals_abroad_are_cut(world, rules, base, bids, others, there)
    aid, chips = aid_is_granted(world, rules, base, bids)
    chips = chips_of_aid(world, chips, base, offered.whole)
    budgets = all_budgets(world, home.total(bids), others, aid)
    rents_are_set(world, budgets, running, offered.whole - chips.whole)
    rented = compute_is_handed_out(world, rules, home, base, bids, others, aid, chips)
    taken = total(rented.firms) + total(world.universities.bought_h100e) + total(rented.others)
    used = ratio(taken + total(world.places.public_h100e), offered.whole)
    owners_rent_out(world, offered.firms, offered.clouds, used)
    rents_are_paid(world, rented)
    charges.renters_are_taxed(world, rules, rented.others)
    if offered.right is not None:
        rights_are_booked(world, offered.right)
    return in_books


@dataclass(frozen=True)
class Offered:
    """Compute for rent at the market price (H100e): by big tech, by the clouds; and what an access right takes."""

    firms: Agents  # (row, big tech)
    clouds: Rows
    right: Regulated | None

    @property
    def whole(self) -> Rows:
        """All of it, (row, 1)."""
        return total(self.firms) + self.clouds


def compute_is_offered(
    world: World, rules: Rules, running: ByJurisdiction, base: ByJurisdiction, need: Agents, bids: Agents
) -> Offered:
    """Own use first, as far as its priority goes, which leaves ``need`` (in place); an access right before it."""
    firms, clouds, big = world.firms, world.clouds, world.big
    clouds.hosting_h100e[:] = np.minimum(clouds.need_hosting_h100e, MOST_HOSTED * clouds.chips_h100e)
    spare, own = clouds.chips_h100e - clouds.hosting_h100e, firms.chips_h100e[:, big]
    right = rights_are_used(world, rules, running, base, bids, spare)
    kept = own_use_first(world, rules, need)
    if right is not None:
        own, spare = own - right.owners[:, big], spare - right.clouds
        kept = np.minimum(kept, own)
    need[:, big] -= kept
    return Offered(own - kept, spare, right)


def chips_of_aid(world: World, aid: Aid, base: ByJurisdiction, offered: Rows) -> Aid:
    """Aid sized in chips (H100e), whatever their price; at most a part of what is on offer."""
    if not aid.universities.any() and not aid.startups.any():
        return aid
    chips = aid.times(1 / at(base, world.universities.jurisdiction), 1 / at(base, world.firms.jurisdiction))
    part = np.minimum(1.0, ratio(MOST_IN_AID * offered, chips.whole))
    return chips.times(part, part)


def rentals_at_home(world: World, offered: Offered) -> ByJurisdiction:
    """Compute for rent in each jurisdiction (H100e): what its own big tech offers, and the clouds there."""
    here = by_jurisdiction(offered.firms, world.firms.jurisdiction[:, world.big], world.places.count)
    return here + world.places.mobile * offered.clouds


def own_use_first(world: World, rules: Rules, need: Agents) -> Agents:
    """Chips big tech keeps for itself before it rents out (H100e), (row, big tech)."""
    firms, big = world.firms, world.big
    first = world.parameters.compute.own_use_first * (
        1 - at(rules.own_priority_taken, firms.jurisdiction[:, big])
    )
    return rule.protected_use(need[:, big], firms.chips_h100e[:, big], np.clip(first, 0.0, 1.0))


def others_budget(world: World) -> ByJurisdiction:
    """Money of renters outside AI labs (M USD), (row, jurisdiction)."""
    c, market = world.parameters.compute, world.market
    years = rule.years_of_growth(world.years, c.other_rental_taper)
    market.other_budget_musd[:] = c.other_rental_musd * np.exp(c.other_rental_growth * years)
    return market.other_budget_musd * share_of(c.other_rental_split)


def universities_budget(world: World) -> None:
    """Money universities spend on compute: a part of their money and what packages promise, as far as cash goes."""
    u = world.universities
    wanted = (
        world.parameters.university.compute_part * (u.grants_musd + u.industry_musd - u.earmarked_musd)
        + u.package_musd * u.heads
        + u.earmarked_musd
    )
    u.compute_musd[:] = np.maximum(0.0, np.minimum(wanted, u.cash_musd))


def all_budgets(world: World, bids: ByJurisdiction, others: ByJurisdiction, aid: Aid) -> ByJurisdiction:
    """Money for rented compute by jurisdiction (M USD): firms, universities, others, what aid adds."""
    u = world.universities
    budgets = bids + by_jurisdiction(u.compute_musd, u.jurisdiction, world.places.count) + others
    return budgets + aid_by_place(world, aid)


def rents_are_set(world: World, budgets: ByJurisdiction, running: ByJurisdiction, offered: Rows) -> None:
    """The price that clears the market: a mean of what is under contract and what is rented on the spot."""
    c, market = world.parameters.compute, world.market
    market.rent_musd[:] = rule.clearing_price(
        budgets, running, offered, market.floor_musd, market.rent_musd, c.rental_elasticity
    )
    contract = market.floor_musd * market.contract_markup
    market.spot_musd[:] = np.maximum(
        (market.rent_musd - c.contract_share * contract) / (1 - c.contract_share), 0.0
    )
    # contracts follow the price of chips; what they add to it changes only with those that are renewed
    market.contract_markup[:] += c.contract_renewal * (
        market.rent_musd / market.floor_musd - market.contract_markup
    )
    world.places.price_musd[:] = market.rent_musd + running


def compute_is_handed_out(
    world: World, rules: Rules, home: Located, base: ByJurisdiction, bids: Agents, others: ByJurisdiction,
    aid: Aid, chips: Aid,
) -> Rented:  # fmt: skip
    """Compute for every renter's budget at the new price, aid in money and in chips included.

    ``base`` is the last price.
    """
    c, firms, u, market, places = (
        world.parameters.compute, world.firms, world.universities, world.market, world.places,
    )  # fmt: skip
    # H100e for a M USD of budget
    answer = np.exp(-c.rental_elasticity * np.log(places.price_musd / base)) / base
    aided = aid.times(at(answer, u.jurisdiction), home.read(answer)).plus(chips)
    rented = Rented(bids * home.read(answer), others * answer, aided)
    price = home.read(places.price_musd)
    firms.price_musd[:] = charges.charged(world, rules, price, market.rent_musd)
    firms.rent_paid_musd[:] = rented.firms * price
    u.bought_h100e[:] = u.compute_musd * at(answer, u.jurisdiction)
    places.public_h100e[:] = aid_by_place(world, aided)
    u.public_h100e[:] = aided.universities
    firms.rented_in_h100e[:] = rented.firms + aided.startups
    market.other_rented_h100e[:] = total(rented.others)
    return rented


def own_need(world: World, price: Agents) -> Agents:
    """Compute firms want for serving, core business and research (H100e), at the price in their books."""
    firms = world.firms
    if world.places.tax_musd.any():
        research = firms.compute_musd / (price + charges.research_surcharge(world))
        return firms.need_inference_h100e + firms.core_ai_musd / price + research
    return firms.need_inference_h100e + (firms.core_ai_musd + firms.compute_musd) / price


def firm_bids(world: World, want: Agents, price: Agents, who: slice = slice(None)) -> Agents:
    """Money firms bid for compute (M USD): what they want beyond their own, as far as cash goes."""
    firms = world.firms
    most = BID_CASH * np.maximum(firms.cash_musd[:, who], 0.0)
    if world.places.tax_musd.any():  # cash is left for the tax
        most *= rule.after_tax(price[:, who], firms.research_tax_musd[:, who])
    return np.minimum(want[:, who] * price[:, who], most) * firms.active[:, who]


def owners_rent_out(world: World, offered_firms: Agents, offered_clouds: Rows, used: Rows) -> None:
    """Every owner rents out the same part of what it offers; the rest is idle."""
    firms, clouds, big = world.firms, world.clouds, world.big
    firms.rented_out_h100e[:, big] = offered_firms * used
    firms.idle_h100e[:, world.small] = 0.0
    firms.idle_h100e[:, big] = offered_firms - firms.rented_out_h100e[:, big]
    clouds.rented_out_h100e[:] = offered_clouds * used
    clouds.idle_h100e[:] = offered_clouds - clouds.rented_out_h100e


def rents_are_paid(world: World, rented: Rented) -> None:
    """Renters pay the clouds, who pass on what big tech rents out: each owner's part of all."""
    firms, clouds, u, places, ledger = (
        world.firms, world.clouds, world.universities, world.places, world.ledger,
    )  # fmt: skip
    u.compute_musd[:] = u.bought_h100e * at(places.price_musd, u.jurisdiction)
    others = total(rented.others * places.price_musd)
    for payer, bill in (
        ("firms", firms.rent_paid_musd),
        ("universities", u.compute_musd),
        ("businesses", others),
    ):
        ledger.pay(payer, "clouds", bill, "rent")
    home, campus = at(places.price_musd, firms.jurisdiction), at(places.price_musd, u.jurisdiction)
    public = aid_is_paid(world, rented.aid.times(campus, home))
    paid = total(firms.rent_paid_musd) + total(u.compute_musd) + others + public
    out = firms.rented_out_h100e
    part = ratio(paid, total(out[:, world.big]) + clouds.rented_out_h100e)
    ledger.pay("clouds", "firms", out * part, "rent passed on")


def owned_compute_is_allotted(world: World, planned: Agents) -> None:
    """Serving first; core business and research share what is left as they asked for it; the rest is idle."""
    firms, big = world.firms, world.big
    got = firms.rented_in_h100e.copy()
    own = firms.chips_h100e[:, big] - firms.rented_out_h100e[:, big] - firms.idle_h100e[:, big]
    got[:, big] += np.maximum(own, 0.0)
    firms.inference_h100e[:] = np.minimum(firms.need_inference_h100e, got)
    rest = got - firms.inference_h100e
    labs = Entries.where(firms.lab & firms.active)
    idle = labs.of(firms.idle_h100e) + research_is_allotted(world, labs, labs.of(planned), labs.of(rest))
    firms.idle_h100e[:] += rest
    labs.put(firms.idle_h100e, idle)


def research_is_allotted(world: World, labs: Entries, planned: Array, rest: Array) -> Array:
    """Share what serving leaves to each listed lab over core business and research; returns what is idle, (entry,)."""
    firms = world.firms
    core, price = labs.of(firms.core_ai_musd) / planned, planned
    if world.places.tax_musd.any():
        price = planned + labs.of(charges.research_surcharge(world))
    wanted = labs.of(firms.compute_musd) / price
    part = np.minimum(1.0, ratio(rest, core + wanted))
    core = part * core
    rest = np.maximum(rest - core, 0.0)
    # a startup that rents for research uses all it got; big tech what it planned
    research = np.where(labs.agents < world.big_tech, np.minimum(part * wanted, rest), rest)
    training = labs.of(world.parameters.training.flagship_share) * research
    labs.put(firms.core_h100e, core)
    labs.put(firms.training_h100e, training)
    labs.put(firms.experiment_h100e, research - training)
    labs.put(firms.binding, np.where(research < 0.9 * wanted, COMPUTE, labs.of(firms.binding)))
    return rest - research


def chips_are_ordered(world: World, rules: Rules) -> None:
    """Owners order for the need they expect in two quarters, within their cash, and where chips may go."""
    c, firms, clouds, market, big = (
        world.parameters.compute, world.firms, world.clouds, world.market, world.big,
    )  # fmt: skip
    ahead = np.exp(2 * np.clip(market.expected_growth, -MOST_FALL, c.order_growth_limit))
    rentals = rentals_expected(world)
    to_rent = (1 - c.independent_share) * rentals * firms.core_weight[:, big]
    # what the access right takes must be there too
    to_rent = np.maximum(to_rent, firms.regulated_h100e[:, big])
    need = big_tech_need(world, ahead) + to_rent
    cloud_need = c.independent_share * rentals + clouds.need_hosting_h100e * ahead
    stock = firms.chips_h100e[:, big] + firms.refused_h100e[:, big]
    asked = rule.chip_orders(need, stock_later(world, stock, firms.arriving_h100e[:, big]))
    asked = np.minimum(
        asked, c.chip_cash_share * np.maximum(firms.cash_musd[:, big], 0.0) / market.chip_price_musd
    )
    asked = orders_are_refused(world, rules, asked)
    market.price_ordered_musd[:] = market.chip_price_musd
    cloud_asked = rule.chip_orders(cloud_need, stock_later(world, clouds.chips_h100e, clouds.arriving_h100e))
    market.orders_h100e[:] = total(asked) + cloud_asked
    cut = np.minimum(1.0, ratio(market.supply_h100e, market.orders_h100e))
    firms.ordered_h100e[:, big] = asked * cut
    clouds.ordered_h100e[:] = cloud_asked * cut


def orders_are_refused(world: World, rules: Rules, asked: Agents) -> Agents:
    """Orders of big tech that may be delivered under export controls in force or announced, (row, big tech)."""
    firms, big = world.firms, world.big
    blocked = np.maximum(rules.chips_blocked, world.announced.chips_blocked)
    refused = firms.refused_h100e[:, big]
    if not blocked.any():
        if refused.any():
            refused[:] = 0.0
        return asked
    part = at(blocked, firms.jurisdiction[:, big])
    # what was refused is not asked for again: owners order as if they had it
    kept = (1 - world.parameters.compute.depreciation) * (part > 0)
    refused[:] = refused * kept + part * asked
    return asked * (1 - part)


def sites_close(world: World, rules: Rules) -> None:
    """Where chips may not be delivered, data centres of mobile work give way to others as chips are renewed."""
    places, market = world.places, world.market
    if not rules.chips_blocked.any() and (places.sites == 1).all():
        return
    renewed = np.minimum(ratio(market.delivered_h100e, market.opening_h100e), 1.0)
    places.sites[:] += renewed * (1 - rules.chips_blocked - places.sites)


def stock_later(world: World, chips: Agents, arriving: Agents) -> Agents:
    """What will be left in two quarters of chips installed and of those that come next quarter (H100e)."""
    kept = 1 - world.parameters.compute.depreciation
    return chips * kept**2 + arriving * kept


def cheaper_later(world: World) -> Rows:
    """Fall of the price of compute in two quarters, as a factor on what money buys, (row, 1)."""
    return np.exp(0.5 * world.parameters.compute.chip_price_decline)


def big_tech_need(world: World, ahead: Rows) -> Agents:
    """Compute big tech expects to use itself in two quarters (H100e), (row, big tech)."""
    firms, t, big = world.firms, world.parameters.training, world.big
    running = at(world.places.running_musd, firms.jurisdiction[:, big])
    unit, cheaper = world.market.floor_musd + running, cheaper_later(world)
    tax, use_tax = taxes_expected(world, unit)
    core_unit, unit = unit + use_tax, unit + tax
    research = firms.compute_musd[:, big] * np.minimum(ahead, t.growth_cap**2) / unit * cheaper
    core = firms.core_ai_musd[:, big] * np.exp(core_growth(world)) / core_unit * cheaper
    return firms.need_inference_h100e[:, big] * ahead + core + research


def taxes_expected(world: World, unit: Agents) -> tuple[Agents | float, Agents | float]:
    """Announced tax on research and on other uses at the user cost of compute, (row, big tech) each."""
    announced = world.announced
    if not charges.taxed(announced):
        return 0.0, 0.0
    home = world.firms.jurisdiction[:, world.big]
    rates = announced.compute_tax_usd_hour * rule.HOURS * 1e-6, announced.compute_tax_share
    tax = at(rates[0], home) + at(rates[1], home) * unit
    return tax, tax * at(announced.compute_tax_all_uses, home)


def rentals_expected(world: World) -> Rows:
    """Compute that renters will want in two quarters at the user cost (H100e), (row, 1).

    Public pools count as far as they are announced; big tech's own rents are part of its own need.
    """
    c, market, places, announced = (
        world.parameters.compute, world.market, world.places, world.announced,
    )  # fmt: skip
    money = (
        market.other_budget_musd * np.exp(0.5 * c.other_rental_growth)
        + total(world.firms.rent_paid_musd[:, world.small])
        + total(world.universities.compute_musd)
        + aid_expected(world, announced)
    )
    unit = market.floor_musd + total(places.running_musd * places.mobile)
    return money / unit * cheaper_later(world)


def core_growth(world: World) -> Rows:
    """Growth of core AI spending in two quarters that is expected (log): income, and what is still to be taken up."""
    c, market = world.parameters.compute, world.market
    room = 1 - core_share(world) / c.core_share_limit
    taken_up = (1 - (1 - c.core_uptake) ** 2) * (market.frontier_capability - market.core_capability)
    return 0.5 * c.core_income_growth + c.core_share_slope * room * taken_up
