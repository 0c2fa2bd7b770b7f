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
from sim.analysis.language import ENGLISH, N_, Translator
from sim.analysis.numbers import capitalised, change_unit, level, short_interval_of, short_mean_of
from sim.analysis.words import CERTAINTIES, Sentence, answer
from sim.declare import PARAMETERS
from sim.policies import POLICIES

MARKS = {"clear": "●", "likely": "◐", "unclear": "○", "unchanged": "=", "identical": "≡"}
SCORES = {
    N_("Market"): ("startups_alive", "startup_sales_share", "lease_share", "startups_afford_tenth"),
    N_("Universities and progress"): (
        "academic_compute_share",
        "net_moves",
        "conflict_of_interest",
        "frontier_capability",
    ),
    N_("Users, spending, energy"): (
        "users_benefit_busd",
        "users_benefit_fixed_busd",
        "research_spending_busd",
        "electricity_twh",
    ),
}
THE_BASELINE = N_(
    "This is the baseline: no policy beyond those in force. <b>Choose a question above, or move a lever.</b>"
)
SAME_WORLD = N_(
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


def answer_html(shown: Shown, year: int, fresh: bool, total: int, words: Translator = ENGLISH) -> str:
    """The sentence on top of the page, which is to rest on ``total`` pairs."""
    pairs, digest = shown.snapshot.pairs, shown.scenario.digest()[:8]
    if shown.is_baseline:
        body = words.gettext(SAME_WORLD if shown.in_changed_world else THE_BASELINE)
        return on_top(body, pairs, pairs, fresh, words, digest)
    said = answer(shown.comparison, 0, year, scenario=shown.scenario, base=shown.base, words=words)
    return on_top(" ".join(map(emphasised, said)), pairs, total, fresh, words, digest)


def on_top(
    body: str, pairs: int, total: int, fresh: bool, words: Translator = ENGLISH, scenario: str = ""
) -> str:
    """A page's sentence: pale when it is of the last result, with the pairs it rests on until all are there."""
    stale = "" if fresh else " lab-stale"
    if fresh and pairs < total:
        so_far = words.gettext("{done} of {total} pairs").format(done=pairs, total=total)
        body += f' <span class="lab-so-far">{so_far}</span>'
    return (
        f'<p class="lab-answer{stale}" role="status" aria-live="polite" id="answer" data-pairs="{pairs}" '
        f'data-scenario="{scenario}">{body}</p>'
    )


def chips_html(state: PageState, words: Translator = ENGLISH) -> str:
    """What sets the scenario apart from the baseline, each with what it was."""
    _ = words.gettext
    chips: list[str] = []
    for it in differences(state):
        text, was = _chip(it, state.shared, words)
        tail = f"<i>{escape(was)}</i>" if was else ""
        chips.append(f'<span class="lab-chip">{escape(text)}{tail}</span>')
    if not chips:
        return f'<p class="lab-chips">{_("Nothing differs from the baseline.")}</p>'
    return f'<p class="lab-chips">{_("Differs from baseline")} {"".join(chips)}</p>'


def _chip(it: Difference, shared: bool, words: Translator) -> tuple[str, str]:
    """A difference in words, and what it was."""
    _ = words.gettext
    if it.kind == "policy":
        title = _(POLICIES[it.name].title)
        return _("{policy} from {year}").format(policy=title, year=int(float(it.now))), ""
    spec = POLICIES[it.name].fields[it.option] if it.kind == "option" else PARAMETERS[it.name]
    text = f"{capitalised(_(spec.label))}: {quantity(it.now, spec.unit, words)}"
    if it.kind == "option":
        was = "" if it.was is None else quantity(it.was, spec.unit, words)
        return text, _("default {value}").format(value=was) if was else ""
    if shared:
        return text, _("in both")
    template = _("was {value}, drawn") if PARAMETERS[it.name].drawn else _("was {value}")
    return text, template.format(value=quantity(it.was or 0.0, spec.unit, words))


def legend(colours: Palette, words: Translator = ENGLISH) -> str:
    """What the lines, bands and points of the charts are."""
    _ = words.gettext

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
        f"{swatch(colours.baseline, False)}{_('Baseline')}",
        f"{swatch(colours.policy, True)}{_('With the change')}",
        _("line: median of futures; dark: half of them; pale or dotted: 90 %"),
        _("below: typical pair, 90 % interval of the mean, 90 % of pairs"),
        f"{grey}{_('too small to matter')}",
        f"● {_('observed')}",
        f"◇ {_('proxy or derived')}",
    )
    return f'<div class="lab-key">{"".join(f"<span>{it}</span>" for it in items)}</div>'


