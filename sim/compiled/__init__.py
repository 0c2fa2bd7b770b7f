"""Compiled twins of the costliest functions (:mod:`sim.accelerate`); imported only where numba is in use."""
