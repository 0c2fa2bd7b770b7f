"""Made-up results, and a small world for the dashboard that the browser tests drive."""

import os
import sys

os.environ.setdefault("COMPUTELAB_SMALL", "1")  # before the server of the session starts

import numpy as np
import pytest

from sim.declare import MEASURES
from sim.results import Comparison, Results

RUNS, QUARTERS = 40, 64
APART = 24  # the quarter from which the two scenarios differ


@pytest.fixture(autouse=True)
def main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put ``__main__`` back: AppTest leaves its page there, and new processes would run it as their start."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


def made_up(name: str, shift: dict[str, float] | None = None, seed: int = 3) -> Results:
    """Results of all measures: noise by future and a trend; ``shift`` is added from 2026 on."""
    values = {}
    for place, (measure, spec) in enumerate(m for m in MEASURES.items() if m[1].per is None):
        rng = np.random.default_rng([seed, place])
        level = 0.5 if spec.unit == "share" else 2000.0
        trend = np.linspace(0.9, 1.1, QUARTERS)
        values[measure] = (
            level * trend * np.exp(0.1 * rng.standard_normal((RUNS, 1))) * np.ones((RUNS, QUARTERS))
        )
        if shift and measure in shift:
            spread = 1 + 0.2 * rng.standard_normal((RUNS, 1))
            values[measure] = values[measure].copy()
            values[measure][:, APART:] += shift[measure] * spread
    return Results(name, name.capitalize(), np.arange(RUNS), 1, name, values, {})


@pytest.fixture
def comparison() -> Comparison:
    """A policy that lowers sales concentration by about 400 and raises talent by about 3 points."""
    shift = {"sales_hhi": -400.0, "academic_talent_share": 0.03, "emissions": -100.0, "startups_alive": 5.0}
    return Comparison(made_up("baseline"), [made_up("policy", shift)])
