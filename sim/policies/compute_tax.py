"""Compute tax: a charge on AI compute in use."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value, evasion

BASES = ("all-uses", "training")


class ComputeTax(Policy):
    """A tax on compute by the hour or as a part of its rental price, on training alone or on all uses.

    It is due where the chips stand, so work that can move goes where it is lower. What is paid goes back
    to households as lower taxes.
    """

    name = "compute-tax"
    title = "Compute tax"
    group = "trade and tax"
    sources = ("warren2026", "compute-tax-base")
    example = "Excise on the power of data centres, or on tokens, proposed in the US Congress in 2026"
    moves = (
        "compute_tax_usd_hour",
        "compute_tax_share",
        "compute_tax_all_uses",
        "compute_tax_exempt_h100e",
        "compute_tax_universities",
    )

    rate: Value | Path = option(
        "tax on the rental price", "share", default=0.10, range=(0.0, 1.0), level=True
    )
    usd_hour: Value | Path = option(
        "tax by the hour, beside it",
        "USD/H100e-hour",
        default=0.0,
        range=(0.0, 5.0),
        help="An H100e-hour rents for about 3 USD in 2026 and 0.8 in 2030: a fixed sum weighs more each year.",
    )
    base: Value = option(
        "falls on",
        default="all-uses",
        choices=BASES,
        help="Training: runs and experiments; all uses: serving, core business and other renters too.",
    )
    exempt_h100e: Value | Path = option(
        "users of no more are exempt", "H100e", default=1000.0, range=(0.0, 1_000_000.0)
    )
    universities_pay: Value = option("universities pay too", default=False)
    evasion: Value | Path = evasion(0.0, "Use that is not declared, beyond the work that moves.")

    def rules(self, now):
        """Both rates, the base, and who is exempt."""
        return {
            "compute_tax_share": now["rate"],
            "compute_tax_usd_hour": now["usd_hour"],
            "compute_tax_all_uses": 1.0 if now["base"] == "all-uses" else 0.0,
            "compute_tax_exempt_h100e": now["exempt_h100e"],
            "compute_tax_universities": 1.0 if now["universities_pay"] else 0.0,
        }

    def reach(self, world, rows):
        """Nobody while no firm that must pay uses compute where the tax is due."""
        if not world.market.compute_tax_musd[rows].any():
            return "no firm above the exemption uses compute where the tax is due"
        return ""
