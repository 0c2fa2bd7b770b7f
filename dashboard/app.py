"""The dashboard's entry: ``streamlit run dashboard/app.py``. Navigation and colours, nothing else."""

import streamlit as st

from dashboard import theme
from dashboard.pages import explore


def main() -> None:
    """Show the page that the address names."""
    st.set_page_config(page_title="Compute Policy Lab", page_icon=":material/donut_large:", layout="wide")
    st.html(theme.style(theme.palette(st.context.theme.type == "dark")))
    pages = [st.Page(explore.page, title="Explore", url_path="explore", default=True)]
    st.navigation(pages, position="top").run()


main()
