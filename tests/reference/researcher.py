"""Researchers graduate, move and retire; employers bid for them."""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import accumulate
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sim.noise import shuffled, whole_number
from sim.phases.careers import NEWCOMERS
from sim.phases.jobs import LEAST_PEERS
from sim.populations import STRATA
from sim.rules import careers as rule
from tests.reference.plain import Actor, logistic, ratio
from tests.reference.university import University

if TYPE_CHECKING:
    from tests.reference.model import Twin


class Elsewhere:
    """Applied industry: where those go who find no research job."""

    jurisdiction = None

    def __init__(self, model: Twin) -> None:
        self.model = model
        self.heads = self.talent = 0.0

    @property
    def number(self) -> int:
        """Number of the last employer."""
        return len(self.model.big_tech) + len(self.model.slots) + len(self.model.universities)

    @property
    def wage_musd(self) -> float:
        """Pay of a researcher of mean talent."""
        return self.model.p.careers.elsewhere_pay * self.model.market.industry_wage_musd

    def open_posts(self) -> float:
        """It recruits no researchers."""
        return 0.0

    def surplus(self) -> float:
        """It lets nobody go."""
        return 0.0

    def freedom(self) -> float:
        """No research."""
        return 0.0

    def returns_to_talent(self) -> float:
        """Elasticity of pay to talent."""
        return self.model.p.careers.talent_pay


class Researcher(Actor):
    """A researcher, who stands for a number of people."""

    def __init__(self, model: Twin, seat: int, talent: float, taste: float) -> None:
        super().__init__(model, seat)
        self.talent, self.taste, self.age = talent, taste, 0.0
        self.employer: Any = None

    def worth_of(self, job: SimpleNamespace) -> float:
        """What a job is worth: what it offers anybody, freedom by taste, pay by talent."""
        c = self.p.careers
        pay = math.log(self.talent) * c.wage_weight * job.returns
        return job.value + self.taste * c.freedom_weight * job.freedom + pay

    def retires(self, seat: int) -> bool:
        """Whether the researcher leaves research: a twelfth is asked each quarter, for three years at once."""
        c = self.p.careers
        leave = c.academic_retirement if isinstance(self.employer, University) else c.retirement
        return self.chance.uniform("retirement", seat) < -math.expm1(STRATA * math.log1p(-leave))

    def considers(self, jobs: dict[Any, SimpleNamespace], seat: int, offer: Any, found: float) -> Any:
        """Where the researcher works after one offer, which comes with the chance ``found``; may be let go."""
        c, chance, now, elsewhere = self.p.careers, self.chance, self.employer, self.model.elsewhere
        let_go = chance.uniform("let go", seat) < c.lay_offs * jobs[now].surplus
        outside = jobs[elsewhere].value - c.let_go_loss
        staying = outside if let_go else self.worth_of(jobs[now])
        accepted = rule.accepts(self.worth_of(jobs[offer]), staying, self.moving_cost(offer))
        taken = chance.uniform("offer taken", seat) < accepted
        if chance.uniform("offer", seat) < found and offer is not now and taken:
            return offer
        return elsewhere if let_go else now

    def moving_cost(self, offer: Any) -> float:
        """Cost of a move: more across borders, less to one's sponsor, little from no research job."""
        c, now = self.p.careers, self.employer
        if now is self.model.elsewhere:
            return c.return_cost
        cost = c.moving_cost + c.border_cost * (offer.jurisdiction is not now.jurisdiction)
        if isinstance(now, University) and now.sponsor is offer:
            freed = self.p.programmes.disclosure_frees * now.jurisdiction.rules.sponsorship_disclosed
            cost -= self.p.university.sponsor_pull * now.conflict * (1 - freed)
        return cost

    def works_for(self, employer: Any) -> None:
        """Leave the present employer, if any, for another, or for nobody."""
        person = self.model.person
        for there, sign in ((self.employer, -person), (employer, person)):
            if there is not None:
                there.heads += sign
                there.talent += sign * self.talent
        self.employer = employer


# ---------------------------------------------------------------- the phase


