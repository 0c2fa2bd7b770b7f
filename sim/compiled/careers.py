"""Researchers' retirement, moves and first jobs, compiled: see :mod:`sim.phases.careers` and :mod:`sim.phases.jobs`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy.special import ndtri

from sim.axes import logistic
from sim.compiled.kernels import added, kernel, over
from sim.compiled.noise import draw, stream
from sim.declare import Agents, Array, Rows
from sim.noise import key_of, shuffled
from sim.populations import NEWCOMERS, STRATA
from sim.rules.careers import LEAST_PEERS
from sim.world import World

RETIREMENT, OFFER, OFFER_FROM, LET_GO, OFFER_TAKEN = (
    key_of("purpose", word) for word in ("retirement", "offer", "offer from", "let go", "offer taken")
)
DOCTORATES, ARRIVALS, NEW_TALENT, NEW_TASTE = (
    key_of("purpose", word) for word in ("doctorates", "arrivals", "new talent", "new taste")
)
FIRST_INDUSTRY, FIRST_ACADEMIA, ROOM_IN_INDUSTRY, ROOM_IN_ACADEMIA, FIRST_CHOICE = (
    key_of("purpose", word)
    for word in ("first industry", "first academia", "room in industry", "room in academia", "first choice")
)
Item = Any  # one number of an array; the type checker takes it for an array
Tables = tuple[Agents, Agents, Agents]  # value, freedom, returns of every employer, (row, employer) each


def stratum_moves(world: World) -> None:
    """A stratum retires or considers an offer, doctors take its free rows; employers' heads follow."""
    size = world.researchers.count // STRATA
    first = (world.quarter % STRATA) * size
    change = np.zeros((2, world.rows, world.employers))  # of heads and talent
    offers, posts = offers_of(world)
    staff_moves(world, first, size, offers, posts, change)
    doctors_start(world, first, size, offers, posts, change)
    firms, u = world.firms, world.universities
    heads_follow(change, firms.heads, firms.talent, u.heads, u.talent, world.person)


# ---------------------------------------------------------------- offers


def offers_of(world: World) -> tuple[Tables, Agents]:
    """The offers of the quarter, and the open posts, (row, employer)."""
    firms, u, c = world.firms, world.universities, world.parameters.careers
    logs = what_counts_in_logs(
        firms.wage_musd, u.wage_musd, u.top_up, c.elsewhere_pay, world.market.industry_wage_musd,
        firms.training_h100e, firms.experiment_h100e, u.bought_h100e, u.public_h100e, firms.heads, u.heads,
        firms.talent, u.talent, c.least_compute,
    )  # fmt: skip
    np.log(logs, out=logs)
    offers = values(
        logs, firms.publishes, u.openness, world.big_tech, c.wage_weight, c.compute_weight, c.peer_weight,
        c.elsewhere_appeal, c.talent_pay, c.academic_return, c.freedom_big_tech, c.freedom_startup,
        c.freedom_closed,
    )  # fmt: skip
    return offers, open_posts(
        firms.posts, firms.heads, u.posts, u.heads, c.hiring_pace, c.hiring_core, c.academic_pace
    )


@kernel
def what_counts_in_logs(
    firm_wage: Array, school_wage: Array, top_up: Array, elsewhere_pay: Array, industry_wage: Array,
    training: Array, experiment: Array, bought: Array, public: Array, firm_heads: Array, school_heads: Array,
    firm_talent: Array, school_talent: Array, least_compute: Array,
) -> Array:  # fmt: skip
    """Pay, compute a head over the highest, mean talent of colleagues, (3, row, employer); elsewhere has pay alone."""
    rows, firms = firm_wage.shape
    schools = school_wage.shape[1]
    logs = np.ones((3, rows, firms + schools + 1))
    for row in range(rows):
        wage, compute, peers = logs[0, row], logs[1, row], logs[2, row]
        for firm in range(firms):
            wage[firm] = firm_wage[row, firm]
            heads = firm_heads[row, firm]
            compute[firm] = (training[row, firm] + experiment[row, firm]) / max(heads, 1.0)
            peers[firm] = max(over(firm_talent[row, firm], heads), LEAST_PEERS)
        for school in range(schools):
            place, heads = firms + school, school_heads[row, school]
            wage[place] = school_wage[row, school] * (1 + top_up[row, school])
            compute[place] = (bought[row, school] + public[row, school]) / max(heads, 1.0)
            peers[place] = max(over(school_talent[row, school], heads), LEAST_PEERS)
        wage[-1] = elsewhere_pay[row, 0] * industry_wage[row, 0]
        highest = compute[:-1].max()
        for employer in range(firms + schools):
            compute[employer] = max(over(compute[employer], highest), least_compute[row, 0])
    return logs


