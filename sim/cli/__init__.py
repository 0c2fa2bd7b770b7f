"""The command line: ``computelab``. Heavy modules are loaded by the command that needs them."""

from sim.cli import evidence, kept, listing, report, serve, simulate, sweep  # each registers its commands
from sim.cli.base import BadInput, app, main

__all__ = ["BadInput", "app", "evidence", "kept", "listing", "main", "report", "serve", "simulate", "sweep"]