def researchers_move(model: Twin) -> None:
    """Wages and posts are set; a twelfth of the researchers retires or considers an offer; doctors start."""
    wages_adjust(model)
    posts_open(model)
    jobs = jobs_offered(model)
    size = len(model.seats) // STRATA
    first = (model.now % STRATA) * size
    model.stock = sum(employer.heads for employer in [*model.firms, *model.universities])
    stratum = range(first, first + size)
    some_retire(model, stratum)
    taken = offers_are_considered(model, jobs, stratum)
    posts = {
        employer: max(job.posts - model.person * taken.get(employer, 0), 0.0)
        for employer, job in jobs.items()
    }
    doctors_start(model, jobs, posts, stratum)
    for employer in [*model.firms, *model.universities]:
        if not employer.heads > 0.5 * model.person:
            employer.heads = employer.talent = 0.0  # whatever the rounding
    for university in model.universities:
        university.mentors[model.now % len(university.mentors)] = university.heads
    model.wages_past[model.now % len(model.wages_past)] = model.market.industry_wage_musd


def wages_adjust(model: Twin) -> None:
    """Industry bids with its research money a head; its mean pay."""
    for lab in model.labs:
        lab.bids_for_talent()
    people = sum(lab.heads for lab in model.labs)
    if people > 0:
        model.market.industry_wage_musd = sum(lab.heads * lab.wage_musd for lab in model.labs) / people


def posts_open(model: Twin) -> None:
    """Posts that budgets pay for."""
    for firm in model.firms:
        firm.posts = firm.staff_musd / firm.wage_musd if firm.lab else 0.0
    for university in model.universities:
        university.opens_posts()


def jobs_offered(model: Twin) -> dict[Any, SimpleNamespace]:
    """What every employer offers: firms, universities, elsewhere, in this order."""
    c, employers = model.p.careers, [*model.firms, *model.universities]
    a_head = {employer: employer.compute_h100e / max(employer.heads, 1.0) for employer in employers}
    most, jobs = max(a_head.values()), {}
    for employer in employers:
        value = rule.employer_value(
            math.log(employer.wage_musd),
            max(ratio(a_head[employer], most), c.least_compute),
            max(ratio(employer.talent, employer.heads), LEAST_PEERS),
            c.wage_weight,
            c.compute_weight,
            c.peer_weight,
        )
        jobs[employer] = job_of(employer, float(value))
    away = model.elsewhere
    jobs[away] = job_of(away, c.wage_weight * math.log(away.wage_musd) + c.elsewhere_appeal)
    return jobs


def job_of(employer: Any, value: float) -> SimpleNamespace:
    """A job as it stands at the start of the phase: whoever moves changes nothing for the others."""
    return SimpleNamespace(
        value=value,
        freedom=employer.freedom(),
        returns=employer.returns_to_talent(),
        posts=employer.open_posts(),
        surplus=employer.surplus(),
    )


def dealt(posts: dict[Any, float], start: float, items: int) -> list[Any]:
    """Employers in proportion to their posts, dealt to items: the k-th of equally spaced points."""
    employers, edges = list(posts), list(accumulate(posts.values()))
    if edges[-1] <= 0:
        return [employers[-1]] * items
    edges = [edge / edges[-1] * items for edge in edges]
    return [employers[min(bisect_right(edges, k + start), len(edges) - 1)] for k in range(items)]


def some_retire(model: Twin, stratum: range) -> None:
    """Some of the researchers whose turn it is leave research."""
    retired = 0
    for seat, number in enumerate(stratum):
        researcher = model.seats[number]
        if researcher is None:
            continue
        if researcher.retires(seat):
            researcher.works_for(None)
            researcher.remove()
            model.seats[number] = None
            retired += 1
        researcher.age += STRATA
    model.market.retired = model.person * retired


