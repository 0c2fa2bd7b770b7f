"""Rows that differ in policies alone live their common past once, and to the same bits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim import futures, past
from sim.declare import LEVERS
from sim.futures import Chunk, Task, Varied, simulate
from sim.policies import Trigger
from sim.scenario import Scenario
from tests.world.instruments import Moves
from tests.worlds import points, policy, small

QUARTERS = 14


@pytest.fixture
def lived(monkeypatch) -> list[int]:
    """Rows of every quarter that is simulated, in order."""
    rows: list[int] = []
    plain = futures.quarter

    def noted(world):
        rows.append(world.rows)
        plain(world)

    monkeypatch.setattr(futures, "quarter", noted)
    return rows


def scenarios(*packages) -> tuple[Scenario, ...]:
    return tuple(small(QUARTERS, policies=tuple(package)) for package in packages)


def differing(left: Chunk, right: Chunk, rows: slice = slice(None)) -> list[str]:
    pairs = [(left.values, right.values), (left.regional, right.regional)]
    return [
        name
        for mine, theirs in pairs
        for name in mine
        if not np.array_equal(mine[name][rows], theirs[name], equal_nan=True)
    ]


def test_the_common_past_is_lived_once_and_changes_no_bit(lived):
    late, planned = policy("carbon-price", 8), policy("access-mandate", 9, announce=6, threshold="frontier")
    several = scenarios((), (late,), (planned, late))
    together = simulate(Task(several, (0, 1, 2), 1, "both"))
    assert lived == [3] * 7 + [9] * (
        QUARTERS - 7
    )  # the mandate is known from quarter 6, and planned for from 7
    for place, scenario in enumerate(several):
        alone = simulate(Task((scenario,), (0, 1, 2), 1, "both"))
        assert not differing(together, alone, slice(3 * place, 3 * place + 3))
        assert together.unreached[place] == alone.unreached[0]
        assert together.late[place] == alone.late[0]


def test_other_parameters_are_another_past(lived):
    base, dear = small(QUARTERS), small(QUARTERS, parameters=points(price_of_flop=2.0))
    simulate(Task((base, replace(base, policies=(policy("carbon-price", 8),)), dear), (0, 1), 1, "luck"))
    assert lived[0] == 4 and lived[-1] == 6


def test_a_policy_that_waits_for_a_trigger_has_no_common_past(lived):
    waiting = policy("carbon-price", 8, trigger=Trigger("model_hhi", above=1.0))
    simulate(Task(scenarios((), (waiting,)), (0,), 1, "luck"))
    assert lived == [2] * QUARTERS


def test_a_sweep_over_an_option_shares_the_past_of_each_future(lived):
    (scenario,) = scenarios((policy("carbon-price", 8, price_usd=50.0),))
    varied = (Varied("carbon-price", "price_usd", (10.0, 100.0, 10.0, 100.0)),)
    swept = simulate(Task((scenario,), (0, 0, 1, 1), 1, "luck", varied))
    assert lived[0] == 2 and lived[-1] == 4
    for place, (member, price) in enumerate(((0, 10.0), (0, 100.0), (1, 10.0), (1, 100.0))):
        (one,) = scenarios((policy("carbon-price", 8, price_usd=price),))
        assert not differing(swept, simulate(Task((one,), (member,), 1, "luck")), slice(place, place + 1))


def test_a_sweep_over_a_parameter_shares_only_what_is_alike(lived):
    (scenario,) = scenarios((policy("carbon-price", 8),))
    varied = (
        Varied("price_of_flop", "", (1.0, 1.0, 2.0)),
        Varied("carbon-price", "price_usd", (10.0, 50.0, 10.0)),
    )
    simulate(Task((scenario,), (0, 0, 0), 1, "luck", varied))
    assert lived[0] == 2 and lived[-1] == 3


@pytest.fixture
def folder(tmp_path, monkeypatch) -> str:
    """A folder for pasts, which are kept until quarter 6."""
    monkeypatch.setattr(futures, "USUAL_START", 6)
    return str(tmp_path)


def test_a_kept_past_is_not_lived_again(lived, folder):
    base, with_price, with_cap = scenarios((), (policy("carbon-price", 8),), (policy("run-cap", 12),))
    plain = [simulate(Task((it,), (0, 1), 1, "both")) for it in (base, with_price, with_cap)]
    lived.clear()
    kept = [simulate(Task((it,), (0, 1), 1, "both", keep=folder)) for it in (base, with_price, with_cap)]
    assert len(lived) == QUARTERS + 2 * (QUARTERS - 6)
    for one, other in zip(plain, kept, strict=True):
        assert not differing(one, other)
    simulate(Task((with_price,), (2, 3), 1, "both", keep=folder))  # other futures
    assert len(lived) == 2 * QUARTERS + 2 * (QUARTERS - 6)


def test_a_policy_felt_before_the_kept_quarter_is_not_begun_there(folder):
    (base, early) = scenarios((), (policy("carbon-price", 5),))
    simulate(Task((base,), (0,), 1, "luck", keep=folder))
    assert not differing(
        simulate(Task((early,), (0,), 1, "luck")), simulate(Task((early,), (0,), 1, "luck", keep=folder))
    )
    assert len(list(Path(folder).iterdir())) == 2


def test_little_is_kept(folder, lived, monkeypatch):
    (base,) = scenarios(())
    simulate(Task((base,), (0,), 1, "luck", keep=folder))
    size = next(Path(folder).iterdir()).stat().st_size
    monkeypatch.setattr(past, "LIMIT", int(2.5 * size))
    for member in range(1, 5):
        simulate(Task((base,), (member,), 1, "luck", keep=folder))
    assert len(list(Path(folder).iterdir())) == 2
    lived.clear()
    simulate(Task((base,), (4,), 1, "luck", keep=folder))
    assert len(lived) == QUARTERS - 6
    simulate(Task((base,), (1,), 1, "luck", keep=folder))
    assert len(lived) == 2 * QUARTERS - 6


def test_a_folder_that_takes_nothing_does_no_harm(tmp_path):
    (base,) = scenarios(())
    plain, kept = (simulate(Task((base,), (0,), 1, "luck", keep=it)) for it in ("", str(tmp_path / "gone")))
    assert not differing(plain, kept)


def test_nothing_is_felt_before_a_policy_says_so():
    """What the rows share rests on it: see also tests of rules in force."""
    sudden, planned = Moves(8, **{name: lever.neutral for name, lever in LEVERS.items()}), Moves(8, 2)
    assert (sudden.felt, planned.felt) == (8, 6)
    assert policy("carbon-price", 8, trigger=Trigger("model_hhi", above=1.0)).felt == 0
