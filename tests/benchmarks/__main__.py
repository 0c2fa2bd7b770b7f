"""How fast the simulator is, on this machine: ``python -m tests.benchmarks`` (about six minutes).

``--browser`` measures the dashboard instead: :mod:`tests.benchmarks.browser`.

Prints a table and writes results/benchmarks.json. Times of a machine that is shared are worth little by
themselves: what counts are the ratios, all taken within this one run. With ``--against FILE``, the JSON of an
earlier run, it ends with code 1 when the engine has become a fifth slower beside the twin.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import sim.quarter
from sim.accelerate import ACCELERATED, ENGINES, engine, using
from sim.ensemble import Experiment, collect
from sim.evidence.tables import markers, put_between, table_of
from sim.futures import Task, simulate
from sim.results import provenance
from sim.run import ROWS as MOST_ROWS
from sim.run import rows_at_once, run
from sim.scenario import Actors, Scenario, load_scenario, shipped
from sim.where import cores
from tests.benchmarks import browser

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "results" / "benchmarks.json"
OUT_BROWSER = ROOT / "results" / "benchmarks-browser.json"
BEST_OF = 3
ROWS = (1, 10, 25, 50, 100, 250, 400)
STARTUPS = (40, 160, 320, 640, 1000)
RESEARCHERS = (4000, 40_000, 400_000, 1_000_000)
SCALING_ROWS = 100  # fewer where they would not fit in memory
SLOWER = 0.8  # of an earlier ratio of twin to engine, below which the engine has become slower
MANY = "engine, a row of "
ENGINE = f"{MANY}{MOST_ROWS}"
FAST = f"with the accelerator, a row of {MOST_ROWS}"
FLOOR = "functions that have a compiled twin: numpy over the compiled floor"
STORED = "kept in a folder, all cores"
STORED_RUNS = (1000, 4000, 10_000)
BESIDE = "beside plain Mesa, one core, default size"
YARDSTICK = "beside a stand-in for the machine"
BUDGET_MS, FAST_BUDGET_MS, YARDSTICK_MS = 8.0, 4.0, 300.0  # of a run where the stand-in takes so long
Line = dict[str, Any]


def machine() -> Line:
    """The processor, its cores and the versions that matter."""
    try:
        found = [
            line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")
        ]
        processor = found[0].split(":", 1)[1].strip()
    except (OSError, IndexError):
        processor = platform.processor() or platform.machine()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return {
        "processor": processor,
        "cores": cores(),
        "load before": round(load, 2),
        "engine": engine(),
    } | provenance()


def timed(work: Callable[[], Any], times: int = BEST_OF) -> tuple[float, float]:
    """Seconds of the processor and of the clock: each the best of some."""
    taken = []
    for _ in range(times):
        cpu, wall = time.process_time(), time.perf_counter()
        work()
        taken.append((time.process_time() - cpu, time.perf_counter() - wall))
    return min(cpu for cpu, _ in taken), min(wall for _, wall in taken)


def ms_a_run(scenario: Scenario, rows: int, times: int = BEST_OF) -> Line:
    """Milliseconds of a run when some advance together on one core."""
    cpu, wall = timed(lambda: simulate(Task((scenario,), tuple(range(rows)), 1, "luck")), times)
    return {"rows": rows, "cpu ms a run": 1e3 * cpu / rows, "wall ms a run": 1e3 * wall / rows}


def functions(scenario: Scenario, rows: int) -> list[Line]:
    """Milliseconds of a run in each function that has a compiled twin, with numpy and compiled; the heaviest first."""
    spent = {name: {it: 0.0 for it in ACCELERATED} for name in ENGINES}
    for name, times in spent.items():
        with using(name):
            simulate(Task((replace(scenario, quarters=4),), tuple(range(rows)), 1, "luck"))
            for it in ACCELERATED:
                it.now = watched(it, it.now, times)
            simulate(Task((scenario,), tuple(range(rows)), 1, "luck"))
    lines = [
        {
            "function": it.plain.__name__,
            "numpy, ms a run": 1e3 * spent["numpy"][it] / rows,
            "compiled, ms a run": 1e3 * spent["numba"][it] / rows,
            "ratio": spent["numpy"][it] / spent["numba"][it],
        }
        for it in ACCELERATED
    ]
    return sorted(lines, key=lambda line: -line["numpy, ms a run"])


def watched(key: Any, work: Callable[..., Any], spent: dict[Any, float]) -> Callable[..., Any]:
    """Work whose seconds of the processor are added up."""

    def timed_work(*arguments: Any, **named: Any) -> Any:
        start = time.process_time()
        answer = work(*arguments, **named)
        spent[key] += time.process_time() - start
        return answer

    return timed_work


def phase_names() -> list[str]:
    """The phases of the quarter, in their order."""
    import sim.phases

    return [
        name
        for name in sim.quarter.quarter.__code__.co_names
        if getattr(getattr(sim.quarter, name, None), "__module__", "").startswith(sim.phases.__name__ + ".")
    ]


def phases(scenario: Scenario, rows: int) -> list[Line]:
    """Milliseconds of a run that each phase takes, the rest being the start, the ledger and the measures."""
    spent = dict.fromkeys(phase_names(), 0.0)
    kept = {name: getattr(sim.quarter, name) for name in spent}

    for name in spent:
        setattr(sim.quarter, name, watched(name, kept[name], spent))
    try:
        cpu, _ = timed(lambda: simulate(Task((scenario,), tuple(range(rows)), 1, "luck")), 1)
    finally:
        for name, phase in kept.items():
            setattr(sim.quarter, name, phase)
    spent["start, ledger, measures"] = cpu - sum(spent.values())
    return [{"phase": n, "cpu ms a run": 1e3 * s / rows, "part": s / cpu} for n, s in spent.items()]


def twin(scenario: Scenario, engine_ms: float, fast_ms: float) -> list[Line]:
    """Milliseconds of a run of the plain Mesa twin, one object an agent: few quarters, scaled to all of them.

    Quarters are added until they have taken about a minute; the ratio is to a row of many in the engine.
    """
    from tests.reference.model import Twin

    start = time.process_time()
    model, quarters = Twin(scenario), 0
    while quarters < scenario.quarters and time.process_time() - start < 60.0:
        model.step()
        quarters += 1
    spent = 1e3 * (time.process_time() - start) * scenario.quarters / quarters
    _, alone = timed(lambda: simulate(Task((scenario,), (0,), 1, "luck")), 1)
    return [
        {"model": ENGINE, "cpu ms a run": engine_ms, "twin over it": spent / engine_ms},
        {"model": FAST, "cpu ms a run": fast_ms, "twin over it": spent / fast_ms},
        {"model": "engine, one run alone", "cpu ms a run": 1e3 * alone, "twin over it": spent / (1e3 * alone)},
        {"model": f"twin (plain Mesa, one object an agent), {quarters} quarters lived", "cpu ms a run": spent,
         "twin over it": 1.0},
    ]  # fmt: skip


def cores_used(scenario: Scenario, runs: int) -> list[Line]:
    """Runs a second on one core, on two and on all, pools warm; held in memory, and kept in a folder."""
    lines = []
    for count in sorted({1, min(2, cores()), cores()}):
        on = f"pool:{count}"
        run(scenario, runs=24 * count, on=on)  # starts the pool
        _, held = timed(lambda on=on: run(scenario, runs=runs, on=on), 2)
        _, kept = timed(lambda on=on: keep(scenario, runs, on), 2)
        lines.append(
            {"cores": count, "runs": runs, "runs a second": runs / held, "kept in a folder": runs / kept}
        )
    return [line | {"speed-up": line["runs a second"] / lines[0]["runs a second"]} for line in lines]


def keep(scenario: Scenario, runs: int, on: str) -> None:
    """Collect runs in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        collect(Experiment(scenario, 1), runs, folder, on=on)


