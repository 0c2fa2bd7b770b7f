"""The command line: every command, and every kind of bad input with its exit code and its message."""

from __future__ import annotations

import importlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

import sim
from sim import cli, where
from sim.analysis.numbers import interval_of, mean_of, number
from sim.analysis.outcomes import FURTHER
from sim.analysis.words import HEADLINES
from sim.cli import asked, example, serve, shown, simulate
from sim.declare import MEASURES, PARAMETERS
from sim.ensemble import collecting, read
from sim.ensemble import cost as cost_module
from sim.ensemble.cost import LIMITS, cost
from sim.policies import POLICIES

SMALL = """\
schema: 1
title: Small world
horizon: {start: 2020Q1, end: 2023Q4}
actors: {startups: 12, universities: 8, researchers: 200}
runs: 4
"""
CARBON = """\
schema: 1
title: Small world with a carbon price
extends: small
policies:
  - carbon-price: {start: 2021Q1, level: 300}
"""
NOBODY = "access-mandate: {start: 2021Q1, threshold: fixed, threshold_flop: 1e30}"
MISSPELT = "{measure: emission, above: 1}}\n"
# The module: the name sim.run is the function.
engine = importlib.import_module("sim.run")
COMMAND = [sys.executable, "-m", "sim.cli"]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of scenario files, which is the current one."""
    more = {
        "small": SMALL,
        "carbon": CARBON,
        "late": CARBON.replace("2021Q1", "2023Q4").replace("carbon price", "late price"),
        "nobody": CARBON.replace("carbon-price: {start: 2021Q1, level: 300}", NOBODY),
        "bigger": SMALL.replace("startups: 12", "startups: 16"),
        "short": SMALL.replace("2023Q4", "2021Q2"),
        "markup": SMALL.replace("Small world", "'[/red] [bold]Small[/bold] world'"),
        "both": "schema: 1\ntitle: Both\nextends: small\nuncertainty: both\n",
        "bad": SMALL + "parameters:\n  density_flor: 0.1\n  quality_value: 900\n",
        "trigger": SMALL + "policies:\n  - carbon-price: {start: 2021Q1, trigger: " + MISSPELT,
    }  # fmt: skip
    for name, text in more.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(where, "cores", lambda: 1)
    return tmp_path


def invoke(*words: str) -> Result:
    return CliRunner().invoke(cli.app, words)


def refused(*words: str) -> str:
    """The message of a command that is refused with exit code 2."""
    before = sorted(Path().iterdir())
    found = invoke(*words)
    assert found.exit_code == 2, found.output
    assert found.stdout == "" and found.stderr, found.output
    assert "Traceback" not in found.output
    assert sorted(Path().iterdir()) == before, "something was written"
    return found.stderr


def accepted(*words: str) -> str:
    found = invoke(*words)
    assert found.exit_code == 0, found.output
    return found.stdout


def plain(text: str) -> str:
    """A message without the frame and the folds that a terminal's width makes."""
    return " ".join(re.sub(r"[│╭╮╰╯─]", " ", text).split())


# ---------------------------------------------------------------- check


def test_check_good(files):
    assert accepted("check", "small.yaml", "carbon.yaml", "baseline") == (
        "small.yaml: good\ncarbon.yaml: good\nbaseline: good\n"
    )


def test_check_every_shipped_scenario(files):
    accepted("check", *map(str, sim.shipped().values()))


def test_check_prints_file_line_key_and_the_nearest_name(files):
    found = invoke("check", "small.yaml", "bad.yaml", "trigger.yaml", "absent.yaml")
    assert found.exit_code == 2
    assert found.stdout == "small.yaml: good\n"
    lines = found.stderr.splitlines()
    assert re.match(
        r"bad\.yaml:7: parameters\.density_flor: expected .*did you mean 'density_floor'\?", lines[0]
    )
    assert re.match(r"bad\.yaml:8: parameters\.quality_value: expected a number from", lines[1])
    assert re.match(r"trigger\.yaml:7: .*did you mean 'emissions'\?", lines[2])
    assert lines[3].startswith("absent.yaml: expected a file that can be read")
    assert len(lines) == 4


