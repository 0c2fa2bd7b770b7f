"""The tables of shipped scenarios: what they say follows from the pairs, and the published ones are whole."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from sim.analysis import effects
from sim.analysis.per_billion import OUTLAYS
from sim.declare import MEASURES
from sim.policies import POLICIES
from sim.results import Comparison, Results
from sim.scenario import load_scenario, shipped

RUNS, QUARTERS, YEAR = 20, 64, 2030
NAMES = effects.scenario_names()
MEASURED = {*effects.OUTCOMES, *effects.FURTHER, *effects.FOR_MONEY, OUTLAYS}
PAGE = (Path(__file__).parents[2] / "docs" / "policies.md").read_text(encoding="utf-8")


def results(unreached: dict[str, str] | None = None, **levels: float | np.ndarray) -> Results:
    """Results constant over time at a yearly level of every outcome (default 1), the same or one a run."""
    values = {}
    for name in MEASURED:
        level = np.broadcast_to(np.asarray(levels.get(name, 1.0), dtype=float), RUNS)
        times = 4 if MEASURES[name].annual == "sum" else 1
        values[name] = np.repeat(level[:, None] / times, QUARTERS, axis=1)
    return Results("made-up", "Made up", np.arange(RUNS), 1, "", values, {}, unreached or {})


def compared(**levels: float | np.ndarray) -> Comparison:
    """A baseline of ones against the same changed results for every scenario."""
    return Comparison(results(), [results(**levels) for _ in NAMES])


def test_headline_instruments_are_asked_for_alone() -> None:
    assert len(effects.INSTRUMENTS) == 8
    for instrument, name in effects.INSTRUMENTS.items():
        found = load_scenario(shipped()[name])
        assert [policy.name for policy in found.policies] == [instrument] and instrument in POLICIES
        assert found.parameters == load_scenario(shipped()[effects.BASE]).parameters


def test_what_stands_out_most_comes_first_and_what_is_not_clear_stays_out() -> None:
    wobble = np.where(np.arange(RUNS) < RUNS // 2, -1.0, 1.0)
    comparison = compared(
        startups_alive=1 + 5 + 0.1 * wobble,
        open_use_share=1 + 0.5 + 0.2 * wobble,
        lease_share=1 + 0.2 * wobble,
    )
    found = effects.clear_effects(comparison, 0, YEAR, effects.FURTHER)
    assert [effect.measure for effect in found] == ["startups_alive", "open_use_share"]
    assert effects.further(comparison, 0, YEAR) == (
        "startups alive +5 slots; open models' share of enterprise use +50 percentage points"
    )


def test_many_clear_effects_are_counted() -> None:
    more = dict.fromkeys(effects.FURTHER[: effects.MOST + 3], 2000.0)
    text = effects.further(compared(**more), 0, YEAR)
    assert text.count(";") == effects.MOST and text.endswith("; 3 more")


def test_who_is_not_reached_is_said_with_the_reason() -> None:
    nothing = Comparison(results(), [results({"merger-control": "no takeover was above its thresholds"})])
    assert effects.further(nothing, 0, YEAR) == "reaches nobody: no takeover was above its thresholds"
    assert effects.further(compared(), 0, YEAR) == "–"


def test_effects_for_a_billion_are_effects_over_outlays() -> None:
    comparison = compared(**{OUTLAYS: 1.5, "academic_talent_share": 1.02})
    assert effects.for_a_billion(comparison, 0, "academic_talent_share", YEAR) == "**+4 [+4 to +4]**"
    assert effects.for_a_billion(comparison, 0, "academic_output", YEAR) == "–"
    rows = effects.money_table(comparison, NAMES, YEAR).splitlines()[2:]
    assert len(rows) == len(NAMES) and all("| 0.5 |" in row for row in rows)


def test_what_costs_nothing_has_no_line_of_money() -> None:
    assert len(effects.money_table(compared(emissions=2.0), NAMES, YEAR).splitlines()) == 2


def test_tables_are_whole() -> None:
    found = effects.texts(compared(emissions=2.0), NAMES)
    for text, lines in (
        (found["policies-headline"], len(effects.INSTRUMENTS)),
        (found["policies-all"], len(NAMES)),
    ):
        rows = [row for row in text.splitlines() if row.startswith("| `")]
        assert len(rows) == lines * len(effects.YEARS) and len({row.count("|") for row in rows}) == len(
            {text}
        )
        assert all("**+100" in row for row in rows)
    assert set(found) == set(re.findall(r"<!-- (policies-\w+) -->", PAGE))


# ---------------------------------------------------------------- the published tables


def published(block: str) -> dict[str, list[list[str]]]:
    """Rows of a published table by their first name, one a year."""
    text = re.search(rf"<!-- {block} -->(.*)<!-- /{block} -->", PAGE, re.DOTALL)
    assert text
    rows: dict[str, list[list[str]]] = {}
    for line in text[1].splitlines():
        if line.startswith("| `"):
            cells = line.strip("| ").split(" | ")
            rows.setdefault(re.findall(r"`([^`]+)`", cells[0])[0], []).append(cells)
    return rows


def told_from_zero(cell: str) -> bool:
    """Whether a cell holds an effect that is clear or likely: its interval excludes zero, the pairs agree."""
    return "[" in cell and not cell.startswith("(")


def test_the_page_has_every_scenario_and_instrument() -> None:
    assert sorted(published("policies-all")) == NAMES
    assert list(published("policies-headline")) == list(effects.INSTRUMENTS)


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_without_an_effect_says_why(name: str) -> None:
    rows = published("policies-all")[name]
    told = any(told_from_zero(cell) for row in rows for cell in row[1:-1])
    told |= any(row[-1] != "–" for row in rows)
    notes = load_scenario(shipped()[name]).notes
    assert told or re.search(r"Expect (no clear effect|little|the same signs)", notes), rows


def test_each_headline_instrument_has_an_effect_told_from_zero() -> None:
    rows = published("policies-headline")
    assert not [
        name for name, years in rows.items() if not any(told_from_zero(it) for row in years for it in row[1:])
    ]
