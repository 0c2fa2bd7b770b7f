"""Chips delivered and ordered, compiled: see :mod:`sim.phases.chips`, which says what is done and why."""

from __future__ import annotations

import numpy as np

from sim.compiled.kernels import added, kernel, over
from sim.declare import Array, Rows
from sim.levers import Rules
from sim.rules import compute_market as rule
from sim.world import World

chip_orders = kernel(rule.chip_orders)


def chips_are_delivered(world: World, new_mwh: Rows) -> None:
    """Old chips are scrapped, those that arrive are paid for."""
    market, firms, clouds = world.market, world.firms, world.clouds
    cloud_bill = np.empty((world.rows, 1))
    delivered(
        new_mwh, world.parameters.compute.depreciation, world.big_tech, world.quarter >= rule.SALES_KNOWN,
        firms.chips_h100e, firms.chip_mwh, firms.arriving_h100e, firms.ordered_h100e, firms.chips_paid_musd,
        clouds.chips_h100e, clouds.chip_mwh, clouds.arriving_h100e, clouds.ordered_h100e, cloud_bill,
        market.opening_h100e, market.scrapped_h100e, market.delivered_h100e, market.sold_h100e,
        market.price_arriving_musd, market.price_ordered_musd, market.ai_capex_musd,
    )  # fmt: skip
    world.ledger.pay("firms", "vendor", firms.chips_paid_musd, "chips")
    world.ledger.pay("clouds", "vendor", cloud_bill, "chips")


@kernel
def delivered(
    new_mwh: Array, depreciation: Array, big_tech: int, is_known: bool, chips: Array, mwh: Array, arriving: Array,
    ordered: Array, bill: Array, cloud_chips: Array, cloud_mwh: Array, cloud_arriving: Array,
    cloud_ordered: Array, cloud_bill: Array, opening: Array, scrapped: Array, whole: Array, sold: Array,
    price_arriving: Array, price_ordered: Array, capex: Array,
) -> None:  # fmt: skip
    """Chips of big tech (nobody else owns any) and of the clouds, their bills, and what the market counts, in place."""
    for row in range(len(new_mwh)):
        opening[row, 0] = added(chips[row]) + cloud_chips[row, 0]
        scrapped[row, 0] = depreciation[row, 0] * opening[row, 0]
        whole[row, 0] = added(arriving[row]) + cloud_arriving[row, 0]
        if is_known:
            sold[row, 0] += whole[row, 0]
        price = price_arriving[row, 0]
        price_arriving[row, 0] = price_ordered[row, 0]
        capex[row, 0], cloud_bill[row, 0] = price * whole[row, 0], price * cloud_arriving[row, 0]
        for firm in range(chips.shape[1]):
            bill[row, firm] = price * arriving[row, firm]
        renewed(row, big_tech, 1 - depreciation[row, 0], new_mwh[row, 0], chips, mwh, arriving, ordered)
        renewed(
            row, 1, 1 - depreciation[row, 0], new_mwh[row, 0], cloud_chips, cloud_mwh, cloud_arriving,
            cloud_ordered,
        )  # fmt: skip


@kernel
def renewed(
    row: int,
    owners: int,
    kept: float,
    new_mwh: float,
    chips: Array,
    mwh: Array,
    arriving: Array,
    ordered: Array,
) -> None:
    """Chips of a row's first owners, and their mean electricity, after a quarter; what is ordered arrives next."""
    for owner in range(owners):
        old, new = chips[row, owner] * kept, arriving[row, owner]
        chips[row, owner] = old + new
        mwh[row, owner] = over(mwh[row, owner] * old + new_mwh * new, old + new)
        arriving[row, owner] = ordered[row, owner]


def orders_are_placed(
    world: World, rules: Rules, ahead: Rows, core_ahead: Rows, rentals: Rows, cheaper: Rows
) -> None:
    """Orders for what is expected in two quarters, (row, 1) each."""
    market, firms, clouds, c = world.market, world.firms, world.clouds, world.parameters.compute
    placed(
        ahead, core_ahead, rentals, cheaper, world.big_tech, c.depreciation, c.independent_share,
        c.chip_cash_share, world.parameters.training.growth_cap, world.places.running_musd, market.floor_musd,
        market.chip_price_musd, market.supply_h100e, market.price_ordered_musd, market.orders_h100e,
        firms.jurisdiction, firms.core_weight, firms.regulated_h100e, firms.compute_musd, firms.core_ai_musd,
        firms.need_inference_h100e, firms.chips_h100e, firms.arriving_h100e, firms.cash_musd,
        firms.ordered_h100e, clouds.need_hosting_h100e, clouds.chips_h100e, clouds.arriving_h100e,
        clouds.ordered_h100e,
    )  # fmt: skip


@kernel
def placed(
    ahead: Array, core_ahead: Array, rentals: Array, cheaper: Array, big_tech: int, depreciation: Array,
    independent: Array, cash_share: Array, growth_cap: Array, running: Array, floor: Array, chip_price: Array,
    supply: Array, price_ordered: Array, orders: Array, jurisdiction: Array, weight: Array, regulated: Array,
    compute: Array, core_ai: Array, need_inference: Array, chips: Array, arriving: Array, cash: Array,
    ordered: Array, need_hosting: Array, cloud_chips: Array, cloud_arriving: Array, cloud_ordered: Array,
) -> None:  # fmt: skip
    """Orders of big tech and of the clouds, all of them, and their price, in place."""
    asked = np.empty(big_tech)
    for row in range(len(ahead)):
        kept, grows, buys = 1 - depreciation[row, 0], ahead[row, 0], cheaper[row, 0]
        most = min(grows, growth_cap[row, 0] * growth_cap[row, 0])
        price = chip_price[row, 0]
        for firm in range(big_tech):
            to_rent = (1 - independent[row, 0]) * rentals[row, 0] * weight[row, firm]
            to_rent = max(to_rent, regulated[row, firm])
            unit = floor[row, 0] + running[row, jurisdiction[row, firm]]
            research = compute[row, firm] * most / unit * buys
            core = core_ai[row, firm] * core_ahead[row, 0] / unit * buys
            need = need_inference[row, firm] * grows + core + research + to_rent
            later = chips[row, firm] * (kept * kept) + arriving[row, firm] * kept
            means = cash_share[row, 0] * max(cash[row, firm], 0.0) / price
            asked[firm] = min(chip_orders(need, later), means)
        need = independent[row, 0] * rentals[row, 0] + need_hosting[row, 0] * grows
        cloud_asked = chip_orders(need, cloud_chips[row, 0] * (kept * kept) + cloud_arriving[row, 0] * kept)
        price_ordered[row, 0], orders[row, 0] = price, added(asked) + cloud_asked
        cut = min(1.0, over(supply[row, 0], orders[row, 0]))
        for firm in range(big_tech):
            ordered[row, firm] = asked[firm] * cut
        cloud_ordered[row, 0] = cloud_asked * cut
