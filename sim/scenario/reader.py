"""Safe reading of YAML: text to nodes that know their file, line and key.

The nodes are made from the parser's events, one after another, and refused on the way: nothing is
ever built that a file could blow up. Words and numbers are told apart by the core schema of YAML
1.2, so 1e25 is a number and NO is a word.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from sim.scenario.problems import ScenarioError, printable, refusal

MAX_BYTES = 1_000_000
MAX_DEPTH = 16
MAX_EVENTS = 8_000
MAX_LINES = 20_000
MAX_LINE = 50_000
MAX_WORDS = 100_000

Scalar = str | int | float | bool | None

_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Scalar] = {"": None, "~": None}
for _form in (str.lower, str.capitalize, str.upper):
    _WORDS |= {_form("null"): None, _form("true"): True, _form("false"): False}
    _WORDS |= {f"{sign}.{_form('inf')}": float(f"{sign}inf") for sign in ("", "+", "-")}
_WORDS |= {".nan": math.nan, ".NaN": math.nan, ".NAN": math.nan}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Node:
    """A value of a file. In a mapping its place is that of its key; ``key`` is the way to it."""

    file: str
    line: int
    column: int
    key: str
    value: Scalar | dict[str, Node] | tuple[Node, ...]
    text: str = ""

    def child(self, name: str) -> str:
        """The way to an entry of it."""
        return f"{self.key}.{printable(name)}" if self.key else printable(name)

    def missing(self, name: str) -> Node:
        """Where an entry should be that is not there."""
        return Node(self.file, self.line, self.column, self.child(name), None)

    def __str__(self) -> str:
        """As an error message calls it."""
        if isinstance(self.value, dict):
            return "a mapping"
        if isinstance(self.value, tuple):
            return "a list"
        if self.value is None:
            return "nothing"
        return f"the text '{printable(self.text)}'" if isinstance(self.value, str) else printable(self.text)


def plain_value(text: str) -> Scalar:
    """What an unquoted word means in the core schema of YAML 1.2.

    >>> plain_value("1e25"), plain_value("NO"), plain_value("010"), plain_value("true")
    (1e+25, 'NO', 10, True)
    """
    if text in _WORDS:
        return _WORDS[text]
    if _FLOAT.fullmatch(text):
        # Python refuses to read whole numbers of thousands of digits; as a float that is infinite.
        return int(text) if _INTEGER.fullmatch(text) and len(text) < 300 else float(text)
    if _BASED.fullmatch(text):
        return int(text, 0) if len(text) < 300 else math.inf
    return text


def read_yaml(text: str, file: str) -> Node:
    """Read one document, a mapping, into nodes.

    Raises
    ------
    ScenarioError
        One problem: too large, too deep, a syntax error, a duplicate key, an anchor, merge or tag,
        several documents.
    """
    text = text.removeprefix("\ufeff")
    _check_text(text, file)
    try:
        return _Reader(file, YAML(typ="safe", pure=True).parse(text)).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = _at(file, mark) if mark else Node(file, 1, 1, "", None)
        raise refusal(place, "valid YAML", printable(str(error.problem or error.context), 200)) from None
    except YAMLError as error:
        raise refusal(Node(file, 1, 1, "", None), "valid YAML", printable(str(error), 200)) from None
    except ScenarioError:
        raise
    except (ValueError, OverflowError) as error:  # an escape beyond the characters there are
        raise refusal(Node(file, 1, 1, "", None), "valid YAML", printable(str(error), 200)) from None


def nodes_of(data: Any, file: str, key: str = "", depth: int = 0) -> Node:
    """Plain values (mappings, lists, numbers, words) as nodes without a line.

    Raises
    ------
    ScenarioError
        If they nest too deeply or hold anything else.
    """
    place = Node(file, 0, 0, key, None)
    if isinstance(data, np.generic | np.ndarray):
        data = data.tolist()
    if depth > MAX_DEPTH:
        raise refusal(place, f"at most {MAX_DEPTH} levels of nesting")
    if isinstance(data, Mapping):
        entries = {
            str(name): nodes_of(it, file, place.child(str(name)), depth + 1) for name, it in data.items()
        }
        return Node(file, 0, 0, key, entries)
    if isinstance(data, list | tuple):
        return Node(
            file, 0, 0, key, tuple(nodes_of(it, file, f"{key}[{n}]", depth + 1) for n, it in enumerate(data))
        )
    if data is None or isinstance(data, str | int | float):
        return Node(file, 0, 0, key, data, str(data))
    raise refusal(place, "a number, a text, a list or a mapping", type(data).__name__)


def _at(file: str, mark: Any, key: str = "") -> Node:
    return Node(file, mark.line + 1, mark.column + 1, key, None)


def _check_text(text: str, file: str) -> None:
    """Refuse at a glance what would take the parser long."""
    top = Node(file, 1, 1, "", None)
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise refusal(top, f"a file of at most {MAX_BYTES} bytes", f"{size} bytes")
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        raise refusal(Node(file, line, column, "", None), "no control characters", printable(found[0]))
    lines = text.splitlines()
    if len(lines) > MAX_LINES or len(text.split()) > MAX_WORDS:
        raise refusal(top, f"at most {MAX_LINES} lines and {MAX_WORDS} words", f"{len(lines)} lines")
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE:
            raise refusal(Node(file, number, 1, "", None), f"lines of at most {MAX_LINE} characters")


class _Reader:
    """Events in, nodes out."""

    def __init__(self, file: str, events: Iterator[Any]) -> None:
        self.file, self.events, self.count = file, events, 0

    def document(self) -> Node:
        self.next()  # the start of the stream
        start = self.next()
        if isinstance(start, StreamEndEvent):
            raise refusal(
                Node(self.file, 1, 1, "", None), "a mapping of keys, such as title", "an empty file"
            )
        assert isinstance(start, DocumentStartEvent)
        if start.tags or (start.version and tuple(start.version) != (1, 2)):
            raise refusal(_at(self.file, start.start_mark), "YAML 1.2 without tags", "a directive")
        root = self.node(self.next(), "", 1)
        if not isinstance(root.value, dict):
            raise refusal(root, "a mapping of keys, such as title", str(root))
        assert isinstance(self.next(), DocumentEndEvent)
        more = self.next()
        if not isinstance(more, StreamEndEvent):
            raise refusal(_at(self.file, more.start_mark), "one document", "several documents")
        return root

    def next(self) -> Any:
        event = next(self.events)
        self.count += 1
        if self.count > MAX_EVENTS:
            place = _at(self.file, event.start_mark)
            raise refusal(place, f"at most {MAX_EVENTS} keys, values and lists", "more")
        return event

    def node(self, event: Any, key: str, depth: int, place: Node | None = None) -> Node:
        """The node that begins with an event, at the place of its key if it has one."""
        place = place or _at(self.file, event.start_mark, key)
        self.check(event, place)
        if isinstance(event, ScalarEvent):
            plain = event.style in (None, "") and event.implicit[0]
            value = plain_value(event.value) if plain else event.value
            return Node(self.file, place.line, place.column, key, value, event.value)
        if depth > MAX_DEPTH:
            raise refusal(place, f"at most {MAX_DEPTH} levels of nesting")
        if isinstance(event, SequenceStartEvent):
            return Node(self.file, place.line, place.column, key, self.items(key, depth))
        assert isinstance(event, MappingStartEvent)
        return Node(self.file, place.line, place.column, key, self.entries(place, depth))

    def check(self, event: Any, place: Node) -> None:
        """Refuse what a scenario has no use for and could be harmed by."""
        if isinstance(event, AliasEvent):
            raise refusal(place, "a value written out", f"the alias *{printable(event.anchor)}")
        if event.anchor is not None:
            raise refusal(place, "no anchors", f"the anchor &{printable(event.anchor)}")
        if event.ctag is not None:
            raise refusal(place, "no tags", f"the tag {printable(str(event.ctag))}")

    def items(self, key: str, depth: int) -> tuple[Node, ...]:
        found: list[Node] = []
        while not isinstance(event := self.next(), SequenceEndEvent):
            found.append(self.node(event, f"{key}[{len(found)}]", depth + 1))
        return tuple(found)

    def entries(self, parent: Node, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        while not isinstance(event := self.next(), MappingEndEvent):
            name = self.name(event, parent)
            place = _at(self.file, event.start_mark, parent.child(name))
            if name in found:
                earlier = f"the same key as in line {found[name].line}"
                raise refusal(place, "each key once", earlier)
            found[name] = self.node(self.next(), place.key, depth + 1, place)
        return found

    def name(self, event: Any, parent: Node) -> str:
        """A key: a plain or quoted word."""
        place = _at(self.file, event.start_mark, parent.key)
        self.check(event, place)
        if not isinstance(event, ScalarEvent):
            raise refusal(place, "a word as key", "a list or mapping")
        if event.value == "<<" and event.style in (None, ""):
            raise refusal(_at(self.file, event.start_mark, parent.child("<<")), "no merge keys", "<<")
        return event.value
