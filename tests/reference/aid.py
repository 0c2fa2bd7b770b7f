"""Compute paid by the state in whole or in part: public compute, sized in money or in chips, and vouchers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.phases.aid import ELITE
from sim.phases.compute import MOST_IN_AID
from sim.rules import aid as rule
from tests.reference.plain import ratio, shares

if TYPE_CHECKING:
    from tests.reference.model import Twin
    from tests.reference.regulator import Regulator


@dataclass
class Grant:
    """Compute bought with aid for a university or a startup, and what it pays of it."""

    user: Any
    bought: float  # M USD at the last price
    own: float  # its own part of that
    chips: bool  # as many chips whatever their price
    h100e: float = 0.0

    @property
    def home(self) -> Regulator:
        """Jurisdiction of the user, whose state pays."""
        return self.user.jurisdiction


def is_granted(model: Twin, base: dict[Any, float], bids: dict[Any, float]) -> list[Grant]:
    """Share out the aid of every jurisdiction at the last price; users' parts leave their bids and budgets."""
    for user in [*model.firms, *model.universities]:
        user.aid_begins()
    grants = []
    for place in model.regulators:
        r, price = place.rules, base[place]
        terms = r.public_compute_price, r.public_compute_by_need, r.public_compute_applications, 1.0
        pools = r.public_compute_university_musd, r.public_compute_startup_musd
        grants += programme(place, bids, pools, *terms)
        pools = r.public_compute_university_h100e * price, r.public_compute_startup_h100e * price
        grants += programme(place, bids, pools, *terms, chips=True)
        part, added = r.voucher_copayment, place.p.compute.voucher_added
        pools = (
            float(rule.bill_of_voucher(r.voucher_university_musd, part)),
            float(rule.bill_of_voucher(r.voucher_startup_musd, part)),
        )
        grants += programme(place, bids, pools, part, 0.0, r.voucher_applications, added)
    return grants


def programme(
    place: Regulator,
    bids: dict[Any, float],
    pools: tuple[float, float],
    user_part: float,
    by_need: float,
    applications: float,
    added: float,
    chips: bool = False,
) -> list[Grant]:
    """One way of aid in a jurisdiction, its two pools shared out.

    Universities by size, without the elite where it goes by need; startups that train in equal parts, applications by
    the firms they stand for, where they may apply. ``added`` of a startup's aid is further spending.
    """
    model, grants = place.model, []
    schools = [u for u in model.universities if u.jurisdiction is place]
    startups = [startup for startup in model.startups if startup.jurisdiction is place]
    for u, part in zip(
        schools, shares([u.size * (1 - (u.tier == ELITE) * by_need) for u in schools]), strict=True
    ):
        bought, own = (float(each) for each in rule.aided(pools[0] * part, u.compute_musd, user_part))
        u.compute_musd -= own
        grants.append(Grant(u, bought, own, chips))
    weights = [1.0 if startup.lab else startup.stands_for * applications for startup in startups]
    for startup, part in zip(startups, shares(weights), strict=True):
        face = pools[1] * part
        if not startup.lab:  # an application has no run: it has hosting paid
            startup.hosting_aid_musd += face * (1 - user_part)
            continue
        bought, own = (float(each) for each in rule.aided(face, bids[startup], user_part))
        bids[startup] = float(rule.own_money_left(bids[startup], own, bought - own, added))
        grants.append(Grant(startup, bought, own, chips))
    return grants


def in_chips(grants: list[Grant], base: dict[Any, float], offered: float) -> float:
    """Compute of the grants sized in chips, at most a part of what is on offer; returns all of it (H100e)."""
    sized = [grant for grant in grants if grant.chips]
    for grant in sized:
        grant.h100e = grant.bought / base[grant.home]
    part = min(1.0, ratio(MOST_IN_AID * offered, sum(grant.h100e for grant in sized)))
    for grant in sized:
        grant.h100e *= part
    return sum(grant.h100e for grant in sized)


def in_money(grants: list[Grant], answer: dict[Any, float]) -> None:
    """Compute of the other grants, at what a M USD rents now."""
    for grant in grants:
        if not grant.chips:
            grant.h100e = grant.bought * answer[grant.home]


def is_paid(grant: Grant) -> float:
    """The state pays the clouds, the user its part to the state; returns the rent (M USD)."""
    model, rent = grant.user.model, grant.h100e * grant.home.price_musd
    own = rent * ratio(grant.own, grant.bought)
    model.books.pay("government", model.clouds, rent, "rent")
    grant.user.pay("government", own, "co-payments")
    grant.user.is_aided(rent, own)
    model.market.public_spending_musd += rent - own
    return rent


def hosting_is_aided(startup: Any, hosted: float) -> float:
    """The state's part of what an application pays the clouds that host its model (M USD)."""
    help_musd = min(startup.hosting_aid_musd, hosted)
    startup.model.books.pay("government", startup, help_musd, "hosting aid")
    startup.model.market.public_spending_musd += help_musd
    return help_musd
