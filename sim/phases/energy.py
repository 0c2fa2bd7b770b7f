"""Energy is paid, emissions are booked by use, firm and jurisdiction; power gets cleaner."""

from __future__ import annotations

import numpy as np

from sim.axes import at, by_jurisdiction, ratio, total
from sim.declare import Agents, ByJurisdiction
from sim.levers import Rules
from sim.phases.compression import EDGE
from sim.phases.compute import abatement_bill
from sim.rules import compression, compute_market
from sim.rules import energy as rule
from sim.world import World


def emissions_are_booked(world: World, rules: Rules) -> None:
    """Electricity and emissions of the quarter, their bills, and the abatement of the next."""
    intensity = world.places.intensity * (1 - world.places.abatement)
    world.market.emissions_last_tco2[:] = total(world.places.emissions_tco2)
    use_is_booked(world, intensity)
    chips_and_storage_are_booked(world, intensity)
    devices_are_booked(world, intensity)
    energy_is_paid(world, rules, intensity)
    power_gets_cleaner(world, rules)


def rented_mwh(world: World) -> Agents:
    """Electricity of a rented H100e at full load: mean over those who rent out, (row, 1)."""
    firms, clouds = world.firms, world.clouds
    out = total(firms.rented_out_h100e) + clouds.rented_out_h100e
    energy = total(firms.rented_out_h100e * firms.chip_mwh) + clouds.rented_out_h100e * clouds.chip_mwh
    return np.where(out > 0, ratio(energy, out), clouds.chip_mwh)


def mixed(world: World, values: ByJurisdiction, where: Agents) -> Agents:
    """A local value met by work that is partly done at home and partly where mobile work runs, (row, agent)."""
    mobility = world.parameters.energy.work_mobility
    return (1 - mobility) * at(values, where) + mobility * total(world.places.mobile * values)


def spread(world: World, amount: Agents, where: Agents) -> ByJurisdiction:
    """An amount of work (row, agent) by the jurisdiction in which it is done, (row, jurisdiction)."""
    mobility = world.parameters.energy.work_mobility
    return (1 - mobility) * by_jurisdiction(amount, where, 4) + mobility * total(amount) * world.places.mobile


def use_is_booked(world: World, intensity: ByJurisdiction) -> None:
    """Compute in use: by firm and by what it did; other renters; universities; idle chips."""
    e, firms, clouds, u, carbon, places = (
        world.parameters.energy, world.firms, world.clouds, world.universities, world.carbon, world.places,
    )  # fmt: skip
    rented = rented_mwh(world)
    own_idle = np.minimum(firms.idle_h100e, firms.chips_h100e)
    own = np.maximum(firms.chips_h100e - firms.rented_out_h100e - own_idle, 0.0)
    unit = np.where(
        own + firms.rented_in_h100e > 0,
        ratio(own * firms.chip_mwh + firms.rented_in_h100e * rented, own + firms.rented_in_h100e),
        rented,
    )
    unit, dirt = unit * e.load * e.pue, mixed(world, intensity, firms.jurisdiction)
    names = {
        "training": firms.training_h100e,
        "experiments": firms.experiment_h100e,
        "inference": firms.served_h100e,
        "core": firms.core_h100e,
    }
    used = firms.training_h100e + firms.experiment_h100e + firms.served_h100e + firms.core_h100e
    for name, h100e in names.items():
        getattr(carbon, name)[:] = total(h100e * unit * dirt)
    idle_mwh = (
        firms.idle_h100e * np.where(firms.chips_h100e > 0, firms.chip_mwh, rented) * e.idle_load * e.pue
    )
    firms.emissions_tco2[:] = used * unit * dirt + idle_mwh * dirt
    place = places.mobile
    at_clouds = total(place * intensity)
    own_hosted = clouds.hosted_h100e - clouds.rented_in_h100e
    hosted_mwh = (own_hosted * clouds.chip_mwh + clouds.rented_in_h100e * rented) * e.load * e.pue
    cloud_idle = clouds.idle_h100e * clouds.chip_mwh * e.idle_load * e.pue
    university = (u.bought_h100e + u.public_h100e) * rented * e.load * e.pue
    other_mwh = world.market.other_rented_h100e * rented * e.load * e.pue
    carbon.inference[:] += hosted_mwh * at_clouds
    carbon.universities[:] = total(university * mixed(world, intensity, u.jurisdiction))
    carbon.rentals[:] = other_mwh * at_clouds
    carbon.idle[:] = total(idle_mwh * dirt) + cloud_idle * at_clouds
    places.electricity_mwh[:] = (
        spread(world, used * unit + idle_mwh, firms.jurisdiction)
        + spread(world, university, u.jurisdiction)
        + (hosted_mwh + cloud_idle + other_mwh) * place
    )
    carbon.idle_mwh[:] = total(idle_mwh) + cloud_idle
    carbon.used_mwh[:] = total(used * unit) + total(university) + hosted_mwh + other_mwh
    carbon.served_flop[:] = (total(firms.served_h100e) + clouds.hosted_h100e) * compute_market.USEFUL_FLOP


