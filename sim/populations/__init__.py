"""The populations: who has what."""

from sim.populations.firms import (
    CASH,
    COMPUTE,
    GROWTH,
    INCENTIVE,
    LEASE,
    MODELS,
    NOBODY,
    NONE,
    OPEN,
    OWN,
    RULE,
    Firms,
    Models,
    Offers,
    Sales,
    Segments,
)
from sim.populations.people import STRATA, TIERS, Researchers, Universities
from sim.populations.places import Carbon, Clouds, Market, Places

__all__ = [
    "CASH", "COMPUTE", "GROWTH", "INCENTIVE", "LEASE", "MODELS", "NOBODY", "NONE", "OPEN", "OWN", "RULE", "STRATA",
    "TIERS", "Carbon", "Clouds", "Firms", "Market", "Models", "Offers", "Places", "Researchers", "Sales", "Segments",
    "Universities",
]  # fmt: skip
