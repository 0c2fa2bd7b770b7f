"""Startups: what they are worth, how they are bought, closed and founded."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtri

from sim.noise import whole_number
from sim.phases.startups import LEAST_OVERHEAD, WORST_FALL
from sim.populations import COMPUTE, LEASE, NONE
from sim.rules import finance as rule
from sim.rules.finance import EXIT_MEMORY, MOST_FOUNDED, TRAITS
from tests.reference.expectations import development_cost
from tests.reference.firm import Firm, smallest_run
from tests.reference.plain import clip, ratio, shares

if TYPE_CHECKING:
    from tests.reference.bigtech import BigTech
    from tests.reference.model import Twin


class Vacancy:
    """A slot without a startup: it knows who bought its last tenant."""

    def __init__(self, model: Twin, slot: int) -> None:
        self.model, self.slot = model, slot
        self.buyer: BigTech | None = None  # of the firm that left it


class Startup(Firm):
    """A startup: a lab that trains its own model, or an application."""

    is_big = False

    def __init__(self, model: Twin, slot: int) -> None:
        super().__init__(model, len(model.big_tech) + slot)
        self.slot = slot

    # ------------------------------------------------------------ plans and compute

    def least_spending(self) -> float:
        """Investors want their money spent."""
        return self.p.training.cash_burn * self.cash

    def first_spending(self, cash: float) -> float:
        """What the first research spending may be, whatever the last was."""
        return self.p.training.first_spend_startup * cash

    def aspired_share(self) -> float:
        """Share it aspires to when near the frontier."""
        return self.p.training.aspired_share_startup

    def shares_out(self, planned_price: float) -> None:
        """Serving first; a lab uses the rest for research."""
        self.inference_h100e = min(self.need_inference_h100e, self.rented_in_h100e)
        rest = self.rented_in_h100e - self.inference_h100e
        if not self.lab:
            self.idle_h100e += rest
            return
        self.training_h100e = self.p.training.flagship_share * rest
        self.experiment_h100e = rest - self.training_h100e
        if rest < 0.9 * self.compute_musd / self.research_price(planned_price):
            self.binding = COMPUTE

    def is_given_compute(self, h100e: float) -> None:
        """Public compute comes on top of what it rents."""
        self.rented_in_h100e += h100e

    def is_aided(self, bill: float, own: float) -> None:
        """What public compute was worth, and its own part of that (M USD)."""
        self.compute_aid_musd += bill - own

    # ------------------------------------------------------------ worth

    @property
    def weight(self) -> float:
        """Slots of the default weight it counts for: a lab is one, whatever the number of slots."""
        return 1.0 if self.lab else self.model.slot_weight

    @property
    def overhead(self) -> float:
        """Fixed cost of each real firm in the slot, as far as the state does not pay it (M USD a quarter)."""
        public = self.jurisdiction.rules.startup_overhead_share
        return self.p.finance.fixed_cost_musd * self.stands_for * (1 - public)

    def pays_overheads(self) -> None:
        """Fixed cost of each real firm in the slot; the state may pay a part."""
        model, whole = self.model, self.p.finance.fixed_cost_musd * self.stands_for
        model.books.pay("government", "businesses", whole - self.overhead, "startup subsidies")
        model.market.public_spending_musd += whole - self.overhead
        self.pay("businesses", self.overhead, "overheads")

    def is_valued(self, alive: float) -> None:
        """Expected value, and the money it needs to go on."""
        f, t, market = self.p.finance, self.p.training, self.market
        seen = clip(market.expected_growth, -WORST_FALL, f.investor_growth_limit)
        growth = math.exp(8 * seen) - 1  # investors look two years ahead
        hope = math.exp(-self.age / f.hope_fading)
        app = market.revenue_musd / max(alive, 1) * (1 + growth) * t.horizon
        prospects = (app * hope + f.first_round_musd * hope) * self.weight
        if self.lab:
            prize = t.aspired_share_startup * market.potential_musd * (1 + growth) * t.horizon
            near = self.flagship.capability >= market.frontier_capability - t.reach_nats
            prospects = max(prize * (1.0 if near else f.distant_hope * hope), f.least_hope_musd * hope)
        margin = f.forward_discount * self.margin_musd
        self.value_musd = float(rule.going_value(margin, growth, t.horizon, prospects))
        burn = self.spend_musd * f.burn_margin + self.overhead - self.margin_musd
        self.need_musd = f.runway * max(burn, f.least_burn * self.overhead)

    def pays_owners(self) -> None:
        """A rich startup pays its investors."""
        f = self.p.finance
        if self.age == 0:
            return
        kept = f.startup_reserve * max(self.need_musd, f.least_reserve_musd)
        self.pay("investors", f.startup_payout * max(self.cash_musd - kept, 0.0), "dividends of startups")

    # ------------------------------------------------------------ being bought

    def suitor(self, drawn: float) -> BigTech:
        """Who makes the offer: its partner, its supplier, or any big tech firm."""
        big = self.model.big_tech
        if self.partner is not None and self.jurisdiction.rules.partner_call_ended <= 0.5:
            return self.partner
        if self.mode == LEASE and self.supplier.is_big:
            return self.supplier
        part = drawn / self.p.finance.acquisition  # given an offer, uniform
        return big[int(min(part * len(big), len(big) - 1))]

    def staff_goes(self, staff_to: Any) -> None:
        """All researchers go to another employer."""
        if self.heads > 0:
            for researcher in self.model.researchers:
                if researcher.employer is self:
                    researcher.employer = staff_to
        staff_to.heads += self.heads
        staff_to.talent += self.talent
        self.heads = self.talent = 0.0

    def leaves(self, vacancy_buyer: BigTech | None, staff_to: Any) -> None:
        """The slot is empty; its researchers go with the buyer, or must look elsewhere."""
        model = self.model
        self.staff_goes(staff_to)
        model.market.left_rented_h100e += self.rented_in_h100e
        for segment, sale in zip(model.segments, self.sales, strict=True):
            segment.left_share += sale.share
        model.slots[self.slot] = Vacancy(model, self.slot)
        model.slots[self.slot].buyer = vacancy_buyer
        self.active = False
        self.remove()


def share_in_question(firm: Firm) -> float:
    """A firm's share of models if it has one, of sales otherwise."""
    sold = sum(each.revenue_musd for each in firm.model.firms)
    return max(ratio(firm.revenue_musd, sold), firm.model_share)


