"""Files made to break the reader are refused in under a second (of one core: the machine is shared)."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.scenario import Scenario, ScenarioError, load_scenario, parse_scenario

HEAD = "schema: 1\ntitle: A question\n"
MEGA = 1_000_000

HOSTILE: dict[str, Callable[[], str]] = {
    "30 000 brackets": lambda: "[" * 30_000,
    "30 000 brackets in a key": lambda: HEAD + "sources: " + "[" * 30_000,
    "a million brackets": lambda: "[" * (MEGA - 1),
    "brackets on lines": lambda: HEAD + "sources: " + "[\n" * 15_000,
    "braces": lambda: HEAD + "parameters: " + "{a: " * 10_000,
    "dashes": lambda: "- " * 20_000,
    "question marks": lambda: "? " * 20_000,
    "indents": lambda: "".join(" " * depth + "a:\n" for depth in range(1000)),
    "aliases": lambda: (
        HEAD
        + "a: &a [x, x, x, x, x, x, x, x, x]\n"
        + "".join(
            f"{to}: &{to} [{', '.join([f'*{it}'] * 9)}]\n"
            for it, to in zip("abcdefgh", "bcdefghi", strict=True)
        )
    ),
    "a cycle": lambda: HEAD + "sources: &a [*a]\n",
    "too many entries": lambda: HEAD + "sources:\n" + "  - x\n" * 15_000,
    "too many lines": lambda: HEAD + "#\n" * 400_000,
    "empty lines": lambda: HEAD + "\n" * (MEGA - 100),
    "a long line": lambda: HEAD + "notes: " + "x" * (MEGA - 100),
    "many words": lambda: HEAD + "notes:\n" + ("  " + "x " * 20_000 + "\n") * 20,
    "exclamation marks": lambda: HEAD + "notes: " + "!" * 45_000,
    "unknown keys": lambda: HEAD + "".join(f"quality_valu{number}: 1\n" for number in range(3_000)),
    "unknown parameters": lambda: (
        HEAD + "parameters:\n" + "".join(f"  quality_valu{n}: 1\n" for n in range(3_000))
    ),
    "a long key": lambda: HEAD + "x" * 1000 + ": 1\n",
    "directives": lambda: "%FOO 1\n" * 15_000,
    "just too large": lambda: HEAD + "#" * MEGA,
    "much too large": lambda: HEAD + "a" * (20 * MEGA),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_refused_in_under_a_second(case: str, tmp_path: Path) -> None:
    text = HOSTILE[case]()
    path = tmp_path / "hostile.yaml"
    path.write_text(text)
    start = time.process_time()
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert time.process_time() - start < 1.0
    assert all(str(problem).startswith(str(path)) for problem in caught.value.problems)
    assert all(problem.line >= 1 for problem in caught.value.problems[:50])
    assert len(str(caught.value)) < 100_000
    assert list(tmp_path.iterdir()) == [path]


def test_a_sparse_file_of_gigabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as stream:
        stream.truncate(5_000_000_000)
    start = time.process_time()
    with pytest.raises(ScenarioError, match="at most 1000000 bytes"):
        load_scenario(path)
    assert time.process_time() - start < 1.0


def test_large_but_allowed() -> None:
    text = HEAD + "notes: |\n" + ("  " + "word " * 20 + "\n") * 190 + "# comment\n" * 5000
    assert parse_scenario(text, "mine").notes.count("word") == 3800


def outcome(text: str) -> None:
    try:
        assert isinstance(parse_scenario(text, "mine"), Scenario)
    except ScenarioError as error:
        assert error.problems and str(error).replace("\n", "").isprintable()


@given(st.text(max_size=200))
@example("\ufeff\ufeff")
@example("? ")
@example(": ")
@example('"\\')
@example('a: "\\UFFFFFFFF"')
@example("%")
@example("a: |99\n x")
@example("!<tag:> x")
@example("\ud800")
def test_any_text_gives_a_scenario_or_a_scenario_error(text: str) -> None:
    outcome(text)
    outcome(HEAD + text)


PIECES = st.sampled_from(
    [
        *"{}[],|>#'\"?~\n\t\r",
        *(
            "schema: 1",
            "title: x",
            "policies:",
            "parameters:",
            "  ",
            "- ",
            ": ",
            "nest",
            "0.4",
            "unit",
            "2026Q1",
        ),
        *(
            "- carbon-price:",
            "start: 2026Q1",
            "path",
            "level",
            "trigger: ",
            "extends: baseline",
            "jurisdictions",
        ),
        *("&a", "*a", "!!str", "<<", "---", "...", "%YAML 1.2", "true", ".nan"),
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=300)
def test_any_pieces_of_a_file_give_a_scenario_or_a_scenario_error(text: str) -> None:
    outcome(text)
    outcome(HEAD + text)
