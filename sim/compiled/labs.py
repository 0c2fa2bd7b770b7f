"""Labs' staff, runs, releases and learning, compiled: see :mod:`sim.phases.labs`."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.axes import Entries
from sim.compiled.kernels import added, kernel, over
from sim.declare import Array, Rows
from sim.levers import Rules
from sim.populations import FLAGSHIP
from sim.rules import capability as rule
from sim.rules import compute_market, science
from sim.rules.training import LONGEST_RUN
from sim.world import World

hardware_fit, spillover = kernel(compute_market.hardware_fit), kernel(rule.spillover)
method_effort, leak_rate = kernel(rule.method_effort), kernel(rule.leak_rate)
REFERENCE_OUTPUT = science.REFERENCE_OUTPUT
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
            if plan[row, firm] > 0 and active[row, firm]:
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


def knowledge_grows(world: World, finished: Entries) -> None:
    """Universities do research; sponsors learn what they keep, the public what they show, and what labs cannot keep."""
    u, p, g, firms, market = (
        world.universities, world.parameters.university, world.parameters.progress, world.firms, world.market,
    )  # fmt: skip
    shape = u.talent.shape
    compute, output, ln_compute = np.empty(shape), np.empty(shape), np.empty(shape)
    fading = np.empty((world.rows, world.big_tech + 1))  # of what is learnt by big tech, and by the public
    means_of_research(
        u.talent, u.bought_h100e, u.public_h100e, p.old_chips, world.parameters.compute.fit_loss,
        g.research_decay, firms.ln_efficiency, market.ln_public, compute, output, fading,
    )  # fmt: skip
    np.log(output, out=output)
    np.log1p(compute, out=ln_compute)
    powers(output, ln_compute, p.output_talent, p.output_compute)
    np.exp(output, out=output)
    np.exp(fading, out=fading)
    research(
        output, compute, fading, u.talent, u.size, u.sponsor, u.openness, u.grants_musd, u.industry_musd,
        u.method_musd, p.method_base, p.notable_rate, p.notable_reach, market.frontier_flop, firms.released,
        g.public_rate, firms.ln_efficiency, u.output, u.method_effort, market.notable_academia,
        market.notable_industry,
    )  # fmt: skip
    publish(
        finished.rows, finished.agents, world.models.open, firms.ln_efficiency, market.ln_opened,
        fading, u.output, u.method_effort, u.openness, u.size, firms.publishes, firms.talent, firms.know_how,
        firms.lab, market.ln_lead, g.leakage, g.publishing_leak, g.public_rate, g.open_release_share,
        g.method_spread, g.method_rate, g.industry_methods_shown, market.ln_public, market.public_know_how,
    )  # fmt: skip


@kernel
def means_of_research(
    talent: Array, bought: Array, public: Array, old_chips: Array, fit_loss: Array, decay: Array,
    ln_efficiency: Array, ln_public: Array, compute: Array, floored: Array, fading: Array,
) -> None:  # fmt: skip
    """Compute of universities, their talent above zero, and how hard it is to learn more, in logs, in place."""
    big_tech = fading.shape[1] - 1
    for row in range(len(talent)):
        fit = hardware_fit(old_chips[row, 0], fit_loss[row, 0])
        for school in range(talent.shape[1]):
            compute[row, school] = (bought[row, school] + public[row, school]) * fit
            floored[row, school] = max(talent[row, school], 1e-12)
        for firm in range(big_tech):
            fading[row, firm] = -decay[row, 0] * max(ln_efficiency[row, firm], 0.0)
        fading[row, big_tech] = -decay[row, 0] * max(ln_public[row, 0], 0.0)


@kernel
def powers(ln_talent: Array, ln_compute: Array, of_talent: Array, of_compute: Array) -> None:
    """Ln of :func:`sim.rules.science.research_output`, in the place of ln of talent."""
    for row in range(len(ln_talent)):
        for school in range(ln_talent.shape[1]):
            power = of_talent[row, 0] * ln_talent[row, school] + of_compute[row, 0] * ln_compute[row, school]
            ln_talent[row, school] = power


@kernel
def research(
    output: Array, compute: Array, fading: Array, talent: Array, size: Array, sponsor: Array, openness: Array,
    grants: Array, industry: Array, tied: Array, base: Array, notable_rate: Array, notable_reach: Array,
    frontier: Array, released: Array, public_rate: Array, ln_efficiency: Array, done: Array, effort: Array,
    notable_academia: Array, notable_industry: Array,
) -> None:  # fmt: skip
    """Output, effort on methods and notable models; sponsors learn what is not published, in place."""
    big_tech, schools = fading.shape[1] - 1, talent.shape[1]
    notable = np.empty(schools)
    for row in range(len(talent)):
        heard, far = np.zeros(big_tech), notable_reach[row, 0] * frontier[row, 0]
        for school in range(schools):
            done[row, school] = output[row, school] if talent[row, school] > 0 else 0.0
            part = tied[row, school] / max(grants[row, school] + industry[row, school], 1e-9)
            effort[row, school] = base[row, 0] * (1 - part) + part
            reach = compute[row, school] * USEFUL_FLOP / far
            notable[school] = notable_rate[row, 0] * over(reach, 1 + reach)
            kept = done[row, school] * (1 - openness[row, school]) * (1 - effort[row, school])
            heard[sponsor[row, school]] += kept
        notable_academia[row, 0], models = added(notable), 0
        for firm in range(released.shape[1]):
            models += released[row, firm]
        notable_industry[row, 0] = models
        reference = REFERENCE_OUTPUT * added(size[row])
        for firm in range(big_tech):
            learnt = public_rate[row, 0] * np.sqrt(heard[firm] / reference)
            ln_efficiency[row, firm] += learnt * fading[row, firm]


@kernel
def publish(
    rows: Array, labs: Array, is_open: Array, ln_efficiency: Array, ln_opened: Array, fading: Array,
    output: Array, effort: Array, openness: Array, size: Array, publishes: Array, talent: Array,
    know_how: Array, lab: Array, lead: Array, leakage: Array, publishing_leak: Array, public_rate: Array,
    release_share: Array, method_spread: Array, method_rate: Array, industry_shown: Array, ln_public: Array,
    public_know_how: Array,
) -> None:  # fmt: skip
    """Public knowledge and know-how, in place; rows and labs are those of this quarter's releases."""
    best = np.full(len(ln_public), -1e3)
    for entry in range(len(rows)):
        row, firm = rows[entry], labs[entry]
        if is_open[FLAGSHIP, row, firm]:
            best[row] = max(best[row], ln_efficiency[row, firm])
    shown, methods = np.empty(output.shape[1]), np.empty(output.shape[1])
    weighted, known, counted = np.empty(talent.shape[1]), np.empty(talent.shape[1]), np.empty(talent.shape[1])
    for row in range(len(ln_public)):
        for school in range(output.shape[1]):
            its = output[row, school] * openness[row, school]
            methods[school] = its * effort[row, school]
            shown[school] = its * (1 - effort[row, school])
        for firm in range(talent.shape[1]):
            weighted[firm] = publishes[row, firm] * talent[row, firm]
            counted[firm] = 1.0 if lab[row, firm] else 0.0
            known[firm] = know_how[row, firm] * counted[firm]
        reference, public = REFERENCE_OUTPUT * added(size[row]), ln_public[row, 0]
        published = added(shown) / reference
        ahead = max(max(best[row], ln_opened[row, 0]) - public, 0.0)
        rate = leak_rate(leakage[row, 0], over(added(weighted), added(talent[row])), publishing_leak[row, 0])
        leak = spillover(rate, lead[row, 0], public)
        found = leak + public_rate[row, 0] * np.sqrt(published) * fading[row, -1]
        ln_public[row, 0] += max(found, release_share[row, 0] * ahead)
        industry, mastered = over(added(known), added(counted)), public_know_how[row, 0]
        spread = method_spread[row, 0] * max(industry - mastered, 0.0)
        found = method_rate[row, 0] * np.sqrt(added(methods) / reference) + industry_shown[row, 0] * spread
        public_know_how[row, 0] += found * (1 - mastered)
