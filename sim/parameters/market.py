"""Users, leasing, startups and finance."""

from sim.declare import BySegment, Parameters, Rows, param


class Users(Parameters):
    """Demand by segment: a nest of AI products against doing without."""

    nest: Rows = param(
        "weight of the nest lambda",
        "-",
        default=0.366,
        range=(0.3, 0.45),
        source="fit2023",
        grade="calibrated",
    )
    threshold: BySegment = param(
        "threshold of adoption u0",
        "-",
        default=(9.45, 10.25, 9.65, 9.9),
        range=(7.5, 12.0),
        per="segment",
        spread=0.3,
        source="fit2023",
        grade="calibrated",
    )
    drift: Rows = param(
        "saturation of adoption", "-", default=4.0, range=(3.0, 5.0), source="fit2023", grade="calibrated"
    )
    users_million: BySegment = param(
        "users who could adopt",
        "million",
        default=(2000.0, 1000.0, 100.0, 4000.0),
        range=(20.0, 6000.0),
        scale="log",
        per="segment",
        spread=0.2,
        source="assumption",
        grade="assumption",
    )
    budget_usd: BySegment = param(
        "price sensitivity 1/alpha",
        "USD/user/quarter",
        default=(20.0, 150.0, 120.0, 5.0),
        range=(2.0, 300.0),
        scale="log",
        per="segment",
        spread=0.2,
        source="fit2023",
        grade="calibrated",
    )
    tokens_million: BySegment = param(
        "use at the reference cost",
        "M tokens/user/quarter",
        default=(3.0, 30.0, 30.0, 5.0),
        range=(0.5, 60.0),
        scale="log",
        per="segment",
        spread=0.3,
        source="openai-usage",
        grade="assumption",
    )
    token_cost_usd: Rows = param(
        "reference cost of a million tokens",
        "USD/M tokens",
        default=6.4,
        range=(4.0, 9.0),
        source="gundlach2025",
        grade="estimated",
    )
    token_elasticity: Rows = param(
        "elasticity of use to the cost of a token",
        "elasticity",
        default=0.9,
        range=(0.5, 1.0),
        spread=0.15,
        source="token-elasticity",
        grade="estimated",
    )
    taste: Rows = param(
        "spread of users' tastes between firms",
        "sd",
        default=1.45,
        range=(1.1, 1.8),
        source="fit2023",
        grade="calibrated",
    )
    release_taste: Rows = param(
        "spread of the appeal of one release",
        "sd",
        default=0.4,
        range=(0.2, 0.7),
        source="assumption",
        grade="assumption",
    )
    habit: Rows = param(
        "pull of last quarter's share",
        "-",
        default=1.0,
        range=(0.3, 1.6),
        source="assumption",
        grade="assumption",
    )
    price_speed: Rows = param(
        "part of the way to the best price in a quarter",
        "share",
        default=0.5,
        range=(0.3, 0.8),
        source="assumption",
        grade="assumption",
    )
    edge_reach: Rows = param(
        "part of device users who own a laptop or better",
        "share",
        default=0.25,
        range=(0.15, 0.35),
        source="assumption",
        grade="assumption",
    )
    button_share: Rows = param(
        "part of device use on button-cell devices",
        "share",
        default=0.10,
        range=(0.05, 0.2),
        source="assumption",
        grade="assumption",
    )


class Leasing(Parameters):
    """The model as a utility: access terms, tastes for suppliers, open models."""

    lease_lag_nats: Rows = param(
        "how far a leased model trails",
        "nats",
        default=0.12,
        range=(0.05, 0.25),
        source="fit2023",
        grade="calibrated",
    )
    wholesale_markup: Rows = param(
        "wholesale mark-up among rival suppliers, in 1/alpha",
        "ratio",
        default=0.28,
        range=(0.15, 0.5),
        source="fit2023",
        grade="calibrated",
    )
    supplier_taste: Rows = param(
        "spread of tastes for a supply mode",
        "scale",
        default=1.2,
        range=(0.8, 1.6),
        source="fit2023",
        grade="calibrated",
    )
    no_model_appeal: Rows = param(
        "appeal of selling without an own model",
        "-",
        default=-2.43,
        range=(-3.5, -1.5),
        source="menlo2024",
        grade="calibrated",
    )
    open_appeal: Rows = param(
        "draw of open models for builders",
        "-",
        default=2.7,
        range=(1.2, 4.2),
        source="menlo2024",
        grade="calibrated",
    )
    open_lag_nats: Rows = param(
        "how far an open release trails its lab's best",
        "nats",
        default=0.061,
        range=(0.0, 0.2),
        source="epoch-open-lag",
        grade="calibrated",
    )
    host_margin: Rows = param(
        "margin of clouds that host open models",
        "share",
        default=0.10,
        range=(0.05, 0.2),
        source="assumption",
        grade="assumption",
    )
    host_appeal: Rows = param(
        "appeal of a bare hosted open model",
        "-",
        default=-0.3,
        range=(-1.5, 0.8),
        source="menlo2024",
        grade="calibrated",
    )
    open_share: Rows = param(
        "part of releases by labs behind the frontier that are open",
        "share",
        default=0.30,
        range=(0.1, 0.5),
        source="epoch-open-lag",
        grade="estimated",
    )
    switching_cost: Rows = param(
        "cost of changing supplier",
        "-",
        default=0.8,
        range=(0.2, 1.6),
        source="cma-cloud",
        grade="assumption",
    )
    credit_lock_in: Rows = param(
        "pull of compute credits to the partner",
        "-",
        default=0.5,
        range=(0.0, 1.5),
        source="ftc-partnerships",
        grade="assumption",
    )
    graduation_hazard: Rows = param(
        "chance that a large lessee trains its own model",
        "1/quarter",
        default=0.02,
        range=(0.005, 0.05),
        source="assumption",
        grade="assumption",
    )
    tasks: Rows = param(
        "models kept, one a task",
        "count",
        default=3.0,
        range=(1.0, 8.0),
        source="assumption",
        grade="assumption",
    )
    bytes_per_parameter: Rows = param(
        "bytes kept a parameter",
        "bytes",
        default=4.0,
        range=(1.0, 4.0),
        source="assumption",
        grade="assumption",
    )


