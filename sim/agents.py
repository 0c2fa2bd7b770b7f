"""The Mesa face: one run of a scenario as a :class:`mesa.Model`; the only file that imports Mesa.

The simulation is that of :mod:`sim.quarter`, in arrays of one row. Agents are windows on a place
in them: they hold no state of their own, and reading an attribute reads a column. So Mesa's
``AgentSet.select``, ``agg``, ``groupby`` and ``do`` work, and so does its ``DataCollector``.

It is written for Mesa 3.3 and 3.5: the names ``scenario``, ``time`` and ``steps`` are left to Mesa.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any, ClassVar

import mesa
import numpy as np

from sim.dates import quarter_name
from sim.declare import JURISDICTIONS, LEVERS, MEASURES, TABLES, Array, Column, Lever, nearest
from sim.futures import Task, build, note_reach
from sim.measures.shared import taken_together
from sim.noise import member_keys
from sim.populations import LEASE, NOBODY
from sim.quarter import quarter
from sim.results import NOT_IN_FORCE, Results
from sim.rules import careers
from sim.scenario import Scenario
from sim.trace import Event, Trace
from sim.world import World

UNIT_SUFFIXES = ("_musd", "_usd", "_h100e", "_flop", "_tco2", "_mwh", "_million")
OWN_ATTRIBUTES = ("model", "unique_id", "pos", "index", "left")


# ---------------------------------------------------------------- windows


def readings(*parts: tuple[str, str, str]) -> dict[str, tuple[str, str]]:
    """Attributes of an agent: name to (table of the world, column), with and without unit suffix.

    ``parts`` are (table of the world, name of its class, prefix of its attributes). A name without
    suffix is left out when it is a column's own name, stands for two columns, or is Mesa's.
    """
    full = {f"{prefix}{name}": (table, name) for table, kind, prefix in parts for name in columns_of(kind)}
    short: dict[str, list[tuple[str, str]]] = {}
    for name, place in full.items():
        suffix = next((it for it in UNIT_SUFFIXES if name.endswith(it)), "")
        if suffix:
            short.setdefault(name.removesuffix(suffix), []).append(place)
    free = {
        name: places[0]
        for name, places in short.items()
        if len(places) == 1
        and name not in full
        and name not in OWN_ATTRIBUTES
        and not hasattr(mesa.Agent, name)
    }
    return full | free


def columns_of(kind: str) -> dict[str, Any]:
    """Declared columns of a table, or the levers, by name."""
    return dict(LEVERS) if kind == "Rules" else dict(TABLES[kind].columns)


class Window(mesa.Agent):
    """An agent that is a place in the tables of the world.

    Attributes
    ----------
    index : place in its table
    left : quarter in which it left, None while it is there
    """

    parts: ClassVar[tuple[tuple[str, str, str], ...]] = ()
    reads: ClassVar[dict[str, tuple[str, str]]] = {}
    model: ComputeMarket  # pyright: ignore[reportIncompatibleVariableOverride]
    index: int
    left: int | None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.reads = readings(*cls.parts)

    def __init__(self, model: ComputeMarket, index: int) -> None:
        super().__init__(model)
        self.index, self.left = index, None
        self.unique_id = model.next_id()

    def __getattr__(self, name: str) -> Any:
        """The value of a column: a number, or an array (leading,) of a table by model or segment."""
        kind = type(self)
        place = kind.reads.get(name)
        # a property that fails ends here too: of who left the reason is that, not a missing column
        if place is not None or isinstance(getattr(kind, name, None), property):
            self.be_there()
        if place is None:
            raise AttributeError(_no_such(kind, name))
        values = getattr(getattr(self.model.world, place[0]), place[1])[..., 0, self.index]
        return values.copy() if values.ndim else values.item()

    def be_there(self) -> None:
        """Refuse to answer for an agent that left.

        Raises
        ------
        AttributeError
            Its place in the tables is empty or another's.
        """
        if self.left is not None:
            raise AttributeError(
                f"{self.kind} {self.unique_id} left in {quarter_name(self.left)}: "
                "its place in the tables is no longer its own"
            )

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse to write: the world is what its rules make of it."""
        if name not in OWN_ATTRIBUTES and not name.startswith("_"):
            raise AttributeError(
                f"{name} cannot be set: agents only read the simulated world. To change what happens, change "
                "the scenario (sim.scenario.with_changes: parameters, policies) and run it; to keep notes, "
                "use a dict keyed by agent.unique_id"
            )
        object.__setattr__(self, name, value)

    def remove(self) -> None:
        """Refuse: agents come and go with the world."""
        raise AttributeError("agents cannot be removed: they come and go as the simulated world has it")

    def leaves(self, quarter_index: int) -> None:
        """Take the agent out of the model; the model calls it."""
        self.left = quarter_index
        super().remove()

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *type(self).reads})

    @property
    def kind(self) -> str:
        """Name of its class."""
        return type(self).__name__

    @property
    def columns(self) -> dict[str, Column | Lever]:
        """What can be read: each column by name, with its declaration (label, unit)."""
        return {
            f"{prefix}{name}": spec
            for _, kind, prefix in self.parts
            for name, spec in columns_of(kind).items()
        }

    @property
    def place(self) -> str:
        """Jurisdiction: us, eu, china or rest."""
        return JURISDICTIONS[int(self.jurisdiction)]


