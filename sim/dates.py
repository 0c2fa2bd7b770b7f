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
