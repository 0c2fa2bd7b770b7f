"""How much a lab spends on its next model (docs/model.md, 4.2)."""

from __future__ import annotations

import numpy as np

from sim.axes import ratio, total
from sim.declare import Agents, Array

LONGEST_RUN = 8  # quarters after which a run is released if it is usable


def value_of_share(share: Array) -> Array:
    """w(s): what a step in quality is worth to a firm of share s, in units of M*gamma/alpha.

    With rivals' prices adjusting it is close to s, not s(1 - s): among 1/s equal firms
    w/s = (1 - s)/(1 - s + s^2), the solved price game without outside good
    (tests/rules/test_training.py). Held at 0.15 s or more.

    >>> shares = 1 / np.array([2, 3, 4, 5, 8])
    >>> (value_of_share(shares) / shares).round(2)
    array([0.67, 0.86, 0.92, 0.95, 0.98])
    """
    return share * np.maximum((1 - share) / (1 - share + share**2), 0.15)


def value_of_step(shares: Agents) -> Agents:
    """Value w of a step in quality to every firm when shares sum to one, equal or not, (..., agent).

    The logit price game differentiated in one firm's quality, all prices adjusting: with
    t = s(1 - s)^2/(1 - s + s^2), w_i = s_i/(1 - s_i + s_i^2) * (1 - t_i/sum t). It is
    :func:`value_of_share` among equals, and tends to s for one large firm among many small ones.

    >>> value_of_step(np.array([0.6, 0.1, 0.1, 0.1, 0.1])).round(3)
    array([0.583, 0.09 , 0.09 , 0.09 , 0.09 ])
    """
    return step_worth(shares, total(turning(shares)))


def turning(share: Array) -> Array:
    """t(s) = s(1 - s)^2/(1 - s + s^2): a firm's part in how far prices give way in :func:`value_of_step`."""
    return share * (1 - share) ** 2 / (1 - share + share**2)


def step_worth(share: Array, turning_total: Array) -> Array:
    """Value w of a step in quality to a firm, given the sum of :func:`turning` over all firms."""
    return share / (1 - share + share**2) * (1 - ratio(turning(share), turning_total))


def lease_margin(fees: Array, budgets: Array) -> Array:
    """What a lab earns on a customer of a lessee over what it earns on one of its own: fee over 1/alpha, at most 1.

    ``fees`` and ``budgets`` are summed over a lessee's customers (M USD a quarter); 1/alpha is the mark-up of
    a small seller.

    >>> lease_margin(np.array([0.3, 2.0, 0.0]), np.array([1.0, 1.0, 0.0]))
    array([0.3, 1. , 0. ])
    """
    return np.minimum(ratio(fees, budgets), 1.0)


def hurdle(rate: Array, payout: Array, volatility: Array) -> Array:
    """Value over cost at which an irreversible investment is made, beta/(beta - 1).

    Dixit and Pindyck 1994, rates a year. At r = y = 0.04, sigma = 0.2 it is 2.

    >>> float(round(hurdle(0.04, 0.04, 0.2), 10))
    2.0
    """
    half = 0.5 - (rate - payout) / volatility**2
    beta = half + np.sqrt(half**2 + 2 * rate / volatility**2)
    return beta / (beta - 1)


def intensity(
    quality_value: Array, compute_exponent: Array, horizon: Array, generation: Array, barrier: Array
) -> Array:
    """x: research spending a quarter over revenue potential times w(s).

    gamma * chi * horizon / (generation * hurdle). Symmetric free entry of firms that choose price and
    quality together bears fewer than x/(x - 1) firms, however large the market (Sutton 1991).
    """
    return quality_value * compute_exponent * horizon / (generation * barrier)


def free_entry_firms(x: Array, market: Array, set_up: Array) -> Array:
    """Number of symmetric firms with price and quality chosen and a set-up cost (real number).

    Zero profit: market/n * [n/(n - 1) - x] = set_up, no outside good, mark-up n/(n - 1) over 1/alpha;
    a step in quality is worth w = s when price and quality are chosen together. Solved by bisection
    on n in (1, 1e6).
    """
    low, high = np.full(np.shape(market), 1.0 + 1e-9), np.full(np.shape(market), 1e6)
    for _ in range(200):
        n = (low + high) / 2
        profit = market / n * (n / (n - 1) - x) - set_up
        low, high = np.where(profit > 0, n, low), np.where(profit > 0, high, n)
    return (low + high) / 2


def desired_spend(market_musd: Array, worth: Array, x: Array, strategic_musd: Array) -> Array:
    """Research spending wanted (M USD a quarter): market x w(s) x intensity, plus the core's part."""
    return x * market_musd * worth + strategic_musd


def smallest_run(share: Array, reference_flop: float, frontier_flop: Array, moves: Array) -> Array:
    """FLOP of the smallest usable run: share * Cref * (Cf/Cref)^e."""
    return share * reference_flop * np.exp(moves * np.log(np.maximum(frontier_flop / reference_flop, 1.0)))


def within_means(wanted: Array, cash: Array, last: Array, growth: Array, first: Array) -> tuple[Array, Array]:
    """Spending within the caps, and which of them binds.

    Caps: ``cash`` (M USD that may be spent), and ``growth`` times the last spending (at least
    ``first``). Returns (spending, code): 0 incentive, 1 cash, 2 growth.
    """
    pace = np.maximum(last * growth, first)
    spend = np.minimum(np.minimum(wanted, cash), pace)
    code = np.where(wanted <= np.minimum(cash, pace), 0, np.where(cash <= pace, 1, 2))
    return np.maximum(spend, 0.0), code


def stays_below(
    plan: Array, line: Array, last: Array, a_log: Array, horizon: Array, fee: Array, cost: Array, delay: Array
) -> Array:  # fmt: skip
    """Whether a lab keeps its run below a licence's line: what the larger run gains is less than the licence takes.

    ``a_log``: money a quarter for a log unit of training compute (market x worth x gamma x chi). The
    larger run is worth ln(plan/line) of it over the horizon; a licence takes the fee, the yearly cost over the
    horizon, and for the quarters of waiting what the run gains over the ``last`` one.

    >>> stays_below(np.array([1.1e26, 1e27]), 1e26, 2e25, 100.0, 4.0, 1.0, 0.5, 0.3)
    array([ True, False])
    """
    gain = a_log * np.log(np.maximum(plan / line, 1.0)) * horizon
    late = delay * a_log * np.log(np.maximum(plan / np.maximum(last, 1.0), 1.0))
    return (plan >= line) & (gain < fee + cost * horizon + late)


def capped_run(plan: Array, cap: Array, recovery: Array) -> Array:
    """FLOP a capped run is worth: cap^(1-r) * plan^r, for experiments, post-training and test-time compute.

    >>> capped_run(np.array([1e25, 1e28]), np.array(1e26), 0.5)
    array([1.e+25, 1.e+27])
    """
    over = np.maximum(ratio(plan, cap), 1.0)
    return plan * np.exp(-(1 - recovery) * np.log(over))
