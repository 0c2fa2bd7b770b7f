"""Tables of a comparison: tidy, of effects, and in the layout of integrated assessment."""

from __future__ import annotations

import csv
from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.dates import FIRST_YEAR
from sim.declare import JURISDICTIONS, MEASURES, Array
from sim.report.variables import VARIABLES
from sim.results import WORLD, Comparison, Results, yearly

LEVELS = {"": 0.5, "|5th Percentile": 0.05, "|95th Percentile": 0.95}
# What a spreadsheet would take for a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def tidy(comparison: Comparison) -> pd.DataFrame:
    """Every number of every run: scenario, run, quarter, region, measure, unit, value."""
    return pd.concat([it.frame() for it in results_of(comparison)], ignore_index=True)


def effects_table(comparison: Comparison, years: Sequence[int] | None = None) -> pd.DataFrame:
    """Paired effects on every outcome in each year (default: all), a line each."""
    chosen = comparison.base.years if years is None else years
    return pd.concat([comparison.frame(year) for year in chosen], ignore_index=True)


def integrated(comparison: Comparison) -> pd.DataFrame:
    """The layout of integrated assessment: model, scenario, region, variable, unit, year, value.

    A variable's value is the median over runs; its 5th and 95th percentiles are variables under it.
    """
    parts = [part for results in results_of(comparison) for part in _scenario(results)]
    return pd.concat(parts, ignore_index=True)


def _scenario(results: Results) -> list[pd.DataFrame]:
    made = [
        _variable(results, name, WORLD, array)
        for name, array in results.values.items()
        if MEASURES[name].group != "checks"
    ]
    for name, array in results.regional.items():
        made += [_variable(results, name, place, array[:, :, i]) for i, place in enumerate(JURISDICTIONS)]
    return made


def _variable(results: Results, name: str, region: str, values: Array) -> pd.DataFrame:
    """Median and percentiles by year of values (run, quarter)."""
    spec, years = MEASURES[name], results.years
    numbers = np.quantile(yearly(values, spec.annual), list(LEVELS.values()), axis=0)
    version = results.made_with["model"]
    return pd.DataFrame(
        {
            "model": f"Compute Policy Lab {version}",
            "scenario": results.scenario,
            "region": region,
            "variable": np.repeat([VARIABLES[name] + under for under in LEVELS], len(years)),
            "unit": spec.unit,
            "year": np.tile(np.arange(FIRST_YEAR, FIRST_YEAR + len(years)), len(LEVELS)),
            "value": numbers.ravel(),
        }
    )


def results_of(comparison: Comparison) -> list[Results]:
    """The baseline's and the others' results."""
    return [comparison.base, *comparison.others]


def spreadsheet(table: pd.DataFrame) -> str:
    """A table as CSV that a spreadsheet opens without taking a text for a formula.

    >>> print(spreadsheet(pd.DataFrame({"scenario": ["=1+1", "plain"], "value": [-1.5, 2.0]})))
    "scenario","value"
    "'=1+1",-1.5
    "plain",2.0
    <BLANKLINE>
    """
    safe = table.copy()
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name]):
            safe[name] = safe[name].map(guarded)
    # quoted, for a carriage return within a text would begin a line
    return safe.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)


def guarded(value: object) -> object:
    """A text with an apostrophe before it where it would be read as a formula; anything else as it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
