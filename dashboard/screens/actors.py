"""Actors: one future looked at closely, quarter by quarter; beside it where it stands among all, and its twin."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from html import escape

import numpy as np
import streamlit as st

from dashboard import charts, chronicle, names, session, theme, tools
from dashboard.chronicle import Actor
from dashboard.engine import in_this_world
from dashboard.language import words
from dashboard.levers import safe
from dashboard.progress import Shown, job_of, shown_of, watch_over
from dashboard.screens.explore import titled
from dashboard.share import command
from dashboard.state import PageState
from dashboard.stories import Stories
from dashboard.story import Story, moves_in_year, shares
from dashboard.theme import Palette, palette
from dashboard.worlds import baseline_of, scenario_of
from sim.analysis.language import N_
from sim.analysis.numbers import level_unit, percent, scale_of
from sim.analysis.occasion import quarter_words
from sim.dates import FIRST_YEAR, in_years
from sim.declare import MEASURES, Array

PATIENCE = 1.5  # seconds a page waits for a story before it says that it is on its way
TICK = 1.4  # seconds between two pictures while it plays
SIDES = {"policy": N_("With the change"), "baseline": N_("Its baseline twin")}
PICKS = {"typical": N_("Typical"), "least": N_("Least"), "most": N_("Most"), "number": N_("By number")}
NETWORKS = {"leases": N_("Leases"), "sponsors": N_("Sponsorships")}
LOGS = {
    "all": N_("all"), "bought": N_("bought"), "models": N_("models"), "leases": N_("leases"), "firms": N_("firms"),
}  # fmt: skip
PACES = {"quarter": N_("a quarter"), "year": N_("a year")}
SHARES = {
    "chips": (N_("Who owns the chips"), N_("share of chips installed, four-quarter mean")),
    "models": (N_("Whose model is used"), N_("share of sales by the model they rest on, four-quarter mean")),
    "sales": (N_("Who sells to users"), N_("share of sales, four-quarter mean")),
}
PLACED = "sales_hhi"  # what futures are placed by
WARNING = N_("One future is a story, not a forecast. The answer, over all of them, is on Explore.")


@st.cache_resource(show_spinner=False)
def stories() -> Stories:
    """The stories of all sessions."""
    return Stories()


@dataclass(frozen=True)
class Looked:
    """What the reader looks at: a future's story, of the scenario or of its baseline twin."""

    story: Story
    twin: bool
    starts: float | None


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
        watch_over(job, shown.snapshot.stage if shown and fresh else 0, stale=False)
        tools.tools(state, state.original.quarters)
    if member is None:
        st.html(f'<p class="lab-answer" role="status">{_("Simulating the first futures …")}</p>')
        return
    looked = _told(state, member)
    if looked is None:
        return
    with beside:
        _actor(state, looked, colours)
    playing = bool(st.session_state.get("lab_playing"))
    st.fragment(_stage, run_every=TICK if playing else None)(looked, colours, playing)
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
    title = titled(state.original)
    st.html(f'<b class="lab-title">{_("Which future")}</b><div class="lab-small">{escape(title)}</div>')
    _control("side", _("Side"), SIDES, state)
    _control("pick", _("Future"), PICKS, state)
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


def _control(name: str, label: str, options: dict[str, str], state: PageState) -> None:
    _ = words().gettext
    st.segmented_control(
        label,
        list(options),
        default=state.view(name),
        format_func=lambda it: _(options[it]),
        required=True,
        label_visibility="collapsed",
        **session.bound(f"view_{name}", partial(_view, name)),
    )


def _view(name: str, view: str) -> None:
    session.change(lambda state: state.with_view(name, view), step=False)


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


# ------------------------------------------------------------------------------------ the stage


