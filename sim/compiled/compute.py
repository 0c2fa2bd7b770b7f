"""What is done with the compute there is, compiled: see :mod:`sim.phases.compute`."""

from __future__ import annotations

import numpy as np

from sim.compiled.kernels import added, kernel, over
from sim.declare import Agents, Array, ByJurisdiction, Rows
from sim.levers import Rules
from sim.populations import COMPUTE
from sim.rules import compute_market
from sim.world import World

MOST_HOSTED, BID_CASH = compute_market.MOST_HOSTED, compute_market.BID_CASH
MOST_STEPS, CLEARED = compute_market.MOST_STEPS, compute_market.CLEARED
protected_use = kernel(compute_market.protected_use)


# ---------------------------------------------------------------- the rental market


def compute_is_rented(world: World, rules: Rules, running: ByJurisdiction, others: ByJurisdiction) -> Agents:
    """Clear the rental market, split it over renters and owners; returns the price firms plan with, (row, firm)."""
    firms, clouds, u, market, places, ledger = (
        world.firms, world.clouds, world.universities, world.market, world.places, world.ledger,
    )  # fmt: skip
    c = world.parameters.compute
    rows, count = firms.active.shape
    planned, bids, passed_on = (np.empty((rows, count)) for _ in range(3))
    offered, whole, bill = np.empty((rows, world.big_tech)), np.empty((rows, 1)), np.empty((rows, 1))
    base, budgets, answer = (np.empty(running.shape) for _ in range(3))
    bidding(
        running, others, market.floor_musd, market.contract_markup, market.rent_musd, firms.jurisdiction,
        firms.need_inference_h100e, firms.core_ai_musd, firms.compute_musd, firms.cash_musd, firms.active,
        firms.chips_h100e, rules.own_priority_taken, c.own_use_first, world.parameters.university.compute_part,
        u.grants_musd, u.industry_musd, u.earmarked_musd, u.package_musd, u.heads, u.cash_musd, u.jurisdiction,
        u.compute_musd, clouds.need_hosting_h100e, clouds.chips_h100e, clouds.hosting_h100e,
        planned, bids, offered, whole, base, budgets,
    )  # fmt: skip
    market.rent_musd[:] = clearing_price(
        budgets, running, whole, market.floor_musd, market.rent_musd, c.rental_elasticity
    )
    pricing(
        market.rent_musd, market.floor_musd, market.spot_musd, market.contract_markup, c.contract_share,
        c.contract_renewal, running, base, places.price_musd, answer,
    )  # fmt: skip
    np.log(answer, out=answer)
    answer *= -c.rental_elasticity
    np.exp(answer, out=answer)
    renting(
        answer, base, others, bids, offered, whole, places.price_musd, firms.jurisdiction, u.jurisdiction,
        clouds.chips_h100e, clouds.hosting_h100e, firms.price_musd, firms.rent_paid_musd,
        firms.rented_in_h100e, firms.rented_out_h100e, firms.idle_h100e, u.bought_h100e, u.compute_musd,
        market.other_rented_h100e, clouds.rented_out_h100e, clouds.idle_h100e, bill, passed_on,
    )  # fmt: skip
    places.public_h100e[:], u.public_h100e[:] = 0.0, 0.0
    ledger.pay("firms", "clouds", firms.rent_paid_musd, "rent")
    ledger.pay("universities", "clouds", u.compute_musd, "rent")
    ledger.pay("businesses", "clouds", bill, "rent")
    ledger.pay("clouds", "firms", passed_on, "rent passed on")
    return planned


@kernel
def bidding(
    running: Array, others: Array, floor: Array, markup: Array, rent: Array, jurisdiction: Array,
    need_inference: Array, core_ai: Array, compute: Array, cash: Array, active: Array, chips: Array,
    priority_taken: Array, own_first: Array, compute_part: Array, grants: Array, industry: Array,
    earmarked: Array, package: Array, heads: Array, money: Array, campus: Array, budget: Array,
    need_hosting: Array, cloud_chips: Array, hosting: Array,
    planned: Array, bids: Array, offered: Array, whole: Array, base: Array, budgets: Array,
) -> None:  # fmt: skip
    """Who bids and who offers: the last six, universities' budgets and hosting are written.

    Price planned with and bids, (row, firm); what big tech offers, (row, big tech), and all do; the last price and
    budgets, (row, jurisdiction).
    """
    big_tech = offered.shape[1]
    for row in range(len(running)):
        capital = floor[row, 0] * markup[row, 0]
        for place in range(running.shape[1]):
            base[row, place], budgets[row, place] = rent[row, 0] + running[row, place], 0.0
        for firm in range(planned.shape[1]):
            home = jurisdiction[row, firm]
            price = capital + running[row, home]
            want = need_inference[row, firm] + (core_ai[row, firm] + compute[row, firm]) / price
            if firm < big_tech:
                first = min(max(own_first[row, 0] * (1 - priority_taken[row, home]), 0.0), 1.0)
                kept = protected_use(want, chips[row, firm], first)
                offered[row, firm] = chips[row, firm] - kept
                want -= kept
            bid = min(want * price, BID_CASH * max(cash[row, firm], 0.0)) * active[row, firm]
            planned[row, firm], bids[row, firm] = price, bid
            budgets[row, home] += bid
        hosting[row, 0] = min(need_hosting[row, 0], MOST_HOSTED * cloud_chips[row, 0])
        whole[row, 0] = added(offered[row]) + (cloud_chips[row, 0] - hosting[row, 0])
        schools = np.zeros(running.shape[1])
        for school in range(budget.shape[1]):
            wanted = compute_part[row, 0] * (
                grants[row, school] + industry[row, school] - earmarked[row, school]
            )
            wanted = wanted + package[row, school] * heads[row, school] + earmarked[row, school]
            budget[row, school] = max(0.0, min(wanted, money[row, school]))
            schools[campus[row, school]] += budget[row, school]
        for place in range(running.shape[1]):
            budgets[row, place] = budgets[row, place] + schools[place] + others[row, place]


