"""The command line: ``computelab``. Heavy modules are loaded by the command that needs them."""

from sim.cli import (  # each registers its commands
    compile,
    evidence,
    kept,
    listing,
    report,
    serve,
    simulate,
    sweep,
)
from sim.cli.base import BadInput, app, main

__all__ = [
    "BadInput",
    "app",
    "compile",
    "evidence",
    "kept",
    "listing",
    "main",
    "report",
    "serve",
    "simulate",
    "sweep",
]