def _stage(looked: Looked, colours: Palette, playing: bool) -> None:
    """All that changes from quarter to quarter; while it plays this part runs by itself."""
    story, last = looked.story, looked.story.quarters - 1
    if playing and session.current().moment < last:
        step = 4 if session.current().view("pace") == "year" else 1
        moment = min(last, session.current().moment + step)
        session.change(lambda state: replace(state, quarter=moment), step=False)
    state = session.current()
    if playing and state.moment >= last:
        st.session_state["lab_playing"] = False
        session.renew("lab_quarter")
        st.rerun()
    if not playing:
        session.follow()
    moment = min(state.moment, last)
    _transport(state, moment, last, playing)
    st.html(
        f'<p class="lab-answer" role="status" id="answer">{chronicle.sentence(story, moment, looked.twin, words())}</p>'
    )
    with st.container(horizontal=True, key="cards", gap="small"):
        for of in SHARES:
            _area(looked, of, moment, colours)
    with st.container(horizontal=True, key="scenes", gap="small"):
        _moves(story, moment, colours)
        _network(story, state, moment, colours)
        _log(story, state, moment)


def _transport(state: PageState, moment: int, last: int, playing: bool) -> None:
    """First, back, play or pause, on, last; and the quarter as a slider."""
    _ = words().gettext
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="transport"):
        _step("first_page", _("First quarter"), 0, playing or moment == 0)
        _step("chevron_left", _("Back"), moment - 1, playing or moment == 0)
        if st.button(
            _("Pause") if playing else _("Play"),
            icon=":material/pause:" if playing else ":material/play_arrow:",
            type="primary",
            key="play",
            on_click=_play,
            args=(not playing, moment == last),
        ):
            st.rerun()
        _step("chevron_right", _("On"), moment + 1, playing or moment == last)
        _step("last_page", _("Last quarter"), last, playing or moment == last)
        st.html(f'<b class="lab-title">{quarter_words(moment, words())}</b>', width="content")
        if playing:
            st.html(
                f'<div class="lab-track"><i style="width:{100 * moment / last:.0f}%"></i></div>',
                width="stretch",
            )
        else:
            st.select_slider(
                _("Quarter"),
                range(last + 1),
                moment,
                format_func=partial(quarter_words, words=words()),
                label_visibility="collapsed",
                **session.bound("lab_quarter", _slid),
            )
        _control("pace", _("Step while it plays"), PACES, state)


def _step(icon: str, said: str, to: int, disabled: bool) -> None:
    """A button that goes to a quarter."""
    st.button(
        "",
        icon=f":material/{icon}:",
        help=said,
        key=f"to_{icon}",
        disabled=disabled,
        on_click=_go,
        args=(to,),
    )


def _go(moment: int) -> None:
    session.renew("lab_quarter")
    session.change(lambda state: replace(state, quarter=moment), step=False)


def _slid(moment: int) -> None:
    session.change(lambda state: replace(state, quarter=moment), step=False)


def _play(playing: bool, at_end: bool) -> None:
    st.session_state["lab_playing"] = playing
    session.renew("lab_quarter")
    if playing and at_end:
        session.change(lambda state: replace(state, quarter=0), step=False)


def _area(looked: Looked, of: str, moment: int, colours: Palette) -> None:
    _ = words().gettext
    title, unit = SHARES[of]
    with st.container(border=True, key=f"card_{of}"):
        st.html(f'<h3 class="lab-title">{_(title)}</h3><div class="lab-small">{_(unit)}</div>')
        st.plotly_chart(
            charts.areas(looked.story, of, moment, colours, looked.starts, words()),
            theme=None,
            key=f"chart_{of}",
            config={"displayModeBar": False, "responsive": True},
            alt=described(looked.story, of, moment),
        )


def described(story: Story, of: str, moment: int) -> str:
    """An area chart in words: every part that is worth one, the largest first."""
    found = {name: float(values[moment]) for name, values in shares(story, of).items()}
    said = [
        f"{names.group(story, name, words())} {percent(share, words=words())}"
        for name, share in sorted(found.items(), key=lambda it: -it[1])
        if share >= 0.01
    ]
    return (
        words()
        .gettext("{title}, {date}: {said}.")
        .format(
            title=words().gettext(SHARES[of][0]),
            date=quarter_words(moment, words()),
            said=words().gettext(", ").join(said),
        )
    )


def _moves(story: Story, moment: int, colours: Palette) -> None:
    _ = words().gettext
    year = FIRST_YEAR + moment // 4
    with st.container(border=True, key="card_moves"):
        st.html(
            f'<h3 class="lab-title">{_("Where researchers move")}</h3>'
            f'<div class="lab-small">{_("moves in {year}; those who stay are not drawn").format(year=year)}</div>'
        )
        st.plotly_chart(
            charts.flows(story, year, colours, words()),
            theme=None,
            key="chart_flows",
            config={"displayModeBar": False, "responsive": True},
            alt=moves_in_words(story, year),
        )


