"""Known answers about policies for researchers and universities: who gets what, when, and who pays."""

from __future__ import annotations

import numpy as np
import pytest

from sim.phases.mobility import rules_of_moving
from sim.phases.newcomers import researchers_let_in
from sim.quarter import quarter
from sim.rules import programmes as rule
from tests.world.instruments import Moves
from tests.worlds import live, points, policy, small, world_of

NO_CAPTURE = {"capture_start": 0.0, "capture_gain": 0.0}


def world_under(*packages: tuple, quarters: int = 6, **parameters: float):
    """A world whose rows live under packages of policies, one row each, with the same luck and no capture."""
    cases = [small(64, policies=it, parameters=points(**NO_CAPTURE, **parameters)) for it in packages]
    return live(world_of(*cases, members=[0]), quarters)


# ---------------------------------------------------------------- grants


def test_money_is_the_same_whoever_gets_it():
    whom = ("all", "elite", "outside-the-elite")
    world = world_under((), *((policy("research-grants", 4, to=it),) for it in whom), quarters=5)
    u = world.universities
    given = u.grants_musd[1:] - u.grants_musd[:1]
    assert given.sum(axis=1) == pytest.approx([225.0] * 3)
    by_size, elite, rest = given
    assert (by_size > 0).all()
    there = np.isin(u.jurisdiction[0], u.jurisdiction[0][u.tier[0] == 0])
    assert (elite[there & (u.tier[0] > 0)] == 0).all(), "beside an elite university the others get nothing"
    assert elite[~there] == pytest.approx(by_size[~there]), "without one the money goes by size"
    assert (rest[u.tier[0] == 0] == 0).all() or not there.all()


def test_two_grants_kept_for_both_kinds_are_shared():
    both = (policy("research-grants", 4, to="elite"), policy("research-grants", 4, to="outside-the-elite"))
    world = world_under((), both, quarters=5)
    given = world.universities.grants_musd[1] - world.universities.grants_musd[0]
    assert given.sum() == pytest.approx(450.0) and (given > 0).all()


def test_money_for_compute_buys_compute_and_no_posts():
    world = world_under((), (policy("research-grants", 4, compute_share=1.0, budget_musd=40.0),), quarters=5)
    u = world.universities
    assert u.earmarked_musd[1].sum() == pytest.approx(10.0) and not u.earmarked_musd[0].any()
    # the price moves a little, and posts' packages shrink with what is bought for nothing else
    assert (u.package_musd[1] <= u.package_musd[0]).all()
    assert u.compute_musd[1].sum() - u.compute_musd[0].sum() == pytest.approx(10.0, rel=0.1)


# ---------------------------------------------------------------- pay


def test_the_state_pays_the_top_up_of_all_who_are_there():
    """Crowding-out 0: top-up times the pay of every researcher at a university, by her talent."""
    world = world_under((), (policy("retention-pay", 4, whom="all", top_up=0.25),), retention_crowding=0.0)
    r, u, c = world.researchers, world.universities, world.parameters.careers
    first, expected = world.firm_count, 0.0
    for person in np.flatnonzero(r.active[1]):
        school = r.employer[1, person] - first
        if 0 <= school < u.count:
            steep = float(c.talent_pay[1, 0] * c.academic_return[1, 0])
            expected += 0.25 * u.wage_musd[1, school] * r.talent[1, person] ** steep * world.person
    spent = world.market.public_spending_musd[:, 0]
    grants = world.parameters.university.grant_part[1, 0]
    base = u.grants_musd.sum(axis=1) * grants
    assert spent[1] - base[1] == pytest.approx(expected) and spent[0] == pytest.approx(base[0])


def test_the_most_able_are_those_above_the_line():
    part, spread = np.array([0.0, 0.1, 0.5, 1.0]), np.array([0.6])
    talent = 0.6 * np.random.default_rng(3).normal(size=200_000) - 0.18
    above = (talent[:, None] >= rule.ability_line(part, spread)).mean(axis=0)
    assert above == pytest.approx(part, abs=0.003)


