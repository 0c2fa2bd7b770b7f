"""Released models are compressed: each lab picks what pays, by segment; open ones become public."""

from __future__ import annotations

import numpy as np

from sim.declare import Array
from sim.rules import capability as capability_rule
from sim.rules import compression as rule
from sim.rules import compute_market
from sim.world import World

EDGE = 3
BIG_LOSS = -100.0


def models_are_compressed(world: World) -> None:
    """Set what the models released this quarter are in each segment."""
    where = np.nonzero(world.firms.released)
    if len(where[0]):
        carry_previous(world, where)
        for slot, relative in ((0, 1.0), (2, None)):
            offer(world, where, slot, relative)
        open_models_are_published(world, where)


def carry_previous(world: World, where: tuple[Array, Array]) -> None:
    """The last flagship stays on sale as it was."""
    for name in world.offers.columns:
        column = getattr(world.offers, name)
        column[4:8, where[0], where[1]] = column[0:4, where[0], where[1]]


def offer(world: World, where: tuple[Array, Array], slot: int, relative: float | None) -> None:
    """Compress the models in ``slot`` of the listed labs for every segment."""
    rows = where[0]
    p = world.parameters.compression
    models = world.models
    flagship_active, flop = models.active[0][where], models.flop[0][where]
    small = p.small_model[rows, 0]
    part = np.ones(len(rows)) if relative else small
    a, law_a = world.law()[2][rows, 0], world.law()[0][rows, 0]
    efficiency = np.exp(world.firms.ln_efficiency[where])
    law = tuple(constant[rows, 0] for constant in world.law())
    dense_size = capability_rule.optimal_size(flop * efficiency, *law)
    reducible = np.exp(-models.capability[0][where]) * reference_loss(law)
    size = dense_size * part
    loss_small = rule.quality_lost(dense_size, size, reducible, law_a, a)
    quality0 = models.capability[0][where] - loss_small
    if slot == 2:
        models.flop[2][where] = flop * small
        models.capability[2][where] = quality0
        models.parameters[2][where] = models.active[2][where] = flagship_active * small
        models.released[2][where], models.open[2][where] = models.released[0][where], models.open[0][where]
    plan = choices(world, where, slot, size, part, reducible, quality0)
    for name, values in plan.items():
        column = getattr(world.offers, name)
        column[4 * slot : 4 * slot + 4, rows, where[1]] = values


def reference_loss(law: tuple[Array, ...]) -> Array:
    """Reducible loss of the reference run, capability zero."""
    size = capability_rule.optimal_size(np.full(len(law[0]), capability_rule.REFERENCE_FLOP), *law)
    return capability_rule.reducible_loss(size, capability_rule.REFERENCE_FLOP / (6 * size), *law)


def pruning_floor(world: World, where: tuple[Array, Array]) -> Array:
    """Density that gives the same result, for labs by their mastery: from 1 towards the technical floor."""
    floor = world.parameters.compression.density_floor[where[0], 0]
    mastered = 0.5 + 0.5 * world.firms.know_how[where]
    return np.exp(mastered * np.log(floor))


def choices(
    world: World,
    where: tuple[Array, Array],
    slot: int,
    size: Array,
    part: Array,
    reducible: Array,
    quality0: Array,
) -> dict[str, Array]:
    """Quality, ln FLOP a token, density and reach, (segment, model), at the density that pays most in each segment."""
    rows = where[0]
    p = {
        name: getattr(world.parameters.compression, name)[rows, 0]
        for name in world.parameters.compression.fields
    }
    rho = np.array(rule.DENSITIES)[:, None]
    floor = pruning_floor(world, where)
    pruned = quality0 - pruning_loss(world, rows, size, reducible, rho, floor, p)
    scratch = quality0 + scratch_change(world, rows, size, reducible, rho, floor, p)
    quality, from_scratch = np.maximum(pruned, scratch), scratch > pruned
    active = world.models.active[slot][where]
    ln_flop = np.log(rule.serving_flop(active, rho, p["prune_overhead"]))
    tuning = (
        p["prune_tuning"]
        * world.models.flop[0][where]
        / compute_market.USEFUL_FLOP
        * world.firms.price_musd[where]
        * part
    )
    worth = cloud_worth(world, where, quality, ln_flop)
    worth -= np.where((rho < 1) & ~from_scratch, prune_hurdle(world, where, tuning)[:, None, :], 0.0)
    reach = rule.device_reach(
        active * rho * p["device_bytes"],
        world.parameters.users.edge_reach[rows, 0],
        world.parameters.users.button_share[rows, 0],
    )
    reach = reach * (slot == 2)
    ln_reach = np.log(np.where(reach > 0, reach, 1e-300))
    gamma = world.parameters.training.quality_value[rows, 0]
    on_device = np.where(reach > 0, gamma * quality + ln_reach, -1e4 + rho)
    best = np.argmax(np.concatenate([worth, on_device[None]]), axis=1)  # (segment, model)
    models = np.arange(len(rows))
    chosen = quality[best, models]
    fits = ln_reach[best[EDGE], models]
    chosen[EDGE] = np.where(fits > -600, chosen[EDGE], BIG_LOSS)
    on_edge = np.zeros_like(chosen)
    on_edge[EDGE] = np.maximum(fits, -100.0)
    return {
        "quality": chosen,
        "ln_flop_token": ln_flop[best, models],
        "density": np.array(rule.DENSITIES)[best],
        "ln_reach": on_edge,
    }


