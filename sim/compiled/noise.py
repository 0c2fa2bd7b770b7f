"""Draws, compiled: see :mod:`sim.noise`. All words are unsigned, of 64 bits."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.compiled.kernels import kernel
from sim.declare import Agents, Array
from sim.noise import GOLDEN, M1, M2, ONE, S12, S27, S30, S31

Word = Any  # one of 64 bits; the type checker takes what is added to it for an array


@kernel
def mixed(word: Word) -> Word:
    """The finaliser of SplitMix64."""
    word = (word ^ (word >> S30)) * M1
    word = (word ^ (word >> S27)) * M2
    return word ^ (word >> S31)


@kernel
def unit(word: Word) -> float:
    """A word as a number strictly inside (0, 1)."""
    return (np.float64(word >> S12) + 0.5) * 2.0**-52


@kernel
def uniforms(keys: Array, purpose: Word, quarter: int, count: int) -> Agents:
    """Uniforms for a purpose in a quarter, (row, agent)."""
    drawn = np.empty((len(keys), count))
    word = mixed(np.uint64(quarter) * GOLDEN + purpose)
    for row in range(len(keys)):
        stream = mixed(keys[row] ^ word)
        for agent in range(count):
            drawn[row, agent] = unit(mixed(stream + np.uint64(agent + 1) * GOLDEN))
    return drawn


@kernel
def uniforms_at(keys: Array, purpose: Word, quarter: int, rows: Array, agents: Array) -> Array:
    """The entries of :func:`uniforms` at listed rows and agents, (entry,)."""
    drawn = np.empty(len(rows))
    word = mixed(np.uint64(quarter) * GOLDEN + purpose)
    stream = np.empty(len(keys), dtype=np.uint64)
    for row in range(len(keys)):
        stream[row] = mixed(keys[row] ^ word)
    for entry in range(len(rows)):
        step = (np.uint64(agents[entry]) + ONE) * GOLDEN
        drawn[entry] = unit(mixed(stream[rows[entry]] + step))
    return drawn


@kernel
def stream(key: Word, purpose: Word, quarter: int) -> Word:
    """Where the stream of a purpose and quarter starts in a future with a key."""
    return mixed(key ^ mixed(np.uint64(quarter) * GOLDEN + purpose))


@kernel
def draw(start: Word, agent: int) -> float:
    """The uniform of an agent in a stream."""
    return unit(mixed(start + (np.uint64(agent) + ONE) * GOLDEN))
