"""Emissions and electricity, by use and place."""

from __future__ import annotations

from sim.axes import ratio, total
from sim.declare import ByJurisdiction, Rows, measure
from sim.measures.shared import MEGA, chips_of_all, fleet, over_sellers
from sim.rules import compute_market
from sim.world import World


@measure(
    "emissions of AI compute", "MtCO2e", group="emissions", matters=1, relative=True, annual="sum", decimals=2
)
def emissions(world: World) -> Rows:
    """Location-based emissions of AI compute, chips included; users' devices apart."""
    return total(world.places.emissions_tco2) / MEGA


@measure(
    "emissions by jurisdiction",
    "MtCO2e",
    group="emissions",
    matters=1,
    relative=True,
    annual="sum",
    per="jurisdiction",
    decimals=2,
)
def emissions_by_place(world: World) -> ByJurisdiction:
    """Emissions of AI compute where it runs."""
    return world.places.emissions_tco2 / MEGA


def _source(label: str, name: str):
    def part(world: World) -> Rows:
        return getattr(world.carbon, name) / MEGA

    part.__name__ = f"emissions_{name}"
    part.__doc__ = f"Emissions of AI compute: {label}."
    return measure(
        f"emissions: {label}", "MtCO2e", group="emissions", matters=1, relative=True, annual="sum", decimals=3
    )(part)


emissions_training = _source("flagship runs", "training")
emissions_experiments = _source("experiments", "experiments")
emissions_inference = _source("serving", "inference")
emissions_core = _source("big tech's core business", "core")
emissions_rentals = _source("other rented compute", "rentals")
emissions_universities = _source("universities", "universities")
emissions_idle = _source("idle chips", "idle")
emissions_embodied = _source("making chips", "embodied")
emissions_storage = _source("storage", "storage")
emissions_devices = _source("users' devices (not in the total)", "devices")
emissions_undone = _source("cuts undone elsewhere under a cap (not in the total)", "undone")


@measure(
    "electricity of AI compute", "TWh", group="emissions", matters=1, relative=True, annual="sum", decimals=1
)
def electricity_twh(world: World) -> Rows:
    """Electricity of AI compute, cooling included."""
    return total(world.places.electricity_mwh) / MEGA


@measure(
    "electricity of AI compute by jurisdiction",
    "TWh",
    group="emissions",
    matters=1,
    relative=True,
    annual="sum",
    per="jurisdiction",
    decimals=1,
)
def electricity_by_place(world: World) -> ByJurisdiction:
    """Electricity of AI compute where it runs: what moves away from a rule shows here."""
    return world.places.electricity_mwh / MEGA


@measure("power of AI chips", "GW", group="emissions", matters=1, relative=True, annual="last", decimals=2)
def chip_power_gw(world: World) -> Rows:
    """Full-load power of the chips installed, server included."""
    return fleet(world) * chips_of_all(world) / compute_market.HOURS / 1e3


@measure("emissions a served exaFLOP", "gCO2e/EFLOP", group="emissions", matters=1, relative=True, decimals=3)
def emissions_intensity(world: World) -> Rows:
    """Emissions of serving over the work served."""
    return ratio(world.carbon.inference * 1e6, world.carbon.served_flop / 1e18)


@measure("customers served on their own device", "share", group="emissions", matters=0.005, decimals=3)
def on_device_share(world: World) -> Rows:
    """Customers of the edge segment, offline on their own power, over all customers."""
    sums = over_sellers(world)
    return ratio(sums["customers on their own device"], sums["customers"])


@measure("work done on users' own devices", "share", group="emissions", matters=0.005, decimals=5)
def on_device_work(world: World) -> Rows:
    """FLOP on users' own devices over all FLOP for users."""
    c = world.carbon
    return ratio(c.device_flop, c.device_flop + c.served_flop)
