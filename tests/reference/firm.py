"""What big tech and startups have in common: a lab that plans, trains, releases and learns."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.phases.labs import LONGEST_RUN, REFERENCE_FIRMS
from sim.populations import LEASE, RULE, Firms, Sales
from sim.rules import capability, careers, compute_market, programmes
from sim.rules import training as rule
from sim.rules.science import REFERENCE_OUTPUT
from tests.reference import licences, openness
from tests.reference.plain import ENTERPRISE, Actor, Record, TrainedModel, clip, fill, ratio
from tests.reference.planning import investment_barrier, loss_law

if TYPE_CHECKING:
    from tests.reference.model import Twin


class Firm(Actor):
    """A firm; ``is_big``, chips and core business are for big tech alone."""

    is_big: bool

    def __init__(self, model: Twin, number: int) -> None:
        super().__init__(model, number)
        fill(self, Firms)
        self.active = True
        self.supplier = self.partner = self.buyer = None
        self.provider = None  # who serves its customers: itself, its supplier, or the clouds
        self.flagship, self.previous, self.small = TrainedModel(), TrainedModel(), TrainedModel()
        self.sales = [Record(Sales) for _ in range(4)]  # by segment
        self.wage_musd = self.p.careers.industry_wage_musd

    @property
    def cash(self) -> float:
        """Cash that can be spent."""
        return max(self.cash_musd, 0.0)

    @property
    def trained(self) -> bool:
        """Whether it has a model of its own."""
        return self.flagship.flop > 0

    # ------------------------------------------------------------ planning

    def plans_research(self) -> None:
        """Research spending: the marginal value of quality, strategy, then the caps."""
        t = self.p.training
        cash = t.cash_cap * self.cash
        wanted = max(self.spending_wanted(), self.least_spending())
        spend, binding = rule.within_means(
            wanted, cash, self.spend_musd, t.growth_cap, self.first_spending(cash)
        )
        cap = self.jurisdiction.announced.run_cap_flop
        cut = t.flagship_share * t.cap_saving * (1 - 1 / max(self.run_plan_flop / cap, 1.0))
        self.spend_musd, self.binding = float(spend), RULE if cut > 0 else int(binding)
        self.compute_musd = self.spend_musd / (1 + t.staff_ratio) * (1 - cut)

    def spending_wanted(self) -> float:
        """Research spending that pays, and what strategy adds."""
        t, market = self.p.training, self.market
        chi, barrier = self.model.compute_exponent, investment_barrier(self.model)
        x = rule.intensity(t.quality_value, chi, t.horizon, t.generation, barrier)
        expected = market.potential_musd * math.exp(t.plan_ahead * market.expected_growth)
        dearer = 1 + t.capital_quarters * self.spread
        strategic = t.strategic_share * self.core_ai_musd + openness.prize_expected(self)
        worth = self.worth_of_step() * openness.part_kept(self)
        return float(rule.desired_spend(expected, worth, x / dearer, strategic))

    def worth_of_step(self) -> float:
        """What a step in quality is worth: by the share it earns on, or aspires to when near the frontier."""
        t = self.p.training
        worth = float(rule.step_worth(self.model_share, self.model.turning)) * self.part_earned()
        if self.flagship.capability >= self.market.frontier_capability - t.reach_nats:
            worth = max(worth, float(rule.value_of_share(self.aspired_share())))
        return worth

    def part_earned(self) -> float:
        """Part of what its model wins that it earns: all on its own customers, the access margin on lessees'."""
        lost = 0.0
        for lessee in self.model.firms:
            if lessee.mode == LEASE and lessee.supplier is self:
                fees = sum(sale.customers_million * sale.fee_usd for sale in lessee.sales)
                budgets = sum(
                    sale.customers_million * budget
                    for sale, budget in zip(lessee.sales, self.p.users.budget_usd, strict=True)
                )
                lost += lessee.revenue_musd * (1 - float(rule.lease_margin(fees, budgets)))
        return clip(1 - ratio(lost, self.model_revenue_musd), 0.0, 1.0)

    def research_bill(self) -> float:
        """What its research compute costs it, tax included (M USD)."""
        return self.compute_h100e * self.research_price(self.price_musd)

    # ------------------------------------------------------------ what compute costs it

    def charged(self, price: float, capital: float) -> float:
        """Price of compute in its books, tax on use included.

        ``capital`` is the part of the market's price that is rent for the chip.

        Own chips are charged as rented ones, or at their cost where a separation of cloud and lab says so.
        """
        cost = price - capital + self.market.floor_musd
        at_cost = self.jurisdiction.rules.own_use_at_cost
        charged = float(compute_market.charged_price(price, cost, self.own_part(), at_cost))
        return charged + self.use_tax_musd

    @property
    def market_price_musd(self) -> float:
        """Price of rented compute where it works, no tax, whatever its books say of its own."""
        return self.jurisdiction.price_musd

    def own_part(self) -> float:
        """Part of its use in the last quarter that its own chips could serve."""
        return 0.0

    @property
    def used_h100e(self) -> float:
        """Compute it used in the last quarter."""
        return self.training_h100e + self.experiment_h100e + self.served_h100e + self.core_h100e

    def research_price(self, price: float) -> float:
        """Price of compute for research, given that of other uses: the tax may differ."""
        return price + self.research_tax_musd - self.use_tax_musd

    def needs(self, price: float) -> float:
        """Compute it wants for serving, core business and research, at the price in its books (H100e)."""
        core, research = self.core_ai_musd / price, self.compute_musd / self.research_price(price)
        return self.need_inference_h100e + core + research

    def aid_begins(self) -> None:
        """No aid yet this quarter."""
        self.compute_aid_musd = self.hosting_aid_musd = 0.0

    # ------------------------------------------------------------ the run in progress

    def pays_staff(self) -> None:
        """Research staff."""
        t = self.p.training
        owed = t.staff_ratio * self.research_bill() + t.core_staff * self.core_ai_musd
        self.staff_musd = owed if self.is_big else min(owed, self.cash)
        self.pay("households", self.staff_musd, "research staff")

    def complies(self) -> None:
        """What compliance costs a firm, interfaces a supplier of models, audits, licences and data rules a lab."""
        rules = self.jurisdiction.rules
        duty = rules.compliance_cost_musd + self.offers_access * rules.interface_cost_musd
        duty += self.is_audited() * rules.audit_cost_musd
        duty += licences.is_needed(self) * rules.licence_cost_musd
        if self.lab:
            small = 4 * self.revenue_musd < rules.data_relief_turnover_musd
            duty += rules.data_cost_musd * (1 - small * rules.data_relief)
            duty += rules.data_cost_sales * self.revenue_musd
        self.pay("businesses", duty, "compliance")

    def is_audited(self) -> bool:
        """Whether it is a lab large enough to be audited."""
        return self.lab and self.flagship.flop >= self.jurisdiction.rules.audit_above_flop

    def advances_run(self) -> None:
        """Add the quarter's FLOP; a lab without a run plans one of a generation's length."""
        t = self.p.training
        lag = 0.0 if self.is_big else t.startup_chip_lag
        fit = float(compute_market.hardware_fit(lag, self.p.compute.fit_loss))
        flow = self.training_h100e * compute_market.USEFUL_FLOP * fit
        if self.run_plan_flop == 0:
            self.run_age = 0.0
            if flow > 0:
                growth = t.run_growth_big_tech if self.is_big else t.run_growth_startup
                luck = self.chance.normal("length of run", self.number)
                length = t.generation * math.exp(t.generation_scatter * luck)
                plan = max(flow * length * growth, smallest_run(self.model))
                self.run_plan_flop = licences.plan_under_licence(self, plan)
        else:
            self.run_age += 1
        self.run_flop += flow

    @property
    def complete_flop(self) -> float:
        """FLOP of its run; what was trained since it was complete and waits for a licence is not part of it."""
        return min(self.held_flop, self.run_flop) if self.held_flop > 0 else self.run_flop

    def run_is_done(self, smallest: float) -> bool:
        """Whether the run is usable and has reached its plan or the greatest age."""
        cap = self.jurisdiction.rules.run_cap_flop
        usable = self.run_plan_flop > 0 and self.run_flop >= min(smallest, cap)
        complete = self.run_flop >= self.run_plan_flop
        return usable and (complete or self.run_age >= LONGEST_RUN)

    def releases(self) -> None:
        """Publish the run: the flagship becomes the previous model."""
        chance, cap, plan = self.chance, self.jurisdiction.rules.run_cap_flop, self.run_plan_flop
        flop, self.held_flop = self.complete_flop, 0.0
        physical = min(flop, cap)
        for name, line in (("labs_past_1e23", 1e23), ("labs_past_1e24", 1e24)):
            if self.flagship.flop < line <= physical:
                setattr(self.market, name, getattr(self.market, name) + 1)
        worth = physical
        if plan > cap:
            recovery = self.p.training.cap_recovery
            worth = float(rule.capped_run(max(plan, flop), cap, recovery))
        luck = self.p.capability.run_scatter * chance.normal("run", self.number)
        self.publishes_model(physical, luck, openness.opens(self, physical), worth)
        self.flair = self.p.users.release_taste * chance.normal("flair", self.number)
        self.run_flop, self.run_plan_flop = self.run_flop - flop, 0.0

    def publishes_model(self, flop: float, luck: float, opens: bool, worth: float) -> None:
        """A model of ``flop``, as good as a run of ``worth`` FLOP would make it."""
        c, law, efficiency = self.p.capability, loss_law(self.model), math.exp(self.ln_efficiency)
        loss = capability.trained_loss(worth, efficiency, self.unique_tokens(), law, c.repeat_worth)
        reference = capability.trained_loss(capability.REFERENCE_FLOP, 1.0, 1e30, law, c.repeat_worth)
        self.previous, self.flagship = self.flagship, TrainedModel()
        new, exponent = self.flagship, self.p.compression.active_exponent
        new.flop, new.open, new.released = flop, opens, float(self.now)
        new.ln_efficiency = self.ln_efficiency
        new.capability = float(capability.capability(loss, reference)) + luck
        size = capability.optimal_size(worth * efficiency, *law)
        new.parameters = float(capability.physical_size(size, efficiency))
        new.active = float(capability.active_size(size, efficiency, exponent))
        self.released = True

    def unique_tokens(self) -> float:
        """Unique tokens it may train on."""
        c, years, rules = self.p.capability, self.model.years, self.jurisdiction.rules
        core = c.core_data_tokens * REFERENCE_FIRMS * math.exp(c.core_data_growth * years) * self.core_weight
        own = c.own_data_tokens * self.users_million + core
        public = c.public_tokens * math.exp(c.tokens_growth * years)
        return float(
            capability.unique_tokens(
                public, c.licensed_share, own, rules.data_public_share, rules.data_licensed_share
            )
        )

    # ------------------------------------------------------------ learning

    def learns(self) -> None:
        """Algorithmic efficiency and mastery of compression: by catching up, and by its own research."""
        g, market = self.p.progress, self.market
        caught = float(capability.spillover(g.catch_up, market.ln_public, self.ln_efficiency))
        heard = g.method_spread * max(market.public_know_how - self.know_how, 0.0)
        own = found = 0.0
        if self.lab:
            talent = min(self.talent / g.lab_talent, g.talent_cap)
            flop = self.experiment_h100e * compute_market.USEFUL_FLOP
            effort = talent * (1 - self.method_effort)
            own = float(
                capability.private_progress(
                    g.research_rate, effort, flop, g.experiment_gain, self.ln_efficiency, g.research_decay
                )
            )
            bill = self.served_h100e * self.price_musd
            self.method_effort = float(
                capability.method_effort(bill, self.research_bill(), g.lab_method_base)
            )
            found = g.method_rate * self.method_effort * math.sqrt(talent) * (1 - self.know_how)
            # what programmes found and made public
            self.sparse_know_how += g.method_spread * max(market.public_sparse - self.sparse_know_how, 0.0)
            self.small_know_how += g.method_spread * max(market.public_small - self.small_know_how, 0.0)
        self.ln_efficiency += caught + own
        self.know_how += heard + found

    # ------------------------------------------------------------ as an employer

    def bids_for_talent(self) -> None:
        """Industry bids with its research money a head."""
        c = self.p.careers
        first = c.industry_wage_musd
        per_head = max(self.staff_musd / max(self.heads, 1.0), c.bid_floor * first)
        bid = float(careers.wage_bid(first, per_head, first, c.labour_supply))
        bid *= math.exp(self.p.programmes.noncompete_pay * self.jurisdiction.freed)
        self.wage_musd *= math.exp(c.wage_speed * math.log(bid / self.wage_musd))

    @property
    def pay_musd(self) -> float:
        """What a researcher of mean talent receives."""
        return self.wage_musd

    def further_pay(self, ln_talent: float) -> float:
        """Ln of what a researcher is paid besides."""
        return 0.0

    @property
    def compute_h100e(self) -> float:
        """Compute its researchers work with."""
        return self.training_h100e + self.experiment_h100e

    def open_posts(self) -> float:
        """Posts it fills if it can, as fast as it hires."""
        c = self.p.careers
        return max(min(self.posts - self.heads, c.hiring_pace * (self.heads + c.hiring_core)), 0.0)

    def surplus(self) -> float:
        """Part of its people beyond its posts that may be let go."""
        return clip(1 - ratio(self.posts, self.heads), 0.0, 1.0) * self.p.careers.firm_lay_offs

    def freedom(self) -> float:
        """Freedom of research."""
        c = self.p.careers
        return (c.freedom_big_tech if self.is_big else c.freedom_startup) * (
            c.freedom_closed + self.publishes
        )

    def returns_to_talent(self) -> float:
        """Elasticity of pay to talent."""
        return self.p.careers.talent_pay

    # ------------------------------------------------------------ what it sells

    def accelerators(self) -> float:
        """Accelerators it must hold to serve its own model (H100e)."""
        lease = self.p.leasing
        density = self.flagship.offers[ENTERPRISE].density
        return float(
            compute_market.whole_accelerators(
                self.flagship.parameters, lease.bytes_per_parameter, density, lease.tasks
            )
        )


