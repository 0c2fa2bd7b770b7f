"""Take new golden numbers: ``python -m tests.golden.refresh --reason "why the answers changed"``."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from datetime import UTC, datetime

from sim.results import provenance
from tests.golden.worlds import FOLDER, kept, moved, numbers, path_of, scenarios, text_of

REASONS = FOLDER / "REASONS.md"
SHORTEST = 3  # words that a reason has at the least
HEAD = """# Why the golden numbers changed

Written by `python -m tests.golden.refresh`, the newest entry last.
"""


def reason_of(arguments: Sequence[str] | None) -> str:
    """The reason given on the command line; ends the program without one."""
    parser = argparse.ArgumentParser(prog="python -m tests.golden.refresh", description=__doc__)
    parser.add_argument("--reason", required=True, help="why the answers of the model changed")
    reason = " ".join(parser.parse_args(arguments).reason.split())
    if len(reason.split()) < SHORTEST:
        parser.error(f"a reason of {SHORTEST} words or more is needed")
    return reason


def summary(changes: dict[str, float]) -> str:
    """How much a run moved, in a line."""
    if not changes:
        return "nothing"
    name, most = next(iter(changes.items()))
    far = "new or gone" if math.isinf(most) else f"by {100 * most:.3g} %"
    return f"{len(changes)} measures, most {name} {far}"


def write_reason(reason: str, changes: dict[str, dict[str, float]]) -> None:
    """Add an entry: date, reason, versions, and how far each run moved."""
    if not REASONS.exists():
        REASONS.write_text(HEAD, encoding="utf-8")
    made = provenance()
    versions = ", ".join(f"{name} {made[name]}" for name in ("model", "python", "numpy", "scipy", "machine"))
    lines = [f"- {name}: {summary(moves)}" for name, moves in changes.items()]
    date = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    with REASONS.open("a", encoding="utf-8") as file:
        file.write("\n".join(["", f"## {date}: {reason}", "", *lines, "", f"Made with {versions}.", ""]))


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the runs anew and the reason; nothing is written when no number moved."""
    reason = reason_of(arguments)
    new = {name: numbers(name) for name in scenarios()}
    changes = {name: moved(kept(name), measures) for name, measures in new.items()}
    if not any(changes.values()):
        print("No number moved: nothing written.")
        return
    for name, measures in new.items():
        path_of(name).write_text(text_of(name, measures), encoding="utf-8")
        print(f"{name}: {summary(changes[name])}")
    write_reason(reason, changes)


if __name__ == "__main__":
    main()
