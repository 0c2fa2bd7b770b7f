"""Evidence: how far the model is to be trusted, and where every number of it comes from."""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard import charts, knowledge, session
from dashboard.engine import Job
from dashboard.language import celled, drawn, words
from dashboard.progress import awaited, job_for, watch_over
from dashboard.state import BASELINE, preset
from dashboard.theme import Palette, palette
from sim.analysis.language import N_
from sim.declare import PARAMETERS
from sim.evidence.fit import HELD, cautions, fit_table, score
from sim.evidence.validation import SAID, recorded
from sim.evidence.validation import words as words_of_test

VIEWS = {
    "fit": N_("Fit and test"),
    "signs": N_("Signs"),
    "parameters": N_("Parameters"),
    "sources": N_("Sources"),
    "model": N_("The model described"),
}
DOCUMENTS = {
    "model": N_("The model"),
    "odd": N_("The model, by the ODD protocol"),
    "trace": N_("How the model was made and tested (TRACE)"),
    "signs": N_("Signs from the literature"),
    "fit": N_("Observed against simulated"),
    "calibration": N_("Calibration and the test on later years"),
    "dials": N_("The two headline inputs"),
    "access-mandate": N_("The access mandate, by its design"),
    "how-to": N_("How to"),
    "add-a-policy": N_("Add a policy"),
}
FOLDER = Path(__file__).resolve().parents[2] / "docs"
PAIRS_SHOWN = 100


def page() -> None:
    """Draw the page."""
    _ = words().gettext
    state = session.current()
    st.html(f'<h2 class="lab-head">{_("How far is the model to be trusted?")}</h2>')
    st.segmented_control(
        _("Part"),
        list(VIEWS),
        default=state.view("evidence"),
        format_func=lambda it: _(VIEWS[it]),
        required=True,
        label_visibility="collapsed",
        **session.bound("view_evidence", _view),
    )
    match state.view("evidence"):
        case "parameters":
            _parameters()
        case "signs":
            _signs()
        case "sources":
            _sources()
        case "model":
            _model()
        case _:
            _fit(palette(st.context.theme.type == "dark"))


def _view(view: str) -> None:
    session.change(lambda state: state.with_view("evidence", view), step=False)


# ------------------------------------------------------------------------------ fit and test


def _fit(colours: Palette) -> None:
    _ = words().gettext
    base = preset(BASELINE)
    job: Job = job_for(base, [base], PAIRS_SHOWN)
    snapshot = awaited(job)
    watch_over(lambda: job_for(base, [base], PAIRS_SHOWN))
    if snapshot is None:
        st.html(f'<p class="lab-answer" role="status">{_("Simulating the first futures …")}</p>')
        return
    table = fit_table(snapshot.comparison.base)
    st.html(f'<p class="lab-answer" id="answer">{answer(table)}</p>')
    st.html(f'<p class="lab-note">{escape(words_of_test(recorded(), _(SAID)) if recorded() else "")}</p>')
    for period, title, key in (
        ("test", _("After 2023: not fitted on"), "test"),
        ("fit", _("To 2023: fitted on"), "fit"),
    ):
        part = table[table["period"] == period]
        with st.container(border=True, key=f"card_{key}"):
            st.html(f'<h3 class="lab-title">{title}</h3>')
            st.html(f'<div class="lab-small">{_("Bar: 90 % of runs. Coloured: outside it.")}</div>')
            with st.container(key=f"drawn_{key}"):
                st.plotly_chart(
                    charts.fit_chart(part, colours, words()),
                    theme=None,
                    key=f"chart_{key}",
                    config={"displayModeBar": False, "responsive": True},
                    alt=described(part),
                )
    with st.expander(_("Every figure as a table")):
        st.dataframe(celled(_figures(table), words()), hide_index=True)
    notes = "".join(
        f"<li><b>{escape(charts.named(series, words()))}</b>: {escape(_(why))}</li>"
        for series, why in cautions(table).items()
    )
    st.html(
        f'<details class="lab-note"><summary>{_("Not quite like for like")}</summary><ul>{notes}</ul></details>'
    )


def answer(table: pd.DataFrame) -> str:
    """The page's sentence: figures held by the bands, and every series missed after 2023 by name."""
    _ = words().gettext
    got = score(table)
    later = table[(table["period"] == "test") & ~table["verdict"].isin(HELD)]
    missed = _(", ").join(
        drawn(escape(charts.named(series, words())), words())
        for series in dict.fromkeys(later["series"].tolist())
    )
    text = _(
        "Of the figures after 2023, which the model was not fitted on, <b>{inside} of {all}</b> lie in its 90 % "
        "band; of those to 2023, {inside_fit} of {all_fit}."
    ).format(inside=got["test"][0], all=got["test"][1], inside_fit=got["fit"][0], all_fit=got["fit"][1])
    if missed:
        text += " " + _("It misses <b>{missed}</b>.").format(missed=missed)
    return text


def described(table: pd.DataFrame) -> str:
    """The chart in words."""
    _ = words().gettext
    misses, times = table[~table["verdict"].isin(HELD)], "×{:.2g}"
    told = [
        (charts.named(row["series"], words()), row["year"], times.format(row["observed"] / row["simulated"]))
        for row in misses.to_dict("records")
        if row["simulated"]
    ]
    said = _(", ").join(f"{name} {year} ({words().typeset(ratio)})" for name, year, ratio in told)
    return _("{count} figures observed over simulated. Outside the band: {said}.").format(
        count=len(table), said=said or _("none")
    )


