"""Access terms are offered, startups choose how they come by a model, products are put together."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.populations import LEASE, NONE, OPEN, OWN
from sim.rules import access as rule
from sim.rules.access import FAME, FEWEST_CUSTOMERS, MOST_GROWN, SUPPLIERS
from sim.world import TASTE_COLUMNS
from tests.reference.firm import Firm
from tests.reference.plain import EDGE, ENTERPRISE, NOT_ON_SALE, clip, ratio
from tests.reference.products import open_model_is_valued, own_models_are_valued
from tests.reference.startup import Startup, firms_a_slot

if TYPE_CHECKING:
    from tests.reference.model import Twin
    from tests.reference.regulator import Regulator


@dataclass
class Terms:
    """What one supplier asks of lessees; margins over serving cost, by segment."""

    supplier: Firm
    asked: list[float]
    component: list[float]  # the efficient component margin
    refused: bool
    bound_in: list[Regulator] = field(default_factory=list)  # jurisdictions whose mandate it obeys
    regulated: dict[Regulator, list[float]] = field(default_factory=dict)


def access_is_offered(model: Twin) -> None:
    """Value own and open models, set access terms, let startups choose, assemble products."""
    many = model.slot_weight * firms_a_slot(model)
    for startup in model.startups:
        startup.stands_for = 1.0 if startup.lab else many
    for firm in model.firms:
        own_models_are_valued(firm)
    for segment in model.segments:
        open_model_is_valued(segment)
    for firm in model.firms:
        firm.access_place = access_place(firm)
    eligible = {startup for startup in model.startups if is_eligible(startup)}
    model.market.eligible_startups = float(len(eligible))
    terms = terms_of_access(model, eligible)
    choices = {startup: choice(startup, terms, startup in eligible) for startup in model.startups}
    for startup, (mode, supplier) in choices.items():
        startup.mode, startup.supplier = mode, supplier
        startup.under_mandate = mode == LEASE and startup in eligible and takes_mandate(startup, terms)
    for firm in model.big_tech:
        firm.mode = OWN if firm.trained else NONE
    for firm in model.firms:
        firm.provider = {LEASE: firm.supplier, OPEN: model.clouds}.get(firm.mode, firm)
        product_is_assembled(firm, terms)
    for segment in model.segments:
        sale = model.clouds.sales[segment.number]
        sale.value = max(segment.open_value + model.p.leasing.host_appeal, NOT_ON_SALE)
        sale.cost_usd, sale.fee_usd = segment.open_cost_usd, 0.0


# ---------------------------------------------------------------- suppliers


def terms_of_access(model: Twin, eligible: set[Startup]) -> dict[Firm, Terms]:
    """What each supplier on offer asks: those whose model is worth most, or is known most."""
    market = model.market
    on_offer = [f for f in model.firms if f.sales[ENTERPRISE].own_value > NOT_ON_SALE / 2]
    on_offer.sort(key=lambda f: -(f.sales[ENTERPRISE].own_value + FAME * f.model_share))
    on_offer = on_offer[:SUPPLIERS]
    lessees = [firm for firm in model.firms if firm.mode == LEASE]
    lessee_shares = [
        sum(firm.sales[g].share for firm in lessees) / max(len(lessees), 1)
        for g in range(len(model.segments))
    ]
    eased = sum(1 - cost_of_switching(firm) for firm in lessees) / max(len(lessees), 1)
    rivalry = model.p.leasing.wholesale_markup * float(rule.locked_in(eased, model.p.leasing.lock_in_rent))
    terms = {firm: terms_of(firm, lessee_shares, rivalry) for firm in on_offer}
    upstream = sum(firm.model_share for firm in on_offer)
    market.fines_musd = 0.0
    for firm in model.firms:
        firm.offers_access = False
    for firm, offered in terms.items():
        firm.offers_access = not offered.refused
        forward = forward_value(firm, lessee_shares, offered)
        rivals = max(forward - offered.asked[ENTERPRISE], 0.0)
        part = ratio(firm.model_share, upstream)
        mandates_are_obeyed(offered, [lessee for lessee in lessees if lessee in eligible], rivals, part)
    market.refusing = ratio(sum(offered.refused for offered in terms.values()), len(terms))
    market.mandated_models = float(sum(bool(offered.bound_in) for offered in terms.values()))
    return terms


def cost_of_switching(firm: Firm) -> float:
    """What the rules at home leave of the cost of changing supplier, work and charges; 1 without rules."""
    rules = firm.jurisdiction.rules
    return rules.switching_cost * (1 - firm.p.leasing.charges_part * rules.charges_ended)


def terms_of(firm: Firm, lessee_shares: list[float], rivalry: float) -> Terms:
    """What a supplier asks, given the mark-up of suppliers over the component margin; whether it refuses."""
    asked, component = [], []
    for segment, sale, lessee in zip(firm.model.segments, firm.sales, lessee_shares, strict=True):
        diverted = rule.diversion(sale.share, lessee, segment.kept)
        efficient = float(rule.efficient_component(diverted, sale.markup_usd))
        share = min(firm.model_share, firm.p.leasing.upstream_limit)
        component.append(efficient)
        asked.append(float(rule.wholesale_margin(efficient, rivalry, share, 1 / segment.budget_usd)))
    terms = Terms(firm, asked, component, False)
    terms.refused = bool(rule.refuses(forward_value(firm, lessee_shares, terms), asked[ENTERPRISE]))
    return terms


def forward_value(firm: Firm, lessee_shares: list[float], terms: Terms) -> float:
    """What it is worth to keep a lessee from training a model of its own."""
    t, lessee, sale = firm.p.training, lessee_shares[ENTERPRISE], firm.sales[ENTERPRISE]
    grown = clip(ratio(t.aspired_share_startup, lessee), 1.0, MOST_GROWN)
    diverted = rule.diversion(sale.share, lessee, firm.model.segments[ENTERPRISE].kept)
    hazard = firm.p.leasing.graduation_hazard
    return float(rule.forward_value(hazard, t.horizon, sale.markup_usd, diverted, grown))


def mandates_are_obeyed(terms: Terms, lessees: list[Firm], rivals: float, part: float) -> None:
    """A supplier of a large model obeys each mandate, or pays the fine that is expected of it.

    By obeying it loses, on its ``part`` of the eligible lessees' customers, the margin that may not be
    asked, and what the ``rivals`` are worth to it that lessees might become.
    """
    firm, fine = terms.supplier, 0.0
    for place in firm.model.regulators:
        rules = place.rules
        relative = rules.access_threshold_relative * firm.market.frontier_flop
        if firm.flagship.flop < min(rules.access_threshold_flop, relative):
            continue
        margins, saving = regulated_margins(terms, place), 0.0
        for number, (asked, allowed) in enumerate(zip(terms.asked, margins, strict=True)):
            lost = asked - allowed + (rivals if number == ENTERPRISE else 0.0)
            here = [lessee for lessee in lessees if lessee.access_place is place]
            saving += lost * part * sum(lessee.sales[number].customers_million for lessee in here)
        turnover = firm.revenue_musd + firm.lease_income_musd + firm.core_income_musd
        expected = rules.access_fine_share * turnover
        if rule.complies(saving, expected):
            terms.bound_in.append(place)
            terms.regulated[place] = margins
        else:
            fine += expected
    fine = min(fine, firm.cash)
    firm.market.fines_musd += fine
    firm.pay("government", fine, "fines")


def version_gap(supplier: Firm, place: Regulator) -> float:
    """Capability that lessees under a mandate lack because new versions come with a delay (nats)."""
    new, old, delay = supplier.flagship, supplier.previous, place.rules.access_delay_quarters
    if delay == 0:
        return 0.0
    step = max(new.capability - old.capability, 0.0) if old.flop > 0 else 0.0
    age = supplier.now - new.released
    return float(rule.held_back(step, age, new.released - old.released, delay))


def regulated_margins(terms: Terms, place: Regulator) -> list[float]:
    """Margins that the price rules of a jurisdiction allow, by segment."""
    firm, rules, margins = terms.supplier, place.rules, []
    training, serving = firm.compute_musd + firm.staff_musd, firm.served_h100e * firm.price_musd
    for number, sale in enumerate(firm.sales):
        cost = sale.own_cost_usd
        extra = float(rule.incremental_cost(training, serving, cost))
        margin = rule.regulated_margin(
            terms.asked[number],
            cost,
            extra,
            cost + sale.markup_usd,
            terms.component[number],
            rules.access_cost_markup,
            rules.access_lric_markup,
            rules.access_retail_share,
            rules.access_ecp_share,
            rules.access_arbitration,
        )
        margins.append(float(margin))
    return margins


# ---------------------------------------------------------------- startups


def access_place(firm: Firm) -> Regulator:
    """Whose access rule a firm may use: its home's, or the first abroad that lets foreigners in."""
    if firm.jurisdiction.rules.access_turnover_musd > 0:
        return firm.jurisdiction
    for place in firm.model.regulators:
        if place.rules.access_turnover_musd > 0 and place.rules.access_foreign > 0.5:
            return place
    return firm.jurisdiction


