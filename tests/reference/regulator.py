"""A jurisdiction: its regulator and the rules in force, its grid, what compute costs there."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from sim.declare import JURISDICTIONS, LEVERS, STACKS, WEAKENINGS
from sim.phases.regulators import PLANNING
from sim.policies import Policy
from sim.populations import Places
from sim.rules import pressure
from tests.reference.plain import Actor, fill, shares

if TYPE_CHECKING:
    from tests.reference.model import Twin


READ = (
    "access_threshold_flop", "access_threshold_relative", "access_cost_markup", "access_lric_markup",
    "access_retail_share", "access_ecp_share", "access_arbitration", "access_parity", "access_turnover_musd",
    "access_foreign", "access_fine_share", "access_delay_quarters",
    "public_compute_university_musd", "public_compute_startup_musd", "public_compute_university_h100e",
    "public_compute_startup_h100e", "public_compute_price", "public_compute_by_need", "public_compute_applications",
    "voucher_university_musd", "voucher_startup_musd", "voucher_copayment", "voucher_applications",
    "access_right_share", "access_right_markup", "access_right_startups", "access_right_universities",
    "compute_tax_usd_hour", "compute_tax_share", "compute_tax_all_uses", "compute_tax_exempt_h100e",
    "compute_tax_universities", "chips_blocked", "clouds_blocked",
    "carbon_price_usd", "carbon_undone", "data_public_share",
    "data_licensed_share", "data_cost_musd", "data_research_share",
    "data_cost_sales", "data_relief", "data_relief_turnover_musd",
    "merger_hhi", "merger_change", "merger_share", "merger_partnerships", "merger_hires",
    "grants_musd", "method_grants_musd", "grants_elite_part", "grants_rest_part", "grants_compute_part",
    "efficiency_pruning_musd", "efficiency_sparse_musd", "efficiency_small_musd",
    "own_priority_taken", "own_use_at_cost",
    "compliance_cost_musd", "run_cap_flop", "guideline_duty", "audits", "audit_cost_musd", "audit_above_flop",
    "sponsorship_cap", "sponsorship_made_good", "sponsorship_disclosed", "sponsorship_disclosure_musd",
    "switching_cost", "charges_ended", "interface_cost_musd", "credit_lock_in_ended",
    "partner_call_ended", "partner_money_lost", "partner_money_gone",
    "startup_grant_musd", "startup_overhead_share",
    "retention_pay", "retention_pay_able", "retention_able_part", "noncompete_ban",
    "cooling_off_months", "cooling_off_sponsor_months", "border_ease",
    "doctoral_posts", "doctoral_post_musd", "visa_places", "visa_academic_places", "visa_merit",
)  # fmt: skip  # the levers the twin knows: those of the headline instruments and a few more


def regulators_decide(model: Twin) -> None:
    """Every regulator sets the rules of the quarter, and those that planners know of."""
    for regulator in model.regulators:
        regulator.decide()


class Regulator(Actor):
    """One a jurisdiction.

    Attributes
    ----------
    rules : what is in force this quarter, a value a lever
    announced : what is announced for the quarter that planners look ahead to
    """

    def __init__(self, model: Twin, number: int) -> None:
        super().__init__(model, number)
        fill(self, Places)
        self.name = JURISDICTIONS[number]
        self.open_to_agents = self.name in model.setting.jurisdictions
        self.rules = SimpleNamespace(**{name: lever.neutral for name, lever in LEVERS.items()})
        self.announced = self.rules

    def decide(self) -> None:
        """Listen to the largest firm, then set the rules."""
        largest = max(shares([firm.model_revenue_musd for firm in self.model.firms]))
        p = self.p.pressure
        self.capture = float(pressure.next_capture(p.capture_start, p.capture_gain, largest))
        self.rules = self.rules_at(self.now, self.now)
        self.announced = self.rules_at(self.now + PLANNING, self.now)

    def rules_at(self, quarter: int, known: int) -> SimpleNamespace:
        """The rules of a quarter, as far as they are announced in the quarter ``known``."""
        rules = {name: lever.neutral for name, lever in LEVERS.items()}
        for policy in self.model.setting.policies:
            if policy.trigger:
                raise NotImplementedError("the twin knows no policy that waits for a trigger")
            if self.name in policy.jurisdictions and policy.in_force(quarter) and policy.announce <= known:
                kept = (1 - self.capture) * policy.kept(quarter)
                for name, value in policy.rules(policy.at(quarter)).items():
                    lever = LEVERS[name]
                    if lever.shared:
                        value = value * self.part_of(lever.shared, policy)
                    value = WEAKENINGS[lever.weaken](float(value), kept)
                    rules[name] = float(STACKS[lever.stack](rules[name], value))
        unread = [n for n, value in rules.items() if n not in READ and value != LEVERS[n].neutral]
        if unread:
            raise NotImplementedError(f"the twin does not know the levers {', '.join(unread)}")
        return SimpleNamespace(**rules)

    def part_of(self, what: str, policy: Policy) -> float:
        """This jurisdiction's part of money that a policy gives to all it covers: by size of what it is for."""
        sizes = [
            place.size_of(what) if place.name in policy.jurisdictions else 0.0
            for place in self.model.regulators
        ]
        return shares(sizes)[self.number]

    def size_of(self, what: str) -> float:
        """Size of the universities here, or weight of the place in the founding of startups."""
        if what == "universities":
            return sum(u.size for u in self.model.universities if u.jurisdiction is self)
        return self.p.finance.startup_places[self.number] * self.open_to_agents

    @property
    def freed(self) -> float:
        """Part of the cost of moving between firms here that a ban of non-compete clauses takes away."""
        return self.rules.noncompete_ban * self.p.programmes.noncompete_hold[self.number]

    @property
    def dirt(self) -> float:
        """Emissions of electricity after abatement (tCO2e/MWh)."""
        return self.intensity * (1 - self.abatement)


def where_mobile_work_runs(model: Twin, value: str) -> float:
    """A local number (attribute of a regulator) met by work that runs anywhere."""
    return sum(place.mobile * getattr(place, value) for place in model.regulators)


def met_by_work_of(place: Regulator, value: str) -> float:
    """A local number met by the work of an agent of a jurisdiction: a part of it runs elsewhere."""
    mobility = place.p.energy.work_mobility
    return (1 - mobility) * getattr(place, value) + mobility * where_mobile_work_runs(place.model, value)
