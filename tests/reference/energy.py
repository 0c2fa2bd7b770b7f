"""Energy is paid, emissions are booked by use, firm and jurisdiction; power gets cleaner."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.populations import OWN
from sim.rules import compression, compute_market
from sim.rules import energy as rule
from tests.reference.climate import clean_power_target
from tests.reference.firm import Firm
from tests.reference.plain import EDGE, ratio, shares
from tests.reference.regulator import Regulator, met_by_work_of, where_mobile_work_runs

if TYPE_CHECKING:
    from tests.reference.model import Twin


def emissions_are_booked(model: Twin) -> None:
    """Electricity and emissions of the quarter, their bills, and the abatement of the next."""
    model.market.emissions_last_tco2 = sum(place.emissions_tco2 for place in model.regulators)
    for place in model.regulators:
        place.electricity_mwh = 0.0
    rented = rented_mwh(model)
    firms_are_booked(model, rented)
    others_are_booked(model, rented)
    storage_is_booked(model)
    devices_are_booked(model)
    energy_is_paid(model)
    power_gets_cleaner(model)


def rented_mwh(model: Twin) -> float:
    """Electricity of a rented H100e at full load: mean over those who rent out."""
    owners = [*model.big_tech, model.clouds]
    out = sum(owner.rented_out_h100e for owner in owners)
    energy = sum(owner.rented_out_h100e * owner.chip_mwh for owner in owners)
    return ratio(energy, out) if out > 0 else model.clouds.chip_mwh


def books_work(home: Regulator, mwh: float) -> None:
    """Work of an agent, done in part at home and in part where mobile work runs."""
    mobility = home.p.energy.work_mobility
    home.electricity_mwh += (1 - mobility) * mwh
    for place in home.model.regulators:
        place.electricity_mwh += mobility * mwh * place.mobile


def books_mobile_work(model: Twin, mwh: float) -> None:
    """Work that runs anywhere."""
    for place in model.regulators:
        place.electricity_mwh += mwh * place.mobile


def firms_are_booked(model: Twin, rented: float) -> None:
    """Compute in use by firms, by what it did, and their idle chips."""
    e, carbon = model.p.energy, model.carbon
    uses = {
        "training": "training_h100e",
        "experiments": "experiment_h100e",
        "inference": "served_h100e",
        "core": "core_h100e",
    }
    for name in uses:
        setattr(carbon, name, 0.0)
    carbon.idle = carbon.used_mwh = carbon.idle_mwh = 0.0
    for firm in model.firms:
        dirt = met_by_work_of(firm.jurisdiction, "dirt")
        unit = mwh_in_use(firm, rented) * e.load * e.pue
        for name, h100e in uses.items():
            setattr(carbon, name, getattr(carbon, name) + getattr(firm, h100e) * unit * dirt)
        used = sum(getattr(firm, h100e) for h100e in uses.values()) * unit
        chip = firm.chip_mwh if firm.is_big and firm.chips_h100e > 0 else rented
        idle = firm.idle_h100e * chip * e.idle_load * e.pue
        firm.emissions_tco2 = (used + idle) * dirt
        carbon.idle += idle * dirt
        carbon.idle_mwh += idle
        carbon.used_mwh += used
        books_work(firm.jurisdiction, used + idle)


def mwh_in_use(firm: Firm, rented: float) -> float:
    """Electricity of an H100e at full load in a firm's use: its own chips and rented ones."""
    if not firm.is_big:
        return rented
    idle = min(firm.idle_h100e, firm.chips_h100e)
    own, hired = max(firm.chips_h100e - firm.rented_out_h100e - idle, 0.0), firm.rented_in_h100e
    return ratio(own * firm.chip_mwh + hired * rented, own + hired) if own + hired > 0 else rented


def others_are_booked(model: Twin, rented: float) -> None:
    """Universities, other renters, and the clouds: what they host and what is idle there."""
    e, carbon, clouds = model.p.energy, model.carbon, model.clouds
    running, dirt = e.load * e.pue, where_mobile_work_runs(model, "dirt")
    carbon.universities = 0.0
    for university in model.universities:
        mwh = university.compute_h100e * rented * running
        carbon.universities += mwh * met_by_work_of(university.jurisdiction, "dirt")
        carbon.used_mwh += mwh
        books_work(university.jurisdiction, mwh)
    own_hosted = clouds.hosted_h100e - clouds.rented_in_h100e
    hosted = (own_hosted * clouds.chip_mwh + clouds.rented_in_h100e * rented) * running
    idle = clouds.idle_h100e * clouds.chip_mwh * e.idle_load * e.pue
    other = model.market.other_rented_h100e * rented * running
    carbon.inference += hosted * dirt
    carbon.rentals = other * dirt
    carbon.idle += idle * dirt
    carbon.idle_mwh += idle
    carbon.used_mwh += hosted + other
    books_mobile_work(model, hosted + idle + other)
    served = sum(firm.served_h100e for firm in model.firms) + clouds.hosted_h100e
    carbon.served_flop = served * compute_market.USEFUL_FLOP


