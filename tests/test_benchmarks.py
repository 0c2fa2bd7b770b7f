"""The benchmarks' own arithmetic, in a small world: that they run is seen by running them."""

from __future__ import annotations

import pytest

from sim.accelerate import ACCELERATED
from tests.benchmarks import __main__ as benchmarks
from tests.benchmarks import browser
from tests.benchmarks.standin import RESEARCHERS, StandIn
from tests.worlds import small


def ratios(twin_over_engine: float) -> dict:
    return {benchmarks.BESIDE: [{"model": benchmarks.ENGINE, "twin over it": twin_over_engine}]}


def test_a_fifth_slower_beside_the_twin_is_seen():
    assert benchmarks.slower(ratios(79.0), ratios(100.0)) == (
        "the twin takes 79 times as long, 100 times before"
    )
    assert benchmarks.slower(ratios(81.0), ratios(100.0)) == ""
    assert benchmarks.slower(ratios(200.0), ratios(100.0)) == ""


def test_exponents():
    lines = [{"startups": 10 * 4**k, "cpu ms a run": 8.0**k, "MB a row": 2.0**k} for k in range(3)]
    found = benchmarks.with_exponents(lines, "startups")
    assert found[0]["exponent of time"] is None
    assert [it["exponent of time"] for it in found[1:]] == pytest.approx([1.5, 1.5])
    assert [it["exponent of memory"] for it in found[1:]] == pytest.approx([0.5, 0.5])
    assert "–" in benchmarks.table("scaling", found)


def test_the_budget_is_read_from_the_stand_in(monkeypatch):
    monkeypatch.setattr(benchmarks, "timed", lambda work: (0.6, 0.7))
    standin, budget, engine, fast_budget, fast = benchmarks.yardstick(24.0, 4.0)
    assert standin["cpu ms a run"] == pytest.approx(600.0)
    assert budget["cpu ms a run"] == pytest.approx(16.0)
    assert engine["of the budget"] == pytest.approx(1.5)
    assert fast_budget["cpu ms a run"] == pytest.approx(8.0)
    assert fast["of the budget"] == pytest.approx(0.5)


def test_the_stand_in_loses_nobody():
    model = StandIn()
    where = [researcher.employer for researcher in model.researchers]
    for _ in range(2):
        model.step()
    assert sum(it.heads for it in model.employers) == RESEARCHERS
    moved = [
        researcher.cohort
        for researcher, before in zip(model.researchers, where, strict=True)
        if researcher.employer is not before
    ]
    assert set(moved) == {0, 1}  # those whose turn it was, of twelve


def test_memory_of_all_processes_holds_this_one():
    own = benchmarks.most_memory()
    if own == own:  # the system says
        assert 0.2 * own < benchmarks.memory_of_all()


def test_functions_are_timed_with_both_engines():
    lines = benchmarks.functions(small(4), 2)
    assert {line["function"] for line in lines} == {it.plain.__name__ for it in ACCELERATED}
    assert all(it.now is None or it.now is it.plain for it in ACCELERATED)  # as it was


def test_phases_are_those_of_the_quarter():
    assert benchmarks.phase_names()[0] == "regulators_decide" and len(benchmarks.phase_names()) > 8


def test_the_page_shows_what_was_measured():
    rows = [{"cores": 2, "runs": 200, "runs a second": 90.0, "kept in a folder": 80.0}]
    machine = {"processor": "Some", "cores": 2, "numpy": "2", "code": "abc", "engine": "numpy"}
    scaling = {
        f"scaling in {kind}": [{kind: 1, "exponent": None}] for kind in ("rows", "startups", "researchers")
    }
    made = {
        "machine": machine, "cores": rows, benchmarks.YARDSTICK: [{"model": "stand-in"}],
        benchmarks.FLOOR: [{"function": "some"}], "one core, default size": [{"rows": 1}],
        benchmarks.STORED: [{"runs": 10_000, "wall s": 125.0}],
    }  # fmt: skip
    text = benchmarks.markdown(made | ratios(105.3) | scaling)
    assert "10000 runs take 125 s on 2 cores" in text
    assert "| 2 | 200 | 90 | 80 |" in text and "105" in text and "| startups | exponent |" in text


def test_memory_is_judged_once_the_caches_are_full():
    lines = [{"interactions": k, "MB of the server": min(k, 100) + 0.01 * k} for k in range(0, 2001, 100)]
    assert browser.growth(lines) == pytest.approx(10.0)


def test_a_goal_missed_is_said():
    one = browser.Seen(first=[0.2, 0.4, 0.9], last=[1.0, 1.3, 2.0])
    many = browser.Seen(first=[1.0] * 19 + [9.0], errors=["gone"])
    met = {it["what"]: it["met"] for it in browser.summary([2.0, 6.0], one, many, 1.0)}
    assert met == {
        "first load, s": "no", "lever to 32 pairs, median s": "yes", "lever to 100 pairs, median s": "no",
        "8 sessions, p95 s": "yes", "errors": "no", "MB more a thousand interactions": "–",
    }  # fmt: skip
