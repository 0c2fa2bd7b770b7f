"""Electricity, emissions and their bills, compiled: see :mod:`sim.phases.energy`."""

from __future__ import annotations

import numpy as np

from sim.compiled.kernels import added, kernel, over
from sim.declare import Agents, Array, ByJurisdiction, Rows
from sim.populations import EDGE, OWN
from sim.rules import compute_market
from sim.world import World

storage_cost = kernel(compute_market.storage_cost)
USEFUL_FLOP = compute_market.USEFUL_FLOP


def use_is_booked(world: World, intensity: ByJurisdiction) -> None:
    """Compute in use: by firm and by what it did; other renters; universities; idle chips."""
    e, firms, clouds, u, carbon, places = (
        world.parameters.energy, world.firms, world.clouds, world.universities, world.carbon, world.places,
    )  # fmt: skip
    power = e.load, e.idle_load, e.pue, e.work_mobility
    rented = mwh_of_rented(firms.rented_out_h100e, firms.chip_mwh, clouds.rented_out_h100e, clouds.chip_mwh)
    firms_use_is_booked(
        firms.jurisdiction, (firms.training_h100e, firms.experiment_h100e, firms.served_h100e, firms.core_h100e),
        (firms.chips_h100e, firms.rented_in_h100e, firms.rented_out_h100e, firms.idle_h100e, firms.chip_mwh),
        rented, power, intensity, places.mobile, firms.emissions_tco2,
        (carbon.training, carbon.experiments, carbon.inference, carbon.core),
        (carbon.idle, carbon.idle_mwh, carbon.used_mwh, carbon.served_flop), places.electricity_mwh, world.big_tech,
    )  # fmt: skip
    other_use_is_booked(
        u.jurisdiction, u.bought_h100e, u.public_h100e, world.market.other_rented_h100e,
        (clouds.hosted_h100e, clouds.rented_in_h100e, clouds.idle_h100e, clouds.chip_mwh), rented, power,
        intensity, places.mobile, (carbon.inference, carbon.universities, carbon.rentals),
        (carbon.idle, carbon.idle_mwh, carbon.used_mwh, carbon.served_flop), places.electricity_mwh,
    )  # fmt: skip


@kernel
def mwh_of_rented(let: Array, chip_mwh: Array, clouds_let: Array, clouds_mwh: Array) -> Array:
    """Electricity of a rented H100e at full load, (row, 1)."""
    rows, firms = let.shape
    rented, energy = np.empty((rows, 1)), np.empty(firms)
    for row in range(rows):
        for firm in range(firms):
            energy[firm] = let[row, firm] * chip_mwh[row, firm]
        out = added(let[row]) + clouds_let[row, 0]
        mwh = over(added(energy) + clouds_let[row, 0] * clouds_mwh[row, 0], out)
        rented[row, 0] = mwh if out > 0 else clouds_mwh[row, 0]
    return rented


@kernel
def where_mobile(mobile: Array, values: Array) -> float:
    """A local value where mobile work runs, of (jurisdiction,)."""
    each = np.empty(len(values))
    for place in range(len(values)):
        each[place] = mobile[place] * values[place]
    return added(each)


@kernel
def spread_over(mwh: Array, home: Array, mobility: float, mobile: Array, whole: float, places: Array) -> None:
    """Write electricity of agents where it is used, (jurisdiction,): a part at home; ``whole`` is its sum."""
    at_home = np.zeros(len(places))
    for agent in range(len(mwh)):
        at_home[home[agent]] += mwh[agent]
    for place in range(len(places)):
        places[place] = (1 - mobility) * at_home[place] + mobility * whole * mobile[place]


