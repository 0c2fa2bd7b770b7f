"""Kills, interrupts, full disks and corruptions, until many were survived: ``python -m tests.ensemble.faults``.

A small experiment is collected again and again, each time in a process that is forked, hurt and left for
dead, or in a folder that is damaged. Whenever a folder can be read, it must hold what an undisturbed run
holds; when it is whole, its fingerprint must be that of the undisturbed run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from sim import files
from sim.ensemble import collecting, store
from sim.ensemble.collecting import collect
from sim.ensemble.experiment import Experiment
from sim.ensemble.store import MANIFEST, Part, StoreError, Unwritable
from sim.ensemble.stored import Stored, open_stored
from sim.results import member_digests
from sim.scenario import Actors
from tests.worlds import small

RUNS, A_CHUNK = 16, 2
WORLD = Actors(big_tech=3, startups=4, universities=3, researchers=100)
CODES = {"done": 0, "full": 3}


@dataclass
class Trial:
    """A folder that is to be filled in spite of everything, and what was done to it."""

    experiment: Experiment
    digests: list[bytes]  # of the undisturbed runs
    fingerprint: str
    chance: random.Random
    folder: Path
    done: Counter[str] = field(default_factory=Counter)
    finished: int = 0

    @property
    def faults(self) -> int:
        """How many hit."""
        return sum(self.done.values())

    def check(self) -> bool:
        """Whether the folder is whole; an error when it can be read and holds anything else."""
        try:
            stored = open_stored(self.folder)
        except StoreError:
            return False
        for part in stored.parts:
            expected = self.digests[part.used.start : part.used.stop]
            assert digests_of(stored, part) == expected, f"{part.chunk.path.name} holds other numbers"
        runs = stored.runs.tolist()
        assert runs == list(range(len(runs))), f"runs were lost or counted twice: {runs}"
        if len(runs) < RUNS:
            return False
        assert stored.manifest["fingerprint"] == self.fingerprint
        return True


def digests_of(stored: Stored, part: Part) -> list[bytes]:
    """Digests of the runs of a chunk, from the numbers that a reader gets."""
    measures, regional = (list(stored.manifest[it]) for it in ("measures", "measures_by_region"))
    found = stored.columns(part, [*measures, *regional])
    tables = ({it: found[it][:, :, 0] for it in measures}, {it: found[it][:, :, 1:] for it in regional})
    return member_digests(tables, len(part.used))


@dataclass(frozen=True)
class Worker:
    """A process that collects, and what it says while it does."""

    pid: int
    log: Path

    def ended(self) -> int:
        """How it ended: its code, or the signal that killed it as a negative number."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def said(self) -> str:
        """The end of what it said."""
        return self.log.read_text(errors="replace")[-4000:]


def worker(trial: Trial, hurt: Callable[[], None]) -> Worker:
    """Collect in a process of its own, which ``hurt`` prepares for its fate."""
    log, path = tempfile.mkstemp(suffix=".log", dir=trial.folder.parent)
    pid = os.fork()
    if pid:
        os.close(log)
        return Worker(pid, Path(path))
    code = 1
    try:
        os.dup2(log, 2)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        hurt()
        collect(trial.experiment, RUNS, trial.folder, on="here")
        code = CODES["done"]
    except KeyboardInterrupt:
        code = 130
    except Unwritable:
        code = CODES["full"]
    except BaseException:
        os.write(2, traceback.format_exc().encode())  # sys.stderr may be a test runner's
    finally:
        os._exit(code)


# ---------------------------------------------------------------- what happens to a process


def at_any_time(trial: Trial, number: signal.Signals) -> str:
    """A signal after a while."""
    process = worker(trial, lambda: None)
    time.sleep(trial.chance.uniform(0.003, 0.1))
    os.kill(process.pid, number)
    code = process.ended()
    assert code in (0, 130, -number), f"ended with {code}: {process.said()}"
    hit = {-signal.SIGKILL: "killed", 130: "interrupted"}
    return hit.get(code, "")


