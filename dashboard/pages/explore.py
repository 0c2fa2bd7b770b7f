"""Explore: choose a question, move levers, read what happens to concentration, brain drain and emissions."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard import charts, controls, series, session
from dashboard.display import (
    CERTAINTIES,
    MARKS,
    change_unit,
    directed,
    in_percent,
    interval_of,
    level,
    level_unit,
    mean_of,
)
from dashboard.engine import Engine, Job, Snapshot
from dashboard.state import (
    BASELINE,
    PAIRS,
    PageState,
    baseline_of,
    differences,
    preset,
    scenario_of,
    to_query,
)
from dashboard.theme import Palette, palette
from sim import Effect, Scenario, load_scenario, shipped
from sim.analysis.words import Sentence, answer, caveats, occasion
from sim.declare import MEASURES, PARAMETERS, Measure
from sim.evidence import observed
from sim.policies import POLICIES
from sim.scenario import dump_scenario, with_changes

TITLES = {"concentration": "Market concentration", "talent": "Brain drain", "emissions": "Emissions"}
SCORES = {
    "Market": ("startups_alive", "startup_sales_share", "lease_share", "startups_afford_tenth"),
    "Universities and progress": (
        "academic_compute_share",
        "net_moves",
        "conflict_of_interest",
        "frontier_capability",
    ),
    "Users, spending, energy": (
        "users_benefit_busd",
        "users_benefit_fixed_busd",
        "research_spending_busd",
        "electricity_twh",
    ),
}
BRAND = '<h1 class="lab-brand">Compute Policy Lab</h1>'
TABS = {"doctorates": "PhDs"}  # where a name is too long for its tab
READINGS = (2027, 2030, 2035)
PATIENCE = 0.35  # seconds a page waits for a result before it shows the last one
POLL = 0.25
_STRONG = re.compile(
    r"((?:likely )?[\d.,\u00a0]+(?:e-?\d+)? (?:percentage points?|points?|%) (?:lower|higher)"
    r"|practically unchanged|no clear change|identical)"
)
_RANGE = re.compile(r"(\[[^\]]{1,60}\])")


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    """One engine for all sessions; the baseline is computed before anybody asks."""
    made = Engine()
    base = preset(BASELINE)
    made.submit(base, base, PAIRS[1])
    return made


def page() -> None:
    """Draw the page."""
    state = session.current()
    session.write_address(state)
    colours = palette(st.context.theme.type == "dark")
    job = _job(state)
    with st.sidebar:
        st.html(BRAND)
        places = controls.sidebar(state)
        _pairs(state)
    _gallery(state)
    _head(state)
    if said := session.told():
        st.warning("  \n".join(controls.safe(text) for text in said), icon=":material/link_off:")
    shown, fresh = _shown(state, job)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _watch_over(
            job, shown.snapshot.stage if shown and fresh else 0, stale=shown is not None and not fresh
        )
        _tools(state)
    if shown is None:
        st.html(
            '<p class="lab-answer" role="status">Simulating the first pairs of futures …</p>'
            '<p class="lab-note">The same luck and the same parameters, with and without the change.</p>'
        )
        return
    if fresh:
        _reaches(shown, places)
    _answer(shown, state.year, fresh)
    _chips(state)
    st.markdown(legend(colours), unsafe_allow_html=True)
    with st.container(horizontal=True, key="cards", gap="small"):
        for headline in TITLES:
            _card(headline, shown, state, colours)
    st.html(
        '<div class="lab-key"><b class="lab-title">Twelve further outcomes</b>'
        f"<span>change in {state.year}</span>{_marks()}</div>"
    )
    st.markdown(score_card(shown, state.year, colours), unsafe_allow_html=True)
    _foot(state)


# ---------------------------------------------------------------- results and their progress


class Shown:
    """A result with the state it belongs to."""

    def __init__(self, state: PageState, snapshot: Snapshot) -> None:
        self.state, self.snapshot = state, snapshot
        self.comparison = snapshot.comparison
        self.scenario, self.base = scenario_of(state), baseline_of(state)

    @property
    def is_baseline(self) -> bool:
        """Whether nothing sets the scenario apart."""
        return self.scenario.digest() == self.base.digest()


def _job(state: PageState) -> Job:
    """The session's job; another one, with this one cancelled, when another result is wanted."""
    wanted = Job(baseline_of(state), scenario_of(state), state.pairs)
    job: Job | None = st.session_state.get("lab_job")
    if job is None or job.key != wanted.key:
        if job is not None:
            job.cancel()
        job = engine().submit(baseline_of(state), scenario_of(state), state.pairs)
        st.session_state["lab_job"] = job
        if not job.stage:
            job.wait(PATIENCE)
    return job


