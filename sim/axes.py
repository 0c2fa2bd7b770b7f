"""Axis helpers, so that rules and phases hold no ``None``, ``:`` or ``axis=``.

All reductions keep their axis, run in a fixed order and treat every row on its own: a future gives
the same bits alone and in a batch.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from sim.accelerate import accelerated
from sim.declare import Agents, Array, ByJurisdiction, Rows, SegmentAgents

NEXT_TO_ZERO = 1e-100
FLOOR = -600.0  # exp below it costs 5-20 times more and is zero for every purpose here


def total(values: Agents) -> Rows:
    """Sum over agents, (..., agent) to (..., 1).

    In C order always: numpy adds an array in another order in another sequence.
    """
    return np.add.reduce(np.ascontiguousarray(values), axis=-1, keepdims=True)  # .sum() costs twice as much


def over_segments(values: SegmentAgents) -> Agents:
    """Sum over segments, (segment, row, agent) to (row, agent)."""
    return np.add.reduce(values, axis=0)


def highest(values: Agents) -> Rows:
    """Largest over agents, (..., agent) to (..., 1)."""
    return np.maximum.reduce(values, axis=-1, keepdims=True)


def mean_of(values: Agents, weights: Agents) -> Rows:
    """Weighted mean over agents; zero where there is no weight."""
    return ratio(total(values * weights), total(weights))


def ratio(numerator: Array, denominator: Array) -> Array:
    """Numerator / denominator, zero where the denominator is (next to) zero.

    >>> ratio(np.array([1.0, 2.0]), np.array([2.0, 0.0]))
    array([0.5, 0. ])
    """
    none = np.abs(denominator) < NEXT_TO_ZERO
    if not np.count_nonzero(none):  # the common case, at a third of the cost; .any() takes four times as long
        return numerator / denominator
    return np.where(none, 0.0, numerator / np.where(none, 1.0, denominator))


def share_of(values: Agents) -> Agents:
    """Each agent's part of the total; zero where the total is zero."""
    return ratio(values, total(values))


def concentration(values: Agents) -> Rows:
    """Herfindahl-Hirschman index of sizes, 0 to 10 000.

    >>> concentration(np.array([1.0, 1.0, 2.0]))
    array([3750.])
    """
    return 1e4 * total(share_of(values) ** 2)


def largest_share(values: Agents, count: int) -> Rows:
    """Share held by the ``count`` largest (CR4 for four)."""
    return ratio(total(largest(values, count)), total(values))


@accelerated("axes")
def largest(values: Agents, count: int) -> Agents:
    """The ``count`` largest of each row, the smallest of them first, (row, agent) to (row, ``count``)."""
    return np.sort(values, axis=-1)[:, -count:]


def exp(values: Array) -> Array:
    """Exp with a floor on the exponent."""
    exponent = np.asarray(np.maximum(values, FLOOR))
    return np.exp(exponent, out=exponent)


def logistic(values: Array) -> Array:
    """1 / (1 + exp(-x)), no overflow.

    >>> logistic(np.array([0.0, 800.0, -800.0])).round(6)
    array([0.5, 1. , 0. ])
    """
    odds = np.asarray(np.clip(-values, FLOOR, 600.0))  # worked on in place
    np.exp(odds, out=odds)
    odds += 1.0
    return np.divide(1.0, odds, out=odds)


def softplus(values: Array) -> Array:
    """ln(1 + exp(x)), no overflow."""
    return np.maximum(values, 0.0) + np.log1p(np.exp(-np.abs(values)))


def somewhere(values: Array) -> bool:
    """Whether any number of a small table is true, or not zero: a quarter of the cost of ``.any()``."""
    return bool(np.count_nonzero(values))


def of_rows(values: Rows, rows: Array) -> Array:
    """Values (row, 1) of the listed rows, (entry,)."""
    return values.ravel().take(rows)  # half the cost of values[rows, 0]


def listed(mask: Agents) -> tuple[Array, Array]:
    """Rows and agents of the true entries of a mask (row, agent), row by row."""
    flat = mask.ravel().nonzero()[0]  # a quarter of the cost of nonzero in two dimensions
    rows = flat // mask.shape[1]
    return rows, flat - rows * mask.shape[1]


@cache
def row_starts(rows: int, count: int) -> Array:
    """Where each row of a table (row, agent) begins once it is flattened, (row, 1)."""
    starts = count * np.arange(rows)[:, None]
    starts.flags.writeable = False
    return starts


def gather(values: Array, index: Array) -> Array:
    """values[row, index[row, ...]]: (row, agent) read at (row, ...)."""
    starts = row_starts(*values.shape)
    if index.ndim > 2:
        starts = starts.reshape((-1,) + (1,) * (index.ndim - 1))
    return values.ravel().take(index + starts, mode="clip")


