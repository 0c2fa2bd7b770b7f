"""Reading stored runs: results whose columns are read when they are asked for, and questions in SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.declare import Array
from sim.ensemble.chunk import REGIONS, ChunkError, about, dated
from sim.ensemble.experiment import Experiment, experiment_of
from sim.ensemble.store import MANIFEST, Chunk, Part, StoreError, read_manifest
from sim.results import Results, fingerprint_of


@dataclass(frozen=True)
class Stored:
    """A folder of stored runs that has been checked: its manifest, and the chunks that it lists."""

    folder: Path
    manifest: dict[str, Any]
    parts: tuple[Part, ...]

    @property
    def runs(self) -> Array:
        """Numbers of the runs, (run,)."""
        return np.concatenate([np.array(part.used) for part in self.parts])

    @property
    def experiment(self) -> Experiment:
        """What was simulated, made again from what the manifest says.

        Raises
        ------
        StoreError
            This version of the project reads it otherwise or not at all.
        """
        try:
            found = experiment_of(self.manifest["inputs"])
        except (KeyError, TypeError, ValueError) as error:
            raise StoreError(
                f"{self.folder}: this version cannot read what was simulated: {error}"
            ) from error
        if found.canonical() != self.manifest["canonical"]:
            raise StoreError(f"{self.folder}: this version reads another experiment in what was simulated")
        return found

    def columns(self, part: Part, names: Sequence[str]) -> dict[str, Array]:
        """Some columns of the runs used of a chunk, each (run, quarter, region)."""
        path, quarters = part.chunk.path, int(self.manifest["quarters"])
        try:
            with pq.ParquetFile(path, page_checksum_verification=True) as file:  # quicker than read_table
                table = file.read(["run", *names], use_threads=False)
            shape = (len(part.chunk.runs), quarters, len(REGIONS))
            found = {name: table[name].to_numpy().reshape(shape) for name in ("run", *names)}
        except (pa.ArrowException, OSError, KeyError, ValueError) as error:
            raise StoreError(f"{path}: {error}") from error
        start = part.used.start - part.chunk.runs.start
        mine = {name: values[start : start + len(part.used)] for name, values in found.items()}
        if not np.array_equal(mine["run"][:, 0, 0], part.used):
            raise StoreError(f"{path}: other runs than its name says")
        return {name: mine[name] for name in names}

    def settings(self) -> dict[str, Array]:
        """What a sweep varied: the value of each run, (run,), by label."""
        labels = list(self.manifest["varied"])
        found = [self.columns(part, labels) for part in self.parts] if labels else []
        return {label: np.concatenate([each[label][:, 0, 0] for each in found]) for label in labels}

    def results(self) -> Results:
        """The results; a measure is read when it is asked for, and only the last one asked for is kept."""
        said = self.manifest
        results = Results(
            str(said["name"]),
            str(said["title"]),
            self.runs,
            int(said["inputs"]["seed"]),
            str(said["digest"]),
            Columns(self, tuple(said["measures"]), slice(0, 1)),
            Columns(self, tuple(said["measures_by_region"]), slice(1, None)),
            dict(said["unreached"]),
            dated(said["late"]),
            dict(said["made_with"]),
        )
        results.__dict__["fingerprint"] = str(
            said["fingerprint"]
        )  # was checked; every number need not be read
        return results


class Columns(Mapping[str, Array]):
    """Measures of stored runs, each (run, quarter), or (run, quarter, jurisdiction)."""

    def __init__(self, stored: Stored, names: Sequence[str], regions: slice) -> None:
        self._stored, self._names, self._regions = stored, tuple(names), regions
        self._last: tuple[str, Array] | None = None

    def __getitem__(self, name: str) -> Array:
        if name not in self._names:
            raise KeyError(name)
        if self._last is None or self._last[0] != name:
            self._last = None  # before the next one takes its room
            parts = [
                np.ascontiguousarray(self._stored.columns(part, [name])[name][:, :, self._regions])
                for part in self._stored.parts
            ]
            values = np.concatenate(parts)
            self._last = (name, values[:, :, 0] if self._regions == slice(0, 1) else values)
        return self._last[1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def open_stored(folder: Path | str) -> Stored:
    """A folder of stored runs, every byte that its manifest lists checked.

    Raises
    ------
    StoreError
        There is no manifest, it is damaged or makes no sense, or a file it lists is missing, changed or
        holds something else.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    try:
        parts = tuple(_part(folder, manifest, listed) for listed in manifest["chunks"])
        said = [run for first, last in manifest["runs"] for run in range(int(first), int(last) + 1)]
        fingerprint = str(manifest["fingerprint"])
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, StoreError):
            raise
        said = f"lacks {error}" if isinstance(error, KeyError) else f"makes no sense: {error!r}"
        raise StoreError(f"{folder / MANIFEST}: {said}") from error
    if not parts:
        raise StoreError(f"{folder / MANIFEST}: lists no chunks")
    if said != [run for part in parts for run in part.used]:
        raise StoreError(f"{folder / MANIFEST}: its chunks hold other runs than it says")
    if fingerprint_of(digest for part in parts for digest in part.digests) != fingerprint:
        raise StoreError(f"{folder}: the numbers are not those of the manifest: fingerprints differ")
    return Stored(folder, manifest, parts)


def read(folder: Path | str) -> Results:
    """Stored results, bit by bit those that were simulated; see :func:`open_stored`."""
    return open_stored(folder).results()


def _part(folder: Path, manifest: dict[str, Any], listed: dict[str, Any]) -> Part:
    """A chunk that a manifest lists, checked."""
    name, (first, last) = str(listed["file"]), listed["runs"]
    chunk = None if "/" in name or "\\" in name else Chunk.of(folder / name)
    if chunk is None or not str(manifest["key"]).startswith(chunk.key) or chunk.sha256 != listed["sha256"]:
        raise StoreError(f"{folder / MANIFEST}: {name!r} is not the name of one of its chunks")
    used = range(int(first), int(last) + 1)
    if not used or used.start < chunk.runs.start or used.stop > chunk.runs.stop:
        raise StoreError(f"{folder / MANIFEST}: {name} does not hold the runs that are taken from it")
    content = chunk.content()
    try:
        found = about(content)
    except ChunkError as error:
        raise StoreError(f"{chunk.path}: {error}") from error
    if found.key != manifest["key"] or found.runs != chunk.runs:
        raise StoreError(f"{chunk.path}: other runs, or those of another experiment, than its name says")
    return Part(chunk, used, len(content), found)
