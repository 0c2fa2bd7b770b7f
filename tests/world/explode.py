"""Many futures, every quarter checked: ``python -m tests.world.explode --runs 2000``."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from sim import identities
from sim.declare import MEASURES
from sim.futures import Task, build, keep_memory
from sim.ledger import LedgerError
from sim.quarter import quarter
from sim.scenario import Scenario, load_scenario, shipped
from sim.where import cores, warm_pool
from sim.world import World

CHUNK = 50
FROM = 16  # quarter from which the market is large enough for its concentration to mean something: 2024
BAND = (1000.0, 7500.0)  # concentration of models that is neither dust nor monopoly

Check = Callable[[World, identities.Stocks], None]
CHECKS: dict[str, Check] = {
    "chips: stock' = stock - scrapped + delivered <= supply": identities.chips,
    "compute: uses = sources": lambda world, before: identities.compute(world),
    "rentals: rented out = rented in": lambda world, before: identities.rentals(world),
    "shares of sellers and users": lambda world, before: identities.shares(world),
    "people: one employer each": identities.people,
    "emissions by source and place": lambda world, before: identities.emissions(world),
    "no NaN, infinity or negative stock": lambda world, before: identities.nothing_explodes(world),
}
LEDGER = "the books close"


@dataclass
class Findings:
    """What was checked and what was found."""

    runs: int = 0
    checked: Counter[str] = field(default_factory=Counter)  # run-quarters by check
    broken: list[str] = field(default_factory=list)
    refused_arrivals: float = 0.0
    refused_graduates: float = 0.0
    runs_refusing_arrivals: int = 0
    runs_refusing_graduates: int = 0
    inside_band: int = 0
    of_quarters: int = 0
    inside_at_end: int = 0
    hhi_at_end: list[float] = field(default_factory=list)

    def add(self, other: Findings) -> None:
        """Count another chunk in."""
        for name, value in vars(other).items():
            mine = getattr(self, name)
            if isinstance(mine, Counter):
                mine.update(value)
            else:
                setattr(self, name, mine + value)

    def lines(self) -> Iterator[str]:
        """The findings in words."""
        yield f"{self.runs} futures of the full-size baseline"
        for name, count in self.checked.items():
            failed = sum(name in text for text in self.broken)
            yield f"  {name}: {count} run-quarters checked, {failed or 'none'} broken"
        arrivals = f"{self.refused_arrivals:.0f}, in {self.runs_refusing_arrivals} runs"
        yield f"  arrivals refused for want of a slot: {arrivals}"
        graduates = f"{self.refused_graduates:.0f}, in {self.runs_refusing_graduates} runs"
        yield f"  graduates refused for want of a row: {graduates}"
        part = self.inside_band / max(self.of_quarters, 1)
        yield f"  model HHI within {BAND[0]:.0f} to {BAND[1]:.0f}: {part:.1%} of run-quarters from 2024 on"
        end = self.inside_at_end / max(self.runs, 1)
        spread = ", ".join(f"{it:.0f}" for it in np.quantile(self.hhi_at_end or [0.0], (0.05, 0.5, 0.95)))
        yield f"  at the end: {end:.1%} of runs (5, 50, 95 %: {spread})"
        yield from self.broken[:20]


def checked_quarter(world: World, found: Findings) -> None:
    """Advance a quarter and check it; what is broken is written down."""
    before, now = identities.Stocks.of(world), world.quarter
    quarter(world)
    for name, check in CHECKS.items():
        found.checked[name] += world.rows
        try:
            check(world, before)
        except ArithmeticError as problem:
            found.broken.append(f"{name}, quarter {now}: {problem}")


def explore(scenario: Scenario, members: range, seed: int = 1, uncertainty: str = "ranges") -> Findings:
    """Run one chunk of members to the horizon, every quarter checked."""
    keep_memory()
    world, found = build(Task((scenario,), tuple(members), seed, uncertainty)), Findings(runs=len(members))
    arrivals, graduates, inside, hhi = (np.zeros((len(members), 1)) for _ in range(4))
    for _ in range(scenario.quarters):
        try:
            checked_quarter(world, found)
        except LedgerError as problem:
            found.broken.append(f"{LEDGER}, quarter {world.quarter}: {problem}")
            break
        found.checked[LEDGER] += world.rows
        arrivals += world.market.refused
        graduates += world.market.refused_graduates
        hhi = MEASURES["model_hhi"].compute(world)
        inside = (hhi >= BAND[0]) & (hhi <= BAND[1])
        if world.quarter > FROM:
            found.inside_band += int(inside.sum())
            found.of_quarters += world.rows
    found.inside_at_end, found.hhi_at_end = int(inside.sum()), hhi[:, 0].tolist()
    found.refused_arrivals, found.runs_refusing_arrivals = float(arrivals.sum()), int((arrivals > 0).sum())
    found.refused_graduates, found.runs_refusing_graduates = (
        float(graduates.sum()),
        int((graduates > 0).sum()),
    )
    return found


def explode(runs: int, seed: int = 1, workers: int = 1, uncertainty: str = "ranges") -> Findings:
    """The full-size baseline, ``runs`` times."""
    scenario, whole = load_scenario(shipped()["baseline"]), Findings()
    parts = [range(start, min(start + CHUNK, runs)) for start in range(0, runs, CHUNK)]
    if workers == 1:
        done = (explore(scenario, part, seed, uncertainty) for part in parts)
    else:
        same = ([it] * len(parts) for it in (seed, uncertainty))
        done = warm_pool().map(explore, [scenario] * len(parts), parts, *same)
    for found in done:
        whole.add(found)
    return whole


def main() -> None:
    """Print what was checked; end with an error when something was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.world.explode", description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=cores())
    parser.add_argument("--uncertainty", choices=("luck", "parameters", "both", "ranges"), default="ranges")
    chosen = parser.parse_args()
    start = time.perf_counter()
    found = explode(chosen.runs, chosen.seed, chosen.workers, chosen.uncertainty)
    print("\n".join(found.lines()))
    print(f"{time.perf_counter() - start:.0f} s")
    raise SystemExit(1 if found.broken else 0)


if __name__ == "__main__":
    main()
