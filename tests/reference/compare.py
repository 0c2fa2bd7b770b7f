"""Every column of every table, one future of the engine beside the twin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.declare import JURISDICTIONS, SEGMENTS
from sim.populations import MODELS
from sim.world import World
from tests.reference.model import Twin

TOLERANCE = 1e-9  # relative
ROUNDING = 1e-12  # of the largest number in that unit: what sums in another order leave of a zero


@dataclass
class Gap:
    """A number on which the two do not agree."""

    table: str
    column: str
    agent: str
    engine: float
    twin: float

    def __str__(self) -> str:
        return f"{self.table}.{self.column} of {self.agent}: engine {self.engine!r}, twin {self.twin!r}"


def holders(twin: Twin) -> Iterator[tuple[str, Any, tuple[int, ...], str]]:
    """(table, object of the twin, its place in the table without the row, name) of all that are alive."""
    for firm in twin.firms:
        name = f"{type(firm).__name__} {firm.number}"
        yield "firms", firm, (firm.number,), name
        for number, product in enumerate((firm.flagship, firm.previous, firm.small)):
            yield "models", product, (number, firm.number), f"{name}, {MODELS[number]}"
            for segment, offer in enumerate(product.offers):
                place = (number * len(SEGMENTS) + segment, firm.number)
                yield "offers", offer, place, f"{name}, {MODELS[number]}, {SEGMENTS[segment]}"
    for seller in [*twin.firms, twin.clouds]:
        for segment, sale in enumerate(seller.sales):
            name = f"{type(seller).__name__} {seller.number}, {SEGMENTS[segment]}"
            yield "sales", sale, (segment, seller.number), name
    for segment in twin.segments:
        yield "segments", segment, (segment.number, 0), SEGMENTS[segment.number]
    for university in twin.universities:
        yield "universities", university, (university.number,), f"university {university.number}"
    for researcher in twin.researchers:
        yield "researchers", researcher, (researcher.number,), f"researcher {researcher.number}"
    for place in twin.regulators:
        yield "places", place, (place.number,), JURISDICTIONS[place.number]
    yield "clouds", twin.clouds, (0,), "clouds"
    yield "market", twin.market, (0,), "market"
    yield "carbon", twin.carbon, (0,), "carbon"


def plain(value: Any, column: str, twin: Twin) -> float:
    """A twin's attribute as the engine's number: agents by their numbers, nobody -1."""
    if value is None:
        return -1.0
    number = getattr(value, "number", value)
    if column == "employer" and value in twin.universities:
        number += len(twin.big_tech) + len(twin.slots)
    return float(number)


def gaps(world: World, row: int, twin: Twin) -> Iterator[Gap]:
    """Where one future of the engine and the twin differ."""
    tables = world.tables()
    for table, holder, place, name in holders(twin):
        place = (*place[:-1], row, place[-1])
        for column, values in tables[table].arrays():
            if column == "active" and table == "researchers":
                continue
            engine = float(values[place])
            value = getattr(holder, column)
            if table == "firms" and holder.provider is None and column in UNSET_AT_FOUNDING:
                continue
            mine = plain(value, column, twin)
            if abs(engine - mine) <= TOLERANCE * max(abs(engine), abs(mine)):
                continue
            if abs(engine - mine) > ROUNDING * largest_alike(world, tables[table].columns[column].unit, row):
                yield Gap(table, column, name, engine, mine)
    yield from presence(world, row, twin)
    yield from balances(world, row, twin)


UNSET_AT_FOUNDING = (
    "provider",
    "price_musd",
    "access_place",
    "released",
)  # of a startup until its first quarter


def largest_alike(world: World, unit: str, row: int) -> float:
    """The largest number of the world in a unit, at least 1.

    The last of what a market clears is a rounding error of the whole market, and somebody gets it: a
    startup without compute serves with what is left of a million chips.
    """
    alike = (
        float(np.abs(values[..., row, :]).max())
        for table in world.tables().values()
        for name, values in table.arrays()
        if table.columns[name].unit.split("/")[0] == unit.split("/")[0]
    )
    return max(1.0, *alike)


def presence(world: World, row: int, twin: Twin) -> Iterator[Gap]:
    """Who is there and who is not; what became of those who left."""
    for slot, there in enumerate(twin.slots):
        number, alive = world.big_tech + slot, there in twin.startups
        for column, mine in (("active", alive), ("buyer", plain(there.buyer, "buyer", twin))):
            engine = float(getattr(world.firms, column)[row, number])
            if engine != mine:
                yield Gap("firms", column, f"slot {slot}", engine, float(mine))
        cash = float(world.firms.cash_musd[row, number])
        if not alive and abs(cash) > TOLERANCE:
            yield Gap("firms", "cash_musd", f"empty slot {slot}", cash, 0.0)
    for seat, there in enumerate(twin.seats):
        engine = float(world.researchers.active[row, seat])
        if engine != (there is not None):
            yield Gap("researchers", "active", f"seat {seat}", engine, float(there is not None))


def balances(world: World, row: int, twin: Twin) -> Iterator[Gap]:
    """What every sector of the ledger holds."""
    for name, sector in twin.books.sectors.items():
        engine = float(world.ledger.accounts[name].cash[row, 0])
        if abs(engine - sector.cash_musd) > TOLERANCE * max(1.0, abs(engine)):
            yield Gap("ledger", "balance", name, engine, sector.cash_musd)
