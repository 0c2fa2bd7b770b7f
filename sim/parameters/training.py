"""How much labs spend on training, and how big a run must be."""

from sim.declare import Parameters, Rows, param


class Training(Parameters):
    """How much labs spend on training, and how big a run must be."""

    quality_value: Rows = param(
        "value of a nat of capability to users",
        "1/nat",
        default=6.6,
        range=(5.0, 8.0),
        source="fit2023",
        grade="calibrated",
        headline=True,
        help="How much scale pays: what escalates frontier spending. The second dial of training cost.",
    )
    min_run_share: Rows = param(
        "smallest usable run over the reference run",
        "share",
        default=0.02,
        range=(0.005, 0.08),
        scale="log",
        source="assumption",
        grade="assumption",
        headline=True,
        help="The third dial of training cost: what a newcomer must train before anybody buys.",
    )
    min_run_moves: Rows = param(
        "how far the smallest usable run moves with the frontier",
        "exponent",
        default=0.5,
        range=(0.0, 1.0),
        source="assumption",
        grade="assumption",
        headline=True,
        help="0: fixed; 1: a fixed part of the frontier's run. A headline uncertainty.",
    )
    horizon: Rows = param(
        "quarters over which a better model pays",
        "quarters",
        default=4.0,
        range=(3.5, 4.5),
        source="epoch-open-lag",
        grade="calibrated",
    )
    generation: Rows = param(
        "length of a generation of models",
        "quarters",
        default=3.0,
        range=(2.6, 3.4),
        source="epoch-models",
        grade="calibrated",
    )
    hurdle_volatility: Rows = param(
        "volatility of the market's value",
        "1/sqrt(year)",
        default=0.129,
        range=(0.09, 0.17),
        source="dixit1994",
        grade="assumption",
        help="Sets the hurdle of an irreversible investment: beta/(beta - 1), 1.3 at the default.",
    )
    strategic_share: Rows = param(
        "research that serves the core business, part of its AI spending",
        "share",
        default=0.0827,
        range=(0.05, 0.2),
        source="fit2023",
        grade="calibrated",
    )
    aspired_share_big_tech: Rows = param(
        "share big tech within reach of the frontier plans for",
        "share",
        default=0.045,
        range=(0.03, 0.065),
        source="fit2023",
        grade="calibrated",
    )
    aspired_share_startup: Rows = param(
        "share a startup within reach of the frontier plans for",
        "share",
        default=0.12,
        range=(0.08, 0.16),
        source="fit2023",
        grade="calibrated",
    )
    reach_nats: Rows = param(
        "distance to the frontier that counts as within reach",
        "nats",
        default=0.9,
        range=(0.7, 1.2),
        source="epoch-open-lag",
        grade="assumption",
        help="About a year behind, as followers are seen to be: a lab further away gives up the race.",
    )
    growth_cap: Rows = param(
        "largest growth of research compute",
        "ratio/quarter",
        default=1.38,
        range=(1.3, 1.55),
        source="epoch-compute",
        grade="calibrated",
    )
    flagship_share: Rows = param(
        "part of research compute in the flagship run",
        "share",
        default=0.156,
        range=(0.12, 0.28),
        source="epoch-spend",
        grade="calibrated",
    )
    cash_burn: Rows = param(
        "least part of its cash a venture-backed lab spends",
        "1/quarter",
        default=0.15,
        range=(0.08, 0.22),
        source="epoch-spend",
        grade="calibrated",
    )
    cash_cap: Rows = param(
        "largest part of its cash a firm spends on research",
        "1/quarter",
        default=0.35,
        range=(0.2, 0.5),
        source="assumption",
        grade="assumption",
    )
    staff_ratio: Rows = param(
        "research staff over research compute, 2020",
        "ratio",
        default=0.736,
        range=(0.43, 1.0),
        source="cottier2024",
        grade="estimated",
    )
    core_staff: Rows = param(
        "research staff that big tech's core business pays, part of its AI spending",
        "share",
        default=0.10,
        range=(0.05, 0.18),
        source="epoch-staff",
        grade="assumption",
        help="In 2020 labs were large in people and small in compute.",
    )
    cap_recovery: Rows = param(
        "part of a capped run's loss made good by other means",
        "share",
        default=0.5,
        range=(0.2, 0.8),
        source="assumption",
        grade="assumption",
        help="Under a cap money goes to experiments, post-training and test-time compute.",
    )
    trend_weight: Rows = param(
        "weight of trend followers when both forecasts did equally well",
        "share",
        default=0.5,
        range=(0.2, 0.8),
        source="assumption",
        grade="assumption",
    )
    run_growth_big_tech: Rows = param(
        "FLOP big tech plans for a run over what its compute of the day gives in a generation",
        "ratio",
        default=1.15,
        range=(1.05, 1.25),
        source="assumption",
        grade="assumption",
    )
    run_growth_startup: Rows = param(
        "the same for startups",
        "ratio",
        default=1.05,
        range=(0.95, 1.15),
        source="assumption",
        grade="assumption",
    )
    startup_chip_lag: Rows = param(
        "quarters that chips rented by startups trail the newest",
        "quarters",
        default=4.0,
        range=(2.0, 6.0),
        source="assumption",
        grade="assumption",
    )
    forecast_memory: Rows = param(
        "weight of the last quarter in the error of a forecast",
        "1/quarter",
        default=0.2,
        range=(0.1, 0.3),
        source="assumption",
        grade="assumption",
    )
    adaptive_speed: Rows = param(
        "speed of the adaptive forecast",
        "1/quarter",
        default=0.25,
        range=(0.15, 0.35),
        source="assumption",
        grade="assumption",
    )
    trend_speed: Rows = param(
        "speed of the trend forecast",
        "1/quarter",
        default=0.5,
        range=(0.3, 0.7),
        source="assumption",
        grade="assumption",
    )
    seen_fall_limit: Rows = param(
        "fastest fall of the market that forecasts take in",
        "log/quarter",
        default=0.5,
        range=(0.3, 0.7),
        source="assumption",
        grade="assumption",
    )
    seen_rise_limit: Rows = param(
        "fastest growth of the market that forecasts take in",
        "log/quarter",
        default=0.7,
        range=(0.5, 0.9),
        source="assumption",
        grade="assumption",
    )
    trend_rise_limit: Rows = param(
        "fastest growth that the trend forecast holds",
        "log/quarter",
        default=0.6,
        range=(0.5, 0.7),
        source="assumption",
        grade="assumption",
    )
    plan_ahead: Rows = param(
        "how far ahead research is planned",
        "quarters",
        default=2.0,
        range=(1.5, 2.5),
        source="assumption",
        grade="assumption",
    )
    first_spend_big_tech_musd: Rows = param(
        "research that big tech can start with, whatever it spent before",
        "M USD/quarter",
        default=5.0,
        range=(3.0, 8.0),
        source="assumption",
        grade="assumption",
    )
    first_spend_startup: Rows = param(
        "research that a startup can start with, part of what its cash allows",
        "share",
        default=0.25,
        range=(0.15, 0.35),
        source="assumption",
        grade="assumption",
    )
    capital_quarters: Rows = param(
        "quarters that research ties up its money",
        "quarters",
        default=4.0,
        range=(2.0, 8.0),
        source="assumption",
        grade="assumption",
        help="How far a dearer or cheaper capital, by disclosure, moves research.",
    )
    cap_saving: Rows = param(
        "part of a capped run's money that is not spent",
        "share",
        default=0.5,
        range=(0.3, 0.7),
        source="assumption",
        grade="assumption",
    )
    generation_scatter: Rows = param(
        "spread of the length of a run around a generation's",
        "log sd",
        default=0.25,
        range=(0.1, 0.4),
        source="epoch-models",
        grade="assumption",
        help="Without it all labs would release in the same quarter.",
    )
