"""Observed against simulated, on made-up results."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.declare import MEASURES
from sim.evidence import figures, fit, observed, tables
from sim.results import Results

RUNS, QUARTERS = 21, 24


def results(**yearly: float | np.ndarray) -> Results:
    """Results constant over time: a measure's yearly figure, the same in every run or one a run."""
    values = {
        name: np.repeat(
            np.broadcast_to(np.asarray(level, dtype=float), RUNS)[:, None]
            / (4 if MEASURES[name].annual == "sum" else 1),
            QUARTERS,
            axis=1,
        )
        for name, level in yearly.items()
    }
    return Results("made-up", "Made up", np.arange(RUNS), 1, "", values, {})


def row(table: pd.DataFrame, series: str, year: int) -> dict:
    found = table[(table["series"] == series) & (table["year"] == year)]
    assert len(found) == 1
    return found.iloc[0].to_dict()


def test_one_row_a_series_and_year() -> None:
    table = fit.fit_table(results(services_revenue_busd=5.0, big_four_capex_busd=100.0))
    assert not table.duplicated(["series", "year"]).any()
    assert set(table["measure"]) == {"services_revenue_busd", "big_four_capex_busd"}
    assert int(row(table, "services_revenue_anthropic", 2025)["quarter"]) == 4  # the latest of three


def test_money_is_deflated_and_other_figures_are_not() -> None:
    table = fit.fit_table(results(big_four_capex_busd=100.0, chip_power_gw=1.0, frontier_run_cost_musd=3.0))
    capex = row(table, "capex_big_four_busd", 2023)
    assert capex["observed"] == pytest.approx(140.7 / figures.PRICE_LEVEL[2023])
    assert capex["unit"] == "bn USD (2020)"
    assert row(table, "chip_power_gw", 2023)["observed"] == pytest.approx(1.455)
    # costs of every year are given in the dollars of 2023
    assert row(table, "frontier_run_cost_musd", 2020)["observed"] == pytest.approx(
        3.26 / figures.PRICE_LEVEL[2023]
    )


def test_the_price_level_rises_from_one_in_every_year_observed() -> None:
    levels = [figures.PRICE_LEVEL[year] for year in sorted(figures.PRICE_LEVEL)]
    assert levels[0] == 1.0 and levels == sorted(levels)
    assert set(observed()["year"]) <= set(figures.PRICE_LEVEL)


def test_a_quarters_figure_is_held_against_that_quarter_at_a_yearly_pace() -> None:
    made = results(services_revenue_busd=8.0)
    made.values["services_revenue_busd"][:, -1] = 7.0  # the last quarter of 2025
    table = fit.fit_table(made)
    assert row(table, "services_revenue_anthropic", 2025)["simulated"] == pytest.approx(28.0)
    assert row(table, "services_revenue_openai", 2025)["simulated"] == pytest.approx(13.0)


def test_ratio_and_verdict() -> None:
    spread = np.linspace(80.0, 120.0, RUNS)
    table = fit.fit_table(results(big_four_capex_busd=spread, model_hhi=3050.0, open_use_share=0.5))
    inside = row(table, "capex_big_four_busd", 2020)
    assert inside["verdict"] == "inside" and inside["ratio"] == pytest.approx(100 / 94.2)
    assert inside["p05"] == pytest.approx(82.0) and inside["p95"] == pytest.approx(118.0)
    assert row(table, "capex_big_four_busd", 2025)["verdict"] == "above band"
    assert row(table, "model_hhi", 2023)["verdict"] == "range meets band"  # 2 690 to 3 100
    assert row(table, "open_use_share", 2023)["verdict"] == "below band"


def test_a_lower_bound_is_broken_only_from_above() -> None:
    held = fit.fit_table(results(services_revenue_busd=1000.0))
    broken = fit.fit_table(results(services_revenue_busd=0.001))
    assert row(held, "services_revenue_openai", 2025)["verdict"] == "bound holds"
    assert row(broken, "services_revenue_openai", 2025)["verdict"] == "bound broken"
    assert row(held, "services_revenue_busd", 2025)["verdict"] == "below band"  # no bound: a figure


def test_a_bound_is_a_column_not_a_word_in_a_note(monkeypatch) -> None:
    table = observed()
    table["note"] = "no word of it"
    monkeypatch.setattr(figures, "observed", lambda: table)
    found = fit.fit_table(results(services_revenue_busd=1000.0))
    assert row(found, "services_revenue_openai", 2025)["verdict"] == "bound holds"
    assert row(found, "services_revenue_busd", 2025)["verdict"] == "below band"


def test_bounds_do_not_count_in_the_score() -> None:
    table = fit.fit_table(results(services_revenue_busd=1000.0))
    assert fit.score(table) == {"fit": (0, 1), "test": (0, 2)}


def test_a_range_that_only_meets_the_band_does_not_count_in_the_score() -> None:
    table = fit.fit_table(results(services_revenue_busd=1000.0))
    before = fit.score(table)
    assert fit.score(table.assign(verdict="range meets band")) == {
        period: (0, count) for period, (_, count) in before.items()
    }
    assert fit.score(table.assign(verdict="inside")) == {
        period: (count, count) for period, (_, count) in before.items()
    }


