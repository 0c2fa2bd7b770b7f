"""Duty to keep ethics guidelines fresh, and audits."""

from sim.axes import at
from sim.declare import option
from sim.policies.base import Path, Policy, Value, evasion, lag


class GuidelineDuty(Policy):
    """Labs must keep their ethics guidelines fresh and let auditors see whether they keep to them.

    Guidelines alone avoid some incidents; audits, paid by the lab, avoid more, each further one less.
    """

    name = "guideline-duty"
    title = "Guideline and audit duty"
    group = "data and accountability"
    sources = ("eu-audit", "ai-act")
    example = (
        "Independent audits once a year under the EU Digital Services Act; codes of practice of the EU AI Act"
    )
    moves = ("guideline_duty", "audits", "audit_above_flop", "audit_cost_musd")

    audits: Value | Path = option("audits", "1/year", default=1.0, range=(0.0, 4.0), level=True)
    duty: Value = option("guidelines must be kept fresh", default=True)
    audit_cost_musd: Value | Path = option(
        "cost of an audit",
        "M USD/audit",
        default=1.0,
        range=(0.0, 50.0),
        help="Auditors' bill and staff of the lab.",
    )
    above_flop: Value | Path = option(
        "labs audited: training compute from",
        "FLOP",
        default=1e23,
        range=(1e20, 1e30),
        scale="log",
        help="1e23: general-purpose models under the EU AI Act; 1e25: those with systemic risk.",
    )
    lag: Value = lag(0.0, "Auditors are hired and trained.")
    evasion: Value | Path = evasion(0.0, "Audits for show.")

    def rules(self, now):
        """The duty, audits a quarter and their cost, and who is audited."""
        return {
            "guideline_duty": 1.0 if now["duty"] else 0.0,
            "audits": now["audits"] / 4,
            "audit_cost_musd": now["audit_cost_musd"] * now["audits"] / 4,
            "audit_above_flop": now["above_flop"],
        }

    def reach(self, world, rows):
        """Nobody while it asks for nothing, no lab is where it holds, or none is large enough to be audited."""
        if not (world.rules.guideline_duty[rows].any() or world.rules.audits[rows].any()):
            return "it asks for neither guidelines nor audits"
        firms = world.firms
        labs = (firms.lab & firms.active)[rows] & self.covers(firms.jurisdiction[rows])
        if not labs.any():
            return "no lab is where it holds"
        large = world.models.flop[0][rows] >= at(world.rules.audit_above_flop[rows], firms.jurisdiction[rows])
        if not self.options["duty"] and not (labs & large).any():
            return "no lab has a model large enough to be audited"
        return ""
