"""How concentrated chips, models and sales are, and how startups fare."""

from __future__ import annotations

import numpy as np

from sim.axes import Entries, by_jurisdiction, gather, largest_share, number, ratio, top_indices, total
from sim.declare import Agents, ByJurisdiction, Rows, measure
from sim.measures.shared import MEGA, customers, hhi_of, with_open
from sim.phases.products import sales_by_model
from sim.world import World


def _grouped(world: World, values: Agents) -> Agents:
    """Values with each partner's stake credited to the big tech firm that holds it."""
    firms = world.firms
    held = Entries.where(firms.partner >= 0)
    part = held.of(firms.stake) * held.of(values)
    grouped = values.copy()
    held.put(grouped, held.of(values) - part)
    owner = held.rows * world.big_tech + held.of(firms.partner)
    grouped[:, world.big] += np.bincount(owner, part, world.rows * world.big_tech).reshape(world.rows, -1)
    return grouped


@measure("concentration of models", "HHI", group="concentration", matters=100, decimals=0)
def model_hhi(world: World) -> Rows:
    """HHI of sales by the firm whose model is used; open models count as one supplier."""
    return hhi_of(with_open(world, world.firms.model_revenue_musd))


@measure(
    "concentration of models by controlling group", "HHI", group="concentration", matters=100, decimals=0
)
def model_group_hhi(world: World) -> Rows:
    """The same with stakes credited to the partner that holds them."""
    return hhi_of(with_open(world, _grouped(world, world.firms.model_revenue_musd)))


@measure("concentration of model use", "HHI", group="concentration", matters=100, decimals=0)
def model_use_hhi(world: World) -> Rows:
    """HHI of customers by the firm whose model they use."""
    return hhi_of(sales_by_model(world, customers(world)))


@measure(
    "share of the four most used models' firms", "share", group="concentration", matters=0.01, decimals=3
)
def model_cr4(world: World) -> Rows:
    """Sales that rest on the models of the four largest suppliers."""
    return largest_share(with_open(world, world.firms.model_revenue_musd), 4)


@measure("concentration of models behind the leader", "HHI", group="concentration", matters=100, decimals=0)
def model_rest_hhi(world: World) -> Rows:
    """HHI of sales by the firm whose model is used, the largest supplier left out; 10 000 if it is alone."""
    behind = with_open(world, world.firms.model_revenue_musd)
    np.put_along_axis(behind, behind.argmax(axis=1)[:, None], 0.0, axis=1)
    return np.where(total(behind) > 0, hhi_of(behind), 1e4)


@measure("concentration of sales", "HHI", group="concentration", matters=100, decimals=0)
def sales_hhi(world: World) -> Rows:
    """HHI of sales by the firm that sells; a slot of application firms counts as its firms."""
    sold = world.firms.revenue_musd
    own = total(sold)
    hosted = world.market.hosted_revenue_musd
    part, rest = sold * ratio(np.ones_like(own), own + hosted), ratio(hosted, own + hosted)
    return 1e4 * (total(part**2 / world.firms.stands_for) + rest**2)


@measure("share of the four largest sellers", "share", group="concentration", matters=0.01, decimals=3)
def sales_cr4(world: World) -> Rows:
    """Sales of the four largest sellers; a slot of application firms counts as its firms."""
    firms = world.firms
    a_firm = firms.revenue_musd / firms.stands_for
    slots = int(np.ceil(4 / min(1.0, world.slot)))  # in which there are four firms in any case
    order = top_indices(a_firm, slots)
    many, sold = gather(firms.stands_for, order), gather(a_firm, order)
    ahead = np.cumsum(many, axis=1) - many
    return ratio(total(np.clip(4 - ahead, 0.0, many) * sold), total(firms.revenue_musd))


@measure("concentration of chips", "HHI", group="concentration", matters=100, decimals=0)
def compute_hhi(world: World) -> Rows:
    """HHI of chips owned; independent clouds count as ten equal firms."""
    chips, clouds = world.firms.chips_h100e[:, world.big], world.clouds.chips_h100e
    whole = total(chips) + clouds
    return ratio(1e4 * (total(chips**2) + clouds**2 / 10), whole**2)


