"""Training runs advance and complete; labs and the public learn; staff is paid."""

from __future__ import annotations

import numpy as np

from sim.accelerate import accelerated
from sim.axes import Entries, at, by_label, count_in_rows, gather, highest, mean_of, ratio, somewhere, total
from sim.declare import Agents, Array, Rows
from sim.levers import Rules
from sim.phases.licences import complete_runs, licensed, needs_licence, plans_under_licence
from sim.phases.methods import programmes_find, programmes_spread
from sim.phases.mobility import leaks_with_movers
from sim.phases.openness import must_open_now, prizes_are_paid, weights_are_opened
from sim.populations import FLAGSHIP, PREVIOUS, Firms
from sim.rules import capability as rule
from sim.rules import compute_market, science
from sim.rules import training as training_rule
from sim.rules.training import LONGEST_RUN
from sim.world import World

REFERENCE_FIRMS = 8  # core_data_tokens are those of one of eight equal firms


def labs_train(world: World, rules: Rules) -> None:
    """Accumulate FLOP, release what is complete, do research, pay staff."""
    staff_is_paid(world, rules)
    weights_are_opened(world, rules)
    universities_pay(world)
    runs_advance(world)
    finished = runs_finish(world, rules)
    labs_learn(world)
    programmes_spread(world)
    knowledge_grows(world, finished)


def staff_is_paid(world: World, rules: Rules) -> None:
    """Research staff, and what data rules and compliance cost."""
    staff_is_owed(world)
    world.ledger.pay("firms", "households", world.firms.staff_musd, "research staff")
    compliance_is_paid(world, rules)


@accelerated("labs")
def staff_is_owed(world: World) -> None:
    """What each lab owes its staff: a part of its research compute and of its core's; startups as far as cash goes."""
    firms, t = world.firms, world.parameters.training
    labs = Entries.where(firms.lab & firms.active)
    owed = labs.of(t.staff_ratio) * research_bill(firms, labs)
    owed = owed + labs.of(t.core_staff) * labs.of(firms.core_ai_musd)
    means = np.maximum(labs.of(firms.cash_musd), 0.0)
    is_big = labs.agents < world.big_tech
    labs.put(firms.staff_musd, np.where(is_big, owed, np.minimum(owed, means)))


def compliance_is_paid(world: World, rules: Rules) -> None:
    """What rules cost those who comply: each firm, each lab, each lab that needs a licence."""
    firms, home = world.firms, world.firms.jurisdiction
    costs = (
        rules.compliance_cost_musd, rules.data_cost_musd, rules.data_cost_sales, rules.licence_cost_musd,
        rules.interface_cost_musd, rules.audit_cost_musd,
    )  # fmt: skip
    if not any(somewhere(cost) for cost in costs):
        return
    each, lab, sales, licence, interface, audit = (at(cost, home) for cost in costs)
    small = 4 * firms.revenue_musd < at(rules.data_relief_turnover_musd, home)
    duty = each + firms.lab * lab * (1 - small * at(rules.data_relief, home))
    duty = duty + firms.lab * sales * firms.revenue_musd + firms.offers_access * interface
    if somewhere(licence):
        duty = duty + needs_licence(world, rules) * licence
    if somewhere(audit):
        duty = duty + audited(world, rules) * audit
    world.ledger.pay("firms", "businesses", firms.active * duty, "compliance")


def audited(world: World, rules: Rules) -> Agents:
    """Labs large enough to be audited, (row, firm)."""
    return world.firms.lab & (world.models.flop[0] >= at(rules.audit_above_flop, world.firms.jurisdiction))


def universities_pay(world: World) -> None:
    """Salaries, overheads of posts, and teaching: a reserve of a quarter's money is kept."""
    u, c, ledger = world.universities, world.parameters.careers, world.ledger
    salaries = u.heads * u.wage_musd
    overheads = u.heads * world.parameters.university.post_overhead * c.industry_wage_musd * c.academic_pay
    money = u.grants_musd + u.industry_musd
    paid, other = science.university_bills(u.cash_musd, salaries, overheads, money)
    ledger.pay("universities", "households", salaries, "salaries of universities")
    ledger.pay("universities", "businesses", paid, "overheads of universities")
    ledger.pay("universities", "businesses", other, "teaching and other fields")


