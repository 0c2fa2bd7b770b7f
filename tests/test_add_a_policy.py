"""docs/add-a-policy.md, followed in a copy of the project as a newcomer would."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "add-a-policy.md").read_text(encoding="utf-8")
NAME = "carbon-levy"
CASE = "tests/policy_cases/carbon-levy-cleans-power.yaml"
QUESTION = "carbon-levy.yaml"


def block(after: str) -> str:
    """The first block of code after a text of the page."""
    found = re.search(r"```\w*\n(.*?)```", PAGE[PAGE.index(after) :], re.DOTALL)
    assert found, after
    return found[1]


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A copy of the project with the steps done; of the worked cases only the new one, for time."""
    place = tmp_path_factory.mktemp("clone")
    for name in ("sim", "tests", "scenarios"):
        shutil.copytree(
            ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__", "screenshots")
        )
    shutil.copy(ROOT / "pyproject.toml", place)
    for path in (place / "tests/policy_cases").glob("*.yaml"):
        path.unlink()
    for path in ("sim/policies/carbon_levy.py", CASE, QUESTION):
        assert f"`{path}`" in PAGE
        (place / path).write_text(block(f"`{path}`"), encoding="utf-8")
    neutral = place / "tests/world/instruments.py"
    text = neutral.read_text(encoding="utf-8")
    head = "NEUTRAL: dict[str, dict] = {\n"
    assert head in text
    neutral.write_text(text.replace(head, head + block("One line in `NEUTRAL`")), encoding="utf-8")
    return place


def python(clone: Path, *arguments: str) -> str:
    """What the copy's Python prints; fails when it fails."""
    away = {"PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST", "PYTEST_ADDOPTS"}
    env = {name: value for name, value in os.environ.items() if name not in away}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=clone, env=env | {"PYTHONPATH": str(clone)},
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def test_the_new_policy_keeps_the_contract_and_its_case_turns_out(clone):
    wanted = f"{NAME} or turn_out_as_expected"
    said = python(
        clone,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "tests/test_policies.py",
        "-k",
        wanted,
    )
    passed = int(re.search(r"(\d+) passed", said)[1])
    assert passed >= 11 and "failed" not in said and "skipped" not in said


def test_the_command_line_and_the_json_schema_have_it(clone):
    assert NAME in python(clone, "-m", "sim.cli", "policies")
    schema = python(
        clone, "-c", "import json; from sim.scenario import json_schema; print(json.dumps(json_schema()))"
    )
    assert f'"{NAME}"' in schema and json.loads(schema)
    assert python(clone, "-m", "sim.cli", "check", QUESTION).strip().endswith("good")
