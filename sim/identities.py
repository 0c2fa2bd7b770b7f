"""Accounting identities that hold in every future and quarter, to 1e-8 of the gross flows.

The ledger checks money itself, each quarter. These checks cover chips, compute, shares, people and
emissions; tests run them after every quarter, and so can anybody: ``check(world, before)``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.axes import over_segments, total
from sim.declare import Array
from sim.phases.careers import heads_in
from sim.world import World

TOLERANCE = 1e-8


class IdentityError(ArithmeticError):
    """An accounting identity does not hold."""


@dataclass(frozen=True)
class Stocks:
    """Stocks before a quarter, to compare with those after it."""

    chips_h100e: Array
    researchers: Array

    @classmethod
    def of(cls, world: World) -> Stocks:
        """Stocks of the world as it stands."""
        return cls(
            total(world.firms.chips_h100e) + world.clouds.chips_h100e,
            world.person * total(world.researchers.active * 1.0),
        )


def equal(name: str, left: Array, right: Array, scale: Array | float = 0.0) -> None:
    """Raise :class:`IdentityError` unless both sides agree to 1e-8 of their size (or ``scale``)."""
    size = 1e-12 + np.maximum(np.maximum(np.abs(left), np.abs(right)), scale)
    gap = np.abs(left - right) / size
    if not (gap <= TOLERANCE).all():
        worst = np.unravel_index(int(np.argmax(gap)), gap.shape)
        one, other = (np.broadcast_to(side, gap.shape)[worst] for side in (left, right))
        raise IdentityError(f"{name}: {one:.12g} is not {other:.12g} at {worst}")


def check(world: World, before: Stocks) -> None:
    """Check the quarter that has just been simulated; ``before`` are the stocks at its start."""
    chips(world, before)
    compute(world)
    rentals(world)
    shares(world)
    people(world, before)
    emissions(world)
    nothing_explodes(world)


def chips(world: World, before: Stocks) -> None:
    """Stock' = stock - scrapped + delivered; no more is ordered for delivery than supplied."""
    m = world.market
    now = total(world.firms.chips_h100e) + world.clouds.chips_h100e
    equal("chips", now, before.chips_h100e - m.scrapped_h100e + m.delivered_h100e)
    coming = total(world.firms.ordered_h100e) + world.clouds.ordered_h100e
    if not (coming <= m.supply_h100e * (1 + TOLERANCE)).all():
        raise IdentityError("more chips are on their way than can be supplied")


def compute(world: World) -> None:
    """Training + experiments + serving + core + rented out + idle = owned + rented in; rented in = rented out."""
    f, c = world.firms, world.clouds
    uses = (
        f.training_h100e
        + f.experiment_h100e
        + f.served_h100e
        + f.core_h100e
        + f.rented_out_h100e
        + f.idle_h100e
    )
    gone = f.active  # a firm that closed or was bought this quarter leaves its books behind
    equal(
        "compute of firms",
        np.where(gone, uses, 0.0),
        np.where(gone, f.chips_h100e + f.rented_in_h100e, 0.0),
        1e-6,
    )
    equal(
        "compute of clouds",
        c.hosted_h100e + c.rented_out_h100e + c.idle_h100e,
        c.chips_h100e + c.rented_in_h100e,
    )


def rentals(world: World) -> None:
    """What is rented out is rented in, by those too who left in the quarter."""
    f, c, u, m = world.firms, world.clouds, world.universities, world.market
    rented = (
        total(f.rented_in_h100e)
        + c.rented_in_h100e
        + total(u.bought_h100e + u.public_h100e)
        + m.other_rented_h100e
        + m.left_rented_h100e
    )
    equal("rentals", rented, total(f.rented_out_h100e) + c.rented_out_h100e)


def shares(world: World) -> None:
    """Shares of sellers, with those who left, sum to one; customers and non-users are all users; HHI at most one."""
    equal("shares", total(world.sales.share) + world.segments.left_share, np.ones((1, 1, 1)))
    users = world.parameters.users.users_million
    sold = total(world.sales.customers_million)
    if not (sold <= users * world.segments.adoption * (1 + TOLERANCE)).all():
        raise IdentityError("more customers than adopters")
    concentration = total(world.firms.model_share**2)
    if not (concentration <= 1 + TOLERANCE).all():
        raise IdentityError("HHI above one")


def people(world: World, before: Stocks) -> None:
    """Each researcher has one employer; heads and talent kept by employers are those of the researchers."""
    r, m = world.researchers, world.market
    now = world.person * total(r.active * 1.0)
    equal("researchers", now, before.researchers + m.graduates + m.immigrants - m.retired)
    if not ((r.employer >= 0) & (r.employer < world.employers)).all():
        raise IdentityError("a researcher without employer")
    heads, talent = heads_in(world, slice(None))
    count, schools = world.firm_count, world.universities.count
    equal("heads of firms", world.firms.heads, heads[:, :count], 1.0)
    if (heads[:, :count] * ~world.firms.active).any():
        raise IdentityError("a researcher in an empty slot")
    equal("heads of universities", world.universities.heads, heads[:, count : count + schools], 1.0)
    equal("talent of firms", world.firms.talent, talent[:, :count], 1.0)


def emissions(world: World) -> None:
    """By source, by jurisdiction and by firm the emissions are the same."""
    c = world.carbon
    sources = (
        c.training
        + c.experiments
        + c.inference
        + c.core
        + c.rentals
        + c.universities
        + c.idle
        + c.embodied
        + c.storage
    )
    equal("emissions by source and jurisdiction", sources, total(world.places.emissions_tco2))


def nothing_explodes(world: World) -> None:
    """No NaN, no infinity, no negative stock."""
    for name, table in world.tables().items():
        for column, values in table.arrays():
            if not np.isfinite(values).all():
                raise IdentityError(f"{name}.{column} is not finite")
            if (
                column.endswith(("_h100e", "_flop", "_tco2", "_mwh", "heads", "talent", "posts", "_million"))
                and (values < -1e-9 * (1.0 + values.max())).any()
            ):
                raise IdentityError(f"{name}.{column} is negative: {values.min():.3g}")
    if not np.isfinite(over_segments(world.segments.benefit_musd)).all():
        raise IdentityError("users' benefit is not finite")