def research_bill(firms: Firms, labs: Entries) -> Array:
    """What the listed labs' research compute costs them, tax included (M USD), (entry,)."""
    price = labs.of(firms.price_musd) + (labs.of(firms.research_tax_musd) - labs.of(firms.use_tax_musd))
    return (labs.of(firms.training_h100e) + labs.of(firms.experiment_h100e)) * price


def runs_advance(world: World) -> None:
    """Add the quarter's FLOP; a lab without a run plans one of a generation's length."""
    firms = world.firms
    labs = Entries.where(firms.lab & firms.active)
    scatter = world.luck.normal_at("length of run", world.quarter, labs.rows, labs.agents)
    stretch = np.exp(labs.of(world.parameters.training.generation_scatter) * scatter)
    flow, new = runs_that_fit(world, labs, stretch, smallest_run(world))
    runs_go_on(world, labs, flow, plans_under_licence(world, labs, new))


@accelerated("labs")
def runs_that_fit(world: World, labs: Entries, stretch: Array, smallest: Rows) -> tuple[Array, Array]:
    """FLOP that the listed labs train in the quarter, and those of a run they would plan now, (entry,) each.

    ``stretch``: length of a run by luck, over the mean; ``smallest``: FLOP of a usable run, (row, 1).
    """
    firms, t = world.firms, world.parameters.training
    is_big = labs.agents < world.big_tech
    fit = compute_market.hardware_fit(
        np.where(is_big, 0.0, labs.of(t.startup_chip_lag)), labs.of(world.parameters.compute.fit_loss)
    )
    flow = labs.of(firms.training_h100e) * compute_market.USEFUL_FLOP * fit
    growth = np.where(is_big, labs.of(t.run_growth_big_tech), labs.of(t.run_growth_startup))
    length = labs.of(t.generation) * stretch
    return flow, np.maximum(flow * length * growth, labs.of(smallest))


@accelerated("labs")
def runs_go_on(world: World, labs: Entries, flow: Array, new: Array) -> None:
    """Add the ``flow`` to the listed labs' runs; who has none begins the ``new`` one."""
    firms = world.firms
    plan, age = labs.of(firms.run_plan_flop), labs.of(firms.run_age)
    starts = (plan == 0) & (flow > 0)
    plan = np.where(starts, new, plan)
    labs.put(firms.run_plan_flop, plan)
    labs.put(firms.run_age, (age + 1) * ((plan > 0) & ~starts))
    labs.put(firms.run_flop, labs.of(firms.run_flop) + flow)


def smallest_run(world: World) -> Array:
    """FLOP of the smallest usable run, (row, 1)."""
    t = world.parameters.training
    return training_rule.smallest_run(
        t.min_run_share, rule.REFERENCE_FLOP, world.market.frontier_flop, t.min_run_moves
    )


def runs_finish(world: World, rules: Rules) -> Entries:
    """Release runs that reached their plan; returns the releases."""
    firms = world.firms
    done = runs_done(world, rules)
    firms.released[:] = False
    limit, plan = done.local(rules.run_cap_flop, firms.jurisdiction), done.of(firms.run_plan_flop)
    flop, spare = complete_runs(firms, done)
    physical = np.minimum(flop, limit)
    records_fall(world, done, physical)
    recovery = done.of(world.parameters.training.cap_recovery)
    worth = training_rule.capped_run(np.maximum(plan, flop), limit, recovery)
    worth = np.where(plan > limit, worth, physical)
    opened = opens(world, rules, done, physical)
    put_on_sale(world, done, physical, run_scatter(world, done), opened, worth)
    taste = done.of(world.parameters.users.release_taste)
    done.put(firms.flair, taste * world.luck.normal_at("flair", world.quarter, done.rows, done.agents))
    done.put(firms.run_flop, spare)
    done.put(firms.run_plan_flop, 0.0)
    return done


