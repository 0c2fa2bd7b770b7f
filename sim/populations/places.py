"""Jurisdictions, independent clouds and what is one number a future."""

from sim.declare import Agents, ByJurisdiction, Rows, Table, column


class Places(Table):
    """Jurisdictions: regulator, grid, public pool."""

    capture: ByJurisdiction = column("regulatory capture", "share")
    abatement: ByJurisdiction = column("part of emissions cut by cleaner power", "share")
    intensity: ByJurisdiction = column("carbon intensity before abatement", "tCO2e/MWh")
    cleaner_usd: ByJurisdiction = column("cost of the cleaner power in use", "USD/tCO2e before abatement")
    running_musd: ByJurisdiction = column("running cost of compute", "M USD/H100e/quarter")
    price_musd: ByJurisdiction = column("rental price of compute", "M USD/H100e/quarter")
    public_h100e: ByJurisdiction = column("public compute, and compute bought with vouchers", "H100e")
    tax_musd: ByJurisdiction = column("tax on compute in research", "M USD/H100e/quarter")
    use_tax_musd: ByJurisdiction = column("tax on compute in other uses", "M USD/H100e/quarter")
    university_price: ByJurisdiction = column(
        "price that universities pay over the market's", "ratio", start=1.0
    )
    sites: ByJurisdiction = column(
        "data centres open to new chips, over those there would be", "ratio", start=1.0
    )
    clean_penalty_usd: ByJurisdiction = column("payment for missing clean power", "USD/MWh used")
    border_usd: ByJurisdiction = column(
        "carbon charge at the border, by users' home", "USD/MWh of mobile work"
    )
    disclosure_usd: ByJurisdiction = column("what disclosure makes a tonne worth to owners", "USD/tCO2e")
    electricity_mwh: ByJurisdiction = column("electricity of AI compute", "MWh/quarter")
    emissions_tco2: ByJurisdiction = column("emissions of AI compute", "tCO2e/quarter")
    mobile: ByJurisdiction = column("where mobile work runs", "share")


class Clouds(Table):
    """Independent clouds, one aggregate: they rent out and host open models."""

    chips_h100e: Agents = column("chips owned", "H100e")
    chip_mwh: Agents = column("electricity of an owned H100e at full load", "MWh/quarter")
    arriving_h100e: Agents = column("chips delivered next quarter", "H100e")
    ordered_h100e: Agents = column("chips delivered in two quarters", "H100e")
    rented_out_h100e: Agents = column("rented out", "H100e")
    rented_in_h100e: Agents = column("rented on the spot to host", "H100e")
    idle_h100e: Agents = column("idle", "H100e")
    need_hosting_h100e: Agents = column("compute that hosting open models is expected to need", "H100e")
    regulated_h100e: Agents = column("rented out at the regulated price", "H100e")
    hosting_h100e: Agents = column("compute allotted to hosting", "H100e")
    hosted_h100e: Agents = column("compute used for hosting", "H100e")