def test_the_largest_run_so_far_is_held_against_a_running_maximum() -> None:
    table = fit.fit_table(results(frontier_run_flop=1e25))
    assert row(table, "frontier_run_flop", 2024)["observed"] == pytest.approx(5e25)
    assert row(table, "frontier_run_flop", 2022)["observed"] == pytest.approx(2.7415e24)


def test_derived_series() -> None:
    made = results(cost_share_staff=0.4, cost_share_energy=0.05, startups_founded=np.linspace(8, 12, RUNS))
    table = fit.fit_table(made)
    assert row(table, "cost_share_hardware", 2023)["simulated"] == pytest.approx(0.55)
    assert row(table, "new_funded_startups", 2024)["simulated"] == pytest.approx(1.0)


def test_a_zero_observed_has_no_ratio() -> None:
    found = row(fit.fit_table(results(labs_past_1e24=0.0)), "labs_past_1e24", 2020)
    assert math.isnan(found["ratio"]) and found["verdict"] == "inside"


def test_what_is_not_compared_is_named() -> None:
    assert "survival_5y" in fit.not_compared(results(model_hhi=3000.0))
    assert "model_hhi" not in fit.not_compared(results(model_hhi=3000.0))


def test_only_years_simulated_are_compared() -> None:
    made = results(model_hhi=3000.0)
    made.values["model_hhi"] = made.values["model_hhi"][:, :16]
    assert set(fit.fit_table(made)["year"]) == {2023}


def test_cautions_and_brief_series_exist() -> None:
    known = set(observed()["series"])
    assert set(figures.CAUTION) <= known and set(fit.BRIEF) <= known and set(figures.RUNNING) <= known
    assert {it for names in fit.NEEDS.values() for it in names} <= set(MEASURES)
    assert set(fit.NEEDS) == set(fit.DERIVED) == set(figures.MADE)


def test_tables_in_markdown() -> None:
    luck = fit.fit_table(results(model_hhi=3050.0, open_use_share=0.5))
    text = fit.markdown(luck, luck, 21)
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in lines}) == 1
    assert "**below band**" in text and "| `model_hhi` | 2023 |" in text
    assert "0.190 / 0.500" in fit.brief(luck) and "**0.190 / 0.500**" in fit.brief(luck)


def test_writing_between_markers(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- fit -->\nold\n<!-- /fit -->\nafter\n", encoding="utf-8")
    assert tables.put_between(page, {"fit": r"new \1", "other": "x"}) == ["fit"]
    assert page.read_text(encoding="utf-8") == "before\n<!-- fit -->\nnew \\1\n<!-- /fit -->\nafter\n"
    with pytest.raises(ValueError, match="no marker"):
        tables.put_between(page, {"other": "x"})


def test_a_page_that_cannot_be_written_stays_as_it_was(tmp_path: Path, monkeypatch) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- fit -->\nold\n<!-- /fit -->\n", encoding="utf-8")

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fails)
    with pytest.raises(OSError, match="No space"):
        tables.put_between(page, {"fit": "new"})
    assert page.read_text(encoding="utf-8") == "<!-- fit -->\nold\n<!-- /fit -->\n"
    assert [it.name for it in tmp_path.iterdir()] == ["page.md"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--runs", "0"], "give 1 or more"),
        (["--write", "absent.md"], "absent.md: cannot be read"),
        (["--write", "bare.md"], "bare.md: no marker of fit, fit-brief"),
        (["--write", "."], "cannot be read"),
    ],
)
def test_the_command_refuses_before_simulating(tmp_path: Path, monkeypatch, capsys, words, message) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bare.md").write_text("nothing", encoding="utf-8")
    monkeypatch.setattr(fit, "run", lambda *_, **__: pytest.fail("was simulated"))
    with pytest.raises(SystemExit) as end:
        fit.main(words)
    assert end.value.code == 2 and message in capsys.readouterr().err


def test_what_is_not_like_for_like_and_what_is_not_compared_is_printed(capsys) -> None:
    table = fit.fit_table(results(model_hhi=3050.0, open_use_share=0.5))
    text = fit.markdown(table, table, 21, ["survival_5y"])
    assert "- `model_hhi`: observed: enterprise interfaces only" in text
    assert "`open_use_share`: " not in text and "answers to them: `survival_5y`." in text
    fit.print_plain(table, table, ["survival_5y"])
    printed = capsys.readouterr().out
    assert "model_hhi: observed: enterprise interfaces only." in printed and "survival_5y" in printed


@pytest.mark.slow
def test_the_command_writes_and_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- fit-brief -->\n<!-- /fit-brief -->\n", encoding="utf-8")
    fit.main(["--runs", "2", "--markdown", "--write", str(page)])
    printed = capsys.readouterr().out
    assert "fit-brief" in printed and "| `model_hhi` | 2023 |" in printed
    assert "largest training run" in page.read_text(encoding="utf-8")
