"""A folder of stored runs: Parquet chunks, and a manifest, written last, that lists them.

A chunk's name is its address: the experiment's key, its first and last run, and the SHA-256 of its
bytes. It is written to a hidden temporary file, synced and renamed, so that whoever finds the name
finds the whole. A reader opens only what the manifest lists, and checks every byte of it first. What
turns out damaged is set aside in ``damaged/`` and never read.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.declare import MEASURES
from sim.ensemble.chunk import REGIONS, About, ChunkError, Made, about
from sim.ensemble.experiment import Experiment
from sim.files import held, put
from sim.results import fingerprint_of, reach_of
from sim.scenario.schema import canonical_text

SCHEMA = 2
FORMAT = "compute-policy-lab ensemble"
MANIFEST, LOCK, PROBE, DAMAGED = "manifest.json", ".lock", ".probe", "damaged"
MOST_BYTES = 64 * 2**20  # of a manifest
LEFT_OVER = 3600.0  # seconds after which a temporary file belongs to nobody any more
_NAME = re.compile(r"([0-9a-f]{16})-([0-9]{7,})-([0-9]{7,})-([0-9a-f]{64})\.parquet")


class StoreError(ValueError):
    """A folder that does not hold what its manifest says, or cannot be written."""


class Unwritable(StoreError):
    """A folder that could not be written to any more while the work went on."""


@dataclass(frozen=True)
class Chunk:
    """A chunk's file by what its name says: its experiment, its runs, the SHA-256 of its bytes."""

    path: Path
    key: str
    runs: range
    sha256: str

    @classmethod
    def of(cls, path: Path) -> Chunk | None:
        """The chunk that a path names; None for any other file."""
        found = _NAME.fullmatch(path.name)
        if found is None or int(found[3]) < int(found[2]):
            return None
        return cls(path, found[1], range(int(found[2]), int(found[3]) + 1), found[4])

    def content(self) -> bytes:
        """Its bytes, checked.

        Raises
        ------
        StoreError
            The file is gone, cannot be read, or has other bytes than its name says.
        """
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise StoreError(f"{self.path}: cannot be read: {error.strerror or error}") from error
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise StoreError(f"{self.path}: damaged or changed: its checksum is not that of its name")
        return content


@dataclass(frozen=True)
class Part:
    """What a manifest takes from a chunk: the runs ``used``, and what the chunk says of itself."""

    chunk: Chunk
    used: range
    size: int
    about: About

    @property
    def digests(self) -> tuple[bytes, ...]:
        """Digests of the runs used."""
        start = self.chunk.runs.start
        return self.about.digests[self.used.start - start : self.used.stop - start]


# ---------------------------------------------------------------- the folder


@contextmanager
def reserved(folder: Path | str, key: str) -> Iterator[Path]:
    """A folder to keep the runs of an experiment in, made and tried before the work begins.

    It is new, empty, or holds runs of this experiment already. When nothing was kept in the end, the
    folders that were made here go again.

    Raises
    ------
    StoreError
        The folder is a file, holds something else, cannot be made or cannot be written to.
    """
    folder, made = Path(folder), list[Path]()
    try:
        try:
            _make(folder, made)
        except OSError as error:
            raise StoreError(f"{folder}: cannot be made: {error.strerror or error}") from error
        try:
            _refuse_others(folder, key)
            _try_writing(folder / PROBE)
        except OSError as error:
            raise StoreError(f"{folder}: cannot be written to: {error.strerror or error}") from error
        yield folder
    finally:
        if folder in made and {it.name for it in folder.iterdir()} <= {LOCK}:
            (folder / LOCK).unlink(missing_ok=True)
        for each in reversed(made):
            with suppress(OSError):  # it holds something, or is gone
                each.rmdir()


def _make(folder: Path, made: list[Path]) -> None:
    """Make a folder and those above it that are missing, noting each."""
    missing = [] if folder.is_dir() else [folder]
    while missing and not missing[-1].parent.exists():
        missing.append(missing[-1].parent)
    for each in reversed(missing):
        try:
            each.mkdir()
        except FileExistsError:
            if not each.is_dir():
                raise  # else another process was quicker, and it is that one's to remove
        else:
            made.append(each)


def _try_writing(path: Path) -> None:
    """Write a file and remove it."""
    try:
        put(path, b"")
    finally:
        path.unlink(missing_ok=True)


def _refuse_others(folder: Path, key: str) -> None:
    """Raise StoreError for a folder that holds anything but runs of this experiment."""
    for path in folder.iterdir():
        chunk = Chunk.of(path)
        if not ours(path):
            raise StoreError(f"{folder}: not empty; name a new folder")
        if chunk is not None and not key.startswith(chunk.key):
            raise StoreError(
                f"{folder}: holds runs of another experiment or of other code; name a new folder, "
                f"or remove them: computelab runs remove {folder}"
            )


def ours(path: Path) -> bool:
    """Whether a file or folder is one that a store makes."""
    left = path.name.startswith(".") and path.name.endswith(".part")
    return left or path.name in (MANIFEST, LOCK, PROBE, DAMAGED) or Chunk.of(path) is not None


def find(folder: Path, key: str) -> list[Chunk]:
    """Chunks of an experiment by their names, none of them read."""
    found = (Chunk.of(path) for path in folder.iterdir())
    mine = [it for it in found if it is not None and key.startswith(it.key)]
    return sorted(mine, key=lambda it: (it.runs.start, -len(it.runs), it.sha256))


