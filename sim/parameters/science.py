"""Researchers, universities, public pressure and rules."""

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
    retirement: Rows = param(
        "researchers who leave research",
        "1/quarter",
        default=0.0125,
        range=(0.012, 0.014),
        source="assumption",
        grade="assumption",
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
    industry_draw: Rows = param(
        "draw of industry for new doctors beyond pay and freedom",
        "-",
        default=0.3,
        range=(-0.5, 1.0),
        source="cra-taulbee",
        grade="calibrated",
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
        "incidents a lab with full use causes",
        "1/quarter",
        default=0.05,
        range=(0.01, 0.1),
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
