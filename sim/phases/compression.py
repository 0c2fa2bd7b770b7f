"""Released models are compressed: each lab picks what pays, by segment; open ones become public."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.axes import listed, of_rows, read_segments, write_segments
from sim.declare import Array
from sim.phases.methods import lab_scratch_ability, small_model_lack
from sim.rules import capability as capability_rule
from sim.rules import compression as rule
from sim.rules import compute_market
from sim.world import World

EDGE = 3
SEGMENTS = 4
FLAGSHIP, PREVIOUS, SMALL = 0, 1, 2  # models of a lab; offers are numbered model x segment
RHO = np.array(rule.DENSITIES)[:, None]
BIG_LOSS = -100.0  # capability (nats) of what is not offered


@dataclass(frozen=True)
class Release:
    """The models released this quarter: lists over (rows, firms); grids are (density, model).

    Each density can be had in two ways, a (way) grid: pruned after training, then trained from scratch.
    """

    rows: Array
    firms: Array
    size: Array  # dense and compute-optimal, in effective parameters
    reducible: Array  # loss of the dense flagship that is left to reduce
    pruned: Array  # growth of the size term of the loss by density, pruned after training
    scratch: Array  # the same for a sparse network trained from scratch
    gained: Array  # capability that cheaper sparse training buys, by density
    held: Array  # parameters held and served over those of the dense flagship, (way, model)

    @property
    def where(self) -> tuple[Array, Array]:
        """Rows and firms."""
        return self.rows, self.firms


def models_are_compressed(world: World) -> None:
    """Set what the models released this quarter are in each segment."""
    rows, firms = listed(world.firms.released)
    if not len(rows):
        return
    release = release_of(world, rows, firms)
    previous_stays(world, release)
    small_is_made(world, release)
    flagship, small = (qualities(world, release, model) for model in (FLAGSHIP, SMALL))
    way = cloud_choice(world, release, flagship)
    tuning_is_paid(world, release, way)
    for model, quality in ((FLAGSHIP, flagship), (SMALL, small)):
        cloud_is_offered(world, release, model, quality, way)
    edge_is_offered(world, release, small)
    is_open = world.models.open[FLAGSHIP][release.where]
    open_models_are_published(world, release.rows[is_open], release.firms[is_open], FLAGSHIP)


def release_of(world: World, rows: Array, firms: Array) -> Release:
    """What pruning and training from scratch would do to each released model, by density.

    A network must be trained in full before it is cut: what pruning gives for nothing (the floor) is
    open to training from scratch only as far as that can be done (``scratch_ability``).
    """
    p, where = world.parameters.compression, (rows, firms)
    law = tuple(of_rows(constant, rows) for constant in world.law())
    a, b = law[2], law[3]
    pruning = tuple(of_rows(getattr(p, name), rows) for name in ("prune_a", "prune_b", "prune_c", "prune_k"))
    floor, ability = pruning_floor(world, where), lab_scratch_ability(world, where)
    size = capability_rule.optimal_size(
        world.models.flop[0][where] * np.exp(world.firms.ln_efficiency[where]), *law
    )
    pruned = rule.size_penalty(rule.pruned_part(RHO, floor, *pruning), a)
    scratch = rule.size_penalty(rule.pruned_part(RHO, np.exp(ability * np.log(floor)), *pruning), a)
    saved = rule.scratch_training_flop(np.ones(len(rows)), RHO, of_rows(p.scratch_training, rows), ability)
    # at the same training FLOP a larger sparse network is affordable: that is what it gains by, and what it serves
    larger = rule.size_afforded(saved, a, b)
    held = np.concatenate([RHO * np.ones(len(rows)), RHO * larger])
    reducible = np.exp(-world.models.capability[0][where]) * reference_loss(law)
    gained = -a * b / (a + b) * np.log(saved)
    return Release(rows, firms, size, reducible, pruned, scratch, gained, held)


def reference_loss(law: tuple[Array, ...]) -> Array:
    """Reducible loss of the reference run, capability zero."""
    size = capability_rule.optimal_size(np.full(len(law[0]), capability_rule.REFERENCE_FLOP), *law)
    return capability_rule.reducible_loss(size, capability_rule.REFERENCE_FLOP / (6 * size), *law)


def pruning_floor(world: World, where: tuple[Array, Array]) -> Array:
    """Density that gives the same result, for labs by their mastery: from 1 towards the technical floor."""
    p, rows = world.parameters.compression, where[0]
    first = of_rows(p.first_mastery, rows)
    mastered = first + (1 - first) * world.firms.know_how[where]
    return np.exp(mastered * np.log(of_rows(p.density_floor, rows)))


def previous_stays(world: World, release: Release) -> None:
    """The last flagship stays on sale as it was."""
    for name in world.offers.columns:
        column = getattr(world.offers, name)
        last = read_segments(column[:SEGMENTS], release.where)
        write_segments(column[SEGMENTS : 2 * SEGMENTS], release.where, last)


def small_is_made(world: World, release: Release) -> None:
    """A small model comes with each flagship, trained beside it on the same data."""
    models, where, rows = world.models, release.where, release.rows
    part = of_rows(world.parameters.compression.small_model, rows)
    a, law_a = of_rows(world.law()[2], rows), of_rows(world.law()[0], rows)
    lost = rule.quality_lost(release.size, rule.size_penalty(part, a), release.reducible, law_a, a)
    lost = lost * small_model_lack(world, where)
    models.flop[SMALL][where] = models.flop[FLAGSHIP][where] * part
    models.capability[SMALL][where] = models.capability[FLAGSHIP][where] - lost
    models.parameters[SMALL][where] = models.active[SMALL][where] = models.active[FLAGSHIP][where] * part
    for column in (models.released, models.open):
        column[SMALL][where] = column[FLAGSHIP][where]


def is_cut() -> Array:
    """Which ways cut a network after training, (way, 1)."""
    return np.concatenate([RHO < 1, np.zeros(RHO.shape, dtype=bool)])


def qualities(world: World, release: Release, model: int) -> Array:
    """Capability of a model by density, pruned and from scratch, (way, model)."""
    rows, p = release.rows, world.parameters.compression
    size = release.size * (of_rows(p.small_model, rows) if model == SMALL else 1.0)
    terms = size, release.reducible, of_rows(world.law()[0], rows), of_rows(world.law()[2], rows)

    def lost(penalty: Array) -> Array:
        return rule.quality_lost(terms[0], penalty, *terms[1:])

    dense = world.models.capability[model][release.where]
    ability = lab_scratch_ability(world, release.where)
    penalty = rule.scratch_penalty(lost(release.scratch), of_rows(p.scratch_loss, rows), ability)
    return np.concatenate([dense - lost(release.pruned), dense + release.gained - penalty])


def ln_flop_token(world: World, release: Release, model: int) -> Array:
    """Ln of FLOP a token, at the size held, (way, model)."""
    overhead = of_rows(world.parameters.compression.prune_overhead, release.rows)
    density = np.concatenate([RHO, RHO])
    larger = release.held / density
    return np.log(rule.serving_flop(world.models.active[model][release.where] * larger, density, overhead))


def cloud_choice(world: World, release: Release, quality: Array) -> Array:
    """The way in which a flagship pays most in each segment served from data centres, (segment, model)."""
    worth = cloud_worth(world, release, quality, ln_flop_token(world, release, FLAGSHIP))
    worth -= np.where(is_cut(), prune_hurdle(world, release)[:, None, :], 0.0)
    return worth.argmax(axis=1)


def cloud_is_offered(world: World, release: Release, model: int, quality: Array, way: Array) -> None:
    """Offer a model in the segments served from data centres in the chosen ways; on no device yet."""
    each, offers = np.arange(len(release.rows)), world.offers
    here = slice(SEGMENTS * model, SEGMENTS * model + EDGE), release.rows, release.firms
    offers.quality[here] = quality[way, each]
    offers.ln_flop_token[here] = ln_flop_token(world, release, model)[way, each]
    offers.density[here] = release.held[way, each]
    offers.quality[SEGMENTS * model + EDGE, release.rows, release.firms] = BIG_LOSS


def edge_is_offered(world: World, release: Release, quality: Array) -> None:
    """Offer the small model on the devices that hold it, in the way that pays most."""
    rows, firms, users, offers = release.rows, release.firms, world.parameters.users, world.offers
    held = world.models.active[SMALL][release.where] * release.held
    size = held * of_rows(world.parameters.compression.device_bytes, rows)
    reach = rule.device_reach(size, of_rows(users.edge_reach, rows), of_rows(users.button_share, rows))
    ln_reach = np.log(np.where(reach > 0, reach, 1e-300))
    gamma = of_rows(world.parameters.training.quality_value, rows)
    best = np.where(reach > 0, gamma * quality + ln_reach, -1e4).argmax(axis=0)
    each, place = np.arange(len(rows)), SEGMENTS * SMALL + EDGE
    fits = reach[best, each] > 0
    offers.quality[place, rows, firms] = np.where(fits, quality[best, each], BIG_LOSS)
    offers.ln_reach[place, rows, firms] = np.where(fits, ln_reach[best, each], BIG_LOSS)
    offers.ln_flop_token[place, rows, firms] = ln_flop_token(world, release, SMALL)[best, each]
    offers.density[place, rows, firms] = release.held[best, each]


def prune_hurdle(world: World, release: Release) -> Array:
    """Fine-tuning cost in units of users' value, over the customers a lab can expect, (segment, model).

    No volume, no pruning: outside the edge a lab with nobody to serve does not compress.
    """
    rows, users = release.rows, world.parameters.users
    tuning = tuning_cost(world, release)
    market = (users.users_million * world.segments.adoption)[:EDGE, rows, 0]
    least = of_rows(world.parameters.compression.expected_customers, rows) * market
    customers = np.maximum(world.sales.customers_million[:EDGE, rows, release.firms], least)
    gain = np.maximum(customers * of_rows(world.parameters.training.horizon, rows), 1e-12)
    return tuning / users.budget_usd[:EDGE, rows, 0] / gain


def tuning_cost(world: World, release: Release) -> Array:
    """Cost of fine-tuning each flagship once after pruning (M USD), (model,)."""
    part = of_rows(world.parameters.compression.prune_tuning, release.rows)
    flop = part * world.models.flop[FLAGSHIP][release.where]
    return flop / compute_market.USEFUL_FLOP * world.firms.price_musd[release.where]


def tuning_is_paid(world: World, release: Release, way: Array) -> None:
    """Labs that prune a flagship for any segment pay clouds for the fine-tuning, as far as cash goes."""
    pruned = is_cut()[way, 0]
    bill = np.zeros(world.firms.cash_musd.shape)
    cash = np.maximum(world.firms.cash_musd[release.where], 0.0)
    bill[release.where] = np.minimum(tuning_cost(world, release) * pruned.any(axis=0), cash)
    world.ledger.pay("firms", "clouds", bill, "fine-tuning")


def cloud_worth(world: World, release: Release, quality: Array, ln_flop: Array) -> Array:
    """Worth to a user of a model served from a data centre, (segment, way, model)."""
    rows, users = release.rows, world.parameters.users
    reference = (users.token_cost_usd * users.tokens_million)[:EDGE, rows, 0][:, None, :]
    ln_cost = ln_token_cost(world, ln_flop, world.firms.price_musd[release.where], rows)
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
