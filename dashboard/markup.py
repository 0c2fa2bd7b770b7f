"""Pieces of the page as HTML, every text escaped: no Streamlit here."""

from __future__ import annotations

from html import escape

from dashboard.levers import quantity
from dashboard.progress import Shown
from dashboard.sparkline import sparkline
from dashboard.state import PageState
from dashboard.theme import Palette
from dashboard.worlds import Difference, differences
from sim import Effect
from sim.analysis.numbers import capitalised, change_unit, level, short_interval_of, short_mean_of
from sim.analysis.words import CERTAINTIES, Sentence, answer
from sim.declare import PARAMETERS
from sim.policies import POLICIES

MARKS = {"clear": "●", "likely": "◐", "unclear": "○", "unchanged": "=", "identical": "≡"}
SCORES = {
    "Market": ("startups_alive", "startup_sales_share", "lease_share", "startups_afford_tenth"),
    "Universities and progress": (
        "academic_compute_share",
        "net_moves",
        "conflict_of_interest",
        "frontier_capability",
    ),
    "Users, spending, energy": (
        "users_benefit_busd",
        "users_benefit_fixed_busd",
        "research_spending_busd",
        "electricity_twh",
    ),
}
THE_BASELINE = (
    "This is the baseline: no policy beyond those in force. <b>Choose a question above, or move a lever.</b>"
)
SAME_WORLD = (
    "The changed assumptions hold on both sides, and no action sets them apart. "
    "<b>Put an action in force, or let the baseline keep its own assumptions.</b>"
)
# How a part of a sentence is set.
ROLES = {
    "occasion": '<span class="lab-policy">{}</span>',
    "finding": "<b>{}</b>",
    "interval": '<span class="lab-range">{}</span>',
    "lower": "<b>{}</b>",
    "higher": "<b>{}</b>",
}


def emphasised(sentence: Sentence) -> str:
    """A sentence in HTML: what it is about in the policy's colour, findings bold, intervals quiet."""
    return "".join(ROLES.get(it.role, "{}").format(escape(it.text, quote=False)) for it in sentence.parts)


def answer_html(shown: Shown, year: int, fresh: bool) -> str:
    """The sentence on top of the page."""
    if shown.is_baseline:
        body = SAME_WORLD if shown.in_changed_world else THE_BASELINE
    else:
        said = answer(shown.comparison, 0, year, scenario=shown.scenario, base=shown.base)
        body = " ".join(emphasised(sentence) for sentence in said)
    stale = "" if fresh else " lab-stale"
    pairs = f'data-pairs="{shown.snapshot.pairs}" data-scenario="{shown.scenario.digest()[:8]}"'
    return f'<p class="lab-answer{stale}" role="status" aria-live="polite" id="answer" {pairs}>{body}</p>'


def chips_html(state: PageState) -> str:
    """What sets the scenario apart from the baseline, each with what it was."""
    chips: list[str] = []
    for it in differences(state):
        text, was = _chip(it, state.shared)
        tail = f"<i>{escape(was)}</i>" if was else ""
        chips.append(f'<span class="lab-chip">{escape(text)}{tail}</span>')
    if not chips:
        return '<p class="lab-chips">Nothing differs from the baseline.</p>'
    return f'<p class="lab-chips">Differs from baseline {"".join(chips)}</p>'


def _chip(it: Difference, shared: bool) -> tuple[str, str]:
    """A difference in words, and what it was."""
    if it.kind == "policy":
        return f"{POLICIES[it.name].title} from {int(float(it.now))}", ""
    spec = POLICIES[it.name].fields[it.option] if it.kind == "option" else PARAMETERS[it.name]
    text = f"{capitalised(spec.label)}: {quantity(it.now, spec.unit)}"
    if it.kind == "option":
        return text, "" if it.was is None else f"default {quantity(it.was, spec.unit)}"
    if shared:
        return text, "in both"
    return text, f"was {quantity(it.was or 0.0, spec.unit)}" + (
        ", drawn" if PARAMETERS[it.name].drawn else ""
    )