# ---------------------------------------------------------------- the phase


def counted(startups: list[Startup]) -> float:
    """Number of startups in slots of the default weight."""
    return sum(startup.weight for startup in startups)


def startups_come_and_go(model: Twin) -> None:
    """Overheads, values, takeovers, closures, foundings, dividends."""
    live, market = model.startups, model.market
    alive = counted(live)
    for startup in live:
        startup.pays_overheads()
        startup.is_valued(alive)
    for slot in model.slots:
        slot.buyer = None
    market.left_rented_h100e = 0.0
    for segment in model.segments:
        segment.left_share = 0.0
    takeovers = takeovers_agreed(model)
    market.bought = float(len(takeovers))
    exits = counted([target for target, _, _ in takeovers]) + market.hired
    market.bought_rate += EXIT_MEMORY * (ratio(exits, alive) - market.bought_rate)
    for target, buyer, price in takeovers:
        buyer.pay("investors", price, "takeovers")
        target.pay(buyer, target.cash_musd, "cash of firms bought")
        buyer.ln_efficiency = max(buyer.ln_efficiency, target.ln_efficiency)
    closed = startups_closed(model, [target for target, _, _ in takeovers])
    for target, buyer, _ in takeovers:
        target.leaves(buyer, buyer)
    for startup in closed:
        startup.leaves(None, model.elsewhere)
    for lessee in model.startups:
        if lessee.mode == LEASE and not lessee.supplier.active:
            lessee.mode, lessee.supplier, lessee.under_mandate = NONE, None, False
    startups_are_founded(model)
    for firm in model.firms:
        firm.pays_owners()
        firm.age += 1
    model.clouds.pay("investors", model.clouds.cash_musd, "profits of clouds")


def takeovers_agreed(model: Twin) -> list[tuple[Startup, BigTech, float]]:
    """Offers drawn; a takeover happens when the joint surplus is positive, it can be paid and is not blocked."""
    f, market, agreed, barred, hired = model.p.finance, model.market, [], 0, 0.0
    for target in model.startups:
        drawn = model.chance.uniform("takeover", target.number)
        if not drawn < f.acquisition:
            continue
        buyer = target.suitor(drawn)
        ours, theirs = share_in_question(target), share_in_question(buyer)
        alone = target.value_musd
        power = ours * theirs * market.revenue_musd * model.p.training.horizon
        people = f.worth_of_people * target.heads * target.wage_musd
        match = f.match_least + f.match_spread * model.chance.uniform("match", target.number)
        surplus = float(rule.takeover_surplus(match * alone + power + people, alone))
        price = float(rule.takeover_price(alone, surplus, f.bargaining))
        if not (surplus > 0 and price < f.buyer_cash_share * buyer.cash_musd):
            continue
        if merger_is_blocked(model, target, ours, theirs):
            barred += 1
            if target.jurisdiction.rules.merger_hires > 0.5:
                hired += target.weight * team_is_hired(target, buyer, match)
        else:
            agreed.append((target, buyer, price))
    market.blocked, market.hired = float(barred), hired
    return agreed


