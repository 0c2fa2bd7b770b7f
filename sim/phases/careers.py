"""Researchers graduate, move and retire; wages and posts follow money."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.axes import at, by_label, count_in_rows, deal_index, highest, rank_of_true, ratio, read, total
from sim.declare import Agents, Array, Rows
from sim.levers import Rules
from sim.noise import shuffled, whole_number
from sim.populations import STRATA
from sim.rules import capability, compression, compute_market
from sim.rules import careers as rule
from sim.world import World

TASTE_SPREAD = 0.8  # of the taste for science
NEWCOMERS = 0.3  # most of a stratum's rows that doctors and arrivals may take in a quarter
FREEDOM = (0.1, 0.35)  # freedom of research in big tech and in startups, 1 in an open university


def researchers_move(world: World, rules: Rules) -> None:
    """Wages and posts are set; a twelfth of the researchers retires or considers an offer; doctors start."""
    wages_adjust(world)
    posts_open(world)
    stratum = stratum_of(world)
    offers = offers_of(world)
    some_retire(world, stratum)
    offers_are_considered(world, stratum, offers)
    doctors_start(world, stratum, offers)
    mentors_are_recorded(world)


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
    return heads, by_label(active * r.talent[:, stratum], where, world.employers)


def count_heads(world: World) -> None:
    """Heads and talent of every employer, counted anew."""
    count, schools = world.firm_count, world.universities.count
    for name, people in zip(("heads", "talent"), heads_in(world, slice(None)), strict=True):
        getattr(world.firms, name)[:] = people[:, :count]
        getattr(world.universities, name)[:] = people[:, count : count + schools]


def staff_changes(world: World, rows: Array, employer: Array, talent: Array, sign: float) -> None:
    """Add listed researchers to their employers' heads and talent, or take them off."""
    count, schools = world.firm_count, world.universities.count
    for table, first, last in ((world.firms, 0, count), (world.universities, count, count + schools)):
        here = (employer >= first) & (employer < last)
        where = rows[here], employer[here] - first
        np.add.at(table.heads, where, sign)
        np.add.at(table.talent, where, sign * talent[here])
        table.talent *= table.heads > 0  # nobody has no talent, whatever the rounding


def wages_adjust(world: World) -> None:
    """Industry bids with its research money a head; academic pay follows in part."""
    firms, u, c, market = world.firms, world.universities, world.parameters.careers, world.market
    per_head = np.maximum(firms.staff_musd / np.maximum(firms.heads, 1.0), 0.2 * c.industry_wage_musd)
    bid = rule.wage_bid(c.industry_wage_musd, per_head, c.industry_wage_musd, c.labour_supply)
    firms.wage_musd[:] = firms.wage_musd * np.exp(c.wage_speed * np.log(bid / firms.wage_musd))
    weight = firms.heads * firms.active
    mean = ratio(total(weight * firms.wage_musd), total(weight))
    market.industry_wage_musd[:] = np.where(total(weight) > 0, mean, market.industry_wage_musd)
    start = c.industry_wage_musd * c.academic_pay
    u.wage_musd[:] = rule.follow(start, market.industry_wage_musd, c.industry_wage_musd, c.academic_follow)


def posts_open(world: World) -> None:
    """Posts that budgets pay for; an academic post comes with compute."""
    firms, u, p, c = world.firms, world.universities, world.parameters.university, world.parameters.careers
    firms.posts[:] = np.where(firms.lab & firms.active, firms.staff_musd / firms.wage_musd, 0.0)
    moves = np.exp(
        p.package_moves * np.log(np.maximum(world.market.frontier_flop / capability.REFERENCE_FLOP, 1.0))
    )
    k = world.parameters.compression
    saved = 1 - compression.development_flop(k.density_floor, k.scratch_training, k.scratch_ability)
    cut = 1 - k.density_floor
    smaller = 1 - p.package_training * saved - p.package_serving * cut
    need = p.package_share * capability.REFERENCE_FLOP * moves * smaller / compute_market.USEFUL_FLOP
    public = ratio(u.public_h100e, np.maximum(u.heads, 1.0))
    price = at(world.places.price_musd, u.jurisdiction)
    u.package_musd[:] = rule.compute_package(price, need, public)
    overhead = p.post_overhead * c.industry_wage_musd * c.academic_pay
    u.posts[:] = rule.posts(
        p.posts_part * (u.grants_musd + u.industry_musd), u.wage_musd + overhead, u.package_musd
    )


