"""How concentrated chips, models and sales are, and how startups fare."""

from __future__ import annotations

import numpy as np

from sim.accelerate import accelerated
from sim.axes import Entries, by_jurisdiction, gather, largest_share, ratio, top_indices, total
from sim.declare import Agents, ByJurisdiction, Rows, measure
from sim.measures.shared import MEGA, chips_of_all, hhi_of, once, over_firms, over_sellers
from sim.world import World


@once
@accelerated("measures")
def over_suppliers(world: World) -> dict[str, Rows]:
    """Concentration of sales by the firm whose model is used; open models count as one supplier."""
    firms, opened = world.firms, world.market.open_revenue_musd
    sold = np.concatenate([firms.model_revenue_musd, opened], axis=1)
    by_group = np.concatenate([_grouped(world, firms.model_revenue_musd), opened], axis=1)
    behind = sold.copy()
    np.put_along_axis(behind, behind.argmax(axis=1)[:, None], 0.0, axis=1)
    return {
        "HHI": hhi_of(sold),
        "HHI by group": hhi_of(by_group),
        "part of the four largest": largest_share(sold, 4),
        "HHI behind the largest": np.where(total(behind) > 0, hhi_of(behind), 1e4),
    }


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
    return over_suppliers(world)["HHI"]


@measure(
    "concentration of models by controlling group", "HHI", group="concentration", matters=100, decimals=0
)
def model_group_hhi(world: World) -> Rows:
    """The same with stakes credited to the partner that holds them."""
    return over_suppliers(world)["HHI by group"]


@measure("concentration of model use", "HHI", group="concentration", matters=100, decimals=0)
def model_use_hhi(world: World) -> Rows:
    """HHI of customers by the firm whose model they use."""
    return over_sellers(world)["HHI by model"]


@measure(
    "share of the four most used models' firms", "share", group="concentration", matters=0.01, decimals=3
)
def model_cr4(world: World) -> Rows:
    """Sales that rest on the models of the four largest suppliers."""
    return over_suppliers(world)["part of the four largest"]


@measure("concentration of models behind the leader", "HHI", group="concentration", matters=100, decimals=0)
def model_rest_hhi(world: World) -> Rows:
    """HHI of sales by the firm whose model is used, the largest supplier left out; 10 000 if it is alone."""
    return over_suppliers(world)["HHI behind the largest"]


@once
@accelerated("measures")
def sales_concentration(world: World) -> tuple[Rows, Rows]:
    """HHI and part of the four largest by the firm that sells; a slot of application firms counts as its firms."""
    firms, hosted = world.firms, world.market.hosted_revenue_musd
    sold, own = firms.revenue_musd, total(firms.revenue_musd)
    part, rest = sold * ratio(np.ones_like(own), own + hosted), ratio(hosted, own + hosted)
    a_firm = sold / firms.stands_for
    slots = int(np.ceil(4 / min(1.0, world.slot)))  # in which there are four firms in any case
    order = top_indices(a_firm, slots)
    many, most = gather(firms.stands_for, order), gather(a_firm, order)
    ahead = np.cumsum(many, axis=1) - many
    four = ratio(total(np.clip(4 - ahead, 0.0, many) * most), own)
    return 1e4 * (total(part**2 / firms.stands_for) + rest**2), four


@measure("concentration of sales", "HHI", group="concentration", matters=100, decimals=0)
def sales_hhi(world: World) -> Rows:
    """HHI of sales by the firm that sells; a slot of application firms counts as its firms."""
    return sales_concentration(world)[0]


@measure("share of the four largest sellers", "share", group="concentration", matters=0.01, decimals=3)
def sales_cr4(world: World) -> Rows:
    """Sales of the four largest sellers; a slot of application firms counts as its firms."""
    return sales_concentration(world)[1]


@measure("concentration of chips", "HHI", group="concentration", matters=100, decimals=0)
def compute_hhi(world: World) -> Rows:
    """HHI of chips owned; independent clouds count as ten equal firms."""
    chips, clouds = world.firms.chips_h100e[:, world.big], world.clouds.chips_h100e
    return ratio(1e4 * (total(chips**2) + clouds**2 / 10), chips_of_all(world) ** 2)


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
    rented, own = compute_by_home(world)
    return ratio(rented, rented + own)


@accelerated("measures")
def compute_by_home(world: World) -> tuple[ByJurisdiction, ByJurisdiction]:
    """Compute that firms rent, and chips of their own that they do not rent out, by their home (H100e)."""
    firms, count = world.firms, world.places.count
    own = firms.chips_h100e - firms.rented_out_h100e
    return (
        by_jurisdiction(firms.rented_in_h100e, firms.jurisdiction, count),
        by_jurisdiction(own, firms.jurisdiction, count),
    )


@measure("startups alive", "slots", group="concentration", matters=1, decimals=0)
def startups_alive(world: World) -> Rows:
    """Live startup slots."""
    return over_firms(world)["startups"]


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
    return over_firms(world)["startups near the frontier"]


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