def test_what_universities_save_pays_posts():
    """Full crowding-out: researchers are paid as before and universities have money for more posts."""
    top_up = (policy("retention-pay", 4, whom="all", top_up=0.5),)
    world = world_under((), top_up, quarters=5, retention_crowding=0.5)
    u = world.universities
    received = u.wage_musd * (1 + u.top_up)
    assert received[1] == pytest.approx(1.25 * received[0])
    assert (u.posts[1] > u.posts[0]).all()


# ---------------------------------------------------------------- moves


@pytest.mark.parametrize(
    ("levers", "leaves", "joins_sponsor", "comes", "between_firms"),
    [
        ({"cooling_off_months": 12.0}, 0.487, 0.487, 0.097, 0.0),
        ({"cooling_off_sponsor_months": 12.0}, 0.0, 0.487, 0.0, 0.0),
        ({"cooling_off_months": 6.0, "cooling_off_sponsor_months": 12.0}, 0.219, 0.487, 0.044, 0.0),
        ({"noncompete_ban": 1.0}, 0.0, 0.0, 0.0, -0.3),
    ],
)
def test_what_a_rule_adds_to_the_cost_of_a_move(levers, leaves, joins_sponsor, comes, between_firms):
    """Wage weight 1.2, a stay of 12 quarters, a fifth foreseen; clauses in Europe hold 0.3."""
    world = world_under((Moves(0, **levers),), quarters=1, wage_weight=1.2, stay_quarters=12.0)
    school = world.firm_count
    sponsor = int(world.universities.sponsor[0, 0])
    other = (sponsor + 1) % world.big_tech
    place = np.full((1, world.employers), 1)  # everybody in Europe
    now = np.array([school, school, other, other, school])
    offer = np.array([other, sponsor, school, sponsor, school + 1])
    cost = rules_of_moving(world, place, np.zeros(5, dtype=int), now, offer, np.zeros(5))
    assert cost == pytest.approx([leaves, joins_sponsor, comes, between_firms, 0.0], abs=1e-3)


# ---------------------------------------------------------------- doctors and visas


def test_doctors_come_after_five_years_and_are_paid_to_the_end():
    """80 posts, 72 filled: 3.6 begin a quarter; those who began before the end are paid after it."""
    expansion = policy("doctoral-expansion", 2, end=12, posts=80.0, cost_musd=0.04)
    world = world_of(small(64, policies=(expansion,), parameters=points(**NO_CAPTURE)), members=[0])
    paid = []
    for now in range(40):
        quarter(world)
        grants = world.parameters.university.grant_part * world.universities.grants_musd.sum()
        paid.append(float((world.market.public_spending_musd - grants).squeeze()))
        if now == 11:
            assert world.posts_begun.sum() == pytest.approx(36.0)
    begun = np.clip(np.arange(40) - 1, 0, 10)
    done = np.clip(np.arange(40) - 21, 0, 10)
    assert paid == pytest.approx(0.01 * 3.6 * (begun - done), abs=1e-9)


def test_posts_without_supervisors_stay_vacant():
    expansion = policy("doctoral-expansion", 2, posts=800.0, filled=1.0)
    world = world_under((expansion,), quarters=3, doctoral_supervision=0.5)
    # of this quarter's start, before people moved: next to what there is after
    assert world.posts_begun.sum() == pytest.approx(0.5 * world.universities.heads.sum() / 20, rel=0.1)
    assert world.posts_begun.sum() < 40.0


