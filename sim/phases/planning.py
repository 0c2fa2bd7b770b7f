"""What labs plan to spend on research, and what binds them."""

from __future__ import annotations

import numpy as np

from sim.axes import at, highest, logistic, total
from sim.declare import Rows
from sim.populations import RULE
from sim.rules import capability as capability_rule
from sim.rules import training as rule
from sim.world import World


def core_share(world: World) -> Rows:
    """Part of core income that goes into AI: a logistic in the frontier's capability, (row, 1)."""
    c = world.parameters.compute
    start = np.log(c.core_share_start / (c.core_share_limit - c.core_share_start))
    return c.core_share_limit * logistic(start + c.core_share_slope * world.market.frontier_capability)


def compute_exponent(world: World) -> Rows:
    """Chi = dq/dlnC at the frontier: 0.178 while data suffice, less when the data wall binds, (row, 1)."""
    flop, efficiency = world.market.frontier_flop, np.exp(highest(world.firms.ln_efficiency))
    c = world.parameters.capability
    unique = capability_rule.unique_tokens(
        c.public_tokens * np.exp(c.tokens_growth * world.years),
        c.licensed_share,
        c.core_data_tokens,
        1.0,
        1.0,
    )
    step = 0.1
    low, high = (
        capability_rule.trained_loss(flop * np.exp(s), efficiency, unique, world.law(), c.repeat_worth)
        for s in (0.0, step)
    )
    return np.log(low / high) / step


def investment_barrier(world: World) -> Rows:
    """Hurdle of an irreversible investment, (row, 1)."""
    rate = 4 * world.parameters.compute.interest
    return rule.hurdle(rate, rate, world.parameters.training.hurdle_volatility)


def research_is_planned(world: World) -> None:
    """Research spending of every lab: marginal value of quality, strategy, then the caps."""
    firms, t, market = world.firms, world.parameters.training, world.market
    firms.core_ai_musd[:] = core_share(world) * firms.core_income_musd
    x = rule.intensity(
        t.quality_value, compute_exponent(world), t.horizon, t.generation, investment_barrier(world)
    )
    near = world.models.capability[0] >= market.frontier_capability - t.reach_nats
    big = np.arange(world.firm_count) < world.big_tech
    aspired = np.where(big, t.aspired_share_big_tech, t.aspired_share_startup)
    rest = np.maximum(1 - total(firms.model_share), 0.0)
    worth = rule.value_of_step(np.concatenate([firms.model_share, rest], axis=1))[:, :-1]
    worth = np.where(near, np.maximum(worth, rule.value_of_share(aspired)), worth)
    expected = market.potential_musd * np.exp(2 * np.clip(market.expected_growth, -0.2, 0.4))
    strategic = t.strategic_share * firms.core_ai_musd
    wanted = rule.desired_spend(expected, worth, x / (1 + 4 * firms.spread), strategic)
    cash = t.cash_cap * np.maximum(firms.cash_musd, 0.0)
    wanted = np.where(big, wanted, np.maximum(wanted, t.cash_burn * np.maximum(firms.cash_musd, 0.0)))
    first = np.where(big, 5.0, np.maximum(0.25 * cash, 0.5))
    spend, binding = rule.within_means(wanted, cash, firms.spend_musd, t.growth_cap, first)
    labs = firms.lab & firms.active
    cut = saved_by_cap(world)
    firms.spend_musd[:] = np.where(labs, spend, 0.0)
    firms.binding[:] = np.where(cut > 0, RULE, binding)
    firms.compute_musd[:] = firms.spend_musd / (1 + t.staff_ratio) * (1 - cut)


def saved_by_cap(world: World) -> np.ndarray:
    """Part of research compute not spent because a cap, in force or announced, cuts the run: half of it."""
    firms, t = world.firms, world.parameters.training
    cap = at(world.announced.run_cap_flop, firms.jurisdiction)
    over = np.maximum(firms.run_plan_flop / cap, 1.0)
    return t.flagship_share * 0.5 * (1 - 1 / over)
