"""Markdown tables, and putting them between the markers of a page."""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sim.files import put


def digits(value: float) -> str:
    """Three significant digits; powers of ten from a million.

    >>> digits(0.70666), digits(94.2), digits(2950.0), digits(5e25), digits(0.0)
    ('0.707', '94.2', '2950', '5.0e25', '0')
    """
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "–"
    if abs(value) >= 1e6 or abs(value) < 1e-3:
        return f"{value:.1e}".replace("e+", "e").replace("e-0", "e-")
    return f"{value:.{max(2 - math.floor(math.log10(abs(value))), 0)}f}"


def table_of(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


# ---------------------------------------------------------------- between the markers of a page


def put_between(path: Path, texts: Mapping[str, str]) -> list[str]:
    """Replace what stands between the markers of a Markdown file; returns the names that were found.

    ``<!-- name -->`` opens and ``<!-- /name -->`` closes. The file changes as a whole or not at all.

    Raises
    ------
    ValueError
        The file cannot be read, or none of the markers is there.
    """
    found = markers(path, texts)
    page = path.read_text(encoding="utf-8")
    for name in found:
        page = _between(name).sub(lambda it, text=texts[name]: f"{it[1]}{text}\n{it[2]}", page)
    put(path, page.encode())
    return found


def markers(path: Path, names: Iterable[str]) -> list[str]:
    """Which of the markers a file has; raises ValueError as :func:`put_between` does."""
    names = list(names)
    try:
        page = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise ValueError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    found = [name for name in names if _between(name).search(page)]
    if not found:
        raise ValueError(f"{path}: no marker of {', '.join(names)}")
    return found


def text_between(path: Path, name: str) -> str:
    """What stands between the markers of a name in a Markdown file; raises ValueError as :func:`put_between` does."""
    markers(path, [name])
    found = _between(name).search(path.read_text(encoding="utf-8"))
    assert found is not None
    return found[0].removeprefix(found[1]).removesuffix(found[2])


def _between(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- {re.escape(name)} -->\n).*?(<!-- /{re.escape(name)} -->)", re.DOTALL)


# ---------------------------------------------------------------- the commands that write them


def parser_of(prog: str, description: str, runs: str) -> argparse.ArgumentParser:
    """What the commands that refresh tables have in common; ``runs`` is what ``--runs`` counts."""
    parser = argparse.ArgumentParser(prog=prog, description=description)
    parser.add_argument("--runs", type=int, default=100, help=f"{runs} (default: 100)")
    parser.add_argument("--markdown", action="store_true", help="print Markdown")
    parser.add_argument(
        "--write", type=Path, action="append", default=[], metavar="FILE",
        help="replace the text between the markers of a Markdown file; may be repeated",
    )  # fmt: skip
    return parser


def asked(
    parser: argparse.ArgumentParser, arguments: Sequence[str] | None, names: Iterable[str], least: int = 1
) -> argparse.Namespace:
    """The arguments; ends with a message before anything is simulated if a run or a page will not do."""
    given = parser.parse_args(arguments)
    if given.runs < least:
        parser.error(f"--runs {given.runs}: give {least} or more")
    for path in given.write:
        try:
            markers(path, names)
        except ValueError as error:
            parser.error(f"--write {error}")
    return given
