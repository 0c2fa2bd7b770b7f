"""What a page shows, as plain data; :mod:`dashboard.address` and :mod:`dashboard.worlds` say what for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from sim import Scenario, load_scenario, shipped
from sim.dates import FIRST_YEAR, complete_years, year_of
from sim.declare import PARAMETERS
from sim.policies import POLICIES, Path, Policy
from sim.scenario import Point, Spread, parse_scenario, with_changes

BASELINE = "baseline"
START_YEARS = tuple(range(2024, 2033))
FIRST_START = 2026
READ_IN = 2030
MOST_FILES = 6
PAIRS = (32, 100, 200, 400)
VIEWS = {
    "concentration": {"sales": "sales_hhi", "models": "model_hhi", "chips": "compute_hhi"},
    "talent": {
        "talent": "academic_talent_share",
        "people": "academic_share",
        "doctorates": "industry_doctorates_share",
        "models": "industry_notable_share",
    },
    "emissions": {"all": "emissions", "training": "emissions_training", "use": "emissions_inference"},
}
# What else can be looked at on a page, by the name it has in the address; the first is shown at first.
PARTS = {
    "evidence": ("fit", "signs", "parameters", "sources", "model"),
    "cells": ("change", "pairs"),
    "colours": ("direction", "goals"),
    "scales": ("row", "own"),
    "side": ("policy", "baseline"),
    "pick": ("typical", "least", "most", "number"),
    "network": ("leases", "sponsors"),
    "log": ("all", "bought", "models", "leases", "firms"),
    "pace": ("quarter", "year"),
}
MOST_COMPARED = 6
DRAWN = ("sales_hhi", "academic_talent_share", "emissions")
FEATURED = (
    "access-mandate",
    "public-compute",
    "carbon-price",
    "merger-control",
    "open-weights",
    "data-rules",
)

Value = float | str | bool


@dataclass(frozen=True)
class PolicyChange:
    """What the reader changed of one instrument: None and missing names are as in the scenario."""

    on: bool | None = None
    start: int | None = None
    options: Mapping[str, Value] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.on is not None or self.start is not None or bool(self.options)


@dataclass(frozen=True)
class PageState:
    """All a reader chose; two equal states show the same page."""

    scenario: str  # the name of an own file, or of a shipped one
    files: Mapping[str, str] = field(default_factory=dict)  # own files: text by name
    parameters: Mapping[str, float] = field(default_factory=dict)
    policies: Mapping[str, PolicyChange] = field(default_factory=dict)
    shared: bool = False  # changed assumptions hold in the baseline too
    year: int = READ_IN
    pairs: int = 100
    views: Mapping[str, str] = field(default_factory=dict)
    compared: tuple[str, ...] = FEATURED  # set side by side
    against: str = BASELINE  # what they are compared with
    drawn: tuple[str, ...] = DRAWN  # outcomes whose differences are drawn side by side
    goals: Mapping[str, int] = field(default_factory=dict)  # outcomes by the way that is good, 1 or -1
    future: int = 0  # looked at where it is picked by number
    quarter: int | None = None  # looked at; None is the last one of the year
    actor: str = ""  # looked at
    lang: str = "en"  # that the page is read in

    @property
    def moment(self) -> int:
        """The quarter of the one future that is looked at, no further than it goes."""
        asked = 4 * (self.year - FIRST_YEAR) + 3 if self.quarter is None else self.quarter
        return min(asked, self.original.quarters - 1)

    @property
    def original(self) -> Scenario:
        """The scenario without the reader's changes."""
        return self.named(self.scenario)

    def named(self, name: str) -> Scenario:
        """A scenario by name: an own file, else a shipped one."""
        return own(name, self.files[name]) if name in self.files else preset(name)

    @property
    def edited(self) -> bool:
        """Whether the scenario was changed."""
        return bool(self.parameters) or any(self.policies.values())

    def view(self, name: str) -> str:
        """The chosen tab of a headline, or part of a page."""
        return self.views.get(name, next(iter(views_of(name))))

    def measure(self, headline: str) -> str:
        """The measure of that tab."""
        return VIEWS[headline][self.view(headline)]

    def with_view(self, name: str, view: str) -> PageState:
        """The state with another tab or part chosen."""
        return replace(self, views={**self.views, name: view})

    def reset(self) -> PageState:
        """The state with the scenario as its file has it."""
        return replace(self, parameters={}, policies={}, shared=False)

    def choose(self, name: str) -> PageState:
        """The state with another scenario, as its file has it, read in a year that it simulates."""
        chosen = replace(self.reset(), scenario=name)
        return replace(chosen, year=min(self.year, complete_years(chosen.original.quarters)[-1]))

    def with_file(self, name: str, text: str) -> PageState:
        """The state with one more own file, or another text of one, and that one chosen."""
        return self.keep_file(name, text).choose(name)

    def keep_file(self, name: str, text: str) -> PageState:
        """The state with one more own file, the oldest forgotten where there are too many."""
        kept = {key: it for key, it in self.files.items() if key != name}
        files = dict(list(kept.items())[-(MOST_FILES - 1) :]) | {name: text}
        known = [*files, *shipped()]
        whole = replace(
            self,
            files=files,
            compared=tuple(it for it in self.compared if it in known),
            against=self.against if self.against in known else BASELINE,
        )
        return whole if self.scenario in known else whole.choose(name)


