"""Compute paid by the state in whole or in part: public compute, and vouchers that raise demand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from sim.axes import at, by_jurisdiction, ratio, somewhere, total
from sim.declare import Agents, Array, ByJurisdiction, Rows
from sim.levers import Rules
from sim.rules import aid as rule
from sim.world import World

ELITE = 0  # tier of universities


@dataclass(frozen=True)
class Aid:
    """Compute bought with aid, and what its users pay of it (M USD at the last price; also in H100e, or at the new price)."""

    universities: Agents
    universities_pay: Agents
    startups: Agents
    startups_pay: Agents

    @classmethod
    def none(cls, world: World) -> Aid:
        """No aid yet."""
        return no_aid(world.universities.heads.shape, world.firms.heads.shape)

    @cached_property
    def nobody(self) -> bool:
        """Whether nobody gets any, in no future."""
        return not self.universities.any() and not self.startups.any()

    @property
    def whole(self) -> Rows:
        """All that is bought with it, (row, 1)."""
        return total(self.universities) + total(self.startups)

    def times(self, universities: Array, startups: Array) -> Aid:
        """Aid times a factor of each user's home: a price, or what a M USD buys."""
        if self.nobody:
            return self
        return Aid(
            self.universities * universities,
            self.universities_pay * universities,
            self.startups * startups,
            self.startups_pay * startups,
        )

    def plus(self, other: Aid) -> Aid:
        """Both together."""
        if other.nobody:
            return self
        return Aid(
            self.universities + other.universities,
            self.universities_pay + other.universities_pay,
            self.startups + other.startups,
            self.startups_pay + other.startups_pay,
        )


@cache
def no_aid(schools: tuple[int, int], firms: tuple[int, int]) -> Aid:
    """Nothing for universities and firms of these shapes."""
    zeros = np.zeros(schools), np.zeros(firms)
    for each in zeros:
        each.flags.writeable = False
    return Aid(zeros[0], zeros[0], zeros[1], zeros[1])


@dataclass(frozen=True)
class Programme:
    """One way of aid: the bills it admits, and on which terms, by jurisdiction."""

    universities: ByJurisdiction  # M USD at the last price
    startups: ByJurisdiction
    user_part: ByJurisdiction
    by_need: ByJurisdiction  # how far elite universities are left out
    applications: ByJurisdiction  # weight of startups that train no model
    added: Rows | float = 1.0  # part of it that is further spending by startups
    chips: bool = False  # as many chips whatever their price


def programmes(world: World, rules: Rules, price: ByJurisdiction) -> list[Programme]:
    """The programmes in force, at a price of compute; none, at no cost, while there is no money."""
    found = []
    terms = rules.public_compute_price, rules.public_compute_by_need, rules.public_compute_applications
    money = rules.public_compute_university_musd, rules.public_compute_startup_musd
    if somewhere(money[0]) or somewhere(money[1]):
        found.append(Programme(money[0], money[1], *terms))
    chips = rules.public_compute_university_h100e, rules.public_compute_startup_h100e
    if somewhere(chips[0]) or somewhere(chips[1]):
        found.append(Programme(chips[0] * price, chips[1] * price, *terms, chips=True))
    vouchers = rules.voucher_university_musd, rules.voucher_startup_musd
    if somewhere(vouchers[0]) or somewhere(vouchers[1]):
        part = rules.voucher_copayment
        bills = [rule.bill_of_voucher(each, part) for each in vouchers]
        everybody, added = np.zeros_like(part), world.parameters.compute.voucher_added
        found.append(Programme(bills[0], bills[1], part, everybody, rules.voucher_applications, added))
    return found


def aid_is_granted(world: World, rules: Rules, base: ByJurisdiction, bids: Agents) -> tuple[Aid, Aid]:
    """Share out aid at the last price ``base``: in money, and in chips.

    What its users pay leaves their ``bids`` and the universities' budgets (in place).
    """
    firms, u = world.firms, world.universities
    for column in (firms.compute_aid_musd, firms.hosting_aid_musd, u.copaid_musd):
        if column.any():
            column[:] = 0.0
    money, chips = Aid.none(world), Aid.none(world)
    for programme in programmes(world, rules, base):
        schools, startups = universities_take(world, programme), startups_take(world, programme, bids)
        taken = Aid(*schools, *startups)
        if programme.chips:
            chips = chips.plus(taken)
        else:
            money = money.plus(taken)
    return money, chips


