"""What a command was asked for, checked before anything is simulated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.cli.base import BadInput

if TYPE_CHECKING:
    from sim.scenario import Scenario

COMPARE_YEAR = 2030
SECONDS_TO_TELL = 60.0  # how long a command may take before it says so


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


def check_pairs(base: Scenario, others: Sequence[Scenario]) -> None:
    """Refuse scenarios whose futures cannot be paired."""
    from sim.run import apart

    for other in others:
        if kinds := apart(base, other):
            raise BadInput(
                f"{other.name} and {base.name} cannot be paired: they differ in {', '.join(kinds)}. "
                f"Give both the same, or let {other.name} say 'extends: {base.name}' and leave these out"
            )


def check_cost(
    scenarios: Sequence[Scenario], runs: int | None, large: bool, on: str, kept: Path | None = None
) -> None:
    """Refuse what may take more memory, disk or time than a command takes, unless the flag says to go on.

    ``kept`` is the folder where results are kept, None where they stay in memory. What takes long is told.
    """
    from sim.ensemble.cost import cost, in_words, limits_at, most_runs
    from sim.where import place

    wanted = scenarios[0].runs if runs is None else runs
    workers, limits, keep = place(on).workers, limits_at(kept), kept is not None
    found = cost(scenarios, wanted, workers, kept=keep)
    if not large and not found.within(limits):
        most = most_runs(scenarios, workers, limits, below=wanted, kept=keep)
        fewer = f"ask for {most} runs or fewer" if most else "make the world smaller"
        limits = limits if keep else replace(limits, disk=0.0)
        raise BadInput(
            f"--runs {wanted}: about {in_words(found)}; without being told, this command takes "
            f"{in_words(limits)} at most. Give --large to run it all the same, or {fewer}"
        )
    if found.seconds > SECONDS_TO_TELL:
        typer.echo(f"About {in_words(found)}.", err=True)


def chosen_year(quarters: int, year: int | None) -> int:
    """The year asked for, else 2030, else the last complete one."""
    from sim.dates import complete_years

    years = complete_years(quarters)
    if year is None:
        return min(COMPARE_YEAR, years[-1])
    if year not in years:
        raise BadInput(f"--year {year}: not simulated in full; give a year from {years[0]} to {years[-1]}")
    return year


def held(scenario: Scenario, uncertainty: str | None) -> Scenario:
    """The scenario with the uncertainty asked for on the command line."""
    return scenario if uncertainty is None else replace(scenario, uncertainty=uncertainty)