def views_of(name: str) -> tuple[str, ...]:
    """What can be chosen under a name of the address: tabs of a headline, or parts of a page."""
    return tuple(VIEWS[name]) if name in VIEWS else PARTS[name]


# ---------------------------------------------------------------- scenarios


@lru_cache(maxsize=64)
def preset(name: str) -> Scenario:
    """A shipped scenario. Its futures differ in luck and in parameters, whatever the file says."""
    return with_changes(load_scenario(shipped()[name]), uncertainty="both")


@lru_cache(maxsize=256)
def own(name: str, text: str) -> Scenario:
    """A scenario of a reader's file, its futures as those of :func:`preset`. Raises ScenarioError."""
    return with_changes(parse_scenario(text, name), uncertainty="both")


def first_scenario() -> str:
    """The scenario of a page without an address."""
    known = shipped()
    return "access-mandate" if "access-mandate" in known else next(iter(known))


def policy_of(scenario: Scenario, name: str) -> Policy | None:
    """The scenario's first policy of an instrument."""
    return next((policy for policy in scenario.policies if policy.name == name), None)


def year_of_start(policy: Policy | None) -> int:
    """Calendar year in which a policy starts; 2026 for none."""
    return FIRST_START if policy is None else year_of(policy.start)


def parameter_now(state: PageState, name: str) -> float:
    """A parameter's value in the scenario as changed; the middle of a distribution."""
    if name in state.parameters:
        return state.parameters[name]
    return parameter_of(state.original, name)


def parameter_of(scenario: Scenario, name: str) -> float:
    """A parameter's value in a scenario; the middle of a distribution."""
    setting = scenario.parameters.get(name)
    if isinstance(setting, Spread):
        return setting.p50
    value = setting.value if isinstance(setting, Point) else PARAMETERS[name].default
    return value if isinstance(value, float | int) else value[0]


def policy_on(state: PageState, name: str) -> bool:
    """Whether an instrument is in force in the scenario as changed."""
    change = state.policies.get(name, PolicyChange())
    return policy_of(state.original, name) is not None if change.on is None else change.on


def start_now(state: PageState, name: str) -> int:
    """The year an instrument starts in the scenario as changed."""
    change = state.policies.get(name, PolicyChange())
    return year_of_start(policy_of(state.original, name)) if change.start is None else change.start


def option_of(scenario: Scenario, policy: str, option: str) -> Value:
    """An option's value in a scenario, the last of a path; its default where the policy is absent."""
    here = policy_of(scenario, policy)
    value = here.options[option] if here else POLICIES[policy].fields[option].default
    return value.points[-1][1] if isinstance(value, Path) else value


def option_now(state: PageState, policy: str, option: str) -> Value:
    """An option's value in the scenario as changed."""
    change = state.policies.get(policy, PolicyChange())
    return change.options.get(option, option_of(state.original, policy, option))


# ------------------------------------------------------------------ changes


def set_parameter(state: PageState, name: str, value: float) -> PageState:
    """The state with a parameter moved; forgotten when it is back where the scenario has it."""
    rest = {key: it for key, it in state.parameters.items() if key != name}
    if not same(value, parameter_of(state.original, name)):
        rest[name] = value
    return replace(state, parameters=rest)


def set_policy(
    state: PageState,
    name: str,
    *,
    on: bool | None = None,
    start: int | None = None,
    options: Mapping[str, Value] | None = None,
) -> PageState:
    """The state with an instrument switched, dated or set; what equals the scenario is forgotten."""
    change = state.policies.get(name, PolicyChange())
    here = policy_of(state.original, name)
    if on is not None:
        change = replace(change, on=None if on == (here is not None) else on)
    if start is not None:
        change = replace(change, start=None if start == year_of_start(here) else start)
    if options:
        merged = {**change.options, **options}
        kept = {key: it for key, it in merged.items() if not same(it, option_of(state.original, name, key))}
        change = replace(change, options=kept)
    rest = {key: it for key, it in state.policies.items() if key != name}
    return replace(state, policies=rest | ({name: change} if change else {}))


def same(a: Value, b: Value) -> bool:
    """Whether two values of a lever are one: numbers up to rounding."""
    if isinstance(a, bool | str) or isinstance(b, bool | str):
        return a == b
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)
