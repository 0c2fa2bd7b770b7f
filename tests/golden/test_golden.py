"""The model gives the numbers it gave: refreshed only with a reason, by tests.golden.refresh."""

from __future__ import annotations

import math

import pytest

from tests.golden import refresh
from tests.golden.worlds import FOLDER, kept, moved, numbers, scenarios


@pytest.mark.parametrize("name", sorted(scenarios()))
def test_a_golden_run_has_not_moved(name):
    changes = moved(kept(name), numbers(name))
    worst = ", ".join(f"{measure} by {change:.2g}" for measure, change in list(changes.items())[:5])
    how = 'python -m tests.golden.refresh --reason "why the answers changed"'
    assert not changes, f"{len(changes)} measures moved, most: {worst}. If that is meant: {how}"


def test_no_run_is_kept_that_is_not_made():
    assert {path.stem for path in FOLDER.glob("*.json")} == set(scenarios())


def test_a_change_is_found():
    old = {"a": [[1.0, 2.0]], "b": [[0.0]], "e": [[0.0]], "c": [[5.0]]}
    assert moved(old, old) == {}
    new = {"a": [[1.0, 2.0 * (1 + 1e-8)]], "b": [[1e-6]], "e": [[1e-17]], "d": [[5.0]]}
    changes = moved(old, new)
    assert "e" not in changes
    assert changes["c"] == changes["d"] == math.inf and changes["b"] == 1.0
    assert changes["a"] == pytest.approx(1e-8, rel=1e-6)


@pytest.mark.parametrize("reason", ["", "  ", "because", "new numbers"])
def test_a_refresh_without_a_reason_is_refused(reason):
    with pytest.raises(SystemExit):
        refresh.main(["--reason", reason])


def test_a_refresh_writes_down_its_reason(tmp_path, monkeypatch):
    monkeypatch.setattr(refresh, "REASONS", tmp_path / "REASONS.md")
    refresh.write_reason(
        "wages follow with a lag", {"baseline": {"pay_gap": 0.25, "adoption": 0.01}, "other": {}}
    )
    refresh.write_reason("and back again", {"baseline": {}})
    text = (tmp_path / "REASONS.md").read_text(encoding="utf-8")
    assert "wages follow with a lag" in text and "and back again" in text
    assert "baseline: 2 measures, most pay_gap by 25 %" in text
