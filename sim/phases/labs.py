"""Training runs advance and complete; labs and the public learn; staff is paid."""

from __future__ import annotations

import numpy as np

from sim.axes import at, highest, mean_of, pick, ratio, total
from sim.declare import Agents, Array
from sim.levers import Rules
from sim.rules import capability as rule
from sim.rules import compute_market, science
from sim.rules import training as training_rule
from sim.world import World

LONGEST_RUN = 8  # quarters after which a run is released if it is usable
OLD_CHIPS = 8.0  # quarters that universities' chips trail the newest; startups' trail by half of it


def labs_train(world: World, rules: Rules) -> None:
    """Accumulate FLOP, release what is complete, do research, pay staff."""
    staff_is_paid(world, rules)
    runs_advance(world)
    finished = runs_finish(world, rules)
    labs_learn(world)
    universities_research(world)
    public_knowledge_grows(world, finished)


def staff_is_paid(world: World, rules: Rules) -> None:
    """Research staff, and what data rules and compliance cost."""
    firms, t = world.firms, world.parameters.training
    research = (firms.training_h100e + firms.experiment_h100e) * firms.price_musd
    owed = t.staff_ratio * research
    big = np.arange(world.firm_count) < world.big_tech
    owed = owed + t.core_staff * firms.core_ai_musd
    firms.staff_musd[:] = np.where(big, owed, np.minimum(owed, np.maximum(0.5 * firms.cash_musd, 0.0)))
    world.ledger.pay("firms", "households", firms.staff_musd, "research staff")
    duty = firms.active * (
        at(rules.compliance_cost_musd, firms.jurisdiction)
        + firms.lab * at(rules.data_cost_musd, firms.jurisdiction)
    )
    world.ledger.pay("firms", "businesses", duty, "compliance")


def run_fit(world: World) -> Array:
    """Part of FLOP kept on the chips each firm trains on, (row, firm)."""
    loss = world.parameters.compute.fit_loss
    gap = np.where(np.arange(world.firm_count) < world.big_tech, 0.0, OLD_CHIPS / 2)
    return compute_market.hardware_fit(gap, loss)


def runs_advance(world: World) -> None:
    """Add the quarter's FLOP; a lab without a run plans one of a generation's length."""
    firms, t = world.firms, world.parameters.training
    flow = firms.training_h100e * compute_market.USEFUL_FLOP * run_fit(world)
    smallest = smallest_run(world)
    starts = (firms.run_plan_flop == 0) & (flow > 0)
    growth = np.where(np.arange(world.firm_count) < world.big_tech, 1.15, 1.05)
    plan = np.maximum(flow * t.generation * growth, smallest)
    firms.run_plan_flop[:] = np.where(starts, plan, firms.run_plan_flop)
    firms.run_age[:] = np.where(firms.run_plan_flop > 0, np.where(starts, 0.0, firms.run_age + 1), 0.0)
    firms.run_flop[:] += flow


def smallest_run(world: World) -> Array:
    """FLOP of the smallest usable run, (row, 1)."""
    t = world.parameters.training
    return training_rule.smallest_run(
        t.min_run_share, rule.REFERENCE_FLOP, world.market.frontier_flop, t.min_run_moves
    )


def runs_finish(world: World, rules: Rules) -> tuple[Array, Array]:
    """Release runs that reached their plan, or their cap; returns (rows, firms) of the releases."""
    firms = world.firms
    cap = at(rules.run_cap_flop, firms.jurisdiction)
    smallest = smallest_run(world)
    usable = firms.run_flop >= np.minimum(smallest, cap)
    done = (firms.run_flop >= np.minimum(firms.run_plan_flop, cap)) | (firms.run_age >= LONGEST_RUN)
    firms.released[:] = firms.active & (firms.run_plan_flop > 0) & usable & done
    where = np.nonzero(firms.released)
    physical = np.minimum(firms.run_flop, cap)
    count_passed(world, physical)
    frontier_moves(world, physical)
    limit = np.broadcast_to(cap, physical.shape)[where]
    plan, done_flop = firms.run_plan_flop[where], firms.run_flop[where]
    recovery = world.parameters.training.cap_recovery[where[0], 0]
    worth = training_rule.capped_run(np.maximum(plan, done_flop), limit, recovery)
    worth = np.where(plan > limit, worth, physical[where])
    put_on_sale(world, where, physical[where], run_scatter(world, where), opens(world, where), worth)
    spread = world.parameters.users.release_taste[where[0], 0]
    firms.flair[where] = spread * world.luck.normal_at("flair", world.quarter, *where)
    firms.run_flop[where] = 0.0
    firms.run_plan_flop[where] = 0.0
    return where


