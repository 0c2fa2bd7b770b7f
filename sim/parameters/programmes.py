"""Programmes for researchers and universities: what public money and rules for them do."""

from sim.declare import ByJurisdiction, Parameters, Rows, param


class Programmes(Parameters):
    """How researchers, universities and firms answer to policies that are not in force by default."""

    retention_crowding: Rows = param(
        "public top-up of pay that universities save on their own",
        "share",
        default=0.2,
        range=(0.0, 0.5),
        source="assumption",
        grade="assumption",
        help="What is saved pays posts. It is saved only where everybody's pay is topped up.",
    )
    stay_quarters: Rows = param(
        "time in a job that somebody who moves reckons with",
        "quarters",
        default=12.0,
        range=(6.0, 24.0),
        source="assumption",
        grade="assumption",
        help="Months of waiting cost that part of the pay of the whole stay.",
    )
    cooling_foreseen: Rows = param(
        "cost of a cooling-off period that counts for those who think of a university post",
        "share",
        default=0.2,
        range=(0.0, 0.5),
        source="assumption",
        grade="assumption",
        help="About the chance of leaving for a firm later; it makes the post less attractive.",
    )
    noncompete_hold: ByJurisdiction = param(
        "what non-compete clauses add to the cost of moving between firms",
        "-",
        default=(0.15, 0.3, 0.35, 0.25),
        range=(0.0, 0.8),
        source="marx2009",
        grade="assumption",
        per="jurisdiction",
        spread=0.1,
        help="Part of the cost of moving. Least in the United States: most of its labs are in California, where they are void.",
    )
    noncompete_leak: Rows = param(
        "further leakage from the leading labs, for a unit of moving cost taken away",
        "ratio",
        default=0.5,
        range=(0.0, 1.0),
        source="marx2009",
        grade="assumption",
        help="People who change firms take with them what they know.",
    )
    noncompete_pay: Rows = param(
        "rise of what firms bid for researchers, for a unit of moving cost taken away",
        "log",
        default=0.1,
        range=(0.0, 0.2),
        source="ftc-noncompete",
        grade="assumption",
        help="About 3 % where clauses were common.",
    )
    doctoral_completion: Rows = param(
        "further doctoral posts that end in a doctorate",
        "share",
        default=0.75,
        range=(0.55, 0.9),
        source="ukri-cdt",
        grade="assumption",
    )
    doctoral_supervision: Rows = param(
        "further doctoral posts that a university's researcher can supervise",
        "persons",
        default=1.0,
        range=(0.5, 2.0),
        source="assumption",
        grade="assumption",
        help="Posts without a supervisor stay vacant: those who left for industry supervise nobody.",
    )
    doctoral_talent: Rows = param(
        "talent of those who get the further posts",
        "log, below the mean",
        default=0.15,
        range=(0.0, 0.4),
        source="assumption",
        grade="assumption",
        help="The best candidates had a post already.",
    )
    merit_talent: Rows = param(
        "talent of researchers chosen by merit",
        "log, above the mean",
        default=0.4,
        range=(0.1, 0.7),
        source="assumption",
        grade="assumption",
    )
    sparse_rate: Rows = param(
        "progress in training sparse networks from scratch, from research on it",
        "1/quarter",
        default=0.02,
        range=(0.0, 0.04),
        source="evci2020",
        grade="assumption",
        help="As fast as progress in pruning; at 0 it cannot be done, whatever is spent.",
    )
    small_rate: Rows = param(
        "progress in small models, from research on them",
        "1/quarter",
        default=0.02,
        range=(0.0, 0.04),
        source="hinton2015",
        grade="assumption",
    )
    small_gain: Rows = param(
        "part of what a small model lacks beside the flagship that full mastery takes away",
        "share",
        default=0.5,
        range=(0.2, 0.8),
        source="hinton2015",
        grade="assumption",
    )
    direction_base: Rows = param(
        "part of universities' effort on methods that goes into each of the two without a programme",
        "share",
        default=0.25,
        range=(0.1, 0.4),
        source="assumption",
        grade="assumption",
        help="What it finds is in the declared values; a programme finds what comes on top, less for each further dollar.",
    )
    disclosure_opens: Rows = param(
        "loss of openness that full disclosure of industry money takes away",
        "share",
        default=0.2,
        range=(0.0, 0.5),
        source="sah2023",
        grade="assumption",
        help="The evidence goes both ways: whoever has disclosed may feel free to please the sponsor.",
    )
    disclosure_frees: Rows = param(
        "pull of the sponsor that full disclosure takes away",
        "share",
        default=0.2,
        range=(0.0, 0.5),
        source="sah2023",
        grade="assumption",
    )
    disclosure_deters: Rows = param(
        "industry money that full disclosure keeps away",
        "share",
        default=0.1,
        range=(0.0, 0.3),
        source="aamc-coi",
        grade="assumption",
    )
