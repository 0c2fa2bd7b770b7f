"""Known answers about policies: neutral ones change no bit, luck is common, dates, triggers, capture."""

from __future__ import annotations

import numpy as np
import pytest

from sim.declare import LEVERS, MEASURES, Measure
from sim.policies import POLICIES, Package, Trigger
from sim.policies.base import PLANNING
from sim.quarter import quarter
from tests.world.instruments import NEUTRAL, Moves, differing, first_difference, lives, strong
from tests.worlds import points, policy, world_with

QUARTERS = 20
NAMES = sorted(POLICIES)


def test_all_levers_neutral_is_no_policy():
    neutral = Moves(2, **{name: lever.neutral for name, lever in LEVERS.items()})
    base, other = lives((), (neutral,), quarters=QUARTERS)
    assert first_difference(base, other) is None


def test_a_policy_that_never_binds_changes_no_bit():
    idle = [policy(name, 2, **NEUTRAL[name]) for name in NAMES]
    late = [strong(name, QUARTERS + PLANNING, announce=0) for name in NAMES]
    base, *others = lives(
        (), *((it,) for it in idle), *((it,) for it in late), tuple(idle), quarters=QUARTERS
    )
    names = [*NAMES, *(f"late {name}" for name in NAMES), "all"]
    changed = {name: first_difference(base, other) for name, other in zip(names, others, strict=True)}
    assert not {name: when for name, when in changed.items() if when is not None}


def test_a_policy_elsewhere_changes_no_bit():
    """Startups may not be founded in a jurisdiction: a rule that only they meet changes nothing there."""
    there = policy("merger-control", 2, share=0.0, jurisdictions=("rest",))
    base, other = lives((), (there,), quarters=QUARTERS, jurisdictions=("us", "eu"))
    assert first_difference(base, other) is None


def test_full_capture_removes_the_effect_of_every_instrument():
    captured = points(capture_start=1.0)
    packages = [(strong(name, 2),) for name in NAMES]
    packages.append(tuple(strong(name, 2) for name in NAMES))
    packages.append(
        (Moves(2, run_cap_flop=1e22, sponsorship_cap=0.0, own_priority_taken=0.9, guideline_duty=1.0),)
    )
    base, *others = lives((), *packages, quarters=QUARTERS, parameters=captured)
    changed = [first_difference(base, other) for other in others]
    assert changed == [None] * len(packages)


def test_full_capture_removes_a_mandate_without_size_limit():
    anybody = policy("access-mandate", 2, within=1000.0, eligible="any", markup=0.0)
    base, other = lives((), (anybody,), quarters=QUARTERS, parameters=points(capture_start=1.0))
    assert first_difference(base, other) is None


def test_capture_weakens_by_degrees():
    """Half captured, half the carbon price, twice the cap, the root of a factor."""
    levers = {"carbon_price_usd": 80.0, "run_cap_flop": 1e24, "switching_cost": 0.25}
    values = {"capture_start": np.array([[0.0], [0.5], [1.0]]), "capture_gain": np.zeros((3, 1))}
    world = world_with(3, values, [Package(slice(0, 3), [Moves(0, **levers)])])
    quarter(world)
    assert world.rules.carbon_price_usd[:, 0].tolist() == [80.0, 40.0, 0.0]
    assert world.rules.run_cap_flop[:, 0].tolist() == [1e24, 2e24, np.inf]
    assert world.rules.switching_cost[:, 0].tolist() == [0.25, 0.5, 1.0]


def test_the_same_luck_until_the_announcement():
    """Paired futures are equal to the bit before anybody knows, and differ once the policy is in force."""
    announce, start = 8, 12
    base, *others = lives((), *((strong(name, start, announce=announce),) for name in NAMES), quarters=32)
    for name, other in zip(NAMES, others, strict=True):
        when = first_difference(base, other)
        assert when is not None, f"{name} changes nothing"
        assert when >= announce, f"{name} changes quarter {when}, announced in {announce}"


