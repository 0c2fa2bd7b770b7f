"""Startups choose how they come by the model they sell: their own, an open one, or a lease."""

from __future__ import annotations

import numpy as np

from sim.accelerate import accelerated
from sim.axes import listed, of_rows, pick, read
from sim.declare import Agents, Array, ByJurisdiction, SegmentAgents
from sim.levers import Rules
from sim.phases.terms import Terms, bound, cost_of_switching, version_gap
from sim.populations import ENTERPRISE, LEASE, NOBODY, NONE, OPEN, OWN
from sim.rules import compute_market
from sim.rules.access import FEWEST_CUSTOMERS
from sim.rules.demand import NOTHING
from sim.world import World


def startups_choose(
    world: World, rules: Rules, terms: Terms, eligible: Agents, open_value: SegmentAgents
) -> None:
    """Startups review yearly how they come by a model; those that lost their supplier, or have none, at once."""
    lease = world.parameters.leasing
    # who leases pays to change: the supplier it has gains that cost over every other way
    stay = lease.switching_cost * cost_of_switching(world, rules)
    locked = lease.credit_lock_in * (1 - rules.credit_lock_in_ended)
    supply_is_chosen(world, terms, eligible, open_value, mandate_gains(world, rules, terms), stay, locked)


@accelerated("access")
def supply_is_chosen(
    world: World, terms: Terms, eligible: Agents, open_value: SegmentAgents, gain: Array, stay: ByJurisdiction,
    locked: ByJurisdiction,
) -> None:  # fmt: skip
    """Each startup that reviews takes the best: a lease, an open model or its own.

    ``gain`` by the terms of a mandate, (row, jurisdiction, supplier); who stays with its supplier gains
    ``stay``, and with its partner ``locked``.
    """
    firms = world.firms
    lost = (firms.mode == LEASE) & ~still_offered(world, terms, eligible)
    turn = (np.arange(world.firm_count) - world.big_tech + world.quarter) % 4 == 0
    reviews = firms.active & (turn | lost | (firms.mode == NONE))
    reviews[:, world.big] = False
    rows, startups = listed(reviews)
    values = lease_values(world, terms, eligible, gain, rows, startups)
    best, supplier = best_supplier(world, terms, rows, startups, values, stay, locked)
    mode = np.full(best.shape, LEASE)
    for kind, worth in (
        (OPEN, open_worth(world, open_value, rows, startups)),
        (OWN, own_worth(world, rows, startups)),
    ):
        mode, best = np.where(worth > best, kind, mode), np.maximum(best, worth)
    mode = np.where(best > NOTHING / 2, mode, NONE)
    firms.mode[rows, startups] = mode
    firms.supplier[rows, startups] = np.where(mode == LEASE, supplier, NOBODY)
    big = firms.mode[:, world.big]
    big[:] = np.where(world.models.flop[0][:, world.big] > 0, OWN, NONE)
    firms.under_mandate[:] = chosen_mandate(world, terms, eligible, gain)
    firms.provider[:] = provider_of(world)


def chosen_mandate(world: World, terms: Terms, eligible: Agents, gain: Array) -> Agents:
    """Lessees that are served under a mandate: it must serve them, and the supplier's own terms are no better."""
    firms = world.firms
    under = (firms.mode == LEASE) & eligible & bound(terms, firms)
    rows, lessees = listed(under)
    if len(rows):
        position, place = terms.place[rows, firms.supplier[rows, lessees]], firms.access_place[rows, lessees]
        under[rows, lessees] = (gain[rows, place, position] > 0) | ~terms.willing[rows, position]
    return under


def mandate_gains(world: World, rules: Rules, terms: Terms) -> Array:
    """What a lessee gains by the terms of a mandate in each place over the supplier's own, (row, jurisdiction, supplier)."""
    gain = np.zeros(terms.mandated.shape)
    if terms.mandated.any():
        where = terms.mandated.nonzero()
        gain[where] = mandate_gain(world, rules, terms, *where)
    return gain


def mandate_gain(
    world: World, rules: Rules, terms: Terms, rows: Array, places: Array, positions: Array
) -> Array:
    """What listed lessees gain by the terms of a mandate over the supplier's own: margin, parity, delay (worth)."""
    gamma, lag = world.parameters.training.quality_value, world.parameters.leasing.lease_lag_nats
    alpha = 1 / world.parameters.users.budget_usd[ENTERPRISE]
    late = version_gap(world, rules, rows, places, terms.suppliers[rows, positions])
    sooner = of_rows(lag, rows) * read(rules.access_parity, rows, places) - late
    cheaper = terms.asked[ENTERPRISE][rows, positions] - terms.margin[ENTERPRISE][rows, places, positions]
    return of_rows(gamma, rows) * sooner + of_rows(alpha, rows) * cheaper


def still_offered(world: World, terms: Terms, eligible: Agents) -> Agents:
    """Whether a lessee's supplier still serves it: willingly, or under the mandate."""
    firms = world.firms
    place = pick(terms.place, np.maximum(firms.supplier, 0))
    willing = pick(terms.willing, np.maximum(place, 0))
    return (place >= 0) & (willing | (eligible & bound(terms, firms)))


