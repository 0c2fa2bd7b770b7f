"""A jurisdiction: its regulator and the rules in force, its grid, what compute costs there."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from sim.declare import JURISDICTIONS, LEVERS, STACKS, WEAKENINGS
from sim.policies import Policy
from sim.policies.base import PLANNING
from sim.populations import Places
from sim.rules import pressure
from tests.reference.plain import Actor, fill, shares

if TYPE_CHECKING:
    from tests.reference.model import Twin


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
