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

from sim.declare import Agents, Array

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_M1, _M2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S12 = (np.uint64(n) for n in (30, 27, 31, 12))


def _mix(x: Array) -> Array:
    with np.errstate(over="ignore"):
        x = (x ^ (x >> _S30)) * _M1
        x = (x ^ (x >> _S27)) * _M2
        return x ^ (x >> _S31)


def _unit(bits: Array) -> Array:
    """64-bit words to uniforms strictly inside (0, 1)."""
    return ((bits >> _S12).astype(np.float64) + 0.5) * 2.0**-52


def key_of(*words: object) -> np.uint64:
    """A 64-bit key of any words, the same on every machine."""
    text = "\x1f".join(str(word) for word in words)
    return np.uint64(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little"))


def member_keys(seed: int, members: Array) -> Array:
    """The key of each future of an experiment, (row,): a function of the seed and the member's number."""
    with np.errstate(over="ignore"):
        return _mix(_mix(np.asarray(members, dtype=np.uint64) * _GOLDEN + key_of("member", seed)))


class Luck:
    """The randomness of a batch of futures: uniforms keyed by (future, purpose, quarter, agent)."""

    def __init__(self, keys: Array) -> None:
        """``keys`` are the futures' keys, (row,), from :func:`member_keys`."""
        self.keys = np.asarray(keys, dtype=np.uint64)
        self.rows = len(self.keys)
        self._purposes: dict[str, np.uint64] = {}

    def uniform(self, purpose: str, quarter: int, count: int) -> Agents:
        """Uniforms strictly inside (0, 1), (row, agent)."""
        agents = np.arange(count, dtype=np.uint64)
        with np.errstate(over="ignore"):
            bits = _mix(self._stream(purpose, quarter)[:, None] + (agents + np.uint64(1)) * _GOLDEN)
        return _unit(bits)

    def _stream(self, purpose: str, quarter: int) -> Array:
        """The start of the stream of a purpose and quarter in each future, (row,)."""
        word = self._purposes.setdefault(purpose, key_of("purpose", purpose))
        with np.errstate(over="ignore"):
            return _mix(self.keys ^ _mix(np.array([word + np.uint64(quarter) * _GOLDEN], dtype=np.uint64)))

    def uniform_at(self, purpose: str, quarter: int, rows: Array, agents: Array) -> Array:
        """The entries (row, agent) of :meth:`uniform` that are listed, (entry,)."""
        stream = self._stream(purpose, quarter)
        with np.errstate(over="ignore"):
            bits = _mix(stream[rows] + (agents.astype(np.uint64) + np.uint64(1)) * _GOLDEN)
        return _unit(bits)

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
        _mix(np.arange(count, dtype=np.uint64) * _GOLDEN + key_of("order", *words)), kind="stable"
    )


def whole_number(expected: Array, uniforms: Array) -> Array:
    """A whole number with the given expectation: the floor, or one more, by one uniform."""
    return np.floor(expected + uniforms)