def pick(values: Agents, index: Agents) -> Agents:
    """values[row, index[row, item]], (row, agent) read at (row, item); (row, 1) is the same everywhere."""
    if values.shape[1] == 1:
        return np.broadcast_to(values, index.shape)
    return gather(values, index)


def read(values: Array, rows: Array, index: Array) -> Array:
    """values[row, index] for listed entries, (entry,); (row, 1) is the same for every index."""
    count = values.shape[1]
    return values.ravel().take(rows if count == 1 else rows * count + index)


def read_segments(values: SegmentAgents, where: tuple[Array, ...]) -> Array:
    """values[segment, row, agent] at listed rows and agents, (segment, entry)."""
    return values.reshape(len(values), -1).take(where[0] * values.shape[2] + where[1], axis=1)


def write_segments(column: SegmentAgents, where: tuple[Array, ...], values: Array) -> None:
    """Write (segment, entry) into a column (segment, row, agent) at listed rows and agents."""
    flat = where[0] * column.shape[2] + where[1]
    for segment, each in zip(column, values, strict=True):
        segment.reshape(-1)[flat] = each


def count_in_rows(mask: Array, rows: Array, total_rows: int) -> Rows:
    """Number of listed entries that are true, by row, (row, 1)."""
    return np.bincount(rows[mask], minlength=total_rows)[:, None].astype(float)


def at(rule: ByJurisdiction, where: Agents) -> Agents:
    """A rule (row, jurisdiction) read at each agent's jurisdiction, (row, agent); (row, 1) where all are the same."""
    if not somewhere(rule != rule[:, :1]):
        return rule[:, :1]
    return gather(rule, where)


def pick_segments(values: SegmentAgents, index: Agents) -> SegmentAgents:
    """values[segment, row, index[row, item]]: (segment, row, agent) read at (row, item)."""
    flat = index + row_starts(*values.shape[1:])
    return values.reshape(len(values), -1).take(flat, axis=1, mode="clip")


def by_jurisdiction(values: Agents, where: Agents, count: int) -> ByJurisdiction:
    """Sum of agents' values in each jurisdiction, (row, agent) to (row, jurisdiction)."""
    return by_label(values, where, count)


@accelerated("axes")
def by_label(values: Agents, labels: Agents, count: int) -> Agents:
    """Sum of values at each label, (row, item) to (row, label); row by row, so bits do not depend on the batch."""
    rows = values.shape[0]
    keys = labels + row_starts(rows, count)
    return np.bincount(keys.ravel(), weights=values.ravel(), minlength=rows * count).reshape(rows, count)


def top_indices(score: Agents, count: int) -> Agents:
    """Indices of the ``count`` highest scores, highest first; ties go to the lower index.

    One pass for each: cheaper than a sort while few are asked for.

    >>> top_indices(np.array([[2.0, 5.0, 5.0, 1.0]]), 3)
    array([[1, 2, 0]])
    """
    left, rows = score.copy(), np.arange(len(score))
    top = np.empty((len(score), min(count, score.shape[1])), dtype=np.int64)
    for place in top.T:
        left.argmax(axis=1, out=place)
        left[rows, place] = -np.inf
    return top


def rank_of_true(mask: Agents) -> Agents:
    """0 for the first true entry of a row, 1 for the second ...; undefined where false."""
    return np.cumsum(mask, axis=1) - 1


def deal_index(weights: Agents, start: Rows, order: Array) -> Agents:
    """Indices in proportion to weight, dealt to as many items: systematic sampling, (row, agent) to (row, item).

    The k-th of n equally spaced points on the line of cumulated weights, from a random ``start`` in
    (0, 1), gives an index; item j gets the point ``order[j]``. Every index is dealt its expected number
    of times, rounded down or up. A row without weight gives the last index.
    """
    rows, agents = weights.shape
    items = len(order)
    edges = np.cumsum(weights, axis=1)
    whole = edges[:, -1:].copy()
    edges /= np.where(whole > 0, whole, 1.0)
    edges *= items
    edges -= start
    points = np.ceil(edges, out=edges)  # points k + start below each edge
    points[whole[:, 0] <= 0] = 0.0
    points[:, -1] = items
    upto = np.clip(points, 0, items).astype(np.int64)
    upto[:, 1:] -= upto[:, :-1].copy()
    dealt = np.repeat(_every_index(rows, agents), upto.ravel()).reshape(rows, items)
    return dealt.take(order, axis=1)


@cache
def _every_index(rows: int, agents: int) -> Array:
    """0, 1 ... agents - 1 for each row in turn, flat."""
    index = np.tile(np.arange(agents), rows)
    index.flags.writeable = False
    return index