def legend(colours: Palette) -> str:
    """What the lines, bands and points of the charts are."""

    def swatch(colour: str, dotted: bool) -> str:
        edge = f'stroke="{colour}" stroke-dasharray="2 2" stroke-width="1"' if dotted else 'stroke="none"'
        return (
            '<svg width="34" height="14" aria-hidden="true">'
            f'<rect x="0.5" y="0.5" width="33" height="13" fill="{colour}" fill-opacity="0.15" {edge}/>'
            f'<rect x="0" y="4" width="34" height="6" fill="{colour}" fill-opacity="0.35"/>'
            f'<rect x="0" y="6" width="34" height="2" fill="{colour}"/></svg>'
        )

    grey = f'<rect width="16" height="12" fill="{colours.trivial}"/>'
    grey = f'<svg width="16" height="12" aria-hidden="true">{grey}</svg>'
    items = (
        f"{swatch(colours.baseline, False)}Baseline",
        f"{swatch(colours.policy, True)}With the change",
        "line: median of futures; dark: half of them; pale or dotted: 90 %",
        "below: typical pair, 90 % interval of the mean, 90 % of pairs",
        f"{grey}too small to matter",
        "● observed",
        "◇ proxy or derived",
    )
    return f'<div class="lab-key">{"".join(f"<span>{it}</span>" for it in items)}</div>'


def marks() -> str:
    words = {
        "clear": "clear: 9 in 10 pairs agree",
        "likely": "likely: 3 in 4",
        "unclear": "no clear change",
        "unchanged": "practically unchanged: inside the grey band",
        "identical": "identical",
    }
    return "".join(
        f'<span><b class="lab-mark">{MARKS[name]}</b>{word}</span>' for name, word in words.items()
    )


def direction(effect: Effect) -> str:
    """A change in HTML: an arrow and colour only where the pairs show a direction."""
    text = escape(short_mean_of(effect))
    if effect.certainty == "identical":
        return "0"
    if not effect.directed:
        return text
    return (
        f'<span class="lab-lower">▼ {text}</span>'
        if effect.mean < 0
        else f'<span class="lab-higher">▲ {text}</span>'
    )


def result_line(effect: Effect) -> str:
    """A headline's change in a line or two: mark, change, interval, certainty, pairs."""
    mark = f'<b class="lab-mark">{MARKS[effect.certainty]}</b>'
    word = CERTAINTIES[effect.certainty]
    if effect.certainty == "identical":
        return f"{mark} identical in every pair"
    pairs = f"{effect.agree} of {effect.pairs} {'lower' if effect.mean < 0 else 'higher'}"
    ends = short_interval_of(effect)
    if effect.directed:
        return f"{mark} {direction(effect)} <small>mean {ends} · {word} · {pairs}</small>"
    unit = escape(change_unit(effect.spec, short=True))
    return f"{mark} {word} <small>mean {ends} {unit} · {pairs}</small>"


def score_card(shown: Shown, year: int, colours: Palette) -> str:
    """A dozen further outcomes in HTML: name, baseline, sparkline, change, interval, certainty."""
    columns: list[str] = []
    for title, names in SCORES.items():
        rows = [f"<h4>{escape(title)}</h4>"]
        for name in names:
            effect = shown.comparison.effect(0, name, year)
            spark = sparkline(shown.comparison, 0, name, year, colours)
            agree = "" if effect.certainty == "identical" else f"{effect.agree}/{effect.pairs}"
            sure = CERTAINTIES[effect.certainty]
            rows.append(
                f'<div class="lab-row"><div>{escape(capitalised(effect.spec.label))}</div>'
                f"<small>baseline {escape(level(effect.base, effect.spec))}</small><div>{spark}</div>"
                f'<div class="lab-change">{direction(effect)}</div>'
                f'<small class="lab-change">{escape(short_interval_of(effect))}</small>'
                f'<b class="lab-sure lab-mark" title="{sure}">{MARKS[effect.certainty]}</b>'
                f'<small class="lab-sure">{agree}</small></div>'
            )
        columns.append(f"<div>{''.join(rows)}</div>")
    return f'<div class="lab-score">{"".join(columns)}</div>'
