"""What employers offer: pay, posts, compute, colleagues, freedom; and what that is worth to a person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.accelerate import accelerated
from sim.axes import at, highest, listed, of_rows, ratio, read, somewhere
from sim.declare import Agents, Array, Rows
from sim.phases.methods import public_scratch_ability
from sim.phases.mobility import bids_without_clauses, rules_of_moving
from sim.phases.retention import AblePay, own_pay, pay_of_the_able
from sim.rules import capability, compression, compute_market
from sim.rules import careers as rule
from sim.world import World


@dataclass(frozen=True)
class JobOffers:
    """What every employer offers, (row, employer): firms, universities, elsewhere (applied industry).

    ``value`` to a person without taste for science and of mean talent; ``freedom`` of research, 0 to 1;
    ``returns``: elasticity of pay to talent; ``place``: jurisdiction, -1 anywhere; ``posts`` without
    holder; ``able``: what the most able are paid besides, if anything is.
    """

    value: Agents
    freedom: Agents
    returns: Agents
    place: Agents
    posts: Agents
    able: AblePay | None = None


@dataclass(frozen=True)
class People:
    """Researchers of a stratum whose turn it is: lists, one entry a person."""

    rows: Array
    place: Array  # in the table of researchers
    seat: Array  # in the stratum
    employer: Array
    ln_talent: Array
    taste: Array

    def only(self, keep: Array) -> People:
        """Those for whom a list of booleans is true."""
        columns = self.rows, self.place, self.seat, self.employer, self.ln_talent, self.taste
        kept = np.flatnonzero(keep)  # reading by place is several times faster than by truth
        return People(*(column.take(kept) for column in columns))


def wages_adjust(world: World) -> None:
    """Industry bids with its research money a head; academic pay follows in part, and top-ups come on it."""
    wages_follow(world)
    own_pay(world)


def clauses_are_banned(world: World) -> bool:
    """Whether non-compete clauses are banned somewhere in the batch."""
    return world.rules is not world.no_rules and somewhere(world.rules.noncompete_ban)


@accelerated("jobs", unless=clauses_are_banned)
def wages_follow(world: World) -> None:
    """Wages of labs move towards what they bid, those of universities follow the mean."""
    firms, u, c, market = world.firms, world.universities, world.parameters.careers, world.market
    rows, labs = listed(firms.lab & firms.active)
    first, heads = of_rows(c.industry_wage_musd, rows), firms.heads[rows, labs]
    per_head = np.maximum(
        firms.staff_musd[rows, labs] / np.maximum(heads, 1.0), of_rows(c.bid_floor, rows) * first
    )
    bid, wage = (
        rule.wage_bid(first, per_head, first, of_rows(c.labour_supply, rows)),
        firms.wage_musd[rows, labs],
    )
    bid = bids_without_clauses(world, rows, labs, bid)
    wage = wage * np.exp(of_rows(c.wage_speed, rows) * np.log(bid / wage))
    firms.wage_musd[rows, labs] = wage
    people, paid = (np.bincount(rows, each, world.rows)[:, None] for each in (heads, heads * wage))
    market.industry_wage_musd[:] = np.where(people > 0, ratio(paid, people), market.industry_wage_musd)
    start = c.industry_wage_musd * c.academic_pay
    u.wage_musd[:] = rule.follow(start, market.industry_wage_musd, c.industry_wage_musd, c.academic_follow)


def compute_of_a_post(world: World) -> Rows:
    """Compute that an academic post needs (H100e): more the larger frontier runs are, less as networks are cut, (row, 1)."""
    p = world.parameters.university
    moves = np.exp(
        p.package_moves * np.log(np.maximum(world.market.frontier_flop / capability.REFERENCE_FLOP, 1.0))
    )
    k = world.parameters.compression
    saved = 1 - compression.development_flop(
        k.density_floor, k.scratch_training, public_scratch_ability(world)
    )
    cut = 1 - k.density_floor
    smaller = 1 - p.package_training * saved - p.package_serving * cut
    return p.package_share * capability.REFERENCE_FLOP * moves * smaller / compute_market.USEFUL_FLOP


def posts_open(world: World) -> None:
    """Posts that budgets pay for; an academic post comes with compute."""
    posts_are_paid(world, compute_of_a_post(world))


@accelerated("jobs")
def posts_are_paid(world: World, need: Rows) -> None:
    """Posts of labs and of universities; one of theirs comes with the compute it needs (H100e), (row, 1)."""
    firms, u, p, c = world.firms, world.universities, world.parameters.university, world.parameters.careers
    firms.posts[:] = np.where(firms.lab & firms.active, firms.staff_musd / firms.wage_musd, 0.0)
    price = at(world.places.price_musd * world.places.university_price, u.jurisdiction)
    # compute that is given, or bought with money for nothing else, need not come out of a post's money
    pool = u.public_h100e + u.earmarked_musd / price
    public = ratio(pool, np.maximum(u.heads, 1.0))
    u.package_musd[:] = rule.compute_package(price, need, public)
    if u.copaid_musd.any():
        copaid = ratio(u.copaid_musd, np.maximum(u.heads, 1.0))
        u.package_musd[:] += rule.copaid_in_package(copaid, need, public)
    overhead = p.post_overhead * c.industry_wage_musd * c.academic_pay
    # a debt is paid out of the money for posts
    free = u.grants_musd + u.industry_musd - u.earmarked_musd
    money = p.posts_part * free + np.minimum(u.cash_musd, 0.0)
    u.posts[:] = rule.posts(np.maximum(money, 0.0), u.wage_musd + overhead, price, need, pool, u.copaid_musd)


def offers_of(world: World) -> JobOffers:
    """The offers of the quarter."""
    firms, u, c = world.firms, world.universities, world.parameters.careers
    elsewhere = c.elsewhere_pay * world.market.industry_wage_musd
    ln_wage = np.log(np.concatenate([firms.wage_musd, u.wage_musd * (1 + u.top_up), elsewhere], axis=1))
    schools = np.broadcast_to(c.talent_pay * c.academic_return, u.heads.shape)
    returns = np.concatenate(
        [np.broadcast_to(c.talent_pay, firms.heads.shape), schools, c.talent_pay], axis=1
    )
    nowhere = np.full((world.rows, 1), -1)
    place = np.concatenate([firms.jurisdiction, u.jurisdiction, nowhere], axis=1)
    return JobOffers(
        employer_values(world, ln_wage), freedom(world), returns, place, open_posts(world),
        pay_of_the_able(world),
    )  # fmt: skip


def employer_values(world: World, ln_wage: Agents) -> Agents:
    """Value of every employer to anybody, (row, employer); elsewhere has no compute and no colleagues."""
    firms, u, c = world.firms, world.universities, world.parameters.careers
    compute = np.concatenate(
        [firms.training_h100e + firms.experiment_h100e, u.bought_h100e + u.public_h100e], axis=1
    )
    heads = np.concatenate([firms.heads, u.heads], axis=1)
    talent = np.concatenate([firms.talent, u.talent], axis=1)
    a_head = compute / np.maximum(heads, 1.0)
    relative = np.maximum(ratio(a_head, highest(a_head)), c.least_compute)
    peers = np.maximum(ratio(talent, heads), rule.LEAST_PEERS)
    value = rule.employer_value(
        ln_wage[:, :-1], relative, peers, c.wage_weight, c.compute_weight, c.peer_weight
    )
    return np.concatenate([value, c.wage_weight * ln_wage[:, -1:] + c.elsewhere_appeal], axis=1)


def freedom(world: World) -> Agents:
    """Freedom of research at every employer, 0 to 1, (row, employer)."""
    c, is_big = world.parameters.careers, np.arange(world.firm_count) < world.big_tech
    firms = np.where(is_big, c.freedom_big_tech, c.freedom_startup) * (
        c.freedom_closed + world.firms.publishes
    )
    return np.concatenate([firms, world.universities.openness, np.zeros((world.rows, 1))], axis=1)


def open_posts(world: World) -> Agents:
    """Posts every employer fills if it can: those without holder, as fast as it hires, (row, employer)."""
    firms, u, c = world.firms, world.universities, world.parameters.careers
    pace = c.hiring_pace * (firms.heads + c.hiring_core)
    of_firms = np.minimum(firms.posts - firms.heads, pace)
    of_schools = np.minimum(u.posts - u.heads, c.academic_pace * u.posts)
    wanted = np.concatenate([of_firms, of_schools], axis=1)
    return np.concatenate([np.maximum(wanted, 0.0), np.zeros((world.rows, 1))], axis=1)


def surplus_staff(world: World) -> Agents:
    """Part of each employer's researchers beyond its posts that may be let go, (row, employer)."""
    firms, u = world.firms, world.universities
    over = np.clip(
        1
        - ratio(
            np.concatenate([firms.posts, u.posts], axis=1), np.concatenate([firms.heads, u.heads], axis=1)
        ),
        0.0,
        1.0,
    )
    over[:, : world.firm_count] *= world.parameters.careers.firm_lay_offs
    return np.concatenate([over, np.zeros((world.rows, 1))], axis=1)


