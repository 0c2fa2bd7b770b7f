"""What a page shows, as plain data: in the address bar, in the undo list, and as a scenario to run.

The address is a stranger's text. It is bounded, checked name by name against the declarations, and
what is not understood is dropped with a sentence that says so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from sim import Scenario, load_scenario, shipped
from sim.dates import FIRST_YEAR, quarter_index, quarter_name
from sim.declare import PARAMETERS, Option, nearest
from sim.policies import POLICIES, Path, Policy
from sim.scenario import LinkError, Point, Spread, decode_link, encode_link, with_changes
from sim.scenario.schema import plain_policy

BASELINE = "baseline"
START_YEARS = tuple(range(2024, 2033))
FIRST_START = 2026
READ_IN = 2030
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
KEYS = ("scenario", "changes", "year", "pairs", *VIEWS)
LONGEST = 100  # characters of anything but the changes
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")

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

    scenario: str
    parameters: Mapping[str, float] = field(default_factory=dict)
    policies: Mapping[str, PolicyChange] = field(default_factory=dict)
    shared: bool = False  # changed assumptions hold in the baseline too
    year: int = READ_IN
    pairs: int = 100
    views: Mapping[str, str] = field(default_factory=dict)

    @property
    def edited(self) -> bool:
        """Whether the scenario was changed."""
        return bool(self.parameters) or any(self.policies.values())

    def view(self, headline: str) -> str:
        """The chosen tab of a headline."""
        return self.views.get(headline, next(iter(VIEWS[headline])))

    def measure(self, headline: str) -> str:
        """The measure of that tab."""
        return VIEWS[headline][self.view(headline)]

    def with_view(self, headline: str, view: str) -> PageState:
        """The state with another tab chosen."""
        return replace(self, views={**self.views, headline: view})

    def reset(self) -> PageState:
        """The state with the scenario as it was shipped."""
        return replace(self, parameters={}, policies={}, shared=False)


# ---------------------------------------------------------------- scenarios


@lru_cache(maxsize=64)
def preset(name: str) -> Scenario:
    """A shipped scenario. Its futures differ in luck and in parameters, whatever the file says."""
    return with_changes(load_scenario(shipped()[name]), uncertainty="both")


def first_scenario() -> str:
    """The scenario of a page without an address."""
    known = shipped()
    return "access-mandate" if "access-mandate" in known else next(iter(known))


def policy_of(scenario: Scenario, name: str) -> Policy | None:
    """The scenario's first policy of an instrument."""
    return next((policy for policy in scenario.policies if policy.name == name), None)


def year_of_start(policy: Policy | None) -> int:
    """Calendar year in which a policy starts; 2026 for none."""
    return FIRST_START if policy is None else FIRST_YEAR + policy.start // 4


def parameter_now(state: PageState, name: str) -> float:
    """A parameter's value in the scenario as changed; the middle of a distribution."""
    if name in state.parameters:
        return state.parameters[name]
    return preset_parameter(state.scenario, name)


def preset_parameter(scenario: str, name: str) -> float:
    """A parameter's value in a shipped scenario; the middle of a distribution."""
    setting = preset(scenario).parameters.get(name)
    if isinstance(setting, Spread):
        return setting.p50
    value = setting.value if isinstance(setting, Point) else PARAMETERS[name].default
    return value if isinstance(value, float | int) else value[0]


def policy_on(state: PageState, name: str) -> bool:
    """Whether an instrument is in force in the scenario as changed."""
    change = state.policies.get(name, PolicyChange())
    return policy_of(preset(state.scenario), name) is not None if change.on is None else change.on


def start_now(state: PageState, name: str) -> int:
    """The year an instrument starts in the scenario as changed."""
    change = state.policies.get(name, PolicyChange())
    return year_of_start(policy_of(preset(state.scenario), name)) if change.start is None else change.start


def preset_option(scenario: str, policy: str, option: str) -> Value:
    """An option's value in a shipped scenario, the last of a path; its default where the policy is absent."""
    here = policy_of(preset(scenario), policy)
    value = here.options[option] if here else POLICIES[policy].fields[option].default
    return value.points[-1][1] if isinstance(value, Path) else value


def option_now(state: PageState, policy: str, option: str) -> Value:
    """An option's value in the scenario as changed."""
    change = state.policies.get(policy, PolicyChange())
    return change.options.get(option, preset_option(state.scenario, policy, option))


# ------------------------------------------------------------------ changes


def set_parameter(state: PageState, name: str, value: float) -> PageState:
    """The state with a parameter moved; forgotten when it is back where the scenario has it."""
    rest = {key: it for key, it in state.parameters.items() if key != name}
    if not _same(value, preset_parameter(state.scenario, name)):
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
    here = policy_of(preset(state.scenario), name)
    if on is not None:
        change = replace(change, on=None if on == (here is not None) else on)
    if start is not None:
        change = replace(change, start=None if start == year_of_start(here) else start)
    if options:
        merged = {**change.options, **options}
        kept = {
            key: it for key, it in merged.items() if not _same(it, preset_option(state.scenario, name, key))
        }
        change = replace(change, options=kept)
    rest = {key: it for key, it in state.policies.items() if key != name}
    return replace(state, policies=rest | ({name: change} if change else {}))


