"""Labs' staff, runs, releases and learning, compiled: see :mod:`sim.phases.labs`."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.axes import Entries
from sim.compiled.kernels import kernel
from sim.declare import Array, Rows
from sim.levers import Rules
from sim.populations import FLAGSHIP, PREVIOUS
from sim.rules import capability as rule
from sim.rules import compute_market
from sim.rules.training import LONGEST_RUN
from sim.world import World

hardware_fit, spillover = kernel(compute_market.hardware_fit), kernel(rule.spillover)
method_effort = kernel(rule.method_effort)
USEFUL_FLOP = compute_market.USEFUL_FLOP


@kernel
def research_bill(
    row: int, firm: int, price: Array, research_tax: Array, use_tax: Array, training: Array, experiment: Array
) -> Any:
    """What a lab's research compute costs it, tax included (M USD)."""
    unit = price[row, firm] + (research_tax[row, firm] - use_tax[row, firm])
    return (training[row, firm] + experiment[row, firm]) * unit


def staff_is_owed(world: World) -> None:
    """What each lab owes its staff: a part of its research compute and of its core's; startups as far as cash goes."""
    firms, t = world.firms, world.parameters.training
    owed(
        firms.staff_musd, firms.lab, firms.active, world.big_tech, t.staff_ratio, t.core_staff,
        firms.core_ai_musd, firms.cash_musd, firms.price_musd, firms.research_tax_musd, firms.use_tax_musd,
        firms.training_h100e, firms.experiment_h100e,
    )  # fmt: skip


@kernel
def owed(
    staff: Array, lab: Array, active: Array, big_tech: int, ratio: Array, core_staff: Array, core: Array,
    cash: Array, price: Array, research_tax: Array, use_tax: Array, training: Array, experiment: Array,
) -> None:  # fmt: skip
    """Pay of the research staff of labs, in place."""
    for row in range(lab.shape[0]):
        for firm in range(lab.shape[1]):
            if lab[row, firm] and active[row, firm]:
                bill = research_bill(row, firm, price, research_tax, use_tax, training, experiment)
                due = ratio[row, 0] * bill + core_staff[row, 0] * core[row, firm]
                staff[row, firm] = due if firm < big_tech else min(due, max(cash[row, firm], 0.0))


def runs_that_fit(world: World, labs: Entries, stretch: Array, smallest: Rows) -> tuple[Array, Array]:
    """FLOP that the listed labs train in the quarter, and those of a run they would plan now, (entry,) each."""
    t = world.parameters.training
    return fitting(
        labs.rows, labs.flat, stretch, smallest, world.firms.training_h100e, world.big_tech,
        t.startup_chip_lag, world.parameters.compute.fit_loss, t.run_growth_big_tech, t.run_growth_startup,
        t.generation,
    )  # fmt: skip


@kernel
def fitting(
    rows: Array, flat: Array, stretch: Array, smallest: Array, training: Array, big_tech: int, lag: Array,
    fit_loss: Array, growth_big_tech: Array, growth_startup: Array, generation: Array,
) -> tuple[Array, Array]:  # fmt: skip
    """FLOP of the quarter, and of a run of a generation's length."""
    flow, new = np.empty(len(rows)), np.empty(len(rows))
    for entry in range(len(rows)):
        row = rows[entry]
        firm = flat[entry] - row * training.shape[1]
        is_big = firm < big_tech
        fit = hardware_fit(0.0 if is_big else lag[row, 0], fit_loss[row, 0])
        flow[entry] = training[row, firm] * USEFUL_FLOP * fit
        growth = growth_big_tech[row, 0] if is_big else growth_startup[row, 0]
        length = generation[row, 0] * stretch[entry]
        new[entry] = max(flow[entry] * length * growth, smallest[row, 0])
    return flow, new


def runs_go_on(world: World, labs: Entries, flow: Array, new: Array) -> None:
    """Add the flow to the listed labs' runs; who has none begins the new one."""
    firms = world.firms
    advance(labs.flat, flow, new, firms.run_plan_flop, firms.run_age, firms.run_flop)


@kernel
def advance(flat: Array, flow: Array, new: Array, plan: Array, age: Array, flop: Array) -> None:
    """FLOP, plan and age of runs, in place."""
    plans, ages, done = plan.reshape(-1), age.reshape(-1), flop.reshape(-1)
    for entry in range(len(flat)):
        place = flat[entry]
        if plans[place] == 0 and flow[entry] > 0:
            plans[place], ages[place] = new[entry], 0.0
        else:
            ages[place] = ages[place] + 1 if plans[place] > 0 else 0.0
        done[place] += flow[entry]


def runs_complete(world: World, rules: Rules, smallest: Rows) -> Entries:
    """Runs that are usable and have reached their plan or the greatest age."""
    firms = world.firms
    rows, flat = complete(
        firms.active, firms.run_plan_flop, firms.run_flop, firms.run_age, firms.jurisdiction,
        rules.run_cap_flop, smallest,
    )  # fmt: skip
    return Entries(flat, rows, firms.active.shape)


