"""Calibration on 2020-2023, the test on 2024-2025, signs from the literature."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.base import BadInput, app, progress_bar, reported


@app.command()
def calibrate(
    vectors: Annotated[int, typer.Option(help="Vectors tried in a wave.")] = 4000,
    waves: Annotated[int, typer.Option(help="Waves.")] = 4,
    size: Annotated[int, typer.Option(help="Vectors kept.")] = 200,
    seed: Annotated[int, typer.Option(help="Of luck and of the search.")] = 1,
    write: Annotated[bool, typer.Option(help="Replace the shipped set and docs/calibration.md.")] = False,
    page: Annotated[Path, typer.Option(help="The page whose tables are replaced.")] = Path(
        "docs/calibration.md"
    ),
) -> None:
    """Find the parameter vectors that the figures to 2023 do not rule out (about two minutes)."""
    from sim.evidence import calibration, influence, report
    from sim.evidence.tables import put_between
    from sim.files import put
    from sim.parameters import plausible

    with reported():
        for name, value, least in (("vectors", vectors, 100), ("waves", waves, 1), ("size", size, 2)):
            if value < least:
                raise BadInput(f"--{name} {value}: give {least} or more")
        found = calibration.calibrate(
            vectors=vectors, waves=waves, size=size, seed=seed, say=lambda text: typer.echo(text, err=True)
        )
        if not len(found.kept):
            raise BadInput(
                "every vector is ruled out: the model or the errors in sim/evidence/targets.py are wrong"
            )
        texts = report.calibration_tables(found)
        if write:
            typer.echo("What the open parameters do to the headlines", err=True)
            texts["influence"] = report.influence_table(*influence.influences(found, seed=seed))
            put(plausible.FILE, plausible.write(found.values).encode())
            plausible.plausible.cache_clear()
            put_between(page, texts)
            typer.echo(f"{plausible.FILE.name} and {page} written")
        else:
            typer.echo(texts["calibration"])


@app.command()
def validate(
    runs: Annotated[int, typer.Option(help="Futures of the plausible set.")] = 400,
    record: Annotated[bool, typer.Option(help="Record the result, and write the page.")] = False,
    page: Annotated[Path, typer.Option(help="The page whose table is replaced.")] = Path(
        "docs/calibration.md"
    ),
) -> None:
    """Hold the plausible set against the figures of 2024-2025; ends with code 1 when a recorded result got worse."""
    import json

    from sim.evidence import validation
    from sim.evidence.tables import put_between
    from sim.files import put

    with reported():
        if runs < 20:
            raise BadInput(f"--runs {runs}: give 20 or more")
        lines = validation.validate(runs)
        found, text = validation.summary(lines), validation.markdown(lines)
        if record:
            put(validation.FILE, (json.dumps(found, indent=1) + "\n").encode())
            put_between(page, {"validation": text})
        typer.echo(text)
        for worse in validation.got_worse(found, validation.recorded()):
            typer.echo(f"Worse than recorded: {worse}.", err=True)
            raise typer.Exit(1)


@app.command()
def signs(
    seeds: Annotated[int, typer.Option(help="Paired futures at the default parameters.")] = 40,
    vectors: Annotated[int, typer.Option(help="Paired futures of the plausible set.")] = 150,
    record: Annotated[bool, typer.Option(help="Record the result, and write the page.")] = False,
    page: Annotated[Path, typer.Option(help="The page whose tables are replaced.")] = Path("docs/signs.md"),
) -> None:
    """Check the signs the literature expects; ends with code 1 when a recorded sign got worse (about two minutes)."""
    import json

    from sim.evidence import signs as list_of
    from sim.evidence.tables import markers, put_between
    from sim.files import put

    with reported():
        for name, value in (("seeds", seeds), ("vectors", vectors)):
            if value < 8:
                raise BadInput(f"--{name} {value}: give 8 or more, five futures on one side tell nothing")
        if record:
            try:
                markers(page, list_of.texts([]))
            except ValueError as error:
                raise BadInput(f"--page {error}") from None
        with progress_bar("futures") as progress:
            found = list_of.simulate(seeds, vectors, progress=progress)
        now, before = list_of.record(found), list_of.recorded()
        if record:
            put(list_of.FILE, (json.dumps(now, indent=1) + "\n").encode())
            put_between(page, list_of.texts(found))
        typer.echo("\n\n".join(list_of.texts(found)[name] for name in ("signs", "signs-why")))
        if not list_of.comparable(now, before):
            typer.echo("Recorded with other numbers of futures, so not compared.", err=True)
            return
        worse = list_of.got_worse(now, before)
        for each in worse:
            typer.echo(f"Worse than recorded: {each}.", err=True)
        if worse and not record:
            raise typer.Exit(1)