def storage_is_booked(model: Twin) -> None:
    """Making chips and storing models; then the emissions of each jurisdiction are known."""
    e, lease, carbon, market = model.p.energy, model.p.leasing, model.carbon, model.market
    making = e.embodied_tco2_h100e * math.exp(-e.energy_gain_late * model.years)
    carbon.embodied = market.delivered_h100e * making
    stored = 0.0
    for firm in model.firms:
        kept, density = firm.flagship.parameters, firm.flagship.offers[1].density
        if kept > 0:
            what = kept, lease.bytes_per_parameter, density, lease.tasks
            stored += math.prod(what) / 1e9 * e.storage_kwh_gb / 1000
            bill = float(compute_market.storage_cost(*what, model.p.compute.storage_price_usd))
            firm.pay("businesses", min(bill, firm.cash), "storage")
    carbon.storage = stored * where_mobile_work_runs(model, "dirt")
    carbon.used_mwh += stored
    books_mobile_work(model, stored)
    for place in model.regulators:
        place.emissions_tco2 = place.electricity_mwh * place.dirt + carbon.embodied * place.mobile


def devices_are_booked(model: Twin) -> None:
    """Work done on users' own devices, on their own power."""
    segment, carbon = model.segments[EDGE], model.carbon
    carbon.device_flop = 0.0
    for seller in [*model.firms, model.clouds]:
        customers = seller.sales[EDGE].customers_million
        flop = math.exp(min(segment.open_ln_flop_token, 60.0))
        if isinstance(seller, Firm) and seller.mode == OWN and customers > 0:
            flop = math.exp(min(seller.small.offers[EDGE].ln_flop_token, 60.0)) * seller.trained
        carbon.device_flop += customers * segment.tokens_million * 1e12 * flop
    a_flop = model.clouds.chip_mwh * model.p.energy.device_gain / compute_market.USEFUL_FLOP
    mwh = float(compression.inference_energy(carbon.device_flop, 1.0, a_flop))
    carbon.devices = mwh * where_mobile_work_runs(model, "intensity")


def energy_is_paid(model: Twin) -> None:
    """Owners of chips, big tech and the clouds, pay for power, cleaner power and carbon."""
    e = model.p.energy
    for place in model.regulators:
        place.power_usd = e.power_price_usd[place.number] + place.intensity * place.cleaner_usd
        place.carbon_usd = place.dirt * place.rules.carbon_price_usd

    def pays(owner: Any, power_usd: float, carbon_usd: float, missing_usd: float) -> None:
        idle = min(owner.idle_h100e, owner.chips_h100e)
        load = (owner.chips_h100e - idle) * e.load + idle * e.idle_load
        mwh = load * owner.chip_mwh * e.pue
        model.books.pay(owner, "energy", mwh * power_usd * 1e-6, "electricity")
        model.books.pay(owner, "government", mwh * carbon_usd * 1e-6, "carbon")
        model.books.pay(owner, "government", mwh * missing_usd * 1e-6, "missing clean power")

    bills = ("power_usd", "carbon_usd", "clean_penalty_usd")
    for firm in model.big_tech:
        power, carbon, missing = (met_by_work_of(firm.jurisdiction, name) for name in bills)
        pays(firm, power, carbon + e.work_mobility * firm.jurisdiction.border_usd, missing)
    power, carbon, missing = (where_mobile_work_runs(model, name) for name in bills)
    split = shares(list(model.p.compute.other_rental_split))
    border = sum(place.border_usd * split[place.number] for place in model.regulators)
    pays(model.clouds, power, carbon + border, missing)
    model.market.carbon_revenue_musd = model.books.flow("carbon")
    model.market.clean_penalty_musd = model.books.flow("missing clean power")


def power_gets_cleaner(model: Twin) -> None:
    """Abatement moves towards what carbon price, disclosure and clean-power rule ask for, as announced.

    Part may be undone elsewhere.
    """
    e, model.carbon.undone = model.p.energy, 0.0
    for place in model.regulators:
        target = rule.further_abatement(
            e.existing_carbon_usd[place.number],
            place.announced.carbon_price_usd + place.disclosure_usd,
            e.abatement_limit,
            e.abatement_scale_usd,
        )
        target = max(float(target), clean_power_target(place))
        saved = place.electricity_mwh * place.intensity * place.abatement
        model.carbon.undone += saved * place.rules.carbon_undone
        place.abatement += e.abatement_speed * (target - place.abatement)
