"""What a run will take, roughly, before it is begun: memory, bytes on disk, seconds.

The constants were measured on one core of a shared machine with the baseline's 64 quarters, 160
startup slots and 4 000 researchers; an estimate may be wrong by a factor of two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.declare import JURISDICTIONS, MEASURES
from sim.run import ROWS, bytes_a_row, rows_at_once
from sim.scenario import Actors, Scenario

MOST_MEMORY = 4e9  # bytes that a command takes without being told to
SECONDS_A_RUN = 0.025
COPIES = 2.0  # of the results while chunks are put together
DISK_A_NUMBER = 6.6  # bytes of a number in a compressed chunk
USUAL = Actors()


@dataclass(frozen=True)
class Cost:
    """Bytes of memory at the most, bytes of results on disk, seconds."""

    memory: float
    disk: float
    seconds: float


def cost(scenarios: Sequence[Scenario], runs: int, cores: int) -> Cost:
    """What it takes to simulate scenarios together, so many futures each, on so many cores."""
    first = scenarios[0]
    a_quarter = sum(len(JURISDICTIONS) if spec.per else 1 for spec in MEASURES.values())
    numbers = float(len(scenarios) * runs * first.quarters * a_quarter)
    rows = min(max(rows_at_once(first.actors), len(scenarios)), len(scenarios) * runs)
    state = rows * bytes_a_row(first.actors) * cores
    size = 0.5 + 0.25 * first.actors.startups / USUAL.startups
    size += 0.25 * first.actors.researchers / USUAL.researchers
    seconds = len(scenarios) * runs * SECONDS_A_RUN * first.quarters / 64 * size / cores
    return Cost(numbers * 8 * COPIES + state, numbers * DISK_A_NUMBER, seconds)


def most_runs(scenarios: Sequence[Scenario], cores: int, memory: float) -> int:
    """How many futures fit in the memory; 0 when not even one does."""
    none, one = (cost(scenarios, runs, cores).memory for runs in (ROWS, ROWS + 1))
    if none > memory:
        return next((runs for runs in range(ROWS, 0, -1) if cost(scenarios, runs, cores).memory <= memory), 0)
    return int(ROWS + (memory - none) / (one - none))


def in_words(found: Cost) -> str:
    """An estimate as a reader takes it in.

    >>> in_words(Cost(1.1e11, 4.5e10, 12600.0))
    'about 110 GB of memory, 45 GB on disk where results are kept, and 3.5 hours'
    """
    memory, disk = (_bytes(it) for it in (found.memory, found.disk))
    return f"about {memory} of memory, {disk} on disk where results are kept, and {_time(found.seconds)}"


def _bytes(count: float) -> str:
    return f"{count / 1e9:.3g} GB" if count >= 1e9 else f"{max(count / 1e6, 1):.0f} MB"


def _time(seconds: float) -> str:
    if seconds >= 5400:
        return f"{seconds / 3600:.2g} hours"
    return f"{seconds / 60:.0f} minutes" if seconds >= 90 else f"{max(seconds, 1):.0f} seconds"
