"""Numbers as a reader sees them, on the command line, in documents and in the dashboard.

Effects have two significant digits, levels three or the decimals of their declaration; shares are in
per cent. How a number is written is the translator's: in English with a true minus sign and a no-break
space between thousands.
"""

from __future__ import annotations

import math

from sim.analysis.language import ENGLISH, NO_BREAK, Translator
from sim.declare import Measure
from sim.results import Effect

NOTHING = "\N{EN DASH}"
BARE_UNITS = ("", "-", "ratio", "index", "score", "log", "count")


# ---------------------------------------------------------------- a number


def number(value: float, words: Translator = ENGLISH) -> str:
    """Two significant digits, a true minus sign, a no-break space between thousands.

    >>> number(-331.7), number(7.04), number(0.0523), number(12345).replace(NO_BREAK, "_")
    ('−330', '7', '0.052', '12_000')
    """
    return words.typeset(_two_digits(value)) if math.isfinite(value) else NOTHING


def _two_digits(value: float) -> str:
    size = _size(value)
    if size >= 7 or size < -4:
        return _powers(value)
    return _trimmed(f"{round(value, 1 - size) + 0.0:,.{max(1 - size, 0)}f}")


def plain(value: float, digits: int = 3, words: Translator = ENGLISH) -> str:
    """A level with so many digits that count, whole above a thousand; a thousands space from 10 000 on.

    >>> plain(-4913.0), plain(0.03491, 2), plain(-0.0), plain(60.0), plain(12345.6).replace(NO_BREAK, "_")
    ('−4913', '0.035', '0', '60', '12_346')
    """
    if not math.isfinite(value):
        return NOTHING
    size = _size(value)
    if size >= 7 or size < -4:
        return words.typeset(_powers(value))
    places = max(0, digits - 1 - size)
    shown = round(value, digits - 1 - size) + 0.0 if size < 3 else value
    text = _trimmed(f"{shown:,.{places}f}")
    return words.typeset(text if abs(shown) >= 1e4 else text.replace(",", ""))


def signed(value: float, words: Translator = ENGLISH) -> str:
    """A number with a plus sign on what is above zero.

    >>> signed(4.04), signed(-4.04), signed(0.0)
    ('+4', '−4', '0')
    """
    return words.typeset(_signed(value)) if math.isfinite(value) else NOTHING


def _signed(value: float) -> str:
    return f"+{_two_digits(value)}" if value > 0 else _two_digits(value)


def interval(low: float, high: float, words: Translator = ENGLISH) -> str:
    """An interval with the signs of its ends.

    >>> interval(-431.7, -228.1)
    '[−430 to −230]'
    """
    return words.gettext("[{low} to {high}]").format(low=signed(low, words), high=signed(high, words))


def change(value: float, unit: str, words: Translator = ENGLISH) -> str:
    """A change with its unit; times instead of per cent above +200 %.

    >>> change(-6.86, "%"), change(2400.0, "%"), change(3.2, "points"), change(-1.78, "")
    ('−6.9 %', '×25', '+3.2 points', '−1.8')
    """
    if not math.isfinite(value):
        return f"{NOTHING} {unit}".strip()
    if unit == "%":
        return words.typeset(f"×{_two_digits(1 + value / 100)}" if value > 200 else f"{_signed(value)} %")
    return f"{signed(value, words)} {unit}".strip()


def percent(share: float, digits: int = 2, words: Translator = ENGLISH) -> str:
    """A share in per cent.

    >>> percent(0.1234)
    '12 %'
    """
    return words.gettext("{number} %").format(number=plain(100 * float(share), digits, words))


def _size(value: float) -> int:
    return math.floor(math.log10(abs(value))) if value else 0


def _powers(value: float) -> str:
    digits, power = f"{value:.1e}".split("e")
    return f"{_trimmed(digits)}e{int(power)}"


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def capitalised(text: str) -> str:
    """The text with a capital first letter, the rest as it is: acronyms keep their capitals.

    >>> capitalised("share of AI talent")
    'Share of AI talent'
    """
    return text[:1].upper() + text[1:]


# ---------------------------------------------------------------- what a measure declares


def in_percent(unit: str) -> bool:
    """Whether a quantity of this unit is a share, which is shown in per cent.

    >>> in_percent("share"), in_percent("share of turnover"), in_percent("shares")
    (True, True, False)
    """
    return unit == "share" or unit.startswith("share ")


def scale_of(spec: Measure) -> float:
    """What a level of a measure is multiplied by when shown: 100 for shares."""
    return 100.0 if in_percent(spec.unit) else 1.0


def change_scale(spec: Measure) -> float:
    """What a change of a measure is multiplied by when shown; a relative one is in per cent already."""
    return 1.0 if spec.relative else scale_of(spec)