def is_eligible(startup: Startup) -> bool:
    """Whether it is small enough, a real firm taken by itself."""
    a_firm = 4 * startup.revenue_musd / startup.stands_for
    return a_firm < startup.access_place.rules.access_turnover_musd


def is_bound(startup: Startup, terms: dict[Firm, Terms]) -> bool:
    """Whether its supplier is bound to serve it by a mandate where it has access."""
    offered = terms.get(startup.supplier)
    return offered is not None and startup.access_place in offered.bound_in


def takes_mandate(startup: Startup, terms: dict[Firm, Terms]) -> bool:
    """Whether it is served under a mandate: its supplier must, and would serve it no better of its own accord."""
    if not is_bound(startup, terms):
        return False
    offered = terms[startup.supplier]
    return offered.refused or worth_under_mandate(startup, offered) > worth_as_asked(startup, offered)


def worth_as_asked(startup: Startup, terms: Terms) -> float:
    """Worth of a supplier's model on the supplier's own terms: less the lag and the margin."""
    lag, margin = startup.p.leasing.lease_lag_nats, terms.asked[ENTERPRISE]
    return worth_of_lease(startup, terms.supplier, lag, margin)


def worth_under_mandate(startup: Startup, terms: Terms) -> float:
    """Worth of a supplier's model on the terms of the mandate where the startup has access."""
    place = startup.access_place
    lag = startup.p.leasing.lease_lag_nats * (1 - place.rules.access_parity)
    lag += version_gap(terms.supplier, place)
    return worth_of_lease(startup, terms.supplier, lag, terms.regulated[place][ENTERPRISE])