def _shown(state: PageState, job: Job) -> tuple[Shown | None, bool]:
    """What to show, and whether it is of the state now: the pairs so far, else the last result."""
    snapshot = job.snapshot()
    if snapshot is not None:
        st.session_state["lab_shown"] = Shown(state, snapshot)
    return st.session_state.get("lab_shown"), snapshot is not None


def _watch_over(job: Job, stage: int, stale: bool) -> None:
    """Progress with a count and a cancel, while something is under way; a word when it is not."""
    with st.container(key="progress", width="stretch"):
        if job.problem:
            st.html(f'<div class="lab-warn">{escape(job.problem)}</div>')
        elif job.cancelled.is_set():
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                kept = " Shown is the last result." if stale else ""
                st.html(
                    f'<span class="lab-small">Stopped at {job.done} of {job.total} pairs.{kept}</span>',
                    width="content",
                )
                st.button("Continue", type="tertiary", on_click=_again)
        elif job.finished:
            st.html(
                f'<span class="lab-small">✓ {job.total} of {job.total} pairs: the same luck and parameters '
                "with and without the change.</span>"
            )
        else:
            st.fragment(_progress, run_every=POLL)(job, stage, stale)


def _progress(job: Job, stage: int, stale: bool) -> None:
    """The bar of a job under way; runs by itself until there is more to show."""
    if job.stage > stage or job.finished:
        st.rerun()
    text = f"{job.done} of {job.total} pairs" + ("; shown is the last result" if stale else "")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.progress(min(1.0, job.done / job.total), text=text)
        st.button("Cancel", type="tertiary", on_click=job.cancel, key="cancel")


def _again() -> None:
    st.session_state.pop("lab_job", None)


# ------------------------------------------------------------------------ head of the page


def short_name(name: str) -> str:
    """A scenario's name on its button."""
    return name.replace("-", " ").replace("_", " ").capitalize()


def _gallery(state: PageState) -> None:
    st.session_state["lab_scenario"] = state.scenario
    st.pills(
        "Scenario",
        list(shipped()),
        key="lab_scenario",
        format_func=lambda it: controls.safe(short_name(it)),
        label_visibility="collapsed",
        required=True,
        on_change=_choose,
        width="content",
        wrap=True,
    )


def _choose() -> None:
    name = st.session_state["lab_scenario"]
    if name in shipped():
        session.change(lambda state: replace(state.reset(), scenario=name))


def _head(state: PageState) -> None:
    scenario = preset(state.scenario)
    edited = '<span class="lab-edited">edited</span>' if state.edited else ""
    title = f"<b>{escape(scenario.title or scenario.name)}</b>{edited}"
    st.html(f'<p class="lab-question">{title} {escape(scenario.question)}</p>')


def _tools(state: PageState) -> None:
    """Undo, redo, share and the year the answer is read in."""
    scenario = preset(state.scenario)
    with st.container(
        horizontal=True, vertical_alignment="center", width="content", gap="small", key="tools"
    ):
        undo, redo = session.can_undo(), session.can_redo()
        st.button("Undo", icon=":material/undo:", type="tertiary", disabled=not undo, on_click=session.undo)
        st.button("Redo", icon=":material/redo:", type="tertiary", disabled=not redo, on_click=session.redo)
        _share(state)
        options = sorted({*READINGS, state.year} & set(years_of(scenario)))
        st.session_state["lab_year"] = state.year
        st.segmented_control(
            "Read in",
            options,
            key="lab_year",
            label_visibility="collapsed",
            required=True,
            on_change=_read_in,
        )


