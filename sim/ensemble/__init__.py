"""Ensembles: sweeps, runs that are kept, what they cost."""

from sim.ensemble.collecting import Collected, collect
from sim.ensemble.design import DesignError, design_of
from sim.ensemble.experiment import Experiment
from sim.ensemble.querying import query
from sim.ensemble.replaying import Replayed, replay
from sim.ensemble.store import StoreError, Unwritable
from sim.ensemble.stored import Stored, open_stored, read

__all__ = [
    "Collected",
    "DesignError",
    "Experiment",
    "Replayed",
    "StoreError",
    "Stored",
    "Unwritable",
    "collect",
    "design_of",
    "open_stored",
    "query",
    "read",
    "replay",
]
