"""The independent clouds as one: they rent out and host open models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.populations import Clouds as CloudsTable
from sim.populations import Sales
from sim.rules import compute_market as rule
from tests.reference.plain import Actor, Record, fill
from tests.reference.regulator import where_mobile_work_runs

if TYPE_CHECKING:
    from tests.reference.model import Twin


class Clouds(Actor):
    """The independent clouds as one: they rent out and host open models."""

    def __init__(self, model: Twin, number: int) -> None:
        super().__init__(model, number)
        fill(self, CloudsTable)
        self.sales = [Record(Sales) for _ in range(4)]  # of open models they host, by segment

    @property
    def cash_musd(self) -> float:
        """Cash, kept in the books of the sector."""
        return self.model.books.sectors["clouds"].cash_musd

    @cash_musd.setter
    def cash_musd(self, value: float) -> None:
        self.model.books.sectors["clouds"].cash_musd = value

    @property
    def provider(self) -> Clouds:
        """Who serves their customers."""
        return self

    @property
    def market_price_musd(self) -> float:
        """Price of compute at the clouds without tax (M USD per H100e-quarter)."""
        return self.market.rent_musd + where_mobile_work_runs(self.model, "running_musd")

    @property
    def use_tax_musd(self) -> float:
        """Tax on an H100e in use there (M USD a quarter)."""
        return where_mobile_work_runs(self.model, "use_tax_musd")

    @property
    def price_musd(self) -> float:
        """Price of compute at the clouds, tax included (M USD per H100e-quarter)."""
        return self.market_price_musd + self.use_tax_musd

    def orders(self, rentals_h100e: float, ahead: float) -> float:
        """Chips they ask for: a share of the rentals expected and what hosting will need (H100e)."""
        c = self.p.compute
        need = c.independent_share * rentals_h100e + self.need_hosting_h100e * ahead
        kept = 1 - c.depreciation
        return float(rule.chip_orders(need, self.chips_h100e * kept**2 + self.arriving_h100e * kept))