def _figures(table: pd.DataFrame) -> pd.DataFrame:
    _ = words().gettext
    return pd.DataFrame(
        {
            _("series"): [charts.named(it, words()) for it in table["series"]],
            _("year"): table["year"].tolist(),
            _("unit"): [_(it) for it in table["unit"]],
            _("observed"): table["observed"].tolist(),
            _("simulated, median"): table["simulated"].tolist(),
            _("5 % of runs below"): table["p05"].tolist(),
            _("5 % of runs above"): table["p95"].tolist(),
            _("observed is"): [_(it) for it in table["verdict"]],
            _("kind"): [_(it) for it in table["kind"]],
            _("grade"): [_(it) for it in table["grade"]],
            _("source"): table["source"].tolist(),
        }
    )


# ------------------------------------------------------------------- parameters and sources


def _parameters() -> None:
    _ = words().gettext
    grades = Counter(spec.grade for spec in PARAMETERS.values())
    told = sum(float(it.min()) < knowledge.NARROWED for it in knowledge.widths_left().values())
    graded = _(", ").join(
        f"{count} {_(knowledge.GRADE_NAMES[grade])}" for grade, count in grades.most_common()
    )
    text = _(
        "<b>{count} parameters</b>: {graded}. The figures to 2023 pin <b>{told}</b> of them down to less than "
        "{part} of the middle half of their range; results therefore hold the spread of all of them."
    ).format(count=len(PARAMETERS), graded=graded, told=told, part=knowledge.NARROWED)
    st.html(f'<p class="lab-answer" id="answer">{text}</p>')
    table = knowledge.parameters(words())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            _("Search"), key="evidence_search", placeholder=_("a word of its name, source …")
        )
        kinds = sorted(set(table[_("grade")]))
        chosen = st.pills(_("Grade"), kinds, selection_mode="multi", key="grades", width="content")
    if chosen:
        table = table[table[_("grade")].isin(chosen)]
    table = knowledge.found(table, text or "")
    st.html(
        f'<div class="lab-small">{_("{count} shown").format(count=len(table))}. '
        f"{escape(_(WIDTH))} {_('Click on a head to sort.')}</div>"
    )
    _table(table, {_("width left"): st.column_config.NumberColumn(format="%.2f")})


WIDTH = N_(
    "“Left” is where 90 % of the vectors lie that the figures to 2023 do not rule out; “width left” is the "
    "middle half of them over that of the range: 1 or more says that the figures do not tell."
)


def _signs() -> None:
    _ = words().gettext
    table = knowledge.signs(words())
    counts = Counter(table[_("verdict")].tolist())
    said = _(", ").join(f"<b>{count}</b> {escape(verdict)}" for verdict, count in counts.items())
    text = _("Does the model move the way the literature says? Of {count} outcomes: {said}.")
    st.html(f'<p class="lab-answer" id="answer">{text.format(count=len(table), said=said)}</p>')
    st.html(f'<div class="lab-small">{escape(_(SIGNS_READ))}</div>')
    sought = st.text_input(
        _("Search"), key="sign_search", placeholder=_("a word of the claim, the outcome …")
    )
    narrow = st.column_config.TextColumn(width="medium")
    _table(
        knowledge.found(table, sought or ""),
        {_(it): narrow for it in (N_("literature"), N_("outcome"), N_("experiment"))},
    )


SIGNS_READ = N_(
    "The worst come first. Counts are paired futures that move as expected, out of those simulated, at the default "
    "parameters and over the plausible set. None of this was used in the calibration; how verdicts are given is "
    "under “Signs from the literature” among the documents."
)


def _sources() -> None:
    _ = words().gettext
    st.html(
        f'<p class="lab-answer" id="answer">'
        f"{_('Every source, with what was read of it. “General knowledge” says that nothing was.')}</p>"
    )
    text = st.text_input(_("Search"), key="source_search", placeholder=_("author, title, word …"))
    _table(knowledge.found(knowledge.bibliography(words()), text or ""), {})


def _table(table: pd.DataFrame, columns: dict) -> None:
    _ = words().gettext
    link = st.column_config.LinkColumn(display_text=_("open it"))
    st.dataframe(
        celled(table, words()), hide_index=True, height=560, column_config={_("address"): link} | columns
    )


# --------------------------------------------------------------------------------- documents


def _model() -> None:
    _ = words().gettext
    there = [name for name in DOCUMENTS if (FOLDER / f"{name}.md").is_file()]
    if not there:
        st.html(
            f'<p class="lab-note">{_("The documents are not installed here: see docs/ in the project.")}</p>'
        )
        return
    chosen = st.selectbox(
        _("Document"), there, format_func=lambda it: _(DOCUMENTS[it]), key="document", width=420
    )
    st.html(
        f'<div class="lab-small">{_("In English, as it lies in {path}").format(path=f"docs/{chosen}.md")}</div>'
    )
    st.markdown(readable((FOLDER / f"{chosen}.md").read_text(encoding="utf-8")))


def readable(text: str) -> str:
    r"""A document for the page: no marks of its makers, links to other files as plain words.

    >>> readable("<!-- fit -->[fit](fit.md#a) and [Mesa](https://mesa.dev), 5 $ and 6 $")
    'fit and [Mesa](https://mesa.dev), 5 \\$ and 6 \\$'
    """
    text = re.sub(r"<!--.*?-->\n?", "", text, flags=re.DOTALL)
    text = re.sub(r"\[([^\]]+)\]\((?!https?://)[^)]*\)", r"\1", text)
    return text.replace("$", "\\$")
