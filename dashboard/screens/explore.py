"""Explore: choose a question, move levers, read what happens to concentration, brain drain and emissions."""

from __future__ import annotations

from functools import partial
from html import escape

import plotly.graph_objects as go
import streamlit as st

from dashboard import charts, controls, markup, parts, series, session, tools
from dashboard.downloads import Taken, downloads
from dashboard.language import words
from dashboard.levers import safe
from dashboard.progress import Shown, job_of, shown_of, watch_over
from dashboard.share import command
from dashboard.state import FEATURED, VIEWS, PageState
from dashboard.theme import Palette, palette
from dashboard.worlds import scenario_of, short_name, titled
from sim import shipped
from sim.analysis.language import N_
from sim.analysis.numbers import capitalised, in_percent, level_unit
from sim.analysis.words import HEADLINES
from sim.dates import in_years
from sim.declare import MEASURES, Measure

TITLES = {
    "concentration": N_("Market concentration"),
    "talent": N_("Brain drain"),
    "emissions": N_("Emissions"),
}
TABS = {
    "concentration": {"sales": N_("Sales"), "models": N_("Models"), "chips": N_("Chips")},
    "talent": {
        "talent": N_("Talent"),
        "people": N_("People"),
        "doctorates": N_("PhDs"),
        "models": N_("Models"),
    },
    "emissions": {"all": N_("All"), "training": N_("Training"), "use": N_("Use")},
}
# Where the line that declares a measure leans on the one before it.
WHAT = {
    "academic_talent_share": N_("AI researchers at universities over all in research, weighted by talent."),
}


def outcomes_shown() -> set[str]:
    """The outcomes that the page gives a mark to."""
    tabs = {measure for views in VIEWS.values() for measure in views.values()}
    return tabs | set(HEADLINES) | {name for names in markup.SCORES.values() for name in names}


def page() -> None:
    """Draw the page."""
    state = session.current()
    job_of(state)  # begun before anything is drawn
    with st.sidebar:
        controls.sidebar()
        tools.pairs(state)
    _gallery(state)
    parts.part(parts.RESULTS, results)


def results() -> None:
    """Draw what the levers do."""
    _ = words().gettext
    state = session.current()
    colours = palette(st.context.theme.type == "dark")
    job = job_of(state)
    _head(state)
    shown, fresh = shown_of(state, job)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        watch_over(lambda: job_of(session.current()))
        tools.tools(state, state.original.quarters)
        downloads(
            Taken(shown.comparison, shown.base, [shown.scenario], state.year) if shown and fresh else None
        )
    if shown is None:
        st.html(
            f'<p class="lab-answer" role="status">{_("Simulating the first pairs of futures …")}</p>'
            f'<p class="lab-note">{_("The same luck and the same parameters, with and without the change.")}</p>'
        )
        return
    # reckoned before any is sent: for every lot that comes, a browser goes through the whole page
    figures = {headline: _figure(headline, shown, state, colours) for headline in TITLES}
    _answer(shown, state.year, fresh, job.total)
    _chips(state)
    st.markdown(markup.legend(colours, words()), unsafe_allow_html=True)
    with st.container(horizontal=True, key="cards", gap="small"):
        for headline in TITLES:
            _card(headline, shown, state, figures[headline])
    further = _("{count} further outcomes").format(count=sum(map(len, markup.SCORES.values())))
    read = _("change in {year}").format(year=state.year)
    st.html(
        f'<div class="lab-key"><b class="lab-title">{further}</b><span>{read}</span>{markup.marks(words())}</div>'
    )
    st.markdown(markup.score_card(shown, state.year, colours, words()), unsafe_allow_html=True)
    _foot(state)
    if parts.outdated():  # a lever's word on its reach
        st.rerun()


# ------------------------------------------------------------------------ head of the page


def _gallery(state: PageState) -> None:
    """The reader's own files and a few questions at hand; all of them in a list."""
    _ = words().gettext
    at_hand = list(dict.fromkeys([*state.files, *FEATURED, session.began().scenario]))
    every = [*state.files, *shipped()]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.pills(
            _("Scenario"),
            at_hand,
            default=state.scenario,
            format_func=lambda it: safe(short_name(it, words())),
            label_visibility="collapsed",
            required=True,
            width="content",
            wrap=True,
            **session.bound("lab_scenario", _choose),
        )
        st.selectbox(
            _("All scenarios"),
            every,
            every.index(state.scenario),
            format_func=lambda it: f"{short_name(it, words())}: {_(state.named(it).question)}",
            label_visibility="collapsed",
            width=250,
            **session.bound("lab_every", _choose),
        )


