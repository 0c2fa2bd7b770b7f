"""Startups: founding, venture money, exit, takeover."""

from sim.declare import Parameters, Rows, param


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
