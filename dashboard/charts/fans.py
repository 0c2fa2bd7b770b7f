"""A headline outcome: two fans with what was observed, and below them the paired difference."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.series import Fan, Observed, Paired, differs_from, fan, observations, paired
from dashboard.sheet import Sheet
from dashboard.theme import SANS, Palette, fade
from sim import Comparison
from sim.analysis.numbers import (
    change,
    change_unit,
    coarse,
    in_percent,
    interval,
    level_unit,
    plain,
)
from sim.declare import MEASURES, Measure

HEIGHT = 420
TOP = (0.44, 1.0)  # the fan's part of the height
BELOW = (0.0, 0.29)  # the difference's part
HIGHLY_CONCENTRATED = 1800
NEAREST_SERIES = {"academic_share": "PhDs", "academic_talent_share": "PhDs", "sales_hhi": "models"}
CLEAR = "rgba(0,0,0,0)"


def headline(
    comparison: Comparison,
    other: int,
    measure: str,
    year: int,
    colours: Palette,
    starts: float | None = None,
    subject: str = "Policy",
) -> go.Figure:
    """Two rows: the two fans with what was observed; below, the paired difference.

    ``starts`` is the date of the first policy, in years; ``subject`` is what is compared.
    """
    sheet, spec = Sheet(colours), MEASURES[measure]
    difference = paired(comparison, other, measure)
    parts = differs_from(comparison, other, measure)
    _fans(sheet, comparison, other, spec, parts)
    _observed(sheet, observations(measure), spec)
    _difference(sheet, difference, spec, year, parts)
    _dates(sheet, year, starts)
    named = "" if spec.relative else change_unit(spec, short=True)
    unit = f" ({escape(named)})" if named else ""
    title = f"{escape(subject)} minus baseline, same future{unit}"
    sheet.note(title, 2, size=12, x=0, xanchor="left", xshift=-44, y=1.06, yanchor="bottom")
    if spec.unit == "HHI":
        _reference(sheet)
    frames = (_room_above(sheet, spec), _frame(difference, parts))
    layout = _layout(comparison.base.years, spec, colours, frames)
    return go.Figure(
        {"data": sheet.traces, "layout": layout | {"shapes": sheet.shapes, "annotations": sheet.notes}}
    )


def _fans(sheet: Sheet, comparison: Comparison, other: int, spec: Measure, parts: int | None) -> None:
    colours, unit = sheet.colours, level_unit(spec)
    base = fan(comparison, spec.name)
    sheet.band(1, base.years, base.p05, base.p95, fade(colours.baseline, 0.18), "baseline 90 %")
    sheet.band(1, base.years, base.p25, base.p75, fade(colours.baseline, 0.34), "baseline 50 %")
    sheet.line(1, base.years, base.median, colours.baseline, "baseline", _said("Baseline", base, unit))
    if parts is not None:
        policy = fan(comparison, spec.name, other).since(parts)
        sheet.band(
            1, policy.years, policy.p05, policy.p95, fade(colours.policy, 0.05), "policy 90 %", colours.policy
        )
        sheet.band(1, policy.years, policy.p25, policy.p75, fade(colours.policy, 0.32), "policy 50 %")
        sheet.line(1, policy.years, policy.median, colours.policy, "policy", _said("With it", policy, unit))


def _said(name: str, shown: Fan, unit: str) -> list[str]:
    rows = zip(shown.years, shown.median, shown.p05, shown.p95, strict=True)
    return [
        f"{name} {year}: {plain(middle)} {unit}, 90 % of futures {plain(low)} to {plain(high)}"
        for year, middle, low, high in rows
    ]


def _observed(sheet: Sheet, points: list[Observed], spec: Measure) -> None:
    """Dots for what was observed, diamonds for proxies and figures derived from others."""
    colours, unit = sheet.colours, level_unit(spec)
    for kind in sorted({point.kind for point in points}):
        group = [point for point in points if point.kind == kind]
        direct = kind == "observed"
        look = {"symbol": "circle", "size": 8, "color": colours.text}
        if not direct:
            look = {"symbol": "diamond", "size": 9, "color": colours.raised}
        errors = {"color": colours.text, "thickness": 1, "width": 2}
        errors |= {
            "array": [it.high - it.value for it in group],
            "arrayminus": [it.value - it.low for it in group],
        }
        said = [
            f"{kind.capitalize()} {it.year}: {'at least ' if it.bound else ''}{plain(it.value)} {unit}, "
            f"{it.region}, {it.source}"
            for it in group
        ]
        sheet.trace(
            1,
            [it.when for it in group],
            [it.value for it in group],
            kind,
            mode="markers",
            marker=look | {"line": {"color": colours.text, "width": 1.6}},
            error_y=errors,
            hover=[escape(it) for it in said],
        )
    if not points:
        near = NEAREST_SERIES.get(spec.name)
        text = "No public series to check this" + (f";<br>the nearest is {near}" if near else "")
        corner = {"x": 1, "y": 1, "xanchor": "right", "yanchor": "top", "align": "right"}
        sheet.note(text, 1, bgcolor=fade(colours.raised, 0.88), **corner)


def _difference(sheet: Sheet, d: Paired, spec: Measure, year: int, parts: int | None) -> None:
    colours, unit, ends = sheet.colours, change_unit(spec, short=True), [d.years[0], d.years[-1]]
    small = np.full(2, d.matters)
    sheet.band(2, ends, -small, small, colours.trivial, "too small to matter")
    sheet.trace(2, ends, [0, 0], "no change", mode="lines", line={"color": colours.text, "width": 1})
    if parts is not None:
        p = d.since(parts)
        rows = zip(p.years, p.median, p.low, p.high, p.p05, p.p95, strict=True)
        said = [
            f"{when}: typical pair {change(middle, unit)}, mean {interval(low, high)}, "
            f"90 % of pairs {interval(p05, p95)}"
            for when, middle, low, high, p05, p95 in rows
        ]
        sheet.band(2, p.years, p.p05, p.p95, fade(colours.policy, 0.18), "90 % of pairs")
        sheet.band(2, p.years, p.low, p.high, fade(colours.policy, 0.5), "interval of the mean")
        sheet.line(2, p.years, p.median, colours.policy, "typical pair", said)
    at = d.years.index(year)
    value = float(d.median[at])
    dot = {"size": 8, "color": colours.policy, "line": {"color": colours.raised, "width": 1.5}}
    sheet.trace(2, [year], [value], "year", mode="markers", marker=dot)
    text = change(coarse(value, spec), unit)
    text = text if unit == "%" else text.removesuffix(f" {unit}")
    right = at < len(d.years) * 0.55
    beside = {"xanchor": "left", "xshift": 7} if right else {"xanchor": "right", "xshift": -7}
    place = {"x": year, "y": value, "xref": "x2", "yref": "y2", "yshift": 12} | beside
    sheet.note(
        f"typical <b>{escape(text)}</b>",
        2,
        size=13,
        colour=colours.policy,
        bgcolor=fade(colours.raised, 0.85),
        **place,
    )


def _room_above(sheet: Sheet, spec: Measure) -> list[float]:
    """Range of the fans' axis: all that is drawn, and above it the room that a note in the corner takes."""
    drawn = [value for it in sheet.traces if it["yaxis"] == "y" for value in it["y"]]
    drawn += [it["y1"] for it in sheet.shapes if it["yref"] == "y"]
    low, high = (min(drawn), max(drawn)) if in_percent(spec.unit) else (min(0.0, *drawn), max(drawn))
    lines = max(
        (1 + it["text"].count("<br>") for it in sheet.notes if it.get("xanchor") == "right"), default=0
    )
    span = (high - low) or 1.0
    return [low - (0.05 * span if low else 0.0), high + (0.05 + 0.1 * lines) * span]