def pruning_loss(
    world: World, rows: Array, size: Array, reducible: Array, rho: Array, floor: Array, p: dict[str, Array]
) -> Array:
    """Capability lost by pruning to each density, (density, model)."""
    kept = rule.pruned_size(size, rho, floor, p["prune_a"], p["prune_b"], p["prune_c"], p["prune_k"])
    return rule.quality_lost(size, kept, reducible, world.law()[0][rows, 0], world.law()[2][rows, 0])


def scratch_change(
    world: World, rows: Array, size: Array, reducible: Array, rho: Array, floor: Array, p: dict[str, Array]
) -> Array:
    """Change in capability of a sparse network trained from scratch with the same FLOP: larger, with its penalty.

    A network must be trained in full before it is cut: what pruning gives for nothing (the floor) is
    open to training from scratch only as far as that can be done (``scratch_ability``).
    """
    ability = p["scratch_ability"]
    lost = pruning_loss(world, rows, size, reducible, rho, np.exp(ability * np.log(floor)), p)
    a, b = world.law()[2][rows, 0], world.law()[3][rows, 0]
    saved = rule.scratch_training_flop(np.ones(len(rows)), rho, p["scratch_training"], ability)
    return -a * b / (a + b) * np.log(saved) - rule.scratch_penalty(lost, p["scratch_loss"], ability)


def prune_hurdle(world: World, where: tuple[Array, Array], tuning: Array) -> Array:
    """Fine-tuning cost in units of users' value, over the customers a lab can expect, (segment, model).

    No volume, no pruning: outside the edge a lab with nobody to serve does not compress.
    """
    rows = where[0]
    users = world.parameters.users
    market = (users.users_million * world.segments.adoption)[:EDGE, rows, 0]
    customers = np.maximum(world.sales.customers_million[:EDGE, where[0], where[1]], 0.01 * market)
    gain = np.maximum(customers * world.parameters.training.horizon[rows, 0], 1e-12)
    return tuning / users.budget_usd[:EDGE, rows, 0] / gain


def cloud_worth(world: World, where: tuple[Array, Array], quality: Array, ln_flop: Array) -> Array:
    """Worth to a user of a model served from a data centre, (segment, density, model)."""
    rows, users = where[0], world.parameters.users
    reference = (users.token_cost_usd * users.tokens_million)[:EDGE, rows, 0][:, None, :]
    ln_cost = ln_token_cost(world, ln_flop, world.firms.price_musd[where], rows)
    net = rule.cost_less_use(ln_cost, users.token_elasticity[rows, 0], reference)
    return (
        world.parameters.training.quality_value[rows, 0] * quality
        - net / users.budget_usd[:EDGE, rows, 0][:, None, :]
    )


def serving_gain(world: World) -> Array:
    """Ln of the gain in serving efficiency since 2020, (row, 1)."""
    p = world.parameters.compression
    return p.serving_gain * -np.expm1(-p.serving_gain_decay * world.years) / p.serving_gain_decay


def ln_token_cost(world: World, ln_flop: Array, price_musd: Array, rows: Array) -> Array:
    """Ln of the cost of a token over the reference cost, for listed models."""
    users = world.parameters.users
    usd_a_million = price_musd * 1e12 / compute_market.USEFUL_FLOP
    overhead = np.log(world.parameters.compression.serving_overhead[rows, 0]) - serving_gain(world)[rows, 0]
    return ln_flop + np.log(usd_a_million) + overhead - np.log(users.token_cost_usd[rows, 0])


def open_models_are_published(world: World, where: tuple[Array, Array]) -> None:
    """The best open model of each future stays public, as served in each segment."""
    segments = world.segments
    offers, models = world.offers, world.models
    lag = world.parameters.leasing.open_lag_nats
    is_open = models.open[0][where]
    rows, firms = where[0][is_open], where[1][is_open]
    for row, firm in zip(rows, firms, strict=True):
        quality = offers.quality[1, row, firm] - lag[row, 0]
        if quality > segments.open_quality[1, row, 0]:
            for segment in range(4):
                source = 8 + segment if segment == EDGE else segment
                segments.open_quality[segment, row, 0] = offers.quality[source, row, firm] - lag[row, 0]
                segments.open_ln_flop_token[segment, row, 0] = offers.ln_flop_token[source, row, firm]
                segments.open_ln_reach[segment, row, 0] = offers.ln_reach[source, row, firm]
