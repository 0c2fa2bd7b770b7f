"""Randomness by a counter hash: one stream a (seed, purpose, quarter), no generator objects.

A draw depends on the future's key, the purpose, the quarter and the agent's number, and on nothing
else: the same seed gives the same luck whatever the policy, the batch, the chunk or the number of
workers (common random numbers). Uniforms are inverted; nothing is drawn by rejection.

The mixer is the finaliser of SplitMix64 (Steele, Lea and Flood 2014), applied twice.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np
from scipy.special import ndtri

from sim.accelerate import accelerated
from sim.declare import Agents, Array

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
M1, M2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
S30, S27, S31, S12, ONE = (np.uint64(n) for n in (30, 27, 31, 12, 1))


def _mix(x: Array) -> Array:
    """Mix 64-bit words in place: ``x`` must be an array of the caller's own. Arrays overflow without a warning."""
    x ^= x >> S30
    x *= M1
    x ^= x >> S27
    x *= M2
    x ^= x >> S31
    return x


def _unit(bits: Array) -> Array:
    """64-bit words, changed in place, to uniforms strictly inside (0, 1)."""
    bits >>= S12
    uniforms = bits.astype(np.float64)
    uniforms += 0.5
    uniforms *= 2.0**-52
    return uniforms


@lru_cache(maxsize=64)
def _steps(count: int) -> Array:
    """Where each agent is in a stream, (agent,)."""
    steps = np.arange(1, count + 1, dtype=np.uint64) * GOLDEN
    steps.flags.writeable = False
    return steps


def key_of(*words: object) -> np.uint64:
    """A 64-bit key of any words, the same on every machine."""
    text = "\x1f".join(str(word) for word in words)
    return np.uint64(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little"))


def member_keys(seed: int, members: Array) -> Array:
    """The key of each future of an experiment, (row,): a function of the seed and the member's number."""
    return _mix(_mix(np.atleast_1d(members).astype(np.uint64) * GOLDEN + key_of("member", seed)))


def _stream(keys: Array, purpose: np.uint64, quarter: int) -> Array:
    """The start of the stream of a purpose and quarter in each future, (row,)."""
    word = np.array([quarter], dtype=np.uint64) * GOLDEN
    word += purpose
    return _mix(keys ^ _mix(word))


@accelerated("noise")
def uniforms(keys: Array, purpose: np.uint64, quarter: int, count: int) -> Agents:
    """Uniforms for a purpose, by its key, in a quarter of the futures with some keys, (row, agent)."""
    return _unit(_mix(_stream(keys, purpose, quarter)[:, None] + _steps(count)))


@accelerated("noise")
def uniforms_at(keys: Array, purpose: np.uint64, quarter: int, rows: Array, agents: Array) -> Array:
    """The entries of :func:`uniforms` at listed rows and agents, (entry,)."""
    bits = agents.astype(np.uint64)
    bits += ONE
    bits *= GOLDEN
    bits += _stream(keys, purpose, quarter).take(rows)
    return _unit(_mix(bits))


class Luck:
    """The randomness of a batch of futures: uniforms keyed by (future, purpose, quarter, agent)."""

    def __init__(self, keys: Array) -> None:
        """``keys`` are the futures' keys, (row,), from :func:`member_keys`."""
        self.keys = np.asarray(keys, dtype=np.uint64)
        self.rows = len(self.keys)
        self._purposes: dict[str, np.uint64] = {}

    def uniform(self, purpose: str, quarter: int, count: int) -> Agents:
        """Uniforms strictly inside (0, 1), (row, agent)."""
        return uniforms(self.keys, self._word(purpose), quarter, count)

    def _word(self, purpose: str) -> np.uint64:
        """The key of a purpose."""
        if purpose not in self._purposes:
            self._purposes[purpose] = key_of("purpose", purpose)
        return self._purposes[purpose]

    def uniform_at(self, purpose: str, quarter: int, rows: Array, agents: Array) -> Array:
        """The entries (row, agent) of :meth:`uniform` that are listed, (entry,)."""
        return uniforms_at(self.keys, self._word(purpose), quarter, rows, agents)

    def normal_at(self, purpose: str, quarter: int, rows: Array, agents: Array) -> Array:
        """The entries of :meth:`normal` that are listed, (entry,)."""
        return ndtri(self.uniform_at(purpose, quarter, rows, agents))

    def normal(self, purpose: str, quarter: int, count: int) -> Agents:
        """Standard normals by inversion, (row, agent)."""
        return ndtri(self.uniform(purpose, quarter, count))

    def gumbel(self, purpose: str, quarter: int, count: int) -> Agents:
        """Standard Gumbel draws by inversion, (row, agent)."""
        return -np.log(-np.log(self.uniform(purpose, quarter, count)))


@lru_cache(maxsize=4096)
def shuffled(count: int, *words: object) -> Array:
    """A fixed order of ``count`` items for some words, the same for every future."""
    return np.argsort(
        _mix(np.arange(count, dtype=np.uint64) * GOLDEN + key_of("order", *words)), kind="stable"
    )


def whole_number(expected: Array, uniforms: Array) -> Array:
    """A whole number with the given expectation: the floor, or one more, by one uniform."""
    return np.floor(expected + uniforms)
