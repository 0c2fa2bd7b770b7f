"""Users choose, prices adjust, what is sold is served, bills are paid."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.accelerate import accelerated
from sim.axes import (
    Entries,
    added_by_segment,
    by_label,
    listed,
    number,
    over_segments,
    pick,
    ratio,
    share_of,
    total,
)
from sim.declare import Agents, Array, SegmentAgents
from sim.levers import Rules
from sim.phases.aid import hosting_is_aided
from sim.phases.charges import firms_are_taxed, market_price
from sim.phases.products import cloud_price, sales_by_model
from sim.phases.supply import accelerators
from sim.populations import EDGE, ENTERPRISE, LEASE, OPEN, OWN
from sim.rules import demand as rule
from sim.rules.compute_market import SPOT_CASH
from sim.rules.demand import ON_SALE
from sim.world import World

PREPARED = (-0.2, 0.5)  # growth of demand in a quarter, in logs, that serving is prepared for
HOUSEHOLDS = [0, 2, 3]  # the segments in which they pay; businesses pay in the other


def users_choose(world: World, rules: Rules) -> None:
    """Shares and adoption, prices half-way to the best response, service within what there is, payment."""
    wanted = demand_is_stated(world)
    markups_adjust(world)
    customers_are_served(world, wanted)
    bills_are_paid(world)
    firms_are_taxed(world)


def demand_is_stated(world: World) -> SegmentAgents:
    """Customers each seller would have (million), shares and adoption by segment."""
    sales, segments, users = world.sales, world.segments, world.parameters.users
    alpha, last = 1 / users.budget_usd, segments.adoption.copy()
    weight, mass, top, sellers = choices(world)
    inclusive = top + np.log(np.maximum(mass, 1e-300))
    segments.inclusive[:] = inclusive
    segments.adoption[:] = rule.adoption(inclusive, users.nest, users.threshold, users.drift, last)
    shares_change(world, weight, mass, last / segments.adoption)
    fixed = rule.fixed_variety(inclusive, sellers, users.variety)
    million = users.users_million
    for benefit, value in ((segments.benefit_musd, inclusive), (segments.benefit_fixed_musd, fixed)):
        benefit[:] = rule.users_benefit(million, value, users.nest, users.threshold, users.drift, last, alpha)
    return million * segments.adoption * sales.share


@accelerated("users")
def choices(world: World) -> tuple[SegmentAgents, Array, Array, Array]:
    """Weight of each seller for those who choose, its sum, the best value, and sellers by segment."""
    sales, users = world.sales, world.parameters.users
    value = sales.value - 1 / users.budget_usd * sales.markup_usd
    value += users.habit * sales.share
    weight, mass, top = rule.weights(np.maximum(value, -1e4, out=value))
    return weight, mass, top, number(sales.value > ON_SALE)


@accelerated("users")
def shares_change(world: World, weight: SegmentAgents, mass: Array, before: Array) -> None:
    """Shares: those who reconsider and who are new choose among all; the rest stay while what they use is on sale."""
    sales, users = world.sales, world.parameters.users
    on_sale = sales.value > ON_SALE
    sales.share[:] = rule.with_stayers(ratio(weight, mass), sales.share * on_sale, before, users.reconsider)


@accelerated("users")
def markups_adjust(world: World) -> None:
    """Mark-ups move towards the best response; a supplier weighs the access margin of lost customers."""
    sales, users, firms = world.sales, world.parameters.users, world.firms
    kept = users.nest * (1 - world.segments.adoption)
    leases = Entries.where(firms.mode == LEASE)
    suppliers = leases.of(firms.supplier)
    sold = Entries.at(leases.rows, leases.agents, (world.rows, sales.count))
    shares = sold.of_segments(sales.share)
    lessees, fees = (
        added_by_segment(leases.rows, suppliers, each, sold.shape)
        for each in (shares, shares * sold.of_segments(sales.fee_usd))
    )
    best = rule.supplier_markup(sales.share, kept, 1 / users.budget_usd, ratio(fees, lessees), lessees)
    sales.markup_usd[:] = rule.half_way(sales.markup_usd, best, users.price_speed)


def customers_are_served(world: World, wanted: SegmentAgents) -> None:
    """No more is sold than what is allotted to serving and idle, one's own or rented on the spot, can serve."""
    firms, clouds, segments = world.firms, world.clouds, world.segments
    count = world.firm_count
    price = np.concatenate([firms.price_musd, cloud_price(world)], axis=1)
    need = need_of(world, wanted, price)
    have = np.concatenate(
        [firms.inference_h100e + firms.idle_h100e, clouds.hosting_h100e + clouds.idle_h100e], axis=1
    )
    have = np.maximum(have + idle_is_rented(world, need, have, price), 0.0)
    served = customers_get(world, wanted, need, have)
    served_part = ratio(
        total(world.sales.customers_million), total(wanted)
    )  # who is turned away has no benefit
    segments.benefit_musd[:] *= served_part
    segments.benefit_fixed_musd[:] *= served_part
    firms.served_h100e[:] = served[:, :count]
    firms.idle_h100e[:] += firms.inference_h100e - firms.served_h100e
    clouds.hosted_h100e[:] = served[:, count:]
    clouds.idle_h100e[:] += clouds.hosting_h100e - clouds.hosted_h100e
    expect_need(world, need)


