"""Axis helpers: values by hand, and rows that do not depend on the batch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim import axes

ROWS, AGENTS = 7, 301
SIZES = arrays(float, st.tuples(st.integers(1, 4), st.integers(1, 20)), elements=st.floats(0, 1e6, width=32))
NUMBERS = arrays(float, st.tuples(st.integers(1, 4), st.integers(1, 20)), elements=st.floats(-1e3, 1e3))


@pytest.fixture
def batch():
    return np.random.default_rng(5).lognormal(0, 2, (ROWS, AGENTS))


def alone(function, *batches):
    """The function on each row of its arguments alone, put together again."""
    return np.concatenate([function(*(b[r : r + 1] for b in batches)) for r in range(ROWS)])


def test_sums_by_hand():
    values = np.array([[1.0, 2.0, 5.0], [0.0, 0.0, 0.0]])
    assert axes.total(values).tolist() == [[8.0], [0.0]]
    assert axes.highest(values).tolist() == [[5.0], [0.0]]
    assert axes.share_of(values).tolist() == [[0.125, 0.25, 0.625], [0.0, 0.0, 0.0]]
    assert axes.mean_of(values, np.array([[1.0, 1.0, 2.0]] * 2)).tolist() == [[3.25], [0.0]]
    assert axes.mean_of(values, np.zeros((2, 3))).tolist() == [[0.0], [0.0]]
    assert axes.over_segments(np.array([values, values])).tolist() == (2 * values).tolist()
    assert axes.largest_share(values, 2).tolist() == [[0.875], [0.0]]


@given(SIZES)
def test_concentration_is_between_one_over_n_and_one(sizes):
    index, active = axes.concentration(sizes), (sizes > 0).sum(axis=1, keepdims=True)
    some = active > 0
    assert (index[some] >= 1e4 / active[some] * (1 - 1e-9)).all()
    assert (index <= 1e4 * (1 + 1e-9)).all()
    assert (index[~some] == 0).all()
    four = axes.largest_share(sizes, 4)
    assert (four[some & (active <= 4)] == pytest.approx(1.0)) and (four <= 1 + 1e-9).all()


@pytest.mark.parametrize("firms", [1, 2, 5, 40])
def test_concentration_of_equal_firms(firms):
    assert axes.concentration(np.full((1, firms), 3.3))[0, 0] == pytest.approx(1e4 / firms, rel=1e-12)


@given(SIZES)
def test_shares_sum_to_one_or_to_nothing(sizes):
    summed, some = axes.share_of(sizes).sum(axis=1), sizes.sum(axis=1) > 0
    assert summed[some] == pytest.approx(np.ones(some.sum()), abs=1e-12)
    assert (summed[~some] == 0).all()


@given(NUMBERS)
def test_logistic_and_softplus(values):
    share = axes.logistic(values)
    assert share + axes.logistic(-values) == pytest.approx(np.ones(values.shape), abs=1e-15)
    # softplus' = logistic, and softplus(x) - softplus(-x) = x.
    assert axes.softplus(values) - axes.softplus(-values) == pytest.approx(values, abs=1e-9)
    assert (axes.softplus(values) >= np.maximum(values, 0)).all()


def test_extremes_do_not_overflow():
    far = np.array([[-1e9, 0.0, 1e9]])
    assert axes.logistic(far)[0] == pytest.approx([0.0, 0.5, 1.0])
    assert axes.softplus(far)[0, 2] == 1e9
    assert axes.exp(np.array([-1e9]))[0] < 1e-250
    assert axes.logistic(np.array([np.inf, -np.inf])).round(9).tolist() == [1.0, 0.0]


def test_ratio_of_nothing_is_zero():
    assert axes.ratio(np.array([3.0, 0.0, 3.0]), np.array([2.0, 0.0, 0.0])).tolist() == [1.5, 0.0, 0.0]


def test_jurisdictions():
    where = np.array([[0, 2, 2, 3], [1, 1, 1, 1]])
    values = np.array([[1.0, 2.0, 3.0, 4.0], [1.0, 1.0, 1.0, 0.5]])
    summed = axes.by_jurisdiction(values, where, 4)
    assert summed.tolist() == [[1.0, 0.0, 5.0, 4.0], [0.0, 3.5, 0.0, 0.0]]
    assert axes.at(summed, where).tolist() == [[1.0, 5.0, 5.0, 4.0], [3.5, 3.5, 3.5, 3.5]]
    assert np.array_equal(axes.by_label(values, where, 4), summed)


def test_pick_top_and_rank():
    values = np.array([[3.0, 9.0, 9.0, 1.0]])
    assert axes.top_indices(values, 3).tolist() == [[1, 2, 0]]
    assert axes.pick(values, np.array([[3, 0, 0]])).tolist() == [[1.0, 3.0, 3.0]]
    mask = np.array([[False, True, True, False, True]])
    assert axes.rank_of_true(mask)[mask].tolist() == [0, 1, 2]


def test_draw_is_proportional_to_weight():
    uniforms = (np.arange(10_000)[None, :] + 0.5) / 10_000
    drawn = axes.draw_index(np.array([[1.0, 0.0, 3.0, 6.0]]), uniforms)
    assert np.bincount(drawn[0], minlength=4).tolist() == [1000, 0, 3000, 6000]


def test_a_row_without_weight_gives_the_last_index():
    assert axes.draw_index(np.zeros((1, 5)), np.array([[0.1, 0.9]])).tolist() == [[4, 4]]


@given(
    arrays(float, (2, 9), elements=st.sampled_from([0.0, 0.0, 1e-9, 0.3, 1.0, 1e6])),
    arrays(float, (2, 30), elements=st.floats(2.0**-53, 1 - 2.0**-53)),
)
def test_nothing_without_weight_is_ever_drawn(weights, uniforms):
    drawn = axes.draw_index(weights, uniforms)
    for row in range(2):
        if weights[row].sum() > 0:
            assert (weights[row, drawn[row]] > 0).all()


@given(st.floats(0.001, 0.999), st.floats(1.0, 1e3))
def test_more_weight_is_never_drawn_less(uniform, times):
    weights = np.array([[1.0, 2.0, 3.0]])
    heavier = weights * np.array([[times, 1.0, 1.0]])
    point = np.array([[uniform]])
    assert axes.draw_index(heavier, point)[0, 0] <= axes.draw_index(weights, point)[0, 0]


@pytest.mark.parametrize(
    "function",
    [
        axes.total,
        axes.share_of,
        axes.concentration,
        axes.highest,
        lambda x: axes.largest_share(x, 4),
        lambda x: axes.mean_of(x, x**2),
        lambda x: axes.top_indices(x, 16),
        lambda x: axes.logistic(np.log(x)),
        lambda x: axes.by_jurisdiction(x, (x * 1e3).astype(int) % 4, 4),
        lambda x: axes.by_label(x, (x * 1e3).astype(int) % 11, 11),
        lambda x: axes.draw_index(x, x % 1.0),
        lambda x: axes.pick(x, axes.top_indices(x, 16)),
        lambda x: axes.total(axes.pick(x, axes.top_indices(x, 200))),
    ],
)
def test_a_row_of_a_batch_is_the_row_alone(batch, function):
    assert np.array_equal(function(batch), alone(function, batch))


def test_segments_of_a_batch_are_those_of_the_row_alone():
    values = np.random.default_rng(6).lognormal(0, 2, (4, ROWS, AGENTS))
    rows = [axes.over_segments(values[:, r : r + 1]) for r in range(ROWS)]
    assert np.array_equal(axes.over_segments(values), np.concatenate(rows))


def test_a_selection_of_agents_sums_to_the_same_bits_alone(batch):
    chosen = np.arange(10, 200)
    picked = batch[:, chosen]
    assert not picked.flags.c_contiguous
    assert np.array_equal(axes.total(picked), alone(lambda x: axes.total(x[:, chosen]), batch))
