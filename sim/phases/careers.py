"""Researchers graduate, move and retire; wages and posts follow money."""

from __future__ import annotations

import numpy as np

from sim.axes import at, by_label, deal_index, pick, rank_of_true, ratio, total
from sim.declare import Agents
from sim.levers import Rules
from sim.noise import shuffled, whole_number
from sim.populations import STRATA
from sim.rules import capability, compression, compute_market
from sim.rules import careers as rule
from sim.world import World

NEWCOMERS = 0.3  # most of a stratum's rows that doctors and arrivals may take in a quarter
FREEDOM = (0.1, 0.35)  # freedom of research in big tech and in startups, 1 in an open university


def researchers_move(world: World, rules: Rules) -> None:
    """Wages and posts are set; a twelfth of the researchers retires or considers an offer; doctors start."""
    wages_adjust(world)
    posts_open(world)
    stratum = stratum_of(world)
    before = heads_in(world, stratum)
    values = employer_values(world)
    some_retire(world, stratum)
    offers_are_considered(world, stratum, values)
    doctors_start(world, stratum, values)
    heads_change(world, before, heads_in(world, stratum))
    mentors_are_recorded(world)


def stratum_of(world: World) -> slice:
    """The researchers who consider an offer this quarter."""
    size = world.researchers.count // STRATA
    start = (world.quarter % STRATA) * size
    return slice(start, start + size)


def heads_in(world: World, stratum: slice) -> tuple[Agents, Agents]:
    """Heads and talent of a stratum by employer."""
    r = world.researchers
    active = r.active[:, stratum] * 1.0
    where = r.employer[:, stratum]
    return by_label(active, where, world.employers), by_label(
        active * r.talent[:, stratum], where, world.employers
    )


def count_heads(world: World) -> None:
    """Heads and talent of every employer, counted anew."""
    for table in (world.firms, world.universities):
        table.heads[:] = table.talent[:] = 0.0
    zero = np.zeros((world.rows, world.employers))
    heads_change(world, (zero, zero), heads_in(world, slice(None)))


def heads_change(world: World, before: tuple[Agents, Agents], after: tuple[Agents, Agents]) -> None:
    """Carry the change of a stratum into the employers' heads and talent."""
    count, people = world.firm_count, world.universities.count
    for name, old, new in zip(("heads", "talent"), before, after, strict=True):
        change = new - old
        for table, part in (
            (world.firms, change[:, :count]),
            (world.universities, change[:, count : count + people]),
        ):
            column = getattr(table, name)
            column[:] = np.maximum(column + part, 0.0)


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


def employer_values(world: World) -> Agents:
    """Value of every employer to a person without taste for science, (row, employer); elsewhere is a fair outside wage."""
    firms, u, c, market = world.firms, world.universities, world.parameters.careers, world.market
    compute = np.concatenate(
        [firms.training_h100e + firms.experiment_h100e, u.bought_h100e + u.public_h100e], axis=1
    )
    heads = np.concatenate([firms.heads, u.heads], axis=1)
    a_head = (0.01 + compute) / np.maximum(heads, 1.0)
    relative = np.maximum(a_head / a_head.max(axis=1, keepdims=True), 1e-4)
    wage = np.concatenate([firms.wage_musd, u.wage_musd], axis=1)
    peers = np.concatenate([ratio(firms.talent, firms.heads), ratio(u.talent, u.heads)], axis=1)
    value = rule.employer_value(
        wage, relative, np.clip(peers, 0.3, 3.0), c.wage_weight, c.compute_weight, c.peer_weight
    )
    outside = c.wage_weight * np.log(0.8 * market.industry_wage_musd) - 0.5
    return np.concatenate([value, outside], axis=1)


def freedom(world: World) -> Agents:
    """Freedom of research at every employer, 0 to 1, (row, employer)."""
    firms = np.where(np.arange(world.firm_count) < world.big_tech, FREEDOM[0], FREEDOM[1]) * (
        0.5 + world.firms.publishes
    )
    return np.concatenate([firms, world.universities.openness, np.zeros((world.rows, 1))], axis=1)


def pay_returns(world: World) -> Agents:
    """Elasticity of pay to talent at every employer, (row, employer)."""
    c = world.parameters.careers
    schools = np.broadcast_to(c.talent_pay * c.academic_return, (world.rows, world.universities.count))
    return np.concatenate(
        [np.broadcast_to(c.talent_pay, (world.rows, world.firm_count)), schools, c.talent_pay], axis=1
    )