@lru_cache(maxsize=1000)
def _no_such(kind: type[Window], name: str) -> str:
    near = nearest(name, list(kind.reads)) if len(name) <= 60 else ""
    hint = f"; did you mean {near}?" if near else ""
    return f"{kind.__name__} has no column {name!r}{hint} See .columns"


class Firm(Window):
    """A firm: its own columns, ``model_*`` by model on sale, ``offer_*`` and ``sales_*`` by segment."""

    parts = (
        ("firms", "Firms", ""),
        ("models", "Models", "model_"),
        ("offers", "Offers", "offer_"),
        ("sales", "Sales", "sales_"),
    )

    @property
    def supplied_by(self) -> Firm | None:
        """The firm whose model it leases, None when it does not."""
        return self.model.firm_at(self.supplier) if self.mode == LEASE else None

    @property
    def researchers(self) -> list[Researcher]:
        """The researchers it employs."""
        self.be_there()
        return self.model.staff_of(self.index)


class BigTech(Firm):
    """A large technology firm with a core business."""


class Startup(Firm):
    """A live startup; a new firm in the same slot is a new agent."""


class University(Window):
    """A university."""

    parts = (("universities", "Universities", ""),)

    @property
    def researchers(self) -> list[Researcher]:
        """The researchers it employs."""
        return self.model.staff_of(self.model.world.firm_count + self.index)


class Researcher(Window):
    """A researcher who is in research; ``employer`` numbers firms, then universities, then elsewhere."""

    parts = (("researchers", "Researchers", ""),)

    @property
    def works_for(self) -> Firm | University | None:
        """The employer, None when it is elsewhere (applied industry)."""
        return self.model.employer_at(self.employer)

    @property
    def wage_musd(self) -> float:
        """Pay where it works (M USD a quarter), by talent."""
        world, employer = self.model.world, self.works_for
        c = world.parameters.careers
        mean = c.elsewhere_pay * world.market.industry_wage_musd if employer is None else employer.wage_musd
        returns = c.talent_pay * (c.academic_return if isinstance(employer, University) else 1.0)
        return float(np.exp(careers.ln_pay(np.log(mean), np.log(self.talent), returns)).item())

    @property
    def jurisdiction(self) -> int:
        """Jurisdiction of the employer, -1 elsewhere."""
        employer = self.works_for
        return NOBODY if employer is None else int(employer.jurisdiction)

    @property
    def place(self) -> str:
        """Jurisdiction of the employer, or elsewhere."""
        where = self.jurisdiction
        return "elsewhere" if where < 0 else JURISDICTIONS[where]


class Regulator(Window):
    """The regulator of a jurisdiction: its place, and the rules in force there (the levers)."""

    parts = (("places", "Places", ""), ("rules", "Rules", ""))

    @property
    def jurisdiction(self) -> int:
        """Number of the jurisdiction."""
        return self.index


