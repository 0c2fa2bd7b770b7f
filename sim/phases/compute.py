"""Chips arrive, research is planned, compute is priced and shared out, chips are ordered."""

from __future__ import annotations

import numpy as np

from sim.axes import at, by_jurisdiction, ratio, share_of, total
from sim.declare import Agents
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
    c, e, market = world.parameters.compute, world.parameters.energy, world.market
    times = c.price_of_flop if world.quarter >= SHOCK else np.ones_like(c.price_of_flop)
    listed = rule.listed_chip_price(c.chip_price_musd, c.chip_price_decline, world.years, times)
    market.chip_price_musd[:] = listed * rule.scarcity(
        market.orders_h100e, market.supply_h100e, c.chip_price_elasticity, c.chip_price_floor
    )
    market.floor_musd[:] = market.chip_price_musd * (c.interest + c.depreciation + c.chip_price_decline / 4)
    new_mwh = energy_rule.chip_energy(e.chip_energy_mwh, e.energy_gain_early, e.energy_gain_late, world.years)
    firms, clouds = world.firms, world.clouds
    market.opening_h100e[:] = total(firms.chips_h100e) + clouds.chips_h100e
    market.scrapped_h100e[:] = c.depreciation * market.opening_h100e
    market.delivered_h100e[:] = total(firms.arriving_h100e) + clouds.arriving_h100e
    firms.chip_age[:] = ratio(
        (firms.chip_age + 1) * (1 - c.depreciation) * firms.chips_h100e,
        firms.chips_h100e * (1 - c.depreciation) + firms.arriving_h100e,
    )
    for owner, name in ((firms, "firms"), (clouds, "clouds")):
        old, new = owner.chips_h100e * (1 - c.depreciation), owner.arriving_h100e
        owner.chip_mwh[:] = ratio(owner.chip_mwh * old + new_mwh * new, old + new)
        world.ledger.pay(name, "vendor", market.chip_price_musd * new, "chips")
        owner.chips_h100e[:] = old + new
        owner.arriving_h100e[:] = owner.ordered_h100e
    market.ai_capex_musd[:] = market.chip_price_musd * market.delivered_h100e
    if world.quarter > 0:
        growth = supply_growth(world)
        limit = c.supply_limit_gw * 1000 / 4 / np.maximum(new_mwh / rule.HOURS, 1e-12)
        market.supply_h100e[:] = rule.next_supply(
            market.supply_h100e, growth, market.orders_h100e, c.supply_response, world.quarter >= SHOCK, limit
        )


def running_costs_are_set(world: World, rules: Rules) -> None:
    """Power and carbon cost of compute by jurisdiction, after abatement and with mobile work."""
    c, e, places = world.parameters.compute, world.parameters.energy, world.places
    places.intensity[:] = energy_rule.grid_intensity(e.grid_tco2_mwh, e.grid_decline, world.years)
    places.carbon_usd[:] = rules.carbon_price_usd
    carbon = places.intensity * (1 - places.abatement) * rules.carbon_price_usd
    cleaner = places.intensity * abatement_bill(world, rules)
    mwh = fleet_mwh(world) * e.load * e.pue
    places.running_musd[:] = mwh * (e.power_price_usd + carbon + cleaner) * 1e-6
    price = world.market.rent_musd + places.running_musd
    mean_price = total(price * share_of(c.site_share))
    pull = np.exp(-c.site_sensitivity * np.log(price / np.where(mean_price > 0, mean_price, 1.0)))
    places.mobile[:] = share_of(c.site_share * pull)


def abatement_bill(world: World, rules: Rules) -> np.ndarray:
    """Cost of the cleaner power in use, USD a tonne before abatement, (row, jurisdiction)."""
    e = world.parameters.energy
    curve = e.existing_carbon_usd, rules.carbon_price_usd, e.abatement_limit, e.abatement_scale_usd
    target = energy_rule.further_abatement(*curve)
    return energy_rule.further_abatement_cost(*curve) * ratio(
        world.places.abatement, np.maximum(target, world.places.abatement)
    )


def fleet_mwh(world: World) -> np.ndarray:
    """Mean electricity of an H100e at full load over all owners (MWh a quarter), (row, 1)."""
    firms, clouds = world.firms, world.clouds
    energy = total(firms.chips_h100e * firms.chip_mwh) + clouds.chips_h100e * clouds.chip_mwh
    return ratio(energy, total(firms.chips_h100e) + clouds.chips_h100e)


def local_running_cost(world: World) -> np.ndarray:
    """Running cost renters of a jurisdiction meet: at home, and where mobile work runs, (row, jurisdiction)."""
    places, mobility = world.places, world.parameters.energy.work_mobility
    return (1 - mobility) * places.running_musd + mobility * total(places.mobile * places.running_musd)


