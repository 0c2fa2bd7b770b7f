"""Who starts as a researcher: doctors, arrivals from other fields, and those whom programmes bring."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.noise import shuffled, whole_number
from sim.populations import NEWCOMERS
from sim.rules import careers as rule
from sim.rules import programmes as programme
from sim.world import MENTOR_LAG
from tests.reference.plain import dealt, logistic, ratio, shares
from tests.reference.researcher import Researcher
from tests.reference.university import University

if TYPE_CHECKING:
    from tests.reference.model import Twin

DOCTOR, ARRIVAL, FURTHER, ACADEMIC, ANYWHERE = (
    "doctor",
    "arrival from another field",
    "doctor of a further post",
    "let in to universities",
    "let in",
)  # how somebody comes to start, in the order in which seats are filled


class FurtherPosts:
    """Doctoral posts that a programme pays, by the quarter of five years in which they began."""

    def __init__(self, model: Twin) -> None:
        self.model = model
        self.begun, self.promised_musd = [0.0] * MENTOR_LAG, [0.0] * MENTOR_LAG

    def turn(self) -> float:
        """Doctorates of those that began five years ago (persons); others begin in their place; all are paid."""
        model, p = self.model, self.model.p.programmes
        now = model.now % MENTOR_LAG
        finished = p.doctoral_completion * self.begun[now]
        self.begun[now] = self.promised_musd[now] = 0.0
        for place in model.regulators:
            mentors = sum(u.heads for u in model.universities if u.jurisdiction is place)
            most = p.doctoral_supervision * mentors
            begin = float(programme.posts_that_begin(place.rules.doctoral_posts, most, MENTOR_LAG))
            self.begun[now] += begin
            self.promised_musd[now] += begin * place.rules.doctoral_post_musd
        bill = sum(self.promised_musd)
        model.books.pay("government", "households", bill, "doctoral posts")
        model.market.public_spending_musd += bill
        return finished


def newcomers_of(model: Twin) -> list[str]:
    """How those come who would start this quarter, in the order in which seats are filled."""
    chance, c, person = model.chance, model.p.careers, model.person
    past = model.now % len(model.wages_past)
    stock = sum(employer.heads for employer in [*model.firms, *model.universities])
    doctorates = sum(
        float(
            rule.doctorates(
                u.mentors[past], c.graduates, model.wages_past[past], c.industry_wage_musd, c.wage_pull
            )
        )
        for u in model.universities
    )
    to_universities = sum(place.rules.visa_academic_places for place in model.regulators)
    to_anybody = sum(place.rules.visa_places for place in model.regulators)
    people = (
        (DOCTOR, "doctorates", doctorates),
        (ARRIVAL, "arrivals", c.immigration * stock),
        (FURTHER, "further doctorates", model.further_posts.turn()),
        (ACADEMIC, ACADEMIC, to_universities),
        (ANYWHERE, ANYWHERE, to_anybody),
    )
    come: list[str] = []
    for how, purpose, persons in people:
        come += [how] * int(whole_number(persons / person, chance.uniform(purpose)))
    return come


def newcomers_start(
    model: Twin, jobs: dict, posts: dict[Any, float], come: list[str], stratum: range
) -> None:
    """Those who come take free seats, as far as there are any."""
    market, person = model.market, model.person
    most = math.ceil(NEWCOMERS * len(stratum))
    free = [number for number in stratum if model.seats[number] is None][: min(len(come), most)]
    people = [
        (new_researcher(model, number, rank, how), how)
        for rank, (number, how) in enumerate(zip(free, come, strict=False))
    ]
    found = first_offers(model, posts, [how for _, how in people], come, most)
    for rank, (researcher, how) in enumerate(people):
        researcher.works_for(first_job(model, jobs, researcher, how, found, rank))
        model.seats[researcher.number] = researcher
    doctors = [researcher for researcher, how in people if how in (DOCTOR, FURTHER)]
    academic = sum(isinstance(doctor.employer, University) for doctor in doctors)
    away = sum(doctor.employer is model.elsewhere for doctor in doctors)
    market.graduates = person * len(doctors)
    market.immigrants = person * (len(people) - len(doctors))
    market.refused_graduates = person * (len(come) - len(people))
    market.graduates_academia = person * academic
    market.graduates_industry = person * (len(doctors) - academic - away)


def new_researcher(model: Twin, seat: int, rank: int, how: str) -> Researcher:
    """The newcomer of a rank, with talent and taste."""
    c, p, chance = model.p.careers, model.p.programmes, model.chance
    ln_talent = c.talent_spread * chance.normal("new talent", rank) - c.talent_spread**2 / 2
    if how == FURTHER:
        ln_talent -= p.doctoral_talent  # the best candidates had a post already
    if how in (ACADEMIC, ANYWHERE):
        parts = shares([places_open(place) for place in model.regulators])
        merit = sum(
            part * place.rules.visa_merit for part, place in zip(parts, model.regulators, strict=True)
        )
        ln_talent += merit * p.merit_talent
    taste = c.taste_mean + c.taste_spread * chance.normal("new taste", rank)
    return Researcher(model, seat, math.exp(ln_talent), taste)


def places_open(place: Any) -> float:
    """Researchers that a jurisdiction lets in (persons)."""
    return place.rules.visa_places + place.rules.visa_academic_places


def first_offers(
    model: Twin, posts: dict[Any, float], hows: list[str], come: list[str], most: int
) -> dict[str, list[tuple[Any, bool]]]:
    """By sector what each newcomer finds: an employer, and whether it has room for one more."""
    chance, looking, found = model.chance, model.person * len(hows), {}
    sectors: dict[str, list] = {"industry": model.firms, "academia": model.universities}
    let_in = [how in (ACADEMIC, ANYWHERE) for how in come]
    for sector, employers in sectors.items():
        there = {employer: posts[employer] for employer in employers}
        points = dealt(there, chance.uniform(f"first {sector}"), most)
        order = shuffled(most, sector, model.now)
        offers = [points[order[rank]] for rank in range(len(hows))]
        if any(let_in):  # they look where they are let in
            nearby = posts_nearby(there)
            near = dealt(nearby, chance.uniform(f"let in to {sector}"), most)
            order, first = shuffled(most, "let in", sector, model.now), let_in.index(True)
            for rank in range(first, len(hows)):
                offers[rank] = near[order[rank - first]]
        room = ratio(sum(there.values()), looking)
        found[sector] = [
            (
                offer,
                chance.uniform(f"room in {sector}", rank) < room
                and not (let_in[rank] and sum(nearby.values()) <= 0),
            )
            for rank, offer in enumerate(offers)
        ]
    return found


def posts_nearby(posts: dict[Any, float]) -> dict[Any, float]:
    """Open posts weighted by how many are let in for each of those of a jurisdiction."""
    here: dict[Any, float] = {}
    for employer, number in posts.items():
        here[employer.jurisdiction] = here.get(employer.jurisdiction, 0.0) + number
    return {
        employer: number * ratio(places_open(employer.jurisdiction), here[employer.jurisdiction])
        for employer, number in posts.items()
    }


def first_job(model: Twin, jobs: dict, researcher: Researcher, how: str, found: dict, rank: int) -> Any:
    """First employer of a newcomer: the better of an industry and an academic offer, if there are posts."""
    (firm, hired), (school, called) = found["industry"][rank], found["academia"][rank]
    gain = researcher.worth_of(jobs[firm]) - researcher.worth_of(jobs[school]) + school.locked_in()
    wants = model.chance.uniform("first choice", rank) < logistic(gain)
    hired = hired and how != ACADEMIC
    if hired and (wants or not called):
        return firm
    return school if called else model.elsewhere
