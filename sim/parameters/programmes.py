"""Programmes for researchers and universities: what public money and rules for them do."""

from sim.declare import Parameters, Rows, param


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
