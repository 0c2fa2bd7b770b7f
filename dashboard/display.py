"""Numbers as a reader sees them: shares in per cent, two digits, a true minus sign, times above +200 %."""

from __future__ import annotations

import math

from sim.analysis.words import NO_BREAK, NOTHING, number, signed
from sim.declare import Measure
from sim.results import Effect

MARKS = {"clear": "●", "likely": "◐", "unclear": "○", "unchanged": "=", "identical": "≡"}
CERTAINTIES = {
    "clear": "clear",
    "likely": "likely",
    "unclear": "no clear change",
    "unchanged": "practically unchanged",
    "identical": "identical",
}
MINUS = "\N{MINUS SIGN}"


def in_percent(unit: str) -> bool:
    """Whether a quantity of this unit is a share that is shown in per cent."""
    return unit == "share" or unit.startswith("share ")


def factor(spec: Measure) -> float:
    """What a level of a measure is multiplied by when shown."""
    return 100.0 if in_percent(spec.unit) else 1.0


def change_factor(spec: Measure) -> float:
    """What a change of a measure is multiplied by when shown; a relative one is in per cent already."""
    return 1.0 if spec.relative else factor(spec)


def level_unit(spec: Measure) -> str:
    """Unit of a level: % for a share."""
    return "%" if in_percent(spec.unit) else spec.unit.replace("CO2e", "CO₂e")


def change_unit(spec: Measure) -> str:
    """Unit of a change: % when relative, points of a share or of an HHI, else the measure's own."""
    if spec.relative:
        return "%"
    return "points" if in_percent(spec.unit) or spec.unit == "HHI" else spec.unit.replace("CO2e", "CO₂e")


def plain(value: float, digits: int = 3) -> str:
    """A number with so many digits that count.

    >>> plain(-4913.0), plain(0.03491, 2), plain(-0.0), plain(60.0)
    ('−4913', '0.035', '0', '60')
    """
    if not math.isfinite(value):
        return NOTHING
    size = math.floor(math.log10(abs(value))) if value else 0
    if size >= 7 or size < -4:
        return number(value)
    text = (
        f"{round(value, digits - 1 - size) + 0.0:,.{max(0, digits - 1 - size)}f}"
        if size < 3
        else f"{value:,.0f}"
    )
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(",", NO_BREAK if abs(value) >= 1e4 else "").replace("-", MINUS)


def interval(low: float, high: float) -> str:
    """An interval with the signs of its ends.

    >>> interval(-431.7, -228.1)
    '[−430 to −230]'
    """
    return f"[{signed(low)} to {signed(high)}]"


def change(value: float, unit: str) -> str:
    """A change with its unit; times instead of per cent above +200 %.

    >>> change(-6.86, "%"), change(2400.0, "%"), change(3.2, "points"), change(-1.78, "persons")
    ('−6.9 %', '×25', '+3.2 points', '−1.8 persons')
    """
    if unit == "%" and value > 200:
        return f"×{number(1 + value / 100)}"
    return f"{signed(value)} {unit}"


def level(value: float, spec: Measure) -> str:
    """A level with its unit."""
    unit = level_unit(spec).split(",")[0].replace(" ", NO_BREAK)
    return f"{plain(value * factor(spec))}{NO_BREAK}{unit}"


def coarse(value: float, spec: Measure) -> float:
    """A change no finer than a tenth of the smallest that matters: what is below it is no news."""
    step = spec.matters * change_factor(spec) / 10
    return round(value / step) * step if abs(value) < 10 * step else value


def mean_of(effect: Effect) -> str:
    """The mean effect with its sign and unit."""
    return change(coarse(effect.mean * change_factor(effect.spec), effect.spec), change_unit(effect.spec))


def interval_of(effect: Effect) -> str:
    """The 90 % interval of the mean."""
    times = change_factor(effect.spec)
    return interval(coarse(effect.low * times, effect.spec), coarse(effect.high * times, effect.spec))


def directed(effect: Effect) -> bool:
    """Whether the pairs show a direction."""
    return effect.certainty in ("clear", "likely")
