"""The levers: every widget is made of a declaration, its words, its range and its source included."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import streamlit as st

from dashboard import session, theme
from dashboard.display import plain
from dashboard.state import (
    START_YEARS,
    PageState,
    Value,
    differences,
    option_now,
    parameter_now,
    policy_on,
    preset_option,
    preset_parameter,
    set_parameter,
    set_policy,
    start_now,
)
from sim.analysis.words import NO_BREAK
from sim.declare import PARAMETERS, Option, Param
from sim.evidence import sources
from sim.policies import POLICIES, Policy

GROUPS = ("access", "public investment", "climate", "competition", "talent", "data and accountability")
ASSUMPTIONS = {"compute": "Training cost", "training": "Training cost", "compression": "Compression"}
STEPS = 40
WIDE = 40.0  # a range so many times its default goes by 1, 2, 5, 10 ...
_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]|<>~$^]|:(?=\w)|^\s*[-+#](?=\s))")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def safe(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKDOWN.sub(lambda found: "\\" + found[0], " ".join(text.split()))


def capital(text: str) -> str:
    """Text with a capital first letter, the others as they are."""
    return text[:1].upper() + text[1:]


# -------------------------------------------------------------- what is declared, in order


def headline_parameters() -> dict[str, list[Param]]:
    """The parameters that are levers, by group."""
    groups: dict[str, list[Param]] = {}
    for spec in PARAMETERS.values():
        if spec.headline and spec.per is None:
            groups.setdefault(ASSUMPTIONS.get(spec.topic, capital(spec.topic)), []).append(spec)
    return groups


def instruments() -> dict[str, list[type[Policy]]]:
    """The instruments by group, in the order of the pages; groups unknown to it come last."""
    known = sorted({kind.group for kind in POLICIES.values()}, key=lambda it: (_place(it), it))
    return {group: [kind for kind in POLICIES.values() if kind.group == group] for group in known}


def _place(group: str) -> int:
    return GROUPS.index(group) if group in GROUPS else len(GROUPS)


# ------------------------------------------------------------------------ values of a lever


def nice(step: float) -> float:
    """The nearest round step above.

    >>> nice(0.013), nice(120)
    (0.02, 200.0)
    """
    power = 10.0 ** math.floor(math.log10(step))
    return next(it * power for it in _NICE if it * power >= step * (1 - 1e-9))


def ladder(low: float, high: float, default: float, scale: str, also: Sequence[float] = ()) -> list[float]:
    """The values a slider can take: round ones over the range, the ends, the default and ``also``.

    >>> ladder(0.0, 1.0, 0.5, "linear")[:4], ladder(0.0, 50000.0, 430.0, "linear")[:5]
    ([0.0, 0.025, 0.05, 0.075], [0.0, 10.0, 20.0, 30.0, 50.0])
    """
    if scale == "log":
        inner = _rungs(low, high)
    elif low == 0 < default and high / default > WIDE:
        inner = [0.0, *_rungs(nice(default / WIDE / 1.5), high)]
    else:
        step = nice((high - low) / STEPS)
        first = math.ceil(low / step - 1e-9)
        inner = [it * step for it in range(first, int(high / step + 1e-9) + 1)]
    # the same number by two ways of reckoning is one rung
    kept = {float(f"{it:.9g}"): it for it in (*inner, low, high)}
    kept |= {float(f"{it:.9g}"): it for it in (default, *also)}
    return sorted(float(f"{it:.12g}") for key, it in kept.items() if low <= it <= high)


def _rungs(low: float, high: float) -> list[float]:
    """1, 2, 3, 5, 7 by powers of ten; powers of ten and their threes over many of them."""
    powers = math.log10(high / low)
    steps = (
        (1.0, 3.0)
        if powers > 4
        else (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
        if powers < 2.2
        else (1.0, 2.0, 3.0, 5.0, 7.0)
    )
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    rungs = [step * 10.0**power for power in range(first, last + 1) for step in steps]
    return [it for it in rungs if low <= it <= high]


def quantity(value: Value, unit: str) -> str:
    r"""A lever's value in words.

    >>> (
    ...     quantity(0.25, "share"),
    ...     quantity(1e25, "FLOP"),
    ...     quantity(430.0, "M USD/year"),
    ...     quantity(0.1, "share of turnover"),
    ... )
    ('25\xa0%', '10²⁵ FLOP', '430 M USD/year', '10\xa0% of turnover')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value.replace("-", " ")
    if unit == "share" or unit.startswith("share "):
        return plain(100 * value, 3) + NO_BREAK + "%" + unit.removeprefix("share")
    if value >= 1e9:
        power = math.floor(math.log10(value) + 1e-9)
        times = plain(value / 10.0**power)
        number = ("" if times == "1" else f"{times}×") + "10" + str(power).translate(_RAISED)
    else:
        number = plain(value, 3)
    quiet = unit in ("", "-", "ratio", "exponent", "1/nat")
    return number if quiet else f"{number} {unit.replace('CO2e', 'CO₂e')}"


