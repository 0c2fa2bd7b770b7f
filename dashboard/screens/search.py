"""Search: its place in the navigation, and what stands in for it until it is there."""

from __future__ import annotations

import streamlit as st

from dashboard.language import words


def page() -> None:
    """Draw the page."""
    _ = words().gettext
    st.html(f'<h2 class="lab-head">{_("Search")}</h2>')
    st.markdown(
        _(
            "This page is not there yet. It will look for mixes of policies that do best on the outcomes you "
            "choose, draw them as a frontier, and turn the one you pick into a scenario.\n\n"
            "Until then Compare sets up to six scenarios side by side on the same futures."
        )
    )
