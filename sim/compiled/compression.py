"""Which models are offered and how they are cut, compiled: see :mod:`sim.phases.compression`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.compiled.kernels import kernel
from sim.declare import SEGMENTS as NAMES
from sim.declare import Array
from sim.populations import EDGE, FLAGSHIP, NO_OFFER, PREVIOUS, SMALL
from sim.rules import compression as rule
from sim.rules.compute_market import USEFUL_FLOP
from sim.world import World

if TYPE_CHECKING:
    from sim.phases.compression import Release
else:
    Release = Any

SEGMENTS = len(NAMES)
WAYS, CUT = (
    2 * len(rule.DENSITIES),
    len(rule.DENSITIES),
)  # ways from 1 to CUT - 1 cut a network after training
ON_DEVICE = SEGMENTS * SMALL + EDGE
device_reach = kernel(rule.device_reach)


def cloud_choice(world: World, release: Release, quality: Array, ln_cost: Array) -> Array:
    """The way in which a flagship pays most in each segment served from data centres, (segment, model)."""
    users, p, t = world.parameters.users, world.parameters.compression, world.parameters.training
    listed = release.listed
    net = rule.cost_less_use(
        ln_cost, listed.of(users.token_elasticity), np.ones(1)
    )  # over the reference cost
    return best_ways(
        listed.rows, listed.agents, quality, net, t.quality_value, t.horizon, p.prune_tuning,
        p.expected_customers, users.token_cost_usd, users.tokens_million, users.budget_usd,
        users.users_million, world.segments.adoption, world.sales.customers_million,
        world.models.flop, world.firms.price_musd,
    )  # fmt: skip


@kernel
def best_ways(
    rows: Array, firms: Array, quality: Array, net: Array, quality_value: Array, horizon: Array,
    prune_tuning: Array, expected_customers: Array, token_cost: Array, tokens: Array, budget: Array,
    users: Array, adoption: Array, customers: Array, flop: Array, price: Array,
) -> Array:  # fmt: skip
    """Worth of each way to a user less the fine-tuning it takes; the first of the best, (segment, model)."""
    chosen = np.empty((EDGE, len(rows)), dtype=np.int64)
    for model in range(len(rows)):
        row, firm = rows[model], firms[model]
        tuning = prune_tuning[row, 0] * flop[FLAGSHIP, row, firm] / USEFUL_FLOP * price[row, firm]
        for segment in range(EDGE):
            least = expected_customers[row, 0] * (users[segment, row, 0] * adoption[segment, row, 0])
            served = max(customers[segment, row, firm], least)
            hurdle = tuning / budget[segment, row, 0] / max(served * horizon[row, 0], 1e-12)
            reference = token_cost[row, 0] * tokens[segment, row, 0]
            best, highest = 0, -np.inf
            for way in range(WAYS):
                cost = reference * net[way, model]
                worth = quality_value[row, 0] * quality[way, model] - cost / budget[segment, row, 0]
                if 0 < way < CUT:
                    worth -= hurdle
                if worth > highest:
                    best, highest = way, worth
            chosen[segment, model] = best
    return chosen


def models_are_offered(world: World, release: Release, quality: Array, ln_flop: Array, way: Array) -> None:
    """Offer flagship and small model, from data centres in the chosen ways and on devices; the last flagship stays."""
    offers, users, listed = world.offers, world.parameters.users, release.listed
    rows, firms = listed.rows, listed.agents
    columns = offers.quality, offers.ln_flop_token, offers.density, offers.ln_reach
    previous_stays(columns, rows, firms)
    for model, its_quality, its_flop in zip((FLAGSHIP, SMALL), quality, ln_flop, strict=True):
        cloud_is_offered(*columns[:3], rows, firms, model, its_quality, its_flop, release.held, way)
    reach, floored = reaches(
        rows, firms, world.models.active, release.held, world.parameters.compression.device_bytes,
        users.edge_reach, users.button_share,
    )  # fmt: skip
    edge_is_offered(
        *columns, rows, firms, quality[1], ln_flop[1], release.held, reach, np.log(floored, out=floored),
        world.parameters.training.quality_value,
    )  # fmt: skip


@kernel
def previous_stays(columns: tuple[Array, ...], rows: Array, firms: Array) -> None:
    """The last flagship stays on sale as it was."""
    for column in columns:
        for segment in range(SEGMENTS):
            for row, firm in zip(rows, firms):  # noqa: B905 (numba knows no strict)
                column[SEGMENTS * PREVIOUS + segment, row, firm] = column[segment, row, firm]


@kernel
def cloud_is_offered(
    offered: Array, offered_flop: Array, density: Array, rows: Array, firms: Array, model: int, quality: Array,
    ln_flop: Array, held: Array, way: Array,
) -> None:  # fmt: skip
    """A model in the segments served from data centres, in the chosen ways; on no device yet."""
    for segment in range(EDGE):
        place = SEGMENTS * model + segment
        for each in range(len(rows)):
            row, firm, chosen = rows[each], firms[each], way[segment, each]
            offered[place, row, firm] = quality[chosen, each]
            offered_flop[place, row, firm] = ln_flop[chosen, each]
            density[place, row, firm] = held[chosen, each]
    for each in range(len(rows)):
        offered[SEGMENTS * model + EDGE, rows[each], firms[each]] = NO_OFFER


@kernel
def reaches(
    rows: Array, firms: Array, active: Array, held: Array, device_bytes: Array, laptops: Array, buttons: Array
) -> tuple[Array, Array]:
    """Part of device users a small model reaches, (way, model), and the same kept above zero, for its log."""
    reach, floored = np.empty(held.shape), np.empty(held.shape)
    for way in range(WAYS):
        for each in range(len(rows)):
            row = rows[each]
            size = active[SMALL, row, firms[each]] * held[way, each] * device_bytes[row, 0]
            part = device_reach(size, laptops[row, 0], buttons[row, 0])
            reach[way, each] = part
            floored[way, each] = part if part > 0 else 1e-300
    return reach, floored


@kernel
def edge_is_offered(
    offered: Array, offered_flop: Array, density: Array, offered_reach: Array, rows: Array, firms: Array,
    quality: Array, ln_flop: Array, held: Array, reach: Array, ln_reach: Array, quality_value: Array,
) -> None:  # fmt: skip
    """The small model on the devices that hold it, in the way that pays most."""
    for each in range(len(rows)):
        row, firm = rows[each], firms[each]
        best, highest = 0, -np.inf
        for way in range(WAYS):
            worth = -1e4
            if reach[way, each] > 0:
                worth = quality_value[row, 0] * quality[way, each] + ln_reach[way, each]
            if worth > highest:
                best, highest = way, worth
        fits = reach[best, each] > 0
        offered[ON_DEVICE, row, firm] = quality[best, each] if fits else NO_OFFER
        offered_reach[ON_DEVICE, row, firm] = ln_reach[best, each] if fits else NO_OFFER
        offered_flop[ON_DEVICE, row, firm] = ln_flop[best, each]
        density[ON_DEVICE, row, firm] = held[best, each]


def open_models_are_published(world: World, rows: Array, firms: Array, model: int) -> None:
    """Of the listed flagships opened, the best becomes public where it is the best so far; the first wins a tie."""
    public, offers = world.segments, world.offers
    publish(
        rows, firms, model, world.parameters.leasing.open_lag_nats, public.open_quality,
        public.open_ln_flop_token, public.open_ln_reach, offers.quality, offers.ln_flop_token, offers.ln_reach,
    )  # fmt: skip


@kernel
def publish(
    rows: Array, firms: Array, model: int, lag: Array, public: Array, public_flop: Array, public_reach: Array,
    quality: Array, ln_flop: Array, ln_reach: Array,
) -> None:  # fmt: skip
    """Entries come row by row, as they do from a mask."""
    entry = 0
    while entry < len(rows):
        row, best = rows[entry], entry
        while entry < len(rows) and rows[entry] == row:
            place = SEGMENTS * model + 1
            if quality[place, row, firms[entry]] > quality[place, row, firms[best]]:
                best = entry
            entry += 1
        firm = firms[best]
        if quality[SEGMENTS * model + 1, row, firm] - lag[row, 0] <= public[1, row, 0]:
            continue
        for segment in range(
            SEGMENTS if model == FLAGSHIP else EDGE
        ):  # the small model came with the flagship
            source = ON_DEVICE if segment == EDGE else SEGMENTS * model + segment
            public[segment, row, 0] = quality[source, row, firm] - lag[row, 0]
            public_flop[segment, row, 0] = ln_flop[source, row, firm]
            public_reach[segment, row, 0] = ln_reach[source, row, firm]
