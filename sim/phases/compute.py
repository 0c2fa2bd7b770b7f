"""Chips arrive, research is planned, compute is priced and shared out, chips are ordered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.axes import Entries, Located, at, by_jurisdiction, ratio, share_of, total
from sim.declare import Agents, Array, ByJurisdiction, Rows
from sim.levers import Rules
from sim.phases.planning import core_share, research_is_planned
from sim.populations import COMPUTE
from sim.rules import compute_market as rule
from sim.rules import energy as energy_rule
from sim.world import World

MOST_HOSTED = 0.8  # of the clouds' chips; the rest is always for rent
SHOCK = 24  # 2026Q1: from then on the price of a FLOP may differ


def compute_is_shared_out(world: World, rules: Rules) -> None:
    """Deliveries, running costs, plans, one price, uses, new orders."""
    chips_arrive(world)
    running_costs_are_set(world, rules)
    research_is_planned(world)
    planned = compute_is_rented(world, rules)
    owned_compute_is_allotted(world, planned)
    chips_are_ordered(world)


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
    market.chip_price_musd[:] = listed * rule.scarcity(
        market.orders_h100e,
        market.supply_h100e,
        c.chip_price_elasticity,
        c.chip_price_floor,
        c.scarcity_limit,
    )
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
    price = world.market.rent_musd + places.running_musd
    mean_price = total(price * share_of(c.site_share))
    pull = np.exp(-c.site_sensitivity * np.log(price / np.where(mean_price > 0, mean_price, 1.0)))
    places.mobile[:] = share_of(c.site_share * pull)


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
    return (1 - mobility) * places.running_musd + mobility * total(places.mobile * places.running_musd)


@dataclass(frozen=True)
class Rented:
    """What the quarter's price gives: compute rented, H100e, and the pools of public compute."""

    firms: Agents
    others: ByJurisdiction
    pool_universities: ByJurisdiction
    pool_startups: ByJurisdiction


def compute_is_rented(world: World, rules: Rules) -> Agents:
    """Clear the rental market, split it over renters and owners; returns the price firms plan with, (row, firm)."""
    firms, clouds, market = world.firms, world.clouds, world.market
    running = local_running_cost(world)
    home = Located.at(firms.jurisdiction, world.places.count)
    # firms plan with the price under contract: planning with the last spot price makes a cobweb
    planned = home.read(market.contract_musd + running)
    need = own_need(world, planned)
    kept = own_use_first(world, rules, need)
    need[:, world.big] -= kept
    bids = firm_bids(world, need, planned)
    clouds.hosting_h100e[:] = np.minimum(clouds.need_hosting_h100e, MOST_HOSTED * clouds.chips_h100e)
    offered_firms, offered_clouds = (
        firms.chips_h100e[:, world.big] - kept,
        clouds.chips_h100e - clouds.hosting_h100e,
    )
    offered = total(offered_firms) + offered_clouds
    base = market.rent_musd + running
    others = others_budget(world)
    universities_budget(world)
    budgets = all_budgets(world, rules, home.total(bids), others)
    rents_are_set(world, budgets, running, offered)
    rented = compute_is_handed_out(world, rules, home, base, bids, others)
    taken = total(rented.firms) + total(world.universities.bought_h100e) + total(rented.others)
    used = ratio(taken + total(world.places.public_h100e), offered)
    owners_rent_out(world, offered_firms, offered_clouds, used)
    rents_are_paid(world, rented)
    return planned


def own_use_first(world: World, rules: Rules, need: Agents) -> Agents:
    """Chips big tech keeps for itself before it rents out (H100e), (row, big tech)."""
    firms, big = world.firms, world.big
    first = world.parameters.compute.own_use_first * at(rules.owner_priority, firms.jurisdiction[:, big])
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
        world.parameters.university.compute_part * (u.grants_musd + u.industry_musd)
        + u.package_musd * u.heads
    )
    u.compute_musd[:] = np.maximum(0.0, np.minimum(wanted, u.cash_musd))


def all_budgets(world: World, rules: Rules, bids: ByJurisdiction, others: ByJurisdiction) -> ByJurisdiction:
    """Money for rented compute by jurisdiction (M USD): firms, universities, others, public pools."""
    u = world.universities
    budgets = bids + by_jurisdiction(u.compute_musd, u.jurisdiction, world.places.count) + others
    return budgets + rules.public_compute_university_musd + rules.public_compute_startup_musd


def rents_are_set(world: World, budgets: ByJurisdiction, running: ByJurisdiction, offered: Rows) -> None:
    """The price that clears the market: a mean of what is under contract and what is rented on the spot."""
    c, market = world.parameters.compute, world.market
    market.rent_musd[:] = rule.clearing_price(
        budgets, running, offered, market.floor_musd, market.rent_musd, c.rental_elasticity
    )
    market.spot_musd[:] = np.maximum(
        (market.rent_musd - c.contract_share * market.contract_musd) / (1 - c.contract_share), 0.0
    )
    market.contract_musd[:] = (
        c.contract_share * market.contract_musd + (1 - c.contract_share) * market.rent_musd
    )
    world.places.price_musd[:] = market.rent_musd + running


