"""Models are compressed at their release, and valued as users would."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.rules import capability as capability_rule
from sim.rules import compression as rule
from sim.rules import compute_market, programmes
from tests.reference.plain import DATA_CENTRE, EDGE, ENTERPRISE, NOT_ON_SALE, TrainedModel
from tests.reference.planning import loss_law

if TYPE_CHECKING:
    from tests.reference.firm import Firm
    from tests.reference.model import Twin
    from tests.reference.users import Segment

NO_QUALITY = -100.0  # of what is not offered


@dataclass
class Way:
    """One way to make a network smaller: to a density, after training or from scratch."""

    density: float
    pruned: bool  # after training; the other way is to train a sparse network from scratch
    held: float  # parameters held and served over those of the dense flagship
    penalty: float  # growth of the size term of the loss
    gained: float  # capability that cheaper training buys

    @property
    def is_cut(self) -> bool:
        """Whether the network is cut after training, and must be tuned again."""
        return self.pruned and self.density < 1


def models_are_compressed(model: Twin) -> None:
    """Set what the models released this quarter are in each segment."""
    for lab in model.firms:
        if lab.released:
            Release(lab).is_compressed()


class Release:
    """A flagship just released and the small model that comes with it."""

    def __init__(self, lab: Firm) -> None:
        self.lab, self.p, self.model = lab, lab.p, lab.model
        self.law = loss_law(self.model)
        flagship = lab.flagship
        efficiency = math.exp(lab.ln_efficiency)
        self.size = float(capability_rule.optimal_size(flagship.flop * efficiency, *self.law))
        reference = capability_rule.REFERENCE_FLOP
        size = float(capability_rule.optimal_size(reference, *self.law))
        loss = float(capability_rule.reducible_loss(size, reference / (6 * size), *self.law))
        self.reducible = math.exp(-flagship.capability) * loss
        self.ability = float(
            programmes.further_ability(self.p.compression.scratch_ability, lab.sparse_know_how)
        )  # to train a sparse network from scratch
        self.ways = self.ways_to_compress()

    def ways_to_compress(self) -> list[Way]:
        """Pruning to each density, then training from scratch at each density."""
        p, (_, _, a, b) = self.p.compression, self.law
        mastered = p.first_mastery + (1 - p.first_mastery) * self.lab.know_how
        floor, ability = p.density_floor**mastered, self.ability
        pruned, scratch = [], []
        for rho in rule.DENSITIES:
            constants = p.prune_a, p.prune_b, p.prune_c, p.prune_k
            part = float(rule.pruned_part(rho, floor, *constants))
            pruned.append(Way(rho, True, rho, float(rule.size_penalty(part, a)), 0.0))
            part = float(rule.pruned_part(rho, floor**ability, *constants))
            saved = float(rule.scratch_training_flop(1.0, rho, p.scratch_training, ability))
            larger = float(rule.size_afforded(saved, a, b))
            gained = -a * b / (a + b) * math.log(saved)
            scratch.append(Way(rho, False, rho * larger, float(rule.size_penalty(part, a)), gained))
        return pruned + scratch

    def is_compressed(self) -> None:
        """Choose a way by segment, pay for it, offer both models, publish what is open."""
        lab = self.lab
        self.small_is_made()
        chosen = [max(self.ways, key=lambda way: self.worth(way, segment)) for segment in self.data_centres]
        if any(way.is_cut for way in chosen):
            lab.pay("clouds", min(self.tuning_cost(), lab.cash), "fine-tuning")
        for product in (lab.flagship, lab.small):
            for segment, way in zip(self.data_centres, chosen, strict=True):
                self.offer(product, segment.number, way)
            product.offers[EDGE].quality = NO_QUALITY
        self.devices_are_served()
        if lab.flagship.open:
            is_published(lab, lab.flagship, self.model.segments)

    @property
    def data_centres(self) -> list[Segment]:
        """The segments served from data centres."""
        return [self.model.segments[number] for number in DATA_CENTRE]

    def small_is_made(self) -> None:
        """A small model, trained beside the flagship on the same data."""
        part, flagship = self.p.compression.small_model, self.lab.flagship
        law_a, _, a, _ = self.law
        penalty = rule.size_penalty(part, a)
        lost = float(rule.quality_lost(self.size, penalty, self.reducible, law_a, a))
        lost *= 1 - self.p.programmes.small_gain * self.lab.small_know_how
        small = self.lab.small = TrainedModel()
        small.flop, small.capability = flagship.flop * part, flagship.capability - lost
        small.parameters = small.active = flagship.active * part
        small.released, small.open = flagship.released, flagship.open

    def quality(self, product: TrainedModel, way: Way) -> float:
        """Capability of a model made smaller in a way."""
        p, law_a, a = self.p.compression, self.law[0], self.law[2]
        size = self.size * (p.small_model if product is self.lab.small else 1.0)
        lost = float(rule.quality_lost(size, way.penalty, self.reducible, law_a, a))
        if way.pruned:
            return product.capability - lost
        penalty = float(rule.scratch_penalty(lost, p.scratch_loss, self.ability))
        return product.capability + way.gained - penalty

    def ln_flop_token(self, product: TrainedModel, way: Way) -> float:
        """Ln of FLOP a token."""
        active, overhead = product.active * (way.held / way.density), self.p.compression.prune_overhead
        return math.log(float(rule.serving_flop(active, way.density, overhead)))

    def worth(self, way: Way, segment: Segment) -> float:
        """Worth to a user of the flagship made smaller in a way, less the tuning a customer bears."""
        flagship, users = self.lab.flagship, self.p.users
        ln_cost = ln_token_cost(self.model, self.ln_flop_token(flagship, way), self.lab.price_musd)
        reference = users.token_cost_usd * segment.tokens_million
        net = float(rule.cost_less_use(ln_cost, users.token_elasticity, reference))
        worth = self.p.training.quality_value * self.quality(flagship, way) - net / segment.budget_usd
        return worth - self.hurdle(segment) if way.is_cut else worth

    def hurdle(self, segment: Segment) -> float:
        """Fine-tuning in units of users' value, over the customers the lab can expect."""
        least = self.p.compression.expected_customers * segment.users_million * segment.adoption
        customers = max(self.lab.sales[segment.number].customers_million, least)
        gain = max(customers * self.p.training.horizon, 1e-12)
        return self.tuning_cost() / segment.budget_usd / gain

    def tuning_cost(self) -> float:
        """Cost of fine-tuning the flagship once after pruning (M USD)."""
        flop = self.p.compression.prune_tuning * self.lab.flagship.flop
        return flop / compute_market.USEFUL_FLOP * self.lab.price_musd

    def offer(self, product: TrainedModel, segment: int, way: Way) -> None:
        """Offer a model in a segment."""
        offer = product.offers[segment]
        offer.quality = self.quality(product, way)
        offer.ln_flop_token = self.ln_flop_token(product, way)
        offer.density = way.held

    def devices_are_served(self) -> None:
        """Offer the small model on the devices that hold it, in the way that pays most."""
        small = self.lab.small

        def worth(way: Way) -> float:
            reach = self.reach(way)
            value = self.p.training.quality_value * self.quality(small, way)
            return value + math.log(reach) if reach > 0 else NOT_ON_SALE

        best = max(self.ways, key=worth)
        self.offer(small, EDGE, best)
        offer, reach = small.offers[EDGE], self.reach(best)
        if reach > 0:
            offer.ln_reach = math.log(reach)
        else:
            offer.quality = offer.ln_reach = NO_QUALITY

    def reach(self, way: Way) -> float:
        """Part of device users whose device holds the small model."""
        users = self.p.users
        size = self.lab.small.active * way.held * self.p.compression.device_bytes
        return float(rule.device_reach(size, users.edge_reach, users.button_share))


