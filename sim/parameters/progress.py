"""Algorithmic progress and methods."""

from sim.declare import Parameters, Rows, param


class Progress(Parameters):
    """Algorithmic efficiency: private research, public knowledge, leakage."""

    research_rate: Rows = param(
        "progress of a lab of reference size",
        "log/quarter",
        default=0.277,
        range=(0.2, 0.36),
        source="ho2024",
        grade="calibrated",
    )
    research_decay: Rows = param(
        "exponent by which progress gets harder",
        "-",
        default=0.152,
        range=(0.08, 0.22),
        source="bloom2020",
        grade="calibrated",
    )
    experiment_gain: Rows = param(
        "gain from experiments, a log of compute",
        "-",
        default=0.09,
        range=(0.04, 0.14),
        source="ho2024",
        grade="assumption",
    )
    lab_talent: Rows = param(
        "talent of a lab of reference size",
        "persons",
        default=100.0,
        range=(60.0, 160.0),
        source="epoch-staff",
        grade="assumption",
    )
    talent_cap: Rows = param(
        "largest talent that counts, in reference labs",
        "ratio",
        default=3.0,
        range=(1.5, 5.0),
        source="assumption",
        grade="assumption",
    )
    catch_up: Rows = param(
        "catch-up of a lab with public knowledge",
        "1/quarter",
        default=0.376,
        range=(0.25, 0.5),
        source="epoch-open-lag",
        grade="calibrated",
    )
    leakage: Rows = param(
        "leakage from the leader to public knowledge",
        "1/quarter",
        default=0.18,
        range=(0.12, 0.24),
        source="epoch-open-lag",
        grade="calibrated",
    )
    public_rate: Rows = param(
        "progress of public knowledge from universities",
        "log/quarter",
        default=0.06,
        range=(0.02, 0.12),
        source="ho2024",
        grade="assumption",
    )
    method_rate: Rows = param(
        "progress in compression from research on methods",
        "1/quarter",
        default=0.02,
        range=(0.005, 0.04),
        source="frantar2023",
        grade="assumption",
    )
    method_spread: Rows = param(
        "diffusion of compression methods",
        "1/quarter",
        default=0.2,
        range=(0.1, 0.4),
        source="assumption",
        grade="assumption",
    )
    lab_method_base: Rows = param(
        "least effort of labs on cheaper methods",
        "share",
        default=0.1,
        range=(0.05, 0.2),
        source="assumption",
        grade="assumption",
    )
    open_release_share: Rows = param(
        "part of its lead that a lab gives away with an open release",
        "share",
        default=0.5,
        range=(0.3, 0.7),
        source="assumption",
        grade="assumption",
    )
    industry_methods_shown: Rows = param(
        "industry's lead in compression that becomes public, over what startups learn",
        "ratio",
        default=0.5,
        range=(0.3, 0.7),
        source="assumption",
        grade="assumption",
    )
    publishing_leak: Rows = param(
        "how much faster the leader's knowledge leaks when firms publish all of their research than when none",
        "ratio",
        default=0.5,
        range=(0.2, 0.8),
        source="assumption",
        grade="assumption",
        help="Leakage is declared for firms that publish half, as in 2020.",
    )
