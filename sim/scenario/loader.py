"""Scenario files: finding them, reading them with all they extend, and changing a scenario."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from sim.declare import JURISDICTIONS
from sim.policies import Policy
from sim.scenario.build import build
from sim.scenario.fields import Form
from sim.scenario.problems import Problem, ScenarioError, printable, refusal
from sim.scenario.reader import MAX_BYTES, Node, nodes_of, read_yaml
from sim.scenario.schema import SCHEMA, Scenario, plain_policy
from sim.scenario.write import as_plain

SHIPPED = Path(__file__).resolve().parents[2] / "scenarios"
MOST_PARENTS = 6
MOST_NAMES = 500
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_OWN = ("title", "author", "question", "notes", "sources", "extends", "replace_policies")
_SETTINGS = (
    "title",
    "author",
    "question",
    "notes",
    "sources",
    "horizon",
    "jurisdictions",
    "actors",
    "runs",
    "seed",
    "uncertainty",
)
_JOINED = ("horizon", "actors", "parameters")


def shipped() -> dict[str, Path]:
    """The scenarios that come with the project, by name."""
    return dict(_in_folder(SHIPPED, SHIPPED.stat().st_mtime_ns))


@lru_cache(maxsize=2)
def _in_folder(folder: Path, changed: int) -> dict[str, Path]:
    """Scenario files of a folder as it was at a time: the pages ask hundreds of times for one drawing."""
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def load_scenario(path: Path | str) -> Scenario:
    """Read a scenario file, with all it extends.

    Raises
    ------
    ScenarioError
        If the file cannot be read, or says what it may not: the problems with file, line and key.
    """
    path = Path(path)
    return _scenario(_read(path, printable(str(path), 300)), path.stem, path.parent, {_identity(path)})


def parse_scenario(text: str, name: str, folder: Path | None = None) -> Scenario:
    """Read a scenario from text; without a folder it may only extend shipped scenarios.

    Raises
    ------
    ScenarioError
        If the text says what it may not.
    """
    return _scenario(read_yaml(text, printable(name, 300)), name, folder, set())


def with_changes(
    scenario: Scenario,
    parameters: Mapping[str, Any] | None = None,
    policies: Iterable[Policy | Mapping[str, Any]] | None = None,
    *,
    replace_policies: bool = False,
    **settings: Any,
) -> Scenario:
    """A scenario with other parameters, further policies (or only these) and other settings.

    Values are as in a file: a number, a distribution, values by segment; a policy is a
    :class:`Policy` or ``{"carbon-price": {"start": "2026Q1"}}``. ``settings`` are further keys of a
    file, such as ``runs=500``.

    Raises
    ------
    ScenarioError
        If a name is unknown, or a number or date outside its range; the problems have no line.
    """
    if unknown := set(settings) - set(_SETTINGS):
        raise TypeError(f"with_changes() takes {', '.join(_SETTINGS)}, not {', '.join(sorted(unknown))}")
    plain = as_plain(scenario)
    texts = {"title": scenario.title or scenario.name} | {key: plain[key] for key in _OWN if key in plain}
    added = [_plain_change(it) if isinstance(it, Policy) else it for it in policies or ()]
    changes = (
        {"schema": SCHEMA} | texts | settings | {"parameters": dict(parameters or {}), "policies": added}
    )
    root = nodes_of(changes | {"replace_policies": replace_policies}, "changes")
    return build(Form("changes"), _merged(nodes_of(plain, "changes"), root), scenario.name, scenario.extends)


def _plain_change(policy: Policy) -> dict[str, Any]:
    """A policy as a file would say it; one for all jurisdictions is for all of the scenario."""
    plain = plain_policy(policy)
    if set(policy.jurisdictions) == set(JURISDICTIONS):
        del plain["jurisdictions"]
    return {policy.name: plain}


def _scenario(root: Node, name: str, folder: Path | None, seen: set[str]) -> Scenario:
    form = Form(root.file)
    whole, extends = _with_parents(form, root, folder, seen)
    return build(form, whole, name, extends)


def _with_parents(form: Form, root: Node, folder: Path | None, seen: set[str]) -> tuple[Node, str | None]:
    """A file's nodes over those of the scenario it extends, and that one's name."""
    _check_schema(form, root)
    node = root.value.get("extends") if isinstance(root.value, dict) else None
    path = _parent(form, node, folder, seen) if node else None
    if node is None or path is None:
        return root, None
    beside = folder if path.parent != SHIPPED else SHIPPED
    parent = _read(path, _label(path))
    whole, _ = _with_parents(form, parent, beside, seen | {_identity(path)})
    return _merged(whole, root), node.text


def _check_schema(form: Form, root: Node) -> None:
    """Note a wrong schema; a newer one is refused before its other keys, which may well be unknown here."""
    expected = f"schema: {SCHEMA}"
    node = root.value.get("schema") if isinstance(root.value, dict) else None
    if node is None:
        form.add(root.missing("schema"), expected, "none")
        return
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int) or value < SCHEMA:
        form.add(node, expected, str(node))
    elif value > SCHEMA:
        raise refusal(node, f"{expected}; the file is made for a newer version of the lab", f"schema {value}")


def _parent(form: Form, node: Node, folder: Path | None, seen: set[str]) -> Path | None:
    """The file that is extended; None, with a problem noted, when it may not be."""
    if not isinstance(node.value, str) or not _NAME.fullmatch(node.value):
        form.add(node, "the name of a scenario in the same folder or a shipped one, no path", str(node))
        return None
    path = _found(node.value, folder)
    if path is None:
        expected = "a scenario in the same folder or a shipped one" if folder else "a shipped scenario"
        form.add(node, expected, f"'{node.value}'", word=node.value, known=_names(folder))
    elif _identity(path) in seen:
        form.add(node, "a scenario that does not extend this one again", f"a circle through '{node.value}'")
    elif len(seen) > MOST_PARENTS:
        form.add(node, f"a chain of at most {MOST_PARENTS} scenarios", "a longer one")
    else:
        return path
    return None


def _found(name: str, folder: Path | None) -> Path | None:
    """The file of a scenario's name; a symbolic link that leads out of the folder is none."""
    if folder is not None:
        path = folder / f"{name}.yaml"
        if path.is_file() and path.resolve().parent == folder.resolve():
            return path
    return shipped().get(name)


