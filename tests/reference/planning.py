"""What those who plan research reckon with, alike for all labs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.rules import capability, compression, programmes
from sim.rules import training as rule
from tests.reference.plain import logistic

if TYPE_CHECKING:
    from tests.reference.model import Twin


def research_is_planned(model: Twin) -> None:
    """Every lab plans its research."""
    for firm in model.big_tech:
        firm.core_ai_musd = core_share(model) * firm.core_income_musd
    model.compute_exponent, model.turning = compute_exponent(model), turning_of_all(model)
    for lab in model.labs:
        lab.plans_research()


def core_share(model: Twin) -> float:
    """Part of core income that goes into AI: a logistic in the capability its products have taken up."""
    c = model.p.compute
    start = math.log(c.core_share_start / (c.core_share_limit - c.core_share_start))
    return c.core_share_limit * logistic(start + c.core_share_slope * model.market.core_capability)


def loss_law(model: Twin) -> tuple[float, float, float, float]:
    """Constants (A, B, a, b) of the loss law."""
    c = model.p.capability
    return c.loss_size, c.loss_data, c.size_exponent, c.data_exponent


def compute_exponent(model: Twin) -> float:
    """Chi = dq/dlnC at the frontier: less when the data wall binds where the best model comes from."""
    c, step = model.p.capability, 0.1
    best = max(model.firms, key=lambda firm: firm.flagship.capability)
    rules = best.jurisdiction.announced
    unique = capability.unique_tokens(
        c.public_tokens * math.exp(c.tokens_growth * model.years),
        c.licensed_share,
        c.core_data_tokens * math.exp(c.core_data_growth * model.years),
        rules.data_public_share,
        rules.data_licensed_share,
    )
    efficiency = math.exp(model.market.ln_lead)
    first, more = (
        capability.trained_loss(
            model.market.frontier_flop * math.exp(add), efficiency, unique, loss_law(model), c.repeat_worth
        )
        for add in (0.0, step)
    )
    return math.log(first / more) / step


def development_flop(model: Twin) -> float:
    """FLOP of developing a model over those of a dense one, with what is public of training from scratch."""
    p = model.p.compression
    ability = programmes.further_ability(p.scratch_ability, model.market.public_sparse)
    return float(compression.development_flop(p.density_floor, p.scratch_training, ability))


def investment_barrier(model: Twin) -> float:
    """Hurdle of an irreversible investment."""
    rate = 4 * model.p.compute.interest
    return float(rule.hurdle(rate, rate, model.p.training.hurdle_volatility))


def turning_of_all(model: Twin) -> float:
    """How far prices give way to a step in quality, all labs and what is left of the market together."""
    rest = max(1 - sum(firm.model_share for firm in model.firms), 0.0)
    shares = [*(lab.model_share for lab in model.labs), rest]
    return sum(float(rule.turning(share)) for share in shares)
