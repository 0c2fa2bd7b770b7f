"""Policies by outcomes as a table in HTML: the change, its certainty, its size as colour. No Streamlit here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from dashboard.markup import MARKS
from dashboard.outcomes import GROUPS, OUTCOMES
from dashboard.series import effect_text
from dashboard.theme import Palette, blended, readable_on
from sim import Comparison, Effect
from sim.analysis.language import ENGLISH, Translator
from sim.analysis.numbers import capitalised, change, change_scale, change_unit, coarse, signed
from sim.declare import MEASURES

STEPS = (1.0, 5.0, 15.0, 40.0)  # per cent of the baseline's level from which a colour is stronger
STRENGTHS = (0.0, 0.16, 0.32, 0.5, 0.75)
LETTERS = "ABCDEF"


def size(effect: Effect) -> float:
    """Size of a change in per cent of the baseline's level; infinite where that is zero."""
    if effect.spec.relative:
        return abs(effect.mean)
    return 100 * abs(effect.mean / effect.base) if effect.base else float("inf")


def strength(effect: Effect) -> float:
    """How strong a cell's colour is: none where the pairs show no direction, paler where only three in four agree."""
    if not effect.directed:
        return 0.0
    level = sum(size(effect) >= step for step in STEPS)
    return STRENGTHS[max(1, level)] * (1.0 if effect.certainty == "clear" else 0.6)


def colour(effect: Effect, colours: Palette, goals: Mapping[str, int] | None) -> str:
    """Ground of a cell: by direction, or by whether it is the way that the reader calls good."""
    way = 1 if effect.mean > 0 else -1
    if goals is not None:
        way = -way * goals.get(effect.measure, 0)  # what is good has the colour of lower
    if not way:
        return colours.paper
    return blended(colours.higher if way > 0 else colours.lower, colours.paper, strength(effect))


def cell_text(effect: Effect, cells: str, words: Translator = ENGLISH) -> str:
    """What a cell says: the change, or the pairs that agree."""
    if effect.certainty == "identical":
        return "0"
    if cells == "pairs":
        return f"{'▼' if effect.mean < 0 else '▲'} {words.typeset(f'{effect.agree}/{effect.pairs}')}"
    shown = coarse(effect.mean * change_scale(effect.spec), effect.spec)
    return change(shown, "%", words) if effect.spec.relative else signed(shown, words)


def table(
    comparison: Comparison,
    year: int,
    names: Sequence[str],
    colours: Palette,
    *,
    cells: str = "change",
    goals: Mapping[str, int] | None = None,
    words: Translator = ENGLISH,
) -> str:
    """The table. ``cells`` is change or pairs; with ``goals`` colour is by them, else by direction."""
    _ = words.gettext
    groups = "".join(
        f'<th colspan="{len(measures)}" scope="colgroup">{escape(_(title))}</th>'
        for title, measures in GROUPS.items()
    )
    heads = "".join(
        f'<th scope="col" title="{escape(capitalised(_(MEASURES[name].label)))}">{escape(_(label))}'
        f"<small>{escape(change_unit(MEASURES[name], words, short=True))}</small></th>"
        for name, label in OUTCOMES.items()
    )
    rows: list[str] = []
    for number, name in enumerate(names):
        row = [
            _cell(comparison.effect(number, measure, year), colours, cells, goals, words)
            for measure in OUTCOMES
        ]
        head = f'<th scope="row"><b>{LETTERS[number]}</b> {escape(name)}</th>'
        rows.append(f"<tr>{head}{''.join(row)}</tr>")
    caption = escape(_("Change by scenario and outcome in {year}").format(year=year))
    return (
        f'<div class="lab-heat"><table><caption class="lab-hidden">{caption}</caption>'
        f"<thead><tr><td></td>{groups}</tr><tr><td></td>{heads}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell(
    effect: Effect, colours: Palette, cells: str, goals: Mapping[str, int] | None, words: Translator
) -> str:
    ground = colour(effect, colours, goals)
    text = readable_on(ground, colours) if effect.directed else colours.quiet
    return (
        f'<td style="background:{ground};color:{text}" title="{escape(effect_text(effect, words))}">'
        f"{escape(cell_text(effect, cells, words))} <span>{MARKS[effect.certainty]}</span></td>"
    )


def key(colours: Palette, goals: bool, words: Translator = ENGLISH) -> str:
    """What the colours are."""
    _ = words.gettext
    ends = (_("towards your goal"), _("away from it")) if goals else (_("lower"), _("higher"))
    steps = [blended(colours.lower, colours.paper, it) for it in reversed(STRENGTHS[1:])]
    steps += [blended(colours.higher, colours.paper, it) for it in STRENGTHS[1:]]
    boxes = "".join(f'<i style="background:{it}"></i>' for it in steps)
    told = _("steps at {steps} % of the baseline's level; paler: likely").format(
        steps=", ".join(f"{it:g}" for it in STEPS)
    )
    return (
        f'<span>{escape(ends[0])} <span class="lab-steps">{boxes}</span> {escape(ends[1])}</span>'
        f"<span>{escape(told)}</span>"
    )
