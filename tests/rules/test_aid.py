"""Rules of aid for compute."""

from __future__ import annotations

import numpy as np
import pytest

from sim.rules import aid


def test_free_compute_needs_no_means():
    bought, paid = aid.aided(np.array([5.0]), np.array([0.0]), np.array([0.0]))
    assert bought == [5.0] and paid == [0.0]


def test_aid_is_limited_by_what_its_user_can_pay():
    bought, paid = aid.aided(np.array([100.0]), np.array([3.0]), np.array([0.6]))
    assert bought == pytest.approx([5.0]) and paid == pytest.approx([3.0])


def test_a_voucher_of_two_fifths_admits_two_and_a_half_times_its_value():
    assert aid.bill_of_voucher(np.array([4.0]), np.array([0.6])) == pytest.approx([10.0])


@pytest.mark.parametrize("added", [0.0, 0.5, 1.0])
def test_total_spending_rises_by_what_is_added(added):
    own, help_musd, part = np.array([20.0]), np.array([4.0]), np.array([6.0])
    left = aid.own_money_left(own, part, help_musd, added)
    assert left + part + help_musd == pytest.approx(own + added * help_musd)