@dataclass(frozen=True)
class JobOffers:
    """What every employer offers, (row, employer): firms, universities, elsewhere (applied industry).

    ``value`` to a person without taste for science and of mean talent; ``freedom`` of research, 0 to 1;
    ``returns``: elasticity of pay to talent; ``wage`` at mean talent; ``place``: jurisdiction, -1 anywhere.
    """

    value: Agents
    freedom: Agents
    returns: Agents
    wage: Agents
    place: Agents


def offers_of(world: World) -> JobOffers:
    """The offers of the quarter."""
    firms, u, c, market = world.firms, world.universities, world.parameters.careers, world.market
    wage = np.concatenate([firms.wage_musd, u.wage_musd, 0.8 * market.industry_wage_musd], axis=1)
    schools = np.broadcast_to(c.talent_pay * c.academic_return, u.heads.shape)
    returns = np.concatenate(
        [np.broadcast_to(c.talent_pay, firms.heads.shape), schools, c.talent_pay], axis=1
    )
    nowhere = np.full((world.rows, 1), -1)
    place = np.concatenate([firms.jurisdiction, u.jurisdiction, nowhere], axis=1)
    return JobOffers(employer_values(world), freedom(world), returns, wage, place)


def employer_values(world: World) -> Agents:
    """Value of every employer to anybody, (row, employer); elsewhere is a fair outside wage."""
    firms, u, c, market = world.firms, world.universities, world.parameters.careers, world.market
    compute = np.concatenate(
        [firms.training_h100e + firms.experiment_h100e, u.bought_h100e + u.public_h100e], axis=1
    )
    heads = np.concatenate([firms.heads, u.heads], axis=1)
    talent = np.concatenate([firms.talent, u.talent], axis=1)
    wage = np.concatenate([firms.wage_musd, u.wage_musd], axis=1)
    a_head = (0.01 + compute) / np.maximum(heads, 1.0)
    relative = np.maximum(a_head / highest(a_head), 1e-4)
    peers = np.clip(ratio(talent, heads), 0.3, 3.0)
    value = rule.employer_value(wage, relative, peers, c.wage_weight, c.compute_weight, c.peer_weight)
    outside = c.wage_weight * np.log(0.8 * market.industry_wage_musd) - 0.5
    return np.concatenate([value, outside], axis=1)


def freedom(world: World) -> Agents:
    """Freedom of research at every employer, 0 to 1, (row, employer)."""
    firms = np.where(np.arange(world.firm_count) < world.big_tech, FREEDOM[0], FREEDOM[1]) * (
        0.5 + world.firms.publishes
    )
    return np.concatenate([firms, world.universities.openness, np.zeros((world.rows, 1))], axis=1)


def open_posts(world: World) -> Agents:
    """Posts without holder at every employer, (row, employer)."""
    firms, u = world.firms, world.universities
    pace = world.parameters.careers.hiring_pace * (firms.heads + 5.0)
    wanted = np.concatenate([np.minimum(firms.posts - firms.heads, pace), u.posts - u.heads], axis=1)
    return np.concatenate([np.maximum(wanted, 0.0), np.zeros((world.rows, 1))], axis=1)


def some_retire(world: World, stratum: slice) -> None:
    """Retirement of three years at once for the stratum whose turn it is."""
    r, c = world.researchers, world.parameters.careers
    chance = -np.expm1(STRATA * np.log1p(-c.retirement))
    drawn = world.luck.uniform("retirement", world.quarter, stratum.stop - stratum.start)
    rows, seat = np.nonzero(r.active[:, stratum] & (drawn < chance))
    place = seat + stratum.start
    staff_changes(world, rows, r.employer[rows, place], r.talent[rows, place], -1.0)
    r.active[rows, place] = False
    r.age[:, stratum] += STRATA
    world.market.retired[:] = count_in_rows(np.ones(len(rows), dtype=bool), rows, world.rows)


@dataclass(frozen=True)
class People:
    """Researchers of a stratum whose turn it is: lists, one entry a person."""

    rows: Array
    place: Array  # in the table of researchers
    seat: Array  # in the stratum
    employer: Array
    ln_talent: Array
    taste: Array


def people_of(world: World, stratum: slice) -> People:
    """The active researchers of a stratum."""
    r = world.researchers
    rows, seat = np.nonzero(r.active[:, stratum])
    place = seat + stratum.start
    return People(
        rows,
        place,
        seat,
        read(r.employer, rows, place),
        np.log(read(r.talent, rows, place)),
        read(r.taste, rows, place),
    )


