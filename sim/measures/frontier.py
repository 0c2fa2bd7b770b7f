"""The largest runs, the best models, and what research costs."""

from __future__ import annotations

import numpy as np

from sim.axes import highest, ratio, total
from sim.declare import ByJurisdiction, Rows, measure
from sim.measures.shared import fleet, mobile_running_cost, once, over_firms, over_labs
from sim.rules import capability, compute_market
from sim.rules.capability import REFERENCE_FLOP
from sim.world import World


@measure(
    "largest training run", "FLOP", group="frontier", matters=2, relative=True, annual="last", decimals=0
)
def frontier_run_flop(world: World) -> Rows:
    """Training compute of the largest run so far."""
    return world.market.frontier_flop.copy()


@measure(
    "largest flagship by home of its lab",
    "FLOP",
    group="frontier",
    matters=2,
    relative=True,
    annual="last",
    per="jurisdiction",
    decimals=0,
)
def flagship_flop_by_place(world: World) -> ByJurisdiction:
    """Training compute of the largest flagship of the labs at home there; zero where there is none."""
    return over_labs(world)["largest flagship"]


@measure(
    "cost of the largest run", "M USD", group="frontier", matters=2, relative=True, annual="last", decimals=1
)
def frontier_run_cost_musd(world: World) -> Rows:
    """Amortised cost of the largest run: user cost of compute at 38 % utilisation, staff left out."""
    return world.market.frontier_cost_musd.copy()


@measure(
    "largest run bought on demand",
    "M USD",
    group="frontier",
    matters=2,
    relative=True,
    annual="last",
    decimals=1,
)
def frontier_run_on_demand_musd(world: World) -> Rows:
    """Cost of the largest run at the on-demand price and 20 % utilisation."""
    c = world.parameters.compute
    unit = world.market.floor_musd + mobile_running_cost(world)
    return compute_market.on_demand_cost(
        world.market.frontier_flop, compute_market.on_demand_hour_usd(unit, c.on_demand_markup)
    )


@measure(
    "emissions of the largest run",
    "tCO2e",
    group="frontier",
    matters=2,
    relative=True,
    annual="last",
    decimals=0,
)
def frontier_run_tco2(world: World) -> Rows:
    """Emissions of a run as large as the largest, at this quarter's chips and grids."""
    e, places = world.parameters.energy, world.places
    unit, dirt = fleet(world), total(places.mobile * places.intensity * (1 - places.abatement))
    return world.market.frontier_flop / compute_market.USEFUL_FLOP * unit * e.load * e.pue * dirt


@once
def _development_staff(world: World) -> Rows:
    """Pay of research staff, without those that big tech's core business pays (M USD)."""
    core = world.parameters.training.core_staff * world.firms.core_ai_musd[:, world.big]
    return over_firms(world)["staff"] - total(core)


@measure("staff's part of development cost", "share", group="frontier", matters=0.01, decimals=3)
def cost_share_staff(world: World) -> Rows:
    """Research staff over research staff and compute; the staff that big tech's core business pays is left out."""
    staff = _development_staff(world)
    return ratio(staff, staff + over_firms(world)["bill of research compute"])


@measure("energy's part of development cost", "share", group="frontier", matters=0.01, decimals=3)
def cost_share_energy(world: World) -> Rows:
    """Power and carbon over research staff and compute."""
    labs = over_labs(world)
    return ratio(labs["power and carbon"], _development_staff(world) + labs["compute"])


@measure("frontier capability", "nats", group="frontier", matters=0.02, annual="last", decimals=2)
def frontier_capability(world: World) -> Rows:
    """Reducible loss removed since the 2020 reference run, best model so far."""
    return np.maximum(world.market.frontier_capability, highest(world.models.capability[0]))


@measure(
    "loss of the frontier model", "nats/token", group="frontier", matters=0.005, annual="last", decimals=3
)
def frontier_loss(world: World) -> Rows:
    """Loss a token of the best model so far: what cannot be reduced, and what is left of the rest."""
    law = world.law()
    size = capability.optimal_size(np.full_like(law[0], REFERENCE_FLOP), *law)
    start = capability.reducible_loss(size, REFERENCE_FLOP / (6 * size), *law)
    return world.parameters.capability.loss_floor + start * np.exp(-frontier_capability(world))


@measure("lag of public knowledge", "log", group="frontier", matters=0.02, decimals=2)
def public_lag(world: World) -> Rows:
    """Ln of the leader's algorithmic efficiency over the public one."""
    return over_labs(world)["leader's ln efficiency"] - world.market.ln_public


@measure(
    "spending on AI research", "bn USD", group="frontier", matters=2, relative=True, annual="sum", decimals=1
)
def research_spending_busd(world: World) -> Rows:
    """Labs' research compute and staff."""
    return over_firms(world)["bill of research"] / 1e3


@measure(
    "research of the four that spend most",
    "bn USD",
    group="frontier",
    matters=2,
    relative=True,
    annual="sum",
    decimals=1,
)
def top_research_busd(world: World) -> Rows:
    """Research compute and staff of the four firms that spend most on them, big tech or not."""
    return over_firms(world)["largest bills of research"] / 1e3