# ---------------------------------------------------------------- the training phase


def labs_train(model: Twin) -> None:
    """Accumulate FLOP, release what is complete, do research, pay staff."""
    for firm in model.firms:
        firm.released = False
        if firm.lab:
            firm.pays_staff()
        firm.complies()
    openness.weights_are_opened(model)
    for university in model.universities:
        university.pays_people()
    for lab in model.labs:
        lab.advances_run()
    smallest = smallest_run(model)
    finished = [lab for lab in model.labs if lab.run_is_done(smallest) and licences.is_granted(lab)]
    frontier_moves(model, finished)
    for lab in finished:
        lab.releases()
    model.market.ln_lead = max(lab.ln_efficiency for lab in model.labs)
    for firm in model.firms:
        firm.learns()
    model.market.notable_academia = sum(university.does_research() for university in model.universities)
    model.market.notable_industry = float(len(finished))
    sponsors_learn_first(model)
    public_knowledge_grows(model, finished)


def frontier_moves(model: Twin, finished: list[Firm]) -> None:
    """The largest run so far, and what it cost at the user cost of compute."""
    for lab in finished:
        size = min(lab.complete_flop, lab.jurisdiction.rules.run_cap_flop)
        if size > model.market.frontier_flop:
            unit = model.market.floor_musd + lab.jurisdiction.running_musd
            model.market.frontier_flop = size
            model.market.frontier_cost_musd = size / compute_market.USEFUL_FLOP * unit


