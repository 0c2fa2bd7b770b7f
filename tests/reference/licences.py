"""Licences for large runs: who needs one, who waits, who stays below the line."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from sim.phases.licences import BELOW
from sim.rules import training as rule

if TYPE_CHECKING:
    from tests.reference.firm import Firm


def line_of(lab: Firm, rules: SimpleNamespace) -> float:
    """FLOP above which a model needs a licence where the lab is; infinite where none is needed."""
    return min(rules.licence_above_flop, rules.licence_above_relative * lab.market.frontier_flop)


def is_needed(lab: Firm) -> bool:
    """Whether a lab has a model on sale, or a run planned, above the line."""
    return lab.lab and max(lab.run_plan_flop, lab.flagship.flop) >= line_of(lab, lab.jurisdiction.rules)


def plan_under_licence(lab: Firm, plan: float) -> float:
    """FLOP of the run a lab begins: just below the line where a larger one is not worth a licence."""
    announced, p = lab.jurisdiction.announced, lab.p.training
    line = line_of(lab, announced)
    a_nat = lab.market.potential_musd * p.quality_value * lab.model.compute_exponent * lab.worth_of_step()
    stays = rule.stays_below(
        plan, line, lab.flagship.flop, a_nat, p.horizon,
        announced.licence_fee_musd, announced.licence_cost_musd, announced.licence_delay_quarters,
    )  # fmt: skip
    return BELOW * line if stays else plan


def is_granted(lab: Firm) -> bool:
    """Whether a complete run may be released: it needs no licence, or has waited for it and the fee is paid.

    A run that waits takes no more compute: what the lab trains meanwhile is kept for its next run.
    """
    rules = lab.jurisdiction.rules
    line, flop = line_of(lab, rules), lab.complete_flop
    if lab.run_plan_flop < line <= flop:
        flop = lab.run_plan_flop  # who means to stay below does not overshoot
    lab.held_flop = flop
    if flop < line:
        lab.licence_wait = 0.0
        return True
    if lab.licence_wait < rules.licence_delay_quarters - 0.5:
        lab.licence_wait += 1
        return False
    lab.licence_wait = 0.0
    lab.pay("government", min(rules.licence_fee_musd, lab.cash), "licence fees")
    return True
