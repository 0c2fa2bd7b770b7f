"""What every agent of the twin stands on: parameters as plain numbers, luck by purpose, books, arithmetic."""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import accumulate
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from scipy.special import ndtri

from sim.axes import NEXT_TO_ZERO
from sim.declare import TOPICS, Table
from sim.futures import parameter_values
from sim.noise import Luck, member_keys
from sim.parameters import ParameterSet
from sim.populations import Models, Offers
from sim.scenario import Scenario

if TYPE_CHECKING:
    from tests.reference.model import Twin

SECTORS = ("households", "businesses", "government", "investors", "vendor", "clouds", "energy", "abroad")
NOT_ON_SALE = -1e4  # worth of what is not on sale
CONSUMER, ENTERPRISE, SCIENCE, EDGE = range(4)  # segments of users
DATA_CENTRE = (CONSUMER, ENTERPRISE, SCIENCE)  # the segments that are served from data centres


# ---------------------------------------------------------------- arithmetic


def ratio(numerator: float, denominator: float) -> float:
    """Numerator / denominator, zero where the denominator is (next to) zero."""
    return 0.0 if abs(denominator) < NEXT_TO_ZERO else numerator / denominator


def shares(values: list[float]) -> list[float]:
    """Each value's part of the total."""
    whole = sum(values)
    return [ratio(value, whole) for value in values]


def clip(value: float, low: float, high: float) -> float:
    """A value held between two limits."""
    return min(max(value, low), high)


def logistic(value: float) -> float:
    """1 / (1 + exp(-x))."""
    return 1.0 / (1.0 + math.exp(clip(-value, -600.0, 600.0)))


def dealt(posts: dict[Any, float], start: float, items: int) -> list[Any]:
    """Employers in proportion to their posts, dealt to items: the k-th of equally spaced points."""
    employers, edges = list(posts), list(accumulate(posts.values()))
    if edges[-1] <= 0:
        return [employers[-1]] * items
    edges = [edge / edges[-1] * items for edge in edges]
    return [employers[min(bisect_right(edges, k + start), len(edges) - 1)] for k in range(items)]


# ---------------------------------------------------------------- parameters and luck


def parameters_of(scenario: Scenario, member: int, seed: int) -> SimpleNamespace:
    """The parameters of one future by topic: a number each, or a tuple by segment or jurisdiction."""
    draws = Luck(member_keys(seed, np.array([member])))
    one_row = ParameterSet(1, parameter_values(scenario, scenario.uncertainty, draws))
    topics = {}
    for topic, kind in TOPICS.items():
        arrays = {name: getattr(getattr(one_row, topic), name).ravel().tolist() for name in kind.fields}
        topics[topic] = SimpleNamespace(
            **{
                name: tuple(arrays[name]) if spec.per else arrays[name][0]
                for name, spec in kind.fields.items()
            }
        )
    return SimpleNamespace(**topics)


class Chance:
    """The luck of one future: a draw belongs to a purpose, a quarter and the number of an agent."""

    def __init__(self, scenario: Scenario, member: int, seed: int) -> None:
        luck_of = 0 if scenario.uncertainty == "parameters" else member
        self.luck = Luck(member_keys(seed, np.array([luck_of])))
        self.quarter = 0
        self.drawn: dict[str, list[float]] = {}

    def turn(self, quarter: int) -> None:
        """Go to a quarter."""
        self.quarter, self.drawn = quarter, {}

    def uniform(self, purpose: str, number: int = 0) -> float:
        """A uniform draw inside (0, 1)."""
        values = self.drawn.get(purpose, [])
        if number >= len(values):
            values = self.luck.uniform(purpose, self.quarter, max(64, 2 * number))[0].tolist()
            self.drawn[purpose] = values
        return values[number]

    def normal(self, purpose: str, number: int = 0) -> float:
        """A standard normal draw."""
        return float(ndtri(self.uniform(purpose, number)))

    def gumbel(self, purpose: str, number: int = 0) -> float:
        """A standard Gumbel draw."""
        return -math.log(-math.log(self.uniform(purpose, number)))


# ---------------------------------------------------------------- state and agents


def fill(holder: Any, table: type[Table]) -> None:
    """Give an object an attribute for each declared column of a table, at its start value."""
    for name, column in table.columns.items():
        setattr(holder, name, column.dtype(column.start))


class Record:
    """A thing with the columns of one table: a trained model, an offer, a seller's sales in a segment."""

    def __init__(self, table: type[Table]) -> None:
        fill(self, table)


class TrainedModel(Record):
    """A model on sale, and what it is in each segment after compression."""

    def __init__(self) -> None:
        super().__init__(Models)
        self.offers = [Record(Offers) for _ in range(4)]


class Actor(mesa.Agent):
    """An agent of the twin: short names for what all of them look at."""

    model: Twin
    number: int

    def __init__(self, model: Twin, number: int) -> None:
        super().__init__(model)
        self.number = number
        self.p = model.p
        self.market = model.market
        self.chance = model.chance

    @property
    def now(self) -> int:
        """Number of the quarter."""
        return self.model.now

    def pay(self, payee: Any, amount: float, purpose: str) -> None:
        """Pay another agent, or a sector by its name (million 2020 USD)."""
        self.model.books.pay(self, payee, amount, purpose)


class Books:
    """Cash of the sectors that are not agents, and who paid how much for what this quarter."""

    def __init__(self) -> None:
        self.sectors = {name: SimpleNamespace(cash_musd=0.0) for name in SECTORS}
        self.flows: dict[str, float] = {}

    def account(self, who: Any) -> Any:
        """The holder of the cash of an agent, or of a sector by its name."""
        return self.sectors[who] if isinstance(who, str) else who

    def pay(self, payer: Any, payee: Any, amount: float, purpose: str) -> None:
        """Move money."""
        self.account(payer).cash_musd -= amount
        self.account(payee).cash_musd += amount
        self.flows[purpose] = self.flows.get(purpose, 0.0) + amount

    def flow(self, purpose: str) -> float:
        """What was paid for a purpose this quarter."""
        return self.flows.get(purpose, 0.0)

    def close(self) -> None:
        """Forget the flows of the quarter."""
        self.flows = {}
