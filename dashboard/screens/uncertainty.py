"""Uncertainty: its place in the navigation, and what stands in for it until it is there."""

from __future__ import annotations

import streamlit as st

from dashboard.language import words


def page() -> None:
    """Draw the page."""
    _ = words().gettext
    st.html(f'<h2 class="lab-head">{_("Uncertainty")}</h2>')
    st.markdown(
        _(
            "This page is not there yet. It will show which parameters drive each outcome, how much of a band "
            "is luck and how much is parameters, when a policy fails, and what would flip the conclusion.\n\n"
            "Until then: every band on Explore and Compare holds both luck and parameters. From the command "
            "line `--uncertainty luck`, `parameters` or `ranges` tells them apart, and Evidence says how far "
            "the figures of 2020 to 2023 pin each parameter down."
        )
    )
