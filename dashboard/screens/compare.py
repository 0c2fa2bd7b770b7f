"""Compare: up to six scenarios on one set of futures, own files included."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from dashboard import charts, files, heat, markup, session, tools
from dashboard.downloads import Taken, downloads
from dashboard.engine import named
from dashboard.language import celled, words
from dashboard.levers import safe
from dashboard.outcomes import OUTCOMES
from dashboard.progress import awaited, job_for, watch_over
from dashboard.screens.explore import short_name, titled
from dashboard.series import effect_text
from dashboard.state import MOST_COMPARED, PageState
from dashboard.theme import Palette, palette
from dashboard.worlds import scenario_of
from sim import Comparison, Scenario, report, shipped
from sim.analysis.language import N_
from sim.analysis.numbers import capitalised, change_scale, change_unit, scale_of
from sim.analysis.several import several
from sim.analysis.words import CERTAINTIES
from sim.declare import MEASURES
from sim.run import apart
from sim.scenario import ScenarioError, dump_scenario

CELLS = {"change": N_("Change"), "pairs": N_("Pairs that agree")}
COLOURS = {"direction": N_("Direction"), "goals": N_("My goals")}
SCALES = {"row": N_("One scale a row"), "own": N_("Own scales")}
WAYS = {0: N_("no matter"), -1: N_("lower"), 1: N_("higher")}
NO_VERDICT = N_(
    "Direction judges nothing: ochre is more, teal is less. “My goals” lets you say which way is good."
)
GROWS = N_(
    "scenario minus baseline in the same future: typical pair, 90 % interval of the mean, 90 % of pairs; grey band: "
    "too small to matter; grey curves: no clear change"
)


@dataclass(frozen=True)
class Side:
    """What is set side by side: the comparison with what the scenarios are called."""

    comparison: Comparison
    base: Scenario
    scenarios: list[Scenario]
    pairs: int

    @property
    def titles(self) -> list[str]:
        """Titles of the scenarios."""
        return [titled(it) for it in self.scenarios]

    @property
    def heads(self) -> list[str]:
        """Letters with short names."""
        names = (short_name(it.name) for it in self.scenarios)
        return [f"{letter} {name}" for letter, name in zip(heat.LETTERS, names, strict=False)]


def page() -> None:
    """Draw the page."""
    _ = words().gettext
    state = session.current()
    colours = palette(st.context.theme.type == "dark")
    base, others, left_out = chosen(state)
    with st.sidebar:
        _choice(state, left_out)
        _looks(state)
        tools.pairs(state)
    st.html(f'<h2 class="lab-head">{_("Policies side by side, on one set of futures")}</h2>')
    if not others:
        st.html(f'<p class="lab-answer" role="status">{_("Add a scenario to compare.")}</p>')
        return
    job = job_for(base, others, state.pairs)
    snapshot = awaited(job)
    if snapshot is not None:
        comparison = named(snapshot.comparison, base, others)
        st.session_state["lab_side"] = Side(comparison, base, others, snapshot.pairs)
    side: Side | None = st.session_state.get("lab_side")
    fresh = snapshot is not None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        watch_over(job, snapshot.stage if snapshot else 0, stale=side is not None and not fresh)
        tools.tools(state, base.quarters)
        downloads(Taken(side.comparison, base, others, read_in(side, state)) if side and fresh else None)
    if side is None:
        st.html(f'<p class="lab-answer" role="status">{_("Simulating the first futures …")}</p>')
        return
    year = read_in(side, state)
    _answer(side, year, fresh, job.total)
    _heat(side, state, year, colours)
    _multiples(side, state, year, colours)
    with st.expander(_("The numbers as a table, to sort")):
        st.dataframe(celled(numbers(side, year), words()), hide_index=True)
    _foot(side, state, year)


def read_in(side: Side, state: PageState) -> int:
    """The year the answer is read in: the one chosen, the last where that is not simulated."""
    years = side.comparison.base.years
    return state.year if state.year in years else years[-1]


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


# ------------------------------------------------------------------------------ what is chosen


def _choice(state: PageState, left_out: dict[str, str]) -> None:
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
        format_func=short_name,
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
        format_func=short_name,
        **session.bound("lab_against", _against),
    )


def _chosen(state: PageState, name: str, letter: str, apart_by: str | None) -> None:
    """One scenario of the list, with what can be done with it."""
    _ = words().gettext
    title = titled(state.named(name))
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


def _looks(state: PageState) -> None:
    _ = words().gettext
    for name, label, options in (
        ("cells", _("Cells show"), CELLS),
        ("colours", _("Colour"), COLOURS),
        ("scales", _("Small charts"), SCALES),
    ):
        st.segmented_control(
            label,
            list(options),
            default=state.view(name),
            format_func=lambda it, options=options: _(options[it]),
            required=True,
            **session.bound(f"view_{name}", partial(_view, name)),
        )
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


def _view(name: str, view: str) -> None:
    session.change(lambda state: state.with_view(name, view), step=False)


def _goal(measure: str, way: int) -> None:
    kept = {name: it for name, it in session.current().goals.items() if name != measure}
    session.change(lambda state: replace(state, goals=kept | ({measure: way} if way else {})), step=False)


# ------------------------------------------------------------------------------ what is shown


def _answer(side: Side, year: int, fresh: bool, total: int) -> None:
    said = several(side.comparison, year, side.heads, words())
    st.html(markup.on_top(" ".join(map(markup.emphasised, said)), side.pairs, total, fresh, words()))
    looked = len(OUTCOMES) * len(side.scenarios)
    st.html(tools.beside_html(tools.beside(side.comparison, looked, side.base.uncertainty, words())))


def _heat(side: Side, state: PageState, year: int, colours: Palette) -> None:
    _ = words().gettext
    goals = state.goals if state.view("colours") == "goals" else None
    about = _("mean change against {base} in {year}").format(base=titled(side.base), year=year)
    st.html(
        f'<div class="lab-key"><b class="lab-title">{_("Policy by outcome")}</b><span>{escape(about)}</span></div>'
    )
    cells = state.view("cells")
    st.html(heat.table(side.comparison, year, side.titles, colours, cells=cells, goals=goals, words=words()))
    st.html(
        f'<div class="lab-key">{heat.key(colours, goals is not None, words())}{markup.marks(words())}</div>'
    )


def _multiples(side: Side, state: PageState, year: int, colours: Palette) -> None:
    _ = words().gettext
    st.html(
        f'<div class="lab-key"><b class="lab-title">{_("How the difference grows")}</b>'
        f"<span>{escape(_(GROWS))}</span></div>"
    )
    drawn = st.multiselect(
        _("Outcomes drawn"),
        list(OUTCOMES),
        list(state.drawn),
        format_func=lambda it: safe(_(OUTCOMES[it])),
        label_visibility="collapsed",
        max_selections=6,
        **session.bound("lab_drawn", _draw),
    )
    if not drawn:
        return
    shared = state.view("scales") == "row"
    figure = charts.multiples(side.comparison, drawn, side.heads, year, colours, shared=shared, words=words())
    with st.container(key="multiples"):
        st.plotly_chart(
            figure,
            theme=None,
            key="chart_multiples",
            config={"displayModeBar": False, "responsive": True},
            alt=described(side, drawn, year),
        )


def _draw(measures: list[str]) -> None:
    session.change(lambda state: replace(state, drawn=tuple(measures)), step=False)


def described(side: Side, measures: list[str], year: int) -> str:
    """The small charts in words."""
    _ = words().gettext
    said: list[str] = []
    for measure in measures:
        parts = [
            f"{head}: {effect_text(side.comparison.effect(number, measure, year), words())}"
            for number, head in enumerate(side.heads)
        ]
        said.append(f"{capitalised(_(MEASURES[measure].label))} {year}. {'; '.join(parts)}.")
    return " ".join(said)


def numbers(side: Side, year: int) -> pd.DataFrame:
    """Every cell of the heat map as a line: baseline, mean, interval, typical pair, pairs, certainty."""
    _ = words().gettext
    rows = []
    for number, head in enumerate(side.heads):
        for measure, label in OUTCOMES.items():
            effect, spec = side.comparison.effect(number, measure, year), MEASURES[measure]
            times = change_scale(spec)
            row = {
                _("scenario"): head,
                _("outcome"): _(label),
                _("baseline"): effect.base * scale_of(spec),
                _("mean change"): effect.mean * times,
                _("low"): effect.low * times,
                _("high"): effect.high * times,
                _("typical pair"): effect.median * times,
                _("unit"): change_unit(spec, words(), short=True),
                _("pairs that agree"): effect.agree,
                _("pairs"): effect.pairs,
                _("certainty"): _(CERTAINTIES[effect.certainty]),
            }
            rows.append(row)
    return pd.DataFrame(rows)


def _foot(side: Side, state: PageState, year: int) -> None:
    _ = words().gettext
    command = report.command(side.base, side.scenarios, runs=state.pairs, seed=side.base.seed, year=year)
    st.html(
        f'<div class="lab-foot"><span>{_("A conditional forecast, given the assumptions of the model.")}</span>'
        f"<span>{_('Reproduce:')} <code>{escape(command)}</code></span></div>"
    )
