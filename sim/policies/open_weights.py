"""Duty to open the weights of models."""

from sim.axes import at
from sim.declare import option
from sim.policies.base import Path, Policy, Value, evasion, lag


class OpenWeights(Policy):
    """Weights of models above a threshold, or up to one, must be open some time after release.

    Any cloud may then host the model and any startup build on it; its methods become public. Labs that
    must open keep only a part of what a step in quality earns, and plan for it as soon as it is announced.
    """

    name = "open-weights"
    title = "Open-weights requirement"
    group = "access"
    sources = ("ntia2024", "epoch-open-lag")
    example = "Proposals that large models become public after a time, as patents expire; a voluntary example: Llama"
    moves = ("open_above_flop", "open_below_flop", "open_after_quarters")
    excludes = ("open-prize",)  # what the law asks for earns no prize

    threshold_flop: Value | Path = option(
        "threshold", "FLOP", default=1e25, range=(1e22, 1e30), scale="log", level=True
    )
    side: Value = option(
        "models that must be open",
        default="above",
        choices=("above", "below"),
        help="Above: against concentration; up to the threshold: where no danger is seen.",
    )
    growth: Value | Path = option(
        "rise of the threshold", "times a year", default=1.0, range=(1.0, 10.0), scale="log"
    )
    delay: Value | Path = option(
        "delay after release",
        "quarters",
        default=4.0,
        range=(0.0, 6.0),
        help="A model that is taken off sale before is not opened: labs keep two generations on sale.",
    )
    lag: Value = lag(0.0, "The duty reaches its threshold in steps.")
    evasion: Value | Path = evasion(0.0, "Weights opened under terms that bar rivals, or without code.")

    def rules(self, now):
        """The threshold on its side, and the delay."""
        line = now["threshold_flop"] * now["growth"] ** now["years"]
        return {f"open_{now['side']}_flop": line, "open_after_quarters": now["delay"]}

    def reach(self, world, rows):
        """Nobody while it has opened no model that is on sale."""
        opened = world.models.open[:2, rows] & world.firms.active[rows] & (world.models.flop[:2, rows] > 0)
        now = world.rules
        flop, place = world.models.flop[:2, rows], world.firms.jurisdiction[rows]
        due = (flop >= at(now.open_above_flop[rows], place)) | (flop <= at(now.open_below_flop[rows], place))
        if not (opened & due & self.covers(place)).any():
            return "no open model is on sale that it covers"
        return ""
