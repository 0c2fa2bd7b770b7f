"""Access to models: own, open, leased."""

from sim.declare import Parameters, Rows, param


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
    open_kept: Rows = param(
        "worth of a step in quality that a lab keeps when its weights are open",
        "share",
        default=0.5,
        range=(0.3, 0.8),
        source="assumption",
        grade="assumption",
        help="Others may then sell the same model; the lab keeps its brand, its service and its next model.",
    )
    switching_cost: Rows = param(
        "cost of changing supplier",
        "-",
        default=0.8,
        range=(0.2, 1.6),
        source="cma-cloud",
        grade="assumption",
    )
    charges_part: Rows = param(
        "part of it that is charges, the rest is work",
        "share",
        default=0.3,
        range=(0.1, 0.5),
        source="cma-cloud",
        grade="assumption",
    )
    lock_in_rent: Rows = param(
        "part of the wholesale mark-up that rests on customers who cannot leave",
        "share",
        default=0.2,
        range=(-0.1, 0.4),
        source="farrell2007",
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
        range=(0.005, 0.08),
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
    upstream_limit: Rows = param(
        "largest share counted in a wholesale mark-up",
        "share",
        default=0.9,
        range=(0.8, 0.95),
        source="assumption",
        grade="assumption",
    )
    serving_reserve: Rows = param(
        "compute held for serving beyond the demand expected",
        "share",
        default=0.4,
        range=(0.1, 0.7),
        source="assumption",
        grade="assumption",
        help="A new model may draw customers at once; what is not needed is for rent on the spot.",
    )
