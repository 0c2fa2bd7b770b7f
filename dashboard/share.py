"""What a page gives away: its address, its scenario as a file, the command that makes its numbers."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from dashboard.address import to_query
from dashboard.language import words
from dashboard.state import PageState
from dashboard.worlds import baseline_of, scenario_of
from sim import Scenario, report
from sim.report.reproduce import distinct
from sim.scenario import dump_scenario


def sides(state: PageState) -> dict[str, Scenario]:
    """The two scenarios by what the command calls them: a shipped name, or a file to download first."""
    both = [baseline_of(state), scenario_of(state)]
    if both[0].digest() == both[1].digest():
        both = both[:1]
    return dict(zip(distinct(both), both, strict=True))


def command(state: PageState) -> str:
    """The command that gives the numbers of the page."""
    base, *others = sides(state).values()
    return report.command(base, others, runs=state.pairs, seed=base.seed, year=state.year)


def python(state: PageState) -> str:
    """The same in Python."""
    base, *others = sides(state).values()
    return report.python(base, others, runs=state.pairs, seed=base.seed, year=state.year)


def share(state: PageState) -> None:
    """The popover with the page's link, its files and the command that makes its numbers."""
    _ = words().gettext
    with st.popover(_("Share"), icon=":material/ios_share:", type="tertiary"):
        st.caption(_("This page, as it stands"))
        here = urlsplit(st.context.url or "")
        address = urlunsplit((here.scheme, here.netloc, here.path or "/", "", ""))
        query = urlencode(to_query(state))
        st.code(f"{address}?{query}" if query else address, language=None, wrap_lines=True)
        both = sides(state)
        scenario = list(both.values())[-1]
        st.download_button(
            _("Download scenario file"),
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
                _("Download baseline file"),
                dump_scenario(both[first]),
                first,
                "application/yaml",
                icon=":material/download:",
                on_click="ignore",
                key="download_baseline",
            )
        st.caption(_("The same numbers from the command line, beside the files it names"))
        st.code(command(state), language=None, wrap_lines=True)