# ---------------------------------------------------------------- what is collected


def _reading(model: ComputeMarket, name: str, place: int | None) -> float:
    """A measure of the quarter, of the world or of a jurisdiction."""
    value = model.measured[name]
    return float(value[0] if place is None else value[place])


def _attribute(agent: Window, name: str) -> Any:
    return getattr(agent, name, None)


def model_reporters() -> dict[str, Any]:
    """A reporter for every measure; one a jurisdiction for those by jurisdiction."""
    reporters: dict[str, Any] = {}
    for name, spec in MEASURES.items():
        if spec.per is None:
            reporters[name] = partial(_reading, name=name, place=None)
        else:
            for place, word in enumerate(JURISDICTIONS):
                reporters[f"{name}_{word}"] = partial(_reading, name=name, place=place)
    return reporters


FIRM_COLUMNS = ("jurisdiction", "chips_h100e", "revenue_musd", "model_share", "cash_musd", "mode", "heads")
UNIVERSITY_COLUMNS = ("jurisdiction", "heads", "talent", "bought_h100e", "public_h100e", "conflict")
AGENT_COLUMNS = ("kind", "talent", "wage_musd")
TYPE_COLUMNS: dict[type[Window], tuple[str, ...]] = {
    BigTech: FIRM_COLUMNS, Startup: FIRM_COLUMNS, University: UNIVERSITY_COLUMNS,
}  # fmt: skip


def collector() -> mesa.DataCollector:
    """Mesa's collector for a run; every reporter can be pickled."""
    return mesa.DataCollector(
        model_reporters=model_reporters(),
        agent_reporters={name: partial(_attribute, name=name) for name in AGENT_COLUMNS},
        agenttype_reporters={
            kind: {name: partial(_attribute, name=name) for name in names}
            for kind, names in TYPE_COLUMNS.items()
        },
    )


# ---------------------------------------------------------------- the model


