"""How the world starts, at the opening of 2020."""

from __future__ import annotations

import numpy as np

from sim.axes import Entries, draw_index, highest, share_of, total
from sim.declare import Agents
from sim.phases.careers import count_heads
from sim.phases.compression import models_are_compressed
from sim.phases.labs import put_on_sale
from sim.phases.startups import newcomers_mixed, settle_newcomers
from sim.populations import NOBODY, OWN
from sim.rules import energy as energy_rule
from sim.rules.finance import MOST_FOUNDED
from sim.world import World

US, EU, CHINA, REST = range(4)
AMERICAN = 0.625  # of big tech firms; the others are Chinese: the same number in every future
ELITE, MIDDLE = 0.1, 0.4  # ranks, from the top, at which the first tiers of universities end: names only
SHOWN_AGE = 40.0  # of big tech (quarters): nothing hangs on it
CAREER = 120.0  # quarters: ages of researchers are shown only


def world_begins(world: World) -> None:
    """Fill every table for the first quarter of 2020."""
    big_tech_begins(world)
    chips_begin(world)
    prices_begin(world)
    universities_begin(world)
    startups_begin(world)
    models_begin(world)
    researchers_begin(world)
    world.ledger.close_opening()


def big_tech_begins(world: World) -> None:
    """Five in eight big tech firms are American, the others Chinese; sizes fall by rank."""
    firms, count, s = world.firms, world.big_tech, world.parameters.start
    american = max(1, round(AMERICAN * count))
    firms.jurisdiction[:, :american], firms.jurisdiction[:, american:count] = US, CHINA
    scatter = np.exp(s.core_scatter * world.luck.normal("core size", 0, count))
    firms.core_weight[:, world.big] = share_of(core_sizes(world, american) * scatter)
    firms.active[:, world.big] = firms.lab[:, world.big] = True
    firms.age[:, world.big] = SHOWN_AGE
    firms.tenant[:, world.big] = np.arange(count)
    income = world.parameters.compute.core_income_musd
    firms.cash_musd[:, world.big] = (s.first_cash * income * firms.core_weight)[:, world.big]
    firms.ln_efficiency[:, world.big] = s.efficiency_scatter * world.luck.normal("first efficiency", 0, count)
    firms.record[:, world.big] = world.luck.normal("first record", 0, count)
    c, t = world.parameters.compute, world.parameters.training
    firms.spend_musd[:] = t.strategic_share * c.core_share_start * income * firms.core_weight
    firms.staff_musd[:] = t.core_staff * c.core_share_start * income * firms.core_weight
    firms.partner[:] = firms.supplier[:] = NOBODY


def core_sizes(world: World, american: int) -> Agents:
    """Size of big tech firms before scatter: a nation's part, falling by rank, (row, big tech)."""
    s, count = world.parameters.start, world.big_tech
    first = np.arange(count) < american
    weight = np.exp(-s.core_slope * np.concatenate([np.arange(american), np.arange(count - american)]))
    nation = np.where(first, 1 - s.chinese_core, s.chinese_core)
    return nation * weight / np.where(first, total(weight * first), np.maximum(total(weight * ~first), 1e-9))


def chips_begin(world: World) -> None:
    """Chips installed and on their way."""
    c, e, s = world.parameters.compute, world.parameters.energy, world.parameters.start
    firms, clouds, market = world.firms, world.clouds, world.market
    part = c.big_tech_stock_share * firms.core_weight
    firms.chips_h100e[:] = c.first_stock_h100e * part
    clouds.chips_h100e[:] = c.first_stock_h100e * (1 - c.big_tech_stock_share)
    mwh = energy_rule.chip_energy(e.chip_energy_mwh, e.energy_gain_early, e.energy_gain_late, 0.0)
    for table, portion in ((firms, part), (clouds, 1 - c.big_tech_stock_share)):
        table.arriving_h100e[:] = s.arriving_part * c.first_supply_h100e * portion
        table.ordered_h100e[:] = c.first_supply_h100e * portion
        table.chip_mwh[:] = mwh * (portion > 0)
    market.supply_h100e[:] = market.orders_h100e[:] = c.first_supply_h100e


def prices_begin(world: World) -> None:
    """Rental price at the user cost; forecasts at their seeds."""
    c, s, market, places = world.parameters.compute, world.parameters.start, world.market, world.places
    market.chip_price_musd[:] = c.chip_price_musd
    market.price_arriving_musd[:] = market.price_ordered_musd[:] = c.chip_price_musd
    market.rent_musd[:] = c.chip_price_musd * (c.interest + c.depreciation + c.chip_price_decline / 4)
    market.contract_markup[:] = 1.0
    places.price_musd[:] = market.rent_musd
    world.firms.price_musd[:] = market.rent_musd
    market.ai_capex_musd[:] = c.first_supply_h100e * c.chip_price_musd
    market.frontier_flop[:] = s.first_frontier_flop
    market.frontier_capability[:] = market.core_capability[:] = s.first_frontier_nats
    market.other_budget_musd[:] = c.other_rental_musd
    market.potential_musd[:] = s.first_potential_musd
    market.bought_rate[:] = world.parameters.finance.acquisition  # founders of 2020 count every offer
    market.ln_public[:] = s.first_public_efficiency
    places.mobile[:] = share_of(world.parameters.compute.site_share)


