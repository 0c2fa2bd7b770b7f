"""Cap on industry's part of a university's money."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value, evasion, lag


class SponsorshipCap(Policy):
    """Industry may give at most a part of a university's research money.

    Conflicts of interest fall and openness rises; posts and compute that industry paid for go, unless
    the state makes good what is lost.
    """

    name = "sponsorship-cap"
    title = "Cap on sponsorship"
    group = "data and accountability"
    sources = ("abdalla2021", "czarnitzki2015")
    example = "Universities' bans of tobacco money, proposed for big tech by Abdalla and Abdalla; no country has such a cap"
    moves = ("sponsorship_cap", "sponsorship_made_good")

    cap: Value | Path = option(
        "highest part of a university's money", "share", default=0.05, range=(0.0, 1.0), level=True
    )
    made_good: Value | Path = option(
        "lost money that the state makes good", "share", default=0.0, range=(0.0, 1.0)
    )
    lag: Value = lag(4.0, "Contracts that run are kept.")
    evasion: Value | Path = evasion(0.1, "Gifts to persons and foundations.")

    def rules(self, now):
        """The cap and what is made good."""
        return {"sponsorship_cap": now["cap"], "sponsorship_made_good": now["made_good"]}

    def reach(self, world, rows):
        """Nobody while no university where it holds has industry money, before or at the cap."""
        u = world.universities
        here = self.covers(u.jurisdiction[rows])
        asked = world.parameters.university.sponsorship * world.school
        wanted = asked * world.market.ai_capex_musd**0.5 * u.size
        cap = world.rules.sponsorship_cap[rows].min()
        if not (here * wanted[rows] > cap * (u.grants_musd + wanted)[rows]).any():
            return "no university would have a larger part of its money from industry"
        return ""
