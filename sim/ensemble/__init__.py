"""Ensembles: how results are kept, and what a run of them costs."""

from sim.ensemble.store import StoreError, read, reserved, write

__all__ = ["StoreError", "read", "reserved", "write"]