def _same(a: Value, b: Value) -> bool:
    if isinstance(a, bool | str) or isinstance(b, bool | str):
        return a == b
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)


def scenario_of(state: PageState) -> Scenario:
    """The scenario to run: the shipped one with the reader's changes."""
    base = preset(state.scenario)
    if not state.edited:
        return base
    defaults = {
        name for name, value in state.parameters.items() if _same(value, float(PARAMETERS[name].values[0]))
    }
    kept = {name: value for name, value in base.parameters.items() if name not in defaults}
    moved = {name: value for name, value in state.parameters.items() if name not in defaults}
    policies: list[Policy | Mapping[str, Any]] = []
    for name in dict.fromkeys([*(policy.name for policy in base.policies), *state.policies]):
        policies += _changed(base, name, state)
    changed = with_changes(
        replace(base, parameters=kept),
        moved,
        policies,
        replace_policies=True,
        title=f"{base.title or base.name}, edited"[:200],
        notes=_note(base.notes),
    )
    return replace(changed, name=f"{base.name}-edited", extends=None)


def _note(notes: str) -> str:
    return f"{notes[:3000].rstrip()}\n\nEdited in the dashboard.".strip()


def _changed(base: Scenario, name: str, state: PageState) -> list[Mapping[str, Any]]:
    """The policies of one instrument as files write them, the reader's changes laid over the first."""
    here = [policy for policy in base.policies if policy.name == name]
    change = state.policies.get(name, PolicyChange())
    if not policy_on(state, name):
        return []
    if not here:
        start = quarter_name(4 * (start_now(state, name) - FIRST_YEAR))
        return [{name: {"start": start, **change.options}}]
    plain = [plain_policy(policy) for policy in here]
    plain[0] = {**plain[0], **change.options}
    if change.start is not None:
        plain[0] = _moved(plain[0], 4 * (change.start - FIRST_YEAR) - here[0].start // 4 * 4)
    return [{name: it} for it in plain]


def _moved(plain: dict[str, Any], by: int) -> dict[str, Any]:
    """A policy with all its dates so many quarters later."""

    def later(date: str) -> str:
        return quarter_name(max(0, quarter_index(date) + by))

    moved = {key: later(it) if key in ("announce", "start", "end") else it for key, it in plain.items()}
    dated = {key: it for key, it in moved.items() if isinstance(it, dict) and key != "trigger"}
    return moved | {key: {later(date): value for date, value in it.items()} for key, it in dated.items()}


def baseline_of(state: PageState) -> Scenario:
    """What the scenario is compared with: the baseline, in the changed world where it is shared."""
    base = preset(BASELINE)
    if not state.shared:
        return base
    return replace(base, parameters=dict(scenario_of(state).parameters))


# ------------------------------------------------------------------ the address


def to_query(state: PageState) -> dict[str, str]:
    """The address of a state: only what differs from a page without one.

    Raises
    ------
    LinkError
        If there are too many changes for an address.
    """
    query: dict[str, str] = {}
    if state.scenario != first_scenario():
        query["scenario"] = state.scenario
    changes: dict[str, Any] = {}
    if state.parameters:
        changes["parameters"] = dict(state.parameters)
    if any(state.policies.values()):
        changes["policies"] = {name: _policy_plain(it) for name, it in state.policies.items() if it}
    if state.shared:
        changes["shared"] = True
    if changes:
        query["changes"] = encode_link(changes)
    if state.year != READ_IN:
        query["year"] = str(state.year)
    if state.pairs != 100:
        query["pairs"] = str(state.pairs)
    for headline in VIEWS:
        if state.view(headline) != next(iter(VIEWS[headline])):
            query[headline] = state.view(headline)
    return query


def _policy_plain(change: PolicyChange) -> dict[str, Any]:
    plain: dict[str, Any] = {} if change.on is None else {"on": change.on}
    if change.start is not None:
        plain["start"] = change.start
    return plain | ({"options": dict(change.options)} if change.options else {})


def from_query(query: Mapping[str, str]) -> tuple[PageState, list[str]]:
    """The state of an address, and a sentence for each thing in it that was dropped. Never raises."""
    told: list[str] = []
    state = PageState(_scenario_name(query.get("scenario"), told))
    years = range(FIRST_YEAR, FIRST_YEAR + preset(state.scenario).quarters // 4)
    state = replace(
        state,
        year=_whole(query.get("year"), "year", years, READ_IN, told),
        pairs=_whole(query.get("pairs"), "number of pairs", PAIRS, 100, told),
    )
    for headline, tabs in VIEWS.items():
        view = query.get(headline)
        if view in tabs:
            state = state.with_view(headline, view)
        elif view is not None:
            told.append(f"The address asked for an unknown chart of {headline}; the first one is shown.")
    unknown = [key for key in query if key not in KEYS]
    if unknown:
        told.append(f"{len(unknown)} part(s) of the address are not known to this version and were left out.")
    if "changes" in query:
        state = _with_link(state, query["changes"], told)
    return state, told


def _scenario_name(given: str | None, told: list[str]) -> str:
    known = shipped()
    if given is None:
        return first_scenario()
    if given in known:
        return given
    guess = nearest(given, list(known)) if _WORD.fullmatch(given) else ""
    hint = f" Did you mean {guess}?" if guess else ""
    told.append(
        f"The address names a scenario that is not shipped; {first_scenario()} is shown instead.{hint}"
    )
    return first_scenario()


def _whole(
    given: str | None, what: str, known: range | tuple[int, ...], default: int, told: list[str]
) -> int:
    if given is None:
        return default
    if len(given) <= 6 and given.isascii() and given.isdigit() and int(given) in known:
        return int(given)
    told.append(f"The address has a {what} that cannot be shown; {default} is used instead.")
    return default


def _with_link(state: PageState, text: str, told: list[str]) -> PageState:
    """The state with the changes of a link, each checked against its declaration."""
    try:
        changes = decode_link(text)
    except LinkError as error:
        told.append(f"{error} The scenario is shown unchanged.")
        return state
    for name, value in _mapping(changes.get("parameters")).items():
        spec = PARAMETERS.get(name)
        if spec is None or not spec.headline:
            told.append(f"The link moves {_shown(name)}, which this version does not know; left out.")
        elif not _number_in(value, spec.low, spec.high):
            told.append(f"The link sets {spec.label} outside {spec.low:g} to {spec.high:g}; left as it was.")
        else:
            state = set_parameter(state, name, float(value))
    for name, value in _mapping(changes.get("policies")).items():
        if name in POLICIES:
            state = _with_policy(state, name, _mapping(value), told)
        else:
            told.append(
                f"The link holds the instrument {_shown(name)}, which this version does not know; left out."
            )
    return replace(state, shared=changes.get("shared") is True)


def _with_policy(state: PageState, name: str, given: Mapping[str, Any], told: list[str]) -> PageState:
    kind = POLICIES[name]
    if isinstance(given.get("on"), bool):
        state = set_policy(state, name, on=given["on"])
    start = given.get("start")
    if isinstance(start, int) and start in START_YEARS:
        state = set_policy(state, name, start=start)
    elif start is not None:
        told.append(f"The link starts {kind.title} in a year that cannot be chosen; left as it was.")
    for option, value in _mapping(given.get("options")).items():
        spec = kind.fields.get(option)
        if spec is None:
            told.append(
                f"The link sets {_shown(option)} of {kind.title}, which this version does not know; left out."
            )
        elif not _fits(spec, value):
            told.append(f"The link sets {spec.label} of {kind.title} to what it cannot be; left as it was.")
        else:
            state = set_policy(
                state, name, options={option: float(value) if spec.kind == "number" else value}
            )
    return state


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _shown(name: str) -> str:
    return f"'{name}'" if _WORD.fullmatch(name) else "something"


def _number_in(value: Any, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _fits(spec: Option, value: Any) -> bool:
    if spec.kind == "choice":
        return value in spec.choices
    if spec.kind == "switch":
        return isinstance(value, bool)
    return _number_in(value, spec.low, spec.high)


# ------------------------------------------------------------------ differences in words


@dataclass(frozen=True)
class Difference:
    """One thing that sets the scenario apart from the baseline, raw: the page puts it in words."""

    kind: str  # parameter, policy or option
    name: str
    option: str = ""
    now: Value = 0.0
    was: Value | None = None


def differences(state: PageState) -> list[Difference]:
    """What sets the scenario as changed apart from the baseline."""
    found: list[Difference] = []
    base, here = preset(BASELINE), scenario_of(state)
    for policy in here.policies:
        found.append(Difference("policy", policy.name, now=float(year_of_start(policy))))
        level = policy.level_option()
        for option, spec in policy.fields.items():
            value = policy.options[option]
            value = value.points[-1][1] if isinstance(value, Path) else value
            if option == level or not _same(value, spec.default):
                was = None if option == level else spec.default
                found.append(Difference("option", policy.name, option, value, was))
    for name in sorted({*here.parameters, *base.parameters}):
        before, after = base.parameters.get(name), here.parameters.get(name)
        if before != after and PARAMETERS[name].per is None:
            now = (
                parameter_now(state, name)
                if PARAMETERS[name].headline
                else preset_parameter(state.scenario, name)
            )
            found.append(Difference("parameter", name, now=now, was=preset_parameter(BASELINE, name)))
    return found
