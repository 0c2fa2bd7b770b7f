"""Observed figures against the band of the model, a line a figure, all on one scale."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.language import drawn
from dashboard.theme import SANS, Palette
from sim.analysis.language import ENGLISH, N_, Translator
from sim.evidence.fit import BRIEF, HELD
from sim.evidence.tables import digits

LINE_HEIGHT = 21
LEAST = 1e-3  # a ratio below it is drawn there: the scale is in logs
NAMES = BRIEF | {
    "cost_share_energy": N_("part of energy in the cost of the largest run"),
    "cost_share_hardware": N_("part of chips in the cost of the largest run"),
    "cost_share_staff": N_("part of staff in the cost of the largest run"),
    "labs_past_1e24": N_("labs past 1e24 FLOP, cumulative"),
    "model_hhi_cio": N_("concentration of models, one hundred large firms, HHI"),
    "rental_price_a100": N_("rent of compute, A100, USD an H100e-hour"),
    "rental_price_h100": N_("rent of compute, H100, USD an H100e-hour"),
    "rental_price_v100": N_("rent of compute, V100, USD an H100e-hour"),
    "services_revenue_anthropic": N_("sales of one firm alone (Anthropic), bn USD"),
    "services_revenue_openai": N_("sales of one firm alone (OpenAI), bn USD"),
    "venture_equity_busd": N_("venture equity, bn USD"),
}


def named(series: str, words: Translator = ENGLISH) -> str:
    """A series in words."""
    return words.gettext(NAMES.get(series, series))


def fit_chart(table: pd.DataFrame, colours: Palette, words: Translator = ENGLISH) -> go.Figure:
    """Observed over simulated median, with the band of 90 % of runs over its median.

    ``table`` is part of :func:`sim.evidence.fit.fit_table`; a line each, the worst miss on top. What lies
    outside the band, its own range included, is coloured.
    """
    _ = words.gettext
    table = in_order(table)
    middle = table["simulated"].where(table["simulated"] > 0, np.nan)
    low, high, seen = (
        (table[name] / middle).clip(lower=LEAST).tolist() for name in ("p05", "p95", "observed")
    )
    lines = [
        drawn(
            words.gettext("{series}, {year}").format(
                series=escape(named(row["series"], words)), year=words.typeset(str(row["year"]))
            )
            + (" ≥" if row["lower_bound"] else ""),
            words,
        )
        for row in table.to_dict("records")
    ]
    said = [_said(row, words) for row in table.to_dict("records")]
    held = table["verdict"].isin(HELD).tolist()
    fill = [colours.quiet if it else colours.higher for it in held]
    marks = [
        "diamond" if kind != "observed" else ("triangle-right" if bound else "circle")
        for kind, bound in zip(table["kind"], table["lower_bound"], strict=True)
    ]
    band = {
        "type": "bar",
        "orientation": "h",
        "y": lines,
        "base": low,
        "x": [b - a for a, b in zip(low, high, strict=True)],
        "marker": {"color": colours.trivial},
        "name": _("90 % of runs"),
        "hoverinfo": "skip",
        "width": 0.62,
    }
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": seen,
        "y": lines,
        "name": _("observed"),
        "marker": {"color": fill, "size": 9, "symbol": marks, "line": {"color": colours.raised, "width": 1}},
        "customdata": said,
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    return go.Figure(
        {"data": [band, dots], "layout": _layout(len(lines), [*low, *high, *seen], colours, words)}
    )


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    """The figures with the worst miss last, which is on top of the chart."""
    far = np.abs(np.log(np.maximum(table["ratio"].fillna(1.0), LEAST)))
    order = np.where(table["verdict"].isin(HELD), far - 100, far)  # those that are held come after every miss
    return table.assign(order=order).sort_values("order", kind="stable").drop(columns="order")


def _said(row: Any, words: Translator) -> str:
    text = words.gettext(
        "{series}, {year}: observed {observed} {unit}, simulated {middle}, 90 % of runs {low} to {high}"
    ).format(
        series=named(row["series"], words),
        year=words.typeset(str(row["year"])),
        observed=words.typeset(digits(row["observed"])),
        unit=words.gettext(row["unit"]),
        middle=words.typeset(digits(row["simulated"])),
        low=words.typeset(digits(row["p05"])),
        high=words.typeset(digits(row["p95"])),
    )
    return drawn(escape(text), words)


def _layout(lines: int, values: list[float], colours: Palette, words: Translator) -> dict[str, Any]:
    known = [it for it in values if np.isfinite(it)]
    text = {"family": SANS, "size": 12, "color": colours.quiet}
    ends = [min(known, default=0.5) * 0.9, max(known, default=2.0) * 1.1]
    ticks = [it for it in (0.001, 0.01, 0.1, 0.25, 0.5, 1, 2, 4, 10, 100, 1000) if ends[0] <= it <= ends[1]]
    across = {
        "type": "log",
        "range": list(np.log10(ends)),
        "tickvals": ticks,
        "ticktext": [f"×{it:g}" for it in ticks],
        "gridcolor": colours.line,
        "zeroline": False,
        "fixedrange": True,
        "side": "top",
        "title": {
            "text": drawn(words.gettext("observed over the median of runs"), words),
            "font": text,
            "standoff": 4,
        },
    }
    one = {"type": "line", "xref": "x", "yref": "paper", "x0": 1, "x1": 1, "y0": 0, "y1": 1}
    return {
        "height": 60 + LINE_HEIGHT * lines,
        "margin": {"l": 8, "r": 14, "t": 48, "b": 8},
        "font": text,
        "showlegend": False,
        "barmode": "overlay",
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {"font": text | {"color": colours.text}, "bgcolor": colours.raised},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "template": None,
        "xaxis": across,
        "yaxis": {"automargin": True, "fixedrange": True, "tickfont": text | {"color": colours.text}}
        | {"range": [-0.7, lines - 0.3]},
        "shapes": [one | {"line": {"color": colours.text, "width": 1}}],
    }