def test_only_those_who_plan_react_before_the_start():
    """Two quarters ahead power plants read climate rules, labs the cap, owners of chips aid, taxes and export
    controls; no more.
    """
    start, known = 12, 4
    cap = Moves(start, known, run_cap_flop=1e22)
    sudden = Moves(start, start, run_cap_flop=1e22)
    packages = [(strong(name, start, announce=known),) for name in NAMES]
    base, *others, capped, surprised = lives((), *packages, (cap,), (sudden,), quarters=QUARTERS)
    first = {name: first_difference(base, other) for name, other in zip(NAMES, others, strict=True)}
    foreseen = (
        "carbon-price",
        "clean-power",
        "compute-tax",
        "compute-vouchers",
        "export-control",
        "open-weights",
    )
    for name in (*foreseen, "public-compute", "run-cap"):
        assert first.pop(name) == start - PLANNING
    for name in ("open-prize", "run-licence"):  # seen when the next run is begun
        assert first.pop(name) >= start - PLANNING
    assert all(when is None or when >= start for when in first.values()), first
    assert first_difference(base, capped) == start - PLANNING
    assert first_difference(base, surprised) == start
    before = differing(base[start - 1], capped[start - 1])
    assert "firms.compute_musd" in before and "firms.binding" in before


# ---------------------------------------------------------------- triggers


@pytest.fixture
def probe(monkeypatch):
    """A measure that follows a script, (row, quarter)."""

    def install(script: np.ndarray) -> None:
        def read(world):
            return script[:, world.quarter : world.quarter + 1]

        spec = Measure("probe", "probe", "-", "checks", 1.0, False, "mean", None, 1, "", read)
        monkeypatch.setitem(MEASURES, "probe", spec)

    return install


def adopted(world, quarters: int) -> list[list[bool]]:
    """Whether the carbon price holds in each row, quarter by quarter, (row, quarter)."""
    holds = []
    for _ in range(quarters):
        quarter(world)
        holds.append((world.rules.carbon_price_usd[:, 0] > 0).tolist())
    return np.array(holds).T.tolist()


def waiting(lags: list[float], trigger: Trigger):
    """A small world with a carbon price that waits, each row observed with its own lag."""
    rows = len(lags)
    values = {"observation_lag": np.array(lags)[:, None]}
    price = policy("carbon-price", 0, trigger=trigger)
    return world_with(rows, values, [Package(slice(0, rows), [price])])


def test_triggers_wait_for_the_lag_of_each_row(probe):
    """Crossed in quarter 3, seen one to four quarters later; gone in quarter 7, seen as late."""
    script = np.tile(np.where((np.arange(16) >= 3) & (np.arange(16) < 7), 20.0, 0.0), (4, 1))
    probe(script)
    holds = adopted(waiting([1.0, 2.0, 3.0, 4.0], Trigger("probe", above=10.0)), 16)
    for lag, seen in zip((1, 2, 3, 4), holds, strict=True):
        assert seen == [3 + lag <= now < 7 + lag for now in range(16)]


def test_triggers_leave_by_the_dead_band(probe):
    """Above 10 it comes, between 7 and 10 it stays as it was, below 7 it goes; each row by what it saw."""
    script = np.array([
        [0, 9, 11, 9, 8, 7.5, 6, 9, 9, 12, 12, 12],
        [0, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9],
        [11, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8],
    ], dtype=float)  # fmt: skip
    probe(script)
    first, never, always = adopted(waiting([1.0] * 3, Trigger("probe", above=10.0, dead_band=3.0)), 12)
    assert first == [False] * 3 + [True] * 4 + [False] * 3 + [True] * 2
    assert never == [False] * 12
    assert always == [False] + [True] * 11


def test_triggers_from_below(probe):
    probe(np.array([[5, 1, 2, 3, 4, 5, 6, 1]], dtype=float))
    (holds,) = adopted(waiting([1.0], Trigger("probe", below=1.5, dead_band=2.5)), 8)
    assert holds == [False, False, True, True, True, True, False, False]


def test_a_trigger_waits_for_the_announcement(probe):
    """Dates come first: what has crossed before its start holds from the start on."""
    probe(np.full((1, 12), 20.0))
    price = policy("carbon-price", 6, trigger=Trigger("probe", above=10.0))
    world = world_with(1, {}, [Package(slice(0, 1), [price])])
    assert adopted(world, 12) == [[False] * 6 + [True] * 6]
