"""Researchers move and retire; employers bid for them; others start."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sim.noise import shuffled
from sim.populations import STRATA
from sim.rules import careers as rule
from tests.reference.newcomers import newcomers_of, newcomers_start
from tests.reference.plain import dealt, ratio
from tests.reference.university import University

if TYPE_CHECKING:
    from tests.reference.model import Twin


def researchers_move(model: Twin) -> None:
    """Wages and posts are set; a twelfth of the researchers retires or considers an offer; doctors start."""
    wages_adjust(model)
    posts_open(model)
    jobs = jobs_offered(model)
    size = len(model.seats) // STRATA
    first = (model.now % STRATA) * size
    come = newcomers_of(model)
    stratum = range(first, first + size)
    some_retire(model, stratum)
    taken = offers_are_considered(model, jobs, stratum)
    posts = {
        employer: max(job.posts - model.person * taken.get(employer, 0), 0.0)
        for employer, job in jobs.items()
    }
    newcomers_start(model, jobs, posts, come, stratum)
    for employer in [*model.firms, *model.universities]:
        if not employer.heads > 0.5 * model.person:
            employer.heads = employer.talent = 0.0  # whatever the rounding
    retention_is_paid(model)
    for university in model.universities:
        university.mentors[model.now % len(university.mentors)] = university.heads
    model.wages_past[model.now % len(model.wages_past)] = model.market.industry_wage_musd


def retention_is_paid(model: Twin) -> None:
    """The state pays the top-ups of all who are at a university now."""
    bill = model.person * sum(
        researcher.employer.top_up_of(researcher.talent)
        for researcher in model.researchers
        if isinstance(researcher.employer, University)
    )
    model.books.pay("government", "households", bill, "retention pay")
    model.market.public_spending_musd += bill


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
            math.log(employer.pay_musd),
            max(ratio(a_head[employer], most), c.least_compute),
            max(ratio(employer.talent, employer.heads), rule.LEAST_PEERS),
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
        further_pay=employer.further_pay,
    )


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
