"""Researchers: pay, offers, moves."""

from sim.declare import Parameters, Rows, param


class Careers(Parameters):
    """Who works where: offers, moves, wages, doctorates."""

    talent_spread: Rows = param(
        "spread of talent", "log sd", default=0.6, range=(0.4, 0.8), source="assumption", grade="assumption"
    )
    talent_pay: Rows = param(
        "elasticity of pay to talent",
        "elasticity",
        default=0.7,
        range=(0.4, 1.0),
        source="gofman2024",
        grade="assumption",
    )
    academic_return: Rows = param(
        "how far academic pay rewards talent, over industry's",
        "ratio",
        default=0.4,
        range=(0.2, 0.7),
        source="aaup",
        grade="assumption",
        help="Industry pays talent more steeply, so the most talented have most to gain from leaving.",
    )
    wage_weight: Rows = param(
        "weight of pay", "1/log", default=1.2, range=(0.8, 1.6), source="card2018", grade="estimated"
    )
    compute_weight: Rows = param(
        "weight of compute at work",
        "1/log",
        default=0.05,
        range=(0.0, 0.2),
        source="assumption",
        grade="assumption",
    )
    freedom_weight: Rows = param(
        "weight of freedom for those with a taste for science",
        "-",
        default=1.0,
        range=(0.5, 1.5),
        source="stern2004",
        grade="estimated",
    )
    peer_weight: Rows = param(
        "weight of colleagues' talent",
        "1/log",
        default=0.3,
        range=(0.0, 0.6),
        source="assumption",
        grade="assumption",
    )
    moving_cost: Rows = param(
        "cost of moving", "-", default=1.3, range=(0.8, 1.8), source="card2018", grade="calibrated"
    )
    border_cost: Rows = param(
        "further cost across borders",
        "-",
        default=1.0,
        range=(0.4, 1.8),
        source="assumption",
        grade="assumption",
    )
    hiring_pace: Rows = param(
        "most a firm's research staff grows by hiring",
        "1/quarter",
        default=0.08,
        range=(0.05, 0.12),
        source="epoch-staff",
        grade="estimated",
        help="Money beyond it goes into pay, not into posts.",
    )
    academic_pace: Rows = param(
        "most of its posts a university fills in a quarter",
        "1/quarter",
        default=0.015,
        range=(0.01, 0.02),
        source="ahmed2023",
        grade="calibrated",
        help="Universities recruit once a year, by committee. Sets how many new doctors find a place there.",
    )
    retirement: Rows = param(
        "researchers who leave research, in industry",
        "1/quarter",
        default=0.0185,
        range=(0.0175, 0.02),
        source="assumption",
        grade="assumption",
    )
    academic_retirement: Rows = param(
        "researchers who leave research, in universities",
        "1/quarter",
        default=0.008,
        range=(0.0075, 0.009),
        source="assumption",
        grade="assumption",
        help="Academic careers are longer: thirty years against thirteen.",
    )
    graduates: Rows = param(
        "doctorates a mentor yields",
        "1/quarter",
        default=0.0285,
        range=(0.0265, 0.0287),
        source="cra-taulbee",
        grade="calibrated",
    )
    wage_pull: Rows = param(
        "elasticity of doctoral entry to the wage that doctors can expect",
        "elasticity",
        default=0.2,
        range=(0.1, 0.24),
        source="freeman1976",
        grade="assumption",
    )
    labour_supply: Rows = param(
        "elasticity of labour supply to one employer",
        "elasticity",
        default=4.8,
        range=(2.0, 5.0),
        source="card2018",
        grade="estimated",
    )
    wage_speed: Rows = param(
        "adjustment of wages",
        "1/quarter",
        default=0.15,
        range=(0.08, 0.25),
        source="assumption",
        grade="assumption",
    )
    industry_wage_musd: Rows = param(
        "pay of a researcher in industry, 2020",
        "M USD/quarter",
        default=0.064,
        range=(0.05, 0.08),
        source="levels-fyi",
        grade="measured",
    )
    academic_pay: Rows = param(
        "academic over industry pay, 2020",
        "ratio",
        default=0.42,
        range=(0.33, 0.5),
        source="aaup",
        grade="measured",
    )
    academic_follow: Rows = param(
        "how far academic pay follows",
        "elasticity",
        default=0.75,
        range=(0.6, 0.9),
        source="aaup",
        grade="assumption",
    )
    first_researchers: Rows = param(
        "part of the rows filled in 2020",
        "share",
        default=0.51,
        range=(0.48, 0.52),
        source="assumption",
        grade="assumption",
    )
    taste_mean: Rows = param(
        "mean taste for science", "-", default=1.0, range=(0.6, 1.4), source="stern2004", grade="calibrated"
    )
    immigration: Rows = param(
        "researchers who arrive from other fields",
        "1/quarter",
        default=0.0015,
        range=(0.0, 0.002),
        source="assumption",
        grade="assumption",
    )
    taste_spread: Rows = param(
        "spread of the taste for science",
        "-",
        default=0.8,
        range=(0.5, 1.1),
        source="assumption",
        grade="assumption",
    )
    lay_offs: Rows = param(
        "surplus staff let go when their turn comes",
        "share",
        default=0.5,
        range=(0.3, 0.7),
        source="assumption",
        grade="assumption",
    )
    firm_lay_offs: Rows = param(
        "surplus staff that firms let go, over universities",
        "ratio",
        default=0.5,
        range=(0.3, 0.8),
        source="assumption",
        grade="assumption",
        help="A firm waits for a while whether its money comes back.",
    )
    let_go_loss: Rows = param(
        "worth of being let go, below a post in applied industry",
        "-",
        default=1.0,
        range=(0.5, 1.5),
        source="assumption",
        grade="assumption",
    )
    freedom_big_tech: Rows = param(
        "freedom of research in big tech, an open university 1",
        "share",
        default=0.1,
        range=(0.0, 0.25),
        source="assumption",
        grade="assumption",
    )
    freedom_startup: Rows = param(
        "freedom of research in startups, an open university 1",
        "share",
        default=0.35,
        range=(0.2, 0.5),
        source="assumption",
        grade="assumption",
    )
    freedom_closed: Rows = param(
        "freedom in a firm that publishes nothing, over one that publishes half",
        "ratio",
        default=0.5,
        range=(0.3, 0.7),
        source="assumption",
        grade="assumption",
    )
    bid_floor: Rows = param(
        "least research money a head a lab bids with, over pay of 2020",
        "ratio",
        default=0.2,
        range=(0.1, 0.4),
        source="assumption",
        grade="assumption",
    )
    elsewhere_pay: Rows = param(
        "pay in applied industry over research in industry",
        "ratio",
        default=0.8,
        range=(0.65, 0.95),
        source="assumption",
        grade="assumption",
    )
    elsewhere_appeal: Rows = param(
        "appeal of applied industry beyond pay",
        "-",
        default=-0.5,
        range=(-1.0, 0.0),
        source="assumption",
        grade="assumption",
    )
    least_compute: Rows = param(
        "least compute a head that counts, over the best employer's",
        "share",
        default=1e-4,
        range=(3e-5, 3e-4),
        scale="log",
        source="assumption",
        grade="assumption",
    )
    return_cost: Rows = param(
        "cost of a move back into research",
        "-",
        default=0.3,
        range=(0.1, 0.6),
        source="assumption",
        grade="assumption",
    )
    hiring_core: Rows = param(
        "staff that a lab of any size counts beside its own when it hires",
        "persons",
        default=5.0,
        range=(3.0, 8.0),
        source="assumption",
        grade="assumption",
    )
