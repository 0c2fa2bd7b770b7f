"""Scenarios to results: futures are cut in chunks and simulated wherever :mod:`sim.where` says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from sim.declare import Array
from sim.futures import Chunk, Task, simulate
from sim.results import Comparison, Results, provenance
from sim.scenario import Actors, Scenario
from sim.where import ATTEMPTS, Place, finished, place

ROWS = 250  # rows that advance together: more gain little, fewer waste overhead (docs/speed.md)
A_CHUNK = 10**9  # bytes that the rows that advance together take at most
A_RESEARCHER, A_STARTUP = (
    12,
    350,
)  # numbers while a quarter is simulated, temporary ones included (benchmarks)
Progress = Callable[[int, int], None]


class RunFailed(RuntimeError):
    """A chunk that failed as often as it was tried."""


def chunks_done(tasks: list[Task], at: Place, progress: Progress | None) -> Iterator[Chunk]:
    """Chunks as they finish.

    Raises
    ------
    RunFailed
        A chunk failed as often as it was tried.
    """
    total, done = sum(len(t.members) for t in tasks), 0
    for one in finished(simulate, tasks, at):
        if one.value is None:
            raise RunFailed(
                f"{named(one.task.members)} failed {ATTEMPTS} times: {one.error!r}"
            ) from one.error
        done += len(one.task.members)
        if progress:
            progress(done, total)
        yield one.value


def named(members: Sequence[int]) -> str:
    """Some futures in words.

    >>> named([4, 5, 6]), named([4])
    ('runs 4 to 6', 'run 4')
    """
    return f"runs {members[0]} to {members[-1]}" if len(members) > 1 else f"run {members[0]}"


def rows_at_once(actors: Actors) -> int:
    """Rows that advance together: as many as are worth it, fewer where a chunk would take a gigabyte."""
    return int(np.clip(A_CHUNK // bytes_a_row(actors), 1, ROWS))


def bytes_a_row(actors: Actors) -> int:
    """Memory that a future takes while it is simulated, temporary arrays included."""
    return 8 * (A_RESEARCHER * actors.researchers + A_STARTUP * actors.startups)


def plan(
    scenarios: Sequence[Scenario],
    members: Sequence[int],
    seed: int,
    uncertainty: str,
    workers: int,
    keep: str = "",
) -> list[Task]:
    """Chunks of few enough rows, as many for each worker, each with every scenario of its members."""
    a_chunk = max(1, rows_at_once(scenarios[0].actors) // len(scenarios))
    wanted = -(-len(members) // a_chunk)
    if workers > 1 and len(members) * len(scenarios) >= 24:
        wanted = -(-wanted // workers) * workers
    bounds = np.linspace(0, len(members), wanted + 1).round().astype(int)
    return [
        Task(tuple(scenarios), tuple(int(m) for m in members[a:b]), seed, uncertainty, keep=keep)
        for a, b in pairwise(bounds)
        if b > a
    ]


def apart(base: Scenario, other: Scenario) -> list[str]:
    """What keeps the futures of two scenarios from being paired; empty when nothing does."""
    kinds = {
        "actors": other.actors != base.actors,
        "horizon": other.quarters != base.quarters,
        "jurisdictions": other.jurisdictions != base.jurisdictions,
    }
    return [kind for kind, differs in kinds.items() if differs]


def together(
    scenarios: Sequence[Scenario], *, runs: int | None = None, seed: int | None = None,
    members: Sequence[int] | None = None, on: str = "pool", progress: Progress | None = None, keep: str = "",
) -> list[Results]:  # fmt: skip
    """Run scenarios on the same members and seed; one result each."""
    first = scenarios[0]
    for other in scenarios[1:]:
        if kinds := apart(first, other):
            raise ValueError(
                f"{other.name} and {first.name} cannot be paired: they differ in {', '.join(kinds)}"
            )
    members = (
        list(range(first.runs if runs is None else runs)) if members is None else [int(m) for m in members]
    )
    if not members:
        raise ValueError("no runs asked for: runs must be 1 or more")
    seed = first.seed if seed is None else seed
    at = place(on)
    tasks = plan(scenarios, members, seed, first.uncertainty, at.workers, keep)
    at = place("here") if len(tasks) == 1 and on.startswith("pool") else at  # not worth the sending
    order = {member: number for number, member in enumerate(members)}
    chunks = sorted(chunks_done(tasks, at, progress), key=lambda chunk: order[chunk.task.members[0]])
    return [
        gather(scenario, number, len(scenarios), chunks, seed) for number, scenario in enumerate(scenarios)
    ]


def gather(scenario: Scenario, number: int, of: int, chunks: list[Chunk], seed: int) -> Results:
    """The rows of one scenario from all chunks, in the order of members."""

    def mine(table: dict[str, Array]) -> dict[str, Array]:
        return {name: np.split(array, of)[number] for name, array in table.items()}

    digest, made_with = scenario.digest(), provenance()
    return Results.joined(
        [
            Results(
                scenario.name,
                scenario.title or scenario.name,
                np.array(chunk.task.members),
                seed,
                digest,
                mine(chunk.values),
                mine(chunk.regional),
                chunk.unreached[number],
                chunk.late[number],
                made_with,
            )
            for chunk in chunks
        ]
    )


def run(
    scenario: Scenario, *, runs: int | None = None, seed: int | None = None, members: Sequence[int] | None = None,
    on: str = "pool", progress: Progress | None = None,
) -> Results:  # fmt: skip
    """Simulate a scenario.

    Parameters
    ----------
    scenario : from :func:`sim.load_scenario`
    runs : number of futures (default: the scenario's); ``members`` names them one by one instead
    seed : of the experiment (default: the scenario's); future k of a seed never changes
    on : where it is simulated: here, pool, local-cluster or a Dask scheduler's address (:mod:`sim.where`)
    progress : called with (runs done, runs in all)
    """
    return together([scenario], runs=runs, seed=seed, members=members, on=on, progress=progress)[0]


def compare(
    base: Scenario, *others: Scenario, runs: int | None = None, seed: int | None = None,
    members: Sequence[int] | None = None, on: str = "pool", progress: Progress | None = None,
) -> Comparison:  # fmt: skip
    """Simulate a baseline and others on the same futures: same luck, same parameter draws.

    Raises ValueError when actors, horizon or jurisdictions differ.
    """
    if not others:
        raise ValueError("nothing to compare: name one scenario or more beside the baseline")
    first, *rest = together([base, *others], runs=runs, seed=seed, members=members, on=on, progress=progress)
    return Comparison(first, rest)
