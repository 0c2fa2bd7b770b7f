"""Users' choice in a nest of AI products, and prices (docs/model.md, 4.5)."""

from __future__ import annotations

import numpy as np

from sim.axes import exp, highest, logistic, ratio, softplus, total
from sim.declare import Array, Rows

NOTHING = -1e4  # worth of what is not on sale
ON_SALE = -5e3  # worth above which a product is on sale


def weights(value: Array) -> tuple[Array, Rows, Rows]:
    """Exp of value less the best, its sum, and the best, (..., agent) and twice (..., 1).

    A weight below exp(-500) is exactly zero, so that nothing next to zero travels on.
    """
    top = np.maximum(highest(value), -600.0)
    behind = value - top
    weight = exp(behind)
    weight *= behind > -500.0
    return weight, total(weight), top


def shares(value: Array) -> tuple[Array, Rows]:
    """Shares inside the nest and its inclusive value ln sum exp v, (..., agent) and (..., 1)."""
    weight, mass, top = weights(value)
    return ratio(weight, mass), top + np.log(np.maximum(mass, 1e-300))


def with_stayers(chosen: Array, last: Array, before: Array, reconsider: Array | float) -> Array:
    """Shares when only some customers choose anew: (1 - r) of those of last quarter stay, all others choose.

    ``chosen`` are the shares of those who choose, ``last`` last quarter's of the sellers still there (a
    customer of one who is gone chooses), ``before`` last quarter's users over this quarter's.

    >>> with_stayers(np.array([0.5, 0.5]), np.array([0.8, 0.2]), 0.5, 0.5).round(3)
    array([0.575, 0.425])
    """
    stay = (1 - reconsider) * np.minimum(before, 1.0) * last
    return stay + (1 - total(stay)) * chosen


def adoption(
    inclusive: Rows, nest: Array, threshold: Array, drift: Array | float, last: Array | float
) -> Array:
    """Part of users who adopt any AI product: logistic(lambda*IV - u0 - drift*last)."""
    return logistic(nest * inclusive - threshold - drift * last)


def best_markup(share: Array, adopted: Array, nest: Array, alpha: Array | float) -> Array:
    """Mark-up over marginal cost that suits a firm of nest share s: 1/{alpha[1 - s + lambda(1 - S)s]}."""
    return 1 / (alpha * (1 - share + nest * (1 - adopted) * share))


def supplier_markup(
    share: Array, kept: Array, alpha: Array, access_margin: Array, lessee_share: Array
) -> Array:
    """Mark-up of a firm that also leases its model.

    [1/alpha + (a - c_u) s_E (1 - k)]/(1 - s_I + k s_I) with k = lambda(1 - S): a customer lost to a
    lessee still brings the access margin. Held at 50 times 1/alpha: a monopolist of a saturated market
    would price without bound.
    """
    return (1 / alpha + access_margin * lessee_share * (1 - kept)) / np.maximum(
        1 - share + kept * share, 0.02
    )


def half_way(price: Array, best: Array, speed: Array | float) -> Array:
    """Price (or mark-up) after moving part of the way to the best response."""
    return price + speed * (best - price)


def users_benefit(
    users: Array, inclusive: Rows, nest: Array, threshold: Array, drift: Array, last: Array, alpha: Array
) -> Array:
    """Users' benefit: M ln(1 + exp(lambda*IV - u0 - drift*last))/(alpha*lambda)."""
    return users * softplus(nest * inclusive - threshold - drift * last) / (alpha * nest)


def fixed_variety(inclusive: Rows, sellers: Array, reference: Array | float) -> Rows:
    """Inclusive value as if there were always ``reference`` sellers: love of variety taken out."""
    return inclusive - np.log(np.maximum(sellers, 1e-300) / reference)


def nested_prices(
    value: Array,
    cost: Array,
    owner: Array,
    nest: Array,
    threshold: Array,
    alpha: float = 1.0,
    steps: int = 4000,
) -> tuple[Array, Rows]:
    """Equilibrium prices of one nest of products (..., agent) with ``owner`` numbers, and adoption.

    Damped best responses, a fixed number of steps; ``threshold`` -inf leaves no outside good. Raises
    ArithmeticError when the residual exceeds 1e-9.
    """
    same = (np.expand_dims(owner, -1) == np.expand_dims(owner, -2)).astype(float)
    price, best, adopted = cost + 1 / alpha, cost, np.ones(1)
    for _ in range(steps):
        share, inclusive = shares(value - alpha * price)
        adopted = adoption(inclusive, nest, threshold, 0.0, 0.0)
        mine = total(same * np.expand_dims(share, -2)).squeeze(-1)
        best = cost + best_markup(mine, adopted, nest, alpha)
        price = half_way(price, best, 0.3)
    if not (np.abs(best - price) < 1e-9).all():
        raise ArithmeticError(f"prices did not converge: residual {np.abs(best - price).max():.3g}")
    return price, adopted
