"""Results in, figures out: no Streamlit here, and no number that is not in the results.

A figure is put together as plain data and handed to Plotly once: a dozen updates of a Plotly figure
take longer than all the rest of the page.
"""

from dashboard.charts.fans import headline
from dashboard.charts.fit import fit_chart, named
from dashboard.charts.multiples import multiples

__all__ = ["fit_chart", "headline", "multiples", "named"]
