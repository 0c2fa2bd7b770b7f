"""Universities: money, posts, output, openness."""

from sim.declare import Parameters, Rows, param


class University(Parameters):
    """University budgets, posts, sponsorship, output."""

    budget_musd: Rows = param(
        "research budget of a mean university, 2020",
        "M USD/quarter",
        default=5.0,
        range=(3.5, 7.0),
        source="nsf-herd",
        grade="assumption",
    )
    budget_growth: Rows = param(
        "growth of grants",
        "log/year",
        default=0.03,
        range=(0.01, 0.06),
        source="nsf-herd",
        grade="assumption",
    )
    grant_part: Rows = param(
        "part of it from grants",
        "share",
        default=0.8,
        range=(0.65, 0.9),
        source="nsf-herd",
        grade="assumption",
    )
    posts_part: Rows = param(
        "part spent on posts",
        "share",
        default=0.62,
        range=(0.52, 0.72),
        source="assumption",
        grade="calibrated",
    )
    post_overhead: Rows = param(
        "students, equipment and indirect cost of a post, over its pay of 2020",
        "ratio",
        default=2.2,
        range=(1.8, 2.6),
        source="nsf-herd",
        grade="assumption",
    )
    compute_part: Rows = param(
        "part spent on compute",
        "share",
        default=0.10,
        range=(0.05, 0.18),
        source="assumption",
        grade="assumption",
    )
    sponsorship: Rows = param(
        "industry money, times the square root of AI capital spending",
        "M USD^0.5",
        default=0.004,
        range=(0.002, 0.007),
        source="abdalla2021",
        grade="calibrated",
    )
    package_share: Rows = param(
        "compute a post needs over the reference run",
        "share/quarter",
        default=0.008,
        range=(0.004, 0.016),
        scale="log",
        source="assumption",
        grade="calibrated",
    )
    package_training: Rows = param(
        "part of that need that cheaper training saves",
        "share",
        default=0.3,
        range=(0.1, 0.6),
        source="assumption",
        grade="assumption",
    )
    package_serving: Rows = param(
        "part of that need that compression saves",
        "share",
        default=0.1,
        range=(0.0, 0.3),
        source="assumption",
        grade="assumption",
    )
    package_moves: Rows = param(
        "how far that need moves with the frontier",
        "exponent",
        default=0.45,
        range=(0.3, 0.55),
        source="assumption",
        grade="calibrated",
    )
    prestige_slope: Rows = param(
        "size of universities by rank",
        "exponent",
        default=0.7,
        range=(0.4, 1.0),
        source="ahmed2020",
        grade="estimated",
    )
    output_talent: Rows = param(
        "exponent of talent in output",
        "-",
        default=0.7,
        range=(0.5, 0.85),
        source="assumption",
        grade="assumption",
    )
    output_compute: Rows = param(
        "exponent of compute in output",
        "-",
        default=0.2,
        range=(0.1, 0.35),
        source="assumption",
        grade="assumption",
    )
    output_data: Rows = param(
        "exponent of usable public data in academic output",
        "-",
        default=0.1,
        range=(0.0, 0.3),
        source="assumption",
        grade="assumption",
        help="Felt only where rules take data from research.",
    )
    openness_loss: Rows = param(
        "openness lost to a full conflict of interest",
        "share",
        default=0.5,
        range=(0.2, 0.8),
        source="czarnitzki2015",
        grade="estimated",
    )
    sponsor_pull: Rows = param(
        "pull of the sponsor on those it pays",
        "-",
        default=0.6,
        range=(0.2, 1.0),
        source="abdalla2021",
        grade="assumption",
    )
    student_startups: Rows = param(
        "founders from universities over all founders",
        "share",
        default=0.35,
        range=(0.2, 0.5),
        source="gofman2024",
        grade="estimated",
    )
    old_chips: Rows = param(
        "quarters that universities' chips trail the newest",
        "quarters",
        default=8.0,
        range=(4.0, 12.0),
        source="assumption",
        grade="assumption",
    )
    notable_reach: Rows = param(
        "compute of a university that makes a notable model, over the frontier's run",
        "ratio",
        default=0.004,
        range=(0.001, 0.016),
        scale="log",
        source="epoch-models",
        grade="calibrated",
    )
    notable_rate: Rows = param(
        "notable models of a university that can",
        "1/quarter",
        default=0.05,
        range=(0.02, 0.1),
        source="epoch-models",
        grade="calibrated",
    )
    method_base: Rows = param(
        "university effort on cheaper methods",
        "share",
        default=0.25,
        range=(0.1, 0.4),
        source="assumption",
        grade="assumption",
    )
    talent_share_2020: Rows = param(
        "universities' part of AI talent when their part of founders was seen",
        "share",
        default=0.6,
        range=(0.5, 0.7),
        source="ahmed2023",
        grade="assumption",
    )