def sponsors_learn_first(model: Twin) -> None:
    """What a university does not publish its sponsor learns."""
    g, reference = model.p.progress, REFERENCE_OUTPUT * sum(u.size for u in model.universities)
    for firm in model.big_tech:
        kept = sum(
            u.output * (1 - u.openness) * (1 - u.method_effort)
            for u in model.universities
            if u.sponsor is firm
        )
        decay = math.exp(-g.research_decay * max(firm.ln_efficiency, 0.0))
        firm.ln_efficiency += g.public_rate * math.sqrt(kept / reference) * decay


def public_knowledge_grows(model: Twin, finished: list[Firm]) -> None:
    """Public knowledge: leakage from the leader, universities' open output, open releases."""
    g, market = model.p.progress, model.market
    reference = REFERENCE_OUTPUT * sum(u.size for u in model.universities)
    published = sum(u.output * u.openness * (1 - u.method_effort) for u in model.universities) / reference
    methods = sum(
        u.output * u.openness * (u.method_effort - ratio(u.sparse_musd + u.small_musd, u.money))
        for u in model.universities
    )
    methods /= reference
    programmes_find(model, reference)
    opened = [lab.ln_efficiency for lab in finished if lab.flagship.open]
    ahead = max([*opened, market.ln_opened]) - market.ln_public
    talent = sum(firm.talent for firm in model.firms)
    published_inside = sum(firm.publishes * firm.talent for firm in model.firms) / talent if talent else 0.0
    rate = capability.leak_rate(g.leakage, published_inside, g.publishing_leak)
    leak = float(capability.spillover(rate, market.ln_lead, market.ln_public)) * leaks_with_movers(model)
    decay = math.exp(-g.research_decay * max(market.ln_public, 0.0))
    research = leak + g.public_rate * math.sqrt(published) * decay
    market.ln_public += max(research, g.open_release_share * max(ahead, 0.0))
    know_how = [lab.know_how for lab in model.labs]
    heard = g.method_spread * max(sum(know_how) / len(know_how) - market.public_know_how, 0.0)
    found = g.method_rate * math.sqrt(methods) + g.industry_methods_shown * heard
    market.public_know_how += found * (1 - market.public_know_how)


