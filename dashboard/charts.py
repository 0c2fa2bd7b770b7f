"""Results in, figures out: no Streamlit here, and no number that is not in the results."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.display import (
    CERTAINTIES,
    change,
    change_factor,
    change_unit,
    coarse,
    factor,
    interval,
    level_unit,
    plain,
)
from dashboard.theme import SANS, Palette, fade
from sim import Comparison, Effect
from sim.declare import MEASURES, Array, Measure

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
HEIGHT = 420
TOP = (0.44, 1.0)  # the fan's part of the height
BELOW = (0.0, 0.29)  # the difference's part
HIGHLY_CONCENTRATED = 1800
NEAREST_SERIES = {
    "academic_share": "doctorates",
    "academic_talent_share": "doctorates",
    "sales_hhi": "models",
}


@dataclass(frozen=True)
class Fan:
    """Quantiles over futures by year, in the unit shown."""

    years: list[int]
    p05: Array
    p25: Array
    median: Array
    p75: Array
    p95: Array


@dataclass(frozen=True)
class Paired:
    """Policy minus baseline by year, in the unit shown: typical pair, interval of the mean, 90 % of pairs."""

    years: list[int]
    median: Array
    low: Array
    high: Array
    p05: Array
    p95: Array
    matters: float


@dataclass(frozen=True)
class Observed:
    """One observed point, its place in time as ``when``; kind is observed, proxy or derived."""

    when: float
    year: int
    value: float
    low: float
    high: float
    kind: str
    region: str
    source: str


def fan(comparison: Comparison, measure: str, other: int | None = None) -> Fan:
    """The baseline's fan, or that of the ``other``-th scenario."""
    results = comparison.base if other is None else comparison.others[other]
    return Fan(results.years, *(results.quantiles(measure, LEVELS) * factor(MEASURES[measure])))


def paired(comparison: Comparison, other: int, measure: str) -> Paired:
    """The paired difference of every year."""
    spec, years = MEASURES[measure], comparison.base.years
    effects = [comparison.effect(other, measure, year) for year in years]
    times = change_factor(spec)

    def by_year(name: str) -> Array:
        return np.array([getattr(effect, name) for effect in effects]) * times

    return Paired(
        years,
        by_year("median"),
        by_year("low"),
        by_year("high"),
        by_year("p05"),
        by_year("p95"),
        spec.matters * times,
    )


def differs_from(comparison: Comparison, other: int, measure: str) -> int | None:
    """Place of the last year before the two scenarios part; None when they never do."""
    apart = comparison.differences(other, measure).any(axis=0)
    return max(0, int(np.argmax(apart)) - 1) if apart.any() else None


def observations(observed: pd.DataFrame, measure: str) -> list[Observed]:
    """Observed points of a measure in the unit shown; a year's figure lies at the year's mark."""
    times = factor(MEASURES[measure])
    found: list[Observed] = []
    for row in observed[observed["measure"] == measure].to_dict("records"):
        quarter = 2.5 if pd.isna(row["quarter"]) else float(row["quarter"])
        value = float(row["value"]) * times
        low, high = (value if pd.isna(row[end]) else float(row[end]) * times for end in ("low", "high"))
        words = (str(row[name]) for name in ("kind", "region", "source"))
        year = int(row["year"])
        found.append(Observed(year + (quarter - 2.5) / 4, year, value, low, high, *words))
    return found


# ------------------------------------------------------------------ the headline figure


def headline(
    comparison: Comparison,
    other: int,
    measure: str,
    year: int,
    observed: pd.DataFrame,
    colours: Palette,
    starts: float | None = None,
    subject: str = "Policy",
) -> go.Figure:
    """Two rows: the two fans with what was observed; below, the paired difference.

    ``starts`` is the date of the first policy, in years.
    """
    figure = make_subplots(rows=2, cols=1, shared_xaxes=False)
    spec = MEASURES[measure]
    _add_fans(figure, comparison, other, spec, colours)
    _add_observed(figure, observations(observed, measure), spec, colours)
    _add_difference(figure, comparison, other, spec, year, colours)
    _add_dates(figure, year, starts, colours)
    _lay_out(figure, comparison.base.years, spec, colours, subject)
    return figure


