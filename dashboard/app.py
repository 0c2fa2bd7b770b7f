"""The dashboard's entry, which ``computelab dashboard`` serves. Navigation and colours, nothing else."""

from dataclasses import replace
from pathlib import Path

import streamlit as st

from dashboard import session, theme
from dashboard.language import LANGUAGES, words
from dashboard.levers import safe
from dashboard.screens import ADDRESSES, actors, compare, evidence, explore, scenario, search, uncertainty
from dashboard.watch import watch_theme
from sim.analysis.language import N_

ICON = Path(__file__).with_name("icon.svg")  # a named icon would be fetched from elsewhere
BRAND = '<h1 class="lab-brand">Compute Policy Lab</h1>'
_TITLED = {
    "explore": (N_("Explore"), explore.page),
    "compare": (N_("Compare"), compare.page),
    "actors": (N_("Actors"), actors.page),
    "uncertainty": (N_("Uncertainty"), uncertainty.page),
    "search": (N_("Search"), search.page),
    "evidence": (N_("Evidence"), evidence.page),
    "scenario": (N_("Scenario file"), scenario.page),
}
# In the order of the navigation: the part of the address, the title, what draws the page.
PAGES = tuple((name, *_TITLED[name]) for name in ADDRESSES)


def _brand() -> None:
    """The name, and the language that the pages are read in."""
    with st.sidebar.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.html(BRAND, width="content")
        st.segmented_control(
            words().gettext("Language"),
            list(LANGUAGES),
            default=session.current().lang,
            format_func=LANGUAGES.__getitem__,
            label_visibility="collapsed",
            required=True,
            **session.bound("lab_lang", _read_in),
        )


def _read_in(lang: str) -> None:
    session.change(lambda state: replace(state, lang=lang), step=False, anew=True, keep="lab_lang")


def main() -> None:
    """Show the page that the address names, in the state that the address holds."""
    st.set_page_config(
        page_title="Compute Policy Lab", page_icon=ICON, layout="wide", initial_sidebar_state=316
    )
    session.opened()
    st.html(theme.style(words().direction))
    _ = words().gettext
    first = PAGES[0][0]
    pages = {
        name: st.Page(draw, title=_(title), url_path="" if name == first else name, default=name == first)
        for name, title, draw in PAGES
    }
    st.session_state["lab_pages"] = pages  # for a page that leads to another
    # the first page is at the bare address; who names it is led there, and the state goes along
    named = st.Page(_lead_on, title=pages[first].title, url_path=first, visibility="hidden")
    chosen = st.navigation([*pages.values(), named], position="top")
    watch_theme(words().lang, words().direction, st.query_params.to_dict())
    _brand()
    if said := session.told():
        st.warning("  \n".join(safe(text) for text in said), icon=":material/link_off:")
    chosen.run()


def _lead_on() -> None:
    st.switch_page(st.session_state["lab_pages"][PAGES[0][0]])


if __name__ == "__main__":  # as Streamlit runs it
    main()
