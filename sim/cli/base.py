"""What every command shares: the application, how bad input and Ctrl-C end it, how it prints."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sim.run import Progress

FAILED, BAD_INPUT, STOPPED = 1, 2, 130
PIPED_WIDTH = 140
SECONDS_A_LINE = 30.0

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


class Failed(Exception):
    """Work that could not be finished; the message says what there is and what to do."""


def main() -> None:
    """Run the command line; Ctrl-C ends it with code 130."""
    try:
        app()
    except KeyboardInterrupt:
        raise SystemExit(STOPPED) from None


@dataclass
class Report:
    """What a command has to own up to when it is stopped."""

    kept: Callable[[], str] = lambda: "nothing was written"


@contextmanager
def reported() -> Iterator[Report]:
    """Turn bad input into messages on stderr and exit code 2, work that failed into code 1, Ctrl-C into 130."""
    from sim.accelerate import EngineError, engine
    from sim.run import RunFailed
    from sim.scenario import ScenarioError
    from sim.where import PlaceError, PlaceLost, stop_pool

    report = Report()
    try:
        engine()  # or it is refused before anything is simulated
        yield report
    except ScenarioError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(BAD_INPUT) from None
    except (BadInput, EngineError) as error:
        typer.echo(f"computelab: {error}", err=True)
        raise typer.Exit(BAD_INPUT) from None
    except PlaceError as error:
        typer.echo(f"computelab: --on {error}", err=True)
        raise typer.Exit(BAD_INPUT) from None
    except (Failed, RunFailed, PlaceLost) as error:
        typer.echo(f"computelab: {error}", err=True)
        raise typer.Exit(FAILED) from None
    except KeyboardInterrupt:
        stop_pool()
        typer.echo(f"Stopped; {report.kept()}.", err=True)
        raise typer.Exit(STOPPED) from None


# ---------------------------------------------------------------- output


def console(**options: Any) -> Any:
    """A console on stdout; wide enough not to fold a table when it is a pipe."""
    from rich.console import Console

    found = Console(highlight=False, **options)
    return found if found.is_terminal else Console(highlight=False, width=PIPED_WIDTH, **options)


@contextmanager
def progress_bar(text: str) -> Iterator[Progress]:
    """A bar on stderr that counts runs, with their rate and the time left; a line now and then in a log."""
    from rich.console import Console

    screen = Console(stderr=True)
    if not screen.is_terminal:
        yield Lines(text)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.fields[rate]}")
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        rate,
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task(text, total=None, rate="")
        counted = Rate()

        def shown(done: int, total: int) -> None:
            if counted.first is None:  # what was there already says nothing of the rate
                bar.reset(task, completed=done, total=total)
            speed = counted.speed(done)
            bar.update(task, completed=done, total=total, rate=f"{speed:.3g} a second" if speed else "")

        yield shown


@dataclass
class Rate:
    """Runs a second since the first count."""

    first: tuple[float, int] | None = None

    def speed(self, done: int) -> float:
        """Runs a second; 0 at first."""
        now = time.monotonic()
        if self.first is None:
            self.first = (now, done)
        since, count = self.first
        return (done - count) / (now - since) if now > since else 0.0


@dataclass
class Lines:
    """Progress for a log: a line when half a minute has passed since the last."""

    text: str
    rate: Rate = field(default_factory=Rate)
    last: float = field(default_factory=time.monotonic)

    def __call__(self, done: int, total: int) -> None:
        """Count."""
        speed = self.rate.speed(done)
        if time.monotonic() - self.last < SECONDS_A_LINE or not speed:
            return
        self.last = time.monotonic()
        left = (total - done) / speed
        typer.echo(f"{self.text}: {done} of {total} runs, {speed:.3g} a second, {left:.0f} s left", err=True)


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
