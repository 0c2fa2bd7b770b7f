"""Leasing a model: access price, refusal, mandate, choice of supply (docs/model.md, 4.6)."""

from __future__ import annotations

import numpy as np

from sim.axes import ratio
from sim.declare import Array

SUPPLIERS = 16  # most suppliers on offer at a time
FAME = 2.0  # how far a large share puts a supplier on offer before one whose model is worth more
MOST_GROWN = 30.0  # times that a lessee is feared to grow when it trains a model of its own
FEWEST_CUSTOMERS = 0.02  # million that a lab plans to serve when it weighs holding accelerators


def diversion(owner_share: Array, lessee_share: Array, kept: Array) -> Array:
    """Part of a lessee's customers that its supplier would win back: s_I(1 - k)/(1 - s_j + k s_j)."""
    return owner_share * (1 - kept) / (1 - lessee_share + kept * lessee_share)


def efficient_component(diverted: Array, retail_margin: Array) -> Array:
    """Access margin that leaves the supplier indifferent: diversion * (p_I - c_I) (Baumol and Willig)."""
    return diverted * retail_margin


def upstream_markup(share: Array | float, alpha: Array | float) -> Array:
    """Wholesale margin of a pure upstream monopolist to one downstream firm of share s: 1/(alpha(1 - s)^2)."""
    return 1 / (alpha * (1 - np.asarray(share)) ** 2)


def wholesale_margin(component: Array, rivalry: Array, upstream_share: Array, alpha: Array) -> Array:
    """Access margin an unregulated supplier asks: its efficient component and a mark-up among rival suppliers."""
    return component + rivalry / (alpha * (1 - upstream_share))


def locked_in(eased: Array, rent: Array) -> Array:
    """Wholesale mark-up over that of today when a part ``eased`` of the cost of changing supplier is taken off.

    Suppliers ask ``rent``, a part of the mark-up, of customers who cannot leave; a rent below 0 stands for
    the discounts that win customers worth locking in (Farrell and Klemperer 2007: the sign is open).
    """
    return 1 - rent * eased


def forward_value(
    hazard: Array, horizon: Array, retail_margin: Array, diverted: Array, rival_share: Array
) -> Array:
    """Worth of keeping a lessee from growing into a rival, a customer of the lessee (money).

    With chance ``hazard`` a quarter a lessee that earns trains its own model; the supplier then loses
    for ``horizon`` quarters the margin on the customers diverted to a rival ``rival_share`` times
    larger than the lessee was.
    """
    return hazard * horizon * retail_margin * diverted * rival_share


def refuses(forward: Array, margin: Array) -> Array:
    """Whether a supplier refuses access: a weaker rival is worth more than the wholesale margin."""
    return forward > margin


def held_back(step: Array, age: Array, generation: Array, delay: Array) -> Array:
    """Capability (nats) by which the version of ``delay`` quarters ago trails the newest one.

    ``step`` is what the newest, of an ``age`` in quarters, gained over the one before, ``generation``
    quarters older; versions before that one are taken to lie as far apart.

    >>> held_back(0.3, np.array([0.0, 2.0, 5.0]), 3.0, 4.0)
    array([0.6, 0.3, 0. ])
    """
    late = np.maximum(delay - age, 0.0)
    return step * np.ceil(late / np.maximum(generation, 1.0))


def complies(saving: Array, expected_fine: Array) -> Array:
    """Whether a firm obeys: the expected fine is at least what disobedience saves."""
    return expected_fine >= saving


def regulated_margin(
    asked: Array, unit_cost: Array, incremental: Array, retail: Array, component: Array,
    cost_markup: Array, lric_markup: Array, retail_share: Array, ecp_share: Array, arbitration: Array,
) -> Array:  # fmt: skip
    """Access margin under the price rules in force: the lowest of what is asked and each ceiling.

    Margins over the serving cost ``unit_cost``. Ceilings: serving cost plus; long-run incremental
    cost (``incremental``: training and failed runs a customer) plus; a share of retail; a share of the
    efficient component margin; an arbitrated part of what is asked. An infinite ceiling is unused.
    """
    full = np.maximum(unit_cost + incremental, 1e-12)  # an infinite ceiling on nothing is no number
    margin = np.minimum(asked, cost_markup * np.maximum(unit_cost, 1e-12))
    margin = np.minimum(margin, (1 + lric_markup) * full - unit_cost)
    margin = np.minimum(margin, retail_share * np.maximum(retail, 1e-12) - unit_cost)
    margin = np.minimum(margin, ecp_share * np.maximum(component, 1e-12))
    return np.maximum(np.minimum(margin, arbitration * np.maximum(asked, 1e-12)), 0.0)


def incremental_cost(training_musd: Array, serving_musd: Array, unit_cost: Array) -> Array:
    """Training and failed runs a customer: own training spending over own serving bill, times serving cost.

    At most 20 times the serving cost: with next to nobody to serve the ratio has no meaning.
    """
    return np.minimum(ratio(training_musd, serving_musd), 20.0) * unit_cost


def pure_upstream(
    value: float, alpha: float = 1.0, cost: float = 0.0, steps: int = 400
) -> tuple[float, float, float]:
    """A pure upstream monopolist and one downstream monopolist in a plain logit with outside good.

    Returns (w, p, chain profit over integrated profit). w - c = 1/(alpha(1-s)^2): double marginalisation.
    """
    lo, hi = cost, cost + 50.0 / alpha

    def outcome(w: float) -> tuple[float, float]:
        low, high = w, w + 60.0 / alpha
        for _ in range(steps):
            p = (low + high) / 2
            s = 1 / (1 + np.exp(alpha * p - value))
            low, high = (p, high) if p < w + 1 / (alpha * (1 - s)) else (low, p)
        return (low + high) / 2, 1 / (1 + np.exp(alpha * (low + high) / 2 - value))

    for _ in range(steps):
        w = (lo + hi) / 2
        _, s = outcome(w)
        lo, hi = (w, hi) if w < cost + upstream_markup(s, alpha) else (lo, w)
    w = (lo + hi) / 2
    p, s = outcome(w)
    whole, share = outcome(cost)
    return w, p, (p - cost) * s / ((whole - cost) * share)
