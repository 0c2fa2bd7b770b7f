"""Terms of access: who is on offer, at which margin, under which mandate, to whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.accelerate import accelerated
from sim.axes import at, by_jurisdiction, mean_of, pick, pick_segments, ratio, read, top_indices, total
from sim.declare import Agents, Array, ByJurisdiction, Rows, SegmentAgents
from sim.levers import Rules
from sim.populations import ENTERPRISE, LEASE, Firms
from sim.rules import access as rule
from sim.rules.access import FAME, MOST_GROWN, SUPPLIERS
from sim.rules.demand import NOTHING
from sim.world import World


@dataclass(frozen=True)
class Terms:
    """What the suppliers on offer ask."""

    suppliers: Agents  # (row, supplier)
    place: Agents  # of each firm among them, -1 for none, (row, firm)
    willing: Agents  # (row, supplier)
    asked: SegmentAgents  # margins over serving cost, (segment, row, supplier)
    margin: Array  # the same under the price rules, (segment, row, jurisdiction, supplier)
    mandated: Array  # (row, jurisdiction, supplier)


def terms_of_access(world: World, rules: Rules, eligible: Agents) -> Terms:
    """Who is on offer, at which margin over serving cost, to lessees of each jurisdiction."""
    lessees = world.firms.mode == LEASE
    limit = np.minimum(
        rules.access_threshold_flop, rules.access_threshold_relative * world.market.frontier_flop
    )
    suppliers, exists, mandated = suppliers_on_offer(world, limit)
    eased = ease_of_switching(world, rules, lessees)
    upstream, retail, component, asked, forward = margins_asked(world, suppliers, eased)
    margin = np.broadcast_to(asked[:, :, None, :], (4, *mandated.shape))
    if mandated.any():
        cost = pick_segments(world.sales.own_cost_usd, suppliers)
        margin = regulated(world, rules, asked, cost, retail, component, suppliers)
        a_customer = asked[:, :, None, :] - margin
        a_customer[ENTERPRISE] += np.maximum(forward - asked[ENTERPRISE], 0.0)[:, None, :]
        part = ratio(upstream, total(upstream))[:, None, :]
        mandated &= ~who_defies(world, rules, suppliers, mandated, a_customer * part, eligible & lessees)
    place, willing = offers_are_noted(world, suppliers, exists, forward, asked, mandated)
    return Terms(suppliers, place, willing, asked, margin, mandated)


@accelerated("access")
def suppliers_on_offer(world: World, limit: ByJurisdiction) -> tuple[Agents, Agents, Array]:
    """Suppliers, whether each has a model, and where a run above ``limit`` (FLOP) puts it under a mandate.

    (row, supplier) twice, (row, jurisdiction, supplier).
    """
    firms = world.firms
    score = np.where(firms.active, world.sales.own_value[ENTERPRISE][:, : world.firm_count], NOTHING)
    suppliers = top_indices(score + FAME * firms.model_share, min(SUPPLIERS, world.firm_count))
    exists = pick(score, suppliers) > NOTHING / 2
    flop = pick(world.models.flop[0], suppliers)
    return suppliers, exists, (flop[:, None, :] >= limit[:, :, None]) & exists[:, None, :]


@accelerated("access")
def margins_asked(
    world: World, suppliers: Agents, eased: Rows
) -> tuple[Agents, SegmentAgents, SegmentAgents, SegmentAgents, Agents]:
    """What unregulated suppliers ask, and why; a part ``eased`` of the cost of leaving them is taken off.

    Share upstream (row, supplier); retail margin, its part that a lessee's customers bring back, and margin asked
    (USD, (segment, row, supplier)); worth of keeping a lessee from growing (USD, (row, supplier)).
    """
    firms, sales, users, lease = world.firms, world.sales, world.parameters.users, world.parameters.leasing
    lessees = firms.mode == LEASE
    lessee_share = ratio(
        (sales.share[:, :, : world.firm_count] * lessees).sum(axis=2, keepdims=True),
        np.maximum(total(lessees * 1.0), 1.0),
    )
    retail = pick_segments(sales.markup_usd, suppliers)
    kept = users.nest * (1 - world.segments.adoption)
    diverted = rule.diversion(pick_segments(sales.share, suppliers), lessee_share, kept)
    component = rule.efficient_component(diverted, retail)
    upstream = pick(firms.model_share, suppliers)
    alpha = 1 / users.budget_usd
    rivalry = lease.wholesale_markup * rule.locked_in(eased, lease.lock_in_rent)
    asked = rule.wholesale_margin(component, rivalry, np.minimum(upstream, lease.upstream_limit), alpha)
    # kept from growing: what a lessee that trains its own model would take, over what it takes now
    t = world.parameters.training
    grown = np.clip(ratio(t.aspired_share_startup, lessee_share[ENTERPRISE]), 1.0, MOST_GROWN)
    forward = rule.forward_value(
        lease.graduation_hazard, t.horizon, retail[ENTERPRISE], diverted[ENTERPRISE], grown
    )
    return upstream, retail, component, asked, forward


@accelerated("access")
def offers_are_noted(
    world: World, suppliers: Agents, exists: Agents, forward: Agents, asked: SegmentAgents, mandated: Array
) -> tuple[Agents, Agents]:
    """Place of each firm among suppliers, -1 for none, (row, firm); who is willing, (row, supplier)."""
    firms, market = world.firms, world.market
    refused = exists & rule.refuses(forward, asked[ENTERPRISE])
    willing = exists & ~refused
    market.refusing[:] = ratio(total(refused * 1.0), total(exists * 1.0))
    market.mandated_models[:] = total(np.asarray(mandated.any(axis=1), dtype=float))
    firms.offers_access[:] = False
    np.put_along_axis(firms.offers_access, suppliers, willing, axis=1)
    return positions(suppliers, world.firm_count), willing


def cost_of_switching(world: World, rules: Rules) -> ByJurisdiction:
    """What rules leave of the cost of changing supplier, work and charges, (row, jurisdiction); 1 without rules."""
    return rules.switching_cost * (1 - world.parameters.leasing.charges_part * rules.charges_ended)


def ease_of_switching(world: World, rules: Rules, lessees: Agents) -> Array:
    """Part of lessees' cost of changing supplier that rules take off, mean over lessees, (row, 1)."""
    left = cost_of_switching(world, rules)
    if (left == 1.0).all():
        return np.zeros((world.rows, 1))
    return mean_of(1 - at(left, world.firms.jurisdiction) * np.ones(lessees.shape), lessees * 1.0)


