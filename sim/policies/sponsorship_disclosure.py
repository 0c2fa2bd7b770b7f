"""Duty to disclose industry money for research."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value, evasion, lag


class SponsorshipDisclosure(Policy):
    """Universities disclose which firms pay for what.

    What is seen by all closes research less and ties researchers less to the sponsor; some sponsors
    stay away, and disclosing costs. The evidence is mixed: whoever has disclosed may feel free.
    """

    name = "sponsorship-disclosure"
    title = "Disclosure of sponsorship"
    group = "data and accountability"
    sources = ("aamc-coi", "sah2023", "abdalla2021")
    example = (
        "US health agencies' rule of 2011 on conflicts of interest: 23 M USD for 71 institutions to comply"
    )
    moves = ("sponsorship_disclosed", "sponsorship_disclosure_musd")

    part: Value | Path = option(
        "industry money that must be disclosed",
        "share",
        default=1.0,
        range=(0.0, 1.0),
        level=True,
        help="Less than 1 with a threshold, or without gifts and consulting of individuals.",
    )
    cost_musd: Value | Path = option(
        "cost of disclosing, university of mean size",
        "M USD/year",
        default=0.1,
        range=(0.0, 1.0),
        help="The US rule: some 0.3 for each institution, all of its medical research.",
    )
    lag: Value = lag(2.0, "Registers are built.")
    evasion: Value | Path = evasion(0.2, "Consulting, equity, posts at two places.")

    def rules(self, now):
        """Part disclosed and its cost a quarter."""
        return {
            "sponsorship_disclosed": now["part"],
            "sponsorship_disclosure_musd": now["cost_musd"] / 4 * (now["part"] > 0),
        }

    def reach(self, world, rows):
        """Nobody while no university where it holds has industry money."""
        u = world.universities
        if not (self.covers(u.jurisdiction[rows]) * u.industry_musd[rows]).any():
            return "no university where it holds has industry money"
        return ""