def _band(
    figure: go.Figure,
    row: int,
    years: list[int],
    low: Array,
    high: Array,
    fill: str,
    name: str,
    line: str = "",
) -> None:
    """An area between two lines, dotted at its edges when ``line`` is a colour."""
    edge = {"width": 1, "color": line, "dash": "dot"} if line else {"width": 0}
    common = {"mode": "lines", "line": edge, "hoverinfo": "skip", "showlegend": False}
    figure.add_trace(go.Scatter(x=years, y=low, name=f"{name}, low", **common), row, 1)
    figure.add_trace(
        go.Scatter(x=years, y=high, name=f"{name}, high", fill="tonexty", fillcolor=fill, **common), row, 1
    )


def _line(
    figure: go.Figure, row: int, years: list[int], y: Array, colour: str, name: str, hover: list[str]
) -> None:
    figure.add_trace(
        go.Scatter(
            x=years,
            y=y,
            name=name,
            mode="lines",
            line={"color": colour, "width": 2.2},
            showlegend=False,
            customdata=hover,
            hovertemplate="%{customdata}<extra></extra>",
        ),
        row,
        1,
    )


def _add_fans(figure: go.Figure, comparison: Comparison, other: int, spec: Measure, colours: Palette) -> None:
    base, unit = fan(comparison, spec.name), level_unit(spec)
    _band(figure, 1, base.years, base.p05, base.p95, fade(colours.baseline, 0.18), "baseline 90 %")
    _band(figure, 1, base.years, base.p25, base.p75, fade(colours.baseline, 0.34), "baseline 50 %")
    _line(figure, 1, base.years, base.median, colours.baseline, "baseline", _hover("Baseline", base, unit))
    first = differs_from(comparison, other, spec.name)
    if first is None:
        return
    full = fan(comparison, spec.name, other)
    part = Fan(
        full.years[first:], *(getattr(full, name)[first:] for name in ("p05", "p25", "median", "p75", "p95"))
    )
    _band(
        figure, 1, part.years, part.p05, part.p95, fade(colours.policy, 0.05), "policy 90 %", colours.policy
    )
    _band(figure, 1, part.years, part.p25, part.p75, fade(colours.policy, 0.32), "policy 50 %")
    _line(figure, 1, part.years, part.median, colours.policy, "policy", _hover("Policy", part, unit))


def _hover(name: str, shown: Fan, unit: str) -> list[str]:
    return [
        f"{name} {year}: {plain(middle)} {unit}, 90 % of futures {plain(low)} to {plain(high)}"
        for year, middle, low, high in zip(shown.years, shown.median, shown.p05, shown.p95, strict=True)
    ]


def _add_observed(figure: go.Figure, points: list[Observed], spec: Measure, colours: Palette) -> None:
    """Dots for what was observed, diamonds for proxies and figures derived from others."""
    for kind in sorted({point.kind for point in points}):
        group = [point for point in points if point.kind == kind]
        direct = kind == "observed"
        text = [
            f"{escape(it.kind).capitalize()} {it.year}: {plain(it.value)} {level_unit(spec)}, "
            f"{escape(it.region)}, {escape(it.source)}"
            for it in group
        ]
        marker = {
            "symbol": "circle" if direct else "diamond",
            "size": 8 if direct else 9,
            "color": colours.text if direct else colours.raised,
            "line": {"color": colours.text, "width": 1.6},
        }
        errors = {
            "array": [it.high - it.value for it in group],
            "arrayminus": [it.value - it.low for it in group],
            "color": colours.text,
            "thickness": 1,
            "width": 2,
        }
        points_of_kind = go.Scatter(
            x=[it.when for it in group],
            y=[it.value for it in group],
            name=kind,
            mode="markers",
            showlegend=False,
            marker=marker,
            error_y=errors,
            customdata=text,
            hovertemplate="%{customdata}<extra></extra>",
        )
        figure.add_trace(points_of_kind, 1, 1)
    if not points:
        near = NEAREST_SERIES.get(spec.name)
        figure.add_annotation(
            text="No public series to check this" + (f";<br>the nearest is {near}" if near else ""),
            xref="x domain",
            yref="y domain",
            x=1,
            y=1,
            xanchor="right",
            yanchor="top",
            align="right",
            showarrow=False,
            font={"size": 11, "color": colours.quiet},
            bgcolor=fade(colours.raised, 0.7),
        )