def runs_done(world: World, rules: Rules) -> Entries:
    """Runs that are usable, have reached their plan or the greatest age, and have their licence."""
    return licensed(world, rules, runs_complete(world, rules, smallest_run(world)))


@accelerated("labs")
def runs_complete(world: World, rules: Rules, smallest: Rows) -> Entries:
    """Runs that are usable, ``smallest`` FLOP (row, 1) or more, and have reached their plan or the greatest age."""
    firms = world.firms
    running = Entries.where(firms.active & (firms.run_plan_flop > 0))
    cap, flop = running.local(rules.run_cap_flop, firms.jurisdiction), running.of(firms.run_flop)
    usable = flop >= np.minimum(running.of(smallest), cap)
    # under a cap what was planned beyond it goes into post-training before the model is released
    complete = flop >= running.of(firms.run_plan_flop)
    return running.only(usable & (complete | (running.of(firms.run_age) >= LONGEST_RUN)))


def run_scatter(world: World, done: Entries) -> Array:
    """Luck of the listed runs: shift of their capability (nats)."""
    spread = done.of(world.parameters.capability.run_scatter)
    return spread * world.luck.normal_at("run", world.quarter, done.rows, done.agents)


def opens(world: World, rules: Rules, done: Entries, flop: Array) -> Array:
    """Which of the listed releases are open: by choice, those of labs behind the frontier, with a given chance.

    By duty, or for a prize, others too.
    """
    behind = done.of(world.models.capability[0]) < done.of(world.market.frontier_capability)
    drawn = world.luck.uniform_at("open", world.quarter, done.rows, done.agents)
    chosen = behind & (drawn < done.of(world.parameters.leasing.open_share))
    return prizes_are_paid(world, rules, done, flop, chosen | must_open_now(world, rules, done, flop))


@accelerated("labs")
def records_fall(world: World, done: Entries, physical: Array) -> None:
    """Count the labs that pass a line, and move the frontier, by the FLOP of the listed runs."""
    count_passed(world, done, physical)
    frontier_moves(world, done, physical)


def count_passed(world: World, done: Entries, physical: Array) -> None:
    """Count labs whose largest run passes 1e23 and 1e24 FLOP for the first time."""
    before = done.of(world.models.flop[0])
    for name, line in (("labs_past_1e23", 1e23), ("labs_past_1e24", 1e24)):
        passed = (physical >= line) & (before < line)
        getattr(world.market, name)[:] += count_in_rows(passed, done.rows, world.rows)


def frontier_moves(world: World, done: Entries, physical: Array) -> None:
    """The largest run so far, and what it cost at the user cost of compute."""
    firms, market = world.firms, world.market
    size = done.column(physical)
    best, place = highest(size), size.argmax(axis=1)[:, None]
    home = gather(firms.jurisdiction, place)
    unit = market.floor_musd + gather(world.places.running_musd, home)
    cost = best / compute_market.USEFUL_FLOP * unit
    market.frontier_cost_musd[:] = np.where(best > market.frontier_flop, cost, market.frontier_cost_musd)
    market.frontier_flop[:] = np.maximum(market.frontier_flop, best)


def unique_tokens(world: World, labs: Entries) -> Array:
    """Unique tokens each listed lab may train on, (entry,)."""
    c, firms, rules = world.parameters.capability, world.firms, world.rules
    public = c.public_tokens * np.exp(c.tokens_growth * world.years)
    core = c.core_data_tokens * REFERENCE_FIRMS * np.exp(c.core_data_growth * world.years)
    own = labs.of(c.own_data_tokens) * labs.of(firms.users_million) + labs.of(core) * labs.of(
        firms.core_weight
    )
    kept, licensed = (
        labs.local(share, firms.jurisdiction)
        for share in (rules.data_public_share, rules.data_licensed_share)
    )
    return rule.unique_tokens(labs.of(public), labs.of(c.licensed_share), own, kept, licensed)


def reference_loss(world: World) -> Array:
    """Reducible loss of the reference run, capability zero, (row, 1)."""
    flop, one, plenty = (np.full((world.rows, 1), each) for each in (rule.REFERENCE_FLOP, 1.0, 1e30))
    return rule.trained_loss(flop, one, plenty, world.law(), world.parameters.capability.repeat_worth)