def offers_are_considered(world: World, stratum: slice, offers: JobOffers) -> None:
    """Each considers one offer, drawn by open posts; those of employers with too few posts must look."""
    luck, quarter = world.luck, world.quarter
    people = people_of(world, stratum)
    rows, now, size = people.rows, people.employer, stratum.stop - stratum.start
    posts = open_posts(world)
    chance = np.minimum(
        1.0, ratio(total(posts), count_in_rows(np.ones(len(rows), dtype=bool), rows, world.rows))
    )
    found = luck.uniform_at("offer", quarter, rows, people.seat) < chance[rows, 0]
    dealt = deal_index(posts, luck.uniform("offer from", quarter, 1), turn(world, "offer", size))
    offer = read(dealt, rows, people.seat)
    let_go = luck.uniform_at("let go", quarter, rows, people.seat) < read(
        0.5 * surplus_staff(world), rows, now
    )
    outside = (offers.value[:, -1] - 1.0)[rows]
    staying = np.where(let_go, outside, worth_of(world, offers, people, now))
    accepted = rule.accepts(
        worth_of(world, offers, people, offer), staying, moving_costs(world, offers, rows, now, offer)
    )
    taken = luck.uniform_at("offer taken", quarter, rows, people.seat) < accepted
    moves = found & (offer != now) & taken
    after = np.where(moves, offer, np.where(let_go, world.employers - 1, now))
    moves_are_counted(world, rows, now, after)
    gone = after != now
    talent = np.exp(people.ln_talent[gone])
    staff_changes(world, rows[gone], now[gone], talent, -1.0)
    staff_changes(world, rows[gone], after[gone], talent, 1.0)
    world.researchers.employer[rows, people.place] = after
    pay_is_set(world, offers, people, after)


def worth_of(world: World, offers: JobOffers, people: People, employer: Array) -> Array:
    """What an employer is worth to each person: what it offers anybody, freedom by taste, pay by talent, (person,)."""
    c, rows = world.parameters.careers, people.rows
    taste, talent = people.taste * c.freedom_weight[rows, 0], people.ln_talent * c.wage_weight[rows, 0]
    return (
        read(offers.value, rows, employer)
        + taste * read(offers.freedom, rows, employer)
        + talent * read(offers.returns, rows, employer)
    )


def moving_costs(world: World, offers: JobOffers, rows: Array, now: Array, offer: Array) -> Array:
    """Cost of a move: more across borders, less to one's sponsor, little from no research job, (person,)."""
    c, elsewhere = world.parameters.careers, world.employers - 1
    abroad = read(offers.place, rows, offer) != read(offers.place, rows, now)
    cost = c.moving_cost[rows, 0] + c.border_cost[rows, 0] * abroad
    cost = cost - world.parameters.university.sponsor_pull[rows, 0] * sponsor_match(world, rows, now, offer)
    return np.where(now == elsewhere, 0.3, cost)


def turn(world: World, purpose: str, size: int) -> np.ndarray:
    """In which order offers are dealt this quarter; the same in every future, the offers differ."""
    return shuffled(size, purpose, world.quarter)


def surplus_staff(world: World) -> Agents:
    """Part of each employer's researchers beyond its posts; firms shed half of it, (row, employer)."""
    firms, u = world.firms, world.universities
    over = np.clip(
        1
        - ratio(
            np.concatenate([firms.posts, u.posts], axis=1), np.concatenate([firms.heads, u.heads], axis=1)
        ),
        0.0,
        1.0,
    )
    over[:, : world.firm_count] *= 0.5
    return np.concatenate([over, np.zeros((world.rows, 1))], axis=1)


def sponsor_match(world: World, rows: Array, now: Array, offer: Array) -> Array:
    """1, weighted by conflict of interest, where the offer comes from the sponsor of one's university, (person,)."""
    u, count = world.universities, world.firm_count
    school = np.clip(now - count, 0, u.count - 1)
    at_school = (now >= count) & (now < count + u.count)
    return at_school * (read(u.sponsor, rows, school) == offer) * read(u.conflict, rows, school)


def moves_are_counted(world: World, rows: Array, now: Array, after: Array) -> None:
    """Moves out of and into universities."""

    def academic(employer: Array) -> Array:
        return (employer >= world.firm_count) & (employer < world.employers - 1)

    market = world.market
    market.left_academia[:] = count_in_rows(academic(now) & ~academic(after), rows, world.rows)
    market.joined_academia[:] = count_in_rows(~academic(now) & academic(after), rows, world.rows)


def pay_is_set(world: World, offers: JobOffers, people: People, employer: Array) -> None:
    """Pay by employer and talent."""
    rows = people.rows
    pay = np.log(read(offers.wage, rows, employer)) + read(offers.returns, rows, employer) * people.ln_talent
    world.researchers.wage_musd[rows, people.place] = np.exp(pay)


