import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim import compare, load_scenario, shipped
from sim.declare import JURISDICTIONS, MEASURES
from sim.report import VARIABLES, command, effects_table, integrated, python, spreadsheet, tidy
from tests.worlds import policy, small


@pytest.fixture(scope="module")
def compared():
    base = small(8)
    other = replace(base, name="carbon-price", policies=(policy("carbon-price"),))
    return compare(base, other, runs=3, on="here")


def test_every_measure_has_a_variable_of_its_own():
    assert set(VARIABLES) == set(MEASURES)
    assert len(set(VARIABLES.values())) == len(VARIABLES)


def test_every_part_has_its_whole_or_is_named_by_it():
    assert all(name == name.strip("|") and "||" not in name for name in VARIABLES.values())


def test_the_layout_holds_the_quantiles_of_the_results(compared):
    table = integrated(compared)
    assert list(table.columns) == ["model", "scenario", "region", "variable", "unit", "year", "value"]
    keys = ["scenario", "region", "variable", "year"]
    assert not table.duplicated(keys).any() and table.notna().all().all()
    line = table.set_index(keys)["value"]
    for results in (compared.base, compared.others[0]):
        for under, level in (("", 0.5), ("|5th Percentile", 0.05), ("|95th Percentile", 0.95)):
            expected = float(np.quantile(results.at("emissions", 2021), level))
            assert line[(results.scenario, "world", f"Emissions|CO2|AI Compute{under}", 2021)] == expected
    assert set(table["region"]) == {"world", *JURISDICTIONS}
    assert not table["variable"].str.startswith("Check").any()


def test_parts_of_emissions_sum_to_the_whole(compared):
    parts = [name for name in VARIABLES if VARIABLES[name].startswith("Emissions|CO2|AI Compute|")]
    parts = [name for name in parts if MEASURES[name].per is None]
    whole = compared.base.values["emissions"]
    np.testing.assert_allclose(sum(compared.base.values[name] for name in parts), whole, rtol=1e-9)


def test_tidy_tables_hold_every_number_once_and_survive_both_formats(compared):
    table = tidy(compared)
    regional = sum(MEASURES[name].per is not None for name in MEASURES)
    assert len(table) == 2 * 3 * 8 * (len(MEASURES) - regional + regional * len(JURISDICTIONS))
    again = pd.read_csv(io.StringIO(spreadsheet(table)))
    np.testing.assert_array_equal(again["value"].to_numpy(), table["value"].to_numpy())
    again = pd.read_parquet(io.BytesIO(table.to_parquet(index=False)))
    pd.testing.assert_frame_equal(again, table)


def test_effects_are_those_of_the_comparison(compared):
    table = effects_table(compared).set_index(["measure", "year"])
    assert table.loc[("emissions", 2021), "mean"] == compared.effect(0, "emissions", 2021).mean


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(start):
    table = pd.DataFrame({"scenario": [f"{start}cmd|' /C calc'!A0"], "value": [-1.0]})
    first = pd.read_csv(io.StringIO(spreadsheet(table)))
    assert first.loc[0, "scenario"][0] == "'" and first.loc[0, "value"] == -1.0


def test_the_python_shown_gives_the_same_numbers(compared, tmp_path, monkeypatch, capsys):
    from sim.scenario import dump_scenario

    base = replace(small(8), name="little")
    other = replace(base, name="priced", policies=(policy("carbon-price"),))
    monkeypatch.chdir(tmp_path)
    for scenario in (base, other):
        (tmp_path / f"{scenario.name}.yaml").write_text(dump_scenario(scenario), encoding="utf-8")
    text = python(base, [other], runs=3, seed=1, year=2021)
    space: dict = {}
    exec(text, space)
    assert space["comparison"].others[0].fingerprint == compared.others[0].fingerprint
    assert "certainty" in capsys.readouterr().out
    said = command(base, [other], runs=3, seed=1, year=2021)
    assert (
        said == "computelab compare little.yaml priced.yaml --runs 3 --seed 1 --uncertainty luck --year 2021"
    )


def test_shipped_scenarios_are_named_and_changed_ones_are_files():
    base = load_scenario(shipped()["baseline"])
    changed = replace(base, name="baseline", quarters=16)
    assert command(base, [changed], runs=5, seed=2, year=2023).startswith(
        "computelab compare baseline baseline.yaml "
    )