def worth_of(world: World, offers: JobOffers, people: People, employer: Array) -> Array:
    """What an employer is worth to each person: what it offers anybody, freedom by taste, pay by talent, (person,)."""
    c, rows = world.parameters.careers, people.rows
    place = rows * world.employers + employer
    taste, talent = (
        people.taste * of_rows(c.freedom_weight, rows),
        people.ln_talent * of_rows(c.wage_weight, rows),
    )
    worth = offers.value.ravel().take(place)
    worth += taste * offers.freedom.ravel().take(place)
    worth += talent * offers.returns.ravel().take(place)
    if offers.able is not None:
        worth += of_rows(c.wage_weight, rows) * offers.able.ln_gain(rows, people.ln_talent, employer)
    return worth


def moving_costs(world: World, offers: JobOffers, rows: Array, now: Array, offer: Array) -> Array:
    """Cost of a move: more across borders, less to one's sponsor, little from no research job, (person,)."""
    c, elsewhere = world.parameters.careers, world.employers - 1
    abroad = read(offers.place, rows, offer) != read(offers.place, rows, now)
    cost = of_rows(c.moving_cost, rows) + of_rows(c.border_cost, rows) * abroad
    cost = cost - of_rows(world.parameters.university.sponsor_pull, rows) * sponsor_match(
        world, rows, now, offer
    )
    cost = rules_of_moving(world, offers.place, rows, now, offer, cost)
    return np.where(now == elsewhere, of_rows(c.return_cost, rows), cost)


def sponsor_match(world: World, rows: Array, now: Array, offer: Array) -> Array:
    """1, weighted by conflict of interest, where the offer comes from the sponsor of one's university, (person,)."""
    u, count = world.universities, world.firm_count
    school = np.clip(now - count, 0, u.count - 1)
    at_school = (now >= count) & (now < count + u.count)
    match = at_school * (read(u.sponsor, rows, school) == offer) * read(u.conflict, rows, school)
    shown = world.rules.sponsorship_disclosed
    if somewhere(shown):
        freed = of_rows(world.parameters.programmes.disclosure_frees, rows)
        match = match * (1 - freed * read(shown, rows, read(u.jurisdiction, rows, school)))
    return match
