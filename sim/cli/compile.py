"""Compile the twins of the costliest functions, once a machine."""

from __future__ import annotations

import typer

from sim.cli.base import BadInput, app, reported

QUARTERS = 30  # long enough for every twin to be called
SCENARIOS = ("baseline", "access-mandate", "public-compute", "open-weights")


@app.command(name="compile")
def compile_() -> None:
    """Compile what the accelerator uses (a minute or two, once a machine); needs numba."""
    from importlib.util import find_spec

    from sim.accelerate import compiled_here, note_compiled

    with reported():
        if find_spec("numba") is None:
            raise BadInput("numba is not installed; in the project's folder: pip install '.[fast]'")
        if compiled_here():
            typer.echo("Already compiled.")
            return
        typer.echo("Compiling; this takes a minute or two ...")
        live_with_every_twin()
        note_compiled()
        typer.echo("Compiled. Simulations use it from now on, with the same numbers as without.")


def live_with_every_twin() -> None:
    """Simulate a small world under a few scenarios, so that every twin is called and kept."""
    from dataclasses import replace

    from sim.accelerate import using
    from sim.declare import MEASURES
    from sim.futures import Task, build
    from sim.quarter import quarter
    from sim.scenario import Actors, load_scenario, shipped

    actors = Actors(big_tech=5, startups=48, universities=12, researchers=360)
    known = shipped()
    scenarios = tuple(
        replace(load_scenario(known[name]), actors=actors, quarters=QUARTERS) for name in SCENARIOS
    )
    with using("numba"):
        world = build(Task(scenarios, (0, 1), 1, "luck"))
        for _ in range(QUARTERS):
            quarter(world)
        for measure in MEASURES.values():
            measure.compute(world)
