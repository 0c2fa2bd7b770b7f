"""What a policy may move. The phases read these rules in force and never a policy."""

from __future__ import annotations

import math

from sim.declare import ByJurisdiction, Levers, lever


class Rules(Levers):
    """The rules in force in each jurisdiction; every default is neutral."""

    access_threshold_flop: ByJurisdiction = lever(
        "training compute above which a model must be leased",
        "FLOP",
        neutral=math.inf,
        stack="lowest",
        weaken="ceiling",
    )
    access_threshold_relative: ByJurisdiction = lever(
        "the same, as a part of the largest run so far",
        "share",
        neutral=math.inf,
        stack="lowest",
        weaken="ceiling",
    )
    access_cost_markup: ByJurisdiction = lever(
        "highest access price over serving cost, less one",
        "ratio",
        neutral=math.inf,
        stack="lowest",
        weaken="ceiling",
    )
    access_lric_markup: ByJurisdiction = lever(
        "the same over long-run incremental cost", "ratio", neutral=math.inf, stack="lowest", weaken="ceiling"
    )
    access_retail_share: ByJurisdiction = lever(
        "highest access price over the owner's retail price",
        "share",
        neutral=math.inf,
        stack="lowest",
        weaken="ceiling",
    )
    access_ecp_share: ByJurisdiction = lever(
        "highest access margin over the efficient component margin",
        "share",
        neutral=math.inf,
        stack="lowest",
        weaken="ceiling",
    )
    access_arbitration: ByJurisdiction = lever(
        "arbitrated part of the owner's wholesale margin",
        "share",
        neutral=math.inf,
        stack="lowest",
        weaken="ceiling",
    )
    access_parity: ByJurisdiction = lever(
        "part of the quality gap of leased models removed",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    access_delay_quarters: ByJurisdiction = (
        lever(  # a relief for owners: under full capture nothing is left of it either
            "delay with which a new version must be leased",
            "quarters",
            neutral=0.0,
            stack="highest",
            weaken="amount",
        )
    )
    access_turnover_musd: ByJurisdiction = lever(
        "largest yearly turnover that makes a firm eligible",
        "M USD/year",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    access_foreign: ByJurisdiction = lever(
        "firms from abroad are eligible too", "0 or 1", neutral=0.0, stack="highest", weaken="amount"
    )
    access_fine_share: ByJurisdiction = lever(
        "expected fine for refusing access",
        "share of turnover",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    public_compute_university_musd: ByJurisdiction = lever(
        "public compute for universities",
        "M USD/quarter",
        neutral=0.0,
        stack="sum",
        weaken="amount",
        shared="universities",
    )
    public_compute_startup_musd: ByJurisdiction = lever(
        "public compute for startups",
        "M USD/quarter",
        neutral=0.0,
        stack="sum",
        weaken="amount",
        shared="startups",
    )
    grants_musd: ByJurisdiction = lever(
        "further research grants",
        "M USD/quarter",
        neutral=0.0,
        stack="sum",
        weaken="amount",
        shared="universities",
    )
    method_grants_musd: ByJurisdiction = lever(
        "grants for cheaper ways to train and serve",
        "M USD/quarter",
        neutral=0.0,
        stack="sum",
        weaken="amount",
        shared="universities",
    )
    carbon_price_usd: ByJurisdiction = lever(
        "further carbon price on electricity", "USD/tCO2e", neutral=0.0, stack="sum", weaken="amount"
    )
    carbon_undone: ByJurisdiction = lever(
        "part of cuts undone elsewhere under a cap", "share", neutral=0.0, stack="highest", weaken="amount"
    )
    merger_hhi: ByJurisdiction = lever(
        "HHI above which a merger is looked at", "HHI", neutral=1800.0, stack="lowest", weaken="ceiling"
    )
    merger_change: ByJurisdiction = lever(
        "change in HHI that blocks it", "HHI", neutral=100.0, stack="lowest", weaken="ceiling"
    )
    merger_share: ByJurisdiction = lever(
        "joint share that blocks it", "share", neutral=0.30, stack="lowest", weaken="ceiling"
    )
    merger_partnerships: ByJurisdiction = lever(
        "partnerships count as mergers", "0 or 1", neutral=0.0, stack="highest", weaken="amount"
    )
    data_public_share: ByJurisdiction = lever(
        "public data that may be used", "share", neutral=1.0, stack="product", weaken="factor"
    )
    data_licensed_share: ByJurisdiction = lever(
        "licensed data that may be used", "share", neutral=1.0, stack="product", weaken="factor"
    )
    data_cost_musd: ByJurisdiction = lever(
        "cost of complying with data rules, each lab",
        "M USD/quarter",
        neutral=0.0,
        stack="sum",
        weaken="amount",
    )
    compliance_cost_musd: ByJurisdiction = lever(
        "fixed cost of compliance, each firm", "M USD/quarter", neutral=0.0, stack="sum", weaken="amount"
    )
    run_cap_flop: ByJurisdiction = lever(
        "largest training run", "FLOP", neutral=math.inf, stack="lowest", weaken="ceiling"
    )
    licence_above_flop: ByJurisdiction = lever(
        "training compute above which a model needs a licence",
        "FLOP",
        neutral=math.inf,
        stack="lowest",
        weaken="ceiling",
    )
    licence_above_relative: ByJurisdiction = lever(
        "the same, as a part of the largest run so far",
        "share",
        neutral=math.inf,
        stack="lowest",
        weaken="ceiling",
    )
    licence_fee_musd: ByJurisdiction = lever(
        "fee for a licence", "M USD/run", neutral=0.0, stack="sum", weaken="amount"
    )
    licence_delay_quarters: ByJurisdiction = lever(
        "waiting time for a licence", "quarters", neutral=0.0, stack="highest", weaken="amount"
    )
    licence_cost_musd: ByJurisdiction = lever(
        "cost of complying, each lab that needs a licence",
        "M USD/quarter",
        neutral=0.0,
        stack="sum",
        weaken="amount",
    )
    open_above_flop: ByJurisdiction = lever(
        "training compute above which weights must be opened",
        "FLOP",
        neutral=math.inf,
        stack="lowest",
        weaken="ceiling",
    )
    open_below_flop: ByJurisdiction = lever(
        "training compute up to which weights must be opened",
        "FLOP",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    open_after_quarters: ByJurisdiction = lever(
        "quarters after release until weights must be open",
        "quarters",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    open_prize_musd: ByJurisdiction = lever(
        "prize for an open release", "M USD/release", neutral=0.0, stack="sum", weaken="amount"
    )
    open_prize_relative: ByJurisdiction = lever(
        "training compute that earns it, part of the largest run so far",
        "share",
        neutral=math.inf,
        stack="lowest",
        weaken="ceiling",
    )
    owner_priority: ByJurisdiction = lever(
        "priority of owners' own use of their chips", "ratio", neutral=1.0, stack="product", weaken="factor"
    )
    switching_cost: ByJurisdiction = lever(
        "cost of changing supplier", "ratio", neutral=1.0, stack="product", weaken="factor"
    )
    charges_ended: ByJurisdiction = lever(
        "charges for changing supplier that are abolished",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    interface_cost_musd: ByJurisdiction = lever(
        "cost of open interfaces, each supplier of models",
        "M USD/quarter",
        neutral=0.0,
        stack="sum",
        weaken="amount",
    )
    credit_lock_in_ended: ByJurisdiction = lever(
        "lock-in by compute credits that ends", "share", neutral=0.0, stack="highest", weaken="amount"
    )
    partner_call_ended: ByJurisdiction = lever(
        "partners have no first call on a takeover", "0 or 1", neutral=0.0, stack="highest", weaken="amount"
    )
    partner_money_lost: ByJurisdiction = lever(
        "fall of cloud owners' part of rounds", "share", neutral=0.0, stack="highest", weaken="amount"
    )
    partner_money_gone: ByJurisdiction = lever(
        "part of cloud owners' money that nobody replaces",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    merger_hires: ByJurisdiction = lever(
        "barred takeovers may come back as hire-and-license deals",
        "0 or 1",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    data_research_share: ByJurisdiction = lever(
        "public data that may be used for research", "share", neutral=1.0, stack="product", weaken="factor"
    )
    data_cost_sales: ByJurisdiction = lever(
        "cost of complying with data rules that grows with size",
        "share of sales",
        neutral=0.0,
        stack="sum",
        weaken="amount",
    )
    data_relief: ByJurisdiction = lever(
        "part of the fixed cost that small labs are spared",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    data_relief_turnover_musd: ByJurisdiction = lever(
        "largest yearly turnover of a lab that is spared it",
        "M USD/year",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    startup_grant_musd: ByJurisdiction = lever(
        "grant to a new firm", "M USD/firm", neutral=0.0, stack="sum", weaken="amount"
    )
    startup_overhead_share: ByJurisdiction = lever(
        "part of startups' overheads that the state pays",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    audits: ByJurisdiction = lever(
        "audits of a lab", "1/quarter", neutral=0.0, stack="highest", weaken="amount"
    )
    audit_cost_musd: ByJurisdiction = lever(
        "cost of its audits", "M USD/quarter", neutral=0.0, stack="highest", weaken="amount"
    )
    audit_above_flop: ByJurisdiction = lever(
        "training compute from which a lab is audited",
        "FLOP",
        neutral=math.inf,
        stack="lowest",
        weaken="ceiling",
    )
    sponsorship_cap: ByJurisdiction = lever(
        "highest industry part of a university's money",
        "share",
        neutral=math.inf,
        stack="lowest",
        weaken="ceiling",
    )
    guideline_duty: ByJurisdiction = lever(
        "duty to keep ethics guidelines fresh", "0 or 1", neutral=0.0, stack="highest", weaken="amount"
    )
