"""How fast the simulator is, on this machine: ``python -m tests.benchmarks`` (about a minute and a half).

Prints a table and writes results/benchmarks.json. Times of a machine that is shared are worth little by
themselves: what counts are the ratios, all taken within this one run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import sim.quarter
from sim.results import provenance
from sim.run import Task, run, simulate
from sim.scenario import Actors, Scenario, load_scenario, shipped
from sim.where import cores

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "results" / "benchmarks.json"
BEST_OF = 3
ROWS = (1, 10, 25, 50, 100, 200)
STARTUPS = (40, 160, 640)
RESEARCHERS = (1000, 4000, 16_000, 64_000)
SCALING_ROWS = 20
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
    return {"processor": processor, "cores": cores(), "load before": round(load, 2)} | provenance()


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

    def watched(name: str) -> Callable[..., Any]:
        def phase(*arguments: Any) -> Any:
            start = time.process_time()
            answer = kept[name](*arguments)
            spent[name] += time.process_time() - start
            return answer

        return phase

    for name in spent:
        setattr(sim.quarter, name, watched(name))
    try:
        cpu, _ = timed(lambda: simulate(Task((scenario,), tuple(range(rows)), 1, "luck")), 1)
    finally:
        for name, phase in kept.items():
            setattr(sim.quarter, name, phase)
    spent["start, ledger, measures"] = cpu - sum(spent.values())
    return [{"phase": n, "cpu ms a run": 1e3 * s / rows, "part": s / cpu} for n, s in spent.items()]


def twin(scenario: Scenario, engine_ms: float) -> list[Line]:
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
        {"model": "engine, a row of 100", "cpu ms a run": engine_ms, "twin over it": spent / engine_ms},
        {"model": "engine, one run alone", "cpu ms a run": 1e3 * alone, "twin over it": spent / (1e3 * alone)},
        {"model": f"twin (plain Mesa, one object an agent), {quarters} quarters lived", "cpu ms a run": spent,
         "twin over it": 1.0},
    ]  # fmt: skip


def throughput(scenario: Scenario, runs: int) -> Line:
    """Runs a second of sim.run on every core, its pool warm, beside one core."""
    run(scenario, runs=24 * cores())  # starts the pool
    _, many = timed(lambda: run(scenario, runs=runs), 2)
    _, one = timed(lambda: run(scenario, runs=runs, on="here"), 2)
    return {
        "runs": runs, "cores": cores(), "runs a second": runs / many, "wall ms a run": 1e3 * many / runs,
        "runs a second on one core": runs / one, "speed-up": one / many,
    }  # fmt: skip


def command(*words: str) -> Line:
    """Wall time of the command line in a fresh process, the best of two."""
    call = [str(Path(sys.executable).with_name("computelab")), *words]
    _, wall = timed(lambda: subprocess.run(call, cwd=ROOT, check=True, stdout=subprocess.DEVNULL), 2)
    return {"command": " ".join(["computelab", *words]), "wall s": wall}


def scaling(base: Scenario) -> dict[str, list[Line]]:
    """Milliseconds of a run by rows, startup slots and researchers, and over the default's."""
    rows = [ms_a_run(base, count, 2) for count in ROWS]
    tables = {"rows": relative(rows, lambda line: line["rows"] == 100)}
    for kind, counts in (("startups", STARTUPS), ("researchers", RESEARCHERS)):
        lines = []
        for count in counts:
            actors = replace(Actors(), **{kind: count})
            lines.append({kind: count} | ms_a_run(replace(base, actors=actors), SCALING_ROWS, 2))
        default = getattr(Actors(), kind)
        tables[kind] = relative(lines, lambda line, kind=kind, default=default: line[kind] == default)
    return tables


def relative(lines: list[Line], reference: Callable[[Line], bool]) -> list[Line]:
    """Lines with their time over that of a reference among them."""
    unit = next(line["cpu ms a run"] for line in lines if reference(line))
    return [line | {"ratio": line["cpu ms a run"] / unit} for line in lines]


def report() -> dict[str, Any]:
    """Everything that is measured."""
    base = load_scenario(shipped()["baseline"])
    simulate(Task((replace(base, quarters=4),), (0,), 1, "luck"))  # imports and first allocations
    sizes = [ms_a_run(base, rows) for rows in (50, 100)]
    files = [str(path.relative_to(ROOT)) for path in shipped().values()]
    return {
        "machine": machine(),
        "one core, default size": sizes,
        "beside plain Mesa, one core, default size": twin(base, sizes[-1]["cpu ms a run"]),
        "phases, 100 rows": phases(base, 100),
        "every core": [throughput(base, 200)],
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
    return f"{value}" if len(f"{value}") < 72 else f"{value}"[:69] + "..."


def table(title: str, lines: list[Line]) -> str:
    """Lines under a title, in columns."""
    cells = [list(lines[0]), *([printed(value) for value in line.values()] for line in lines)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(cells[0]))]
    body = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    return "\n".join(["", title, *(f"  {line}" for line in body)])


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT, help="where the numbers go (JSON)")
    out = parser.parse_args().out
    found = report()
    print("\n".join(f"{name}: {value}" for name, value in found["machine"].items()))
    for title, lines in found.items():
        if title != "machine":
            print(table(title, lines))
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"\nwritten to {out}")


if __name__ == "__main__":
    main()