def test_check_adds_no_heavy_module(files):
    """Reading a scenario needs neither Mesa nor the engine, the store or the dashboard."""
    code = """
import sys
import sim
before = set(sys.modules)
from sim.cli import main
sys.argv = ["computelab", "check", "small.yaml"]
try:
    main()
except SystemExit as end:
    assert end.code == 0, end.code
heavy = ("mesa", "streamlit", "plotly", "duckdb", "loky", "rich.progress", "sim.agents", "sim.ensemble")
print([name for name in set(sys.modules) - before if name.startswith(heavy)])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


# ---------------------------------------------------------------- run


def test_run_shows_the_headlines(files):
    text = accepted("run", "small.yaml", "--runs", "3")
    for label in HEADLINES.values():
        assert label.capitalize()[:12] in text
    assert "median of 3 runs [90 % of runs]" in text and "2023" in text
    assert re.search(r"\d [\[]\d+(\.\d)? to \d+(\.\d)?[\]]", text.replace("\u00a0", ""))
    assert "luck only" in text and "conditional forecast" in text
    assert re.search(r"Fingerprint: [0-9a-f]{64}", text)
    assert not list(files.glob("*.json"))


def test_run_shows_2025_2030_2035(files):
    years = SMALL.replace("2023Q4", "2035Q4")
    (files / "long.yaml").write_text(years)
    text = accepted("run", "long.yaml", "--runs", "1")
    assert all(year in text for year in ("2025", "2030", "2035"))


def test_run_writes_the_store(files):
    text = accepted("run", "small.yaml", "--runs", "3", "--seed", "5", "--out", "results")
    assert "Results: results" in text
    again = read(files / "results")
    assert f"Fingerprint: {again.fingerprint}" in text
    assert again.members.tolist() == [0, 1, 2] and again.seed == 5
    expected = sim.run(sim.load_scenario("small.yaml"), runs=3, seed=5, on="here")
    assert again.fingerprint == expected.fingerprint


def test_run_a_shipped_scenario_by_name(files, monkeypatch):
    seen = []
    monkeypatch.setattr(engine, "run", lambda scenario, **_: seen.append(scenario.name) or small_results())
    monkeypatch.setattr(simulate, "show_results", lambda *_: None)
    accepted("run", "baseline")
    assert seen == ["baseline"]


def small_results() -> sim.Results:
    return engine.together([sim.load_scenario("small.yaml")], runs=1, seed=1, on="here")[0]


def test_a_policy_that_reached_nobody_is_said(files):
    assert (
        "'Access mandate' reached nobody: no model on sale is above the threshold, or its owner pays the fine."
        in accepted("run", "nobody.yaml")
    )


@pytest.mark.parametrize("runs", ["0", "-3", "2000000"])
def test_runs_out_of_range(files, runs):
    for words in (("run", "small.yaml"), ("compare", "small.yaml", "carbon.yaml")):
        assert "give a whole number from 1 to 1000000, such as --runs 32" in refused(*words, "--runs", runs)


def test_seed_out_of_range(files):
    assert "such as --seed 1" in refused("run", "small.yaml", "--seed", "-1")
    assert "such as --seed 1" in refused("run", "small.yaml", "--seed", str(2**63))


@pytest.mark.parametrize("words", [("--runs", "many"), ("--runs", "1.5"), ("--seed", "x"), ("--fast",)])
def test_options_that_make_no_sense(files, words):
    assert words[0] in plain(refused("run", "small.yaml", *words))


def test_run_a_bad_file(files):
    assert refused("run", "bad.yaml", "--out", "results").count("\n") == 2
    assert "absent.yaml" in refused("run", "absent.yaml")
    assert "expected a file" in refused("run", ".")


def test_a_folder_that_is_not_empty_is_refused_before_simulating(files, monkeypatch):
    monkeypatch.setattr(collecting, "make", lambda order: pytest.fail("was simulated"))
    (files / "taken").mkdir()
    (files / "taken" / "mine.txt").write_text("mine")
    assert "taken: not empty; name a new folder" in refused("run", "small.yaml", "--out", "taken")
    assert "small.yaml: cannot be made" in refused("run", "small.yaml", "--out", "small.yaml")


def test_a_folder_that_cannot_be_made_is_refused_before_simulating(files, monkeypatch):
    monkeypatch.setattr(collecting, "make", lambda order: pytest.fail("was simulated"))
    assert "cannot be made" in refused("run", "small.yaml", "--out", "/proc/x")
    assert "cannot be made" in refused("run", "small.yaml", "--out", f"new/{300 * 'x'}")  # nor is new/ left
    (files / "file").write_text("")
    assert "cannot be made" in refused("run", "small.yaml", "--runs", "1", "--out", "file/results")


def test_stopped_after_the_results_were_written(files, monkeypatch):
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(simulate, "show_results", stopped)
    found = invoke("run", "small.yaml", "--runs", "2", "--out", "new/results")
    assert found.exit_code == 130
    assert "Stopped; the results are whole, in new/results." in found.stderr
    assert read(files / "new" / "results").members.tolist() == [0, 1]


# ---------------------------------------------------------------- what would not fit in memory


@pytest.mark.parametrize("words", [("run", "small.yaml"), ("compare", "small.yaml", "carbon.yaml")])
def test_more_runs_than_fit_in_memory_are_refused_with_numbers_and_the_flag(files, monkeypatch, words):
    monkeypatch.setattr(engine, words[0], lambda *_, **__: pytest.fail("was simulated"))
    message = refused(*words, "--runs", "1000000")
    found = re.search(
        r"--runs 1000000: about (\d+\.?\d*) GB of memory and "
        r"[\d.]+ (hours?|minutes); .* takes 4 GB of memory and 1 hour at most.* --large .* ask for (\d+) runs or fewer",
        message,
    )  # fmt: skip
    assert found, message
    scenarios = [sim.load_scenario(name) for name in words[1:]]
    most = int(found[3])
    assert cost(scenarios, most, 1).within(LIMITS) and not cost(scenarios, most + 1, 1).within(LIMITS)
    held = 8 * 16 * 1e6 * len(scenarios)  # bytes of one measure
    assert held * len(MEASURES) < 1e9 * float(found[1]) < held * 4 * len(MEASURES)


def test_the_flag_lifts_the_limit(files, monkeypatch):
    seen = []
    monkeypatch.setattr(engine, "run", lambda *_, runs, **__: seen.append(runs) or small_results())
    accepted("run", "small.yaml", "--runs", "1000000", "--large")
    assert seen == [1_000_000]


def test_a_file_that_asks_for_too_many_runs_is_refused_too(files):
    (files / "many.yaml").write_text(SMALL.replace("runs: 4", "runs: 1000000"))
    assert "--large" in refused("run", "many.yaml")


def test_a_world_too_large_for_one_future(files, monkeypatch):
    huge = sim.load_scenario("small.yaml")
    huge = replace(huge, actors=replace(huge.actors, researchers=1_000_000))
    assert 1 <= engine.rows_at_once(huge.actors) < engine.ROWS
    monkeypatch.setattr(cost_module, "LIMITS", replace(LIMITS, memory=1e6))
    with pytest.raises(cli.BadInput, match=r"--large to run it all the same, or make the world smaller"):
        asked.check_cost([huge], 200, large=False, on="here")


def test_no_markup_out_of_a_title(files):
    assert "[/red] [bold]Small[/bold] world: median" in accepted("run", "markup.yaml", "--runs", "1")
    assert "[/red] [bold]Small[/bold] world against" in accepted(
        "compare", "small.yaml", "markup.yaml", "--runs", "2"
    )


# ---------------------------------------------------------------- compare


def test_compare_answers_first(files):
    text = accepted("compare", "small.yaml", "carbon.yaml", "--runs", "4")
    lines = text.splitlines()
    assert lines[0].startswith("With the carbon price from 2021, concentration of sales in 2023 ")
    assert re.match(r"Emissions: \d+ % lower \[\d+ to \d+\]\.", lines[3]), lines[3]
    assert "Small world with a carbon price against Small world, 2023" in text
    assert re.search(r"Emissions .*−\d+ % .*\[−\d+ to −\d+\].* 4 of 4 .* clear", text)
    outcomes = len(FURTHER) + len(HEADLINES)
    assert f"{outcomes} outcomes were looked at; were each pair as likely" in text
    for part in (
        "conditional forecast",
        "luck only",
        "concentration index (this model's market)",
        "4 pairs are few",
    ):
        assert part in text


def test_compare_all_shows_every_outcome(files):
    text = accepted("compare", "small.yaml", "carbon.yaml", "--runs", "2", "--all")
    count = len([spec for spec in MEASURES.values() if spec.per is None])
    assert f"{count} outcomes were looked at" in text
    assert text.count("│") >= count


def test_compare_several(files):
    text = accepted("compare", "small.yaml", "carbon.yaml", "late.yaml", "--runs", "2", "--year", "2022")
    assert "With the carbon price from 2021, " in text
    late = "With the carbon price from 2023Q4, all headline outcomes in 2022 are identical to the baseline: "
    assert f"{late}nothing of it is in force before 2023Q4." in text
    assert f"{2 * (len(FURTHER) + len(HEADLINES))} outcomes were looked at" in text


def test_compare_says_why_nothing_differs(files):
    text = accepted("compare", "small.yaml", "nobody.yaml", "small.yaml", "--runs", "2")
    assert (
        "identical to the baseline: 'Access mandate' reached nobody: no model on sale is above the threshold, "
        "or its owner pays the fine." in text
    )
    assert "With 'Small world', all headline outcomes in 2023 are identical" in text


def test_compare_json(files):
    data = json.loads(
        accepted("compare", "small.yaml", "carbon.yaml", "--runs", "3", "--seed", "8", "--json")
    )
    comparison = sim.compare(
        sim.load_scenario("small.yaml"), sim.load_scenario("carbon.yaml"), runs=3, seed=8, on="here"
    )
    assert data["baseline"]["fingerprint"] == comparison.base.fingerprint
    other = data["scenarios"][0]
    assert other["fingerprint"] == comparison.others[0].fingerprint
    assert other["digest"] == sim.load_scenario("carbon.yaml").digest()
    assert other["canonical"]["policies"][0]["policy"] == "carbon-price"
    assert (data["pairs"], data["seed"], data["year"], data["uncertainty"]) == (3, 8, 2023, "luck")
    assert set(data["made_with"]) >= {"model", "python", "numpy", "machine"}
    effects = {it["measure"]: it for it in other["effects"]}
    assert set(effects) == set(comparison.base.values)
    expected = comparison.effect(0, "emissions", 2023)
    assert (
        effects["emissions"]["mean"] == expected.mean
        and effects["emissions"]["certainty"] == expected.certainty
    )
    assert len(other["answer"]) >= 4 and other["answer"][0]["measure"] == "sales_hhi"
    assert data["outcomes_looked_at"] == len(effects)
    assert any("conditional forecast" in text for text in data["caveats"])


def test_compare_json_of_one_pair_has_no_infinities(files):
    text = accepted("compare", "small.yaml", "carbon.yaml", "--runs", "1", "--json")
    effects = json.loads(text, parse_constant=lambda word: pytest.fail(word))["scenarios"][0]["effects"]
    assert effects[0]["low"] is None


def test_uncertainty_of_the_others_is_not_silently_dropped(files):
    text = accepted("compare", "small.yaml", "both.yaml", "--runs", "2")
    assert "both says uncertainty: both; the baseline's, luck, was used for all." in text
    text = accepted("compare", "both.yaml", "small.yaml", "--runs", "2")
    assert "hold both luck and the parameters' uncertainty" in text


@pytest.mark.parametrize("year", ["2019", "2024", "2100"])
def test_a_year_that_is_not_simulated(files, year):
    message = refused("compare", "small.yaml", "carbon.yaml", "--year", year)
    assert f"--year {year}: not simulated in full; give a year from 2020 to 2023" in message


def test_the_last_complete_year(files):
    assert "in 2020 " in accepted("compare", "short.yaml", "short.yaml", "--runs", "1")
    assert "2020 to 2020" in refused("compare", "short.yaml", "short.yaml", "--year", "2021")


def test_scenarios_that_cannot_be_paired(files):
    message = refused("compare", "small.yaml", "carbon.yaml", "bigger.yaml", "short.yaml")
    assert (
        "bigger and small cannot be paired: they differ in actors." in message and "extends: small" in message
    )
    assert "they differ in horizon" in refused("compare", "small.yaml", "short.yaml")


def test_compare_needs_two(files):
    assert "OTHER" in plain(refused("compare", "small.yaml"))


# ---------------------------------------------------------------- the first answer of README.md


def test_the_example_is_what_the_command_prints_cut_short(files):
    scenarios = [sim.load_scenario(name) for name in ("small.yaml", "carbon.yaml")]
    comparison = sim.compare(*scenarios, runs=4, on="here")
    text = example.markdown(shown.Compared(comparison, scenarios[0], scenarios[1:], 2023), 4)
    printed = accepted("compare", "small.yaml", "carbon.yaml", "--runs", "4")
    quoted = [line.removeprefix("> ").rstrip() for line in text.splitlines() if line.startswith("> ")]
    assert quoted == printed.splitlines()[: len(quoted)] and len(quoted) >= 4
    rows = [line for line in text.splitlines() if line.startswith("│")]
    assert {row.split("│")[1].strip().lower() for row in rows} == {it.lower() for it in HEADLINES.values()}
    further, notes = re.search(r"with (\d+) further outcomes; (\d+) notes", text).groups()
    assert int(further) == len(FURTHER) and int(notes) == printed.count("\n- ")


def test_readme_shows_the_example_as_it_is_made():
    page = (Path(cli.__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    block = page[page.index("<!-- answer -->") : page.index("<!-- /answer -->")]
    assert f"computelab compare {' '.join(example.NAMES)} --runs 100" in block
    assert f"The table goes on with {len(FURTHER)} further outcomes" in block
    assert (
        "The intervals hold luck only" in block
        and "draws parameters too, as `--uncertainty both` does" in block
    )
    assert 3500 < sum(vars(sim.load_scenario(sim.shipped()["baseline"]).actors).values()) < 4500
    assert "about four thousand agents" in page


def test_the_example_says_what_drawing_parameters_too_changes(files):
    def compared(uncertainty):
        scenarios = [
            replace(sim.load_scenario(it), uncertainty=uncertainty) for it in ("small.yaml", "carbon.yaml")
        ]
        return shown.Compared(sim.compare(*scenarios, runs=6, on="here"), scenarios[0], scenarios[1:], 2023)

    luck, both = compared("luck"), compared("both")
    text = example.drawn_too(luck, both)
    effect, there = both.comparison.effect(0, "sales_hhi", 2023), both.comparison.base.at("sales_hhi", 2023)
    assert (
        f"{mean_of(effect)} {interval_of(effect)} instead of {mean_of(luck.comparison.effect(0, 'sales_hhi', 2023))}"
        in text
    )
    assert f"the typical future {number(float(np.median(there)))} HHI when parameters are drawn" in text
    same = example.drawn_too(luck, luck)
    assert len(set(re.findall(r"[\d\u00a0]+(?= HHI)", same))) == 1


def test_the_example_refuses_a_page_without_markers(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(example, "compare", lambda *_, **__: pytest.fail("was simulated"))
    with pytest.raises(SystemExit):
        example.main(["--write", str(tmp_path / "absent.md")])
    assert "absent.md: cannot be read" in capsys.readouterr().err


def test_the_baseline_column_is_the_mean(files):
    text = accepted("compare", "small.yaml", "carbon.yaml", "--runs", "3")
    assert "baseline, mean" in text and "effect, mean" in text
    base = sim.run(sim.load_scenario("small.yaml"), runs=3, on="here")
    mean = f"{base.at('sales_hhi', 2023).mean():,.0f}".replace(",", "\u00a0")
    assert f"{mean} HHI" in text
    how_to = (Path(cli.__file__).parents[2] / "docs" / "how-to.md").read_text(encoding="utf-8")
    assert "The baseline column is a mean over futures" in how_to


# ---------------------------------------------------------------- what there is


def test_schema(files):
    data = json.loads(accepted("schema"))
    assert data["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(PARAMETERS) == set(data["properties"]["parameters"]["properties"])


def test_parameters(files):
    text = accepted("parameters")
    lines = {line.split()[1]: line for line in text.splitlines()}
    assert set(PARAMETERS) <= set(lines)
    for part in ("compression", "0.05 to 1", "gale2019", "estimated", "share"):
        assert part in lines["density_floor"]


def test_parameters_json(files):
    data = {it["name"]: it for it in json.loads(accepted("parameters", "--json"))}
    assert list(data) == list(PARAMETERS)
    floor = data["density_floor"]
    assert (floor["default"], floor["low"], floor["high"], floor["unit"]) == (0.4, 0.05, 1.0, "share")
    assert "Gale" in floor["citation"]
    assert data["min_run_share"]["citation"] is None
    assert set(next(it for it in data.values() if it["per"] == "segment")["default"]) == {
        "consumer", "enterprise", "science", "edge",
    }  # fmt: skip


def test_policies(files):
    text = accepted("policies")
    for name, kind in POLICIES.items():
        assert f"{name}: {kind.title}." in text
    assert "price_usd: further carbon price, what level: sets; 0 to 500 USD/tCO2e (default 100)" in text
    assert "Moves: carbon_price_usd, carbon_undone" in text
    assert "Digital Markets Act" in text


def test_policies_json(files):
    data = {it["name"]: it for it in json.loads(accepted("policies", "--json"))}
    assert set(data) == set(POLICIES)
    options = {it["name"]: it for it in data["access-mandate"]["options"]}
    assert options["price_rule"]["kind"] == "choice" and options["domestic_only"]["kind"] == "switch"
    assert options["markup"]["level"] and options["markup"]["high"] == 5
    assert data["access-mandate"]["sources"][0]["citation"]


def test_help_names_every_command(files):
    text = accepted("--help")
    for name in ("check", "run", "compare", "schema", "parameters", "policies", "dashboard"):
        assert name in text


# ---------------------------------------------------------------- stopping, real processes


@pytest.mark.parametrize("command", ["run", "compare"])
def test_ctrl_c(files, monkeypatch, command):
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, command, stopped)
    found = invoke(command, "small.yaml", *(["carbon.yaml"] if command == "compare" else []))
    assert found.exit_code == 130
    assert "nothing was written" in found.stderr and found.stdout == ""


def hear_ctrl_c():
    """For a new process: a shell that runs the tests in the background has made them deaf to Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("on", ["pool:2", "local-cluster:2"])
