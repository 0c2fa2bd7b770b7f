"""How the world starts, at the opening of 2020."""

from __future__ import annotations

import numpy as np

from sim.axes import Entries, draw_index, share_of
from sim.phases.careers import count_heads
from sim.phases.labs import put_on_sale
from sim.phases.startups import MOST_FOUNDED, place_drawn, settle_newcomers
from sim.populations import NOBODY, OWN
from sim.rules import energy as energy_rule
from sim.world import World

US, EU, CHINA, REST = range(4)
HISTORY_GROWTH = 0.02  # of mentors and pay a quarter before 2020, seeds the doctoral pipeline


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
    firms, count = world.firms, world.big_tech
    american = max(1, round(0.625 * count))
    firms.jurisdiction[:, :american], firms.jurisdiction[:, american:count] = US, CHINA
    rank = np.concatenate([np.arange(american), np.arange(count - american)])
    nation = np.where(np.arange(count) < american, 0.85, 0.15)
    weight = np.exp(-0.22 * rank)
    weight = (
        nation
        * weight
        / np.where(np.arange(count) < american, weight[:american].sum(), max(weight[american:].sum(), 1e-9))
    )
    scatter = np.exp(0.15 * world.luck.normal("core size", 0, count))
    firms.core_weight[:, world.big] = share_of(weight * scatter)
    firms.active[:, world.big] = firms.lab[:, world.big] = True
    firms.age[:, world.big] = 40.0
    firms.tenant[:, world.big] = np.arange(count)
    income = world.parameters.compute.core_income_musd
    firms.cash_musd[:, world.big] = (2.0 * income * firms.core_weight)[:, world.big]
    firms.ln_efficiency[:, world.big] = 0.1 * world.luck.normal("first efficiency", 0, count)
    firms.record[:, world.big] = world.luck.normal("first record", 0, count)
    c, t = world.parameters.compute, world.parameters.training
    firms.spend_musd[:] = t.strategic_share * c.core_share_start * income * firms.core_weight
    firms.staff_musd[:] = t.core_staff * c.core_share_start * income * firms.core_weight
    firms.partner[:] = firms.supplier[:] = NOBODY


def chips_begin(world: World) -> None:
    """Chips installed and on their way."""
    c, e = world.parameters.compute, world.parameters.energy
    firms, clouds, market = world.firms, world.clouds, world.market
    part = c.big_tech_stock_share * firms.core_weight
    firms.chips_h100e[:] = c.first_stock_h100e * part
    clouds.chips_h100e[:] = c.first_stock_h100e * (1 - c.big_tech_stock_share)
    mwh = energy_rule.chip_energy(e.chip_energy_mwh, e.energy_gain_early, e.energy_gain_late, 0.0)
    for table, portion in ((firms, part), (clouds, 1 - c.big_tech_stock_share)):
        table.arriving_h100e[:] = 0.8 * c.first_supply_h100e * portion
        table.ordered_h100e[:] = c.first_supply_h100e * portion
        table.chip_mwh[:] = mwh * (portion > 0)
    market.supply_h100e[:] = market.orders_h100e[:] = c.first_supply_h100e


def prices_begin(world: World) -> None:
    """Rental price at the user cost; forecasts at their seeds."""
    c, market, places = world.parameters.compute, world.market, world.places
    market.chip_price_musd[:] = c.chip_price_musd
    market.price_arriving_musd[:] = market.price_ordered_musd[:] = c.chip_price_musd
    market.rent_musd[:] = c.chip_price_musd * (c.interest + c.depreciation + c.chip_price_decline / 4)
    market.contract_musd[:] = market.rent_musd
    places.price_musd[:] = market.rent_musd
    market.ai_capex_musd[:] = c.first_supply_h100e * c.chip_price_musd
    market.frontier_flop[:] = 6.7e22
    market.frontier_capability[:] = -0.3
    market.other_budget_musd[:] = c.other_rental_musd
    market.potential_musd[:] = 20.0
    market.bought_rate[:] = 0.01
    market.ln_public[:] = -0.15
    places.mobile[:] = share_of(world.parameters.compute.site_share)


