"""Open weights by duty, and prizes for opening them."""

from __future__ import annotations

import numpy as np

from sim.axes import Entries, somewhere
from sim.declare import Array
from sim.levers import Rules
from sim.phases.compression import open_models_are_published
from sim.populations import FLAGSHIP, PREVIOUS, SMALL
from sim.world import World

NEVER = -1e3  # ln of efficiency where nothing was opened


def duty_holds(world: World, rules: Rules, listed: Entries, flop: Array) -> Array:
    """Whether models of the listed labs with so much training compute must be open, (entry,)."""
    above, below = (
        listed.local(line, world.firms.jurisdiction)
        for line in (rules.open_above_flop, rules.open_below_flop)
    )
    return (flop > 0) & ((flop >= above) | (flop <= below))


def duty_exists(rules: Rules) -> bool:
    """Whether weights must be opened anywhere."""
    return somewhere(np.isfinite(rules.open_above_flop)) or somewhere(rules.open_below_flop)


def must_open_now(world: World, rules: Rules, done: Entries, flop: Array) -> Array:
    """Which of the listed releases must be open from the first day, (entry,)."""
    if not duty_exists(rules):
        return np.zeros(len(flop), dtype=bool)
    at_once = done.local(rules.open_after_quarters, world.firms.jurisdiction) < 0.5
    return at_once & duty_holds(world, rules, done, flop)


def weights_are_opened(world: World, rules: Rules) -> None:
    """Models on sale whose time has come become open; their methods become known."""
    opened = world.market.ln_opened
    if not duty_exists(rules):
        opened[:] = NEVER
        return
    opened[:] = NEVER
    models, firms = world.models, world.firms
    for model in (FLAGSHIP, PREVIOUS):
        closed = Entries.where(firms.active & (models.flop[model] > 0) & ~models.open[model])
        age = world.quarter - closed.of(models.released[model])
        due = age >= closed.local(rules.open_after_quarters, firms.jurisdiction) - 0.5
        now = closed.only(due & duty_holds(world, rules, closed, closed.of(models.flop[model])))
        now.put(models.open[model], True)
        if model == FLAGSHIP:
            now.put(models.open[SMALL], True)
        np.maximum.at(opened[:, 0], now.rows, now.of(models.ln_efficiency[model]))
        open_models_are_published(world, now.rows, now.agents, model)


def part_kept(world: World, labs: Entries) -> Array | float:
    """Part of the worth of a step in quality that the listed labs keep although weights must be opened, (entry,).

    The sooner they must be opened, within the horizon over which a step pays, the more is lost.
    """
    rules = world.announced
    if not duty_exists(rules):
        return 1.0
    firms = world.firms
    flop = np.maximum(labs.of(firms.run_plan_flop), labs.of(world.models.flop[FLAGSHIP]))
    after = labs.local(rules.open_after_quarters, firms.jurisdiction)
    soon = np.clip(1 - after / labs.of(world.parameters.training.horizon), 0.0, 1.0)
    lost = (1 - labs.of(world.parameters.leasing.open_kept)) * soon
    return 1 - lost * duty_holds(world, rules, labs, flop)


def prize_of(world: World, rules: Rules, labs: Entries, flop: Array) -> Array:
    """Prize that each listed lab would have for opening a model of so much training compute (M USD), (entry,)."""
    place = world.firms.jurisdiction
    line = labs.local(rules.open_prize_relative, place) * labs.of(world.market.frontier_flop)
    return labs.local(rules.open_prize_musd, place) * (flop >= line)


def worth_opening(world: World, labs: Entries, prize: Array) -> Array:
    """Whether a prize (M USD) exceeds what each listed lab would lose of its margin over the horizon, (entry,)."""
    lost = 1 - labs.of(world.parameters.leasing.open_kept)
    margin = np.maximum(labs.of(world.firms.margin_musd), 0.0)
    return prize > lost * margin * labs.of(world.parameters.training.horizon)


def prizes_are_paid(world: World, rules: Rules, done: Entries, flop: Array, opened: Array) -> Array:
    """Pay the prize for open releases near the frontier, those too that would be open anyway; which are open."""
    if not somewhere(rules.open_prize_musd):
        return opened
    prize = prize_of(world, rules, done, flop)
    opened = opened | worth_opening(world, done, prize)
    bill = done.column(prize * opened)
    world.ledger.pay("government", "firms", bill, "prizes")
    world.market.public_spending_musd[:] += world.ledger.flow("prizes")
    return opened


def prize_expected(world: World, labs: Entries) -> Array | float:
    """Prize a quarter (M USD) that listed labs count on for the run they have begun, (entry,)."""
    rules = world.announced
    if not somewhere(rules.open_prize_musd):
        return 0.0
    prize = prize_of(world, rules, labs, labs.of(world.firms.run_plan_flop))
    return prize * worth_opening(world, labs, prize) / labs.of(world.parameters.training.generation)
