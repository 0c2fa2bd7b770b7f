"""Emissions disclosure: firms show what their compute emits, and investors act on it."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value, evasion, lag

TURNOVER_MUSD = {"large": 58.0, "very-large": 522.0, "all-labs": 0.0}


class EmissionsDisclosure(Policy):
    """Firms disclose the emissions of their compute, which then weigh more in their ESG record.

    The record moves their cost of capital; a firm buys cleaner power as far as that pays. The cost of
    measuring and of assurance is the same for each firm that must disclose.
    """

    name = "emissions-disclosure"
    title = "Emissions disclosure"
    group = "climate"
    sources = ("csrd2022", "esg-meta", "downar2021")
    example = "EU Corporate Sustainability Reporting Directive; EU rating scheme for data centres of 2024"
    moves = ("emissions_disclosure", "disclosure_turnover_musd", "disclosure_cost_musd")

    coverage: Value | Path = option(
        "emissions disclosed and assured",
        "share",
        default=1.0,
        range=(0.0, 1.0),
        level=True,
        help="Own data centres alone, about a half; rented ones too, all.",
    )
    scope: Value = option(
        "who must disclose",
        default="large",
        choices=tuple(TURNOVER_MUSD),
        help="By yearly turnover: 50 M EUR (the directive of 2022), 450 M EUR (as cut in 2025), or none.",
    )
    cost_musd: Value | Path = option(
        "cost of disclosing, each firm", "M USD/year", default=0.6, range=(0.0, 10.0)
    )
    lag: Value = lag(4.0, "The first report covers the year before.")
    evasion: Value | Path = evasion(0.1, "What is left out, or booked elsewhere.")

    def rules(self, now):
        """Part disclosed, the size from which it is due, and its cost a quarter."""
        return {
            "emissions_disclosure": now["coverage"],
            "disclosure_turnover_musd": TURNOVER_MUSD[now["scope"]],
            "disclosure_cost_musd": now["cost_musd"] / 4,
        }

    def reach(self, world, rows):
        """Nobody while no firm that must disclose owns chips where it holds."""
        if not world.places.disclosure_usd[rows].any():
            return "no owner of chips that must disclose is where it holds"
        return ""
