"""Signs from the literature: how they are declared, measured, judged and recorded; a few for real, in a small world."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.dates import FIRST_YEAR
from sim.declare import MEASURES, PARAMETERS
from sim.evidence import calibration, signs, sources
from sim.evidence.signs import SIGNS, WORLDS, Change, Judged, Sample, Sign
from sim.results import Results
from tests.worlds import small

PAGE = Path(__file__).resolve().parents[2] / "docs" / "signs.md"
every_sign = pytest.mark.parametrize("sign", SIGNS, ids=lambda it: it.key)


def changes(change: Change) -> list[Change]:
    """A change, and those it takes away."""
    return [change, *(changes(change.less) if change.less else [])]


# ---------------------------------------------------------------- the list


def test_keys_are_told_apart_and_every_world_is_used():
    assert len({it.key for it in SIGNS}) == len(SIGNS) > 30
    assert {world for it in SIGNS for world in it.change.worlds} == set(WORLDS)


@every_sign
def test_a_sign_says_what_where_from_and_why(sign: Sign):
    assert sign.claim and sign.experiment and sign.expected in signs.EXPECTED and len(sign.why) > 30
    assert sign.sources and not set(sign.sources) - set(sources())
    for change in changes(sign.change):
        assert {change.measure, change.against or change.measure} <= set(MEASURES)
        first, last = change.years
        # after the years that the calibration reads, within those that are simulated
        assert calibration.QUARTERS // 4 <= first - FIRST_YEAR <= last - FIRST_YEAR < signs.QUARTERS // 4


@every_sign
def test_what_the_plausible_set_draws_is_fixed_on_both_sides_or_on_none(sign: Sign):
    base = small(signs.QUARTERS)
    for change in changes(sign.change):
        set_by = [WORLDS[name](base).parameters for name in (change.base, change.world)]
        for name in set_by[0].keys() ^ set_by[1].keys():
            assert not PARAMETERS[name].drawn, (sign.key, name)


# ---------------------------------------------------------------- differences


def results(**levels: float) -> Results:
    """Three futures to 2030 of made-up measures, each future 1 higher than the one before."""
    values = {
        name: level + np.arange(3.0)[:, None] + np.zeros((3, signs.QUARTERS))
        for name, level in levels.items()
    }
    return Results("made up", "made up", np.arange(3), 1, "", values, {})


def test_a_change_is_the_world_less_the_base_in_percent_where_the_measure_is_relative():
    worlds = {
        "before": results(model_hhi=1000.0, sales_hhi=700.0, emissions=10.0),
        "after": results(model_hhi=1500.0, sales_hhi=900.0, emissions=12.0),
    }
    plain = Change("model_hhi", (2029, 2030), "after", "before")
    assert plain.differences(worlds).tolist() == [500.0] * 3
    assert replace(plain, part=0.5).differences(worlds).tolist() == [1000.0, 1000.5, 1001.0]
    assert replace(plain, against="sales_hhi").differences(worlds).tolist() == [800.0] * 3
    other = Change("sales_hhi", (2030, 2030), "after", "before")
    assert replace(plain, less=other).differences(worlds).tolist() == [300.0] * 3
    yearly = Change("emissions", (2030, 2030), "after", "before").differences(worlds)
    assert yearly == pytest.approx(100 * (np.array([12, 13, 14]) / [10, 11, 12] - 1))


def test_years_are_averaged():
    base, world = results(model_hhi=0.0), results(model_hhi=0.0)
    world.values["model_hhi"][:, 40:] += 10.0  # 2030
    found = Change("model_hhi", (2029, 2030), "world", "base").differences({"base": base, "world": world})
    assert found == pytest.approx(5.0)


# ---------------------------------------------------------------- judging


def sample(agree: int, against: int, same: int = 0) -> Sample:
    """Differences of 1, -1 and 0."""
    return Sample(np.repeat([1.0, -1.0, 0.0], [agree, against, same]))


@pytest.mark.parametrize(
    ("agree", "against", "same", "side"),
    [(26, 14, 0, 1), (25, 15, 0, 0), (20, 20, 0, 0), (14, 26, 0, -1), (26, 14, 100, 1), (0, 0, 40, 0)],
)
def test_the_sign_test_counts_futures_that_move(agree, against, same, side):
    assert sample(agree, against, same).side(1) == side
    assert sample(against, agree, same).side(-1) == side


def judged(seeds: Sample, vectors: Sample, expected: str = "up") -> Judged:
    return Judged(replace(SIGNS[0], expected=expected), seeds, vectors)


CLEAR, NOT, AGAINST = sample(38, 2), sample(21, 19), sample(2, 38)


@pytest.mark.parametrize(
    ("seeds", "vectors", "verdict"),
    [
        (CLEAR, CLEAR, signs.HOLDS), (CLEAR, NOT, signs.IN_PART), (NOT, CLEAR, signs.IN_PART),
        (NOT, NOT, signs.UNSEEN), (CLEAR, AGAINST, signs.VIOLATED), (AGAINST, NOT, signs.VIOLATED),
    ],
)  # fmt: skip
def test_verdicts(seeds, vectors, verdict):
    assert judged(seeds, vectors).verdict == verdict
    mirrored = Sample(-seeds.differences), Sample(-vectors.differences)
    assert judged(*mirrored, expected="down").verdict == verdict


def test_an_open_sign_is_no_violation():
    assert judged(CLEAR, sample(8, 32), "open").verdict == "either sign occurs"
    assert judged(CLEAR, sample(1, 39), "open").verdict == "one sign only"
    assert judged(CLEAR, sample(0, 0, 40), "open").verdict == signs.UNSEEN


def test_small_is_less_than_what_matters():
    matters = SIGNS[0].change.spec.matters
    little, much = (Sample(np.full(20, part * matters)) for part in (0.5, 1.5))
    assert judged(little, little).small and not judged(little, much).small


def test_the_page_tells_the_verdict_and_explains_what_does_not_hold():
    found = [
        judged(CLEAR, CLEAR),
        Judged(SIGNS[1], AGAINST, AGAINST),
        Judged(replace(SIGNS[2], expected="open"), NOT, NOT),
    ]
    text = signs.texts(found)
    assert "3 outcomes are looked at" in text["signs"] and "2 have a sign" in text["signs"]
    assert len({line.count("|") for line in text["signs"].splitlines() if line.startswith("|")}) == 1
    assert SIGNS[0].why not in text["signs-why"]
    assert SIGNS[2].why in text["signs-why"]
    assert set(re.findall(r"- `(.+?)`", text["signs-sources"])) == {
        key for it in found for key in it.sign.sources
    }


# ---------------------------------------------------------------- for real


def test_signs_hold_in_a_small_world():
    keys = {
        "sponsors-conflicts", "sponsors-secrecy", "leaving-papers", "divide-academia", "efficiency-unit",
        "public-compute-output",
    }  # fmt: skip
    chosen = [it for it in SIGNS if it.key in keys]
    assert len(chosen) == len(keys)
    found = signs.simulate(16, 16, base=small(signs.QUARTERS), signs=chosen)
    assert [it.sign for it in found] == chosen
    assert {it.sign.key: it.verdict for it in found} == dict.fromkeys(keys, signs.HOLDS)
    again = signs.simulate(16, 16, base=small(signs.QUARTERS), signs=chosen[:1])
    assert again[0].vectors.differences.tobytes() == found[0].vectors.differences.tobytes()


# ---------------------------------------------------------------- the record


def test_the_record_and_the_page_hold_the_signs_there_are():
    kept = signs.recorded()
    assert list(kept["signs"]) == [it.key for it in SIGNS]
    rows = [line.split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert [row[-2].strip().strip("*").removesuffix(", small") for row in rows[2:]] == [
        it["verdict"] for it in kept["signs"].values()
    ]


def test_the_command_records_and_ends_with_1_when_a_sign_got_worse(tmp_path, monkeypatch):
    page, file = tmp_path / "signs.md", tmp_path / "signs.json"
    page.write_text("<!-- signs -->\n<!-- /signs -->\n", encoding="utf-8")
    monkeypatch.setattr(signs, "FILE", file)

    def run(found: list[Judged], *more: str) -> tuple[int, str]:
        monkeypatch.setattr(signs, "simulate", lambda *_, **__: found)
        result = CliRunner().invoke(app, ["signs", "--page", str(page), *more])
        return result.exit_code, result.output

    holds, violated = [judged(CLEAR, CLEAR)], [judged(AGAINST, AGAINST)]
    assert run(holds, "--record")[0] == 0
    assert json.loads(file.read_text())["signs"][SIGNS[0].key]["verdict"] == signs.HOLDS
    assert "| holds, small |" in page.read_text(encoding="utf-8")
    code, output = run(violated)
    assert code == 1 and f"{SIGNS[0].key}: violated, it was holds" in output
    code, output = run([judged(sample(2, 10), sample(2, 10))])
    assert code == 0 and "not compared" in output
    page.write_text("no markers", encoding="utf-8")
    assert run(holds, "--record")[0] == 2
    assert run(holds, "--seeds", "3")[0] == 2
