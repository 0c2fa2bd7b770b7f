"""What a run will take: numbers that grow as they should, and the limits."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sim.ensemble.cost import LIMITS, Cost, cost, in_words, limits_at, most_runs
from sim.run import A_CHUNK, ROWS, bytes_a_row, rows_at_once
from sim.scenario import Actors
from tests.worlds import small


def test_kept_runs_take_memory_that_hardly_grows_and_disk_that_does():
    few, many = (cost([small(64)], runs, 2, kept=True) for runs in (1000, 100_000))
    assert many.memory < 1.1 * few.memory
    assert many.disk == pytest.approx(100 * few.disk) and many.seconds == pytest.approx(100 * few.seconds)
    few, many = (cost([small(64)], runs, 2) for runs in (1000, 100_000))
    assert many.memory > 10 * few.memory and many.disk == 0


def test_more_workers_take_less_time_and_more_memory():
    one, two = (cost([small(64)], 1000, workers, kept=True) for workers in (1, 2))
    assert two.seconds == pytest.approx(one.seconds / 2) and two.memory > one.memory
    alone = cost([small(64)], 1, 8)
    assert alone.seconds == cost([small(64)], 1, 1).seconds  # one run is one worker's


def test_large_worlds_are_simulated_few_at_a_time():
    assert rows_at_once(Actors()) == ROWS
    million = Actors(researchers=1_000_000)
    assert 1 <= rows_at_once(million) < 20
    assert rows_at_once(million) * bytes_a_row(million) <= A_CHUNK
    assert rows_at_once(replace(million, startups=2000)) >= 1


def test_most_runs_is_the_last_within_the_limits():
    limits = Cost(memory=1e9, disk=1e8, seconds=1e9)
    most = most_runs([small(64)], 2, limits, below=10**6, kept=True)
    assert cost([small(64)], most, 2, kept=True).within(limits)
    assert not cost([small(64)], most + 1, 2, kept=True).within(limits)
    assert most_runs([small(64)], 2, Cost(1.0, 1.0, 1.0), below=100) == 0


def test_no_more_disk_than_there_is(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "shutil.disk_usage", lambda path: type("Usage", (), {"free": 12345, "total": 99999})()
    )
    assert limits_at(tmp_path / "not" / "there").disk == 12345
    assert limits_at(None) == LIMITS


def test_words():
    assert in_words(LIMITS) == "4 GB of memory, 20 GB on disk and 1 hour"
    assert in_words(Cost(1e9, 0, 0.2)) == "1 GB of memory and 1 second"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not say")
def test_memory_stays_flat(tmp_path: Path):
    """The most memory a process ever had, after three hundred kept runs and after seventeen hundred."""
    code = """
import sys
from dataclasses import replace
from sim.ensemble import Experiment, collect, collecting
from sim.scenario import Actors
from tests.benchmarks.__main__ import most_memory
from tests.worlds import small
world = Actors(big_tech=3, startups=4, universities=3, researchers=100)
experiment = Experiment(replace(small(quarters=16), actors=world), 1)
collecting.rows_at_once = lambda _: 100
for runs in (300, 1700):
    found = collect(experiment, runs, sys.argv[1], on="here").stored.results()
    found.quantiles("emissions")
    print(most_memory())
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "out")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    few, many = (float(it) for it in done.stdout.split())
    whole = (cost([small(16)], 1700, 1).memory - cost([small(16)], 300, 1).memory) / 1e6
    assert many - few < 0.25 * whole, (few, many, whole)