def _add_difference(
    figure: go.Figure, comparison: Comparison, other: int, spec: Measure, year: int, colours: Palette
) -> None:
    d = paired(comparison, other, spec.name)
    unit = change_unit(spec)
    ends = [d.years[0], d.years[-1]]
    _band(
        figure, 2, ends, np.full(2, -d.matters), np.full(2, d.matters), colours.trivial, "too small to matter"
    )
    figure.add_trace(
        go.Scatter(
            x=ends,
            y=[0, 0],
            mode="lines",
            name="no change",
            line={"color": colours.text, "width": 1},
            hoverinfo="skip",
            showlegend=False,
        ),
        2,
        1,
    )
    first = differs_from(comparison, other, spec.name)
    at = d.years.index(year)
    if first is not None:
        part = slice(first, None)
        _band(figure, 2, d.years[part], d.p05[part], d.p95[part], fade(colours.policy, 0.18), "90 % of pairs")
        _band(
            figure,
            2,
            d.years[part],
            d.low[part],
            d.high[part],
            fade(colours.policy, 0.5),
            "interval of the mean",
        )
        hover = [
            f"{y}: typical pair {change(m, unit)}, mean {interval(low, high)}, "
            f"90 % of pairs {interval(p05, p95)}"
            for y, m, low, high, p05, p95 in zip(d.years, d.median, d.low, d.high, d.p05, d.p95, strict=True)
        ]
        _line(figure, 2, d.years[part], d.median[part], colours.policy, "typical pair", hover[part])
    value = float(d.median[at])
    figure.add_trace(
        go.Scatter(
            x=[year],
            y=[value],
            mode="markers",
            name="year",
            showlegend=False,
            hoverinfo="skip",
            marker={"size": 8, "color": colours.policy, "line": {"color": colours.raised, "width": 1.5}},
        ),
        2,
        1,
    )
    said = change(coarse(value, spec), unit)
    right = at < len(d.years) * 0.72
    figure.add_annotation(
        text=f"<b>{said if unit == '%' else said.removesuffix(' ' + unit)}</b>",
        x=year,
        y=value,
        xref="x2",
        yref="y2",
        showarrow=False,
        xanchor="left" if right else "right",
        xshift=7 if right else -7,
        yshift=12,
        font={"size": 13, "color": colours.policy},
        bgcolor=fade(colours.raised, 0.85),
    )
    low, high = _frame(d, first)
    figure.update_yaxes(range=[low, high], row=2, col=1)


def _frame(d: Paired, first: int | None) -> tuple[float, float]:
    """Range of the difference's axis: all of it and the band too small to matter, with a little room."""
    part = slice(first or 0, None)
    low = min(float(np.min(d.p05[part])), -1.6 * d.matters)
    high = max(float(np.max(d.p95[part])), 1.6 * d.matters)
    room = 0.1 * (high - low)
    return low - room, high + room


