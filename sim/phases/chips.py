"""Chips arrive and are paid for, their price moves, and owners order for the need they expect."""

from __future__ import annotations

import numpy as np

from sim.accelerate import accelerated
from sim.axes import at, ratio, somewhere, total
from sim.dates import FIRST_YEAR
from sim.declare import Agents, Rows
from sim.levers import Rules
from sim.phases import charges
from sim.phases.aid import aid_expected
from sim.phases.planning import core_share
from sim.rules import compute_market as rule
from sim.rules import energy as energy_rule
from sim.world import World

MOST_SCARCE = 3.0  # price of a chip over its list price
MOST_FALL = 0.1  # of demand in a quarter, in logs, that orders count on
SHOCK = 24  # 2026Q1: from then on the price of a FLOP may differ


def supply_growth(world: World) -> Rows:
    """Growth of chip supply this quarter (log), along the path."""
    c, year = world.parameters.compute, FIRST_YEAR + world.quarter // 4
    if year <= 2024:
        return c.supply_growth / 4
    return c.supply_growth_2025 * c.supply_taper ** (year - 2025) / 4


def chips_arrive(world: World) -> None:
    """Scrap, deliver and pay for chips; set their price and supply."""
    c, market = world.parameters.compute, world.market
    chip_price_is_set(world)
    new_mwh = new_chip_mwh(world)
    chips_are_delivered(world, new_mwh)
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


@accelerated("chips")
def chips_are_delivered(world: World, new_mwh: Rows) -> None:
    """Old chips are scrapped, those that arrive are paid for; ``new_mwh``: electricity of a new one (MWh a quarter), (row, 1)."""
    c, market, firms, clouds = world.parameters.compute, world.market, world.firms, world.clouds
    market.opening_h100e[:] = total(firms.chips_h100e) + clouds.chips_h100e
    market.scrapped_h100e[:] = c.depreciation * market.opening_h100e
    market.delivered_h100e[:] = total(firms.arriving_h100e) + clouds.arriving_h100e
    if world.quarter >= rule.SALES_KNOWN:
        market.sold_h100e[:] += market.delivered_h100e
    # paid at delivery, at the price of the order: a price that jumps must not bankrupt those who ordered
    price = market.price_arriving_musd.copy()
    market.price_arriving_musd[:] = market.price_ordered_musd
    market.ai_capex_musd[:] = price * market.delivered_h100e
    firms.chips_paid_musd[:] = price * firms.arriving_h100e
    world.ledger.pay("firms", "vendor", firms.chips_paid_musd, "chips")
    world.ledger.pay("clouds", "vendor", price * clouds.arriving_h100e, "chips")
    chips_are_renewed(world, new_mwh)


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


def chips_are_ordered(world: World, rules: Rules) -> None:
    """Owners order for the need they expect in two quarters, within their cash, and where chips may go."""
    growth = np.clip(world.market.expected_growth, -MOST_FALL, world.parameters.compute.order_growth_limit)
    orders_are_placed(
        world,
        rules,
        np.exp(2 * growth),
        np.exp(core_growth(world)),
        rentals_expected(world),
        cheaper_later(world),
    )


def orders_are_ruled(world: World, rules: Rules, *expected: Rows) -> bool:
    """Whether chips are blocked, or a tax on compute announced, somewhere in the batch, or orders were refused until now."""
    announced = world.announced
    if world.firms.refused_h100e[:, world.big].any():
        return True
    if rules is announced is world.no_rules:
        return False
    blocked = somewhere(rules.chips_blocked) or somewhere(announced.chips_blocked)
    return blocked or charges.taxed(announced)


@accelerated("chips", unless=orders_are_ruled)
def orders_are_placed(
    world: World, rules: Rules, ahead: Rows, core_ahead: Rows, rentals: Rows, cheaper: Rows
) -> None:
    """Orders for what is expected in two quarters, (row, 1) each.

    ``ahead`` and ``core_ahead``: use and core AI spending over those of now; ``rentals`` (H100e); ``cheaper``: what
    money buys over what it buys now.
    """
    c, firms, clouds, market, big = (
        world.parameters.compute, world.firms, world.clouds, world.market, world.big,
    )  # fmt: skip
    to_rent = (1 - c.independent_share) * rentals * firms.core_weight[:, big]
    # what the access right takes must be there too
    to_rent = np.maximum(to_rent, firms.regulated_h100e[:, big])
    need = big_tech_need(world, ahead, core_ahead, cheaper) + to_rent
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
    if not somewhere(blocked):
        if refused.any():
            refused[:] = 0.0
        return asked
    part = at(blocked, firms.jurisdiction[:, big])
    # what was refused is not asked for again: owners order as if they had it
    kept = (1 - world.parameters.compute.depreciation) * (part > 0)
    refused[:] = refused * kept + part * asked
    return asked * (1 - part)


def stock_later(world: World, chips: Agents, arriving: Agents) -> Agents:
    """What will be left in two quarters of chips installed and of those that come next quarter (H100e)."""
    kept = 1 - world.parameters.compute.depreciation
    return chips * kept**2 + arriving * kept


def cheaper_later(world: World) -> Rows:
    """Fall of the price of compute in two quarters, as a factor on what money buys, (row, 1)."""
    return np.exp(0.5 * world.parameters.compute.chip_price_decline)


def big_tech_need(world: World, ahead: Rows, core_ahead: Rows, cheaper: Rows) -> Agents:
    """Compute big tech expects to use itself in two quarters (H100e), (row, big tech)."""
    firms, t, big = world.firms, world.parameters.training, world.big
    running = at(world.places.running_musd, firms.jurisdiction[:, big])
    unit = world.market.floor_musd + running
    tax, use_tax = taxes_expected(world, unit)
    core_unit, unit = unit + use_tax, unit + tax
    research = firms.compute_musd[:, big] * np.minimum(ahead, t.growth_cap**2) / unit * cheaper
    core = firms.core_ai_musd[:, big] * core_ahead / core_unit * cheaper
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