def clearing_price(
    budgets: ByJurisdiction, running: ByJurisdiction, offered: Rows, floor: Rows, last: Rows, elasticity: Rows
) -> Rows:  # fmt: skip
    """:func:`sim.rules.compute_market.clearing_price`; logarithms and powers are numpy's."""
    weight = budgets * np.exp((elasticity - 1) * np.log(last + running))
    ln_offered = np.log(np.maximum(offered, 1e-300))
    least = np.maximum(floor, 1e-300)
    rent, moving = np.maximum(last, least), np.ones(offered.shape, dtype=bool)
    price, wanted = np.empty(running.shape), np.empty(running.shape)
    gap, slope, step = np.empty(offered.shape), np.empty(offered.shape), np.empty(offered.shape)
    for _ in range(MOST_STEPS):
        np.add(rent, running, out=price)
        np.log(price, out=wanted)
        wanted *= -elasticity
        np.exp(wanted, out=wanted)
        demanded(weight, wanted, price, rent, elasticity, gap, slope)
        np.log(gap, out=gap)
        to_step(gap, ln_offered, slope, moving, step)
        np.exp(step, out=step)
        if not stepped(rent, step, least, gap, moving):
            return np.maximum(rent, floor)
    if (moving & (offered > 0)).any():  # which it says
        return compute_market.clearing_price(budgets, running, offered, floor, last, elasticity)
    return np.maximum(rent, floor)


@kernel
def demanded(
    weight: Array, wanted: Array, price: Array, rent: Array, elasticity: Array, demand: Array, slope: Array
) -> None:
    """Demand at a price, (row, 1), of what each place wants (row, jurisdiction) at a weight of one, and its slope in logs."""
    spent = np.empty(price.shape[1])
    for row in range(len(price)):
        for place in range(price.shape[1]):
            wanted[row, place] = weight[row, place] * wanted[row, place]
            spent[place] = wanted[row, place] / price[row, place]
        asked = max(added(wanted[row]), 1e-300)
        slope[row, 0] = max(elasticity[row, 0] * added(spent) * rent[row, 0] / asked, 1e-6)
        demand[row, 0] = asked


@kernel
def to_step(gap: Array, ln_offered: Array, slope: Array, moving: Array, step: Array) -> None:
    """Step in logs, and the gap that it is to close, from the logarithm of demand, (row, 1)."""
    for row in range(len(gap)):
        gap[row, 0] -= ln_offered[row, 0]
        step[row, 0] = moving[row, 0] * min(max(gap[row, 0] / slope[row, 0], -2.0), 2.0)


@kernel
def stepped(rent: Array, step: Array, least: Array, gap: Array, moving: Array) -> bool:
    """Take a step, and say whether any row goes on."""
    on = False
    for row in range(len(rent)):
        rent[row, 0] = max(rent[row, 0] * step[row, 0], least[row, 0])
        open_ = abs(gap[row, 0]) > CLEARED and (rent[row, 0] > least[row, 0] or gap[row, 0] > 0)
        moving[row, 0] = moving[row, 0] and open_
        on |= moving[row, 0]
    return on


@kernel
def pricing(
    rent: Array, floor: Array, spot: Array, markup: Array, contract_share: Array, renewal: Array,
    running: Array, base: Array, price: Array, ratio: Array,
) -> None:  # fmt: skip
    """The spot price, what contracts add, the price in each place and its ``ratio`` to the last one, in place."""
    for row in range(len(rent)):
        contract, share = floor[row, 0] * markup[row, 0], contract_share[row, 0]
        spot[row, 0] = max((rent[row, 0] - share * contract) / (1 - share), 0.0)
        markup[row, 0] += renewal[row, 0] * (rent[row, 0] / floor[row, 0] - markup[row, 0])
        for place in range(running.shape[1]):
            price[row, place] = rent[row, 0] + running[row, place]
            ratio[row, place] = price[row, place] / base[row, place]


