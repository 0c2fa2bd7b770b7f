"""Randomness: keyed by future, purpose, quarter and agent, and by nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim import noise

DRAWS = ("uniform", "normal", "gumbel")
PURPOSE = st.text(min_size=1, max_size=12)


def luck(seed=2020, members=4):
    return noise.Luck(noise.member_keys(seed, np.arange(members)))


def test_the_same_words_give_the_same_key_on_every_machine():
    assert noise.key_of("purpose", "entry") == noise.key_of("purpose", "entry")
    assert int(noise.key_of("purpose", "entry")) == 17539159115985219297
    assert (
        len({int(noise.key_of(*w)) for w in (("a", "b"), ("ab",), ("b", "a"), ("a", "b", ""), ("a",))}) == 5
    )


def test_mixer_is_the_finaliser_of_splitmix64():
    # First outputs of SplitMix64 from seed 1234567 (reference implementation by Vigna).
    golden, known = 0x9E3779B97F4A7C15, [6457827717110365317, 3203168211198807973, 9817491932198370423]
    state = np.array([(1234567 + golden * i) % 2**64 for i in (1, 2, 3)], dtype=np.uint64)
    assert noise._mix(state).tolist() == known


@pytest.mark.parametrize("draw", DRAWS)
def test_the_same_call_gives_the_same_bits_in_any_order(draw):
    first, second = luck(), luck()
    second.uniform("something else", 9, 50)
    once = getattr(first, draw)("entry", 7, 33)
    assert np.array_equal(once, getattr(second, draw)("entry", 7, 33))
    assert np.array_equal(once, getattr(first, draw)("entry", 7, 33))


@pytest.mark.parametrize("draw", DRAWS)
def test_a_row_of_a_batch_is_the_row_alone(draw):
    keys = noise.member_keys(2020, np.arange(9))
    whole = getattr(noise.Luck(keys), draw)("moves", 12, 1001)
    for row in range(9):
        assert np.array_equal(
            whole[row : row + 1], getattr(noise.Luck(keys[row : row + 1]), draw)("moves", 12, 1001)
        )
    shuffled = np.array([4, 0, 8, 4])
    assert np.array_equal(whole[shuffled], getattr(noise.Luck(keys[shuffled]), draw)("moves", 12, 1001))


def test_a_members_key_depends_on_seed_and_number_only():
    keys = noise.member_keys(7, np.arange(1000))
    assert np.array_equal(keys[500:510], noise.member_keys(7, np.arange(500, 510)))
    others = [noise.member_keys(seed, np.arange(1000)) for seed in (6, 8)]
    assert len(np.unique(np.concatenate([keys, *others]))) == 3000


@given(PURPOSE, st.integers(0, 200), st.integers(1, 60), st.integers(0, 60))
@settings(max_examples=50)
def test_a_longer_draw_begins_with_the_shorter(purpose, quarter, count, more):
    draws = luck()
    for draw in DRAWS:
        long, short = (getattr(draws, draw)(purpose, quarter, n) for n in (count + more, count))
        assert np.array_equal(long[:, :count], short)


@given(PURPOSE, PURPOSE, st.integers(0, 200), st.integers(0, 200))
@settings(max_examples=50)
def test_streams_of_other_purposes_or_quarters_share_no_draw(one, other, quarter, later):
    draws = luck(members=2)
    first, second = draws.uniform(one, quarter, 500), draws.uniform(other, later, 500)
    if (one, quarter) == (other, later):
        assert np.array_equal(first, second)
    else:
        assert not np.isin(first, second).any()


def test_all_draws_are_unique():
    draws = luck(members=8)
    purposes = ("entry", "exit", "moves", "taste", "talent")
    numbers = np.concatenate([draws.uniform(p, q, 100).ravel() for p in purposes for q in range(64)])
    assert len(np.unique(numbers)) == len(numbers) == 5 * 64 * 8 * 100


def test_uniforms_have_the_moments_of_uniforms():
    numbers = luck(members=20).uniform("moments", 3, 20_000)
    n = numbers.size
    for power in (1, 2, 3, 4):
        sd = np.sqrt(1 / (2 * power + 1) - 1 / (power + 1) ** 2)
        assert (numbers**power).mean() == pytest.approx(1 / (power + 1), abs=4 * sd / np.sqrt(n))
    assert stats.kstest(numbers.ravel(), "uniform").pvalue > 0.01
    counts = np.bincount((numbers.ravel() * 256).astype(int), minlength=256)
    assert stats.chisquare(counts).pvalue > 0.01


@pytest.mark.parametrize("axis", ["agents", "futures", "quarters", "purposes"])
def test_neighbours_are_uncorrelated(axis):
    draws, n = luck(members=400), 500
    base = draws.uniform("one", 3, n)
    other = {
        "agents": np.roll(base, 1, axis=1),
        "futures": np.roll(base, 1, axis=0),
        "quarters": draws.uniform("one", 4, n),
        "purposes": draws.uniform("two", 3, n),
    }[axis]
    assert abs(np.corrcoef(base.ravel(), other.ravel())[0, 1]) < 4 / np.sqrt(base.size)


def test_normals_and_gumbels():
    draws = luck(members=10)
    assert stats.kstest(draws.normal("n", 1, 10_000).ravel(), "norm").pvalue > 0.01
    assert stats.kstest(draws.gumbel("g", 1, 10_000).ravel(), "gumbel_r").pvalue > 0.01
    # Inversion of the same uniforms: more luck is more, whatever the law.
    order = np.argsort(draws.uniform("same", 1, 50)[0])
    for draw in ("normal", "gumbel"):
        assert (np.diff(getattr(draws, draw)("same", 1, 50)[0][order]) > 0).all()


@pytest.mark.parametrize("bits", [0, 2**64 - 2**12 - 1])
def test_uniforms_are_inside_the_interval(bits, monkeypatch):
    monkeypatch.setattr(noise, "_mix", lambda x: np.full(np.shape(x), bits, dtype=np.uint64))
    edge = luck(members=1).uniform("edge", 0, 1)
    assert ((edge > 0) & (edge < 1)).all()


def test_the_largest_uniform_is_below_one(monkeypatch):
    monkeypatch.setattr(noise, "_mix", lambda x: np.full(np.shape(x), 2**64 - 1, dtype=np.uint64))
    assert luck(members=1).uniform("edge", 0, 1)[0, 0] < 1.0


@given(st.floats(0, 1e4))
@settings(max_examples=50)
def test_whole_numbers_have_the_expectation(expected):
    uniforms = (np.arange(20_000) + 0.5) / 20_000
    drawn = noise.whole_number(np.array(expected), uniforms)
    assert set(np.unique(drawn)) <= {np.floor(expected), np.floor(expected) + 1}
    assert drawn.mean() == pytest.approx(expected, abs=1e-4)
    # The same luck: a higher expectation never draws a smaller number.
    assert (noise.whole_number(np.array(expected + 0.3), uniforms) >= drawn).all()
