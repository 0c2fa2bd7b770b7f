"""Cooling-off period for researchers who leave a university for a firm."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value, evasion


class CoolingOff(Policy):
    """Who leaves a university for a firm must wait: for any firm, or for the one that sponsored the university.

    A longer wait keeps those who are there, and makes a post less attractive to those who are not: they
    would be held too. It speaks of moves out of universities, a ban of non-compete clauses of moves
    between firms, so that both can hold at once.
    """

    name = "cooling-off"
    title = "Cooling-off period"
    group = "talent"
    sources = ("usc207", "gofman2024")
    example = "US 18 U.S.C. 207: one or two years for public officials; for professors it is a proposal"
    moves = ("cooling_off_months", "cooling_off_sponsor_months")

    months: Value | Path = option("wait", "months", default=12.0, range=(0.0, 30.0), level=True)
    whose: Value = option(
        "before joining",
        default="any-firm",
        choices=("any-firm", "sponsor"),
        help="Any firm, or only the firm that sponsors the university.",
    )
    evasion: Value | Path = evasion(
        0.2, "Posts as adviser, dual affiliations, firms abroad: the part of the wait that is not kept."
    )

    def rules(self, now):
        """Months to wait, by whom one joins."""
        lever = "cooling_off_months" if now["whose"] == "any-firm" else "cooling_off_sponsor_months"
        return {lever: now["months"]}

    def reach(self, world, rows):
        """Nobody while no researcher is at a university where it holds."""
        u = world.universities
        if not (self.covers(u.jurisdiction[rows]) * u.heads[rows]).any():
            return "no researcher is at a university where it holds"
        return ""
