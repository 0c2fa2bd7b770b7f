"""``computelab runs`` and ``computelab replay``: what is done with stored runs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.asked import chosen_year
from sim.cli.base import FAILED, AsJson, BadInput, app, as_json, console, progress_bar, reported
from sim.cli.keeping import opened
from sim.cli.listing import listing
from sim.cli.simulate import On
from sim.cli.sweep import RESULTS, show_sweep

if TYPE_CHECKING:
    from sim.ensemble import Replayed, Stored

stored_runs = typer.Typer(
    name="runs", help="List, show, compare, query and remove stored runs.", no_args_is_help=True
)
app.add_typer(stored_runs)
Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of stored runs.")]


@stored_runs.command("list")
def list_(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where to look: it and the folders in it.")
    ] = RESULTS,
    json_: AsJson = False,
) -> None:
    """List stored runs: what they are of, how many, with which code; their bytes are not checked."""
    with reported():
        found = [line for path in sorted({folder, *subfolders(folder)}) if (line := line_of(path))]
        if json_:
            as_json(found)
        elif not found:
            typer.echo(f"{folder}: no stored runs")
        else:
            heads = tuple(found[0])
            listing(heads, [tuple(str(line[head]) for head in heads) for line in found])


def subfolders(folder: Path) -> Iterator[Path]:
    """Folders directly in a folder."""
    if folder.is_dir():
        yield from (path for path in folder.iterdir() if path.is_dir())


def line_of(folder: Path) -> dict[str, Any] | None:
    """What a listing says of a folder; None for one that holds no runs."""
    from sim.ensemble.store import MANIFEST, Chunk, StoreError, read_manifest
    from sim.results import code_version

    chunks = [chunk for path in folder.glob("*.parquet") if (chunk := Chunk.of(path))]
    size = f"{sum(chunk.path.stat().st_size for chunk in chunks) / 1e6:.1f} MB"
    line = dict.fromkeys(("folder", "scenario", "runs", "varied", "code", "size", "state"), "")
    line |= {"folder": str(folder), "size": size}
    if not (folder / MANIFEST).exists():
        held = sum(len(chunk.runs) for chunk in chunks)
        return line | {"runs": held, "state": "stopped: give its command again"} if chunks else None
    try:
        said = read_manifest(folder)
        runs = sum(last - first + 1 for first, last in said["runs"])
        code = said["made_with"]["code"]
        state = "some runs failed" if said["failed"] else "whole"
        return line | {
            "scenario": said["name"],
            "runs": runs,
            "varied": ", ".join(said["varied"]) or "–",
            "code": "this" if code == code_version() else code,
            "state": state,
        }
    except (StoreError, KeyError, TypeError, ValueError) as error:
        return line | {"state": f"cannot be read: {error}"}


@stored_runs.command()
def show(
    folder: Folder,
    year: Annotated[int | None, typer.Option("--year", help="Year of a sweep's table.")] = None,
) -> None:
    """Check every byte and show the headline outcomes, or what moves them in a sweep."""
    with reported():
        from sim.cli.shown import show_results

        stored = opened(folder)
        if stored.manifest["varied"]:
            show_sweep(stored, chosen_year(int(stored.manifest["quarters"]), year))
        else:
            show_results(stored.results(), str(stored.manifest["uncertainty"]))
        for it in stored.manifest["failed"]:
            typer.echo(f"Runs {it['runs'][0]} to {it['runs'][1]} failed: {it['why']}")
        typer.echo(f"Fingerprint: {stored.manifest['fingerprint']}")


@stored_runs.command()
def compare(
    base: Folder,
    other: Annotated[
        Path, typer.Argument(metavar="OTHER", help="Stored runs of the same futures to compare with it.")
    ],
    year: Annotated[int | None, typer.Option("--year", help="Year of the effects (default: 2030).")] = None,
) -> None:
    """Compare stored runs of the same futures: paired effects."""
    with reported():
        from sim.analysis.outcomes import outcomes_shown
        from sim.cli.shown import effects_table
        from sim.results import Comparison

        first, second = opened(base), opened(other)
        check_pairs(first, second)
        when = chosen_year(int(first.manifest["quarters"]), year)
        comparison = Comparison(first.results(), [second.results()])
        console().print(effects_table(comparison, 0, when, outcomes_shown(comparison)))


def check_pairs(first: Stored, second: Stored) -> None:
    """Refuse stored runs that are not of the same futures."""
    import numpy as np

    one, two = first.manifest["canonical"], second.manifest["canonical"]
    kinds = {
        "seed": one["seed"] != two["seed"],
        "what is varied": one["design"] != two["design"],
        "actors": one["scenario"]["actors"] != two["scenario"]["actors"],
        "horizon": one["scenario"]["quarters"] != two["scenario"]["quarters"],
        "jurisdictions": one["scenario"]["jurisdictions"] != two["scenario"]["jurisdictions"],
        "uncertainty": one["scenario"]["uncertainty"] != two["scenario"]["uncertainty"],
        "code": first.manifest["made_with"]["code"] != second.manifest["made_with"]["code"],
        "runs": not np.array_equal(first.runs, second.runs),
    }
    if found := [kind for kind, differs in kinds.items() if differs]:
        raise BadInput(
            f"{first.folder} and {second.folder} cannot be paired: they differ in {', '.join(found)}"
        )


@stored_runs.command()
def query(
    folder: Folder,
    sql: Annotated[
        str,
        typer.Argument(
            metavar="SQL", help="A question to the views years (run, year, region) and runs (by quarter)."
        ),
    ],
    json_: AsJson = False,
) -> None:
    """Ask stored runs a question in SQL, answered by DuckDB; CSV or JSON."""
    with reported():
        from sim.ensemble import StoreError
        from sim.ensemble import query as answer

        stored = opened(folder)
        try:
            found = answer(stored, sql).df()
        except StoreError as error:
            raise BadInput(str(error)) from None
        if json_:
            as_json(found.to_dict(orient="records"))
        else:
            typer.echo(found.to_csv(index=False), nl=False)


@stored_runs.command()
def remove(
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER...", help="Folders of stored runs.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove stored runs; a folder that holds anything else is left alone."""
    with reported():
        for folder in folders:
            check_only_runs(folder)
        if not yes:
            typer.confirm(f"Remove {', '.join(map(str, folders))}?", abort=True, err=True)
        for folder in folders:
            shutil.rmtree(folder)
            typer.echo(f"Removed: {folder}")


