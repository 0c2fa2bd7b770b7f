"""The mandate's design choices: what must hold of them whatever the numbers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.analysis import mandate, mandate_level
from sim.phases.planning import part_earned
from sim.phases.terms import eligible_startups
from sim.policies.access_mandate import TURNOVER_MUSD
from sim.results import Comparison, mean_and_half
from sim.rules import training
from sim.scenario import with_changes
from tests.worlds import live, policy, small, world_of

QUARTERS, YEAR, RUNS = 32, 2027, 4


@pytest.fixture(scope="module")
def base():
    return small(QUARTERS)


@pytest.fixture(scope="module")
def levels(base) -> Comparison:
    """The baseline and the mandate at every level."""
    return mandate.swept(base, mandate.LEVELS, RUNS)


# ---------------------------------------------------------------- choices


def test_every_choice_is_one_the_instrument_has(base):
    for choices in mandate.SWEEPS.values():
        assert len({choice.label for choice in choices}) == len(choices)
        for choice in choices:
            (instrument,) = mandate.mandate(base, choice).policies
            assert instrument.name == "access-mandate"
    for parameters in (*mandate.WORLDS.values(), *mandate_level.CHANNELS.values()):
        with_changes(base, parameters=parameters)


def test_choices_with_the_same_options_have_the_same_key():
    reference = mandate.key(mandate.Choice("nothing said", {}))
    assert mandate.key(mandate.LEVELS[mandate.DEFAULT]) == reference
    assert len({mandate.key(choice) for choice in mandate.LEVELS}) == len(mandate.LEVELS)


def test_a_higher_mark_up_makes_access_dearer(levels):
    free, double, asked = (levels.others[place].at("access_price_ratio", YEAR) for place in (0, 4, -1))
    assert free.mean() < double.mean() <= asked.mean()


def test_a_line_above_every_model_changes_nothing(base):
    beyond = mandate.Choice("out of reach", {"threshold": "fixed", "threshold_flop": 1e30})
    comparison = mandate.swept(base, [beyond, mandate.LEVELS[0]], RUNS)
    assert comparison.others[0].fingerprint == comparison.base.fingerprint
    said = mandate.alike(comparison, [beyond, mandate.LEVELS[0]])
    assert said == "No different from no mandate: out of reach."


def test_a_wider_circle_holds_the_narrower_one():
    world = live(world_of(small(policies=(policy("access-mandate"),))), 16, checked=False)
    by_size = []
    for limit in (1.0, *TURNOVER_MUSD.values()):
        world.rules.access_turnover_musd[:] = limit
        by_size.append(eligible_startups(world, world.rules))
    for narrow, wide in pairwise(by_size):
        assert (wide >= narrow).all()
    assert by_size[0].sum() < by_size[-1].sum()


def test_foreigners_are_let_in_where_home_has_no_rule():
    world = live(
        world_of(small(policies=(policy("access-mandate", jurisdictions=("eu",)),))), 16, checked=False
    )
    own = eligible_startups(world, world.rules)
    world.rules.access_foreign[:] = 1.0
    everybody = eligible_startups(world, world.rules)
    assert (everybody >= own).all() and everybody.sum() > own.sum() > 0


# ---------------------------------------------------------------- the best level


def made_up(shape: list[float], pairs: int = 200) -> np.ndarray:
    """Gains (pair, level) around a shape."""
    return np.array(shape) + np.random.default_rng(1).normal(size=(pairs, len(shape)))


def test_a_best_level_is_found_and_told():
    inside = mandate_level.Best.of(made_up([1, 2, 4, 2, 0]))
    assert inside.place == 2 and inside.verdict == "a level between the ends is better than both"
    flat = mandate_level.Best.of(made_up([2, 2, 2, 2, 0]))
    assert flat.verdict == "too high a price is shown to cost users something, too low a price is not"
    assert mandate_level.Best.of(made_up([0, 1, 2])).verdict.startswith("too low a price costs")
    assert "highest mean at c (+3.9" in mandate_level.told(inside, list("abcde"))


def test_the_best_of_equal_levels_leads_by_nothing_where_it_was_not_chosen():
    gained = made_up([0.0] * 8, 400)
    chosen_here = gained[:, gained.mean(axis=0).argmax()].mean() - gained.mean()
    mean, half = mean_and_half(mandate_level.lead_of_best(gained).mean(axis=1))
    assert chosen_here > 0.05
    assert abs(mean) < half


def test_gains_are_totals_against_the_baseline(levels):
    gained = mandate_level.gains(levels, "users_benefit_busd")
    assert gained.shape == (RUNS, len(mandate.LEVELS))
    before, after = (
        it.annual("users_benefit_busd")[:, -2:].sum(axis=1) for it in (levels.base, levels.others[3])
    )
    np.testing.assert_allclose(gained[:, 3], 100 * (after / before - 1))


def test_lessees_count_in_full_only_inside():
    kept = training.lease_margin
    world = live(world_of(small(policies=(policy("access-mandate", markup=0.0),))), 16, checked=False)
    assert part_earned(world).min() < 0.9
    with mandate_level.lessees_count_in_full():
        np.testing.assert_allclose(part_earned(world), 1.0)
    assert training.lease_margin is kept


# ---------------------------------------------------------------- the document


def test_tables_have_a_line_a_choice_and_a_column_an_outcome(base):
    choices = mandate.SWEEPS["quality"]
    text = mandate.sweep_table(mandate.swept(base, choices, 2), choices, YEAR)
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert len(lines) == 2 * (3 + len(choices))
    assert {line.count("|") for line in lines} == {3 + len(mandate.SELLERS), 2 + len(mandate.UPSTREAM)}


def test_worlds_and_channels_have_a_column_each(base, levels):
    declared = Comparison(levels.base, [levels.others[mandate.DEFAULT]])
    worlds = mandate.open_worlds(base, declared, 2, YEAR).splitlines()
    assert all(world in worlds[0] for world in mandate.WORLDS)
    assert {line.count("|") for line in worlds} == {2 + len(mandate.WORLDS)}
    channels = mandate.channels(base, levels, 2, YEAR).splitlines()
    assert sum(line.startswith("|") for line in channels) == 2 + len(mandate.FEW)
    assert sum(line.startswith("- ") for line in channels) == 1 + len(mandate_level.CHANNELS)
    labels = [choice.label for choice in mandate.LEVELS]
    table = mandate_level.optimum(levels, labels, [YEAR])
    assert "█" in table and "Chosen in one half of the futures" in table
