"""Quarters: the model counts them from 2020Q1 = 0; files and pages write 2026Q1."""

from __future__ import annotations

import re

FIRST_YEAR = 2020
_FORM = re.compile(r"^(20[0-9]{2})Q([1-4])$")


def quarter_index(text: str) -> int:
    """Number of quarters since 2020Q1; raises ValueError for anything but YYYYQn.

    >>> quarter_index("2026Q1"), quarter_index("2020Q1")
    (24, 0)
    """
    found = _FORM.match(text)
    if not found:
        raise ValueError(f"{text!r} is not a quarter such as 2026Q1")
    return 4 * (int(found[1]) - FIRST_YEAR) + int(found[2]) - 1


def quarter_name(index: int) -> str:
    """The name of a quarter.

    >>> quarter_name(24)
    '2026Q1'
    """
    return f"{FIRST_YEAR + index // 4}Q{index % 4 + 1}"


def year_of(index: int) -> int:
    """Calendar year of a quarter."""
    return FIRST_YEAR + index // 4


def in_years(index: float) -> float:
    """The beginning of a quarter as a number of years, for the axis of a chart.

    >>> in_years(26)
    2026.5
    """
    return FIRST_YEAR + index / 4


def complete_years(quarters: int) -> range:
    """The calendar years that so many quarters hold in full.

    >>> list(complete_years(11))
    [2020, 2021]
    """
    return range(FIRST_YEAR, FIRST_YEAR + quarters // 4)
