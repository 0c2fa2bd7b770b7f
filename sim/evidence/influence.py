"""What the parameters that data leave open do to the headlines, and to what the headline policies do.

The vectors that history matching keeps are run to 2030, each with a few lucks, all other parameters drawn over
their ranges. A parameter's influence is its rank correlation with an outcome over these futures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import false_discovery_control, qmc, spearmanr

from sim.declare import MEASURES, PARAMETERS, Array
from sim.evidence.calibration import Calibration, pinned_down
from sim.evidence.vectors import Cube, drawn_parameters, run_vectors
from sim.results import Results, pair_differences
from sim.scenario import Scenario, load_scenario, shipped

QUARTERS, YEAR = 44, 2030
FUTURES = 600  # of all vectors together
FIRST_MEMBER = 100_000  # lucks by which no vector was chosen
CHANCE = 0.05  # part of the influences told that may be chance (Benjamini and Hochberg 1995)
HEADLINES = ("sales_hhi", "model_hhi", "academic_talent_share", "emissions")
EFFECTS = (  # shipped scenarios, and the headlines they are about
    ("access-mandate", "sales_hhi"), ("access-mandate", "frontier_run_flop"),
    ("public-compute", "academic_talent_share"), ("carbon-price", "emissions"),
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """A headline, or a policy's effect on a measure, in each future; a headline told in percent is in logs."""

    measure: str
    policy: str  # of a shipped scenario; empty for the headline itself
    values: Array  # (future,)

    def told(self, change: Array) -> Array:
        """A change of it in its unit, or in percent where the measure is relative."""
        in_logs = not self.policy and MEASURES[self.measure].relative
        return 100 * np.expm1(change) if in_logs else change


@dataclass(frozen=True)
class Influence:
    """What a parameter does to each outcome."""

    name: str
    key: str  # segment or jurisdiction, for a parameter that has one value for each
    width: float  # as in calibration.pinned_down; nan when no figure to 2023 depends on it
    correlation: Array  # (outcome,) rank correlation
    change: Array  # (outcome,) mean over the highest third of its values less that over the lowest
    more_than_chance: Array  # (outcome,)


def influences(
    found: Calibration, *, seed: int = 1, futures: int = FUTURES, scenario: Scenario | None = None
) -> tuple[list[Outcome], list[Influence]]:
    """Outcomes, and the influence on them of every parameter that is drawn, the strongest first.

    Parameters
    ----------
    found : whose kept vectors are run, each equally often
    seed : of luck, and of the parameters that no figure depends on
    futures : of all vectors together, about
    scenario : whose actors are simulated (default: the shipped baseline)
    """
    kept = found.values
    rest = Cube(tuple(name for name in drawn_parameters() if name not in kept))
    times = max(1, round(futures / len(found.kept)))
    count = times * len(found.kept)
    uniforms = qmc.LatinHypercube(len(rest.columns), rng=np.random.default_rng(seed)).random(count)
    drawn = rest.values(uniforms)
    repeated = {name: np.repeat(values, times, axis=0) for name, values in kept.items()}
    outcomes = simulated(scenario or load_scenario(shipped()["baseline"]), repeated | drawn, count, seed)
    levels = np.stack([it.values for it in outcomes])
    # futures of one vector share what was searched over, so that there the vector counts, by its mean
    by_vector = levels.reshape(len(outcomes), -1, times).mean(axis=2)
    columns = [(name, key, kept[name][:, key], by_vector) for name, key in found.cube.columns]
    columns += [(name, key, drawn[name][:, key], levels) for name, key in rest.columns]
    ranked = np.array([[rank_correlation(column, each) for each in told] for _, _, column, told in columns])
    correlation, chance = ranked[..., 0], ranked[..., 1]
    real = false_discovery_control(chance.ravel()).reshape(chance.shape) <= CHANCE
    widths = pinned_down(found)
    rows = []
    for place, (name, key, column, told) in enumerate(columns):
        keys = PARAMETERS[name].keys
        rows.append(
            Influence(
                name, keys[key] if keys else "", widths.get(name, np.nan), correlation[place],
                upper_less_lower_third(column, told), real[place],
            )
        )  # fmt: skip
    return outcomes, sorted(rows, key=lambda it: -np.abs(it.correlation).max())


def rank_correlation(column: Array, level: Array) -> tuple[float, float]:
    """Spearman's, and the chance of one as strong; 0 and 1 where the outcome never differs."""
    if not np.ptp(level):
        return 0.0, 1.0
    correlation, chance = np.asarray(spearmanr(column, level), dtype=float)
    return float(correlation), float(chance)


def upper_less_lower_third(column: Array, levels: Array) -> Array:
    """Mean of levels (outcome, row) where a parameter (row,) is in its highest third less where in its lowest, (outcome,)."""
    order = np.argsort(column, kind="stable")
    third = len(order) // 3
    return levels[:, order[-third:]].mean(axis=1) - levels[:, order[:third]].mean(axis=1)


def simulated(scenario: Scenario, values: dict[str, Array], count: int, seed: int) -> list[Outcome]:
    """The outcomes in each of ``count`` futures, a row of ``values`` for each."""
    base = replace(scenario, quarters=QUARTERS)
    members = FIRST_MEMBER + np.arange(count)

    def run(world: Scenario, measures: tuple[str, ...]) -> Results:
        return run_vectors(world, values, members, measures, seed)

    measures = tuple(dict.fromkeys((*HEADLINES, *(measure for _, measure in EFFECTS))))
    plain = run(base, measures)
    outcomes = []
    for name in HEADLINES:
        level = plain.at(name, YEAR)
        outcomes.append(Outcome(name, "", np.log(level) if MEASURES[name].relative else level))
    for policy in dict.fromkeys(policy for policy, _ in EFFECTS):
        moved = tuple(measure for it, measure in EFFECTS if it == policy)
        there = run(replace(base, policies=load_scenario(shipped()[policy]).policies), moved)
        for name in moved:
            difference = pair_differences(plain.at(name, YEAR), there.at(name, YEAR), MEASURES[name].relative)
            outcomes.append(Outcome(name, policy, difference))
    return outcomes
