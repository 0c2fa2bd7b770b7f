"""The access right: a part of each owner's chips is rented to the eligible at a regulated price."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.rules import compute_market as rule
from tests.reference.plain import ratio

if TYPE_CHECKING:
    from tests.reference.model import Twin
    from tests.reference.regulator import Regulator


@dataclass
class Right:
    """What the access right gives (H100e): to whom, from whom, for how much (M USD)."""

    price: dict[Regulator, float]
    given: dict[Any, float] = field(default_factory=dict)  # to startups and universities
    owned: dict[Any, float] = field(default_factory=dict)  # from owners
    passed_on: dict[Any, float] = field(default_factory=dict)  # M USD


def are_used(model: Twin, running: dict, base: dict, bids: dict[Any, float]) -> Right:
    """The eligible rent what the right gives them, as far as it is cheaper than the last price.

    What they spend on it leaves their bids and budgets. What they do not take stays with the owners.
    """
    user_cost = {place: model.market.floor_musd + cost for place, cost in running.items()}
    regulated = {
        place: float(rule.regulated_price(cost, place.rules.access_right_markup))
        for place, cost in user_cost.items()
    }
    right = Right({place: min(price, base[place]) for place, price in regulated.items()})
    spare = model.clouds.chips_h100e - model.clouds.hosting_h100e
    taken = {}  # part of the chips in each place
    for place in model.regulators:
        open_part = place.rules.access_right_share * (regulated[place] < base[place])
        reserved = open_part * (chips_in(place) + place.mobile * spare)
        asks = eligible_money(place, bids)
        asked = sum(asks.values()) / right.price[place]
        served = min(1.0, ratio(reserved, asked))
        for user, money in asks.items():
            right.given[user] = money * served / right.price[place]
            if user in bids:
                bids[user] -= money * served
            else:
                user.compute_musd -= money * served
        taken[place] = open_part * ratio(asked * served, reserved)
    right.owned = of_owners(model, taken, spare)
    paid = {place: part * right.price[place] for place, part in taken.items()}
    right.passed_on = of_owners(model, paid, spare)
    return right


def of_owners(model: Twin, parts: dict[Regulator, float], spare: float) -> dict[Any, float]:
    """Local parts of the chips of each owner, by where their work is done; ``spare`` are the clouds'."""
    mobile, mobility = sum(place.mobile * part for place, part in parts.items()), model.p.energy.work_mobility
    owned: dict[Any, float] = {
        firm: ((1 - mobility) * parts[firm.jurisdiction] + mobility * mobile) * firm.chips_h100e
        for firm in model.big_tech
    }
    return owned | {model.clouds: mobile * spare}


def chips_in(place: Regulator) -> float:
    """Big tech's chips by where their work is done (H100e)."""
    big, mobility = place.model.big_tech, place.p.energy.work_mobility
    here = sum(firm.chips_h100e for firm in big if firm.jurisdiction is place)
    return (1 - mobility) * here + mobility * sum(firm.chips_h100e for firm in big) * place.mobile


def eligible_money(place: Regulator, bids: dict[Any, float]) -> dict[Any, float]:
    """What startups that train and universities would spend at the regulated price (M USD)."""
    model, rules = place.model, place.rules
    labs = {s: bids[s] * rules.access_right_startups for s in model.startups if s.lab}
    schools = {u: u.compute_musd * rules.access_right_universities for u in model.universities}
    return {user: money for user, money in (labs | schools).items() if user.jurisdiction is place}


def are_booked(model: Twin, right: Right) -> None:
    """Compute changes hands at the regulated price, which renters pay to the clouds, who pass on big tech's part."""
    bills = {user: h100e * right.price[user.jurisdiction] for user, h100e in right.given.items()}
    prices_are_compared(model, right, bills)
    for firm in model.firms:
        firm.regulated_h100e = right.given.get(firm, 0.0) + right.owned.get(firm, 0.0)
    model.clouds.regulated_h100e = right.owned[model.clouds]
    for user, bill in bills.items():
        user.pay(model.clouds, bill, "regulated rent")
        if user in model.firms:
            user.rented_in_h100e += right.given[user]
            user.rent_paid_musd += bill
        else:
            user.bought_h100e += right.given[user]
            user.compute_musd += bill
    for owner, h100e in right.owned.items():
        owner.rented_out_h100e += h100e
    for firm in model.big_tech:
        model.clouds.pay(firm, right.passed_on[firm], "rent passed on")


def prices_are_compared(model: Twin, right: Right, bills: dict[Any, float]) -> None:
    """What universities and startups pay for rented compute, over what the market would charge for the same."""
    for place in model.regulators:
        schools = [u for u in model.universities if u.jurisdiction is place]
        paid = sum(u.bought_h100e * place.price_musd + bills.get(u, 0.0) for u in schools)
        worth = sum((u.bought_h100e + right.given.get(u, 0.0)) * place.price_musd for u in schools)
        place.university_price = ratio(paid, worth) if worth > 0 else 1.0
    rented = sum(startup.rent_paid_musd for startup in model.startups)
    paid = rented + sum(bills.get(startup, 0.0) for startup in model.startups)
    worth = rented + sum(
        right.given.get(startup, 0.0) * startup.jurisdiction.price_musd for startup in model.startups
    )
    model.market.startup_price = ratio(paid, worth) if worth > 0 else 1.0
