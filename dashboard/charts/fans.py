"""A headline outcome: two fans with what was observed, and below them the paired difference."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.language import drawn, separators
from dashboard.series import KINDS, Fan, Observed, Paired, differs_from, fan, observations, paired
from dashboard.sheet import Sheet, apart
from dashboard.theme import SANS, Palette, fade
from sim import Comparison
from sim.analysis.language import ENGLISH, N_, Translator
from sim.analysis.numbers import (
    capitalised,
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
NEAREST_SERIES = {
    "academic_share": N_("PhDs"),
    "academic_talent_share": N_("PhDs"),
    "sales_hhi": N_("models"),
}
CLEAR = "rgba(0,0,0,0)"


def headline(
    comparison: Comparison,
    other: int,
    measure: str,
    year: int,
    colours: Palette,
    starts: float | None = None,
    subject: str = N_("Policy"),
    words: Translator = ENGLISH,
) -> go.Figure:
    """Two rows: the two fans with what was observed; below, the paired difference.

    ``starts`` is the date of the first policy, in years; ``subject`` is what is compared.
    """
    sheet, spec = Sheet(colours), MEASURES[measure]
    difference = paired(comparison, other, measure)
    parts = differs_from(comparison, other, measure)
    _fans(sheet, comparison, other, spec, parts, words)
    _observed(sheet, observations(measure), spec, words)
    _difference(sheet, difference, spec, year, parts, words)
    _dates(sheet, year, starts, words)
    named = "" if spec.relative else change_unit(spec, words, short=True)
    unit = f" ({escape(named)})" if named else ""
    title = words.gettext("{subject} minus baseline, same future").format(
        subject=escape(words.gettext(subject))
    )
    sheet.note(
        drawn(title + unit, words), 2, size=12, x=0, xanchor="left", xshift=-44, y=1.06, yanchor="bottom"
    )
    if spec.unit == "HHI":
        _reference(sheet, words)
    frames = (_room_above(sheet, spec), _frame(difference, parts))
    layout = _layout(comparison.base.years, spec, colours, frames, words)
    return go.Figure(
        {"data": sheet.traces, "layout": layout | {"shapes": sheet.shapes, "annotations": sheet.notes}}
    )


def _fans(
    sheet: Sheet, comparison: Comparison, other: int, spec: Measure, parts: int | None, words: Translator
) -> None:
    colours, _ = sheet.colours, words.gettext
    base = fan(comparison, spec.name)
    sheet.band(1, base.years, base.p05, base.p95, fade(colours.baseline, 0.18), "baseline 90 %")
    sheet.band(1, base.years, base.p25, base.p75, fade(colours.baseline, 0.34), "baseline 50 %")
    sheet.line(
        1, base.years, base.median, colours.baseline, "baseline", _said(_("Baseline"), base, spec, words)
    )
    if parts is not None:
        policy = fan(comparison, spec.name, other).since(parts)
        sheet.band(
            1, policy.years, policy.p05, policy.p95, fade(colours.policy, 0.05), "policy 90 %", colours.policy
        )
        sheet.band(1, policy.years, policy.p25, policy.p75, fade(colours.policy, 0.32), "policy 50 %")
        sheet.line(
            1, policy.years, policy.median, colours.policy, "policy", _said(_("With it"), policy, spec, words)
        )


def _said(name: str, shown: Fan, spec: Measure, words: Translator) -> list[str]:
    rows = zip(shown.years, shown.median, shown.p05, shown.p95, strict=True)
    text, unit = (
        words.gettext("{name} {year}: {middle} {unit}, 90 % of futures {low} to {high}"),
        level_unit(spec, words),
    )
    said = []
    for year, *values in rows:
        middle, low, high = (plain(float(it), words=words) for it in values)
        said.append(text.format(name=name, year=year, middle=middle, unit=unit, low=low, high=high))
    return [drawn(it, words) for it in said]


def _observed(sheet: Sheet, points: list[Observed], spec: Measure, words: Translator) -> None:
    """Dots for what was observed, diamonds for proxies and figures derived from others."""
    colours, unit, _ = sheet.colours, level_unit(spec, words), words.gettext
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
        exact = _("{kind} {year}: {value} {unit}, {region}, {source}")
        bound = _("{kind} {year}: at least {value} {unit}, {region}, {source}")
        said = [
            (bound if it.bound else exact).format(
                kind=capitalised(_(KINDS[kind])),
                year=it.year,
                value=plain(it.value, words=words),
                unit=unit,
                region=it.region,
                source=it.source,
            )
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
            hover=[drawn(escape(it), words) for it in said],
        )
    if not points:
        near = NEAREST_SERIES.get(spec.name)
        text = _("No public series to check this")
        if near:
            text += _(";<br>the nearest is {series}").format(series=_(near))
        corner = {"x": 1, "y": 1, "xanchor": "right", "yanchor": "top", "align": "right"}
        sheet.note(drawn(text, words), 1, bgcolor=fade(colours.raised, 0.88), **corner)


def _difference(
    sheet: Sheet, d: Paired, spec: Measure, year: int, parts: int | None, words: Translator
) -> None:
    colours, unit, ends = sheet.colours, change_unit(spec, words, short=True), [d.years[0], d.years[-1]]
    small = np.full(2, d.matters)
    sheet.band(2, ends, -small, small, colours.trivial, "too small to matter")
    if parts is not None:
        p = d.since(parts)
        rows = zip(p.years, p.median, p.low, p.high, p.p05, p.p95, strict=True)
        text = words.gettext("{year}: typical pair {typical}, mean {interval}, 90 % of pairs {pairs}")
        said = [
            text.format(
                year=when,
                typical=change(middle, unit, words),
                interval=interval(low, high, words),
                pairs=interval(p05, p95, words),
            )
            for when, middle, low, high, p05, p95 in rows
        ]
        sheet.band(2, p.years, p.p05, p.p95, fade(colours.policy, 0.18), "90 % of pairs")
        sheet.band(2, p.years, p.low, p.high, fade(colours.policy, 0.5), "interval of the mean")
        sheet.line(2, p.years, p.median, colours.policy, "typical pair", [drawn(it, words) for it in said])
    at = d.years.index(year)
    value = float(d.median[at])
    dot = {"size": 8, "color": colours.policy, "line": {"color": colours.raised, "width": 1.5}}
    sheet.trace(2, [year], [value], "year", mode="markers", marker=dot)
    text = change(coarse(value, spec), unit, words)
    text = text if unit == "%" else text.removesuffix(f" {unit}")
    right = at < len(d.years) * 0.55
    beside = {"xanchor": "left", "xshift": 7} if right else {"xanchor": "right", "xshift": -7}
    place = {"x": year, "y": value, "xref": "x2", "yref": "y2", "yshift": 12} | beside
    sheet.note(
        drawn(words.gettext("typical {change}").format(change=f"<b>{escape(text)}</b>"), words),
        2,
        size=13,
        colour=colours.policy,
        bgcolor=fade(colours.raised, 0.85),
        **place,
    )


def _room_above(sheet: Sheet, spec: Measure) -> list[float]:
    """Range of the fans' axis: all that is drawn, and above it the room that a note in the corner takes."""
    drawn = sheet.extent(1)
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