class ComputeMarket(mesa.Model):
    """One run of a scenario, a quarter a step.

    Parameters
    ----------
    scenario : from :func:`sim.load_scenario`
    member : number of the future; the same as in :func:`sim.run`
    seed : of the experiment (default: the scenario's)

    Attributes
    ----------
    world : the state, in arrays of one row
    events : what happened, see :class:`sim.trace.Event`
    measured : the measures of the last quarter, each (1,) or (jurisdiction,)
    datacollector : every measure, a few columns of agents

    Notes
    -----
    ``run_model()`` runs to the end of the horizon; ``running`` is then false. The measures are, bit
    by bit, those of ``sim.run(scenario, members=[member], seed=seed)``; :meth:`results` gives them
    in its form.
    """

    def __init__(self, scenario: Scenario, member: int = 0, seed: int | None = None) -> None:
        if member < 0:
            raise ValueError(f"member {member}: futures are numbered from 0")
        self.experiment_seed = scenario.seed if seed is None else int(seed)
        super().__init__(rng=int(member_keys(self.experiment_seed, np.array([member]))[0] >> np.uint64(1)))
        self.lab_scenario, self.member = scenario, int(member)
        task = Task((scenario,), (self.member,), self.experiment_seed, scenario.uncertainty)
        self.world: World = build(task)
        self.trace = Trace(self.world)
        self.measured: dict[str, Array] = {}
        self._series: dict[str, list[Array]] = {name: [] for name in MEASURES}
        self._unreached = [{policy.name: NOT_IN_FORCE for policy in scenario.policies}]
        self._late: list[dict[str, tuple[int, str]]] = [{}]
        self._last_id = 0
        self._agents_begin()
        self.datacollector = collector()

    # ------------------------------------------------------------ time

    def step(self) -> None:
        """Advance by one quarter, collect, and let agents come and go.

        Raises
        ------
        RuntimeError
            The horizon has ended.
        """
        now = self.world.quarter
        if not self.running or now >= self.lab_scenario.quarters:
            raise RuntimeError(f"the run ended with {self.date}: give the scenario a longer horizon to go on")
        quarter(self.world)
        with taken_together(self.world):
            self.measured = {name: spec.compute(self.world)[0].copy() for name, spec in MEASURES.items()}
        for name, value in self.measured.items():
            self._series[name].append(value)
        note_reach(self.world, now, self._unreached, self._late)
        self.trace.observe()
        self._agents_change(now)
        self.datacollector.collect(self)
        self.running = self.world.quarter < self.lab_scenario.quarters

    @property
    def date(self) -> str:
        """The last quarter that was simulated; empty before the first."""
        return quarter_name(self.world.quarter - 1) if self.world.quarter else ""

    @property
    def events(self) -> list[Event]:
        """What happened so far."""
        return self.trace.events

    def results(self) -> Results:
        """The measures so far, as :func:`sim.run` gives them.

        Raises
        ------
        RuntimeError
            No quarter was simulated yet.
        """
        if not self.world.quarter:
            raise RuntimeError("nothing was simulated yet: call step() or run_model() first")
        series = {name: np.stack(values)[None] for name, values in self._series.items()}
        scenario = self.lab_scenario
        return Results(
            scenario.name,
            scenario.title or scenario.name,
            np.array([self.member]),
            self.experiment_seed,
            scenario.digest(),
            {name: array[:, :, 0] for name, array in series.items() if MEASURES[name].per is None},
            {name: array for name, array in series.items() if MEASURES[name].per},
            dict(self._unreached[0]),
            dict(self._late[0]),
        )

    # ------------------------------------------------------------ agents

    def next_id(self) -> int:
        """A number no agent of this model has had, also after pickling."""
        self._last_id += 1
        return self._last_id

    def _agents_begin(self) -> None:
        """Make an agent for everybody who is there."""
        world = self.world
        self._firms: list[Firm | None] = [BigTech(self, place) for place in range(world.big_tech)]
        self._firms += [None] * world.slots
        self._universities = [University(self, place) for place in range(world.universities.count)]
        self._regulators = [Regulator(self, place) for place in range(world.places.count)]
        self._people: list[Researcher | None] = [None] * world.researchers.count
        self._tenants = np.full(world.firm_count, NOBODY)
        self._tenants[world.big] = world.firms.tenant[0, world.big]
        self._talents = np.full(world.researchers.count, -1.0)
        self._agents_change(0)

    def _agents_change(self, now: int) -> None:
        """Agents for startups and researchers that are new, none for those that are gone."""
        firms, people = self.world.firms, self.world.researchers
        tenants = np.where(firms.active[0], firms.tenant[0], NOBODY)
        talents = np.where(
            people.active[0], people.talent[0], -1.0
        )  # talent is drawn once: it tells people apart
        for place in np.flatnonzero(tenants != self._tenants):
            self._replace(self._firms, Startup, int(place), tenants[place] >= 0, now)
        for place in np.flatnonzero(talents != self._talents):
            self._replace(self._people, Researcher, int(place), talents[place] >= 0, now)
        self._tenants, self._talents = tenants, talents
        getattr(mesa.Agent, "_ids", {}).pop(self, None)  # Mesa 3.3 would keep every model for ever there

    def _replace(self, table: list[Any], kind: type[Window], place: int, there: bool, now: int) -> None:
        if table[place] is not None:
            table[place].leaves(now)
        table[place] = kind(self, place) if there else None

    def firm_at(self, index: int) -> Firm | None:
        """The firm at a place of the table, None for an empty slot or -1."""
        return self._firms[index] if index >= 0 else None

    def employer_at(self, index: int) -> Firm | University | None:
        """The employer of a number: firms first, then universities; None elsewhere."""
        count = self.world.firm_count
        if index < count:
            return self.firm_at(index)
        return self._universities[index - count] if index - count < len(self._universities) else None

    def staff_of(self, employer: int) -> list[Researcher]:
        """Researchers in research whose employer has this number."""
        people = self.world.researchers
        there = np.flatnonzero(people.active[0] & (people.employer[0] == employer))
        return [person for place in there if (person := self._people[place]) is not None]
