"""More visas for researchers."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value


class VisaExpansion(Policy):
    """More researchers are let in from abroad and from other fields, and borders cost less to cross.

    They look for posts where they are let in; researchers of other jurisdictions in the model come more
    easily too, and those are missing there. Places may be for any employer or for universities alone,
    and may be given by lot or by merit.
    """

    name = "visa-expansion"
    title = "More visas for researchers"
    group = "talent"
    sources = ("eo14110-talent",)
    example = (
        "US Executive Order 14110, section 5, on AI talent; H-1B visas: 85 000 a year, universities exempt"
    )
    moves = ("visa_places", "visa_academic_places", "visa_merit", "border_ease")

    places: Value | Path = option(
        "further researchers let in, all jurisdictions",
        "persons/year",
        default=30.0,
        range=(0.0, 80.0),
        level=True,
        help="The model has some 2 000 researchers in 2020; about a dozen come from other fields a year. "
        "Many more than 80 would find no room: then 'graduates without a row' is above zero.",
    )
    employer: Value = option("for", default="any-employer", choices=("any-employer", "universities"))
    merit: Value | Path = option(
        "part given by merit, the rest by lot", "share", default=0.0, range=(0.0, 1.0)
    )
    border: Value | Path = option(
        "part of the cost of crossing the border that goes",
        "share",
        default=0.3,
        range=(0.0, 1.0),
        help="Faster decisions, posts for partners, rights that last.",
    )

    def rules(self, now):
        """Places a quarter, for whom and how chosen, and the cost of the border that goes."""
        lever = "visa_places" if now["employer"] == "any-employer" else "visa_academic_places"
        return {lever: now["places"] / 4, "visa_merit": now["merit"], "border_ease": now["border"]}

    def reach(self, world, rows):
        """Nobody while no employer of researchers is where they are let in."""
        labs = world.firms.lab[rows] & world.firms.active[rows] & self.covers(world.firms.jurisdiction[rows])
        if not labs.any() and not self.covers(world.universities.jurisdiction[rows]).any():
            return "no employer of researchers is where they are let in"
        return ""
