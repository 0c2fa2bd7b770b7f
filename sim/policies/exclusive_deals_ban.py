"""Ban of exclusive compute-for-equity deals."""

from sim.declare import option
from sim.policies.base import Path, Policy, Value, evasion, lag
from sim.populations import NOBODY


class ExclusiveDealsBan(Policy):
    """Cloud owners may not tie their stakes in startups to exclusive use of their compute.

    The lock-in by credits ends, a partner has no first call on a takeover, and what cloud owners put into
    rounds falls; other investors replace a part of it or none.
    """

    name = "exclusive-deals-ban"
    title = "Ban of exclusive compute-for-equity deals"
    group = "competition"
    sources = ("ftc-partnerships",)
    example = "Partnerships of Microsoft, Amazon and Google with AI developers, studied by the US FTC in 2025"
    moves = ("credit_lock_in_ended", "partner_call_ended", "partner_money_lost", "partner_money_gone")

    money_lost: Value | Path = option(
        "fall of cloud owners' part of rounds",
        "share",
        default=0.5,
        range=(0.0, 1.0),
        level=True,
        help="Without exclusivity a stake is worth less to them; 1: they stay away.",
    )
    replaced: Value | Path = option(
        "part of it that other investors replace",
        "share",
        default=0.5,
        range=(0.0, 1.0),
        help="0: the money is gone; 1: venture capital steps in fully.",
    )
    lock_in_ended: Value | Path = option(
        "lock-in by compute credits ended", "share", default=1.0, range=(0.0, 1.0)
    )
    call_ended: Value = option("no first call on a takeover", default=True)
    lag: Value = lag(0.0, "Deals that are signed run out.")
    evasion: Value | Path = evasion(0.0, "Exclusivity by price lists and engineering help.")

    def rules(self, now):
        """What ends of lock-in, first call and partners' money, and how much of that nobody replaces."""
        return {
            "credit_lock_in_ended": now["lock_in_ended"],
            "partner_call_ended": 1.0 if now["call_ended"] else 0.0,
            "partner_money_lost": now["money_lost"],
            "partner_money_gone": now["money_lost"] * (1 - now["replaced"]),
        }

    def reach(self, world, rows):
        """Nobody while no startup where it holds has a partner."""
        firms = world.firms
        held = (firms.partner[rows] > NOBODY) & firms.active[rows] & self.covers(firms.jurisdiction[rows])
        return "" if held.any() else "no startup where it holds has a partner that is a cloud owner"
