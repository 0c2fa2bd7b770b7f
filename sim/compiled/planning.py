"""What labs plan to spend on research, compiled: see :mod:`sim.phases.planning`, which says what is done and why."""

from __future__ import annotations

import numpy as np

from sim.axes import Entries
from sim.compiled.access import part_earned
from sim.compiled.kernels import kernel, over, totals
from sim.declare import Array, Rows
from sim.populations import RULE
from sim.rules import training
from sim.world import World

turning = kernel(training.turning)
value_of_share = kernel(training.value_of_share)
desired_spend = kernel(training.desired_spend)


def worth_of_step(world: World, labs: Entries, is_big: Array) -> Array:
    """What a step in quality is worth to each listed lab: by the share it earns on, or that it aspires to when near."""
    t = world.parameters.training
    return worths(
        labs.flat, labs.rows, is_big, world.firms.model_share, part_earned(world), world.models.capability,
        world.market.frontier_capability, t.reach_nats, t.aspired_share_big_tech, t.aspired_share_startup,
    )  # fmt: skip


@kernel
def worths(
    places: Array, lab_rows: Array, is_big: Array, model_share: Array, part: Array, capability: Array,
    frontier: Array, reach: Array, aspired_big: Array, aspired_startup: Array,
) -> Array:  # fmt: skip
    """:func:`sim.rules.training.step_worth` of every lab, what others hold counted as one more firm, (lab,)."""
    rows, firms = model_share.shape
    turns, others = np.zeros((rows, firms + 1)), np.maximum(1 - totals(model_share), 0.0)
    for each in range(len(places)):
        row, firm = lab_rows[each], places[each] - lab_rows[each] * firms
        turns[row, firm] = turning(model_share[row, firm])
    for row in range(rows):
        turns[row, firms] = turning(others[row, 0])
    whole = totals(turns)
    worth = np.empty(len(places))
    for each in range(len(places)):
        row, firm = lab_rows[each], places[each] - lab_rows[each] * firms
        share = model_share[row, firm]
        value = share / (1 - share + share * share) * (1 - over(turns[row, firm], whole[row, 0]))
        value *= part[row, firm]
        if capability[0, row, firm] >= frontier[row, 0] - reach[row, 0]:
            aspired = aspired_big[row, 0] if is_big[each] else aspired_startup[row, 0]
            value = max(value, value_of_share(aspired))
        worth[each] = value
    return worth


def spending_is_set(
    world: World, labs: Entries, is_big: Array, x: Rows, expected: Rows, worth: Array, prize: Array | float
) -> None:
    """Research spending that pays each listed lab, and what strategy adds (M USD), within its means."""
    firms, t = world.firms, world.parameters.training
    spending(
        labs.flat, labs.rows, is_big, x, expected, worth, np.full(worth.shape, prize),
        world.announced.run_cap_flop, firms.jurisdiction, firms.cash_musd, firms.core_ai_musd, firms.spread,
        firms.run_plan_flop, t.cash_cap, t.strategic_share, t.capital_quarters, t.cash_burn,
        t.first_spend_big_tech_musd, t.first_spend_startup, t.growth_cap, t.flagship_share, t.cap_saving,
        t.staff_ratio, firms.spend_musd, firms.binding, firms.compute_musd,
    )  # fmt: skip


@kernel
def spending(
    places: Array, lab_rows: Array, is_big: Array, x: Array, expected: Array, worth: Array, prize: Array,
    run_cap: Array, jurisdiction: Array, cash_musd: Array, core_ai: Array, spread: Array, run_plan: Array,
    cash_cap: Array, strategic_share: Array, capital_quarters: Array, cash_burn: Array, first_big: Array,
    first_startup: Array, growth_cap: Array, flagship_share: Array, cap_saving: Array, staff_ratio: Array,
    spend_musd: Array, binding: Array, compute: Array,
) -> None:  # fmt: skip
    """Spending, what binds it and what of it goes into compute, in place."""
    firms = cash_musd.shape[1]
    for each in range(len(places)):
        row = lab_rows[each]
        firm = places[each] - row * firms
        money = max(cash_musd[row, firm], 0.0)
        cash = cash_cap[row, 0] * money
        strategic = strategic_share[row, 0] * core_ai[row, firm] + prize[each]
        dearer = 1 + capital_quarters[row, 0] * spread[row, firm]
        wanted = desired_spend(expected[row, 0], worth[each], x[row, 0] / dearer, strategic)
        first = first_big[row, 0]
        if not is_big[each]:
            wanted, first = max(wanted, cash_burn[row, 0] * money), first_startup[row, 0] * cash
        # :func:`sim.rules.training.within_means`, where each np.where would make an array
        pace = max(spend_musd[row, firm] * growth_cap[row, 0], first)
        spend = max(min(min(wanted, cash), pace), 0.0)
        code = 0 if wanted <= min(cash, pace) else 1 if cash <= pace else 2
        exceeds = max(run_plan[row, firm] / run_cap[row, jurisdiction[row, firm]], 1.0)
        cut = flagship_share[row, 0] * cap_saving[row, 0] * (1 - 1 / exceeds)
        spend_musd[row, firm] = spend
        binding[row, firm] = RULE if cut > 0 else code
        compute[row, firm] = spend / (1 + staff_ratio[row, 0]) * (1 - cut)
