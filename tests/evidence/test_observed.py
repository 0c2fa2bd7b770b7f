"""The observed series and the bibliography: valid, complete, and nothing in them unused."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sim.evidence import GRADES, KINDS, PERIODS, observed, read_observed, read_sources, sources
from sim.evidence.signs import SIGNS
from sim.parameters import PARAMETERS
from sim.policies import POLICIES
from sim.scenario import load_scenario, shipped

HEADER = "series,measure,year,quarter,value,low,high,unit,region,period,kind,source,grade,bound,note"
GOOD_LINE = "capex,capex,2021,,127.1,120,130,bn USD,world,fit,observed,reports,measured,,"
GOOD = dict(zip(HEADER.split(","), GOOD_LINE.split(","), strict=True))


def cited() -> dict[str, str]:
    """Every key cited by a parameter, an instrument, a scenario, a sign or an observed row, with one place."""
    places = {
        spec.source: f"parameter {name}" for name, spec in PARAMETERS.items() if spec.source != "assumption"
    }
    places |= {key: f"policy {name}" for name, policy in POLICIES.items() for key in policy.sources}
    places |= {key: f"sign {sign.key}" for sign in SIGNS for key in sign.sources}
    for name, path in shipped().items():
        places |= {key: f"scenario {name}" for key in load_scenario(path).sources}
    return places | {row.source: f"observed {row.series}" for row in observed().itertuples()}


def write(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "observed.csv"
    path.write_text("\n".join([HEADER, *(",".join(row.values()) for row in rows)]) + "\n", encoding="utf-8")
    return path


def test_rows_are_valid() -> None:
    table = observed()
    assert len(table) >= 80
    assert set(table["period"]) == set(PERIODS)
    assert set(table["kind"]) <= set(KINDS)
    assert set(table["grade"]) <= set(GRADES)
    assert table["value"].notna().all()
    assert (table["note"].str.len() > 0).all()
    assert table["year"].dtype == "int64" and str(table["quarter"].dtype) == "Int64"


def test_a_note_and_the_column_agree_on_what_is_a_lower_bound() -> None:
    table = observed()
    assert ((table["bound"] == "lower") == table["note"].str.contains("lower bound", case=False)).all()


def test_fit_and_test_years_are_apart() -> None:
    table = observed()
    assert table.loc[table["period"] == "fit", "year"].max() == 2023
    assert table.loc[table["period"] == "test", "year"].min() == 2024


def test_a_measure_of_one_series_has_one_unit() -> None:
    assert (observed().groupby("series")[["measure", "unit"]].nunique() == 1).all(axis=None)


def test_shares_lie_between_nought_and_one() -> None:
    table = observed()
    shares = table[table["unit"] == "share"]
    assert len(shares) and shares["value"].between(0, 1).all()


def test_what_was_not_read_is_graded_an_assumption() -> None:
    table = observed()
    recalled = table["note"].str.contains("not re-read")
    assert recalled.any()
    assert (table.loc[recalled, "grade"] == "assumption").all()


def test_every_cited_source_is_in_the_bibliography() -> None:
    missing = {key: place for key, place in cited().items() if key not in sources()}
    assert not missing


def test_no_source_is_unused() -> None:
    assert not sorted(set(sources()) - set(cited()))


def test_every_source_says_what_was_read() -> None:
    for source in sources().values():
        assert source.read.startswith(("seen: ", "general knowledge, not re-read", "own work: ")), source.key
        assert source.address.startswith("https://") or source.key == "fit2023", source.key


def test_caller_cannot_change_the_cache() -> None:
    table = observed()
    table["value"] = 0.0
    sources().clear()
    assert (observed()["value"] > 0).any() and sources()


def test_a_good_file_is_read(tmp_path: Path) -> None:
    quarterly = GOOD | {"quarter": "4", "low": "", "high": ""}
    table = read_observed(write(tmp_path, GOOD, quarterly), ["reports"])
    assert pd.isna(table["quarter"][0]) and table["quarter"][1] == 4
    assert pd.isna(table["low"][1])


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("period", "train"), ("period", "test"), ("kind", "guess"), ("grade", "calibrated"),
        ("source", "repots"), ("year", "2019"), ("year", "2021.0"), ("quarter", "5"), ("value", "many"),
        ("value", "nan"), ("value", ""), ("bound", "upper"), ("low", "128"), ("high", "127"), ("unit", ""), ("measure", " "),
    ],
)  # fmt: skip
def test_a_bad_cell_names_line_and_column(tmp_path: Path, column: str, text: str) -> None:
    with pytest.raises(ValueError, match=rf"line 3, column {column}: "):
        read_observed(write(tmp_path, GOOD | {"year": "2020"}, GOOD | {column: text}), ["reports"])


def test_unknown_source_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="did you mean reports"):
        read_observed(write(tmp_path, GOOD | {"source": "repots"}), ["reports"])


def test_the_same_date_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="line 3, column series: capex has this date on line 2"):
        read_observed(write(tmp_path, GOOD, GOOD), ["reports"])


def test_wrong_columns_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    path.write_text(path.read_text().replace("region", "place"), encoding="utf-8")
    with pytest.raises(ValueError, match="line 1"):
        read_observed(path, ["reports"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: {author: A, year: 2020, title: T, address: '', read: seen}", ""),
        ("a: {author: A, year: 2020, title: T, address: ''}", "exactly the fields"),
        ("a: {author: A, year: '2020', title: T, address: '', read: seen}", "year must be of type int"),
        ("a: {author: '', year: 2020, title: T, address: '', read: seen}", "author is empty"),
        ("- a", "a mapping"),
    ],
)
def test_a_bad_bibliography_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    if not message:
        assert list(read_sources(path)) == ["a"]
        return
    with pytest.raises(ValueError, match=message):
        read_sources(path)
