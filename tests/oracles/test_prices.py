"""Prices, adoption, users' benefit and diversion of the demand rules against pyblp (Conlon and Gortmaker 2020).

Our nest in its terms: mean utility lambda*(value - alpha*price) - u0, nesting parameter 1 - lambda, a nest a market.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyblp
import pytest

from sim.axes import total
from sim.rules import access, demand

MOST = 8  # products in a market
NOBODY = -1e4  # the value of a product that is not there
EXACT = 1e-8

pyblp.options.verbose = False


@dataclass
class Markets:
    """Random markets, (market, product); alpha, nest and threshold (market, 1)."""

    there: np.ndarray
    value: np.ndarray
    cost: np.ndarray
    owner: np.ndarray
    alpha: np.ndarray
    nest: np.ndarray
    threshold: np.ndarray

    @classmethod
    def drawn(cls, count: int, seed: int) -> Markets:
        rng = np.random.default_rng(seed)
        there = np.arange(MOST) < rng.integers(1, MOST + 1, (count, 1))
        each = (count, 1)
        return cls(
            there,
            np.where(there, rng.uniform(-3, 4, there.shape), NOBODY),
            rng.uniform(0, 2, there.shape),
            rng.integers(0, MOST, there.shape),
            np.exp(rng.uniform(-1, 1, each)),
            rng.uniform(0.2, 1.0, each),
            rng.uniform(-1, 3, each),
        )

    def sold(self, price):
        """Shares inside the nest, adoption and inclusive value at prices."""
        share, inclusive = demand.shares(self.value - self.alpha * price)
        return share, demand.adoption(inclusive, self.nest, self.threshold, 0.0, 0.0), inclusive

    def solved_by_pyblp(self, cost, **columns):
        """The same markets solved by pyblp: its results, one entry a product that is there."""
        market, _ = np.nonzero(self.there)
        names = np.array([f"{number:04d}" for number in range(len(self.there))])

        def listed(values):
            return np.broadcast_to(values, self.there.shape)[self.there]

        data = {
            "market_ids": names[market],
            "nesting_ids": names[market],
            "firm_ids": listed(self.owner),
            "slope": listed(self.alpha * self.nest),
            **columns,
        }
        simulation = pyblp.Simulation(
            pyblp.Formulation("0 + I(-slope * prices)"),
            data,
            beta=1,
            rho=1 - self.nest[:, 0],
            xi=listed(self.nest * self.value - self.threshold),
        )
        return simulation.replace_endogenous(costs=listed(cost))


def placed(there, values):
    """Entries of pyblp's list back in their place, (market, product)."""
    table = np.zeros(there.shape)
    table[there] = np.ravel(values)
    return table


@pytest.fixture(scope="module")
def owners():
    """Two hundred markets of one to eight products, owned alone or together, solved by us and by pyblp."""
    markets = Markets.drawn(200, seed=1)
    price, adopted = demand.nested_prices(
        markets.value, markets.cost, markets.owner, markets.nest, markets.threshold, markets.alpha
    )
    return markets, price, adopted, markets.solved_by_pyblp(markets.cost)


def test_bertrand_nash_prices(owners):
    markets, price, _, oracle = owners
    assert np.abs(price[markets.there] - oracle.product_data.prices[:, 0]).max() < EXACT


def test_shares_and_adoption_at_those_prices(owners):
    markets, price, adopted, oracle = owners
    share, _, _ = markets.sold(price)
    theirs = placed(markets.there, oracle.product_data.shares)
    assert np.abs(share * adopted - theirs).max() < EXACT
    # Markets nobody cares for and saturated ones are both among them.
    assert adopted.min() < 0.01 and adopted.max() > 0.9


def test_users_benefit_is_the_consumer_surplus(owners):
    markets, price, _, oracle = owners
    _, _, inclusive = markets.sold(price)
    ours = demand.users_benefit(1.0, inclusive, markets.nest, markets.threshold, 0.0, 0.0, markets.alpha)
    assert ours == pytest.approx(oracle.compute_consumer_surpluses(), abs=EXACT, rel=EXACT)


@pytest.fixture(scope="module")
def lessees():
    """Forty markets in which some firms lease from another, at a margin drawn for each supplier."""
    markets = Markets.drawn(40, seed=2)
    rng = np.random.default_rng(3)
    rows = np.arange(len(markets.there))
    markets.there[:, :3], markets.owner = True, np.broadcast_to(np.arange(MOST), markets.there.shape)
    markets.value[:, :3] = np.maximum(markets.value[:, :3], -3.0)
    # Products 0 and 1 are suppliers; of the rest each leases from one of them, or from nobody (-1).
    supplier = np.where(np.arange(MOST) < 2, -1, rng.integers(-1, 2, markets.there.shape))
    margins = rng.uniform(0.0, 0.6, (len(rows), 2)) / markets.alpha
    fee = np.where(supplier < 0, 0.0, margins[rows[:, None], np.maximum(supplier, 0)])
    cost = markets.cost + fee
    price = cost + 1 / markets.alpha
    for _ in range(1500):
        share, adopted, _ = markets.sold(price)
        through = np.stack([total(share * (supplier == mine))[:, 0] for mine in range(MOST)], axis=1)
        earned = np.pad(margins, ((0, 0), (0, MOST - 2)))
        kept = markets.nest * (1 - adopted)
        best = cost + demand.supplier_markup(share, kept, markets.alpha, earned, through)
        price = demand.half_way(price, best, 0.3)
    # A supplier's stake in a lessee's profit, as pyblp has it: what it earns a customer over the lessee's margin.
    stake = np.repeat(np.eye(MOST)[None], len(rows), axis=0)
    for mine in range(2):
        stake[:, mine] += np.where(supplier == mine, fee / (price - cost), 0.0)
    stake = np.where(markets.there[:, None, :], stake, np.nan)[markets.there]
    return markets, supplier, price, markets.solved_by_pyblp(cost, ownership=stake)


def test_prices_of_suppliers_and_lessees(lessees):
    markets, supplier, price, oracle = lessees
    assert ((supplier >= 0) & markets.there).sum() > 50
    assert np.abs(price[markets.there] - oracle.product_data.prices[:, 0]).max() < EXACT


def test_diversion_from_a_lessee_to_its_supplier(lessees):
    markets, _, price, oracle = lessees
    share, adopted, _ = markets.sold(price)
    ratios = oracle.compute_diversion_ratios()
    kept = (markets.nest * (1 - adopted))[..., None]
    # (market, lessee, supplier)
    ours = access.diversion(share[:, None, :], share[:, :, None], kept)
    apart = ~np.eye(MOST, dtype=bool)
    for market, (row, there) in enumerate(zip(ours, markets.there, strict=True)):
        count = there.sum()
        first = markets.there[:market].sum()
        theirs = ratios[first : first + count, :count]
        assert row[:count, :count][apart[:count, :count]] == pytest.approx(
            theirs[apart[:count, :count]], abs=EXACT
        )