def _add_dates(figure: go.Figure, year: int, starts: float | None, colours: Palette) -> None:
    for axis in ("", "2"):
        span = {"xref": f"x{axis}", "yref": f"y{axis} domain", "y0": 0, "y1": 1}
        figure.add_shape(type="line", x0=year, x1=year, line={"color": colours.text, "width": 1}, **span)
        if starts is not None:
            dashed = {"color": colours.quiet, "width": 1, "dash": "dash"}
            figure.add_shape(type="line", x0=starts, x1=starts, line=dashed, **span)
    label = {"xref": "x", "yref": "y domain", "y": 1, "yanchor": "bottom", "showarrow": False}
    figure.add_annotation(x=year, text=f"<b>{year}</b>", font={"size": 12, "color": colours.text}, **label)
    if starts is not None and abs(starts - year) > 2.5:
        figure.add_annotation(
            x=starts, text="policy starts", font={"size": 11, "color": colours.quiet}, **label
        )


def _lay_out(figure: go.Figure, years: list[int], spec: Measure, colours: Palette, subject: str) -> None:
    font = {"family": SANS, "size": 12, "color": colours.quiet}
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 52, "r": 10, "t": 20, "b": 24},
        font=font,
        hovermode="closest",
        hoverdistance=60,
        separators=". ",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
        hoverlabel={
            "font": {"family": SANS, "size": 12, "color": colours.text},
            "bgcolor": colours.raised,
            "bordercolor": colours.line,
            "namelength": 0,
        },
    )
    ticks = [year for year in years if year % 5 == 0]
    figure.update_xaxes(
        range=[years[0] - 0.4, years[-1] + 0.4],
        tickvals=ticks,
        ticktext=[str(tick) for tick in ticks],
        showgrid=False,
        zeroline=False,
        linecolor=colours.line,
        showline=True,
        fixedrange=True,
    )
    figure.update_yaxes(
        gridcolor=colours.line,
        gridwidth=1,
        zeroline=False,
        nticks=5,
        fixedrange=True,
        automargin=False,
        separatethousands=True,
        tickfont={"size": 11.5},
        linecolor=colours.line,
        showline=True,
    )
    figure.update_yaxes(domain=TOP, row=1, col=1, rangemode="tozero" if spec.unit != "share" else "normal")
    figure.update_yaxes(domain=BELOW, row=2, col=1, nticks=4)
    figure.update_yaxes(ticksuffix="%" if level_unit(spec) == "%" else "", row=1, col=1)
    figure.update_yaxes(ticksuffix="%" if spec.relative else "", row=2, col=1)
    unit = "" if spec.relative else f" ({escape(change_unit(spec))})"
    figure.add_annotation(
        text=f"{escape(subject)} minus baseline, same future{unit}",
        xref="x2 domain",
        x=0,
        xanchor="left",
        xshift=-44,
        yref="y2 domain",
        y=1.06,
        yanchor="bottom",
        showarrow=False,
        font={"size": 12, "color": colours.quiet},
    )
    if spec.unit == "HHI":
        figure.add_shape(
            type="line",
            xref="x domain",
            x0=0,
            x1=1,
            yref="y",
            y0=HIGHLY_CONCENTRATED,
            y1=HIGHLY_CONCENTRATED,
            line={"color": colours.quiet, "width": 1, "dash": "longdash"},
        )
        figure.add_annotation(
            text="dashed: 1,800, “highly concentrated”",
            xref="x domain",
            x=0.01,
            xanchor="left",
            yref="y",
            y=HIGHLY_CONCENTRATED,
            yanchor="bottom",
            showarrow=False,
            font={"size": 10.5, "color": colours.quiet},
            bgcolor=fade(colours.raised, 0.5),
        )


# --------------------------------------------------------------------- in words and small


def describe(comparison: Comparison, other: int, measure: str, year: int, observed: pd.DataFrame) -> str:
    """What a headline figure shows, for who cannot see it."""
    spec, effect = MEASURES[measure], comparison.effect(other, measure, year)
    base, policy = fan(comparison, measure), fan(comparison, measure, other)
    at, last, unit = base.years.index(year), base.years[-1], level_unit(spec)
    first_text = f"{plain(base.median[0])} {unit} in {base.years[0]}"
    parts = [
        f"{spec.label.capitalize()}, median of futures.",
        f"Baseline: {first_text}, {plain(base.median[at])} in {year}, {plain(base.median[-1])} in {last};",
        f"90 % of futures in {year} from {plain(base.p05[at])} to {plain(base.p95[at])}.",
        f"With the policy: {plain(policy.median[at])} in {year}, {plain(policy.median[-1])} in {last}.",
        f"Policy minus baseline in {year}: {effect_text(effect)}.",
    ]
    seen = [f"{plain(it.value)} in {it.year} ({it.kind})" for it in observations(observed, measure)]
    parts.append(f"Observed: {', '.join(seen)}." if seen else "No observed series is drawn.")
    return " ".join(parts)


