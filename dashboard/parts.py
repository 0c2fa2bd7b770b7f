"""Parts of a page that are drawn again by themselves: a move draws what it changes, and nothing else.

A browser takes longer to draw a page's levers than all of its answer. So a callback says which parts to draw
(:func:`redraw`); who calls nothing has the part of the widget drawn, or the whole page where it is in none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

RESULTS, PROGRESS = "results", "progress"


class Part(NamedTuple):
    """What a part depends on, and what that was when it was drawn."""

    depends: Callable[[], object]
    as_drawn: object


def begin() -> None:
    """Forget the parts of the page before. Called once a run of the whole page."""
    st.session_state["lab_parts"] = {}


def part(name: str, draw: Callable[[], None], depends: Callable[[], object] = lambda: None) -> None:
    """Draw a part. It is drawn again with others when what it ``depends`` on has changed."""

    def drawn() -> None:
        st.session_state["lab_parts"][name] = Part(depends, depends())
        draw()

    st.fragment(drawn, key=name)()


def outdated() -> list[str]:
    """Names of the parts that no longer show what they depend on."""
    parts: dict[str, Part] = st.session_state["lab_parts"]
    return [name for name, it in parts.items() if it.depends() != it.as_drawn]


def redraw(name: str) -> None:
    """Draw a part and those outdated, from within a callback, which ends here; the whole page if it has no such part."""
    st.rerun([*outdated(), name] if name in st.session_state["lab_parts"] else "app")