def run_scatter(world: World, where: tuple[Array, Array]) -> Array:
    """Luck of the listed runs: shift of their capability (nats)."""
    spread = world.parameters.capability.run_scatter[where[0], 0]
    return spread * world.luck.normal_at("run", world.quarter, *where)


def opens(world: World, where: tuple[Array, Array]) -> Array:
    """Which of the listed releases are open: those of labs behind the frontier, with a given chance."""
    rows = where[0]
    behind = world.models.capability[0][where] < world.market.frontier_capability[rows, 0] - 0.02
    drawn = world.luck.uniform_at("open", world.quarter, *where)
    return behind & (drawn < world.parameters.leasing.open_share[rows, 0])


def count_passed(world: World, physical: Agents) -> None:
    """Count labs whose largest run passes 1e23 and 1e24 FLOP for the first time."""
    firms, market = world.firms, world.market
    before = world.models.flop[0]
    for name, line in (("labs_past_1e23", 1e23), ("labs_past_1e24", 1e24)):
        getattr(market, name)[:] += total(firms.released & (physical >= line) & (before < line))


def frontier_moves(world: World, physical: Agents) -> None:
    """The largest run so far, and what it cost at the user cost of compute."""
    firms, market = world.firms, world.market
    size = np.where(firms.released, physical, 0.0)
    best = highest(size)
    place = size.argmax(axis=1)[:, None]
    unit = market.floor_musd + pick(at(world.places.running_musd, firms.jurisdiction), place)
    grew = best > market.frontier_flop
    market.frontier_cost_musd[:] = np.where(
        grew, best / compute_market.USEFUL_FLOP * unit, market.frontier_cost_musd
    )
    market.frontier_flop[:] = np.maximum(market.frontier_flop, best)


def unique_tokens(world: World) -> Agents:
    """Unique tokens each lab may train on, (row, firm)."""
    c, firms, rules = world.parameters.capability, world.firms, world.rules
    public = c.public_tokens * np.exp(c.tokens_growth * world.years)
    own = c.own_data_tokens * firms.users_million + c.core_data_tokens * firms.core_weight * 8 * np.exp(
        0.1 * world.years
    )
    kept, licensed = (
        at(rules.data_public_share, firms.jurisdiction),
        at(rules.data_licensed_share, firms.jurisdiction),
    )
    return rule.unique_tokens(public, c.licensed_share, own, kept, licensed)


def put_on_sale(
    world: World,
    where: tuple[Array, Array],
    flop: Array,
    luck: Array,
    opened: Array,
    worth: Array | None = None,
) -> None:
    """Publish models, lists over (rows, firms): the flagship becomes the previous, a small one comes with the new.

    ``worth`` is the FLOP the run is worth when a cap made it smaller than planned.
    """
    models, firms, rows = world.models, world.firms, where[0]
    p = world.parameters.compression
    efficiency = np.exp(firms.ln_efficiency[where])
    law = tuple(constant[rows, 0] for constant in world.law())
    worth = flop if worth is None else worth
    loss = rule.trained_loss(
        worth, efficiency, unique_tokens(world)[where], law, world.parameters.capability.repeat_worth[rows, 0]
    )
    reference = rule.trained_loss(
        np.full(len(rows), rule.REFERENCE_FLOP),
        np.ones(len(rows)),
        np.full(len(rows), 1e30),
        law,
        np.full(len(rows), 15.4),
    )
    for name in models.columns:
        column = getattr(models, name)
        column[1][where] = column[0][where]
    values = {
        "flop": flop,
        "capability": rule.capability(loss, reference) + luck,
        "parameters": rule.physical_size(worth, efficiency, law),
        "active": rule.active_size(worth, efficiency, law, p.active_exponent[rows, 0]),
        "released": np.full(len(rows), float(world.quarter)),
        "open": opened,
    }
    for name, value in values.items():
        getattr(models, name)[0][where] = value
    firms.released[where] = True