@kernel
def values(
    logs: Array, publishes: Array, openness: Array, big_tech: int, wage_weight: Array, compute_weight: Array,
    peer_weight: Array, elsewhere_appeal: Array, talent_pay: Array, academic_return: Array, big_freedom: Array,
    small_freedom: Array, closed_freedom: Array,
) -> Tables:  # fmt: skip
    """:func:`sim.rules.careers.employer_value` of the logs, freedom of research, elasticity of pay to talent."""
    employers, (rows, firms) = logs.shape[2], publishes.shape
    shape = rows, employers
    value, freedom, returns = np.empty(shape), np.empty(shape), np.empty(shape)
    for row in range(rows):
        pay, compute, peers = wage_weight[row, 0], compute_weight[row, 0], peer_weight[row, 0]
        for employer in range(employers - 1):
            its = pay * logs[0, row, employer] + compute * logs[1, row, employer]
            value[row, employer] = its + peers * logs[2, row, employer]
            if employer < firms:
                granted = big_freedom[row, 0] if employer < big_tech else small_freedom[row, 0]
                freedom[row, employer] = granted * (closed_freedom[row, 0] + publishes[row, employer])
                returns[row, employer] = talent_pay[row, 0]
            else:
                freedom[row, employer] = openness[row, employer - firms]
                returns[row, employer] = talent_pay[row, 0] * academic_return[row, 0]
        value[row, -1] = pay * logs[0, row, -1] + elsewhere_appeal[row, 0]
        freedom[row, -1], returns[row, -1] = 0.0, talent_pay[row, 0]
    return value, freedom, returns


@kernel
def open_posts(
    firm_posts: Array, firm_heads: Array, school_posts: Array, school_heads: Array, hiring_pace: Array,
    hiring_core: Array, academic_pace: Array,
) -> Agents:  # fmt: skip
    """Posts without holder, as fast as employers hire; none elsewhere."""
    rows, firms = firm_posts.shape
    schools = school_posts.shape[1]
    posts = np.zeros((rows, firms + schools + 1))
    for row in range(rows):
        for firm in range(firms):
            heads = firm_heads[row, firm]
            pace = hiring_pace[row, 0] * (heads + hiring_core[row, 0])
            posts[row, firm] = max(min(firm_posts[row, firm] - heads, pace), 0.0)
        for school in range(schools):
            all_posts = school_posts[row, school]
            pace = academic_pace[row, 0] * all_posts
            posts[row, firms + school] = max(min(all_posts - school_heads[row, school], pace), 0.0)
    return posts


@kernel
def deal(weights: Array, start: float, dealt: Array) -> None:
    """:func:`sim.axes.deal_index` of one row, before the order: indices by weight, lowest first, to ``dealt`` but its last."""
    last, items, whole = len(weights) - 1, len(dealt) - 1, 0.0
    for weight in weights:
        whole += weight
    if not whole > 0:
        dealt[:] = last
        return
    dealt[:] = 0
    edge, upto = 0.0, 0
    for index in range(last):
        dealt[upto] = index  # what a later index begins with is its own
        edge += weights[index]
        upto = min(math.ceil(edge / whole * items - start), items)
    dealt[upto] = last
    for item in range(1, items):
        dealt[item] = max(dealt[item], dealt[item - 1])


@kernel
def worth(offers: Tables, row: int, employer: Item, taste: float, talent: float) -> float:
    """What an employer is worth to a person of some taste for freedom, and for pay that follows talent."""
    value, freedom, returns = offers
    return value[row, employer] + taste * freedom[row, employer] + talent * returns[row, employer]


# ---------------------------------------------------------------- those who are there


