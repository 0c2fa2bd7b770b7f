"""Public compute: a research resource rented by the state and given, or sold cheaply, to universities and startups."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value

SIZES = ("money", "chips")
STARTUPS = ("that-train", "all")
UNIVERSITIES = ("all", "by-need")


class PublicCompute(Policy):
    """The state rents compute and lets universities and startups use it, free or for a part of its cost.

    Sized in money, or in chips whose rental price the state pays whatever it is: the state then carries
    the risk of the price. Chips are paid as rent, not bought: their cost is spread over their life.
    """

    name = "public-compute"
    title = "Public compute"
    group = "public investment"
    sources = ("nairr2023", "indiaai", "airr-uk", "eu-gigafactories")
    example = (
        "US National AI Research Resource: 2.6 bn USD over six years; IndiaAI: 38 000 chips at a 40 % subsidy"
    )
    moves = (
        "public_compute_university_musd",
        "public_compute_startup_musd",
        "public_compute_university_h100e",
        "public_compute_startup_h100e",
        "public_compute_price",
        "public_compute_by_need",
        "public_compute_applications",
    )

    budget_musd: Value | Path = option(
        "budget, all jurisdictions",
        "M USD/year",
        default=430.0,
        range=(0.0, 50_000.0),
        level=True,
        help="When it is sized in money: the rent of what is used, users' part included.",
    )
    size: Value = option("sized in", default="money", choices=SIZES)
    chips_h100e: Value | Path = option(
        "chips, all jurisdictions",
        "H100e",
        default=38_000.0,
        range=(100.0, 2_000_000.0),
        scale="log",
        help="When it is sized in chips. UK: 5 448; IndiaAI: 38 000; an EU gigafactory: 100 000.",
    )
    university_share: Value | Path = option("part for universities", "share", default=0.8, range=(0.0, 1.0))
    startups: Value = option(
        "which startups may apply",
        default=STARTUPS[0],
        choices=STARTUPS,
        help="All: an application has its hosting paid, and the many applications leave little to each lab.",
    )
    universities: Value = option(
        "which universities may apply",
        default=UNIVERSITIES[0],
        choices=UNIVERSITIES,
        help="By need: none for the elite, the largest tenth.",
    )
    user_price: Value | Path = option(
        "part of the cost that users pay",
        "share",
        default=0.0,
        range=(0.0, 0.95),
        help="IndiaAI: 0.6.",
    )
    take_up: Value | Path = option(
        "take-up",
        "share",
        default=0.9,
        range=(0.0, 1.0),
        help="IndiaAI: 38 % of the chips in use in early 2026.",
    )

    def rules(self, now):
        """The money or the chips that are taken up, split over the two users, and the terms."""
        chips = now["size"] == "chips"
        used = (now["chips_h100e"] if chips else now["budget_musd"] / 4) * now["take_up"]
        unit = "h100e" if chips else "musd"
        return {
            f"public_compute_university_{unit}": used * now["university_share"],
            f"public_compute_startup_{unit}": used * (1 - now["university_share"]),
            "public_compute_price": now["user_price"],
            "public_compute_by_need": 1.0 if now["universities"] == "by-need" else 0.0,
            "public_compute_applications": 1.0 if now["startups"] == "all" else 0.0,
        }

    def reach(self, world, rows):
        """Nobody while there is no university, nor a startup that may apply, where it is paid."""
        firms = world.firms
        may = firms.active if self.options["startups"] == "all" else firms.lab & firms.active
        there = may[rows, world.small] & self.covers(firms.jurisdiction[rows, world.small])
        if not there.any() and not self.covers(world.universities.jurisdiction[rows]).any():
            return "no university and no startup that may apply is where it is paid"
        return ""