def universities_begin(world: World) -> None:
    """Universities by rank: a heavy-tailed size, three tiers, a place, a sponsor."""
    u, p = world.universities, world.parameters.university
    rank = np.arange(1, u.count + 1, dtype=float)[None, :]
    u.size[:] = share_of(np.exp(-p.prestige_slope * np.log(rank))) * u.count
    u.tier[:] = np.where(rank <= max(1, 0.1 * u.count), 0, np.where(rank <= 0.4 * u.count, 1, 2))
    u.jurisdiction[:] = place_drawn(
        world, world.luck.uniform("university place", 0, u.count), np.array(UNIVERSITY_PLACES)
    )
    u.sponsor[:] = np.floor(world.luck.uniform("sponsor", 0, u.count) * world.big_tech).astype(int)
    careers = world.parameters.careers
    u.wage_musd[:] = careers.industry_wage_musd * careers.academic_pay
    u.cash_musd[:] = 2.0 * u.size
    u.method_effort[:] = p.method_base
    world.firms.wage_musd[:] = careers.industry_wage_musd


UNIVERSITY_PLACES = (0.45, 0.25, 0.18, 0.12)


def startups_begin(world: World) -> None:
    """Not quite half of the slots are taken, by firms of mixed age."""
    firms = world.firms
    taken = world.luck.uniform("first startups", 0, world.slots) < 0.45
    wave = np.zeros((world.rows, world.firm_count), dtype=bool)
    for start in range(0, world.slots, MOST_FOUNDED):
        wave[:] = False
        stop = min(start + MOST_FOUNDED, world.slots)
        wave[:, world.big_tech + start : world.big_tech + stop] = taken[:, start:stop]
        settle_newcomers(world, wave, f"first wave {start}")
    age = np.floor(12 * world.luck.uniform("first age", 0, world.slots))
    firms.age[:, world.small] = np.where(taken, age, 0.0)
    world.tastes[:] = world.luck.gumbel("supplier taste", 0, world.slots * world.tastes.shape[2]).reshape(
        world.tastes.shape
    )
    world.tastes *= world.parameters.leasing.supplier_taste[:, :, None]


def models_begin(world: World) -> None:
    """Big tech and the startups that train have a model of about 1e22 FLOP."""
    firms = world.firms
    spread = np.exp(0.5 * world.luck.normal("first run", 0, world.firm_count))
    flop = np.where(np.arange(world.firm_count) < world.big_tech, 2.5e22, 0.8e22) * spread
    labs = Entries.where(firms.lab & firms.active)
    none = np.zeros(len(labs.rows))
    put_on_sale(world, labs, labs.of(flop), none, none > 0, labs.of(flop))
    labs.put(firms.mode, OWN)
    world.market.ln_lead[:] = firms.ln_efficiency.max(axis=1, keepdims=True)


def researchers_begin(world: World) -> None:
    """Researchers drawn to employers: three in five in universities, by size."""
    r, c, u, firms = world.researchers, world.parameters.careers, world.universities, world.firms
    r.active[:] = world.luck.uniform("first researcher", 0, r.count) < c.first_researchers
    sd = c.talent_spread
    r.talent[:] = np.exp(sd * world.luck.normal("talent", 0, r.count) - sd**2 / 2)
    r.taste[:] = c.taste_mean + 0.8 * world.luck.normal("taste", 0, r.count)
    r.age[:] = np.floor(120 * world.luck.uniform("researcher age", 0, r.count))
    weight = np.concatenate(
        [
            0.26 * share_of(firms.core_weight),
            0.08
            * share_of(
                firms.active * (1.0 + 4.0 * firms.lab) * (np.arange(world.firm_count) >= world.big_tech)
            ),
            0.62 * share_of(u.size),
            np.full((world.rows, 1), 0.04),
        ],
        axis=1,
    )
    firm_weight = weight[:, : world.firm_count] + weight[:, world.firm_count : 2 * world.firm_count]
    weight = np.concatenate([firm_weight, weight[:, 2 * world.firm_count :]], axis=1)
    r.employer[:] = draw_index(weight, world.luck.uniform("first employer", 0, r.count))
    count_heads(world)
    history = np.exp(-HISTORY_GROWTH * np.arange(len(world.mentors), 0, -1))
    world.mentors[:] = u.heads[None] * history[:, None, None]
    world.wages_past[:] = (
        c.industry_wage_musd[None] * np.exp(-0.005 * np.arange(len(world.mentors), 0, -1))[:, None, None]
    )
    world.market.industry_wage_musd[:] = c.industry_wage_musd
