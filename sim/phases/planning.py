"""What labs plan to spend on research, and what binds them."""

from __future__ import annotations

import numpy as np

from sim.accelerate import accelerated
from sim.axes import Entries, by_label, gather, logistic, over_segments, ratio, read_segments, total
from sim.declare import Agents, Array, Rows
from sim.phases.openness import part_kept, prize_expected
from sim.populations import LEASE, RULE
from sim.rules import capability as capability_rule
from sim.rules import training as rule
from sim.world import World


def core_share(world: World) -> Rows:
    """Part of core income that goes into AI: a logistic in the capability its products have taken up, (row, 1)."""
    c = world.parameters.compute
    start = np.log(c.core_share_start / (c.core_share_limit - c.core_share_start))
    return c.core_share_limit * logistic(start + c.core_share_slope * world.market.core_capability)


def compute_exponent(world: World) -> Rows:
    """Chi = dq/dlnC at the frontier: 0.178 while data suffice, less when the data wall binds, (row, 1).

    The data are those that the rules announced leave to a firm of big tech where the best model comes from.
    """
    efficiency = np.exp(world.market.ln_lead)
    c, step = world.parameters.capability, 0.1
    place = gather(world.firms.jurisdiction, world.models.capability[0].argmax(axis=1)[:, None])
    kept, licensed = (
        gather(share, place)
        for share in (world.announced.data_public_share, world.announced.data_licensed_share)
    )
    unique = capability_rule.unique_tokens(
        c.public_tokens * np.exp(c.tokens_growth * world.years),
        c.licensed_share,
        c.core_data_tokens * np.exp(c.core_data_growth * world.years),
        kept,
        licensed,
    )
    flop = world.market.frontier_flop * np.exp([0.0, step])  # (row, 2)
    loss = capability_rule.trained_loss(flop, efficiency, unique, world.law(), c.repeat_worth)
    return np.log(loss[:, :1] / loss[:, 1:]) / step


def investment_barrier(world: World) -> Rows:
    """Hurdle of an irreversible investment, (row, 1)."""
    rate = 4 * world.parameters.compute.interest
    return rule.hurdle(rate, rate, world.parameters.training.hurdle_volatility)


def research_is_planned(world: World) -> None:
    """Research spending of every lab: marginal value of quality, strategy, then the caps."""
    firms, t, market, big = world.firms, world.parameters.training, world.market, world.big
    firms.core_ai_musd[:, big] = core_share(world) * firms.core_income_musd[:, big]
    labs = Entries.where(firms.lab & firms.active)
    is_big = labs.agents < world.big_tech
    x = rule.intensity(
        t.quality_value, compute_exponent(world), t.horizon, t.generation, investment_barrier(world)
    )
    expected = market.potential_musd * np.exp(t.plan_ahead * market.expected_growth)
    worth = worth_of_step(world, labs, is_big) * part_kept(world, labs)
    spending_is_set(world, labs, is_big, x, expected, worth, prize_expected(world, labs))


@accelerated("planning")
def spending_is_set(
    world: World, labs: Entries, is_big: Array, x: Rows, expected: Rows, worth: Array, prize: Array | float
) -> None:
    """Research spending that pays each listed lab, and what strategy adds (M USD), within its means.

    ``x``: spending over revenue potential; ``expected``: that potential, when the model is there; ``worth`` of a step in
    quality, and ``prize`` expected (M USD), (entry,).
    """
    firms, t = world.firms, world.parameters.training
    money = np.maximum(labs.of(firms.cash_musd), 0.0)
    cash = labs.of(t.cash_cap) * money
    strategic = labs.of(t.strategic_share) * labs.of(firms.core_ai_musd) + prize
    dearer = 1 + labs.of(t.capital_quarters) * labs.of(firms.spread)
    wanted = rule.desired_spend(labs.of(expected), worth, labs.of(x) / dearer, strategic)
    wanted = np.where(is_big, wanted, np.maximum(wanted, labs.of(t.cash_burn) * money))
    first = np.where(
        is_big,
        labs.of(t.first_spend_big_tech_musd),
        labs.of(t.first_spend_startup) * cash,
    )
    spend, binding = rule.within_means(wanted, cash, labs.of(firms.spend_musd), labs.of(t.growth_cap), first)
    cut = saved_by_cap(world, labs)
    labs.put(firms.spend_musd, spend)
    labs.put(firms.binding, np.where(cut > 0, RULE, binding))
    labs.put(firms.compute_musd, spend / (1 + labs.of(t.staff_ratio)) * (1 - cut))


@accelerated("planning")
def worth_of_step(world: World, labs: Entries, is_big: Array) -> Array:
    """What a step in quality is worth to each listed lab: by the share it earns on, or that it aspires to when near."""
    firms, t, market = world.firms, world.parameters.training, world.market
    share = labs.of(firms.model_share)
    rest = np.maximum(1 - total(firms.model_share), 0.0)
    turning = np.concatenate([labs.column(rule.turning(share)), rule.turning(rest)], axis=1)
    worth = rule.step_worth(share, labs.of(total(turning))) * labs.of(part_earned(world))
    aspired = np.where(
        is_big,
        labs.of(rule.value_of_share(t.aspired_share_big_tech)),
        labs.of(rule.value_of_share(t.aspired_share_startup)),
    )
    near = labs.of(world.models.capability[0]) >= labs.of(market.frontier_capability - t.reach_nats)
    return np.where(near, np.maximum(worth, aspired), worth)


def part_earned(world: World) -> Agents:
    """Part of what its model wins that a lab earns: all on its own customers, the access margin on lessees', (row, firm)."""
    firms, sales = world.firms, world.sales
    leases = Entries.where(firms.mode == LEASE)
    here = leases.rows, leases.agents
    customers = read_segments(sales.customers_million, here)
    fees = over_segments(customers * read_segments(sales.fee_usd, here))
    budgets = over_segments(customers * world.parameters.users.budget_usd[:, leases.rows, 0])
    lost = leases.of(firms.revenue_musd) * (1 - rule.lease_margin(fees, budgets))
    lost = by_label(leases.column(lost), np.maximum(firms.supplier, 0), world.firm_count)
    return np.clip(1 - ratio(lost, firms.model_revenue_musd), 0.0, 1.0)


def saved_by_cap(world: World, labs: Entries) -> Array:
    """Part of research compute not spent because a cap, in force or announced, cuts the run."""
    firms, t = world.firms, world.parameters.training
    cap = labs.local(world.announced.run_cap_flop, firms.jurisdiction)
    over = np.maximum(labs.of(firms.run_plan_flop) / cap, 1.0)
    return labs.of(t.flagship_share) * labs.of(t.cap_saving) * (1 - 1 / over)