def labs_learn(world: World) -> None:
    """Algorithmic efficiency: own research and catch-up; mastery of compression."""
    firms, g, market = world.firms, world.parameters.progress, world.market
    flop = firms.experiment_h100e * compute_market.USEFUL_FLOP
    talent = np.minimum(firms.talent / g.lab_talent, g.talent_cap) * (1 - firms.method_effort)
    market.ln_lead[:] = highest(np.where(firms.active & firms.lab, firms.ln_efficiency, -9.0))
    own = rule.private_progress(
        g.research_rate, talent, flop, g.experiment_gain, firms.ln_efficiency, g.research_decay
    )
    caught = rule.spillover(g.catch_up, market.ln_public, firms.ln_efficiency)
    firms.ln_efficiency[:] += firms.lab * own + caught
    bill = firms.served_h100e * firms.price_musd
    research = (firms.training_h100e + firms.experiment_h100e) * firms.price_musd
    firms.method_effort[:] = firms.lab * rule.method_effort(bill, research, 0.1)
    spread = g.method_spread * np.maximum(market.public_know_how - firms.know_how, 0.0)
    firms.know_how[:] += spread + g.method_rate * firms.method_effort * np.sqrt(
        np.minimum(firms.talent / g.lab_talent, g.talent_cap)
    ) * (1 - firms.know_how)


def universities_research(world: World) -> None:
    """Output of talent and compute; effort on methods by scarcity of compute and by tied money."""
    u, p = world.universities, world.parameters.university
    compute = (u.bought_h100e + u.public_h100e) * compute_market.hardware_fit(
        OLD_CHIPS, world.parameters.compute.fit_loss
    )
    u.output[:] = science.research_output(u.talent, compute, p.output_talent, p.output_compute)
    money = np.maximum(u.grants_musd + u.industry_musd, 1e-9)
    u.method_effort[:] = p.method_base * (1 - u.method_musd / money) + u.method_musd / money
    reach = compute * compute_market.USEFUL_FLOP / (p.notable_reach * world.market.frontier_flop)
    world.market.notable_academia[:] = total(p.notable_rate * ratio(reach, 1 + reach))
    world.market.notable_industry[:] = total(world.firms.released)


def public_knowledge_grows(world: World, finished: tuple[Array, Array]) -> None:
    """Public knowledge: leakage from the leader, universities' open output, open releases."""
    u, g, market, firms = world.universities, world.parameters.progress, world.market, world.firms
    reference = 8.0 * total(u.size)  # output of a mean university of 2020 (about 20 people, little compute)
    published = total(u.output * u.openness * (1 - u.method_effort)) / reference
    opened = np.zeros_like(market.ln_public)
    if len(finished[0]):
        shown = best_open_release(world, finished)
        opened = 0.5 * np.maximum(shown - market.ln_public, 0.0)
    leak = rule.spillover(g.leakage, market.ln_lead, market.ln_public)
    decay = np.exp(-g.research_decay * np.maximum(market.ln_public, 0.0))
    market.ln_public[:] += np.maximum(leak + g.public_rate * np.sqrt(published) * decay, opened)
    methods = total(u.output * u.openness * u.method_effort) / reference
    industry = mean_of(firms.know_how, firms.active * firms.lab * 1.0)
    market.public_know_how[:] += (
        g.method_rate * np.sqrt(methods)
        + 0.5 * g.method_spread * np.maximum(industry - market.public_know_how, 0.0)
    ) * (1 - market.public_know_how)


def best_open_release(world: World, where: tuple[Array, Array]) -> Array:
    """Best algorithmic efficiency (ln) among this quarter's open releases, (row, 1); very low where none."""
    best = np.full((world.rows, 1), -1e3)
    open_now = world.models.open[0][where]
    np.maximum.at(best[:, 0], where[0][open_now], world.firms.ln_efficiency[where][open_now])
    return best