def _dates(sheet: Sheet, year: int, starts: float | None, words: Translator) -> None:
    above = {"xref": "x", "y": 1, "yanchor": "bottom"}
    sheet.upright(year, color=sheet.colours.text)
    sheet.note(f"<b>{year}</b>", 1, size=12, colour=sheet.colours.text, x=year, **above)
    if starts is not None:
        sheet.upright(starts, color=sheet.colours.quiet, dash="dash")
        text = words.gettext("policy starts")
        if abs(starts - year) > apart(str(year), text):
            sheet.note(drawn(text, words), 1, x=starts, **above)


def _reference(sheet: Sheet, words: Translator) -> None:
    """The line above which guidelines call a market highly concentrated."""
    sheet.level(1, HIGHLY_CONCENTRATED, color=sheet.colours.quiet, dash="longdash")
    place = {"x": 0.01, "xanchor": "left", "yref": "y", "y": HIGHLY_CONCENTRATED, "yanchor": "top"}
    text = words.gettext("dashed: {level}, “highly concentrated”").format(
        level=words.typeset(f"{HIGHLY_CONCENTRATED:,}")
    )
    sheet.note(drawn(text, words), 1, size=10.5, bgcolor=fade(sheet.colours.raised, 0.5), **place)


def _layout(
    years: list[int],
    spec: Measure,
    colours: Palette,
    frames: tuple[list[float], list[float]],
    words: Translator,
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
        "zeroline": True,
        "zerolinecolor": colours.text,
    }
    text = {"family": SANS, "size": 12, "color": colours.quiet}
    box = {"font": text | {"color": colours.text}, "bgcolor": colours.raised, "bordercolor": colours.line}
    return {
        "height": HEIGHT,
        "margin": {"l": 52, "r": 10, "t": 20, "b": 24},
        "font": text,
        "separators": separators(words),
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
