"""The golden runs: three small worlds whose numbers are kept, to see when the model's answers change."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from sim.policies import POLICIES
from sim.results import Results
from sim.run import run
from sim.scenario import Scenario
from tests.worlds import policy, small

FOLDER = Path(__file__).parent
QUARTERS = (0, 7, 15, 23, 31)  # of 32 that are simulated
MEMBERS = (0, 1)
RTOL, ATOL = 1e-9, 1e-12  # what is a rounding error of zero differs from processor to processor


def scenarios() -> dict[str, Scenario]:
    """The runs by name."""
    base = small(QUARTERS[-1] + 1)
    every = tuple(policy(name, 8) for name in sorted(POLICIES))
    return {
        "baseline": base,
        "all-instruments": replace(base, policies=every),
        "parameters-drawn": replace(base, uncertainty="both"),
    }


def numbers(name: str) -> dict[str, list]:
    """Every measure of a run: a list a future of values at the golden quarters, and by jurisdiction."""
    results: Results = run(scenarios()[name], members=MEMBERS, on="here")
    tables = results.values | results.regional
    return {measure: tables[measure][:, QUARTERS].tolist() for measure in sorted(tables)}


def path_of(name: str) -> Path:
    """Where a run is kept."""
    return FOLDER / f"{name}.json"


def kept(name: str) -> dict[str, list]:
    """The run as it was kept; empty when there is none yet."""
    path = path_of(name)
    return json.loads(path.read_text(encoding="utf-8"))["measures"] if path.exists() else {}


def text_of(name: str, measures: dict[str, list]) -> str:
    """The file of a run: a line a measure."""
    head = {"run": name, "members": MEMBERS, "quarters": QUARTERS}
    lines = [f"  {json.dumps(measure)}: {json.dumps(values)}" for measure, values in measures.items()]
    return json.dumps(head)[:-1] + ', "measures": {\n' + ",\n".join(lines) + "\n}}\n"


def moved(old: dict[str, list], new: dict[str, list]) -> dict[str, float]:
    """Measures that differ, with their largest relative change: inf for one that is new or gone."""
    changes = {name: np.inf for name in old.keys() ^ new.keys()}
    for name in old.keys() & new.keys():
        before, after = np.array(old[name]), np.array(new[name])
        if before.shape != after.shape:
            changes[name] = np.inf
        elif not np.allclose(after, before, rtol=RTOL, atol=ATOL):
            scale = np.maximum(np.maximum(np.abs(before), np.abs(after)), 1e-300)
            changes[name] = float((np.abs(after - before) / scale).max())
    return dict(sorted(changes.items(), key=lambda item: -item[1]))
