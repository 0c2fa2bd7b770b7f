"""Regulators observe, adopt or drop what waits for a trigger, and set the rules in force."""

from __future__ import annotations

import numpy as np

from sim.axes import by_jurisdiction, share_of
from sim.declare import JURISDICTIONS, LEVERS, MEASURES, STACKS, WEAKENINGS, Array, ByJurisdiction
from sim.levers import Rules
from sim.policies.base import PLANNING, Package, Policy
from sim.rules import pressure as rule
from sim.world import World


def regulators_decide(world: World) -> Rules:
    """Set ``world.rules`` and what is announced for the planning horizon; return the rules in force."""
    p = world.parameters.pressure
    largest = share_of(world.firms.model_revenue_musd).max(axis=1, keepdims=True)
    world.places.capture[:] = rule.next_capture(p.capture_start, p.capture_gain, largest)
    triggers_are_checked(world)
    world.rules = rules_at(world, world.quarter, world.quarter)
    world.announced = rules_at(world, world.quarter + PLANNING, world.quarter)
    return world.rules


def triggers_are_checked(world: World) -> None:
    """Adopt or drop policies by what was observed, with the regulators' lag and a dead band."""
    for place, package in enumerate(world.packages):
        for number, policy in enumerate(package.policies):
            if policy.trigger is None:
                continue
            seen = world.observed.setdefault(policy.trigger.measure, [])
            adopted = world.adopted[place, number]
            lags = np.rint(world.parameters.pressure.observation_lag).astype(int)
            for lag in range(1, 1 + min(len(seen), int(lags.max()))):
                due = lags == lag
                adopted[due] = crossed(policy, seen[-lag], adopted)[due]


def crossed(policy: Policy, value: Array, adopted: Array) -> Array:
    """Whether the policy holds, given the measure (row, 1) and whether it held before."""
    trigger = policy.trigger
    assert trigger is not None
    on, off = np.zeros(value.shape, dtype=bool), np.zeros(value.shape, dtype=bool)
    if trigger.above is not None:
        on, off = value > trigger.above, value < trigger.above - trigger.dead_band
    if trigger.below is not None:
        on, off = on | (value < trigger.below), value > trigger.below + trigger.dead_band
    return (adopted | on) & ~off


def observe(world: World) -> None:
    """Write down, at the end of a quarter, the measures that triggers wait for."""
    for name, seen in world.observed.items():
        seen.append(MEASURES[name].compute(world))


def rules_at(world: World, quarter: int, known: int) -> Rules:
    """Rules of a quarter as far as they are announced at ``known``."""
    due = [
        (place, number, policy)
        for place, package in enumerate(world.packages)
        for number, policy in enumerate(package.policies)
        if policy.in_force(quarter) and policy.announce <= known
    ]
    if not due:
        return world.no_rules
    rules = Rules(world.rows)
    for place, number, policy in due:
        apply(world, world.packages[place], policy, world.adopted.get((place, number)), quarter, rules)
    return rules


def sizes(world: World, of: str) -> ByJurisdiction:
    """Size of the universities, or weight in founding startups, of each jurisdiction."""
    if of == "universities":
        return by_jurisdiction(world.universities.size, world.universities.jurisdiction, world.places.count)
    return world.parameters.finance.startup_places * world.jurisdictions


def apply(
    world: World, package: Package, policy: Policy, adopted: Array | None, quarter: int, rules: Rules
) -> None:
    """Fold one policy's levers into the rules of its rows, weakened by capture."""
    rows = package.rows
    covered = np.array([place in policy.jurisdictions for place in JURISDICTIONS])[None, :]
    if adopted is not None:
        covered = covered & adopted[rows]
    kept = (1 - world.places.capture[rows]) * policy.kept(quarter)
    for name, value in policy.rules(policy.at(quarter)).items():
        lever = LEVERS[name]
        amount = np.asarray(value, dtype=float)
        if lever.shared:
            amount = amount * share_of(covered * sizes(world, lever.shared)[rows])
        current = getattr(rules, name)[rows]
        stacked = STACKS[lever.stack](current, WEAKENINGS[lever.weaken](amount, kept))
        current[:] = np.where(covered, stacked, current)
