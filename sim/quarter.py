"""The quarter, in order. Read this first."""

from __future__ import annotations

from sim.phases.access import access_is_offered
from sim.phases.beginning import world_begins
from sim.phases.careers import researchers_move
from sim.phases.compression import models_are_compressed
from sim.phases.compute import compute_is_shared_out
from sim.phases.energy import emissions_are_booked
from sim.phases.expectations import expectations_adapt
from sim.phases.labs import labs_train
from sim.phases.money import money_arrives
from sim.phases.regulators import regulators_decide
from sim.phases.startups import startups_come_and_go
from sim.phases.users import users_choose
from sim.world import World

__all__ = ["quarter", "world_begins"]


def quarter(world: World) -> None:
    """Advance every future of the batch by one quarter; the ledger closes or the run fails."""
    rules = regulators_decide(world)
    money_arrives(world, rules)
    compute_is_shared_out(world, rules)
    labs_train(world, rules)
    models_are_compressed(world)
    access_is_offered(world, rules)
    users_choose(world, rules)
    emissions_are_booked(world, rules)
    startups_come_and_go(world, rules)
    researchers_move(world, rules)
    expectations_adapt(world, rules)
    world.ledger.close()
    world.quarter += 1
