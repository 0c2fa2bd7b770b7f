"""Explore: choose a question, move levers, read what happens to concentration, brain drain and emissions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from dashboard import charts, controls, markup, series, session
from dashboard.language import words
from dashboard.levers import safe
from dashboard.progress import Shown, job_of, shown_of, watch_over
from dashboard.share import command, share
from dashboard.state import PAIRS, VIEWS, PageState
from dashboard.theme import Palette, palette
from dashboard.worlds import scenario_of
from sim import shipped
from sim.analysis.caveats import caveats
from sim.analysis.numbers import capitalised, in_percent, level_unit
from sim.analysis.words import HEADLINES, silent
from sim.dates import complete_years, in_years
from sim.declare import MEASURES, PARAMETERS, Measure

TITLES = {"concentration": "Market concentration", "talent": "Brain drain", "emissions": "Emissions"}
TABS = {"doctorates": "PhDs"}  # where a name is too long for its tab
READINGS = (2027, 2030, 2035)
# Where the line that declares a measure leans on the one before it.
WHAT = {
    "academic_talent_share": "AI researchers at universities over all in research, weighted by talent.",
}


def outcomes_shown() -> set[str]:
    """The outcomes that the page gives a mark to."""
    tabs = {measure for views in VIEWS.values() for measure in views.values()}
    return tabs | set(HEADLINES) | {name for names in markup.SCORES.values() for name in names}


def page() -> None:
    """Draw the page."""
    state = session.current()
    colours = palette(st.context.theme.type == "dark")
    job = job_of(state)
    with st.sidebar:
        places = controls.sidebar(state)
        _pairs(state)
    _gallery(state)
    _head(state)
    shown, fresh = shown_of(state, job)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        watch_over(job, shown.snapshot.stage if shown and fresh else 0, stale=shown is not None and not fresh)
        _tools(state)
    if shown is None:
        st.html(
            '<p class="lab-answer" role="status">Simulating the first pairs of futures …</p>'
            '<p class="lab-note">The same luck and the same parameters, with and without the change.</p>'
        )
        return
    if fresh:
        _reaches(shown, places, state.year)
    _answer(shown, state.year, fresh)
    _chips(state)
    st.markdown(markup.legend(colours), unsafe_allow_html=True)
    with st.container(horizontal=True, key="cards", gap="small"):
        for headline in TITLES:
            _card(headline, shown, state, colours)
    st.html(
        f'<div class="lab-key"><b class="lab-title">{sum(map(len, markup.SCORES.values()))} further outcomes</b>'
        f"<span>change in {state.year}</span>{markup.marks()}</div>"
    )
    st.markdown(markup.score_card(shown, state.year, colours), unsafe_allow_html=True)
    _foot(state)


# ------------------------------------------------------------------------ head of the page


def short_name(name: str) -> str:
    """A scenario's name on its button."""
    return name.replace("-", " ").replace("_", " ").capitalize()


def _gallery(state: PageState) -> None:
    st.pills(
        "Scenario",
        [*state.files, *shipped()],
        default=state.scenario,
        format_func=lambda it: safe(short_name(it)),
        label_visibility="collapsed",
        required=True,
        **session.bound("lab_scenario", _choose),
        width="content",
        wrap=True,
    )


def _choose(name: str) -> None:
    if name != session.current().scenario:
        session.change(lambda state: state.choose(name), anew=True, keep="lab_scenario")


def _head(state: PageState) -> None:
    scenario = state.original
    edited = '<span class="lab-edited">edited</span>' if state.edited else ""
    title = f"<b>{escape(scenario.title or scenario.name)}</b>{edited}"
    st.html(f'<p class="lab-question">{title} {escape(scenario.question)}</p>')


def _tools(state: PageState) -> None:
    """Undo, redo, share and the year the answer is read in."""
    scenario = state.original
    with st.container(
        horizontal=True, vertical_alignment="center", width="content", gap="small", key="tools"
    ):
        undo, redo = session.can_undo(), session.can_redo()
        st.button("Undo", icon=":material/undo:", type="tertiary", disabled=not undo, on_click=session.undo)
        st.button("Redo", icon=":material/redo:", type="tertiary", disabled=not redo, on_click=session.redo)
        share(state)
        options = sorted({*READINGS, state.year} & set(complete_years(scenario.quarters)))
        st.segmented_control(
            "Read in",
            options,
            default=state.year,
            label_visibility="collapsed",
            required=True,
            **session.bound("lab_year", _read_in),
        )


def _read_in(year: int) -> None:
    session.change(lambda state: replace(state, year=year))


