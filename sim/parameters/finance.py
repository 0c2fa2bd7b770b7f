"""Startups: founding, venture money, exit, takeover."""

from sim.declare import ByJurisdiction, Parameters, Rows, param


class Finance(Parameters):
    """Founders, venture money, failure, acquisition, partnerships."""

    founders: Rows = param(
        "founding of AI startups",
        "slots/quarter",
        default=2.1,
        range=(1.9, 2.2),
        source="aiindex-funded",
        grade="calibrated",
    )
    founding_elasticity: Rows = param(
        "elasticity of founding to expected value",
        "elasticity",
        default=0.15,
        range=(0.12, 0.17),
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
        range=(1.0, 4.5),
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
        range=(0.00495, 0.0065),
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
        "part of founders who mean to train their own model, 2020",
        "share",
        default=0.1,
        range=(0.05, 0.15),
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
        range=(21.0, 40.0),
        source="aiindex-funded",
        grade="assumption",
    )
    acquisition: Rows = param(
        "offers to buy a startup",
        "1/quarter",
        default=0.02,
        range=(0.0195, 0.025),
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
    venture_base_growth: Rows = param(
        "growth of venture money that does not hang on sales",
        "log/year",
        default=0.10,
        range=(0.05, 0.15),
        source="assumption",
        grade="assumption",
    )
    raise_below: Rows = param(
        "cash over need below which a startup raises money",
        "ratio",
        default=0.6,
        range=(0.4, 0.8),
        source="assumption",
        grade="assumption",
    )
    round_of_value: Rows = param(
        "most that a round brings, part of expected value",
        "share",
        default=0.64,
        range=(0.5, 0.8),
        source="cbinsights",
        grade="assumption",
    )
    large_round_musd: Rows = param(
        "round from which cloud owners join",
        "M USD",
        default=20.0,
        range=(10.0, 40.0),
        source="ftc-partnerships",
        grade="assumption",
    )
    largest_stake: Rows = param(
        "largest stake a partner holds",
        "share",
        default=0.49,
        range=(0.3, 0.499),
        source="ftc-partnerships",
        grade="assumption",
    )
    investor_growth_limit: Rows = param(
        "fastest growth of sales that investors count on",
        "log/quarter",
        default=0.30,
        range=(0.25, 0.35),
        source="assumption",
        grade="assumption",
    )
    hope_fading: Rows = param(
        "age at which hope in an unproven startup has faded to a third",
        "quarters",
        default=12.0,
        range=(8.0, 16.0),
        source="assumption",
        grade="assumption",
    )
    young_fading: Rows = param(
        "age at which the further failure of the young has faded to a third",
        "quarters",
        default=8.0,
        range=(7.5, 10.0),
        source="bls-survival",
        grade="assumption",
    )
    distant_hope: Rows = param(
        "hope in a lab far from the frontier, part of that in one near it",
        "share",
        default=0.35,
        range=(0.2, 0.5),
        source="assumption",
        grade="assumption",
    )
    least_hope_musd: Rows = param(
        "least that investors hope of a young lab",
        "M USD",
        default=10.0,
        range=(5.0, 20.0),
        source="assumption",
        grade="assumption",
    )
    burn_margin: Rows = param(
        "cash a lab burns over its planned research",
        "ratio",
        default=1.3,
        range=(1.2, 1.4),
        source="assumption",
        grade="assumption",
    )
    least_burn: Rows = param(
        "least that a startup burns, part of its overheads",
        "share",
        default=0.25,
        range=(0.1, 0.4),
        source="assumption",
        grade="assumption",
    )
    buyer_cash_share: Rows = param(
        "most of its cash that a firm pays for a startup",
        "share",
        default=0.25,
        range=(0.15, 0.4),
        source="assumption",
        grade="assumption",
    )
    worth_of_people: Rows = param(
        "worth of a startup's researchers to its buyer",
        "quarters of pay",
        default=8.0,
        range=(4.0, 12.0),
        source="assumption",
        grade="assumption",
    )
    stays_behind: Rows = param(
        "value of a startup that stays when its researchers are hired away",
        "share",
        default=0.3,
        range=(0.1, 0.6),
        source="cma-inflection",
        grade="assumption",
    )
    match_least: Rows = param(
        "least value of a startup in the buyer's hands over alone",
        "ratio",
        default=0.5,
        range=(0.3, 0.7),
        source="assumption",
        grade="assumption",
    )
    match_spread: Rows = param(
        "spread of that value, uniform",
        "ratio",
        default=1.0,
        range=(0.6, 1.4),
        source="assumption",
        grade="assumption",
    )
    founder_growth_limit: Rows = param(
        "fastest growth of sales that founders count on",
        "log/quarter",
        default=0.30,
        range=(0.2, 0.4),
        source="assumption",
        grade="assumption",
    )
    lab_round: Rows = param(
        "first money of a lab over that of an application firm",
        "ratio",
        default=3.0,
        range=(2.0, 4.0),
        source="cbinsights",
        grade="assumption",
    )
    first_value: Rows = param(
        "value of a startup at its start over its first money",
        "ratio",
        default=3.0,
        range=(2.0, 4.0),
        source="assumption",
        grade="assumption",
    )
    efficiency_spread: Rows = param(
        "spread of newcomers' algorithmic efficiency around public knowledge",
        "log sd",
        default=0.15,
        range=(0.05, 0.25),
        source="assumption",
        grade="assumption",
    )
    startup_places: ByJurisdiction = param(
        "where startups are founded",
        "share",
        default=(0.50, 0.20, 0.15, 0.15),
        range=(0.0, 1.0),
        per="jurisdiction",
        source="cbinsights",
        grade="estimated",
    )
    reserve_quarters: Rows = param(
        "core income that big tech keeps in cash",
        "quarters",
        default=2.0,
        range=(1.5, 2.5),
        source="assumption",
        grade="assumption",
    )
    startup_reserve: Rows = param(
        "need that a startup keeps in cash before it pays its owners",
        "ratio",
        default=2.0,
        range=(1.5, 3.0),
        source="assumption",
        grade="assumption",
    )
    least_reserve_musd: Rows = param(
        "least need counted in that",
        "M USD",
        default=10.0,
        range=(5.0, 20.0),
        source="assumption",
        grade="assumption",
    )
    startup_payout: Rows = param(
        "part of a startup's surplus cash paid to its owners",
        "1/quarter",
        default=0.25,
        range=(0.1, 0.4),
        source="assumption",
        grade="assumption",
    )
    forward_discount: Rows = param(
        "margins counted in a startup's value, part of those expected",
        "share",
        default=0.96,
        range=(0.9, 1.0),
        source="assumption",
        grade="assumption",
    )
    reach_weight: Rows = param(
        "part of big tech's sales that weighs on founders, for firms with access",
        "share",
        default=0.5,
        range=(0.3, 0.7),
        source="assumption",
        grade="assumption",
    )
    slot_revenue_busd: Rows = param(
        "sales at which a slot stands for that many firms",
        "bn USD/year",
        default=5.0,
        range=(4.0, 6.0),
        source="assumption",
        grade="assumption",
    )
    slot_least: Rows = param(
        "firms a slot stands for before there are sales, squared part of that",
        "ratio",
        default=0.04,
        range=(0.02, 0.08),
        source="assumption",
        grade="assumption",
    )
    lab_elasticity: Rows = param(
        "how the part of founders who train a model of their own answers the market a lab, over the cost of entry",
        "elasticity",
        default=0.55,
        range=(0.3, 0.8),
        source="epoch-models",
        grade="calibrated",
        help="Few trained large models in 2020; one in two or three of the better known did in 2023. "
        "Entry costs the smallest usable run, with its experiments and staff.",
    )
