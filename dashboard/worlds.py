"""The scenarios that a page's state stands for, and what sets them apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard.state import (
    BASELINE,
    PageState,
    PolicyChange,
    Value,
    parameter_now,
    parameter_of,
    policy_on,
    preset,
    same,
    start_now,
    year_of_start,
)
from sim import Scenario, shipped
from sim.analysis.language import Translator
from sim.dates import FIRST_YEAR, quarter_index, quarter_name
from sim.declare import PARAMETERS
from sim.policies import Path, Policy
from sim.scenario import with_changes
from sim.scenario.schema import plain_policy


def scenario_of(state: PageState) -> Scenario:
    """The scenario to run: the shipped one with the reader's changes."""
    base = state.original
    if not state.edited:
        return base
    defaults = {
        name for name, value in state.parameters.items() if same(value, float(PARAMETERS[name].values[0]))
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


def titled(scenario: Scenario, words: Translator) -> str:
    """A scenario's title, else its name."""
    return words.gettext(scenario.title) if scenario.title else scenario.name


def short_name(name: str, words: Translator) -> str:
    """A scenario's name on its button."""
    text = name.replace("-", " ").replace("_", " ").capitalize()
    return words.gettext(text) if name in shipped() else text


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
    here = scenario_of(state)
    base = in_world_of(preset(BASELINE), here)
    return replace(base, parameters=dict(here.parameters)) if state.shared else base


def in_world_of(scenario: Scenario, other: Scenario) -> Scenario:
    """The scenario with the actors, horizon, jurisdictions and seed of another, so that futures pair."""
    return replace(
        scenario,
        actors=other.actors,
        quarters=other.quarters,
        jurisdictions=other.jurisdictions,
        seed=other.seed,
    )


# ------------------------------------------------------------------ differences


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
            if option == level or not same(value, spec.default):
                was = None if option == level else spec.default
                found.append(Difference("option", policy.name, option, value, was))
    for name in sorted({*here.parameters, *base.parameters}):
        before, after = base.parameters.get(name), here.parameters.get(name)
        if before != after and PARAMETERS[name].per is None:
            now = (
                parameter_now(state, name)
                if PARAMETERS[name].headline
                else parameter_of(state.original, name)
            )
            found.append(Difference("parameter", name, now=now, was=parameter_of(base, name)))
    return found
