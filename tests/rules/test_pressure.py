"""Pressure, guidelines, disclosure and capture (docs/model.md, 4.10)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import pressure

PART = st.floats(-1, 3)


def test_pressure_decays_without_concern_and_settles_at_it():
    level = np.array(0.8)
    assert pressure.next_pressure(level, 0.15, 0.0) == pytest.approx(0.68)
    for _ in range(300):
        level = pressure.next_pressure(level, 0.15, 0.35)
    assert level == pytest.approx(0.35, rel=1e-9)


@given(st.floats(0, 1e4), PART, PART, PART)
def test_concern_is_between_zero_and_one_and_grows_with_what_is_seen(hhi, conflict, incidents, growth):
    worry = pressure.concern(np.array(hhi), np.array(conflict), np.array(incidents), np.array(growth))
    assert 0 <= worry <= 1
    more = pressure.concern(np.array(hhi), np.array(conflict), np.array(incidents + 0.1), np.array(growth))
    assert more >= worry


def test_concern_is_a_mean_of_four():
    assert pressure.concern(np.array(5000.0), np.array(0.2), np.array(0.0), np.array(9.0)) == pytest.approx(
        0.425
    )


def test_guidelines_are_renewed_when_they_pay_or_must_be():
    def renews(level=0.5, revenue=100.0, freshness=0.0, duty=0.0):
        numbers = (np.array(x) for x in (level, revenue, 0.01, 0.5, freshness, 4.0, duty))
        return bool(pressure.renews(*numbers))

    assert renews()  # gains 0.5 * 0.01 * 100 * 4 = 2 against a cost of 0.5
    assert not renews(revenue=24.0) and renews(revenue=26.0)
    assert not renews(level=0.0) and not renews(freshness=1.0)
    assert renews(level=0.0, duty=1.0)
    assert not renews(level=0.0, duty=1.0, freshness=0.6)


def test_disclosure_moves_the_cost_of_capital_around_a_zero_mean():
    record = np.array([-1.0, 0.0, 1.0, 0.5, -0.5])
    spread = pressure.disclosure_spread(record, record.mean(), 1.0, 35.0)
    assert spread.sum() == pytest.approx(0.0, abs=1e-15)
    # One standard deviation better: 35 basis points a year cheaper.
    assert 4 * spread[2] == pytest.approx(-0.0035, rel=1e-12)
    assert pressure.disclosure_spread(np.array(3.0), 1.0, 2.0, 35.0) == pytest.approx(-35e-4 / 4)
    assert pressure.disclosure_spread(np.array(99.0), 1.0, 2.0, 35.0) == pytest.approx(-3 * 35e-4 / 4)
    assert pressure.disclosure_spread(np.array(0.3), 0.3, 0.0, 35.0) == 0.0


@given(st.floats(0, 1), st.floats(0, 2), st.floats(0, 1))
def test_capture_is_a_share_that_grows_with_the_largest_firm(start, gain, share):
    capture = pressure.next_capture(start, gain, np.array(share))
    assert start <= capture <= 1
    assert pressure.next_capture(start, 0.0, np.array(share)) == start
