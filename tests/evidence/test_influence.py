"""What open parameters do to the headlines: what is there is found, chance is not told, and the table says it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.declare import PARAMETERS
from sim.evidence import influence
from sim.evidence.calibration import Calibration
from sim.evidence.influence import Outcome
from sim.evidence.report import influence_table
from sim.evidence.vectors import Cube, drawn_parameters
from tests.worlds import small

SEARCHED = ("quality_value", "nest", "wage_weight", "threshold")


def found(vectors: int = 200) -> Calibration:
    """A calibration that kept vectors all over the ranges of a few parameters."""
    cube, none = Cube(SEARCHED), np.empty((0, 0))
    points = np.random.default_rng(2).random((vectors, len(cube.columns)))
    return Calibration([], cube, none, SEARCHED, none, none, points, none, np.arange(vectors), [])


def made_up(*formulas):
    """In place of simulating: an outcome a formula of the values and of noise (row,)."""

    def simulated(scenario, values, count, seed):
        noise = np.random.default_rng(seed).standard_normal(count)
        return [Outcome("sales_hhi", "", formula(values, noise)) for formula in formulas]

    return simulated


def test_what_moves_an_outcome_is_found_whether_searched_over_or_not(monkeypatch):
    outside = next(name for name in drawn_parameters() if name not in SEARCHED and not PARAMETERS[name].per)
    spec = PARAMETERS[outside]

    def formula(values, noise):
        along = (values[outside][:, 0] - spec.low) / (spec.high - spec.low)
        return 1000 * along - 2 * 300 * (values["quality_value"][:, 0] - 6.6) + 100 * noise

    monkeypatch.setattr(influence, "simulated", made_up(formula, lambda values, noise: noise))
    outcomes, rows = influence.influences(found())
    assert len(outcomes) == 2 and len(outcomes[0].values) == influence.FUTURES
    assert len(rows) == sum(len(PARAMETERS[name].values) for name in drawn_parameters())
    first, second = rows[0], rows[1]
    by_name = {first.name: first, second.name: second}
    assert set(by_name) == {"quality_value", outside}
    assert by_name["quality_value"].correlation[0] < -0.8 and by_name[outside].correlation[0] > 0.3
    assert by_name["quality_value"].change[0] < 0 < by_name[outside].change[0]
    assert by_name["quality_value"].width == pytest.approx(1, abs=0.15) and np.isnan(by_name[outside].width)
    assert first.more_than_chance[0] and second.more_than_chance[0]
    assert sum(it.more_than_chance.sum() for it in rows) <= 6  # two that are there, a few by chance
    assert {it.key for it in rows if it.name == "threshold"} == {"consumer", "enterprise", "science", "edge"}


def test_chance_alone_is_not_told(monkeypatch):
    monkeypatch.setattr(influence, "simulated", made_up(lambda values, noise: noise))
    outcomes, rows = influence.influences(found())
    assert sum(it.more_than_chance.sum() for it in rows) == 0
    assert influence_table(outcomes, rows).startswith("0 of ")


def test_futures_of_a_vector_count_once(monkeypatch):
    # the outcome is noise of the vector: with each future counted, its parameters would seem to matter
    def formula(values, noise):
        return np.repeat(noise[: len(noise) // 3], 3)

    monkeypatch.setattr(influence, "simulated", made_up(formula))
    _, rows = influence.influences(found())
    assert not any(it.more_than_chance.any() for it in rows if it.name in SEARCHED)


def test_thirds():
    column, levels = np.arange(9.0)[::-1], np.stack([np.arange(9.0), np.ones(9)])
    assert influence.upper_less_lower_third(column, levels).tolist() == [-6.0, 0.0]
    assert influence.rank_correlation(column, np.ones(9)) == (0.0, 1.0)
    assert influence.rank_correlation(column, np.arange(9.0))[0] == pytest.approx(-1)


def test_a_headline_in_logs_is_told_in_percent_and_an_effect_as_it_is():
    one = np.zeros(3)
    assert Outcome("emissions", "", one).told(np.log(2.0)) == pytest.approx(100)
    assert Outcome("emissions", "carbon-price", one).told(np.float64(-3.0)) == -3.0
    assert Outcome("sales_hhi", "", one).told(np.float64(40.0)) == 40.0


def test_a_set_is_run_under_the_headline_policies():
    outcomes, rows = influence.influences(found(6), futures=12, scenario=small())
    assert [(each.policy, each.measure) for each in outcomes] == [
        *(("", name) for name in influence.HEADLINES), *influence.EFFECTS,
    ]  # fmt: skip
    assert all(len(each.values) == 12 and np.isfinite(each.values).all() for each in outcomes)
    assert any(each.values.any() for each in outcomes if each.policy)
    text = influence_table(
        outcomes, [replace(each, more_than_chance=np.ones(8, dtype=bool)) for each in rows]
    )
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in lines}) == 1 and len(lines) > 200
