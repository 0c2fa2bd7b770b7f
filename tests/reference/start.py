"""How the world starts, at the opening of 2020."""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from sim.phases.beginning import AMERICAN, CAREER, CHINA, ELITE, MIDDLE, SHOWN_AGE, US
from sim.populations import OWN
from sim.rules import energy as energy_rule
from sim.rules.finance import MOST_FOUNDED
from sim.world import MENTOR_LAG, TASTE_COLUMNS
from tests.reference.plain import shares
from tests.reference.products import models_are_compressed
from tests.reference.researcher import Researcher
from tests.reference.startup import Startup, newcomers_mixed, settle_newcomers

if TYPE_CHECKING:
    from tests.reference.model import Twin


def world_begins(model: Twin) -> None:
    """Fill the world for the first quarter of 2020."""
    big_tech_begins(model)
    chips_begin(model)
    prices_begin(model)
    universities_begin(model)
    startups_begin(model)
    models_begin(model)
    researchers_begin(model)
    model.books.close()


def big_tech_begins(model: Twin) -> None:
    """Five in eight big tech firms are American, the others Chinese; sizes fall by rank."""
    s, c, t, chance = model.p.start, model.p.compute, model.p.training, model.chance
    american = max(1, round(AMERICAN * len(model.big_tech)))
    sizes = []
    for nation, part in (
        (model.big_tech[:american], 1 - s.chinese_core),
        (model.big_tech[american:], s.chinese_core),
    ):
        falling = shares([math.exp(-s.core_slope * rank) for rank in range(len(nation))])
        sizes += [part * size for size in falling]
    scattered = [
        size * math.exp(s.core_scatter * chance.normal("core size", number))
        for number, size in enumerate(sizes)
    ]
    for firm, weight in zip(model.big_tech, shares(scattered), strict=True):
        firm.jurisdiction = model.regulators[US if firm.number < american else CHINA]
        firm.core_weight, firm.age = weight, SHOWN_AGE
        firm.cash_musd = s.first_cash * c.core_income_musd * weight
        firm.ln_efficiency = s.efficiency_scatter * chance.normal("first efficiency", firm.number)
        firm.record = chance.normal("first record", firm.number)
        core_ai = c.core_share_start * c.core_income_musd * weight
        firm.spend_musd, firm.staff_musd = t.strategic_share * core_ai, t.core_staff * core_ai


def chips_begin(model: Twin) -> None:
    """Chips installed and on their way."""
    c, e, s, market = model.p.compute, model.p.energy, model.p.start, model.market
    mwh = energy_rule.chip_energy(e.chip_energy_mwh, e.energy_gain_early, e.energy_gain_late, 0.0)
    parts: dict[Any, float] = {f: c.big_tech_stock_share * f.core_weight for f in model.big_tech}
    parts[model.clouds] = 1 - c.big_tech_stock_share
    for owner, part in parts.items():
        owner.chips_h100e = c.first_stock_h100e * part
        owner.arriving_h100e = s.arriving_part * c.first_supply_h100e * part
        owner.ordered_h100e = c.first_supply_h100e * part
        owner.chip_mwh = float(mwh)
    market.supply_h100e = market.orders_h100e = c.first_supply_h100e


def prices_begin(model: Twin) -> None:
    """Rental price at the user cost; forecasts at their seeds."""
    c, s, market = model.p.compute, model.p.start, model.market
    market.chip_price_musd = market.price_arriving_musd = market.price_ordered_musd = c.chip_price_musd
    market.rent_musd = c.chip_price_musd * (c.interest + c.depreciation + c.chip_price_decline / 4)
    market.contract_markup = 1.0
    market.ai_capex_musd = c.first_supply_h100e * c.chip_price_musd
    market.frontier_flop = s.first_frontier_flop
    market.frontier_capability = market.core_capability = s.first_frontier_nats
    market.other_budget_musd, market.potential_musd = c.other_rental_musd, s.first_potential_musd
    market.bought_rate = model.p.finance.acquisition  # founders of 2020 count every offer
    market.ln_public = s.first_public_efficiency
    market.industry_wage_musd = model.p.careers.industry_wage_musd
    for place, part in zip(model.regulators, shares(list(c.site_share)), strict=True):
        place.mobile, place.price_musd = part, market.rent_musd