def offers_are_considered(model: Twin, jobs: dict[Any, SimpleNamespace], stratum: range) -> dict[Any, int]:
    """Each considers one offer, drawn by open posts; returns how many joined each employer."""
    market, person, size = model.market, model.person, len(stratum)
    asked = [(seat, model.seats[number]) for seat, number in enumerate(stratum) if model.seats[number]]
    found = min(1.0, ratio(sum(job.posts for job in jobs.values()), person * len(asked)))
    points = dealt(
        {employer: job.posts for employer, job in jobs.items()}, model.chance.uniform("offer from"), size
    )
    order = shuffled(size, "offer", model.now)
    joined: dict[Any, int] = {}
    market.left_academia = market.joined_academia = 0.0
    for seat, researcher in asked:
        now = researcher.employer
        after = researcher.considers(jobs, seat, points[order[seat]], found)
        if after is not now:
            researcher.works_for(after)
            joined[after] = joined.get(after, 0) + 1
        before, then = isinstance(now, University), isinstance(after, University)
        market.left_academia += person * (before and not then)
        market.joined_academia += person * (then and not before)
    return joined


def doctors_start(model: Twin, jobs: dict, posts: dict[Any, float], stratum: range) -> None:
    """Doctorates of mentors of five years ago, and arrivals from other fields, take free seats."""
    market, person, chance, c = model.market, model.person, model.chance, model.p.careers
    past = model.now % len(model.wages_past)
    doctorates = sum(
        float(
            rule.doctorates(
                u.mentors[past], c.graduates, model.wages_past[past], c.industry_wage_musd, c.wage_pull
            )
        )
        for u in model.universities
    )
    born = int(whole_number(doctorates / person, chance.uniform("doctorates")))
    come = int(whole_number(c.immigration * model.stock / person, chance.uniform("arrivals")))
    most = math.ceil(NEWCOMERS * len(stratum))
    free = [number for number in stratum if model.seats[number] is None][: min(born + come, most)]
    newcomers = [new_researcher(model, number, rank) for rank, number in enumerate(free)]
    choices = first_jobs(model, jobs, posts, newcomers, most)
    for researcher, employer in zip(newcomers, choices, strict=True):
        researcher.works_for(employer)
        model.seats[researcher.number] = researcher
    doctors = newcomers[:born]
    academic = sum(isinstance(doctor.employer, University) for doctor in doctors)
    away = sum(doctor.employer is model.elsewhere for doctor in doctors)
    market.graduates = person * len(doctors)
    market.immigrants = person * (len(newcomers) - len(doctors))
    market.refused_graduates = person * (born + come) - market.graduates - market.immigrants
    market.graduates_academia = person * academic
    market.graduates_industry = person * (len(doctors) - academic - away)


def new_researcher(model: Twin, seat: int, rank: int) -> Researcher:
    """The newcomer of a rank, with talent and taste."""
    c, chance = model.p.careers, model.chance
    ln_talent = c.talent_spread * chance.normal("new talent", rank) - c.talent_spread**2 / 2
    taste = c.taste_mean + c.taste_spread * chance.normal("new taste", rank)
    return Researcher(model, seat, math.exp(ln_talent), taste)


def first_jobs(
    model: Twin, jobs: dict, posts: dict[Any, float], people: list[Researcher], most: int
) -> list[Any]:
    """First employer of each newcomer: the better of an industry and an academic offer, if there are posts."""
    chance, looking, found, room = model.chance, model.person * len(people), {}, {}
    sectors = {"industry": model.firms, "academia": model.universities}
    for sector, employers in sectors.items():
        there = {employer: posts[employer] for employer in employers}
        points = dealt(there, chance.uniform(f"first {sector}"), most)
        order = shuffled(most, sector, model.now)
        found[sector] = [points[order[rank]] for rank in range(len(people))]
        room[sector] = [
            chance.uniform(f"room in {sector}", rank) < ratio(sum(there.values()), looking)
            for rank in range(len(people))
        ]
    chosen = []
    for rank, researcher in enumerate(people):
        firm, school = found["industry"][rank], found["academia"][rank]
        gain = researcher.worth_of(jobs[firm]) - researcher.worth_of(jobs[school])
        wants = chance.uniform("first choice", rank) < logistic(gain)
        if room["industry"][rank] and (wants or not room["academia"][rank]):
            chosen.append(firm)
        else:
            chosen.append(school if room["academia"][rank] else model.elsewhere)
    return chosen
