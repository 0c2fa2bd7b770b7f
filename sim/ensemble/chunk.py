"""A chunk of runs as a Parquet file: made by a worker, checked by who keeps it and by who reads it.

One line a (run, quarter, region) and one column a measure. The region ``world`` holds the measures
of the whole, the jurisdictions hold the measures by jurisdiction; the rest is null. What a sweep
varies has a column each. The file's own metadata hold the digest of every run.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.dates import quarter_name
from sim.declare import JURISDICTIONS, Array
from sim.ensemble.experiment import Experiment
from sim.futures import Chunk, simulate
from sim.results import WORLD, Late, code_version, member_digests, provenance

REGIONS = (WORLD, *JURISDICTIONS)
LINES = ("run", "member", "quarter", "region")  # the columns that say what a line is about
META = b"computelab"


class OtherVersion(RuntimeError):
    """A worker that has another version of the project."""


class ChunkError(ValueError):
    """A file that is not a chunk of this experiment."""


@dataclass(frozen=True)
class Order:
    """Runs to be made, and the code they are to be made with."""

    experiment: Experiment
    runs: range
    code: str


@dataclass(frozen=True)
class Made:
    """A file's bytes and their SHA-256, as a worker sends them."""

    runs: range
    content: bytes
    sha256: str


@dataclass(frozen=True)
class About:
    """What a chunk says of itself: its experiment's key, its runs, their digests, whom policies did not reach."""

    key: str
    runs: range
    digests: tuple[bytes, ...]
    unreached: dict[str, str]
    late: Late
    made_with: dict[str, str]


# ---------------------------------------------------------------- making


def make(order: Order) -> Made:
    """Simulate runs and put them in a file's form; done by workers.

    Raises
    ------
    OtherVersion
        This worker has another version of the project.
    """
    if code_version() != order.code:
        raise OtherVersion(
            f"the worker {platform.node()} has code {code_version()}, not {order.code}: "
            "install the same version of the project there"
        )
    content = encoded(order.experiment, order.runs, simulate(order.experiment.task(order.runs)))
    return Made(order.runs, content, hashlib.sha256(content).hexdigest())


def encoded(experiment: Experiment, runs: range, chunk: Chunk) -> bytes:
    """The bytes of a chunk's file: the same for the same numbers and versions."""
    digests = member_digests((chunk.values, chunk.regional), len(runs))
    about = {
        "key": experiment.key,
        "runs": [runs.start, runs.stop],
        "digests": [digest.hex() for digest in digests],
        "unreached": chunk.unreached[0],
        "late": chunk.late[0],
        "made_with": provenance(),
    }
    table = _table(runs, chunk).replace_schema_metadata({META: json.dumps(about, sort_keys=True)})
    measures = [*chunk.values, *chunk.regional]
    others = [name for name in table.column_names if name not in measures]
    sink = pa.BufferOutputStream()
    pq.write_table(
        table, sink, compression="zstd", compression_level=1, write_page_checksum=True,
        use_dictionary=others,  # pyright: ignore
        write_statistics=others,  # pyright: ignore (a query skips by run and quarter, not by what was measured)
        column_encoding=dict.fromkeys(measures, "BYTE_STREAM_SPLIT"),
    )  # fmt: skip
    return sink.getvalue().to_pybytes()


def _table(runs: range, chunk: Chunk) -> pa.Table:
    """Lines of some runs, in order of run, quarter and region."""
    quarters = next(iter(chunk.values.values())).shape[1]
    shape = (len(runs), quarters, len(REGIONS))
    a_run = quarters * len(REGIONS)
    columns: dict[str, Any] = {
        "run": np.repeat(np.array(runs, dtype=np.int64), a_run),
        "member": np.repeat(np.array(chunk.task.members, dtype=np.int64), a_run),
        "quarter": _labels([quarter_name(it) for it in range(quarters)], 1, shape),
        "region": _labels(REGIONS, 2, shape),
    }
    for it in chunk.task.varied:
        columns[f"{it.name}.{it.key}" if it.key else it.name] = np.repeat(np.array(it.values), a_run)
    world, places = slice(0, 1), slice(1, None)
    for regions, measured in (
        (world, {name: values[:, :, None] for name, values in chunk.values.items()}),
        (places, chunk.regional),
    ):
        known = _known(regions, shape)
        columns |= {name: _measured(values, regions, shape, known) for name, values in measured.items()}
    return pa.table(columns)


def _labels(words: Sequence[str], axis: int, shape: tuple[int, ...]) -> pa.Array:
    """Words along an axis of the lines."""
    index = np.arange(len(words), dtype=np.int32).reshape([-1 if place == axis else 1 for place in range(3)])
    return pa.DictionaryArray.from_arrays(
        pa.array(np.broadcast_to(index, shape).ravel()), pa.array(list(words))
    )


def _known(regions: slice, shape: tuple[int, ...]) -> pa.Buffer:
    """Bits that say which lines have a value, those of some regions: one for all measures that have them."""
    known = np.zeros(shape, dtype=bool)
    known[:, :, regions] = True
    return pa.py_buffer(np.packbits(known.ravel(), bitorder="little"))


def _measured(values: Array, regions: slice, shape: tuple[int, ...], known: pa.Buffer) -> pa.Array:
    """Values at the regions that have them, null at the others."""
    whole = np.zeros(shape)
    whole[:, :, regions] = values
    return pa.Array.from_buffers(pa.float64(), whole.size, [known, pa.py_buffer(whole)])


# ---------------------------------------------------------------- reading


def about(content: bytes) -> About:
    """What a chunk says of itself.

    Raises
    ------
    ChunkError
        It is no chunk.
    """
    try:
        said = json.loads((pq.read_schema(pa.BufferReader(content)).metadata or {})[META])
        first, stop = (int(it) for it in said["runs"])
        digests = tuple(bytes.fromhex(it) for it in said["digests"])
        found = About(
            str(said["key"]), range(first, stop), digests, dict(said["unreached"]), dated(said["late"]),
            dict(said["made_with"]),
        )  # fmt: skip
    except (pa.ArrowException, OSError, KeyError, TypeError, ValueError) as error:
        raise ChunkError(f"no chunk of runs: {error!r}") from error
    if not found.runs or len(digests) != len(found.runs):
        raise ChunkError("no chunk of runs: as many digests as runs are expected")
    return found


def dated(late: Mapping[str, Sequence[Any]]) -> Late:
    """What a file says of policies that reached somebody late."""
    return {str(name): (int(quarter), str(why)) for name, (quarter, why) in late.items()}