def compute_is_rented(world: World, rules: Rules) -> Agents:
    """Clear the rental market, split it over renters and owners; returns the price firms plan with, (row, firm)."""
    c, firms, clouds, u, market, places = (
        world.parameters.compute, world.firms, world.clouds, world.universities, world.market, world.places,
    )  # fmt: skip
    running = local_running_cost(world)
    base = market.rent_musd + running
    # firms plan with the price under contract: planning with the last spot price makes a cobweb
    planned = at(market.contract_musd + running, firms.jurisdiction)
    need = own_need(world, planned)
    priority = np.clip(c.own_use_first * at(rules.owner_priority, firms.jurisdiction), 0.0, 1.0)
    kept = rule.protected_use(need, firms.chips_h100e, priority)
    clouds.hosting_h100e[:] = np.minimum(clouds.need_hosting_h100e, MOST_HOSTED * clouds.chips_h100e)
    offered_firms, offered_clouds = firms.chips_h100e - kept, clouds.chips_h100e - clouds.hosting_h100e
    bids = firm_bids(world, need - kept, planned)
    late = max(world.years - 6.0, 0.0)
    market.other_budget_musd[:] = c.other_rental_musd * np.exp(
        c.other_rental_growth * (min(world.years, 6.0) + -np.expm1(-0.3 * late) / 0.3)
    )
    other = market.other_budget_musd * share_of(c.other_rental_split)
    public_u, public_s = rules.public_compute_university_musd, rules.public_compute_startup_musd
    u.compute_musd[:] = np.maximum(
        0.0,
        np.minimum(
            world.parameters.university.compute_part * (u.grants_musd + u.industry_musd)
            + u.package_musd * u.heads,
            u.cash_musd + u.grants_musd,
        ),
    )
    budgets = (
        by_jurisdiction(bids, firms.jurisdiction, 4)
        + by_jurisdiction(u.compute_musd, u.jurisdiction, 4)
        + other
        + public_u
        + public_s
    )
    offered = total(offered_firms) + offered_clouds
    market.rent_musd[:] = rule.clearing_price(
        budgets, running, offered, market.floor_musd, market.rent_musd, c.rental_elasticity
    )
    market.spot_musd[:] = np.maximum(
        (market.rent_musd - c.contract_share * market.contract_musd) / (1 - c.contract_share), 0.0
    )
    market.contract_musd[:] = (
        c.contract_share * market.contract_musd + (1 - c.contract_share) * market.rent_musd
    )
    places.price_musd[:] = market.rent_musd + running
    answer = (
        np.exp(-c.rental_elasticity * np.log(places.price_musd / base)) / base
    )  # H100e per M USD of budget

    rented = bids * at(answer, firms.jurisdiction)
    firms.price_musd[:] = at(places.price_musd, firms.jurisdiction)
    firms.rent_paid_musd[:] = rented * firms.price_musd
    u.bought_h100e[:] = u.compute_musd * at(answer, u.jurisdiction)
    other_rented = other * answer
    market.other_rented_h100e[:] = total(other_rented)
    pool_u, pool_s = public_u * answer, public_s * answer
    places.public_h100e[:] = pool_u + pool_s
    users = firms.active & (np.arange(world.firm_count) >= world.big_tech)
    given = by_weight(pool_s, users * (1.0 + 9.0 * firms.lab), firms.jurisdiction)
    u.public_h100e[:] = by_weight(pool_u, u.size, u.jurisdiction)
    firms.rented_in_h100e[:] = rented + given
    # a pool that nobody there may use goes to the other users
    market.other_rented_h100e[:] += total(places.public_h100e) - total(given) - total(u.public_h100e)
    public_bill = (pool_u + pool_s) * places.price_musd
    taken = total(rented) + total(u.bought_h100e) + total(other_rented) + total(places.public_h100e)
    used = ratio(taken, offered)
    firms.rented_out_h100e[:] = offered_firms * used
    clouds.rented_out_h100e[:] = offered_clouds * used
    clouds.idle_h100e[:] = offered_clouds - clouds.rented_out_h100e
    firms.idle_h100e[:] = offered_firms - firms.rented_out_h100e
    rents_are_paid(world, other_rented, public_bill)
    return planned


def by_weight(pool: Agents, weight: Agents, where: Agents) -> Agents:
    """A pool (row, jurisdiction) shared over agents of each jurisdiction by weight."""
    totals = by_jurisdiction(weight, where, pool.shape[1])
    return at(ratio(pool, totals), where) * weight


def own_need(world: World, price: Agents) -> Agents:
    """Compute firms want for serving, core business and research (H100e), at a price."""
    firms = world.firms
    return firms.need_inference_h100e + (firms.core_ai_musd + firms.compute_musd) / price


def firm_bids(world: World, want: Agents, price: Agents) -> Agents:
    """Money firms bid for compute (M USD): what they want beyond their own, as far as cash goes."""
    firms = world.firms
    return np.minimum(want * price, 0.8 * np.maximum(firms.cash_musd, 0.0)) * firms.active