def years_of(scenario: Scenario) -> range:
    """Complete years of a scenario."""
    return range(2020, 2020 + scenario.quarters // 4)


def _read_in() -> None:
    year = st.session_state["lab_year"]
    session.change(lambda state: replace(state, year=year))


def _pairs(state: PageState) -> None:
    st.session_state["lab_pairs"] = state.pairs
    st.selectbox(
        "Paired simulations",
        sorted({*PAIRS, state.pairs}),
        key="lab_pairs",
        on_change=_set_pairs,
        help="Each pair is one future simulated twice, with the same luck and the same parameters: "
        "with and without the change.",
    )


def _set_pairs() -> None:
    pairs = st.session_state["lab_pairs"]
    session.change(lambda state: replace(state, pairs=pairs))


def sides(state: PageState) -> dict[str, Scenario]:
    """The two scenarios by what the command calls them: a shipped name, or a file to download first."""
    named: dict[str, Scenario] = {}
    for scenario in (baseline_of(state), scenario_of(state)):
        name = scenario.name
        shipped_alike = name in shipped() and _as_on_page(name).digest() == scenario.digest()
        named[name if shipped_alike else f"{name}.yaml"] = scenario
    return named


def _as_on_page(name: str) -> Scenario:
    """A shipped scenario with the uncertainty that the page always holds."""
    return with_changes(load_scenario(shipped()[name]), uncertainty="both")


def command(state: PageState) -> str:
    """The command that gives the numbers of the page."""
    names = list(sides(state))
    if len(names) == 1:
        return f"computelab run {names[0]} --runs {state.pairs} --uncertainty both"
    both = " ".join((names[0], names[-1]))
    return f"computelab compare {both} --runs {state.pairs} --year {state.year} --uncertainty both"


def _share(state: PageState) -> None:
    with st.popover("Share", icon=":material/ios_share:", type="tertiary"):
        st.caption("This page, as it stands")
        address = (st.context.url or "").split("?")[0]
        query = urlencode(to_query(state))
        st.code(f"{address}?{query}" if query else address, language=None, wrap_lines=True)
        both = sides(state)
        scenario = list(both.values())[-1]
        st.download_button(
            "Download scenario file",
            dump_scenario(scenario),
            f"{scenario.name}.yaml",
            "application/yaml",
            icon=":material/download:",
            on_click="ignore",
            key="download_scenario",
        )
        first = next(iter(both))
        if len(both) > 1 and first.endswith(".yaml"):
            st.download_button(
                "Download baseline file",
                dump_scenario(both[first]),
                first,
                "application/yaml",
                icon=":material/download:",
                on_click="ignore",
                key="download_baseline",
            )
        st.caption("The same numbers from the command line, beside the files it names")
        st.code(command(state), language=None, wrap_lines=True)


# ------------------------------------------------------------------------------ the answer


def emphasised(sentence: Sentence, occasion_text: str) -> str:
    """A sentence in HTML: what it is about in the policy's colour, findings bold, intervals quiet."""
    text = sentence.text
    start = ""
    if text.startswith(occasion_text):
        first, _, rest = occasion_text.partition(" ")
        start = f'{escape(first)} <span class="lab-policy">{escape(rest)}</span>'
        text = text[len(occasion_text) :]
    text = _STRONG.sub(r"<b>\1</b>", escape(text, quote=False))
    return start + _RANGE.sub(r'<span class="lab-range">\1</span>', text)


def answer_html(shown: Shown, year: int, fresh: bool) -> str:
    """The sentence on top of the page."""
    if shown.is_baseline:
        body = "This is the baseline: no policy beyond those in force. "
        body += "<b>Choose a question above, or move a lever.</b>"
    else:
        results = shown.comparison.others[0]
        said = answer(shown.comparison, 0, year, scenario=shown.scenario, base=shown.base)
        start = occasion(results.title, shown.scenario, shown.base)
        body = " ".join(emphasised(sentence, start) for sentence in said)
    stale = "" if fresh else " lab-stale"
    return f'<p class="lab-answer{stale}" role="status" aria-live="polite" id="answer">{body}</p>'


def _answer(shown: Shown, year: int, fresh: bool) -> None:
    st.html(answer_html(shown, year, fresh))
    said = caveats(shown.comparison, uncertainty=shown.base.uncertainty)
    grades = Counter(spec.grade for spec in PARAMETERS.values())
    graded = ", ".join(f"{count} {grade}" for grade, count in grades.most_common())
    said.append(f"Evidence of the {len(PARAMETERS)} parameters: {graded}.")
    said.append("Not counted: safety, jobs, sovereignty.")
    first, rest = " ".join(said[:2]), "".join(f"<li>{escape(text)}</li>" for text in said[2:])
    st.html(f'<details class="lab-note"><summary>{escape(first)}</summary><ul>{rest}</ul></details>')


def chips_html(state: PageState) -> str:
    """What sets the scenario apart from the baseline, each with what it was."""
    chips: list[str] = []
    for it in differences(state):
        if it.kind == "policy":
            text, was = f"{POLICIES[it.name].title} from {int(float(it.now))}", ""
        elif it.kind == "option":
            spec = POLICIES[it.name].fields[it.option]
            text = f"{controls.capital(spec.label)}: {controls.quantity(it.now, spec.unit)}"
            was = "" if it.was is None else f"default {controls.quantity(it.was, spec.unit)}"
        else:
            spec = PARAMETERS[it.name]
            text = f"{controls.capital(spec.label)}: {controls.quantity(it.now, spec.unit)}"
            was = f"was {controls.quantity(it.was or 0.0, spec.unit)}" + (", drawn" if spec.drawn else "")
            was = "in both" if state.shared else was
        tail = f"<i>{escape(was)}</i>" if was else ""
        chips.append(f'<span class="lab-chip">{escape(text)}{tail}</span>')
    if not chips:
        return '<p class="lab-chips">Nothing differs from the baseline.</p>'
    return f'<p class="lab-chips">Differs from baseline {"".join(chips)}</p>'


def _chips(state: PageState) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.html(chips_html(state), width="stretch")
        st.button(
            "Reset",
            icon=":material/restart_alt:",
            type="tertiary",
            disabled=not state.edited,
            on_click=_reset,
            help="Back to the scenario as it was shipped",
        )


def _reset() -> None:
    session.change(lambda state: state.reset())


def _reaches(shown: Shown, places: dict[str, Any]) -> None:
    """Say beside each lever without effect why it has none."""
    results = shown.comparison.others[0]
    for name, place in places.items():
        if name in results.unreached:
            place.html(f'<div class="lab-warn">Reaches nobody: {escape(results.unreached[name])}.</div>')


# --------------------------------------------------------------------------------- charts


def legend(colours: Palette) -> str:
    """What the lines, bands and points of the charts are."""

    def swatch(colour: str, dotted: bool) -> str:
        edge = f'stroke="{colour}" stroke-dasharray="2 2" stroke-width="1"' if dotted else 'stroke="none"'
        return (
            '<svg width="34" height="14" aria-hidden="true">'
            f'<rect x="0.5" y="0.5" width="33" height="13" fill="{colour}" fill-opacity="0.15" {edge}/>'
            f'<rect x="0" y="4" width="34" height="6" fill="{colour}" fill-opacity="0.35"/>'
            f'<rect x="0" y="6" width="34" height="2" fill="{colour}"/></svg>'
        )

    grey = f'<rect width="16" height="12" fill="{colours.trivial}"/>'
    grey = f'<svg width="16" height="12" aria-hidden="true">{grey}</svg>'
    items = (
        f"{swatch(colours.baseline, False)}Baseline",
        f"{swatch(colours.policy, True)}With the change",
        "line: median of futures; dark: half of them; pale or dotted: 90 %",
        "below: typical pair, 90 % interval of the mean, 90 % of pairs",
        f"{grey}too small to matter",
        "● observed",
        "◇ proxy or derived",
    )
    return f'<div class="lab-key">{"".join(f"<span>{it}</span>" for it in items)}</div>'


def _marks() -> str:
    words = {
        "clear": "clear: 9 in 10 pairs agree",
        "likely": "likely: 3 in 4",
        "unclear": "no clear change",
        "unchanged": "practically unchanged: inside the grey band",
        "identical": "identical",
    }
    return "".join(
        f'<span><b class="lab-mark">{MARKS[name]}</b>{word}</span>' for name, word in words.items()
    )


def direction(effect: Effect) -> str:
    """A change in HTML: an arrow and colour only where the pairs show a direction."""
    text = escape(mean_of(effect))
    if effect.certainty == "identical":
        return "0"
    if not directed(effect):
        return text
    return (
        f'<span class="lab-lower">▼ {text}</span>'
        if effect.mean < 0
        else f'<span class="lab-higher">▲ {text}</span>'
    )


def result_line(effect: Effect) -> str:
    """A headline's change in a line or two: mark, change, interval, certainty, pairs."""
    mark = f'<b class="lab-mark">{MARKS[effect.certainty]}</b>'
    word = CERTAINTIES[effect.certainty]
    if effect.certainty == "identical":
        return f"{mark} identical in every pair"
    pairs = f"{effect.agree} of {effect.pairs} pairs {'lower' if effect.mean < 0 else 'higher'}"
    if directed(effect):
        return f"{mark} {direction(effect)} <small>{interval_of(effect)} · {word} · {pairs}</small>"
    return f"{mark} {word} <small>{interval_of(effect)} {escape(change_unit(effect.spec))} · {pairs}</small>"


def _card(headline: str, shown: Shown, state: PageState, colours: Palette) -> None:
    from dashboard.state import VIEWS

    comparison, year, measure = shown.comparison, state.year, state.measure(headline)
    spec, points = MEASURES[measure], observed()
    marks = {
        view: MARKS[comparison.effect(0, name, year).certainty] for view, name in VIEWS[headline].items()
    }
    with st.container(border=True, key=f"card_{headline}"):
        with st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"
        ):
            st.html(f'<h3 class="lab-title">{TITLES[headline]}</h3>', width="content")
            with st.popover("Table", icon=":material/table_rows:", type="tertiary"):
                st.caption(f"{controls.safe(controls.capital(spec.label))}, by year")
                st.dataframe(
                    series.table(comparison, 0, measure).round(_places(spec)), hide_index=True, height=320
                )
        st.session_state[f"view_{headline}"] = state.view(headline)
        st.segmented_control(
            f"{TITLES[headline]}: outcome",
            list(VIEWS[headline]),
            key=f"view_{headline}",
            required=True,
            format_func=lambda it: f"{TABS.get(it, it.capitalize())} {marks[it]}",
            label_visibility="collapsed",
            on_change=_view,
            args=(headline,),
        )
        st.html(
            f'<div class="lab-small">{escape(controls.capital(spec.label))}, {escape(level_unit(spec))}</div>'
            f'<div class="lab-result">{result_line(comparison.effect(0, measure, year))}</div>'
        )
        figure = charts.headline(
            comparison,
            0,
            measure,
            year,
            points,
            colours,
            first_start(shown),
            "Policy" if shown.scenario.policies else "Scenario",
        )
        st.plotly_chart(
            figure,
            theme=None,
            key=f"chart_{headline}",
            config={"displayModeBar": False, "responsive": True},
            alt=series.describe(comparison, 0, measure, year, points),
        )
        if spec.help and not spec.help.startswith("The same"):
            st.html(f'<div class="lab-note"><b>What it is</b> {escape(spec.help)}</div>')


