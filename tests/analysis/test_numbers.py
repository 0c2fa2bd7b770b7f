"""Numbers as shown: what is told apart, and what is not."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import measures  # noqa: F401
from sim.analysis import numbers
from sim.declare import MEASURES
from sim.results import Effect


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (1234.6, "1235"),
        (12345.6, "12\u00a0346"),
        (-0.04567, "−0.0457"),
        (3.2e8, "3.2e8"),
        (math.nan, "–"),
    ],
)
def test_levels_have_three_digits(value, text):
    assert numbers.plain(value) == text


@pytest.mark.parametrize(
    ("measure", "value", "shown"),
    [
        ("sales_hhi", 3.0, 0.0),  # a tenth of what matters, 100 points, is 10
        ("sales_hhi", 6.0, 10.0),
        ("sales_hhi", -96.0, -100.0),
        ("sales_hhi", 123.4, 123.4),  # beyond what matters every digit is news
        ("academic_talent_share", 0.12, 0.1),  # in points: 0.5 matters
        ("academic_talent_share", 0.01, 0.0),
        ("emissions", 0.26, 0.3),  # in per cent: 1 matters
    ],
)
def test_coarse_is_a_tenth_of_what_matters(measure, value, shown):
    assert numbers.coarse(value, MEASURES[measure]) == pytest.approx(shown, abs=1e-12)


@given(st.sampled_from(sorted(MEASURES)), st.floats(-1e6, 1e6))
def test_coarse_moves_no_number_by_more_than_half_a_step(name, value):
    spec = MEASURES[name]
    step = spec.matters * numbers.change_scale(spec) / 10
    assert abs(numbers.coarse(value, spec) - value) <= step / 2 + 1e-9 * abs(value)


def effect(measure: str, mean: float, half: float) -> Effect:
    return Effect(measure, 2030, 1.0, mean, mean - half, mean + half, mean, 0, 0, 90, 100, "clear")


@pytest.mark.parametrize(
    ("measure", "mean", "long", "short"),
    [
        ("sales_hhi", -412.0, "−410 points", "−410 points"),
        ("academic_talent_share", 0.031, "+3.1 percentage points", "+3.1 points"),
        ("emissions", 2400.0, "+2 400 %", "×25"),
        ("frontier_capability", 0.123, "+0.12 nats", "+0.12 nats"),
    ],
)
def test_an_effect_has_one_number_in_every_place(measure, mean, long, short):
    found = effect(measure, mean, abs(mean) / 10)
    assert numbers.mean_of(found).replace("\u00a0", " ") == long
    assert numbers.short_mean_of(found).replace("\u00a0", " ") == short
    assert numbers.amount(found).replace("\u00a0", " ") == long.lstrip("+−")


def test_every_measure_has_a_unit_of_its_level_and_of_its_change():
    for spec in MEASURES.values():
        assert numbers.level_unit(spec) not in ("share", "ratio") and "CO2" not in numbers.level_unit(spec)
        assert (numbers.change_unit(spec) == "%") == spec.relative
        assert numbers.level(1.0, spec).strip() == numbers.level(1.0, spec)
