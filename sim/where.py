"""Where chunks are simulated: in this process, in a pool of processes, or on a Dask cluster.

One word says which:

========================  ==============================================================
``here``                  this process
``pool``, ``pool:4``      processes of this machine, kept warm; every core, or four
``local-cluster``,        a Dask cluster of this machine, one worker a core, or two; it listens
``local-cluster:2``       on the loopback address only, speaks TLS and has no dashboard
``tcp://host:8786``,      the Dask cluster of a scheduler's address; every worker must have this
``tls://host:8786``       version of the project
========================  ==============================================================

The numbers are the same everywhere, bit by bit on processors of one kind.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

ATTEMPTS = 3  # at a task before it is given up
A_WORKER = 2  # tasks under way for each worker: one that it works on, one that waits
A_CLUSTER = 64  # tasks under way on a cluster at least: workers may join it
MOST_KEPT = 3 * 10**9  # bytes beyond which a worker is taken to leak: a chunk takes a gigabyte at most
KINDNESS = 10  # of workers: a page is drawn before more pairs are simulated
SECONDS_TO_NOTICE = 1.0  # that the process which began a worker is gone
SECONDS_TO_ANSWER = 10.0  # of a scheduler, and until its first worker is there
LOOKS = 6  # so many seconds apart, that find no worker before a cluster is given up
WORDS = (
    "here, pool, local-cluster (with a number of processes: pool:4), or tcp://host:port of a Dask scheduler"
)

LOST = "the Dask cluster went away"
_pool: list[Any] = []  # the one that was asked for last

T = TypeVar("T")
R = TypeVar("R")


class PlaceError(ValueError):
    """A place that there is not, or that does not answer; the message says what to do."""


class PlaceLost(RuntimeError):
    """A cluster that went away while it worked."""


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# ---------------------------------------------------------------- places


@dataclass(frozen=True)
class Place:
    """Somewhere that takes tasks.

    It works on as many as it has ``workers``, is given ``most`` at a time, and a task whose worker died
    ends in one of ``deaths``. ``present`` says how many workers there are now, where they come and go.
    """

    workers: int
    most: int
    submit: Callable[[Callable[[Any], Any], Any], Future[Any]]
    deaths: tuple[type[BaseException], ...] = (BrokenExecutor,)
    present: Callable[[], int] = lambda: 1


def at_once(work: Callable[[T], R], task: T) -> Future[R]:
    """The task done in this process."""
    future: Future[R] = Future()
    try:
        future.set_result(work(task))
    except Exception as error:
        future.set_exception(error)
    return future


def place(on: str) -> Place:
    """The place that a word names.

    Raises
    ------
    PlaceError
        There is no such place, no scheduler answers, or Dask is not installed.
    """
    if on.startswith(("tcp://", "tls://")):
        client = cluster_client(on)
        workers = workers_of(client, on)
        return on_cluster(client, workers, max(A_CLUSTER, workers * A_WORKER))
    found = re.fullmatch(r"(here|pool|local-cluster)(?::([1-9][0-9]{0,3}))?", on)
    if found is None or (found[1] == "here" and found[2]):
        raise PlaceError(f"{on!r} is no place to run; give {WORDS}")
    count = int(found[2] or cores())
    if found[1] == "local-cluster":
        return on_cluster(local_cluster(count), count, count * A_WORKER)
    if found[1] == "here" or count == 1:
        return Place(1, 1, at_once)
    return Place(count, count * A_WORKER, lambda work, task: warm_pool(count).submit(work, task))


def on_cluster(client: Any, workers: int, most: int) -> Place:
    """The place that a client leads to."""
    distributed, _ = dask()
    executor = client.get_executor(pure=False)

    def submit(work: Callable[[Any], Any], task: Any) -> Future[Any]:
        try:
            return executor.submit(work, task)
        except distributed.client.ClosedClientError:
            raise PlaceLost(LOST) from None

    return Place(workers, most, submit, (distributed.KilledWorker,), lambda: threads_of(client))


def warm_pool(workers: int | None = None) -> Any:
    """The pool of worker processes, started on first use and kept; needs no ``__main__`` guard."""
    from loky import get_reusable_executor

    _pool[:] = [
        get_reusable_executor(
            max_workers=workers or cores(),
            timeout=24 * 3600,
            initializer=begin_work,
            initargs=(os.getpid(),),
            # else memory that a worker keeps is taken for a leak, and after every chunk another one is started
            env={"LOKY_MAX_MEMORY_LEAK_SIZE": str(MOST_KEPT)},
        )
    ]
    return _pool[0]


def begin_work(boss: int) -> None:
    """For a worker of the pool: it ends with who began it, not with a terminal's Ctrl-C, and lets others go first."""
    ignore_ctrl_c()
    if hasattr(os, "nice"):  # not on Windows
        os.nice(KINDNESS)
    threading.Thread(target=end_with, args=(boss,), name="computelab-boss", daemon=True).start()


def end_with(boss: int) -> None:
    """End this process once the one that began it is gone: killed, it could not say so."""
    while os.getppid() == boss:
        time.sleep(SECONDS_TO_NOTICE)
    os._exit(1)


def ignore_ctrl_c() -> None:
    """For a worker: a terminal's Ctrl-C goes to it too, and the command that started it ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def stop_pool() -> None:
    """End the pool's processes at once, if this process started any."""
    told, threading.excepthook = threading.excepthook, lambda _: None  # its thread may trip over dead workers
    try:
        for pool in _pool:
            pool.shutdown(wait=True, kill_workers=True)
    finally:
        threading.excepthook = told