def who_defies(
    world: World, rules: Rules, suppliers: Agents, mandated: Array, lost: Array, lessees: Agents
) -> Array:
    """Which suppliers refuse where they must serve, as the expected fine is less than that saves; they pay it.

    ``lost`` by serving (M USD a million customers of eligible ``lessees``), (segment, row, jurisdiction, supplier): the
    margin that may not be asked, and the rivals that lessees might become. Fines go by the turnover of
    the whole firm, its core business included.
    """
    firms = world.firms
    sold = world.sales.customers_million[:, :, : world.firm_count] * lessees
    customers = np.stack([by_jurisdiction(each, firms.access_place, 4) for each in sold])
    saving = (lost * customers[:, :, :, None]).sum(axis=0)
    turnover = pick(firms.revenue_musd + firms.lease_income_musd + firms.core_income_musd, suppliers)
    fine = rules.access_fine_share[:, :, None] * turnover[:, None, :]
    defies = mandated & ~rule.complies(saving, fine)
    fines_are_paid(world, suppliers, (fine * defies).sum(axis=1))
    return defies


def fines_are_paid(world: World, suppliers: Agents, fine: Agents) -> None:
    """Those who refuse in spite of a mandate pay what is expected of them (M USD, (row, supplier)), if they can."""
    firms = world.firms
    bill = np.zeros(firms.cash_musd.shape)
    np.put_along_axis(bill, suppliers, fine, axis=1)
    bill = np.minimum(bill, np.maximum(firms.cash_musd, 0.0))
    world.market.fines_musd[:] = total(bill)
    world.ledger.pay("firms", "government", bill, "fines")