def staff_moves(world: World, first: int, size: int, offers: Tables, posts: Agents, change: Array) -> None:
    """Some retire, the others consider an offer; posts that are taken are no longer open."""
    r, firms, u, market, luck = world.researchers, world.firms, world.universities, world.market, world.luck
    c, quarter = world.parameters.careers, world.quarter
    academic, other = (
        -np.expm1(STRATA * np.log1p(-leave)) for leave in (c.academic_retirement, c.retirement)
    )
    starts, seats, now, offer, let_go, ln_talent = leave_or_look(
        luck.keys, quarter, first, size, world.person, r.active, r.age, r.employer, r.talent, academic, other,
        posts, firms.posts, firms.heads, u.posts, u.heads, c.lay_offs, c.firm_lay_offs,
        shuffled(size, "offer", quarter), change, market.retired,
    )  # fmt: skip
    np.log(ln_talent, out=ln_talent)
    gain = gains(
        starts, seats, now, offer, let_go, ln_talent, first, r.taste, offers, firms.jurisdiction, u.jurisdiction,
        u.sponsor, u.conflict, c.freedom_weight, c.wage_weight, c.let_go_loss, c.moving_cost, c.border_cost,
        world.parameters.university.sponsor_pull, c.return_cost,
    )  # fmt: skip
    accepted, talent = logistic(gain), np.exp(ln_talent, out=ln_talent)
    some_take_it(
        luck.keys, quarter, first, world.person, starts, seats, now, offer, let_go, accepted, talent, r.employer,
        firms.count, posts, change, market.left_academia, market.joined_academia,
    )  # fmt: skip


@kernel
def leave_or_look(
    keys: Array, quarter: int, first: int, size: int, person: float, active: Array, age: Array, employer: Array,
    talent: Array, academic: Array, other: Array, posts: Array, firm_posts: Array, firm_heads: Array,
    school_posts: Array, school_heads: Array, lay_offs: Array, firm_lay_offs: Array, order: Array,
    change: Array, retired: Array,
) -> tuple[Array, Array, Array, Array, Array, Array]:  # fmt: skip
    """Retirement; then those who found an offer elsewhere or are let go.

    Of those the seat in the stratum, employer, offer (-1: none), whether let go, and talent, (person,), row by
    row; ``starts`` are where each row's begin, and where the last ends.
    """
    (rows, employers), firms = posts.shape, firm_posts.shape[1]
    elsewhere, most = employers - 1, len(keys) * size
    starts, seats, now, offer = (
        np.zeros(rows + 1, np.int64), np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64),
    )  # fmt: skip
    let_go, their_talent = np.empty(most, np.bool_), np.empty(most)
    there, dealt = np.empty(size, np.int64), np.empty(size + 1, np.int64)
    leaving, chance_out = np.empty(employers), np.zeros(employers)
    found = 0
    for row in range(rows):
        for place in range(employers):
            leaving[place] = academic[row, 0] if firms <= place < elsewhere else other[row, 0]
        those = 0
        for seat in range(size):  # listed without a branch, which is often guessed wrong
            age[row, first + seat] += STRATA
            there[those] = seat
            those += active[row, first + seat]
        start, gone, staff = stream(keys[row], RETIREMENT, quarter), 0, 0
        for each in range(those):
            seat = there[each]
            place, its = first + seat, employer[row, first + seat]
            leaves = draw(start, seat) < leaving[its]
            if leaves:
                active[row, place] = False
                change[0, row, its] -= person
                change[1, row, its] -= person * talent[row, place]
                gone += 1
            there[staff] = seat
            staff += not leaves
        retired[row, 0] = person * gone
        for firm in range(firms):
            surplus = min(max(1 - over(firm_posts[row, firm], firm_heads[row, firm]), 0.0), 1.0)
            chance_out[firm] = lay_offs[row, 0] * (surplus * firm_lay_offs[row, 0])
        for school in range(elsewhere - firms):
            surplus = min(max(1 - over(school_posts[row, school], school_heads[row, school]), 0.0), 1.0)
            chance_out[firms + school] = lay_offs[row, 0] * surplus
        chance = min(1.0, over(added(posts[row]), person * staff))
        deal(posts[row], draw(stream(keys[row], OFFER_FROM, quarter), 0), dealt)
        offered, out = stream(keys[row], OFFER, quarter), stream(keys[row], LET_GO, quarter)
        for each in range(staff):
            seat = there[each]
            its, new = employer[row, first + seat], dealt[order[seat]]
            moves = (new != its) & (draw(offered, seat) < chance)
            goes = (
                draw(out, seat) < chance_out[its]
            )  # never at a chance of zero; a branch costs more than a draw
            # written where the next one goes, and kept if there is something to keep
            seats[found], now[found], let_go[found] = seat, its, goes
            offer[found], their_talent[found] = new if moves else -1, talent[row, first + seat]
            found += moves | goes
        starts[row + 1] = found
    return starts, seats[:found], now[:found], offer[:found], let_go[:found], their_talent[:found]


