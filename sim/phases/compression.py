"""Released models are compressed: each lab picks what pays, by segment; open ones become public."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.accelerate import accelerated
from sim.axes import Entries, of_rows, read_segments, write_segments
from sim.declare import Array
from sim.phases.methods import lab_scratch_ability, small_model_lack
from sim.populations import EDGE, FLAGSHIP, NO_OFFER, SMALL
from sim.rules import capability as capability_rule
from sim.rules import compression as rule
from sim.rules import compute_market
from sim.world import World

SEGMENTS = 4
RHO = np.array(rule.DENSITIES)[:, None]
# the ways to a density: a network cut after training, and from number SCRATCH on one trained from scratch
SCRATCH = len(RHO)
DENSITY = np.concatenate([RHO, RHO])
IS_CUT = np.concatenate([RHO < 1, np.zeros(RHO.shape, dtype=bool)])


@dataclass(frozen=True)
class Release:
    """The models released this quarter, (model,); grids are (way, model): pruned after training, then from scratch."""

    listed: Entries
    law: tuple[Array, ...]  # constants (A, B, a, b) of the loss law
    size: Array  # dense and compute-optimal, in effective parameters
    ability: Array  # how far sparse networks can be trained from scratch
    reducible: Array  # loss of the dense flagship that is left to reduce
    penalty: Array  # growth of the size term of the loss, (way, model)
    gained: Array  # capability that cheaper sparse training buys, by density
    held: Array  # parameters held and served over those of the dense flagship, (way, model)

    @property
    def rows(self) -> Array:
        """Rows, (model,)."""
        return self.listed.rows


def models_are_compressed(world: World) -> None:
    """Set what the models released this quarter are in each segment."""
    listed = Entries.where(world.firms.released)
    if not len(listed.rows):
        return
    release = release_of(world, listed)
    small_is_made(world, release)
    quality, ln_flop = qualities(world, release), ln_flop_token(world, release)
    ln_cost = ln_token_cost(world, ln_flop[0], listed.of(world.firms.price_musd), release.rows)
    way = cloud_choice(world, release, quality[0], ln_cost)
    tuning_is_paid(world, release, way)
    models_are_offered(world, release, quality, ln_flop, way)
    opened = listed.only(listed.of(world.models.open[FLAGSHIP]))
    open_models_are_published(world, opened.rows, opened.agents, FLAGSHIP)


def release_of(world: World, listed: Entries) -> Release:
    """What pruning and training from scratch would do to each released model, by density.

    A network must be trained in full before it is cut: what pruning gives for nothing (the floor) is
    open to training from scratch only as far as that can be done (``scratch_ability``).
    """
    p, models, firms = world.parameters.compression, world.models, world.firms
    law = tuple(listed.of(constant) for constant in world.law())
    a, b = law[2], law[3]
    pruning = tuple(listed.of(constant) for constant in (p.prune_a, p.prune_b, p.prune_c, p.prune_k))
    floor, ability = pruning_floor(world, listed), lab_scratch_ability(world, listed)
    size = capability_rule.optimal_size(
        listed.of(models.flop[FLAGSHIP]) * np.exp(listed.of(firms.ln_efficiency)), *law
    )
    floors = np.stack([floor, np.exp(ability * np.log(floor))])[:, None, :]  # (pruned or scratch, 1, model)
    penalty = rule.size_penalty(rule.pruned_part(RHO, floors, *pruning), a)
    saved = rule.scratch_training_flop(np.ones(len(size)), RHO, listed.of(p.scratch_training), ability)
    # at the same training FLOP a larger sparse network is affordable: that is what it gains by, and what it serves
    larger = rule.size_afforded(saved, a, b)
    held = np.concatenate([RHO * np.ones(len(size)), RHO * larger])
    reducible = np.exp(-listed.of(models.capability[FLAGSHIP])) * reference_loss(law)
    gained = -a * b / (a + b) * np.log(saved)
    return Release(listed, law, size, ability, reducible, penalty.reshape(held.shape), gained, held)


def reference_loss(law: tuple[Array, ...]) -> Array:
    """Reducible loss of the reference run, capability zero."""
    size = capability_rule.optimal_size(np.full(len(law[0]), capability_rule.REFERENCE_FLOP), *law)
    return capability_rule.reducible_loss(size, capability_rule.REFERENCE_FLOP / (6 * size), *law)


def pruning_floor(world: World, listed: Entries) -> Array:
    """Density that gives the same result, for labs by their mastery: from 1 towards the technical floor."""
    p = world.parameters.compression
    first = listed.of(p.first_mastery)
    mastered = first + (1 - first) * listed.of(world.firms.know_how)
    return np.exp(mastered * np.log(listed.of(p.density_floor)))


def small_is_made(world: World, release: Release) -> None:
    """A small model comes with each flagship, trained beside it on the same data."""
    models, listed, (loss_size, _, a, _) = world.models, release.listed, release.law
    part = listed.of(world.parameters.compression.small_model)
    lost = rule.quality_lost(release.size, rule.size_penalty(part, a), release.reducible, loss_size, a)
    lost = lost * small_model_lack(world, listed)
    active = listed.of(models.active[FLAGSHIP]) * part
    values = {
        "flop": listed.of(models.flop[FLAGSHIP]) * part,
        "capability": listed.of(models.capability[FLAGSHIP]) - lost,
        "parameters": active,
        "active": active,
        "released": listed.of(models.released[FLAGSHIP]),
        "open": listed.of(models.open[FLAGSHIP]),
    }
    for name, value in values.items():
        listed.put(getattr(models, name)[SMALL], value)


def of_both(release: Release, column: Array) -> Array:
    """A column of models (model, row, firm) of each release's flagship and of its small model, (2, 1, model)."""
    return np.stack([release.listed.of(column[model]) for model in (FLAGSHIP, SMALL)])[:, None]


