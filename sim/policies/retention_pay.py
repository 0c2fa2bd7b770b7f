"""Retention pay: public money on top of academic pay."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value


class RetentionPay(Policy):
    """The state tops up the pay of researchers at universities: of all, or of the most able, who leave first.

    Industry pays talent more steeply than universities do, so the most able have most to gain from
    leaving. Who stays anyway is paid too: that is what it costs. A top-up for all lets universities
    save a part of their own pay, which pays posts.
    """

    name = "retention-pay"
    title = "Retention pay"
    group = "talent"
    sources = ("cifar-chairs", "gofman2024")
    example = "Canada CIFAR AI Chairs: 86.5 M CAD over five years for some hundred researchers"
    moves = ("retention_pay", "retention_pay_able", "retention_able_part")

    top_up: Value | Path = option(
        "top-up", "share of academic pay", default=0.3, range=(0.0, 2.0), level=True
    )
    whom: Value = option(
        "who gets it",
        default="most-able",
        choices=("all", "most-able"),
        help="By talent, as far as it is seen.",
    )
    able_part: Value | Path = option(
        "part of researchers who count as the most able",
        "share",
        default=0.2,
        range=(0.01, 1.0),
        help="Of no use where all get it.",
    )

    def rules(self, now):
        """The top-up for all, or for the most able and who they are."""
        if now["whom"] == "all":
            return {"retention_pay": now["top_up"]}
        return {"retention_pay_able": now["top_up"], "retention_able_part": now["able_part"]}

    def reach(self, world, rows):
        """Nobody while the top-up is nothing, or no researcher is at a university where it is paid."""
        if not (world.rules.retention_pay[rows].any() or world.rules.retention_pay_able[rows].any()):
            return "the top-up is nothing"
        u = world.universities
        if not (self.covers(u.jurisdiction[rows]) * u.heads[rows]).any():
            return "no researcher is at a university where it is paid"
        return ""
