"""The plain twin: the same economy with one Mesa agent a firm, university, researcher, regulator and segment.

It is written to be read: no arrays of futures, only agents with attributes that step one after another.
It shares the declared parameters, the policies, the draws of luck and the pure rules of ``sim.rules`` with
the simulator, and nothing of how the phases are wired: that is written here a second time. Both must
give the same numbers (``test_twin.py``). Start with :meth:`Twin.step`.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import mesa

from sim.declare import JURISDICTIONS, SEGMENTS
from sim.populations import Carbon, Market
from sim.scenario import Scenario
from sim.world import REFERENCE_RESEARCHERS, REFERENCE_SLOTS, REFERENCE_UNIVERSITIES
from tests.reference.access import access_is_offered
from tests.reference.bigtech import BigTech
from tests.reference.careers import researchers_move
from tests.reference.clouds import Clouds
from tests.reference.compute import compute_is_shared_out
from tests.reference.energy import emissions_are_booked
from tests.reference.expectations import expectations_adapt
from tests.reference.firm import Firm, labs_train
from tests.reference.money import money_arrives
from tests.reference.newcomers import FurtherPosts
from tests.reference.plain import Books, Chance, Record, parameters_of
from tests.reference.products import models_are_compressed
from tests.reference.regulator import Regulator, regulators_decide
from tests.reference.researcher import Elsewhere, Researcher
from tests.reference.start import world_begins
from tests.reference.startup import Startup, Vacancy, startups_come_and_go
from tests.reference.university import University
from tests.reference.users import Segment, users_choose
from tests.reference.vendor import Vendor

SCHEDULE: tuple[Callable[[Twin], None], ...] = (
    regulators_decide,
    money_arrives,
    compute_is_shared_out,
    labs_train,
    models_are_compressed,
    access_is_offered,
    users_choose,
    emissions_are_booked,
    startups_come_and_go,
    researchers_move,
    expectations_adapt,
)  # the quarter, in order


class Twin(mesa.Model):
    """One future of a scenario.

    Parameters
    ----------
    setting : the scenario
    member : number of the future
    seed : of the experiment
    """

    def __init__(self, setting: Scenario, member: int = 0, seed: int = 1) -> None:
        super().__init__(rng=0)
        self.setting = setting
        self.now = 0
        self.p: SimpleNamespace = parameters_of(setting, member, seed)
        self.chance = Chance(setting, member, seed)
        self.books = Books()
        self.market, self.carbon = Record(Market), Record(Carbon)
        actors = setting.actors
        self.person = REFERENCE_RESEARCHERS / actors.researchers  # people a researcher stands for
        self.slot_weight = REFERENCE_SLOTS / actors.startups  # what a slot of a startup weighs
        self.school = REFERENCE_UNIVERSITIES / actors.universities  # universities that one stands for
        self.regulators = [Regulator(self, number) for number in range(len(JURISDICTIONS))]
        self.vendor = Vendor(self, 0)
        self.big_tech = [BigTech(self, number) for number in range(actors.big_tech)]
        self.slots: list[Startup | Vacancy] = [Vacancy(self, n) for n in range(actors.startups)]
        self.clouds = Clouds(self, actors.big_tech + actors.startups)
        self.universities = [University(self, number) for number in range(actors.universities)]
        self.elsewhere = Elsewhere(self)
        self.further_posts = FurtherPosts(self)
        self.seats: list[Researcher | None] = [None] * (12 * -(-actors.researchers // 12))
        self.segments = [Segment(self, number) for number in range(len(SEGMENTS))]
        world_begins(self)

    def step(self) -> None:
        """One quarter."""
        self.chance.turn(self.now)
        for phase in SCHEDULE:
            phase(self)
        self.books.close()
        self.now += 1

    @property
    def years(self) -> float:
        """Years since the start of 2020."""
        return self.now / 4

    @property
    def startups(self) -> list[Startup]:
        """Startups that are alive, by slot."""
        return [slot for slot in self.slots if isinstance(slot, Startup)]

    @property
    def firms(self) -> list[Firm]:
        """Big tech, then the startups that are alive."""
        return [*self.big_tech, *self.startups]

    @property
    def labs(self) -> list[Firm]:
        """Firms that train models."""
        return [firm for firm in self.firms if firm.lab]

    @property
    def researchers(self) -> list[Researcher]:
        """Everybody in research, by seat."""
        return [seat for seat in self.seats if seat is not None]


def run_twin(
    setting: Scenario, member: int = 0, seed: int = 1, quarters: int | None = None
) -> dict[str, float]:
    """Simulate one future; returns a few results of its last quarter."""
    twin = Twin(setting, member, seed)
    for _ in range(setting.quarters if quarters is None else quarters):
        twin.step()
    talent = sum(firm.talent for firm in twin.firms), sum(u.talent for u in twin.universities)
    return {
        "concentration of models (HHI)": 1e4 * sum(firm.model_share**2 for firm in twin.firms),
        "part of talent in universities": talent[1] / (talent[0] + talent[1]),
        "emissions (tCO2e a quarter)": sum(place.emissions_tco2 for place in twin.regulators),
        "frontier capability (nats)": twin.market.frontier_capability,
        "sales of AI services (M USD a quarter)": twin.market.revenue_musd,
        "startups": float(len(twin.startups)),
    }
