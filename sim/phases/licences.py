"""Licences for large runs: who needs one, who waits, who stays below the line."""

from __future__ import annotations

import numpy as np

from sim.axes import Entries, at, somewhere
from sim.declare import Agents, Array, ByJurisdiction
from sim.levers import Rules
from sim.phases.planning import compute_exponent, worth_of_step
from sim.populations import Firms
from sim.rules import training as rule
from sim.world import World

BELOW = 0.99  # of the line: where a lab stops that wants no licence


def licence_line(world: World, rules: Rules) -> ByJurisdiction:
    """FLOP above which a model needs a licence, infinite where none is needed, (row, jurisdiction)."""
    return np.minimum(rules.licence_above_flop, rules.licence_above_relative * world.market.frontier_flop)


def needs_licence(world: World, rules: Rules) -> Agents:
    """Labs with a model on sale, or a run planned, above the line, (row, firm)."""
    firms = world.firms
    largest = np.maximum(firms.run_plan_flop, world.models.flop[0])
    return firms.lab & (largest >= at(licence_line(world, rules), firms.jurisdiction))


def plans_under_licence(world: World, labs: Entries, plan: Array) -> Array:
    """Runs that listed labs begin (FLOP, (entry,)): just below the line where a larger one is not worth a licence."""
    rules, firms, t, market = world.announced, world.firms, world.parameters.training, world.market
    line = labs.local(licence_line(world, rules), firms.jurisdiction)
    if not somewhere(np.isfinite(line)):
        return plan
    fee, cost, delay = (
        labs.local(each, firms.jurisdiction)
        for each in (rules.licence_fee_musd, rules.licence_cost_musd, rules.licence_delay_quarters)
    )
    worth = worth_of_step(world, labs, labs.agents < world.big_tech)
    a_nat = labs.of(market.potential_musd * t.quality_value * compute_exponent(world)) * worth
    stays = rule.stays_below(
        plan, line, labs.of(world.models.flop[0]), a_nat, labs.of(t.horizon), fee, cost, delay
    )
    return np.where(stays, BELOW * line, plan)


def licensed(world: World, rules: Rules, complete: Entries) -> Entries:
    """Of the complete runs listed, those released: they need no licence, or have waited for it and pay the fee.

    A run that waits takes no more compute: what the lab trains meanwhile is kept for its next run.
    """
    firms = world.firms
    line = complete.local(licence_line(world, rules), firms.jurisdiction)
    # who waited when licences ended must not count it as waiting for the next
    if not somewhere(np.isfinite(line)) and not complete.of(firms.licence_wait).any():
        return complete
    flop, plan = complete_runs(firms, complete)[0], complete.of(firms.run_plan_flop)
    flop = np.where((plan < line) & (flop >= line), plan, flop)  # who means to stay below does not overshoot
    waited, delay = (
        complete.of(firms.licence_wait),
        complete.local(rules.licence_delay_quarters, firms.jurisdiction),
    )
    needs = flop >= line
    waits = needs & (waited < delay - 0.5)
    complete.put(firms.held_flop, flop)
    complete.put(firms.licence_wait, np.where(waits, waited + 1, 0.0))
    fee = needs * ~waits * complete.local(rules.licence_fee_musd, firms.jurisdiction)
    fee = np.minimum(fee, np.maximum(complete.of(firms.cash_musd), 0.0))
    world.ledger.pay("firms", "government", complete.column(fee), "licence fees")
    return complete.only(~waits)


def complete_runs(firms: Firms, done: Entries) -> tuple[Array, Array]:
    """FLOP of the listed runs, and what was trained since they were complete, (entry,) each."""
    flop, held = done.of(firms.run_flop), done.of(firms.held_flop)
    if not somewhere(held):
        return flop, np.zeros(flop.shape)
    done.put(firms.held_flop, 0.0)
    whole = np.where(held > 0, np.minimum(held, flop), flop)
    return whole, flop - whole
