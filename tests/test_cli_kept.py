"""Commands on runs that are kept: run --out, sweep, runs, replay; every refusal with its code and message."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import sim
from sim import cli
from sim.ensemble import collecting, open_stored, store
from sim.ensemble.cost import Cost

SMALL = """\
schema: 1
title: Small world
horizon: {start: 2020Q1, end: 2021Q4}
actors: {startups: 12, universities: 8, researchers: 200}
runs: 4
policies:
  - carbon-price: {start: 2021Q1, level: 300}
"""
VARY = ("--vary", "density_floor=0.1:0.4", "--vary", "carbon-price.level=0:400")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Scenario files in a folder, which is the current one."""
    (tmp_path / "small.yaml").write_text(SMALL)
    (tmp_path / "low.yaml").write_text(SMALL.replace("300", "50").replace("Small world", "Low price"))
    (tmp_path / "long.yaml").write_text(SMALL.replace("2021Q4", "2022Q4"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def invoke(*words: str, here: bool = True) -> Result:
    makes = words[0] in ("run", "sweep", "replay") and here
    return CliRunner().invoke(cli.app, [*words, *(["--on", "here"] if makes else [])])


def accepted(*words: str) -> str:
    found = invoke(*words)
    assert found.exit_code == 0, found.output
    return found.stdout


def refused(*words: str, code: int = 2) -> str:
    found = invoke(*words)
    assert found.exit_code == code, found.output
    assert "Traceback" not in found.output and found.stderr
    return found.stderr


# ---------------------------------------------------------------- run --out


def test_run_goes_on_and_grows(files, monkeypatch):
    text = accepted("run", "small.yaml", "--runs", "3", "--out", "out")
    expected = sim.run(sim.load_scenario("small.yaml"), runs=3, on="here").fingerprint
    assert f"Fingerprint: {expected}" in text and "median of 3 runs" in text
    made: list[range] = []
    make = collecting.make
    monkeypatch.setattr(collecting, "make", lambda order: made.append(order.runs) or make(order))
    assert f"Fingerprint: {expected}" in accepted("run", "small.yaml", "--runs", "3", "--out", "out")
    text = accepted("run", "small.yaml", "--runs", "5", "--out", "out")
    assert made == [range(3, 5)] and "median of 5 runs" in text
    assert f"Fingerprint: {expected}" in accepted("run", "small.yaml", "--runs", "3", "--out", "out")


def test_a_folder_of_another_experiment(files):
    accepted("run", "small.yaml", "--runs", "1", "--out", "out")
    message = refused("run", "low.yaml", "--runs", "1", "--out", "out")
    assert "--out out: holds runs of another experiment" in message and "runs remove out" in message


def test_a_damaged_chunk_is_said(files):
    accepted("run", "small.yaml", "--runs", "2", "--out", "out")
    (chunk,) = Path("out").glob("*.parquet")
    chunk.write_bytes(chunk.read_bytes()[:-1])
    assert "damaged or changed" in refused("runs", "show", "out")
    found = invoke("run", "small.yaml", "--runs", "2", "--out", "out")
    assert found.exit_code == 0 and "1 damaged chunks were set aside in out/damaged" in found.stderr
    accepted("runs", "show", "out")


def test_a_full_disk_ends_with_code_1_and_says_what_is_kept(files, monkeypatch):
    monkeypatch.setattr(collecting, "rows_at_once", lambda actors: 2)
    keep = store.keep

    def full(folder, key, made):
        if made.runs.start == 2:
            raise OSError(28, "No space left on device")
        return keep(folder, key, made)

    monkeypatch.setattr(store, "keep", full)
    message = refused("run", "small.yaml", "--runs", "4", "--out", "out", code=1)
    assert "out: cannot be written: No space left on device; 2 of 4 runs are kept there. Make room" in message
    assert "runs that were stopped have none" in refused("runs", "show", "out")
    assert "stopped: give its command again" in accepted("runs", "list", ".")


def test_ctrl_c_says_what_is_kept(files, monkeypatch):
    monkeypatch.setattr(collecting, "rows_at_once", lambda actors: 2)
    make = collecting.make

    def stopped(order):
        if order.runs.start == 2:
            raise KeyboardInterrupt
        return make(order)

    monkeypatch.setattr(collecting, "make", stopped)
    message = refused("sweep", "small.yaml", *VARY, "--runs", "4", "--out", "out", code=130)
    assert "Stopped; 2 of 4 runs are kept in out; give the same command again to go on." in message


def test_a_chunk_that_is_given_up_ends_with_code_1_after_the_rest(files, monkeypatch):
    monkeypatch.setattr(collecting, "rows_at_once", lambda actors: 2)
    make = collecting.make

    def fails(order):
        if order.runs.start == 2:
            raise ArithmeticError("the ledger does not close")
        return make(order)

    monkeypatch.setattr(collecting, "make", fails)
    found = invoke("run", "small.yaml", "--runs", "6", "--out", "out")
    assert found.exit_code == 1 and "median of 4 runs" in found.stdout
    assert (
        "runs 2 to 3 failed: ArithmeticError('the ledger does not close'). The other 4 runs are in out"
        in (found.stderr)
    )
    assert "some runs failed" in accepted("runs", "list", "out")
    assert "Runs 2 to 3 failed: ArithmeticError" in accepted("runs", "show", "out")
    monkeypatch.setattr(collecting, "make", lambda order: 1 / 0)
    assert "no run could be simulated: run 0 failed" in refused(
        "run", "low.yaml", "--runs", "1", "--out", "new", code=1
    )
    assert not Path("new").exists()


@pytest.mark.parametrize("words", [("run", "small.yaml", "--out", "out"), ("sweep", "small.yaml", *VARY)])
def test_too_much_is_refused_with_its_numbers_and_the_flag(files, monkeypatch, words):
    monkeypatch.setattr(collecting, "make", lambda order: pytest.fail("was simulated"))
    monkeypatch.setattr("sim.ensemble.cost.LIMITS", Cost(4e9, 1e9, 3600.0))
    message = refused(*words, "--runs", "1000000")
    found = re.search(
        r"--runs 1000000: about .* of memory, ([\d.]+) GB on disk and .*; without being told, this command takes "
        r"4 GB of memory, 1 GB on disk and 1 hour at most. Give --large .* or ask for (\d+) runs or fewer",
        message,
    )
    assert found, message
    assert 1 < float(found[1]) < 100 and 0 < int(found[2]) < 1_000_000
    assert sorted(path.name for path in files.iterdir()) == ["long.yaml", "low.yaml", "small.yaml"]


def test_what_takes_long_is_told(files, monkeypatch):
    monkeypatch.setattr("sim.cli.asked.SECONDS_TO_TELL", 0.0)
    found = invoke("run", "small.yaml", "--runs", "1", "--out", "out")
    assert re.match(r"About \d+ MB of memory, \d+ MB on disk and 1 second\.\n", found.stderr)


def test_progress_in_a_log(files, monkeypatch):
    monkeypatch.setattr("sim.cli.base.SECONDS_A_LINE", 0.0)
    monkeypatch.setattr(collecting, "rows_at_once", lambda actors: 2)
    found = invoke("sweep", "small.yaml", *VARY, "--runs", "6", "--out", "out")
    lines = [line for line in found.stderr.splitlines() if "a second" in line]
    assert len(lines) == 3
    assert re.fullmatch(r"Small world: 4 of 6 runs, [\d.e+]+ a second, \d+ s left", lines[1])


def test_a_place_that_there_is_not(files):
    found = invoke("run", "small.yaml", "--out", "out", "--on", "cloud", here=False)
    assert found.exit_code == 2 and "--on 'cloud' is no place to run" in found.stderr
    assert not Path("out").exists()


# ---------------------------------------------------------------- sweep


def test_sweep_shows_what_moves_the_headlines_and_keeps_every_run(files):
    text = accepted("sweep", "small.yaml", *VARY, "--runs", "40", "--year", "2021")
    assert "Small world: 40 runs, 2021" in text and "rank correlation" in text
    line = next(line for line in text.splitlines() if "Emissions" in line)
    assert "density_floor" in line
    price = text.splitlines()[text.splitlines().index(line) + 1]
    assert re.search(r"carbon-price.price_usd .* −0\.[5-9]", price)
    (folder,) = Path("results").iterdir()
    assert re.fullmatch(r"small-sobol-[0-9a-f]{8}", folder.name) and f"Results: {folder}" in text
    assert len(open_stored(folder).runs) == 40
    assert text.splitlines()[-1] in accepted("runs", "show", str(folder), "--year", "2021")
    again = accepted("sweep", "small.yaml", *VARY, "--runs", "48", "--year", "2021")
    assert f"Results: {folder}" in again and len(open_stored(folder).runs) == 48


@pytest.mark.parametrize("design", ["grid", "lhs"])
def test_other_designs(files, design):
    vary = ("--vary", "density_floor=0.1:0.4:3", "--vary", "carbon-price.level=0,100")
    text = accepted("sweep", "small.yaml", *vary, "--runs", "12", "--design", design, "--out", "out")
    assert "Small world: 12 runs, 2021" in text
    assert len(set(open_stored("out").settings()["density_floor"])) == (3 if design == "grid" else 12)


def test_sweeps_that_are_refused(files):
    assert "did you mean 'density_floor'" in refused(
        "sweep", "small.yaml", "--vary", "density_flor=1:2", "--runs", "8"
    )
    assert "give a multiple" in refused("sweep", "small.yaml", *VARY, "--runs", "7", "--design", "grid")
    assert "--year 2030" in refused("sweep", "small.yaml", *VARY, "--runs", "8", "--year", "2030")
    assert "--runs 0" in refused("sweep", "small.yaml", *VARY, "--runs", "0")
    assert not Path("results").exists()


# ---------------------------------------------------------------- runs


@pytest.fixture
def two(files) -> tuple[str, str]:
    """Stored runs of two scenarios in the same futures."""
    for name in ("small", "low"):
        accepted("run", f"{name}.yaml", "--runs", "6", "--out", f"results/{name}")
    return "results/small", "results/low"


def test_list(two):
    lines = accepted("runs", "list").splitlines()
    assert [line.split()[:5] for line in lines[1:]] == [
        ["results/low", "low", "6", "–", "this"],
        ["results/small", "small", "6", "–", "this"],
    ]
    data = json.loads(accepted("runs", "list", "--json"))
    assert [it["state"] for it in data] == ["whole", "whole"]
    Path("results/low/manifest.json").write_text("{")
    assert "cannot be read" in accepted("runs", "list")
    assert accepted("runs", "list", "elsewhere") == "elsewhere: no stored runs\n"


def test_show(two):
    text = accepted("runs", "show", two[0])
    assert "Small world: median of 6 runs" in text and "luck only" in text
    assert "cannot be read" in refused("runs", "show", "results")


def test_compare(two):
    text = accepted("runs", "compare", *two, "--year", "2021")
    assert "Low price against Small world, 2021" in text
    comparison = sim.compare(*(sim.load_scenario(f"{it}.yaml") for it in ("small", "low")), runs=6, on="here")
    effect = comparison.effect(0, "emissions", 2021)
    assert re.search(rf"Emissions .* {effect.agree} of 6 ", text)


def test_runs_that_cannot_be_paired(two):
    accepted("run", "small.yaml", "--runs", "6", "--seed", "2", "--out", "results/seed")
    accepted("run", "long.yaml", "--runs", "5", "--out", "results/long")
    message = refused("runs", "compare", two[0], "results/seed")
    assert "results/small and results/seed cannot be paired: they differ in seed" in message
    assert "differ in horizon, runs" in refused("runs", "compare", two[0], "results/long")


def test_query(two):
    sql = "SELECT run, emissions FROM years WHERE year = 2021 AND region = 'world' ORDER BY run"
    lines = accepted("runs", "query", two[0], sql).splitlines()
    expected = sim.run(sim.load_scenario("small.yaml"), runs=6, on="here").at("emissions", 2021)
    assert lines[0] == "run,emissions" and len(lines) == 7
    assert float(lines[3].split(",")[1]) == pytest.approx(expected[2])
    data = json.loads(accepted("runs", "query", two[0], sql, "--json"))
    assert data[2]["run"] == 2 and data[2]["emissions"] == pytest.approx(expected[2])
    assert "Binder Error" in refused("runs", "query", two[0], "SELECT emission FROM years")


def test_remove(two):
    Path("results/low/mine.txt").write_text("mine")
    assert "holds 'mine.txt' too" in refused("runs", "remove", *two, "--yes")
    assert "which is none of stored runs; nothing was removed" in refused(
        "runs", "remove", "results", "--yes"
    )
    assert "not a folder of stored runs" in refused("runs", "remove", "small.yaml", "--yes")
    Path("empty").mkdir()
    assert "not a folder of stored runs" in refused("runs", "remove", "empty", "--yes")
    found = CliRunner().invoke(cli.app, ["runs", "remove", two[0]], input="n\n")
    assert found.exit_code == 1 and Path(two[0]).exists()
    assert accepted("runs", "remove", two[0], "--yes") == "Removed: results/small\n"
    assert not Path(two[0]).exists() and Path("results/low/mine.txt").exists()


# ---------------------------------------------------------------- replay


def test_replay(two):
    assert accepted("replay", two[0]) == "Identical: 6 runs, bit by bit.\n"
    data = json.loads(accepted("replay", two[0], "--runs", "2", "--json"))
    assert (data["verdict"], data["runs"], data["first"]) == ("identical", 2, None)
    assert "--runs 0: give 1 or more" in refused("replay", two[0], "--runs", "0")
    assert "cannot be read" in refused("replay", "nothing")


def test_replay_of_runs_that_come_out_otherwise(two, monkeypatch):
    simulate = collecting.make.__globals__["simulate"]

    def other(task):
        chunk = simulate(task)
        chunk.values["emissions"][1, 3] *= 1.5
        return chunk

    monkeypatch.setitem(collecting.make.__globals__, "simulate", other)
    found = invoke("replay", two[0])
    assert found.exit_code == 1
    assert found.stdout.startswith(
        "Different: 1 of 6 runs, 1 not equal bit by bit.\nFirst in run 1, 2020Q4, world: "
    )
    assert re.search(r"emissions [\d.e-]+, now [\d.e-]+\.", found.stdout)