def best_supplier(
    world: World, terms: Terms, rows: Array, startups: Array, values: Array, stay: ByJurisdiction,
    locked: ByJurisdiction,
) -> tuple[Array, Array]:  # fmt: skip
    """Worth of the best supplier on offer to each listed startup, its tastes counted, and which it is, (startup,).

    ``values`` are (startup, supplier); who stays gains ``stay``, and with its partner ``locked``.
    """
    firms = world.firms
    home = firms.jurisdiction[rows, startups]
    value = lease_tastes(world, terms.suppliers, rows, startups) + values
    loyal = read(stay, rows, home) * (firms.mode[rows, startups] == LEASE)
    favour(value, rows, firms.supplier[rows, startups], terms.place, loyal)
    favour(value, rows, firms.partner[rows, startups], terms.place, read(locked, rows, home))
    best = value.argmax(axis=1)
    return value[np.arange(len(rows)), best], terms.suppliers[rows, best]


def open_worth(world: World, open_value: SegmentAgents, rows: Array, startups: Array) -> Array:
    """Worth of building on the best open model to each listed startup, (startup,)."""
    lease = world.parameters.leasing
    taste = of_rows(lease.supplier_taste, rows) * world.firms.taste_open[rows, startups]
    return of_rows(open_value[ENTERPRISE], rows) + of_rows(lease.open_appeal, rows) + taste


def own_worth(world: World, rows: Array, startups: Array) -> Array:
    """Worth of its own model to each listed startup that has one, (startup,)."""
    firms, lease, sales = world.firms, world.parameters.leasing, world.sales
    held = holding_cost(world, rows, startups) / of_rows(world.parameters.users.budget_usd[ENTERPRISE], rows)
    taste = of_rows(lease.supplier_taste, rows) * firms.taste_own[rows, startups]
    own = sales.own_value[ENTERPRISE][rows, startups] - of_rows(lease.no_model_appeal, rows) + taste - held
    return np.where(world.models.flop[0][rows, startups] > 0, own, NOTHING)


def lease_tastes(world: World, suppliers: Agents, rows: Array, startups: Array) -> Array:
    """Lasting tastes of the listed startups for the suppliers on offer, (startup, supplier)."""
    width = world.tastes.shape[2]
    column = (suppliers[rows] + 7 * world.firms.tenant[rows, startups][:, None]) & (width - 1)
    slot = (rows * world.slots + startups - world.big_tech) * width
    return world.tastes.ravel().take(column + slot[:, None])


def lease_values(
    world: World, terms: Terms, eligible: Agents, gain: Array, rows: Array, startups: Array
) -> Array:
    """Worth of leasing from each supplier to the listed startups, tastes apart, (startup, supplier)."""
    gamma, lease = world.parameters.training.quality_value, world.parameters.leasing
    alpha = 1 / world.parameters.users.budget_usd[ENTERPRISE]
    base = pick(world.sales.own_value[ENTERPRISE], terms.suppliers)
    asked = base - gamma * lease.lease_lag_nats - alpha * terms.asked[ENTERPRISE]
    value = np.where(terms.willing, asked, NOTHING)[rows]
    if not terms.mandated.any():
        return value
    place = world.firms.access_place[rows, startups]
    covered = terms.mandated[rows, place] & eligible[rows, startups][:, None]
    each, position = listed(covered)
    under = asked[rows[each], position] + gain[rows[each], place[each], position]
    value[each, position] = np.maximum(value[each, position], under)  # nobody need take the worse terms
    return value


def favour(value: Array, rows: Array, firm: Array, place: Agents, amount: Array) -> None:
    """Add an amount to the value of one supplier to each listed startup, where it is on offer; in place."""
    position = read(place, rows, np.maximum(firm, 0))
    each = np.flatnonzero((firm >= 0) & (position >= 0))
    value[each, position[each]] += amount[each]


def holding_cost(world: World, rows: Array, startups: Array) -> Array:
    """Cost a customer of whole accelerators that listed labs hold idle to serve their own model (USD a quarter)."""
    firms = world.firms
    idle = np.maximum(accelerators(world, rows, startups) - firms.served_h100e[rows, startups], 0.0)
    held = idle * firms.price_musd[rows, startups]
    return held / np.maximum(firms.users_million[rows, startups], FEWEST_CUSTOMERS)


def accelerators(world: World, rows: Array, firms: Array) -> Array:
    """Accelerators listed firms must hold to serve their own model (H100e)."""
    lease = world.parameters.leasing
    return compute_market.whole_accelerators(
        world.models.parameters[0][rows, firms],
        of_rows(lease.bytes_per_parameter, rows),
        world.offers.density[ENTERPRISE][rows, firms],
        of_rows(lease.tasks, rows),
    )


def provider_of(world: World) -> Agents:
    """Who serves each seller's customers: itself, its supplier, or the clouds (index of the last), (row, firm)."""
    firms = world.firms
    me = np.broadcast_to(np.arange(world.firm_count), firms.mode.shape)
    return np.where(firms.mode == LEASE, firms.supplier, np.where(firms.mode == OPEN, world.firm_count, me))
