"""Users choose, prices adjust, what is sold is served, bills are paid."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.phases.users import PREPARED
from sim.populations import LEASE, OPEN, OWN, Segments
from sim.rules import demand as rule
from sim.rules.compute_market import SPOT_CASH
from sim.rules.demand import ON_SALE
from tests.reference.aid import hosting_is_aided
from tests.reference.charges import firms_are_taxed
from tests.reference.plain import EDGE, ENTERPRISE, Actor, clip, fill, ratio

if TYPE_CHECKING:
    from tests.reference.model import Twin


class Segment(Actor):
    """Users of one kind.

    Attributes
    ----------
    open_value, open_cost_usd : worth and hosted cost of the best open model
    """

    def __init__(self, model: Twin, number: int) -> None:
        super().__init__(model, number)
        fill(self, Segments)
        users = self.p.users
        self.users_million, self.budget_usd = users.users_million[number], users.budget_usd[number]
        self.tokens_million, self.threshold = users.tokens_million[number], users.threshold[number]
        self.open_value = self.open_cost_usd = 0.0

    @property
    def kept(self) -> float:
        """Part of a seller's lost customers that leaves AI products altogether: nest x (1 - adoption)."""
        return self.p.users.nest * (1 - self.adoption)

    def chooses(self, sellers: list[Any]) -> list[float]:
        """Shares, adoption, benefit; returns the customers each seller would have (million)."""
        u, sales = self.p.users, [seller.sales[self.number] for seller in sellers]
        value = [sale.value - sale.markup_usd / self.budget_usd + u.habit * sale.share for sale in sales]
        share, inclusive = rule.shares(np.maximum(np.array(value), -1e4))
        self.inclusive, last = float(inclusive[0]), self.adoption
        terms = u.nest, self.threshold, u.drift, last
        self.adoption = float(rule.adoption(self.inclusive, *terms))
        on_sale = float(sum(sale.value > ON_SALE for sale in sales))
        fixed = rule.fixed_variety(self.inclusive, on_sale, u.variety)
        self.benefit_musd = float(
            rule.users_benefit(self.users_million, self.inclusive, *terms, 1 / self.budget_usd)
        )
        self.benefit_fixed_musd = float(
            rule.users_benefit(self.users_million, fixed, *terms, 1 / self.budget_usd)
        )
        # those who reconsider and those who are new choose among all; the rest stay if they can
        stay = np.array([sale.share * (sale.value > ON_SALE) for sale in sales])
        share = rule.with_stayers(share, stay, last / self.adoption, u.reconsider)
        for sale, part in zip(sales, share.tolist(), strict=True):
            sale.share = part
        return [self.users_million * self.adoption * sale.share for sale in sales]

    def prices_adjust(self, sellers: list[Any]) -> None:
        """Mark-ups move towards the best response; a supplier weighs the margin on lost customers' access."""
        for seller in sellers:
            lessees = [s.sales[self.number] for s in self.model.startups if s.supplier is seller]
            through = sum(sale.share for sale in lessees)
            access = ratio(sum(sale.share * sale.fee_usd for sale in lessees), through)
            sale = seller.sales[self.number]
            best = rule.supplier_markup(sale.share, self.kept, 1 / self.budget_usd, access, through)
            sale.markup_usd = float(rule.half_way(sale.markup_usd, float(best), self.p.users.price_speed))

    def are_served(self, wanted: list[float], sellers: list[Any], part: dict[Any, float]) -> None:
        """No more is sold than is served; on their own devices users serve themselves."""
        sales = [seller.sales[self.number] for seller in sellers]
        for seller, sale, customers in zip(sellers, sales, wanted, strict=True):
            sale.customers_million = customers * (1.0 if self.number == EDGE else part[seller.provider])
        served = sum(sale.customers_million for sale in sales)
        self.model.market.unserved_million += sum(wanted) - served
        self.benefit_musd *= ratio(served, sum(wanted))
        self.benefit_fixed_musd *= ratio(served, sum(wanted))


def users_choose(model: Twin) -> None:
    """Shares and adoption, prices half-way to the best response, service within what there is, payment."""
    sellers = [*model.firms, model.clouds]
    wanted = [segment.chooses(sellers) for segment in model.segments]
    for segment in model.segments:
        segment.prices_adjust(sellers)
    customers_are_served(model, sellers, wanted)
    bills_are_paid(model, sellers)
    firms_are_taxed(model)


# ---------------------------------------------------------------- service


def customers_are_served(model: Twin, sellers: list[Any], wanted: list[list[float]]) -> None:
    """What is allotted to serving and idle, one's own or rented on the spot, is all there is."""
    clouds = model.clouds
    need = dict.fromkeys(sellers, 0.0)
    for place, seller in enumerate(sellers):
        for segment, customers in zip(model.segments, wanted, strict=True):
            cost = customers[place] * seller.sales[segment.number].cost_usd
            need[seller.provider] += cost / seller.provider.price_musd
    need[clouds] /= 1 + model.p.leasing.host_margin  # the clouds' margin needs no chips
    have = {firm: firm.inference_h100e + firm.idle_h100e for firm in model.firms}
    have[clouds] = clouds.hosting_h100e + clouds.idle_h100e
    traded = idle_is_rented(model, need, have)
    part = {}
    for seller in sellers:
        there = max(have[seller] + traded[seller], 0.0)
        part[seller] = min(1.0, ratio(there, need[seller])) if need[seller] > 0 else 1.0
    model.market.unserved_million = 0.0
    for segment, customers in zip(model.segments, wanted, strict=True):
        segment.are_served(customers, sellers, part)
    for firm in model.firms:
        firm.served_h100e = need[firm] * part[firm]
        firm.idle_h100e += firm.inference_h100e - firm.served_h100e
        firm.users_million = sum(sale.customers_million for sale in firm.sales)
    clouds.hosted_h100e = need[clouds] * part[clouds]
    clouds.idle_h100e += clouds.hosting_h100e - clouds.hosted_h100e
    expect_need(model, need)


