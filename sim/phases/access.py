"""Access terms are offered, startups choose their supply, and every seller's product is put together."""

from __future__ import annotations

import numpy as np

from sim.levers import Rules
from sim.phases.products import open_model_value, own_models_are_valued, products_are_assembled
from sim.phases.startups import firms_a_slot
from sim.phases.supply import startups_choose
from sim.phases.terms import eligible_startups, terms_of_access
from sim.world import World


def access_is_offered(world: World, rules: Rules) -> None:
    """Value own and open models, set access terms, let startups choose, assemble products."""
    slots_are_sized(world)
    own_models_are_valued(world)
    open_value, open_cost = open_model_value(world)
    eligible = eligible_startups(world, rules)
    terms = terms_of_access(world, rules, eligible)
    startups_choose(world, rules, terms, eligible, open_value)
    products_are_assembled(world, rules, terms, open_value, open_cost)


def slots_are_sized(world: World) -> None:
    """Real firms a slot stands for: one for a lab, more for an application slot as the market grows."""
    world.firms.stands_for[:] = np.where(world.firms.lab, 1.0, world.slot * firms_a_slot(world))
