"""How the world begins, in the first quarter of 2020."""

from sim.declare import ByJurisdiction, Parameters, Rows, param


class Start(Parameters):
    """What is there at the opening of 2020."""

    chinese_core: Rows = param(
        "part of big tech's core business that is Chinese",
        "share",
        default=0.15,
        range=(0.1, 0.2),
        source="assumption",
        grade="assumption",
    )
    core_slope: Rows = param(
        "fall of the size of big tech firms by rank",
        "log",
        default=0.22,
        range=(0.15, 0.3),
        source="assumption",
        grade="assumption",
    )
    core_scatter: Rows = param(
        "scatter of their size",
        "log sd",
        default=0.15,
        range=(0.05, 0.25),
        source="assumption",
        grade="assumption",
    )
    first_cash: Rows = param(
        "cash of big tech in its core income",
        "quarters",
        default=2.0,
        range=(1.5, 2.5),
        source="assumption",
        grade="assumption",
    )
    efficiency_scatter: Rows = param(
        "scatter of big tech's algorithmic efficiency",
        "log sd",
        default=0.1,
        range=(0.05, 0.15),
        source="assumption",
        grade="assumption",
    )
    arriving_part: Rows = param(
        "chips on their way for the first quarter, part of the first supply",
        "share",
        default=0.8,
        range=(0.7, 0.9),
        source="assumption",
        grade="assumption",
    )
    first_frontier_flop: Rows = param(
        "largest run before 2020",
        "FLOP",
        default=6.7e22,
        range=(4e22, 1e23),
        scale="log",
        source="epoch-models",
        grade="assumption",
    )
    first_frontier_nats: Rows = param(
        "best capability before 2020",
        "nats",
        default=-0.3,
        range=(-0.5, -0.1),
        source="assumption",
        grade="assumption",
    )
    first_potential_musd: Rows = param(
        "revenue potential that actors had seen",
        "M USD/quarter",
        default=20.0,
        range=(10.0, 40.0),
        scale="log",
        source="assumption",
        grade="assumption",
    )
    first_public_efficiency: Rows = param(
        "public algorithmic efficiency, its ln over big tech's",
        "log",
        default=-0.15,
        range=(-0.3, 0.0),
        source="assumption",
        grade="assumption",
    )
    university_places: ByJurisdiction = param(
        "where universities are",
        "share",
        default=(0.45, 0.25, 0.18, 0.12),
        range=(0.0, 1.0),
        per="jurisdiction",
        source="assumption",
        grade="assumption",
    )
    slots_taken: Rows = param(
        "startups alive, part of the slots",
        "share",
        default=0.45,
        range=(0.40, 0.47),
        source="assumption",
        grade="assumption",
    )
    oldest_startup: Rows = param(
        "age of the oldest startup",
        "quarters",
        default=12.0,
        range=(8.0, 16.0),
        source="assumption",
        grade="assumption",
    )
    first_run_big_tech: Rows = param(
        "run behind big tech's first models, median",
        "FLOP",
        default=2.5e22,
        range=(1.5e22, 4e22),
        scale="log",
        source="epoch-models",
        grade="assumption",
    )
    first_run_startup: Rows = param(
        "the same for startups",
        "FLOP",
        default=8e21,
        range=(5e21, 1.3e22),
        scale="log",
        source="epoch-models",
        grade="assumption",
    )
    first_run_scatter: Rows = param(
        "scatter of these runs",
        "log sd",
        default=0.5,
        range=(0.3, 0.7),
        source="assumption",
        grade="assumption",
    )
    staff_big_tech: Rows = param(
        "researchers in big tech",
        "share",
        default=0.26,
        range=(0.22, 0.30),
        source="assumption",
        grade="assumption",
    )
    staff_startups: Rows = param(
        "researchers in startups",
        "share",
        default=0.08,
        range=(0.05, 0.11),
        source="assumption",
        grade="assumption",
    )
    staff_elsewhere: Rows = param(
        "researchers in applied industry",
        "share",
        default=0.04,
        range=(0.02, 0.06),
        source="assumption",
        grade="assumption",
        help="All others are in universities.",
    )
    staff_of_lab: Rows = param(
        "researchers of a startup that trains, over one that does not",
        "ratio",
        default=5.0,
        range=(3.0, 7.0),
        source="assumption",
        grade="assumption",
    )
    mentor_growth: Rows = param(
        "growth of academic staff in the five years before",
        "log/quarter",
        default=0.02,
        range=(0.015, 0.025),
        source="assumption",
        grade="assumption",
    )
    wage_growth: Rows = param(
        "growth of industry's pay in the five years before",
        "log/quarter",
        default=0.005,
        range=(0.0, 0.01),
        source="assumption",
        grade="assumption",
    )
    first_run_growth: Rows = param(
        "runs in progress over those behind the first models",
        "ratio",
        default=2.5,
        range=(1.5, 4.0),
        source="epoch-models",
        grade="assumption",
        help="At the start of 2020 each lab is somewhere in its next run.",
    )
