"""What several pages share: undo and redo, the link, the year and the pairs, and what stands beside an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from dashboard import parts, session, theme
from dashboard.language import words
from dashboard.share import share
from dashboard.state import PAIRS, PageState
from sim import Comparison
from sim.analysis.caveats import caveats
from sim.analysis.language import Translator
from sim.dates import complete_years
from sim.declare import PARAMETERS

READINGS = (2027, 2030, 2035)


def tools(state: PageState, quarters: int) -> None:
    """Undo, redo, share and the year the answer is read in."""
    _ = words().gettext
    with st.container(
        horizontal=True, vertical_alignment="center", width="content", gap="small", key="tools"
    ):
        undo, redo = session.can_undo(), session.can_redo()
        st.button(
            _("Undo"), icon=":material/undo:", type="tertiary", disabled=not undo, on_click=session.undo
        )
        st.button(
            _("Redo"), icon=":material/redo:", type="tertiary", disabled=not redo, on_click=session.redo
        )
        share(state)
        years = complete_years(quarters)
        options = sorted({*READINGS, state.year} & set(years)) or [years[-1]]
        st.segmented_control(
            _("Read in"),
            options,
            default=state.year if state.year in options else options[-1],
            label_visibility="collapsed",
            required=True,
            **session.bound("lab_year", _read_in),
        )


def view_choice(
    name: str, label: str, options: dict[str, str], state: PageState, *, labelled: bool = False
) -> None:
    """A choice between ways of looking at the same numbers, side by side."""
    _ = words().gettext
    st.segmented_control(
        label,
        list(options),
        default=state.view(name),
        format_func=lambda it: _(options[it]),
        required=True,
        label_visibility="visible" if labelled else "collapsed",
        **session.bound(f"view_{name}", partial(_view, name)),
    )


def _view(name: str, view: str) -> None:
    session.change(lambda state: state.with_view(name, view), step=False)


def _read_in(year: int) -> None:
    session.change(lambda state: replace(state, year=year))
    parts.redraw(parts.RESULTS)


def pairs(state: PageState) -> None:
    """How many pairs are simulated."""
    _ = words().gettext
    choices = sorted({*PAIRS, state.pairs})
    st.selectbox(
        _("Paired simulations"),
        choices,
        choices.index(state.pairs),
        help=_(
            "Each pair is one future simulated twice, with the same luck and the same parameters: "
            "with and without the change."
        ),
        **session.bound("lab_pairs", _set_pairs),
    )


def _set_pairs(count: int) -> None:
    session.change(lambda state: replace(state, pairs=count))


def upload(label: str, key: str, sent: Callable[[], None], **more: Any) -> None:
    """A field for a scenario file of at most 1 MB."""
    _ = words().gettext
    st.html(theme.upload_said(_("Choose a file"), _("YAML, at most 1 MB")))
    st.file_uploader(label, type=["yaml", "yml"], key=key, on_change=sent, max_upload_size=1, **more)


def beside(comparison: Comparison, outcomes: int, uncertainty: str, words: Translator) -> list[str]:
    """What a reader must know besides the answer, the most important first."""
    _ = words.gettext
    said = caveats(comparison, outcomes=outcomes, uncertainty=uncertainty, words=words)
    grades = Counter(spec.grade for spec in PARAMETERS.values())
    graded = _(", ").join(f"{count} {_(grade)}" for grade, count in grades.most_common())
    said.append(
        _("Evidence of the {count} parameters: {graded}.").format(count=len(PARAMETERS), graded=graded)
    )
    said.append(_("Not counted: safety, jobs, sovereignty."))
    return said


def beside_html(said: list[str]) -> str:
    """The same in HTML: the first two in sight, the rest behind them."""
    first, rest = " ".join(said[:2]), "".join(f"<li>{escape(text)}</li>" for text in said[2:])
    return f'<details class="lab-note"><summary>{escape(first)}</summary><ul>{rest}</ul></details>'