def qualities(world: World, release: Release) -> Array:
    """Capability of the flagship and of the small model by density, pruned and from scratch, (2, way, model)."""
    listed, p, (loss_size, _, a, _) = release.listed, world.parameters.compression, release.law
    size = np.stack([release.size, release.size * listed.of(p.small_model)])[:, None]
    lost = rule.quality_lost(size, release.penalty, release.reducible, loss_size, a)
    dense = of_both(release, world.models.capability)
    penalty = rule.scratch_penalty(lost[:, SCRATCH:], listed.of(p.scratch_loss), release.ability)
    return np.concatenate([dense - lost[:, :SCRATCH], dense + release.gained - penalty], axis=1)


def ln_flop_token(world: World, release: Release) -> Array:
    """Ln of FLOP a token of the flagship and of the small model, at the size held, (2, way, model)."""
    overhead = release.listed.of(world.parameters.compression.prune_overhead)
    active = of_both(release, world.models.active) * (release.held / DENSITY)
    return np.log(rule.serving_flop(active, DENSITY, overhead))


@accelerated("compression")
def cloud_choice(world: World, release: Release, quality: Array, ln_cost: Array) -> Array:
    """The way in which a flagship pays most in each segment served from data centres, (segment, model)."""
    worth = cloud_worth(world, release, quality, ln_cost)
    worth -= np.where(IS_CUT, prune_hurdle(world, release)[:, None, :], 0.0)
    return worth.argmax(axis=1)


@accelerated("compression")
def models_are_offered(world: World, release: Release, quality: Array, ln_flop: Array, way: Array) -> None:
    """Offer flagship and small model, from data centres in the chosen ways and on devices; the last flagship stays.

    ``quality`` and ``ln_flop``: of the flagship and of the small model, (2, way, model).
    """
    previous_stays(world, release)
    for model, its_quality, its_flop in zip((FLAGSHIP, SMALL), quality, ln_flop, strict=True):
        cloud_is_offered(world, release, model, its_quality, its_flop, way)
    edge_is_offered(world, release, quality[1], ln_flop[1])


def previous_stays(world: World, release: Release) -> None:
    """The last flagship stays on sale as it was."""
    where = release.rows, release.listed.agents
    for name in world.offers.columns:
        column = getattr(world.offers, name)
        last = read_segments(column[:SEGMENTS], where)
        write_segments(column[SEGMENTS : 2 * SEGMENTS], where, last)


def cloud_is_offered(
    world: World, release: Release, model: int, quality: Array, ln_flop: Array, way: Array
) -> None:
    """Offer a model in the segments served from data centres in the chosen ways; on no device yet."""
    each, offers, firms = np.arange(len(release.rows)), world.offers, release.listed.agents
    here = slice(SEGMENTS * model, SEGMENTS * model + EDGE), release.rows, firms
    offers.quality[here] = quality[way, each]
    offers.ln_flop_token[here] = ln_flop[way, each]
    offers.density[here] = release.held[way, each]
    release.listed.put(offers.quality[SEGMENTS * model + EDGE], NO_OFFER)


def edge_is_offered(world: World, release: Release, quality: Array, ln_flop: Array) -> None:
    """Offer the small model on the devices that hold it, in the way that pays most."""
    listed, users, offers = release.listed, world.parameters.users, world.offers
    held = listed.of(world.models.active[SMALL]) * release.held
    size = held * listed.of(world.parameters.compression.device_bytes)
    reach = rule.device_reach(size, listed.of(users.edge_reach), listed.of(users.button_share))
    ln_reach = np.log(np.where(reach > 0, reach, 1e-300))
    gamma = listed.of(world.parameters.training.quality_value)
    best = np.where(reach > 0, gamma * quality + ln_reach, -1e4).argmax(axis=0)
    each, place = np.arange(len(best)), SEGMENTS * SMALL + EDGE
    fits = reach[best, each] > 0
    listed.put(offers.quality[place], np.where(fits, quality[best, each], NO_OFFER))
    listed.put(offers.ln_reach[place], np.where(fits, ln_reach[best, each], NO_OFFER))
    listed.put(offers.ln_flop_token[place], ln_flop[best, each])
    listed.put(offers.density[place], release.held[best, each])


