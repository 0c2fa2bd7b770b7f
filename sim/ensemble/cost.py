"""What a run will take, roughly, before it is begun: memory, bytes on disk, seconds.

The constants were measured on one core of a shared machine with the baseline's 64 quarters, 160
startup slots and 4 000 researchers; an estimate may be wrong by a factor of two.
"""

from __future__ import annotations

import shutil
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.declare import JURISDICTIONS, MEASURES
from sim.run import bytes_a_row, rows_at_once
from sim.scenario import Actors, Scenario

SECONDS_A_RUN = 0.025
COPIES = 2.0  # of the results while chunks are put together in memory
COPIES_OF_A_CHUNK = 6.0  # of a chunk's results while they become a file
A_PROCESS = 2e8  # bytes of an interpreter with all it imports
DISK_A_NUMBER = 5.5  # bytes of a number in a compressed chunk
DIGEST_OF_A_RUN = 200  # bytes that stay in memory of a run that is kept on disk
USUAL = Actors()
UNITS = (("hour", 3600.0), ("minute", 60.0), ("second", 1.0))


@dataclass(frozen=True)
class Cost:
    """Bytes of memory at the most, bytes of results on disk, seconds."""

    memory: float
    disk: float
    seconds: float

    def within(self, limits: Cost) -> bool:
        """Whether no number is above its limit."""
        return self.memory <= limits.memory and self.disk <= limits.disk and self.seconds <= limits.seconds


LIMITS = Cost(memory=4e9, disk=20e9, seconds=3600)  # what a command takes without being told to


def limits_at(folder: Path | None) -> Cost:
    """The limits where results are to be kept: no more bytes than the disk has room for."""
    if folder is None:
        return LIMITS
    try:
        usage = shutil.disk_usage(next(it for it in (folder, *folder.absolute().parents) if it.exists()))
    except OSError:  # there can be no such folder: whoever makes it will say so
        return LIMITS
    return replace(LIMITS, disk=min(LIMITS.disk, usage.free)) if usage.total else LIMITS


def cost(scenarios: Sequence[Scenario], runs: int, workers: int, *, kept: bool = False) -> Cost:
    """What it takes to simulate scenarios together, so many futures each, on so many workers.

    Results are ``kept`` in a folder chunk by chunk, or held in memory as a whole.
    """
    first, all_runs = scenarios[0], float(len(scenarios) * runs)
    a_quarter = sum(len(JURISDICTIONS) if spec.per else 1 for spec in MEASURES.values())
    a_run = first.quarters * a_quarter
    rows = min(max(rows_at_once(first.actors), len(scenarios)), all_runs)
    memory = A_PROCESS * (workers + 1 if workers > 1 else 1) + workers * rows * bytes_a_row(first.actors)
    if kept:
        memory += workers * rows * a_run * 8 * COPIES_OF_A_CHUNK + all_runs * DIGEST_OF_A_RUN
    else:
        memory += all_runs * a_run * 8 * COPIES
    size = 0.5 + 0.25 * first.actors.startups / USUAL.startups
    size += 0.25 * first.actors.researchers / USUAL.researchers
    seconds = all_runs * SECONDS_A_RUN * first.quarters / 64 * size / min(workers, max(all_runs / rows, 1))
    return Cost(memory, all_runs * a_run * DISK_A_NUMBER if kept else 0.0, seconds)


def most_runs(
    scenarios: Sequence[Scenario], workers: int, limits: Cost, *, below: int, kept: bool = False
) -> int:
    """How many futures are within the limits, fewer than ``below``; 0 when not even one is."""
    return bisect_left(
        range(1, below), True, key=lambda runs: not cost(scenarios, runs, workers, kept=kept).within(limits)
    )


def in_words(found: Cost) -> str:
    """An estimate as a reader takes it in.

    >>> in_words(Cost(1.1e11, 4.5e10, 12600.0))
    '110 GB of memory, 45 GB on disk and 3.5 hours'
    >>> in_words(Cost(3e8, 0.0, 100.0))
    '300 MB of memory and 1.7 minutes'
    """
    disk = f", {_bytes(found.disk)} on disk" if found.disk else ""
    return f"{_bytes(found.memory)} of memory{disk} and {_time(found.seconds)}"


def _bytes(count: float) -> str:
    return f"{count / 1e9:.3g} GB" if count >= 1e9 else f"{max(count / 1e6, 1):.0f} MB"


def _time(seconds: float) -> str:
    unit, size = next((it for it in UNITS if seconds >= it[1]), UNITS[-1])
    count = f"{max(seconds / size, 1):.2g}"
    return f"{count} {unit}" + ("" if count == "1" else "s")