def providers(world: World) -> Agents:
    """Who serves each seller's customers, clouds last, (row, seller)."""
    clouds = np.full((world.rows, 1), world.firm_count)
    return np.concatenate([world.firms.provider, clouds], axis=1)


@accelerated("users")
def need_of(world: World, wanted: SegmentAgents, price: Agents) -> Agents:
    """Compute it would take each provider to serve all (H100e), (row, provider)."""
    sales, count = world.sales, world.firm_count
    need = by_label(over_segments(wanted * sales.cost_usd), providers(world), count + 1) / price
    need[:, count:] /= 1 + world.parameters.leasing.host_margin  # the clouds' margin needs no chips
    return need


@accelerated("users")
def customers_get(world: World, wanted: SegmentAgents, need: Agents, have: Agents) -> Agents:
    """Customers served, (segment, row, seller), as far as their providers have compute; what that uses, (row, provider)."""
    sales = world.sales
    part = np.where(need > 0, np.minimum(1.0, ratio(have, need)), 1.0)
    sales.customers_million[:EDGE] = wanted[:EDGE] * pick(part, providers(world))
    sales.customers_million[EDGE] = wanted[EDGE]
    world.market.unserved_million[:] = total(over_segments(wanted - sales.customers_million))
    world.firms.users_million[:] = over_segments(sales.customers_million)[:, : world.firm_count]
    return need * part


def idle_is_rented(world: World, need: Agents, have: Agents, price: Agents) -> Agents:
    """Those short of compute rent what owners have idle, at the price of the quarter; what each gets, (row, provider).

    Bits of what is allotted and idle move from owners' idle to the renters' idle; bills are paid.
    """
    untaxed = cloud_price(world) - total(world.places.use_tax_musd * world.places.mobile)
    asked = np.concatenate([market_price(world), untaxed], axis=1)
    rentals = Rentals(*rentals_of(world, need, have, price, asked))
    pay = world.ledger.pay
    pay("firms", "clouds", rentals.to_clouds, "rent")
    pay("firms", "firms", rentals.to_firms, "rent", received=rentals.received)
    pay("clouds", "firms", rentals.of_clouds, "rent")
    return rentals.net


class Rentals(NamedTuple):
    """Compute rented on the spot, and who pays whom for it (M USD)."""

    net: Agents  # got less given (H100e), (row, provider)
    to_clouds: Agents  # by firms, (row, firm)
    to_firms: Agents  # by firms, (row, firm)
    received: Agents  # of that, (row, firm)
    of_clouds: Agents  # by clouds, received by firms, (row, firm)