@lru_cache(maxsize=256)
def cited(key: str) -> str:
    """A source in a line, or that there is none."""
    source = sources().get(key)
    return f"{source.author} ({source.year}), {source.title}" if source else "none: an assumption"


def parameter_help(spec: Param) -> str:
    """All that is declared of a parameter."""
    low, high = quantity(spec.low, spec.unit), quantity(spec.high, spec.unit)
    parts = [
        spec.help,
        f"Unit: {spec.unit}. Range {low} to {high}, default {quantity(spec.values[0], spec.unit)}.",
    ]
    if spec.drawn:
        parts.append(
            "Where it is not moved its value is drawn over that range, one a future; moved, it is fixed."
        )
    parts.append(f"{capital(spec.grade)}. Source: {cited(spec.source)}.")
    return "\n\n".join(safe(part) for part in parts if part)


def option_help(kind: type[Policy], spec: Option) -> str:
    """All that is declared of an option."""
    parts = [spec.help]
    if spec.kind == "number":
        low, high = quantity(spec.low, spec.unit), quantity(spec.high, spec.unit)
        unit = f"Unit: {spec.unit}. " if spec.unit else ""
        parts.append(f"{unit}Range {low} to {high}, default {quantity(spec.default, spec.unit)}.")
    return "\n\n".join(safe(part) for part in parts if part) or safe(kind.title)


def policy_help(kind: type[Policy]) -> str:
    """All that is declared of an instrument."""
    text = " ".join((kind.__doc__ or "").split())
    cites = "; ".join(cited(key) for key in kind.sources)
    return "\n\n".join(safe(it) for it in (text, f"Example: {kind.example}.", f"Sources: {cites}.") if it)


# --------------------------------------------------------------------------------- widgets


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
            label = capital(group) + (f"  :violet[· {moved} changed]" if moved else "")
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
    from dataclasses import replace

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
        safe(capital(spec.label)),
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


def _instrument(state: PageState, kind: type[Policy]) -> Any:
    name, on = kind.name, policy_on(state, kind.name)
    moved = state.policies.get(name)
    with st.container(key=f"lever_{name}", gap="xsmall"):
        with st.container(
            horizontal=True,
            vertical_alignment="center",
            horizontal_alignment="distribute",
            gap="xxsmall",
            wrap=False,
        ):
            st.session_state[f"on-{name}"] = on
            st.toggle(
                safe(kind.title),
                key=f"on-{name}",
                help=policy_help(kind),
                on_change=_switched,
                args=(name,),
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
        st.toggle(safe(capital(text)), **common)
    elif spec.kind == "choice":
        st.session_state[key] = value
        st.selectbox(safe(capital(text)), spec.choices, format_func=lambda it: quantity(it, ""), **common)
    else:
        here = float(value)
        also = (here, float(preset_option(state.scenario, kind.name, spec.name)))
        options = ladder(spec.low, spec.high, float(spec.default), spec.scale, also)
        st.session_state[key] = _nearest(options, here)
        st.select_slider(
            safe(capital(text)), options, format_func=lambda it: quantity(it, spec.unit), **common
        )


def _option_moved(policy: str, option: str) -> None:
    value = st.session_state[f"o-{policy}-{option}"]
    # moving the slider of an instrument that is off puts it in force
    session.change(lambda state: set_policy(state, policy, on=True, options={option: value}))
