"""Results as files for other tools: tidy tables, and the layout of integrated assessment."""

from sim.report.reproduce import command, file_name, python
from sim.report.tables import effects_table, integrated, spreadsheet, tidy
from sim.report.variables import VARIABLES

__all__ = [
    "VARIABLES", "command", "effects_table", "file_name", "integrated", "python", "spreadsheet", "tidy",
]  # fmt: skip
