"""Where chunks run: the same digest everywhere; a worker that dies or fails costs nothing but time."""

from __future__ import annotations

import importlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import distributed
import psutil
import pytest

from sim import where
from sim.run import RunFailed, run
from sim.where import Place, PlaceError, PlaceLost, finished, place
from tests.worlds import small


@pytest.fixture(scope="module")
def cluster():
    """A Dask cluster of two workers, as the word local-cluster:2 starts it."""
    yield where.local_cluster(2)
    where.local_cluster(2).cluster.close()
    where.local_cluster.cache_clear()


@contextmanager
def scheduler(workers: int) -> Iterator[str]:
    """The address of a Dask scheduler as somebody else would have started it, its workers threads."""
    with distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=False, protocol="tcp", host="127.0.0.1",
        scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
    ) as cluster:  # fmt: skip
        assert cluster.scheduler_address.startswith("tcp://127.0.0.1:")
        yield cluster.scheduler_address


@pytest.fixture
def note(tmp_path: Path) -> str:
    return str(tmp_path / "note")


# Tasks are functions of this module, so that other processes find them.


def square(task: tuple[int, str]) -> int:
    return task[0] ** 2


def slow(task: tuple[int, str]) -> int:
    time.sleep(0.2)
    return os.getpid()


def fails_at_three(task: tuple[int, str]) -> int:
    if task[0] == 3:
        with Path(task[1]).open("a") as note:
            note.write("x")
        raise ValueError("three")
    return task[0]


def dies_once_at_three(task: tuple[int, str]) -> int:
    if task[0] == 3 and not Path(task[1]).exists():
        Path(task[1]).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return task[0]


def tasks(note: str, count: int = 8) -> list[tuple[int, str]]:
    return [(number, note) for number in range(count)]


# ---------------------------------------------------------------- the same numbers


def test_the_same_digest_in_this_process_in_a_pool_and_on_a_cluster(cluster):
    scenario = replace(small(quarters=4), uncertainty="both")
    expected = run(scenario, runs=30, on="here").fingerprint
    assert run(scenario, runs=30, on="pool:2").fingerprint == expected
    assert run(scenario, runs=30, on="local-cluster:2").fingerprint == expected
    with scheduler(workers=2) as address:
        assert place(address).workers == 2
        assert run(scenario, runs=30, on=address).fingerprint == expected
        where.cluster_client(address).close()


@pytest.mark.parametrize("on", ["pool:2", "local-cluster:2"])
def test_two_processes_share_the_work(cluster, note, on):
    used = {done.value for done in finished(slow, tasks(note, 12), place(on))}
    assert len(used) == 2 and os.getpid() not in used


def test_in_this_process(note):
    assert {done.value for done in finished(slow, tasks(note, 2), place("here"))} == {os.getpid()}


# ---------------------------------------------------------------- what fails


@pytest.mark.parametrize("on", ["here", "pool:2", "local-cluster:2"])
def test_a_task_that_fails_is_tried_three_times_and_the_rest_completes(cluster, note, on):
    done = {it.task[0]: it for it in finished(fails_at_three, tasks(note), place(on))}
    assert sorted(done) == list(range(8))
    assert [number for number, it in done.items() if it.error] == [3]
    assert repr(done[3].error) == "ValueError('three')" and done[3].attempts == 3
    assert Path(note).read_text() == "xxx"
    assert all(it.value == number for number, it in done.items() if number != 3)


@pytest.mark.parametrize("on", ["pool:2", "local-cluster:2"])
def test_a_worker_that_is_killed_costs_nothing(cluster, note, on):
    done = sorted((it.task[0], it.value) for it in finished(dies_once_at_three, tasks(note), place(on)))
    assert done == [(number, number) for number in range(8)]
    assert Path(note).exists()


def takes_memory(task: tuple[int, str]) -> int:
    """Keep 400 MB from the second task on; the number of the process."""
    if globals().setdefault("BEGUN", task[0]) != task[0]:
        globals().setdefault("KEPT", b"x" * 400_000_000)
    time.sleep(1.2)  # memory is looked at once a second
    return os.getpid()


def test_a_worker_that_keeps_memory_is_not_started_anew(note):
    pool = place("pool:2")
    done = list(finished(takes_memory, [(number, note) for number in range(8)], pool))
    assert not [it.error for it in done if it.error]
    assert len({it.value for it in done}) <= 2


def test_workers_end_with_a_process_that_was_killed():
    code = (
        "import os, sys, time\nfrom sim.where import warm_pool\npool = warm_pool(2)\n"
        "tasks = [pool.submit(time.sleep, 0.2) for _ in range(4)]\n[it.result() for it in tasks]\n"
        "print(*pool._processes, flush=True)\ntime.sleep(600)\n"
    )
    boss = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert boss.stdout is not None
    workers = [int(word) for word in boss.stdout.readline().split()]
    assert len(workers) == 2 and all(map(psutil.pid_exists, workers))
    boss.kill()
    boss.wait()
    deadline = time.monotonic() + 60
    while any(map(psutil.pid_exists, workers)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(psutil.pid_exists, workers))


