"""The shipped scenarios: they say what they ask, live with every identity, and differ from the baseline."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim import identities
from sim.declare import MEASURES
from sim.evidence import sources
from sim.quarter import quarter
from sim.scenario import load_scenario, shipped
from tests.worlds import SMALL, measured, world_of

NAMES = sorted(shipped())
BASE = "baseline"
ASKED = {  # what the lab promises; a question with several worlds is a file a world
    "access-mandate-sme": ("access-mandate-sme-at-cost", "access-mandate-sme", "access-mandate-sme-incremental"),
    "access-mandate-strict": ("access-mandate-strict",),
    "money-three-ways": ("money-three-ways-compute", "money-three-ways-vouchers", "money-three-ways-grants"),
    "nairr-full": ("nairr-full",),
    "eu-gigafactories": ("eu-gigafactories",),
    "indiaai": ("indiaai",),
    "uk-airr": ("uk-airr",),
    "partnerships-as-mergers": ("partnerships-as-mergers",),
    "cloud-separation": ("cloud-separation", "cloud-separation-at-cost"),
    "switching-rights": ("switching-rights",),
    "ai-act-duties": ("ai-act-duties",),
    "cheap-compression": ("cheap-compression",),
    "sparse-from-scratch": ("sparse-from-scratch",),
    "on-device": ("on-device",),
    "carbon-price": ("carbon-price",),
    "data-rules": ("data-rules",),
    "act-alone": ("act-alone", "act-together"),
    "open-models-catch-up": ("open-models-catch-up",),
    "expensive-training": ("expensive-training",),
    "independent-science": ("independent-science",),
}  # fmt: skip
README = Path(shipped()[BASE]).with_name("README.md").read_text(encoding="utf-8")
every_scenario = pytest.mark.parametrize("name", NAMES)
every_question = pytest.mark.parametrize("name", [name for name in NAMES if name != BASE])

QUARTERS = 52  # beyond the last start and the last end
MEMBERS = range(2)


def test_the_twenty_questions_are_there() -> None:
    assert len(ASKED) == 20
    assert {name for files in ASKED.values() for name in files} < set(NAMES)


def test_the_readme_lists_them_all_with_their_questions() -> None:
    listed = re.findall(r"^\| `([a-z0-9-]+)` \| .+\? \|$", README, re.MULTILINE)
    assert sorted(listed) == NAMES


@every_scenario
def test_it_says_what_it_asks(name: str) -> None:
    found = load_scenario(shipped()[name])
    assert found.author == "Compute Policy Lab" and found.title and found.question.endswith("?")
    assert found.uncertainty == "luck"
    titles = [load_scenario(path).title for path in shipped().values()]
    assert titles.count(found.title) == 1


@every_question
def test_it_says_where_it_comes_from_and_what_to_expect(name: str) -> None:
    found = load_scenario(shipped()[name])
    assert found.extends and found.sources
    assert not set(found.sources) - set(sources())
    for policy in found.policies:
        assert set(policy.sources) <= set(found.sources)
    assert "Expect " in found.notes and "Assumption: " in found.notes
    for page in re.findall(r"docs/[a-z-]+\.md", found.notes):
        assert (Path(__file__).parents[2] / page).exists(), page


# ---------------------------------------------------------------- lived


@pytest.fixture(scope="module")
def lived() -> dict[str, dict[str, np.ndarray]]:
    """Every measure of every shipped scenario, (quarter, future, key), in a small world with its books checked."""
    scenarios = [replace(load_scenario(shipped()[name]), quarters=QUARTERS, actors=SMALL) for name in NAMES]
    world, count = world_of(*scenarios, members=MEMBERS), len(MEMBERS)
    history = []
    for _ in range(QUARTERS):
        before = identities.Stocks.of(world)
        quarter(world)
        identities.check(world, before)
        history.append({measure: values.copy() for measure, values in measured(world).items()})
    whole = {measure: np.stack([each[measure] for each in history]) for measure in MEASURES}
    return {
        name: {measure: values[:, place * count : (place + 1) * count] for measure, values in whole.items()}
        for place, name in enumerate(NAMES)
    }


def differing(lived: dict[str, dict[str, np.ndarray]], name: str) -> list[str]:
    """Measures in which a scenario is not the baseline bit by bit."""
    return [
        measure
        for measure, values in lived[name].items()
        if values.tobytes() != lived[BASE][measure].tobytes()
    ]


def test_each_differs_from_the_baseline_or_its_notes_expect_no_effect(lived) -> None:
    alike = {name for name in NAMES if name != BASE and not differing(lived, name)}
    silent = {name for name in alike if "Expect no clear effect" not in load_scenario(shipped()[name]).notes}
    assert not silent


def test_each_differs_from_every_other(lived) -> None:
    """No two files ask the same; what reaches nobody in a small world is not held against each other."""
    seen: dict[bytes, str] = {}
    for name in NAMES:
        bits = b"".join(lived[name][measure].tobytes() for measure in sorted(MEASURES))
        if name != BASE and not differing(lived, name):
            continue
        assert bits not in seen, (name, seen[bits])
        seen[bits] = name


def test_nothing_moves_before_it_is_announced(lived) -> None:
    """A world with other parameters differs from the start; a policy not before anybody knows of it."""
    for name in NAMES:
        found = load_scenario(shipped()[name])
        if found.parameters or not found.policies:
            continue
        first = min(policy.announce for policy in found.policies)
        for measure, values in lived[name].items():
            np.testing.assert_array_equal(
                values[:first], lived[BASE][measure][:first], err_msg=f"{name}: {measure}"
            )


# ---------------------------------------------------------------- the same money three ways


def test_the_same_money_is_spent_in_each_of_the_three_ways(lived) -> None:
    """430 million a year less what capture takes, to a millionth; a year's sums within 1 % of each other."""
    start, a_quarter = 24, 0.430 / 4
    spent = {}
    for name in ASKED["money-three-ways"]:
        more = (lived[name]["public_spending_busd"] - lived[BASE]["public_spending_busd"])[:, :, 0]
        kept = 1 - lived[name]["regulatory_capture"][:, :, 0]
        assert not more[:start].any()
        np.testing.assert_allclose(more[start:] / kept[start:], a_quarter, rtol=1e-6, err_msg=name)
        spent[name] = more[start:].reshape(-1, 4, len(MEMBERS)).sum(axis=1)
    years = np.stack(list(spent.values()))
    assert (np.ptp(years, axis=0) < 0.01 * years.mean(axis=0)).all()
