"""Entry, venture money, exit, acquisition (docs/model.md, 4.7)."""

from __future__ import annotations

import numpy as np

from sim.axes import ratio
from sim.declare import Array

EXIT_MEMORY = 0.1  # part of the last quarter in the chance of being bought that founders see
MOST_FOUNDED = 24  # draws of a quarter for newcomers
# what newcomers are drawn with: place and lab uniform, tastes for models Gumbel, the rest normal
TRAITS = (
    "place",
    "lab",
    "own",
    "open",
    "efficiency",
    "record",
    "appeal 0",
    "appeal 1",
    "appeal 2",
    "appeal 3",
)
FIRST_PRIZE = 3.0  # of a lab over the cost of entry: that of the baseline in 2020, measured
LEAST_PRIZE = 1e-3  # part of it that founders tell apart
MOST_LABS = 0.5  # of founders
COUNTED = (
    0.3,
    100.0,
)  # expected value over fixed cost that founders tell apart: beyond it the market is not theirs


def venture_pool(wanted: Array, cap: Array) -> Array:
    """Venture money given (M USD a quarter): x*C/(x + C), never more than C."""
    return ratio(wanted * cap, wanted + cap)


def founding_rate(
    base: Array,
    value_ratio: Array,
    elasticity: Array,
    reach: Array,
    kill_zone: Array,
    bought: Array,
    prize: Array,
) -> Array:
    """Startups founded a quarter.

    Rises with expected value over fixed cost (``value_ratio``, elastic by ``elasticity``), falls
    with incumbents' reach, rises with the chance of being bought. Never depends on empty slots.

    >>> float(founding_rate(2.0, np.array(1.0), 0.15, 0.5, 0.5, 0.02, 4.0).round(3))
    1.62
    """
    pull = np.exp(elasticity * np.log(np.clip(value_ratio, *COUNTED)))
    return base * pull * (1 - kill_zone * reach) * (1 + prize * bought)


def lab_prize(potential: Array, labs: Array, entry: Array) -> Array:
    """What a founder of a lab may win over what entry costs.

    ``potential``: what users would pay at their best use (M USD a quarter), shared by the ``labs`` there are and
    one more; ``entry``: what developing the smallest usable model costs (M USD).
    """
    return ratio(potential, (labs + 1) * entry)


def lab_part(first: Array, prize: Array, elasticity: Array) -> Array:
    """Part of founders who train a model of their own, ``first`` when the prize was that of 2020.

    >>> float(lab_part(np.array(0.08), np.array(16 * FIRST_PRIZE), np.array(0.5)))
    0.32
    """
    grown = np.maximum(prize / FIRST_PRIZE, LEAST_PRIZE)
    return np.minimum(first * np.exp(elasticity * np.log(grown)), MOST_LABS)


def going_value(margin: Array, growth: Array, horizon: Array, prospects: Array) -> Array:
    """Expected value of a startup (M USD): gross margin over the horizon, with growth, and prospects."""
    return np.maximum(horizon * margin * (1 + growth) + prospects, 0.0)


def survival_hazard(age: Array, base: Array, young: Array, fading: Array | float) -> Array:
    """Failure for reasons outside the model (1/quarter), falling with age: base + young*exp(-age/fading)."""
    return base + young * np.exp(-age / fading)


def takeover_surplus(buyer_gain: Array, standalone: Array) -> Array:
    """Joint surplus of a takeover (M USD)."""
    return buyer_gain - standalone


def takeover_price(standalone: Array, surplus: Array, bargaining: Array) -> Array:
    """Price of a startup: what it is worth alone, and the seller's part of the surplus."""
    return standalone + bargaining * np.maximum(surplus, 0.0)


def hhi_change(share_a: Array, share_b: Array) -> Array:
    """Change in the HHI when two firms merge: 2 s_a s_b, in points of 10 000.

    >>> float(hhi_change(np.array(0.3), np.array(0.1)))
    600.0
    """
    return 1e4 * 2 * share_a * share_b


def blocked(
    hhi_after: Array, change: Array, joint: Array, hhi_line: Array, change_line: Array, share_line: Array
) -> Array:
    """Whether merger control blocks: (HHI > line or joint share > line) and change > line."""
    return ((hhi_after > hhi_line) | (joint > share_line)) & (change > change_line)


def firms_in_slot(
    revenue_busd: Array, many: Array, reference_busd: Array | float, least: Array | float
) -> Array:
    """Application firms a slot stands for: many * (revenue/reference + least)^0.5, revenue a year."""
    return many * np.sqrt(revenue_busd / reference_busd + least)


def firms_at_zero_profit(market: Array, alpha: Array, fixed: Array) -> Array:
    """Number of firms with fixed cost F and no outside good: N = 1 + M/(alpha F)."""
    return 1 + market / (alpha * fixed)
