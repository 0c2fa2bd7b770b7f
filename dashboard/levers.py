"""What a lever is, out of its declaration: its group, its steps, its value in words, its help."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache

from dashboard.language import isolated
from dashboard.state import Value
from sim.analysis.language import ENGLISH, N_, Translator
from sim.analysis.numbers import NO_BREAK, capitalised, in_percent, plain
from sim.declare import PARAMETERS, Option, Param
from sim.evidence import sources
from sim.policies import POLICIES, Policy

GROUPS = ("access", "public investment", "climate", "competition", "talent", "data and accountability")
ASSUMPTIONS = {
    "compute": N_("Training cost"),
    "training": N_("Training cost"),
    "compression": N_("Compression"),
}
STEPS = 40
WIDE = 40.0  # a range so many times its default goes by 1, 2, 5, 10 ...
_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]|<>~$^]|:(?=\w)|^\s*[-+#](?=\s))")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def safe(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKDOWN.sub(lambda found: "\\" + found[0], " ".join(text.split()))


# -------------------------------------------------------------- what is declared, in order


def headline_parameters() -> dict[str, list[Param]]:
    """The parameters that are levers, by group."""
    groups: dict[str, list[Param]] = {}
    for spec in PARAMETERS.values():
        if spec.headline and spec.per is None:
            groups.setdefault(ASSUMPTIONS.get(spec.topic, capitalised(spec.topic)), []).append(spec)
    return groups


def instruments() -> dict[str, list[type[Policy]]]:
    """The instruments by group, in the order of the pages; groups unknown to it come last."""
    known = sorted({kind.group for kind in POLICIES.values()}, key=lambda it: (_place(it), it))
    return {group: [kind for kind in POLICIES.values() if kind.group == group] for group in known}


def _place(group: str) -> int:
    return GROUPS.index(group) if group in GROUPS else len(GROUPS)


# ------------------------------------------------------------------------ values of a lever


def nice(step: float) -> float:
    """The nearest round step above.

    >>> nice(0.013), nice(120)
    (0.02, 200.0)
    """
    power = 10.0 ** math.floor(math.log10(step))
    return next(it * power for it in _NICE if it * power >= step * (1 - 1e-9))


def ladder(low: float, high: float, default: float, scale: str, also: Sequence[float] = ()) -> list[float]:
    """The values a slider can take: round ones over the range, the ends, the default and ``also``.

    >>> ladder(0.0, 1.0, 0.5, "linear")[:4], ladder(0.0, 50000.0, 430.0, "linear")[:5]
    ([0.0, 0.025, 0.05, 0.075], [0.0, 10.0, 20.0, 30.0, 50.0])
    """
    if scale == "log":
        inner = _rungs(low, high)
    elif low == 0 < default and high / default > WIDE:
        inner = [0.0, *_rungs(nice(default / WIDE / 1.5), high)]
    else:
        step = nice((high - low) / STEPS)
        first = math.ceil(low / step - 1e-9)
        inner = [it * step for it in range(first, int(high / step + 1e-9) + 1)]
    # the same number by two ways of reckoning is one rung
    kept = {float(f"{it:.9g}"): it for it in (*inner, low, high)}
    kept |= {float(f"{it:.9g}"): it for it in (default, *also)}
    return sorted(float(f"{it:.12g}") for key, it in kept.items() if low <= it <= high)


def _rungs(low: float, high: float) -> list[float]:
    """1, 2, 3, 5, 7 by powers of ten; powers of ten and their threes over many of them."""
    powers = math.log10(high / low)
    steps = (
        (1.0, 3.0)
        if powers > 4
        else (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
        if powers < 2.2
        else (1.0, 2.0, 3.0, 5.0, 7.0)
    )
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    rungs = [step * 10.0**power for power in range(first, last + 1) for step in steps]
    return [it for it in rungs if low <= it <= high]


@lru_cache(maxsize=8192, typed=True)  # a page says some thousand of them, the same at every drawing
def quantity(value: Value, unit: str, words: Translator = ENGLISH) -> str:
    r"""A lever's value in words.

    >>> (
    ...     quantity(0.25, "share"),
    ...     quantity(1e25, "FLOP"),
    ...     quantity(430.0, "M USD/year"),
    ...     quantity(0.1, "share of turnover"),
    ... )
    ('25\xa0%', '10²⁵ FLOP', '430 M USD/year', '10\xa0% of turnover')
    """
    _ = words.gettext
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return _(value).replace("-", " ")
    if in_percent(unit):
        return (
            _(in_template(unit))
            .format(number=plain(100 * value, 3, words) + NO_BREAK)
            .replace(NO_BREAK + " ", NO_BREAK)
        )
    if value >= 1e9:
        power = math.floor(math.log10(value) + 1e-9)
        times = plain(value / 10.0**power)
        number = words.typeset(("" if times == "1" else f"{times}×") + "10" + str(power).translate(_RAISED))
    else:
        number = plain(value, 3, words)
    quiet = unit in ("", "-", "ratio", "exponent", "1/nat")
    return number if quiet else f"{number} {_(unit).replace('CO2e', 'CO₂e')}"


def in_template(unit: str) -> str:
    """Template of a share of something.

    >>> in_template("share of turnover")
    '{number} % of turnover'
    """
    return "{number} %" + unit.removeprefix("share")


@lru_cache(maxsize=512)
def cited(key: str, words: Translator = ENGLISH) -> str:
    """A source in a line, or that there is none."""
    source = sources().get(key)
    if source is None:
        return words.gettext("none: an assumption")
    said = f"{source.author} ({source.year}), {source.title}"
    return said if words.direction == "ltr" else isolated(said)


def parameter_help(spec: Param, words: Translator = ENGLISH) -> str:
    """All that is declared of a parameter."""
    _ = words.gettext
    low, high, default = (quantity(it, spec.unit, words) for it in (spec.low, spec.high, spec.values[0]))
    parts = [
        _(spec.help) if spec.help else "",
        _("Unit: {unit}. Range {low} to {high}, default {default}.").format(
            unit=_(spec.unit), low=low, high=high, default=default
        ),
    ]
    if spec.drawn:
        parts.append(
            _("Where it is not moved its value is drawn over that range, one a future; moved, it is fixed.")
        )
    grade, source = capitalised(_(spec.grade)), cited(spec.source, words)
    parts.append(_("{grade}. Source: {source}.").format(grade=grade, source=source))
    return "\n\n".join(safe(part) for part in parts if part)


def option_help(kind: type[Policy], spec: Option, words: Translator = ENGLISH) -> str:
    """All that is declared of an option."""
    _ = words.gettext
    parts = [_(spec.help) if spec.help else ""]
    if spec.kind == "number":
        low, high, default = (quantity(it, spec.unit, words) for it in (spec.low, spec.high, spec.default))
        text = _("Range {low} to {high}, default {default}.")
        if spec.unit:
            text = _("Unit: {unit}. Range {low} to {high}, default {default}.")
        parts.append(text.format(unit=_(spec.unit) if spec.unit else "", low=low, high=high, default=default))
    return "\n\n".join(safe(part) for part in parts if part) or safe(_(kind.title))


def described(kind: type[Policy]) -> str:
    """What an instrument does, as its class documents it, on one line."""
    return " ".join((kind.__doc__ or "").split())


def policy_help(kind: type[Policy], words: Translator = ENGLISH) -> str:
    """All that is declared of an instrument."""
    _ = words.gettext
    text = described(kind)
    said = (_(text) if text else "", _("Example: {example}.").format(example=_(kind.example)))
    cites = "\n".join(f"- {safe(cited(key, words))}" for key in kind.sources)
    return "\n\n".join([*(safe(it) for it in said if it), f"{_('Sources')}:", cites])