def worth_of_lease(startup: Startup, supplier: Firm, lag: float, margin: float) -> float:
    """Worth of a supplier's model to businesses, less what it lags behind and the margin over its serving cost."""
    gamma, alpha = startup.p.training.quality_value, 1 / startup.p.users.budget_usd[ENTERPRISE]
    return supplier.sales[ENTERPRISE].own_value - gamma * lag - alpha * margin


def choice(startup: Startup, terms: dict[Firm, Terms], eligible: bool) -> tuple[int, Firm | None]:
    """How it comes by a model: reviewed yearly, or at once when it has none or lost its supplier."""
    lost = startup.mode == LEASE and not still_offered(startup, terms, eligible)
    turn = (startup.slot + startup.now) % 4 == 0
    if not (turn or lost or startup.mode == NONE):
        return startup.mode, startup.supplier
    best, mode, supplier = NOT_ON_SALE, NONE, None
    for offered in terms.values():
        worth = lease_worth(startup, offered, eligible)
        if worth > best:
            best, mode, supplier = worth, LEASE, offered.supplier
    for kind, worth in ((OPEN, open_worth(startup)), (OWN, own_worth(startup))):
        if worth > best:
            best, mode, supplier = worth, kind, None
    return (mode, supplier) if best > NOT_ON_SALE / 2 else (NONE, None)


