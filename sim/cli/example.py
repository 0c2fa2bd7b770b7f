"""The first answer of README.md, as the command gives it.

``python -m sim.cli.example --write README.md`` puts it between ``<!-- answer -->`` and
``<!-- /answer -->``: the command, its sentences, the head of its table, and how much more follows.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich.console import Console

from sim.analysis.caveats import band_words, caveats
from sim.analysis.outcomes import outcomes_shown
from sim.analysis.words import HEADLINES, answer
from sim.cli.asked import COMPARE_YEAR
from sim.cli.base import PIPED_WIDTH
from sim.cli.shown import Compared, effects_table
from sim.evidence.tables import asked, parser_of, put_between
from sim.run import compare
from sim.scenario import load_scenario, shipped

NAMES = ("baseline", "access-mandate")


def compared(runs: int) -> Compared:
    """The comparison that the command makes."""
    base, other = (load_scenario(shipped()[name]) for name in NAMES)
    return Compared(compare(base, other, runs=runs), base, [other], COMPARE_YEAR)


def markdown(found: Compared, runs: int) -> str:
    """The command and the beginning of what it prints."""
    comparison = found.comparison
    said = answer(comparison, 0, found.year, scenario=found.others[0], base=found.base)
    page = io.StringIO()
    Console(file=page, highlight=False, width=PIPED_WIDTH).print(
        effects_table(comparison, 0, found.year, list(HEADLINES))
    )
    shown = "\n".join(line.rstrip() for line in page.getvalue().splitlines())
    outcomes = outcomes_shown(comparison)
    notes = caveats(comparison, outcomes=len(outcomes), uncertainty=found.base.uncertainty)
    return "\n".join(
        [
            "```",
            f".venv/bin/computelab compare {' '.join(NAMES)} --runs {runs}",
            "```",
            "",
            *(f"> {sentence}  " for sentence in said),
            "",
            "```",
            shown,
            "```",
            "",
            f"{band_words(found.base.uncertainty)} The table goes on with {len(outcomes) - len(HEADLINES)} "
            f"further outcomes; {len(notes)} notes on how far to trust it follow.",
        ]
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, print or write."""
    parser = parser_of("python -m sim.cli.example", "The first answer of README.md.", "pairs of futures")
    given = asked(parser, arguments, ("answer",), least=2)
    text = markdown(compared(given.runs), given.runs)
    for path in given.write:
        print(f"{path}: {', '.join(put_between(path, {'answer': text}))}")
    if given.markdown or not given.write:
        print(text)


if __name__ == "__main__":
    main()
