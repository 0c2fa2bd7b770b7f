"""A researcher, and where those go who find no research job."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sim.populations import STRATA
from sim.rules import careers as rule
from tests.reference.plain import Actor
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

    def further_pay(self, ln_talent: float) -> float:
        """Nobody is paid more."""
        return 0.0


class Researcher(Actor):
    """A researcher, who stands for a number of people."""

    def __init__(self, model: Twin, seat: int, talent: float, taste: float) -> None:
        super().__init__(model, seat)
        self.talent, self.taste, self.age = talent, taste, 0.0
        self.employer: Any = None

    def worth_of(self, job: SimpleNamespace) -> float:
        """What a job is worth: what it offers anybody, freedom by taste, pay by talent."""
        c = self.p.careers
        ln_talent = math.log(self.talent)
        pay = c.wage_weight * (ln_talent * job.returns + job.further_pay(ln_talent))
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
        """Cost of a move: more across borders, less to one's sponsor, little from no research job.

        A cooling-off period costs those who leave a university for a firm, and who foresee it.
        """
        c, now = self.p.careers, self.employer
        if now is self.model.elsewhere:
            return c.return_cost
        abroad = offer.jurisdiction is not now.jurisdiction
        cost = c.moving_cost + c.border_cost * abroad * (1 - offer.jurisdiction.rules.border_ease)
        schools = isinstance(now, University), isinstance(offer, University)
        if schools == (True, False):
            cost += now.cooling_off(offer)
        if schools == (False, True):
            cost += offer.locked_in()
        if schools == (False, False):
            cost -= now.jurisdiction.freed
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
