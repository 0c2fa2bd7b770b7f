"""What every command shares: the application, how bad input and Ctrl-C end it, how it prints."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sim.run import Progress

FAILED, BAD_INPUT, STOPPED = 1, 2, 130
PIPED_WIDTH = 140

app = typer.Typer(
    name="computelab",
    help="Compute Policy Lab: simulate the market for AI compute and compare policies.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class BadInput(Exception):
    """Something asked for that cannot be done; the message says what to do."""


def main() -> None:
    """Run the command line; Ctrl-C ends it with code 130."""
    try:
        app()
    except KeyboardInterrupt:
        raise SystemExit(STOPPED) from None


@dataclass
class Report:
    """What a command has to own up to when it is stopped."""

    written: Path | None = None


@contextmanager
def reported() -> Iterator[Report]:
    """Turn bad input into messages on stderr and exit code 2, work that failed into code 1, Ctrl-C into 130."""
    from sim.run import RunFailed
    from sim.scenario import ScenarioError
    from sim.where import PlaceError, PlaceLost

    report = Report()
    try:
        yield report
    except ScenarioError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(BAD_INPUT) from None
    except BadInput as error:
        typer.echo(f"computelab: {error}", err=True)
        raise typer.Exit(BAD_INPUT) from None
    except PlaceError as error:
        typer.echo(f"computelab: --on {error}", err=True)
        raise typer.Exit(BAD_INPUT) from None
    except (RunFailed, PlaceLost) as error:
        typer.echo(f"computelab: {error}", err=True)
        raise typer.Exit(FAILED) from None
    except KeyboardInterrupt:
        stop_workers()
        kept = f"the results are whole, in {report.written}" if report.written else "nothing was written"
        typer.echo(f"Stopped; {kept}.", err=True)
        raise typer.Exit(STOPPED) from None


def stop_workers() -> None:
    """End the pool's processes at once, if this process started any."""
    if "loky" in sys.modules:
        from sim.where import warm_pool

        warm_pool().shutdown(wait=True, kill_workers=True)


# ---------------------------------------------------------------- output


def console(**options: Any) -> Any:
    """A console on stdout; wide enough not to fold a table when it is a pipe."""
    from rich.console import Console

    found = Console(highlight=False, **options)
    return found if found.is_terminal else Console(highlight=False, width=PIPED_WIDTH, **options)


@contextmanager
def progress_bar(text: str) -> Iterator[Progress]:
    """A bar on stderr that counts runs; nothing where stderr is not a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    screen = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(text, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def as_json(data: Any) -> None:
    """JSON on stdout; numbers that are not finite become null."""
    typer.echo(json.dumps(finite(data), indent=1, ensure_ascii=False, allow_nan=False))


def finite(data: Any) -> Any:
    """The data with None for every number that is not finite.

    >>> finite({"low": float("-inf"), "years": (2025, 2030.0)})
    {'low': None, 'years': [2025, 2030.0]}
    """
    if isinstance(data, dict):
        return {key: finite(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [finite(value) for value in data]
    return None if isinstance(data, float) and not math.isfinite(data) else data
