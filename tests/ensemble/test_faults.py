"""A hundred kills, interrupts, full disks and corruptions change nothing; more with ``-m tests.ensemble.faults``."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from sim import where
from sim.ensemble import Experiment, StoreError, Unwritable, collect, collecting, open_stored
from sim.ensemble.store import MANIFEST, Chunk
from tests.worlds import small

HERE = Path(__file__).resolve().parents[2]


def test_a_hundred_faults_change_nothing():
    """In a process of its own, which can be forked safely."""
    command = [sys.executable, "-m", "tests.ensemble.faults", "--faults", "110", "--seed", "7"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = Counter(json.loads(done.stdout)["faults"])
    assert found.total() == 110
    kinds = ("killed", "interrupted", "killed while writing", "full disk", "one of two writers killed")
    assert all(found[kind] for kind in kinds)
    assert sum(count for kind, count in found.items() if kind.startswith(("chunk", "manifest"))) >= 10


@pytest.fixture
def experiment() -> Experiment:
    return Experiment(small(quarters=4), seed=1)


def test_a_killed_worker_changes_nothing(experiment, tmp_path, monkeypatch):
    monkeypatch.setattr(collecting, "rows_at_once", lambda actors: 5)
    monkeypatch.setattr(collecting, "FEW", 5)
    expected = collect(experiment, 30, tmp_path / "undisturbed", on="here").manifest["fingerprint"]
    killed: list[int] = []

    def kill_one(done: int, total: int) -> None:
        if 0 < done < total and not killed:
            killed.append(next(iter(where.warm_pool(2)._processes)))
            os.kill(killed[-1], signal.SIGKILL)

    found = collect(experiment, 30, tmp_path / "hurt", on="pool:2", progress=kill_one)
    assert killed and not found.failed
    assert open_stored(tmp_path / "hurt").manifest["fingerprint"] == expected


def test_a_file_that_may_not_grow_any_further_is_said_and_what_was_kept_stays(experiment, tmp_path):
    """The system's own refusal to write, as of a full disk or a quota."""
    collect(experiment, 5, tmp_path / "out", on="here")
    largest = max(path.stat().st_size for path in (tmp_path / "out").iterdir())
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, limits[1]))
    try:
        with pytest.raises(
            Unwritable, match=r"cannot be written: .*; 5 of 60 runs are kept there. Make room"
        ):
            collect(experiment, 60, tmp_path / "out", on="here")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert not list((tmp_path / "out").glob(".*.part"))
    assert open_stored(tmp_path / "out").runs.tolist() == list(range(5))


def test_a_damaged_chunk_is_never_read_and_made_again(experiment, tmp_path):
    folder = tmp_path / "out"
    collect(experiment, 6, folder, on="here")
    expected = open_stored(folder).manifest["fingerprint"]
    (chunk,) = folder.glob("*.parquet")
    content = bytearray(chunk.read_bytes())
    content[len(content) // 2] ^= 1
    chunk.write_bytes(content)
    with pytest.raises(StoreError, match="damaged or changed"):
        open_stored(folder)
    found = collect(experiment, 6, folder, on="here")
    assert (found.found, found.made, found.set_aside) == (0, 6, 1)
    assert open_stored(folder).manifest["fingerprint"] == expected
    assert [path.read_bytes() for path in (folder / "damaged").iterdir()] == [bytes(content)]


def test_a_chunk_that_is_another_ones_is_set_aside(experiment, tmp_path):
    """The right checksum under a wrong address."""
    collect(experiment, 4, tmp_path / "out", on="here")
    other = Experiment(experiment.scenario, seed=2)
    collect(other, 4, tmp_path / "other", on="here")
    (mine,), (theirs,) = (list((tmp_path / it).glob("*.parquet")) for it in ("out", "other"))
    wrong = mine.with_name(theirs.name.replace(theirs.name[:16], mine.name[:16]))
    wrong.write_bytes(theirs.read_bytes())
    mine.unlink()
    assert Chunk.of(wrong) is not None
    found = collect(experiment, 4, tmp_path / "out", on="here")
    assert (found.found, found.made, found.set_aside) == (0, 4, 1)


def test_a_chunk_that_fails_three_times_is_reported_and_the_rest_completes(experiment, tmp_path, monkeypatch):
    tried: Counter[range] = Counter()
    make = collecting.make

    def fails(order):
        tried[order.runs] += 1
        if order.runs.start == 10:
            raise ArithmeticError("the ledger does not close")
        return make(order)

    monkeypatch.setattr(collecting, "make", fails)
    monkeypatch.setattr(collecting, "rows_at_once", lambda actors: 5)
    found = collect(experiment, 20, tmp_path / "out", on="here")
    assert found.failed == [(range(10, 15), "ArithmeticError('the ledger does not close')")]
    assert tried == {range(0, 5): 1, range(5, 10): 1, range(10, 15): 3, range(15, 20): 1}
    stored = open_stored(tmp_path / "out")
    assert stored.runs.tolist() == [*range(10), *range(15, 20)]
    assert stored.manifest["failed"] == [{"runs": [10, 14], "why": found.failed[0][1]}]

    monkeypatch.undo()
    found = collect(experiment, 20, tmp_path / "out", on="here")
    assert (found.found, found.made) == (15, 5)
    assert open_stored(tmp_path / "out").manifest["failed"] == []
    assert open_stored(tmp_path / "out").runs.tolist() == list(range(20))


def test_when_all_that_was_begun_fails_no_folder_is_left(experiment, tmp_path, monkeypatch):
    monkeypatch.setattr(collecting, "make", lambda order: 1 / 0)
    found = collect(experiment, 4, tmp_path / "new" / "out", on="here")
    assert len(found.failed) == 1 and not found.parts
    assert list(tmp_path.iterdir()) == []


def test_stopped_before_anything_was_kept_no_folder_is_left(experiment, tmp_path, monkeypatch):
    def stopped(order):
        raise KeyboardInterrupt

    monkeypatch.setattr(collecting, "make", stopped)
    with pytest.raises(KeyboardInterrupt):
        collect(experiment, 4, tmp_path / "new" / "out", on="here")
    assert list(tmp_path.iterdir()) == []


def test_a_worker_of_another_version_is_refused(experiment, tmp_path, monkeypatch):
    monkeypatch.setattr(collecting, "code_version", lambda: "another")
    with pytest.raises(RuntimeError, match="install the same version of the project there"):
        collect(experiment, 4, tmp_path / "out", on="here")
    assert not (tmp_path / "out" / MANIFEST).exists()