def moves_in_words(story: Story, year: int) -> str:
    """The moves of a year in words, the largest first."""
    _ = words().gettext
    moves = moves_in_year(story, year)
    told: list[tuple[int, str]] = []
    for before in range(5):
        for after in range(5):
            if before != after and moves[before, after]:
                came = _(charts.CAME) if before == charts.OUTSIDE else _(charts.WHERE[before])
                went = _(charts.LEFT) if after == charts.OUTSIDE else _(charts.WHERE[after])
                told.append((int(moves[before, after]), f"{came} → {went}: {moves[before, after]}"))
    said = "; ".join(text for _count, text in sorted(told, reverse=True))
    return _("Moves of researchers in {year}: {said}.").format(year=year, said=said)


def _network(story: Story, state: PageState, moment: int, colours: Palette) -> None:
    _ = words().gettext
    of = state.view("network")
    heads = {"leases": _("Who leases from whom"), "sponsors": _("Who sponsors whom")}
    keys = {
        "leases": _(
            "circle: share of model use, dot: share of sales; violet: under the mandate, grey: by choice"
        ),
        "sponsors": _("circle: money given to universities, dot: money that a university takes"),
    }
    with st.container(border=True, key="card_network"):
        st.html(f'<h3 class="lab-title">{heads[of]}</h3><div class="lab-small">{keys[of]}</div>')
        _control("network", _("Network"), NETWORKS, state)
        st.plotly_chart(
            charts.network(story, moment, of, colours, words()),
            theme=None,
            key="chart_network",
            config={"displayModeBar": False, "responsive": True},
            alt=network_in_words(story, moment, of),
        )


def network_in_words(story: Story, moment: int, of: str) -> str:
    """The network in words: how many each supplier or sponsor has."""
    found = charts.ties(story, moment, of, words())
    counts = {firm: sum(it.firm == firm for it in found) for firm in sorted({it.firm for it in found})}
    said = ", ".join(
        f"{names.firm_at(story, firm, moment, words())} {count}" for firm, count in counts.items()
    )
    return f"{quarter_words(moment, words())}: {said or words().gettext('none')}."


def _log(story: Story, state: PageState, moment: int) -> None:
    _ = words().gettext
    with st.container(border=True, key="card_log"):
        st.html(f'<h3 class="lab-title">{_("What happened")}</h3>')
        _control("log", _("Events"), LOGS, state)
        with st.container(height=380, border=False, key="log_box"):
            st.html(chronicle.log_html(story, moment, state.view("log"), words=words()))


# ------------------------------------------------------------------------------------- an actor


def _actor(state: PageState, looked: Looked, colours: Palette) -> None:
    """Choose an actor and see its life."""
    _ = words().gettext
    story = looked.story
    known = chronicle.actors(story)
    chosen = state.actor if state.actor in known else next(iter(known))
    st.selectbox(
        _("An actor’s life"),
        list(known),
        list(known).index(chosen),
        format_func=lambda it: safe(chronicle.name_of(story, known[it], words())),
        help=_("Names are invented: these are actors of the model, not companies."),
        **session.bound("lab_actor", _look_at),
    )
    _life(story, known[chosen], min(state.moment, story.quarters - 1), colours)


def _life(story: Story, actor: Actor, moment: int, colours: Palette) -> None:
    lines = chronicle.lines_of(story, actor, words())
    ground = [colours.policy, theme.STARTUPS] if actor.kind == "firm" else [theme.UNIVERSITIES]
    st.plotly_chart(
        charts.life(story.months(), lines, moment, ground, colours),
        theme=None,
        key="chart_life",
        config={"displayModeBar": False, "responsive": True},
        alt=f"{chronicle.name_of(story, actor, words())}: {', '.join(lines)}",
    )
    facts = chronicle.about(story, actor, moment, words())
    items = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in facts)
    st.html(f'<dl class="lab-facts">{items}</dl>{chronicle.life_html(story, actor, moment, words())}')


def _look_at(key: str) -> None:
    session.change(lambda state: replace(state, actor=key), step=False)


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