def _pairs(state: PageState) -> None:
    choices = sorted({*PAIRS, state.pairs})
    st.selectbox(
        "Paired simulations",
        choices,
        choices.index(state.pairs),
        **session.bound("lab_pairs", _set_pairs),
        help="Each pair is one future simulated twice, with the same luck and the same parameters: "
        "with and without the change.",
    )


def _set_pairs(pairs: int) -> None:
    session.change(lambda state: replace(state, pairs=pairs))


def beside(shown: Shown) -> list[str]:
    """What a reader must know besides the answer, the most important first."""
    said = caveats(shown.comparison, outcomes=len(outcomes_shown()), uncertainty=shown.base.uncertainty)
    grades = Counter(spec.grade for spec in PARAMETERS.values())
    graded = ", ".join(f"{count} {grade}" for grade, count in grades.most_common())
    said.append(f"Evidence of the {len(PARAMETERS)} parameters: {graded}.")
    said.append("Not counted: safety, jobs, sovereignty.")
    return said


def _answer(shown: Shown, year: int, fresh: bool) -> None:
    st.html(markup.answer_html(shown, year, fresh))
    said = beside(shown)
    first, rest = " ".join(said[:2]), "".join(f"<li>{escape(text)}</li>" for text in said[2:])
    st.html(f'<details class="lab-note"><summary>{escape(first)}</summary><ul>{rest}</ul></details>')


def _chips(state: PageState) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.html(markup.chips_html(state), width="stretch")
        st.button(
            "Reset",
            icon=":material/restart_alt:",
            type="tertiary",
            disabled=not state.edited,
            on_click=_reset,
            help="Back to the scenario as it was shipped",
        )


def _reset() -> None:
    session.change(lambda state: state.reset(), anew=True)


def _reaches(shown: Shown, places: dict[str, Any], year: int) -> None:
    """Say beside each lever without effect by a year why it has none, and until when."""
    said = silent(shown.comparison.others[0], year, words())
    for name, place in places.items():
        if name in said:
            place.html(f'<div class="lab-warn">{escape(said[name])}</div>')


def _card(headline: str, shown: Shown, state: PageState, colours: Palette) -> None:
    comparison, year, measure = shown.comparison, state.year, state.measure(headline)
    spec = MEASURES[measure]
    marks = {
        view: markup.MARKS[comparison.effect(0, name, year).certainty]
        for view, name in VIEWS[headline].items()
    }
    with st.container(border=True, key=f"card_{headline}"):
        with st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"
        ):
            st.html(f'<h3 class="lab-title">{TITLES[headline]}</h3>', width="content")
            with st.popover("Table", icon=":material/table_rows:", type="tertiary"):
                st.caption(f"{safe(capitalised(spec.label))}, by year")
                st.dataframe(
                    series.table(comparison, 0, measure).round(_places(spec)), hide_index=True, height=320
                )
        st.segmented_control(
            f"{TITLES[headline]}: outcome",
            list(VIEWS[headline]),
            default=state.view(headline),
            required=True,
            format_func=lambda it: f"{TABS.get(it, it.capitalize())} {marks[it]}",
            label_visibility="collapsed",
            **session.bound(f"view_{headline}", partial(_view, headline)),
        )
        unit = ", ".join(filter(None, (capitalised(spec.label), level_unit(spec))))
        st.html(
            f'<div class="lab-small">{escape(unit)}</div>'
            f'<div class="lab-result">{markup.result_line(comparison.effect(0, measure, year))}</div>'
        )
        figure = charts.headline(
            comparison,
            0,
            measure,
            year,
            colours,
            first_start(shown),
            "Policy" if shown.scenario.policies else "Scenario",
        )
        st.plotly_chart(
            figure,
            theme=None,
            key=f"chart_{headline}",
            config={"displayModeBar": False, "responsive": True},
            alt=series.describe(comparison, 0, measure, year),
        )
        if what := WHAT.get(measure, spec.help):
            st.html(f'<div class="lab-note"><b>What it is</b> {escape(what)}</div>')


def _places(spec: Measure) -> int:
    """Decimal places of a measure's table, in the unit shown."""
    return max(1, spec.decimals - 2) if in_percent(spec.unit) else spec.decimals


def _view(headline: str, view: str) -> None:
    session.change(lambda state: state.with_view(headline, view), step=False)


def first_start(shown: Shown) -> float | None:
    """When the first policy of the scenario starts, in years."""
    starts = [policy.start for policy in shown.scenario.policies]
    return in_years(min(starts)) if starts else None


def _foot(state: PageState) -> None:
    digest = scenario_of(state).digest()[:8]
    st.html(
        '<div class="lab-foot"><span>A conditional forecast: what the model says would follow, '
        f"given its assumptions.</span><span>Reproduce: <code>{escape(command(state))}</code> "
        f"· scenario {digest}</span></div>"
    )