def leaks_with_movers(model: Twin) -> float:
    """Leakage from the labs over what it is without a ban of non-compete clauses."""
    talent = sum(lab.talent for lab in model.labs)
    freed = ratio(sum(lab.talent * lab.jurisdiction.freed for lab in model.labs), talent)
    return 1 + model.p.programmes.noncompete_leak * freed


def programmes_find(model: Twin, reference: float) -> None:
    """Public mastery grows in the two directions that efficiency programmes pay for besides pruning."""
    p, market = model.p.programmes, model.market
    shown = [u.output * u.openness for u in model.universities]
    base = p.direction_base * model.p.university.method_base * sum(shown) / reference
    for public, paid, rate in (
        ("public_sparse", "sparse_musd", p.sparse_rate),
        ("public_small", "small_musd", p.small_rate),
    ):
        further = sum(
            output * ratio(getattr(u, paid), u.money)
            for output, u in zip(shown, model.universities, strict=True)
        )
        known = getattr(market, public)
        found = programmes.programme_progress(rate, base, further / reference, known)
        setattr(market, public, known + float(found))


def smallest_run(model: Twin) -> float:
    """FLOP of the smallest usable run."""
    t, frontier = model.p.training, model.market.frontier_flop
    return float(rule.smallest_run(t.min_run_share, capability.REFERENCE_FLOP, frontier, t.min_run_moves))
