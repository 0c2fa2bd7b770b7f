"""Prize for open releases."""

from sim.axes import at
from sim.declare import option
from sim.policies.base import Path, Policy, Value, lag


class OpenPrize(Policy):
    """Public money for each release with open weights of a model near the frontier.

    A lab opens when the prize is more than what it would lose of its margin; those who would have opened
    anyway have it too. Labs that count on the prize spend it on research before they have it.
    """

    name = "open-prize"
    title = "Prize for open releases"
    group = "public investment"
    sources = ("ai-boost2024",)
    example = (
        "EU Large AI Grand Challenge: 1 M EUR and 8 M GPU hours for startups that make their models public"
    )
    moves = ("open_prize_musd", "open_prize_relative")

    prize_musd: Value | Path = option(
        "prize",
        "M USD/release",
        default=50.0,
        range=(0.0, 10_000.0),
        level=True,
        help="The EU challenge gave four startups the worth of about 20 M USD.",
    )
    within: Value | Path = option(
        "distance to the largest run", "times", default=100.0, range=(1.0, 10_000.0), scale="log"
    )
    lag: Value = lag(0.0, "The prize grows to its size in steps.")

    def rules(self, now):
        """The prize, and the size of run that earns it."""
        return {"open_prize_musd": now["prize_musd"], "open_prize_relative": 1 / now["within"]}

    def reach(self, world, rows):
        """Nobody while the prize is nothing, or no lab where it is paid has an open model so near the frontier."""
        if not world.rules.open_prize_musd[rows].any():
            return "the prize is nothing"
        firms, flop = world.firms, world.models.flop[0][rows]
        near = world.models.open[0][rows] & (
            flop
            >= at(world.rules.open_prize_relative[rows], firms.jurisdiction[rows])
            * world.market.frontier_flop[rows]
        )
        if not (near & firms.active[rows] & self.covers(firms.jurisdiction[rows])).any():
            return "no lab where it is paid has an open model so near the frontier"
        return ""
