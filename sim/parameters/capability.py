"""Capability from compute and data."""

from sim.declare import Parameters, Rows, param


class Capability(Parameters):
    """The loss law and the data it needs (Chinchilla form, replicated constants)."""

    loss_floor: Rows = param(
        "irreducible loss E",
        "nats/token",
        default=1.8172,
        range=(1.7, 1.9),
        source="besiroglu2024",
        grade="measured",
    )
    loss_size: Rows = param(
        "loss constant A", "-", default=482.01, range=(400.0, 560.0), source="besiroglu2024", grade="measured"
    )
    loss_data: Rows = param(
        "loss constant B",
        "-",
        default=2085.43,
        range=(1700.0, 2500.0),
        source="besiroglu2024",
        grade="measured",
    )
    size_exponent: Rows = param(
        "exponent a of parameters",
        "-",
        default=0.3478,
        range=(0.33, 0.365),
        source="besiroglu2024",
        grade="measured",
    )
    data_exponent: Rows = param(
        "exponent b of tokens",
        "-",
        default=0.3658,
        range=(0.35, 0.385),
        source="besiroglu2024",
        grade="measured",
    )
    public_tokens: Rows = param(
        "public text that can be used, 2020",
        "tokens",
        default=2e13,
        range=(8e12, 6e13),
        scale="log",
        source="villalobos2024",
        grade="estimated",
    )
    tokens_growth: Rows = param(
        "growth of it",
        "log/year",
        default=0.10,
        range=(0.03, 0.2),
        source="villalobos2024",
        grade="estimated",
    )
    licensed_share: Rows = param(
        "licensed data over public data",
        "ratio",
        default=0.3,
        range=(0.1, 0.6),
        source="assumption",
        grade="assumption",
    )
    own_data_tokens: Rows = param(
        "tokens of first-party data a million users yield",
        "tokens/M users",
        default=2e10,
        range=(5e9, 1e11),
        scale="log",
        source="assumption",
        grade="assumption",
    )
    core_data_tokens: Rows = param(
        "first-party data of big tech's core business",
        "tokens",
        default=1e13,
        range=(2e12, 3e13),
        scale="log",
        source="assumption",
        grade="assumption",
    )
    repeat_worth: Rows = param(
        "worth of repetition R",
        "epochs",
        default=15.4,
        range=(10.0, 20.0),
        source="muennighoff2023",
        grade="measured",
    )
    run_scatter: Rows = param(
        "scatter of a run's reducible loss",
        "log sd",
        default=0.03,
        range=(0.01, 0.06),
        source="assumption",
        grade="assumption",
    )
    core_data_growth: Rows = param(
        "growth of first-party data of the core business",
        "log/year",
        default=0.10,
        range=(0.03, 0.2),
        source="assumption",
        grade="assumption",
    )
