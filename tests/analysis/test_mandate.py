"""The mandate's design choices: what must hold of them whatever the numbers."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis import mandate
from sim.results import Comparison
from sim.scenario import with_changes
from tests.worlds import small

QUARTERS, YEAR, RUNS = 32, 2027, 4


@pytest.fixture(scope="module")
def base():
    return small(QUARTERS)


def test_every_choice_is_one_the_instrument_has(base):
    for choices in mandate.SWEEPS.values():
        assert len({choice.label for choice in choices}) == len(choices)
        for choice in choices:
            (policy,) = mandate.mandate(base, choice).policies
            assert policy.name == "access-mandate"
    for parameters in mandate.WORLDS.values():
        with_changes(base, parameters=parameters)


def test_a_higher_mark_up_makes_access_dearer(base):
    comparison = mandate.swept(base, [mandate.LEVELS[0], mandate.LEVELS[4]], RUNS)
    free, dear = (it.at("access_price_ratio", YEAR) for it in comparison.others)
    assert dear.mean() > free.mean()


def test_a_line_above_every_model_changes_nothing_and_a_wider_circle_reaches_more(base):
    choices = [
        mandate.Choice("out of reach", {"threshold": "fixed", "threshold_flop": 1e30}),
        mandate.Choice("small", {"eligible": "eu-sme"}),
        mandate.Choice("any", {"eligible": "any"}),
    ]
    comparison = mandate.swept(base, choices, RUNS)
    nobody, some, more = comparison.others
    for name, values in comparison.base.values.items():
        np.testing.assert_array_equal(nobody.values[name], values, err_msg=name)
    assert more.at("mandated_lessees", YEAR).mean() >= some.at("mandated_lessees", YEAR).mean() > 0


def test_the_best_level_is_the_one_with_the_highest_mean(base):
    comparison = mandate.swept(base, mandate.LEVELS, 3)
    best, low, high = mandate.best_level(comparison, "users_benefit_busd", YEAR)
    means = [it.at("users_benefit_busd", YEAR).mean() for it in comparison.others]
    assert best == int(np.argmax(means)) and 0 <= low <= 100 and 0 <= high <= 100
    assert mandate.LEVELS[best].label in mandate.optimum(Comparison(comparison.base, comparison.others), YEAR)


def test_tables_have_a_line_a_choice_and_a_column_an_outcome(base):
    choices = mandate.SWEEPS["quality"]
    text = mandate.sweep_table(mandate.swept(base, choices, 2), choices, YEAR)
    lines = text.splitlines()
    assert len(lines) == 2 + len(choices)
    assert all(line.count("|") == 2 + len(mandate.OUTCOMES) for line in lines)
    assert "many open models" in mandate.open_worlds(base, 2, YEAR).splitlines()[0]
