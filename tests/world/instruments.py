"""Policies for tests: any lever at any value, instruments without effect, futures lived side by side."""

from __future__ import annotations

import numpy as np

from sim.declare import LEVERS
from sim.policies import POLICIES, Policy
from sim.quarter import quarter
from tests.worlds import measured, policy, small, state, world_of

History = list[dict[str, np.ndarray]]

# options that leave every lever neutral, or out of reach: a new instrument says here what its own are
NEUTRAL: dict[str, dict] = {
    "access-mandate": {"threshold": "fixed", "threshold_flop": 1e30},
    "carbon-price": {"price_usd": 0.0},
    "clean-power": {"share": 0.0},
    "compute-access-right": {"share": 0.0},
    "compute-tax": {"rate": 0.0},
    "compute-vouchers": {"budget_musd": 0.0},
    "data-rules": {"lost": 0.0, "licensed_lost": 0.0, "cost_musd": 0.0},
    "cooling-off": {"months": 0.0},
    "doctoral-expansion": {"posts": 0.0},
    "efficiency-programme": {"budget_musd": 0.0},
    "emissions-disclosure": {"coverage": 0.0},
    "exclusive-deals-ban": {"money_lost": 0.0, "lock_in_ended": 0.0, "call_ended": False},
    "export-control": {"blocked": 0.0},
    "guideline-duty": {"audits": 0.0, "duty": False},
    "interoperability": {"charges_ended": 0.0, "work_saved": 0.0, "credits_freed": 0.0, "cost_musd": 0.0},
    "merger-control": {"change": 100.0, "hhi": 1800.0, "share": 0.3, "partnerships": False, "hires": True},
    "non-compete-ban": {"part": 0.0},
    "open-prize": {"prize_musd": 0.0},
    "open-weights": {"threshold_flop": 1e30},
    "public-compute": {"budget_musd": 0.0},
    "research-grants": {"budget_musd": 0.0},
    "retention-pay": {"top_up": 0.0},
    "run-cap": {"cap_flop": 1e30},
    "run-licence": {"threshold_flop": 1e30},
    "sponsorship-cap": {"cap": 1.0},
    "sponsorship-disclosure": {"part": 0.0},
    "startup-subsidy": {"grant_musd": 0.0},
    "structural-separation": {"separation": 0.0},
    "visa-expansion": {"places": 0.0, "border": 0.0},
}
COUNTED_ONLY = ("market.eligible_startups",)  # who could use a mandate, if there were a model to lease


class Moves(Policy):
    """Moves the levers named, to the values given."""

    name = "moves"
    title = "Moves"
    moves = tuple(LEVERS)

    def __init__(self, start: int, announce: int | None = None, **levers: float) -> None:
        super().__init__(start=start, announce=announce)
        self.levers = levers

    def rules(self, now):
        return self.levers


del POLICIES["moves"]


def strong(name: str, start: int, **dates) -> Policy:
    """An instrument at a level that bites in a small world within a few quarters."""
    levels = {
        "access-mandate": {"within": 1000.0, "eligible": "small-mid-cap", "markup": 0.0},
        "clean-power": {"share": 1.0, "penalty_usd": 300.0, "lag": 0.0},
        "data-rules": {"lost": 0.9, "cost_musd": 40.0},
        "exclusive-deals-ban": {"money_lost": 1.0, "replaced": 0.0},
        "guideline-duty": {"above_flop": 1e20, "audits": 4.0, "audit_cost_musd": 5.0},
        "merger-control": {"share": 0.0},
        "open-prize": {"prize_musd": 1000.0},
        "open-weights": {"threshold_flop": 1e22, "delay": 0.0},
        "run-cap": {"cap_flop": 1e23},
        "run-licence": {"threshold_flop": 1e23, "delay": 2.0},
    }
    return policy(name, start, **levels.get(name, {}), **dates)


def lives(
    *packages: tuple[Policy, ...], quarters: int, members: int = 2, after: int = 0, **scenario
) -> list[History]:
    """Everything recorded under each package of policies, quarter by quarter, with the same luck.

    Quarters before ``after`` are simulated and not recorded.
    """
    world = world_of(
        *(small(quarters, policies=policies, **scenario) for policies in packages), members=range(members)
    )
    histories: list[History] = [[] for _ in packages]
    for now in range(quarters):
        quarter(world)
        if now >= after:
            seen = (
                state(world)
                | measured(world)
                | {"ledger.government": world.ledger.accounts["government"].cash}
            )
            for place, history in enumerate(histories):
                rows = slice(place * members, (place + 1) * members)
                history.append({name: values[rows].copy() for name, values in seen.items()})
    return histories


def differing(left: dict[str, np.ndarray], right: dict[str, np.ndarray]) -> list[str]:
    """Names of the columns and measures whose bits differ, counters of who could be reached apart."""
    return [
        name for name in left if name not in COUNTED_ONLY and left[name].tobytes() != right[name].tobytes()
    ]


def first_difference(left: History, right: History) -> int | None:
    """First quarter in which any bit differs."""
    return next((now for now, pair in enumerate(zip(left, right, strict=True)) if differing(*pair)), None)