def check_only_runs(folder: Path) -> None:
    """Refuse a folder that is none of stored runs, or holds something else too."""
    from sim.ensemble.store import MANIFEST, Chunk, ours

    if folder.is_symlink() or not folder.is_dir():
        raise BadInput(f"{folder}: not a folder of stored runs")
    there = list(folder.iterdir())
    if other := [path.name for path in there if not ours(path)]:
        raise BadInput(f"{folder}: holds {other[0]!r} too, which is none of stored runs; nothing was removed")
    if not any(path.name == MANIFEST or Chunk.of(path) for path in there):
        raise BadInput(f"{folder}: not a folder of stored runs")


@app.command()
def replay(
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="A folder of stored runs.")],
    runs: Annotated[int | None, typer.Option("--runs", help="Only the first so many (default: all).")] = None,
    on: On = "pool",
    json_: AsJson = False,
) -> None:
    """Simulate stored runs again and compare: identical, within tolerance, or different (code 1) and where."""
    with reported():
        if runs is not None and runs < 1:
            raise BadInput(f"--runs {runs}: give 1 or more")
        from sim.ensemble import StoreError
        from sim.ensemble import replay as simulated_again

        stored = opened(bundle)
        try:
            with progress_bar(f"Replay of {stored.manifest['title']}") as progress:
                found = simulated_again(stored, runs=runs, on=on, progress=progress)
        except StoreError as error:
            raise BadInput(str(error)) from None
        if json_:
            as_json(vars(found) | {"verdict": found.verdict, "first": found.first and vars(found.first)})
        else:
            show_replayed(found)
        if found.verdict == "different":
            raise typer.Exit(FAILED)


def show_replayed(found: Replayed) -> None:
    """What came out of a replay."""
    if found.verdict == "identical":
        typer.echo(f"Identical: {found.runs} runs, bit by bit.")
    elif found.verdict == "within tolerance":
        typer.echo(
            f"Within tolerance: {found.unequal} of {found.runs} runs are not equal bit by bit, "
            f"the largest difference being {found.worst:.2g} of the tolerance."
        )
    else:
        typer.echo(f"Different: {found.beyond} of {found.runs} runs, {found.unequal} not equal bit by bit.")
        if it := found.first:
            typer.echo(
                f"First in run {it.run}, {it.quarter}, {it.region}: {it.measure} {it.stored!r}, now {it.now!r}."
            )
    if found.versions:
        typer.echo(f"Made with another version or processor: {'; '.join(found.versions)}.")
    if found.measures:
        typer.echo(f"Measures that only one of the two has, not compared: {', '.join(found.measures)}.")
