"""Researchers graduate, move and retire."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.accelerate import accelerated
from sim.axes import (
    Entries,
    by_label,
    count_in_rows,
    deal_index,
    listed,
    logistic,
    of_rows,
    ratio,
    read,
    somewhere,
    total,
)
from sim.declare import Agents, Array, Rows
from sim.levers import Rules
from sim.noise import shuffled, whole_number
from sim.phases.jobs import (
    JobOffers,
    People,
    moving_costs,
    offers_of,
    posts_open,
    surplus_staff,
    wages_adjust,
    worth_of,
)
from sim.phases.mobility import cooling_off_holds, locked_in
from sim.phases.newcomers import (
    LetIn,
    further_doctors,
    jobs_where_let_in,
    researchers_let_in,
    talent_of_brought,
)
from sim.phases.retention import retention_is_paid
from sim.populations import NEWCOMERS, STRATA
from sim.rules import careers as rule
from sim.world import World


@dataclass(frozen=True)
class Change:
    """Researchers who join (sign 1) or leave (sign -1) an employer: lists, one entry a person."""

    rows: Array
    employer: Array
    talent: Array
    sign: float


def researchers_move(world: World, rules: Rules) -> None:
    """Wages and posts are set; a twelfth of the researchers retires or considers an offer; doctors start."""
    wages_adjust(world)
    posts_open(world)
    stratum_moves(world)
    retention_is_paid(world)
    mentors_are_recorded(world)


def further_rules_hold(world: World) -> bool:
    """Whether a rule on moving, on pay of the most able or on whom programmes bring holds somewhere in the batch."""
    rules = world.rules
    levers = (
        rules.border_ease, rules.noncompete_ban, rules.sponsorship_disclosed, rules.doctoral_posts,
        rules.visa_places, rules.visa_academic_places, world.posts_begun, world.universities.top_up_able,
    )  # fmt: skip
    return cooling_off_holds(world) or any(somewhere(lever) for lever in levers)


@accelerated("careers", unless=further_rules_hold)
def stratum_moves(world: World) -> None:
    """A stratum retires or considers an offer, doctors take its free rows; employers' heads follow."""
    stratum = stratum_of(world)
    offers = offers_of(world)
    gone, staff = some_retire(world, stratum, people_of(world, stratum))
    moved = offers_are_considered(world, stratum, staff, offers)
    new = doctors_start(world, stratum, offers, posts_left(world, offers, moved[1]))
    heads_change(world, [*gone, *moved, *new])


def stratum_of(world: World) -> slice:
    """The researchers who consider an offer this quarter."""
    size = world.researchers.count // STRATA
    start = (world.quarter % STRATA) * size
    return slice(start, start + size)


def heads_in(world: World, stratum: slice) -> tuple[Agents, Agents]:
    """Heads and talent of a stratum by employer, counted anew, (row, employer) each."""
    r = world.researchers
    active = r.active[:, stratum] * 1.0
    where = r.employer[:, stratum]
    heads = by_label(active, where, world.employers)
    return world.person * heads, world.person * by_label(
        active * r.talent[:, stratum], where, world.employers
    )


def is_academic(world: World, employer: Array) -> Array:
    """Whether an employer is a university."""
    return (employer >= world.firm_count) & (employer < world.employers - 1)


def persons(world: World, mask: Array, rows: Array) -> Rows:
    """People that the listed rows of researchers stand for, where the mask is true, (row, 1)."""
    return world.person * count_in_rows(mask, rows, world.rows)


def count_heads(world: World) -> None:
    """Heads and talent of every employer, counted anew."""
    count, schools = world.firm_count, world.universities.count
    for name, people in zip(("heads", "talent"), heads_in(world, slice(None)), strict=True):
        getattr(world.firms, name)[:] = people[:, :count]
        getattr(world.universities, name)[:] = people[:, count : count + schools]


def heads_change(world: World, changes: list[Change]) -> None:
    """Carry those who left and those who joined into their employers' heads and talent."""
    count, schools, shape = world.firm_count, world.universities.count, (world.rows, world.employers)
    keys = np.concatenate([change.rows * shape[1] + change.employer for change in changes])
    sign = np.concatenate([np.full(len(change.rows), world.person * change.sign) for change in changes])
    talent = sign * np.concatenate([change.talent for change in changes])
    for name, weight in (("heads", sign), ("talent", talent)):
        change = np.bincount(keys, weight, shape[0] * shape[1]).reshape(shape)
        getattr(world.firms, name)[:] += change[:, :count]
        getattr(world.universities, name)[:] += change[:, count : count + schools]
    for table in (world.firms, world.universities):
        somebody = table.heads > 0.5 * world.person  # nobody has no talent, whatever the rounding
        table.heads *= somebody
        table.talent *= somebody


