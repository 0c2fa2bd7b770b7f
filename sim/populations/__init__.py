"""The populations: who has what."""

from sim.populations.firms import (
    CASH,
    COMPUTE,
    EDGE,
    ENTERPRISE,
    FLAGSHIP,
    GROWTH,
    INCENTIVE,
    KEPT,
    LEASE,
    MODELS,
    NO_OFFER,
    NOBODY,
    NONE,
    OPEN,
    OWN,
    PREVIOUS,
    RULE,
    SMALL,
    Firms,
    Models,
    Offers,
    Sales,
    Segments,
)
from sim.populations.people import NEWCOMERS, STRATA, TIERS, Researchers, Universities
from sim.populations.places import Carbon, Clouds, Market, Places

__all__ = [
    "CASH", "COMPUTE", "EDGE", "ENTERPRISE", "FLAGSHIP", "GROWTH", "INCENTIVE", "KEPT", "LEASE", "MODELS", "NEWCOMERS", "NOBODY",
    "NONE", "NO_OFFER", "OPEN", "OWN", "PREVIOUS", "RULE", "SMALL", "STRATA", "TIERS", "Carbon", "Clouds", "Firms",
    "Market", "Models",
    "Offers", "Places", "Researchers", "Sales", "Segments", "Universities",
]  # fmt: skip
