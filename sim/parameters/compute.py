"""Chips, their supply and price, the rental market."""

from sim.declare import ByJurisdiction, Parameters, Rows, param


class Compute(Parameters):
    """Chip supply and price, rental market. An H100e is 989 TFLOP/s peak at 38 % utilisation."""

    chip_price_musd: Rows = param(
        "price of an H100-equivalent in 2020, installed",
        "M USD/H100e",
        default=0.115,
        range=(0.03, 0.4),
        scale="log",
        source="epoch-hardware",
        grade="estimated",
        headline=True,
        help="Server, network and building included. The first dial of training cost: the price of a FLOP.",
    )
    price_of_flop: Rows = param(
        "price of a FLOP from the shock date on, times",
        "ratio",
        default=1.0,
        range=(0.2, 5.0),
        scale="log",
        source="assumption",
        grade="assumption",
        headline=True,
        drawn=False,
        help="Multiplies the price of chips from 2026: what if a FLOP cost three times as much, or a third?",
    )
    chip_price_decline: Rows = param(
        "fall of the chip price",
        "log/year",
        default=0.263,
        range=(0.20, 0.33),
        source="epoch-hardware",
        grade="measured",
    )
    first_supply_h100e: Rows = param(
        "chips that can be delivered in 2020Q1",
        "H100e/quarter",
        default=6450.0,
        range=(5000.0, 9500.0),
        scale="log",
        source="epoch-chip-sales",
        grade="estimated",
    )
    supply_growth: Rows = param(
        "growth of chip supply to 2024",
        "log/year",
        default=1.3,
        range=(1.18, 1.42),
        source="epoch-chip-sales",
        grade="estimated",
    )
    supply_growth_2025: Rows = param(
        "growth of chip supply in 2025",
        "log/year",
        default=1.0,
        range=(0.7, 1.25),
        source="epoch-chip-sales",
        grade="estimated",
    )
    supply_taper: Rows = param(
        "growth of each later year over the year before",
        "ratio",
        default=0.72,
        range=(0.6, 0.8),
        source="assumption",
        grade="assumption",
    )
    supply_response: Rows = param(
        "long-run response of supply to orders, from 2026",
        "elasticity",
        default=0.37,
        range=(0.1, 0.8),
        source="assumption",
        grade="assumption",
        help="Part of ln(orders/supply) by which supply moves in a year.",
    )
    supply_limit_gw: Rows = param(
        "power that sites and grids can add in a year",
        "GW/year",
        default=30.0,
        range=(10.0, 60.0),
        source="iea2025",
        grade="assumption",
    )
    chip_price_elasticity: Rows = param(
        "short-run elasticity of chip demand",
        "elasticity",
        default=2.5,
        range=(1.5, 4.0),
        source="assumption",
        grade="assumption",
    )
    chip_price_floor: Rows = param(
        "lowest price when orders fall short",
        "ratio",
        default=0.8,
        range=(0.7, 0.95),
        source="assumption",
        grade="assumption",
    )
    depreciation: Rows = param(
        "chips scrapped",
        "1/quarter",
        default=0.055,
        range=(0.045, 0.065),
        source="epoch-hardware",
        grade="estimated",
    )
    interest: Rows = param(
        "cost of capital",
        "1/quarter",
        default=0.03,
        range=(0.02, 0.04),
        source="assumption",
        grade="assumption",
    )
    first_stock_h100e: Rows = param(
        "chips installed at the start of 2020",
        "H100e",
        default=45_000.0,
        range=(32_000.0, 65_000.0),
        scale="log",
        source="epoch-chip-sales",
        grade="estimated",
    )
    big_tech_stock_share: Rows = param(
        "part of them with big tech",
        "share",
        default=0.4,
        range=(0.3, 0.55),
        source="assumption",
        grade="assumption",
    )
    other_rental_musd: Rows = param(
        "rental budget of users outside AI labs, 2020Q1",
        "M USD/quarter",
        default=192.0,
        range=(120.0, 300.0),
        scale="log",
        source="synergy",
        grade="estimated",
    )
    other_rental_growth: Rows = param(
        "growth of that budget to 2025",
        "log/year",
        default=0.70,
        range=(0.55, 0.85),
        source="synergy",
        grade="estimated",
    )
    other_rental_split: ByJurisdiction = param(
        "where those users are",
        "share",
        default=(0.55, 0.2, 0.15, 0.1),
        range=(0.0, 1.0),
        per="jurisdiction",
        source="synergy",
        grade="estimated",
    )
    site_share: ByJurisdiction = param(
        "where data centres stand",
        "share",
        default=(0.48, 0.17, 0.25, 0.1),
        range=(0.0, 1.0),
        per="jurisdiction",
        source="iea2025",
        grade="measured",
    )
    site_sensitivity: Rows = param(
        "elasticity of mobile work to the price of compute in a place",
        "elasticity",
        default=4.0,
        range=(0.0, 10.0),
        source="assumption",
        grade="assumption",
    )
    rental_elasticity: Rows = param(
        "elasticity of rental demand",
        "elasticity",
        default=1.0,
        range=(0.6, 1.6),
        source="assumption",
        grade="assumption",
        help="1: renters spend a fixed budget.",
    )
    contract_share: Rows = param(
        "part of rentals under contract",
        "share",
        default=0.6,
        range=(0.3, 0.85),
        source="assumption",
        grade="assumption",
    )
    own_use_first: Rows = param(
        "how far owners' own use comes before renters",
        "share",
        default=0.9,
        range=(0.5, 1.0),
        source="assumption",
        grade="assumption",
    )
    independent_share: Rows = param(
        "part of rental demand that independent clouds plan to serve",
        "share",
        default=0.75,
        range=(0.6, 0.9),
        source="synergy",
        grade="assumption",
    )
    core_share_start: Rows = param(
        "part of core income that big tech spends on AI in its own products, 2020",
        "share",
        default=0.0103,
        range=(0.007, 0.014),
        source="patterson2022",
        grade="calibrated",
    )
    core_share_limit: Rows = param(
        "highest such part",
        "share",
        default=0.35,
        range=(0.25, 0.45),
        source="assumption",
        grade="assumption",
    )
    core_share_slope: Rows = param(
        "its growth with the frontier",
        "log-odds/nat",
        default=2.2,
        range=(1.8, 2.6),
        source="capex-reports",
        grade="calibrated",
    )
    core_income_musd: Rows = param(
        "big tech's core income",
        "M USD/quarter",
        default=59300.0,
        range=(45_000.0, 65_000.0),
        source="capex-reports",
        grade="estimated",
    )
    core_income_growth: Rows = param(
        "growth of core income, inflation taken off",
        "log/year",
        default=0.12,
        range=(0.08, 0.16),
        source="capex-reports",
        grade="estimated",
    )
    core_income_taper: Rows = param(
        "fall of that growth after 2025",
        "1/year",
        default=0.08,
        range=(0.0, 0.2),
        source="assumption",
        grade="assumption",
    )
    other_capex_share: Rows = param(
        "capital spending outside AI chips, part of core income",
        "share",
        default=0.542,
        range=(0.4, 0.6),
        source="capex-reports",
        grade="calibrated",
    )
    on_demand_markup: Rows = param(
        "on-demand price over the amortised cost of a used hour",
        "ratio",
        default=3.0,
        range=(2.0, 5.0),
        source="epoch-rental",
        grade="estimated",
    )
    fit_loss: Rows = param(
        "work lost on chips a generation older than the newest",
        "share",
        default=0.12,
        range=(0.05, 0.25),
        source="epoch-hardware",
        grade="assumption",
        help="Hardware fit: bites universities and small firms that run on old or mixed chips.",
    )
    storage_price_usd: Rows = param(
        "price of storage",
        "USD/GB/quarter",
        default=0.06,
        range=(0.02, 0.1),
        source="assumption",
        grade="assumption",
    )
    other_rental_taper: Rows = param(
        "fall of the growth of that budget after 2025",
        "1/year",
        default=0.3,
        range=(0.15, 0.5),
        source="assumption",
        grade="assumption",
    )
    voucher_added: Rows = param(
        "part of a voucher that adds to what a startup spends on compute",
        "share",
        default=0.8,
        range=(0.4, 1.0),
        source="cornet2006",
        grade="estimated",
        help="Of ten innovation vouchers eight paid for work that would not have been ordered without.",
    )
    chip_cash_share: Rows = param(
        "most of its cash that big tech puts into chips ordered in a quarter",
        "share",
        default=0.5,
        range=(0.35, 0.65),
        source="assumption",
        grade="assumption",
        help="Binds most of the time after 2025: cash, not need, then sets the chips.",
    )
    order_growth_limit: Rows = param(
        "fastest growth of demand that orders and plans count on",
        "log/quarter",
        default=0.35,
        range=(0.25, 0.45),
        source="assumption",
        grade="assumption",
    )
    other_capex_fall: Rows = param(
        "fall of the part of core income that other capital spending takes, to 2025",
        "log/year",
        default=0.06,
        range=(0.0, 0.12),
        source="capex-reports",
        grade="calibrated",
        help="Offices, warehouses and ordinary servers gave way to chips.",
    )
    contract_renewal: Rows = param(
        "contracts for compute renewed in a quarter",
        "1/quarter",
        default=0.15,
        range=(0.08, 0.3),
        source="assumption",
        grade="assumption",
        help="Contracts run a year to three. Firms plan with the price under contract.",
    )
    chip_price_speed: Rows = param(
        "part of the way that the price of chips moves towards what orders ask for",
        "1/quarter",
        default=0.3,
        range=(0.15, 0.45),
        source="assumption",
        grade="assumption",
        help="At once would be a cobweb: orders answer the price five times as strongly as the price answers orders.",
    )
    core_uptake: Rows = param(
        "part of the frontier's lead that big tech's own products take up",
        "1/quarter",
        default=0.25,
        range=(0.15, 0.45),
        source="assumption",
        grade="assumption",
        help="A new model is in the products of its owner within a year or so.",
    )
