"""Chips, their orders and price, and the market where compute is rented (docs/model.md, 4.1)."""

from __future__ import annotations

import numpy as np

from sim.axes import ratio, total
from sim.declare import Agents, Array, ByJurisdiction, Rows

HOURS = 2190.0  # of a quarter
UTILISATION = 0.38  # useful work over peak, of a lab's own chips
USEFUL_FLOP = 989e12 * UTILISATION * HOURS * 3600  # of an H100e in a quarter, 2.963e21: 989 TFLOP/s peak
ON_DEMAND_UTILISATION = 0.20  # of chips rented by the hour
ACCELERATOR_BYTES = 80e9  # memory of one H100
SALES_KNOWN = 8  # quarter, 2022Q1: makers' sales are known from then on
TAPER_FROM = 6.0  # years after 2020 from which growth rates seen to 2025 fall
RESPONSE = (
    -0.10,
    0.25,
)  # of supply to orders in a quarter, in logs: fabs are neither shut nor built overnight
MOST_HOSTED = 0.8  # of the clouds' chips; the rest is always for rent
BID_CASH = 0.8  # most of its cash that a firm bids for compute
SPOT_CASH = 0.5  # most of its cash that a startup spends on compute on the spot
MOST_STEPS = 14  # of Newton's method on the rental price; four or five do
CLEARED = 1e-10  # gap in ln between demand and offer at which the next step is the last


def listed_chip_price(first_musd: Array, decline: Array, years: float, times: Array) -> Array:
    """Price of an H100e when supply is not short (M USD), falling by ``decline`` (log a year)."""
    return first_musd * times * np.exp(-decline * years)


def scarcity(
    orders: Array, supply: Array, elasticity: Array, floor: Array | float, limit: Array | float
) -> Array:
    """Factor on the chip price: (orders/supply)^(1/elasticity), between ``floor`` and ``limit``.

    >>> scarcity(np.array([2.0, 0.5]), np.array([1.0, 1.0]), np.array(1.0), 0.8, 3.0)
    array([2. , 0.8])
    """
    return np.clip(np.maximum(ratio(orders, supply), 1e-9) ** (1 / elasticity), floor, limit)


def user_cost(
    chip_musd: Array, interest: Array, depreciation: Array, decline_quarter: Array, energy_mwh: Array,
    power_usd: Array, carbon_usd_mwh: Array,
) -> Array:  # fmt: skip
    """Cost of holding and running an H100e for a quarter (M USD).

    Capital: price x (interest + depreciation + fall of the price); energy: MWh (PUE included) x
    (power + carbon charge, USD/MWh). Hall and Jorgenson's user cost of capital.

    >>> float(round(106 * user_cost(0.115, 0.03, 0.055, 0.0657, 14.1 * 1.12, 70.0, 0.0), 2))
    1.95
    """
    return (
        chip_musd * (interest + depreciation + decline_quarter)
        + energy_mwh * (power_usd + carbon_usd_mwh) * 1e-6
    )


def on_demand_hour_usd(cost_musd: Array, markup: Array) -> Array:
    """On-demand price of an H100e-hour (USD) from the user cost of a quarter and a mark-up."""
    return cost_musd * 1e6 / HOURS * markup


def on_demand_cost(flop: Array, hour_usd: Array) -> Array:
    """Cost of a run bought by the hour at 20 % utilisation (M USD)."""
    return flop / USEFUL_FLOP * (UTILISATION / ON_DEMAND_UTILISATION) * HOURS * hour_usd * 1e-6


def market_price(demand_at_one: Array, supply: Array, elasticity: Array) -> Array:
    """Price that clears constant-elasticity demand D0*P^-e against a fixed supply: (D0/K)^(1/e)."""
    return ratio(demand_at_one, supply) ** (1 / elasticity)


