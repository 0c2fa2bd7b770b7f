"""Users choose, prices adjust, what is sold is served, bills are paid."""

from __future__ import annotations

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
from sim.declare import Agents, SegmentAgents
from sim.levers import Rules
from sim.phases.aid import hosting_is_aided
from sim.phases.charges import firms_are_taxed, market_price
from sim.phases.compression import EDGE
from sim.phases.products import cloud_price, sales_by_model
from sim.phases.supply import accelerators
from sim.populations import LEASE, OPEN, OWN
from sim.rules import demand as rule
from sim.world import World

ON_SALE = -5e3  # worth above which a product is on sale
SPOT_CASH = 0.5  # most of its cash that a startup spends on compute on the spot
PREPARED = (-0.2, 0.5)  # growth of demand in a quarter, in logs, that serving is prepared for
PAYERS = {"households": [0, 2, 3], "businesses": [1]}  # who pays in which segments


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
    alpha = 1 / users.budget_usd
    value = sales.value - alpha * sales.markup_usd
    value += users.habit * sales.share
    share, inclusive = rule.shares(np.maximum(value, -1e4, out=value))
    last = segments.adoption.copy()
    segments.inclusive[:] = inclusive
    segments.adoption[:] = rule.adoption(inclusive, users.nest, users.threshold, users.drift, last)
    # those who reconsider and those who are new choose among all; the rest stay while what they use is on sale
    on_sale = sales.value > ON_SALE
    sales.share[:] = rule.with_stayers(
        share, sales.share * on_sale, last / segments.adoption, users.reconsider
    )
    fixed = rule.fixed_variety(inclusive, number(on_sale), users.variety)
    million = users.users_million
    segments.benefit_musd[:] = rule.users_benefit(
        million, inclusive, users.nest, users.threshold, users.drift, last, alpha
    )
    segments.benefit_fixed_musd[:] = rule.users_benefit(
        million, fixed, users.nest, users.threshold, users.drift, last, alpha
    )
    return million * segments.adoption * sales.share


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
    firms, clouds, sales = world.firms, world.clouds, world.sales
    count = world.firm_count
    provider = np.concatenate([firms.provider, np.full((world.rows, 1), count)], axis=1)
    price = np.concatenate([firms.price_musd, cloud_price(world)], axis=1)
    need = by_label(over_segments(wanted * sales.cost_usd), provider, count + 1) / price
    need[:, count:] /= 1 + world.parameters.leasing.host_margin  # the clouds' margin needs no chips
    have = np.concatenate(
        [firms.inference_h100e + firms.idle_h100e, clouds.hosting_h100e + clouds.idle_h100e], axis=1
    )
    have = np.maximum(have + idle_is_rented(world, need, have, price), 0.0)
    part = np.where(need > 0, np.minimum(1.0, ratio(have, need)), 1.0)
    ration = pick(part, provider)
    sales.customers_million[:EDGE] = wanted[:EDGE] * ration
    sales.customers_million[EDGE] = wanted[EDGE]
    world.market.unserved_million[:] = total(over_segments(wanted - sales.customers_million))
    served_part = ratio(total(sales.customers_million), total(wanted))  # who is turned away has no benefit
    world.segments.benefit_musd[:] *= served_part
    world.segments.benefit_fixed_musd[:] *= served_part
    served = need * part
    firms.served_h100e[:] = served[:, :count]
    firms.idle_h100e[:] += firms.inference_h100e - firms.served_h100e
    clouds.hosted_h100e[:] = served[:, count:]
    clouds.idle_h100e[:] += clouds.hosting_h100e - clouds.hosted_h100e
    expect_need(world, need)
    firms.users_million[:] = over_segments(sales.customers_million)[:, :count]


def idle_is_rented(world: World, need: Agents, have: Agents, price: Agents) -> Agents:
    """Those short of compute rent what owners have idle, at the price of the quarter; what each gets, (row, provider).

    Bits of what is allotted and idle move from owners' idle to the renters' idle; bills are paid.
    """
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
    untaxed = cloud_price(world) - total(world.places.use_tax_musd * world.places.mobile)
    bill = got * np.concatenate([market_price(world), untaxed], axis=1)
    part = ratio(given, total(given))
    to_clouds, to_firms = part[:, count:], part[:, :count]
    world.ledger.pay("firms", "clouds", bill[:, :count] * to_clouds, "rent")
    world.ledger.pay(
        "firms",
        "firms",
        bill[:, :count] * (1 - to_clouds),
        "rent",
        received=to_firms * total(bill[:, :count]),
    )
    world.ledger.pay("clouds", "firms", to_firms * bill[:, count:], "rent")
    firms.rented_in_h100e[:] += got[:, :count]
    firms.rented_out_h100e[:] += given[:, :count]
    firms.idle_h100e[:] += (got - given)[:, :count]
    firms.rent_paid_musd[:] += bill[:, :count]
    clouds.rented_in_h100e[:] = got[:, count:]
    clouds.rented_out_h100e[:] += given[:, count:]
    clouds.idle_h100e[:] += (got - given)[:, count:]
    return got - given


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
    firms, sales, market, ledger = world.firms, world.sales, world.market, world.ledger
    count = world.firm_count
    income = sales.customers_million * (sales.cost_usd + sales.fee_usd + sales.markup_usd)
    for payer, segments in PAYERS.items():
        amount = over_segments(income[segments]) if len(segments) > 1 else income[segments[0]]
        ledger.pay(payer, "firms", amount[:, :count], "sales")
        ledger.pay(payer, "clouds", amount[:, count:], "sales")
    earned = over_segments(income)
    firms.revenue_musd[:] = earned[:, :count]
    market.revenue_musd[:] = total(earned)
    serving = over_segments(sales.customers_million * sales.cost_usd)[:, :count]
    fees = over_segments(sales.customers_million * sales.fee_usd)[:, :count]
    leased = np.where(firms.mode == LEASE, serving + fees, 0.0)
    hosted = np.where(firms.mode == OPEN, serving, 0.0)
    received = by_label(leased, np.maximum(firms.supplier, 0), count)
    ledger.pay("firms", "firms", leased, "access", received=received)
    ledger.pay("firms", "clouds", hosted, "hosting")
    firms.lease_income_musd[:], firms.lease_cost_musd[:] = received, leased
    own_cost = firms.served_h100e * firms.price_musd
    firms.margin_musd[:] = firms.revenue_musd - leased - hosted + received - own_cost
    if firms.hosting_aid_musd.any():
        firms.margin_musd[:] += hosting_is_aided(world, hosted)
    by_model = sales_by_model(world, earned)
    firms.model_revenue_musd[:] = by_model[:, :count]
    market.open_revenue_musd[:], market.hosted_revenue_musd[:] = by_model[:, count:], earned[:, count:]
    firms.model_share[:] = share_of(by_model)[:, :count]
