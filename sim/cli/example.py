"""The first answer of README.md, as the command gives it.

``python -m sim.cli.example --write README.md`` puts it between ``<!-- answer -->`` and
``<!-- /answer -->``: the command, its sentences, the head of its table, how much more follows, and what
the dashboard, which draws the parameters too, finds instead.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from rich.console import Console

from sim.analysis.caveats import band_words, caveats
from sim.analysis.numbers import interval_of, mean_of, number, signed
from sim.analysis.outcomes import outcomes_shown
from sim.analysis.words import HEADLINES, answer
from sim.cli.asked import COMPARE_YEAR, held
from sim.cli.base import PIPED_WIDTH
from sim.cli.shown import Compared, effects_table
from sim.evidence.tables import asked, parser_of, put_between
from sim.run import compare
from sim.scenario import load_scenario, shipped

NAMES = ("baseline", "access-mandate")


def compared(runs: int, uncertainty: str | None = None) -> Compared:
    """The comparison that the command makes, with what differs between simulations if not the scenario's."""
    base, other = (held(load_scenario(shipped()[name]), uncertainty) for name in NAMES)
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


def drawn_too(found: Compared, wide: Compared) -> str:
    """How the first outcome changes when parameters are drawn too, and why: the concentration there is to lower."""
    measure, *_ = HEADLINES
    there, here = (it.comparison.base.at(measure, it.year) for it in (found, wide))
    effects = [it.comparison.effect(0, measure, it.year) for it in (found, wide)]
    with_it = wide.comparison.others[0].at(measure, wide.year) - here
    typical = [f"{number(float(np.median(values)))} {effects[0].spec.unit}" for values in (here, there)]
    return (
        f"The dashboard draws parameters too, as `--uncertainty both` does: {HEADLINES[measure]} in {wide.year} then "
        f"changes by {mean_of(effects[1])} {interval_of(effects[1])} instead of {mean_of(effects[0])}. The effect "
        f"hangs on the concentration there is without the mandate (correlation over the pairs "
        f"{signed(float(np.corrcoef(here, with_it)[0, 1]))}): in the typical future {typical[0]} when parameters are "
        f"drawn, {typical[1]} when they are not."
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, print or write."""
    parser = parser_of("python -m sim.cli.example", "The first answer of README.md.", "pairs of futures")
    given = asked(parser, arguments, ("answer",), least=2)
    found, wide = compared(given.runs), compared(given.runs, "both")
    text = f"{markdown(found, given.runs)}\n\n{drawn_too(found, wide)}"
    for path in given.write:
        print(f"{path}: {', '.join(put_between(path, {'answer': text}))}")
    if given.markdown or not given.write:
        print(text)


if __name__ == "__main__":
    main()
