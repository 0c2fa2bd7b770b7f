"""Energy is paid, emissions are booked by use, firm and jurisdiction; power gets cleaner."""

from __future__ import annotations

import numpy as np

from sim.accelerate import accelerated
from sim.axes import Entries, Located, at, ratio, total
from sim.declare import Agents, ByJurisdiction, Rows
from sim.levers import Rules
from sim.phases import climate
from sim.populations import EDGE, OWN
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
    return blended(world, values, at(values, where))


def blended(world: World, values: ByJurisdiction, home: Agents) -> Agents:
    """A local value met by work of which a part stays at home, given the value there, (row, agent)."""
    mobility = world.parameters.energy.work_mobility
    return (1 - mobility) * home + mobility * total(world.places.mobile * values)


def spread(world: World, amount: Agents, home: Located) -> ByJurisdiction:
    """An amount of work (row, agent) by the jurisdiction in which it is done, (row, jurisdiction)."""
    mobility = world.parameters.energy.work_mobility
    return (1 - mobility) * home.total(amount) + mobility * total(amount) * world.places.mobile


def firms_mwh(world: World, rented: Rows) -> Agents:
    """Electricity of an H100e at full load in each firm's use: big tech's own and rented, (row, firm)."""
    firms, big = world.firms, world.big
    chips, hired = firms.chips_h100e[:, big], firms.rented_in_h100e[:, big]
    own_idle = np.minimum(firms.idle_h100e[:, big], chips)
    own = np.maximum(chips - firms.rented_out_h100e[:, big] - own_idle, 0.0)
    mean = ratio(own * firms.chip_mwh[:, big] + hired * rented, own + hired)
    unit = np.repeat(rented, world.firm_count, axis=1)
    unit[:, big] = np.where(own + hired > 0, mean, rented)
    return unit


def idle_firms_mwh(world: World, rented: Rows) -> Agents:
    """Electricity of firms' idle compute (MWh), cooling included, (row, firm)."""
    e, firms, big = world.parameters.energy, world.firms, world.big
    unit = np.repeat(rented, world.firm_count, axis=1)
    unit[:, big] = np.where(firms.chips_h100e[:, big] > 0, firms.chip_mwh[:, big], rented)
    return firms.idle_h100e * unit * e.idle_load * e.pue


@accelerated("energy")
def use_is_booked(world: World, intensity: ByJurisdiction) -> None:
    """Compute in use: by firm and by what it did; other renters; universities; idle chips."""
    e, firms, clouds, u, carbon, places = (
        world.parameters.energy, world.firms, world.clouds, world.universities, world.carbon, world.places,
    )  # fmt: skip
    rented, running = rented_mwh(world), e.load * e.pue
    home, campus = (Located.at(each.jurisdiction, places.count) for each in (firms, u))
    unit, dirt = firms_mwh(world, rented) * e.load * e.pue, blended(world, intensity, home.read(intensity))
    per_h100e = unit * dirt
    names = {
        "training": firms.training_h100e,
        "experiments": firms.experiment_h100e,
        "inference": firms.served_h100e,
        "core": firms.core_h100e,
    }
    for name, h100e in names.items():
        getattr(carbon, name)[:] = total(h100e * per_h100e)
    used_mwh, idle_mwh = sum(names.values()) * unit, idle_firms_mwh(world, rented)
    idle_tco2 = idle_mwh * dirt
    firms.emissions_tco2[:] = used_mwh * dirt + idle_tco2
    at_clouds = total(places.mobile * intensity)
    own_hosted = clouds.hosted_h100e - clouds.rented_in_h100e
    hosted_mwh = (own_hosted * clouds.chip_mwh + clouds.rented_in_h100e * rented) * running
    cloud_idle = clouds.idle_h100e * clouds.chip_mwh * e.idle_load * e.pue
    university = (u.bought_h100e + u.public_h100e) * rented * running
    other_mwh = world.market.other_rented_h100e * rented * running
    carbon.inference[:] += hosted_mwh * at_clouds
    carbon.universities[:] = total(university * blended(world, intensity, campus.read(intensity)))
    carbon.rentals[:] = other_mwh * at_clouds
    carbon.idle[:] = total(idle_tco2) + cloud_idle * at_clouds
    places.electricity_mwh[:] = (
        spread(world, used_mwh + idle_mwh, home)
        + spread(world, university, campus)
        + (hosted_mwh + cloud_idle + other_mwh) * places.mobile
    )
    carbon.idle_mwh[:] = total(idle_mwh) + cloud_idle
    carbon.used_mwh[:] = total(used_mwh) + total(university) + hosted_mwh + other_mwh
    carbon.served_flop[:] = (total(firms.served_h100e) + clouds.hosted_h100e) * compute_market.USEFUL_FLOP


def chips_and_storage_are_booked(world: World, intensity: ByJurisdiction) -> None:
    """Emissions of making the chips delivered and of storing models; totals by jurisdiction."""
    e, carbon, places = world.parameters.energy, world.carbon, world.places
    carbon.embodied[:] = (
        world.market.delivered_h100e * e.embodied_tco2_h100e * np.exp(-e.energy_gain_late * world.years)
    )
    stored, bills = models_are_stored(world)
    mwh = stored / 1e9 * e.storage_kwh_gb / 1000
    carbon.storage[:] = mwh * total(places.mobile * intensity)
    world.ledger.pay("firms", "businesses", bills, "storage")
    places.electricity_mwh[:] += mwh * places.mobile
    carbon.used_mwh[:] += mwh
    places.emissions_tco2[:] = places.electricity_mwh * intensity + carbon.embodied * world.places.mobile


