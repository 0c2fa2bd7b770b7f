"""How a reader gets the same numbers: a command, and the same in Python."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from sim.scenario import Scenario, load_scenario, shipped


def file_name(scenario: Scenario) -> str:
    """What a command calls a scenario: a shipped name, or the file to save it in first.

    The command says itself what lets futures differ, so a scenario that is another in this alone is shipped.
    """
    path = shipped().get(scenario.name)
    alike = path is not None and _digest(path, scenario.uncertainty) == scenario.digest()
    return scenario.name if alike else f"{scenario.name}.yaml"


@lru_cache(maxsize=256)
def _digest(path: Path, uncertainty: str) -> str:
    """Digest of a shipped scenario whose futures differ in what is said; a page asks at every drawing."""
    return replace(load_scenario(path), uncertainty=uncertainty).digest()


def distinct(scenarios: Sequence[Scenario]) -> list[str]:
    """Names of several scenarios, numbered where two different ones would go by the same."""
    names: list[str] = []
    for scenario in scenarios:
        name, number = file_name(scenario), 2
        while name in names:
            name, number = f"{scenario.name}-{number}.yaml", number + 1
        names.append(name)
    return names


def command(base: Scenario, others: Sequence[Scenario], *, runs: int, seed: int, year: int) -> str:
    """The command that gives a comparison's numbers, beside the files it names."""
    names = " ".join(shlex.quote(name) for name in distinct([base, *others]))
    options = f"--runs {runs} --seed {seed} --uncertainty {base.uncertainty}"
    if not others:
        return f"computelab run {names} {options}"
    return f"computelab compare {names} {options} --year {year}"


def python(base: Scenario, others: Sequence[Scenario], *, runs: int, seed: int, year: int) -> str:
    """The same in Python."""
    names = distinct([base, *others])
    loaded = [
        f"sim.load_scenario({f'sim.shipped()[{name!r}]' if Path(name).suffix != '.yaml' else repr(name)})"
        for name in names
    ]
    lines = ["from dataclasses import replace", "", "import sim", ""]
    lines.append(f"base = replace({loaded[0]}, uncertainty={base.uncertainty!r})")
    lines += [f"other_{number} = {text}" for number, text in enumerate(loaded[1:], 1)]
    given = ", ".join(["base", *(f"other_{number}" for number in range(1, len(names)))])
    if others:
        lines.append(f"comparison = sim.compare({given}, runs={runs}, seed={seed})")
        lines.append(f"print(comparison.frame({year}))")
    else:
        lines.append(f"results = sim.run({given}, runs={runs}, seed={seed})")
        lines.append("print(results.frame())")
    return "\n".join(lines) + "\n"
