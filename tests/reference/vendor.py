"""The maker of chips: their price, their supply, what owners order."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.phases.chips import MOST_FALL, MOST_SCARCE, SHOCK
from sim.rules import compute_market as rule
from sim.rules import energy as energy_rule
from tests.reference.plain import Actor, clip, ratio
from tests.reference.planning import core_share
from tests.reference.regulator import where_mobile_work_runs

if TYPE_CHECKING:
    from tests.reference.model import Twin


class Vendor(Actor):
    """Makes chips: their price, their supply, the orders."""

    def sets_price(self) -> None:
        """Price of a chip by the list and how short supply is, and the capital cost of holding one."""
        c, market = self.p.compute, self.market
        times = c.price_of_flop if self.now >= SHOCK else 1.0
        listed = rule.listed_chip_price(c.chip_price_musd, c.chip_price_decline, self.model.years, times)
        scarce = rule.scarcity(
            market.orders_h100e,
            market.supply_h100e,
            c.chip_price_elasticity,
            c.chip_price_floor,
            MOST_SCARCE,
        )
        market.scarcity *= (float(scarce) / market.scarcity) ** c.chip_price_speed
        market.chip_price_musd = float(listed) * market.scarcity
        cost = c.interest + c.depreciation + c.chip_price_decline / 4
        market.floor_musd = market.chip_price_musd * cost

    def delivers(self) -> None:
        """Scrap, deliver, be paid at the price of the order."""
        model, market, c, e = self.model, self.market, self.p.compute, self.p.energy
        owners = [*model.big_tech, model.clouds]
        market.opening_h100e = sum(owner.chips_h100e for owner in owners)
        market.scrapped_h100e = c.depreciation * market.opening_h100e
        market.delivered_h100e = sum(owner.arriving_h100e for owner in owners)
        if self.now >= rule.SALES_KNOWN:
            market.sold_h100e += market.delivered_h100e
        price, market.price_arriving_musd = market.price_arriving_musd, market.price_ordered_musd
        market.ai_capex_musd = price * market.delivered_h100e
        mwh = float(
            energy_rule.chip_energy(e.chip_energy_mwh, e.energy_gain_early, e.energy_gain_late, model.years)
        )
        for owner in owners:
            owner.chips_paid_musd = price * owner.arriving_h100e
            model.books.pay(owner, "vendor", owner.chips_paid_musd, "chips")
            old = owner.chips_h100e * (1 - c.depreciation)
            owner.chips_h100e = old + owner.arriving_h100e
            owner.chip_mwh = ratio(owner.chip_mwh * old + mwh * owner.arriving_h100e, owner.chips_h100e)
            owner.arriving_h100e = owner.ordered_h100e
        if self.now > 0:
            limit = c.supply_limit_gw * 1000 / 4 / max(mwh / rule.HOURS, 1e-12)
            market.supply_h100e = float(
                rule.next_supply(
                    market.supply_h100e,
                    self.growth(),
                    market.orders_h100e,
                    c.supply_response,
                    self.now >= SHOCK,
                    limit,
                )
            )

    def growth(self) -> float:
        """Growth of supply this quarter along its path (log)."""
        c, year = self.p.compute, 2020 + self.now // 4
        yearly = c.supply_growth if year <= 2024 else c.supply_growth_2025 * c.supply_taper ** (year - 2025)
        return yearly / 4

    def core_growth(self) -> float:
        """Growth of big tech's core spending on AI expected in two quarters (log)."""
        c, market = self.p.compute, self.market
        room = 1 - core_share(self.model) / c.core_share_limit
        ahead = market.frontier_capability - market.core_capability
        taken_up = (1 - (1 - c.core_uptake) ** 2) * ahead
        return 0.5 * c.core_income_growth + c.core_share_slope * room * taken_up

    def takes_orders(self) -> None:
        """Owners order for the need they expect in two quarters; what is short is cut in proportion."""
        model, c, market = self.model, self.p.compute, self.market
        ahead = math.exp(2 * clip(market.expected_growth, -MOST_FALL, c.order_growth_limit))
        rentals = rentals_expected(model)
        asked = {firm: firm.orders(rentals, ahead) for firm in model.big_tech}
        asked[model.clouds] = model.clouds.orders(rentals, ahead)
        market.price_ordered_musd = market.chip_price_musd
        market.orders_h100e = sum(asked.values())
        cut = min(1.0, ratio(market.supply_h100e, market.orders_h100e))
        for owner, h100e in asked.items():
            owner.ordered_h100e = h100e * cut


def rentals_expected(model: Twin) -> float:
    """Compute that renters will want in two quarters at the user cost; aid as far as announced (H100e)."""
    c, market = model.p.compute, model.market
    money = market.other_budget_musd * math.exp(0.5 * c.other_rental_growth)
    money += sum(startup.rent_paid_musd for startup in model.startups)
    money += sum(university.compute_musd for university in model.universities)
    for place in model.regulators:
        rules = place.announced
        money += rules.public_compute_university_musd + rules.public_compute_startup_musd
        chips = rules.public_compute_university_h100e + rules.public_compute_startup_h100e
        money += chips * place.price_musd
        money += c.voucher_added * (rules.voucher_university_musd + rules.voucher_startup_musd)
    unit = market.floor_musd + where_mobile_work_runs(model, "running_musd")
    return money / unit * math.exp(0.5 * c.chip_price_decline)
