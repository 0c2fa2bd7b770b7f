"""Universities: money, compute, posts, research."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sim.phases.aid import ELITE
from sim.populations import Universities
from sim.rules import capability, compute_market, programmes, science
from sim.rules import careers as careers_rule
from tests.reference.plain import Actor, fill, ratio
from tests.reference.planning import development_flop

if TYPE_CHECKING:
    from tests.reference.model import Twin


class University(Actor):
    """A university with its tier, its sponsor among big tech, its budget and its people."""

    def __init__(self, model: Twin, number: int) -> None:
        super().__init__(model, number)
        fill(self, Universities)
        self.mentors = [0.0] * 20  # researchers of the last five years, by quarter

    # ------------------------------------------------------------ money

    def is_funded(self) -> None:
        """Grants (base, extra, tied to methods or to a programme), fees, and industry money under its cap."""
        p, rules = self.p.university, self.jurisdiction.rules
        base = p.budget_musd * self.model.school * math.exp(p.budget_growth * self.model.years) * self.size
        weight = self.size / max(self.jurisdiction.size_of("universities"), 1e-12)
        part = self.part_of_grants(weight)
        extra, tied = rules.grants_musd * part, rules.method_grants_musd * part
        self.earmarked_musd = (extra + tied) * rules.grants_compute_part
        self.sparse_musd, self.small_musd = (
            lever * weight for lever in (rules.efficiency_sparse_musd, rules.efficiency_small_musd)
        )
        tied += rules.efficiency_pruning_musd * weight + self.sparse_musd + self.small_musd
        books = self.model.books
        books.pay("government", self, p.grant_part * base + extra + tied, "grants")
        books.pay("households", self, base - p.grant_part * base, "fees")
        self.grants_musd, self.method_musd = base + extra + tied, tied
        self.is_sponsored(rules)

    def is_sponsored(self, rules: SimpleNamespace) -> None:
        """Industry money under its cap; what is disclosed ties less, keeps some away, and costs."""
        p, d = self.p.university, self.p.programmes
        cost = rules.sponsorship_disclosure_musd * self.model.school * self.size
        self.pay("businesses", cost, "disclosure")
        self.grants_musd -= cost  # what is left for research
        wanted = p.sponsorship * self.model.school * math.sqrt(self.market.ai_capex_musd) * self.size
        wanted *= 1 - d.disclosure_deters * rules.sponsorship_disclosed
        allowed = science.sponsorship_allowed(wanted, self.grants_musd, rules.sponsorship_cap)
        self.industry_musd = float(allowed)
        self.sponsor.pay(self, self.industry_musd, "sponsorship")
        replaced = (wanted - self.industry_musd) * rules.sponsorship_made_good
        self.model.books.pay("government", self, replaced, "grants")
        self.grants_musd += replaced
        self.conflict = float(science.conflict_of_interest(self.industry_musd, self.money))
        loss = p.openness_loss * (1 - d.disclosure_opens * rules.sponsorship_disclosed)
        self.openness = float(science.openness(self.conflict, loss))

    @property
    def money(self) -> float:
        """All money of the quarter."""
        return self.grants_musd + self.industry_musd

    def budgets_compute(self) -> float:
        """Money for compute: a part of all money and what packages promise, as far as cash goes."""
        free = self.money - self.earmarked_musd
        wanted = self.p.university.compute_part * free + self.package_musd * self.heads + self.earmarked_musd
        return max(0.0, min(wanted, self.cash_musd))

    def part_of_grants(self, by_size: float) -> float:
        """Its part of its jurisdiction's further grants: some may be kept for the elite, or for the others."""
        rules, part, left = self.jurisdiction.rules, 0.0, 1.0
        both = max(rules.grants_elite_part + rules.grants_rest_part, 1.0)
        for elite, kept in ((True, rules.grants_elite_part), (False, rules.grants_rest_part)):
            members = [
                u
                for u in self.model.universities
                if u.jurisdiction is self.jurisdiction and (u.tier == ELITE) == elite
            ]
            if members:
                left -= kept / both
                if self in members:
                    part += kept / both * self.size / sum(u.size for u in members)
        return part + left * by_size

    def aid_begins(self) -> None:
        """No aid yet this quarter."""
        self.copaid_musd = 0.0

    def is_given_compute(self, h100e: float) -> None:
        """Public compute, or compute bought with vouchers."""
        self.public_h100e += h100e

    def is_aided(self, bill: float, own: float) -> None:
        """What compute bought with aid was worth, and its own part of that (M USD)."""
        self.copaid_musd += own

    def pays_people(self) -> None:
        """Salaries, overheads of posts, and teaching; a quarter's money is kept."""
        c = self.p.careers
        salaries = self.heads * self.wage_musd
        a_post = self.p.university.post_overhead * c.industry_wage_musd * c.academic_pay
        paid, other = science.university_bills(self.cash_musd, salaries, self.heads * a_post, self.money)
        self.pay("households", salaries, "salaries of universities")
        self.pay("businesses", float(paid), "overheads of universities")
        self.pay("businesses", float(other), "teaching and other fields")

    # ------------------------------------------------------------ research

    @property
    def compute_h100e(self) -> float:
        """Compute to work with."""
        return self.bought_h100e + self.public_h100e

    def does_research(self) -> float:
        """Output, effort on methods; returns the notable models to be expected."""
        p = self.p.university
        compute = self.compute_h100e * float(
            compute_market.hardware_fit(p.old_chips, self.p.compute.fit_loss)
        )
        self.output = float(science.research_output(self.talent, compute, p.output_talent, p.output_compute))
        usable = max(self.jurisdiction.rules.data_research_share, science.LEAST_DATA)
        self.output *= usable**p.output_data
        tied = self.method_musd / max(self.money, 1e-9)
        self.method_effort = p.method_base * (1 - tied) + tied
        reach = compute * compute_market.USEFUL_FLOP / (p.notable_reach * self.market.frontier_flop)
        return p.notable_rate * ratio(reach, 1 + reach)

    # ------------------------------------------------------------ posts

    def opens_posts(self) -> None:
        """Pay follows industry's; a post comes with a package of compute; the budget says how many."""
        c, p = self.p.careers, self.p.university
        first = c.industry_wage_musd * c.academic_pay
        self.wage_musd = float(
            careers_rule.follow(
                first, self.market.industry_wage_musd, c.industry_wage_musd, c.academic_follow
            )
        )
        # of a public top-up for all, universities save a part on their own pay
        rules = self.jurisdiction.rules
        self.top_up, self.top_up_able = rules.retention_pay, rules.retention_pay_able
        crowding = self.p.programmes.retention_crowding
        self.wage_musd *= float(programmes.own_part_of_pay(self.top_up, crowding))
        beyond = max(self.market.frontier_flop / capability.REFERENCE_FLOP, 1.0)
        saved, cut = 1 - development_flop(self.model), 1 - self.p.compression.density_floor
        smaller = 1 - p.package_training * saved - p.package_serving * cut
        need = p.package_share * capability.REFERENCE_FLOP * beyond**p.package_moves * smaller
        need /= compute_market.USEFUL_FLOP
        price = self.jurisdiction.price_musd * self.jurisdiction.university_price
        people = max(self.heads, 1.0)
        # compute that is given, or bought with money for nothing else, need not come out of a post's money
        pool = self.public_h100e + self.earmarked_musd / price
        public = pool / people
        self.package_musd = float(careers_rule.compute_package(price, need, public))
        self.package_musd += float(careers_rule.copaid_in_package(self.copaid_musd / people, need, public))
        free = p.posts_part * (self.money - self.earmarked_musd)
        money = max(free + min(self.cash_musd, 0.0), 0.0)  # a debt is paid first
        cost = self.wage_musd + p.post_overhead * first
        self.posts = float(careers_rule.posts(money, cost, price, need, pool, self.copaid_musd))

    @property
    def pay_musd(self) -> float:
        """What a researcher of mean talent receives, the public top-up for all included."""
        return self.wage_musd * (1 + self.top_up)

    def for_the_able(self, ln_talent: float) -> float:
        """Part of pay that the state adds for a researcher who is one of the most able."""
        part, spread = self.jurisdiction.rules.retention_able_part, self.p.careers.talent_spread
        if self.top_up_able and ln_talent >= float(programmes.ability_line(part, spread)):
            return self.top_up_able
        return 0.0

    def further_pay(self, ln_talent: float) -> float:
        """Ln of what the state pays a researcher besides the top-up for all."""
        return math.log1p(self.for_the_able(ln_talent) / (1 + self.top_up))

    def top_up_of(self, talent: float) -> float:
        """Public money of the quarter for a researcher (M USD)."""
        ln_talent = math.log(talent)
        pay = self.wage_musd * math.exp(self.returns_to_talent() * ln_talent)
        return pay * (self.top_up + self.for_the_able(ln_talent))

    def wait(self, months: float) -> float:
        """What a wait costs who leaves it, in units of worth."""
        stay, weight = self.p.programmes.stay_quarters, self.p.careers.wage_weight
        return float(programmes.waiting_cost(months, stay, weight))

    def cooling_off(self, firm: Any) -> float:
        """What waiting costs who leaves it for a firm."""
        rules = self.jurisdiction.rules
        months = rules.cooling_off_months
        if firm is self.sponsor:
            months = max(months, rules.cooling_off_sponsor_months)
        return self.wait(months)

    def locked_in(self) -> float:
        """How much less a post here is worth because leaving will cost a wait."""
        return self.p.programmes.cooling_foreseen * self.wait(self.jurisdiction.rules.cooling_off_months)

    def open_posts(self) -> float:
        """Posts it fills if it can: universities recruit slowly."""
        return max(min(self.posts - self.heads, self.p.careers.academic_pace * self.posts), 0.0)

    def surplus(self) -> float:
        """Part of its people beyond its posts."""
        return min(max(1 - ratio(self.posts, self.heads), 0.0), 1.0)

    def freedom(self) -> float:
        """Freedom of research."""
        return self.openness

    def returns_to_talent(self) -> float:
        """Elasticity of pay to talent."""
        return self.p.careers.talent_pay * self.p.careers.academic_return
