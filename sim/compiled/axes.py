"""Sums by label and the highest of a row, compiled: see :mod:`sim.axes`."""

from __future__ import annotations

import numpy as np

from sim.compiled.kernels import kernel
from sim.declare import Agents, Array


def by_label(values: Agents, labels: Agents, count: int) -> Agents:
    """Sum of values at each label, (row, item) to (row, label); row by row, so bits do not depend on the batch."""
    return sums(np.ascontiguousarray(values, dtype=float), np.ascontiguousarray(labels), count)


@kernel
def sums(values: Array, labels: Array, count: int) -> Array:
    """One by one, as ``np.bincount`` adds."""
    rows, items = values.shape
    whole = np.zeros((rows, count))
    for row in range(rows):
        for item in range(items):
            whole[row, labels[row, item]] += values[row, item]
    return whole


@kernel
def highest(score: Array, count: int) -> Array:
    """Indices of the ``count`` highest scores, highest first; ties go to the lower index.

    One pass: each score is put where it belongs among the best so far.
    """
    rows, items = score.shape
    top = np.empty((rows, count), dtype=np.int64)
    best = np.empty(count)
    for row in range(rows):
        held = 0
        for item in range(items):
            value = score[row, item]
            if held == count and not value > best[count - 1]:
                continue
            place = held if held < count else count - 1
            while place > 0 and value > best[place - 1]:
                best[place], top[row, place] = best[place - 1], top[row, place - 1]
                place -= 1
            best[place], top[row, place] = value, item
            held = min(held + 1, count)
    return top


def largest(values: Agents, count: int) -> Agents:
    """The ``count`` largest of each row, the smallest of them first, (row, agent) to (row, ``count``)."""
    values = np.ascontiguousarray(values)
    return at_places(values, highest(values, min(count, values.shape[1])))


@kernel
def at_places(values: Array, places: Array) -> Array:
    """Values at places, the last place first."""
    found = np.empty(places.shape)
    last = places.shape[1] - 1
    for row in range(places.shape[0]):
        for number in range(places.shape[1]):
            found[row, last - number] = values[row, places[row, number]]
    return found


def draw_index(weights: Agents, uniforms: Agents) -> Agents:
    """Index drawn with probability proportional to weight, by inversion, (row, agent), (row, item) to (row, item)."""
    return drawn(np.ascontiguousarray(weights), np.ascontiguousarray(uniforms))


@kernel
def drawn(weights: Array, uniforms: Array) -> Array:
    """The first whose cumulated weight is above a uniform part of the whole; the last where there is none."""
    rows, agents = weights.shape
    found, edges = np.empty(uniforms.shape, dtype=np.int64), np.empty(agents)
    for row in range(rows):
        whole = weights[row, 0]
        edges[0] = whole
        for agent in range(1, agents):
            whole += weights[row, agent]
            edges[agent] = whole
        for item in range(uniforms.shape[1]):
            point = uniforms[row, item] * whole
            low, high = 0, agents
            while low < high:
                middle = (low + high) // 2
                if edges[middle] > point:
                    high = middle
                else:
                    low = middle + 1
            found[row, item] = min(low, agents - 1)
    return found
