"""The trace of one future: what it notes agrees with the columns, and looking changes nothing."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import sim
from sim.futures import Task, build
from sim.populations import LEASE
from sim.quarter import quarter
from sim.trace import KINDS, Event, Trace
from sim.world import World

SCENARIO = """\
schema: 1
title: Small
horizon: {start: 2020Q1, end: 2027Q4}
actors: {startups: 40, universities: 8, researchers: 400}
policies:
  - access-mandate: {start: 2024Q1, eligible: any}
"""
ROWS, ROW = 3, 1


def world() -> World:
    scenario = sim.parse_scenario(SCENARIO, "small")
    return build(Task((scenario,), tuple(range(ROWS)), 1, "luck"))


class Followed:
    """A world run to the end with a trace, and counts taken on the way."""

    def __init__(self) -> None:
        self.world = world()
        self.trace = Trace(self.world, ROW)
        self.totals = dict.fromkeys(("founded", "failed", "bought"), 0.0)
        self.released = 0
        self.each: list[list[Event]] = []
        self.frontier = [float(self.world.market.frontier_flop[ROW, 0])]
        for _ in range(32):
            quarter(self.world)
            self.each.append(self.trace.observe())
            for name in self.totals:
                self.totals[name] += float(getattr(self.world.market, name)[ROW, 0])
            self.frontier.append(float(self.world.market.frontier_flop[ROW, 0]))


@pytest.fixture(scope="module")
def followed() -> Followed:
    return Followed()


def test_entries_closures_and_takeovers_are_all_there(followed):
    counts = followed.trace.counts()
    assert counts["entry"] == followed.totals["founded"] > 0
    assert counts["closure"] == followed.totals["failed"] > 0
    assert counts["takeover"] == followed.totals["bought"] > 0


def test_takeovers_name_the_buyer(followed):
    taken = [event for event in followed.trace.events if event.kind == "takeover"]
    for event in taken:
        assert 0 <= event.other < followed.world.big_tech
        assert event.other_name == f"Big tech {event.other + 1}"
        assert event.name == f"Startup {event.tenant}"
        assert str(event).endswith(f"is bought by {event.other_name}")


def test_releases_and_the_frontier(followed):
    by_quarter = [[event for event in events if event.kind == "frontier"] for events in followed.each]
    for number, events in enumerate(by_quarter):
        before, after = followed.frontier[number], followed.frontier[number + 1]
        assert len(events) == (after > before)
        for event in events:
            assert event.flop == after
            same = [it for it in followed.each[number] if it.kind == "release" and it.firm == event.firm]
            assert same and same[0].flop == after and same[0].capability == event.capability
    assert sum(map(len, by_quarter)) > 3
    assert all(event.flop > 0 for event in followed.trace.events if event.kind == "release")


def test_supply_and_mandate(followed):
    turns = [event for event in followed.trace.events if event.kind == "supply"]
    assert turns
    for event in turns:
        assert event.before != event.after or event.after == "leased"
        assert (event.other >= 0) == (event.after == "leased")
    bound = [event for event in followed.trace.events if event.kind == "mandate"]
    assert bound and all(event.quarter >= 16 and event.other >= 0 for event in bound)
    firms = followed.world.firms
    for firm in np.flatnonzero(firms.under_mandate[ROW]):
        mine = [event for event in bound if event.firm == firm]
        assert mine and mine[-1].other == firms.supplier[ROW, firm]
        assert firms.mode[ROW, firm] == LEASE


def test_events_are_in_order_and_dated(followed):
    quarters = [event.quarter for event in followed.trace.events]
    assert quarters == sorted(quarters)
    assert {event.kind for event in followed.trace.events} <= set(KINDS)
    first = followed.trace.events[0]
    assert first.date == "2020Q1" and str(first).startswith("2020Q1: ")
    assert followed.trace.events == [event for events in followed.each for event in events]


def test_each_event_has_a_sentence(followed):
    for kind in KINDS:
        event = next(event for event in followed.trace.events if event.kind == kind)
        assert event.name in str(event) and "{" not in str(event)


def test_series_are_shares(followed):
    series = followed.trace.series
    assert set(series) == {"chips", "models", "sales"}
    for name, values in series.items():
        assert values.shape == (32, followed.world.firm_count), name
        assert (values >= 0).all() and (values.sum(axis=1) <= 1 + 1e-9).all(), name
    firms, market = followed.world.firms, followed.world.market
    np.testing.assert_allclose(series["sales"][-1], firms.revenue_musd[ROW] / market.revenue_musd[ROW, 0])


def test_histories_hold_while_the_firm_is_there(followed):
    trace = followed.trace
    cash = trace.history("cash_musd", 0)
    assert cash.shape == (32,) and np.isfinite(cash).all()
    gone = next(
        event for event in trace.events if event.kind in ("closure", "takeover") and event.quarter > 2
    )
    mine = trace.history("cash_musd", gone.firm, gone.tenant)
    assert np.isnan(mine[gone.quarter :]).all() and np.isfinite(mine[gone.quarter - 1])
    with pytest.raises(KeyError, match="name it in histories"):
        trace.history("posts", 0)


def test_looking_changes_nothing():
    plain, looked = world(), world()
    traces = [Trace(looked, row) for row in range(ROWS)]
    for _ in range(6):
        for each in (plain, looked):
            quarter(each)
        for trace in traces:
            trace.observe()
    for name, table in plain.tables().items():
        other = looked.tables()[name]
        for column, values in table.arrays():  # type: ignore[attr-defined]
            assert values.tobytes() == getattr(other, column).tobytes(), (name, column)


def test_rows_are_followed_apart():
    batch = world()
    traces = [Trace(batch, row) for row in range(ROWS)]
    for _ in range(8):
        quarter(batch)
        for trace in traces:
            trace.observe()
    assert len({tuple(map(str, trace.events)) for trace in traces}) == ROWS
    scenario = sim.parse_scenario(SCENARIO, "small")
    alone = build(Task((scenario,), (2,), 1, "luck"))
    trace = Trace(alone)
    for _ in range(8):
        quarter(alone)
        trace.observe()
    assert trace.events == traces[2].events


def test_before_the_first_quarter():
    trace = Trace(world())
    assert trace.events == [] and trace.series["chips"].shape[0] == 0
    assert trace.counts() == dict.fromkeys(KINDS, 0)


def test_what_cannot_be_followed():
    with pytest.raises(IndexError, match="rows 0 to 2"):
        Trace(world(), 3)
    with pytest.raises(KeyError, match="no column nonsense"):
        Trace(world(), 0, ("nonsense",))


def test_a_copied_trace_goes_on_by_itself():
    batch = world()
    trace = Trace(batch, 0)
    quarter(batch)
    trace.observe()
    other = copy.deepcopy(trace)
    quarter(other.world)
    other.observe()
    assert len(trace.series["chips"]) == 1 and len(other.series["chips"]) == 2
    quarter(batch)
    trace.observe()
    assert trace.events == other.events
