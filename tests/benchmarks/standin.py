"""A stand-in for the economy in plain Mesa: the yardstick that a machine's speed is read from.

As many agents as the default world has (8 + 120 firms, 60 universities, 4 000 researchers) step through 64
quarters. There is no economics beyond a logit of users over what 16 suppliers sell and offers of jobs that one
researcher in twelve considers each quarter; it says how fast a machine runs a Mesa model of this size, nothing else.
"""

from __future__ import annotations

import math

import mesa

BIG_TECH, STARTUPS, UNIVERSITIES, RESEARCHERS = 8, 120, 60, 4000
QUARTERS, SUPPLIERS, COHORTS = 64, 16, 12


class Firm(mesa.Agent):
    """A firm with a model of its own, or one that leases from whoever of 16 suppliers suits it best."""

    def __init__(self, model: StandIn, quality: float) -> None:
        super().__init__(model)
        self.quality, self.price, self.share, self.cash, self.heads = quality, 1.0, 0.0, 10.0, 0
        self.tastes = [model.random.random() for _ in range(SUPPLIERS)]

    def step(self) -> None:
        """A logit over suppliers, a price half-way to the best response, pay for the staff."""
        model = self.model
        weights = [
            math.exp(firm.quality - firm.price + taste)
            for firm, taste in zip(model.suppliers, self.tastes, strict=True)
        ]
        mass = sum(weights)
        self.share = weights[self.unique_id % SUPPLIERS] / mass
        self.price += 0.5 * (1 / (1 - self.share) - self.price)
        self.cash += self.share * self.price - 1e-3 * self.heads
        self.quality += 0.01 * math.log1p(self.heads)


class University(mesa.Agent):
    """A university that has staff and posts."""

    def __init__(self, model: StandIn) -> None:
        super().__init__(model)
        self.quality, self.heads, self.posts = 1.0, 0, 0.0

    def step(self) -> None:
        """Posts follow the staff."""
        self.posts += 0.1 * (self.heads - self.posts)


class Researcher(mesa.Agent):
    """Somebody with an employer, a talent and a taste, who considers an offer once in twelve quarters."""

    def __init__(self, model: StandIn, cohort: int) -> None:
        super().__init__(model)
        self.cohort, self.age = cohort, 0
        self.talent, self.taste = model.random.random(), model.random.random()
        self.employer: Firm | University = model.random.choice(model.employers)
        self.employer.heads += 1

    def step(self) -> None:
        """Grow older; when it is one's turn, take an offer that is worth more by a logistic chance."""
        self.age += 1
        model = self.model
        if model.quarter % COHORTS != self.cohort:
            return
        offer = model.random.choice(model.employers)
        gain = self.talent * (offer.quality - self.employer.quality) - self.taste
        if model.random.random() < 1 / (1 + math.exp(-gain)):
            self.employer.heads -= 1
            offer.heads += 1
            self.employer = offer


class StandIn(mesa.Model):
    """The stand-in; ``step`` is a quarter."""

    def __init__(self) -> None:
        super().__init__(rng=1)
        self.quarter = 0
        self.firms = [Firm(self, self.random.random()) for _ in range(BIG_TECH + STARTUPS)]
        self.suppliers = self.firms[:SUPPLIERS]
        self.employers = [*self.firms, *(University(self) for _ in range(UNIVERSITIES))]
        self.researchers = [Researcher(self, number % COHORTS) for number in range(RESEARCHERS)]

    def step(self) -> None:
        """Every agent steps once, in an order of its own kind."""
        for kind in (Firm, University, Researcher):
            self.agents_by_type[kind].shuffle_do("step")
        self.quarter += 1


def lived() -> StandIn:
    """The stand-in after its 64 quarters."""
    model = StandIn()
    for _ in range(QUARTERS):
        model.step()
    return model