class Finance(Parameters):
    """Founders, venture money, failure, acquisition, partnerships."""

    founders: Rows = param(
        "founding of AI startups",
        "slots/quarter",
        default=2.85,
        range=(2.6, 2.86),
        source="aiindex-funded",
        grade="calibrated",
    )
    founding_elasticity: Rows = param(
        "elasticity of founding to expected value",
        "elasticity",
        default=0.2,
        range=(0.14, 0.22),
        source="assumption",
        grade="assumption",
    )
    kill_zone: Rows = param(
        "founding lost to incumbents' reach",
        "ratio",
        default=0.5,
        range=(0.4, 0.7),
        source="kamepalli2020",
        grade="assumption",
    )
    exit_prize: Rows = param(
        "founding drawn by the chance of being bought",
        "ratio",
        default=4.0,
        range=(2.5, 4.5),
        source="phillips2013",
        grade="assumption",
    )
    first_round_musd: Rows = param(
        "first money of a startup",
        "M USD",
        default=4.0,
        range=(2.5, 6.0),
        source="cbinsights",
        grade="estimated",
    )
    failure: Rows = param(
        "failure for other reasons, old firms",
        "1/quarter",
        default=0.0050,
        range=(0.0048, 0.0065),
        source="bls-survival",
        grade="calibrated",
    )
    failure_young: Rows = param(
        "further failure of the youngest",
        "1/quarter",
        default=0.026,
        range=(0.0255, 0.033),
        source="bls-survival",
        grade="calibrated",
    )
    own_model_part: Rows = param(
        "part of founders who mean to train their own model",
        "share",
        default=0.15,
        range=(0.1, 0.2),
        source="epoch-models",
        grade="estimated",
    )
    venture_cap_musd: Rows = param(
        "most that venture capital can give",
        "M USD/quarter",
        default=80_000.0,
        range=(50_000.0, 120_000.0),
        source="aiindex-investment",
        grade="estimated",
    )
    venture_appetite: Rows = param(
        "venture money over market revenue growth",
        "ratio",
        default=6.0,
        range=(3.0, 10.0),
        source="aiindex-investment",
        grade="calibrated",
    )
    venture_base_musd: Rows = param(
        "venture money at the start of 2020",
        "M USD/quarter",
        default=250.0,
        range=(120.0, 500.0),
        scale="log",
        source="aiindex-investment",
        grade="calibrated",
    )
    patience: Rows = param(
        "quarters after which value must cover need",
        "quarters",
        default=8.0,
        range=(6.0, 12.0),
        source="assumption",
        grade="assumption",
    )
    runway: Rows = param(
        "quarters of need a round covers",
        "quarters",
        default=8.0,
        range=(5.0, 10.0),
        source="assumption",
        grade="assumption",
    )
    round_size: Rows = param(
        "most that a round brings, over what is needed",
        "ratio",
        default=3.0,
        range=(2.0, 5.0),
        source="cbinsights",
        grade="assumption",
    )
    fixed_cost_musd: Rows = param(
        "fixed cost of an application firm",
        "M USD/quarter",
        default=0.35,
        range=(0.33, 0.5),
        source="assumption",
        grade="assumption",
    )
    firms_per_slot: Rows = param(
        "application firms a slot stands for at 5 bn USD of revenue a year",
        "firms",
        default=25.0,
        range=(15.0, 40.0),
        source="aiindex-funded",
        grade="assumption",
    )
    acquisition: Rows = param(
        "offers to buy a startup",
        "1/quarter",
        default=0.02,
        range=(0.018, 0.025),
        source="cbinsights",
        grade="estimated",
    )
    bargaining: Rows = param(
        "seller's part of the joint surplus",
        "share",
        default=0.5,
        range=(0.3, 0.7),
        source="assumption",
        grade="assumption",
    )
    partnership: Rows = param(
        "part of a large lab's round that a cloud owner gives",
        "share",
        default=0.35,
        range=(0.1, 0.6),
        source="ftc-partnerships",
        grade="estimated",
    )
    payout: Rows = param(
        "big tech's surplus cash returned to owners",
        "1/quarter",
        default=0.5,
        range=(0.2, 0.8),
        source="assumption",
        grade="assumption",
    )