def universities_begin(model: Twin) -> None:
    """Universities by rank: a heavy-tailed size, three tiers, a place, a sponsor."""
    p, s, careers, count = model.p.university, model.p.start, model.p.careers, len(model.universities)
    sizes = shares([(number + 1) ** -p.prestige_slope for number in range(count)])
    weights = [
        weight * place.open_to_agents
        for weight, place in zip(s.university_places, model.regulators, strict=True)
    ]
    for u, size in zip(model.universities, sizes, strict=True):
        rank = u.number + 1
        u.size = size * count
        u.tier = 0 if rank <= max(1, ELITE * count) else 1 if rank <= MIDDLE * count else 2
        place = drawn(weights, model.chance.uniform("university place", u.number))
        u.jurisdiction = model.regulators[place]
        sponsor = int(model.chance.uniform("sponsor", u.number) * len(model.big_tech))
        u.sponsor = model.big_tech[sponsor]
        u.wage_musd = careers.industry_wage_musd * careers.academic_pay
        u.cash_musd = p.budget_musd * model.school * u.size
        u.method_effort = p.method_base


def drawn(weights: list[float], uniform: float) -> int:
    """A place in a list drawn with probability proportional to weight."""
    edges = list(accumulate(weights))
    return min(bisect_right(edges, uniform * edges[-1]), len(edges) - 1)


def startups_begin(model: Twin) -> None:
    """Not quite half of the slots are taken, by firms of mixed age."""
    s, chance, count = model.p.start, model.chance, len(model.slots)
    crowd, labs = newcomers_mixed(model, model.p.finance.own_model_part)
    taken = [slot for slot in range(count) if chance.uniform("first startups", slot) < s.slots_taken * crowd]
    for start in range(0, count, MOST_FOUNDED):
        wave = [slot for slot in taken if start <= slot < start + MOST_FOUNDED]
        settle_newcomers(model, wave, f"first wave {start}", labs)
    for startup in model.startups:
        startup.age = float(math.floor(s.oldest_startup * chance.uniform("first age", startup.slot)))
    taste = model.p.leasing.supplier_taste
    model.supplier_tastes = [
        [
            taste * chance.gumbel("supplier taste", slot * TASTE_COLUMNS + column)
            for column in range(TASTE_COLUMNS)
        ]
        for slot in range(count)
    ]


def models_begin(model: Twin) -> None:
    """Big tech and the startups that train have a model of about 1e22 FLOP."""
    s = model.p.start
    for lab in model.labs:
        usual = s.first_run_startup if isinstance(lab, Startup) else s.first_run_big_tech
        flop = usual * math.exp(s.first_run_scatter * model.chance.normal("first run", lab.number))
        lab.publishes_model(flop, 0.0, False, flop)
        lab.mode = OWN
        # labs are in the middle of a run
        lab.run_plan_flop = flop * s.first_run_growth
        lab.run_flop = model.chance.uniform("first progress", lab.number) * lab.run_plan_flop
    model.market.ln_lead = max(lab.ln_efficiency for lab in model.labs)
    for firm in model.firms:
        firm.price_musd = model.market.rent_musd
    models_are_compressed(model)
    for lab in model.labs:
        lab.released = False  # on sale at the opening, not released in the quarter


def researchers_begin(model: Twin) -> None:
    """Researchers drawn to employers, and what came before: mentors and pay."""
    c, s, chance = model.p.careers, model.p.start, model.chance
    staff = first_staff(model)
    employers, weights = list(staff), list(staff.values())
    for seat in range(len(model.seats)):
        if not chance.uniform("first researcher", seat) < c.first_researchers:
            continue
        talent = math.exp(c.talent_spread * chance.normal("talent", seat) - c.talent_spread**2 / 2)
        taste = c.taste_mean + c.taste_spread * chance.normal("taste", seat)
        researcher = model.seats[seat] = Researcher(model, seat, talent, taste)
        researcher.age = float(math.floor(CAREER * chance.uniform("researcher age", seat)))
        researcher.works_for(employers[drawn(weights, chance.uniform("first employer", seat))])
    ago = range(MENTOR_LAG, 0, -1)  # quarters
    for u in model.universities:
        u.mentors = [u.heads * math.exp(-s.mentor_growth * quarters) for quarters in ago]
    model.wages_past = [c.industry_wage_musd * math.exp(-s.wage_growth * quarters) for quarters in ago]


def first_staff(model: Twin) -> dict[Any, float]:
    """Part of the researchers at every employer."""
    s = model.p.start
    schools = 1 - s.staff_big_tech - s.staff_startups - s.staff_elsewhere
    staff: dict[Any, float] = {}
    for part, employers, sizes in (
        (s.staff_big_tech, model.big_tech, [firm.core_weight for firm in model.big_tech]),
        (s.staff_startups, model.startups, [s.staff_of_lab if f.lab else f.weight for f in model.startups]),
        (schools, model.universities, [u.size for u in model.universities]),
        (s.staff_elsewhere, [model.elsewhere], [1.0]),
    ):
        staff |= {who: part * share for who, share in zip(employers, shares(sizes), strict=True)}
    return staff