def _frame(d: Paired, parts: int | None) -> list[float]:
    """Range of the difference's axis: all of it and the band too small to matter, with a little room."""
    shown = d.since(parts or 0)
    low = min(float(np.min(shown.p05)), -1.6 * d.matters)
    high = max(float(np.max(shown.p95)), 1.6 * d.matters)
    room = 0.1 * (high - low)
    return [low - room, high + room]


def _dates(sheet: Sheet, year: int, starts: float | None) -> None:
    above = {"xref": "x", "y": 1, "yanchor": "bottom"}
    sheet.upright(year, color=sheet.colours.text)
    sheet.note(f"<b>{year}</b>", 1, size=12, colour=sheet.colours.text, x=year, **above)
    if starts is not None:
        sheet.upright(starts, color=sheet.colours.quiet, dash="dash")
        if abs(starts - year) > 2.5:
            sheet.note("policy starts", 1, x=starts, **above)


def _reference(sheet: Sheet) -> None:
    """The line above which guidelines call a market highly concentrated."""
    line = {"color": sheet.colours.quiet, "width": 1, "dash": "longdash"}
    ends = {
        "xref": "x domain",
        "yref": "y",
        "x0": 0,
        "x1": 1,
        "y0": HIGHLY_CONCENTRATED,
        "y1": HIGHLY_CONCENTRATED,
    }
    sheet.shapes.append({"type": "line", "line": line} | ends)
    place = {"x": 0.01, "xanchor": "left", "yref": "y", "y": HIGHLY_CONCENTRATED, "yanchor": "top"}
    text = "dashed: 1 800, “highly concentrated”"
    sheet.note(text, 1, size=10.5, bgcolor=fade(sheet.colours.raised, 0.5), **place)


def _layout(
    years: list[int], spec: Measure, colours: Palette, frames: tuple[list[float], list[float]]
) -> dict[str, Any]:
    ticks = [year for year in years if year % 5 == 0]
    across = {
        "range": [years[0] - 0.4, years[-1] + 0.4],
        "tickvals": ticks,
        "ticktext": [str(tick) for tick in ticks],
        "showgrid": False,
        "zeroline": False,
        "linecolor": colours.line,
        "showline": True,
        "fixedrange": True,
    }
    up = {
        "gridcolor": colours.line,
        "zeroline": False,
        "fixedrange": True,
        "automargin": False,
        "showline": True,
        "separatethousands": True,
        "tickfont": {"size": 11.5},
        "linecolor": colours.line,
    }
    top = {"domain": TOP, "nticks": 5, "anchor": "x", "ticksuffix": "%" if level_unit(spec) == "%" else ""}
    below = {
        "domain": BELOW,
        "nticks": 4,
        "anchor": "x2",
        "ticksuffix": "%" if spec.relative else "",
        "range": frames[1],
    }
    text = {"family": SANS, "size": 12, "color": colours.quiet}
    box = {"font": text | {"color": colours.text}, "bgcolor": colours.raised, "bordercolor": colours.line}
    return {
        "height": HEIGHT,
        "margin": {"l": 52, "r": 10, "t": 20, "b": 24},
        "font": text,
        "separators": ". ",
        "hovermode": "closest",
        "hoverdistance": 60,
        "hoverlabel": box,
        "dragmode": False,
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "template": None,
        "xaxis": across | {"anchor": "y"},
        "xaxis2": across | {"anchor": "y2"},
        "yaxis": up | top | {"range": frames[0]},
        "yaxis2": up | below,
    }
