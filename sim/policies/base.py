"""What an instrument is: dated, levelled, aimed at jurisdictions, perhaps waiting for a trigger.

A new instrument is one file: subclass :class:`Policy`, declare its options, say which levers they
move in :meth:`Policy.rules` and whom it reaches in :meth:`Policy.reach`. Instruments that contradict
it are named in ``excludes``; a package that holds both at once in one place is refused.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from sim.declare import JURISDICTIONS, LEVERS, Option, option
from sim.levers import Rules

Value = float | str | bool
LAST = 10**6  # a quarter beyond every horizon
PLANNING = 2  # quarters ahead that those who plan look
POLICIES: dict[str, type[Policy]] = {}
assert Rules.fields is not None  # the levers are declared before the first instrument


@dataclass(frozen=True)
class Path:
    """A number that moves over time: straight lines between dated points, level before and after.

    ``points`` are (quarter index, value), in order of date.

    >>> Path(((24, 0.0), (28, 100.0))).at(26)
    50.0
    """

    points: tuple[tuple[int, float], ...]

    def at(self, quarter: int) -> float:
        """Value in a quarter."""
        dates = [date for date, _ in self.points]
        place = bisect_right(dates, quarter)
        if place == 0:
            return self.points[0][1]
        if place == len(self.points):
            return self.points[-1][1]
        (t0, v0), (t1, v1) = self.points[place - 1], self.points[place]
        return v0 + (v1 - v0) * (quarter - t0) / (t1 - t0)


@dataclass(frozen=True)
class Trigger:
    """Adopt when an observed measure crosses a line; leave when it falls back by the dead band."""

    measure: str
    above: float | None = None
    below: float | None = None
    dead_band: float = 0.0


def evasion(default: float, help: str = "") -> Any:
    """The option ``evasion``: the part of what the policy asks that is not done, by hiding or by moving away."""
    return option("evasion", "share", default=default, range=(0.0, 1.0), help=help)


def lag(default: float, help: str = "") -> Any:
    """The option ``lag``: quarters until everybody complies, in equal steps; 0 from the first quarter."""
    return option("time to comply", "quarters", default=default, range=(0.0, 16.0), help=help)


class Policy:
    """Base of the instruments. Options hold a value, or a :class:`Path` for a number that moves."""

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    group: ClassVar[str] = ""
    sources: ClassVar[tuple[str, ...]] = ()
    example: ClassVar[str] = ""
    moves: ClassVar[tuple[str, ...]] = ()
    excludes: ClassVar[tuple[str, ...]] = ()
    fields: ClassVar[dict[str, Option]] = {}

    def __init_subclass__(cls) -> None:
        cls.fields = {}
        for name in getattr(cls, "__annotations__", {}):
            spec = cls.__dict__.get(name)
            if isinstance(spec, Option):
                cls.fields[name] = Option(**{**spec.__dict__, "name": name})
        unknown = [name for name in cls.moves if name not in LEVERS]
        if unknown:
            raise TypeError(f"{cls.__name__} moves unknown levers {unknown}")
        POLICIES[cls.name] = cls

    def __init__(
        self,
        *,
        start: int,
        end: int | None = None,
        announce: int | None = None,
        jurisdictions: tuple[str, ...] = JURISDICTIONS,
        trigger: Trigger | None = None,
        **options: Value | Path,
    ) -> None:
        """Dates are quarter indices; ``end`` is the first quarter without the policy."""
        self.start, self.end = start, end
        self.announce = start if announce is None else announce
        self.jurisdictions, self.trigger = jurisdictions, trigger
        self.options: dict[str, Value | Path] = {
            name: options.get(name, spec.default) for name, spec in self.fields.items()
        }

    def with_options(self, options: Mapping[str, Value]) -> Policy:
        """The same policy with some options set to other values."""
        return type(self)(
            start=self.start, end=self.end, announce=self.announce, jurisdictions=self.jurisdictions,
            trigger=self.trigger, **(self.options | dict(options)),
        )  # fmt: skip

    @classmethod
    def level_option(cls) -> str:
        """Name of the option that ``level:`` in a scenario file sets."""
        return next(name for name, spec in cls.fields.items() if spec.level)

    def conflicts(self, other: Policy) -> bool:
        """Whether two policies contradict each other, somewhere at some time."""
        if other.name not in self.excludes and self.name not in other.excludes:
            return False
        first, last = max(self.start, other.start), min(self.end or LAST, other.end or LAST)
        return first < last and bool(set(self.jurisdictions) & set(other.jurisdictions))

    @property
    def felt(self) -> int:
        """The first quarter in which it may change anything: announced, and near enough to be planned for."""
        return 0 if self.trigger else max(self.announce, self.start - PLANNING, 0)

    def in_force(self, quarter: int) -> bool:
        """Whether its dates cover a quarter."""
        return self.start <= quarter and (self.end is None or quarter < self.end)

    def at(self, quarter: int) -> dict[str, Any]:
        """The options' values in a quarter, and the ``years`` it has been in force."""
        now = {
            name: value.at(quarter) if isinstance(value, Path) else value
            for name, value in self.options.items()
        }
        return now | {"years": max(quarter - self.start, 0) / 4}

    def kept(self, quarter: int) -> float:
        """Part of the policy that holds, evasion and time to comply taken off: 1 for an instrument without either.

        It weakens each lever the way the lever declares, as regulatory capture does.
        """
        now = self.at(quarter)
        lag = now.get("lag", 0.0)
        phased = min(1.0, (quarter - self.start + 1) / (lag + 1)) if lag else 1.0
        return (1 - now.get("evasion", 0.0)) * phased

    def rules(self, now: Mapping[str, Any]) -> dict[str, float]:
        """The levers it moves and their values, given its options in a quarter."""
        raise NotImplementedError

    def covers(self, jurisdiction: Any) -> Any:
        """Whether agents, by the index of their jurisdiction, are where the policy holds."""
        return np.isin(jurisdiction, [JURISDICTIONS.index(place) for place in self.jurisdictions])

    def reach(self, world: Any, rows: slice) -> str:
        """Why it reaches nobody in these rows of the world this quarter; empty when it does reach somebody."""
        return ""


@dataclass
class Package:
    """The policies of one scenario and the rows that live under them."""

    rows: slice
    policies: list[Policy] = field(default_factory=list)
