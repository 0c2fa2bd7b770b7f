"""Researchers' offers, moves and wages (docs/model.md, 4.8)."""

from __future__ import annotations

import numpy as np

from sim.axes import logistic
from sim.declare import Array

LEAST_PEERS = 0.3  # mean talent below which colleagues count no less


def employer_value(
    ln_wage: Array,
    compute_a_head: Array,
    peers: Array,
    wage_weight: Array,
    compute_weight: Array,
    peer_weight: Array,
) -> Array:
    """What an employer offers anybody: pay, compute and colleagues, in logs."""
    return wage_weight * ln_wage + compute_weight * np.log(compute_a_head) + peer_weight * np.log(peers)


def accepts(offer: Array, present: Array, cost: Array) -> Array:
    """Chance that an offer is taken: logit on its value less the present value and the cost of moving."""
    return logistic(offer - present - cost)


def stationary_share(rate_in: Array, rate_out: Array) -> Array:
    """Share in a state entered at ``rate_in`` and left at ``rate_out``: in/(in + out)."""
    return rate_in / (rate_in + rate_out)


def wage_bid(reference: Array, budget_a_head: Array, reference_budget: Array, labour_supply: Array) -> Array:
    """Wage an employer bids (M USD a quarter): more money for research goes in part into pay.

    Upward-sloping supply to one employer: ln w rises by 1/(1 + elasticity) with the budget a head.
    """
    return reference * np.exp(np.log(budget_a_head / reference_budget) / (1 + labour_supply))


def follow(level: Array, leader: Array, reference: Array, elasticity: Array) -> Array:
    """Pay that follows another with an elasticity: level * (leader/reference)^elasticity."""
    return level * np.exp(elasticity * np.log(leader / reference))


def posts(
    budget: Array, wage: Array, rental: Array, need: Array, pool: Array, copaid: Array | float = 0.0
) -> Array:
    """Posts that a budget pays for when each comes with the compute it needs, and all share a pool (persons).

    Solves posts x wage + bill = budget (M USD a quarter). The bill is ``copaid`` times the part of the ``pool``
    (H100e) that the posts use, and beyond the pool ``rental`` (M USD) for each of the ``need`` H100e of a post.

    >>> posts(np.array([12.0, 12.0]), 2.0, 1.0, 2.0, np.array([0.0, 4.0]))
    array([3., 4.])
    >>> posts(np.array([12.0]), 2.0, 1.0, 2.0, np.array([60.0]))  # the pool is more than they can use
    array([6.])
    """
    within = budget / (wage + copaid * need / np.maximum(pool, 1e-12))
    beyond = (budget - copaid + rental * pool) / (wage + rental * need)
    return np.maximum(np.minimum(within, beyond), 0.0)


def copaid_in_package(copaid_musd: Array, need_h100e: Array, public_h100e: Array) -> Array:
    """What a post's holder pays of public compute (M USD a quarter), as far as the post needs it.

    >>> copaid_in_package(np.array([2.0, 2.0]), np.array([3.0, 8.0]), np.array([6.0, 6.0]))
    array([1., 2.])
    """
    return copaid_musd * np.minimum(need_h100e / np.maximum(public_h100e, 1e-12), 1.0)


def compute_package(rental_musd: Array, need_h100e: Array, public_h100e: Array) -> Array:
    """Compute that comes with a post (M USD a quarter): price x (need - what is public), never negative."""
    return rental_musd * np.maximum(need_h100e - public_h100e, 0.0)


def doctorates(mentors: Array, rate: Array, wage: Array, reference: Array, elasticity: Array) -> Array:
    """Doctorates a quarter: mentors of 20 quarters ago times the rate, with the pay doctors could then expect."""
    return mentors * rate * np.exp(elasticity * np.log(wage / reference))


def ln_pay(ln_wage: Array, ln_talent: Array, returns: Array) -> Array:
    """Pay of a person, its ln: ln w + r ln talent."""
    return ln_wage + returns * ln_talent
