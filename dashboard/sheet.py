"""A figure under way, as plain data that Plotly is handed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dashboard.theme import Palette
from sim.declare import Array


def axis_of(panel: int) -> str:
    """How Plotly numbers the axes of a panel.

    >>> axis_of(1), axis_of(3)
    ('', '3')
    """
    return "" if panel == 1 else str(panel)


def apart(one: str, other: str) -> float:
    """Years between two labels above a card's chart so that they do not touch: a year takes about two letters.

    >>> apart("2030", "policy starts") < 4 < apart("2030Q4", "policy starts")
    True
    """
    return 0.22 * (len(one) + len(other))


@dataclass
class Sheet:
    """A figure of several panels under way, numbered from 1: a pair of axes each."""

    colours: Palette
    panels: int = 2
    traces: list[dict[str, Any]] = field(default_factory=list)
    shapes: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    heights: dict[int, list[float]] = field(default_factory=dict)

    def trace(
        self, panel: int, x: Sequence[float], y: Sequence[float] | Array, name: str, **more: Any
    ) -> None:
        """Add lines or points to a panel, with what is said of each as ``hover``."""
        hover = more.pop("hover", None)
        said = (
            {"hoverinfo": "skip"}
            if hover is None
            else {"customdata": hover, "hovertemplate": "%{customdata}<extra></extra>"}
        )
        axis = axis_of(panel)
        axes = {"xaxis": f"x{axis}", "yaxis": f"y{axis}"}
        base: dict[str, Any] = {
            "type": "scatter",
            "x": list(x),
            "y": [float(it) for it in y],
            "name": name,
            "showlegend": False,
        }
        self.extent(panel).extend(base["y"])
        self.traces.append(base | axes | said | more)

    def band(
        self, panel: int, x: Sequence[float], low: Array, high: Array, fill: str, name: str, edge: str = ""
    ) -> None:
        """Add an area between two lines, dotted above and below when ``edge`` is a colour.

        It is a shape and no trace: it says nothing when pointed at, and Plotly takes longer over a trace.
        """
        above, below = list(zip(x, high, strict=True)), list(zip(x, low, strict=True))
        self.extent(panel).extend((float(np.min(low)), float(np.max(high))))
        self._path(panel, [*below, *reversed(above)], name, fillcolor=fill, closed=True, line={"width": 0})
        for side, points in (("low", below), ("high", above)) if edge else ():
            self._path(panel, points, f"{name}, {side}", line={"width": 1, "color": edge, "dash": "dot"})

    def level(self, panel: int, y: float, **line: Any) -> None:
        """Add a line across a panel."""
        axis = axis_of(panel)
        ends = {"xref": f"x{axis} domain", "yref": f"y{axis}", "x0": 0, "x1": 1, "y0": y, "y1": y}
        self.extent(panel).append(y)
        self.shapes.append({"type": "line", "line": {"width": 1} | line} | ends)

    def extent(self, panel: int) -> list[float]:
        """Heights that the panel must have room for."""
        return self.heights.setdefault(panel, [])

    def _path(
        self, panel: int, points: Sequence[tuple[float, float]], name: str, closed: bool = False, **look: Any
    ) -> None:
        axis = axis_of(panel)
        path = "M" + "L".join(f"{x:.9g},{y:.9g}" for x, y in points) + ("Z" if closed else "")
        place = {"xref": f"x{axis}", "yref": f"y{axis}", "layer": "below"}
        self.shapes.append({"type": "path", "path": path, "name": name} | place | look)

    def line(
        self, panel: int, x: Sequence[float], y: Array, colour: str, name: str, hover: list[str]
    ) -> None:
        """Add a line that says its numbers."""
        self.trace(panel, x, y, name, mode="lines", line={"color": colour, "width": 2.2}, hover=hover)

    def note(self, text: str, panel: int, *, size: float = 11, colour: str = "", **place: Any) -> None:
        """Add a text; ``place`` is in the panel's domain unless it says otherwise."""
        axis = axis_of(panel)
        base = {"text": text, "xref": f"x{axis} domain", "yref": f"y{axis} domain", "showarrow": False}
        self.notes.append(base | {"font": {"size": size, "color": colour or self.colours.quiet}} | place)

    def upright(self, x: float, **line: Any) -> None:
        """Add a line from top to bottom of every panel."""
        for axis in map(axis_of, range(1, self.panels + 1)):
            ends = {"xref": f"x{axis}", "yref": f"y{axis} domain", "x0": x, "x1": x, "y0": 0, "y1": 1}
            self.shapes.append({"type": "line", "line": {"width": 1} | line} | ends)