def put_on_sale(world: World, done: Entries, flop: Array, luck: Array, opened: Array, worth: Array) -> None:
    """Publish the listed models: the flagship becomes the previous, a small one comes with the new.

    ``worth`` is the FLOP the run is worth, less than it took when a cap made it smaller than planned.
    """
    firms = world.firms
    efficiency, law = (
        np.exp(done.of(firms.ln_efficiency)),
        tuple(done.of(constant) for constant in world.law()),
    )
    repeat_worth = done.of(world.parameters.capability.repeat_worth)
    loss = rule.trained_loss(worth, efficiency, unique_tokens(world, done), law, repeat_worth)
    exponent, size = (
        done.of(world.parameters.compression.active_exponent),
        rule.optimal_size(worth * efficiency, *law),
    )
    values = {
        "flop": flop,
        "capability": rule.capability(loss, done.of(reference_loss(world))) + luck,
        "parameters": rule.physical_size(size, efficiency),
        "active": rule.active_size(size, efficiency, exponent),
        "released": np.full(len(flop), float(world.quarter)),
        "ln_efficiency": done.of(firms.ln_efficiency),
        "open": opened,
    }
    flagships_follow(world, done, values)
    done.put(firms.released, True)


def flagships_follow(world: World, done: Entries, values: dict[str, Array]) -> None:
    """The listed labs' flagships become the previous ones; the new ones have the ``values`` (entry,) of columns."""
    for name, value in values.items():
        column = getattr(world.models, name)
        done.put(column[PREVIOUS], done.of(column[FLAGSHIP]))
        done.put(column[FLAGSHIP], value)


def labs_learn(world: World) -> None:
    """Algorithmic efficiency: own research and catch-up; mastery of compression."""
    firms, g = world.firms, world.parameters.progress
    labs = Entries.where(firms.lab & firms.active)
    flop = labs.of(firms.experiment_h100e) * compute_market.USEFUL_FLOP
    talent = np.minimum(labs.of(firms.talent) / labs.of(g.lab_talent), labs.of(g.talent_cap))
    own = rule.private_progress(
        labs.of(g.research_rate),
        talent * (1 - labs.of(firms.method_effort)),
        flop,
        labs.of(g.experiment_gain),
        labs.of(firms.ln_efficiency),
        labs.of(g.research_decay),
    )
    methods_improve(world, labs, talent, own)


@accelerated("labs")
def methods_improve(world: World, labs: Entries, talent: Array, own: Array) -> None:
    """The listed labs' efficiency grows by their ``own`` research (log) and what they catch up; so does know-how."""
    firms, market = world.firms, world.market
    ln_efficiency = labs.of(firms.ln_efficiency)
    market.ln_lead[:] = highest(labs.column(ln_efficiency, -9.0))
    caught = rule.spillover(world.parameters.progress.catch_up, market.ln_public, firms.ln_efficiency)
    firms.ln_efficiency[:] += caught
    labs.put(firms.ln_efficiency, ln_efficiency + (own + labs.of(caught)))
    methods_are_mastered(world, labs, talent)


def methods_are_mastered(world: World, labs: Entries, talent: Array) -> None:
    """Effort on cheaper methods follows the serving bill; know-how comes from it, and from what is public."""
    firms, g = world.firms, world.parameters.progress
    bill = labs.of(firms.served_h100e) * labs.of(firms.price_musd)
    effort = rule.method_effort(bill, research_bill(firms, labs), labs.of(g.lab_method_base))
    labs.put(firms.method_effort, effort)
    known = labs.of(firms.know_how)
    spread = g.method_spread * np.maximum(world.market.public_know_how - firms.know_how, 0.0)
    found = labs.of(g.method_rate) * effort * np.sqrt(talent) * (1 - known)
    firms.know_how[:] += spread
    labs.put(firms.know_how, known + (labs.of(spread) + found))