def chips_and_storage_are_booked(world: World, intensity: ByJurisdiction) -> None:
    """Emissions of making the chips delivered and of storing models; totals by jurisdiction."""
    e, c, firms, carbon, places = (
        world.parameters.energy,
        world.parameters.compute,
        world.firms,
        world.carbon,
        world.places,
    )
    lease = world.parameters.leasing
    carbon.embodied[:] = (
        world.market.delivered_h100e * e.embodied_tco2_h100e * np.exp(-e.energy_gain_late * world.years)
    )
    kept = world.models.parameters[0] * firms.active
    gigabytes = total(kept * lease.bytes_per_parameter * world.offers.density[1] * lease.tasks) / 1e9
    mwh = gigabytes * e.storage_kwh_gb / 1000
    carbon.storage[:] = mwh * total(places.mobile * intensity)
    bill = compute_market.storage_cost(
        kept, lease.bytes_per_parameter, world.offers.density[1], lease.tasks, c.storage_price_usd
    )
    world.ledger.pay("firms", "businesses", np.minimum(bill, np.maximum(firms.cash_musd, 0.0)), "storage")
    places.electricity_mwh[:] += mwh * places.mobile
    carbon.used_mwh[:] += mwh
    places.emissions_tco2[:] = places.electricity_mwh * intensity + carbon.embodied * world.places.mobile


def devices_are_booked(world: World, intensity: ByJurisdiction) -> None:
    """Work done on users' own devices, on their own power; counted apart from data centres."""
    sales, offers, users, carbon, e = (
        world.sales,
        world.offers,
        world.parameters.users,
        world.carbon,
        world.parameters.energy,
    )
    own = np.exp(np.minimum(offers.ln_flop_token[8 + EDGE], 60.0)) * (world.models.flop[0] > 0)
    opened = np.exp(np.minimum(world.segments.open_ln_flop_token[EDGE], 60.0))
    flop = np.concatenate([np.where(world.firms.mode == 1, own, opened), opened], axis=1)
    tokens = sales.customers_million[EDGE] * users.tokens_million[EDGE] * 1e12
    carbon.device_flop[:] = total(tokens * flop)
    mwh = compression.inference_energy(
        carbon.device_flop, 1.0, world.clouds.chip_mwh * e.device_gain / compute_market.USEFUL_FLOP
    )
    carbon.devices[:] = mwh * total(world.places.mobile * world.places.intensity)


def energy_is_paid(world: World, rules: Rules, intensity: ByJurisdiction) -> None:
    """Owners of chips pay for power, cleaner power and carbon."""
    e, firms, clouds, places = world.parameters.energy, world.firms, world.clouds, world.places
    own_idle = np.minimum(firms.idle_h100e, firms.chips_h100e)
    mwh = ((firms.chips_h100e - own_idle) * e.load + own_idle * e.idle_load) * firms.chip_mwh * e.pue
    cloud_mwh = (
        ((clouds.chips_h100e - clouds.idle_h100e) * e.load + clouds.idle_h100e * e.idle_load)
        * clouds.chip_mwh
        * e.pue
    )
    power = e.power_price_usd + places.intensity * abatement_bill(world, rules)
    tax = intensity * rules.carbon_price_usd
    for payer, amount, price, charge in (
        ("firms", mwh, mixed(world, power, firms.jurisdiction), mixed(world, tax, firms.jurisdiction)),
        ("clouds", cloud_mwh, total(places.mobile * power), total(places.mobile * tax)),
    ):
        world.ledger.pay(payer, "energy", amount * price * 1e-6, "electricity")
        world.ledger.pay(payer, "government", amount * charge * 1e-6, "carbon")
    world.market.carbon_revenue_musd[:] = world.ledger.flow("carbon")


def power_gets_cleaner(world: World, rules: Rules) -> None:
    """Abatement moves towards what the carbon price in force or announced asks for; part may be undone elsewhere."""
    e, places = world.parameters.energy, world.places
    target = rule.further_abatement(
        e.existing_carbon_usd, world.announced.carbon_price_usd, e.abatement_limit, e.abatement_scale_usd
    )
    gross = places.electricity_mwh * places.intensity
    world.carbon.undone[:] = total(gross * places.abatement * rules.carbon_undone)
    places.abatement[:] += e.abatement_speed * (target - places.abatement)
