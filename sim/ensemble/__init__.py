"""Ensembles: how results are kept."""

from sim.ensemble.store import StoreError, read, write

__all__ = ["StoreError", "read", "write"]
