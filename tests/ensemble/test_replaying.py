"""Stored runs simulated again: identical, within tolerance, or different and where."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.ensemble import Experiment, Stored, StoreError, chunk, collect, design_of, open_stored, replay, store
from sim.ensemble.chunk import Made
from sim.futures import simulate
from sim.results import provenance
from tests.worlds import small


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    scenario = small(quarters=4)
    return Experiment(scenario, 2, design_of(scenario, "sobol", ["quality_value=5:7"], 2, 6))


def kept(experiment: Experiment, folder: Path, change=lambda values: None, made_with=None) -> Stored:
    """Six runs whose numbers somebody else made: a little other ones."""
    found = simulate(experiment.task(range(6)))
    change(found.values)
    with pytest.MonkeyPatch.context() as patch:
        if made_with:
            patch.setattr(chunk, "provenance", lambda: provenance() | made_with)
        content = chunk.encoded(experiment, range(6), found)
    folder.mkdir()
    made = Made(range(6), content, hashlib.sha256(content).hexdigest())
    part = store.keep(folder, experiment.key, made)
    store.write_manifest(folder, store.manifest_of(experiment, [part], []))
    return open_stored(folder)


def test_identical(experiment, tmp_path):
    collect(experiment, 6, tmp_path / "out", on="here")
    found = replay(open_stored(tmp_path / "out"), on="here")
    assert (found.verdict, found.runs, found.unequal, found.first) == ("identical", 6, 0, None)
    assert found.versions == [] and found.measures == []


def test_another_processor_may_change_last_digits(experiment, tmp_path):
    def last_digits(values):
        values["emissions"] *= 1 + 1e-12

    found = replay(kept(experiment, tmp_path / "out", last_digits, {"instructions": "NEON"}), on="here")
    assert (found.verdict, found.unequal, found.beyond) == ("within tolerance", 6, 0)
    assert 0 < found.worst < 1e-3
    (version,) = found.versions
    assert version.startswith("instructions NEON, now ")


def test_different_and_where(experiment, tmp_path):
    def other(values):
        values["sales_hhi"][4, 2] += 1.0
        values["emissions"][4, 1:] *= 1.01
        values["emissions"][5, 0] = np.nan

    found = replay(kept(experiment, tmp_path / "out", other), on="here")
    assert (found.verdict, found.unequal, found.beyond) == ("different", 2, 2)
    first = found.first
    assert first and (first.run, first.quarter, first.region) == (4, "2020Q2", "world")
    assert first.measure == "emissions" and first.stored == pytest.approx(1.01 * first.now)


def test_only_the_first_runs(experiment, tmp_path):
    def other(values):
        values["sales_hhi"][4, 2] += 1.0

    stored = kept(experiment, tmp_path / "out", other)
    assert replay(stored, runs=4, on="here").verdict == "identical"
    assert replay(stored, runs=5, on="here").verdict == "different"


def test_what_is_no_number_in_both_is_equal_and_other_measures_are_named(experiment, tmp_path, monkeypatch):
    stored = kept(experiment, tmp_path / "out")
    stored.manifest["measures"].append("gone")
    otherwise = replace(stored.parts[0].about, digests=(b"",) * 6)
    monkeypatch.setattr("sim.ensemble.replaying.about", lambda content: otherwise)
    found = replay(stored, on="here")
    assert found.verdict == "identical" and found.measures == ["gone"]


def test_inputs_that_this_version_reads_otherwise(experiment, tmp_path):
    stored = kept(experiment, tmp_path / "out")
    stored.manifest["inputs"]["seed"] = 3
    with pytest.raises(StoreError, match="reads another experiment"):
        replay(stored, on="here")
    stored.manifest["inputs"]["scenario"] = "schema: 99\n"
    with pytest.raises(StoreError, match="cannot read what was simulated"):
        replay(stored, on="here")