def stored(scenario: Scenario) -> list[Line]:
    """More and more runs kept in one folder: seconds so far, and memory of this process and of its workers."""
    lines, spent = [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        for runs in STORED_RUNS:
            start = time.perf_counter()
            collect(Experiment(scenario, 1), runs, folder, on="pool")
            spent += time.perf_counter() - start
            lines.append({"runs": runs, "wall s": spent, "MB of all processes": memory_of_all()})
    return lines


def memory_of_all() -> float:
    """Memory of this process and of those it began, MB; not a number where the system does not say."""
    found = 0.0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
        except OSError:  # it has ended
            continue
        if os.getpid() in (int(status.parent.name), int(lines["PPid"])) and "VmRSS" in lines:
            found += int(lines["VmRSS"].split()[0]) * 1024 / 1e6
    return found or math.nan


def yardstick(engine_ms: float, fast_ms: float) -> list[Line]:
    """What this machine takes for the stand-in, and the time of a run that it allows for that."""
    from tests.benchmarks.standin import lived

    spent = 1e3 * timed(lived)[0]
    budget, fast = (it * spent / YARDSTICK_MS for it in (BUDGET_MS, FAST_BUDGET_MS))
    return [
        {"model": "stand-in (plain Mesa, no economics)", "cpu ms a run": spent, "of the budget": None},
        {"model": "budget of a run, 8 ms where the stand-in takes 300", "cpu ms a run": budget, "of the budget": 1.0},
        {"model": ENGINE, "cpu ms a run": engine_ms, "of the budget": engine_ms / budget},
        {"model": "budget with the accelerator, 4 ms", "cpu ms a run": fast, "of the budget": 1.0},
        {"model": FAST, "cpu ms a run": fast_ms, "of the budget": fast_ms / fast},
    ]  # fmt: skip


def command(*words: str) -> Line:
    """Wall time of the command line in a fresh process, the best of two."""
    call = [str(Path(sys.executable).with_name("computelab")), *words]
    _, wall = timed(lambda: subprocess.run(call, cwd=ROOT, check=True, stdout=subprocess.DEVNULL), 2)
    return {"command": " ".join(["computelab", *words]), "wall s": wall}


def scaling(base: Scenario) -> dict[str, list[Line]]:
    """Milliseconds of a run by rows; time and memory by startup slots and by researchers, with exponents."""
    rows = [ms_a_run(base, count, 2) for count in ROWS]
    tables = {"rows": relative(rows, lambda line: line["rows"] == SCALING_ROWS)}
    for kind, counts in (("startups", STARTUPS), ("researchers", RESEARCHERS)):
        tables[kind] = with_exponents([in_a_process(kind, count) for count in counts], kind)
    return tables


def in_a_process(kind: str, count: int) -> Line:
    """Time of a run and most memory of a process, in one of its own."""
    call = [sys.executable, "-m", "tests.benchmarks", "--only", kind, str(count)]
    return json.loads(subprocess.run(call, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def only(kind: str, count: int) -> Line:
    """Time of a run in a world with so many of a kind, and the most memory this process had."""
    base = load_scenario(shipped()["baseline"])
    scenario = replace(base, actors=replace(Actors(), **{kind: count}))
    simulate(Task((replace(base, quarters=4),), (0,), 1, "luck"))
    before = most_memory()
    rows = min(SCALING_ROWS, rows_at_once(scenario.actors))
    line = {kind: count} | ms_a_run(scenario, rows, 2 if rows == SCALING_ROWS else 1)
    return line | {"MB a row": (most_memory() - before) / rows, "MB of the process": most_memory()}


def most_memory() -> float:
    """The most memory that this process had, MB; not a number where the system does not say."""
    # getrusage tells a child what its parent had when it was begun
    lines = Path("/proc/self/status").read_text().splitlines() if Path("/proc/self/status").exists() else []
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM:")), math.nan)


def with_exponents(lines: list[Line], kind: str) -> list[Line]:
    """Lines with the exponents of time and of memory a row from the line before: 1 is linear."""
    found = [lines[0] | {"exponent of time": None, "exponent of memory": None}]
    for before, line in pairwise(lines):
        size = math.log(line[kind] / before[kind])
        time_, memory = (math.log(line[it] / before[it]) / size for it in ("cpu ms a run", "MB a row"))
        found.append(line | {"exponent of time": time_, "exponent of memory": memory})
    return found


def relative(lines: list[Line], reference: Callable[[Line], bool]) -> list[Line]:
    """Lines with their time over that of a reference among them."""
    unit = next(line["cpu ms a run"] for line in lines if reference(line))
    return [line | {"ratio": line["cpu ms a run"] / unit} for line in lines]


def report() -> dict[str, Any]:
    """Everything that is measured."""
    base = load_scenario(shipped()["baseline"])
    simulate(Task((replace(base, quarters=4),), (0,), 1, "luck"))  # imports and first allocations
    sizes = {}
    for name in ENGINES:
        with using(name):
            simulate(Task((replace(base, quarters=4),), (0,), 1, "luck"))
            sizes[name] = [{"engine": name} | ms_a_run(base, rows) for rows in (1, 16, 50, 100, MOST_ROWS)]
    plain, fast = (sizes[name][-1]["cpu ms a run"] for name in ENGINES)
    files = [str(path.relative_to(ROOT)) for path in shipped().values()]
    return {
        "machine": machine(),
        "one core, default size": sizes["numpy"] + sizes["numba"],
        BESIDE: twin(base, plain, fast),
        YARDSTICK: yardstick(plain, fast),
        FLOOR: functions(base, MOST_ROWS),
        f"phases, {MOST_ROWS} rows": phases(base, MOST_ROWS),
        "cores": cores_used(base, 2 * MOST_ROWS),
        STORED: stored(base),
        "commands, cold": [
            command("compare", "baseline", "access-mandate", "--runs", "100"),
            command("check", files[0]),
            command("check", *files),
        ],
        **{f"scaling in {kind}": lines for kind, lines in scaling(base).items()},
    }


def printed(value: Any) -> str:
    """A number in three digits, or a word; long commands cut."""
    if isinstance(value, float):
        return f"{value:.3g}"
    if value is None:
        return "–"
    return f"{value}" if len(f"{value}") < 72 else f"{value}"[:69] + "..."


def table(title: str, lines: list[Line]) -> str:
    """Lines under a title, in columns."""
    cells = [list(lines[0]), *([printed(value) for value in line.values()] for line in lines)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(cells[0]))]
    body = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    return "\n".join(["", title, *(f"  {line}" for line in body)])


def markdown(found: dict[str, Any]) -> str:
    """What docs/speed.md shows of all this."""
    made, most = found["machine"], found[STORED][-1]
    here = f"{made['processor']}, {made['cores']} cores, numpy {made['numpy']}, code {made['code']}"
    lines = [
        f"Measured on: {here}; what does not say which engine, with {made['engine']}. Kept in a folder, {most['runs']} "
        f"runs take {most['wall s']:.0f} s on {made['cores']} cores.",
    ]
    titles = (
        BESIDE,
        YARDSTICK,
        FLOOR,
        "one core, default size",
        "cores",
        STORED,
        "scaling in rows",
        "scaling in startups",
        "scaling in researchers",
    )
    for title in titles:
        rows = [[printed(value) for value in line.values()] for line in found[title]]
        lines += ["", f"{title[0].upper()}{title[1:]}:", "", table_of(list(found[title][0]), rows)]
    return "\n".join(lines)


def dashboard_markdown(found: dict[str, Any]) -> str:
    """What docs/speed.md shows of the dashboard."""
    made, before, after = found["machine"], *found["load average"]
    lines = [
        f"Measured on: {made['processor']}, {made['cores']} cores, which the browsers share; with {made['engine']}, "
        f"code {made['code']}. Load average before {before:.1f}, after {after:.1f}. The first picture of a server just started: "
        f"{found['dashboard, first load, s']['of a server just started']:.1f} s.",
    ]
    for title in ("dashboard", "dashboard, memory"):
        rows = [[printed(value) for value in line.values()] for line in found[title]]
        lines += ["", table_of(list(found[title][0]), rows)]
    return "\n".join(lines)


def slower(found: dict[str, Any], before: dict[str, Any]) -> str:
    """Why the engine is slower beside the twin than it was; empty when it is not."""
    now, then = (
        next(line["twin over it"] for line in it[BESIDE] if line["model"].startswith(MANY))
        for it in (found, before)
    )
    return f"the twin takes {now:.3g} times as long, {then:.3g} times before" if now < SLOWER * then else ""


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "--out", type=Path, help=f"where the numbers go (JSON; default {OUT.name} in results/)"
    )
    parser.add_argument("--write", type=Path, help="a page whose table is replaced")
    parser.add_argument("--against", type=Path, help="an earlier run's JSON")
    parser.add_argument("--browser", action="store_true", help="measure the dashboard in a browser instead")
    parser.add_argument("--interactions", type=int, default=2000, help="over which memory is watched")
    parser.add_argument("--only", nargs=2, metavar=("KIND", "COUNT"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.only:
        print(json.dumps(only(chosen.only[0], int(chosen.only[1]))))
        return
    block = "dashboard-speed" if chosen.browser else "speed"
    if chosen.write:
        markers(chosen.write, [block])  # or an error before anything is measured
    before = json.loads(chosen.against.read_text(encoding="utf-8")) if chosen.against else None
    found = {"machine": machine()} | (browser.report(chosen.interactions) if chosen.browser else report())
    print("\n".join(f"{name}: {value}" for name, value in found["machine"].items()))
    for title, lines in found.items():
        if isinstance(lines, list) and isinstance(lines[0], dict):
            print(table(title, lines))
    out = chosen.out or (OUT_BROWSER if chosen.browser else OUT)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"\nwritten to {out}")
    if chosen.write:
        text = dashboard_markdown(found) if chosen.browser else markdown(found)
        print(f"{chosen.write}: {', '.join(put_between(chosen.write, {block: text}))}")
    if before and not chosen.browser and (why := slower(found, before)):
        raise SystemExit(f"The engine is slower: {why}")


if __name__ == "__main__":
    main()
