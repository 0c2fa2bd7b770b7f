"""Posts, newcomers and the money of universities."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.axes import total
from sim.phases import careers, jobs
from sim.phases.labs import universities_pay
from sim.quarter import quarter
from tests.worlds import SMALL, live, small, world_of


@pytest.fixture
def world():
    """A small world with the universities of the default, on whose budgets the posts hang."""
    scenario = replace(small(), actors=replace(SMALL, universities=60, researchers=1200))
    return live(world_of(scenario, members=range(4)), 6, checked=False)


def test_universities_keep_a_quarters_money(world):
    """Nothing piles up: what salaries, overheads and compute leave beyond it goes to teaching."""
    u = world.universities
    money = u.grants_musd + u.industry_musd
    assert (u.cash_musd <= money * (1 + 1e-9)).all()
    assert u.cash_musd.mean() > 0.8 * money.mean() and (u.cash_musd >= 0).mean() > 0.95


def test_a_debt_is_paid_out_of_the_money_for_posts(world):
    """Salaries are due whatever the cash; the debt leaves fewer posts."""
    u = world.universities
    jobs.posts_open(world)
    full = u.posts.copy()
    world.ledger.pay("universities", "households", u.cash_musd + 1.0, "bad luck")
    universities_pay(world)
    jobs.posts_open(world)
    assert (u.cash_musd < 0).all() and ((u.posts < full) | (full == 0)).all() and total(full).min() > 100
    assert (world.ledger.flow("teaching and other fields") == 0).all()


@pytest.mark.parametrize("table", ["firms", "universities"])
def test_newcomers_find_no_place_where_there_are_no_posts(world, monkeypatch, table):
    """All doctors go to the other sector, or elsewhere."""
    opens = jobs.posts_open

    def closed(world, *rest):
        opens(world, *rest)
        employers = getattr(world, table)
        employers.posts[:] = 0.0

    monkeypatch.setattr(careers, "posts_open", closed)
    quarter(world)
    m = world.market
    there = m.graduates_industry if table == "firms" else m.graduates_academia
    assert total(m.graduates).sum() > 0 and (there == 0).all()


def test_a_university_fills_a_part_of_its_posts_in_a_quarter(world):
    """However many are without holder."""
    jobs.posts_open(world)
    u = world.universities
    u.posts[:] = 3 * u.heads + 10
    opened = jobs.open_posts(world)[:, world.firm_count : -1]
    assert opened == pytest.approx(world.parameters.careers.academic_pace * u.posts)
    assert np.isfinite(opened).all()
