"""Paired differences as small multiples: an outcome a row, a scenario a column."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.charts.fans import CLEAR
from dashboard.language import drawn, separators
from dashboard.series import Paired, paired
from dashboard.sheet import Sheet, axis_of
from dashboard.theme import SANS, Palette, fade
from sim import Comparison, Effect
from sim.analysis.language import ENGLISH, Translator
from sim.analysis.numbers import capitalised, change, change_unit, coarse, interval
from sim.analysis.words import CERTAINTIES
from sim.declare import MEASURES

ROW, HEAD, FOOT = 132, 42, 26  # pixels
LEFT = 118  # room for the names of the rows
GAP = 0.16  # part of a panel's width or height between it and the next


def multiples(
    comparison: Comparison,
    measures: Sequence[str],
    names: Sequence[str],
    year: int,
    colours: Palette,
    *,
    shared: bool = True,
    words: Translator = ENGLISH,
) -> go.Figure:
    """Typical pair, interval of the mean and 90 % of pairs by year, of each scenario and outcome.

    ``names`` are the heads of the columns; ``shared`` gives a row one scale. Grey: no clear change.
    """
    columns, rows = len(names), len(measures)
    sheet = Sheet(colours, panels=columns * rows)
    axes: dict[str, Any] = {}
    for row, measure in enumerate(measures):
        lines = [paired(comparison, number, measure) for number in range(columns)]
        whole = _range(lines)
        for column, line in enumerate(lines):
            panel = row * columns + column + 1
            reach = whole if shared else _range([line])
            _panel(sheet, panel, line, reach, comparison.effect(column, measure, year), words)
            place = (column / columns, 1 - (row + 1) / rows, 1 / columns, 1 / rows)
            axes |= _axes(panel, place, reach, colours, column == 0 or not shared, row == rows - 1)
        _row_name(sheet, row * columns + 1, measure, words)
    for column, name in enumerate(names):
        head = {"x": 0, "xanchor": "left", "y": 1.04, "yanchor": "bottom"}
        sheet.note(
            drawn(f"<b>{escape(_cut(name))}</b>", words), column + 1, size=12, colour=colours.text, **head
        )
    sheet.upright(year, color=colours.quiet, width=0.8)
    text = {"family": SANS, "size": 11, "color": colours.quiet}
    layout = {
        "height": HEAD + FOOT + ROW * rows,
        "margin": {"l": LEFT, "r": 8, "t": HEAD, "b": FOOT},
        "font": text,
        "showlegend": False,
        "separators": separators(words),
        "hovermode": "closest",
        "hoverlabel": {"font": text | {"color": colours.text}, "bgcolor": colours.raised},
        "dragmode": False,
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "template": None,
        "shapes": sheet.shapes,
        "annotations": sheet.notes,
    }
    return go.Figure({"data": sheet.traces, "layout": layout | axes})


def _cut(name: str, most: int = 20) -> str:
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def _range(lines: Sequence[Paired]) -> list[float]:
    """Of the middle 90 % of pairs and the band too small to matter, with a little room."""
    low = min(min(float(np.min(it.p05)), -1.4 * it.matters) for it in lines)
    high = max(max(float(np.max(it.p95)), 1.4 * it.matters) for it in lines)
    return [low - 0.06 * (high - low), high + 0.06 * (high - low)]


def _panel(
    sheet: Sheet, panel: int, d: Paired, reach: list[float], effect: Effect, words: Translator
) -> None:
    colours, spec, year = sheet.colours, effect.spec, effect.year
    ends = [d.years[0], d.years[-1]]
    unit = change_unit(spec, words, short=True)
    ink = colours.policy if effect.directed else colours.baseline
    small = np.full(2, d.matters)
    sheet.band(panel, ends, -small, small, colours.trivial, "too small to matter")
    said = [
        drawn(f"{when}: {change(middle, unit, words)}, {interval(low, high, words)}", words)
        for when, middle, low, high in zip(d.years, d.median, d.low, d.high, strict=True)
    ]
    sheet.band(panel, d.years, d.p05, d.p95, fade(ink, 0.18), "90 % of pairs")
    sheet.band(panel, d.years, d.low, d.high, fade(ink, 0.45), "interval of the mean")
    sheet.line(panel, d.years, d.median, ink, "typical pair", said)
    at = d.years.index(year)
    value = float(d.median[at])
    sheet.trace(panel, [year], [value], "year", mode="markers", marker={"size": 6, "color": ink})
    text = change(coarse(value, spec), unit if unit == "%" else "", words)
    if not effect.directed:
        text = words.gettext(CERTAINTIES[effect.certainty])
    roomy = reach[1] > -reach[0]  # written on the side where there is more room
    height = {"y": 0.98, "yanchor": "top"} if roomy else {"y": 0.02, "yanchor": "bottom"}
    corner = {"x": 0.02, "xanchor": "left", "bgcolor": fade(colours.paper, 0.8), "borderpad": 0} | height
    sheet.note(drawn(escape(text), words), panel, size=11.5, colour=ink if effect.directed else "", **corner)


def _row_name(sheet: Sheet, panel: int, measure: str, words: Translator) -> None:
    spec = MEASURES[measure]
    label = _wrapped(capitalised(words.gettext(spec.label)))
    unit = escape(change_unit(spec, words, short=True))
    place = {"x": 0, "xanchor": "left", "xshift": 2 - LEFT, "y": 1, "yanchor": "top", "align": "left"}
    sheet.note(
        drawn(f"<b>{label}</b><br>{unit}", words), panel, size=11.5, colour=sheet.colours.text, **place
    )


def _wrapped(text: str, width: int = 12) -> str:
    """Text on lines of at most so many letters, for Plotly."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) + 1 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(map(escape, lines))


def _axes(
    panel: int, place: tuple[float, float, float, float], reach: list[float], colours: Palette,
    ticks: bool, years: bool,
) -> dict[str, Any]:  # fmt: skip
    """Axes of a panel whose cell is at ``place``: left, bottom, width, height, in parts of the figure."""
    axis, (left, low, width, height) = axis_of(panel), place
    common = {"fixedrange": True, "linecolor": colours.line, "showline": True}
    across = {
        "domain": [left, left + width * (1 - GAP)],
        "anchor": f"y{axis}",
        "tickvals": [2025, 2030, 2035],
        "showgrid": False,
        "zeroline": False,
        "showticklabels": years,
    }
    up = {
        "domain": [low + height * GAP / 2, low + height * (1 - GAP / 2)],
        "anchor": f"x{axis}",
        "range": reach,
        "nticks": 4,
        "gridcolor": colours.line,
        "zerolinecolor": colours.text,
        "showticklabels": ticks,
        "separatethousands": True,
    }
    return {f"xaxis{axis}": common | across, f"yaxis{axis}": common | up}