def level_unit(spec: Measure, words: Translator = ENGLISH) -> str:
    """Unit of a level: % for a share, nothing for a bare number."""
    return "%" if in_percent(spec.unit) else _named(spec.unit, words)


def short_unit(unit: str) -> str:
    """A unit without what is said of it after a comma.

    >>> short_unit("bn USD, model units")
    'bn USD'
    """
    return unit.split(",")[0]


def change_unit(spec: Measure, words: Translator = ENGLISH, *, short: bool = False) -> str:
    """Unit of a change: %, points, percentage points (``short``: points too), else the measure's own."""
    if spec.relative:
        return "%"
    if spec.unit == "HHI" or (short and in_percent(spec.unit)):
        return words.gettext("points")
    if in_percent(spec.unit):
        return words.gettext("percentage points")
    return _named(spec.unit, words)


def _named(unit: str, words: Translator) -> str:
    return "" if unit in BARE_UNITS else words.gettext(unit).replace("CO2e", "CO₂e")


def declared(spec: Measure, value: float, words: Translator = ENGLISH) -> str:
    """A measure's value, unscaled, with the decimals that its declaration asks for; no unit."""
    shown = value * scale_of(spec)
    if not math.isfinite(shown) or abs(shown) >= 1e7:
        return number(shown, words)
    places = max(spec.decimals - (2 if in_percent(spec.unit) else 0), 0)
    text = f"{shown:,.{places}f}"
    if float(text.replace(",", "")) == 0:
        return number(shown, words) if abs(shown) > 1e-9 else words.typeset(text.lstrip("-"))
    return words.typeset(text)


def level(value: float, spec: Measure, words: Translator = ENGLISH) -> str:
    """A level with three digits and its unit, short, on one line."""
    unit = "%" if in_percent(spec.unit) else _named(short_unit(spec.unit), words).replace(" ", NO_BREAK)
    return f"{plain(value * scale_of(spec), words=words)}{NO_BREAK}{unit}".strip()


# ---------------------------------------------------------------- an effect


def amount(effect: Effect, words: Translator = ENGLISH) -> str:
    """Size of the mean effect with its unit, without its sign."""
    value = abs(effect.mean) * change_scale(effect.spec)
    size, plural = number(value, words), 1 if number(value) == "1" else 2
    if effect.spec.relative:
        return words.gettext("{number} %").format(number=size)
    if effect.unit == "HHI":
        return words.ngettext("{number} point", "{number} points", plural).format(number=size)
    if in_percent(effect.unit):
        text = words.ngettext("{number} percentage point", "{number} percentage points", plural)
        return text.format(number=size)
    return f"{size} {change_unit(effect.spec, words)}".strip()


def mean_of(effect: Effect, words: Translator = ENGLISH) -> str:
    """The mean effect with its sign and unit."""
    return (
        f"{signed(effect.mean * change_scale(effect.spec), words)} {change_unit(effect.spec, words)}".strip()
    )


def interval_of(effect: Effect, words: Translator = ENGLISH) -> str:
    """The 90 % interval of the mean, with signs."""
    times = change_scale(effect.spec)
    return interval(effect.low * times, effect.high * times, words)


def magnitudes_of(effect: Effect, words: Translator = ENGLISH) -> str:
    """The same without signs, such as ``[230 to 430]``, where words give the direction.

    Raises ValueError when the interval holds zero: magnitudes would hide it.
    """
    times = change_scale(effect.spec)
    low, high = effect.low * times, effect.high * times
    if low <= 0 <= high:
        raise ValueError(f"{effect.measure}: the interval holds zero, it has no direction")
    low, high = sorted((abs(low), abs(high)))
    return words.gettext("[{low} to {high}]").format(low=number(low, words), high=number(high, words))


def coarse(value: float, spec: Measure) -> float:
    """A change, as shown, no finer than a tenth of the smallest that matters: what is below it is no news."""
    step = spec.matters * change_scale(spec) / 10
    return round(value / step) * step if abs(value) < 10 * step else value


def short_mean_of(effect: Effect, words: Translator = ENGLISH) -> str:
    """The mean effect for a small place: coarse, its unit short, times above +200 %."""
    spec = effect.spec
    value = coarse(effect.mean * change_scale(spec), spec)
    return change(value, change_unit(spec, words, short=True), words)


def short_interval_of(effect: Effect, words: Translator = ENGLISH) -> str:
    """The 90 % interval of the mean for a small place: coarse."""
    times = change_scale(effect.spec)
    low, high = (coarse(end * times, effect.spec) for end in (effect.low, effect.high))
    return interval(low, high, words)