def further_research_rules(world: World, finished: Entries) -> bool:
    """Whether data for research are limited, clauses banned or efficiency programmes paid somewhere in the batch."""
    rules, u = world.rules, world.universities
    if u.sparse_musd.any() or u.small_musd.any():
        return True
    if rules is world.no_rules:
        return False
    return somewhere(rules.data_research_share != 1) or somewhere(rules.noncompete_ban)


@accelerated("labs", unless=further_research_rules)
def knowledge_grows(world: World, finished: Entries) -> None:
    """Universities do research; sponsors learn what they keep, the public what they show, and what labs cannot keep."""
    universities_research(world)
    sponsors_learn_first(world)
    public_knowledge_grows(world, finished)


def universities_research(world: World) -> None:
    """Output of talent and compute; effort on methods by scarcity of compute and by tied money."""
    u, p = world.universities, world.parameters.university
    compute = (u.bought_h100e + u.public_h100e) * compute_market.hardware_fit(
        p.old_chips, world.parameters.compute.fit_loss
    )
    u.output[:] = science.research_output(u.talent, compute, p.output_talent, p.output_compute)
    usable = world.rules.data_research_share
    if somewhere(usable != 1):
        u.output *= np.exp(p.output_data * np.log(np.maximum(at(usable, u.jurisdiction), science.LEAST_DATA)))
    money = np.maximum(u.grants_musd + u.industry_musd, 1e-9)
    u.method_effort[:] = p.method_base * (1 - u.method_musd / money) + u.method_musd / money
    reach = compute * compute_market.USEFUL_FLOP / (p.notable_reach * world.market.frontier_flop)
    world.market.notable_academia[:] = total(p.notable_rate * ratio(reach, 1 + reach))
    world.market.notable_industry[:] = total(world.firms.released)


def sponsors_learn_first(world: World) -> None:
    """What a university does not publish its sponsor learns, as the public learns what it does."""
    u, g, firms, big = world.universities, world.parameters.progress, world.firms, world.big
    kept = u.output * (1 - u.openness) * (1 - u.method_effort)
    heard = by_label(kept, u.sponsor, world.big_tech) / (science.REFERENCE_OUTPUT * total(u.size))
    decay = np.exp(-g.research_decay * np.maximum(firms.ln_efficiency[:, big], 0.0))
    firms.ln_efficiency[:, big] += g.public_rate * np.sqrt(heard) * decay


def public_knowledge_grows(world: World, finished: Entries) -> None:
    """Public knowledge: leakage from the leader, universities' open output, open releases."""
    u, g, market, firms = world.universities, world.parameters.progress, world.market, world.firms
    reference = science.REFERENCE_OUTPUT * total(u.size)
    shown = u.output * u.openness
    methods = shown * (u.method_effort - programmes_find(world, shown, reference))
    published = total(shown * (1 - u.method_effort)) / reference
    ahead = np.maximum(best_open_release(world, finished) - market.ln_public, 0.0)
    opened = g.open_release_share * ahead
    rate = rule.leak_rate(g.leakage, mean_of(firms.publishes, firms.talent), g.publishing_leak)
    leak = rule.spillover(rate, market.ln_lead, market.ln_public) * leaks_with_movers(world)
    decay = np.exp(-g.research_decay * np.maximum(market.ln_public, 0.0))
    market.ln_public[:] += np.maximum(leak + g.public_rate * np.sqrt(published) * decay, opened)
    industry = mean_of(firms.know_how, firms.lab * 1.0)
    spread = g.method_spread * np.maximum(industry - market.public_know_how, 0.0)
    found = g.method_rate * np.sqrt(total(methods) / reference) + g.industry_methods_shown * spread
    market.public_know_how[:] += found * (1 - market.public_know_how)


def best_open_release(world: World, finished: Entries) -> Rows:
    """Best algorithmic efficiency (ln) among this quarter's open releases, (row, 1); very low where none."""
    best = np.full((world.rows, 1), -1e3)
    shown = finished.only(finished.of(world.models.open[0]))
    np.maximum.at(best[:, 0], shown.rows, shown.of(world.firms.ln_efficiency))
    return np.maximum(best, world.market.ln_opened)
