"""Compute vouchers: money tied to compute, which its holder spends where it likes."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value

STARTUPS = ("that-train", "all")


class ComputeVouchers(Policy):
    """Startups and universities get vouchers that pay a part of their bill for compute, the rest they pay.

    The holder chooses the cloud, so vouchers raise demand at the market price; part of them pays for
    what would have been bought anyway. A holder without money for its own part cannot use them.
    """

    name = "compute-vouchers"
    title = "Compute vouchers"
    group = "public investment"
    sources = ("china-vouchers", "indiaai", "cornet2006")
    example = "Shanghai, 2025: 600 M yuan that pay up to 80 % of rent; IndiaAI: a subsidy of 40 %"
    moves = (
        "voucher_university_musd",
        "voucher_startup_musd",
        "voucher_copayment",
        "voucher_applications",
    )

    budget_musd: Value | Path = option(
        "budget, all jurisdictions", "M USD/year", default=430.0, range=(0.0, 50_000.0), level=True
    )
    university_share: Value | Path = option("part for universities", "share", default=0.3, range=(0.0, 1.0))
    copayment: Value | Path = option(
        "part of the bill that the holder pays",
        "share",
        default=0.6,
        range=(0.0, 0.95),
        help="IndiaAI: 0.6; Shenzhen: 0.5, startups 0.4; Shanghai: 0.2.",
    )
    startups: Value = option(
        "which startups get them",
        default=STARTUPS[0],
        choices=STARTUPS,
        help="All: applications too, which spend them on the hosting of their models.",
    )
    take_up: Value | Path = option("take-up", "share", default=0.9, range=(0.0, 1.0))

    def rules(self, now):
        """Vouchers of a quarter that are taken up, split over the two users; the holder's part."""
        used = now["budget_musd"] / 4 * now["take_up"]
        return {
            "voucher_university_musd": used * now["university_share"],
            "voucher_startup_musd": used * (1 - now["university_share"]),
            "voucher_copayment": now["copayment"],
            "voucher_applications": 1.0 if now["startups"] == "all" else 0.0,
        }

    def reach(self, world, rows):
        """Nobody while none of those who get vouchers has money for its own part."""
        if not world.firms.compute_aid_musd[rows].any() and not world.universities.public_h100e[rows].any():
            return "nobody who gets vouchers can pay its own part"
        return ""
