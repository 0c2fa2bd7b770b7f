"""The dashboard's entry, which ``computelab dashboard`` serves. Navigation and colours, nothing else."""

from pathlib import Path

import streamlit as st

from dashboard import theme
from dashboard.pages import explore
from dashboard.watch import watch_theme

ICON = Path(__file__).with_name("icon.svg")  # a named icon would be fetched from elsewhere


def main() -> None:
    """Show the page that the address names."""
    st.set_page_config(
        page_title="Compute Policy Lab", page_icon=ICON, layout="wide", initial_sidebar_state=316
    )
    st.html(theme.style())
    watch_theme()
    pages = [st.Page(explore.page, title="Explore", url_path="explore", default=True)]
    st.navigation(pages, position="top").run()


if __name__ == "__main__":  # as Streamlit runs it
    main()
