"""Writing a file as a whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.files import held, put


def test_the_content_is_there_and_nothing_else(tmp_path: Path) -> None:
    put(tmp_path / "a.txt", b"one")
    assert (tmp_path / "a.txt").read_bytes() == b"one"
    assert [it.name for it in tmp_path.iterdir()] == ["a.txt"]
    put(tmp_path / "a.txt", b"two")
    assert (tmp_path / "a.txt").read_bytes() == b"two"


def test_what_stood_there_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"one")
    (tmp_path / "a.txt").chmod(0o640)
    put(tmp_path / "a.txt", b"two")
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640


def test_what_another_process_removes_meanwhile_is_not_missed(tmp_path: Path, monkeypatch) -> None:
    path, stat = tmp_path / "a.txt", Path.stat
    path.write_bytes(b"one")

    def removed(self: Path, **asked: bool) -> os.stat_result:
        found = stat(self, **asked)  # it was there
        if self == path:
            path.unlink(missing_ok=True)
            raise FileNotFoundError(path)
        return found

    monkeypatch.setattr(Path, "stat", removed)
    put(path, b"two")
    monkeypatch.undo()
    assert path.read_bytes() == b"two" and [it.name for it in tmp_path.iterdir()] == ["a.txt"]


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


def test_one_at_a_time_holds_a_path(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    with held(tmp_path / "lock"), (tmp_path / "lock").open("ab") as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with (tmp_path / "lock").open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