def idle_is_rented(model: Twin, need: dict[Any, float], have: dict[Any, float]) -> dict[Any, float]:
    """Those short of compute rent what owners have idle; returns what each gets, less what it gives (H100e)."""
    sellers, owners = list(need), [*model.big_tech, model.clouds]
    short = {seller: max(need[seller] - have[seller], 0.0) for seller in sellers}
    for startup in model.startups:  # rents on the spot only what its cash can pay
        most = SPOT_CASH * startup.cash / startup.price_musd
        short[startup] = min(short[startup], most)
    spare = {owner: min(max(have[owner] - need[owner], 0.0), max(owner.idle_h100e, 0.0)) for owner in owners}
    lent = min(1.0, ratio(sum(spare.values()), sum(short.values())))
    got = {seller: h100e * lent for seller, h100e in short.items()}
    used = ratio(sum(got.values()), sum(spare.values()))
    given = {owner: h100e * used for owner, h100e in spare.items()}
    whole = sum(given.values())
    for seller, h100e in got.items():
        bill = h100e * seller.market_price_musd
        for owner in owners:
            if seller is not model.clouds or owner is not model.clouds:
                seller.pay(owner, bill * ratio(given[owner], whole), "rent")
        seller.rented_in_h100e = h100e + (0.0 if seller is model.clouds else seller.rented_in_h100e)
        seller.idle_h100e += h100e
        if seller is not model.clouds:
            seller.rent_paid_musd += bill
    for owner, h100e in given.items():
        owner.rented_out_h100e += h100e
        owner.idle_h100e -= h100e
    return {seller: got[seller] - given.get(seller, 0.0) for seller in sellers}


def expect_need(model: Twin, need: dict[Any, float]) -> None:
    """Compute that serving is expected to need: demand carried forward, and whole accelerators."""
    reserve = 1 + model.p.leasing.serving_reserve
    ahead = reserve * math.exp(clip(model.market.expected_growth, *PREPARED))
    for firm in model.firms:
        held = firm.accelerators() if firm.mode == OWN and not firm.is_big else 0.0
        firm.need_inference_h100e = max(need[firm] * ahead, held)
    model.clouds.need_hosting_h100e = need[model.clouds] * ahead


# ---------------------------------------------------------------- payment


def bills_are_paid(model: Twin, sellers: list[Any]) -> None:
    """Users pay sellers; lessees pay suppliers; sellers of open models pay the clouds that host them."""
    market, clouds, books = model.market, model.clouds, model.books
    earned, serving, fees = {}, {}, {}
    for seller in sellers:
        for segment, sale in zip(model.segments, seller.sales, strict=True):
            payer = "businesses" if segment.number == ENTERPRISE else "households"
            price = sale.cost_usd + sale.fee_usd + sale.markup_usd
            books.pay(payer, seller, sale.customers_million * price, "sales")
        earned[seller] = sum(
            sale.customers_million * (sale.cost_usd + sale.fee_usd + sale.markup_usd) for sale in seller.sales
        )
        serving[seller] = sum(sale.customers_million * sale.cost_usd for sale in seller.sales)
        fees[seller] = sum(sale.customers_million * sale.fee_usd for sale in seller.sales)
    market.revenue_musd = sum(earned.values())
    for firm in model.firms:
        firm.revenue_musd, firm.lease_income_musd, firm.model_revenue_musd = earned[firm], 0.0, 0.0
    for firm in model.firms:
        firm.lease_cost_musd, hosted = 0.0, 0.0
        if firm.mode == LEASE:
            firm.lease_cost_musd = serving[firm] + fees[firm]
            firm.pay(firm.supplier, firm.lease_cost_musd, "access")
            firm.supplier.lease_income_musd += firm.lease_cost_musd
        elif firm.mode == OPEN:
            hosted = serving[firm]
            firm.pay(clouds, hosted, "hosting")
        firm.margin_musd = firm.revenue_musd - firm.lease_cost_musd - hosted
        firm.margin_musd += hosting_is_aided(firm, hosted)
    market.hosted_revenue_musd = market.open_revenue_musd = earned[clouds]
    for firm in model.firms:
        firm.margin_musd += firm.lease_income_musd - firm.served_h100e * firm.price_musd
        if firm.provider is clouds:
            market.open_revenue_musd += firm.revenue_musd
        else:
            firm.provider.model_revenue_musd += firm.revenue_musd
    for firm in model.firms:
        firm.model_share = ratio(firm.model_revenue_musd, market.revenue_musd)
