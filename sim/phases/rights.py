"""The access right: a part of each owner's chips is rented to the eligible at a regulated price."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.axes import Located, at, by_jurisdiction, ratio, somewhere, total
from sim.declare import Agents, ByJurisdiction, Rows
from sim.levers import Rules
from sim.phases.energy import blended, spread
from sim.rules import compute_market as rule
from sim.world import World


@dataclass(frozen=True)
class Regulated:
    """What the access right gives (H100e): to whom, from whom, at which price (M USD a quarter)."""

    universities: Agents
    startups: Agents
    owners: Agents  # (row, firm), big tech only
    clouds: Rows
    price: ByJurisdiction
    paid_owners: Agents  # M USD
    paid_clouds: Rows


def rights_are_used(
    world: World, rules: Rules, running: ByJurisdiction, base: ByJurisdiction, bids: Agents, spare: Rows
) -> Regulated | None:
    """The eligible rent what the right gives them, as far as it is cheaper than the last price ``base``.

    What they spend on it leaves their ``bids`` and budgets (in place); what they do not take stays with the
    owners. ``spare`` are the clouds' chips that host nothing. None while there is no such right.
    """
    if not somewhere(rules.access_right_share):
        rights_end(world)
        return None
    firms, u, places = world.firms, world.universities, world.places
    home, campus = (Located.at(each.jurisdiction, places.count) for each in (firms, u))
    price = rule.regulated_price(world.market.floor_musd + running, rules.access_right_markup)
    open_part = rules.access_right_share * (price < base)
    price = np.minimum(price, base)
    reserved = open_part * (spread(world, firms.chips_h100e, home) + places.mobile * spare)
    asks, asks_u = eligible_money(world, rules, bids)
    asked = (home.total(asks) + campus.total(asks_u)) / price
    served = np.minimum(1.0, ratio(reserved, asked))
    spent, spent_u = asks * home.read(served), asks_u * campus.read(served)
    bids -= spent
    u.compute_musd[:] -= spent_u
    taken = open_part * ratio(asked * served, reserved)  # part of the chips there
    paid = taken * price
    return Regulated(
        spent_u / campus.read(price),
        spent / home.read(price),
        blended(world, taken, home.read(taken)) * firms.chips_h100e,
        total(places.mobile * taken) * spare,
        price,
        blended(world, paid, home.read(paid)) * firms.chips_h100e,
        total(places.mobile * paid) * spare,
    )


def eligible_money(world: World, rules: Rules, bids: Agents) -> tuple[Agents, Agents]:
    """What startups that train and universities would spend at the regulated price (M USD)."""
    firms, u = world.firms, world.universities
    asks = bids * (firms.lab & firms.active) * at(rules.access_right_startups, firms.jurisdiction)
    asks[:, world.big] = 0.0
    return asks, u.compute_musd * at(rules.access_right_universities, u.jurisdiction)


def rights_end(world: World) -> None:
    """Nobody rents at a regulated price: prices over the market's are one again."""
    if not world.firms.regulated_h100e.any():
        return
    world.firms.regulated_h100e[:] = world.clouds.regulated_h100e[:] = 0.0
    world.places.university_price[:] = world.market.startup_price[:] = 1.0


def rights_are_booked(world: World, got: Regulated) -> None:
    """Compute changes hands at the regulated price, which renters pay to the clouds, who pass on big tech's part."""
    firms, clouds, u, ledger = world.firms, world.clouds, world.universities, world.ledger
    firms.regulated_h100e[:] = got.startups + got.owners
    clouds.regulated_h100e[:] = got.clouds
    bill = got.startups * at(got.price, firms.jurisdiction)
    bill_u = got.universities * at(got.price, u.jurisdiction)
    prices_are_compared(world, got, bill, bill_u)
    firms.rented_in_h100e[:] += got.startups
    firms.rented_out_h100e[:] += got.owners
    clouds.rented_out_h100e[:] += got.clouds
    u.bought_h100e[:] += got.universities
    firms.rent_paid_musd[:] += bill
    u.compute_musd[:] += bill_u
    ledger.pay("firms", "clouds", bill, "regulated rent")
    ledger.pay("universities", "clouds", bill_u, "regulated rent")
    ledger.pay("clouds", "firms", got.paid_owners, "rent passed on")


def prices_are_compared(world: World, got: Regulated, bill: Agents, bill_u: Agents) -> None:
    """What universities and startups pay for rented compute, over what the market would charge for the same."""
    firms, u, places = world.firms, world.universities, world.places
    here = at(places.price_musd, u.jurisdiction)
    paid = by_jurisdiction(u.bought_h100e * here + bill_u, u.jurisdiction, places.count)
    worth = by_jurisdiction((u.bought_h100e + got.universities) * here, u.jurisdiction, places.count)
    places.university_price[:] = np.where(worth > 0, ratio(paid, worth), 1.0)
    market = at(places.price_musd, firms.jurisdiction)
    paid = total((firms.rent_paid_musd + bill)[:, world.small])
    worth = paid - total(bill) + total(got.startups * market)
    world.market.startup_price[:] = np.where(worth > 0, ratio(paid, worth), 1.0)
