"""Ban of non-compete clauses in contracts of researchers with firms."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value, evasion


class NoncompeteBan(Policy):
    """Clauses that bar a researcher from joining a rival no longer hold.

    Moves between firms cost less, firms bid more for researchers, and what the leading labs know leaks
    faster. So rivals gain, and universities may lose people to better pay. It says nothing of moves out
    of universities: a cooling-off period can hold beside it.
    """

    name = "non-compete-ban"
    title = "Ban of non-compete clauses"
    group = "talent"
    sources = ("ftc-noncompete", "marx2009")
    example = "California since 1872; US Federal Trade Commission rule of 2024, set aside by a court"
    moves = ("noncompete_ban",)

    part: Value | Path = option(
        "clauses that no longer hold",
        "share",
        default=1.0,
        range=(0.0, 1.0),
        level=True,
        help="Less than 1 where those of senior staff stay valid, as in the rule of 2024.",
    )
    evasion: Value | Path = evasion(0.2, "Garden leave, deferred pay and secrecy clauses that do the same.")

    def rules(self, now):
        """Part of the clauses that no longer hold."""
        return {"noncompete_ban": now["part"]}

    def reach(self, world, rows):
        """Nobody while no lab is where it holds."""
        labs = world.firms.lab[rows] & world.firms.active[rows]
        if not (labs & self.covers(world.firms.jurisdiction[rows])).any():
            return "no lab is where the ban holds"
        return ""
