"""The full-size baseline with parameters drawn over their ranges: nothing breaks, explodes or is refused."""

from __future__ import annotations

import pytest

from tests.world.explode import CHECKS, LEDGER, explode

RUNS, QUARTERS = 150, 64
pytestmark = pytest.mark.slow


def test_nothing_breaks_when_parameters_are_drawn(record_property):
    """Slots and rows may fill at the far ends of the ranges: in 1 future of 100 at the most, and of 30."""
    found = explode(RUNS)
    text = "\n".join(found.lines())
    record_property("findings", text)
    print(text)
    assert not found.broken, text
    assert set(found.checked) == {*CHECKS, LEDGER}
    assert set(found.checked.values()) == {RUNS * QUARTERS}
    assert found.runs_refusing_arrivals <= 0.01 * RUNS, text
    assert found.runs_refusing_graduates <= RUNS / 30, text


def test_nobody_is_refused_when_only_luck_differs():
    found = explode(100, uncertainty="luck")
    assert not found.broken
    assert found.refused_arrivals == found.refused_graduates == 0, "\n".join(found.lines())