@accelerated("energy")
def models_are_stored(world: World) -> tuple[Rows, Agents]:
    """Bytes of all models, (row, 1), and what firms pay for storage, as far as they have the cash (M USD), (row, firm)."""
    firms, lease, price = world.firms, world.parameters.leasing, world.parameters.compute.storage_price_usd
    held = Entries.where(firms.active & (world.models.parameters[0] > 0))
    kept, density = held.of(world.models.parameters[0]), held.of(world.offers.density[1])
    size, tasks = held.of(lease.bytes_per_parameter), held.of(lease.tasks)
    bill = compute_market.storage_cost(kept, size, density, tasks, held.of(price))
    paid = np.minimum(bill, np.maximum(held.of(firms.cash_musd), 0.0))
    return total(held.column(kept * size * density * tasks)), held.column(paid)


def devices_are_booked(world: World, intensity: ByJurisdiction) -> None:
    """Work done on users' own devices, on their own power; counted apart from data centres."""
    carbon, e = world.carbon, world.parameters.energy
    carbon.device_flop[:] = work_on_devices(world)
    mwh = compression.inference_energy(
        carbon.device_flop, 1.0, world.clouds.chip_mwh * e.device_gain / compute_market.USEFUL_FLOP
    )
    carbon.devices[:] = mwh * total(world.places.mobile * world.places.intensity)


@accelerated("energy")
def work_on_devices(world: World) -> Rows:
    """FLOP of customers' devices: on the small models of labs that serve them, else on the open one."""
    sales, users = world.sales, world.parameters.users
    own = Entries.where(
        (world.firms.mode == OWN) & (sales.customers_million[EDGE, :, : world.firm_count] > 0)
    )
    flop = np.repeat(np.exp(np.minimum(world.segments.open_ln_flop_token[EDGE], 60.0)), sales.count, axis=1)
    trained = own.of(world.models.flop[0]) > 0
    ln_flop = own.of(world.offers.ln_flop_token[8 + EDGE])
    flop[own.rows, own.agents] = np.exp(np.minimum(ln_flop, 60.0)) * trained
    return total(sales.customers_million[EDGE] * users.tokens_million[EDGE] * 1e12 * flop)


def energy_is_paid(world: World, rules: Rules, intensity: ByJurisdiction) -> None:
    """Owners of chips, big tech and the clouds, pay for power, cleaner power and carbon."""
    e, places, ledger = world.parameters.energy, world.places, world.ledger
    power = e.power_price_usd + places.intensity * places.cleaner_usd
    border = climate.border_bills(world) if places.border_usd.any() else None
    bills = [
        ("energy", "electricity", bills_of_owners(world, power)),
        ("government", "carbon", bills_of_owners(world, intensity * rules.carbon_price_usd, border)),
    ]
    if places.clean_penalty_usd.any():
        bills.append(("government", "missing clean power", bills_of_owners(world, places.clean_penalty_usd)))
    for number, payer in enumerate(("firms", "clouds")):
        for payee, purpose, bill in bills:
            ledger.pay(payer, payee, bill[number], purpose)
    world.market.carbon_revenue_musd[:] = ledger.flow("carbon")
    world.market.clean_penalty_musd[:] = ledger.flow("missing clean power")


@accelerated("energy", unless=lambda world, charge, border=None: border is not None)
def bills_of_owners(
    world: World, charge: ByJurisdiction, border: tuple[Agents, Rows] | None = None
) -> tuple[Agents, Rows]:
    """What firms and the clouds owe for the power of their chips (M USD), (row, firm) and (row, 1).

    ``charge``: USD a MWh where it is used; ``border``: what the border adds for big tech and for the clouds.
    """
    e, firms, places = world.parameters.energy, world.firms, world.places
    where = firms.jurisdiction[:, world.big]
    rates = mixed(world, charge, where), total(places.mobile * charge)
    if border is not None:
        rates = rates[0] + border[0], rates[1] + border[1]
    bills = np.zeros(firms.chips_h100e.shape), np.zeros(world.clouds.chips_h100e.shape)
    for owner, here, rate, bill in (
        (firms, world.big, rates[0], bills[0]),
        (world.clouds, slice(None), rates[1], bills[1]),
    ):
        chips = owner.chips_h100e[:, here]
        idle = np.minimum(owner.idle_h100e[:, here], chips)
        mwh = ((chips - idle) * e.load + idle * e.idle_load) * owner.chip_mwh[:, here] * e.pue
        bill[:, here] = mwh * rate * 1e-6
    return bills


def power_gets_cleaner(world: World, rules: Rules) -> None:
    """Abatement moves towards what carbon price, disclosure and clean-power rule, as announced, ask for.

    Part may be undone elsewhere under a cap.
    """
    e, places = world.parameters.energy, world.places
    worth = world.announced.carbon_price_usd + places.disclosure_usd
    target = rule.further_abatement(e.existing_carbon_usd, worth, e.abatement_limit, e.abatement_scale_usd)
    if world.announced.clean_power_share.any():
        target = np.maximum(target, climate.clean_power_target(world, world.announced))
    gross = places.electricity_mwh * places.intensity
    world.carbon.undone[:] = total(gross * places.abatement * rules.carbon_undone)
    places.abatement[:] += e.abatement_speed * (target - places.abatement)
