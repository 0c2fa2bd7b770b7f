"""What a training run yields, and how labs get better at training (docs/model.md, 4.3)."""

from __future__ import annotations

import numpy as np

from sim.declare import Array

PUBLISHED_2020 = 0.5  # part of firms' research published when leakage was seen
LEAST_BILL_MUSD = 1e-6  # of compute in a quarter: less is rounding
REFERENCE_FLOP = 3.14e23  # GPT-3: zero of the capability scale


def optimal_size(
    flop: Array, loss_size: Array, loss_data: Array, size_exponent: Array, data_exponent: Array
) -> Array:
    """Compute-optimal number of parameters for C = 6ND.

    Minimising A/N^a + B/D^b gives N = (aA/bB)^(1/(a+b)) * (C/6)^(b/(a+b)) (Hoffmann et al. 2022).
    """
    both = size_exponent + data_exponent
    scale = (size_exponent * loss_size / (data_exponent * loss_data)) ** (1 / both)
    return scale * np.exp(np.log(flop / 6) * (data_exponent / both))


def reducible_loss(
    size: Array, tokens: Array, loss_size: Array, loss_data: Array, size_exponent: Array, data_exponent: Array
) -> Array:
    """A/N^a + B/D^b, nats a token above the floor."""
    return loss_size * np.exp(-size_exponent * np.log(size)) + loss_data * np.exp(
        -data_exponent * np.log(tokens)
    )


def worth_of_tokens(tokens: Array, unique: Array, repeat_worth: Array) -> Array:
    """Tokens that repeated data is worth: U*(1 + R*(1 - exp(-(epochs - 1)/R))), epochs >= 1.

    Muennighoff et al. 2023. The limit is (1 + R) U.

    >>> float(round(worth_of_tokens(np.array(4.0), np.array(1.0), 15.4), 2))
    3.73
    """
    epochs = np.maximum(tokens / unique, 1.0)
    return np.minimum(tokens, unique * (1 + repeat_worth * -np.expm1(-(epochs - 1) / repeat_worth)))


def trained_loss(
    flop: Array, efficiency: Array, unique: Array, law: tuple[Array, ...], repeat_worth: Array
) -> Array:
    """Reducible loss of a run of ``flop`` at algorithmic ``efficiency`` on ``unique`` physical tokens.

    Effective compute is C*Lambda; its optimal tokens, over sqrt(Lambda), are the physical tokens
    that are compared with the data there are. ``law`` is (A, B, a, b).
    """
    size = optimal_size(flop * efficiency, *law)
    tokens = flop * efficiency / (6 * size)
    physical = tokens / np.sqrt(efficiency)
    return reducible_loss(size, tokens * worth_of_tokens(physical, unique, repeat_worth) / physical, *law)


def capability(loss: Array, reference_loss: Array) -> Array:
    """Capability q in nats of reducible loss removed since the reference run."""
    return -np.log(loss / reference_loss)


def physical_size(size: Array, efficiency: Array) -> Array:
    """Parameters a model holds (its bytes): the optimal ``size`` at C*Lambda over sqrt(Lambda)."""
    return size / np.sqrt(efficiency)


def active_size(size: Array, efficiency: Array, exponent: Array) -> Array:
    """Parameters used a token: progress shrinks the optimal ``size`` at C*Lambda by Lambda^-exponent.

    By sparse activation and distillation; never more than the model holds.
    """
    return np.minimum(size * np.exp(-exponent * np.log(efficiency)), physical_size(size, efficiency))


def unique_tokens(
    public: Array, licensed_ratio: Array, own: Array, public_kept: Array | float, licensed_kept: Array | float
) -> Array:
    """Unique training tokens of a lab: public and licensed data that the rules leave, and its own."""
    return public * (public_kept + licensed_ratio * licensed_kept) + own


def private_progress(
    rate: Array,
    talent: Array,
    experiment_flop: Array,
    experiment_gain: Array,
    ln_efficiency: Array,
    decay: Array,
) -> Array:
    """Growth of ln Lambda from a lab's own research in a quarter.

    ``talent`` is in reference labs. Square root of talent, a log of experiments, harder with Lambda.
    """
    return (
        rate
        * np.sqrt(talent)
        * (1 + experiment_gain * np.log1p(experiment_flop / 1e23))
        * np.exp(-decay * ln_efficiency)
    )


def spillover(rate: Array, ln_ahead: Array, ln_behind: Array) -> Array:
    """Catch-up with what is known elsewhere: rate * (ahead - behind), never negative.

    With the one ahead growing steadily by g, the gap tends to g/rate: a lag of 1/rate quarters.
    """
    return rate * np.maximum(ln_ahead - ln_behind, 0.0)


def leak_rate(rate: Array, published: Array, weight: Array) -> Array:
    """Rate at which the leader's knowledge becomes public: more, the more of their research firms publish.

    >>> float(leak_rate(np.array(0.2), np.array(0.3), np.array(0.5)).round(3))
    0.18
    """
    return rate * (1 + weight * (published - PUBLISHED_2020))


def method_effort(serving_bill: Array, training_bill: Array, base: Array | float) -> Array:
    """Part of research that goes into cheaper methods: by expected return and what funders pay for.

    A cut of serving cost is worth the serving bill, better training the training bill: effort follows
    the serving bill's part of the two, starting from ``base``.
    """
    return base + (1 - base) * 0.5 * serving_bill / np.maximum(serving_bill + training_bill, LEAST_BILL_MUSD)
