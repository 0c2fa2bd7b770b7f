"""Researchers whom programmes bring: doctors of further posts, and people let in from abroad."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.axes import Located, by_jurisdiction, deal_index, of_rows, ratio, read, share_of, somewhere, total
from sim.declare import Agents, Array, ByJurisdiction, Rows
from sim.noise import shuffled, whole_number
from sim.rules import programmes as rule
from sim.world import MENTOR_LAG, World

if TYPE_CHECKING:
    from sim.phases.jobs import People


def further_doctors(world: World) -> Rows:
    """Rows of doctors from further posts begun five years ago, (row, 1); new posts begin and all are paid."""
    rules, slot = world.rules, world.quarter % MENTOR_LAG
    if not (somewhere(rules.doctoral_posts) or somewhere(world.posts_begun)):
        return np.zeros((world.rows, 1))
    p = world.parameters.programmes
    finished = p.doctoral_completion * world.posts_begun[slot]
    begun = posts_begin(world)
    world.posts_begun[slot] = total(begun)
    world.posts_promised_musd[slot] = total(begun * rules.doctoral_post_musd)
    bill = world.posts_promised_musd.sum(axis=0)
    world.ledger.pay("government", "households", bill, "doctoral posts")
    world.market.public_spending_musd[:] += bill
    luck = world.luck.uniform("further doctorates", world.quarter, 1)
    return whole_number(finished / world.person, luck)


def posts_begin(world: World) -> ByJurisdiction:
    """Further doctoral posts that begin this quarter, as far as there is somebody to supervise them (persons)."""
    u = world.universities
    mentors = by_jurisdiction(u.heads, u.jurisdiction, world.places.count)
    most = world.parameters.programmes.doctoral_supervision * mentors
    return rule.posts_that_begin(world.rules.doctoral_posts, most, MENTOR_LAG)


@dataclass(frozen=True)
class LetIn:
    """Rows of researchers let in this quarter: those bound to universities come first."""

    academic: Rows
    number: Rows

    def bound_to_university(self, rows: Array, let_in: Array) -> Array:
        """Whether listed people may work at universities alone; ``let_in`` numbers them, negative for others."""
        return (let_in >= 0) & (let_in < of_rows(self.academic, rows))


def researchers_let_in(world: World) -> LetIn:
    """How many further researchers are let in this quarter, (row, 1) each."""
    rules = world.rules
    if not (somewhere(rules.visa_places) or somewhere(rules.visa_academic_places)):
        return LetIn(np.zeros((world.rows, 1)), np.zeros((world.rows, 1)))
    both = (("let in to universities", rules.visa_academic_places), ("let in", rules.visa_places))
    academic, others = (
        whole_number(total(places) / world.person, world.luck.uniform(purpose, world.quarter, 1))
        for purpose, places in both
    )
    return LetIn(academic, academic + others)


def places_open(world: World) -> ByJurisdiction:
    """Researchers that each jurisdiction lets in (persons)."""
    return world.rules.visa_places + world.rules.visa_academic_places


def talent_of_brought(world: World, rows: Array, by_post: Array, let_in: Array) -> Array:
    """Ln talent of listed newcomers less that of the others: marginal posts, places by merit, (person,)."""
    p = world.parameters.programmes
    merit = total(share_of(places_open(world)) * world.rules.visa_merit)
    return (let_in >= 0) * of_rows(merit * p.merit_talent, rows) - by_post * of_rows(p.doctoral_talent, rows)


def jobs_where_let_in(
    world: World, most: int, people: People, let_in: Array, posts: tuple[Agents, Agents],
    found: tuple[Array, Array],
) -> tuple[tuple[Array, Array], tuple[Array, Array]]:  # fmt: skip
    """First offers of a firm and of a university: those let in look where they were let in, (person,) each.

    ``posts`` are those of firms and of universities, ``found`` the offers of everybody; at ``most`` so many come
    in a row. Also whether there is a post for them in each sector, (person,) each: true of all others.
    """
    places, here = places_open(world), let_in >= 0
    offers, open_to = [], []
    tables = (world.firms, 0, "industry"), (world.universities, world.firm_count, "academia")
    for (table, first, name), open_posts, anywhere in zip(tables, posts, found, strict=True):
        home = Located.at(table.jurisdiction, world.places.count)
        near = open_posts * home.read(ratio(places, home.total(open_posts)))
        start = world.luck.uniform(f"let in to {name}", world.quarter, 1)
        dealt = deal_index(near, start, shuffled(most, "let in", name, world.quarter))
        offer = first + read(dealt, people.rows, np.clip(let_in, 0, most - 1).astype(int))
        offers.append(np.where(here, offer, anywhere))
        open_to.append(~here | (of_rows(total(near), people.rows) > 0))
    return (offers[0], offers[1]), (open_to[0], open_to[1])
