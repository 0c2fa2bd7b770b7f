"""A comparison as one HTML page that needs nothing else: for a mail, an archive, a printer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from dashboard import charts, series, theme
from dashboard.theme import LIGHT, SANS, SERIF
from dashboard.worlds import titled
from sim.analysis import numbers
from sim.analysis.caveats import caveats
from sim.analysis.language import ENGLISH, Translator
from sim.analysis.outcomes import outcomes_shown
from sim.analysis.per_billion import told
from sim.analysis.words import CERTAINTIES, HEADLINES, answer
from sim.dates import in_years
from sim.declare import MEASURES
from sim.report import command, python
from sim.report.reproduce import distinct
from sim.results import Comparison
from sim.scenario import Scenario, dump_scenario

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SECONDS_TO_PRINT = 120


class NoBrowser(Exception):
    """No browser is installed that can print a page."""


def html(
    comparison: Comparison, base: Scenario, others: Sequence[Scenario], year: int, *,
    words: Translator = ENGLISH,
) -> str:  # fmt: skip
    """The report as text.

    Parameters
    ----------
    comparison : of ``base`` with ``others``, in their order
    year : in which the answer is read
    words : language of the texts
    """
    _ = words.gettext
    outcomes = outcomes_shown(comparison)
    figures: list[str] = []
    cases = [
        _case(comparison, number, base, scenario, year, outcomes, words, figures)
        for number, scenario in enumerate(others)
    ]
    run = {"runs": len(comparison.base.members), "seed": comparison.base.seed, "year": year}
    scenarios = [base, *others]
    page = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    ).get_template("report.html.jinja")
    return page.render(
        lang=words.lang,
        direction=words.direction,
        faces=Markup(theme.faces(_embedded)) if words.direction == "rtl" else "",
        title=_("Compute Policy Lab: {names}").format(
            names=_(", ").join(titled(it, words) for it in others)
        ),
        colours=LIGHT,
        sans=Markup(SANS),
        serif=Markup(theme.NASTALIQ if words.direction == "rtl" else SERIF),
        cases=cases,
        heads=(
            _("outcome"), _("baseline, mean"), _("effect, mean"), _("90 % interval"), _("same sign"), _("certainty"),
        ),
        caveats=[
            *caveats(
                comparison,
                outcomes=len(outcomes) * len(others),
                uncertainty=base.uncertainty,
                words=words,
            ),
            _("Not counted: safety, jobs, sovereignty."),
        ],
        words={
            "trust": _("How far to trust it"),
            "reproduce": _("Get the same numbers"),
            "beside": _("Save the scenario files below under their names; then one of:"),
        },
        command=command(base, others, **run),
        python=python(base, others, **run),
        files=[
            {"name": name, "digest": it.digest(), "text": dump_scenario(it)}
            for name, it in zip(distinct(scenarios), scenarios, strict=True)
        ],
        made_with=list(comparison.base.made_with.items()),
        library=Markup(get_plotlyjs()),
        scripts=[Markup(script) for script in figures],
    )  # fmt: skip


def _case(
    comparison: Comparison, number: int, base: Scenario, scenario: Scenario, year: int, outcomes: list[str],
    words: Translator, figures: list[str],
) -> dict[str, Any]:  # fmt: skip
    """What the page says of one scenario; the scripts that draw its charts are added to ``figures``."""
    _ = words.gettext
    title = titled(scenario, words)
    said = answer(comparison, number, year, scenario=scenario, base=base, words=words)
    starts = [policy.start for policy in scenario.policies]
    drawn: list[dict[str, Any]] = []
    for measure in HEADLINES:
        figure = charts.headline(
            comparison, number, measure, year, LIGHT, in_years(min(starts)) if starts else None, words=words
        )
        place = f"chart-{len(figures)}"
        figures.append(_script(place, figure))
        drawn.append(
            {
                "title": numbers.capitalised(_(MEASURES[measure].label)),
                "alt": series.describe(comparison, number, measure, year, words),
                "html": Markup('<div id="{}"></div>').format(place),
            }
        )
    return {
        "title": title,
        "question": _(scenario.question) if scenario.question else "",
        "answer": " ".join(str(sentence) for sentence in said),
        "told": told(comparison, number, year, outcomes, words),
        "charts": drawn,
        "caption": f"{title}: {year}",
        "rows": [_row(comparison, number, name, year, words) for name in outcomes],
    }


def _embedded(file: Path) -> str:
    return f"data:font/woff2;base64,{b64encode(file.read_bytes()).decode()}"


def _row(comparison: Comparison, number: int, name: str, year: int, words: Translator) -> tuple[str, ...]:
    effect, spec = comparison.effect(number, name, year), MEASURES[name]
    return (
        numbers.capitalised(words.gettext(HEADLINES.get(name, spec.label))),
        f"{numbers.declared(spec, effect.base, words)} {numbers.level_unit(spec, words)}".strip(),
        numbers.mean_of(effect, words),
        numbers.interval_of(effect, words),
        "–" if effect.certainty == "identical" else f"{effect.agree} / {effect.pairs}",
        words.gettext(CERTAINTIES[effect.certainty]),
    )


def _script(place: str, figure: Any) -> str:
    """The script that draws a figure; no text in it can end the script."""
    data = figure.to_json().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    options = json.dumps({"displayModeBar": False, "responsive": True})
    return f"var it = {data}; Plotly.newPlot({json.dumps(place)}, it.data, it.layout, {options});"


def browser() -> str:
    """An installed browser that can print.

    Raises
    ------
    NoBrowser
        None was found on the path; the message names what to install.
    """
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise NoBrowser(
            "no browser to print with was found: install Chromium (on Debian: apt-get install chromium), or print the HTML"
        )
    return found


def pdf(page: str) -> bytes:
    """A page printed by an installed browser, without access to the network.

    Raises
    ------
    NoBrowser
        None is installed, or the one that is did not print.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "report.html"), Path(folder, "report.pdf")
        source.write_text(page, encoding="utf-8")
        run = subprocess.run(
            [
                browser(), "--headless", "--disable-gpu", "--no-first-run",
                *(["--no-sandbox"] if os.geteuid() == 0 else []),  # Chromium has none for root
                f"--user-data-dir={Path(folder, 'profile')}", "--host-resolver-rules=MAP * ~NOTFOUND",
                "--no-pdf-header-footer", "--virtual-time-budget=10000", f"--print-to-pdf={target}",
                source.as_uri(),
            ],
            capture_output=True, timeout=SECONDS_TO_PRINT, check=False,
        )  # fmt: skip
        if not target.is_file():
            last = run.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise NoBrowser(f"the browser did not print the report (code {run.returncode}): {' '.join(last)}")
        return target.read_bytes()


__all__ = ["NoBrowser", "browser", "html", "pdf"]