class Fragile:
    """A pool as the standard library's: when a worker dies, all that is under way ends with it."""

    def __init__(self, deadly: int) -> None:
        self.deadly, self.tried, self.waiting = deadly, Counter[int](), dict[Future[int], int]()

    def submit(self, work: Callable[[int], int], task: int) -> Future[int]:
        future: Future[int] = Future()
        self.waiting[future] = task
        self.tried[task] += 1
        if len(self.waiting) == 4 or self.tried[task] > 1 or task == 9:
            dies = self.deadly in self.waiting.values()
            for each, number in self.waiting.items():
                each.set_exception(BrokenExecutor()) if dies else each.set_result(work(number))
            self.waiting.clear()
        return future


def test_a_task_that_kills_its_worker_is_given_up_and_no_other_is_blamed():
    pool = Fragile(deadly=5)
    done = {it.task: it for it in finished(lambda task: -task, range(10), Place(2, 4, pool.submit))}
    assert [number for number, it in done.items() if it.error] == [5]
    assert {number: it.attempts for number, it in done.items() if it.attempts} == {5: 3}
    assert {number: it.value for number, it in done.items() if number != 5} == {
        number: -number for number in range(10) if number != 5
    }
    assert max(pool.tried.values()) == pool.tried[5] == 4  # once with the others, three times alone


def test_few_tasks_are_under_way_at_a_time(note):
    taken: list[int] = []

    def asked():
        for task in tasks(note, 40):
            taken.append(task[0])
            yield task

    source = finished(square, asked(), place("pool:2"))
    next(source)
    assert len(taken) <= 2 * where.A_WORKER
    assert len(list(source)) == 39


def test_a_run_that_fails_says_which_futures(monkeypatch):
    def broken(task):
        raise ArithmeticError("the ledger does not close")

    monkeypatch.setattr(importlib.import_module("sim.run"), "simulate", broken)
    with pytest.raises(RunFailed, match=r"runs 0 to 2 failed 3 times: ArithmeticError\('the ledger"):
        run(small(quarters=4), runs=3, on="here")


def test_a_cluster_that_goes_away_is_said(note):
    with scheduler(workers=1) as address:
        source = finished(slow, tasks(note, 200), place(address))
        next(source)
        where.cluster_client(address).close()
        with pytest.raises(PlaceLost, match="went away"):
            list(source)


def test_a_cluster_without_workers_is_said_at_once_or_when_the_last_has_left(note, monkeypatch):
    monkeypatch.setattr(where, "SECONDS_TO_ANSWER", 0.5)
    with scheduler(workers=0) as address:
        with pytest.raises(PlaceError, match=f"{address}: the scheduler has no worker"):
            place(address)
        where.cluster_client(address).close()
    empty, looked = Future[int](), []  # a task that nobody takes
    away = Place(1, 1, lambda work, task: empty, present=lambda: looked.append(1) or 0)
    with pytest.raises(PlaceLost, match="has had no worker for 3 seconds; start some"):
        list(finished(square, tasks(note, 1), away))
    assert len(looked) == where.LOOKS and empty.cancelled()


def test_workers_that_leave_are_counted():
    with scheduler(workers=1) as address:
        at = place(address)
        assert at.present() == 1
        client = where.cluster_client(address)
        client.retire_workers(close_workers=True)
        assert at.present() == 0
        client.close()


# ---------------------------------------------------------------- what is there


@pytest.mark.parametrize("on", ["", "cloud", "pool:0", "pool:x", "here:2", "local-cluster:-1", "http://x"])
def test_a_word_that_names_no_place(on):
    with pytest.raises(PlaceError, match="is no place to run; give here, pool, local-cluster"):
        place(on)


def test_a_scheduler_that_does_not_answer(monkeypatch):
    monkeypatch.setattr(where, "SECONDS_TO_ANSWER", 0.5)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
        with pytest.raises(PlaceError, match=f"{address}: no Dask scheduler answers there"):
            place(address)


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(PlaceError, match=r"pip install '.\[cluster\]'"):
        where.dask()


def test_a_cluster_of_this_machine_is_reached_from_it_alone_and_shows_no_pages(cluster):
    assert cluster.cluster.scheduler_address.startswith("tls://127.0.0.1:")
    me = psutil.Process()
    ports = [
        it.laddr
        for process in (me, *me.children(recursive=True))
        for it in process.net_connections(kind="inet")
        if it.status == psutil.CONN_LISTEN
    ]
    assert ports and {it.ip for it in ports} == {"127.0.0.1"}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for page in ("status", "info/main/workers.html", "health", "metrics", "json/identity.json"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            opener.open(f"http://127.0.0.1:{cluster.cluster.scheduler.http_server.port}/{page}", timeout=10)
