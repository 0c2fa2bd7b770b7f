"""Results in a folder: bit by bit the same after reading, and nothing is read that was not written."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

import sim
from sim.ensemble import StoreError, read, store, write
from sim.results import Results

SMALL = """\
schema: 1
title: Small
horizon: {start: 2020Q1, end: 2021Q4}
actors: {startups: 12, universities: 8, researchers: 200}
runs: 5
policies:
  - carbon-price: {start: 2021Q1}
"""


@pytest.fixture(scope="module")
def scenario() -> sim.Scenario:
    return sim.parse_scenario(SMALL, "small")


@pytest.fixture(scope="module")
def results(scenario: sim.Scenario) -> Results:
    found = sim.run(scenario, on="here")
    found.values["sales_hhi"][0, :3] = (np.nan, np.inf, -0.0)  # what a model should not give survives too
    found.__dict__.pop("fingerprint", None)
    return found


@pytest.fixture
def folder(results: Results, scenario: sim.Scenario, tmp_path: Path) -> Path:
    write(results, scenario, tmp_path / "out", a_chunk=2)
    return tmp_path / "out"


def test_reading_gives_the_same_bits(results, folder):
    again = read(folder)
    assert again.fingerprint == results.fingerprint
    for name in ("scenario", "title", "seed", "digest", "unreached", "late", "made_with"):
        assert getattr(again, name) == getattr(results, name)
    np.testing.assert_array_equal(again.members, results.members)
    for table in ("values", "regional"):
        mine, theirs = getattr(results, table), getattr(again, table)
        assert list(mine) == list(theirs)
        for name in mine:
            assert mine[name].tobytes() == theirs[name].tobytes(), name


def test_members_in_any_order(scenario, tmp_path):
    found = sim.run(scenario, members=[7, 3, 4, 100], on="here")
    write(found, scenario, tmp_path / "out", a_chunk=3)
    again = read(tmp_path / "out")
    assert again.members.tolist() == [7, 3, 4, 100]
    assert again.fingerprint == found.fingerprint


def test_the_parquet_is_plain_to_other_programmes(results, folder):
    table = pq.read_table(folder / "chunk-0000000.parquet").to_pandas()
    assert list(table.columns[:3]) == ["member", "quarter", "region"]
    mine = table[(table.member == 1) & (table.region == "world")]
    assert mine.quarter.tolist()[0] == "2020Q1"
    np.testing.assert_array_equal(mine.emissions.to_numpy(), results.values["emissions"][1])
    assert table[table.region != "world"].emissions.isna().all()
    places = table[(table.member == 0) & (table.quarter == "2020Q2") & (table.region != "world")]
    np.testing.assert_array_equal(places.emissions_by_place, results.regional["emissions_by_place"][0, 1])
    meta = pq.ParquetFile(folder / "chunk-0000000.parquet").metadata
    assert meta.row_group(0).column(5).compression == "ZSTD"


def test_the_manifest_says_where_it_comes_from(results, scenario, folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["scenario"]["digest"] == scenario.digest()
    assert manifest["scenario"]["canonical"] == scenario.canonical()
    assert manifest["seed"] == 1 and manifest["schema"] == 1
    assert manifest["fingerprint"] == results.fingerprint
    assert [chunk["members"] for chunk in manifest["chunks"]] == [[[0, 1]], [[2, 3]], [[4, 4]]]
    assert "numpy" in manifest["made_with"]
    assert str(folder.parent) not in (folder / "manifest.json").read_text()
    for chunk in manifest["chunks"]:
        assert chunk["sha256"] == hashlib.sha256((folder / chunk["file"]).read_bytes()).hexdigest()
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_files_the_manifest_does_not_list_are_not_opened(results, folder):
    (folder / "chunk-9999999.parquet").write_bytes(b"nonsense")
    assert read(folder).fingerprint == results.fingerprint


# ---------------------------------------------------------------- what is refused


def changed_manifest(folder: Path, **changes: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_a_flipped_bit(folder):
    path = folder / "chunk-0000002.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"chunk-0000002.parquet: damaged or changed"):
        read(folder)


def test_a_cut_file(folder):
    path = folder / "chunk-0000002.parquet"
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(StoreError, match="where the manifest says"):
        read(folder)


def test_a_missing_file(folder):
    (folder / "chunk-0000004.parquet").unlink()
    with pytest.raises(StoreError, match="listed in the manifest, but"):
        read(folder)


def test_no_manifest(folder):
    (folder / "manifest.json").unlink()
    with pytest.raises(StoreError, match="a run that was stopped has none"):
        read(folder)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "not a manifest"),
        ('{"format": "other"}', "not a manifest"),
        ('{"format": "compute-policy-lab ensemble", "schema": 2}', "this version reads schema 1"),
        ('{"format": "compute-policy-lab ensemble", "schema": 1}', "lacks 'measures'"),
    ],
)
def test_a_manifest_of_another_kind(folder, text, reason):
    (folder / "manifest.json").write_text(text)
    with pytest.raises(StoreError, match=reason):
        read(folder)


def test_a_manifest_that_leads_out_of_the_folder(folder, tmp_path):
    manifest = json.loads((folder / "manifest.json").read_text())
    (tmp_path / "elsewhere.parquet").write_bytes((folder / "chunk-0000000.parquet").read_bytes())
    manifest["chunks"][0]["file"] = "../elsewhere.parquet"
    changed_manifest(folder, chunks=manifest["chunks"])
    with pytest.raises(StoreError, match="not the name of a file in the folder"):
        read(folder)


def test_members_that_are_listed_twice_or_are_others(folder):
    chunks = json.loads((folder / "manifest.json").read_text())["chunks"]
    changed_manifest(folder, chunks=[*chunks, chunks[0]])
    with pytest.raises(StoreError, match="listed twice"):
        read(folder)
    chunks[0]["members"] = [[5, 6]]
    changed_manifest(folder, chunks=chunks)
    with pytest.raises(StoreError, match="other members"):
        read(folder)


def test_another_fingerprint(folder):
    changed_manifest(folder, fingerprint="0" * 64)
    with pytest.raises(StoreError, match="fingerprints differ"):
        read(folder)


def test_a_manifest_without_a_fingerprint(folder):
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    del manifest["fingerprint"]
    path.write_text(json.dumps(manifest))
    with pytest.raises(StoreError, match=r"manifest\.json: lacks 'fingerprint'"):
        read(folder)


def test_a_manifest_that_makes_no_sense(folder):
    changed_manifest(folder, quarters="many")
    with pytest.raises(StoreError, match="makes no sense"):
        read(folder)


def test_no_chunks(folder):
    changed_manifest(folder, chunks=[])
    with pytest.raises(StoreError, match="no chunks"):
        read(folder)


# ---------------------------------------------------------------- writing


def test_a_folder_that_holds_something_is_refused(results, scenario, folder):
    with pytest.raises(StoreError, match="not empty"):
        write(results, scenario, folder)


def test_a_file_in_the_place_of_the_folder(results, scenario, tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(StoreError, match="cannot be made"):
        write(results, scenario, tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_another_scenario_is_refused(results, scenario, tmp_path):
    with pytest.raises(StoreError, match="digests differ"):
        write(results, replace(scenario, policies=()), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
@pytest.mark.parametrize("at", ["chunk-0000002.parquet", "manifest.json"])
def test_nothing_is_left_half_written(results, scenario, tmp_path, monkeypatch, error, at):
    original = store.put

    def fails(path: Path, content: bytes, written: list[Path]) -> None:
        if path.name == at:
            hidden = path.with_name(f".{path.name}.part")
            hidden.write_bytes(content[:10])
            written.append(hidden)
            raise error
        original(path, content, written)

    monkeypatch.setattr(store, "put", fails)
    with pytest.raises((KeyboardInterrupt, StoreError)):
        write(results, scenario, tmp_path / "out", a_chunk=2)
    assert not (tmp_path / "out").exists()


def test_an_empty_folder_that_was_there_stays(results, scenario, tmp_path, monkeypatch):
    (tmp_path / "out").mkdir()

    def fails(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "put", fails)
    with pytest.raises(KeyboardInterrupt):
        write(results, scenario, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_folders_made_on_the_way_go_again(results, scenario, tmp_path, monkeypatch):
    (tmp_path / "was-there").mkdir()
    with pytest.raises(StoreError, match="cannot be made"):
        write(results, scenario, tmp_path / "was-there" / "new" / (300 * "x"))
    monkeypatch.setattr(store, "_fill", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        write(results, scenario, tmp_path / "was-there" / "new" / "deeper")
    assert [it.name for it in tmp_path.rglob("*")] == ["was-there"]


def test_a_folder_is_tried_before_the_work_begins(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with (
        pytest.raises(StoreError, match="cannot be written to: No space"),
        store.reserved(tmp_path / "new" / "out"),
    ):
        pytest.fail("the work began")
    assert list(tmp_path.iterdir()) == []


def test_ranges():
    assert store.ranges([]) == []
    assert store.ranges([3, 2, 1]) == [[3, 3], [2, 2], [1, 1]]