def clearing_price(
    budgets: ByJurisdiction,
    running_cost: ByJurisdiction,
    offered: Rows,
    floor: Rows,
    last: Rows,
    elasticity: Rows,
) -> Rows:
    """Capital part of the rental price (M USD per H100e-quarter), the same everywhere.

    Renters of jurisdiction j pay it plus the running cost there. Their demand at price p is
    budget/last * (p/last)^-elasticity. Solved by Newton steps on ln p from the last price, held at or
    above the capital cost ``floor``. A row takes its last step when demand is within 1e-10 of the
    offer, whatever the other rows do. Raises ArithmeticError when a price above the floor does not
    clear the market.
    """
    weight = budgets * np.exp((elasticity - 1) * np.log(last + running_cost))  # demand at a price of one
    ln_offered = np.log(np.maximum(offered, 1e-300))
    least = np.maximum(floor, 1e-300)
    rent, moving = np.maximum(last, least), np.ones(offered.shape, dtype=bool)
    gap = np.zeros(offered.shape)
    for _ in range(MOST_STEPS):
        price = rent + running_cost
        wanted = weight * np.exp(-elasticity * np.log(price))
        demand = np.maximum(total(wanted), 1e-300)
        # d ln(demand) / d ln(rent): demand is close to a power law, so the step is taken in logs
        slope = np.maximum(elasticity * total(wanted / price) * rent / demand, 1e-6)
        gap = np.log(demand) - ln_offered
        rent = np.maximum(rent * np.exp(moving * np.clip(gap / slope, -2.0, 2.0)), least)
        moving = moving & (np.abs(gap) > CLEARED) & ((rent > least) | (gap > 0))
        if not moving.any():
            break
    if (moving & (offered > 0)).any():
        raise ArithmeticError(f"rental market does not clear: residual {np.abs(gap[moving]).max():.3g}")
    return np.maximum(rent, floor)


def chip_orders(need: Array, stock_later: Array) -> Array:
    """Chips ordered (H100e): the need expected at delivery less what will be there."""
    return np.maximum(need - stock_later, 0.0)


def delivered(orders: Agents, supply: Rows) -> Agents:
    """Deliveries (H100e): orders, cut in proportion when they exceed supply."""
    asked = total(orders)
    return orders * np.minimum(1.0, ratio(supply, asked))


def years_of_growth(years: float, taper: Array) -> Array:
    """Years that a growth rate of 2020-2025 counts for, (row, 1): all of them to 2026, then fewer and fewer.

    After 2026 the rate falls by ``taper`` (1/year): the sum of exp(-taper t).

    >>> years_of_growth(8.0, np.array([0.0, 0.3])).round(3)
    array([8.   , 7.504])
    """
    late = max(years - TAPER_FROM, 0.0)
    slow = np.maximum(taper, 1e-9)
    return min(years, TAPER_FROM) + np.where(taper > 1e-9, -np.expm1(-slow * late) / slow, late)


def next_supply(
    supply: Array, growth_quarter: Array, orders: Array, response: Array, elastic: bool, limit: Array
) -> Array:
    """Supply of the next quarter (H100e): the path, plus a response to orders once it is elastic.

    The response lies within ``RESPONSE`` in logs a quarter; ``limit`` is what sites and grids can power.
    """
    move = np.clip(response / 4 * np.log(np.maximum(orders, 1e-9) / supply), *RESPONSE) if elastic else 0.0
    return np.minimum(supply * np.exp(growth_quarter + move), np.maximum(limit, supply))


def protected_use(need: Agents, owned: Agents, priority: Array) -> Agents:
    """Own use served before renters (H100e): the part ``priority`` of what own chips could serve."""
    return priority * np.minimum(need, owned)


def hardware_fit(age_gap: Array | float, loss: Array) -> Array:
    """Part of the FLOP kept on chips ``age_gap`` quarters older than the newest; at least a half.

    >>> hardware_fit(np.array([0.0, 8.0, 80.0]), np.array(0.12))
    array([1.  , 0.88, 0.5 ])
    """
    return np.maximum(1.0 - loss * age_gap / 8.0, 0.5)


def regulated_price(user_cost_musd: Array, markup: Array) -> Array:
    """Highest price that an access right allows: the user cost and a mark-up; without a mark-up set, none."""
    return user_cost_musd * (1 + markup)


def charged_price(rental: Array, user_cost: Array, own_part: Array, at_cost: Array) -> Array:
    """Price at which an owner's lab is charged for compute: the rental price, or on its own chips their cost.

    >>> charged_price(np.array([2.0, 2.0]), 1.0, np.array([1.0, 0.5]), 1.0)
    array([1. , 1.5])
    """
    return rental - at_cost * own_part * (rental - user_cost)


def after_tax(price: Array, tax: Array) -> Array:
    """Part of a budget that buys compute when a tax comes on top of its price."""
    return price / (price + tax)


def whole_accelerators(parameters: Array, bytes_each: Array, density: Array, tasks: Array) -> Array:
    """Accelerators that must be held to serve at all: ceil(bytes x density / 80e9) for each task.

    >>> whole_accelerators(np.array([175e9, 175e9]), 4.0, np.array([1.0, 0.1]), 3.0)
    array([27.,  3.])
    """
    return np.ceil(parameters * bytes_each * density / ACCELERATOR_BYTES) * tasks


def storage_cost(parameters: Array, bytes_each: Array, density: Array, tasks: Array, usd_gb: Array) -> Array:
    """Storage of a model kept once a task (M USD a quarter)."""
    return parameters * bytes_each * density * tasks / 1e9 * usd_gb * 1e-6
