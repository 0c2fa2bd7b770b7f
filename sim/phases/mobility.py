"""Rules for those who change jobs: cooling-off periods and bans of non-compete clauses."""

from __future__ import annotations

import numpy as np

from sim.axes import at, mean_of, of_rows, read, somewhere
from sim.declare import Agents, Array, Rows
from sim.rules import programmes as rule
from sim.world import World


def rules_of_moving(world: World, place: Agents, rows: Array, now: Array, offer: Array, cost: Array) -> Array:
    """Cost of each listed move under the rules in force, from its cost without them, (person,).

    ``place`` is the jurisdiction of every employer, -1 for elsewhere.
    """
    if cooling_off_holds(world):
        cost = cost + cooling_off(world, rows, now, offer)
        # who comes to a university would be held there
        comes = ~at_school(world, now) & at_school(world, offer)
        cost = cost + comes * locked_in(world, rows, offer)
    if somewhere(world.rules.border_ease):
        # the cost across a border falls by what the place that one goes to takes away
        there = read(place, rows, offer)
        abroad = (there != read(place, rows, now)) & (there >= 0)
        eased = abroad * read(world.rules.border_ease, rows, np.maximum(there, 0))
        cost = cost - eased * of_rows(world.parameters.careers.border_cost, rows)
    if somewhere(world.rules.noncompete_ban):
        between = (now < world.firm_count) & (offer < world.firm_count)
        freed = world.rules.noncompete_ban * world.parameters.programmes.noncompete_hold
        cost = cost - between * read(freed, rows, np.maximum(read(place, rows, now), 0))
    return cost


def at_school(world: World, employer: Array) -> Array:
    """Whether each listed employer is a university."""
    return (employer >= world.firm_count) & (employer < world.employers - 1)


def cooling_off_holds(world: World) -> bool:
    """Whether those who leave a university must wait, somewhere in the batch."""
    return somewhere(world.rules.cooling_off_months) or somewhere(world.rules.cooling_off_sponsor_months)


def wait_of(world: World, rows: Array, school: Array, months: Array) -> Array:
    """What a wait of ``months`` (row, jurisdiction) costs those who leave listed universities, (person,)."""
    u, c, p = world.universities, world.parameters.careers, world.parameters.programmes
    number = np.clip(school - world.firm_count, 0, u.count - 1)
    wait = read(months, rows, read(u.jurisdiction, rows, number))
    return rule.waiting_cost(wait, of_rows(p.stay_quarters, rows), of_rows(c.wage_weight, rows))


def cooling_off(world: World, rows: Array, now: Array, offer: Array) -> Array:
    """What waiting costs those whose offer would take them from a university to a firm, (person,)."""
    u, rules = world.universities, world.rules
    leaves = at_school(world, now) & (offer < world.firm_count)
    number = np.clip(now - world.firm_count, 0, u.count - 1)
    to_sponsor = read(u.sponsor, rows, number) == offer
    longest = np.maximum(rules.cooling_off_months, rules.cooling_off_sponsor_months)
    anybody = wait_of(world, rows, now, rules.cooling_off_months)
    return leaves * np.where(to_sponsor, wait_of(world, rows, now, longest), anybody)


def locked_in(world: World, rows: Array, school: Array) -> Array:
    """How much less a post at listed universities is worth because leaving will cost a wait, (person,)."""
    foreseen = of_rows(world.parameters.programmes.cooling_foreseen, rows)
    return foreseen * wait_of(world, rows, school, world.rules.cooling_off_months)


def bids_without_clauses(world: World, rows: Array, labs: Array, bid: Array) -> Array:
    """What listed labs bid for researchers: more where no clause holds those of the others, (entry,)."""
    if not somewhere(world.rules.noncompete_ban):
        return bid
    p = world.parameters.programmes
    freed = world.rules.noncompete_ban * p.noncompete_hold
    return bid * np.exp(
        of_rows(p.noncompete_pay, rows) * read(freed, rows, world.firms.jurisdiction[rows, labs])
    )


def leaks_with_movers(world: World) -> Rows | float:
    """Leakage from the leading labs over what it is without a ban of non-compete clauses, (row, 1)."""
    if not somewhere(world.rules.noncompete_ban):
        return 1.0
    p, firms = world.parameters.programmes, world.firms
    freed = at(world.rules.noncompete_ban * p.noncompete_hold, firms.jurisdiction)
    return 1 + p.noncompete_leak * mean_of(freed * np.ones(firms.talent.shape), firms.talent * firms.lab)
