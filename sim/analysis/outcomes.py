"""Which outcomes a table shows when it does not show all."""

from __future__ import annotations

from sim.analysis.words import HEADLINES
from sim.results import Comparison

FURTHER = (
    "model_use_hhi", "compute_hhi", "startups_alive", "startups_afford_run", "lease_share", "open_use_share",
    "academic_share", "net_moves", "academic_compute_share", "frontier_run_cost_musd", "capability_price",
    "users_benefit_busd", "users_benefit_fixed_busd", "electricity_twh",
)  # fmt: skip


def outcomes_shown(comparison: Comparison, all_: bool = False) -> list[str]:
    """The headlines and about a dozen more, or every one."""
    known = list(comparison.base.values)
    further = known if all_ else [name for name in FURTHER if name in known]
    return [*HEADLINES, *(name for name in further if name not in HEADLINES)]
