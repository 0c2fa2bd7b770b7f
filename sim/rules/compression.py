"""Cutting networks and what use costs (docs/model.md, 4.4)."""

from __future__ import annotations

import numpy as np

from sim.declare import Array

DENSITIES = (1.0, 0.5, 0.25, 0.1, 0.05, 0.02)
DEVICE_BYTES = (16e9, 3e9, 2e6)  # what a laptop, a phone, a button cell can hold for a model


def size_kept(density: Array, a: Array, b: Array, c: Array, k: Array) -> Array:
    """Effective size over dense size after pruning to ``density``, per parameter kept: m(rho).

    m = [(a + c)/(a rho^b + c)]^(1/k); the pruned network is as good as a dense one of rho*N*m.

    >>> float(size_kept(np.array(1.0), 16.8, 0.722, 45.0, 0.245))
    1.0
    """
    return ((a + c) / (a * density**b + c)) ** (1 / k)


def free_density(density: Array, floor: Array) -> Array:
    """Density as the pruning law sees it when a network can be cut to ``floor`` with the same result.

    Down to the floor nothing is lost; below it the loss starts from there.

    >>> free_density(np.array([1.0, 0.4, 0.2]), np.array(0.4))
    array([1. , 1. , 0.5])
    """
    return np.minimum(density / floor, 1.0)


def pruned_part(density: Array, floor: Array, a: Array, b: Array, c: Array, k: Array) -> Array:
    """Dense size as good as a network pruned to ``density``, over its size: rho*m(rho), at most 1."""
    seen = free_density(density, floor)
    return np.minimum(seen * size_kept(seen, a, b, c, k), 1.0)


def pruned_size(size: Array, density: Array, floor: Array, a: Array, b: Array, c: Array, k: Array) -> Array:
    """Dense size as good as a network of ``size`` pruned to ``density``; at most ``size``."""
    return size * pruned_part(density, floor, a, b, c, k)


def size_penalty(part: Array, size_exponent: Array) -> Array:
    """Growth of the size term of the loss when a network shrinks to ``part`` of its size: part^-a - 1."""
    return np.expm1(-size_exponent * np.log(part))


def quality_lost(
    size: Array, penalty: Array, reducible: Array, loss_size: Array, size_exponent: Array
) -> Array:
    """Capability lost (nats) when the size term A/N^a of the loss grows by ``penalty``."""
    more = loss_size * np.exp(-size_exponent * np.log(size)) * penalty
    return np.log1p(np.maximum(more, 0.0) / reducible)


def relative_loss(kept: Array, a: Array, b: Array) -> Array:
    """Measured accuracy lost (percent) at a fraction kept: a (k^-b - 1).

    >>> float(round(relative_loss(np.array(0.1), 0.23, 1.19), 2))
    3.33
    """
    return a * (kept**-b - 1)


def scratch_penalty(pruning_loss: Array, ratio: Array, ability: Array) -> Array:
    """Loss of a sparse network trained from scratch (nats): ``ratio`` times pruning's, less with ability."""
    return pruning_loss * (1 + (ratio - 1) * (1 - ability))


def scratch_training_flop(flop: Array, density: Array, cost: Array, ability: Array) -> Array:
    """Training FLOP of a sparse run that replaces a dense one of ``flop``: density x cost, at most dense."""
    return flop * np.minimum(density * (1 + (cost - 1) * (1 - ability)), 1.0)


def size_afforded(saved: Array, size_exponent: Array, data_exponent: Array) -> Array:
    """Size of the dense equal that the same training FLOP affords when a part ``saved`` of it would do.

    Compute-optimal size grows as C^(b/(a+b)); what is held and served is the density times it.

    >>> size_afforded(np.array([1.0, 0.1]), 0.3478, 0.3658).round(2)
    array([1.  , 3.26])
    """
    return np.exp(-data_exponent / (size_exponent + data_exponent) * np.log(saved))


def development_flop(floor: Array, cost: Array, ability: Array) -> Array:
    """FLOP of developing a model over that of a dense one: less as far as sparse networks train from scratch.

    Pruning saves nothing here: a network must be trained in full before it is cut.

    >>> development_flop(np.array([0.1, 0.1]), 2.5, np.array([0.0, 1.0])).round(3)
    array([1. , 0.1])
    """
    return 1 - ability * (1 - scratch_training_flop(np.ones_like(floor), floor, cost, ability))


def serving_flop(active: Array, density: Array, overhead: Array) -> Array:
    """FLOP a token: 2 x active parameters x density, over the speed that irregular sparsity keeps."""
    return 2 * active * np.where(density < 1, np.minimum(density / overhead, 1.0), density)


def use_per_customer(cost_ratio: Array, elasticity: Array) -> Array:
    """Tokens over reference tokens at a cost of a token over the reference cost.

    >>> use_per_customer(np.array([1.0, 0.1]), 0.9).round(3)
    array([1.   , 7.943])
    """
    return np.exp(-elasticity * np.log(cost_ratio))


def cost_per_customer(ln_cost_ratio: Array, elasticity: Array, reference_usd: Array) -> Array:
    """Serving cost of a customer (USD a quarter) at the use that suits the cost of a token."""
    return reference_usd * np.exp((1 - elasticity) * ln_cost_ratio)


def cost_less_use(ln_cost_ratio: Array, elasticity: Array, reference_usd: Array) -> Array:
    """Serving cost less the worth of use (USD a quarter), counted from the reference cost.

    With u(t) = psi t^(1-1/e)/(1-1/e) and u'(t) = cost, use less its cost is cost*t/(e-1); the
    difference from the reference point is finite at e = 1 too, where it is reference * ln(ratio).
    """
    k = 1 - elasticity
    k = np.where(np.abs(k) < 1e-9, 1e-9, k)
    return reference_usd * (1 + np.expm1(k * ln_cost_ratio) / k)


def device_reach(size_bytes: Array, laptop_share: Array, button_share: Array) -> Array:
    """Part of device users whose device holds a model of ``size_bytes``: button cell, phone, laptop.

    >>> device_reach(np.array([1e6, 1e9, 1e10, 1e12]), 0.25, 0.1)
    array([1.  , 0.9 , 0.25, 0.  ])
    """
    laptop, phone, button = DEVICE_BYTES
    phones = 1 - laptop_share - button_share
    return (
        laptop_share * (size_bytes <= laptop)
        + phones * (size_bytes <= phone)
        + button_share * (size_bytes <= button)
    )


def inference_energy(tokens: Array, flop_a_token: Array | float, mwh_a_flop: Array) -> Array:
    """Energy of inference (MWh)."""
    return tokens * flop_a_token * mwh_a_flop