@kernel
def renting(
    answer: Array, base: Array, others: Array, bids: Array, offered: Array, whole: Array, price: Array,
    jurisdiction: Array, campus: Array, cloud_chips: Array, hosting: Array, firm_price: Array,
    rent_paid: Array, rented_in: Array, rented_out: Array, idle: Array, bought: Array, budget: Array,
    other_rented: Array, cloud_out: Array, cloud_idle: Array, bill: Array, passed_on: Array,
) -> None:  # fmt: skip
    """What each renter gets for its budget and pays, and what each owner lets and is passed on, in place.

    ``answer``: how demand answers the change of price; over the last price it is what a M USD of budget gives.
    """
    big_tech, places = offered.shape[1], answer.shape[1]
    local, got, paid = np.empty(places), np.empty(places), np.empty(places)
    for row in range(len(answer)):
        for place in range(places):
            local[place] = answer[row, place] / base[row, place]
            got[place] = others[row, place] * local[place]
            paid[place] = got[place] * price[row, place]
        for firm in range(bids.shape[1]):
            home = jurisdiction[row, firm]
            rented_in[row, firm] = bids[row, firm] * local[home]
            firm_price[row, firm] = price[row, home]
            rent_paid[row, firm] = rented_in[row, firm] * price[row, home]
        for school in range(budget.shape[1]):
            bought[row, school] = budget[row, school] * local[campus[row, school]]
            budget[row, school] = bought[row, school] * price[row, campus[row, school]]
        other_rented[row, 0], bill[row, 0] = added(got), added(paid)
        used = over(added(rented_in[row]) + added(bought[row]) + other_rented[row, 0], whole[row, 0])
        for firm in range(bids.shape[1]):
            if firm < big_tech:
                rented_out[row, firm] = offered[row, firm] * used
                idle[row, firm] = offered[row, firm] - rented_out[row, firm]
            else:
                idle[row, firm] = 0.0
        spare = cloud_chips[row, 0] - hosting[row, 0]
        cloud_out[row, 0] = spare * used
        cloud_idle[row, 0] = spare - cloud_out[row, 0]
        rents = added(rent_paid[row]) + added(budget[row]) + bill[row, 0]
        part = over(rents, added(rented_out[row, :big_tech]) + cloud_out[row, 0])
        for firm in range(bids.shape[1]):
            passed_on[row, firm] = rented_out[row, firm] * part


# ---------------------------------------------------------------- own compute


def owned_compute_is_allotted(world: World, planned: Agents) -> None:
    """Serving first; core business and research share what is left as they asked for it; the rest is idle."""
    firms = world.firms
    allotted(
        planned, world.big_tech, world.parameters.training.flagship_share, firms.active, firms.lab,
        firms.rented_in_h100e, firms.chips_h100e, firms.rented_out_h100e, firms.need_inference_h100e,
        firms.core_ai_musd, firms.compute_musd, firms.research_tax_musd, firms.use_tax_musd,
        firms.inference_h100e, firms.core_h100e, firms.training_h100e, firms.experiment_h100e,
        firms.idle_h100e, firms.binding,
    )  # fmt: skip


@kernel
def allotted(
    planned: Array, big_tech: int, flagship_share: Array, active: Array, lab: Array, rented_in: Array,
    chips: Array, rented_out: Array, need: Array, core_ai: Array, compute: Array, research_tax: Array,
    use_tax: Array, inference: Array, core_h100e: Array, training: Array, experiment: Array, idle: Array,
    binding: Array,
) -> None:  # fmt: skip
    """Uses of compute and what is idle (H100e), in place."""
    for row in range(planned.shape[0]):
        for firm in range(planned.shape[1]):
            got = rented_in[row, firm]
            if firm < big_tech:
                got += max(chips[row, firm] - rented_out[row, firm] - idle[row, firm], 0.0)
            inference[row, firm] = min(need[row, firm], got)
            rest = got - inference[row, firm]
            if not (lab[row, firm] and active[row, firm]):
                idle[row, firm] += rest
                continue
            core = core_ai[row, firm] / planned[row, firm]
            # without a tax both of them are zero
            price = planned[row, firm] + (research_tax[row, firm] - use_tax[row, firm])
            wanted = compute[row, firm] / price
            asked = core + wanted
            part = min(1.0, over(rest, asked))
            core = part * core
            rest = max(rest - core, 0.0)
            # a startup that rents for research uses all it got; big tech what it planned
            research = min(part * wanted, rest) if firm < big_tech else rest
            core_h100e[row, firm] = core
            training[row, firm] = flagship_share[row, 0] * research
            experiment[row, firm] = research - training[row, firm]
            if research < 0.9 * wanted:
                binding[row, firm] = COMPUTE
            idle[row, firm] += rest - research
