"""What running compute costs where: power, carbon, cleaner power, and where mobile work goes."""

from __future__ import annotations

import numpy as np

from sim.axes import ratio, share_of, total
from sim.declare import Array, ByJurisdiction
from sim.levers import Rules
from sim.phases import charges
from sim.phases.climate import border_charge, border_is_charged, missing_clean_power_is_charged
from sim.rules import energy as energy_rule
from sim.world import World


def running_costs_are_set(world: World, rules: Rules) -> None:
    """Power and carbon cost of compute by jurisdiction, after abatement and with mobile work."""
    c, e, places = world.parameters.compute, world.parameters.energy, world.places
    places.intensity[:] = energy_rule.grid_intensity(e.grid_tco2_mwh, e.grid_decline, world.years)
    places.cleaner_usd[:] = cleaner_power_cost(world)
    carbon = places.intensity * (1 - places.abatement) * rules.carbon_price_usd
    cleaner = places.intensity * places.cleaner_usd
    mwh = fleet_mwh(world) * e.load * e.pue
    places.running_musd[:] = mwh * (e.power_price_usd + carbon + cleaner) * 1e-6
    missing_clean_power_is_charged(world, rules, mwh)
    charges.tax_is_set(world, rules)
    price = world.market.rent_musd + places.running_musd
    if places.tax_musd.any():
        price = price + charges.mean_tax(world)
    price = price + border_charge(world, rules, mwh)
    mean_price = total(price * share_of(c.site_share))
    pull = np.exp(-c.site_sensitivity * np.log(price / np.where(mean_price > 0, mean_price, 1.0)))
    sites_close(world, rules)
    places.mobile[:] = share_of(c.site_share * places.sites * pull)
    border_is_charged(world, rules)
    charges.tax_reaches_firms(world, rules)


def cleaner_power_cost(world: World) -> ByJurisdiction:
    """Cost of the cleaner power in use, whatever price brought it (USD a tonne before abatement)."""
    abatement = world.places.abatement
    if not abatement.any():
        return np.zeros(abatement.shape)
    e = world.parameters.energy
    curve = e.abatement_limit, e.abatement_scale_usd
    price = energy_rule.price_of_abatement(e.existing_carbon_usd, abatement, *curve)
    return energy_rule.further_abatement_cost(e.existing_carbon_usd, price, *curve)


def fleet_mwh(world: World) -> Array:
    """Mean electricity of an H100e at full load over all owners (MWh a quarter), (row, 1)."""
    chips, mwh, clouds = (
        world.firms.chips_h100e[:, world.big],
        world.firms.chip_mwh[:, world.big],
        world.clouds,
    )
    energy = total(chips * mwh) + clouds.chips_h100e * clouds.chip_mwh
    return ratio(energy, total(chips) + clouds.chips_h100e)


def local_running_cost(world: World) -> Array:
    """Running cost renters of a jurisdiction meet: at home, and where mobile work runs, (row, jurisdiction)."""
    places, mobility = world.places, world.parameters.energy.work_mobility
    running = (1 - mobility) * places.running_musd + mobility * total(places.mobile * places.running_musd)
    if places.border_usd.any():
        e = world.parameters.energy
        running = running + mobility * fleet_mwh(world) * e.load * e.pue * places.border_usd * 1e-6
    return running


def sites_close(world: World, rules: Rules) -> None:
    """Where chips may not be delivered, data centres of mobile work give way to others as chips are renewed."""
    places, market = world.places, world.market
    if not rules.chips_blocked.any() and (places.sites == 1).all():
        return
    renewed = np.minimum(ratio(market.delivered_h100e, market.opening_h100e), 1.0)
    places.sites[:] += renewed * (1 - rules.chips_blocked - places.sites)
