"""A reader's own scenario files: checked, named, told apart from their parents. No Streamlit here."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from dashboard.state import BASELINE, own, preset
from dashboard.worlds import in_world_of
from sim import Scenario, shipped
from sim.analysis.language import ENGLISH, Translator
from sim.ensemble.cost import cost, in_words
from sim.scenario import Problem, ScenarioError, decoded
from sim.scenario.write import as_plain

MOST_BYTES = 1_000_000
MOST_MEMORY, MOST_SECONDS = 1.5e9, 180.0  # of 100 pairs on one core: what one reader may ask of the server
PAIRS_COSTED = 100
UNNAMED = "my-scenario"
TEXTS = ("title", "author", "question", "notes", "sources")
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")


def checked(text: str, name: str, words: Translator = ENGLISH) -> list[Problem]:
    """What keeps a text from being used as a scenario file here; empty when nothing does."""
    try:
        scenario = own(name, text)
    except ScenarioError as error:
        return error.problems
    return costly(scenario, words)


def costly(scenario: Scenario, words: Translator = ENGLISH) -> list[Problem]:
    """A problem if a hundred pairs of a scenario would take more than one reader may ask for."""
    found = cost([in_world_of(preset(BASELINE), scenario), scenario], PAIRS_COSTED, 1)
    if found.memory <= MOST_MEMORY and found.seconds <= MOST_SECONDS:
        return []
    expected = words.gettext("a world that the pages can simulate; use the command line for a larger one")
    return [Problem(scenario.name, 0, 0, "actors", in_words(found), expected)]


def uploaded(content: bytes, name: str) -> str:
    """The text of a file that was sent.

    Raises
    ------
    ScenarioError
        If it is too large or no text.
    """
    if len(content) > MOST_BYTES:
        found, expected = f"{len(content)} bytes", f"a file of at most {MOST_BYTES} bytes"
        raise ScenarioError([Problem(name, 0, 0, "", found, expected)])
    return decoded(content, name).replace("\r\n", "\n")


def name_of(file_name: str, taken: Collection[str] = ()) -> str:
    """A scenario's name from a file's, unlike a shipped one's and those taken.

    >>> name_of("My plan (2).yaml"), name_of("baseline.yaml"), name_of("....")
    ('My-plan-2', 'baseline-2', 'my-scenario')
    """
    stem = _NOT_IN_NAMES.sub("-", re.sub(r"\.ya?ml$", "", file_name)).strip("-_")[:56].rstrip("-_")
    name, number = stem or UNNAMED, 2
    while name in taken or name in shipped():
        name, number = f"{stem or UNNAMED}-{number}", number + 1
    return name


# ----------------------------------------------------------------------- the difference from a parent


def parent_of(scenario: Scenario) -> Scenario:
    """The shipped scenario that a file extends; the baseline where it extends none."""
    return preset(scenario.extends if scenario.extends in shipped() else BASELINE)


def difference(parent: Scenario, scenario: Scenario) -> list[tuple[str, str, str]]:
    """What a scenario says otherwise than its parent: key, the parent's value, its own; empty for none."""
    before, after = _flat(as_plain(parent)), _flat(as_plain(scenario))
    keys = [*after, *(key for key in before if key not in after)]
    keys.sort(key=lambda key: key in TEXTS)  # what moves numbers comes first
    return [
        (key, before.get(key, ""), after.get(key, ""))
        for key in keys
        if before.get(key, "") != after.get(key, "")
    ]


def _flat(plain: dict[str, Any]) -> dict[str, str]:
    """Values by the way to them, in words."""
    found: dict[str, str] = {}
    seen: dict[str, int] = {}
    for key, value in plain.items():
        if key == "policies":
            for item in value:
                ((name, settings),) = item.items()
                seen[name] = seen.get(name, 0) + 1
                number = f" ({seen[name]})" if seen[name] > 1 else ""
                found |= {f"policies.{name}{number}.{it}": _said(said) for it, said in settings.items()}
        elif key in ("parameters", "actors", "horizon"):
            found |= {f"{key}.{it}": _said(said) for it, said in value.items()}
        else:
            found[key] = _said(value)
    return found


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_said(it)}" for key, it in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_said, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
