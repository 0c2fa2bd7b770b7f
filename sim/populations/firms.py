"""Big tech and startups in one table (big tech first), their models, what they sell."""

from sim.declare import SEGMENTS, Agents, SegmentAgents, Table, column

MODELS = ("flagship", "previous", "small")
FLAGSHIP, PREVIOUS, SMALL = 0, 1, 2  # their numbers; offers are numbered model x segment
ENTERPRISE = 1  # segment whose terms decide a startup's choice of supply
EDGE = 3  # segment served on users' devices
NO_OFFER = -100.0  # capability (nats) of what is not offered
NONE, OWN, OPEN, LEASE = 0, 1, 2, 3  # how a firm comes by the model it sells
INCENTIVE, CASH, GROWTH, COMPUTE, RULE = 0, 1, 2, 3, 4  # what binds a lab's research
NOBODY = -1
KEPT = "cash_musd", "tenant", "released", "buyer"  # columns of firms that say what became of one that is gone


class Firms(Table):
    """Big tech in the first columns, startup slots in the rest."""

    jurisdiction: Agents = column("jurisdiction", "index", dtype=int)
    active: Agents = column("alive", "0 or 1", dtype=bool)
    tenant: Agents = column("number of the firm in its slot", "count", dtype=int)
    age: Agents = column("age", "quarters")
    lab: Agents = column("trains its own model", "0 or 1", dtype=bool)
    cash_musd: Agents = column("cash", "M USD")
    core_weight: Agents = column("part of big tech's core income", "share")
    core_income_musd: Agents = column("income of the core business", "M USD/quarter")
    # compute
    chips_h100e: Agents = column("chips owned", "H100e")
    chip_mwh: Agents = column("electricity of an owned H100e at full load", "MWh/quarter")
    chips_paid_musd: Agents = column("chips paid for at delivery", "M USD/quarter")
    arriving_h100e: Agents = column("chips ordered, delivered next quarter", "H100e")
    ordered_h100e: Agents = column("chips ordered, delivered in two quarters", "H100e")
    refused_h100e: Agents = column("chips it would own but for an export control", "H100e")
    need_inference_h100e: Agents = column("compute that serving is expected to need", "H100e")
    inference_h100e: Agents = column("compute allotted to serving", "H100e")
    served_h100e: Agents = column("compute used for serving", "H100e")
    core_ai_musd: Agents = column("core business's spending on AI compute", "M USD/quarter")
    core_h100e: Agents = column("compute used in the core business", "H100e")
    training_h100e: Agents = column("compute in the flagship run", "H100e")
    experiment_h100e: Agents = column("compute in experiments", "H100e")
    rented_in_h100e: Agents = column("compute rented or given", "H100e")
    rented_out_h100e: Agents = column("compute rented out", "H100e")
    idle_h100e: Agents = column("compute idle", "H100e")
    price_musd: Agents = column(
        "price of compute where the firm works, as charged to it", "M USD/H100e/quarter"
    )
    use_tax_musd: Agents = column("tax on compute that serves, in that price", "M USD/H100e/quarter")
    research_tax_musd: Agents = column("tax on compute in research", "M USD/H100e/quarter")
    compute_aid_musd: Agents = column("compute paid by the state, its users' part taken off", "M USD/quarter")
    hosting_aid_musd: Agents = column("hosting that the state would pay", "M USD/quarter")
    regulated_h100e: Agents = column("compute rented, or rented out, at the regulated price", "H100e")
    rent_paid_musd: Agents = column("rent paid for compute", "M USD/quarter")
    # research
    compute_musd: Agents = column("research spending planned on compute", "M USD/quarter")
    spend_musd: Agents = column("research spending planned, compute and staff", "M USD/quarter")
    binding: Agents = column("what binds research", "code", dtype=int)
    run_flop: Agents = column("FLOP accumulated in the run in progress", "FLOP")
    run_plan_flop: Agents = column("FLOP planned for it", "FLOP")
    run_age: Agents = column("age of the run", "quarters")
    held_flop: Agents = column("FLOP at which a complete run stopped that is not yet released", "FLOP")
    licence_wait: Agents = column("quarters that it has waited for a licence", "quarters")
    ln_efficiency: Agents = column("ln of algorithmic efficiency", "log")
    know_how: Agents = column("mastery of compression, 0 to 1", "share")
    sparse_know_how: Agents = column("mastery of training from scratch that programmes brought", "share")
    small_know_how: Agents = column("mastery of small models that programmes brought", "share")
    method_effort: Agents = column("research effort on cheaper methods", "share")
    flair: Agents = column("appeal of its latest release beyond capability", "-")
    released: Agents = column("released a model this quarter", "0 or 1", dtype=bool)
    publishes: Agents = column("part of research published", "share", start=0.5)
    # supply of the model sold
    mode: Agents = column("how it comes by its model: 0 none, 1 own, 2 open, 3 leased", "code", dtype=int)
    supplier: Agents = column("firm whose model it sells", "index", dtype=int, start=NOBODY)
    access_place: Agents = column("jurisdiction whose access rule it may use", "index", dtype=int)
    under_mandate: Agents = column("leases under the mandate", "0 or 1", dtype=bool)
    offers_access: Agents = column("offers its model for lease", "0 or 1", dtype=bool)
    # results
    revenue_musd: Agents = column("sales", "M USD/quarter")
    model_revenue_musd: Agents = column(
        "sales, its own and others', that rest on its models", "M USD/quarter"
    )
    model_share: Agents = column("share of sales that rest on its models", "share")
    taste_own: Agents = column("founder's taste for an own model", "-")
    taste_open: Agents = column("founder's taste for open models", "-")
    lease_income_musd: Agents = column("access fees received", "M USD/quarter")
    lease_cost_musd: Agents = column("access fees paid", "M USD/quarter")
    margin_musd: Agents = column("sales and access income less serving cost and access fees", "M USD/quarter")
    stands_for: Agents = column("real firms a slot stands for", "count", start=1.0)
    provider: Agents = column(
        "who serves its customers: itself, its supplier, the clouds", "index", dtype=int
    )
    users_million: Agents = column("customers", "million")
    value_musd: Agents = column("expected value", "M USD")
    means_musd: Agents = column("what a startup could put into one model: cash and a round", "M USD")
    need_musd: Agents = column("money needed to go on", "M USD")
    buyer: Agents = column("firm that bought it this quarter", "index", dtype=int, start=NOBODY)
    partner: Agents = column("big tech firm that holds a stake", "index", dtype=int, start=NOBODY)
    stake: Agents = column("part it holds", "share")
    raised_musd: Agents = column("money raised in the quarter", "M USD")
    # staff
    wage_musd: Agents = column("pay of a researcher of mean talent", "M USD/quarter", start=0.064)
    heads: Agents = column("researchers", "persons")
    talent: Agents = column("their talent", "persons of mean talent")
    posts: Agents = column("researchers wanted", "persons")
    staff_musd: Agents = column("research staff paid", "M USD/quarter")
    # conduct
    record: Agents = column("ESG record", "score")
    freshness: Agents = column("freshness of ethics guidelines", "share")
    incidents: Agents = column("incidents", "count/quarter")
    emissions_tco2: Agents = column("emissions of the compute it uses", "tCO2e/quarter")
    spread: Agents = column("change of its cost of capital by its record", "1/quarter")


