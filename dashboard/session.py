"""One reader's session: the state now, those before it, and the address bar that follows.

A browser under load is late: it asks for a page with the address and the widgets' values that it last
drew, not with those it was told of meanwhile. What is late is told apart here from what is meant.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from dashboard import parts
from dashboard.address import from_query, to_query, without_files
from dashboard.state import PageState
from dashboard.worlds import scenario_of
from sim.scenario import LinkError, ScenarioError

MOST_STEPS = 50
LATE = 20.0  # seconds within which a browser may still come with an address from before


def opened() -> PageState:
    """The state that a run of the page begins with, and the address made to say so. Called once a run.

    It is read from the address at first and when the reader goes back or forward. The navigation opens
    a page with a bare address: the state stays.
    """
    parts.begin()
    address, page = st.query_params.to_dict(), urlsplit(st.context.url or "").path
    first = "lab_state" not in st.session_state
    turned = not first and page != st.session_state["lab_page"]
    st.session_state["lab_page"] = page
    if first or (not (turned and not address) and _is_news(address)):
        state, told = from_query(address)
        st.session_state["lab_told"] = told
        st.session_state["lab_undo"], st.session_state["lab_redo"] = [], []
        _become(state, anew=True)
    elif turned:
        _become(current(), anew=True)  # the widgets of the other page are forgotten
    _write_address()
    return current()


def _is_news(address: dict[str, str]) -> bool:
    """Whether an address is neither the one written last nor one that a late browser may still have."""
    if address == st.session_state["lab_address"]:
        st.session_state["lab_earlier"] = []
        return False
    late = time.monotonic() - st.session_state["lab_written"] < LATE
    return not (late and address in st.session_state["lab_earlier"])


def follow() -> None:
    """Make the address follow a change that only a part of the page was drawn again for."""
    before = told()
    _write_address()
    if told() != before:
        st.rerun()


def _write_address() -> None:
    """Make the address bar say what is shown."""
    here = st.query_params.to_dict()
    try:
        query = to_query(current())
    except LinkError as error:
        st.session_state["lab_told"] = [str(error)]
        query = without_files(current())
    if here != query:
        st.session_state["lab_earlier"] = [*st.session_state.get("lab_earlier", []), here]
        st.session_state["lab_written"] = time.monotonic()
        st.query_params.from_dict(query)
    st.session_state["lab_address"] = query
    st.session_state.setdefault("lab_written", time.monotonic())
    st.session_state.setdefault("lab_earlier", [])


# ------------------------------------------------------------------------------------- the state


def current() -> PageState:
    """The state now."""
    return st.session_state["lab_state"]


def began() -> PageState:
    """The state that the widgets of now began with."""
    return st.session_state["lab_began"]


def change(
    make: Callable[[PageState], PageState], *, step: bool = True, anew: bool = False, keep: str = ""
) -> None:
    """Move to another state.

    ``step`` makes it one that can be undone. ``anew`` is for changes that move other widgets than the
    one the reader has just used; that one is named as ``keep``. It ends the callback: the whole page is drawn.
    """
    before, after, told_before = current(), make(current()), told()
    if after == before:
        return
    try:
        scenario_of(after)
    except ScenarioError as error:
        st.session_state["lab_told"] = [str(error)]
        _become(before, anew=True)
        st.rerun()
    if step:
        st.session_state["lab_undo"] = [*st.session_state["lab_undo"], before][-MOST_STEPS:]
        st.session_state["lab_redo"] = []
    _become(after, anew=anew, keep=keep)
    st.session_state["lab_told"] = []
    if anew or told_before:
        st.rerun()


def _become(state: PageState, *, anew: bool, keep: str = "") -> None:
    st.session_state["lab_state"] = state
    if anew:
        st.session_state["lab_began"] = state
        fresh = _unused()
        kept = {keep: _salt(keep)} if keep else {}
        st.session_state["lab_generation"], st.session_state["lab_salts"] = fresh, kept


def undo() -> None:
    """Back to the state before."""
    _step("lab_undo", "lab_redo")


def redo() -> None:
    """Forward again."""
    _step("lab_redo", "lab_undo")


def _step(source: str, target: str) -> None:
    if st.session_state[source]:
        *rest, state = st.session_state[source]
        st.session_state[target] = [*st.session_state[target], current()]
        st.session_state[source] = rest
        _become(replace(state, lang=current().lang), anew=True)
        st.rerun()


def can_undo() -> bool:
    """Whether there is a state before."""
    return bool(st.session_state["lab_undo"])


def can_redo() -> bool:
    """Whether a state was undone."""
    return bool(st.session_state["lab_redo"])


def told() -> list[str]:
    """What had to be dropped from the address the page was opened with."""
    return st.session_state["lab_told"]


# --------------------------------------------------------------------------------------- widgets


def key(name: str) -> str:
    """Key of the widget that shows a part of the state.

    When the state changes by anything but the widget itself, the widget takes another key and begins
    with the state's value: what a late browser repeats under the old key is not heard.
    """
    salt = _salt(name)
    return f"{name}-{salt}" if salt else name


def bound(name: str, act: Callable[[Any], None]) -> dict[str, Any]:
    """Key and callback of a widget that shows a part of the state; ``act`` is given its new value.

    A widget that is gone is heard once more when a late browser repeats it, so an act whose value is
    that of the state already must change nothing.
    """
    return {"key": key(name), "on_change": _heard, "args": (name, key(name), act)}


def _heard(name: str, known_as: str, act: Callable[[Any], None]) -> None:
    if known_as == key(name) and known_as in st.session_state:
        act(st.session_state[known_as])


def renew(name: str) -> None:
    """Give one widget another key."""
    st.session_state["lab_salts"] |= {name: _unused()}


def _salt(name: str) -> int:
    return st.session_state["lab_salts"].get(name, st.session_state["lab_generation"])


def _unused() -> int:
    used = [st.session_state.get("lab_generation", -1), *st.session_state.get("lab_salts", {}).values()]
    return max(used) + 1
