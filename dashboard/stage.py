"""The stage of Actors: a future in a quarter, as areas, moves, a network and a log; and one actor's life."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from html import escape

import streamlit as st

from dashboard import charts, chronicle, names, session, theme
from dashboard.chronicle import Actor
from dashboard.language import words
from dashboard.levers import safe
from dashboard.state import PageState
from dashboard.story import Story, moves_in_year, shares
from dashboard.theme import Palette
from dashboard.tools import view_choice
from sim.analysis.language import N_
from sim.analysis.numbers import percent
from sim.analysis.occasion import quarter_words
from sim.dates import FIRST_YEAR

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


@dataclass(frozen=True)
class Looked:
    """What the reader looks at: a future's story, of the scenario or of its baseline twin."""

    story: Story
    twin: bool
    starts: float | None


def stage(looked: Looked, colours: Palette, playing: bool) -> None:
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
        view_choice("pace", _("Step while it plays"), PACES, state)


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
        view_choice("network", _("Network"), NETWORKS, state)
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
        view_choice("log", _("Events"), LOGS, state)
        with st.container(height=380, border=False, key="log_box"):
            st.html(chronicle.log_html(story, moment, state.view("log"), words=words()))


# ------------------------------------------------------------------------------------- an actor


def actor(state: PageState, looked: Looked, colours: Palette) -> None:
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
