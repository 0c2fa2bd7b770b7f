"""What binds labs; pressure on them, and their record."""

from __future__ import annotations

import numpy as np

from sim.axes import ratio, total
from sim.declare import Rows, measure
from sim.measures.shared import over_firms, over_labs
from sim.populations import CASH, COMPUTE, GROWTH, INCENTIVE, RULE
from sim.world import World


def _bound_by(label: str, name: str, code: int):
    def part(world: World) -> Rows:
        labs = over_labs(world)
        return ratio(labs["bound by"][code], labs["live"])

    part.__name__ = f"bound_by_{name}"
    part.__doc__ = f"Labs whose research spending is bound by {label}."
    return measure(f"labs bound by {label}", "share", group="frontier", matters=0.02, decimals=2)(part)


bound_by_incentive = _bound_by("what pays", "incentive", INCENTIVE)
bound_by_cash = _bound_by("cash", "cash", CASH)
bound_by_growth = _bound_by("the pace of growth", "growth", GROWTH)
bound_by_compute = _bound_by("compute that can be had", "compute", COMPUTE)
bound_by_rule = _bound_by("a rule", "rule", RULE)


@measure("public pressure", "score", group="conduct", matters=0.01, decimals=3)
def public_pressure(world: World) -> Rows:
    """Public pressure on AI firms."""
    return world.market.pressure.copy()


@measure("freshness of ethics guidelines", "share", group="conduct", matters=0.01, decimals=3)
def guideline_freshness(world: World) -> Rows:
    """Freshness of labs' ethics guidelines, mean over labs; nobody else has any."""
    return ratio(over_firms(world)["freshness"], over_labs(world)["labs"])


@measure("spread of the cost of capital", "basis points", group="conduct", matters=1, decimals=1)
def capital_spread(world: World) -> Rows:
    """Standard deviation over labs of what the ESG record adds to the yearly cost of capital."""
    return 4e4 * np.sqrt(ratio(over_firms(world)["squared spread"], over_labs(world)["labs"]))


@measure("regulatory capture", "share", group="conduct", matters=0.005, decimals=3)
def regulatory_capture(world: World) -> Rows:
    """Capture of the regulators, mean over jurisdictions."""
    return total(world.places.capture) / world.places.count


@measure("incidents", "count", group="conduct", matters=0.05, annual="sum", decimals=2)
def incidents(world: World) -> Rows:
    """Incidents that the public saw."""
    return over_firms(world)["incidents"]