def _choose(name: str) -> None:
    if name != session.current().scenario:
        session.change(lambda state: state.choose(name), anew=True)


def _head(state: PageState) -> None:
    _ = words().gettext
    scenario = state.original
    edited = f'<span class="lab-edited">{_("edited")}</span>' if state.edited else ""
    title = f"<b>{escape(titled(scenario, words()))}</b>{edited}"
    question = _(scenario.question) if scenario.question else ""
    st.html(f'<p class="lab-question">{title} {escape(question)}</p>')


def _answer(shown: Shown, year: int, fresh: bool, total: int) -> None:
    st.html(markup.answer_html(shown, year, fresh, total, words()))
    said = tools.beside(shown.comparison, len(outcomes_shown()), shown.base.uncertainty, words())
    st.html(tools.beside_html(said))


def _chips(state: PageState) -> None:
    _ = words().gettext
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.html(markup.chips_html(state, words()), width="stretch")
        st.button(
            _("Reset"),
            icon=":material/restart_alt:",
            type="tertiary",
            disabled=not state.edited,
            on_click=_reset,
            help=_("Back to the scenario as it was shipped"),
        )


def _reset() -> None:
    session.change(lambda state: state.reset(), anew=True)


def _figure(headline: str, shown: Shown, state: PageState, colours: Palette) -> go.Figure:
    return charts.headline(
        shown.comparison,
        0,
        state.measure(headline),
        state.year,
        colours,
        first_start(shown),
        N_("Policy") if shown.scenario.policies else N_("Scenario"),
        words(),
    )


def _card(headline: str, shown: Shown, state: PageState, figure: go.Figure) -> None:
    _ = words().gettext
    comparison, year, measure = shown.comparison, state.year, state.measure(headline)
    spec = MEASURES[measure]
    marks = {
        view: markup.MARKS[comparison.effect(0, name, year).certainty]
        for view, name in VIEWS[headline].items()
    }
    label = capitalised(_(spec.label))
    with st.container(border=True, key=f"card_{headline}"):
        with st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"
        ):
            st.html(f'<h3 class="lab-title">{_(TITLES[headline])}</h3>', width="content")
            table = st.popover(
                _("Table"),
                icon=":material/table_rows:",
                type="tertiary",
                key=f"table_{headline}",
                on_change="rerun",
            )
            if table.open:  # or its numbers would be reckoned for nobody
                table.caption(safe(_("{outcome}, by year").format(outcome=label)))
                numbers = series.table(comparison, 0, measure, words()).round(_places(spec))
                table.dataframe(numbers, hide_index=True, height=320)
        st.segmented_control(
            _("{headline}: outcome").format(headline=_(TITLES[headline])),
            list(VIEWS[headline]),
            default=state.view(headline),
            required=True,
            format_func=lambda it: f"{_(TABS[headline][it])} {marks[it]}",
            label_visibility="collapsed",
            **session.bound(f"view_{headline}", partial(_view, headline)),
        )
        unit = _(", ").join(filter(None, (label, level_unit(spec, words()))))
        st.html(
            f'<div class="lab-small">{escape(unit)}</div>'
            f'<div class="lab-result">{markup.result_line(comparison.effect(0, measure, year), words())}</div>'
        )
        st.plotly_chart(
            figure,
            theme=None,
            key=f"chart_{headline}",
            config={"displayModeBar": False, "responsive": True},
            alt=series.describe(comparison, 0, measure, year, words()),
        )
        if what := WHAT.get(measure, spec.help):
            st.html(f'<div class="lab-note"><b>{_("What it is")}</b> {escape(_(what))}</div>')


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
    _ = words().gettext
    digest = scenario_of(state).digest()[:8]
    said = _("A conditional forecast: what the model says would follow, given its assumptions.")
    st.html(
        f'<div class="lab-foot"><span>{said}</span><span>{_("Reproduce:")} <code>{escape(command(state))}</code> '
        f"· {_('scenario')} <code>{digest}</code></span></div>"
    )