@measure(
    "AI chips by home of their owner",
    "million H100e",
    group="concentration",
    matters=1,
    relative=True,
    annual="last",
    per="jurisdiction",
    decimals=3,
)
def chips_by_place(world: World) -> ByJurisdiction:
    """Chips of big tech by its home; independent clouds, at home everywhere, are left out."""
    firms, big = world.firms, world.big
    return by_jurisdiction(firms.chips_h100e[:, big], firms.jurisdiction[:, big], world.places.count) / MEGA


@measure(
    "compute that firms rent, by their home",
    "share",
    group="concentration",
    matters=0.01,
    per="jurisdiction",
    decimals=3,
)
def rented_share_by_place(world: World) -> ByJurisdiction:
    """Compute that firms of a jurisdiction rent, wherever it stands, over all they use or hold idle."""
    firms, count = world.firms, world.places.count
    rented = by_jurisdiction(firms.rented_in_h100e, firms.jurisdiction, count)
    own = by_jurisdiction(firms.chips_h100e - firms.rented_out_h100e, firms.jurisdiction, count)
    return ratio(rented, rented + own)


@measure("startups alive", "slots", group="concentration", matters=1, decimals=0)
def startups_alive(world: World) -> Rows:
    """Live startup slots."""
    return number(world.firms.active[:, world.small])


@measure("startups founded", "slots", group="concentration", matters=0.3, annual="sum", decimals=1)
def startups_founded(world: World) -> Rows:
    """Startups founded."""
    return world.market.founded


@measure("startups closed", "slots", group="concentration", matters=0.3, annual="sum", decimals=1)
def startups_closed(world: World) -> Rows:
    """Startups closed, for want of cash or for other reasons."""
    return world.market.failed


@measure(
    "startups closed for want of cash", "slots", group="concentration", matters=0.3, annual="sum", decimals=1
)
def startups_broke(world: World) -> Rows:
    """Startups closed because cash ran out."""
    return world.market.failed_cash


@measure("startups bought", "slots", group="concentration", matters=0.3, annual="sum", decimals=1)
def startups_bought(world: World) -> Rows:
    """Takeovers of startups by big tech."""
    return world.market.bought


@measure("takeovers blocked", "slots", group="concentration", matters=0.3, annual="sum", decimals=1)
def takeovers_blocked(world: World) -> Rows:
    """Takeovers that merger control blocked."""
    return world.market.blocked


@measure("arrivals refused", "slots", group="checks", matters=0.5, annual="sum", decimals=0)
def arrivals_refused(world: World) -> Rows:
    """Founders refused for want of a slot: zero unless the number of slots is too small."""
    return world.market.refused


@measure("graduates without a row", "persons", group="checks", matters=0.5, annual="sum", decimals=0)
def graduates_refused(world: World) -> Rows:
    """Graduates refused for want of a row: zero unless the number of researchers is too small."""
    return world.market.refused_graduates


@measure(
    "independent labs within 10x of the frontier", "labs", group="concentration", matters=0.5, decimals=1
)
def labs_near_frontier(world: World) -> Rows:
    """Startups whose flagship took at least a tenth of the largest run so far."""
    return number(world.models.flop[0][:, world.small] >= 0.1 * world.market.frontier_flop)


@measure(
    "labs past 1e23 FLOP, cumulative", "labs", group="concentration", matters=1, annual="last", decimals=0
)
def labs_past_1e23(world: World) -> Rows:
    """Labs that have trained with 1e23 FLOP or more."""
    return world.market.labs_past_1e23.copy()


@measure(
    "labs past 1e24 FLOP, cumulative", "labs", group="concentration", matters=1, annual="last", decimals=0
)
def labs_past_1e24(world: World) -> Rows:
    """Labs that have trained with 1e24 FLOP or more."""
    return world.market.labs_past_1e24.copy()
