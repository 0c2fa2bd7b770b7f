"""Runs that are kept in a folder: made with progress, and owned up to when they are stopped or fail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.cli.base import BadInput, Failed, Report, progress_bar

if TYPE_CHECKING:
    from sim.ensemble import Collected, Experiment, Stored


def collected(experiment: Experiment, runs: int, folder: Path, on: str, report: Report) -> Collected:
    """Runs 0 to ``runs`` - 1, in a folder; what was kept there before is not made again."""
    from sim.ensemble import Collected, StoreError, Unwritable, collect
    from sim.ensemble.store import find

    so_far = Collected(folder)

    def kept() -> str:
        if so_far.manifest:
            return f"the results are whole, in {folder}"
        # by the folder itself: a chunk may have been put there just before it could be counted
        there = folder.is_dir() and {
            run for chunk in find(folder, experiment.key) for run in chunk.runs if run < runs
        }
        if not there:
            return "nothing was written"
        return f"{len(there)} of {runs} runs are kept in {folder}; give the same command again to go on"

    report.kept = kept
    try:
        with progress_bar(experiment.scenario.title or experiment.scenario.name) as progress:
            done = collect(experiment, runs, folder, on=on, progress=progress, so_far=so_far)
    except Unwritable as error:
        raise Failed(str(error)) from None
    except StoreError as error:
        raise BadInput(f"--out {error}") from None
    if done.set_aside:
        typer.echo(
            f"{done.set_aside} damaged chunks were set aside in {folder / 'damaged'} and made again.",
            err=True,
        )
    if not done.parts:
        raise Failed(f"no run could be simulated: {'; '.join(failures(done))}")
    return done


def failures(done: Collected) -> list[str]:
    """The chunks that were given up, in words."""
    from sim.run import named

    return [f"{named(runs)} failed: {why}" for runs, why in done.failed]


def own_up(done: Collected) -> None:
    """End with an error when chunks were given up."""
    if done.failed:
        raise Failed(
            f"{'; '.join(failures(done))}. The other {done.kept} runs are in {done.folder}; "
            "give the same command again to try once more"
        )


def opened(folder: Path) -> Stored:
    """Stored runs, every byte checked."""
    from sim.ensemble import StoreError, open_stored

    try:
        return open_stored(folder)
    except StoreError as error:
        raise BadInput(str(error)) from None
