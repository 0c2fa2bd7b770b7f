"""Writing a file as a whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.files import put


def test_the_content_is_there_and_nothing_else(tmp_path: Path) -> None:
    written: list[Path] = []
    put(tmp_path / "a.txt", b"one", written)
    assert (tmp_path / "a.txt").read_bytes() == b"one"
    assert [it.name for it in tmp_path.iterdir()] == ["a.txt"]
    assert written[1] == tmp_path / "a.txt" and written[0].name.startswith(".a.txt.")
    put(tmp_path / "a.txt", b"two")
    assert (tmp_path / "a.txt").read_bytes() == b"two"


def test_what_stood_there_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"one")
    (tmp_path / "a.txt").chmod(0o640)
    put(tmp_path / "a.txt", b"two")
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640


def test_content_is_synced_before_the_rename_and_the_folder_after(tmp_path: Path, monkeypatch) -> None:
    done: list[str] = []
    sync, rename = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda handle: done.append("sync") or sync(handle))
    monkeypatch.setattr(Path, "replace", lambda *names: done.append("rename") or rename(*names))
    put(tmp_path / "a.txt", b"one")
    assert done == (["sync", "rename", "sync"] if os.name == "posix" else ["sync", "rename"])


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_stood_there_stays_when_writing_fails(tmp_path: Path, monkeypatch, error) -> None:
    (tmp_path / "a.txt").write_bytes(b"one")

    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(type(error)):
        put(tmp_path / "a.txt", b"two")
    assert (tmp_path / "a.txt").read_bytes() == b"one"
    assert [it.name for it in tmp_path.iterdir()] == ["a.txt"]


def test_who_cleans_up_is_told_before_anything_is_written(tmp_path: Path, monkeypatch) -> None:
    def fails(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", fails)
    written: list[Path] = []
    with pytest.raises(KeyboardInterrupt):
        put(tmp_path / "a.txt", b"one", written)
    assert [it for it in written if it.exists()] == list(tmp_path.iterdir()) and len(written) == 2
