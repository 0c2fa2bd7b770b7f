"""Sentences over several scenarios beside one baseline: which move a headline outcome, and which way."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.language import ENGLISH, Translator
from sim.analysis.numbers import capitalised, short_mean_of
from sim.analysis.occasion import listed
from sim.analysis.words import HEADLINES, Sentence, parts_of
from sim.results import Comparison, Effect


def several(
    comparison: Comparison, year: int, names: Sequence[str], words: Translator = ENGLISH
) -> list[Sentence]:
    """What the scenarios of a comparison do to the headline outcomes in a year, a sentence an outcome.

    ``names`` is what each is called. Only changes that the pairs show are named; the largest first.
    """
    _ = words.gettext
    start = _("Against {base}, in {year}").format(base=words.gettext(comparison.base.title), year=year)
    templates = {
        (True, True): _("{Outcome}: lower with {lower}; higher with {higher}."),
        (True, False): _("{Outcome}: lower with {lower}; higher with none."),
        (False, True): _("{Outcome}: higher with {higher}; lower with none."),
        (False, False): _("{Outcome}: no clear change with any."),
    }
    said = [Sentence(parts_of("{occasion}:", occasion=start))]
    for measure, outcome in HEADLINES.items():
        effects = [(comparison.effect(number, measure, year), name) for number, name in enumerate(names)]
        lower, higher = (_movers(effects, way, words) for way in (-1, 1))
        text = templates[bool(lower), bool(higher)]
        parts = parts_of(text, Outcome=capitalised(_(outcome)), lower=lower, higher=higher)
        said.append(Sentence(parts, measure))
    return said


def _movers(effects: Sequence[tuple[Effect, str]], way: int, words: Translator) -> str:
    """Scenarios that move an outcome this way, with the size, the largest first; empty for none."""
    found = [(it, name) for it, name in effects if it.directed and it.mean * way > 0]
    found.sort(key=lambda pair: -abs(pair[0].mean))
    template = words.gettext("{scenario} ({change})")
    return listed(
        [template.format(scenario=name, change=short_mean_of(it, words)) for it, name in found], words
    )