def while_writing(trial: Trial) -> str:
    """Killed with half a file written, before it is renamed, or just after."""
    moment, countdown = trial.chance.choice(("half", "before", "after")), trial.chance.randint(1, 6)

    def hurt() -> None:
        put, left = files.put, [countdown]

        def deadly(path: Path, content: bytes) -> None:
            left[0] -= not path.name.startswith(".")
            if left[0] > 0 or path.name.startswith("."):
                return put(path, content)
            hidden = path.with_name(f".{path.name}.{os.getpid()}.part")
            hidden.write_bytes(content[: len(content) // 2] if moment == "half" else content)
            if moment == "after":
                hidden.replace(path)
            os.kill(os.getpid(), signal.SIGKILL)

        store.put = deadly

    return "killed while writing" if worker(trial, hurt).ended() == -signal.SIGKILL else ""


def full_disk(trial: Trial) -> str:
    """No space left when a file is to be synced."""
    countdown = trial.chance.randint(3, 12)

    def hurt() -> None:
        sync, left = os.fsync, [countdown]

        def full(handle: int) -> None:
            left[0] -= 1
            if left[0] <= 0:
                raise OSError(28, "No space left on device")
            sync(handle)

        os.fsync = full

    return "full disk" if worker(trial, hurt).ended() == CODES["full"] else ""


def two_at_once(trial: Trial) -> str:
    """Two writers, one of which is killed."""
    one, other = (worker(trial, lambda: None) for _ in range(2))
    time.sleep(trial.chance.uniform(0.003, 0.1))
    os.kill(one.pid, signal.SIGKILL)
    codes = one.ended(), other.ended()
    assert codes[1] == 0, f"the other writer ended with {codes[1]}: {other.said()}"
    return "one of two writers killed" if codes[0] == -signal.SIGKILL else ""


# ---------------------------------------------------------------- what happens to a folder


def corruption(trial: Trial) -> str:
    """A file flipped, cut, emptied, removed, swapped or overwritten."""
    paths = sorted(path for path in trial.folder.glob("*") if path.is_file() and path.name[0] != ".")
    if not paths:
        return ""
    path, other = trial.chance.choice(paths), trial.chance.choice(paths)
    kind = trial.chance.choice(("flipped", "cut", "emptied", "removed", "swapped", "overwritten"))
    content = path.read_bytes()
    at = trial.chance.randrange(max(len(content), 1))
    changed = {
        "flipped": content[:at] + bytes([content[at] ^ 1 << trial.chance.randrange(8)]) + content[at + 1 :]
        if content
        else b"x",
        "cut": content[:at],
        "emptied": b"",
        "swapped": other.read_bytes(),
        "overwritten": trial.chance.randbytes(len(content)),
    }
    if kind == "removed":
        path.unlink()
    elif changed[kind] == content:
        return ""
    else:
        path.write_bytes(changed[kind])
    return f"{'manifest' if path.name == MANIFEST else 'chunk'} {kind}"


def left_behind(trial: Trial) -> str:
    """A temporary file of a process that is gone."""
    trial.folder.mkdir(exist_ok=True)
    (trial.folder / f".{trial.chance.randrange(10**9)}.part").write_bytes(b"half")
    return "temporary file left"


FAULTS: tuple[tuple[Callable[[Trial], str], int], ...] = (
    (lambda trial: at_any_time(trial, signal.SIGKILL), 5),
    (lambda trial: at_any_time(trial, signal.SIGINT), 3),
    (while_writing, 3),
    (full_disk, 1),
    (two_at_once, 1),
    (corruption, 6),
    (left_behind, 1),
)


# ---------------------------------------------------------------- all of it


def survive(faults: int, seed: int) -> Trial:
    """Hurt until so many faults have hit; every folder that was begun is finished in the end."""
    collecting.rows_at_once = lambda _: A_CHUNK
    collecting.FEW = A_CHUNK
    experiment = Experiment(replace(small(quarters=4), actors=WORLD), seed=1)
    with tempfile.TemporaryDirectory() as place:
        undisturbed = collect(experiment, RUNS, Path(place) / "undisturbed", on="here")
        digests = [digest for part in undisturbed.parts for digest in part.digests]
        trial = Trial(
            experiment, digests, undisturbed.manifest["fingerprint"], random.Random(seed), Path(place) / "0"
        )
        kinds, weights = zip(*FAULTS, strict=True)
        while trial.faults < faults:
            fault = trial.chance.choices(kinds, weights)[0]
            if hit := fault(trial):
                trial.done[hit] += 1
            if trial.check() and trial.chance.random() < 0.25:
                finish(trial, Path(place) / f"{trial.finished + 1}")
        finish(trial, Path(place) / "last")
    return trial


def finish(trial: Trial, following: Path) -> None:
    """Let a run go through undisturbed: all must be there, once and as it should; then take a new folder."""
    process = worker(trial, lambda: None)
    code = process.ended()
    assert code == 0, f"undisturbed it ended with {code}: {process.said()}"
    assert trial.check(), f"{trial.folder} is not whole"
    trial.finished += 1
    trial.folder = following


def main() -> None:
    """Print what was survived."""
    parser = argparse.ArgumentParser(prog="python -m tests.ensemble.faults", description=__doc__)
    parser.add_argument("--faults", type=int, default=1000, help="how many must hit")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    trial = survive(chosen.faults, chosen.seed)
    print(json.dumps({"faults": trial.done, "folders": trial.finished}, indent=1))


if __name__ == "__main__":
    main()
