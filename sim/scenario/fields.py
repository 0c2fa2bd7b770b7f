"""Typed reading of nodes: what does not fit is noted in the report, and a stand-in is given."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Collection, Sequence

from sim.dates import quarter_index, quarter_name
from sim.scenario.problems import Report, printable
from sim.scenario.reader import Node

LONGEST = {"title": 200, "author": 200, "question": 1000, "notes": 20_000, "source": 500, "name": 100}
_JOINERS = "\u200c\u200d\u00ad"  # of Persian and Indic script, of emoji, and where to hyphenate
_NO_CHARACTERS = "\ufffe\uffff"


def bad_sign(text: str, lines: bool = False) -> str:
    """First control or direction character of a text; ``lines`` allows tabs and new lines.

    >>> bad_sign("plain"), bad_sign("tu" + chr(0x202E) + "rned") == chr(0x202E)
    ('', True)
    """
    for sign in text:
        if sign.isprintable() or sign in _JOINERS or (lines and sign in "\n\t"):
            continue
        if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") or sign in _NO_CHARACTERS:
            return sign
    return ""


def figure(value: float) -> str:
    """A number as an error message writes it."""
    return f"{value:.12g}"


class Form(Report):
    """A report with the readers of each kind of value."""

    def mapping(self, node: Node, known: Sequence[str], what: str) -> dict[str, Node]:
        """Known entries of a mapping; the unknown ones are noted."""
        if not isinstance(node.value, dict):
            self.add(node, f"a mapping ({', '.join(known[:4])} ...)", str(node))
            return {}
        for name, entry in node.value.items():
            if name not in known:
                expected = f"one of {', '.join(known)}" if len(known) <= 20 else f"the name of {what}"
                self.add(entry, expected, f"the unknown key '{printable(name)}'", word=name, known=known)
        return {name: entry for name, entry in node.value.items() if name in known}

    def items(self, node: Node, what: str) -> tuple[Node, ...]:
        """Entries of a list."""
        if isinstance(node.value, tuple):
            return node.value
        self.add(node, f"a list of {what}", str(node))
        return ()

    def text(self, node: Node, longest: int, lines: bool = False) -> str:
        """A text of some length, without control and direction characters."""
        if not isinstance(node.value, str):
            self.add(node, "a text (in quotes if it looks like a number)", str(node))
        elif sign := bad_sign(node.value, lines):
            self.add(node, "no control or direction characters", printable(sign))
        elif not node.value.strip():
            self.add(node, "a text", "an empty one")
        elif len(node.value) > longest:
            self.add(node, f"at most {longest} characters", f"{len(node.value)}")
        else:
            return node.value.strip()
        return ""

    def number(self, node: Node, low: float, high: float, unit: str = "") -> float:
        """A finite number in a range; not a number when it is refused."""
        value = node.value
        expected = (
            f"a number from {figure(low)} to {figure(high)}{f', in {unit}' if unit not in ('', '-') else ''}"
        )
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.add(node, expected, str(node))
        elif not math.isfinite(value):
            self.add(node, expected.replace("a number", "a finite number"), str(node))
        elif not low <= value <= high:
            self.add(node, expected, str(node))
        else:
            return float(value) + 0.0
        return math.nan

    def whole(self, node: Node | None, low: int, high: int, default: int) -> int:
        """A whole number in a range."""
        if node is None:
            return default
        value = node.value
        if isinstance(value, int | float) and not isinstance(value, bool):
            if low <= value <= high and value == int(value):
                return int(value)
        self.add(node, f"a whole number from {low} to {high}", str(node))
        return default

    def word(self, node: Node, choices: Collection[str], default: str = "") -> str:
        """One of a list of words."""
        if isinstance(node.value, str) and node.value in choices:
            return node.value
        self.add(node, f"one of {', '.join(choices)}", str(node), word=node.text, known=choices)
        return default

    def words(self, node: Node, choices: Sequence[str]) -> tuple[str, ...]:
        """A list of different words, at least one, given back in the order of the choices."""
        entries = self.items(node, f"some of {', '.join(choices)}")
        if isinstance(node.value, tuple) and not entries:
            self.add(node, f"at least one of {', '.join(choices)}", "an empty list")
        found: set[str] = set()
        for entry in entries:
            word = self.word(entry, choices)
            if word and word in found:
                self.add(entry, "each one once", f"'{word}' again")
            found.add(word)
        return tuple(word for word in choices if word in found)

    def switch(self, node: Node, default: bool = False) -> bool:
        """Either true or false."""
        if isinstance(node.value, bool):
            return node.value
        self.add(node, "true or false", str(node))
        return default

    def quarter(self, node: Node, last: int, text: str | None = None) -> int | None:
        """A quarter within the horizon, as its index."""
        text = text if text is not None else node.value if isinstance(node.value, str) else ""
        horizon = f"{quarter_name(0)} to {quarter_name(last)}"
        try:
            index = quarter_index(text)
        except ValueError:
            index = None
        if index is None or quarter_name(index) != text:
            self.add(
                node, f"a quarter such as 2026Q1, {horizon}", f"'{printable(text)}'" if text else str(node)
            )
        elif not 0 <= index <= last:
            self.add(node, f"a quarter within the horizon, {horizon}", text)
        else:
            return index
        return None
