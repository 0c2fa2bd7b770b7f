"""Open weights: by choice, by duty, or for a prize."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from sim.phases.openness import NEVER
from tests.reference.plain import EDGE, clip
from tests.reference.products import is_published

if TYPE_CHECKING:
    from tests.reference.firm import Firm
    from tests.reference.model import Twin


def duty_holds(rules: SimpleNamespace, flop: float) -> bool:
    """Whether a model of so much training compute must be open."""
    return flop > 0 and (flop >= rules.open_above_flop or flop <= rules.open_below_flop)


def weights_are_opened(model: Twin) -> None:
    """Models on sale whose time has come become open; their methods become known."""
    model.market.ln_opened = NEVER
    for name in ("flagship", "previous"):
        for firm in model.firms:
            product, rules = getattr(firm, name), firm.jurisdiction.rules
            due = model.now - product.released >= rules.open_after_quarters - 0.5
            if product.open or not due or not duty_holds(rules, product.flop):
                continue
            product.open = True
            if name == "flagship":
                firm.small.open = True
            model.market.ln_opened = max(model.market.ln_opened, product.ln_efficiency)
            # the small model came with the flagship
            served = model.segments if name == "flagship" else model.segments[:EDGE]
            is_published(firm, product, served)


def opens(lab: Firm, flop: float) -> bool:
    """Whether a release is open: by choice when behind the frontier, by duty, or for a prize."""
    rules = lab.jurisdiction.rules
    behind = lab.flagship.capability < lab.market.frontier_capability
    chosen = behind and lab.chance.uniform("open", lab.number) < lab.p.leasing.open_share
    must = rules.open_after_quarters < 0.5 and duty_holds(rules, flop)
    prize = prize_of(lab, rules, flop)
    if not (chosen or must or worth_opening(lab, prize)):
        return False
    lab.model.books.pay("government", lab, prize, "prizes")
    lab.market.public_spending_musd += prize
    return True


def part_kept(lab: Firm) -> float:
    """Part of the worth of a step in quality that a lab keeps although weights must be opened."""
    rules = lab.jurisdiction.announced
    soon = clip(1 - rules.open_after_quarters / lab.p.training.horizon, 0.0, 1.0)
    lost = (1 - lab.p.leasing.open_kept) * soon
    return 1 - lost * duty_holds(rules, max(lab.run_plan_flop, lab.flagship.flop))


def prize_of(lab: Firm, rules: SimpleNamespace, flop: float) -> float:
    """Prize for opening a model of so much training compute (M USD)."""
    return rules.open_prize_musd * (flop >= rules.open_prize_relative * lab.market.frontier_flop)


def worth_opening(lab: Firm, prize: float) -> bool:
    """Whether a prize (M USD) exceeds what the lab would lose of its margin over the horizon."""
    lost = 1 - lab.p.leasing.open_kept
    return prize > lost * max(lab.margin_musd, 0.0) * lab.p.training.horizon


def prize_expected(lab: Firm) -> float:
    """Prize a quarter (M USD) that a lab counts on for the run it has begun."""
    prize = prize_of(lab, lab.jurisdiction.announced, lab.run_plan_flop)
    return prize * worth_opening(lab, prize) / lab.p.training.generation
