"""One reader's session: the state now, those before it, and the address bar that follows."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.address import from_query, to_query
from dashboard.state import PageState
from sim.scenario import LinkError

MOST_STEPS = 50


def current() -> PageState:
    """The state now; read from the address at first and whenever the reader changed it there."""
    address = st.query_params.to_dict()
    if "lab_state" not in st.session_state or address != st.session_state["lab_address"]:
        state, told = from_query(address)
        _start(state, told)
        st.session_state["lab_address"] = address
    return st.session_state["lab_state"]


def _start(state: PageState, told: list[str]) -> None:
    st.session_state["lab_state"] = state
    st.session_state["lab_told"] = told
    st.session_state["lab_undo"], st.session_state["lab_redo"] = [], []


def told() -> list[str]:
    """What had to be dropped from the address the page was opened with."""
    return st.session_state.get("lab_told", [])


def dismiss() -> None:
    """Forget those messages."""
    st.session_state["lab_told"] = []


def change(make: Callable[[PageState], PageState], *, step: bool = True) -> None:
    """Move to another state; ``step`` makes it one that can be undone."""
    before: PageState = st.session_state["lab_state"]
    after = make(before)
    if after == before:
        return
    if step:
        st.session_state["lab_undo"] = [*st.session_state["lab_undo"], before][-MOST_STEPS:]
        st.session_state["lab_redo"] = []
    st.session_state["lab_state"] = after
    dismiss()


def undo() -> None:
    """Back to the state before."""
    _step("lab_undo", "lab_redo")


def redo() -> None:
    """Forward again."""
    _step("lab_redo", "lab_undo")


def _step(source: str, target: str) -> None:
    if st.session_state[source]:
        *rest, state = st.session_state[source]
        st.session_state[target] = [*st.session_state[target], st.session_state["lab_state"]]
        st.session_state[source], st.session_state["lab_state"] = rest, state


def can_undo() -> bool:
    """Whether there is a state before."""
    return bool(st.session_state["lab_undo"])


def can_redo() -> bool:
    """Whether a state was undone."""
    return bool(st.session_state["lab_redo"])


def write_address(state: PageState) -> None:
    """Make the address bar say what is shown."""
    try:
        query = to_query(state)
    except LinkError as error:
        st.session_state["lab_told"] = [str(error)]
        return
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)
    st.session_state["lab_address"] = query
