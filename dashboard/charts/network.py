"""Who leases from whom, or who sponsors whom, in a quarter: suppliers with their customers around them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import Any

import plotly.graph_objects as go

from dashboard import names, theme
from dashboard.charts.actors import colour_of
from dashboard.charts.fans import CLEAR
from dashboard.language import drawn
from dashboard.story import CHINA, Story, leases
from dashboard.theme import SANS, Palette, readable_on
from sim.analysis.language import ENGLISH, Translator
from sim.analysis.numbers import percent, plain

GOLDEN = math.pi * (3 - math.sqrt(5))  # the angle at which points around a centre crowd least
STEP, FIRST = 0.085, 0.26  # of the spiral on which customers stand around their supplier
COLUMNS = 4
INSIDE = 34  # pixels of a circle from which its name stands in it


@dataclass(frozen=True)
class Tie:
    """A line of the network: who is bound (its number and name), to which firm, under a duty or not."""

    number: int
    name: str
    firm: int
    size: float
    bound: bool


def ties(story: Story, moment: int, of: str, words: Translator = ENGLISH) -> list[Tie]:
    """Lines of the network of a quarter: ``leases`` (size: share of sales) or ``sponsors`` (M USD a quarter)."""
    if of == "leases":
        sold = max(float(story.whole["sold"][moment]), 1e-9)
        revenue = story.firms["revenue_musd"][moment]
        return [
            Tie(
                lessee,
                names.firm_at(story, lessee, moment, words),
                firm,
                float(revenue[lessee]) / sold,
                bound,
            )
            for lessee, firm, bound in leases(story, moment)
        ]
    money = story.schools["industry_musd"][moment]
    return [
        Tie(number, names.university(number, words), int(firm), float(money[number]), False)
        for number, firm in enumerate(story.sponsor)
        if money[number] > 0
    ]


def network(story: Story, moment: int, of: str, colours: Palette, words: Translator = ENGLISH) -> go.Figure:
    """The network of a quarter. Circles: share of model use (or money given); dots: share of sales (or taken)."""
    found = ties(story, moment, of, words)
    hubs = list(range(story.big_tech)) + sorted({it.firm for it in found if it.firm >= story.big_tech})
    spots = places(hubs, {hub: sum(it.firm == hub for it in found) for hub in hubs})
    traces = [
        *_lines(found, spots, colours),
        _dots(found, spots, of, words),
        _hubs(story, moment, found, hubs, spots, of, colours, words),
    ]
    xs, ys = zip(*(spots[hub] for hub in hubs), strict=True)
    axis = {"visible": False, "fixedrange": True}
    layout = {
        "height": 340,
        "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
        "font": {"family": SANS, "size": 11.5, "color": colours.text},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": colours.raised,
            "font": {"family": SANS, "size": 12, "color": colours.text},
        },
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "template": None,
        "xaxis": axis | {"range": [min(xs) - 1.1, max(xs) + 1.1]},
        "yaxis": axis | {"range": [min(ys) - 1.0, max(ys) + 1.0]},
    }
    return go.Figure({"data": traces, "layout": layout})


def places(hubs: list[int], customers: dict[int, int]) -> dict[int, tuple[float, float]]:
    """Where suppliers stand: in rows, big tech always at the same place; a row is as high as its largest needs."""
    spots: dict[int, tuple[float, float]] = {}
    y = 0.0
    for start in range(0, len(hubs), COLUMNS):
        row = hubs[start : start + COLUMNS]
        reach = max(radius(customers[hub]) for hub in row)
        y -= reach
        for column, hub in enumerate(row):
            spots[hub] = (2.1 * column, y)
        y -= reach + 0.05
    return spots


def radius(count: int) -> float:
    """How far the customers of a supplier reach."""
    return 0.22 + FIRST + STEP * math.sqrt(max(0, count - 1)) * 1.6


def around(spot: tuple[float, float], rank: int) -> tuple[float, float]:
    """Where the customer of a rank stands."""
    far, angle = FIRST + STEP * 1.6 * math.sqrt(rank), rank * GOLDEN
    return spot[0] + far * math.cos(angle), spot[1] + far * math.sin(angle)


def _placed(found: list[Tie], spots: dict[int, tuple[float, float]]) -> list[tuple[Tie, tuple[float, float]]]:
    ranks: dict[int, int] = {}
    placed = []
    for tie in found:
        rank = ranks.get(tie.firm, 0)
        ranks[tie.firm] = rank + 1
        placed.append((tie, around(spots[tie.firm], rank)))
    return placed


def _lines(found: list[Tie], spots: dict[int, tuple[float, float]], colours: Palette) -> list[dict[str, Any]]:
    traces = []
    for bound, colour, name in ((False, colours.baseline, "free"), (True, colours.policy, "bound")):
        xs: list[float | None] = []
        ys: list[float | None] = []
        for tie, (x, y) in _placed(found, spots):
            if tie.bound == bound:
                hub = spots[tie.firm]
                xs += [hub[0], x, None]
                ys += [hub[1], y, None]
        line = {"color": colour, "width": 1.4 if bound else 1}
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": xs,
                "y": ys,
                "name": name,
                "line": line,
                "hoverinfo": "skip",
            }
        )
    return traces


def _dots(
    found: list[Tie], spots: dict[int, tuple[float, float]], of: str, words: Translator
) -> dict[str, Any]:
    placed = _placed(found, spots)
    most = max((tie.size for tie in found), default=1.0) or 1.0
    if of == "leases":
        said = [f"{tie.name}: {percent(tie.size, words=words)}" for tie, _ in placed]
    else:
        template = words.gettext("{name}: {money} M USD a quarter")
        said = [template.format(name=tie.name, money=plain(tie.size, 2, words)) for tie, _ in placed]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x for _, (x, _y) in placed],
        "y": [y for _, (_x, y) in placed],
        "name": "customers",
        "customdata": [drawn(escape(it), words) for it in said],
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {
            "size": [5 + 11 * math.sqrt(tie.size / most) for tie, _ in placed],
            "color": theme.STARTUPS if of == "leases" else theme.UNIVERSITIES,
        },
    }


def _hubs(
    story: Story, moment: int, found: list[Tie], hubs: list[int], spots: dict[int, tuple[float, float]], of: str,
    colours: Palette, words: Translator,
) -> dict[str, Any]:  # fmt: skip
    if of == "leases":
        sold = max(float(story.whole["sold"][moment]), 1e-9)
        sizes = [float(story.firms["model_revenue_musd"][moment, hub]) / sold for hub in hubs]
    else:
        sizes = [sum(tie.size for tie in found if tie.firm == hub) for hub in hubs]
    most = max(sizes) or 1.0
    grounds = []
    for hub in hubs:
        group = "startups" if hub >= story.big_tech else f"f{hub}"
        if hub < story.big_tech and story.jurisdiction[hub] == CHINA:
            group = "china"
        grounds.append(colour_of(story, group, colours))
    across = [10 + 40 * math.sqrt(size / most) for size in sizes]
    labels = [names.firm_at(story, hub, moment, words) for hub in hubs]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [spots[hub][0] for hub in hubs],
        "y": [spots[hub][1] for hub in hubs],
        "name": "suppliers",
        "text": [escape(it) for it in labels],
        "textposition": ["middle center" if size > INSIDE else "bottom center" for size in across],
        "textfont": {
            "size": 11.5,
            "family": SANS,
            "color": [
                readable_on(ground, theme.LIGHT) if size > INSIDE else colours.text
                for ground, size in zip(grounds, across, strict=True)
            ],
        },
        "marker": {
            "size": across,
            "color": grounds,
            "line": {"color": colours.paper, "width": 1},
        },
        "hoverinfo": "text",
    }
