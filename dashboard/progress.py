"""A page's result: asked of the engine, shown as it grows, kept on the page until the next is there."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard.engine import Engine, Job, Snapshot, named
from dashboard.language import words
from dashboard.state import BASELINE, PAIRS, PageState, preset
from dashboard.worlds import baseline_of, scenario_of
from sim import Scenario

PATIENCE = 0.8  # seconds a page waits for a result before it shows the last one
POLL = 0.1  # seconds after which a page looks again
LOOK = 0.4  # seconds that it then waits for more pairs


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
    return job


def awaited(job: Job) -> Snapshot | None:
    """The pairs so far; a job just begun is waited for a little. What needs no result is drawn before."""
    if not job.stage:
        job.wait(PATIENCE)
    return job.snapshot()


def shown_of(state: PageState, job: Job) -> tuple[Shown | None, bool]:
    """What to show, and whether it is of the state now: the pairs so far, else the last result."""
    snapshot = awaited(job)
    if snapshot is not None:
        st.session_state["lab_shown"] = Shown(state, snapshot)
    return st.session_state.get("lab_shown"), snapshot is not None


def watch_over(job: Job, stage: int, stale: bool) -> None:
    """Progress with a count and a cancel, while something is under way; a word when it is not."""
    _ = words().gettext
    count = {"done": job.done, "total": job.total}
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
        elif job.finished:
            said = _("{total} of {total} pairs: the same luck and parameters with and without the change.")
            st.html(f'<span class="lab-small">✓ {said.format(**count)}</span>')
        else:
            st.fragment(_progress, run_every=POLL)(job, stage, stale)


def _progress(job: Job, stage: int, stale: bool) -> None:
    """The bar of a job under way; runs by itself until there is more to show."""
    if job.wait(LOOK, stage):
        st.rerun()
    _ = words().gettext
    text = _("{done} of {total} pairs; shown is the last result") if stale else _("{done} of {total} pairs")
    text = text.format(done=job.done, total=job.total)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.progress(min(1.0, job.done / job.total), text=text)
        st.button(_("Cancel"), type="tertiary", on_click=job.cancel, key="cancel")


def _again() -> None:
    st.session_state.pop("lab_job", None)
