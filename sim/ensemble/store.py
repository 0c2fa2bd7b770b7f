"""Results in a folder: Parquet chunks, and a manifest, written last, that lists them.

A chunk has one line a (member, quarter, region) and one column a measure. The region ``world``
holds the measures of the whole, the jurisdictions hold the measures by jurisdiction; the rest is
null. A reader opens only what the manifest lists and checks every byte of it first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.dates import quarter_name
from sim.declare import JURISDICTIONS, MEASURES, Array
from sim.files import put
from sim.results import WORLD, Results
from sim.scenario import Scenario

SCHEMA = 1
FORMAT = "compute-policy-lab ensemble"
MANIFEST = "manifest.json"
A_CHUNK = 50  # members a file
REGIONS = (WORLD, *JURISDICTIONS)
MOST_BYTES = 64 * 2**20  # of a manifest


class StoreError(ValueError):
    """A folder that does not hold what its manifest says, or cannot be written."""


# ---------------------------------------------------------------- writing


def write(results: Results, scenario: Scenario, folder: Path | str, *, a_chunk: int = A_CHUNK) -> Path:
    """Write results to a new or empty folder; give back the path of its manifest.

    The manifest comes last: without it there is no result. When writing fails or is stopped, what
    was written is removed.

    Raises
    ------
    StoreError
        The folder holds something already, cannot be written, or the scenario is not that of the results.
    """
    folder = Path(folder)
    if results.digest != scenario.digest():
        raise StoreError(f"the results are not those of the scenario {scenario.name}: their digests differ")
    with reserved(folder):
        _fill(folder, results, scenario, a_chunk)
    return folder / MANIFEST


def _fill(folder: Path, results: Results, scenario: Scenario, a_chunk: int) -> None:
    """Write the chunks and then the manifest; remove them when that fails or is stopped."""
    written: list[Path] = []
    try:
        chunks = [
            _write_chunk(results, part, folder, written) for part in parts_of(len(results.members), a_chunk)
        ]
        text = json.dumps(
            manifest_of(results, scenario, chunks), indent=1, ensure_ascii=False, allow_nan=False
        )
        put(folder / MANIFEST, text.encode(), written)
    except BaseException as error:
        for path in written:
            path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise StoreError(f"{folder}: cannot be written: {error.strerror or error}") from error
        raise


@contextmanager
def reserved(folder: Path | str) -> Iterator[Path]:
    """A new or empty folder to write to, made before the work begins.

    When the work fails or is stopped, the folders that were made here and are still empty go again.

    Raises
    ------
    StoreError
        The folder is a file, is not empty, cannot be made or cannot be written to.
    """
    folder, made = Path(folder), list[Path]()
    try:
        try:
            _make(folder, made)
        except OSError as error:
            raise StoreError(f"{folder}: cannot be made: {error.strerror or error}") from error
        _try_writing(folder)
        yield folder
    except BaseException:
        for each in reversed(made):
            if each.is_dir() and not any(each.iterdir()):
                each.rmdir()
        raise


def _make(folder: Path, made: list[Path]) -> None:
    """Make a folder and those above it that are missing, noting each."""
    if folder.is_dir():
        if any(folder.iterdir()):
            raise StoreError(f"{folder}: not empty; name a new folder")
        return
    missing = [folder]
    while not missing[-1].parent.exists():
        missing.append(missing[-1].parent)
    for each in reversed(missing):
        each.mkdir()
        made.append(each)


def _try_writing(folder: Path) -> None:
    """Raise StoreError unless a file can be written in the folder."""
    probe: list[Path] = []
    try:
        put(folder / ".probe", b"", probe)
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written to: {error.strerror or error}") from error
    finally:
        for path in probe:
            path.unlink(missing_ok=True)


def parts_of(count: int, size: int) -> list[slice]:
    """Slices of at most ``size`` that cover ``count``."""
    return [slice(start, min(start + size, count)) for start in range(0, count, size)]


def _write_chunk(results: Results, part: slice, folder: Path, written: list[Path]) -> dict[str, Any]:
    """Write the members of a slice; give their entry in the manifest."""
    members = results.members[part]
    sink = pa.BufferOutputStream()
    pq.write_table(chunk_table(results, part), sink, compression="zstd", write_page_checksum=True)
    content = sink.getvalue().to_pybytes()
    name = f"chunk-{part.start:07d}.parquet"
    put(folder / name, content, written)
    return {
        "file": name,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "members": ranges(int(member) for member in members),
    }


def chunk_table(results: Results, part: slice) -> pa.Table:
    """Lines of some members, in order of member, quarter and region."""
    members, quarters = results.members[part], results.quarters
    shape = (len(members), quarters, len(REGIONS))
    names = [quarter_name(quarter) for quarter in range(quarters)]
    columns: dict[str, pa.Array] = {
        "member": pa.array(np.repeat(members.astype(np.int64), quarters * len(REGIONS))),
        "quarter": _labels(names, np.arange(quarters)[None, :, None], shape),
        "region": _labels(REGIONS, np.arange(len(REGIONS))[None, None, :], shape),
    }
    for name, values in results.values.items():
        columns[name] = _measured(values[part][:, :, None], slice(0, 1), shape)
    for name, values in results.regional.items():
        columns[name] = _measured(values[part], slice(1, None), shape)
    return pa.table(columns)


def _labels(words: Sequence[str], index: Array, shape: tuple[int, ...]) -> pa.Array:
    codes = np.broadcast_to(index, shape).ravel().astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(list(words)))


def _measured(values: Array, regions: slice, shape: tuple[int, ...]) -> pa.Array:
    """Values at the regions that have them, null at the others."""
    whole, null = np.zeros(shape), np.ones(shape, dtype=bool)
    whole[:, :, regions], null[:, :, regions] = values, False
    return pa.array(whole.ravel(), mask=null.ravel())


def manifest_of(results: Results, scenario: Scenario, chunks: list[dict[str, Any]]) -> dict[str, Any]:
    """What the folder holds and where it comes from."""
    return {
        "format": FORMAT,
        "schema": SCHEMA,
        "scenario": {
            "name": results.scenario,
            "title": results.title,
            "digest": results.digest,
            "canonical": scenario.canonical(),
        },
        "seed": results.seed,
        "quarters": results.quarters,
        "regions": list(REGIONS),
        "measures": list(results.values),
        "measures_by_region": list(results.regional),
        "units": {
            name: MEASURES[name].unit for table in (results.values, results.regional) for name in table
        },
        "unreached": results.unreached,
        "late": results.late,
        "made_with": results.made_with,
        "fingerprint": results.fingerprint,
        "chunks": chunks,
    }


def ranges(members: Iterable[int]) -> list[list[int]]:
    """Runs of consecutive numbers, as first and last.

    >>> ranges([0, 1, 2, 7, 9, 10])
    [[0, 2], [7, 7], [9, 10]]
    """
    found: list[list[int]] = []
    for member in members:
        if found and member == found[-1][1] + 1:
            found[-1][1] = member
        else:
            found.append([member, member])
    return found


# ---------------------------------------------------------------- reading


def read(folder: Path | str) -> Results:
    """Read results back, bit by bit the same.

    Raises
    ------
    StoreError
        There is no manifest, it is of a newer schema or makes no sense, or a file it lists is missing,
        changed or holds something else.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    try:
        results = _assembled(folder, manifest)
        fingerprint = str(manifest["fingerprint"])
    except (KeyError, TypeError, ValueError, IndexError, pa.ArrowException, OSError) as error:
        if isinstance(error, StoreError):
            raise
        said = f"lacks {error}" if isinstance(error, KeyError) else f"makes no sense: {error!r}"
        raise StoreError(f"{folder / MANIFEST}: {said}") from error
    if results.fingerprint != fingerprint:
        raise StoreError(f"{folder}: the numbers are not those of the manifest: fingerprints differ")
    return results


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a folder, its form checked."""
    path = folder / MANIFEST
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
        manifest = json.loads(content) if len(content) <= MOST_BYTES else None
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be read: {error.strerror}; a run that was stopped has none"
        ) from error
    except (ValueError, RecursionError) as error:
        raise StoreError(f"{path}: no JSON: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise StoreError(f"{path}: not a manifest of {FORMAT}")
    if manifest.get("schema") != SCHEMA:
        raise StoreError(f"{path}: schema {manifest.get('schema')!r}; this version reads schema {SCHEMA}")
    return manifest


def _assembled(folder: Path, manifest: dict[str, Any]) -> Results:
    """The results of all chunks, in the order of the manifest."""
    measures, regional = list(manifest["measures"]), list(manifest["measures_by_region"])
    quarters, chunks = int(manifest["quarters"]), manifest["chunks"]
    if not chunks or tuple(manifest["regions"]) != REGIONS:
        raise StoreError(f"{folder / MANIFEST}: lists no chunks, or other regions than {', '.join(REGIONS)}")
    members: list[int] = []
    parts: list[dict[str, Array]] = []
    for chunk in chunks:
        mine = [member for first, last in chunk["members"] for member in range(int(first), int(last) + 1)]
        parts.append(_read_chunk(folder, chunk, mine, quarters, [*measures, *regional]))
        members += mine
    if len(set(members)) != len(members):
        raise StoreError(f"{folder / MANIFEST}: a member is listed twice")

    def joined(name: str, regions: slice) -> Array:
        return np.concatenate([np.ascontiguousarray(part[name][:, :, regions]) for part in parts])

    scenario = manifest["scenario"]
    return Results(
        str(scenario["name"]),
        str(scenario["title"]),
        np.array(members),
        int(manifest["seed"]),
        str(scenario["digest"]),
        {name: joined(name, slice(0, 1))[:, :, 0] for name in measures},
        {name: joined(name, slice(1, None)) for name in regional},
        dict(manifest["unreached"]),
        {name: (int(quarter), why) for name, (quarter, why) in manifest.get("late", {}).items()},
        dict(manifest["made_with"]),
    )


def _read_chunk(
    folder: Path, chunk: dict[str, Any], members: list[int], quarters: int, names: list[str]
) -> dict[str, Array]:
    """Measures of a chunk, each (member, quarter, region); its bytes are checked before they are read."""
    path = folder / _plain_name(str(chunk["file"]))
    content = _checked(path, int(chunk["bytes"]), str(chunk["sha256"]))
    table = pq.read_table(pa.BufferReader(content), page_checksum_verification=True)
    if table.column_names != ["member", "quarter", "region", *names]:
        raise StoreError(f"{path}: other columns than the manifest lists")
    shape = (len(members), quarters, len(REGIONS))
    expected = np.repeat(np.array(members, dtype=np.int64), quarters * len(REGIONS))
    if table.num_rows != len(expected) or not np.array_equal(table["member"].to_numpy(), expected):
        raise StoreError(f"{path}: other members than the manifest lists")
    for label, words, index in (
        ("quarter", [quarter_name(it) for it in range(quarters)], np.arange(quarters)[None, :, None]),
        ("region", list(REGIONS), np.arange(len(REGIONS))[None, None, :]),
    ):
        if table[label].combine_chunks().cast(pa.string()) != _labels(words, index, shape).cast(pa.string()):
            raise StoreError(f"{path}: lines in another order of {label} than this version writes")
    return {name: table[name].to_numpy().reshape(shape) for name in names}


def _plain_name(name: str) -> str:
    """The name of a file in the folder itself.

    Raises
    ------
    StoreError
        It is a path.
    """
    if name in ("", ".", "..") or "/" in name or "\\" in name or "\0" in name:
        raise StoreError(f"{MANIFEST}: {name!r} is not the name of a file in the folder")
    return name


def _checked(path: Path, size: int, digest: str) -> bytes:
    """A file's bytes, if they are those of the manifest."""
    try:
        if path.stat().st_size != size:
            raise StoreError(f"{path}: {path.stat().st_size} bytes where the manifest says {size}")
        content = path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path}: listed in the manifest, but {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise StoreError(f"{path}: damaged or changed: its checksum is not that of the manifest")
    return content
