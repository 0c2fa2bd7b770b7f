"""What compute costs beyond its market price: the compute tax, and how owners' labs are charged."""

from __future__ import annotations

import numpy as np

from sim.axes import Located, at, by_jurisdiction, gather, ratio, somewhere, total
from sim.declare import Agents, ByJurisdiction, Rows
from sim.levers import Rules
from sim.phases.energy import blended
from sim.rules import compute_market as rule
from sim.world import World


def taxed(rules: Rules) -> bool:
    """Whether compute is taxed anywhere."""
    return somewhere(rules.compute_tax_usd_hour) or somewhere(rules.compute_tax_share)


def tax_of(rules: Rules, price: ByJurisdiction) -> ByJurisdiction:
    """Tax on an H100e in use for a quarter (M USD) at a price of compute."""
    return rules.compute_tax_usd_hour * rule.HOURS * 1e-6 + rules.compute_tax_share * price


def tax_is_set(world: World, rules: Rules) -> None:
    """Tax by place, on research and on other uses, at the last price (M USD an H100e-quarter)."""
    places = world.places
    if taxed(rules):
        places.tax_musd[:] = tax_of(rules, world.market.rent_musd + places.running_musd)
        places.use_tax_musd[:] = places.tax_musd * rules.compute_tax_all_uses
    elif somewhere(places.tax_musd):
        places.tax_musd[:] = places.use_tax_musd[:] = 0.0


def mean_tax(world: World) -> ByJurisdiction:
    """Mean tax of all uses of compute in a place, which mobile work weighs (M USD an H100e-quarter)."""
    firms, places = world.firms, world.places
    research = total(firms.training_h100e + firms.experiment_h100e)
    whole = total(firms.chips_h100e) + world.clouds.chips_h100e
    part = np.minimum(ratio(research, whole), 1.0)
    return part * places.tax_musd + (1 - part) * places.use_tax_musd


def tax_reaches_firms(world: World, rules: Rules) -> None:
    """Tax on each firm's compute, partly done where mobile work runs; who uses little may be exempt."""
    firms, places = world.firms, world.places
    if not somewhere(places.tax_musd):
        if firms.research_tax_musd.any():
            firms.research_tax_musd[:] = firms.use_tax_musd[:] = 0.0
        return
    home = Located.at(firms.jurisdiction, places.count)
    used = firms.training_h100e + firms.experiment_h100e + firms.served_h100e + firms.core_h100e
    limit = at(rules.compute_tax_exempt_h100e, firms.jurisdiction)
    liable = firms.active & ((limit == 0) | (used > limit))
    firms.research_tax_musd[:] = blended(world, places.tax_musd, home.read(places.tax_musd)) * liable
    firms.use_tax_musd[:] = blended(world, places.use_tax_musd, home.read(places.use_tax_musd)) * liable


def taxes_of_renters(world: World, rules: Rules) -> tuple[Agents, ByJurisdiction]:
    """Tax on universities' compute, (row, university), and on that of renters outside AI labs, by their home."""
    u, places = world.universities, world.places
    theirs = places.tax_musd * rules.compute_tax_universities
    mobility = world.parameters.energy.work_mobility
    others = (1 - mobility) * places.use_tax_musd + mobility * total(places.mobile * places.use_tax_musd)
    return blended(world, theirs, at(theirs, u.jurisdiction)), others


def renters_leave_room_for_tax(
    world: World, rules: Rules, base: ByJurisdiction, others: ByJurisdiction
) -> ByJurisdiction:
    """Budgets of universities (in place) and of renters outside AI labs, what goes into the tax taken off."""
    if not somewhere(world.places.tax_musd):
        return others
    u = world.universities
    tax_u, tax_others = taxes_of_renters(world, rules)
    u.compute_musd[:] *= rule.after_tax(at(base, u.jurisdiction), tax_u)
    return others * rule.after_tax(base, tax_others)


def renters_are_taxed(world: World, rules: Rules, others_h100e: ByJurisdiction) -> None:
    """Universities and renters outside AI labs pay the tax on what they rent."""
    if not somewhere(world.places.tax_musd):
        return
    u = world.universities
    tax_u, tax_others = taxes_of_renters(world, rules)
    world.ledger.pay("universities", "government", u.bought_h100e * tax_u, "compute tax")
    world.ledger.pay("businesses", "government", total(others_h100e * tax_others), "compute tax")


def firms_are_taxed(world: World) -> None:
    """Labs pay for research, sellers and the core business for other uses, the clouds for what they host."""
    firms, clouds, places = world.firms, world.clouds, world.places
    if somewhere(places.tax_musd):
        research = (firms.training_h100e + firms.experiment_h100e) * firms.research_tax_musd
        bill = research + (firms.served_h100e + firms.core_h100e) * firms.use_tax_musd
        world.ledger.pay("firms", "government", bill, "compute tax")
        hosted = clouds.hosted_h100e * total(places.mobile * places.use_tax_musd)
        world.ledger.pay("clouds", "government", hosted, "compute tax")
    world.market.compute_tax_musd[:] = world.ledger.flow("compute tax")


def own_part(world: World) -> Agents:
    """Part of big tech's use in the last quarter that its own chips could serve, (row, firm); 0 for startups."""
    firms = world.firms
    used = firms.training_h100e + firms.experiment_h100e + firms.served_h100e + firms.core_h100e
    part = np.where(used > 0, np.minimum(ratio(firms.chips_h100e, used), 1.0), 1.0)
    part[:, world.small] = 0.0
    return part


def charged(world: World, rules: Rules, price: Agents, capital: Rows) -> Agents:
    """Price of compute in each firm's books, tax on use included: ``price`` of the market, less on own chips at cost.

    ``capital`` is the part of that price which is rent for the chip, (row, 1).
    """
    if somewhere(rules.own_use_at_cost):
        at_cost = at(rules.own_use_at_cost, world.firms.jurisdiction)
        price = rule.charged_price(price, price - capital + world.market.floor_musd, own_part(world), at_cost)
    return price + world.firms.use_tax_musd


def research_surcharge(world: World) -> Agents:
    """Tax on research beyond that on other uses (M USD an H100e-quarter), (row, firm)."""
    return world.firms.research_tax_musd - world.firms.use_tax_musd


def market_price(world: World) -> Agents:
    """Rental price where each firm works, no tax, whatever its books say, (row, firm)."""
    return gather(world.places.price_musd, world.firms.jurisdiction)


def rentals_abroad_are_cut(
    world: World,
    rules: Rules,
    base: ByJurisdiction,
    bids: Agents,
    others: ByJurisdiction,
    there: ByJurisdiction,
) -> ByJurisdiction:
    """Renters shut off from clouds abroad are left with what is ``there`` for rent at home (H100e).

    Their bids and universities' budgets are cut in place; returns the budgets of the other renters.
    """
    if not somewhere(rules.clouds_blocked):
        return others
    firms, u, count = world.firms, world.universities, world.places.count
    wanted = by_jurisdiction(bids, firms.jurisdiction, count) + others
    wanted = (wanted + by_jurisdiction(u.compute_musd, u.jurisdiction, count)) / base
    kept = 1 - rules.clouds_blocked * (1 - np.where(wanted > there, ratio(there, wanted), 1.0))
    bids *= at(kept, firms.jurisdiction)
    u.compute_musd[:] *= at(kept, u.jurisdiction)
    return others * kept
