"""One future: areas of shares, a Sankey of moves, where it stands among all, the life of an actor."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard import names, theme
from dashboard.charts.fans import CLEAR
from dashboard.language import drawn
from dashboard.sheet import apart
from dashboard.story import APPLIED, BIG, OUTSIDE, SCHOOLS, STARTUP, Story, groups, moves_in_year, shares
from dashboard.theme import SANS, Palette, blended, fade, readable_on
from sim.analysis.language import ENGLISH, N_, Translator
from sim.analysis.numbers import number, percent
from sim.analysis.occasion import quarter_words
from sim.dates import FIRST_YEAR
from sim.declare import Array

WORTH_A_LABEL = 0.07
LINE = 17  # pixels of a label; nearer ones would cover each other
GROUND = {
    "china": theme.CHINA,
    "startups": theme.STARTUPS,
    "open": theme.ON_OPEN,
    "choice": theme.BY_CHOICE,
    "clouds": theme.CLOUDS,
}
WHERE = {
    SCHOOLS: N_("Universities"),
    STARTUP: N_("Startups"),
    BIG: N_("Big tech"),
    APPLIED: N_("Applied industry"),
}
CAME, LEFT = N_("New doctorates"), N_("Left research")
INK = {
    SCHOOLS: theme.UNIVERSITIES,
    STARTUP: theme.STARTUPS,
    BIG: theme.BIG_TECH[1],
    APPLIED: theme.ELSEWHERE,
    OUTSIDE: theme.DOCTORATES,
}


def colour_of(story: Story, group: str, colours: Palette) -> str:
    """A group's colour, the same on every chart."""
    if group == "mandate":
        return colours.policy
    if group in GROUND:
        return GROUND[group]
    alone = [it for it in groups(story) if it.startswith("f")]
    place, turns = alone.index(group) % len(theme.BIG_TECH), alone.index(group) // len(theme.BIG_TECH)
    return blended(theme.BIG_TECH[place], "#FFFFFF", 0.75**turns)


def areas(
    story: Story,
    of: str,
    moment: int,
    colours: Palette,
    starts: float | None = None,
    words: Translator = ENGLISH,
) -> go.Figure:
    """Shares of chips, models or sales over the quarters, four-quarter means; what is after ``moment`` is paler.

    ``starts`` is the date of the first policy, in years.
    """
    found, when = shares(story, of), story.months()
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    below = np.zeros(story.quarters)
    last = -1.0
    for group in groups(story):
        values = found[group]
        if not values.any():
            continue
        ground, name = colour_of(story, group, colours), names.group(story, group, words)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": when.tolist(),
                "y": (100 * values).tolist(),
                "name": name,
                "stackgroup": "all",
                "line": {"width": 0.6, "color": colours.paper},
                "fillcolor": ground,
                "hovertemplate": f"{drawn(escape(name), words)}: %{{y:.0f}} %<extra></extra>",
            }
        )
        middle = 100 * float(below[moment] + values[moment] / 2)
        if values[moment] >= WORTH_A_LABEL and middle - last > 100 * LINE / 190:
            notes.append(
                _label(
                    drawn(escape(f"{name} {percent(values[moment], words=words)}"), words),
                    when,
                    moment,
                    middle,
                    ground,
                    colours,
                )
            )
            last = middle
        below = below + values
    return go.Figure({"data": traces, "layout": _area_layout(when, moment, colours, starts, notes, words)})


def _label(
    text: str, when: Array, moment: int, middle: float, ground: str, colours: Palette
) -> dict[str, Any]:
    right = when[moment] < when[0] + 0.62 * (when[-1] - when[0])
    return {
        "text": text,
        "x": float(when[moment]),
        "y": middle,
        "xanchor": "left" if right else "right",
        "xshift": 5 if right else -5,
        "showarrow": False,
        "font": {"size": 11.5, "color": readable_on(ground, theme.LIGHT)},
        "bgcolor": fade(ground, 0.82),
        "borderpad": 1,
    }