def places_of_work(world: World) -> Agents:
    """Jurisdiction of every employer, (row, employer); elsewhere is everywhere (-1)."""
    nowhere = np.full((world.rows, 1), -1)
    return np.concatenate([world.firms.jurisdiction, world.universities.jurisdiction, nowhere], axis=1)


def open_posts(world: World) -> Agents:
    """Posts without holder at every employer, (row, employer)."""
    firms, u = world.firms, world.universities
    pace = world.parameters.careers.hiring_pace * (firms.heads + 5.0)
    wanted = np.concatenate([np.minimum(firms.posts - firms.heads, pace), u.posts - u.heads], axis=1)
    return np.concatenate([np.maximum(wanted, 0.0), np.zeros((world.rows, 1))], axis=1)


def some_retire(world: World, stratum: slice) -> None:
    """Retirement of three years at once for the stratum whose turn it is."""
    r, c = world.researchers, world.parameters.careers
    active = r.active[:, stratum]
    chance = -np.expm1(STRATA * np.log1p(-c.retirement))
    goes = active & (world.luck.uniform("retirement", world.quarter, active.shape[1]) < chance)
    r.active[:, stratum] = active & ~goes
    r.age[:, stratum] += STRATA
    world.market.retired[:] = total(goes * 1.0)


def offers_are_considered(world: World, stratum: slice, values: Agents) -> None:
    """Each considers one offer, drawn by open posts; those of employers with too few posts must look."""
    r, c, luck, quarter = world.researchers, world.parameters.careers, world.luck, world.quarter
    active, now = r.active[:, stratum], r.employer[:, stratum]
    size, elsewhere = active.shape[1], world.employers - 1
    posts = open_posts(world)
    chance = np.minimum(1.0, ratio(total(posts), total(active * 1.0)))
    found = luck.uniform("offer", quarter, size) < chance
    offer = deal_index(posts, luck.uniform("offer from", quarter, 1), turn(world, "offer", size))
    free, place = freedom(world), places_of_work(world)
    taste = r.taste[:, stratum] * c.freedom_weight
    reward = c.wage_weight * np.log(r.talent[:, stratum])
    returns = pay_returns(world)
    let_go = luck.uniform("let go", quarter, size) < pick(0.5 * surplus_staff(world), now)
    outside = values[:, -1:] - 1.0
    staying = np.where(
        let_go, outside, pick(values, now) + taste * pick(free, now) + reward * pick(returns, now)
    )
    cost = c.moving_cost + c.border_cost * (pick(place, offer) != pick(place, now))
    cost = cost - world.parameters.university.sponsor_pull * sponsor_match(world, now, offer)
    cost = np.where(now == elsewhere, 0.3, cost)
    accepted = rule.accepts(
        pick(values, offer) + taste * pick(free, offer) + reward * pick(returns, offer), staying, cost
    )
    moves = active & found & (offer != now) & (luck.uniform("offer taken", quarter, size) < accepted)
    after = np.where(moves, offer, np.where(active & let_go, elsewhere, now))
    moves_are_counted(world, now, after, active)
    r.employer[:, stratum] = after
    pay_is_set(world, stratum)


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


def sponsor_match(world: World, now: Agents, offer: Agents) -> Agents:
    """1, weighted by conflict of interest, where the offer comes from the sponsor of one's university."""
    u, count = world.universities, world.firm_count
    school = np.clip(now - count, 0, u.count - 1)
    at_school = (now >= count) & (now < count + u.count)
    return at_school * (pick(u.sponsor, school) == offer) * pick(u.conflict, school)


def moves_are_counted(world: World, now: Agents, after: Agents, active: Agents) -> None:
    """Moves out of and into universities."""

    def academic(employer: Agents) -> Agents:
        return (employer >= world.firm_count) & (employer < world.employers - 1)

    world.market.left_academia[:] = total((active & academic(now) & ~academic(after)) * 1.0)
    world.market.joined_academia[:] = total((active & ~academic(now) & academic(after)) * 1.0)


def pay_is_set(world: World, stratum: slice) -> None:
    """Pay by employer and talent."""
    r, c = world.researchers, world.parameters.careers
    elsewhere = 0.8 * world.market.industry_wage_musd
    wage = np.concatenate([world.firms.wage_musd, world.universities.wage_musd, elsewhere], axis=1)
    returns = pick(pay_returns(world), r.employer[:, stratum])
    r.wage_musd[:, stratum] = rule.talent_wage(
        pick(wage, r.employer[:, stratum]), r.talent[:, stratum], returns
    )