def is_published(lab: Firm, product: TrainedModel, segments: list[Segment]) -> None:
    """The best open model stays public, as served in each of the segments."""
    lag, best = lab.p.leasing.open_lag_nats, lab.model.segments[ENTERPRISE]
    if product.offers[ENTERPRISE].quality - lag <= best.open_quality:
        return
    for segment in segments:
        offer = (lab.small if segment.number == EDGE else product).offers[segment.number]
        segment.open_quality = offer.quality - lag
        segment.open_ln_flop_token, segment.open_ln_reach = offer.ln_flop_token, offer.ln_reach


# ---------------------------------------------------------------- worth to users


def ln_token_cost(model: Twin, ln_flop: float, price_musd: float) -> float:
    """Ln of the cost of a token over the reference cost."""
    p, users = model.p.compression, model.p.users
    gain = p.serving_gain * -math.expm1(-p.serving_gain_decay * model.years) / p.serving_gain_decay
    usd_a_million = price_musd * 1e12 / compute_market.USEFUL_FLOP
    overhead = math.log(p.serving_overhead) - gain
    return ln_flop + math.log(usd_a_million) + overhead - math.log(users.token_cost_usd)


def worth_and_cost(model: Twin, segment: Segment, quality: float, ln_cost: float) -> tuple[float, float]:
    """Worth to a user of a model served from a data centre, and its serving cost a customer (USD)."""
    users = model.p.users
    terms = ln_cost, users.token_elasticity, users.token_cost_usd * segment.tokens_million
    net = float(rule.cost_less_use(*terms))
    worth = model.p.training.quality_value * quality - net / segment.budget_usd
    return worth, float(rule.cost_per_customer(*terms))


def own_models_are_valued(lab: Firm) -> None:
    """Worth and serving cost of a lab's models in each segment: best mix of its models on sale."""
    for segment, sale in zip(lab.model.segments, lab.sales, strict=True):
        sale.own_value = NOT_ON_SALE
        if not lab.trained:
            continue
        worths, costs = [], []
        for product in (lab.flagship, lab.previous, lab.small):
            offer = product.offers[segment.number]
            if segment.number == EDGE:
                worth, cost = lab.p.training.quality_value * offer.quality + offer.ln_reach, 0.0
            else:
                ln_cost = ln_token_cost(lab.model, offer.ln_flop_token, lab.price_musd)
                worth, cost = worth_and_cost(lab.model, segment, offer.quality, ln_cost)
            worths.append(worth + lab.flair)
            costs.append(cost)
        best = max(worths)
        weights = [math.exp(max(worth - best, -600.0)) for worth in worths]
        sale.own_value = max(best + math.log(sum(weights)), NOT_ON_SALE)
        mixed = sum(weight * cost for weight, cost in zip(weights, costs, strict=True))
        sale.own_cost_usd = mixed / sum(weights)


def open_model_is_valued(segment: Segment) -> None:
    """Worth and hosted cost of the best open model."""
    model, gamma = segment.model, segment.p.training.quality_value
    if segment.number == EDGE:
        worth, cost = gamma * segment.open_quality + segment.open_ln_reach, 0.0
    else:
        ln_cost = ln_token_cost(model, segment.open_ln_flop_token, model.clouds.price_musd)
        ln_cost += math.log1p(segment.p.leasing.host_margin)
        worth, cost = worth_and_cost(model, segment, segment.open_quality, ln_cost)
    segment.open_value, segment.open_cost_usd = max(worth, NOT_ON_SALE), cost
