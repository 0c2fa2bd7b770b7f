"""Universities against the known answer of docs/model.md, 4.8."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import science


def test_without_industry_money_there_is_no_conflict_of_interest():
    conflict = science.conflict_of_interest(np.array([0.0, 0.0, 1.0]), np.array([5.0, 0.0, 4.0]))
    assert conflict.tolist() == [0.0, 0.0, 0.25]
    assert science.openness(conflict, 0.5).tolist() == [1.0, 1.0, 0.875]


@given(st.floats(0, 1e4), st.floats(0.01, 1e4))
def test_conflict_of_interest_is_a_share_that_grows_with_the_money(industry, other):
    conflict = science.conflict_of_interest(np.array(industry), np.array(industry + other))
    more = science.conflict_of_interest(np.array(industry + 1), np.array(industry + 1 + other))
    assert 0 <= conflict < more <= 1
    assert science.openness(more, 0.5) < science.openness(conflict, 0.5)


def test_output_form():
    assert science.research_output(np.array(0.0), np.array(9.0), 0.7, 0.2) == 0.0
    assert science.research_output(np.array(1.0), np.array(0.0), 0.7, 0.2) == 1.0
    assert science.research_output(np.array(8.0), np.array(3.0), 0.7, 0.2) == pytest.approx(8**0.7 * 4**0.2)


@given(st.floats(0, 1e4), st.floats(0.01, 1e4), st.floats(0.01, 0.99))
def test_a_cap_on_sponsorship_is_kept(wanted, other, cap):
    money = science.sponsorship_allowed(np.array(wanted), np.array(other), np.array(cap))
    assert 0 <= money <= wanted
    assert science.conflict_of_interest(money, money + other) <= cap + 1e-12
    if wanted / (wanted + other) <= cap * (1 - 1e-9):
        assert money == wanted


def test_an_unused_cap_changes_no_bit():
    for unused in (1.0, np.inf):
        assert science.sponsorship_allowed(np.array(3.3), np.array(0.0), np.array(unused)) == 3.3