@kernel
def gains(
    starts: Array, seats: Array, now: Array, offer: Array, let_go: Array, ln_talent: Array, first: int, taste: Array,
    offers: Tables, firm_place: Array, school_place: Array, sponsor: Array, conflict: Array,
    freedom_weight: Array, wage_weight: Array, let_go_loss: Array, moving_cost: Array, border_cost: Array,
    sponsor_pull: Array, return_cost: Array,
) -> Array:  # fmt: skip
    """Worth of the offer less that of staying, or of having to leave, and less the cost of the move, (person,)."""
    (rows, firms), elsewhere = firm_place.shape, offers[0].shape[1] - 1
    gain, place = np.empty(len(seats)), np.full(elsewhere + 1, -1)
    sponsor_of, pull = np.full(elsewhere + 1, -1), np.zeros(elsewhere + 1)
    for row in range(rows):
        place[:firms], place[firms:elsewhere] = firm_place[row], school_place[row]
        sponsor_of[firms:elsewhere] = sponsor[row]
        pull[firms:elsewhere] = sponsor_pull[row, 0] * conflict[row]
        outside = offers[0][row, elsewhere] - let_go_loss[row, 0]
        for person in range(starts[row], starts[row + 1]):
            its, new = now[person], max(offer[person], 0)  # of those without an offer nothing is read
            free = taste[row, first + seats[person]] * freedom_weight[row, 0]
            pay = ln_talent[person] * wage_weight[row, 0]
            staying = worth(offers, row, its, free, pay)
            staying = outside if let_go[person] else staying
            cost = moving_cost[row, 0] + border_cost[row, 0] * (place[its] != place[new])
            cost -= pull[its] * (sponsor_of[its] == new)
            cost = return_cost[row, 0] if its == elsewhere else cost
            gain[person] = worth(offers, row, new, free, pay) - staying - cost
    return gain


@kernel
def some_take_it(
    keys: Array, quarter: int, first: int, person: float, starts: Array, seats: Array, now: Array, offer: Array,
    let_go: Array, accepted: Array, talent: Array, employer: Array, firms: int, posts: Array, change: Array,
    left: Array, joined: Array,
) -> None:  # fmt: skip
    """Offers are taken with the chance ``accepted``; who is let go and has none goes elsewhere."""
    rows, elsewhere = len(keys), posts.shape[1] - 1
    after, taken = np.empty_like(now), np.empty(elsewhere + 1, np.int64)
    for row in range(rows):
        start, out, back = stream(keys[row], OFFER_TAKEN, quarter), 0, 0
        taken[:] = 0
        for each in range(starts[row], starts[row + 1]):
            seat, its, new = seats[each], now[each], elsewhere if let_go[each] else now[each]
            if offer[each] >= 0 and draw(start, seat) < accepted[each]:
                new = offer[each]
            after[each] = new
            if new != its:
                employer[row, first + seat] = new
                was, will_be = firms <= its < elsewhere, firms <= new < elsewhere
                out += was and not will_be
                back += will_be and not was
                change[0, row, its] -= person
                change[1, row, its] -= person * talent[each]
        for each in range(
            starts[row], starts[row + 1]
        ):  # after all who left, as the lists of the plain function
            new = after[each]
            if new != now[each]:
                change[0, row, new] += person
                change[1, row, new] += person * talent[each]
                taken[new] += 1
        left[row, 0], joined[row, 0] = person * out, person * back
        for place in range(elsewhere + 1):
            posts[row, place] = max(posts[row, place] - person * taken[place], 0.0)


# ---------------------------------------------------------------- newcomers


