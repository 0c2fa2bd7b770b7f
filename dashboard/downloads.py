"""What a page gives to take away: report, tables and scenario files, each made when its button is pressed.

Streamlit makes a file outside the page's own thread, so a print of some seconds keeps nobody waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial

import streamlit as st

from dashboard import report
from dashboard.language import words
from dashboard.levers import safe
from sim import Comparison, Scenario
from sim.analysis.language import N_, Translator
from sim.report import command, effects_table, integrated, python, spreadsheet, tidy
from sim.report.reproduce import distinct
from sim.scenario import dump_scenario


@dataclass(frozen=True)
class Taken:
    """A comparison with the scenarios it is of, and the year it is read in."""

    comparison: Comparison
    base: Scenario
    others: Sequence[Scenario]
    year: int

    @property
    def name(self) -> str:
        """What its files are called."""
        return "-".join(it.name for it in self.others[:2])[:80]


def _html(it: Taken, words: Translator) -> str:
    return report.html(it.comparison, it.base, it.others, it.year, words=words)


def _pdf(it: Taken, words: Translator) -> bytes:
    return report.pdf(_html(it, words))


# By the ending of the file: what it is, and what makes it. The endings are those of ``computelab report``.
MAKERS: dict[str, tuple[str, Callable[[Taken, Translator], str | bytes]]] = {
    "html": (N_("Report (one page, HTML)"), _html),
    "pdf": (N_("Report (PDF)"), _pdf),
    "effects.csv": (
        N_("Effects on every outcome, by year (CSV)"),
        lambda it, _: spreadsheet(effects_table(it.comparison)),
    ),
    "csv": (N_("Every number of every run (CSV)"), lambda it, _: spreadsheet(tidy(it.comparison))),
    "parquet": (N_("Every number of every run (Parquet)"), lambda it, _: tidy(it.comparison).to_parquet()),
    "iamc.csv": (
        N_("Layout of integrated assessment (CSV)"),
        lambda it, _: spreadsheet(integrated(it.comparison)),
    ),
}


@cache
def can_print() -> bool:
    """Whether a browser is installed that makes a PDF."""
    try:
        report.browser()
    except report.NoBrowser:
        return False
    return True


def files_of(it: Taken) -> dict[str, str]:
    """The scenario files that the command names, by their names; shipped ones need none."""
    scenarios = [it.base, *it.others]
    named = zip(distinct(scenarios), scenarios, strict=True)
    return {name: dump_scenario(scenario) for name, scenario in named if name.endswith(".yaml")}


def downloads(taken: Taken | None) -> None:
    """The button and what is behind it; ``taken`` is None while there is no result of what is asked for."""
    _ = words().gettext
    place = st.popover(
        _("Download"), icon=":material/download:", type="tertiary", disabled=taken is None,
        key="downloads", on_change="rerun",
    )  # fmt: skip
    if taken is None or not place.open:
        return
    with place:
        pairs = len(taken.comparison.base.members)
        st.caption(_("{pairs} pairs, as the page shows them").format(pairs=pairs))
        for ending, (label, make) in MAKERS.items():
            if ending != "pdf" or can_print():
                _button(_(label), f"{taken.name}.{ending}", partial(make, taken, words()))
        for name, text in files_of(taken).items():
            _button(_("Scenario file {name}").format(name=safe(name)), name, text)
        run = {"runs": pairs, "seed": taken.comparison.base.seed, "year": taken.year}
        st.caption(_("The same numbers from the command line, beside the files it names"))
        st.code(command(taken.base, taken.others, **run), language=None, wrap_lines=True)
        st.caption(_("In Python"))
        st.code(python(taken.base, taken.others, **run), language="python")
        st.caption(_("Fingerprints of the numbers: equal ones have equal fingerprints"))
        results = [taken.comparison.base, *taken.comparison.others]
        st.code("\n".join(f"{it.fingerprint[:16]} {it.scenario}" for it in results), language=None)


def _button(label: str, name: str, data: str | Callable[[], str | bytes]) -> None:
    st.download_button(
        label, data, name, icon=":material/download:", type="tertiary", on_click="ignore",
        key=f"download_{name}",
    )  # fmt: skip
