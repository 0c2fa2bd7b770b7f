"""Runs in a folder: bit by bit the same after reading, none made twice, and nothing read that was not written."""

from __future__ import annotations

import hashlib
import importlib
import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

import sim
from sim.ensemble import Experiment, StoreError, chunk, collect, collecting, open_stored, read, store
from sim.results import Results
from sim.scenario.schema import canonical_text

# The module: the name sim.run is the function.
engine = importlib.import_module("sim.run")
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
def experiment(scenario: sim.Scenario) -> Experiment:
    return Experiment(scenario, scenario.seed)


@pytest.fixture(scope="module")
def results(scenario: sim.Scenario) -> Results:
    return sim.run(scenario, on="here")


@pytest.fixture(scope="module")
def made(experiment: Experiment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five runs in chunks of two."""
    folder = tmp_path_factory.mktemp("made") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(collecting, "rows_at_once", lambda actors: 2)
        collect(experiment, 5, folder, on="here")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy to be changed."""
    (tmp_path / "out").mkdir()
    for path in made.iterdir():
        (tmp_path / "out" / path.name).write_bytes(path.read_bytes())
    return tmp_path / "out"


def chunks(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.parquet"))


# ---------------------------------------------------------------- what is kept


def test_reading_gives_the_same_bits(results, made):
    again = read(made)
    assert again.fingerprint == results.fingerprint
    for name in ("scenario", "title", "seed", "digest", "unreached", "late", "made_with"):
        assert getattr(again, name) == getattr(results, name)
    np.testing.assert_array_equal(again.members, results.members)
    for table in ("values", "regional"):
        mine, theirs = getattr(results, table), getattr(again, table)
        assert list(mine) == list(theirs)
        for name in mine:
            assert mine[name].tobytes() == theirs[name].tobytes(), name


def test_quantiles_and_effects_from_the_store_are_those_of_memory(results, made):
    again = read(made)
    np.testing.assert_array_equal(again.quantiles("emissions"), results.quantiles("emissions"))
    memory, stored = (sim.Comparison(it, [it]) for it in (results, again))
    assert memory.effect(0, "sales_hhi", 2021) == stored.effect(0, "sales_hhi", 2021)
    with pytest.raises(KeyError):
        again.at("no_such_measure", 2021)


def test_what_a_model_should_not_give_survives_too(experiment):
    found = engine.simulate(experiment.task(range(2)))
    found.values["sales_hhi"][0, :3] = (np.nan, np.inf, -0.0)
    content = chunk.encoded(experiment, range(2), found)
    table = pq.read_table(io.BytesIO(content))
    mine = table["sales_hhi"].to_numpy().reshape(2, 8, 5)[:, :, 0]
    assert np.ascontiguousarray(mine).tobytes() == found.values["sales_hhi"].tobytes()
    assert chunk.encoded(experiment, range(2), found) == content  # the same bytes for the same numbers


def test_the_parquet_is_plain_to_other_programmes(results, made):
    first = chunks(made)[0]
    table = pq.read_table(first).to_pandas()
    assert list(table.columns[:4]) == ["run", "member", "quarter", "region"]
    mine = table[(table.run == 1) & (table.region == "world")]
    assert mine.quarter.tolist()[0] == "2020Q1"
    np.testing.assert_array_equal(mine.emissions.to_numpy(), results.values["emissions"][1])
    assert table[table.region != "world"].emissions.isna().all()
    places = table[(table.run == 0) & (table.quarter == "2020Q2") & (table.region != "world")]
    np.testing.assert_array_equal(places.emissions_by_place, results.regional["emissions_by_place"][0, 1])
    meta = pq.ParquetFile(first).metadata
    assert meta.row_group(0).column(5).compression == "ZSTD"


def test_the_manifest_says_where_it_comes_from(results, scenario, made):
    manifest = json.loads((made / "manifest.json").read_text())
    assert manifest["digest"] == scenario.digest()
    assert manifest["canonical"]["seed"] == 1 and manifest["schema"] == 2
    assert manifest["fingerprint"] == results.fingerprint
    assert [it["runs"] for it in manifest["chunks"]] == [[0, 1], [2, 3], [4, 4]]
    assert manifest["runs"] == [[0, 4]] and manifest["failed"] == []
    assert set(manifest["made_with"]) >= {"code", "numpy", "machine", "instructions"}
    assert str(made.parent) not in (made / "manifest.json").read_text()
    for it in manifest["chunks"]:
        content = (made / it["file"]).read_bytes()
        assert it["sha256"] == hashlib.sha256(content).hexdigest() and it["bytes"] == len(content)
    assert not list(made.glob(".*.part"))
    assert open_stored(made).experiment.canonical() == manifest["canonical"]


def test_files_the_manifest_does_not_list_are_not_opened(results, folder):
    (folder / chunks(folder)[0].name.replace("0000000-0000001", "0000007-0000009")).write_bytes(b"nonsense")
    assert read(folder).fingerprint == results.fingerprint


# ---------------------------------------------------------------- resumed, grown, shared


def test_what_is_there_is_not_made_again(experiment, results, folder, monkeypatch):
    monkeypatch.setattr(collecting, "make", lambda order: pytest.fail("was simulated"))
    seen: list[tuple[int, int]] = []
    found = collect(experiment, 5, folder, on="here", progress=lambda *it: seen.append(it))
    assert (found.found, found.made) == (5, 0) and seen == [(5, 5)]
    assert found.stored.results().fingerprint == results.fingerprint


def test_an_ensemble_grows_by_what_it_lacks(experiment, folder, monkeypatch):
    made: list[range] = []
    make = collecting.make
    monkeypatch.setattr(collecting, "make", lambda order: made.append(order.runs) or make(order))
    before = {path.name for path in chunks(folder)}
    found = collect(experiment, 9, folder, on="here")
    assert (found.found, found.made) == (5, 4) and made == [range(5, 9)]
    assert before < {path.name for path in chunks(folder)}
    assert read(folder).fingerprint == sim.run(experiment.scenario, runs=9, on="here").fingerprint


def test_fewer_runs_are_taken_from_more_and_the_manifest_stays(experiment, results, folder):
    found = collect(experiment, 3, folder, on="here")
    assert (found.found, found.made) == (3, 0)
    fewer = found.stored.results()
    assert fewer.fingerprint == sim.run(experiment.scenario, runs=3, on="here").fingerprint
    np.testing.assert_array_equal(fewer.values["emissions"], results.values["emissions"][:3])
    assert len(read(folder).members) == 5


def test_a_run_that_was_stopped_leaves_nothing_to_read_and_goes_on(
    experiment, results, tmp_path, monkeypatch
):
    make = collecting.make

    def stopped(order):
        if order.runs.start == 4:
            raise KeyboardInterrupt
        return make(order)

    with monkeypatch.context() as patch:
        patch.setattr(collecting, "rows_at_once", lambda actors: 2)
        patch.setattr(collecting, "make", stopped)
        with pytest.raises(KeyboardInterrupt):
            collect(experiment, 5, tmp_path / "out", on="here")
    with pytest.raises(StoreError, match="runs that were stopped have none"):
        read(tmp_path / "out")
    found = collect(experiment, 5, tmp_path / "out", on="here")
    assert (found.found, found.made) == (4, 1)
    assert read(tmp_path / "out").fingerprint == results.fingerprint


def test_what_decides_the_numbers_decides_the_address(scenario, experiment):
    others = [
        Experiment(scenario, 2),
        Experiment(replace(scenario, policies=()), 1),
        Experiment(replace(scenario, uncertainty="both"), 1),
    ]
    assert len({experiment.key, *(it.key for it in others)}) == 4
    same = [replace(scenario, runs=99), replace(scenario, title="Other"), replace(scenario, seed=9)]
    assert {Experiment(it, 1).key for it in same} == {experiment.key}


def test_other_code_has_other_addresses(experiment, monkeypatch):
    old = experiment.key
    monkeypatch.setattr(
        "sim.ensemble.experiment.provenance", lambda: sim.results.provenance() | {"code": "x"}
    )
    assert Experiment(experiment.scenario, 1).key != old


def test_the_code_version_covers_what_a_run_imports():
    code = "import sim.run, sys; print(*[it for it in sys.modules if it.startswith('sim.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    above = {name.removesuffix(".py") for name in sim.results.ABOVE}
    imported = {name.split(".")[1] for name in done.stdout.split()}
    assert {"run", "phases", "rules", "parameters", "policies"} <= imported and not imported & above


# ---------------------------------------------------------------- what is refused


def changed_manifest(folder: Path, **changes: object) -> None:
    """A manifest that was changed on purpose, its checksum with it."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text()) | changes
    rest = {key: it for key, it in manifest.items() if key != "sha256" and it is not None}
    digest = hashlib.sha256(canonical_text(rest).encode()).hexdigest()
    path.write_text(json.dumps(rest | {"sha256": digest}))


def test_a_flipped_bit(folder):
    path = chunks(folder)[1]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(StoreError, match=f"{path.name}: damaged or changed"):
        read(folder)


def test_a_cut_file(folder):
    path = chunks(folder)[1]
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(StoreError, match="damaged or changed"):
        read(folder)


def test_a_page_that_is_damaged_after_the_folder_was_checked(folder):
    stored = open_stored(folder).results()
    for path in chunks(folder):
        content = bytearray(path.read_bytes())
        content[100 : len(content) // 2] = b"\0" * (len(content) // 2 - 100)
        path.write_bytes(content)
    with pytest.raises(StoreError, match=chunks(folder)[0].name):
        dict(stored.values)


def test_a_missing_file(folder):
    chunks(folder)[2].unlink()
    with pytest.raises(StoreError, match="cannot be read: No such file"):
        read(folder)


def test_no_manifest(folder):
    (folder / "manifest.json").unlink()
    with pytest.raises(StoreError, match="runs that were stopped have none"):
        read(folder)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "not a manifest"),
        ('{"format": "other"}', "not a manifest"),
        ('{"format": "compute-policy-lab ensemble", "schema": 1}', "this version reads schema 2"),
        ('{"format": "compute-policy-lab ensemble", "schema": 2}', "damaged or changed"),
    ],
)
def test_a_manifest_of_another_kind(folder, text, reason):
    (folder / "manifest.json").write_text(text)
    with pytest.raises(StoreError, match=reason):
        read(folder)


def test_a_manifest_that_was_changed(folder):
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"title": "Small"', '"title": "Smalt"'))
    with pytest.raises(StoreError, match="its checksum is not that of what it says"):
        read(folder)


@pytest.mark.parametrize("name", ["other.parquet", "", "../{}", "a\\{}"])
def test_a_manifest_that_leads_out_of_the_folder(folder, name):
    listed = json.loads((folder / "manifest.json").read_text())["chunks"]
    listed[0]["file"] = name.format(chunks(folder)[0].name)
    changed_manifest(folder, chunks=listed)
    with pytest.raises(StoreError, match="is not the name of one of its chunks"):
        read(folder)


def test_runs_that_are_listed_twice_or_are_others(folder):
    listed = json.loads((folder / "manifest.json").read_text())["chunks"]
    changed_manifest(folder, chunks=[*listed, listed[0]])
    with pytest.raises(StoreError, match="hold other runs than it says"):
        read(folder)
    changed_manifest(folder, chunks=[listed[0] | {"runs": [0, 2]}, *listed[1:]])
    with pytest.raises(StoreError, match="does not hold the runs that are taken from it"):
        read(folder)


def test_another_fingerprint(folder):
    changed_manifest(folder, fingerprint="0" * 64)
    with pytest.raises(StoreError, match="fingerprints differ"):
        read(folder)


def test_a_manifest_that_lacks_something_or_makes_no_sense(folder):
    changed_manifest(folder, fingerprint=None)
    with pytest.raises(StoreError, match=r"manifest\.json: lacks 'fingerprint'"):
        read(folder)
    changed_manifest(folder, fingerprint="x", runs="many")
    with pytest.raises(StoreError, match="makes no sense"):
        read(folder)
    changed_manifest(folder, runs=[], chunks=[])
    with pytest.raises(StoreError, match="no chunks"):
        read(folder)


# ---------------------------------------------------------------- where it is kept


def test_a_folder_that_holds_something_else_is_refused(experiment, folder):
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(StoreError, match="not empty; name a new folder"):
        collect(experiment, 5, folder, on="here")


def test_a_folder_with_runs_of_another_experiment_is_refused(scenario, folder):
    with pytest.raises(StoreError, match="holds runs of another experiment or of other code"):
        collect(Experiment(scenario, 2), 5, folder, on="here")


def test_a_file_in_the_place_of_the_folder(experiment, tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(StoreError, match="cannot be made"):
        collect(experiment, 1, tmp_path / "out", on="here")
    assert (tmp_path / "out").read_text() == "mine"


def test_an_empty_folder_that_was_there_stays(experiment, tmp_path, monkeypatch):
    def stopped(order):
        raise KeyboardInterrupt

    (tmp_path / "out").mkdir()
    monkeypatch.setattr(collecting, "make", stopped)
    with pytest.raises(KeyboardInterrupt):
        collect(experiment, 1, tmp_path / "out", on="here")
    assert list(tmp_path.rglob("*")) == [tmp_path / "out"]


def test_folders_made_on_the_way_go_again(experiment, tmp_path):
    (tmp_path / "was-there").mkdir()
    with pytest.raises(StoreError, match="cannot be made"):
        collect(experiment, 1, tmp_path / "was-there" / "new" / (300 * "x"), on="here")
    assert [it.name for it in tmp_path.rglob("*")] == ["was-there"]


def test_a_folder_is_tried_before_the_work_begins(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with (
        pytest.raises(StoreError, match="cannot be written to: No space"),
        store.reserved(tmp_path / "new" / "out", "0" * 64),
    ):
        pytest.fail("the work began")
    assert list(tmp_path.iterdir()) == []


def test_two_writers_may_begin_at_once(tmp_path, monkeypatch):
    """The other makes the folder between the look and the making; it stays when this one keeps nothing."""
    folder, make = tmp_path / "new" / "out", Path.mkdir

    def later(self: Path, *asked: object) -> None:
        make(self)
        raise FileExistsError(17, "File exists")

    monkeypatch.setattr(Path, "mkdir", later)
    with store.reserved(folder, "0" * 64) as found:
        monkeypatch.undo()
        assert found == folder and list(folder.iterdir()) == []
    assert folder.is_dir()


def test_a_file_in_the_way_of_a_folder(tmp_path):
    (tmp_path / "file").touch()
    for taken in (tmp_path / "file", tmp_path / "file" / "out"):
        with pytest.raises(StoreError, match="file"), store.reserved(taken, "0" * 64):
            pytest.fail("the work began")


def test_a_manifest_that_lists_more_is_not_replaced(experiment, folder):
    """The slower of two writers wanted less."""
    parts = list(open_stored(folder).parts)
    store.write_manifest(folder, store.manifest_of(experiment, parts[:1], []))
    assert len(read(folder).members) == 5
    (folder / "manifest.json").write_text("half of one")
    store.write_manifest(folder, store.manifest_of(experiment, parts[:1], []))
    assert len(read(folder).members) == 2


def test_temporary_files_are_removed_when_nobody_can_be_writing_them(experiment, folder):
    old, new = folder / ".a.1.part", folder / ".b.2.part"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    collect(experiment, 5, folder, on="here")
    assert not old.exists() and new.exists()


def test_ranges():
    assert store.ranges([]) == []
    assert store.ranges([3, 2, 1]) == [[3, 3], [2, 2], [1, 1]]