@cache
def local_cluster(workers: int) -> Any:
    """Client of a Dask cluster of this machine, which ends with this process.

    It speaks TLS with a certificate made for it: who works on it runs code, and the loopback address is
    open to everybody who has an account here.
    """
    distributed, config = dask()
    settings: dict[str, Any] = {
        f"distributed.{who}.http.routes": [] for who in ("scheduler", "worker", "nanny")
    }
    settings["distributed.scheduler.allowed-failures"] = 0  # attempts are counted here, as for a pool
    # A worker that died starts again by itself; what looks for it after some seconds would end it for good.
    config.set({"distributed.deploy.lost-worker-timeout": "1 day"})
    with config.set(settings):
        cluster = distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, host="127.0.0.1", security=True,
            scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
            silence_logs=logging.CRITICAL,
        )  # fmt: skip
    client = distributed.Client(cluster)

    class Deaf(distributed.WorkerPlugin):
        """The workers ignore Ctrl-C."""

        def setup(self, worker: Any) -> None:
            ignore_ctrl_c()

    client.register_plugin(Deaf(), name="deaf")
    return client


@cache
def cluster_client(address: str) -> Any:
    """Client of a Dask scheduler."""
    distributed, _ = dask()
    try:
        return distributed.Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise PlaceError(f"{address}: no Dask scheduler answers there: {error}") from error


def workers_of(client: Any, address: str) -> int:
    """Threads of all workers of a cluster, at least one of which must come."""
    try:
        client.wait_for_workers(1, timeout=SECONDS_TO_ANSWER)
    except TimeoutError:
        raise PlaceError(f"{address}: the scheduler has no worker") from None
    return threads_of(client)


def threads_of(client: Any) -> int:
    """Threads of all workers that a cluster has now; none when its scheduler does not answer."""
    try:
        workers = client.scheduler_info(n_workers=-1)["workers"].values()
    except (OSError, TimeoutError):
        return 0
    return sum(worker["nthreads"] for worker in workers)


def dask() -> tuple[Any, Any]:
    """The modules ``distributed`` and ``dask.config``."""
    try:
        import dask.config
        import distributed
    except ModuleNotFoundError as error:
        raise PlaceError(
            f"a Dask cluster needs {error.name}; in the project's folder: pip install '.[cluster]'"
        ) from None
    return distributed, dask.config


# ---------------------------------------------------------------- tasks


@dataclass
class Done(Generic[T, R]):
    """A task, and what it gave or why it was given up."""

    task: T
    value: R | None = None
    error: BaseException | None = None
    attempts: int = 0


def finished(work: Callable[[T], R], tasks: Iterable[T], at: Place) -> Iterator[Done[T, R]]:
    """Tasks as they finish, whatever their order; few are under way at a time.

    A task that fails is tried again, three times in all. When a worker dies, nobody knows which task
    it was: those that ended with it are tried again one at a time, and only a task that was alone is blamed.

    Raises
    ------
    PlaceLost
        The cluster went away, or has had no worker for a while.
    """
    fresh, again, suspects = iter(tasks), deque[Done[T, R]](), deque[Done[T, R]]()
    running: dict[Future[R], Done[T, R]] = {}
    try:
        while True:
            most = 1 if suspects else at.most
            while len(running) < most and (job := _next(suspects, again, fresh)) is not None:
                running[_submitted(at, work, job.task)] = job
            if not running:
                return
            alone = len(running) == 1
            ended = _first(running, at)
            if any(isinstance(_error(future), at.deaths) for future in ended):
                ended, _ = wait(running)  # a pool breaks as a whole
            for future in ended:
                job, error = running.pop(future), _error(future)
                died = isinstance(error, at.deaths)
                job.attempts += error is not None and (alone or not died)
                if error is None:
                    job.value = future.result()
                elif job.attempts < ATTEMPTS:
                    (suspects if died else again).append(job)
                    continue
                job.error = error
                yield job
    finally:
        for future in running:
            future.cancel()


def _first(running: dict[Future[R], Done[T, R]], at: Place) -> set[Future[R]]:
    """Those that ended first; PlaceLost when nothing can end, for nobody works."""
    looks = 0
    while not (ended := wait(running, SECONDS_TO_ANSWER, FIRST_COMPLETED)[0]):
        looks = 0 if at.present() else looks + 1
        if looks == LOOKS:
            raise PlaceLost(
                f"the Dask cluster has had no worker for {LOOKS * SECONDS_TO_ANSWER:g} seconds; start some, "
                "then give the same command again"
            )
    return ended


def _next(suspects: deque[Done[T, R]], again: deque[Done[T, R]], fresh: Iterator[T]) -> Done[T, R] | None:
    """The next task to try, None when there is none."""
    for jobs in (suspects, again):
        if jobs:
            return jobs.popleft()
    return next((Done(task) for task in fresh), None)


def _submitted(at: Place, work: Callable[[T], R], task: T) -> Future[R]:
    """The task on its way; a pool that breaks before it takes the task has failed at it."""
    try:
        return at.submit(work, task)
    except BrokenExecutor as error:
        future: Future[R] = Future()
        future.set_exception(error)
        return future


def _error(future: Future[Any]) -> BaseException | None:
    """Why a task that ended gave nothing; None when it gave something."""
    if future.cancelled():
        raise PlaceLost(LOST)
    return future.exception()
