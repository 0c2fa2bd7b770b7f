"""Simulations outside the page's own thread: in blocks of futures, cached, cancelled when not wanted.

A job is a baseline and the scenarios compared with it. Its futures come in blocks (the first 32, then
up to 100, ...); after each block the pairs so far can be shown. Blocks are cached by what decides their numbers, so
a baseline, or a scenario seen before, costs nothing.
"""

from __future__ import annotations

import itertools
import logging
import os
import queue
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim import Comparison, Results, Scenario
from sim.results import code_version
from sim.run import together
from sim.scenario import Actors

LIMIT = 96  # blocks kept, about 1 MB each
EDGES = (0, 32, 100, 200, 300, 400)
SMALL = os.environ.get("COMPUTELAB_SMALL", "") not in ("", "0")
SMALL_ACTORS = Actors(big_tech=4, startups=48, universities=8, researchers=400)
SMALL_EDGES = (0, 8, 16)

log = logging.getLogger(__name__)


def edges_of(pairs: int) -> tuple[int, ...]:
    """Where the blocks of so many pairs begin and end."""
    if SMALL:
        return SMALL_EDGES
    return (*(edge for edge in EDGES if edge < pairs), pairs)


def in_this_world(scenario: Scenario) -> Scenario:
    """The scenario, or its small twin where COMPUTELAB_SMALL asks for quick tests."""
    return replace(scenario, actors=SMALL_ACTORS) if SMALL else scenario


class Cancelled(Exception):
    """Raised inside a simulation that nobody wants any more."""


class Cache:
    """Blocks of results, the least used forgotten first; safe between threads."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = limit
        self._kept: OrderedDict[tuple[Any, ...], Results] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[Any, ...]) -> Results | None:
        """A block, or None."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: tuple[Any, ...], value: Results) -> None:
        """Keep a block."""
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self.limit:
                self._kept.popitem(last=False)

    def __len__(self) -> int:
        return len(self._kept)


def block_key(scenario: Scenario, seed: int, block: tuple[int, int]) -> tuple[Any, ...]:
    """What decides the numbers of a block: the scenario, its futures, the seed and the code.

    Titles are no part of it: whoever shows a block gives it the names of the scenario it was asked for.
    """
    return (scenario.digest(), seed, *block, code_version())


@dataclass
class Snapshot:
    """Pairs so far: ``stage`` blocks of all, and how many pairs they hold."""

    stage: int
    pairs: int
    comparison: Comparison


class Job:
    """A baseline and scenarios on their way; read from the page's thread, written by the engine's."""

    def __init__(self, base: Scenario, others: Sequence[Scenario], pairs: int) -> None:
        self.scenarios = [in_this_world(it) for it in (base, *others)]
        self.seed = base.seed
        self.edges = edges_of(pairs)
        self.key = (*(it.digest() for it in self.scenarios), self.seed, self.edges)
        self.done = 0
        self.problem = ""
        self.cancelled = threading.Event()
        self._news = threading.Condition()
        self.parts: list[list[Results]] = []  # by block, by scenario
        self._snapshot: Snapshot | None = None

    @property
    def total(self) -> int:
        """Pairs in all."""
        return self.edges[-1]

    @property
    def blocks(self) -> list[tuple[int, int]]:
        """First and last future of each block."""
        return list(itertools.pairwise(self.edges))

    @property
    def stage(self) -> int:
        """Blocks that are there."""
        return len(self.parts)

    @property
    def finished(self) -> bool:
        """Whether nothing more will come."""
        return self.cancelled.is_set() or bool(self.problem) or self.stage == len(self.blocks)

    def snapshot(self) -> Snapshot | None:
        """The pairs so far; None before the first block."""
        parts = list(self.parts)
        if not parts:
            return None
        if self._snapshot is None or self._snapshot.stage != len(parts):
            base, *others = (Results.joined(list(blocks)) for blocks in zip(*parts, strict=True))
            self._snapshot = Snapshot(len(parts), self.edges[len(parts)], Comparison(base, others))
        return self._snapshot

    def cancel(self) -> None:
        """Ask the engine to stop; what is there stays."""
        self.cancelled.set()
        self._tell()

    def add(self, block: list[Results]) -> None:
        """The next block is there, its parts by scenario."""
        self.parts.append(block)
        self.done = self.edges[self.stage]
        self._tell()

    def fail(self, problem: str) -> None:
        """Nothing more will come, for a reason."""
        self.problem = problem
        self._tell()

    def wait(self, seconds: float, stage: int = 0) -> bool:
        """Wait until there are more blocks than ``stage``, or nothing more will come; False when time ran out."""
        with self._news:
            return self._news.wait_for(lambda: self.stage > stage or self.finished, seconds)

    def _tell(self) -> None:
        with self._news:
            self._news.notify_all()


def named(comparison: Comparison, base: Scenario, others: Sequence[Scenario]) -> Comparison:
    """The comparison with the names of these scenarios: a block may come from another reader's."""

    def called(results: Results, scenario: Scenario) -> Results:
        return replace(results, scenario=scenario.name, title=scenario.title or scenario.name)

    return Comparison(called(comparison.base, base), list(map(called, comparison.others, others)))


class Engine:
    """One thread that takes blocks of jobs, the first blocks of all before the second of any."""

    def __init__(self, on: str = "pool") -> None:
        self.cache = Cache()
        self.on = on
        self._pasts = tempfile.TemporaryDirectory(prefix="computelab-")  # deleted with this process
        self._turns = itertools.count()
        self._waiting: queue.PriorityQueue[tuple[int, int, Job]] = queue.PriorityQueue()
        threading.Thread(target=self._work, name="computelab-engine", daemon=True).start()

    def submit(self, job: Job) -> Job:
        """Begin a job, and give it back. Blocks that are cached are there on return."""
        while not job.finished and self._from_cache(job):
            pass
        if not job.finished:
            self._waiting.put((job.stage, next(self._turns), job))
        return job

    def _keys(self, job: Job) -> list[tuple[Any, ...]]:
        block = job.blocks[job.stage]
        return [block_key(scenario, job.seed, block) for scenario in job.scenarios]

    def _from_cache(self, job: Job) -> bool:
        """Add the next block if all its parts are cached."""
        found = [part for key in self._keys(job) if (part := self.cache.get(key)) is not None]
        if len(found) < len(job.scenarios):
            return False
        job.add(found)
        return True

    def _work(self) -> None:
        while True:
            _, _, job = self._waiting.get()
            if job.finished:
                continue
            try:
                self._one_block(job)
            except Cancelled:
                pass
            except Exception:
                log.exception("a simulation failed")
                job.fail("This scenario could not be simulated. The program's log says why.")
            if not job.finished:
                self._waiting.put((job.stage, next(self._turns), job))

    def _one_block(self, job: Job) -> None:
        """Simulate what is not cached of the next block, together."""
        start, stop = job.blocks[job.stage]
        keys = self._keys(job)
        found = {key: part for key in keys if (part := self.cache.get(key)) is not None}
        missing = {key: it for key, it in zip(keys, job.scenarios, strict=True) if key not in found}
        before = job.done

        def progress(done: int, of: int) -> None:
            if job.cancelled.is_set():
                raise Cancelled
            job.done = before + (stop - start) * done // of

        if missing:
            settings: dict[str, Any] = {
                "members": range(start, stop),
                "seed": job.seed,
                "on": self.on,
                "progress": progress,
                "keep": self._pasts.name,
            }
            for key, results in zip(missing, together(list(missing.values()), **settings), strict=True):
                self.cache.put(key, results)
                found[key] = results
        job.add([found[key] for key in keys])
