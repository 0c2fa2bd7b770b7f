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
    public_compute_university_h100e: ByJurisdiction = lever(
        "public compute for universities, sized in chips",
        "H100e",
        neutral=0.0,
        stack="sum",
        weaken="amount",
        shared="universities",
    )
    public_compute_startup_h100e: ByJurisdiction = lever(
        "public compute for startups, sized in chips",
        "H100e",
        neutral=0.0,
        stack="sum",
        weaken="amount",
        shared="startups",
    )
    public_compute_price: ByJurisdiction = lever(
        "part of the cost of public compute that its users pay",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    public_compute_by_need: ByJurisdiction = lever(
        "elite universities may not use public compute",
        "0 or 1",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    public_compute_applications: ByJurisdiction = lever(
        "startups that train no model may use public compute too",
        "0 or 1",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    voucher_university_musd: ByJurisdiction = lever(
        "compute vouchers for universities",
        "M USD/quarter",
        neutral=0.0,
        stack="sum",
        weaken="amount",
        shared="universities",
    )
    voucher_startup_musd: ByJurisdiction = lever(
        "compute vouchers for startups",
        "M USD/quarter",
        neutral=0.0,
        stack="sum",
        weaken="amount",
        shared="startups",
    )
    voucher_copayment: ByJurisdiction = lever(
        "part of a bill paid with a voucher that its holder pays",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    voucher_applications: ByJurisdiction = lever(
        "startups that train no model get vouchers too",
        "0 or 1",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    access_right_share: ByJurisdiction = lever(
        "part of the chips that stand there to be rented at the regulated price",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    access_right_markup: ByJurisdiction = lever(
        "mark-up of that price over the user cost",
        "ratio",
        neutral=math.inf,
        stack="lowest",
        weaken="ceiling",
    )
    access_right_startups: ByJurisdiction = lever(
        "startups that train may rent so", "0 or 1", neutral=0.0, stack="highest", weaken="amount"
    )
    access_right_universities: ByJurisdiction = lever(
        "universities may rent so", "0 or 1", neutral=0.0, stack="highest", weaken="amount"
    )
    compute_tax_usd_hour: ByJurisdiction = lever(
        "tax on compute in use", "USD/H100e-hour", neutral=0.0, stack="sum", weaken="amount"
    )
    compute_tax_share: ByJurisdiction = lever(
        "tax on compute in use, part of its rental price",
        "share",
        neutral=0.0,
        stack="sum",
        weaken="amount",
    )
    compute_tax_all_uses: ByJurisdiction = lever(
        "the tax falls on serving and other uses too, not on training alone",
        "0 or 1",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    compute_tax_exempt_h100e: ByJurisdiction = lever(
        "firms that use no more are exempt from the tax",
        "H100e",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    compute_tax_universities: ByJurisdiction = lever(
        "universities pay the tax", "0 or 1", neutral=0.0, stack="highest", weaken="amount"
    )
    chips_blocked: ByJurisdiction = lever(
        "part of the chips ordered by owners there that may not be delivered",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    clouds_blocked: ByJurisdiction = lever(
        "part of the compute abroad that renters there may not rent",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
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
    grants_elite_part: ByJurisdiction = lever(
        "part of further grants kept for elite universities",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    grants_rest_part: ByJurisdiction = lever(
        "part of further grants kept for universities outside the elite",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    grants_compute_part: ByJurisdiction = lever(
        "part of further grants that buys compute and nothing else",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    retention_pay: ByJurisdiction = lever(
        "public top-up of pay at universities", "share of pay", neutral=0.0, stack="sum", weaken="amount"
    )
    retention_pay_able: ByJurisdiction = lever(
        "further top-up for the most able", "share of pay", neutral=0.0, stack="sum", weaken="amount"
    )
    retention_able_part: ByJurisdiction = lever(
        "part of researchers who count as the most able",
        "share",
        neutral=1.0,
        stack="lowest",
        weaken="factor",
    )
    cooling_off_months: ByJurisdiction = lever(
        "wait before a researcher who leaves a university may join a firm",
        "months",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    cooling_off_sponsor_months: ByJurisdiction = lever(
        "the same before joining the university's sponsor",
        "months",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    noncompete_ban: ByJurisdiction = lever(
        "part of non-compete clauses that no longer hold",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    doctoral_posts: ByJurisdiction = lever(
        "further doctoral posts",
        "persons",
        neutral=0.0,
        stack="sum",
        weaken="amount",
        shared="universities",
    )
    doctoral_post_musd: ByJurisdiction = lever(
        "what the state pays for one of them", "M USD/quarter", neutral=0.0, stack="highest", weaken="amount"
    )
    visa_places: ByJurisdiction = lever(
        "further researchers let in from abroad and other fields, for any employer",
        "persons/quarter",
        neutral=0.0,
        stack="sum",
        weaken="amount",
        shared="universities",
    )
    visa_academic_places: ByJurisdiction = lever(
        "the same for universities alone",
        "persons/quarter",
        neutral=0.0,
        stack="sum",
        weaken="amount",
        shared="universities",
    )
    visa_merit: ByJurisdiction = lever(
        "part of them chosen by merit, not by lot", "share", neutral=0.0, stack="highest", weaken="amount"
    )
    border_ease: ByJurisdiction = lever(
        "part of the further cost of a move across its border that is taken away",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    efficiency_pruning_musd: ByJurisdiction = lever(
        "programme for cutting trained networks",
        "M USD/quarter",
        neutral=0.0,
        stack="sum",
        weaken="amount",
        shared="universities",
    )
    efficiency_sparse_musd: ByJurisdiction = lever(
        "programme for training sparse networks from scratch",
        "M USD/quarter",
        neutral=0.0,
        stack="sum",
        weaken="amount",
        shared="universities",
    )
    efficiency_small_musd: ByJurisdiction = lever(
        "programme for better small models",
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
    carbon_border: ByJurisdiction = lever(
        "part of the gap in the further carbon price that work done elsewhere for users there pays",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    clean_power_share: ByJurisdiction = lever(
        "clean part of the power of data centres that is required",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    clean_power_hourly: ByJurisdiction = lever(
        "clean power must match use hour by hour, not over the year",
        "0 or 1",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    clean_power_penalty_usd: ByJurisdiction = lever(
        "payment for clean power that is missing", "USD/MWh", neutral=0.0, stack="highest", weaken="amount"
    )
    emissions_disclosure: ByJurisdiction = lever(
        "part of their emissions that firms must disclose, assured",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    disclosure_turnover_musd: ByJurisdiction = lever(
        "yearly turnover from which a firm must disclose",
        "M USD/year",
        neutral=math.inf,
        stack="lowest",
        weaken="ceiling",
    )
    disclosure_cost_musd: ByJurisdiction = lever(
        "cost of disclosing, each firm that must",
        "M USD/quarter",
        neutral=0.0,
        stack="sum",
        weaken="amount",
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
    own_priority_taken: ByJurisdiction = lever(
        "part of the priority of owners' own use of their chips that is taken away",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    own_use_at_cost: ByJurisdiction = lever(
        "how far owners' labs are charged the cost of their own chips, not the rental price",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
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
    sponsorship_made_good: ByJurisdiction = lever(
        "part of the industry money a cap cuts that the state makes good",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    sponsorship_disclosed: ByJurisdiction = lever(
        "part of universities' industry money that is disclosed",
        "share",
        neutral=0.0,
        stack="highest",
        weaken="amount",
    )
    sponsorship_disclosure_musd: ByJurisdiction = lever(
        "cost of disclosing, each university of mean size",
        "M USD/quarter",
        neutral=0.0,
        stack="sum",
        weaken="amount",
    )
    guideline_duty: ByJurisdiction = lever(
        "duty to keep ethics guidelines fresh", "0 or 1", neutral=0.0, stack="highest", weaken="amount"
    )
