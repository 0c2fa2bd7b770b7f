"""Public compute: a research resource bought by the state and given to universities and startups."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value


class PublicCompute(Policy):
    """The state rents compute and gives it to universities and startups.

    Sized in money: a per cent of big tech's orders would be many times what universities have.
    """

    name = "public-compute"
    title = "Public compute"
    group = "public investment"
    sources = ("nairr2023", "indiaai")
    example = "US National AI Research Resource: 2.6 bn USD over six years"
    moves = ("public_compute_university_musd", "public_compute_startup_musd")

    budget_musd: Value | Path = option(
        "budget, all jurisdictions", "M USD/year", default=430.0, range=(0.0, 50_000.0), level=True
    )
    university_share: Value | Path = option("part for universities", "share", default=0.8, range=(0.0, 1.0))
    take_up: Value | Path = option(
        "take-up",
        "share",
        default=0.9,
        range=(0.0, 1.0),
        help="IndiaAI: 38 % of the chips in use in early 2026.",
    )

    def rules(self, now):
        """The budget of a quarter that is taken up, split over the two users."""
        used = now["budget_musd"] / 4 * now["take_up"]
        return {
            "public_compute_university_musd": used * now["university_share"],
            "public_compute_startup_musd": used * (1 - now["university_share"]),
        }

    def reach(self, world, rows):
        """Nobody while there is no university, nor a startup that trains, where it is paid."""
        firms = world.firms
        labs = (firms.lab & firms.active)[rows, world.small] & self.covers(
            firms.jurisdiction[rows, world.small]
        )
        if not labs.any() and not self.covers(world.universities.jurisdiction[rows]).any():
            return "no university and no startup that trains is where it is paid"
        return ""
