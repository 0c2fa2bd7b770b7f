"""Stored runs simulated again, and held against what is stored.

On a machine of the same kind, with the same versions, they are identical bit by bit. On another the
last digits of a number may differ, and once in a while a future takes another way because of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.dates import quarter_name
from sim.declare import MEASURES, Array
from sim.ensemble.chunk import REGIONS, Order, about, make
from sim.ensemble.store import Part
from sim.ensemble.stored import Stored
from sim.results import code_version, provenance
from sim.run import Progress, RunFailed, named, rows_at_once
from sim.where import ATTEMPTS, finished, place

TOLERANCE = 1e-6  # of a number, relative to itself or to a millionth of the largest of its measure


@dataclass(frozen=True)
class Difference:
    """A number that is not the stored one."""

    run: int
    quarter: str
    region: str
    measure: str
    stored: float
    now: float


@dataclass
class Replayed:
    """What came out: of so many runs, how many are not equal bit by bit, and how many beyond the tolerance."""

    runs: int
    versions: list[str]  # what is another one now than then
    measures: list[str]  # measures that only one of the two has
    unequal: int = 0
    beyond: int = 0
    worst: float = 0.0  # largest difference of a number in units of the tolerance
    first: Difference | None = None  # in the first run beyond the tolerance, the earliest

    @property
    def verdict(self) -> str:
        """One of identical, within tolerance, different."""
        if self.beyond:
            return "different"
        return "within tolerance" if self.unequal else "identical"


def replay(
    stored: Stored, *, runs: int | None = None, on: str = "pool", progress: Progress | None = None
) -> Replayed:
    """Simulate stored runs again, all or the first few, and compare.

    Raises
    ------
    StoreError
        This version cannot read what was simulated.
    RunFailed
        A run cannot be simulated any more.
    """
    experiment, said = stored.experiment, stored.manifest
    now, then = provenance(), said["made_with"]
    parts = _pieces(stored, rows_at_once(experiment.scenario.actors), runs)
    total = sum(len(part.used) for part in parts)
    names = [*said["measures"], *said["measures_by_region"]]
    found = Replayed(
        total,
        versions=[f"{it} {then.get(it)}, now {now[it]}" for it in now if then.get(it) != now[it]],
        measures=sorted(set(names) ^ set(MEASURES)),
    )
    done = 0
    by_runs = {part.used: part for part in parts}
    orders = (Order(experiment, part.used, code_version()) for part in parts)
    for one in finished(make, orders, place(on)):
        if one.value is None:
            raise RunFailed(f"{named(one.task.runs)} failed {ATTEMPTS} times: {one.error!r}") from one.error
        part = by_runs[one.task.runs]
        if about(one.value.content).digests != part.digests:
            _compare(stored, part, one.value.content, names, found)
        done += len(part.used)
        if progress:
            progress(done, total)
    return found


def _pieces(stored: Stored, rows: int, runs: int | None) -> list[Part]:
    """The runs to be replayed, in pieces that fit in memory."""
    left = len(stored.runs) if runs is None else runs
    pieces: list[Part] = []
    for part in stored.parts:
        used = part.used[: max(left, 0)]
        left -= len(used)
        pieces += [
            Part(part.chunk, used[start : start + rows], part.size, part.about)
            for start in range(0, len(used), rows)
        ]
    return pieces


def _compare(stored: Stored, part: Part, content: bytes, names: list[str], found: Replayed) -> None:
    """Count how the numbers of some runs differ."""
    table = pq.read_table(pa.BufferReader(content))
    known = [name for name in names if name in table.column_names]
    was = stored.columns(part, known)
    shape = next(iter(was.values())).shape
    now = {name: table[name].to_numpy().reshape(shape) for name in known}
    unequal, beyond = np.zeros(shape[0], dtype=bool), np.zeros(shape[0], dtype=bool)
    where: list[tuple[int, int, int, str]] = []  # run, quarter, region, measure
    for name in known:
        old, new = np.ascontiguousarray(was[name]), now[name]
        unequal |= (old.view(np.uint64) != new.view(np.uint64)).any(axis=(1, 2))
        apart = _apart(old, new)
        found.worst = max(found.worst, float(apart.max()))
        if (apart > 1).any():
            beyond |= (apart > 1).any(axis=(1, 2))
            row, quarter, region = (int(it) for it in np.argwhere(apart > 1)[0])
            where.append((row, quarter, region, name))
    found.unequal += int(unequal.sum())
    found.beyond += int(beyond.sum())
    if where and (found.first is None or part.used[min(where)[0]] < found.first.run):
        row, quarter, region, name = min(where)
        found.first = Difference(
            part.used[row], quarter_name(quarter), REGIONS[region], name,
            float(was[name][row, quarter, region]), float(now[name][row, quarter, region]),
        )  # fmt: skip


def _apart(old: Array, new: Array) -> Array:
    """Differences in units of the tolerance; what is not a number in both is equal, in one infinitely far."""
    with np.errstate(invalid="ignore"):
        size = np.nanmax(np.abs(old), initial=0.0)
        room = TOLERANCE * np.maximum(np.maximum(np.abs(old), np.abs(new)), TOLERANCE * size)
        far = np.where(old == new, 0.0, np.abs(old - new) / np.where(room > 0, room, 1.0))
    return np.where(np.isnan(old) & np.isnan(new), 0.0, np.where(np.isnan(far), np.inf, far))
