"""The page on scale: the scenarios differ in rows alone, and differences are told in their spreads."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis import scale
from sim.declare import MEASURES
from sim.results import Comparison, Results
from sim.scenario import load_scenario, shipped

RUNS, QUARTERS = 40, 64
SPREAD = np.linspace(-1.0, 1.0, RUNS)


def results(shift: float) -> Results:
    """Every outcome spread by one around 10, shifted, constant over the years."""
    values = {
        name: np.repeat(
            (10 + SPREAD + shift)[:, None] / (4 if MEASURES[name].annual == "sum" else 1), QUARTERS, axis=1
        )
        for name in scale.OUTCOMES
    }
    return Results("made-up", "Made up", np.arange(RUNS), 1, "", values, {})


def test_only_rows_differ():
    base = load_scenario(shipped()["baseline"])
    more = scale.with_rows(base, 2)
    assert (more.actors.startups, more.actors.researchers) == (320, 8000)
    assert (more.actors.big_tech, more.actors.universities) == (
        base.actors.big_tech,
        base.actors.universities,
    )
    assert more.parameters == base.parameters and more.quarters == base.quarters


def test_differences_in_spreads():
    comparison = Comparison(results(0.0), [results(0.3), results(-0.6)])
    table = scale.scale_table(comparison)
    assert len(table) == len(scale.OUTCOMES) * len(scale.TIMES) * len(scale.YEARS)
    for times, shift in zip(scale.TIMES, (0.3, -0.6), strict=True):
        assert table.loc[table["times"] == times, "spreads"].to_numpy() == pytest.approx(shift / SPREAD.std())
    text = scale.markdown(comparison)
    assert f"{len(table) // 2} of {len(table) // 2} intervals leave zero out" in text
    assert "largest difference is 0.51 standard deviations" in text


def test_where_nothing_varies_there_is_no_spread():
    still = results(0.0)
    still.values["sales_hhi"][:] = 5.0
    comparison = Comparison(still, [still])
    assert scale.spreads(comparison, 0, comparison.effect(0, "sales_hhi", 2030)) == 0.0
