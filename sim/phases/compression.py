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
        for segment in range(4):
            column[4 + segment][where] = column[segment][where]


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
        for segment in range(4):
            column[4 * slot + segment][where] = values[segment]


def reference_loss(law: tuple[Array, ...]) -> Array:
    """Reducible loss of the reference run, capability zero."""
    size = capability_rule.optimal_size(np.full(len(law[0]), capability_rule.REFERENCE_FLOP), *law)
    return capability_rule.reducible_loss(size, capability_rule.REFERENCE_FLOP / (6 * size), *law)


def pruning_floor(world: World, where: tuple[Array, Array]) -> Array:
    """Density that gives the same result, for labs by their mastery: from 1 towards the technical floor."""
    floor = world.parameters.compression.density_floor[where[0], 0]
    mastered = 0.5 + 0.5 * world.firms.know_how[where]
    return np.exp(mastered * np.log(floor))


def choices(world: World, where: tuple[Array, Array], slot: int, size: Array, part: Array, reducible: Array, quality0: Array) -> dict[str, list[Array]]:
    """Quality, ln FLOP a token, density and reach a segment, at the density that pays most."""
    rows, users = where[0], world.parameters.users
    p = world.parameters.compression
    floor = pruning_floor(world, where)
    column = {name: getattr(p, name)[rows, 0] for name in p.fields}
    active = world.models.active[slot][where]
    law_a, a = world.law()[0][rows, 0], world.law()[2][rows, 0]
    tuning = column["prune_tuning"] * world.models.flop[0][where] / compute_market.USEFUL_FLOP * world.firms.price_musd[where] * part
    best: dict[str, list[Array]] = {name: [] for name in ("quality", "ln_flop_token", "density", "ln_reach")}
    options = []
    for density in rule.DENSITIES:
        rho = np.full(len(rows), density)
        kept = rule.pruned_size(size, rho, floor, column["prune_a"], column["prune_b"], column["prune_c"], column["prune_k"])
        lost = rule.quality_lost(size, kept, reducible, law_a, a)
        pruned = quality0 - lost
        scratch = scratch_quality(world, where, quality0, (size, reducible, floor, law_a, a), rho, column)
        flop = rule.serving_flop(active, rho, column["prune_overhead"])
        options.append((rho, np.maximum(pruned, scratch), flop, scratch > pruned))
    for segment in range(4):
        value, reach = [], []
        for rho, quality, flop, from_scratch in options:
            worth, fits = segment_worth(world, where, segment, slot, quality, flop, rho, active, users)
            fee = np.where((rho < 1) & ~from_scratch & (segment != EDGE), prune_hurdle(world, where, segment, tuning), 0.0)
            value.append(worth - fee)
            reach.append(fits)
        pick = np.argmax(np.stack(value), axis=0)
        at = np.arange(len(rows))
        best["quality"].append(np.where(np.stack(reach)[pick, at] > -50, np.stack([o[1] for o in options])[pick, at], BIG_LOSS))
        best["ln_flop_token"].append(np.log(np.stack([o[2] for o in options])[pick, at]))
        best["density"].append(np.stack([o[0] for o in options])[pick, at])
        best["ln_reach"].append(np.stack(reach)[pick, at])
    return best


def scratch_quality(world: World, where: tuple[Array, Array], quality0: Array, net: tuple[Array, ...], rho: Array, column: dict[str, Array]) -> Array:
    """Capability of a sparse network trained from scratch with the same FLOP: a larger one, with its penalty.

    A network must be trained in full before it is cut: what pruning gives for nothing (the floor) is
    open to training from scratch only as far as that can be done (``scratch_ability``).
    """
    size, reducible, floor, law_a, a = net
    ability = column["scratch_ability"]
    kept = rule.pruned_size(size, rho, np.exp(ability * np.log(floor)), column["prune_a"], column["prune_b"], column["prune_c"], column["prune_k"])
    lost = rule.quality_lost(size, kept, reducible, law_a, a)
    saved = rule.scratch_training_flop(np.ones(len(rho)), rho, column["scratch_training"], ability)
    b = world.law()[3][where[0], 0]
    gained = -a * b / (a + b) * np.log(saved)
    return quality0 + gained - rule.scratch_penalty(lost, column["scratch_loss"], ability)


def prune_hurdle(world: World, where: tuple[Array, Array], segment: int, tuning: Array) -> Array:
    """Fine-tuning cost in units of users' value, over the customers the lab can expect: no volume, no pruning."""
    rows = where[0]
    users = world.parameters.users
    alpha = 1 / users.budget_usd[segment][rows, 0]
    market = users.users_million[segment][rows, 0] * world.segments.adoption[segment][rows, 0]
    customers = np.maximum(world.sales.customers_million[segment][where], 0.01 * market)
    return alpha * tuning / np.maximum(customers * world.parameters.training.horizon[rows, 0], 1e-12)


def segment_worth(
    world: World, where: tuple[Array, Array], segment: int, slot: int, quality: Array, flop: Array, rho: Array, active: Array, users
) -> tuple[Array, Array]:  # fmt: skip
    """Worth of a compressed model to a user of a segment, and ln of its reach on devices (0 elsewhere)."""
    rows = where[0]
    gamma = world.parameters.training.quality_value[rows, 0]
    alpha = 1 / users.budget_usd[segment][rows, 0]
    if segment == EDGE:
        size = active * rho * world.parameters.compression.device_bytes[rows, 0]
        reach = rule.device_reach(size, users.edge_reach[rows, 0], users.button_share[rows, 0]) * (slot == 2)
        fits = np.where(reach > 0, np.log(np.maximum(reach, 1e-300)), -700.0)
        return np.where(reach > 0, gamma * quality + fits, -1e4 + rho), np.where(reach > 0, fits, -100.0)
    reference = users.token_cost_usd[rows, 0] * users.tokens_million[segment][rows, 0]
    ln_cost = ln_token_cost(world, np.log(flop), world.firms.price_musd[where], rows)
    net = rule.cost_less_use(ln_cost, users.token_elasticity[rows, 0], reference)
    return gamma * quality - alpha * net, np.zeros(len(rows))


def serving_gain(world: World) -> Array:
    """ln of the gain in serving efficiency since 2020, (row, 1)."""
    p = world.parameters.compression
    return p.serving_gain * -np.expm1(-p.serving_gain_decay * world.years) / p.serving_gain_decay


def ln_token_cost(world: World, ln_flop: Array, price_musd: Array, rows: Array) -> Array:
    """ln of the cost of a token over the reference cost, for listed models."""
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
