"""Universities and researchers."""

import numpy as np

from sim.declare import Agents, Table, column

STRATA = 12  # a twelfth of the researchers considers an offer each quarter
NEWCOMERS = 0.45  # most of a stratum's rows filled in a quarter: the size of lists, not behaviour
TIERS = ("elite", "middle", "rest")


class Universities(Table):
    """Universities in tiers of prestige."""

    jurisdiction: Agents = column("jurisdiction", "index", dtype=int)
    tier: Agents = column("tier of prestige", "index", dtype=int)
    size: Agents = column("size over the mean", "ratio")
    sponsor: Agents = column("big tech firm that sponsors it", "index", dtype=int)
    cash_musd: Agents = column("cash", "M USD")
    grants_musd: Agents = column("public and other money", "M USD/quarter")
    earmarked_musd: Agents = column(
        "of the grants, money that buys compute and nothing else", "M USD/quarter"
    )
    industry_musd: Agents = column("industry money", "M USD/quarter")
    conflict: Agents = column("conflict of interest: industry part of all money", "share")
    openness: Agents = column("part of output that is public", "share", start=1.0)
    bought_h100e: Agents = column("compute bought", "H100e")
    public_h100e: Agents = column("public compute, and compute bought with vouchers", "H100e")
    compute_musd: Agents = column("money for compute", "M USD/quarter")
    copaid_musd: Agents = column("what it pays of public compute and vouchers", "M USD/quarter")
    wage_musd: Agents = column("pay of a researcher of mean talent", "M USD/quarter")
    top_up: Agents = column("public top-up of pay, for all", "share of pay")
    top_up_able: Agents = column("further top-up for the most able", "share of pay")
    package_musd: Agents = column("compute package of a post", "M USD/quarter")
    posts: Agents = column("posts", "persons")
    heads: Agents = column("researchers", "persons")
    talent: Agents = column("their talent", "persons of mean talent")
    output: Agents = column("research output", "reference units/quarter")
    method_effort: Agents = column("effort on cheaper methods", "share")
    method_musd: Agents = column("money tied to cheaper methods", "M USD/quarter")
    sparse_musd: Agents = column("of it, for training sparse networks from scratch", "M USD/quarter")
    small_musd: Agents = column("of it, for small models", "M USD/quarter")


class Researchers(Table):
    """One row a researcher; every row stands for the same number of people."""

    active: Agents = column("in research", "0 or 1", dtype=bool)
    talent: Agents = column("talent", "mean 1", start=1.0)
    taste: Agents = column("taste for science", "-", start=1.0)
    age: Agents = column("quarters since the doctorate", "quarters")
    employer: Agents = column("employer", "index", dtype=np.int32)
