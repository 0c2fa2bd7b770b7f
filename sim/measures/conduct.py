"""What binds labs; pressure on them, and their record."""

from __future__ import annotations

import numpy as np

from sim.accelerate import accelerated
from sim.axes import number, ratio, total
from sim.declare import Rows, measure
from sim.populations import CASH, COMPUTE, GROWTH, INCENTIVE, RULE
from sim.world import World


@accelerated("measures")
def labs_bound(world: World, code: int) -> tuple[Rows, Rows]:
    """Labs whose spending is bound by something, and all labs."""
    labs = world.firms.lab & world.firms.active
    return number(labs & (world.firms.binding == code)), number(labs)


def _bound_by(label: str, name: str, code: int):
    def part(world: World) -> Rows:
        bound, labs = labs_bound(world, code)
        return ratio(bound, labs)

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
    return ratio(total(world.firms.freshness), number(world.firms.lab))


@measure("spread of the cost of capital", "basis points", group="conduct", matters=1, decimals=1)
def capital_spread(world: World) -> Rows:
    """Standard deviation over labs of what the ESG record adds to the yearly cost of capital."""
    return 4e4 * np.sqrt(ratio(total(world.firms.spread**2), number(world.firms.lab)))


@measure("regulatory capture", "share", group="conduct", matters=0.005, decimals=3)
def regulatory_capture(world: World) -> Rows:
    """Capture of the regulators, mean over jurisdictions."""
    return total(world.places.capture) / world.places.count


@measure("incidents", "count", group="conduct", matters=0.05, annual="sum", decimals=2)
def incidents(world: World) -> Rows:
    """Incidents that the public saw."""
    return total(world.firms.incidents)
