"""Runs made and kept, chunk by chunk: what is there already is not made again.

To go on with what was stopped, ask again; to have more runs, ask for more. Only a chunk's digests stay
in memory, so that a run of any length takes what one chunk takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.ensemble import store
from sim.ensemble.chunk import Order, OtherVersion, make
from sim.ensemble.experiment import Experiment
from sim.ensemble.store import Part, Unwritable
from sim.ensemble.stored import Stored
from sim.results import code_version
from sim.run import Progress, rows_at_once
from sim.where import Place, finished, place

FEW = 25  # runs of a chunk, below which more workers gain nothing


@dataclass
class Collected:
    """What is in the folder when the work ends: runs found and made, chunks set aside and given up."""

    folder: Path
    found: int = 0
    made: int = 0
    set_aside: int = 0
    failed: list[tuple[range, str]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    manifest: dict[str, Any] = field(default_factory=dict)

    @property
    def kept(self) -> int:
        """Runs that are in the folder."""
        return self.found + self.made

    @property
    def stored(self) -> Stored:
        """What was asked for, to be read; the folder may hold more."""
        return Stored(self.folder, self.manifest, tuple(self.parts))


def collect(
    experiment: Experiment, runs: int, folder: Path | str, *, on: str = "pool", progress: Progress | None = None,
    so_far: Collected | None = None,
) -> Collected:  # fmt: skip
    """See to it that runs 0 to ``runs`` - 1 are in a folder, and list them in its manifest.

    Chunks that are there are checked; a damaged one is set aside and made again. A chunk that fails
    three times is left out, and the manifest says so.

    Parameters
    ----------
    on : where it is simulated (:mod:`sim.where`)
    progress : called with (runs in the folder, runs asked for)
    so_far : filled while the work goes on, for who has to tell what was kept when it is stopped

    Raises
    ------
    StoreError
        The folder holds something else, or cannot be made or written to.
    Unwritable
        It cannot be written to any more; what was kept stays.
    """
    done = Collected(Path(folder)) if so_far is None else so_far
    at = place(on)
    with store.reserved(folder, experiment.key) as kept_in:
        store.tidy(kept_in)
        _find(experiment, range(runs), kept_in, done)
        if progress:
            progress(done.kept, runs)
        try:
            _make(experiment, range(runs), kept_in, done, at, progress)
            if done.parts:
                done.parts.sort(key=lambda part: part.used.start)
                done.manifest = store.manifest_of(experiment, done.parts, done.failed)
                store.write_manifest(kept_in, done.manifest)
        except OSError as error:
            raise Unwritable(
                f"{kept_in}: cannot be written: {error.strerror or error}; {done.kept} of {runs} runs are "
                "kept there. Make room, then give the same command again"
            ) from error
    return done


def _find(experiment: Experiment, wanted: range, folder: Path, done: Collected) -> None:
    """Take from the folder what is wanted and sound, each run once."""
    at = wanted.start
    for chunk in store.find(folder, experiment.key):
        used = range(max(at, chunk.runs.start), min(chunk.runs.stop, wanted.stop))
        if not used:
            continue
        said = store.checked(chunk, experiment.key)
        if said is None:
            done.set_aside += 1
            continue
        done.parts.append(Part(chunk, used, said[1], said[0]))
        done.found += len(used)
        at = used.stop


def gaps(parts: Sequence[Part], wanted: range) -> list[range]:
    """Runs that no part holds; parts are in order."""
    ends = [wanted.start, *(part.used.stop for part in parts)]
    starts = [*(part.used.start for part in parts), wanted.stop]
    return [range(start, stop) for start, stop in zip(ends, starts, strict=True) if start < stop]


def in_chunks(missing: Sequence[range], rows: int, workers: int) -> list[range]:
    """Runs that are missing, in chunks of at most ``rows`` and some for each worker."""
    rows = min(rows, max(FEW, -(-sum(map(len, missing)) // workers)))
    return [gap[start : start + rows] for gap in missing for start in range(0, len(gap), rows)]


def _make(
    experiment: Experiment, wanted: range, folder: Path, done: Collected, at: Place, progress: Progress | None
) -> None:
    """Make what is missing and keep each chunk as it comes."""
    rows, code = rows_at_once(experiment.scenario.actors), code_version()
    chunks = in_chunks(gaps(done.parts, wanted), rows, at.workers)
    for one in finished(make, (Order(experiment, runs, code) for runs in chunks), at):
        if one.value is not None:
            done.parts.append(store.keep(folder, experiment.key, one.value))
            done.made += len(one.value.runs)
        elif isinstance(one.error, OtherVersion):
            raise one.error
        else:
            done.failed.append((one.task.runs, repr(one.error)))
        if progress:
            progress(done.kept, len(wanted))
