"""Results in, figures out: no Streamlit here, and no number that is not in the results.

A figure is put together as plain data and handed to Plotly once: a dozen updates of a Plotly figure
take longer than all the rest of the page.
"""

from dashboard.charts.actors import CAME, LEFT, OUTSIDE, WHERE, areas, flows, life, strip
from dashboard.charts.fans import headline
from dashboard.charts.fit import fit_chart, named
from dashboard.charts.multiples import multiples
from dashboard.charts.network import network, ties

__all__ = [
    "CAME", "LEFT", "OUTSIDE", "WHERE", "areas", "fit_chart", "flows", "headline", "life", "multiples", "named",
    "network", "strip", "ties",
]  # fmt: skip
