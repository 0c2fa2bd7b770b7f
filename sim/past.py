"""Futures before any policy is felt, kept in a folder: a lever is moved, and what came before is not lived again.

The folder belongs to who made it, for as long as it runs: its files are pickles, read by nobody else.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
from dataclasses import dataclass
from pathlib import Path

from sim.declare import Array
from sim.files import put
from sim.world import World

LIMIT = 5 * 10**8  # bytes that a folder takes; what was not used for longest is forgotten first


@dataclass(frozen=True)
class Past:
    """The world at the start of a quarter, and what was measured until then."""

    world: World
    measured: dict[str, Array]  # (quarter, row, 1 or jurisdiction)


def file_of(folder: str, what: object) -> Path:
    """Where a past is kept: ``what`` tells its rows, its luck and its quarter apart from others."""
    return Path(folder) / f"{hashlib.sha256(repr(what).encode()).hexdigest()}.past"


def kept_past(folder: str, what: object) -> Past | None:
    """A past that was kept, or None."""
    path = file_of(folder, what)
    try:
        content = path.read_bytes()
        os.utime(path)
    except OSError:
        return None
    return pickle.loads(content)


def keep_past(folder: str, what: object, past: Past) -> None:
    """Keep a past for the next who needs it; without room for it nothing happens."""
    content = pickle.dumps(past, protocol=pickle.HIGHEST_PROTOCOL)
    try:
        put(file_of(folder, what), content)
    except OSError:
        return
    forget_oldest(folder)


def forget_oldest(folder: str) -> None:
    """Delete what was not used for longest until the folder is within its limit."""
    room = LIMIT
    for path in sorted(Path(folder).glob("*.past"), key=last_used, reverse=True):
        with contextlib.suppress(OSError):  # another process may have deleted it
            room -= path.stat().st_size
            if room < 0:
                path.unlink()


def last_used(path: Path) -> int:
    """When a file was last read or written, in nanoseconds; long ago if it is gone."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
