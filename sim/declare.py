"""The one idiom of declaration: parameters, columns, levers, policy options and measures.

Everything that has a name in the model is declared once, in Python, with its label, unit, range and
source. Validation, the JSON Schema, the widgets of the dashboard, the tables of the documents and
the tests are all derived from these declarations.

Shapes used throughout (a *row* is one simulated future):

- ``Rows``: (row, 1), one number a future;
- ``Agents``: (row, agent), one number an agent of a table;
- ``BySegment``: (segment, row, 1); ``SegmentAgents``: (segment, row, agent);
- ``ByJurisdiction``: (row, jurisdiction).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Rows = Array
Agents = Array
BySegment = Array
SegmentAgents = Array
ByJurisdiction = Array

SEGMENTS = ("consumer", "enterprise", "science", "edge")
JURISDICTIONS = ("us", "eu", "china", "rest")
AXES: dict[str, tuple[str, ...]] = {"segment": SEGMENTS, "jurisdiction": JURISDICTIONS}

GRADES = ("measured", "estimated", "calibrated", "assumption")


# ---------------------------------------------------------------- parameters


@dataclass(frozen=True)
class Param:
    """A number the model takes as given: one value a future, or one a segment or jurisdiction."""

    label: str
    unit: str
    default: float | tuple[float, ...]
    low: float
    high: float
    source: str
    grade: str
    scale: str
    per: str | None
    headline: bool
    drawn: bool
    spread: float | None
    help: str
    name: str = ""
    topic: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the entries of a vector parameter, empty for a plain number."""
        return AXES[self.per] if self.per else ()

    @property
    def values(self) -> tuple[float, ...]:
        """Default as a tuple, whatever the shape."""
        return self.default if isinstance(self.default, tuple) else (self.default,)

    @property
    def varies(self) -> bool:
        """Whether uncertainty draws it: no dial of a scenario, and no vector without a declared spread."""
        return self.drawn and (self.per is None or self.spread is not None)


def param(
    label: str,
    unit: str,
    *,
    default: float | tuple[float, ...],
    range: tuple[float, float],
    source: str,
    grade: str,
    scale: str = "linear",
    per: str | None = None,
    headline: bool = False,
    drawn: bool = True,
    spread: float | None = None,
    help: str = "",
) -> Any:
    """Declare a parameter.

    ``source`` is a key of sources.yaml, or "assumption" when there is none. ``drawn=False`` marks a dial
    that a scenario sets and no uncertainty draws. A parameter by segment or jurisdiction is drawn only
    when ``spread`` is given: each entry within that distance of its default (in logs on a log scale).
    """
    low, high = range
    spec = Param(label, unit, default, low, high, source, grade, scale, per, headline, drawn, spread, help)
    if grade not in GRADES:
        raise TypeError(f"{label}: grade {grade!r} is not one of {GRADES}")
    if not all(low <= value <= high for value in spec.values):
        raise TypeError(f"{label}: default {default} outside range {range}")
    if per and len(spec.values) != len(AXES[per]):
        raise TypeError(f"{label}: {len(AXES[per])} values expected, one a {per}")
    if scale == "log" and low <= 0:
        raise TypeError(f"{label}: a log scale needs a range above zero")
    return spec


PARAMETERS: dict[str, Param] = {}
TOPICS: dict[str, type[Parameters]] = {}


class Parameters:
    """Base of one topic of declared parameters; an instance holds one array a parameter."""

    topic: ClassVar[str] = ""
    fields: ClassVar[dict[str, Param]] = {}

    def __init_subclass__(cls) -> None:
        cls.topic = cls.__name__.lower()
        cls.fields = {}
        for name in cls.__annotations__:
            spec = getattr(cls, name, None)
            if not isinstance(spec, Param):
                continue
            named = Param(**{**spec.__dict__, "name": name, "topic": cls.topic})
            if name in PARAMETERS:
                raise TypeError(f"parameter {name} is declared twice: {PARAMETERS[name].topic}, {cls.topic}")
            cls.fields[name] = PARAMETERS[name] = named
        TOPICS[cls.topic] = cls

    def __init__(self, **arrays: Array) -> None:
        for name in self.fields:
            setattr(self, name, arrays[name])


# ------------------------------------------------------------------- columns


@dataclass(frozen=True)
class Column:
    """A number every agent of a table has."""

    label: str
    unit: str
    start: float
    dtype: type
    name: str = ""


def column(label: str, unit: str, *, start: float = 0.0, dtype: type = float) -> Any:
    """Declare a column of a table; ``start`` fills it when the world is made."""
    return Column(label, unit, start, dtype)


TABLES: dict[str, type[Table]] = {}


class Table:
    """Base of a population: one array (row, agent), C order, for each declared column."""

    columns: ClassVar[dict[str, Column]] = {}
    leading: ClassVar[int] = 0

    def __init_subclass__(cls, leading: int = 0) -> None:
        cls.columns = {}
        cls.leading = leading
        for name in cls.__annotations__:
            spec = getattr(cls, name, None)
            if isinstance(spec, Column):
                cls.columns[name] = Column(**{**spec.__dict__, "name": name})
        TABLES[cls.__name__] = cls

    def __init__(self, rows: int, count: int) -> None:
        """Allocate the columns: (row, agent), or (leading, row, agent) for a table by segment."""
        self.rows, self.count = rows, count
        shape = (self.leading, rows, count) if self.leading else (rows, count)
        for name, spec in self.columns.items():
            setattr(self, name, np.full(shape, spec.start, dtype=spec.dtype))

    def arrays(self) -> Iterator[tuple[str, Array]]:
        """Every column with its name, in the order of declaration."""
        for name in self.columns:
            yield name, getattr(self, name)


