"""The headline inputs: what is turned exists, and the tables say what the pairs show."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from sim.analysis import dials
from sim.declare import MEASURES, PARAMETERS
from sim.results import Comparison, Results
from sim.scenario import load_scenario, shipped

RUNS, QUARTERS = 20, 64


def results(**levels: float | np.ndarray) -> Results:
    """Results constant over time at a yearly level of every outcome (default 1), the same or one a run."""
    values = {}
    for name in dials.OUTCOMES:
        level = np.broadcast_to(np.asarray(levels.get(name, 1.0), dtype=float), RUNS)
        values[name] = np.repeat(
            level[:, None] / (4 if MEASURES[name].annual == "sum" else 1), QUARTERS, axis=1
        )
    return Results("made-up", "Made up", np.arange(RUNS), 1, "", values, {})


def compared(**levels: float | np.ndarray) -> Comparison:
    """A baseline of ones against the same changed results for every dial."""
    return Comparison(results(), [results(**levels) for _ in dials.DIALS])


def test_every_dial_is_a_headline_parameter_within_its_range() -> None:
    for dial in dials.DIALS:
        for name, value in dial.parameters.items():
            spec = PARAMETERS[name]
            assert spec.headline and spec.low <= value <= spec.high, (dial.label, name)
            assert value not in spec.values, (dial.label, name)


def test_dials_are_as_labelled() -> None:
    by_label = {dial.label: dial.parameters for dial in dials.DIALS}
    quality, smallest = (PARAMETERS[name].values[0] for name in ("quality_value", "min_run_share"))
    assert math.isclose(by_label["value of quality + 20 %"]["quality_value"], 1.2 * quality)
    assert math.isclose(by_label["value of quality − 20 %"]["quality_value"], 0.8 * quality)
    assert math.isclose(by_label["smallest usable run × 4"]["min_run_share"], 4 * smallest)
    assert math.isclose(by_label["smallest usable run ÷ 4"]["min_run_share"], smallest / 4)
    assert len(by_label) == len(dials.DIALS)


def test_both_headline_inputs_are_turned() -> None:
    turned = {name for dial in dials.DIALS for name in dial.parameters}
    known = {name for name, spec in PARAMETERS.items() if spec.headline}
    # the price of a chip is the price of a FLOP over the whole horizon
    assert turned == known - {"chip_price_musd"}


def test_scenarios_differ_from_the_baseline_by_the_dial_alone() -> None:
    base = load_scenario(shipped()["baseline"])
    for dial, scenario in zip(dials.DIALS, dials.scenarios(base), strict=True):
        assert set(scenario.parameters) - set(base.parameters) == set(dial.parameters)
        assert scenario.title == dial.label and scenario.policies == base.policies


def test_table_has_a_row_a_dial_outcome_and_year() -> None:
    table = dials.dials_table(compared(model_hhi=1 + np.linspace(199, 201, RUNS)))
    assert len(table) == len(dials.DIALS) * len(dials.OUTCOMES) * len(dials.YEARS)
    hhi = table[table["measure"] == "model_hhi"]
    assert np.allclose(hhi["mean"], 200) and (hhi["share"] == 1).all() and (hhi["certainty"] == "clear").all()
    assert (table.loc[table["measure"] != "model_hhi", "certainty"] == "identical").all()


def test_cells_mark_what_is_clear() -> None:
    wobble = np.where(np.arange(RUNS) < RUNS // 2, -1.0, 1.0)
    comparison = compared(
        emissions=1 + 0.5 + 0.01 * wobble, academic_talent_share=1 + 0.1 * wobble, sales_hhi=1.0
    )
    cells = {name: dials.cell(comparison.effect(0, name, 2030)) for name in dials.OUTCOMES}
    assert cells["emissions"].startswith("**+50 [") and cells["emissions"].endswith("100**")
    assert cells["academic_talent_share"].startswith("(") and cells["academic_talent_share"].endswith(")")
    assert cells["sales_hhi"] == "0"


def test_markdown_tables_are_whole() -> None:
    text = dials.markdown(compared(emissions=1.5))
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert len(lines) == 4 * (len(dials.DIALS) + 2)
    assert "(baseline 1)" in text and "**2035**" in text
    short = dials.brief(compared(emissions=1.5)).splitlines()
    assert len({line.count("|") for line in short}) == 1
    assert "**+50**" in short[2] and "–" in short[2]


@pytest.mark.slow
def test_the_command_writes_and_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- dials -->\n<!-- /dials -->\n", encoding="utf-8")
    dials.main(["--runs", "2", "--write", str(page)])
    assert "dials" in capsys.readouterr().out
    assert "nothing can be cut without loss" in page.read_text(encoding="utf-8")


def test_one_pair_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        dials.main(["--runs", "1"])
    assert "give 2 or more" in capsys.readouterr().err


def test_a_page_without_its_markers_is_refused_before_simulating(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(dials, "turned", lambda *_: pytest.fail("was simulated"))
    (tmp_path / "page.md").write_text("no markers", encoding="utf-8")
    for name in ("page.md", "absent.md"):
        with pytest.raises(SystemExit):
            dials.main(["--runs", "2", "--write", str(tmp_path / name)])
        assert name in capsys.readouterr().err


# ---------------------------------------------------------------- elasticities


def test_an_arc_elasticity_is_exact_at_one_and_minus_one_whatever_the_span() -> None:
    x = np.array([0.3, 2.0, 50.0])
    for ratio in (1.1, 2.0, 4.0):
        for power in (1, 0, -1):
            assert dials.arc_elasticity(x**power, (ratio * x) ** power, ratio) == pytest.approx(power)
    small = dials.arc_elasticity(x**0.5, (1.02 * x) ** 0.5, 1.02)
    assert small == pytest.approx(0.5, rel=1e-3)


def test_every_span_is_a_dial_within_its_range_turned_by_its_ratio() -> None:
    for span in dials.SPANS:
        assert span.low.keys() == span.high.keys()
        turned = {name for name in span.low if span.low[name] != span.high[name]}
        (name,) = turned
        found = span.high[name] / span.low[name]
        compression = name == "density_floor"  # compression is the inverse of what is kept
        assert (1 / found if compression else found) == pytest.approx(span.ratio)
        for side in (span.low, span.high):
            assert all(PARAMETERS[it].low <= value <= PARAMETERS[it].high for it, value in side.items())
        assert (span.group, name) in {(dial.group, it) for dial in dials.DIALS for it in dial.parameters}


def test_elasticities_are_of_pairs_drawn_from_the_plausible_set(monkeypatch) -> None:
    asked = []

    def made_up(base, *others, runs):
        asked.extend([base, *others])
        levels = [(1.0, 2.0), (1.0, 1.0), (1.0, 4.0), (1.0, 1.0), (4.0, 1.0)]
        sides = [results(**dict.fromkeys(dials.OUTCOMES, it)) for pair in levels for it in pair]
        return Comparison(sides[0], sides[1:])

    monkeypatch.setattr(dials, "compare", made_up)
    table = dials.elasticities(load_scenario(shipped()["baseline"]), runs=RUNS)
    assert {it.uncertainty for it in asked} == {"both"} and len(asked) == 2 * len(dials.SPANS)
    assert table.groupby("dial", sort=False)["mean"].first().tolist() == pytest.approx([1, 0, 1, 0, -1])
    assert len(table) == len(dials.SPANS) * len(dials.OUTCOMES) * len(dials.YEARS)
    text = dials.elasticities_text(table, RUNS)
    assert "**+1.00 [+1.00 to +1.00] 100**" in text and "| 0 |" in text and "**−1.00 [" in text
    assert len({line.count("|") for line in text.splitlines() if line.startswith("|")}) == 1


# ---------------------------------------------------------------- the tests of the explanations


def test_every_check_turns_known_parameters_within_their_ranges() -> None:
    for check in dials.CHECKS:
        for settings in (check.parameters, check.turned):
            for name, value in settings.items():
                spec = PARAMETERS[name]
                assert spec.low <= value <= spec.high, (check.setting, check.dial, name)
                assert value != spec.values[0] or name in dials.AMPLE, (check.setting, check.dial, name)
        assert check.turned and check.outcomes and set(check.outcomes) <= set(MEASURES)
        assert not set(check.parameters) & set(check.turned), (check.setting, check.dial)
    assert len({(it.setting, it.dial, it.outcomes) for it in dials.CHECKS}) == len(dials.CHECKS)


def test_a_check_has_its_setting_in_both_worlds_and_its_dial_in_one(monkeypatch) -> None:
    asked = []

    def made_up(common, changed, runs):
        asked.append((common, changed, runs))
        return Comparison(results(), [results(**dict.fromkeys(dials.OUTCOMES, 1.5))])

    monkeypatch.setattr(dials, "compare", made_up)
    monkeypatch.setattr(
        dials, "CHECKS", [it for it in dials.CHECKS if set(it.outcomes) <= set(dials.OUTCOMES)]
    )
    text = dials.checks(load_scenario(shipped()["baseline"]), 3)
    assert len(asked) == len(dials.CHECKS) > 4 and {runs for *_, runs in asked} == {3}
    for check, (common, changed, _) in zip(dials.CHECKS, asked, strict=True):
        here, there = ({n: it.value for n, it in each.parameters.items()} for each in (common, changed))
        assert {
            n: v for n, v in check.parameters.items() if v != PARAMETERS[n].values[0]
        }.items() <= here.items()
        assert there == here | {n: v for n, v in check.turned.items() if v != PARAMETERS[n].values[0]}
    rows = text.splitlines()[2:]
    assert len(rows) == sum(len(check.outcomes) for check in dials.CHECKS)
    assert all(row.count("**+50") == 2 for row in rows if "emissions" in row)
