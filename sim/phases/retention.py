"""Retention pay: the state tops up pay at universities, for all or for the most able."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.axes import at, listed, of_rows, read, somewhere
from sim.declare import Agents, Array, Rows
from sim.rules import programmes as rule
from sim.world import World


@dataclass(frozen=True)
class AblePay:
    """Further pay of the most able by employer."""

    ln_pay: Agents  # ln of pay with it over pay without, (row, employer)
    ln_line: Agents  # ln of the talent from which on it is paid, (row, employer)

    def ln_gain(self, rows: Array, ln_talent: Array, employer: Array) -> Array:
        """Ln of what listed people would be paid more at an employer, (person,)."""
        entitled = ln_talent >= read(self.ln_line, rows, employer)
        return entitled * read(self.ln_pay, rows, employer)


def own_pay(world: World) -> None:
    """Top-ups of the quarter; of one for all, universities save a part on their own pay."""
    u, rules = world.universities, world.rules
    if not (somewhere(rules.retention_pay) or u.top_up.any() or somewhere(rules.retention_pay_able)):
        u.top_up_able[:] = 0.0
        return
    u.top_up[:] = at(rules.retention_pay, u.jurisdiction)
    u.top_up_able[:] = at(rules.retention_pay_able, u.jurisdiction)
    u.wage_musd *= rule.own_part_of_pay(u.top_up, world.parameters.programmes.retention_crowding)


def ability_lines(world: World) -> Agents:
    """Ln of the talent from which on a university's researchers count as the most able, (row, university)."""
    part = at(world.rules.retention_able_part, world.universities.jurisdiction)
    line = rule.ability_line(part, world.parameters.careers.talent_spread)
    return np.broadcast_to(line, world.universities.heads.shape)


def pay_of_the_able(world: World) -> AblePay | None:
    """What universities' most able are paid besides, None where nobody is."""
    u = world.universities
    if not u.top_up_able.any():
        return None
    gain = np.log1p(u.top_up_able / (1 + u.top_up))

    def of_all(schools: Array) -> Agents:
        """Universities' values among zeros for the other employers."""
        whole = np.zeros((world.rows, world.employers))
        whole[:, world.firm_count : -1] = schools
        return whole

    return AblePay(of_all(gain), of_all(ability_lines(world)))


def retention_is_paid(world: World) -> None:
    """The state pays the top-ups of all who are at a university now."""
    u = world.universities
    if not (u.top_up.any() or u.top_up_able.any()):
        return
    bill = top_up_bill(world)
    world.ledger.pay("government", "households", bill, "retention pay")
    world.market.public_spending_musd[:] += bill


def top_up_bill(world: World) -> Rows:
    """Top-ups of the quarter (M USD), by each person's pay and talent, (row, 1)."""
    r, u, c, first = world.researchers, world.universities, world.parameters.careers, world.firm_count
    rows, place = listed(r.active & (r.employer >= first) & (r.employer < world.employers - 1))
    school = r.employer[rows, place] - first
    ln_talent = np.log(r.talent[rows, place])
    pay = read(u.wage_musd, rows, school) * np.exp(
        of_rows(c.talent_pay * c.academic_return, rows) * ln_talent
    )
    able = ln_talent >= read(ability_lines(world), rows, school)
    top_up = read(u.top_up, rows, school) + able * read(u.top_up_able, rows, school)
    return world.person * np.bincount(rows, pay * top_up, world.rows)[:, None]
