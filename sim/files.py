"""Writing files so that a reader never finds half of one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def put(path: Path, content: bytes) -> None:
    """Write a file at once: to a hidden temporary one, synced, then renamed.

    What stood there before stays until the new content is complete.
    """
    hidden = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with hidden.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileNotFoundError):  # nothing is there, or another process has just removed it
            hidden.chmod(path.stat().st_mode & 0o7777)
        hidden.replace(path)
    except BaseException:
        hidden.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """One at a time, among all processes that ask for the same path; a killed process holds nothing.

    The file stays: its content means nothing. Where the system has no such locks nobody waits.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    with path.open("ab") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def sync_folder(folder: Path) -> None:
    """Make renames in a folder last, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
