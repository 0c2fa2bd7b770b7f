"""Universities' money and venture rounds, compiled: see :mod:`sim.phases.money`, which says what is done and why."""

from __future__ import annotations

import numpy as np

from sim.compiled.kernels import added, kernel, over
from sim.declare import Array, Rows
from sim.levers import Rules
from sim.rules import science
from sim.world import World

openness = kernel(science.openness)


def universities_are_funded(world: World, rules: Rules, budget: Rows, sponsors: Rows) -> None:
    """Grants (base, extra, tied to methods), fees, and industry money under its cap."""
    u, p, ledger = world.universities, world.parameters.university, world.ledger
    public, fees = np.empty(u.size.shape), np.empty(u.size.shape)
    given = np.empty((world.rows, world.firm_count))
    funding(
        budget, sponsors, p.grant_part, p.openness_loss, u.size, u.jurisdiction, u.sponsor, rules.grants_musd,
        rules.method_grants_musd, rules.grants_compute_part, rules.sponsorship_cap, u.grants_musd,
        u.method_musd, u.earmarked_musd, u.industry_musd, u.conflict, u.openness, public, fees, given,
    )  # fmt: skip
    u.sparse_musd[:], u.small_musd[:] = 0.0, 0.0
    ledger.pay("government", "universities", public, "grants")
    ledger.pay("households", "universities", fees, "fees")
    ledger.pay("firms", "universities", given, "sponsorship", received=u.industry_musd)
    world.market.public_spending_musd[:] = ledger.flow("grants")


@kernel
def funding(
    budget: Array, sponsors: Array, grant_part: Array, loss: Array, size: Array, jurisdiction: Array,
    sponsor: Array, extra_musd: Array, tied_musd: Array, earmarked_part: Array, cap: Array, grants: Array,
    method: Array, earmarked: Array, industry: Array, conflict: Array, open_part: Array, public: Array,
    fees: Array, given: Array,
) -> None:  # fmt: skip
    """Universities' columns, what government and households pay, (row, university), and sponsors give, (row, firm)."""
    for row in range(len(size)):
        sizes, given[row] = np.zeros(cap.shape[1]), 0.0
        for school in range(size.shape[1]):
            sizes[jurisdiction[row, school]] += size[row, school]
        for school in range(size.shape[1]):
            place = jurisdiction[row, school]
            base, part = budget[row, 0] * size[row, school], size[row, school] / max(sizes[place], 1e-12)
            extra, tied = extra_musd[row, place] * part, tied_musd[row, place] * part
            public[row, school] = grant_part[row, 0] * base + extra + tied
            fees[row, school] = base - grant_part[row, 0] * base
            grants[row, school], method[row, school] = base + extra + tied, tied
            earmarked[row, school] = (extra + tied) * earmarked_part[row, place]
            wanted = sponsors[row, 0] * size[row, school]
            allowed = wanted
            if (
                cap[row, place] < 1
            ):  # sim.rules.science.sponsorship_allowed, whose np.where would make an array
                most = min(cap[row, place], 0.999)
                allowed = min(wanted, grants[row, school] * most / (1 - most))
            industry[row, school] = allowed
            given[row, sponsor[row, school]] += allowed
            conflict[row, school] = over(allowed, grants[row, school] + allowed)
            open_part[row, school] = openness(conflict[row, school], loss[row, 0])


def rounds_are_closed(world: World, rules: Rules, pool: Rows) -> None:
    """Venture money follows expected value; part of a large lab's round comes from a cloud owner."""
    firms, f, ledger = world.firms, world.parameters.finance, world.ledger
    ventures, partners, payers = (np.empty(firms.cash_musd.shape) for _ in range(3))
    rounds(
        pool, world.big_tech, firms.active, firms.lab, firms.cash_musd, firms.need_musd, firms.value_musd,
        firms.age, firms.supplier, firms.tenant, firms.jurisdiction, f.raise_below, f.patience,
        f.round_of_value, f.round_size, f.large_round_musd, f.partnership, f.largest_stake,
        rules.partner_money_lost, firms.raised_musd, firms.partner, firms.stake, world.market.venture_musd,
        ventures, partners, payers,
    )  # fmt: skip
    ledger.pay("investors", "firms", ventures, "venture rounds")
    ledger.pay("firms", "firms", payers, "partnerships", received=partners)


@kernel
def rounds(
    pool: Array, big_tech: int, active: Array, lab: Array, cash: Array, need: Array, value: Array, age: Array,
    supplier: Array, tenant: Array, jurisdiction: Array, raise_below: Array, patience: Array,
    round_of_value: Array, round_size: Array, large_round: Array, partnership: Array, largest_stake: Array,
    money_lost: Array, raised: Array, partner: Array, stake: Array, whole: Array, ventures: Array,
    partners: Array, payers: Array,
) -> None:  # fmt: skip
    """Rounds and stakes; the last three say what investors and partners give and which firms pay it, (row, firm)."""
    count = active.shape[1]
    gap, worth = np.empty(count), np.empty(count)
    for row in range(len(active)):
        for firm in range(count):
            gap[firm], worth[firm] = 0.0, 0.0
            raised[row, firm], partners[row, firm], payers[row, firm] = 0.0, 0.0, 0.0
            its_cash, its_need = cash[row, firm], need[row, firm]
            if firm < big_tech or not active[row, firm] or not its_cash < raise_below[row, 0] * its_need:
                continue
            young = age[row, firm] < patience[row, 0]
            if not (young or value[row, firm] >= its_need):
                continue
            most = round_of_value[row, 0] * value[row, firm]
            if young:
                most = max(most, its_need)
            asked = min(max(round_size[row, 0] * its_need - its_cash, 0.0), most)
            if asked > 0:
                gap[firm], worth[firm] = asked, value[row, firm]
        all_worth = added(worth)
        for firm in range(big_tech, count):
            if not gap[firm] > 0:
                continue
            given = min(pool[row, 0] * over(worth[firm], all_worth), gap[firm])
            raised[row, firm] = given
            if not (given > large_round[row, 0] and lab[row, firm]):
                continue
            suitor = partner[row, firm]
            if suitor < 0:
                leased = supplier[row, firm]
                suitor = leased if 0 <= leased < big_tech else tenant[row, firm] % big_tech
            part = partnership[row, 0] * given * (1 - money_lost[row, jurisdiction[row, firm]])
            held = stake[row, firm] + over(part, max(value[row, firm], given))
            partner[row, firm], stake[row, firm] = suitor, min(held, largest_stake[row, 0])
            partners[row, firm] = part
            payers[row, suitor] += part
        for firm in range(count):
            ventures[row, firm] = raised[row, firm] - partners[row, firm]
        whole[row, 0] = added(raised[row])
