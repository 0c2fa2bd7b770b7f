"""Public pressure, guidelines, disclosure, regulators."""

from sim.declare import Parameters, Rows, param


class Pressure(Parameters):
    """Public pressure, guidelines, disclosure, regulators."""

    pressure_decay: Rows = param(
        "fading of public pressure",
        "1/quarter",
        default=0.15,
        range=(0.08, 0.3),
        source="assumption",
        grade="assumption",
    )
    incident_rate: Rows = param(
        "incidents of a lab that has all use and no guidelines",
        "1/quarter",
        default=0.4,
        range=(0.08, 0.8),
        source="assumption",
        grade="assumption",
    )
    guideline_cost_musd: Rows = param(
        "cost of writing or renewing ethics guidelines",
        "M USD",
        default=0.5,
        range=(0.2, 1.5),
        source="assumption",
        grade="assumption",
    )
    guideline_fading: Rows = param(
        "ageing of guidelines",
        "1/quarter",
        default=0.06,
        range=(0.03, 0.12),
        source="assumption",
        grade="assumption",
    )
    guideline_gain: Rows = param(
        "sales a lab keeps by fresh guidelines at full pressure",
        "share",
        default=0.01,
        range=(0.003, 0.03),
        source="assumption",
        grade="assumption",
    )
    esg_cost_bp: Rows = param(
        "cost of capital a standard deviation of ESG record",
        "basis points/year",
        default=35.0,
        range=(25.0, 50.0),
        source="esg-meta",
        grade="estimated",
    )
    capture_start: Rows = param(
        "regulatory capture, 2020",
        "share",
        default=0.05,
        range=(0.0, 0.2),
        source="assumption",
        grade="assumption",
    )
    capture_gain: Rows = param(
        "capture a unit of the largest firm's share adds",
        "share",
        default=0.10,
        range=(0.0, 0.3),
        source="assumption",
        grade="assumption",
    )
    observation_lag: Rows = param(
        "lag with which regulators see the market",
        "quarters",
        default=2.0,
        range=(1.0, 4.0),
        source="assumption",
        grade="assumption",
    )
    guideline_effect: Rows = param(
        "incidents that fresh guidelines avoid",
        "share",
        default=0.5,
        range=(0.2, 0.8),
        source="assumption",
        grade="assumption",
    )
    audit_effect: Rows = param(
        "incidents that very frequent audits avoid",
        "share",
        default=0.4,
        range=(0.1, 0.7),
        source="assumption",
        grade="assumption",
    )
    record_speed: Rows = param(
        "how fast an ESG record moves",
        "1/quarter",
        default=0.1,
        range=(0.05, 0.2),
        source="assumption",
        grade="assumption",
    )
    record_emissions: Rows = param(
        "weight of emissions in it, at the mean intensity",
        "score",
        default=0.5,
        range=(0.2, 0.8),
        source="assumption",
        grade="assumption",
    )
    disclosure_weight: Rows = param(
        "weight that disclosure adds to emissions in it, over the present weight",
        "ratio",
        default=1.0,
        range=(0.3, 2.0),
        source="assumption",
        grade="assumption",
        help="Investors weigh what is disclosed and assured more than what they must guess.",
    )
    publishing_speed: Rows = param(
        "how fast firms change what they publish",
        "1/quarter",
        default=0.05,
        range=(0.02, 0.1),
        source="assumption",
        grade="assumption",
    )
    publishing_behind: Rows = param(
        "research published by a firm without share in models",
        "share",
        default=0.6,
        range=(0.4, 0.8),
        source="assumption",
        grade="assumption",
    )
    secrecy_share: Rows = param(
        "share in models at which a firm publishes nothing",
        "share",
        default=0.5,
        range=(0.3, 0.7),
        source="assumption",
        grade="assumption",
    )