def compute_is_handed_out(
    world: World, rules: Rules, home: Located, base: ByJurisdiction, bids: Agents, others: ByJurisdiction
) -> Rented:
    """Compute for every renter's budget at the new price, public pools included; ``base`` is the last price."""
    c, firms, u, market, places = (
        world.parameters.compute, world.firms, world.universities, world.market, world.places,
    )  # fmt: skip
    # H100e for a M USD of budget
    answer = np.exp(-c.rental_elasticity * np.log(places.price_musd / base)) / base
    rented = Rented(
        bids * home.read(answer),
        others * answer,
        rules.public_compute_university_musd * answer,
        rules.public_compute_startup_musd * answer,
    )
    firms.price_musd[:] = home.read(places.price_musd)
    firms.rent_paid_musd[:] = rented.firms * firms.price_musd
    u.bought_h100e[:] = u.compute_musd * at(answer, u.jurisdiction)
    places.public_h100e[:] = rented.pool_universities + rented.pool_startups
    u.public_h100e[:] = by_weight(rented.pool_universities, u.size, u.jurisdiction)
    given = given_to_startups(world, rented.pool_startups)
    firms.rented_in_h100e[:] = rented.firms + given
    # a pool that nobody there may use goes to the other users
    unused = total(places.public_h100e) - total(given) - total(u.public_h100e)
    market.other_rented_h100e[:] = total(rented.others) + unused
    return rented


def given_to_startups(world: World, pool: ByJurisdiction) -> Agents:
    """Public compute for startups that train a model (H100e): an application has no run to use it for, (row, firm)."""
    weight = world.firms.active * world.firms.lab * 1.0
    weight[:, world.big] = 0.0
    return by_weight(pool, weight, world.firms.jurisdiction)


def by_weight(pool: ByJurisdiction, weight: Agents, where: Agents) -> Agents:
    """A pool (row, jurisdiction) shared over agents of each jurisdiction by weight."""
    if not pool.any():
        return np.zeros(where.shape)
    totals = by_jurisdiction(weight, where, pool.shape[1])
    return at(ratio(pool, totals), where) * weight


def own_need(world: World, price: Agents) -> Agents:
    """Compute firms want for serving, core business and research (H100e), at a price."""
    firms = world.firms
    return firms.need_inference_h100e + (firms.core_ai_musd + firms.compute_musd) / price


def firm_bids(world: World, want: Agents, price: Agents) -> Agents:
    """Money firms bid for compute (M USD): what they want beyond their own, as far as cash goes."""
    firms, limit = world.firms, world.parameters.compute.rental_cash_share
    return np.minimum(want * price, limit * np.maximum(firms.cash_musd, 0.0)) * firms.active


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
    public = total((rented.pool_universities + rented.pool_startups) * places.price_musd)
    others = total(rented.others * places.price_musd)
    for payer, bill in (
        ("firms", firms.rent_paid_musd),
        ("universities", u.compute_musd),
        ("businesses", others),
        ("government", public),
    ):
        ledger.pay(payer, "clouds", bill, "rent")
    paid = total(firms.rent_paid_musd) + total(u.compute_musd) + others + public
    out = firms.rented_out_h100e
    part = ratio(paid, total(out[:, world.big]) + clouds.rented_out_h100e)
    ledger.pay("clouds", "firms", out * part, "rent passed on")
    world.market.public_spending_musd[:] += public


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
    core, wanted = labs.of(firms.core_ai_musd) / planned, labs.of(firms.compute_musd) / planned
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


def chips_are_ordered(world: World) -> None:
    """Owners order for the need they expect in two quarters, within their cash."""
    c, firms, clouds, market, big = (
        world.parameters.compute, world.firms, world.clouds, world.market, world.big,
    )  # fmt: skip
    ahead = np.exp(2 * np.clip(market.expected_growth, -c.order_fall_limit, c.order_growth_limit))
    rentals = rentals_expected(world)
    need = big_tech_need(world, ahead) + (1 - c.independent_share) * rentals * firms.core_weight[:, big]
    cloud_need = c.independent_share * rentals + clouds.need_hosting_h100e * ahead
    asked = rule.chip_orders(
        need, stock_later(world, firms.chips_h100e[:, big], firms.arriving_h100e[:, big])
    )
    asked = np.minimum(
        asked, c.chip_cash_share * np.maximum(firms.cash_musd[:, big], 0.0) / market.chip_price_musd
    )
    market.price_ordered_musd[:] = market.chip_price_musd
    cloud_asked = rule.chip_orders(cloud_need, stock_later(world, clouds.chips_h100e, clouds.arriving_h100e))
    market.orders_h100e[:] = total(asked) + cloud_asked
    cut = np.minimum(1.0, ratio(market.supply_h100e, market.orders_h100e))
    firms.ordered_h100e[:, big] = asked * cut
    clouds.ordered_h100e[:] = cloud_asked * cut


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
    research = firms.compute_musd[:, big] * np.minimum(ahead, t.growth_cap**2) / unit * cheaper
    core = firms.core_ai_musd[:, big] * np.exp(0.5 * core_growth(world)) / unit * cheaper
    return firms.need_inference_h100e[:, big] * ahead + core + research


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
        + total(announced.public_compute_university_musd + announced.public_compute_startup_musd)
    )
    unit = market.floor_musd + total(places.running_musd * places.mobile)
    return money / unit * cheaper_later(world)


def core_growth(world: World) -> np.ndarray:
    """Expected growth of core AI spending (log a year): income and the share that follows the frontier."""
    c = world.parameters.compute
    room = 1 - core_share(world) / c.core_share_limit
    return c.core_income_growth + c.core_share_slope * room * c.capability_expected