def rents_are_paid(world: World, other_rented: Agents, public_bill: Agents) -> None:
    """Renters pay owners in proportion to what each rents out."""
    firms, clouds, u, places, ledger = (
        world.firms,
        world.clouds,
        world.universities,
        world.places,
        world.ledger,
    )
    university_bill = u.bought_h100e * at(places.price_musd, u.jurisdiction)
    u.compute_musd[:] = university_bill
    other_bill = total(other_rented * places.price_musd)
    out = total(firms.rented_out_h100e) + clouds.rented_out_h100e
    part, cloud_part = ratio(firms.rented_out_h100e, out), ratio(clouds.rented_out_h100e, out)
    public_total = total(public_bill)
    for payer, bill in (
        ("firms", firms.rent_paid_musd),
        ("universities", university_bill),
        ("businesses", other_bill),
        ("government", public_total),
    ):
        amount = total(bill)
        ledger.pay(payer, "clouds", bill * cloud_part, "rent")
        ledger.pay(
            payer,
            "firms",
            bill * (1 - cloud_part) if payer in ("firms", "universities") else part * amount,
            "rent",
            received=part * amount,
        )
    world.market.public_spending_musd[:] += public_total


def owned_compute_is_allotted(world: World, planned: Agents) -> None:
    """Serving first; core business and research share what is left as they asked for it; the rest is idle."""
    firms, t = world.firms, world.parameters.training
    own = firms.chips_h100e - firms.rented_out_h100e - firms.idle_h100e
    got = np.maximum(own, 0.0) + firms.rented_in_h100e
    firms.inference_h100e[:] = np.minimum(firms.need_inference_h100e, got)
    rest = got - firms.inference_h100e
    core, wanted = firms.core_ai_musd / planned, firms.compute_musd / planned
    part = np.minimum(1.0, ratio(rest, core + wanted))
    firms.core_h100e[:] = part * core
    rest = np.maximum(rest - firms.core_h100e, 0.0)
    # a startup that rents for research uses all it got; big tech what it planned
    big = np.arange(world.firm_count) < world.big_tech
    research = np.where(firms.lab & firms.active, np.where(big, np.minimum(part * wanted, rest), rest), 0.0)
    firms.binding[:] = np.where((research < 0.9 * wanted) & firms.lab, COMPUTE, firms.binding)
    firms.training_h100e[:] = t.flagship_share * research
    firms.experiment_h100e[:] = research - firms.training_h100e
    firms.idle_h100e[:] += rest - research


def chips_are_ordered(world: World) -> None:
    """Owners order for the need they expect in two quarters, within their cash."""
    c, t, firms, clouds, market = (
        world.parameters.compute,
        world.parameters.training,
        world.firms,
        world.clouds,
        world.market,
    )
    ahead = np.exp(2 * np.clip(market.expected_growth, -0.1, 0.35))
    unit = market.floor_musd + at(world.places.running_musd, firms.jurisdiction)
    cheaper = np.exp(0.5 * c.chip_price_decline)
    research = firms.compute_musd * np.minimum(ahead, t.growth_cap**2) / unit * cheaper
    core = firms.core_ai_musd * np.exp(0.5 * core_growth(world)) / unit * cheaper
    rentals = (
        market.other_budget_musd * np.exp(0.5 * c.other_rental_growth)
        + total(firms.rent_paid_musd)
        + total(world.universities.compute_musd)
    )
    unit_cloud = market.floor_musd + total(world.places.running_musd * world.places.mobile)
    rentals = rentals / unit_cloud * cheaper
    need = (
        firms.need_inference_h100e * ahead
        + core
        + research
        + (1 - c.independent_share) * rentals * firms.core_weight
    )
    keep = (1 - c.depreciation) ** 2
    stock = firms.chips_h100e * keep + firms.arriving_h100e * (1 - c.depreciation)
    asked = rule.chip_orders(need, stock) * (firms.core_weight > 0)
    asked = np.minimum(asked, 0.5 * np.maximum(firms.cash_musd, 0.0) / market.chip_price_musd)
    cloud_stock = clouds.chips_h100e * keep + clouds.arriving_h100e * (1 - c.depreciation)
    cloud_asked = rule.chip_orders(
        c.independent_share * rentals + clouds.need_hosting_h100e * ahead, cloud_stock
    )
    market.orders_h100e[:] = total(asked) + cloud_asked
    cut = np.minimum(1.0, ratio(market.supply_h100e, market.orders_h100e))
    firms.ordered_h100e[:] = asked * cut
    clouds.ordered_h100e[:] = cloud_asked * cut


def core_growth(world: World) -> np.ndarray:
    """Expected growth of core AI spending (log a year): income and the share that follows the frontier."""
    c = world.parameters.compute
    room = 1 - core_share(world) / c.core_share_limit
    return c.core_income_growth + c.core_share_slope * room * 0.35