def universities_take(world: World, programme: Programme) -> tuple[Agents, Agents]:
    """Aid by size, without the elite where it goes by need; users' part comes out of their money for compute."""
    u = world.universities
    weight = u.size * (1 - (u.tier == ELITE) * at(programme.by_need, u.jurisdiction))
    face = by_weight(programme.universities, weight, u.jurisdiction)
    bought, paid = rule.aided(face, u.compute_musd, at(programme.user_part, u.jurisdiction))
    u.compute_musd[:] -= paid
    return bought, paid


def startups_take(world: World, programme: Programme, bids: Agents) -> tuple[Agents, Agents]:
    """Aid for startups that train, equal parts; an application has no run, it has hosting paid, if it may at all."""
    firms = world.firms
    lab = firms.lab & firms.active
    weight = lab * 1.0
    if somewhere(programme.applications):
        many = firms.active * ~firms.lab * firms.stands_for
        weight = weight + many * at(programme.applications, firms.jurisdiction)
    weight[:, world.big] = 0.0
    face = by_weight(programme.startups, weight, firms.jurisdiction)
    part = at(programme.user_part, firms.jurisdiction)
    firms.hosting_aid_musd[:] += face * ~lab * (1 - part)
    bought, paid = rule.aided(face * lab, bids, part)
    bids[:] = rule.own_money_left(bids, paid, bought - paid, programme.added)
    return bought, paid


def by_weight(pool: ByJurisdiction, weight: Agents, where: Agents) -> Agents:
    """A pool (row, jurisdiction) shared over agents of each jurisdiction by weight."""
    if not somewhere(pool):
        return np.zeros(where.shape)
    totals = by_jurisdiction(weight, where, pool.shape[1])
    return at(ratio(pool, totals), where) * weight


def aid_by_place(world: World, aid: Aid) -> ByJurisdiction:
    """Compute bought with aid by the home of its users (M USD, or H100e), (row, jurisdiction)."""
    count = world.places.count
    if aid.nobody:
        return np.zeros((world.rows, count))
    taken = by_jurisdiction(aid.universities, world.universities.jurisdiction, count)
    return taken + by_jurisdiction(aid.startups, world.firms.jurisdiction, count)


def aid_is_paid(world: World, aid: Aid) -> Rows:
    """The state pays the clouds, users their part to the state (M USD at the new price); returns the rent, (row, 1)."""
    ledger, market = world.ledger, world.market
    rent = aid.whole
    if aid.nobody:
        return rent
    ledger.pay("government", "clouds", rent, "rent")
    ledger.pay("universities", "government", aid.universities_pay, "co-payments")
    ledger.pay("firms", "government", aid.startups_pay, "co-payments")
    world.universities.copaid_musd[:] = aid.universities_pay
    world.firms.compute_aid_musd[:] = aid.startups - aid.startups_pay
    market.public_spending_musd[:] += rent - total(aid.universities_pay) - total(aid.startups_pay)
    return rent


def hosting_is_aided(world: World, hosted: Agents) -> Agents:
    """The state's part of what applications pay the clouds that host their models (M USD), (row, firm)."""
    firms = world.firms
    help_musd = np.minimum(firms.hosting_aid_musd, hosted)
    world.ledger.pay("government", "firms", help_musd, "hosting aid")
    world.market.public_spending_musd[:] += total(help_musd)
    return help_musd


def aid_expected(world: World, announced: Rules) -> Rows:
    """Compute that announced aid will buy (M USD), (row, 1)."""
    price = world.places.price_musd
    money = announced.public_compute_university_musd + announced.public_compute_startup_musd
    found = total(money)
    chips = announced.public_compute_university_h100e + announced.public_compute_startup_h100e
    if somewhere(chips):
        found = found + total(chips * price)
    vouchers = announced.voucher_university_musd + announced.voucher_startup_musd
    if somewhere(vouchers):
        added = world.parameters.compute.voucher_added
        found = found + added * total(vouchers)
    return found