def team_is_hired(target: Startup, buyer: BigTech, match: float) -> bool:
    """A barred takeover may come back as a deal: for a fee the buyer takes the researchers and the know-how."""
    f = target.p.finance
    lost = (1 - f.stays_behind) * target.value_musd
    people = f.worth_of_people * target.heads * target.wage_musd
    surplus = float(rule.takeover_surplus(match * lost + people, lost))
    fee = float(rule.takeover_price(lost, surplus, f.bargaining))
    if not (target.heads > 0 and surplus > 0 and fee < f.buyer_cash_share * buyer.cash_musd):
        return False
    buyer.pay("investors", fee, "hire-and-license fees")
    buyer.ln_efficiency = max(buyer.ln_efficiency, target.ln_efficiency)
    buyer.know_how = max(buyer.know_how, target.know_how)
    target.staff_goes(buyer)
    target.run_flop = target.run_plan_flop = target.held_flop = target.licence_wait = target.spend_musd = 0.0
    return True


def merger_is_blocked(model: Twin, target: Startup, ours: float, theirs: float) -> bool:
    """Whether merger control where the target is blocks the takeover, given both shares."""
    sold = sum(firm.revenue_musd for firm in model.firms)
    of_sales = 1e4 * sum(ratio(firm.revenue_musd, sold) ** 2 for firm in model.firms)
    of_models = 1e4 * sum(firm.model_share**2 for firm in model.firms)
    change = float(rule.hhi_change(ours, theirs))
    lines, after = target.jurisdiction.rules, max(of_sales, of_models) + change
    return bool(
        rule.blocked(after, change, ours + theirs, lines.merger_hhi, lines.merger_change, lines.merger_share)
    )


def startups_closed(model: Twin, bought: list[Startup]) -> list[Startup]:
    """Startups close for want of cash, or for other reasons; what is left goes to investors."""
    f, closed, broke = model.p.finance, [], 0
    for startup in model.startups:
        if startup in bought:
            continue
        hazard = rule.survival_hazard(startup.age, f.failure, f.failure_young, f.young_fading)
        broke += startup.cash_musd < 0
        if startup.cash_musd < 0 or model.chance.uniform("closure", startup.number) < hazard:
            startup.pay("investors", startup.cash_musd, "liquidations")
            closed.append(startup)
    model.market.failed, model.market.failed_cash = float(len(closed)), float(broke)
    return closed


def startups_are_founded(model: Twin) -> None:
    """Founders arrive by expected value over fixed cost, incumbents' reach and the hope of being bought."""
    f, market, alive = model.p.finance, model.market, max(counted(model.startups), 1.0)
    overhead = f.fixed_cost_musd * firms_a_slot(model) * subsidised(model)
    hoped = market.revenue_musd * math.exp(4 * clip(market.expected_growth, 0.0, f.founder_growth_limit))
    worth = ratio(hoped, alive * max(overhead, 1e-9))
    reach = ratio(sum(firm.revenue_musd for firm in model.big_tech), market.revenue_musd)
    start = model.p.university
    schools = sum(u.talent for u in model.universities)
    talent = ratio(schools, schools + sum(firm.talent for firm in model.firms))
    from_universities = f.founders * start.student_startups * talent / start.talent_share_2020
    from_industry = f.founders * (1 - start.student_startups)
    rate = rule.founding_rate(
        from_industry + from_universities, worth, f.founding_elasticity, f.reach_weight * reach, f.kill_zone,
        market.bought_rate, f.exit_prize,
    )  # fmt: skip
    crowd, labs = newcomers_mixed(model, lab_part(model))
    drawn = whole_number(rate * crowd / model.slot_weight, model.chance.uniform("founding"))
    count = min(int(drawn), MOST_FOUNDED)
    free = [slot.slot for slot in model.slots if isinstance(slot, Vacancy)][:count]
    market.founded, market.refused = float(len(free)), float(count - len(free))
    part = ratio(from_universities, from_industry + from_universities)
    market.student_startups = market.founded * part
    settle_newcomers(model, free, "founded", labs)


