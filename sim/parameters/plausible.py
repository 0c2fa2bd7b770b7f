"""The parameter vectors that the data to 2023 do not rule out, as ``computelab calibrate`` found them.

``plausible.csv`` has a column a parameter (an entry of one by segment or jurisdiction as ``name[key]``)
and a row a vector. Parameters that are not in it are not pinned down by those data: they are drawn over
their declared ranges.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

import numpy as np

from sim.declare import PARAMETERS, Array, nearest

FILE = Path(__file__).with_name("plausible.csv")


@lru_cache(maxsize=1)
def plausible() -> dict[str, Array]:
    """Values (vector, key) by parameter; empty when no set is shipped. Raises ValueError as :func:`read`."""
    return read(FILE) if FILE.exists() else {}


def read(path: Path) -> dict[str, Array]:
    """Read a set of vectors.

    Raises
    ------
    ValueError
        A column is no parameter, a vector lacks an entry, or a value lies outside its declared range.
    """
    with path.open(encoding="utf-8", newline="") as file:
        heads, *rows = list(csv.reader(file))
    table = np.array(rows, dtype=float)
    values: dict[str, Array] = {}
    for name in dict.fromkeys(head.split("[")[0] for head in heads):
        if name not in PARAMETERS:
            hint = f"; did you mean {near}?" if (near := nearest(name, PARAMETERS)) else ""
            raise ValueError(f"{path.name}: no parameter {name}{hint} Run computelab calibrate again.")
        spec = PARAMETERS[name]
        wanted = entries(name)
        missing = [entry for entry in wanted if entry not in heads]
        if missing:
            raise ValueError(f"{path.name}: {name} lacks {', '.join(missing)}")
        found = table[:, [heads.index(entry) for entry in wanted]]
        if not ((found >= spec.low * (1 - 1e-9)) & (found <= spec.high * (1 + 1e-9))).all():
            raise ValueError(f"{path.name}: {name} outside its range; run computelab calibrate again")
        values[name] = np.clip(found, spec.low, spec.high)
    return values


def entries(name: str) -> list[str]:
    """Heads of a parameter's columns.

    >>> entries("price_of_flop")
    ['price_of_flop']
    """
    keys = PARAMETERS[name].keys
    return [f"{name}[{key}]" for key in keys] if keys else [name]


def write(values: dict[str, Array]) -> str:
    """The text of a set of vectors, (vector, key) by parameter, six significant digits."""
    heads = [entry for name in values for entry in entries(name)]
    table = np.concatenate(list(values.values()), axis=1)
    return "\n".join([",".join(heads), *(",".join(f"{value:.6g}" for value in row) for row in table)]) + "\n"
