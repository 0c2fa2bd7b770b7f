"""Access right to compute: owners rent a part of their chips to the eligible at a regulated price."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value, evasion, lag

ELIGIBLE = ("startups-and-universities", "startups", "universities")


class ComputeAccessRight(Policy):
    """A part of the chips that stand in a jurisdiction must be on offer to its startups that train and its
    universities, at no more than user cost and a mark-up; what they do not take goes back to the owners.

    It binds owners from abroad too, for the chips they run there, and the independent clouds.
    """

    name = "compute-access-right"
    title = "Access right to compute"
    group = "access"
    sources = ("llu2000", "narechania2024", "indiaai")
    example = (
        "Local loop unbundling (EU 2000): cost-based access to the incumbent's network; "
        "neutral access to clouds as proposed for AI"
    )
    moves = (
        "access_right_share",
        "access_right_markup",
        "access_right_startups",
        "access_right_universities",
    )

    share: Value | Path = option(
        "part of the chips to be offered", "share", default=0.10, range=(0.0, 0.5), level=True
    )
    markup: Value | Path = option(
        "mark-up over the user cost",
        "ratio",
        default=0.05,
        range=(0.0, 1.0),
        help="The user cost holds interest, depreciation, the fall of the price of chips, and power.",
    )
    eligible: Value = option("who may rent", default=ELIGIBLE[0], choices=ELIGIBLE)
    lag: Value = lag(4.0, "Owners publish prices and open capacity step by step.")
    evasion: Value | Path = evasion(0.0, "Queues, old chips, bundles: capacity on offer that cannot be had.")

    def rules(self, now):
        """Part on offer, mark-up, and who may rent."""
        return {
            "access_right_share": now["share"],
            "access_right_markup": now["markup"],
            "access_right_startups": 0.0 if now["eligible"] == "universities" else 1.0,
            "access_right_universities": 0.0 if now["eligible"] == "startups" else 1.0,
        }

    def reach(self, world, rows):
        """Nobody while the market is as cheap as the regulated price, or nobody eligible wants compute there."""
        firms, clouds = world.firms.regulated_h100e[rows], world.clouds.regulated_h100e[rows]
        if not firms.any() and not clouds.any():
            return "the market is no dearer than the regulated price, or nobody eligible wants compute there"
        return ""