# -------------------------------------------------------------------- levers


@dataclass(frozen=True)
class Lever:
    """What a policy may move: a number in force a jurisdiction, neutral unless a policy says so."""

    label: str
    unit: str
    neutral: float
    stack: str
    weaken: str
    shared: str = ""
    name: str = ""


STACKS: dict[str, Callable[[Array, Array], Array]] = {
    "sum": np.add,
    "product": np.multiply,
    "lowest": np.minimum,
    "highest": np.maximum,
}


def _weaken_amount(value: Array, kept: Array) -> Array:
    return np.where(kept > 0, value, 0.0) * kept  # nothing is left of an unlimited amount either


def _weaken_ceiling(value: Array, kept: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.where(kept > 0, value / np.where(kept > 0, kept, 1.0), np.inf)


def _weaken_factor(value: Array, kept: Array) -> Array:
    return value**kept


WEAKENINGS: dict[str, Callable[[Array, Array], Array]] = {
    "amount": _weaken_amount,
    "ceiling": _weaken_ceiling,
    "factor": _weaken_factor,
}


def lever(label: str, unit: str, *, neutral: float, stack: str, weaken: str, shared: str = "") -> Any:
    """Declare a lever: how two policies stack, and how regulatory capture weakens it.

    ``stack`` is sum, product, lowest or highest; ``weaken`` is amount (times what is left of the
    policy), ceiling (divided by it) or factor (to its power). ``shared`` marks an amount for all the
    jurisdictions a policy covers together: it is split by the size of what it is for ("universities",
    "startups") in each.
    """
    return Lever(label, unit, neutral, stack, weaken, shared)


LEVERS: dict[str, Lever] = {}


class Levers:
    """Base of the rules in force: one array (row, jurisdiction) a lever."""

    fields: ClassVar[dict[str, Lever]] = {}

    def __init_subclass__(cls) -> None:
        cls.fields = {}
        for name in cls.__annotations__:
            spec = getattr(cls, name, None)
            if isinstance(spec, Lever):
                cls.fields[name] = LEVERS[name] = Lever(**{**spec.__dict__, "name": name})

    def __init__(self, rows: int) -> None:
        neutral = [[[spec.neutral]] for spec in self.fields.values()]
        whole = np.broadcast_to(neutral, (len(neutral), rows, len(JURISDICTIONS))).copy()  # one array, cut up
        self.__dict__.update(zip(self.fields, whole, strict=True))


# ------------------------------------------------------------------- options


@dataclass(frozen=True)
class Option:
    """A design choice of an instrument: a number in a range, or one of a list of words."""

    label: str
    unit: str
    default: float | str | bool
    low: float
    high: float
    scale: str
    choices: tuple[str, ...]
    level: bool
    help: str
    name: str = ""

    @property
    def kind(self) -> str:
        """One of number, choice, switch."""
        if self.choices:
            return "choice"
        return "switch" if isinstance(self.default, bool) else "number"


def option(
    label: str,
    unit: str = "",
    *,
    default: float | str | bool,
    range: tuple[float, float] = (0.0, 1.0),
    scale: str = "linear",
    choices: tuple[str, ...] = (),
    level: bool = False,
    help: str = "",
) -> Any:
    """Declare an option of an instrument. ``level=True`` marks the one that ``level:`` in a file sets."""
    return Option(label, unit, default, range[0], range[1], scale, choices, level, help)


# ------------------------------------------------------------------ measures


@dataclass(frozen=True)
class Measure:
    """An outcome: a function of the world giving one number a future, or one a jurisdiction."""

    name: str
    label: str
    unit: str
    group: str
    matters: float
    relative: bool
    annual: str
    per: str | None
    decimals: int
    help: str
    compute: Callable[[Any], Array]


MEASURES: dict[str, Measure] = {}


def measure(
    label: str,
    unit: str,
    *,
    group: str,
    matters: float,
    relative: bool = False,
    annual: str = "mean",
    per: str | None = None,
    decimals: int = 1,
) -> Callable[[Callable[[Any], Array]], Callable[[Any], Array]]:
    """Declare an outcome.

    ``matters`` is the smallest change worth a word (in percent when ``relative``); ``annual`` says
    how quarters make a year (mean, sum, last or max).
    """

    def register(function: Callable[[Any], Array]) -> Callable[[Any], Array]:
        name = function.__name__
        text = (function.__doc__ or "").strip().split("\n")[0]
        MEASURES[name] = Measure(
            name, label, unit, group, matters, relative, annual, per, decimals, text, function
        )
        return function

    return register


def default_words(spec: Param) -> str:
    """Default of a parameter as shown, one a key."""
    return ", ".join(f"{value:.6g}" for value in spec.values)


def range_words(spec: Param | Option) -> str:
    """Range as shown."""
    return f"{spec.low:.6g} to {spec.high:.6g}"


def first_paragraph(documented: Any) -> str:
    """First paragraph of what something says about itself, on one line."""
    return " ".join((documented.__doc__ or "").strip().split("\n\n")[0].split())


def nearest(name: str, known: Mapping[str, Any] | tuple[str, ...] | list[str]) -> str:
    """Closest known name for an error message, empty when nothing is near.

    >>> nearest("carbon_prize", ["carbon_price", "grants"])
    'carbon_price'
    """
    import difflib

    found = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return found[0] if found else ""
