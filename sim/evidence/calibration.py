"""History matching: which parameter vectors do the figures to 2023 not rule out?

``computelab calibrate`` repeats it. Parameters move over their declared ranges, physical ones too. A
vector's *implausibility* on a figure is the distance from it, over the error of observation, model and
luck together (Craig et al. 1997; Vernon, Goldstein and Bower 2010). A vector is ruled out when one figure
is three such errors away, or when all together are further away than chance would have them. What is
left is a set, not a best point. Nothing observed after 2023 is read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import chi2, qmc

from sim.declare import PARAMETERS, Array
from sim.evidence.targets import Target, measures_of, outcomes, targets
from sim.evidence.vectors import Cube, drawn_parameters, run_vectors, widths
from sim.scenario import Scenario, load_scenario, shipped

QUARTERS = 16  # 2020 to 2023
FARTHEST = 3.0  # errors that rule a vector out on one figure (three-sigma rule of Pukelsheim 1994)
CHANCE = 0.95  # quantile of chi-square beyond which all figures together rule it out
PINNED = 0.7  # width under which a parameter counts as pinned down
MATTERS = 0.3  # errors by which a parameter must be able to move some figure to be searched over
SCREEN = (0.05, 0.95)  # where each parameter is tried alone
SCREEN_MEMBERS, LUCK_MEMBERS = 4, 128
PARENTS = 0.1  # best part of all vectors tried from which the next wave is made
STEP, CROSS, JITTER = 0.7, 0.5, 0.05  # differential evolution (Storn and Price 1997)
Say = Callable[[str], None]


@dataclass
class Calibration:
    """What history matching found; ``points`` are of the unit cube of the parameters searched over."""

    targets: list[Target]
    cube: Cube
    effects: Array  # (parameter, target): most that each parameter alone moves a figure, in errors
    screened: tuple[str, ...]  # parameters in the order of effects
    luck: Array  # (target,) standard deviation over luck
    default: Array  # (target,) mean of the runs at the defaults
    points: Array  # (vector, column) all that were tried
    simulated: Array  # (vector, target)
    kept: Array  # numbers of the vectors that are shipped
    waves: list[tuple[int, int]]  # vectors tried and not ruled out, by wave

    @property
    def implausibility(self) -> Array:
        """Distance of every vector from every figure, in errors, (vector, target)."""
        return implausibility(self.targets, self.simulated, self.luck)

    @property
    def values(self) -> dict[str, Array]:
        """The vectors that are shipped: values (vector, key) by parameter."""
        return self.cube.values(self.points[self.kept])


def implausibility(wanted: list[Target], simulated: Array, luck: Array) -> Array:
    """|figure - run| over the error of observation, model and luck: history is one draw of luck, the run another."""
    value = np.array([it.value for it in wanted])
    error = np.sqrt(np.array([it.sd for it in wanted]) ** 2 + 2 * luck**2)
    return np.abs(simulated - value) / error


def not_ruled_out(distance: Array) -> Array:
    """Vectors that no figure, and not all together, rule out, (vector,), from distances (vector, target)."""
    limit = chi2.ppf(CHANCE, distance.shape[1])
    return (distance.max(axis=1) < FARTHEST) & ((distance**2).sum(axis=1) < limit)


@dataclass
class Search:
    """Runs of vectors of one scenario against the targets."""

    scenario: Scenario
    wanted: list[Target]
    seed: int

    def simulate(self, cube: Cube, points: Array, members: Array) -> Array:
        """What each point gives for each target, (vector, target)."""
        results = run_vectors(
            self.scenario, cube.values(points), members, measures_of(self.wanted), self.seed
        )
        return outcomes(self.wanted, results)


def calibrate(
    *, vectors: int = 4000, waves: int = 4, size: int = 200, seed: int = 1, say: Say | None = None,
    scenario: Scenario | None = None,
) -> Calibration:  # fmt: skip
    """Search for vectors that the figures to 2023 do not rule out.

    Parameters
    ----------
    vectors : tried in each wave
    waves : the first spreads over the ranges, the others gather where vectors are not ruled out
    size : vectors that are kept to be shipped, drawn from all that are not ruled out
    seed : of luck and of the search: the same seed gives the same set
    say : told what happens
    scenario : whose actors are simulated (default: the shipped baseline)
    """
    tell = say or (lambda text: None)
    world = scenario or load_scenario(shipped()["baseline"])
    search = Search(replace(world, quarters=QUARTERS), targets("fit"), seed)
    random = np.random.default_rng(seed)
    every = Cube(drawn_parameters())
    middle = np.full((1, len(every.columns)), 0.5)
    at_default = search.simulate(every, np.repeat(middle, LUCK_MEMBERS, axis=0), np.arange(LUCK_MEMBERS))
    luck, default = at_default.std(axis=0), at_default.mean(axis=0)
    effects = screened_effects(search, every, at_default[:SCREEN_MEMBERS], luck)
    chosen = tuple(name for name, row in zip(every.names, effects, strict=True) if row.max() >= MATTERS)
    cube = Cube(chosen)
    tell(f"{len(search.wanted)} figures; {len(chosen)} of {len(every.names)} parameters can move one")
    points = qmc.LatinHypercube(len(cube.columns), rng=random).random(vectors)
    simulated = np.empty((0, len(search.wanted)))
    tried, found = np.empty((0, len(cube.columns))), []
    left = np.zeros(0, dtype=bool)
    for wave in range(waves):
        members = 1000 + len(tried) + np.arange(len(points))
        simulated = np.concatenate([simulated, search.simulate(cube, points, members)])
        tried = np.concatenate([tried, points])
        distance = implausibility(search.wanted, simulated, luck)
        left = not_ruled_out(distance)
        found.append((len(points), int(left[-len(points) :].sum())))
        tell(f"wave {wave + 1}: {found[-1][1]} of {found[-1][0]} vectors are not ruled out")
        points = next_wave(tried, distance, vectors, random)
    kept = np.flatnonzero(left)
    if len(kept) > size:
        kept = np.sort(random.choice(kept, size, replace=False))
    return Calibration(
        search.wanted, cube, effects, every.names, luck, default, tried, simulated, kept, found
    )


def screened_effects(search: Search, cube: Cube, at_default: Array, luck: Array) -> Array:
    """Most that each parameter alone moves each figure, at either end of its range, in errors, (parameter, target)."""
    columns, members = len(cube.columns), len(at_default)
    points = np.full((columns, len(SCREEN), members, columns), 0.5)
    for column in range(columns):
        points[column, :, :, column] = np.array(SCREEN)[:, None]
    flat = points.reshape(-1, columns)
    moved = search.simulate(cube, flat, np.tile(np.arange(members), columns * len(SCREEN)))
    change = (moved.reshape(columns, len(SCREEN), members, -1) - at_default).mean(axis=2)
    error = np.sqrt(np.array([it.sd for it in search.wanted]) ** 2 + 2 * luck**2)
    by_column = np.abs(change / error).max(axis=1)
    owner = np.array([cube.names.index(name) for name, _ in cube.columns])
    return np.stack([by_column[owner == place].max(axis=0) for place in range(len(cube.names))])


def next_wave(tried: Array, distance: Array, count: int, random: np.random.Generator) -> Array:
    """New points among the best so far: a parent moved by the difference of two others, in part of its columns."""
    order = np.argsort((distance**2).sum(axis=1), kind="stable")
    best = tried[order[: max(int(PARENTS * len(tried)), 3)]]
    first, second, third = (best[random.integers(len(best), size=count)] for _ in range(3))
    moved = first + STEP * random.random((count, 1)) * (second - third)
    moved += JITTER * random.standard_normal(moved.shape)
    moved = np.where(random.random(moved.shape) < CROSS, moved, first)
    moved = np.abs(moved)  # reflected at 0, then at 1
    return np.clip(np.where(moved > 1, 2 - moved, moved), 0.0, 1.0)


def pinned_down(found: Calibration) -> dict[str, float]:
    """:func:`~sim.evidence.vectors.widths` of the set, of the best known entry of each parameter."""
    return {name: float(each.min()) for name, each in widths(found.values).items()}


def not_searched(found: Calibration) -> tuple[str, ...]:
    """Drawn parameters that no figure depends on enough: the data to 2023 say nothing of them."""
    return tuple(name for name in found.screened if name not in found.cube.names and name in PARAMETERS)
