"""Sums that measures rest on, compiled: see :mod:`sim.measures`."""

from __future__ import annotations

import numpy as np

from sim.compiled.kernels import added, kernel, over
from sim.declare import Agents, Array, Rows
from sim.populations import LEASE
from sim.world import World


def hhi_of(values: Agents) -> Rows:
    """Herfindahl-Hirschman index, 0 to 10 000; shares are taken before squares, as sales may be next to nothing."""
    return indices(np.ascontiguousarray(values))


@kernel
def indices(values: Array) -> Array:
    """(row, agent) to (row, 1)."""
    rows, agents = values.shape
    index, squares = np.empty((rows, 1)), np.empty(agents)
    for row in range(rows):
        part = over(1.0, added(values[row]))
        for agent in range(agents):
            share = values[row, agent] * part
            squares[agent] = share * share
        index[row, 0] = 1e4 * added(squares)
    return index


def part_that_can_pay(world: World, cost: Rows) -> Rows:
    """Part of startups that can pay a cost (M USD)."""
    firms = world.firms
    return can_pay(
        firms.means_musd, firms.lab, firms.active, np.ascontiguousarray(cost), world.slot, world.big_tech
    )


@kernel
def can_pay(means: Array, lab: Array, active: Array, cost: Array, slot: float, big_tech: int) -> Array:
    """Each slot's weight times its chance, over all weights, (row, 1)."""
    rows, firms = means.shape
    part, weight, chance = np.empty((rows, 1)), np.empty(firms), np.empty(firms)
    for row in range(rows):
        squared_cost = cost[row, 0] * cost[row, 0]
        for firm in range(firms):
            counts = active[row, firm] and firm >= big_tech
            weight[firm] = (1.0 if lab[row, firm] else slot) * counts
            squared = means[row, firm] * means[row, firm]
            chance[firm] = squared / (squared + squared_cost) * weight[firm]
        part[row, 0] = over(added(chance), added(weight))
    return part


def paid_by_lessees(world: World) -> tuple[Rows, Rows]:
    """What lessees pay, and the cost of serving them (M USD)."""
    firms, sales = world.firms, world.sales
    return lessees_bills(firms.mode, firms.lease_cost_musd, sales.customers_million, sales.cost_usd)


@kernel
def lessees_bills(mode: Array, paid: Array, customers: Array, cost: Array) -> tuple[Array, Array]:
    """(row, 1) each."""
    rows, firms = mode.shape
    bills, serving = np.zeros((rows, 1)), np.zeros((rows, 1))
    for row in range(rows):
        for firm in range(firms):
            if mode[row, firm] == LEASE:
                bills[row, 0] += paid[row, firm]
                whole = customers[0, row, firm] * cost[0, row, firm]
                for segment in range(1, customers.shape[0]):
                    whole += customers[segment, row, firm] * cost[segment, row, firm]
                serving[row, 0] += whole
    return bills, serving


def paid_above_cost(world: World) -> Array:
    """What users pay beyond the cost of serving them (M USD), (segment, row, 1)."""
    sales = world.sales
    return above_cost(sales.customers_million, sales.fee_usd, sales.markup_usd)


@kernel
def above_cost(customers: Array, fee: Array, markup: Array) -> Array:
    """Customers times fee and mark-up, summed over sellers."""
    segments, rows, sellers = customers.shape
    whole, each = np.empty((segments, rows, 1)), np.empty(sellers)
    for segment in range(segments):
        for row in range(rows):
            for seller in range(sellers):
                asked = fee[segment, row, seller] + markup[segment, row, seller]
                each[seller] = customers[segment, row, seller] * asked
            whole[segment, row, 0] = added(each)
    return whole


def bills_of_labs(world: World) -> tuple[Rows, Rows]:
    """Labs' power and carbon, and compute, for research (M USD)."""
    firms = world.firms
    return lab_bills(
        firms.lab, firms.jurisdiction, firms.training_h100e, firms.experiment_h100e, firms.price_musd,
        world.places.running_musd,
    )  # fmt: skip


@kernel
def lab_bills(
    lab: Array, jurisdiction: Array, training: Array, experiments: Array, price: Array, running: Array
) -> tuple[Array, Array]:
    """(row, 1) each."""
    rows, firms = lab.shape
    energy, compute = np.zeros((rows, 1)), np.zeros((rows, 1))
    for row in range(rows):
        for firm in range(firms):
            if lab[row, firm]:
                spent = training[row, firm] + experiments[row, firm]
                energy[row, 0] += spent * running[row, jurisdiction[row, firm]]
                compute[row, 0] += spent * price[row, firm]
    return energy, compute


def least_flop(world: World) -> Rows:
    """Ln of the fewest FLOP a token of labs' models at the capability of the 2020 reference or better; inf without one."""
    return fewest(world.firms.lab, world.models.capability, world.offers.ln_flop_token)


@kernel
def fewest(lab: Array, capability: Array, ln_flop: Array) -> Array:
    """Over labs and their models, in the segment of businesses, (row, 1)."""
    rows, firms = lab.shape
    least = np.full((rows, 1), np.inf)
    for row in range(rows):
        for firm in range(firms):
            if lab[row, firm]:
                for model in range(capability.shape[0]):
                    if capability[model, row, firm] >= 0.0:
                        least[row, 0] = min(least[row, 0], ln_flop[4 * model + 1, row, firm])
    return least


def labs_bound(world: World, code: int) -> tuple[Rows, Rows]:
    """Labs whose spending is bound by something, and all labs."""
    firms = world.firms
    return bound(firms.lab, firms.active, firms.binding, code)


@kernel
def bound(lab: Array, active: Array, binding: Array, code: int) -> tuple[Array, Array]:
    """(row, 1) each."""
    rows, firms = lab.shape
    some, every = np.zeros((rows, 1)), np.zeros((rows, 1))
    for row in range(rows):
        for firm in range(firms):
            if lab[row, firm] and active[row, firm]:
                every[row, 0] += 1.0
                some[row, 0] += binding[row, firm] == code
    return some, every