def _area_layout(
    when: Array,
    moment: int,
    colours: Palette,
    starts: float | None,
    notes: list[dict[str, Any]],
    words: Translator,
) -> dict[str, Any]:
    here, quarter = float(when[moment]), quarter_words(moment, words)
    veil = {"type": "rect", "xref": "x", "yref": "paper", "x0": here, "x1": float(when[-1]), "y0": 0, "y1": 1}
    upright = {"type": "line", "yref": "paper", "y0": 0, "y1": 1}
    shapes = [
        veil | {"fillcolor": fade(colours.paper, 0.45), "line": {"width": 0}, "layer": "above"},
        upright | {"x0": here, "x1": here, "line": {"color": colours.text, "width": 1.2}},
    ]
    above = {"yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False}
    notes = [
        *notes,
        above
        | {
            "x": here,
            "text": drawn(f"<b>{quarter}</b>", words),
            "font": {"color": colours.text},
        },
    ]
    if starts is not None:
        shapes.append(
            upright | {"x0": starts, "x1": starts, "line": {"color": colours.text, "width": 1, "dash": "dot"}}
        )
        text = words.gettext("policy starts")
        if abs(starts - here) > apart(quarter, text):
            notes.append(above | {"x": starts, "text": drawn(escape(text), words)})
    text = {"family": SANS, "size": 11.5, "color": colours.quiet}
    axis = {
        "fixedrange": True,
        "zeroline": False,
        "showgrid": False,
        "linecolor": colours.line,
        "showline": True,
    }
    years = [FIRST_YEAR + it for it in range(0, len(when) // 4 + 1, 5)]
    return _plain(colours) | {
        "height": 280,
        "margin": {"l": 42, "r": 10, "t": 22, "b": 22},
        "font": text,
        "hovermode": "x unified",
        "shapes": shapes,
        "annotations": notes,
        "xaxis": axis
        | {
            "range": [float(when[0]), float(when[-1])],
            "tickvals": years,
            "ticktext": [str(year) for year in years],
            "hoverformat": ".1f",
        },
        "yaxis": axis | {"range": [0, 100], "tickvals": [0, 50, 100], "ticktext": ["0", "50 %", "100 %"]},
    }


def _plain(colours: Palette) -> dict[str, Any]:
    """What every figure of this module shares."""
    return {
        "showlegend": False,
        "dragmode": False,
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "template": None,
        "hoverlabel": {
            "bgcolor": colours.raised,
            "font": {"family": SANS, "size": 12, "color": colours.text},
        },
    }


# ----------------------------------------------------------------------------------------- moves


def flows(story: Story, year: int, colours: Palette, words: Translator = ENGLISH) -> go.Figure:
    """Moves of researchers in a year as a Sankey: from the left to the right; who stays is not drawn."""
    _ = words.gettext
    moves = moving(story, year)
    before, after = moves.sum(axis=1), moves.sum(axis=0)
    sources = [it for it in range(5) if before[it]]
    targets = [it for it in range(5) if after[it]]
    labels = [
        _("{name}: {count} leave").format(name=_(WHERE[it]), count=before[it])
        if it != OUTSIDE
        else f"{_(CAME)}: {before[it]}"
        for it in sources
    ]
    labels += [
        _("{name}: {count} arrive").format(name=_(WHERE[it]), count=after[it])
        if it != OUTSIDE
        else f"{_(LEFT)}: {after[it]}"
        for it in targets
    ]
    pairs = [(a, b) for a in sources for b in targets if moves[a, b]]
    link = {
        "source": [sources.index(a) for a, _b in pairs],
        "target": [len(sources) + targets.index(b) for _a, b in pairs],
        "value": [int(moves[a, b]) for a, b in pairs],
        "color": [fade(INK[a], 0.5) for a, _b in pairs],
    }
    right = [theme.ELSEWHERE if it == OUTSIDE else INK[it] for it in targets]
    node = {
        "label": [drawn(it, words) for it in labels],
        "color": [*(INK[it] for it in sources), *right],
        "pad": 14,
        "thickness": 12,
        "line": {"width": 0},
    }
    text = {"family": SANS, "size": 12, "color": colours.text}
    layout = _plain(colours) | {"height": 330, "margin": {"l": 4, "r": 4, "t": 8, "b": 8}, "font": text}
    trace = {"type": "sankey", "node": node, "link": link, "textfont": text}
    return go.Figure({"data": [trace], "layout": layout})


def moving(story: Story, year: int) -> Array:
    """Moves of a year without those who stay where they are, (from, to)."""
    moves = moves_in_year(story, year).copy()
    np.fill_diagonal(moves, 0)
    return moves


# ----------------------------------------------------------------------------------- among all


def strip(
    values: Array, chosen: float, unit: str, colours: Palette, words: Translator = ENGLISH
) -> go.Figure:
    """All futures as dots on a line, this one in the policy's colour."""
    spread = np.random.default_rng(1).uniform(-1, 1, len(values))
    dots = {"type": "scatter", "mode": "markers", "hoverinfo": "skip"}
    every = dots | {
        "x": [float(it) for it in values],
        "y": spread.tolist(),
        "name": words.gettext("all futures"),
        "marker": {"color": fade(colours.baseline, 0.45), "size": 6},
    }
    one = dots | {
        "x": [float(chosen)],
        "y": [0.0],
        "name": words.gettext("this future"),
        "marker": {"color": colours.policy, "size": 12, "line": {"color": colours.paper, "width": 1.5}},
    }
    low, high = float(values.min()), float(values.max())
    end = {"xref": "paper", "yref": "paper", "y": 0, "yanchor": "top", "showarrow": False}
    axis = {
        "fixedrange": True,
        "zeroline": False,
        "showgrid": False,
        "showline": True,
        "linecolor": colours.line,
        "showticklabels": False,
        "range": [low - 0.06 * (high - low or 1), high + 0.06 * (high - low or 1)],
    }
    layout = _plain(colours) | {
        "height": 74,
        "margin": {"l": 4, "r": 4, "t": 4, "b": 22},
        "font": {"family": SANS, "size": 11.5, "color": colours.quiet},
        "annotations": [
            end | {"x": 0, "xanchor": "left", "text": number(low, words)},
            end
            | {
                "x": 1,
                "xanchor": "right",
                "text": drawn(f"{number(high, words)} {escape(unit)}".strip(), words),
            },
        ],
        "xaxis": axis,
        "yaxis": {"visible": False, "range": [-1.6, 1.6], "fixedrange": True},
    }
    return go.Figure({"data": [every, one], "layout": layout})


def life(
    when: Array, lines: dict[str, Array], moment: int, ground: Sequence[str], colours: Palette
) -> go.Figure:
    """Shares of one actor over its life, in per cent, each as an area."""
    traces = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": when.tolist(),
            "y": [None if np.isnan(it) else 100 * float(it) for it in values],
            "name": name,
            "line": {"color": colour, "width": 1.8},
            "fill": "tozeroy",
            "fillcolor": fade(colour, 0.25),
            "hovertemplate": f"{escape(name)}: %{{y:.1f}} %<extra></extra>",
        }
        for (name, values), colour in zip(lines.items(), ground, strict=True)
    ]
    years = [FIRST_YEAR + it for it in range(0, len(when) // 4 + 1, 5)]
    here = float(when[moment])
    axis = {"fixedrange": True, "zeroline": False, "linecolor": colours.line, "showline": True}
    layout = _plain(colours) | {
        "height": 150,
        "margin": {"l": 40, "r": 4, "t": 18, "b": 22},
        "font": {"family": SANS, "size": 11.5, "color": colours.quiet},
        "showlegend": True,
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "shapes": [
            {
                "type": "line",
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "x0": here,
                "x1": here,
                "line": {"color": colours.text, "width": 1},
            }
        ],
        "xaxis": axis
        | {
            "range": [float(when[0]), float(when[-1])],
            "showgrid": False,
            "tickvals": years,
            "ticktext": list(map(str, years)),
        },
        "yaxis": axis | {"rangemode": "tozero", "nticks": 3, "ticksuffix": " %", "gridcolor": colours.line},
    }
    return go.Figure({"data": traces, "layout": layout})
