"""Compare: up to six scenarios on one set of futures, own files included."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape

import pandas as pd
import streamlit as st

from dashboard import charts, choice, heat, markup, session, tools
from dashboard.downloads import Taken, downloads
from dashboard.engine import named
from dashboard.language import celled, words
from dashboard.levers import safe
from dashboard.outcomes import OUTCOMES
from dashboard.progress import awaited, job_for, watch_over
from dashboard.series import effect_text
from dashboard.state import PageState
from dashboard.theme import Palette, palette
from dashboard.worlds import short_name, titled
from sim import Comparison, Scenario, report
from sim.analysis.language import N_
from sim.analysis.numbers import capitalised, change_scale, change_unit, scale_of
from sim.analysis.several import several
from sim.analysis.words import CERTAINTIES
from sim.declare import MEASURES

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
        return [titled(it, words()) for it in self.scenarios]

    @property
    def heads(self) -> list[str]:
        """Letters with short names."""
        names = (short_name(it.name, words()) for it in self.scenarios)
        return [f"{letter} {name}" for letter, name in zip(heat.LETTERS, names, strict=False)]


def page() -> None:
    """Draw the page."""
    _ = words().gettext
    state = session.current()
    colours = palette(st.context.theme.type == "dark")
    base, others, left_out = choice.chosen(state)
    with st.sidebar:
        choice.choice(state, left_out)
        choice.looks(state)
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
        watch_over(lambda: job_for(base, others, state.pairs))
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


def _answer(side: Side, year: int, fresh: bool, total: int) -> None:
    said = several(side.comparison, year, side.heads, words())
    st.html(markup.on_top(" ".join(map(markup.emphasised, said)), side.pairs, total, fresh, words()))
    looked = len(OUTCOMES) * len(side.scenarios)
    st.html(tools.beside_html(tools.beside(side.comparison, looked, side.base.uncertainty, words())))


def _heat(side: Side, state: PageState, year: int, colours: Palette) -> None:
    _ = words().gettext
    goals = state.goals if state.view("colours") == "goals" else None
    about = _("mean change against {base} in {year}").format(base=titled(side.base, words()), year=year)
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