@kernel
def firms_use_is_booked(
    home: Array, uses: tuple[Array, ...], chips: tuple[Array, ...], rented: Array, power: tuple[Array, ...],
    intensity: Array, mobile: Array, emitted: Array, by_use: tuple[Array, ...], sums: tuple[Array, ...],
    electricity: Array, big_tech: int,
) -> None:  # fmt: skip
    """Firms' part: emissions by use and firm, idle compute, electricity by place."""
    (training, experiments, served, core), (owned, hired, let, idle, chip_mwh) = uses, chips
    (load, idle_load, pue, mobility), (idle_tco2, idle_mwh, used_mwh, served_flop) = power, sums
    rows, firms = home.shape
    mwh, idle_each, dirt, per_h100e = np.empty(firms), np.empty(firms), np.empty(firms), np.empty(firms)
    used, resting, rest_tco2, each = np.empty(firms), np.empty(firms), np.empty(firms), np.empty(firms)
    for row in range(rows):
        unit, full, part, cooled = rented[row, 0], load[row, 0], idle_load[row, 0], pue[row, 0]
        away = mobility[row, 0]
        abroad = away * where_mobile(mobile[row], intensity[row])
        mwh[:], idle_each[:] = unit, unit
        for firm in range(big_tech):
            at_rest = min(idle[row, firm], owned[row, firm])
            own = max(owned[row, firm] - let[row, firm] - at_rest, 0.0)
            whole = own + hired[row, firm]
            if whole > 0:
                mwh[firm] = over(own * chip_mwh[row, firm] + hired[row, firm] * unit, whole)
            if owned[row, firm] > 0:
                idle_each[firm] = chip_mwh[row, firm]
        for firm in range(firms):
            per_mwh = mwh[firm] * full * cooled
            dirt[firm] = (1 - away) * intensity[row, home[row, firm]] + abroad
            per_h100e[firm] = per_mwh * dirt[firm]
            work = training[row, firm] + experiments[row, firm] + served[row, firm] + core[row, firm]
            used[firm] = work * per_mwh
            resting[firm] = idle[row, firm] * idle_each[firm] * part * cooled
            rest_tco2[firm] = resting[firm] * dirt[firm]
        for firm in range(firms):
            emitted[row, firm] = used[firm] * dirt[firm] + rest_tco2[firm]
        for number in range(len(uses)):
            use = uses[number][row]
            for firm in range(firms):
                each[firm] = use[firm] * per_h100e[firm]
            by_use[number][row, 0] = added(each)
        idle_tco2[row, 0], idle_mwh[row, 0], used_mwh[row, 0] = added(rest_tco2), added(resting), added(used)
        served_flop[row, 0] = added(served[row])
        for firm in range(firms):
            each[firm] = used[firm] + resting[firm]
        spread_over(each, home[row], away, mobile[row], added(each), electricity[row])


@kernel
def other_use_is_booked(
    campus: Array, bought: Array, public: Array, other: Array, clouds: tuple[Array, ...], rented: Array,
    power: tuple[Array, ...], intensity: Array, mobile: Array, by_use: tuple[Array, ...], sums: tuple[Array, ...],
    electricity: Array,
) -> None:  # fmt: skip
    """What universities, clouds and other renters use, added to firms' part."""
    (hosted, hired, idle, chip_mwh), (load, idle_load, pue, mobility) = clouds, power
    (inference, universities, rentals), (idle_tco2, idle_mwh, used_mwh, served_flop) = by_use, sums
    rows, count = campus.shape
    used, tco2, theirs = np.empty(count), np.empty(count), np.empty(intensity.shape[1])
    for row in range(rows):
        at_clouds, unit, running = (
            where_mobile(mobile[row], intensity[row]),
            rented[row, 0],
            load[row, 0] * pue[row, 0],
        )
        abroad = mobility[row, 0] * at_clouds
        for each in range(count):
            used[each] = (bought[row, each] + public[row, each]) * unit * running
            tco2[each] = used[each] * ((1 - mobility[row, 0]) * intensity[row, campus[row, each]] + abroad)
        own_hosted = hosted[row, 0] - hired[row, 0]
        hosted_mwh = (own_hosted * chip_mwh[row, 0] + hired[row, 0] * unit) * running
        cloud_idle = idle[row, 0] * chip_mwh[row, 0] * idle_load[row, 0] * pue[row, 0]
        other_mwh = other[row, 0] * unit * running
        inference[row, 0] += hosted_mwh * at_clouds
        universities[row, 0], rentals[row, 0] = added(tco2), other_mwh * at_clouds
        idle_tco2[row, 0] += cloud_idle * at_clouds
        idle_mwh[row, 0] += cloud_idle
        whole = added(used)
        used_mwh[row, 0] = used_mwh[row, 0] + whole + hosted_mwh + other_mwh
        served_flop[row, 0] = (served_flop[row, 0] + hosted[row, 0]) * USEFUL_FLOP
        spread_over(used, campus[row], mobility[row, 0], mobile[row], whole, theirs)
        for place in range(len(theirs)):
            at_mobile = (hosted_mwh + cloud_idle + other_mwh) * mobile[row, place]
            electricity[row, place] = electricity[row, place] + theirs[place] + at_mobile


def models_are_stored(world: World) -> tuple[Rows, Agents]:
    """Bytes of all models, (row, 1), and what firms pay for storage, as far as they have the cash (M USD), (row, firm)."""
    firms, lease, price = world.firms, world.parameters.leasing, world.parameters.compute.storage_price_usd
    return stored(
        firms.active, world.models.parameters, world.offers.density, firms.cash_musd,
        lease.bytes_per_parameter, lease.tasks, price,
    )  # fmt: skip


