"""The levers' widgets: every one is made of a declaration, its words, its range and its source included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard import session, theme
from dashboard.levers import (
    headline_parameters,
    instruments,
    ladder,
    option_help,
    parameter_help,
    policy_help,
    quantity,
    safe,
)
from dashboard.state import (
    START_YEARS,
    PageState,
    option_now,
    parameter_now,
    policy_on,
    preset_option,
    preset_parameter,
    set_parameter,
    set_policy,
    start_now,
)
from dashboard.worlds import differences
from sim.analysis.numbers import capitalised
from sim.declare import Option, Param
from sim.policies import POLICIES, Policy

SHORT = 14  # letters of a title that leave room for its date on the same line


def sidebar(state: PageState) -> dict[str, Any]:
    """Draw the levers; gives the place below each instrument where a word on its reach can be put."""
    tabs = ("Actions", "Assumptions")
    counts = (len([it for it in state.policies.values() if it]), len(state.parameters))
    if st.session_state.get("lab_levers") not in tabs:
        st.session_state["lab_levers"] = tabs[0]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        chosen = st.segmented_control(
            "Levers", tabs, key="lab_levers", label_visibility="collapsed", required=True
        )
        changed = sum(counts)
        st.html(f'<span class="lab-small">{f"{changed} changed" if changed else "as shipped"}</span>')
    st.html(theme.moved_levers(moved_keys(state)) + theme.idle_levers(idle_keys(state)))
    places: dict[str, Any] = {}
    if chosen == "Assumptions":
        _assumptions(state)
    else:
        for group, kinds in instruments().items():
            moved = sum(1 for kind in kinds if state.policies.get(kind.name))
            label = capitalised(group) + (f"  :violet[· {moved} changed]" if moved else "")
            with st.expander(label, expanded=True, key=f"group_{group.replace(' ', '_')}"):
                for kind in kinds:
                    places[kind.name] = _instrument(state, kind)
    return places


def moved_keys(state: PageState) -> list[str]:
    """Keys of the sliders that are not where the baseline has them."""
    keys = [f"p-{it.name}" for it in differences(state) if it.kind == "parameter"]
    for name, kind in POLICIES.items():
        if policy_on(state, name):
            here = {level: option_now(state, name, level) for level in kind.fields}
            levels = [
                key
                for key, value in here.items()
                if kind.fields[key].level or value != kind.fields[key].default
            ]
            keys += [f"o-{name}-{key}" for key in levels]
    return keys


def idle_keys(state: PageState) -> list[str]:
    """Keys of the level sliders of instruments that are off."""
    return [
        f"o-{name}-{kind.level_option()}" for name, kind in POLICIES.items() if not policy_on(state, name)
    ]


def _assumptions(state: PageState) -> None:
    for group, specs in headline_parameters().items():
        with st.expander(group, expanded=True, key=f"group_{group.replace(' ', '_')}"):
            for spec in specs:
                _parameter(state, spec)
    st.session_state["lab_shared"] = state.shared
    st.toggle(
        "Same assumptions in the baseline",
        key="lab_shared",
        on_change=_set_shared,
        help="Off: the difference holds what the changed assumptions do. "
        "On: only what the actions do in that world.",
    )


def _set_shared() -> None:
    shared = bool(st.session_state["lab_shared"])
    session.change(lambda state: replace(state, shared=shared))


def _parameter(state: PageState, spec: Param) -> None:
    key, value = f"p-{spec.name}", parameter_now(state, spec.name)
    default = float(spec.values[0])
    options = ladder(
        spec.low, spec.high, default, spec.scale, (value, preset_parameter(state.scenario, spec.name))
    )
    st.session_state[key] = _nearest(options, value)
    st.select_slider(
        safe(capitalised(spec.label)),
        options,
        key=key,
        format_func=lambda it: quantity(it, spec.unit),
        help=parameter_help(spec),
        on_change=_parameter_moved,
        args=(spec.name,),
    )


def _nearest(options: Sequence[float], value: float) -> float:
    return min(options, key=lambda it: abs(it - value))


def _parameter_moved(name: str) -> None:
    value = float(st.session_state[f"p-{name}"])
    session.change(lambda state: set_parameter(state, name, value))


def contradicted_by(state: PageState, kind: type[Policy]) -> str:
    """Titles of the instruments in force that an instrument contradicts: it cannot be put beside them."""
    others = (other for other in POLICIES.values() if other is not kind and policy_on(state, other.name))
    return ", ".join(
        other.title for other in others if other.name in kind.excludes or kind.name in other.excludes
    )


def _instrument(state: PageState, kind: type[Policy]) -> Any:
    name, on = kind.name, policy_on(state, kind.name)
    moved, against = state.policies.get(name), contradicted_by(state, kind)
    with st.container(key=f"lever_{name}", gap="xsmall"):
        with st.container(
            horizontal=True,
            vertical_alignment="center",
            horizontal_alignment="distribute",
            gap="xxsmall",
            wrap=len(kind.title) > SHORT,
        ):
            st.session_state[f"on-{name}"] = on
            st.toggle(
                safe(kind.title),
                key=f"on-{name}",
                help=f"Not together with: {against}. " + policy_help(kind) if against else policy_help(kind),
                on_change=_switched,
                args=(name,),
                disabled=bool(against) and not on,
            )
            start = start_now(state, name)
            years = sorted({*START_YEARS, start})
            st.session_state[f"start-{name}"] = start
            st.selectbox(
                f"{kind.title}: start",
                years,
                key=f"start-{name}",
                format_func=lambda it: f"from {it}",
                width=104,
                label_visibility="collapsed",
                disabled=not on,
                on_change=_dated,
                args=(name,),
            )
        level = kind.level_option()
        _option(state, kind, kind.fields[level])
        further = [spec for spec in kind.fields.values() if spec.name != level]
        if on and further:
            count = len([spec for spec in further if moved and spec.name in moved.options])
            with st.expander(
                f"Further options{f'  :violet[· {count} changed]' if count else ''}", key=f"more_{name}"
            ):
                for spec in further:
                    _option(state, kind, spec)
        return st.empty()


def _switched(name: str) -> None:
    on = bool(st.session_state[f"on-{name}"])
    session.change(lambda state: set_policy(state, name, on=on))


def _dated(name: str) -> None:
    start = int(st.session_state[f"start-{name}"])
    session.change(lambda state: set_policy(state, name, start=start))


def _option(state: PageState, kind: type[Policy], spec: Option) -> None:
    key, value = f"o-{kind.name}-{spec.name}", option_now(state, kind.name, spec.name)
    common: dict[str, Any] = {
        "key": key,
        "help": option_help(kind, spec),
        "on_change": _option_moved,
        "args": (kind.name, spec.name),
    }
    text = f"{kind.title}: {spec.label}" if spec.level and spec.label == kind.title else spec.label
    if spec.kind == "switch":
        st.session_state[key] = bool(value)
        st.toggle(safe(capitalised(text)), **common)
    elif spec.kind == "choice":
        st.session_state[key] = value
        st.selectbox(safe(capitalised(text)), spec.choices, format_func=lambda it: quantity(it, ""), **common)
    else:
        here = float(value)
        also = (here, float(preset_option(state.scenario, kind.name, spec.name)))
        options = ladder(spec.low, spec.high, float(spec.default), spec.scale, also)
        st.session_state[key] = _nearest(options, here)
        st.select_slider(
            safe(capitalised(text)), options, format_func=lambda it: quantity(it, spec.unit), **common
        )


def _option_moved(policy: str, option: str) -> None:
    value = st.session_state[f"o-{policy}-{option}"]
    # moving the slider of an instrument that is off puts it in force
    session.change(lambda state: set_policy(state, policy, on=True, options={option: value}))
