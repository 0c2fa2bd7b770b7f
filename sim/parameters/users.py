"""Demand for AI services."""

from sim.declare import BySegment, Parameters, Rows, param


class Users(Parameters):
    """Demand by segment: a nest of AI products against doing without."""

    nest: Rows = param(
        "weight of the nest lambda",
        "-",
        default=0.345,
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
        default=0.838,
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
    variety: Rows = param(
        "sellers counted when variety is held fixed",
        "count",
        default=20.0,
        range=(10.0, 40.0),
        source="assumption",
        grade="assumption",
    )
    reconsider: Rows = param(
        "part of customers who reconsider their supplier in a quarter",
        "1/quarter",
        default=0.2,
        range=(0.1, 0.5),
        source="cma-cloud",
        grade="assumption",
        help="Under one per cent of cloud customers change supplier in a year; users of models change faster. "
        "New users choose freely.",
    )