@accelerated("axes")
def draw_index(weights: Agents, uniforms: Agents) -> Agents:
    """Index drawn with probability proportional to weight, by inversion, (row, agent), (row, item) to (row, item).

    A row without weight gives the last index. Row by row: bits do not depend on the batch.
    """
    edges = np.cumsum(weights, axis=1)
    drawn = np.empty(uniforms.shape, dtype=np.int64)
    for row in range(edges.shape[0]):
        drawn[row] = np.searchsorted(edges[row], uniforms[row] * edges[row, -1], side="right")
    return np.minimum(drawn, weights.shape[1] - 1)


@dataclass(frozen=True)
class Entries:
    """Some entries of a table (row, agent), as lists (entry,): phases read and write them alone."""

    flat: Array  # places in the flattened table
    rows: Array
    shape: tuple[int, int]

    @classmethod
    def where(cls, mask: Agents) -> Entries:
        """The true entries of a mask (row, agent), row by row."""
        flat = mask.ravel().nonzero()[0]
        return cls(flat, flat // mask.shape[1], mask.shape)

    @classmethod
    def at(cls, rows: Array, agents: Array, shape: tuple[int, int]) -> Entries:
        """Listed rows and agents."""
        return cls(rows * shape[1] + agents, rows, shape)

    @property
    def agents(self) -> Array:
        """Number of each entry's agent."""
        return self.flat - self.rows * self.shape[1]

    def only(self, keep: Array) -> Entries:
        """The entries for which a list of booleans is true."""
        kept = np.flatnonzero(keep)
        return Entries(self.flat.take(kept), self.rows.take(kept), self.shape)

    def of(self, values: Array) -> Array:
        """Values (row, agent), or (row, 1), of the entries."""
        return values.ravel().take(self.rows if values.shape[1] == 1 else self.flat)

    def of_segments(self, values: SegmentAgents) -> Array:
        """Values (segment, row, agent) of the entries, (segment, entry)."""
        return values.reshape(len(values), -1).take(self.flat, axis=1)

    def local(self, rule: ByJurisdiction, where: Agents) -> Array:
        """A rule (row, jurisdiction) where each entry's agent is."""
        return rule.ravel().take(self.rows * rule.shape[1] + self.of(where))

    def put(self, column: Agents, values: Array | float) -> None:
        """Write values (entry,), or one value, into a column (row, agent)."""
        column.reshape(-1)[self.flat] = values

    def column(self, values: Array, fill: float = 0.0) -> Agents:
        """Values (entry,) as (row, agent), ``fill`` elsewhere."""
        whole = np.full(self.shape, fill, dtype=np.asarray(values).dtype)
        self.put(whole, values)
        return whole

    def count(self) -> Rows:
        """Number of entries in each row, (row, 1)."""
        return np.bincount(self.rows, minlength=self.shape[0])[:, None].astype(float)

    def total(self, values: Array) -> Rows:
        """Sum of values (entry,) in each row, (row, 1)."""
        return np.bincount(self.rows, values, self.shape[0])[:, None]

    def table_of(self, rule: ByJurisdiction) -> Array:
        """A rule (row, jurisdiction) of each entry's row, (entry, jurisdiction)."""
        return rule.take(self.rows, axis=0)

    def rank(self) -> Array:
        """0 for the first entry of a row, 1 for the second ..., (entry,)."""
        counts = np.bincount(self.rows, minlength=self.shape[0])
        return np.arange(len(self.rows)) - (np.cumsum(counts) - counts)[self.rows]


@dataclass(frozen=True)
class Located:
    """Where the agents of a table (row, agent) are, to read and add by jurisdiction several times."""

    keys: Array  # places in the flattened (row, jurisdiction)
    shape: tuple[int, int]  # rows, jurisdictions

    @classmethod
    def at(cls, where: Agents, count: int) -> Located:
        """Agents' jurisdictions, (row, agent), of ``count`` there are."""
        rows = where.shape[0]
        return cls(where + row_starts(rows, count), (rows, count))

    def read(self, rule: ByJurisdiction) -> Agents:
        """A rule (row, jurisdiction) at each agent's jurisdiction, (row, agent)."""
        return rule.ravel().take(self.keys)

    def total(self, values: Agents) -> ByJurisdiction:
        """Sum of agents' values in each jurisdiction, (row, agent) to (row, jurisdiction)."""
        rows, count = self.shape
        return np.bincount(self.keys.ravel(), values.ravel(), rows * count).reshape(rows, count)


def number(mask: Agents) -> Rows:
    """How many are true, (..., agent) to (..., 1)."""
    return np.add.reduce(mask, axis=-1, keepdims=True, dtype=np.int32) * 1.0  # 64 bits cost twice as much


def added_by_segment(rows: Array, agents: Array, values: Array, shape: tuple[int, int]) -> SegmentAgents:
    """Sum of values (segment, entry) at listed rows and agents, (segment, row, agent)."""
    size, segments = shape[0] * shape[1], len(values)
    places = rows * shape[1] + agents + size * np.arange(segments)[:, None]
    return np.bincount(places.ravel(), values.ravel(), segments * size).reshape(segments, *shape)
