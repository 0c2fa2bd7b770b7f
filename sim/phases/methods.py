"""Efficiency programmes: what public money finds out about cheaper training, and who knows it."""

from __future__ import annotations

import numpy as np

from sim.axes import Entries, somewhere, total
from sim.declare import Agents, Array, Rows
from sim.rules import compression, compute_market
from sim.rules import programmes as rule
from sim.world import World


def programmes_find(world: World, shown: Agents, reference: Rows) -> Agents | float:
    """Public mastery grows in the directions paid for; returns the part of research that this takes.

    ``shown`` is universities' open output (row, university), ``reference`` that of 2020 (row, 1).
    """
    u, p, market = world.universities, world.parameters.programmes, world.market
    if not (u.sparse_musd.any() or u.small_musd.any()):
        return 0.0
    money = np.maximum(u.grants_musd + u.industry_musd, 1e-9)
    base = p.direction_base * world.parameters.university.method_base * total(shown) / reference
    for known, tied, rate in (
        (market.public_sparse, u.sparse_musd, p.sparse_rate),
        (market.public_small, u.small_musd, p.small_rate),
    ):
        further = total(shown * tied / money) / reference
        known[:] += rule.programme_progress(rate, base, further, known)
    return (u.sparse_musd + u.small_musd) / money


def programmes_spread(world: World) -> None:
    """Labs learn what is public of training from scratch and of small models."""
    firms, market, spread = world.firms, world.market, world.parameters.progress.method_spread
    if not (somewhere(market.public_sparse) or somewhere(market.public_small)):
        return
    labs = firms.lab & firms.active
    for own, public in (
        (firms.sparse_know_how, market.public_sparse),
        (firms.small_know_how, market.public_small),
    ):
        own += labs * spread * np.maximum(public - own, 0.0)


def public_scratch_ability(world: World) -> Rows:
    """How far sparse networks can be trained from scratch with what is public, (row, 1)."""
    return rule.further_ability(world.parameters.compression.scratch_ability, world.market.public_sparse)


def lab_scratch_ability(world: World, listed: Entries) -> Array:
    """The same for listed labs, (entry,)."""
    declared = listed.of(world.parameters.compression.scratch_ability)
    return rule.further_ability(declared, listed.of(world.firms.sparse_know_how))


def small_model_lack(world: World, listed: Entries) -> Array:
    """What listed labs' small models lack beside the flagship, over what they lack without programmes, (entry,)."""
    gain = listed.of(world.parameters.programmes.small_gain)
    return 1 - gain * listed.of(world.firms.small_know_how)


def development_cost(world: World) -> Rows:
    """What developing a model costs a FLOP of its run (M USD/FLOP), at the market price of compute, (row, 1).

    With the experiments and the staff that go with it; less when sparse networks can be trained from scratch.
    """
    p, t, places = world.parameters.compression, world.parameters.training, world.places
    saved = compression.development_flop(p.density_floor, p.scratch_training, public_scratch_ability(world))
    price = world.market.rent_musd + total(places.running_musd * places.mobile)
    return saved / compute_market.USEFUL_FLOP * price * ((1 + t.staff_ratio) / t.flagship_share)