def test_researchers_work_where_they_are_let_in():
    """More researchers in Europe, none more elsewhere, but for those who move on."""
    visas = policy("visa-expansion", 4, places=80.0, border=0.0, jurisdictions=("eu",))
    cases = [small(24, policies=it, parameters=points(**NO_CAPTURE)) for it in ((), (visas,))]
    world = live(world_of(*cases, members=range(40)), 8)

    def people(europe: bool) -> np.ndarray:
        return sum(
            (table.heads * ((table.jurisdiction == 1) == europe)).sum(axis=1)
            for table in (world.firms, world.universities)
        )

    more = [np.diff(people(europe).reshape(2, 40).mean(axis=1))[0] for europe in (True, False)]
    assert more[0] > 30 and abs(more[1]) < 0.7 * more[0], more


def test_those_bound_to_universities_start_there():
    visas = policy("visa-expansion", 0, places=80.0, employer="universities")
    world = world_under((visas,), quarters=1)
    let_in = researchers_let_in(world)
    assert let_in.number == let_in.academic
    assert let_in.bound_to_university(np.zeros(3, dtype=int), np.array([-1.0, 0.0, 99.0])).tolist() == [
        False, let_in.academic[0, 0] > 0, False,
    ]  # fmt: skip


# ---------------------------------------------------------------- methods


@pytest.mark.parametrize("direction", ["pruning", "sparse-training", "small-models"])
def test_money_finds_in_its_direction_alone(direction):
    programme = policy("efficiency-programme", 4, budget_musd=2000.0, direction=direction)
    world = world_under((), (programme,), quarters=24)
    m, found = world.market, {}
    for name, known in (
        ("pruning", m.public_know_how), ("sparse-training", m.public_sparse), ("small-models", m.public_small),
    ):  # fmt: skip
        found[name] = float(known[1, 0] - known[0, 0])
    assert found[direction] > 0.03
    assert all(gain <= 0.0 for name, gain in found.items() if name != direction), found


def test_what_cannot_be_found_is_not_bought():
    """With a rate of zero sparse networks cannot be trained from scratch, whatever is spent."""
    programme = policy("efficiency-programme", 0, budget_musd=10_000.0, direction="sparse-training")
    world = world_under((programme,), quarters=20, sparse_rate=0.0)
    assert not world.market.public_sparse.any() and not world.firms.sparse_know_how.any()


def test_labs_learn_what_is_public_with_a_delay():
    programme = policy("efficiency-programme", 0, budget_musd=5000.0, direction="sparse-training")
    world = world_under((programme,), quarters=24)
    known, public = world.firms.sparse_know_how[0], world.market.public_sparse[0, 0]
    labs = (world.firms.lab & world.firms.active)[0]
    assert (known[labs] > 0).all() and (known <= public).all()
    assert (known[world.big] < public).all(), "startups of this quarter begin with what is public"


# ---------------------------------------------------------------- sponsors


def test_without_industry_money_there_is_no_conflict():
    cap = policy("sponsorship-cap", 4, cap=0.0, lag=0.0)
    world = world_under((cap,), quarters=5)
    assert not world.universities.conflict.any() and (world.universities.openness == 1.0).all()


def test_what_the_state_makes_good_is_what_is_cut():
    cap, good = (policy("sponsorship-cap", 4, cap=0.0, lag=0.0, evasion=0.0, made_good=it) for it in (0, 1))
    u = world_under((), (cap,), (good,), quarters=5).universities
    money = (u.grants_musd + u.industry_musd).sum(axis=1)
    assert money[2] == pytest.approx(money[0]) and money[1] < money[0]
    assert not u.industry_musd[1:].any()


def test_disclosure_leaves_conflict_and_loses_less_by_it():
    duty = policy("sponsorship-disclosure", 4, lag=0.0, evasion=0.0, cost_musd=0.0)
    given = {"disclosure_deters": 0.0, "disclosure_opens": 0.25}
    u = world_under((), (duty,), quarters=5, **given).universities
    assert (u.conflict[0] == u.conflict[1]).all()
    assert 1 - u.openness[1] == pytest.approx(0.75 * (1 - u.openness[0]))
