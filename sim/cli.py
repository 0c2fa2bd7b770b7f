"""The command line: ``computelab``. Heavy modules are loaded by the command that needs them."""

from __future__ import annotations

import json
import math
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from sim.declare import Option, Param
    from sim.policies import Policy
    from sim.results import Comparison, Effect, Results
    from sim.run import Progress
    from sim.scenario import Scenario

BAD_INPUT, STOPPED = 2, 130
RUN_YEARS = (2025, 2030, 2035)
COMPARE_YEAR = 2030
FURTHER = (
    "model_use_hhi", "compute_hhi", "startups_alive", "startups_afford_run", "lease_share", "open_use_share",
    "academic_share", "net_moves", "academic_compute_share", "frontier_run_cost_musd", "capability_price",
    "users_benefit_busd", "users_benefit_fixed_busd", "electricity_twh",
)  # fmt: skip
PIPED_WIDTH = 140

app = typer.Typer(
    name="computelab",
    help="Compute Policy Lab: simulate the market for AI compute and compare policies.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Runs = Annotated[int | None, typer.Option("--runs", help="Number of simulations (default: the scenario's).")]
Seed = Annotated[int | None, typer.Option("--seed", help="Seed of the experiment (default: the scenario's).")]
Uncertainty = Annotated[
    Literal["luck", "parameters", "both"] | None,
    typer.Option("--uncertainty", help="What differs between simulations (default: the scenario's)."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class BadInput(Exception):
    """Something asked for that cannot be done; the message says what to do."""


def main() -> None:
    """Run the command line; Ctrl-C ends it with code 130."""
    try:
        app()
    except KeyboardInterrupt:
        raise SystemExit(STOPPED) from None


@contextmanager
def reported() -> Iterator[None]:
    """Turn bad input into messages on stderr and exit code 2, Ctrl-C into 130."""
    from sim.scenario import ScenarioError

    try:
        yield
    except ScenarioError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(BAD_INPUT) from None
    except BadInput as error:
        typer.echo(f"computelab: {error}", err=True)
        raise typer.Exit(BAD_INPUT) from None
    except KeyboardInterrupt:
        stop_workers()
        typer.echo("Stopped; nothing was written.", err=True)
        raise typer.Exit(STOPPED) from None


def stop_workers() -> None:
    """End the pool's processes at once, if this process started any."""
    if "loky" in sys.modules:
        from sim.run import warm_pool

        warm_pool().shutdown(wait=True, kill_workers=True)


# ---------------------------------------------------------------- input


def loaded(name: str) -> Scenario:
    """A scenario by file, or by the name of one that comes with the project."""
    from sim.scenario import load_scenario, shipped

    path = Path(name)
    return load_scenario(path if path.exists() else shipped().get(name, path))


def check_numbers(runs: int | None, seed: int | None) -> None:
    """Refuse numbers of runs and seeds that a scenario could not have either."""
    from sim.scenario.schema import RUNS, SEEDS

    if runs is not None and not RUNS[0] <= runs <= RUNS[1]:
        raise BadInput(f"--runs {runs}: give a whole number from {RUNS[0]} to {RUNS[1]}, such as --runs 32")
    if seed is not None and not SEEDS[0] <= seed <= SEEDS[1]:
        raise BadInput(f"--seed {seed}: give a whole number from {SEEDS[0]} to {SEEDS[1]}, such as --seed 1")


def check_pairs(base: Scenario, others: list[Scenario]) -> None:
    """Refuse scenarios whose futures cannot be paired."""
    for other in others:
        kinds = {
            "actors": other.actors != base.actors,
            "horizon": other.quarters != base.quarters,
            "jurisdictions": other.jurisdictions != base.jurisdictions,
        }
        if differ := [kind for kind, differs in kinds.items() if differs]:
            raise BadInput(
                f"{other.name} and {base.name} cannot be paired: they differ in {', '.join(differ)}. "
                f"Give both the same, or let {other.name} say 'extends: {base.name}' and leave these out"
            )


def chosen_year(quarters: int, year: int | None) -> int:
    """The year asked for, else 2030, else the last complete one."""
    from sim.dates import FIRST_YEAR

    last = FIRST_YEAR + quarters // 4 - 1
    if year is None:
        return min(COMPARE_YEAR, last)
    if not FIRST_YEAR <= year <= last:
        raise BadInput(f"--year {year}: not simulated in full; give a year from {FIRST_YEAR} to {last}")
    return year


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
    """The data with None for every number that is not finite."""
    if isinstance(data, dict):
        return {key: finite(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [finite(value) for value in data]
    return None if isinstance(data, float) and not math.isfinite(data) else data


# ---------------------------------------------------------------- check


@app.command()
def check(files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Scenario files.")]) -> None:
    """Check scenario files: print every problem with its file, line and key."""
    with reported():
        found = [problems_of(name) for name in files]
        for name, problems in zip(files, found, strict=True):
            for problem in problems:
                typer.echo(problem, err=True)
            if not problems:
                typer.echo(f"{name}: good")
        if any(found):
            raise typer.Exit(BAD_INPUT)


def problems_of(name: str) -> list[str]:
    """What is wrong with a scenario file.

    The measures, which take long to load, are needed only for a trigger; so a file that is good
    without them and has no trigger is good.
    """
    from sim.scenario import ScenarioError

    for with_measures in (False, True):
        if with_measures:
            import sim.measures  # noqa: F401
        try:
            scenario = loaded(name)
        except ScenarioError as error:
            if with_measures:
                return [str(problem) for problem in error.problems]
        else:
            if not any(policy.trigger for policy in scenario.policies):
                break
    return []


# ---------------------------------------------------------------- run


@app.command()
def run(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A scenario file, or the name of a shipped one.")
    ],
    runs: Runs = None,
    seed: Seed = None,
    uncertainty: Uncertainty = None,
    out: Annotated[Path | None, typer.Option("--out", help="New folder for the results.")] = None,
) -> None:
    """Simulate a scenario and show the headline outcomes by year."""
    with reported():
        check_numbers(runs, seed)
        scenario = held(loaded(file), uncertainty)
        check_folder(out)
        from sim.run import run as simulate

        with progress_bar(scenario.title or scenario.name) as progress:
            results = simulate(scenario, runs=runs, seed=seed, progress=progress)
        if out is not None:
            store(results, scenario, out)
        show_results(results, scenario)
        if out is not None:
            typer.echo(f"Results: {out}")
        typer.echo(f"Fingerprint: {results.fingerprint}")


def held(scenario: Scenario, uncertainty: str | None) -> Scenario:
    """The scenario with the uncertainty asked for on the command line."""
    return scenario if uncertainty is None else replace(scenario, uncertainty=uncertainty)


def check_folder(out: Path | None) -> None:
    """Refuse a folder that could not be written to, before anything is simulated."""
    if out is not None and out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BadInput(f"--out {out}: it exists and is not an empty folder; name a new one")


def store(results: Results, scenario: Scenario, out: Path) -> None:
    """Write results to a folder."""
    from sim.ensemble import StoreError, write

    try:
        write(results, scenario, out)
    except StoreError as error:
        raise BadInput(f"--out {error}") from None


def show_results(results: Results, scenario: Scenario) -> None:
    """A table of the headline outcomes in some years, median and 90 % of runs."""
    from rich.table import Table
    from rich.text import Text

    from sim.analysis.words import HEADLINES, capitalised, level_unit, unreached

    years = [year for year in RUN_YEARS if year in results.years] or results.years[-1:]
    title = Text(f"{results.title}: median of {len(results.members)} runs [90 % of runs]")
    table = Table(title=title, title_justify="left")
    table.add_column("outcome")
    table.add_column("unit")
    for year in years:
        table.add_column(str(year), justify="right")
    for name, label in HEADLINES.items():
        cells = [Text(band(results, name, year)) for year in years]
        table.add_row(capitalised(label), level_unit(name), *cells)
    console().print(table)
    typer.echo(f"The bands hold {HELD[scenario.uncertainty]}.")
    typer.echo("This is a conditional forecast: it holds if the model's assumptions do.")
    for sentence in unreached(results.unreached):
        typer.echo(sentence)


HELD = {
    "luck": "luck only: parameters are at their given values",
    "parameters": "the parameters' uncertainty only: every run has the same luck",
    "both": "luck and the parameters' uncertainty",
}


def band(results: Results, name: str, year: int) -> str:
    """Median and the 90 % band over runs, as shown."""
    import numpy as np

    from sim.analysis.words import level

    low, middle, high = (level(name, it) for it in np.quantile(results.at(name, year), (0.05, 0.5, 0.95)))
    return f"{middle} [{low} to {high}]"


# ---------------------------------------------------------------- compare


@dataclass(frozen=True)
class Compared:
    """A comparison with the scenarios it was made of."""

    comparison: Comparison
    base: Scenario
    others: list[Scenario]
    year: int


@app.command()
def compare(
    base: Annotated[str, typer.Argument(metavar="BASE", help="The baseline: a file or a shipped name.")],
    others: Annotated[list[str], typer.Argument(metavar="OTHER...", help="What to compare with it.")],
    runs: Runs = None,
    seed: Seed = None,
    year: Annotated[int | None, typer.Option("--year", help="Year of the answer (default: 2030).")] = None,
    uncertainty: Uncertainty = None,
    json_: AsJson = False,
    all_: Annotated[bool, typer.Option("--all", help="Show every outcome.")] = False,
) -> None:
    """Compare scenarios with a baseline on the same futures: the answer in words, then the numbers."""
    with reported():
        check_numbers(runs, seed)
        first, rest = (
            held(loaded(base), uncertainty),
            [held(loaded(name), uncertainty) for name in others],
        )
        check_pairs(first, rest)
        when = chosen_year(first.quarters, year)
        from sim.run import compare as simulate

        with progress_bar("Paired simulations") as progress:
            comparison = simulate(first, *rest, runs=runs, seed=seed, progress=progress)
        compared = Compared(comparison, first, rest, when)
        if json_:
            as_json(comparison_data(compared))
        else:
            show_comparison(compared, outcomes_shown(comparison, all_))


def outcomes_shown(comparison: Comparison, all_: bool) -> list[str]:
    """The outcomes a table shows: the headlines and about a dozen more, or every one."""
    from sim.analysis.words import HEADLINES

    known = list(comparison.base.values)
    further = known if all_ else [name for name in FURTHER if name in known]
    return [*HEADLINES, *(name for name in further if name not in HEADLINES)]


def show_comparison(compared: Compared, names: list[str]) -> None:
    """Sentences first, then the table of each scenario, then what a reader must know."""
    from sim.analysis.words import answer, caveats

    comparison = compared.comparison
    for number, scenario in enumerate(compared.others):
        for sentence in answer(comparison, number, compared.year, scenario=scenario, base=compared.base):
            typer.echo(str(sentence))
        typer.echo()
    for number in range(len(compared.others)):
        console().print(effects_table(comparison, number, compared.year, names))
    looked = len(names) * len(compared.others)
    for text in caveats(comparison, outcomes=looked, uncertainty=compared.base.uncertainty):
        typer.echo(f"- {text}")
    for note in settings_ignored(compared):
        typer.echo(f"- {note}")


def settings_ignored(compared: Compared) -> list[str]:
    """Notes on settings of the others that the baseline's stand in for."""
    base = compared.base
    used = f"the baseline's, {base.uncertainty}, was used for all"
    return [
        f"{other.name} says uncertainty: {other.uncertainty}; {used}."
        for other in compared.others
        if other.uncertainty != base.uncertainty
    ]


def effects_table(comparison: Comparison, number: int, year: int, names: list[str]) -> Any:
    """Paired effects of a scenario: baseline, mean, interval, share of pairs with that sign, certainty."""
    from rich.table import Table
    from rich.text import Text

    from sim.analysis import words
    from sim.declare import MEASURES

    title = Text(f"{comparison.others[number].title} against {comparison.base.title}, {year}")
    table = Table(title=title, title_justify="left")
    for head, side in (
        ("outcome", "left"), ("baseline", "right"), ("effect", "right"), ("90 % interval", "right"),
        ("same sign", "right"), ("certainty", "left"),
    ):  # fmt: skip
        table.add_column(head, justify=side)  # pyright: ignore[reportArgumentType]
    for name in names:
        effect = comparison.effect(number, name, year)
        cells = (
            words.capitalised(words.HEADLINES.get(name, MEASURES[name].label)),
            f"{words.level(name, effect.base)} {words.level_unit(name)}".strip(),
            f"{words.signed(effect.mean * words.scale_of(name))} {words.effect_unit(effect)}".strip(),
            words.interval(effect),
            "–" if effect.certainty == "identical" else f"{effect.agree} of {effect.pairs}",
            words.MARKS[effect.certainty],
        )
        table.add_row(*(Text(cell) for cell in cells), end_section=name == list(words.HEADLINES)[-1])
    return table


def comparison_data(compared: Compared) -> dict[str, Any]:
    """All of a comparison, for other programmes; every outcome is in it."""
    from sim.analysis import words

    comparison, year = compared.comparison, compared.year
    names, pairs = list(comparison.base.values), len(comparison.base.members)
    looked = len(names) * len(compared.others)
    return {
        "schema": 1,
        "year": year,
        "pairs": pairs,
        "seed": comparison.base.seed,
        "uncertainty": compared.base.uncertainty,
        "confidence": 0.9,
        "outcomes_looked_at": looked,
        "clear_by_chance_at_most": words.clear_by_chance(looked, pairs),
        "made_with": comparison.base.made_with,
        "baseline": scenario_data(compared.base, comparison.base),
        "scenarios": [
            scenario_data(scenario, comparison.others[number])
            | {
                "answer": [
                    {"text": it.text, "measure": it.measure or None, "certainty": it.certainty or None}
                    for it in words.answer(comparison, number, year, scenario=scenario, base=compared.base)
                ],
                "effects": [effect_data(effect) for effect in comparison.effects(number, year, names)],
            }
            for number, scenario in enumerate(compared.others)
        ],
        "caveats": [
            *words.caveats(comparison, outcomes=looked, uncertainty=compared.base.uncertainty),
            *settings_ignored(compared),
        ],
    }


def scenario_data(scenario: Scenario, results: Results) -> dict[str, Any]:
    """Where the numbers of a scenario come from."""
    return {
        "name": results.scenario,
        "title": results.title,
        "digest": results.digest,
        "canonical": scenario.canonical(),
        "fingerprint": results.fingerprint,
        "unreached": results.unreached,
    }


def effect_data(effect: Effect) -> dict[str, Any]:
    """A paired effect; shares are from 0 to 1 here."""
    return {
        "measure": effect.measure,
        "label": effect.spec.label,
        "unit": effect.unit,
        "baseline": effect.base,
        "baseline_unit": effect.spec.unit,
        "mean": effect.mean,
        "low": effect.low,
        "high": effect.high,
        "median": effect.median,
        "p05": effect.p05,
        "p95": effect.p95,
        "agree": effect.agree,
        "pairs": effect.pairs,
        "share": effect.share,
        "certainty": effect.certainty,
    }


# ---------------------------------------------------------------- what there is


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors and other programmes."""
    import sim.measures  # noqa: F401 (triggers name measures)
    from sim.scenario import json_schema

    as_json(json_schema())


@app.command()
def parameters(json_: AsJson = False) -> None:
    """List the parameters: unit, default, range, source."""
    from sim.parameters import PARAMETERS

    if json_:
        as_json([parameter_data(spec) for spec in PARAMETERS.values()])
        return
    rows = [
        (
            spec.topic,
            name,
            spec.label,
            spec.unit,
            default_words(spec),
            range_words(spec),
            spec.source,
            spec.grade,
        )
        for name, spec in PARAMETERS.items()
    ]
    listing(("topic", "name", "what", "unit", "default", "range", "source", "grade"), rows)


def parameter_data(spec: Param) -> dict[str, Any]:
    """A parameter's declaration."""
    default = dict(zip(spec.keys, spec.values, strict=True)) if spec.per else spec.default
    return {
        "name": spec.name, "topic": spec.topic, "label": spec.label, "unit": spec.unit, "default": default,
        "low": spec.low, "high": spec.high, "scale": spec.scale, "per": spec.per, "headline": spec.headline,
        "drawn": spec.drawn, "spread": spec.spread, "source": spec.source, "citation": citation(spec.source),
        "grade": spec.grade, "help": spec.help,
    }  # fmt: skip


def default_words(spec: Param) -> str:
    """Default as shown, one a key."""
    return ", ".join(f"{value:.6g}" for value in spec.values)


def range_words(spec: Param | Option) -> str:
    """Range as shown."""
    return f"{spec.low:.6g} to {spec.high:.6g}"


def citation(key: str) -> str | None:
    """A source in full, None for an assumption or a key that the bibliography lacks."""
    from sim.evidence import sources

    found = sources().get(key)
    return f"{found.author} ({found.year}). {found.title}. {found.address}".strip() if found else None


@app.command()
def policies(json_: AsJson = False) -> None:
    """List the instruments: options, what they move, citation."""
    from sim.policies import POLICIES

    known = [POLICIES[name] for name in sorted(POLICIES)]
    if json_:
        as_json([policy_data(kind) for kind in known])
        return
    for kind in known:
        typer.echo(f"{kind.name}: {kind.title}. {summary(kind)}")
        typer.echo(f"  Example: {kind.example}")
        typer.echo(f"  Moves: {', '.join(kind.moves)}")
        for key in kind.sources:
            typer.echo(f"  Source: {citation(key) or key}")
        for name, spec in kind.fields.items():
            level = ", what level: sets" if spec.level else ""
            typer.echo(f"  {name}: {spec.label}{level}; {option_words(spec)}")
        typer.echo()


def summary(kind: type[Policy]) -> str:
    """First paragraph of what an instrument says about itself, on one line."""
    return " ".join((kind.__doc__ or "").strip().split("\n\n")[0].split())


def option_words(spec: Option) -> str:
    """Default and what is allowed."""
    if spec.kind == "choice":
        return f"one of {', '.join(spec.choices)} (default {spec.default})"
    if spec.kind == "switch":
        return f"true or false (default {'true' if spec.default else 'false'})"
    unit = f" {spec.unit}" if spec.unit else ""
    return f"{range_words(spec)}{unit} (default {spec.default:.6g})"


def policy_data(kind: type[Policy]) -> dict[str, Any]:
    """An instrument's declaration."""
    from sim.declare import LEVERS

    return {
        "name": kind.name,
        "title": kind.title,
        "group": kind.group,
        "description": " ".join((kind.__doc__ or "").split()),
        "example": kind.example,
        "sources": [{"key": key, "citation": citation(key)} for key in kind.sources],
        "moves": [
            {"lever": name, "label": LEVERS[name].label, "unit": LEVERS[name].unit} for name in kind.moves
        ],
        "options": [option_data(spec) for spec in kind.fields.values()],
    }


def option_data(spec: Option) -> dict[str, Any]:
    """An option's declaration."""
    number = spec.kind == "number"
    return {
        "name": spec.name,
        "label": spec.label,
        "kind": spec.kind,
        "unit": spec.unit,
        "default": spec.default,
        "low": spec.low if number else None,
        "high": spec.high if number else None,
        "scale": spec.scale if number else None,
        "choices": list(spec.choices),
        "level": spec.level,
        "help": spec.help,
    }


def listing(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """A plain table that never folds a cell: a line a row, also in a pipe."""
    widths = [max(len(row[place]) for row in (heads, *rows)) for place in range(len(heads))]
    for row in (heads, *rows):
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


# ---------------------------------------------------------------- dashboard


@app.command()
def dashboard(
    port: Annotated[int, typer.Option("--port", help="Port to listen on.")] = 8501,
    address: Annotated[str, typer.Option("--address", help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Serve the dashboard until Ctrl-C."""
    with reported():
        server = started(address, port)
        try:
            wait_until_healthy(server, address, port)
            typer.echo(f"Dashboard: {url_of(address, port)} (Ctrl-C stops it)")
            code = server.wait()
        except KeyboardInterrupt:
            typer.echo("Stopped.", err=True)
            code = STOPPED
        finally:
            end(server)
        raise typer.Exit(code)


STREAMLIT = {
    "server.headless": "true",
    "browser.gatherUsageStats": "false",
    "client.showErrorDetails": "none",
    "server.maxUploadSize": "1",
}
SECONDS_TO_START = 90.0


def started(address: str, port: int) -> subprocess.Popen[bytes]:
    """The dashboard's server as a process of its own.

    Raises
    ------
    BadInput
        There is no dashboard, or the address cannot be listened on.
    """
    page = Path(__file__).resolve().parents[1] / "dashboard" / "app.py"
    if not page.is_file():
        raise BadInput("this installation has no dashboard: install the project whole, or from its folder")
    check_address(address, port)
    command = [sys.executable, "-m", "streamlit", "run", str(page)]
    for name, value in {**STREAMLIT, "server.address": address, "server.port": str(port)}.items():
        command += [f"--{name}", value]
    signal.signal(signal.SIGTERM, _terminated)
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def _terminated(number: int, _frame: Any) -> None:
    """End as Ctrl-C does, so that the server ends too."""
    raise SystemExit(128 + number)


def check_address(address: str, port: int) -> None:
    """Refuse a port or an address that cannot be listened on, and say so at once."""
    if not 1 <= port <= 65535:
        raise BadInput(f"--port {port}: give a number from 1 to 65535, such as --port 8501")
    try:
        family, kind, proto, _, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(
            f"--address {address} --port {port}: cannot listen there ({reason}); give another port, such as "
            f"--port {port % 65535 + 1}, or an address of this machine"
        ) from None


def url_of(address: str, port: int) -> str:
    """Where a browser on this machine finds the dashboard."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def wait_until_healthy(server: subprocess.Popen[bytes], address: str, port: int) -> None:
    """Wait for the server's health check to answer.

    Raises
    ------
    BadInput
        The server ended, or did not answer in time.
    """
    # A proxy named by the environment is not asked for an address of this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise BadInput(
                f"the dashboard's server ended with code {server.returncode}; its messages are above"
            )
        try:
            with opener.open(f"{url_of(address, port)}/_stcore/health", timeout=5) as reply:
                if reply.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.1)
    raise BadInput(f"the dashboard did not answer within {SECONDS_TO_START:.0f} seconds")


def end(server: subprocess.Popen[bytes]) -> None:
    """End the server if it still runs."""
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


if __name__ == "__main__":
    main()