@accelerated("users")
def rentals_of(world: World, need: Agents, have: Agents, price: Agents, asked: Agents) -> tuple[Agents, ...]:
    """:class:`Rentals`, at the price asked without the taxes that the renter pays itself; columns are set."""
    firms, clouds, count = world.firms, world.clouds, world.firm_count
    owned = np.concatenate([firms.chips_h100e, clouds.chips_h100e], axis=1)
    idle = np.maximum(np.concatenate([firms.idle_h100e, clouds.idle_h100e], axis=1), 0.0)
    short = np.maximum(need - have, 0.0)
    # a startup rents on the spot only what its cash can pay
    short[:, world.small] = np.minimum(
        short[:, world.small],
        SPOT_CASH * np.maximum(firms.cash_musd, 0.0)[:, world.small] / price[:, world.small],
    )
    spare = np.minimum(np.maximum(have - need, 0.0), idle) * (owned > 0)
    got = short * np.minimum(1.0, ratio(total(spare), total(short)))
    given = spare * ratio(total(got), total(spare))
    bill = got * asked
    part = ratio(given, total(given))
    to_clouds, to_firms, by_firms = part[:, count:], part[:, :count], bill[:, :count]
    firms.rented_in_h100e[:] += got[:, :count]
    firms.rented_out_h100e[:] += given[:, :count]
    firms.idle_h100e[:] += (got - given)[:, :count]
    firms.rent_paid_musd[:] += by_firms
    clouds.rented_in_h100e[:] = got[:, count:]
    clouds.rented_out_h100e[:] += given[:, count:]
    clouds.idle_h100e[:] += (got - given)[:, count:]
    return (
        got - given, by_firms * to_clouds, by_firms * (1 - to_clouds), to_firms * total(by_firms),
        to_firms * bill[:, count:],
    )  # fmt: skip


def expect_need(world: World, need: Agents) -> None:
    """Compute that serving is expected to need next quarter: demand carried forward, and whole accelerators."""
    firms, clouds, count = world.firms, world.clouds, world.firm_count
    reserve = 1 + world.parameters.leasing.serving_reserve
    ahead = reserve * np.exp(np.clip(world.market.expected_growth, *PREPARED))
    held = np.zeros(firms.mode.shape)
    rows, labs = listed((firms.mode == OWN) & (np.arange(count) >= world.big_tech))
    held[rows, labs] = accelerators(world, rows, labs)
    firms.need_inference_h100e[:] = np.maximum(need[:, :count] * ahead, held) * firms.active
    clouds.need_hosting_h100e[:] = need[:, count:] * ahead


def bills_are_paid(world: World) -> None:
    """Users pay sellers; lessees pay suppliers; sellers of open models pay the clouds that host them."""
    firms, market, ledger = world.firms, world.market, world.ledger
    count = world.firm_count
    bills = Bills(*bills_of(world))
    for payer, amount in (("households", bills.households), ("businesses", bills.businesses)):
        ledger.pay(payer, "firms", amount[:, :count], "sales")
        ledger.pay(payer, "clouds", amount[:, count:], "sales")
    market.revenue_musd[:] = total(bills.earned)
    ledger.pay("firms", "firms", bills.leased, "access", received=firms.lease_income_musd)
    ledger.pay("firms", "clouds", bills.hosted, "hosting")
    if firms.hosting_aid_musd.any():
        firms.margin_musd[:] += hosting_is_aided(world, bills.hosted)
    by_model = sales_by_model(world, bills.earned)
    firms.model_revenue_musd[:] = by_model[:, :count]
    market.open_revenue_musd[:], market.hosted_revenue_musd[:] = by_model[:, count:], bills.earned[:, count:]
    firms.model_share[:] = share_of(by_model)[:, :count]


class Bills(NamedTuple):
    """What users pay, and what sellers pay for the models they sell (M USD)."""

    households: Agents  # (row, seller)
    businesses: Agents  # (row, seller)
    earned: Agents  # by both, (row, seller)
    leased: Agents  # to suppliers, (row, firm)
    hosted: Agents  # to clouds, (row, firm)


@accelerated("users")
def bills_of(world: World) -> tuple[Agents, ...]:
    """:class:`Bills` of the quarter; firms' sales, leases and margins are set."""
    firms, sales, count = world.firms, world.sales, world.firm_count
    income = sales.customers_million * (sales.cost_usd + sales.fee_usd + sales.markup_usd)
    households, businesses, earned = (
        over_segments(income[HOUSEHOLDS]),
        income[ENTERPRISE],
        over_segments(income),
    )
    serving = over_segments(sales.customers_million * sales.cost_usd)[:, :count]
    fees = over_segments(sales.customers_million * sales.fee_usd)[:, :count]
    leased = np.where(firms.mode == LEASE, serving + fees, 0.0)
    hosted = np.where(firms.mode == OPEN, serving, 0.0)
    received = by_label(leased, np.maximum(firms.supplier, 0), count)
    firms.revenue_musd[:] = earned[:, :count]
    firms.lease_income_musd[:], firms.lease_cost_musd[:] = received, leased
    own_cost = firms.served_h100e * firms.price_musd
    firms.margin_musd[:] = firms.revenue_musd - leased - hosted + received - own_cost
    return households, businesses, earned, leased, hosted
