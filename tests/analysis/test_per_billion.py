"""Effects over extra public outlays: known ratios, intervals that cover, years without outlays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import sim.measures  # noqa: F401 (declares what is measured)
from sim.analysis.per_billion import OUTLAYS, extra_outlays, per_billion, ratio_of_means
from sim.declare import MEASURES
from sim.results import Comparison, Results

PAIRS, YEARS, START = 20, 4, 2  # years simulated, first year of the programme (2022)


def results(**yearly: np.ndarray) -> Results:
    """Results of measures by (pair, year): the same in the four quarters, a quarter of it where they add up."""
    values = {
        name: np.repeat(level, 4, axis=1) / (4 if MEASURES[name].annual == "sum" else 1)
        for name, level in yearly.items()
    }
    return Results("made-up", "Made up", np.arange(PAIRS), 1, "", values, {})


def compared(effect: np.ndarray, spent: np.ndarray, measure: str = "academic_share") -> Comparison:
    """A baseline, and a programme with an effect and extra outlays, (pair, year) each."""
    base = {measure: np.full((PAIRS, YEARS), 0.4), OUTLAYS: np.full((PAIRS, YEARS), 1.3)}
    other = {measure: base[measure] + effect, OUTLAYS: base[OUTLAYS] + spent}
    return Comparison(results(**base), [results(**other)])


def programme(level: float) -> np.ndarray:
    """A level from the programme's first year on, zero before, (pair, year)."""
    return np.tile(np.where(np.arange(YEARS) >= START, level, 0.0), (PAIRS, 1))


def test_two_points_for_half_a_billion_are_four_points_a_billion():
    lines = per_billion(compared(programme(0.02), programme(0.5)), 0, "academic_share")
    assert [line.year for line in lines] == [2022, 2023]
    for line in lines:
        assert line.mean == pytest.approx(0.04) and line.outlays_busd == pytest.approx(0.5)
        assert line.low == pytest.approx(line.mean) == pytest.approx(line.high)
        assert line.unit == "share/bn USD" and line.pairs == PAIRS


def test_outlays_so_far_add_up():
    comparison = compared(programme(0.02), programme(0.5))
    assert extra_outlays(comparison, 0, so_far=True)[0] == pytest.approx([0.0, 0.0, 0.5, 1.0])
    lines = per_billion(comparison, 0, "academic_share", so_far=True)
    assert [line.mean for line in lines] == pytest.approx([0.04, 0.02]) and lines[0].so_far


def test_a_relative_measure_is_in_percent():
    lines = per_billion(compared(programme(0.04), programme(2.0), "emissions"), 0, "emissions")
    assert lines[-1].unit == "%/bn USD" and lines[-1].mean == pytest.approx(5.0)


@pytest.mark.parametrize("spent", [0.0, 1e-6, -0.3])
def test_nothing_is_said_of_what_costs_the_state_nothing(spent):
    assert per_billion(compared(programme(0.02), programme(spent)), 0, "academic_share") == []


def test_pairs_that_differ_make_the_interval_wide():
    rng = np.random.default_rng(1)
    noise = rng.normal(size=(PAIRS, YEARS)) * programme(0.01)
    tight, wide = (
        per_billion(compared(programme(0.02) + times * noise, programme(0.5)), 0, "academic_share")[0]
        for times in (1, 3)
    )
    assert wide.high - wide.low == pytest.approx(3 * (tight.high - tight.low))
    assert tight.low < 0.04 < tight.high


def test_effects_that_follow_outlays_have_no_error():
    """What differs between pairs only because they spend more or less is no doubt about the ratio."""
    spent = np.linspace(0.1, 1.0, PAIRS)
    mean, low, high = ratio_of_means(0.3 * spent, spent)
    assert mean == pytest.approx(0.3) and low == pytest.approx(high)


def test_a_pair_without_outlays_does_not_rule_the_others():
    spent = np.array([1e-12, 1.0, 1.0, 1.0])
    mean, low, high = ratio_of_means(np.array([0.001, 0.1, 0.1, 0.1]), spent)
    assert mean == pytest.approx(0.1, rel=0.01) and low < mean < high


def test_one_pair_has_no_interval():
    assert ratio_of_means(np.array([2.0]), np.array([4.0])) == (0.5, -np.inf, np.inf)


def test_the_interval_covers_nine_times_in_ten():
    """Ratio 0.2 with noise in both: 90 % of intervals hold it."""
    rng = np.random.default_rng(7)
    spent = rng.uniform(0.5, 1.5, size=(2000, 40))
    effects = 0.2 * spent + 0.1 * rng.normal(size=spent.shape)
    held = [low <= 0.2 <= high for _, low, high in map(ratio_of_means, effects, spent)]
    assert np.mean(held) == pytest.approx(0.9, abs=0.02)


def test_what_a_programme_costs_and_does_is_told_only_where_money_is_spent():
    from sim.analysis.per_billion import told
    from sim.run import compare
    from tests.worlds import policy, small

    base = small(48)
    grants = replace(base, name="grants", policies=(policy("research-grants", 8, budget_musd=4000.0),))
    mandate = replace(base, name="mandate", policies=(policy("access-mandate", 8),))
    comparison = compare(base, grants, mandate, runs=12, on="here")
    first, *rest = told(comparison, 0, 2030, ["academic_output"])
    assert first.startswith("Public outlays in 2030: ") and "since the start" in first
    assert rest and rest[0].startswith("For a billion a year: ")
    assert told(comparison, 1, 2030, ["academic_output"]) == []
