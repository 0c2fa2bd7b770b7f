"""A paired difference by year, small enough for a line of the score card."""

from __future__ import annotations

from html import escape

import numpy as np

from dashboard.theme import Palette, fade
from sim import Comparison
from sim.analysis.language import ENGLISH, Translator
from sim.analysis.numbers import change_scale
from sim.declare import MEASURES, Array


def sparkline(
    comparison: Comparison, other: int, measure: str, year: int, colours: Palette, words: Translator = ENGLISH
) -> str:
    """The paired difference by year as a small SVG, with a dot on the year."""
    spec = MEASURES[measure]
    d = comparison.differences(other, measure) * change_scale(spec)
    p05, median, p95 = np.quantile(d, (0.05, 0.5, 0.95), axis=0)
    matters = spec.matters * change_scale(spec)
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
    label = escape(words.gettext("{outcome}, change by year").format(outcome=words.gettext(spec.label)))
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" {box} role="img" aria-label="{label}">'
        f'<rect x="0" width="{width:g}" {band} fill="{colours.trivial}"/>'
        f'<polygon points="{area}" fill="{fade(colours.policy, 0.22)}"/>'
        f'<line {zero} stroke="{colours.quiet}" stroke-width="0.8"/>'
        f'<polyline points="{line}" fill="none" stroke="{colours.policy}" stroke-width="1.6"/>'
        f'<circle {dot} r="2.6" fill="{colours.policy}"/></svg>'
    )
