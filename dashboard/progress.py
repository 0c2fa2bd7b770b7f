"""A page's result: asked of the engine, shown as it grows, kept on the page until the next is there."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cache, partial
from html import escape

import streamlit as st
from streamlit.components.v2 import component

from dashboard import parts, session
from dashboard.engine import Engine, Job, Snapshot, named
from dashboard.language import words
from dashboard.state import BASELINE, PAIRS, PageState, preset
from dashboard.worlds import baseline_of, scenario_of
from sim import Scenario
from sim.analysis.words import silent

PATIENCE = 0.8  # seconds after it was asked for that a result is waited for before the last one is shown
LOOK = 0.7  # seconds after which a bar is drawn again while there are no more pairs


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    """One engine for all sessions; the baseline is computed before anybody asks."""
    made = Engine()
    base = preset(BASELINE)
    made.submit(Job(base, [base], PAIRS[1]))
    return made


class Shown:
    """A result with the state it belongs to, under the names of that state's scenarios."""

    def __init__(self, state: PageState, snapshot: Snapshot) -> None:
        self.state, self.snapshot = state, snapshot
        self.scenario, self.base = scenario_of(state), baseline_of(state)
        self.comparison = named(snapshot.comparison, self.base, [self.scenario])
        # (year, words): by instrument without effect by that year, why it has none and until when
        self.silent = cache(partial(silent, self.comparison.others[0]))

    @property
    def is_baseline(self) -> bool:
        """Whether nothing sets the scenario apart from what it is compared with."""
        return self.scenario.digest() == self.base.digest()

    @property
    def in_changed_world(self) -> bool:
        """Whether what it is compared with is not the baseline as it was shipped."""
        return self.base.digest() != preset(BASELINE).digest()


def job_of(state: PageState) -> Job:
    """The job of the page that shows a scenario beside its baseline."""
    return job_for(baseline_of(state), [scenario_of(state)], state.pairs)


def job_for(base: Scenario, others: Sequence[Scenario], pairs: int) -> Job:
    """The session's job; another one, with this one cancelled, when another result is wanted."""
    wanted = Job(base, others, pairs)
    job: Job | None = st.session_state.get("lab_job")
    if job is None or job.key != wanted.key:
        if job is not None:
            job.cancel()
        job = st.session_state["lab_job"] = engine().submit(wanted)
        st.session_state["lab_asked"] = time.monotonic()
    return job


def awaited(job: Job) -> Snapshot | None:
    """The pairs so far; a job just begun is waited for a little. What needs no result is drawn before."""
    patience = st.session_state["lab_asked"] + PATIENCE - time.monotonic()
    if not job.stage and patience > 0:
        job.wait(patience)
    return drawn(job)


def drawn(job: Job) -> Snapshot | None:
    """The pairs so far, which the page draws now."""
    snapshot = job.snapshot()
    st.session_state["lab_stage_drawn"] = (job.key, snapshot.stage if snapshot else 0)
    return snapshot


def shown_of(state: PageState, job: Job) -> tuple[Shown | None, bool]:
    """What to show, and whether it is of the state now: the pairs so far, else the last result."""
    snapshot = awaited(job)
    last: Shown | None = st.session_state.get("lab_shown")
    if snapshot is not None and (last is None or last.snapshot is not snapshot or last.state != state):
        last = st.session_state["lab_shown"] = Shown(state, snapshot)
    return last, snapshot is not None


# ------------------------------------------------------------------------- while it is under way

# Asks for more once for every time that the bar is drawn, and again when nothing came back; but not while the reader
# leaves the page, which dashboard/watch.py notes.
_ASK = """
let turn, timer
export default function ({ data, parentElement, setTriggerValue }) {
  if (data.turn === turn) return
  turn = data.turn
  const page = window.location.pathname
  const ask = () => {
    if (!parentElement.isConnected || window.location.pathname !== page) return
    const leaving = window.labLeaving?.page === page && performance.now() < window.labLeaving.until
    if (!leaving) setTriggerValue('more', turn + ':' + performance.now())
    timer = setTimeout(ask, leaving ? 500 : 3000)
  }
  clearTimeout(timer)
  timer = setTimeout(ask, 10)
}
"""
_asks = component("computelab_more", js=_ASK)


def watch_over(ask: Callable[[], Job]) -> None:
    """Progress with a count and a cancel, while something is under way; a word when it is not.

    ``ask`` gives the job of the state now. When there is more to show, the page's results are drawn.
    """
    st.session_state["lab_ask"] = ask
    parts.part(parts.PROGRESS, partial(_progress, ask))


def moved() -> None:
    """Begin what the state now asks for, from within a callback, which ends here: a lever was moved.

    The levers that changed are drawn while the first pairs are simulated; the result is waited for a little, and drawn
    in the same run, for at each run a browser goes through all that is on the page.
    """
    if parts.RESULTS in st.session_state["lab_parts"]:
        st.session_state["lab_ask"]()
    parts.redraw(parts.RESULTS)


def _stage_drawn(job: Job) -> int:
    """How many of a job's blocks the page shows."""
    key, stage = st.session_state["lab_stage_drawn"]
    return stage if key == job.key else 0


def _progress(ask: Callable[[], Job]) -> None:
    """The bar of a job under way, which asks for more until there is more to show; or how it ended."""
    _ = words().gettext
    session.follow()
    job = ask()
    stage = _stage_drawn(job)
    if st.session_state.pop("lab_hold", False):
        job.wait(LOOK, stage)
    count, stale = {"done": job.done, "total": job.total}, stage == 0 and "lab_shown" in st.session_state
    with st.container(key="progress", width="stretch"):
        if job.problem:
            st.html(f'<div class="lab-warn">{escape(job.problem)}</div>')
        elif job.cancelled.is_set():
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                said = _("Stopped at {done} of {total} pairs.").format(**count)
                if stale:
                    said += " " + _("Shown is the last result.")
                st.html(f'<span class="lab-small">{said}</span>', width="content")
                st.button(_("Continue"), type="tertiary", on_click=_again)
        elif job.finished and job.stage == stage:
            said = _("{total} of {total} pairs: the same luck and parameters with and without the change.")
            st.html(f'<span class="lab-small">✓ {said.format(**count)}</span>')
        else:
            text = (
                _("{done} of {total} pairs; shown is the last result")
                if stale
                else _("{done} of {total} pairs")
            )
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.progress(min(1.0, job.done / job.total), text=text.format(**count))
                st.button(_("Cancel"), type="tertiary", on_click=_cancel, key="cancel")
            turn = st.session_state["lab_turn"] = st.session_state.get("lab_turn", 0) + 1
            _asks(key="lab_more", data={"turn": turn}, on_more_change=_more, height=0)


def _more() -> None:
    """The browser asks for more than it has drawn.

    It is not kept waiting here: if the reader went to another page meanwhile, a callback that then asks for a part of
    this one would lead back. While there is no more, the bar is drawn again, a little later.
    """
    job: Job = st.session_state["lab_job"]
    late = time.monotonic() - st.session_state["lab_asked"] > PATIENCE
    if job.stage > _stage_drawn(job) or (late and st.session_state["lab_stage_drawn"][0] != job.key):
        parts.redraw(parts.RESULTS)
    st.session_state["lab_hold"] = True


def _cancel() -> None:
    st.session_state["lab_job"].cancel()
    parts.redraw(parts.RESULTS)


def _again() -> None:
    st.session_state.pop("lab_job", None)
    moved()