@kernel
def complete(
    active: Array, plan: Array, flop: Array, age: Array, jurisdiction: Array, cap: Array, smallest: Array
) -> tuple[Array, Array]:
    """Rows and places of complete runs."""
    rows, flat, found = np.empty(active.size, dtype=np.int64), np.empty(active.size, dtype=np.int64), 0
    for row in range(active.shape[0]):
        for firm in range(active.shape[1]):
            if active[row, firm] and plan[row, firm] > 0:
                usable = flop[row, firm] >= min(smallest[row, 0], cap[row, jurisdiction[row, firm]])
                if usable and (flop[row, firm] >= plan[row, firm] or age[row, firm] >= LONGEST_RUN):
                    rows[found], flat[found] = row, row * active.shape[1] + firm
                    found += 1
    return rows[:found].copy(), flat[:found].copy()


def records_fall(world: World, done: Entries, physical: Array) -> None:
    """Count the labs that pass a line, and move the frontier, by the FLOP of the listed runs."""
    market = world.market
    record(
        done.rows, done.flat, physical, world.models.flop, world.firms.jurisdiction, world.places.running_musd,
        market.floor_musd, market.labs_past_1e23, market.labs_past_1e24, market.frontier_flop,
        market.frontier_cost_musd,
    )  # fmt: skip


@kernel
def record(
    rows: Array, flat: Array, physical: Array, flop: Array, jurisdiction: Array, running: Array, floor: Array,
    past_1e23: Array, past_1e24: Array, frontier: Array, frontier_cost: Array,
) -> None:  # fmt: skip
    """Counts, frontier and what it cost, in place; the first of the largest runs of a row has the record."""
    for entry in range(len(rows)):
        row, size = rows[entry], physical[entry]
        firm = flat[entry] - row * flop.shape[2]
        before = flop[FLAGSHIP, row, firm]
        past_1e23[row, 0] += size >= 1e23 and before < 1e23
        past_1e24[row, 0] += size >= 1e24 and before < 1e24
        if size > frontier[row, 0]:
            unit = floor[row, 0] + running[row, jurisdiction[row, firm]]
            frontier[row, 0], frontier_cost[row, 0] = size, size / USEFUL_FLOP * unit


def flagships_follow(world: World, done: Entries, values: dict[str, Array]) -> None:
    """The listed labs' flagships become the previous ones; the new ones have the values (entry,) of columns."""
    agents = done.agents
    numbers = [name for name, column in world.models.columns.items() if column.dtype is float]
    for names in (numbers, [name for name in values if name not in numbers]):
        columns = tuple(getattr(world.models, name) for name in names)
        follow(columns, tuple(values[name] for name in names), done.rows, agents)


@kernel
def follow(columns: tuple[Array, ...], values: tuple[Array, ...], rows: Array, agents: Array) -> None:
    """Flagships by column, in place."""
    for number in range(len(columns)):
        column, new = columns[number], values[number]
        for entry in range(len(rows)):
            row, firm = rows[entry], agents[entry]
            column[PREVIOUS, row, firm] = column[FLAGSHIP, row, firm]
            column[FLAGSHIP, row, firm] = new[entry]


def methods_improve(world: World, labs: Entries, talent: Array, own: Array) -> None:
    """The listed labs' efficiency grows by their own research (log) and what they catch up; so does know-how."""
    firms, market, g = world.firms, world.market, world.parameters.progress
    improve(
        labs.rows, labs.flat, talent, own, firms.ln_efficiency, firms.know_how, firms.method_effort,
        market.ln_lead, market.ln_public, market.public_know_how, g.catch_up, g.lab_method_base,
        g.method_spread, g.method_rate, firms.served_h100e, firms.price_musd, firms.research_tax_musd,
        firms.use_tax_musd, firms.training_h100e, firms.experiment_h100e,
    )  # fmt: skip


@kernel
def improve(
    rows: Array, flat: Array, talent: Array, own: Array, ln_efficiency: Array, know_how: Array, effort: Array,
    lead: Array, public: Array, public_know_how: Array, catch_up: Array, method_base: Array,
    method_spread: Array, method_rate: Array, served: Array, price: Array, research_tax: Array,
    use_tax: Array, training: Array, experiment: Array,
) -> None:  # fmt: skip
    """Everybody catches up; labs find something themselves, and change their effort on cheaper methods."""
    count = ln_efficiency.shape[1]
    known, lead[:] = np.empty(len(rows)), -9.0
    for entry in range(len(rows)):
        row, firm = rows[entry], flat[entry] - rows[entry] * count
        lead[row, 0] = max(lead[row, 0], ln_efficiency[row, firm])
        bill = research_bill(row, firm, price, research_tax, use_tax, training, experiment)
        effort[row, firm] = method_effort(served[row, firm] * price[row, firm], bill, method_base[row, 0])
        found = method_rate[row, 0] * effort[row, firm] * np.sqrt(talent[entry])
        known[entry] = found * (1 - know_how[row, firm])
    entry = 0
    for row in range(len(ln_efficiency)):
        for firm in range(count):
            caught = spillover(catch_up[row, 0], public[row, 0], ln_efficiency[row, firm])
            spread = method_spread[row, 0] * max(public_know_how[row, 0] - know_how[row, firm], 0.0)
            if entry < len(rows) and flat[entry] == row * count + firm:
                caught, spread = own[entry] + caught, spread + known[entry]
                entry += 1
            ln_efficiency[row, firm] += caught
            know_how[row, firm] += spread
