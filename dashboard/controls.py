"""The levers' widgets: every one is made of a declaration, its words, its range and its source included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from dashboard import parts, progress, session, theme
from dashboard.language import words
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
from dashboard.progress import Shown
from dashboard.state import (
    START_YEARS,
    PageState,
    Value,
    option_now,
    option_of,
    parameter_now,
    parameter_of,
    policy_on,
    same,
    set_parameter,
    set_policy,
    start_now,
)
from dashboard.worlds import differences
from sim.analysis.language import N_
from sim.analysis.numbers import capitalised
from sim.declare import Option, Param
from sim.policies import POLICIES, Policy

TABS = {"Actions": N_("Actions"), "Assumptions": N_("Assumptions")}
SHORT = 14  # letters of a title that leave room for its date on the same line


def sidebar() -> None:
    """Draw the levers."""
    _ = words().gettext
    tabs = list(TABS)
    if st.session_state.get("lab_levers") not in tabs:
        st.session_state["lab_levers"] = tabs[0]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        chosen = st.segmented_control(
            _("Levers"),
            tabs,
            format_func=lambda it: _(TABS[it]),
            key="lab_levers",
            label_visibility="collapsed",
            required=True,
        )
        parts.part("moved", _head, _marked)
    if chosen == "Assumptions":
        _assumptions(session.current())
    else:
        for group, kinds in instruments().items():
            parts.part(f"group_{group}", partial(_group, group, kinds), partial(_depends, kinds))


def _marked() -> tuple[list[str], list[str], dict[str, int]]:
    """The sliders that were moved, those that are idle, and how many instruments were changed by group."""
    state = session.current()
    moved, idle = ([session.key(name) for name in names] for names in (moved_names(state), idle_names(state)))
    changes = {
        _group_key(group): sum(1 for kind in kinds if state.policies.get(kind.name))
        for group, kinds in instruments().items()
    }
    return moved, idle, changes


def _head() -> None:
    moved, idle, changes = _marked()
    count = sum(changes.values()) + len(session.current().parameters)
    said = changed(count) if count else words().gettext("as shipped")
    counts = {key: f" · {changed(number)}" for key, number in changes.items() if number}
    looks = theme.moved_levers(moved) + theme.idle_levers(idle) + theme.marked_groups(counts)
    st.html(f'<span class="lab-small">{said}</span>{looks}')


def _depends(kinds: list[type[Policy]]) -> list[object]:
    """What the instruments of a group look like, but for the values that the reader sets on them."""
    state, reach = session.current(), _reach()
    looks: list[object] = []
    for kind in kinds:
        on, against = policy_on(state, kind.name), contradicted_by(state, kind)
        drawn_as = session.key(f"on-{kind.name}")
        looks.append((on, len(_moved_further(state, kind)), against, reach.get(kind.name), drawn_as))
    return looks


def _reach() -> dict[str, str]:
    """By instrument without effect, why it has none: of the last result."""
    shown: Shown | None = st.session_state.get("lab_shown")
    return shown.silent(session.current().year, words()) if shown else {}


def _group_key(group: str) -> str:
    return session.key(f"group_{group.replace(' ', '_')}")


def _begins_open(group: str) -> bool:
    """Whether a group begins open: it holds an instrument in force, or the reader left it so, or it is first of all closed.

    It is decided once for each key of the group: one that began otherwise would be another to the browser.
    """
    decided: dict[str, tuple[str, bool]] = st.session_state.setdefault("lab_begins_open", {})
    if decided.get(group, ("",))[0] != _group_key(group):
        left: dict[str, bool] = st.session_state.setdefault("lab_open", {})
        in_force = {kind.group for name, kind in POLICIES.items() if policy_on(session.began(), name)}
        begins = group in in_force or left.get(group, not in_force and group == next(iter(instruments())))
        decided[group] = (_group_key(group), begins)
    return decided[group][1]


def _opened(group: str) -> None:
    st.session_state["lab_open"][group] = st.session_state[_group_key(group)]


def _group(group: str, kinds: list[type[Policy]]) -> None:
    state, reach = session.current(), _reach()
    opened = st.expander(
        capitalised(words().gettext(group)),
        expanded=_begins_open(group),
        key=_group_key(group),
        on_change=_opened,
        args=(group,),
    )
    if not opened.open:  # what is not seen need not be drawn
        return
    with opened:
        for kind in kinds:
            _instrument(state, kind, reach.get(kind.name, ""))


def changed(count: int) -> str:
    """How many levers were changed."""
    return words().ngettext("{count} changed", "{count} changed", count).format(count=count)


def moved_names(state: PageState) -> list[str]:
    """Names of the sliders that are not where the baseline has them."""
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


def idle_names(state: PageState) -> list[str]:
    """Names of the level sliders of instruments that are off."""
    return [
        f"o-{name}-{kind.level_option()}" for name, kind in POLICIES.items() if not policy_on(state, name)
    ]


def _assumptions(state: PageState) -> None:
    _ = words().gettext
    for group, specs in headline_parameters().items():
        with st.expander(_(group), expanded=True, key=f"group_{group.replace(' ', '_')}"):
            for spec in specs:
                _parameter(state, spec)
    st.toggle(
        _("Same assumptions in the baseline"),
        state.shared,
        **session.bound("lab_shared", _set_shared),
        help=_(
            "Off: the difference holds what the changed assumptions do. "
            "On: only what the actions do in that world."
        ),
    )


def _set_shared(shared: bool) -> None:
    session.change(lambda state: replace(state, shared=shared))


def _parameter(state: PageState, spec: Param) -> None:
    value, default = parameter_now(state, spec.name), float(spec.values[0])
    also = (parameter_now(session.began(), spec.name), parameter_of(state.original, spec.name))
    options = ladder(spec.low, spec.high, default, spec.scale, also)
    st.select_slider(
        safe(capitalised(words().gettext(spec.label))),
        options,
        _nearest(options, value),
        format_func=partial(quantity, unit=spec.unit, words=words()),
        help=parameter_help(spec, words()),
        **session.bound(f"p-{spec.name}", partial(_parameter_moved, spec.name)),
    )


def _nearest(options: Sequence[float], value: float) -> float:
    return min(options, key=lambda it: abs(it - value))


def _parameter_moved(name: str, value: float) -> None:
    session.change(lambda state: set_parameter(state, name, float(value)))
    progress.moved()


def contradicted_by(state: PageState, kind: type[Policy]) -> str:
    """Titles of the instruments in force that an instrument contradicts: it cannot be put beside them."""
    others = (other for other in POLICIES.values() if other is not kind and policy_on(state, other.name))
    _ = words().gettext
    return _(", ").join(
        _(other.title) for other in others if other.name in kind.excludes or kind.name in other.excludes
    )


def _instrument(state: PageState, kind: type[Policy], without_effect: str) -> None:
    _ = words().gettext
    name, on, title = kind.name, policy_on(state, kind.name), _(kind.title)
    about = policy_help(kind, words())
    against = contradicted_by(state, kind)
    with st.container(key=f"lever_{name}", gap="xsmall"):
        with st.container(
            horizontal=True,
            vertical_alignment="center",
            horizontal_alignment="distribute",
            gap="xxsmall",
            wrap=len(title) > SHORT,
        ):
            st.toggle(
                safe(title),
                on,
                help=_("Not together with: {policies}.").format(policies=against) + " " + about
                if against
                else about,
                disabled=bool(against) and not on,
                **session.bound(f"on-{name}", partial(_switched, name)),
            )
            if on:
                _start(state, name, title)
        level = kind.level_option()
        _option(state, kind, kind.fields[level])
        further = [spec for spec in kind.fields.values() if spec.name != level]
        if on and further:
            count = len(_moved_further(state, kind))
            with st.expander(
                _("Further options") + (f"  :violet[· {changed(count)}]" if count else ""), key=f"more_{name}"
            ):
                for spec in further:
                    _option(state, kind, spec)
        if on and without_effect:
            st.html(f'<div class="lab-warn">{escape(without_effect)}</div>')


def _moved_further(state: PageState, kind: type[Policy]) -> list[str]:
    """Names of the options besides its level that were changed."""
    moved = state.policies.get(kind.name)
    return [name for name in moved.options if name != kind.level_option()] if moved else []


def _start(state: PageState, name: str, title: str) -> None:
    """The year in which an instrument comes into force."""
    _ = words().gettext
    start = start_now(state, name)
    years = sorted({*START_YEARS, start, start_now(session.began(), name)})
    st.selectbox(
        _("{policy}: start").format(policy=title),
        years,
        years.index(start),
        format_func=lambda it: _("from {year}").format(year=it),
        width=104,
        label_visibility="collapsed",
        **session.bound(f"start-{name}", partial(_dated, name)),
    )


def _switched(name: str, on: bool) -> None:
    session.change(lambda state: set_policy(state, name, on=on))
    progress.moved()


def _dated(name: str, start: int) -> None:
    session.change(lambda state: set_policy(state, name, start=start))
    progress.moved()


def _option(state: PageState, kind: type[Policy], spec: Option) -> None:
    _ = words().gettext
    value = option_now(state, kind.name, spec.name)
    common: dict[str, Any] = {
        "help": option_help(kind, spec, words()),
        **session.bound(f"o-{kind.name}-{spec.name}", partial(_option_moved, kind.name, spec.name)),
    }
    text = _(spec.label)
    if spec.level and spec.label == kind.title:
        text = f"{_(kind.title)}: {text}"
    if spec.kind == "switch":
        st.toggle(safe(capitalised(text)), bool(value), **common)
    elif spec.kind == "choice":
        place = spec.choices.index(str(value))
        st.selectbox(
            safe(capitalised(text)),
            spec.choices,
            place,
            format_func=partial(quantity, unit="", words=words()),
            **common,
        )
    else:
        here = float(value)
        began = float(option_now(session.began(), kind.name, spec.name))
        also = (began, float(option_of(state.original, kind.name, spec.name)))
        options = ladder(spec.low, spec.high, float(spec.default), spec.scale, also)
        st.select_slider(
            safe(capitalised(text)),
            options,
            _nearest(options, here),
            format_func=partial(quantity, unit=spec.unit, words=words()),
            **common,
        )


def _option_moved(policy: str, option: str, value: Value) -> None:
    if same(value, option_now(session.current(), policy, option)):
        return
    if not policy_on(session.current(), policy):
        session.renew(f"on-{policy}")  # moving the slider of an instrument that is off puts it in force
    session.change(lambda state: set_policy(state, policy, on=True, options={option: value}))
    progress.moved()
