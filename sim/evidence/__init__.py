"""What was observed, 2020-2025, and where every number of the model comes from.

``observed.csv`` holds the series the model is fitted on (2020-2023) and tested on (2024-2025);
``sources.yaml`` is the bibliography of the parameters, the instruments and those series.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Collection
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
from ruamel.yaml import YAML

from sim.dates import FIRST_YEAR
from sim.declare import nearest

__all__ = ["BOUNDS", "GRADES", "KINDS", "LAST_FIT_YEAR", "PERIODS", "Source", "observed", "sources"]

PERIODS = ("fit", "test")
KINDS = ("observed", "proxy", "derived")
GRADES = ("measured", "estimated", "assumption")
BOUNDS = ("", "lower")
LAST_FIT_YEAR, LAST_YEAR = 2023, 2025
COLUMNS = {
    "series": "string", "measure": "string", "year": "int64", "quarter": "Int64",
    "value": "float64", "low": "float64", "high": "float64", "unit": "string", "region": "string",
    "period": "string", "kind": "string", "source": "string", "grade": "string",
    "bound": "string", "note": "string",
}  # fmt: skip
WORDS = {"period": PERIODS, "kind": KINDS, "grade": GRADES, "bound": BOUNDS}

_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Source:
    """One entry of the bibliography; ``read`` says what was read of it, and how."""

    key: str
    author: str
    year: int
    title: str
    address: str
    read: str


def sources() -> dict[str, Source]:
    """Read the bibliography.

    Returns
    -------
    dict of str to Source
        Entries by key, in the order of the file.

    Raises
    ------
    ValueError
        An entry lacks a field, has an unknown one, or one of the wrong type.
    """
    return dict(_sources())


def observed() -> pd.DataFrame:
    """Read the observed series.

    Returns
    -------
    pandas.DataFrame
        One row a series, region and date, with the columns of ``COLUMNS``. ``quarter`` is missing
        for a figure of the whole year, ``low`` and ``high`` where no range is known; ``bound`` is
        ``lower`` for a figure that the whole can only exceed.

    Raises
    ------
    ValueError
        A cell is not valid; the message names its line and column.
    """
    return _observed().copy()


@lru_cache(maxsize=1)
def _sources() -> dict[str, Source]:
    return read_sources(_HERE.parent / "sources.yaml")


@lru_cache(maxsize=1)
def _observed() -> pd.DataFrame:
    return read_observed(_HERE / "observed.csv", _sources())


def read_sources(path: Path) -> dict[str, Source]:
    """Read a bibliography from a file; see :func:`sources`."""
    with path.open(encoding="utf-8") as file:
        entries = YAML(typ="safe").load(file)
    if not isinstance(entries, dict):
        raise ValueError(f"{path.name}: a mapping of keys to entries expected")
    return {str(key): _source(path.name, str(key), entry) for key, entry in entries.items()}


def _source(file: str, key: str, entry: Any) -> Source:
    types = {field.name: int if field.name == "year" else str for field in fields(Source)[1:]}
    if not isinstance(entry, dict) or set(entry) != set(types):
        raise ValueError(f"{file}, {key}: exactly the fields {', '.join(types)} expected")
    for name, kind in types.items():
        if type(entry[name]) is not kind:
            raise ValueError(f"{file}, {key}: {name} must be of type {kind.__name__}, not {entry[name]!r}")
        if name != "address" and entry[name] == "":
            raise ValueError(f"{file}, {key}: {name} is empty")
    return Source(key=key, **entry)


def read_observed(path: Path, known: Collection[str]) -> pd.DataFrame:
    """Read observed series from a file whose sources are among the known keys; see :func:`observed`."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        header = next(reader, [])
        if header != list(COLUMNS):
            raise ValueError(f"{path.name} line 1: the columns must be {', '.join(COLUMNS)}")
        rows: list[dict[str, Any]] = []
        seen: dict[tuple[Any, ...], int] = {}
        for cells in reader:
            line = f"{path.name} line {reader.line_num}"
            if len(cells) != len(header):
                raise ValueError(f"{line}: {len(header)} columns expected, {len(cells)} found")
            row = _row(line, dict(zip(header, cells, strict=True)), known)
            first = seen.setdefault(
                tuple(row[name] for name in ("series", "region", "year", "quarter")), reader.line_num
            )
            if first != reader.line_num:
                raise ValueError(
                    f"{line}, column series: {row['series']} has this date on line {first} already"
                )
            rows.append(row)
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _row(line: str, cells: dict[str, str], known: Collection[str]) -> dict[str, Any]:
    """One checked row; raises ValueError with the line and the column."""
    for name in ("series", "measure", "unit", "region"):
        if not cells[name].strip():
            raise ValueError(f"{line}, column {name}: empty")
    for name, words in WORDS.items():
        if cells[name] not in words:
            known_words = ", ".join(word or "empty" for word in words)
            raise ValueError(f"{line}, column {name}: {cells[name]!r} is not one of {known_words}")
    if cells["source"] not in known:
        guess = nearest(cells["source"], list(known))
        hint = f"; did you mean {guess}?" if guess else ""
        raise ValueError(f"{line}, column source: {cells['source']!r} is not in the bibliography{hint}")
    row: dict[str, Any] = dict(cells)
    row["year"] = _whole(line, "year", cells["year"], FIRST_YEAR, LAST_YEAR)
    row["quarter"] = _whole(line, "quarter", cells["quarter"], 1, 4) if cells["quarter"] else pd.NA
    row["value"] = _number(line, "value", cells["value"])
    row["low"] = _number(line, "low", cells["low"]) if cells["low"] else math.nan
    row["high"] = _number(line, "high", cells["high"]) if cells["high"] else math.nan
    if row["low"] > row["value"]:
        raise ValueError(f"{line}, column low: {row['low']} is above the value {row['value']}")
    if row["high"] < row["value"]:
        raise ValueError(f"{line}, column high: {row['high']} is below the value {row['value']}")
    if (row["period"] == "fit") != (row["year"] <= LAST_FIT_YEAR):
        raise ValueError(f"{line}, column period: {row['period']} does not go with {row['year']}")
    return row


def _whole(line: str, name: str, text: str, low: int, high: int) -> int:
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        raise ValueError(f"{line}, column {name}: {text!r} is not a whole number from {low} to {high}")
    return int(text)


def _number(line: str, name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"{line}, column {name}: {text!r} is not a number")
    return value
