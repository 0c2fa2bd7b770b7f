"""What is simulated and kept: a scenario, a seed, perhaps a design; runs are counted from 0."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sim.ensemble.design import Design, design_of
from sim.futures import Task
from sim.results import provenance
from sim.scenario import Scenario, dump_scenario, parse_scenario
from sim.scenario.schema import canonical_text

DECIDES = ("code", "numpy", "scipy", "machine")  # versions that decide the bits


@dataclass(frozen=True)
class Experiment:
    """A scenario in many futures of a seed; with a design, a sweep.

    How many runs are made is no part of it: they can be added to.
    """

    scenario: Scenario
    seed: int
    design: Design | None = None

    def canonical(self) -> dict[str, Any]:
        """All that decides the numbers of a run but the code, as JSON values."""
        scenario = {key: it for key, it in self.scenario.canonical().items() if key not in ("runs", "seed")}
        design = self.design.canonical() if self.design else None
        return {"scenario": scenario, "seed": self.seed, "design": design}

    @cached_property
    def key(self) -> str:
        """SHA-256 of all that decides the bits of a run: the experiment, the code and the versions it uses."""
        made = provenance()
        decides = self.canonical() | {"made_with": {name: made[name] for name in DECIDES}}
        return hashlib.sha256(canonical_text(decides).encode()).hexdigest()

    def task(self, runs: range) -> Task:
        """The chunk of some runs."""
        members = self.design.members(runs) if self.design else tuple(runs)
        varied = self.design.points(runs) if self.design else ()
        return Task((self.scenario,), members, self.seed, self.scenario.uncertainty, varied)

    def inputs(self) -> dict[str, Any]:
        """What a reader needs to make the experiment again, as JSON values."""
        design = self.design
        asked = (
            None if design is None else {"kind": design.kind, "vary": list(design.asked), "size": design.size}
        )
        return {"name": self.scenario.name, "scenario": dump_scenario(self.scenario), "seed": self.seed,
                "design": asked}  # fmt: skip


def experiment_of(inputs: Mapping[str, Any]) -> Experiment:
    """The experiment of :meth:`Experiment.inputs`.

    Raises
    ------
    ScenarioError, DesignError, KeyError, TypeError, ValueError
        The inputs are not what this version reads.
    """
    scenario = parse_scenario(str(inputs["scenario"]), str(inputs["name"]))
    seed, asked = int(inputs["seed"]), inputs["design"]
    if asked is None:
        return Experiment(scenario, seed)
    texts = [str(text) for text in asked["vary"]]
    return Experiment(
        scenario, seed, design_of(scenario, str(asked["kind"]), texts, seed, int(asked["size"]))
    )