def still_offered(startup: Startup, terms: dict[Firm, Terms], eligible: bool) -> bool:
    """Whether its supplier still serves it: willingly, or under the mandate."""
    offered = terms.get(startup.supplier)
    return offered is not None and (not offered.refused or (eligible and is_bound(startup, terms)))


def lease_worth(startup: Startup, terms: Terms, eligible: bool) -> float:
    """Worth of a lease from a supplier on the better terms open to the startup; taste and ties."""
    lease, supplier = startup.p.leasing, terms.supplier
    worth = NOT_ON_SALE if terms.refused else worth_as_asked(startup, terms)
    if eligible and startup.access_place in terms.bound_in:
        worth = max(worth, worth_under_mandate(startup, terms))
    worth += taste_for(startup, supplier)
    if startup.mode == LEASE and supplier is startup.supplier:
        worth += lease.switching_cost * cost_of_switching(startup)
    if supplier is startup.partner:
        worth += lease.credit_lock_in * (1 - startup.jurisdiction.rules.credit_lock_in_ended)
    return worth


def taste_for(startup: Startup, supplier: Firm) -> float:
    """Lasting taste for a supplier: a slot holds 32 of them, each tenant meets them in another order."""
    column = (supplier.number + 7 * startup.tenant) % TASTE_COLUMNS
    return startup.model.supplier_tastes[startup.slot][column]


def open_worth(startup: Startup) -> float:
    """Worth of building on the best open model."""
    lease, segment = startup.p.leasing, startup.model.segments[ENTERPRISE]
    return segment.open_value + lease.open_appeal + lease.supplier_taste * startup.taste_open


def own_worth(startup: Startup) -> float:
    """Worth of its own model, if it has one, less the accelerators it must hold to serve it."""
    if not startup.trained:
        return NOT_ON_SALE
    lease = startup.p.leasing
    idle = max(startup.accelerators() - startup.served_h100e, 0.0)
    held = idle * startup.price_musd / max(startup.users_million, FEWEST_CUSTOMERS)
    taste = lease.supplier_taste * startup.taste_own - held / startup.p.users.budget_usd[ENTERPRISE]
    return startup.sales[ENTERPRISE].own_value - lease.no_model_appeal + taste


# ---------------------------------------------------------------- products


def product_is_assembled(firm: Firm, terms: dict[Firm, Terms]) -> None:
    """Worth, serving cost and access fee of what a firm sells in each segment."""
    lease, gamma = firm.p.leasing, firm.p.training.quality_value
    for segment, sale in zip(firm.model.segments, firm.sales, strict=True):
        value, sale.cost_usd, sale.fee_usd = -math.inf, 0.0, 0.0
        if firm.mode == OWN:
            value, sale.cost_usd = sale.own_value, sale.own_cost_usd
        elif firm.mode == OPEN:
            value, sale.cost_usd = segment.open_value + lease.no_model_appeal, segment.open_cost_usd
        elif firm.mode == LEASE:
            offered, lag = terms[firm.supplier], lease.lease_lag_nats
            sale.fee_usd = offered.asked[segment.number]
            if firm.under_mandate:
                place = firm.access_place
                sale.fee_usd = offered.regulated[place][segment.number]
                lag = lag * (1 - place.rules.access_parity) + version_gap(firm.supplier, place)
            source = firm.supplier.sales[segment.number]
            value = source.own_value - gamma * lag - sale.fee_usd / segment.budget_usd + lease.no_model_appeal
            sale.cost_usd = source.own_cost_usd
            if segment.number == EDGE:
                value = NOT_ON_SALE  # a leased model runs on no device
        sale.value = max(value + sale.appeal, NOT_ON_SALE)