def doctors_start(world: World, stratum: slice, values: Agents) -> None:
    """Doctorates of mentors of five years ago, and arrivals from other fields, take free rows."""
    r, c, u, market, luck, quarter = (
        world.researchers,
        world.parameters.careers,
        world.universities,
        world.market,
        world.luck,
        world.quarter,
    )
    slot = quarter % len(world.mentors)
    yields = rule.doctorates(
        world.mentors[slot], c.graduates, world.wages_past[slot], c.industry_wage_musd, c.wage_pull
    )
    born = whole_number(total(yields), luck.uniform("doctorates", quarter, 1))
    stock = total(world.firms.heads) + total(u.heads)
    come = whole_number(c.immigration * stock, luck.uniform("arrivals", quarter, 1))
    free = ~r.active[:, stratum]
    most = int(np.ceil(NEWCOMERS * free.shape[1]))
    rank = rank_of_true(free)
    new = free & (rank < np.minimum(born + come, most))
    first = np.arange(most)
    fresh = first < np.minimum(born + come, total(free))
    doctors = fresh & (first < born)
    placed = total(fresh * 1.0)
    market.refused_graduates[:] = born + come - placed
    market.graduates[:] = total(doctors * 1.0)
    market.immigrants[:] = placed - market.graduates
    rows, seats = np.nonzero(fresh)
    talent, taste = np.ones(fresh.shape), np.zeros(fresh.shape)
    spread = c.talent_spread[rows, 0]
    talent[rows, seats] = np.exp(spread * luck.normal_at("new talent", quarter, rows, seats) - spread**2 / 2)
    taste[rows, seats] = c.taste_mean[rows, 0] + 0.8 * luck.normal_at("new taste", quarter, rows, seats)
    job = first_jobs(world, values, taste, talent, most)
    seat = rank[new]
    rows = np.nonzero(new)[0]
    for column, value in ((r.talent, talent), (r.taste, taste), (r.employer, job)):
        column[:, stratum][new] = value[rows, seat]
    r.age[:, stratum][new] = 0.0
    r.active[:, stratum] |= new
    industry = job < world.firm_count
    market.graduates_industry[:] = total((doctors & industry) * 1.0)
    market.graduates_academia[:] = total((doctors & ~industry & (job < world.employers - 1)) * 1.0)


def first_jobs(world: World, values: Agents, taste: Agents, talent: Agents, size: int) -> Agents:
    """First employer of each newcomer: the better of an industry and an academic offer, if there are posts."""
    c, luck, quarter, count = world.parameters.careers, world.luck, world.quarter, world.firm_count
    posts = open_posts(world)
    firms, schools = posts[:, :count], posts[:, count:-1]
    # every university keeps a few places for its own doctors
    schools = schools + 0.01 * world.universities.size
    free = freedom(world)
    first = deal_index(
        firms + 1e-9 * world.firms.active,
        luck.uniform("first industry", quarter, 1),
        turn(world, "industry", size),
    )
    second = count + deal_index(
        schools, luck.uniform("first academia", quarter, 1), turn(world, "academia", size)
    )
    gain = c.wage_weight * c.talent_pay * (1 - c.academic_return) * np.log(talent)
    pull = rule.accepts(
        pick(values, first) + taste * c.freedom_weight * pick(free, first) + c.industry_draw + gain,
        pick(values, second) + taste * c.freedom_weight * pick(free, second),
        np.zeros((world.rows, 1)),
    )
    wants = luck.uniform("first choice", quarter, size) < pull
    newcomers = np.maximum(0.015 * world.researchers.count, 1.0)
    room = luck.uniform("first room", quarter, size)
    in_firms = room < np.minimum(1.0, ratio(total(firms), newcomers))
    in_schools = room < np.minimum(1.0, ratio(total(schools), newcomers))
    return np.where(
        wants & in_firms, first, np.where(in_schools, second, np.where(in_firms, first, world.employers - 1))
    )


def mentors_are_recorded(world: World) -> None:
    """Mentors and pay of this quarter, for the doctorates of five years on."""
    slot = world.quarter % len(world.mentors)
    world.mentors[slot] = world.universities.heads
    world.wages_past[slot] = world.market.industry_wage_musd
