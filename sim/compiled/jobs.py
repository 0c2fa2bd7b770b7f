"""Wages and posts, compiled: see :mod:`sim.phases.jobs`, which says what is done and why."""

from __future__ import annotations

import numpy as np

from sim.compiled.kernels import kernel, over
from sim.declare import Array, Rows
from sim.rules import careers as rule
from sim.world import World

posts, compute_package, copaid_in_package = (
    kernel(rule.posts), kernel(rule.compute_package), kernel(rule.copaid_in_package),
)  # fmt: skip


def wages_follow(world: World) -> None:
    """Wages of labs move towards what they bid, those of universities follow the mean."""
    firms, u, c, market = world.firms, world.universities, world.parameters.careers, world.market
    # logs of what is bid over the reference, then over the wage; what they are divided by or times; lab's places
    logs, weights = np.empty(firms.lab.size), np.empty((2, firms.lab.size))
    places = np.empty(firms.lab.size, dtype=np.int64)
    count = means_a_head(
        firms.lab, firms.active, firms.staff_musd, firms.heads, c.industry_wage_musd, c.bid_floor,
        c.labour_supply, c.wage_speed, places, logs, weights,
    )  # fmt: skip
    logs, places = logs[:count], places[:count]
    np.log(logs, out=logs)
    logs /= weights[0, :count]
    np.exp(logs, out=logs)
    bids(places, logs, firms.wage_musd, c.industry_wage_musd)
    np.log(logs, out=logs)
    logs *= weights[1, :count]
    np.exp(logs, out=logs)
    wages(places, logs, firms.wage_musd, firms.heads, market.industry_wage_musd)
    start = c.industry_wage_musd * c.academic_pay
    u.wage_musd[:] = rule.follow(start, market.industry_wage_musd, c.industry_wage_musd, c.academic_follow)


@kernel
def means_a_head(
    lab: Array, active: Array, staff: Array, heads: Array, reference: Array, floor: Array, supply: Array,
    speed: Array, places: Array, means: Array, weights: Array,
) -> int:  # fmt: skip
    """Number of labs; of each, in place, money a head over the reference, and how the bid and the wage answer."""
    found = 0
    for row in range(lab.shape[0]):
        first = reference[row, 0]
        for firm in range(lab.shape[1]):
            if lab[row, firm] and active[row, firm]:
                per_head = max(staff[row, firm] / max(heads[row, firm], 1.0), floor[row, 0] * first)
                means[found], places[found] = per_head / first, row * lab.shape[1] + firm
                weights[0, found], weights[1, found] = 1 + supply[row, 0], speed[row, 0]
                found += 1
    return found


@kernel
def bids(places: Array, bid: Array, wage: Array, reference: Array) -> None:
    """Bids over wages, from bids over the reference, in place."""
    count = wage.shape[1]
    for lab in range(len(places)):
        row = places[lab] // count
        bid[lab] = reference[row, 0] * bid[lab] / wage[row, places[lab] - row * count]


@kernel
def wages(places: Array, growth: Array, wage: Array, heads: Array, mean: Array) -> None:
    """Wages grow; their mean over people, where there are any, in place."""
    count = wage.shape[1]
    people, paid = np.zeros(len(wage)), np.zeros(len(wage))
    for lab in range(len(places)):
        row = places[lab] // count
        firm = places[lab] - row * count
        wage[row, firm] *= growth[lab]
        people[row] += heads[row, firm]
        paid[row] += heads[row, firm] * wage[row, firm]
    for row in range(len(wage)):
        if people[row] > 0:
            mean[row, 0] = over(paid[row], people[row])


def posts_are_paid(world: World, need: Rows) -> None:
    """Posts of labs and of universities; one of theirs comes with the compute it needs (H100e), (row, 1)."""
    firms, u, p, c, places = (
        world.firms, world.universities, world.parameters.university, world.parameters.careers, world.places,
    )  # fmt: skip
    posts_paid(
        need, firms.lab, firms.active, firms.staff_musd, firms.wage_musd, firms.posts, u.jurisdiction,
        places.price_musd, places.university_price, u.public_h100e, u.earmarked_musd, u.heads, u.copaid_musd,
        u.grants_musd, u.industry_musd, u.cash_musd, u.wage_musd, p.post_overhead, c.industry_wage_musd,
        c.academic_pay, p.posts_part, u.package_musd, u.posts,
    )  # fmt: skip


@kernel
def posts_paid(
    need: Array, lab: Array, active: Array, staff: Array, firm_wage: Array, firm_posts: Array,
    jurisdiction: Array, market_price: Array, school_price: Array, given: Array, earmarked: Array,
    heads: Array, copaid: Array, grants: Array, industry: Array, cash: Array, wage: Array,
    post_overhead: Array, industry_wage: Array, academic_pay: Array, part: Array, package: Array,
    school_posts: Array,
) -> None:  # fmt: skip
    """Posts of labs and of universities, and what compute costs with one of theirs, in place."""
    for row in range(len(need)):
        for firm in range(lab.shape[1]):
            hires = lab[row, firm] and active[row, firm]
            firm_posts[row, firm] = staff[row, firm] / firm_wage[row, firm] if hires else 0.0
        overhead = post_overhead[row, 0] * industry_wage[row, 0] * academic_pay[row, 0]
        for school in range(heads.shape[1]):
            place = jurisdiction[row, school]
            price = market_price[row, place] * school_price[row, place]
            pool = given[row, school] + earmarked[row, school] / price
            people = max(heads[row, school], 1.0)
            public, shared = over(pool, people), over(copaid[row, school], people)
            # nothing is added where nothing is paid for public compute
            cost = compute_package(price, need[row, 0], public)
            package[row, school] = cost + copaid_in_package(shared, need[row, 0], public)
            free = grants[row, school] + industry[row, school] - earmarked[row, school]
            money = part[row, 0] * free + min(cash[row, school], 0.0)
            school_posts[row, school] = posts(
                max(money, 0.0), wage[row, school] + overhead, price, need[row, 0], pool, copaid[row, school]
            )
