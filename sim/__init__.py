"""Compute Policy Lab: an agent-based simulator of the market for AI compute and models.

>>> import sim
>>> scenario = sim.load_scenario(sim.shipped()["baseline"])
>>> scenario.quarters
64
"""

from sim.results import Comparison, Effect, Results
from sim.run import compare, run
from sim.scenario import Scenario, ScenarioError, load_scenario, parse_scenario, shipped

__all__ = [
    "Comparison", "Effect", "Results", "Scenario", "ScenarioError", "compare", "load_scenario", "parse_scenario",
    "run", "shipped",
]  # fmt: skip