class Market(Table):
    """One number a future: prices, forecasts, counters and what the quarter recorded."""

    chip_price_musd: Rows = column("price of an H100e", "M USD/H100e")
    price_arriving_musd: Rows = column("price agreed for the chips delivered next quarter", "M USD/H100e")
    price_ordered_musd: Rows = column("price agreed for the chips delivered in two quarters", "M USD/H100e")
    scarcity: Rows = column("price of a chip over its list price", "ratio", start=1.0)
    supply_h100e: Rows = column("chips that can be delivered", "H100e/quarter")
    orders_h100e: Rows = column("chips ordered", "H100e/quarter")
    delivered_h100e: Rows = column("chips delivered", "H100e/quarter")
    sold_h100e: Rows = column("chips delivered since 2022, scrapped ones among them", "H100e")
    scrapped_h100e: Rows = column("chips scrapped", "H100e/quarter")
    opening_h100e: Rows = column("chips before the quarter", "H100e")
    rent_musd: Rows = column("capital part of the rental price", "M USD/H100e/quarter")
    contract_markup: Rows = column("rent under contract over the capital part of the user cost", "ratio")
    spot_musd: Rows = column("spot rent", "M USD/H100e/quarter")
    floor_musd: Rows = column("capital part of the user cost", "M USD/H100e/quarter")
    other_rented_h100e: Rows = column("rented by users outside AI labs", "H100e")
    other_budget_musd: Rows = column("their budget", "M USD/quarter")
    ai_capex_musd: Rows = column("spending on AI chips", "M USD/quarter")
    frontier_flop: Rows = column("largest run so far", "FLOP")
    frontier_capability: Rows = column("best capability so far", "nats")
    core_capability: Rows = column("capability that big tech's own products have taken up", "nats")
    frontier_cost_musd: Rows = column("cost of the run that is the frontier", "M USD")
    development_musd: Rows = column("cost of developing a model, for a FLOP of its run", "M USD/FLOP")
    ln_public: Rows = column("ln of public algorithmic efficiency", "log")
    ln_lead: Rows = column("ln of the leader's, last quarter", "log")
    ln_opened: Rows = column("ln of the best algorithmic efficiency opened by duty", "log", start=-1e3)
    public_know_how: Rows = column("public mastery of compression", "share")
    public_sparse: Rows = column("public mastery of training from scratch that programmes brought", "share")
    public_small: Rows = column("public mastery of small models that programmes brought", "share")
    revenue_musd: Rows = column("sales of AI services", "M USD/quarter")
    open_revenue_musd: Rows = column("sales that rest on open models", "M USD/quarter")
    hosted_revenue_musd: Rows = column("of them the clouds' own", "M USD/quarter")
    left_rented_h100e: Rows = column("compute rented by firms that left in the quarter", "H100e")
    potential_musd: Rows = column("revenue potential, users times 1/alpha", "M USD/quarter")
    adaptive_growth: Rows = column("adaptive forecast of its growth", "log/quarter", start=0.2)
    trend_growth: Rows = column("trend forecast of its growth", "log/quarter", start=0.2)
    error_adaptive: Rows = column("past error of the adaptive forecast", "log/quarter", start=0.1)
    error_trend: Rows = column("past error of the trend forecast", "log/quarter", start=0.1)
    expected_growth: Rows = column("growth that actors expect", "log/quarter", start=0.2)
    venture_musd: Rows = column("venture money given", "M USD/quarter")
    founded: Rows = column("startups founded", "slots/quarter")
    refused: Rows = column("arrivals refused for want of a slot", "slots/quarter")
    failed: Rows = column("startups closed", "slots/quarter")
    failed_cash: Rows = column("of them for want of cash", "slots/quarter")
    bought: Rows = column("startups bought", "slots/quarter")
    blocked: Rows = column("takeovers blocked", "slots/quarter")
    hired: Rows = column("startups whose researchers were hired away in a deal", "slots/quarter")
    bought_rate: Rows = column("chance of being bought, smoothed", "1/quarter")
    tenants: Rows = column("startups founded so far", "count", dtype=int)
    graduates: Rows = column("doctorates", "persons/quarter")
    graduates_industry: Rows = column("doctorates into industry", "persons/quarter")
    graduates_academia: Rows = column("doctorates into universities", "persons/quarter")
    refused_graduates: Rows = column("graduates for want of a row", "persons/quarter")
    retired: Rows = column("researchers who left research", "persons/quarter")
    immigrants: Rows = column("researchers from other fields", "persons/quarter")
    left_academia: Rows = column("moves from universities to industry", "persons/quarter")
    joined_academia: Rows = column("moves from industry to universities", "persons/quarter")
    student_startups: Rows = column("founded from universities", "slots/quarter")
    industry_wage_musd: Rows = column("mean pay in industry", "M USD/quarter")
    pressure: Rows = column("public pressure", "score")
    unserved_million: Rows = column("customers turned away for want of compute", "million")
    refusing: Rows = column("labs on offer that refuse access", "share")
    mandated_models: Rows = column("models on sale under an access mandate", "count")
    eligible_startups: Rows = column("startups eligible for access", "count")
    startup_price: Rows = column(
        "price that startups pay for rented compute over the market's", "ratio", start=1.0
    )
    startup_cost: Rows = column("the same with the tax that they pay", "ratio", start=1.0)
    compute_tax_musd: Rows = column("revenue of the compute tax", "M USD/quarter")
    clean_penalty_musd: Rows = column("payments for clean power that is missing", "M USD/quarter")
    carbon_revenue_musd: Rows = column("carbon charges", "M USD/quarter")
    fines_musd: Rows = column("fines", "M USD/quarter")
    public_spending_musd: Rows = column("public outlays", "M USD/quarter")
    emissions_last_tco2: Rows = column("emissions last quarter", "tCO2e/quarter")
    notable_industry: Rows = column("notable models by industry", "count/quarter")
    notable_academia: Rows = column("notable models by universities", "count/quarter")
    labs_past_1e23: Rows = column("labs that have passed 1e23 FLOP", "count")
    labs_past_1e24: Rows = column("labs that have passed 1e24 FLOP", "count")


class Carbon(Table):
    """Electricity and emissions of the quarter by what the compute did, one number a future."""

    training: Rows = column("flagship runs", "tCO2e/quarter")
    experiments: Rows = column("experiments", "tCO2e/quarter")
    inference: Rows = column("serving", "tCO2e/quarter")
    core: Rows = column("big tech's core business", "tCO2e/quarter")
    rentals: Rows = column("other users of rented compute", "tCO2e/quarter")
    universities: Rows = column("universities", "tCO2e/quarter")
    idle: Rows = column("idle chips", "tCO2e/quarter")
    embodied: Rows = column("making chips", "tCO2e/quarter")
    storage: Rows = column("storage", "tCO2e/quarter")
    devices: Rows = column("users' devices", "tCO2e/quarter")
    undone: Rows = column("cuts undone elsewhere under a cap", "tCO2e/quarter")
    used_mwh: Rows = column("electricity in use", "MWh/quarter")
    idle_mwh: Rows = column("electricity idle", "MWh/quarter")
    device_flop: Rows = column("work on devices", "FLOP/quarter")
    served_flop: Rows = column("work served from data centres", "FLOP/quarter")
