"""Actors: which future is looked at closely, where it stands among all, and its twin; on stage: :mod:`dashboard.stage`."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from html import escape

import numpy as np
import streamlit as st

from dashboard import charts, session, stage, tools
from dashboard.engine import in_this_world
from dashboard.language import words
from dashboard.progress import Shown, job_of, shown_of, watch_over
from dashboard.share import command
from dashboard.stage import Looked
from dashboard.state import PageState
from dashboard.stories import Stories
from dashboard.story import Story
from dashboard.theme import Palette, palette
from dashboard.worlds import baseline_of, scenario_of, titled
from sim.analysis.language import N_
from sim.analysis.numbers import level_unit, scale_of
from sim.dates import in_years
from sim.declare import MEASURES, Array

PATIENCE = 1.5  # seconds a page waits for a story before it says that it is on its way
TICK = 1.4  # seconds between two pictures while it plays
SIDES = {"policy": N_("With the change"), "baseline": N_("Its baseline twin")}
PICKS = {"typical": N_("Typical"), "least": N_("Least"), "most": N_("Most"), "number": N_("By number")}
PLACED = "sales_hhi"  # what futures are placed by
WARNING = N_("One future is a story, not a forecast. The answer, over all of them, is on Explore.")


@st.cache_resource(show_spinner=False)
def stories() -> Stories:
    """The stories of all sessions."""
    return Stories()


def page() -> None:
    """Draw the page."""
    _ = words().gettext
    state = session.current()
    colours = palette(st.context.theme.type == "dark")
    job = job_of(state)
    shown, fresh = shown_of(state, job)
    values = placed(shown, state) if shown is not None and fresh else None
    member = picked(values, state) if values is not None else None
    with st.sidebar:
        _which(state, values, member, colours)
        beside = st.container()
        tools.pairs(state)
    st.html(f'<h2 class="lab-head">{_("Who owns, who supplies, who sells")}</h2>')
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        watch_over(lambda: job_of(session.current()))
        tools.tools(state, state.original.quarters)
    if member is None:
        st.html(f'<p class="lab-answer" role="status">{_("Simulating the first futures …")}</p>')
        return
    looked = _told(state, member)
    if looked is None:
        return
    with beside:
        stage.actor(state, looked, colours)
    playing = bool(st.session_state.get("lab_playing"))
    st.fragment(stage.stage, run_every=TICK if playing else None)(looked, colours, playing)
    _foot(looked, state)


# --------------------------------------------------------------------------------- which future


def placed(shown: Shown, state: PageState) -> Array:
    """What futures are placed by, in the year read, of the side looked at, (future,)."""
    results = shown.comparison.base if state.view("side") == "baseline" else shown.comparison.others[0]
    return results.at(PLACED, min(state.year, results.years[-1]))


def picked(values: Array, state: PageState) -> int:
    """Number of the future: nearest the median, the least, the most, or the one asked for."""
    pick = state.view("pick")
    if pick == "number":
        return min(state.future, len(values) - 1)
    if pick == "typical":
        return int(np.argmin(np.abs(values - np.median(values))))
    return int(np.argmin(values) if pick == "least" else np.argmax(values))


def _which(state: PageState, values: Array | None, member: int | None, colours: Palette) -> None:
    _ = words().gettext
    title = titled(state.original, words())
    st.html(f'<b class="lab-title">{_("Which future")}</b><div class="lab-small">{escape(title)}</div>')
    tools.view_choice("side", _("Side"), SIDES, state)
    tools.view_choice("pick", _("Future"), PICKS, state)
    if state.view("pick") == "number":
        st.number_input(
            _("Number"),
            0,
            state.pairs - 1,
            min(state.future, state.pairs - 1),
            **session.bound("lab_future", _by_number),
        )
    if values is not None and member is not None:
        spec = MEASURES[PLACED]
        number, count, year = member, len(values), state.year
        said = _(
            "Future number {number}. {outcome} in {year} in all {count} futures; this one in violet."
        ).format(number=number, count=count, outcome=_("Concentration of sales"), year=year)
        st.html(f'<div class="lab-small">{escape(said)}</div>')
        times = scale_of(spec)
        st.plotly_chart(
            charts.strip(
                values * times, float(values[member]) * times, level_unit(spec, words()), colours, words()
            ),
            theme=None,
            key="chart_strip",
            config={"displayModeBar": False, "responsive": True},
            alt=said + " " + rank_words(values, member),
        )
    st.html(f'<div class="lab-warn">{escape(_(WARNING))}</div>')


def rank_words(values: Array, member: int) -> str:
    """Where a future stands among all, in words."""
    below = int((values < values[member]).sum())
    return (
        words().gettext("{below} of {count} futures are below it.").format(below=below, count=len(values) - 1)
    )


def _by_number(number: int) -> None:
    session.change(lambda state: replace(state, future=int(number)), step=False)


def _told(state: PageState, member: int) -> Looked | None:
    """The story looked at; None while it is on its way. Its twin is begun beside it."""
    _ = words().gettext
    twin = state.view("side") == "baseline"
    sides = {False: scenario_of(state), True: baseline_of(state)}
    asked = {side: stories().ask(scenario, member) for side, scenario in sides.items()}
    mine = asked[twin]
    try:
        mine.exception(PATIENCE)
    except TimeoutError:
        st.fragment(_waiting, run_every=0.4)(mine)
        return None
    if mine.exception() is not None:
        st.html(
            f'<div class="lab-warn">{_("This future could not be told. The program’s log says why.")}</div>'
        )
        return None
    starts = [policy.start for policy in sides[False].policies]
    return Looked(mine.result(), twin, None if twin or not starts else in_years(min(starts)))


def _waiting(asked: Future[Story]) -> None:
    _ = words().gettext
    st.html(f'<p class="lab-answer" role="status">{_("Telling this future …")}</p>')
    if asked.done():
        st.rerun()


def _foot(looked: Looked, state: PageState) -> None:
    _ = words().gettext
    actors = in_this_world(state.original).actors
    text = _(
        "Model actors, not companies: {big_tech} big technology firms, up to {startups} startups, {universities} "
        "universities, {researchers} researchers."
    ).format(**vars(actors))
    python = f"sim.run(..., members=[{looked.story.member}], seed={state.original.seed})"
    st.html(
        f'<div class="lab-foot"><span>{escape(text)}</span><span>{_("Reproduce:")} <code>{escape(command(state))}</code>, '
        f"<code>{escape(python)}</code></span></div>"
    )