def doctors_start(world: World, first: int, size: int, offers: Tables, posts: Agents, change: Array) -> None:
    """Doctorates of mentors of five years ago, and arrivals from other fields, take free rows."""
    r, market, luck, quarter = world.researchers, world.market, world.luck, world.quarter
    c, count, person = world.parameters.careers, world.firm_count, world.person
    born, come = newcomers_of(world)
    most = math.ceil(NEWCOMERS * size)
    rows, places, number, drawn = rows_filled(luck.keys, quarter, first, size, most, born, come, r.active)
    ln_talent, taste, job, otherwise, gain = first_offers(
        luck.keys, quarter, person, count, most, rows, number, ndtri(drawn, out=drawn), offers, posts,
        shuffled(most, "industry", quarter), shuffled(most, "academia", quarter), c.talent_spread, c.taste_mean,
        c.taste_spread, c.freedom_weight, c.wage_weight,
    )  # fmt: skip
    wants, talent = logistic(gain), np.exp(ln_talent, out=ln_talent)
    they_start(
        luck.keys, quarter, person, count, posts.shape[1] - 1, rows, places, number, talent, taste, job, otherwise,
        wants, born, come, r.talent, r.taste, r.employer, r.age, r.active, change, market.graduates,
        market.immigrants, market.refused_graduates, market.graduates_industry, market.graduates_academia,
    )  # fmt: skip


def newcomers_of(world: World) -> tuple[Rows, Rows]:
    """Rows of new doctors, of mentors of five years ago, and of arrivals from other fields, (row, 1) each."""
    c, slot = world.parameters.careers, world.quarter % len(world.mentors)
    pull = np.exp(c.wage_pull * np.log(world.wages_past[slot] / c.industry_wage_musd))
    return newcomers(
        world.luck.keys, world.quarter, world.person, world.mentors[slot], c.graduates, pull, c.immigration,
        world.firms.heads, world.universities.heads,
    )  # fmt: skip


@kernel
def newcomers(
    keys: Array, quarter: int, person: float, mentors: Array, graduates: Array, pull: Array, immigration: Array,
    firm_heads: Array, school_heads: Array,
) -> tuple[Rows, Rows]:  # fmt: skip
    """Whole numbers of :func:`sim.rules.careers.doctorates`, and of arrivals in proportion to all researchers."""
    (rows, schools), yields = mentors.shape, np.empty(mentors.shape[1])
    born, come = np.empty((rows, 1)), np.empty((rows, 1))
    for row in range(rows):
        for school in range(schools):
            yields[school] = mentors[row, school] * graduates[row, 0] * pull[row, 0]
        luck = draw(stream(keys[row], DOCTORATES, quarter), 0)
        born[row, 0] = math.floor(added(yields) / person + luck)
        stock = added(firm_heads[row]) + added(school_heads[row])
        luck = draw(stream(keys[row], ARRIVALS, quarter), 0)
        come[row, 0] = math.floor(immigration[row, 0] * stock / person + luck)
    return born, come


@kernel
def rows_filled(
    keys: Array, quarter: int, first: int, size: int, most: int, born: Array, come: Array, active: Array
) -> tuple[Array, Array, Array, Array]:
    """Newcomers' row, place among the researchers and number in the row; uniforms of talent and of taste, (person,)."""
    counts = np.zeros(len(keys), np.int64)
    for row in range(len(keys)):
        free = 0
        for place in range(first, first + size):
            free += not active[row, place]
        counts[row] = min(born[row, 0] + come[row, 0], most, free)
    whole, each = counts.sum(), 0
    rows, places, number = np.empty(whole, np.int64), np.empty(whole, np.int64), np.empty(whole, np.int64)
    drawn = np.empty((2, whole))
    for row in range(len(keys)):
        talent, taste = stream(keys[row], NEW_TALENT, quarter), stream(keys[row], NEW_TASTE, quarter)
        place = first
        for its in range(counts[row]):
            while active[row, place]:
                place += 1
            rows[each], places[each], number[each] = row, place, its
            drawn[0, each], drawn[1, each] = draw(talent, its), draw(taste, its)
            place, each = place + 1, each + 1
    return rows, places, number, drawn