def some_retire(world: World, stratum: slice, people: People) -> tuple[list[Change], People]:
    """Retirement of three years at once for the stratum whose turn it is; who leaves, and who stays."""
    r, c, rows = world.researchers, world.parameters.careers, people.rows
    academic, other = (
        of_rows(-np.expm1(STRATA * np.log1p(-leave)), rows) for leave in (c.academic_retirement, c.retirement)
    )
    drawn = world.luck.uniform_at("retirement", world.quarter, rows, people.seat)
    leaves = drawn < np.where(is_academic(world, people.employer), academic, other)
    gone = people.only(leaves)
    r.active[gone.rows, gone.place] = False
    r.age[:, stratum] += STRATA
    world.market.retired[:] = persons(world, leaves, rows)
    talent = read(r.talent, gone.rows, gone.place)
    return [Change(gone.rows, gone.employer, talent, -1.0)], people.only(~leaves)


def people_of(world: World, stratum: slice) -> People:
    """The active researchers of a stratum."""
    r = world.researchers
    rows, seat = listed(r.active[:, stratum])
    place = seat + stratum.start
    return People(
        rows,
        place,
        seat,
        read(r.employer, rows, place),
        np.log(read(r.talent, rows, place)),
        read(r.taste, rows, place),
    )


def offers_are_considered(world: World, stratum: slice, people: People, offers: JobOffers) -> list[Change]:
    """Each considers one offer, drawn by open posts; those with too few posts for them must look; who moves."""
    luck, quarter, c = world.luck, world.quarter, world.parameters.careers
    rows, now, size = people.rows, people.employer, stratum.stop - stratum.start
    posts = offers.posts
    candidates = world.person * np.bincount(rows, minlength=world.rows)[:, None]
    chance = np.minimum(1.0, ratio(total(posts), candidates))
    found = happens(world, "offer", people, of_rows(chance, rows))
    dealt = deal_index(posts, luck.uniform("offer from", quarter, 1), turn(world, "offer", size))
    offer = read(dealt, rows, people.seat)
    let_go = happens(world, "let go", people, read(c.lay_offs * surplus_staff(world), rows, now))
    moves = found & (offer != now)
    moves[moves] = offers_are_taken(world, offers, people.only(moves), let_go[moves], offer[moves])
    after = np.where(moves, offer, np.where(let_go, world.employers - 1, now))
    gone = np.flatnonzero(after != now)
    moves_are_counted(world, rows[gone], now[gone], after[gone])
    world.researchers.employer[rows[gone], people.place[gone]] = after[gone]
    talent = np.exp(people.ln_talent[gone])
    return [Change(rows[gone], now[gone], talent, -1.0), Change(rows[gone], after[gone], talent, 1.0)]


def happens(world: World, purpose: str, people: People, chance: Array) -> Array:
    """Whether something with a given chance happens to each person, (person,); drawn only where it is open."""
    sure = chance >= 1.0
    open_ = np.flatnonzero((chance > 0.0) & ~sure)
    drawn = world.luck.uniform_at(purpose, world.quarter, people.rows.take(open_), people.seat.take(open_))
    sure[open_] = drawn < chance.take(open_)
    return sure


def offers_are_taken(world: World, offers: JobOffers, people: People, let_go: Array, offer: Array) -> Array:
    """Whether each of those who found an offer elsewhere takes it, (person,)."""
    rows, now = people.rows, people.employer
    outside = (offers.value[:, -1] - world.parameters.careers.let_go_loss[:, 0])[rows]
    staying = np.where(let_go, outside, worth_of(world, offers, people, now))
    accepted = rule.accepts(
        worth_of(world, offers, people, offer), staying, moving_costs(world, offers, rows, now, offer)
    )
    return world.luck.uniform_at("offer taken", world.quarter, rows, people.seat) < accepted


def turn(world: World, purpose: str, size: int) -> np.ndarray:
    """In which order offers are dealt this quarter; the same in every future, the offers differ."""
    return shuffled(size, purpose, world.quarter)


def moves_are_counted(world: World, rows: Array, now: Array, after: Array) -> None:
    """Moves out of and into universities."""
    market, before, then = world.market, is_academic(world, now), is_academic(world, after)
    market.left_academia[:] = persons(world, before & ~then, rows)
    market.joined_academia[:] = persons(world, ~before & then, rows)


def posts_left(world: World, offers: JobOffers, joined: Change) -> Agents:
    """Posts that those who moved leave to newcomers, (row, employer)."""
    shape = world.rows, world.employers
    taken = np.bincount(joined.rows * shape[1] + joined.employer, minlength=shape[0] * shape[1])
    return np.maximum(offers.posts - world.person * taken.reshape(shape), 0.0)


