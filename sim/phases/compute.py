"""Compute is priced and shared out: rented, kept for own use, let; chips come before and are ordered after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.accelerate import accelerated
from sim.axes import Entries, Located, at, by_jurisdiction, ratio, share_of, somewhere, total
from sim.declare import Agents, Array, ByJurisdiction, Rows
from sim.levers import Rules
from sim.phases import charges
from sim.phases.aid import Aid, aid_by_place, aid_is_granted, aid_is_paid
from sim.phases.chips import chips_are_ordered, chips_arrive
from sim.phases.planning import research_is_planned
from sim.phases.rights import Regulated, rights_are_booked, rights_are_used
from sim.phases.running import local_running_cost, running_costs_are_set
from sim.populations import COMPUTE
from sim.rules import compute_market as rule
from sim.world import World

MOST_IN_AID = 0.5  # of what is on offer, taken as aid sized in chips


def compute_is_shared_out(world: World, rules: Rules) -> None:
    """Deliveries, running costs, plans, one price, uses, new orders."""
    chips_arrive(world)
    running_costs_are_set(world, rules)
    research_is_planned(world)
    planned = compute_is_rented(world, rules, local_running_cost(world), others_budget(world))
    owned_compute_is_allotted(world, planned)
    chips_are_ordered(world, rules)


@dataclass(frozen=True)
class Rented:
    """What the quarter's price gives: compute rented (H100e), and what is bought with aid."""

    firms: Agents
    others: ByJurisdiction
    aid: Aid  # H100e


def further_rules_hold(world: World, rules: Rules, running: ByJurisdiction, others: ByJurisdiction) -> bool:
    """Whether compute is taxed, aided, promised, blocked or charged at cost somewhere in the batch, or was until now."""
    firms = world.firms
    if somewhere(world.places.tax_musd):
        return True
    if rules is not world.no_rules:
        levers = (
            rules.access_right_share, rules.clouds_blocked, rules.own_use_at_cost,
            rules.public_compute_university_musd, rules.public_compute_startup_musd,
            rules.public_compute_university_h100e, rules.public_compute_startup_h100e,
            rules.voucher_university_musd, rules.voucher_startup_musd,
        )  # fmt: skip
        if any(somewhere(lever) for lever in levers):
            return True
    columns = (
        firms.regulated_h100e, firms.compute_aid_musd, firms.hosting_aid_musd, world.universities.copaid_musd,
    )  # fmt: skip
    return any(column.any() for column in columns)


@accelerated("compute", unless=further_rules_hold)
def compute_is_rented(world: World, rules: Rules, running: ByJurisdiction, others: ByJurisdiction) -> Agents:
    """Clear the rental market, split it over renters and owners; returns the price firms plan with, (row, firm).

    ``running``: what running an H100e costs, ``others``: money of renters outside AI labs (M USD), (row, jurisdiction).
    """
    firms, market = world.firms, world.market
    home = Located.at(firms.jurisdiction, world.places.count)
    # firms plan with the price under contract: planning with the last spot price makes a cobweb
    capital = market.floor_musd * market.contract_markup
    planned = home.read(capital + running)
    in_books = charges.charged(world, rules, planned, capital)
    need = own_need(world, in_books)
    base = market.rent_musd + running
    universities_budget(world)
    others = charges.renters_leave_room_for_tax(world, rules, base, others)
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
    clouds.hosting_h100e[:] = np.minimum(clouds.need_hosting_h100e, rule.MOST_HOSTED * clouds.chips_h100e)
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
    if aid.nobody:
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
    local = home.read(answer)
    aided = aid.times(at(answer, u.jurisdiction), local).plus(chips)
    rented = Rented(bids * local, others * answer, aided)
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
    if somewhere(world.places.tax_musd):
        research = firms.compute_musd / (price + charges.research_surcharge(world))
        return firms.need_inference_h100e + firms.core_ai_musd / price + research
    return firms.need_inference_h100e + (firms.core_ai_musd + firms.compute_musd) / price


def firm_bids(world: World, want: Agents, price: Agents, who: slice = slice(None)) -> Agents:
    """Money firms bid for compute (M USD): what they want beyond their own, as far as cash goes."""
    firms = world.firms
    most = rule.BID_CASH * np.maximum(firms.cash_musd[:, who], 0.0)
    if somewhere(world.places.tax_musd):  # cash is left for the tax
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


@accelerated("compute")
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
    if somewhere(world.places.tax_musd):
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