@kernel
def stored(
    active: Array, parameters: Array, density: Array, cash: Array, size: Array, tasks: Array, price: Array
) -> tuple[Array, Array]:
    """(row, 1) and (row, firm)."""
    rows, firms = active.shape
    held, paid, kept = np.empty((rows, 1)), np.zeros((rows, firms)), np.empty(firms)
    for row in range(rows):
        kept[:] = 0.0
        for firm in range(firms):
            model, part = parameters[0, row, firm], density[1, row, firm]
            if active[row, firm] and model > 0:
                kept[firm] = model * size[row, 0] * part * tasks[row, 0]
                bill = storage_cost(model, size[row, 0], part, tasks[row, 0], price[row, 0])
                paid[row, firm] = min(bill, max(cash[row, firm], 0.0))
        held[row, 0] = added(kept)
    return held, paid


def work_on_devices(world: World) -> Rows:
    """FLOP of customers' devices: on the small models of labs that serve them, else on the open one."""
    mode, customers, users = world.firms.mode, world.sales.customers_million, world.parameters.users
    ln_flop = of_own_models(mode, customers, world.offers.ln_flop_token)
    own = np.exp(np.minimum(ln_flop, 60.0))
    opened = np.exp(np.minimum(world.segments.open_ln_flop_token[EDGE], 60.0))
    return of_devices(mode, customers, users.tokens_million, world.models.flop, own, opened)


@kernel
def of_own_models(mode: Array, customers: Array, ln_flop: Array) -> Array:
    """Ln FLOP a token of the small models of labs that serve devices, (entry,), row by row."""
    rows, firms = mode.shape
    found, count = np.empty(rows * firms), 0
    for row in range(rows):
        for firm in range(firms):
            if customers[EDGE, row, firm] > 0 and mode[row, firm] == OWN:
                found[count] = ln_flop[8 + EDGE, row, firm]
                count += 1
    return found[:count]


@kernel
def of_devices(mode: Array, customers: Array, tokens: Array, flop: Array, own: Array, opened: Array) -> Array:
    """Tokens times the FLOP of each, over sellers, (row, 1); ``own`` as listed above."""
    rows, firms = mode.shape
    work, each, count = np.empty((rows, 1)), np.empty(firms + 1), 0
    for row in range(rows):
        for seller in range(firms + 1):
            a_token = opened[row, 0]
            if seller < firms and customers[EDGE, row, seller] > 0 and mode[row, seller] == OWN:
                a_token = own[count] * (flop[0, row, seller] > 0)
                count += 1
            each[seller] = customers[EDGE, row, seller] * tokens[EDGE, row, 0] * 1e12 * a_token
        work[row, 0] = added(each)
    return work


def bills_of_owners(
    world: World, charge: ByJurisdiction, border: tuple[Agents, Rows] | None = None
) -> tuple[Agents, Rows]:
    """What firms and the clouds owe for the power of their chips (M USD), (row, firm) and (row, 1); none at the border."""
    e, firms, clouds, places = world.parameters.energy, world.firms, world.clouds, world.places
    return owners_bills(
        firms.jurisdiction, firms.chips_h100e, firms.idle_h100e, firms.chip_mwh, clouds.chips_h100e,
        clouds.idle_h100e, clouds.chip_mwh, (e.load, e.idle_load, e.pue, e.work_mobility), places.mobile, charge,
        world.big_tech,
    )  # fmt: skip


@kernel
def owners_bills(
    home: Array, chips: Array, idle: Array, mwh: Array, their_chips: Array, their_idle: Array, their_mwh: Array,
    power: tuple[Array, ...], mobile: Array, charge: Array, big_tech: int,
) -> tuple[Array, Array]:  # fmt: skip
    """Big tech's part at home and where mobile work runs; the clouds' all there."""
    load, idle_load, pue, mobility = power
    rows, firms = home.shape
    bills, theirs = np.zeros((rows, firms)), np.empty((rows, 1))
    for row in range(rows):
        abroad = where_mobile(mobile[row], charge[row])
        for firm in range(big_tech):
            rate = (1 - mobility[row, 0]) * charge[row, home[row, firm]] + mobility[row, 0] * abroad
            rest = min(idle[row, firm], chips[row, firm])
            used = (chips[row, firm] - rest) * load[row, 0] + rest * idle_load[row, 0]
            bills[row, firm] = used * mwh[row, firm] * pue[row, 0] * rate * 1e-6
        rest = min(their_idle[row, 0], their_chips[row, 0])
        used = (their_chips[row, 0] - rest) * load[row, 0] + rest * idle_load[row, 0]
        theirs[row, 0] = used * their_mwh[row, 0] * pue[row, 0] * abroad * 1e-6
    return bills, theirs