def prune_hurdle(world: World, release: Release) -> Array:
    """Fine-tuning cost in units of users' value, over the customers a lab can expect, (segment, model).

    No volume, no pruning: outside the edge a lab with nobody to serve does not compress.
    """
    listed, rows, users = release.listed, release.rows, world.parameters.users
    tuning = tuning_cost(world, release)
    market = (users.users_million * world.segments.adoption)[:EDGE, rows, 0]
    least = listed.of(world.parameters.compression.expected_customers) * market
    customers = np.maximum(world.sales.customers_million[:EDGE, rows, listed.agents], least)
    gain = np.maximum(customers * listed.of(world.parameters.training.horizon), 1e-12)
    return tuning / users.budget_usd[:EDGE, rows, 0] / gain


def tuning_cost(world: World, release: Release) -> Array:
    """Cost of fine-tuning each flagship once after pruning (M USD), (model,)."""
    listed = release.listed
    flop = listed.of(world.parameters.compression.prune_tuning) * listed.of(world.models.flop[FLAGSHIP])
    return flop / compute_market.USEFUL_FLOP * listed.of(world.firms.price_musd)


def tuning_is_paid(world: World, release: Release, way: Array) -> None:
    """Labs that prune a flagship for any segment pay clouds for the fine-tuning, as far as cash goes."""
    pruned = IS_CUT[:, 0].take(way).any(axis=0)
    cash = np.maximum(release.listed.of(world.firms.cash_musd), 0.0)
    bill = release.listed.column(np.minimum(tuning_cost(world, release) * pruned, cash))
    world.ledger.pay("firms", "clouds", bill, "fine-tuning")


def cloud_worth(world: World, release: Release, quality: Array, ln_cost: Array) -> Array:
    """Worth to a user of a model served from a data centre, (segment, way, model)."""
    rows, users = release.rows, world.parameters.users
    reference = (users.token_cost_usd * users.tokens_million)[:EDGE, rows, 0][:, None, :]
    net = rule.cost_less_use(ln_cost, of_rows(users.token_elasticity, rows), reference)
    gamma = of_rows(world.parameters.training.quality_value, rows)
    return gamma * quality - net / users.budget_usd[:EDGE, rows, 0][:, None, :]


def serving_gain(world: World) -> Array:
    """Ln of the gain in serving efficiency since 2020, (row, 1)."""
    p = world.parameters.compression
    return p.serving_gain * -np.expm1(-p.serving_gain_decay * world.years) / p.serving_gain_decay


def ln_token_cost(world: World, ln_flop: Array, price_musd: Array, rows: Array) -> Array:
    """Ln of the cost of a token over the reference cost, for listed models."""
    users = world.parameters.users
    usd_a_million = price_musd * 1e12 / compute_market.USEFUL_FLOP
    overhead = np.log(of_rows(world.parameters.compression.serving_overhead, rows)) - of_rows(
        serving_gain(world), rows
    )
    return ln_flop + np.log(usd_a_million) + overhead - np.log(of_rows(users.token_cost_usd, rows))


@accelerated("compression")
def open_models_are_published(world: World, rows: Array, firms: Array, model: int) -> None:
    """Of the listed flagships opened, the last or the one before, the best becomes public where it is the best so far.

    The first of a future wins a tie.
    """
    segments, offers = world.segments, world.offers
    lag = world.parameters.leasing.open_lag_nats[:, 0]
    quality = offers.quality[SEGMENTS * model + 1, rows, firms]
    order = np.lexsort((-quality, rows))
    first = np.unique(rows[order], return_index=True)[1]
    best = order[first]
    rows, firms = rows[best], firms[best]
    better = quality[best] - lag[rows] > segments.open_quality[1, rows, 0]
    rows, firms = rows[better], firms[better]
    for segment in range(SEGMENTS if model == FLAGSHIP else EDGE):  # the small model came with the flagship
        source = SEGMENTS * SMALL + EDGE if segment == EDGE else SEGMENTS * model + segment
        segments.open_quality[segment, rows, 0] = offers.quality[source, rows, firms] - lag[rows]
        segments.open_ln_flop_token[segment, rows, 0] = offers.ln_flop_token[source, rows, firms]
        segments.open_ln_reach[segment, rows, 0] = offers.ln_reach[source, rows, firms]
