"""Sales, prices, chips and public money."""

from __future__ import annotations

import numpy as np

from sim.axes import largest, over_segments, ratio, total
from sim.declare import Rows, measure
from sim.measures.shared import (
    MEGA,
    chips_of_all,
    mobile_running_cost,
    over_firms,
    over_labs,
    over_sellers,
)
from sim.phases.compression import serving_gain
from sim.phases.money import other_capex_share
from sim.rules import compute_market
from sim.world import World


@measure("sales of AI services", "bn USD", group="market", matters=1, relative=True, annual="sum", decimals=1)
def services_revenue_busd(world: World) -> Rows:
    """Sales of AI services to users."""
    return world.market.revenue_musd / 1e3


@measure("adoption", "share", group="market", matters=0.01, annual="last", decimals=3)
def adoption(world: World) -> Rows:
    """Part of consumers and enterprise users who use an AI product."""
    users = world.parameters.users.users_million
    adopted = users * world.segments.adoption
    return (adopted[0] + adopted[1]) / (users[0] + users[1])


@measure(
    "users' benefit",
    "bn USD, model units",
    group="market",
    matters=1,
    relative=True,
    annual="sum",
    decimals=1,
)
def users_benefit_busd(world: World) -> Rows:
    """Users' benefit from AI services, love of variety included."""
    return over_segments(world.segments.benefit_musd) / 1e3


@measure(
    "users' benefit, variety held fixed",
    "bn USD, model units",
    group="market",
    matters=1,
    relative=True,
    annual="sum",
    decimals=1,
)
def users_benefit_fixed_busd(world: World) -> Rows:
    """Users' benefit as if the number of sellers never changed."""
    return over_segments(world.segments.benefit_fixed_musd) / 1e3


@measure("price of a unit of capability", "index", group="market", matters=1, relative=True, decimals=4)
def capability_price(world: World) -> Rows:
    """Cheapest cost of a million tokens at the capability of the 2020 reference or better, USD."""
    p, ln_flop = world.parameters, over_labs(world)["least ln FLOP"]
    usd = total(world.places.price_musd * world.places.mobile) * 1e12 / compute_market.USEFUL_FLOP
    cost = (
        np.exp(np.minimum(ln_flop, 60.0) + np.log(p.compression.serving_overhead) - serving_gain(world)) * usd
    )
    return np.where(np.isfinite(ln_flop), cost, p.users.token_cost_usd)


@measure("rental price of compute", "USD/H100e-hour", group="market", matters=1, relative=True, decimals=2)
def rental_price_usd_hour(world: World) -> Rows:
    """Price of a rented H100e-hour in use, contracts included, on the user-cost basis."""
    return (world.market.rent_musd + mobile_running_cost(world)) * 1e6 / compute_market.HOURS


@measure("spot price of compute", "USD/H100e-hour", group="market", matters=1, relative=True, decimals=2)
def spot_price_usd_hour(world: World) -> Rows:
    """Price of compute rented now, not under contract, on the user-cost basis."""
    return (world.market.spot_musd + mobile_running_cost(world)) * 1e6 / compute_market.HOURS


@measure("price of a chip", "thousand USD/H100e", group="market", matters=1, relative=True, decimals=1)
def chip_price_kusd(world: World) -> Rows:
    """Price of an H100e, installed."""
    return world.market.chip_price_musd * 1e3


@measure(
    "AI chips installed", "million H100e", group="market", matters=1, relative=True, annual="last", decimals=2
)
def chip_stock_mh100e(world: World) -> Rows:
    """Chips of all owners."""
    return chips_of_all(world) / MEGA


@measure(
    "AI chips sold since 2022",
    "million H100e",
    group="market",
    matters=1,
    relative=True,
    annual="last",
    decimals=2,
)
def chips_sold_mh100e(world: World) -> Rows:
    """Chips delivered from 2022 on, none taken off when scrapped: what makers' sales add up to."""
    return world.market.sold_h100e / MEGA


@measure("idle compute", "share", group="market", matters=0.005, decimals=3)
def idle_share(world: World) -> Rows:
    """Compute idle over all."""
    return ratio(over_firms(world)["idle compute"] + world.clouds.idle_h100e, chips_of_all(world))


@measure(
    "capital spending of the four largest",
    "bn USD",
    group="market",
    matters=1,
    relative=True,
    annual="sum",
    decimals=0,
)
def big_four_capex_busd(world: World) -> Rows:
    """Capital spending, AI chips and other, of the four largest big tech firms."""
    firms = world.firms
    spent = (
        other_capex_share(world) * firms.core_income_musd[:, world.big] + firms.chips_paid_musd[:, world.big]
    )
    return total(largest(spent, 4)) / 1e3


@measure("venture money", "bn USD", group="market", matters=2, relative=True, annual="sum", decimals=1)
def venture_busd(world: World) -> Rows:
    """Money raised by startups."""
    return world.market.venture_musd / 1e3


@measure("customers turned away", "share", group="market", matters=0.005, decimals=4)
def unserved_share(world: World) -> Rows:
    """Customers not served for want of compute."""
    served = over_sellers(world)["customers"]
    return ratio(world.market.unserved_million, served + world.market.unserved_million)


@measure("revenue of the compute tax", "bn USD", group="market", matters=0.1, annual="sum", decimals=2)
def compute_tax_busd(world: World) -> Rows:
    """Compute tax paid by firms, clouds and renters."""
    return world.market.compute_tax_musd / 1e3


@measure("compute rented at a regulated price", "share", group="market", matters=0.005, decimals=4)
def regulated_share(world: World) -> Rows:
    """Part of all chips rented out under an access right."""
    big = world.firms.regulated_h100e[:, world.big]
    return ratio(total(big) + world.clouds.regulated_h100e, chips_of_all(world))


@measure("public outlays", "bn USD", group="market", matters=1, relative=True, annual="sum", decimals=2)
def public_spending_busd(world: World) -> Rows:
    """Grants and public compute, financed by taxes."""
    return world.market.public_spending_musd / 1e3


@measure("carbon revenue", "bn USD", group="market", matters=1, relative=True, annual="sum", decimals=2)
def carbon_revenue_busd(world: World) -> Rows:
    """Carbon charges paid by owners of chips."""
    return world.market.carbon_revenue_musd / 1e3


@measure(
    "profit of AI services", "bn USD", group="market", matters=2, relative=False, annual="sum", decimals=1
)
def ai_profit_busd(world: World) -> Rows:
    """Sellers' gross margin less research and overheads."""
    firms = over_firms(world)
    return (firms["margin"] - firms["bill of research"]) / 1e3
