"""Writing files so that a reader never finds half of one."""

from __future__ import annotations

import os
from pathlib import Path


def put(path: Path, content: bytes, written: list[Path] | None = None) -> None:
    """Write a file at once: to a hidden temporary one, synced, then renamed.

    What stood there before stays until the new content is complete. ``written`` notes both paths
    before anything is written, for who cleans up after an interruption; without it the temporary
    file is removed here.
    """
    hidden = path.with_name(f".{path.name}.{os.getpid()}.part")
    if written is not None:
        written += [hidden, path]
    try:
        with hidden.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            hidden.chmod(path.stat().st_mode & 0o7777)
        hidden.replace(path)
    except BaseException:
        if written is None:
            hidden.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder last, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
