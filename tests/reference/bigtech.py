"""Big tech: owns chips, rents out, has a core business."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.populations import COMPUTE
from sim.rules import compute_market as rule
from tests.reference.charges import tax_of
from tests.reference.firm import Firm
from tests.reference.plain import clip, ratio

if TYPE_CHECKING:
    from tests.reference.model import Twin


class BigTech(Firm):
    """A big tech firm."""

    is_big = True

    def __init__(self, model: Twin, number: int) -> None:
        super().__init__(model, number)
        self.lab, self.tenant = True, number

    # ------------------------------------------------------------ plans

    def least_spending(self) -> float:
        """No investor makes it spend."""
        return -math.inf

    def first_spending(self, cash: float) -> float:
        """What the first research spending may be, whatever the last was."""
        return self.p.training.first_spend_big_tech_musd

    def aspired_share(self) -> float:
        """Share it aspires to when near the frontier."""
        return self.p.training.aspired_share_big_tech

    # ------------------------------------------------------------ compute

    def keeps(self, need_h100e: float) -> float:
        """Chips it keeps for itself before it rents out (H100e)."""
        first = self.p.compute.own_use_first * (1 - self.jurisdiction.rules.own_priority_taken)
        return float(rule.protected_use(need_h100e, self.chips_h100e, clip(first, 0.0, 1.0)))

    def own_part(self) -> float:
        """Part of its use in the last quarter that its own chips could serve."""
        used = self.used_h100e
        return min(self.chips_h100e / used, 1.0) if used > 0 else 1.0

    def shares_out(self, planned_price: float) -> None:
        """Serving first; core business and research share what is left as they asked for it; the rest is idle."""
        got = self.rented_in_h100e + max(self.chips_h100e - self.rented_out_h100e - self.idle_h100e, 0.0)
        self.inference_h100e = min(self.need_inference_h100e, got)
        rest = got - self.inference_h100e
        core = self.core_ai_musd / planned_price
        wanted = self.compute_musd / self.research_price(planned_price)
        part = min(1.0, ratio(rest, core + wanted))
        self.core_h100e = part * core
        rest = max(rest - self.core_h100e, 0.0)
        research = min(part * wanted, rest)
        self.training_h100e = self.p.training.flagship_share * research
        self.experiment_h100e = research - self.training_h100e
        if research < 0.9 * wanted:
            self.binding = COMPUTE
        self.idle_h100e += rest - research

    def orders(self, rentals_h100e: float, ahead: float) -> float:
        """Chips it asks for: the need expected in two quarters less what will be there, within its cash (H100e)."""
        c, t, model = self.p.compute, self.p.training, self.model
        unit, announced = self.market.floor_musd + self.jurisdiction.running_musd, self.jurisdiction.announced
        tax = tax_of(announced, unit)
        cheaper = math.exp(0.5 * c.chip_price_decline)
        research = self.compute_musd * min(ahead, t.growth_cap**2) / (unit + tax) * cheaper
        core_unit = unit + tax * announced.compute_tax_all_uses
        core = self.core_ai_musd * math.exp(model.vendor.core_growth()) / core_unit * cheaper
        need = self.need_inference_h100e * ahead + core + research
        # what the access right takes must be there too
        need += max((1 - c.independent_share) * rentals_h100e * self.core_weight, self.regulated_h100e)
        kept = 1 - c.depreciation
        later = (self.chips_h100e + self.refused_h100e) * kept**2 + self.arriving_h100e * kept
        most = c.chip_cash_share * self.cash / self.market.chip_price_musd
        asked = min(float(rule.chip_orders(need, later)), most)
        # under an export control part is refused; it is not asked for again: owners order as if they had it
        blocked = max(self.jurisdiction.rules.chips_blocked, announced.chips_blocked)
        self.refused_h100e = (self.refused_h100e * kept + blocked * asked) if blocked else 0.0
        return asked * (1 - blocked)

    # ------------------------------------------------------------ owners

    def pays_owners(self) -> None:
        """Returns surplus cash."""
        f = self.p.finance
        spare = self.cash_musd - f.reserve_quarters * self.core_income_musd
        self.pay("households", f.payout * max(spare, 0.0), "dividends")