def newcomers_mixed(model: Twin, labs: float) -> tuple[float, float]:
    """Newcomers for each of the default weight, times the weight of a slot, and the part of them that are labs."""
    crowd = 1 + labs * (model.slot_weight - 1)
    return crowd, labs * model.slot_weight / crowd


def subsidised(model: Twin) -> float:
    """Overheads that founders reckon with over those without subsidies, a mean over where they start."""
    f = model.p.finance
    left = [
        max(
            1
            - each.rules.startup_overhead_share
            - each.rules.startup_grant_musd / (f.fixed_cost_musd * f.runway),
            LEAST_OVERHEAD,
        )
        for each in model.regulators
    ]
    places = shares([place.size_of("startups") for place in model.regulators])
    return sum(part * each for part, each in zip(places, left, strict=True))


def lab_part(model: Twin) -> float:
    """Part of newcomers that train a model of their own, by what a lab may win over what entry costs."""
    f, labs = model.p.finance, sum(firm.lab for firm in model.firms)
    entry = smallest_run(model) * development_cost(model)
    prize = rule.lab_prize(model.market.potential_musd, labs, entry)
    return float(rule.lab_part(f.own_model_part, prize, f.lab_elasticity))


def firms_a_slot(model: Twin) -> float:
    """Real firms that an application slot of the default weight stands for."""
    f, yearly = model.p.finance, 4 * model.market.revenue_musd / 1000
    many = rule.firms_in_slot(yearly, f.firms_per_slot, f.slot_revenue_busd, f.slot_least)
    return max(float(many), 1.0)


def settle_newcomers(model: Twin, slots: list[int], purpose: str, labs: float) -> None:
    """New startups in the slots given, at most 24 of a purpose; investors give the first money."""
    newcomers = [newcomer(model, slot, rank, purpose, labs) for rank, slot in enumerate(slots)]
    for startup, first in newcomers:
        model.slots[startup.slot] = startup
        model.books.pay("investors", startup, first, "first rounds")
        grant = startup.stands_for * startup.jurisdiction.rules.startup_grant_musd
        model.books.pay("government", startup, grant, "startup grants")
        model.market.public_spending_musd += grant
    model.market.tenants += len(newcomers)


def newcomer(model: Twin, slot: int, rank: int, purpose: str, labs: float) -> tuple[Startup, float]:
    """A startup with its traits, and the first money (M USD) that investors give it."""
    f, market, empty = model.p.finance, model.market, model.slots[slot]
    trait = {
        name: model.chance.uniform(purpose, rank + MOST_FOUNDED * place) for place, name in enumerate(TRAITS)
    }
    new = Startup(model, slot)
    new.tenant = market.tenants + rank + 1
    new.lab = trait["lab"] < labs
    new.jurisdiction = model.regulators[place_drawn(model, trait["place"], f.startup_places)]
    new.taste_own = -math.log(-math.log(trait["own"]))
    new.taste_open = -math.log(-math.log(trait["open"]))
    new.ln_efficiency = market.ln_public + f.efficiency_spread * float(ndtri(trait["efficiency"]))
    new.know_how, new.sparse_know_how, new.small_know_how = (
        market.public_know_how, market.public_sparse, market.public_small,
    )  # fmt: skip
    new.record = float(ndtri(trait["record"]))
    new.buyer = empty.buyer
    new.stands_for = 1.0 if new.lab else model.slot_weight * firms_a_slot(model)
    for segment, sale in enumerate(new.sales):
        sale.appeal = model.p.users.taste * float(ndtri(trait[f"appeal {segment}"]))
        if not new.lab:
            sale.appeal += math.log(model.slot_weight)
        sale.markup_usd = model.segments[segment].budget_usd
    application = model.slot_weight * math.sqrt(firms_a_slot(model))
    first = f.first_round_musd * (f.lab_round if new.lab else application)
    new.value_musd = f.first_value * first
    return new, first


def place_drawn(model: Twin, drawn: float, weights: tuple[float, ...]) -> int:
    """A jurisdiction drawn by weight among those of the scenario."""
    edges = np.cumsum(
        [weight * place.open_to_agents for weight, place in zip(weights, model.regulators, strict=True)]
    )
    return min(int(sum(drawn * edges[-1] >= edge for edge in edges)), len(edges) - 1)