def universities_begin(world: World) -> None:
    """Universities by rank: a heavy-tailed size, three tiers, a place, a sponsor."""
    u, p, s = world.universities, world.parameters.university, world.parameters.start
    rank = np.arange(1, u.count + 1, dtype=float)[None, :]
    u.size[:] = share_of(np.exp(-p.prestige_slope * np.log(rank))) * u.count
    u.tier[:] = np.where(rank <= max(1, ELITE * u.count), 0, np.where(rank <= MIDDLE * u.count, 1, 2))
    there = s.university_places * world.jurisdictions
    u.jurisdiction[:] = draw_index(there, world.luck.uniform("university place", 0, u.count))
    u.sponsor[:] = np.floor(world.luck.uniform("sponsor", 0, u.count) * world.big_tech).astype(int)
    careers = world.parameters.careers
    u.wage_musd[:] = careers.industry_wage_musd * careers.academic_pay
    u.cash_musd[:] = p.budget_musd * world.school * u.size
    u.method_effort[:] = p.method_base
    world.firms.wage_musd[:] = careers.industry_wage_musd


def startups_begin(world: World) -> None:
    """Not quite half of the slots are taken, by firms of mixed age."""
    firms, s = world.firms, world.parameters.start
    crowd, labs = newcomers_mixed(world, world.parameters.finance.own_model_part)
    taken = world.luck.uniform("first startups", 0, world.slots) < s.slots_taken * crowd
    wave = np.zeros((world.rows, world.firm_count), dtype=bool)
    for start in range(0, world.slots, MOST_FOUNDED):
        wave[:] = False
        stop = min(start + MOST_FOUNDED, world.slots)
        wave[:, world.big_tech + start : world.big_tech + stop] = taken[:, start:stop]
        settle_newcomers(world, wave, f"first wave {start}", labs)
    age = np.floor(s.oldest_startup * world.luck.uniform("first age", 0, world.slots))
    firms.age[:, world.small] = np.where(taken, age, 0.0)
    world.tastes[:] = world.luck.gumbel("supplier taste", 0, world.slots * world.tastes.shape[2]).reshape(
        world.tastes.shape
    )
    world.tastes *= world.parameters.leasing.supplier_taste[:, :, None]


def models_begin(world: World) -> None:
    """Big tech and the startups that train have a model of about 1e22 FLOP."""
    firms, s, is_big = world.firms, world.parameters.start, np.arange(world.firm_count) < world.big_tech
    spread = np.exp(s.first_run_scatter * world.luck.normal("first run", 0, world.firm_count))
    flop = np.where(is_big, s.first_run_big_tech, s.first_run_startup) * spread
    labs = Entries.where(firms.lab & firms.active)
    none = np.zeros(len(labs.rows))
    put_on_sale(world, labs, labs.of(flop), none, none > 0, labs.of(flop))
    labs.put(firms.mode, OWN)
    progress = world.luck.uniform_at("first progress", 0, labs.rows, labs.agents)
    plan = labs.of(flop) * labs.of(s.first_run_growth)
    labs.put(firms.run_plan_flop, plan)
    labs.put(firms.run_flop, progress * plan)
    world.market.ln_lead[:] = highest(labs.column(labs.of(firms.ln_efficiency), -9.0))
    # what is on sale at the opening is compressed as everything later is, and is no release of the quarter
    models_are_compressed(world)
    firms.released[:] = False


def researchers_begin(world: World) -> None:
    """Researchers drawn to employers, and what came before: mentors and pay."""
    r, c, u, s = world.researchers, world.parameters.careers, world.universities, world.parameters.start
    r.active[:] = world.luck.uniform("first researcher", 0, r.count) < c.first_researchers
    sd = c.talent_spread
    r.talent[:] = np.exp(sd * world.luck.normal("talent", 0, r.count) - sd**2 / 2)
    r.taste[:] = c.taste_mean + c.taste_spread * world.luck.normal("taste", 0, r.count)
    r.age[:] = np.floor(CAREER * world.luck.uniform("researcher age", 0, r.count))
    r.employer[:] = draw_index(first_staff(world), world.luck.uniform("first employer", 0, r.count))
    count_heads(world)
    before = np.arange(len(world.mentors), 0, -1)[:, None, None]  # quarters
    world.mentors[:] = u.heads * np.exp(-s.mentor_growth * before)
    world.wages_past[:] = c.industry_wage_musd * np.exp(-s.wage_growth * before)
    world.market.industry_wage_musd[:] = c.industry_wage_musd


def first_staff(world: World) -> Agents:
    """Part of the researchers at every employer: firms, universities, elsewhere, (row, employer)."""
    firms, s = world.firms, world.parameters.start
    startups = firms.active * (np.arange(world.firm_count) >= world.big_tech)
    startups = share_of(startups * (world.slot + (s.staff_of_lab - world.slot) * firms.lab))
    at_firms = s.staff_big_tech * share_of(firms.core_weight) + s.staff_startups * startups
    schools = 1 - s.staff_big_tech - s.staff_startups - s.staff_elsewhere
    return np.concatenate([at_firms, schools * share_of(world.universities.size), s.staff_elsewhere], axis=1)
