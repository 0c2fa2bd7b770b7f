"""Access mandate: large models must be leased to small firms on regulated terms."""

import math

from sim.declare import option
from sim.policies.base import Path, Policy, Value, evasion, lag

BASES = ("serving-cost", "incremental-cost", "retail-minus", "efficient-component", "arbitration")
LEVER_OF = {
    "serving-cost": "access_cost_markup",
    "incremental-cost": "access_lric_markup",
    "retail-minus": "access_retail_share",
    "efficient-component": "access_ecp_share",
    "arbitration": "access_arbitration",
}
TURNOVER_MUSD = {"eu-sme": 58.0, "small-mid-cap": 175.0, "any": math.inf}


class AccessMandate(Policy):
    """Owners of models above a size lease them to small (domestic) firms at a regulated price.

    The turnover limits are those of the EU's small and medium-sized enterprises (50 M EUR) and
    small mid-caps (150 M EUR), at the 2020-2025 mean of about 1.16 USD a euro.
    """

    name = "access-mandate"
    title = "Access mandate"
    group = "access"
    sources = ("dma2022", "ai-act", "eu-sme", "epoch-compute")
    example = "Digital Markets Act access duties; size classes of the EU recommendation 2003/361"
    moves = (
        "access_threshold_flop",
        "access_threshold_relative",
        "access_cost_markup",
        "access_lric_markup",
        "access_retail_share",
        "access_ecp_share",
        "access_arbitration",
        "access_parity",
        "access_delay_quarters",
        "access_turnover_musd",
        "access_foreign",
        "access_fine_share",
    )

    markup: Value | Path = option(
        "highest price above cost",
        "ratio",
        default=0.25,
        range=(0.0, 5.0),
        level=True,
        help="Mark-up over the cost base; for the other price rules the part of the retail price, of the "
        "efficient component margin or of the owner's margin.",
    )
    price_rule: Value = option("price rule", default="serving-cost", choices=BASES)
    threshold: Value = option(
        "threshold",
        default="frontier",
        choices=("frontier", "fixed", "indexed"),
        help="Within a distance of the largest run so far, a fixed number of FLOP, or one that rises each year.",
    )
    within: Value | Path = option(
        "distance to the largest run", "times", default=10.0, range=(1.0, 1000.0), scale="log"
    )
    threshold_flop: Value | Path = option(
        "fixed threshold", "FLOP", default=1e25, range=(1e22, 1e30), scale="log"
    )
    growth: Value | Path = option(
        "rise of an indexed threshold",
        "times a year",
        default=4.5,
        range=(1.0, 10.0),
        scale="log",
        help="Training compute of frontier models grew four to five times a year.",
    )
    eligible: Value = option("eligible by size", default="eu-sme", choices=tuple(TURNOVER_MUSD))
    domestic_only: Value = option("domestic firms only", default=True)
    parity: Value | Path = option(
        "quality parity",
        "share",
        default=1.0,
        range=(0.0, 1.0),
        help="1: the owner's own version; 0: as leased before.",
    )
    delay: Value | Path = option(
        "delay of new versions",
        "quarters",
        default=0.0,
        range=(0.0, 8.0),
        help="Lessees get the version that the owner had so long ago.",
    )
    lag: Value = lag(0.0, "Labs publish terms and open interfaces; the Digital Markets Act gave six months.")
    evasion: Value | Path = evasion(0.0, "Version held back, slow service: what lessees do not get.")
    detection: Value | Path = option("chance that a refusal is found", "share", default=0.5, range=(0.0, 1.0))
    fine: Value | Path = option("fine", "share of turnover", default=0.10, range=(0.0, 0.2))

    def rules(self, now):
        """Threshold, price ceiling, eligibility, parity, delay and expected fine."""
        rise = now["growth"] ** now["years"] if now["threshold"] == "indexed" else 1.0
        line = (
            {"access_threshold_relative": 1 / now["within"]}
            if now["threshold"] == "frontier"
            else {"access_threshold_flop": now["threshold_flop"] * rise}
        )
        price = {LEVER_OF[now["price_rule"]]: now["markup"]}
        return (
            price
            | line
            | {
                "access_parity": now["parity"],
                "access_delay_quarters": now["delay"],
                "access_turnover_musd": TURNOVER_MUSD[now["eligible"]],
                "access_foreign": 0.0 if now["domestic_only"] else 1.0,
                "access_fine_share": now["detection"] * now["fine"],
            }
        )

    def reach(self, world, rows):
        """Nobody while no model is above the threshold, no startup small enough, or none uses what it may."""
        if not world.market.mandated_models[rows].any():
            return "no model on sale is above the threshold, or its owner pays the fine"
        if not world.market.eligible_startups[rows].any():
            return "no startup is eligible"
        if not world.firms.under_mandate[rows].any():
            return "no eligible startup leases a model under it"
        return ""