def _names(folder: Path | None) -> list[str]:
    beside = folder.glob("*.yaml") if folder else ()
    return sorted({*shipped(), *(path.stem for path in islice(beside, MOST_NAMES))})


def _identity(path: Path) -> str:
    return str(path.resolve())


def _label(path: Path) -> str:
    """A file's name in messages; a shipped one's does not depend on the machine."""
    return f"scenarios/{path.name}" if path.parent == SHIPPED else printable(str(path), 300)


def _read(path: Path, label: str) -> Node:
    """The nodes of a file; its size is looked at first, so nothing large is ever read."""
    place = Node(label, 0, 0, "", None)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise refusal(place, "a file", "something else")
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        size = max(len(content), path.stat().st_size)
    except (OSError, ValueError) as error:
        if isinstance(error, ScenarioError):
            raise
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise refusal(place, "a file that can be read", printable(str(reason))) from None
    if size > MAX_BYTES:
        raise refusal(Node(label, 1, 1, "", None), f"a file of at most {MAX_BYTES} bytes", f"{size} bytes")
    return read_yaml(decoded(content, label), label)


def decoded(content: bytes, label: str) -> str:
    """The text of a file.

    Raises
    ------
    ScenarioError
        If it is not in UTF-8, with the line.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{content[error.start]:02x}"
        raise ScenarioError([Problem(label, line, 1, "", found, "text in UTF-8")]) from None


def _merged(parent: Node, child: Node) -> Node:
    """A child over its parent: single entries of some mappings override, policies are appended."""
    if not isinstance(parent.value, dict) or not isinstance(child.value, dict):
        return child
    merged = {key: node for key, node in parent.value.items() if key not in _OWN} | child.value
    for key in _JOINED:
        merged |= _joined(key, parent.value.get(key), child.value.get(key))
    fresh = child.value.get("replace_policies")
    if fresh is not None and fresh.value is True:
        if "policies" not in child.value:
            merged.pop("policies", None)
    else:
        merged |= _joined("policies", parent.value.get("policies"), child.value.get("policies"))
    return replace(child, value=merged)


def _joined(key: str, parent: Node | None, child: Node | None) -> dict[str, Node]:
    if parent is None or child is None:
        return {}
    if isinstance(parent.value, dict) and isinstance(child.value, dict):
        return {key: replace(child, value=parent.value | child.value)}
    if isinstance(parent.value, tuple) and isinstance(child.value, tuple):
        return {key: replace(child, value=parent.value + child.value)}
    return {}