@kernel
def first_offers(
    keys: Array, quarter: int, person: float, firms: int, most: int, rows: Array, number: Array, normal: Array,
    offers: Tables, posts: Array, industry_order: Array, academia_order: Array, talent_spread: Array,
    taste_mean: Array, taste_spread: Array, freedom_weight: Array, wage_weight: Array,
) -> tuple[Array, Array, Array, Array, Array]:  # fmt: skip
    """Ln talent, taste, offer of a firm and of a university (-1: no room), worth of the first less the second, (person,)."""
    count, elsewhere, each = len(rows), posts.shape[1] - 1, 0
    ln_talent, taste, gain = np.empty(count), np.empty(count), np.zeros(count)
    job, otherwise = np.empty(count, np.int64), np.empty(count, np.int64)
    from_firms, from_schools = np.empty(most + 1, np.int64), np.empty(most + 1, np.int64)
    for row in range(len(keys)):
        after = each
        while after < count and rows[after] == row:
            after += 1
        if after == each:
            continue
        of_firms, of_schools = posts[row, :firms], posts[row, firms:elsewhere]
        deal(of_firms, draw(stream(keys[row], FIRST_INDUSTRY, quarter), 0), from_firms)
        deal(of_schools, draw(stream(keys[row], FIRST_ACADEMIA, quarter), 0), from_schools)
        looking = person * (after - each)
        in_firms, in_schools = over(added(of_firms), looking), over(added(of_schools), looking)
        to_firms = stream(keys[row], ROOM_IN_INDUSTRY, quarter)
        to_schools = stream(keys[row], ROOM_IN_ACADEMIA, quarter)
        spread = talent_spread[row, 0]
        for new in range(each, after):
            its = number[new]
            ln_talent[new] = spread * normal[0, new] - spread * spread / 2
            taste[new] = taste_mean[row, 0] + taste_spread[row, 0] * normal[1, new]
            firm, school = from_firms[industry_order[its]], firms + from_schools[academia_order[its]]
            free, pay = taste[new] * freedom_weight[row, 0], ln_talent[new] * wage_weight[row, 0]
            gain[new] = worth(offers, row, firm, free, pay) - worth(offers, row, school, free, pay)
            job[new] = firm if draw(to_firms, its) < in_firms else -1
            otherwise[new] = school if draw(to_schools, its) < in_schools else -1
        each = after
    return ln_talent, taste, job, otherwise, gain


@kernel
def they_start(
    keys: Array, quarter: int, person: float, firms: int, elsewhere: int, rows: Array, places: Array, number: Array,
    new_talent: Array, new_taste: Array, firm: Array, school: Array, wants: Array, born: Array, come: Array,
    talent: Array, taste: Array, employer: Array, age: Array, active: Array, change: Array, graduates: Array,
    immigrants: Array, refused: Array, to_industry: Array, to_academia: Array,
) -> None:  # fmt: skip
    """Newcomers take the better of the two offers, with the chance ``wants`` the firm's, or go elsewhere."""
    graduates[:], immigrants[:], to_industry[:], to_academia[:] = 0.0, 0.0, 0.0, 0.0
    streams = np.empty(len(keys), np.uint64)
    for row in range(len(keys)):
        streams[row] = stream(keys[row], FIRST_CHOICE, quarter)
    for each in range(len(rows)):
        row, place = rows[each], places[each]
        job = firm[each] if firm[each] >= 0 else elsewhere
        if school[each] >= 0:
            if firm[each] < 0 or draw(streams[row], number[each]) >= wants[each]:
                job = school[each]
        talent[row, place], taste[row, place] = new_talent[each], new_taste[each]
        employer[row, place], age[row, place], active[row, place] = job, 0.0, True
        change[0, row, job] += person
        change[1, row, job] += person * new_talent[each]
        if number[each] < born[row, 0]:
            graduates[row, 0] += 1
            to_industry[row, 0] += job < firms
            to_academia[row, 0] += firms <= job < elsewhere
        else:
            immigrants[row, 0] += 1
    for row in range(len(keys)):
        for counted in (graduates, immigrants, to_industry, to_academia):
            counted[row, 0] *= person
        refused[row, 0] = person * (born[row, 0] + come[row, 0]) - graduates[row, 0] - immigrants[row, 0]


# ---------------------------------------------------------------- employers


@kernel
def heads_follow(
    change: Array,
    firm_heads: Array,
    firm_talent: Array,
    school_heads: Array,
    school_talent: Array,
    person: float,
) -> None:
    """Carry those who left and those who joined into their employers' heads and talent."""
    firms = firm_heads.shape[1]
    for heads, talent, start in ((firm_heads, firm_talent, 0), (school_heads, school_talent, firms)):
        for row in range(heads.shape[0]):
            for place in range(heads.shape[1]):
                heads[row, place] += change[0, row, start + place]
                talent[row, place] += change[1, row, start + place]
                somebody = heads[row, place] > 0.5 * person  # nobody has no talent, whatever the rounding
                heads[row, place] *= somebody
                talent[row, place] *= somebody
