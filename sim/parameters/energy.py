"""Electricity, grids, cleaner power, emissions of making chips."""

from sim.declare import ByJurisdiction, Parameters, Rows, param


class Energy(Parameters):
    """Electricity, grids, abatement, embodied emissions."""

    chip_energy_mwh: Rows = param(
        "electricity of an H100e at full load, 2020",
        "MWh/quarter",
        default=14.1,
        range=(10.0, 18.0),
        source="patterson2021",
        grade="measured",
    )
    energy_gain_early: Rows = param(
        "fall of it to mid-2023",
        "log/year",
        default=0.485,
        range=(0.35, 0.6),
        source="epoch-hardware",
        grade="estimated",
    )
    energy_gain_late: Rows = param(
        "fall of it later",
        "log/year",
        default=0.26,
        range=(0.18, 0.34),
        source="epoch-hardware",
        grade="measured",
    )
    load: Rows = param(
        "power drawn in use over full load",
        "share",
        default=0.75,
        range=(0.6, 0.9),
        source="epoch-hardware",
        grade="measured",
    )
    idle_load: Rows = param(
        "power drawn idle over full load",
        "share",
        default=0.2,
        range=(0.1, 0.35),
        source="luccioni2022",
        grade="estimated",
    )
    pue: Rows = param(
        "power usage effectiveness",
        "ratio",
        default=1.12,
        range=(1.08, 1.3),
        source="google-pue",
        grade="measured",
    )
    power_price_usd: ByJurisdiction = param(
        "price of electricity",
        "USD/MWh",
        default=(70.0, 110.0, 85.0, 90.0),
        range=(40.0, 200.0),
        per="jurisdiction",
        source="eia",
        grade="estimated",
    )
    grid_tco2_mwh: ByJurisdiction = param(
        "carbon intensity of the grid, 2020",
        "tCO2e/MWh",
        default=(0.4117, 0.2612, 0.6063, 0.492),
        range=(0.05, 0.8),
        per="jurisdiction",
        source="ember2025",
        grade="measured",
    )
    grid_decline: ByJurisdiction = param(
        "fall of grid intensity",
        "log/year",
        default=(0.018, 0.049, 0.020, 0.010),
        range=(-0.01, 0.08),
        per="jurisdiction",
        source="ember2025",
        grade="measured",
    )
    existing_carbon_usd: ByJurisdiction = param(
        "carbon price already in force on electricity",
        "USD/tCO2e",
        default=(0.0, 75.0, 13.0, 5.0),
        range=(0.0, 120.0),
        per="jurisdiction",
        source="eu-ets",
        grade="estimated",
    )
    fossil_tco2_mwh: ByJurisdiction = param(
        "carbon intensity of fossil power",
        "tCO2e/MWh",
        default=(0.68, 0.65, 0.90, 0.75),
        range=(0.4, 1.1),
        per="jurisdiction",
        source="ember2025",
        grade="assumption",
        help="A grid's clean part is what its intensity lies below this: 39, 60, 33 and 34 % in 2020.",
    )
    annual_matching: Rows = param(
        "cut by a clean MWh matched over the year, over one matched hour by hour",
        "ratio",
        default=0.5,
        range=(0.1, 0.9),
        source="riepin2023",
        grade="assumption",
    )
    abatement_limit: Rows = param(
        "most that cleaner power can cut",
        "share",
        default=0.6,
        range=(0.3, 0.8),
        source="assumption",
        grade="assumption",
    )
    abatement_scale_usd: Rows = param(
        "carbon price at which 63 % of it is reached",
        "USD/tCO2e",
        default=60.0,
        range=(30.0, 120.0),
        source="assumption",
        grade="assumption",
    )
    abatement_speed: Rows = param(
        "part of the gap closed",
        "1/quarter",
        default=0.10,
        range=(0.04, 0.25),
        source="assumption",
        grade="assumption",
    )
    embodied_tco2_h100e: Rows = param(
        "emissions of making an H100e with its server, 2020",
        "tCO2e/H100e",
        default=1.2,
        range=(0.3, 2.5),
        scale="log",
        source="luccioni2022",
        grade="estimated",
    )
    storage_kwh_gb: Rows = param(
        "electricity of storage",
        "kWh/GB/quarter",
        default=0.003,
        range=(0.001, 0.01),
        scale="log",
        source="assumption",
        grade="assumption",
    )
    work_mobility: Rows = param(
        "part of compute that can run in another jurisdiction",
        "share",
        default=0.3,
        range=(0.0, 0.6),
        source="assumption",
        grade="assumption",
    )
    device_gain: Rows = param(
        "energy of a device for the same work, over a data centre's",
        "ratio",
        default=0.6,
        range=(0.2, 2.0),
        scale="log",
        source="assumption",
        grade="assumption",
    )
