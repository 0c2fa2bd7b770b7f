"""What every compiled function shares: how it is compiled, and numpy's order of addition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba import config

from sim.accelerate import cache_folder
from sim.axes import NEXT_TO_ZERO
from sim.declare import Array

if (folder := cache_folder()) is not None:
    config.__dict__["CACHE_DIR"] = str(folder)
F = TypeVar("F", bound=Callable[..., Any])
UNSIGNED = np.uint64
ONE, TWO, THREE, FOUR, FIVE, SIX, SEVEN, EIGHT = (UNSIGNED(number) for number in range(1, 9))
BLOCK = 128  # numbers that numpy adds in one go, eight sums side by side
DEPTH = 64  # times that a sum can be halved


def kernel(function: F) -> F:
    """Compile a function, once a machine: see :func:`sim.accelerate.cache_folder`.

    Nothing is reordered and no error is raised: dividing by zero gives what it gives in numpy.
    """
    try:
        made = numba.njit(cache=True, error_model="numpy")(function)
    except RuntimeError:  # nothing can be kept
        made = numba.njit(error_model="numpy")(function)
    return cast(F, made)


@kernel
def added(values: Array) -> float:
    """Sum of (agent,) to the bit as numpy's: eight sums side by side in blocks of 128 or less, halves added to halves.

    Without recursion: numba cannot be trusted to keep a recursive function (it may crash when read from the cache).
    """
    count = len(values)
    if count <= BLOCK:
        return block(values, 0, count)
    half = half_of(count)
    if count - half <= BLOCK:
        return block(values, 0, half) + block(values, half, count)
    return added_by_halves(values)


@kernel
def half_of(count: int) -> int:
    """Where numpy parts a sum: in the middle, at a multiple of eight."""
    half = count // 2
    return half - half % 8


@kernel
def added_by_halves(values: Array) -> float:
    """Sum of many: the sum of a left half waits until its right half has been added, at each depth."""
    stop, waiting, right = np.empty(DEPTH, np.int64), np.empty(DEPTH), np.zeros(DEPTH, np.bool_)
    start, depth, stop[0] = 0, 0, len(values)
    while True:
        while stop[depth] - start > BLOCK:
            stop[depth + 1], right[depth + 1] = start + half_of(stop[depth] - start), False
            depth += 1
        whole = block(values, start, stop[depth])
        start = stop[depth]
        while right[depth]:
            whole = waiting[depth] + whole
            depth -= 1
        if depth == 0:
            return whole
        waiting[depth], stop[depth], right[depth] = whole, stop[depth - 1], True


@kernel
def block(values: Array, start: int, stop: int) -> float:
    """Sum of values[start:stop], of at most 128."""
    count = stop - start
    if count < 8:
        whole = 0.0 if count == 0 else values[start]
        for place in range(start + 1, stop):
            whole += values[place]
        return whole
    # unsigned places cannot count from the end: without that question the eight sums run side by side
    first, last = UNSIGNED(start), start + count - count % 8
    a, b, c, d = values[first], values[first + ONE], values[first + TWO], values[first + THREE]
    e, f, g, h = values[first + FOUR], values[first + FIVE], values[first + SIX], values[first + SEVEN]
    for eighth in range(ONE, UNSIGNED(count // 8)):
        place = first + EIGHT * UNSIGNED(eighth)
        a += values[place]
        b += values[place + ONE]
        c += values[place + TWO]
        d += values[place + THREE]
        e += values[place + FOUR]
        f += values[place + FIVE]
        g += values[place + SIX]
        h += values[place + SEVEN]
    whole = ((a + b) + (c + d)) + ((e + f) + (g + h))
    for place in range(last, stop):
        whole += values[place]
    return whole


@kernel
def totals(values: Array) -> Array:
    """Sum over agents, (row, agent) to (row, 1): :func:`sim.axes.total`."""
    whole = np.empty((values.shape[0], 1))
    for row in range(values.shape[0]):
        whole[row, 0] = added(values[row])
    return whole


@kernel
def over(numerator: Any, denominator: Any) -> Any:
    """:func:`sim.axes.ratio` of two numbers."""
    return numerator / denominator if abs(denominator) >= NEXT_TO_ZERO else 0.0