def doctors_start(world: World, stratum: slice, offers: JobOffers) -> None:
    """Doctorates of mentors of five years ago, and arrivals from other fields, take free rows."""
    r, market, luck, quarter = world.researchers, world.market, world.luck, world.quarter
    born, come = newcomers_of(world)
    free = ~r.active[:, stratum]
    most = int(np.ceil(NEWCOMERS * free.shape[1]))
    rank = rank_of_true(free)
    rows, seat = np.nonzero(free & (rank < np.minimum(born + come, most)))
    place, number = seat + stratum.start, read(rank, rows, seat)
    doctor = number < born[rows, 0]
    c = world.parameters.careers
    spread = c.talent_spread[rows, 0]
    ln_talent = spread * luck.normal_at("new talent", quarter, rows, number) - spread**2 / 2
    taste = c.taste_mean[rows, 0] + TASTE_SPREAD * luck.normal_at("new taste", quarter, rows, number)
    people = People(rows, place, number, np.full(len(rows), world.employers - 1), ln_talent, taste)
    job = first_jobs(world, offers, people, most)
    for column, value in (
        (r.talent, np.exp(ln_talent)),
        (r.taste, taste),
        (r.employer, job),
        (r.age, 0.0),
        (r.active, True),
    ):
        column[rows, place] = value
    staff_changes(world, rows, job, np.exp(ln_talent), 1.0)
    pay_is_set(world, offers, people, job)
    industry, academia = job < world.firm_count, (job >= world.firm_count) & (job < world.employers - 1)
    market.graduates[:] = count_in_rows(doctor, rows, world.rows)
    market.immigrants[:] = count_in_rows(~doctor, rows, world.rows)
    market.refused_graduates[:] = born + come - market.graduates - market.immigrants
    market.graduates_industry[:] = count_in_rows(doctor & industry, rows, world.rows)
    market.graduates_academia[:] = count_in_rows(doctor & academia, rows, world.rows)


def newcomers_of(world: World) -> tuple[Rows, Rows]:
    """New doctors, of mentors of five years ago, and arrivals from other fields, (row, 1) each."""
    c, luck, quarter = world.parameters.careers, world.luck, world.quarter
    slot = quarter % len(world.mentors)
    yields = rule.doctorates(
        world.mentors[slot], c.graduates, world.wages_past[slot], c.industry_wage_musd, c.wage_pull
    )
    stock = total(world.firms.heads) + total(world.universities.heads)
    born = whole_number(total(yields), luck.uniform("doctorates", quarter, 1))
    return born, whole_number(c.immigration * stock, luck.uniform("arrivals", quarter, 1))


def first_jobs(world: World, offers: JobOffers, people: People, most: int) -> Array:
    """First employer of each newcomer: the better of an industry and an academic offer, if there are posts, (person,)."""
    c, luck, quarter, count = world.parameters.careers, world.luck, world.quarter, world.firm_count
    rows, seat = people.rows, people.seat
    posts = open_posts(world)
    # every university keeps a few places for its own doctors
    firms, schools = posts[:, :count], posts[:, count:-1] + 0.01 * world.universities.size
    dealt = deal_index(
        firms + 1e-9 * world.firms.active,
        luck.uniform("first industry", quarter, 1),
        turn(world, "industry", most),
    )
    first = read(dealt, rows, seat)
    dealt = deal_index(schools, luck.uniform("first academia", quarter, 1), turn(world, "academia", most))
    second = count + read(dealt, rows, seat)
    gain = worth_of(world, offers, people, first) - worth_of(world, offers, people, second)
    wants = luck.uniform_at("first choice", quarter, rows, seat) < rule.accepts(
        gain, 0.0, -c.industry_draw[rows, 0]
    )
    newcomers = np.maximum(0.015 * world.researchers.count, 1.0)
    room = luck.uniform_at("first room", quarter, rows, seat)
    in_firms = room < np.minimum(1.0, total(firms) / newcomers)[rows, 0]
    in_schools = room < np.minimum(1.0, total(schools) / newcomers)[rows, 0]
    elsewhere = np.where(in_firms, first, world.employers - 1)
    return np.where(wants & in_firms, first, np.where(in_schools, second, elsewhere))


def mentors_are_recorded(world: World) -> None:
    """Mentors and pay of this quarter, for the doctorates of five years on."""
    slot = world.quarter % len(world.mentors)
    world.mentors[slot] = world.universities.heads
    world.wages_past[slot] = world.market.industry_wage_musd