def test_ctrl_c_in_a_real_process(files, on):
    """As a terminal sends it, to the workers too: they end, and what was kept stays."""
    asked = ["--runs", "100000", "--large", "--out", "new/results", "--on", on]
    words = [*COMMAND, "run", "small.yaml", *asked]
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=files, start_new_session=True,
        preexec_fn=hear_ctrl_c,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while not list((files / "new").glob("results/*.parquet")) and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
        with pytest.raises(ProcessLookupError):
            while time.monotonic() < deadline:
                os.killpg(process.pid, 0)
                time.sleep(0.1)
    finally:
        with suppress(ProcessLookupError):  # its workers too
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 130, err
    assert out == "" and "Traceback" not in err
    assert re.search(
        r"Stopped; \d+ of 100000 runs are kept in new/results; give the same command again to go on\.", err
    )
    names = [path.name for path in (files / "new" / "results").iterdir()]
    assert names and all(name.endswith(".parquet") and name[0] != "." for name in names)


def test_a_real_process(files):
    words = [*COMMAND, "compare", "small.yaml", "carbon.yaml", "--runs", "2"]
    done = subprocess.run(words, capture_output=True, text=True, cwd=files, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("With the carbon price from 2021") and done.stderr == ""
    done = subprocess.run([*COMMAND, "check", "bad.yaml"], capture_output=True, text=True, cwd=files)
    assert done.returncode == 2 and done.stderr.startswith("bad.yaml:7:")


# ---------------------------------------------------------------- dashboard


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_dashboard_refuses_what_cannot_be_listened_on(files):
    assert "give a number from 1 to 65535" in refused("dashboard", "--port", "0")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert "cannot listen there" in refused("dashboard", "--port", str(port))
    assert "an address of this machine" in refused("dashboard", "--address", "192.0.2.1")


def test_addresses():
    assert serve.url_of("127.0.0.1", 8501) == "http://127.0.0.1:8501"
    assert serve.url_of("0.0.0.0", 80) == "http://127.0.0.1:80"
    assert serve.url_of("::", 80) == "http://[::1]:80"


def test_a_server_that_ends_at_once_is_said(monkeypatch):
    process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    process.wait()
    with pytest.raises(cli.BadInput, match="ended with code 3"):
        serve.wait_until_healthy(process, "127.0.0.1", free_port())


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_dashboard_serves_until_it_is_stopped(tmp_path, number, code):
    port = free_port()
    words = [*COMMAND, "dashboard", "--port", str(port)]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, text=True, env=environment, preexec_fn=hear_ctrl_c
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == f"Dashboard: http://127.0.0.1:{port} (Ctrl-C stops it)\n"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{port}/_stcore/health", timeout=10) as reply:
            assert reply.status == 200
    finally:
        process.send_signal(number)
        assert process.wait(timeout=30) == code
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