def doctors_start(world: World, stratum: slice, offers: JobOffers, posts: Agents) -> list[Change]:
    """Doctorates of mentors of five years ago, and arrivals from other fields, take free rows; who joins."""
    r, market, luck, quarter = world.researchers, world.market, world.luck, world.quarter
    born, come = newcomers_of(world)
    further = further_doctors(world)
    invited = researchers_let_in(world)
    free = ~r.active[:, stratum]
    most = int(np.ceil(NEWCOMERS * free.shape[1]))
    empty = Entries.where(free)
    rank = empty.rank()
    count = born + come + further + invited.number
    filled = rank < empty.of(np.minimum(count, most))
    new, number = empty.only(filled), rank[filled]
    rows, place = new.rows, new.agents + stratum.start
    # in this order: doctors, arrivals, then those whom programmes bring
    brought = number - of_rows(born + come, rows)
    by_post = (brought >= 0) & (brought < of_rows(further, rows))
    let_in = brought - of_rows(further, rows)
    doctor = (number < of_rows(born, rows)) | by_post
    c = world.parameters.careers
    spread = of_rows(c.talent_spread, rows)
    ln_talent = spread * luck.normal_at("new talent", quarter, rows, number) - spread**2 / 2
    if (brought >= 0).any():
        ln_talent += talent_of_brought(world, rows, by_post, let_in)
    drawn = luck.normal_at("new taste", quarter, rows, number)
    taste = of_rows(c.taste_mean, rows) + of_rows(c.taste_spread, rows) * drawn
    people = People(rows, place, number, np.full(len(rows), world.employers - 1), ln_talent, taste)
    job = first_jobs(world, offers, posts, people, most, invited, let_in)
    for column, value in (
        (r.talent, np.exp(ln_talent)),
        (r.taste, taste),
        (r.employer, job),
        (r.age, 0.0),
        (r.active, True),
    ):
        column[rows, place] = value
    industry, academia = job < world.firm_count, (job >= world.firm_count) & (job < world.employers - 1)
    market.graduates[:] = persons(world, doctor, rows)
    market.immigrants[:] = persons(world, ~doctor, rows)
    market.refused_graduates[:] = world.person * count - market.graduates - market.immigrants
    market.graduates_industry[:] = persons(world, doctor & industry, rows)
    market.graduates_academia[:] = persons(world, doctor & academia, rows)
    return [Change(rows, job, np.exp(ln_talent), 1.0)]


def newcomers_of(world: World) -> tuple[Rows, Rows]:
    """Rows of new doctors, of mentors of five years ago, and of arrivals from other fields, (row, 1) each."""
    c, luck, quarter = world.parameters.careers, world.luck, world.quarter
    slot = quarter % len(world.mentors)
    yields = rule.doctorates(
        world.mentors[slot], c.graduates, world.wages_past[slot], c.industry_wage_musd, c.wage_pull
    )
    stock = total(world.firms.heads) + total(world.universities.heads)
    born = whole_number(total(yields) / world.person, luck.uniform("doctorates", quarter, 1))
    return born, whole_number(c.immigration * stock / world.person, luck.uniform("arrivals", quarter, 1))


def first_jobs(
    world: World, offers: JobOffers, posts: Agents, people: People, most: int, invited: LetIn, let_in: Array
) -> Array:
    """First employer of each newcomer: the better of an industry and an academic offer, if there are posts, (person,)."""
    luck, quarter, count = world.luck, world.quarter, world.firm_count
    rows, seat = people.rows, people.seat
    firms, schools = posts[:, :count], posts[:, count:-1]
    dealt = deal_index(firms, luck.uniform("first industry", quarter, 1), turn(world, "industry", most))
    first = read(dealt, rows, seat)
    dealt = deal_index(schools, luck.uniform("first academia", quarter, 1), turn(world, "academia", most))
    second = count + read(dealt, rows, seat)
    posts_there: tuple[Array | bool, Array | bool] = True, True
    if (let_in >= 0).any():
        (first, second), posts_there = jobs_where_let_in(
            world, most, people, let_in, (firms, schools), (first, second)
        )
    looking = world.person * np.bincount(rows, minlength=world.rows)[:, None]
    in_firms, in_schools = (
        (
            luck.uniform_at(f"room in {sector}", quarter, rows, seat)
            < of_rows(ratio(total(there), looking), rows)
        )
        & post
        for sector, there, post in zip(("industry", "academia"), (firms, schools), posts_there, strict=True)
    )
    gain = worth_of(world, offers, people, first) - worth_of(world, offers, people, second)
    if cooling_off_holds(world):
        gain += locked_in(world, rows, second)
    wants = luck.uniform_at("first choice", quarter, rows, seat) < logistic(gain)
    in_firms &= ~invited.bound_to_university(rows, let_in)
    elsewhere = np.where(in_firms, first, world.employers - 1)
    return np.where(wants & in_firms, first, np.where(in_schools, second, elsewhere))


def mentors_are_recorded(world: World) -> None:
    """Mentors and pay of this quarter, for the doctorates of five years on."""
    slot = world.quarter % len(world.mentors)
    world.mentors[slot] = world.universities.heads
    world.wages_past[slot] = world.market.industry_wage_musd