class Models(Table, leading=len(MODELS)):
    """Models on sale, up to three a lab: flagship, previous, small; (model, row, firm)."""

    flop: Agents = column("training compute", "FLOP")
    capability: Agents = column("capability before compression", "nats", start=-100.0)
    parameters: Agents = column("parameters held", "count")
    active: Agents = column("parameters used a token", "count")
    released: Agents = column("quarter of release", "quarter", start=-99.0)
    ln_efficiency: Agents = column("ln of algorithmic efficiency it was made with", "log")
    open: Agents = column("weights are open", "0 or 1", dtype=bool)


class Offers(Table, leading=len(MODELS) * len(SEGMENTS)):
    """What each model is in each segment after compression; (model x segment, row, firm)."""

    quality: Agents = column("capability as served", "nats", start=-100.0)
    ln_flop_token: Agents = column("ln of FLOP a token", "log FLOP")
    density: Agents = column("parameters held over those of the dense network", "ratio", start=1.0)
    ln_reach: Agents = column("ln of the part of device users it reaches", "log")


class Sales(Table, leading=len(SEGMENTS)):
    """Sellers by segment; (segment, row, seller): the firms, then the clouds that host open models."""

    appeal: SegmentAgents = column("lasting appeal to users", "-")
    own_value: SegmentAgents = column("worth to a user of the firm's own models", "-", start=-1e4)
    own_cost_usd: SegmentAgents = column("serving cost of a customer on them", "USD/quarter")
    value: SegmentAgents = column("worth to a user before the mark-up", "-", start=-1e4)
    cost_usd: SegmentAgents = column("serving cost of a customer", "USD/quarter")
    fee_usd: SegmentAgents = column("access fee a customer", "USD/quarter")
    markup_usd: SegmentAgents = column("mark-up over cost and fee", "USD/quarter")
    share: SegmentAgents = column("share among users of AI", "share")
    customers_million: SegmentAgents = column("customers", "million")


class Segments(Table, leading=len(SEGMENTS)):
    """Users by segment; (segment, row, 1)."""

    adoption: SegmentAgents = column("part of users who use any AI product", "share")
    inclusive: SegmentAgents = column("inclusive value of AI products", "-")
    benefit_musd: SegmentAgents = column("users' benefit", "M USD/quarter")
    left_share: SegmentAgents = column("share of sellers that left in the quarter", "share")
    benefit_fixed_musd: SegmentAgents = column("users' benefit, variety held fixed", "M USD/quarter")
    open_quality: SegmentAgents = column("capability of the best open model as served", "nats", start=-100.0)
    open_ln_flop_token: SegmentAgents = column("ln of its FLOP a token", "log FLOP")
    open_ln_reach: SegmentAgents = column("ln of the part of device users it reaches", "log")