def effect_text(effect: Effect) -> str:
    """An effect in plain text: certainty, typical pair, interval, pairs that agree."""
    spec = effect.spec
    word = CERTAINTIES[effect.certainty]
    if effect.certainty == "identical":
        return word
    times, unit = change_factor(spec), change_unit(spec)
    text = f"{word}, typical pair {change(effect.median * times, unit)}, interval of the mean "
    text += interval(effect.low * times, effect.high * times)
    return f"{text}, {effect.agree} of {effect.pairs} pairs agree in sign"


def table(comparison: Comparison, other: int, measure: str) -> pd.DataFrame:
    """The figure's numbers by year, in the unit shown."""
    base, policy, d = (
        fan(comparison, measure),
        fan(comparison, measure, other),
        paired(comparison, other, measure),
    )
    unit, difference = level_unit(MEASURES[measure]), change_unit(MEASURES[measure])
    return pd.DataFrame(
        {
            "year": base.years,
            f"baseline, median ({unit})": base.median,
            "baseline, 5 %": base.p05,
            "baseline, 95 %": base.p95,
            f"policy, median ({unit})": policy.median,
            "policy, 5 %": policy.p05,
            "policy, 95 %": policy.p95,
            f"typical pair ({difference})": d.median,
            "mean, low": d.low,
            "mean, high": d.high,
        }
    )


def sparkline(comparison: Comparison, other: int, measure: str, year: int, colours: Palette) -> str:
    """The paired difference by year as a small SVG, with a dot on the year."""
    spec = MEASURES[measure]
    d = comparison.differences(other, measure) * change_factor(spec)
    p05, median, p95 = np.quantile(d, (0.05, 0.5, 0.95), axis=0)
    matters = spec.matters * change_factor(spec)
    top, bottom = max(float(p95.max()), 1.5 * matters), min(float(p05.min()), -1.5 * matters)
    width, height = 60.0, 20.0
    years = comparison.base.years

    def x(place: int) -> float:
        return 2 + (width - 4) * place / max(1, len(years) - 1)

    def y(value: float) -> float:
        return 2 + (height - 4) * (top - value) / (top - bottom)

    def points(values: Array) -> list[str]:
        return [f"{x(place):.1f},{y(float(value)):.1f}" for place, value in enumerate(values)]

    at = years.index(year)
    area, line = " ".join([*points(p95), *reversed(points(p05))]), " ".join(points(median))
    box = f'width="{width:g}" height="{height:g}"'
    band = f'y="{y(matters):.1f}" height="{y(-matters) - y(matters):.1f}"'
    zero = f'x1="0" x2="{width:g}" y1="{y(0):.1f}" y2="{y(0):.1f}"'
    dot = f'cx="{x(at):.1f}" cy="{y(float(median[at])):.1f}"'
    label = f"{escape(spec.label)}, change by year"
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" {box} role="img" aria-label="{label}">'
        f'<rect x="0" width="{width:g}" {band} fill="{colours.trivial}"/>'
        f'<polygon points="{area}" fill="{fade(colours.policy, 0.22)}"/>'
        f'<line {zero} stroke="{colours.quiet}" stroke-width="0.8"/>'
        f'<polyline points="{line}" fill="none" stroke="{colours.policy}" stroke-width="1.6"/>'
        f'<circle {dot} r="2.6" fill="{colours.policy}"/></svg>'
    )