def marks(words: Translator = ENGLISH) -> str:
    """What the marks of certainty say."""
    _ = words.gettext
    said = {
        "clear": _("clear: 9 in 10 pairs agree"),
        "likely": _("likely: 3 in 4"),
        "unclear": _("no clear change"),
        "unchanged": _("practically unchanged: inside the grey band"),
        "identical": _("identical"),
    }
    return "".join(f'<span><b class="lab-mark">{MARKS[name]}</b>{text}</span>' for name, text in said.items())


def direction(effect: Effect, words: Translator = ENGLISH) -> str:
    """A change in HTML: an arrow and colour only where the pairs show a direction."""
    text = escape(short_mean_of(effect, words))
    if effect.certainty == "identical":
        return "0"
    if not effect.directed:
        return text
    return (
        f'<span class="lab-lower">▼ {text}</span>'
        if effect.mean < 0
        else f'<span class="lab-higher">▲ {text}</span>'
    )


def result_line(effect: Effect, words: Translator = ENGLISH) -> str:
    """A headline's change in a line or two: mark, change, interval, certainty, pairs."""
    _ = words.gettext
    mark = f'<b class="lab-mark">{MARKS[effect.certainty]}</b>'
    word = _(CERTAINTIES[effect.certainty])
    if effect.certainty == "identical":
        return f"{mark} {_('identical in every pair')}"
    pairs = _("{agree} of {pairs} lower") if effect.mean < 0 else _("{agree} of {pairs} higher")
    pairs = pairs.format(agree=effect.agree, pairs=effect.pairs)
    mean = escape(_("mean {interval}").format(interval=short_interval_of(effect, words)))
    if effect.directed:
        return f"{mark} {direction(effect, words)} · {word} <small>{mean} · {pairs}</small>"
    unit = escape(change_unit(effect.spec, words, short=True))
    return f"{mark} {word} <small>{mean} {unit} · {pairs}</small>"


def score_card(shown: Shown, year: int, colours: Palette, words: Translator = ENGLISH) -> str:
    """A dozen further outcomes in HTML: name, baseline, sparkline, change, interval, certainty."""
    _ = words.gettext
    columns: list[str] = []
    for title, names in SCORES.items():
        # no heading of its own: Streamlit would hang a link on it
        rows = [f'<div role="heading" aria-level="4">{escape(_(title))}</div>']
        for name in names:
            effect = shown.comparison.effect(0, name, year)
            spark = sparkline(shown.comparison, 0, name, year, colours, words)
            agree = "" if effect.certainty == "identical" else f"{effect.agree}/{effect.pairs}"
            sure = _(CERTAINTIES[effect.certainty])
            base = _("baseline {level}").format(level=level(effect.base, effect.spec, words))
            rows.append(
                f'<div class="lab-row"><div>{escape(capitalised(_(effect.spec.label)))}</div>'
                f"<small>{escape(base)}</small><div>{spark}</div>"
                f'<div class="lab-change">{direction(effect, words)}</div>'
                f'<small class="lab-change">{escape(short_interval_of(effect, words))}</small>'
                f'<b class="lab-sure lab-mark" title="{sure}">{MARKS[effect.certainty]}</b>'
                f'<small class="lab-sure">{agree}</small></div>'
            )
        columns.append(f"<div>{''.join(rows)}</div>")
    return f'<div class="lab-score">{"".join(columns)}</div>'
