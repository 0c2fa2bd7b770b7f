"""What is wrong with a scenario file, and where: every refusal is a list of problems."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from sim.declare import nearest

LISTED = 50
SHOWN = 60


class Place(Protocol):
    """Anything that knows where it stands in a file."""

    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def key(self) -> str: ...


def printable(text: str, longest: int = SHOWN) -> str:
    r"""Text cut short, with what cannot be printed (or turns the direction of writing) as an escape.

    >>> print(printable("a" + chr(0x202E) + "b"))
    a\u202eb
    """
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in cut)


@dataclass(frozen=True)
class Problem:
    """One thing a file says that it may not say; ``line`` and ``column`` count from 1, 0 for none."""

    file: str
    line: int
    column: int
    key: str
    found: str
    expected: str
    nearest: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:" if self.line else f"{self.file}:"
        key = f" {self.key}:" if self.key else ""
        found = f", found {self.found}" if self.found else ""
        near = f"; did you mean '{self.nearest}'?" if self.nearest else ""
        return f"{place}{key} expected {self.expected}{found}{near}"


class ScenarioError(ValueError):
    """A scenario that cannot be used. ``problems`` lists why, in the order of the file."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def refusal(place: Place, expected: str, found: str = "") -> ScenarioError:
    """An error of one problem."""
    return ScenarioError([Problem(place.file, place.line, place.column, place.key, found, expected)])


class Report:
    """Collects the problems of a scenario, so that all are told at once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.unlisted = 0

    def add(
        self, place: Place, expected: str, found: str = "", *, word: str = "", known: Collection[str] = ()
    ) -> None:
        """Note a problem; the known name nearest to ``word`` is looked up among ``known``."""
        if len(self.problems) >= LISTED:
            self.unlisted += 1
            return
        near = nearest(word, list(known)) if known and 0 < len(word) <= SHOWN else ""
        self.problems.append(Problem(place.file, place.line, place.column, place.key, found, expected, near))

    @property
    def noted(self) -> int:
        """How many problems there are, those not listed included."""
        return len(self.problems) + self.unlisted

    def raise_any(self) -> None:
        """Raise what was noted.

        Raises
        ------
        ScenarioError
            If there is any problem: those of the file itself first, each file's by line.
        """
        if not self.problems:
            return
        listed = sorted(self.problems, key=lambda it: (it.file != self.file, it.file, it.line, it.column))
        if self.unlisted:
            listed.append(Problem(self.file, 0, 0, "", f"{self.unlisted} more", f"at most {LISTED} problems"))
        raise ScenarioError(listed)
