"""A batch of futures: populations, ledger, rules in force, quarter."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.declare import JURISDICTIONS, Array, Table
from sim.ledger import Ledger
from sim.levers import Rules
from sim.noise import Luck
from sim.parameters import ParameterSet
from sim.policies.base import Package
from sim.populations import (
    STRATA,
    Carbon,
    Clouds,
    Firms,
    Market,
    Models,
    Offers,
    Places,
    Researchers,
    Sales,
    Segments,
    Universities,
)

TASTE_COLUMNS = 32  # distinct tastes for suppliers a startup slot holds; a power of two
REFERENCE_RESEARCHERS, REFERENCE_SLOTS = 4000.0, 160.0  # a row is one person, a slot weighs one
REFERENCE_UNIVERSITIES = 60.0  # a university of mean size is one
MENTOR_LAG = 20  # quarters from mentor to doctorate


class World:
    """State of a batch of futures at the start of ``quarter``.

    Parameters
    ----------
    keys : (row,) keys of the futures, from :func:`sim.noise.member_keys`
    parameters : a row each
    packages : the policies each slice of rows lives under
    big_tech, startups, universities, researchers : numbers of agents; researchers are rounded up to
        a multiple of 12, the number of strata
    jurisdictions : mask (4,) of those that hold startups and universities
    """

    def __init__(
        self, keys: Array, parameters: ParameterSet, packages: list[Package],
        *, big_tech: int, startups: int, universities: int, researchers: int, jurisdictions: Array,
    ) -> None:  # fmt: skip
        self.rows = rows = len(keys)
        self.sizes = {
            "big_tech": big_tech, "startups": startups, "universities": universities, "researchers": researchers,
        }  # fmt: skip
        self.luck = Luck(keys)
        self.quarter = 0
        self.parameters, self.packages = parameters, packages
        self.jurisdictions = jurisdictions
        # people a researcher's row stands for, and how much a startup slot weighs against the default
        self.person, self.slot = REFERENCE_RESEARCHERS / researchers, REFERENCE_SLOTS / startups
        self.school = REFERENCE_UNIVERSITIES / universities  # and a university in universities
        count = big_tech + startups
        self.big, self.small = slice(0, big_tech), slice(big_tech, count)
        self.big_tech, self.slots, self.firm_count = big_tech, startups, count
        self.firms = Firms(rows, count)
        self.models, self.offers = Models(rows, count), Offers(rows, count)
        self.sales, self.segments = Sales(rows, count + 1), Segments(rows, 1)
        self.universities = Universities(rows, universities)
        self.researchers = Researchers(rows, STRATA * -(-researchers // STRATA))
        self.places, self.clouds = Places(rows, len(JURISDICTIONS)), Clouds(rows, 1)
        self.market, self.carbon = Market(rows, 1), Carbon(rows, 1)
        self.mentors = np.zeros((MENTOR_LAG, rows, universities))
        self.wages_past = np.zeros((MENTOR_LAG, rows, 1))
        # further doctoral posts by the quarter they began, and what the state pays a quarter for those
        self.posts_begun = np.zeros((MENTOR_LAG, rows, 1))
        self.posts_promised_musd = np.zeros((MENTOR_LAG, rows, 1))
        self.tastes = np.zeros((rows, startups, TASTE_COLUMNS))
        # whether each policy that waits for a trigger holds, by the numbers of its package and of itself
        self.adopted = {
            (place, number): np.zeros((rows, 1), dtype=bool)
            for place, package in enumerate(packages)
            for number, policy in enumerate(package.policies)
            if policy.trigger
        }
        self.observed: dict[str, list[Array]] = {}
        self.no_rules = Rules(rows)  # those in force, and those announced, while no policy is
        self.rules = self.announced = self.no_rules
        self.views: dict[Any, Any] | None = None  # what measures share while all of them are taken
        self.ledger = Ledger(rows)
        self.ledger.open("firms", self.firms.cash_musd)
        self.ledger.open("universities", self.universities.cash_musd)

    def copies(self, rows: Array, packages: list[Package]) -> World:
        """A world of copies of the listed rows, (row,), at the same point of time, under other policies."""
        parameters = self.parameters.copies(rows)
        other = World(
            self.luck.keys[rows], parameters, packages, **self.sizes, jurisdictions=self.jurisdictions
        )
        other.quarter = self.quarter
        theirs = other.tables()
        for name, table in self.tables().items():
            for column, values in table.arrays():
                getattr(theirs[name], column)[:] = values.take(rows, axis=-2)
        for name in ("mentors", "wages_past", "posts_begun", "posts_promised_musd"):
            getattr(other, name)[:] = getattr(self, name)[:, rows]
        other.tastes[:] = self.tastes[rows]
        other.ledger.resume(self.ledger, rows)
        return other

    @property
    def years(self) -> float:
        """Years since the start of 2020."""
        return self.quarter / 4

    @property
    def employers(self) -> int:
        """Number of employers: firms, universities, and elsewhere (applied industry)."""
        return self.firm_count + self.universities.count + 1

    def law(self) -> tuple[Array, Array, Array, Array]:
        """Constants (A, B, a, b) of the loss law."""
        c = self.parameters.capability
        return c.loss_size, c.loss_data, c.size_exponent, c.data_exponent

    def tables(self) -> dict[str, Table]:
        """Every table by name, for checks, traces and the Mesa face."""
        names = (
            "firms", "models", "offers", "sales", "segments", "universities", "researchers", "places", "clouds",
            "market", "carbon",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}