def checked(chunk: Chunk, key: str) -> tuple[About, int] | None:
    """What a chunk says of itself and its size; None, and the chunk set aside, when it is damaged."""
    try:
        content = chunk.content()
        found = about(content)
    except (StoreError, ChunkError):
        set_aside(chunk)
        return None
    if found.key != key or found.runs != chunk.runs:
        set_aside(chunk)
        return None
    return found, len(content)


def set_aside(chunk: Chunk) -> None:
    """Move a chunk to ``damaged/``, where nobody reads it; another process may have done so already."""
    aside = chunk.path.parent / DAMAGED
    aside.mkdir(exist_ok=True)
    with suppress(FileNotFoundError):
        chunk.path.replace(aside / f"{chunk.path.name}.{time.time_ns()}")


def keep(folder: Path, key: str, made: Made) -> Part:
    """Write a chunk that a worker sent.

    Raises
    ------
    StoreError
        Its bytes are not those the worker sent.
    OSError
        The file cannot be written; nothing of it is left.
    """
    if hashlib.sha256(made.content).hexdigest() != made.sha256:
        raise StoreError(f"runs {made.runs.start} to {made.runs.stop - 1} were damaged on their way")
    name = f"{key[:16]}-{made.runs.start:07d}-{made.runs.stop - 1:07d}-{made.sha256}.parquet"
    put(folder / name, made.content)
    chunk = Chunk(folder / name, key[:16], made.runs, made.sha256)
    return Part(chunk, made.runs, len(made.content), about(made.content))


def tidy(folder: Path) -> None:
    """Remove temporary files that a killed process left long ago."""
    for path in folder.glob(".*.part"):
        try:
            if time.time() - path.stat().st_mtime > LEFT_OVER:
                path.unlink()
        except OSError:
            continue


# ---------------------------------------------------------------- the manifest


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """List what is there, unless the manifest that stands there lists all that and more."""
    with held(folder / LOCK):
        try:
            there = read_manifest(folder)
            more = _runs(there) > _runs(manifest) and there["key"] == manifest["key"]
            if more and all((folder / str(it["file"])).exists() for it in there["chunks"]):
                return
        except StoreError:
            pass  # none, or one that is damaged
        put(folder / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False, allow_nan=False).encode())


def manifest_of(
    experiment: Experiment, parts: Sequence[Part], failed: Sequence[tuple[range, str]]
) -> dict[str, Any]:
    """What the folder holds and where it comes from, and a checksum of all that."""
    scenario, design = experiment.scenario, experiment.design
    measures = [name for name, spec in MEASURES.items() if spec.per is None]
    unreached, late = reach_of([(part.about.unreached, part.about.late) for part in parts])
    manifest = {
        "format": FORMAT,
        "schema": SCHEMA,
        "key": experiment.key,
        "name": scenario.name,
        "title": scenario.title or scenario.name,
        "digest": scenario.digest(),
        "inputs": experiment.inputs(),
        "canonical": experiment.canonical(),
        "uncertainty": scenario.uncertainty,
        "quarters": scenario.quarters,
        "regions": list(REGIONS),
        "varied": [it.label for it in design.varied] if design else [],
        "measures": measures,
        "measures_by_region": [name for name in MEASURES if name not in measures],
        "units": {name: spec.unit for name, spec in MEASURES.items()},
        "made_with": _made_with(parts),
        "runs": ranges(run for part in parts for run in part.used),
        "failed": [{"runs": [runs.start, runs.stop - 1], "why": why} for runs, why in failed],
        "unreached": unreached,
        "late": late,
        "fingerprint": fingerprint_of(digest for part in parts for digest in part.digests),
        "chunks": [
            {
                "file": part.chunk.path.name,
                "bytes": part.size,
                "sha256": part.chunk.sha256,
                "runs": [part.used.start, part.used.stop - 1],
            }
            for part in parts
        ],
    }
    return manifest | {"sha256": _checksum(manifest)}


def _made_with(parts: Sequence[Part]) -> dict[str, str]:
    """Versions and processors of those who made the chunks; more than one of a kind with a slash."""
    made = [part.about.made_with for part in parts]
    return {name: " / ".join(sorted({it.get(name, "") for it in made})) for name in made[0]}


def _checksum(manifest: Mapping[str, Any]) -> str:
    rest = {key: it for key, it in manifest.items() if key != "sha256"}
    return hashlib.sha256(canonical_text(rest).encode()).hexdigest()


def _runs(manifest: Mapping[str, Any]) -> set[int]:
    return {run for first, last in manifest["runs"] for run in range(first, last + 1)}


def ranges(runs: Iterable[int]) -> list[list[int]]:
    """Runs of consecutive numbers, as first and last.

    >>> ranges([0, 1, 2, 7, 9, 10])
    [[0, 2], [7, 7], [9, 10]]
    """
    found: list[list[int]] = []
    for run in runs:
        if found and run == found[-1][1] + 1:
            found[-1][1] = run
        else:
            found.append([run, run])
    return found


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a folder, its checksum and form checked.

    Raises
    ------
    StoreError
        There is none, it is damaged, or it is of another schema.
    """
    path = folder / MANIFEST
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
        manifest = json.loads(content) if len(content) <= MOST_BYTES else None
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be read: {error.strerror}; runs that were stopped have none"
        ) from error
    except (ValueError, RecursionError) as error:
        raise StoreError(f"{path}: no JSON: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise StoreError(f"{path}: not a manifest of {FORMAT}")
    if manifest.get("schema") != SCHEMA:
        raise StoreError(f"{path}: schema {manifest.get('schema')!r}; this version reads schema {SCHEMA}")
    if manifest.get("sha256") != _checksum(manifest):
        raise StoreError(f"{path}: damaged or changed: its checksum is not that of what it says")
    return manifest
