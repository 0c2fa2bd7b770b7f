"""What Compare sets side by side: scenarios listed, added, uploaded and taken out, and how they are looked at."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from html import escape

import streamlit as st

from dashboard import files, heat, session, tools
from dashboard.language import words
from dashboard.outcomes import OUTCOMES
from dashboard.state import MOST_COMPARED, PageState
from dashboard.worlds import scenario_of, short_name, titled
from sim import Scenario, shipped
from sim.analysis.language import N_
from sim.run import apart
from sim.scenario import ScenarioError, dump_scenario

CELLS = {"change": N_("Change"), "pairs": N_("Pairs that agree")}
COLOURS = {"direction": N_("Direction"), "goals": N_("My goals")}
SCALES = {"row": N_("One scale a row"), "own": N_("Own scales")}
WAYS = {0: N_("no matter"), -1: N_("lower"), 1: N_("higher")}
NO_VERDICT = N_(
    "Direction judges nothing: ochre is more, teal is less. “My goals” lets you say which way is good."
)


def chosen(state: PageState) -> tuple[Scenario, list[Scenario], dict[str, str]]:
    """What is compared with, what is compared, and why some cannot be."""
    base = state.named(state.against)
    kept: list[Scenario] = []
    left_out: dict[str, str] = {}
    for name in state.compared:
        scenario = state.named(name)
        if kinds := apart(base, scenario):
            left_out[name] = words().gettext(", ").join(words().gettext(it) for it in kinds)
        else:
            kept.append(scenario)
    return base, kept, left_out


def choice(state: PageState, left_out: dict[str, str]) -> None:
    """Draw the list of scenarios, with what can be done with each."""
    _ = words().gettext
    every = [*state.files, *shipped()]
    full = len(state.compared) >= MOST_COMPARED
    counted = _("{count} of {most}").format(count=len(state.compared), most=MOST_COMPARED)
    st.html(f'<div class="lab-key"><b class="lab-title">{_("Scenarios")}</b><span>{counted}</span></div>')
    kept = [name for name in state.compared if name not in left_out]
    for name in state.compared:
        _chosen(state, name, heat.LETTERS[kept.index(name)] if name in kept else "–", left_out.get(name))
    st.selectbox(
        _("Add a scenario"),
        [name for name in every if name not in state.compared and name != state.against],
        None,
        format_func=lambda it: short_name(it, words()),
        placeholder=_("Six at most: take one out") if full else _("From the list …"),
        disabled=full,
        **session.bound("lab_add", _add),
    )
    if state.edited:
        st.button(_("Add what Explore shows"), icon=":material/add:", disabled=full, on_click=_add_edited)
    tools.upload(_("Upload a scenario"), "lab_side_upload", _uploaded, disabled=full)
    for said in st.session_state.get("lab_side_problems", []):
        st.html(f'<div class="lab-warn">{escape(said)}</div>')
    st.selectbox(
        _("Compare against"),
        every,
        every.index(state.against),
        format_func=lambda it: short_name(it, words()),
        **session.bound("lab_against", _against),
    )


def _chosen(state: PageState, name: str, letter: str, apart_by: str | None) -> None:
    """One scenario of the list, with what can be done with it."""
    _ = words().gettext
    title = titled(state.named(name), words())
    with st.container(
        horizontal=True, vertical_alignment="center", gap="xxsmall", wrap=False, key=f"side_{name}"
    ):
        st.html(f'<div class="lab-side"><b>{letter}</b> {escape(title)}</div>', width="stretch")
        opened = st.button(
            "", icon=":material/tune:", type="tertiary", key=f"edit_{name}", help=_("Open on Explore")
        )
        st.button(
            "",
            icon=":material/close:",
            type="tertiary",
            key=f"drop_{name}",
            help=_("Take out"),
            on_click=_drop,
            args=(name,),
        )
    if opened:
        session.change(lambda state: state.choose(name), anew=True)
        st.switch_page(st.session_state["lab_pages"]["explore"])
    if apart_by:
        text = _("Not with this baseline: it has other {kinds}.").format(kinds=apart_by)
        st.html(f'<div class="lab-warn">{escape(text)}</div>')


def _drop(name: str) -> None:
    session.renew("lab_add")
    session.change(lambda state: replace(state, compared=tuple(it for it in state.compared if it != name)))


def _add(name: str | None) -> None:
    if name is not None and name not in session.current().compared:
        session.renew("lab_add")
        session.change(lambda state: replace(state, compared=(*state.compared, name)[:MOST_COMPARED]))


def _add_edited() -> None:
    scenario = scenario_of(session.current())
    _keep(scenario.name, dump_scenario(scenario))


def _keep(name: str, text: str) -> None:
    """Keep an own file and set it beside the others."""
    session.renew("lab_add")
    whole = session.current().keep_file(name, text)
    names = (*(it for it in whole.compared if it != name), name)[:MOST_COMPARED]
    session.change(lambda _: replace(whole, compared=names))


def _uploaded() -> None:
    sent = st.session_state["lab_side_upload"]
    st.session_state["lab_side_problems"] = []
    if sent is None:
        return
    name = files.name_of(sent.name, session.current().files)
    try:
        text = files.uploaded(sent.getvalue(), name)
        problems = files.checked(text, name, words())
    except ScenarioError as error:
        text, problems = "", error.problems
    if problems:
        st.session_state["lab_side_problems"] = [str(it) for it in problems[:5]]
    else:
        _keep(name, text)


def _against(name: str) -> None:
    if name != session.current().against:
        session.renew("lab_add")
        kept = tuple(it for it in session.current().compared if it != name)
        session.change(lambda state: replace(state, against=name, compared=kept))


def looks(state: PageState) -> None:
    """Draw the choices of how the numbers are shown."""
    _ = words().gettext
    for name, label, options in (
        ("cells", _("Cells show"), CELLS),
        ("colours", _("Colour"), COLOURS),
        ("scales", _("Small charts"), SCALES),
    ):
        tools.view_choice(name, label, options, state, labelled=True)
    if state.view("colours") == "direction":
        st.html(f'<div class="lab-note">{escape(_(NO_VERDICT))}</div>')
        return
    with st.expander(_("Which way is good?"), expanded=True):
        for measure, label in OUTCOMES.items():
            st.segmented_control(
                _(label),
                list(WAYS),
                default=state.goals.get(measure, 0),
                format_func=lambda it: _(WAYS[it]),
                required=True,
                **session.bound(f"goal_{measure}", partial(_goal, measure)),
            )


def _goal(measure: str, way: int) -> None:
    kept = {name: it for name, it in session.current().goals.items() if name != measure}
    session.change(lambda state: replace(state, goals=kept | ({measure: way} if way else {})), step=False)
