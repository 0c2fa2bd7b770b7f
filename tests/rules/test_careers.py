"""Offers, moves and wages against the known answers of docs/model.md, 4.8."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import axes, noise
from sim.rules import careers

LUCK = noise.Luck(noise.member_keys(11, np.arange(1)))


def test_identical_employers_get_equal_expected_flows():
    # Four employers alike in pay, compute and peers; candidates spread evenly over the offers drawn.
    employers, people = 4, 40_000
    posts = np.full((1, employers), 25.0)
    value = careers.employer_value(
        np.full(employers, np.log(0.06)), np.full(employers, 2.0), np.full(employers, 1.1), 1.2, 0.05, 0.3
    )
    drawn = axes.draw_index(posts, (np.arange(people)[None, :] + 0.5) / people)
    present = LUCK.normal("present", 0, people // employers)
    chance = careers.accepts(value[drawn[0]], np.tile(present[0], employers), 1.3)
    flow = np.bincount(drawn[0], weights=chance, minlength=employers)
    assert flow == pytest.approx(np.full(employers, flow.mean()), rel=1e-12)
    assert 0 < flow[0] < people / employers


def test_an_employer_with_twice_the_posts_gets_twice_the_offers():
    drawn = axes.draw_index(np.array([[10.0, 20.0]]), (np.arange(3000)[None, :] + 0.5) / 3000)
    assert np.bincount(drawn[0]).tolist() == [1000, 2000]


@pytest.mark.parametrize(("rate_in", "rate_out"), [(0.02, 0.06), (0.3, 0.1), (0.05, 0.05)])
def test_two_states(rate_in, rate_out):
    share = 1.0
    for _ in range(2000):
        share = share * (1 - rate_out) + (1 - share) * rate_in
    assert careers.stationary_share(rate_in, rate_out) == pytest.approx(share, rel=1e-9)
    assert careers.stationary_share(0.02, 0.06) == pytest.approx(0.25, rel=1e-12)


def test_a_higher_price_of_skill_raises_the_talent_of_those_who_move():
    talent = np.exp(0.6 * LUCK.normal("talent", 0, 50_000) - 0.18)
    present = 1.2 * careers.ln_pay(np.log(0.064), np.log(talent), 0.4)

    def movers(pay):
        chance = careers.accepts(1.2 * careers.ln_pay(np.log(0.064), np.log(talent), pay), present, 1.3)
        return float((chance * talent).sum() / chance.sum())

    means = [movers(pay) for pay in (0.1, 0.4, 0.7, 1.0)]
    assert (np.diff(means) > 0.05).all()
    # The same price of skill selects nobody.
    assert means[1] == pytest.approx(float(talent.mean()), rel=1e-9)


@given(st.floats(-20, 20), st.floats(-20, 20), st.floats(0, 5), st.floats(0.01, 2))
def test_a_dearer_move_or_a_worse_offer_is_taken_less(offer, present, cost, more):
    chance = careers.accepts(np.array(offer), present, cost)
    assert 0 <= chance <= 1
    assert careers.accepts(np.array(offer), present, cost + more) <= chance
    assert careers.accepts(np.array(offer + more), present, cost) >= chance


def test_an_offer_as_good_as_the_present_job_is_a_coin_toss():
    assert careers.accepts(np.array(1.7), 1.7, 0.0) == 0.5


def test_value_of_an_employer_is_in_logs():
    doubled = careers.employer_value(np.log(0.12), 2.0, 1.0, 1.2, 0.05, 0.3) - careers.employer_value(
        np.log(0.06), 2.0, 1.0, 1.2, 0.05, 0.3
    )
    assert doubled == pytest.approx(1.2 * np.log(2))
    doubled = careers.employer_value(np.log(0.06), 4.0, 2.0, 1.2, 0.05, 0.3) - careers.employer_value(
        np.log(0.06), 2.0, 1.0, 1.2, 0.05, 0.3
    )
    assert doubled == pytest.approx(0.35 * np.log(2))


def test_money_for_research_goes_in_part_into_pay():
    assert careers.wage_bid(0.064, 1.0, 1.0, 4.8) == 0.064
    assert careers.wage_bid(0.064, 2.0, 1.0, 4.8) == pytest.approx(0.064 * 2 ** (1 / 5.8), rel=1e-12)
    assert careers.wage_bid(0.064, 3.0, 2.0, 4.8) == pytest.approx(0.064 * 1.5 ** (1 / 5.8), rel=1e-12)
    # The more elastic the supply of labour, the less goes into pay.
    assert careers.wage_bid(0.064, 2.0, 1.0, 1e9) == pytest.approx(0.064, rel=1e-6)


def test_pay_that_follows():
    assert careers.follow(0.03, 0.064, 0.064, 0.3) == 0.03
    assert careers.follow(0.03, 0.128, 0.064, 0.3) == pytest.approx(0.03 * 2**0.3)


def test_the_compute_of_a_post_less_what_is_public():
    package = careers.compute_package(0.02, np.array([1.0, 1.0, 3.0]), np.array([0.0, 2.0, 1.0]))
    assert package.tolist() == [0.02, 0.0, 0.04]


@given(
    st.floats(0.1, 1e3), st.floats(0.01, 0.2), st.floats(1e-3, 0.1), st.floats(0.01, 10.0),
    st.just(0.0) | st.floats(1e-3, 1e4), st.floats(0.0, 1.0),
)  # fmt: skip
def test_posts_use_up_the_budget_and_share_the_pool(budget, wage, rental, need, pool, part):
    """The bill of the posts, each with what the others leave it of the pool, is the budget."""
    copaid = part * rental * pool  # no dearer than the market
    posts = careers.posts(budget, wage, rental, need, pool, copaid)
    used = need * posts
    bill = copaid * min(used / pool, 1.0) if pool else 0.0
    if posts > 0:
        assert posts * wage + bill + rental * max(used - pool, 0.0) == pytest.approx(budget, rel=1e-9)
    else:
        assert budget < copaid


def test_a_pool_is_worth_its_rent_and_no_more_posts_than_pay_allows():
    without, some, plenty = careers.posts(10.0, 0.03, 0.02, 1.0, np.array([0.0, 50.0, 1e6]))
    assert without == pytest.approx(10 / 0.05)
    assert some == pytest.approx((10 + 50 * 0.02) / 0.05)
    assert plenty == pytest.approx(10 / 0.03)


def test_doctorates_follow_mentors_and_expected_pay():
    assert careers.doctorates(400.0, 0.03, 0.064, 0.064, 0.3) == pytest.approx(12.0)
    assert careers.doctorates(400.0, 0.03, 0.128, 0.064, 0.3) == pytest.approx(12.0 * 2**0.3)
    assert careers.doctorates(0.0, 0.03, 0.128, 0.064, 0.3) == 0.0


def test_pay_of_talent():
    assert np.exp(careers.ln_pay(np.log(0.064), 0.0, 0.7)) == pytest.approx(0.064)
    assert np.exp(careers.ln_pay(np.log(0.064), np.log(2.0), 0.7)) == pytest.approx(0.064 * 2**0.7)