def _places(spec: Measure) -> int:
    """Decimal places of a measure's table, in the unit shown."""
    return max(1, spec.decimals - 2) if in_percent(spec.unit) else spec.decimals


def _view(headline: str) -> None:
    view = st.session_state[f"view_{headline}"]
    session.change(lambda state: state.with_view(headline, view), step=False)


def first_start(shown: Shown) -> float | None:
    """When the first policy of the scenario starts, in years."""
    starts = [policy.start for policy in shown.scenario.policies]
    return 2020 + min(starts) / 4 if starts else None


def score_card(shown: Shown, year: int, colours: Palette) -> str:
    """A dozen further outcomes in HTML: name, baseline, sparkline, change, interval, certainty."""
    columns: list[str] = []
    for title, names in SCORES.items():
        rows = [f"<h4>{escape(title)}</h4>"]
        for name in names:
            effect = shown.comparison.effect(0, name, year)
            spark = charts.sparkline(shown.comparison, 0, name, year, colours)
            agree = "" if effect.certainty == "identical" else f"{effect.agree}/{effect.pairs}"
            sure = CERTAINTIES[effect.certainty]
            rows.append(
                f'<div class="lab-row"><div>{escape(controls.capital(effect.spec.label))}</div>'
                f"<small>baseline {escape(level(effect.base, effect.spec))}</small><div>{spark}</div>"
                f'<div class="lab-change">{direction(effect)}</div>'
                f'<small class="lab-change">{escape(interval_of(effect))}</small>'
                f'<b class="lab-sure lab-mark" title="{sure}">{MARKS[effect.certainty]}</b>'
                f'<small class="lab-sure">{agree}</small></div>'
            )
        columns.append(f"<div>{''.join(rows)}</div>")
    return f'<div class="lab-score">{"".join(columns)}</div>'


def _foot(state: PageState) -> None:
    digest = scenario_of(state).digest()[:8]
    st.html(
        '<div class="lab-foot"><span>A conditional forecast: what the model says would follow, '
        f"given its assumptions.</span><span>Reproduce: <code>{escape(command(state))}</code> "
        f"· scenario {digest}</span></div>"
    )