def regulated(
    world: World, rules: Rules, asked: Array, cost: Array, retail: Array, component: Array, suppliers: Agents
) -> Array:
    """Margins that the price rules of each jurisdiction allow, (segment, row, jurisdiction, supplier)."""
    firms = world.firms
    training = pick(firms.compute_musd + firms.staff_musd, suppliers)
    serving = pick(firms.served_h100e * firms.price_musd, suppliers)
    extra = rule.incremental_cost(training, serving, cost)

    def wide(values: Array) -> Array:
        return values[:, :, None, :]

    ceilings = [
        getattr(rules, name)[None, :, :, None]
        for name in (
            "access_cost_markup",
            "access_lric_markup",
            "access_retail_share",
            "access_ecp_share",
            "access_arbitration",
        )
    ]
    price = cost + retail
    return rule.regulated_margin(
        wide(asked), wide(cost), wide(extra), wide(price), wide(component), *ceilings
    )


def eligible_startups(world: World, rules: Rules) -> Agents:
    """Startups small enough, and at home where the rule asks for it, (row, firm)."""
    firms = world.firms
    firms.access_place[:] = access_places(rules, firms.jurisdiction)
    limit = at(rules.access_turnover_musd, firms.access_place)
    a_firm = 4 * firms.revenue_musd / firms.stands_for
    eligible = firms.active & (a_firm < limit)
    eligible[:, world.big] = False
    world.market.eligible_startups[:] = total(eligible * 1.0)
    return eligible


def access_places(rules: Rules, home: Agents) -> Agents:
    """Whose access rule a firm may use: its home's, or the first abroad that lets foreigners in."""
    rule_at_home = at(rules.access_turnover_musd, home) > 0
    welcoming = (rules.access_turnover_musd > 0) & (rules.access_foreign > 0.5)
    abroad = np.where(welcoming.any(axis=1), welcoming.argmax(axis=1), -1)[:, None]
    return np.where(rule_at_home | (abroad < 0), home, abroad)


def version_gap(world: World, rules: Rules, rows: Array, places: Array, suppliers: Array) -> Array | float:
    """Capability (nats) that listed lessees under a mandate lack because new versions come with a delay."""
    delay = read(rules.access_delay_quarters, rows, places)
    if not delay.any():
        return 0.0
    models = world.models
    capability, released = (
        [read(table[k], rows, suppliers) for k in (0, 1)] for table in (models.capability, models.released)
    )
    # a first model is no step over another
    step = np.maximum(capability[0] - capability[1], 0.0) * (read(models.flop[1], rows, suppliers) > 0)
    return rule.held_back(step, world.quarter - released[0], released[0] - released[1], delay)


def positions(suppliers: Agents, count: int) -> Agents:
    """Place of each firm among the suppliers on offer, -1 when it is not, (row, firm)."""
    place = np.full((suppliers.shape[0], count), -1)
    np.put_along_axis(place, suppliers, np.arange(suppliers.shape[1])[None, :], axis=1)
    return place


def bound(terms: Terms, firms: Firms) -> Agents:
    """Whether each firm's supplier is bound to serve it by a mandate where the firm has access, (row, firm)."""
    if not terms.mandated.any():
        return np.zeros(firms.mode.shape, dtype=bool)
    return at_terms(terms.mandated[None], firms, terms.place)[0]


def at_terms(table: Array, firms: Firms, position: Agents) -> Array:
    """A table (segment, row, jurisdiction, supplier) read at each firm's place of access and supplier."""
    segments, rows, places, count = table.shape
    place = pick(position, np.maximum(firms.supplier, 0))
    index = firms.access_place * count + np.maximum(place, 0)
    return pick_segments(np.ascontiguousarray(table).reshape(segments, rows, places * count), index)
