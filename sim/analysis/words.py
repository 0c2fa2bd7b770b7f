"""Sentences from paired results: the answer first, in words that claim no more than the pairs show.

Every text passes through a :class:`Translator`; a catalogue of :mod:`gettext` is one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from gettext import NullTranslations
from typing import Protocol

from sim.dates import quarter_name, year_of
from sim.declare import MEASURES
from sim.policies import POLICIES, Policy
from sim.results import CONFIDENCE, Comparison, Effect
from sim.scenario import Scenario
from sim.scenario.schema import canonical_policy

MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"
NOTHING = "\N{EN DASH}"
FEW_PAIRS = 20


class Translator(Protocol):
    """What turns English templates into another language, such as a catalogue of gettext."""

    def gettext(self, message: str, /) -> str:
        """Translation of a template."""
        ...

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        """Translation of a template that depends on a number."""
        ...


ENGLISH: Translator = NullTranslations()


def N_(text: str) -> str:
    """Mark a text for translation where it is used, not here."""
    return text


# The outcomes a comparison answers, with their names in the middle of a sentence.
HEADLINES: dict[str, str] = {
    "sales_hhi": N_("concentration of sales"),
    "model_hhi": N_("concentration of models"),
    "academic_talent_share": N_("academic share of AI talent"),
    "emissions": N_("emissions"),
}
MARKS: dict[str, str] = {
    "clear": N_("clear"),
    "likely": N_("likely"),
    "unclear": N_("no clear change"),
    "unchanged": N_("practically unchanged"),
    "identical": N_("identical"),
}
BARE_UNITS = ("", "-", "ratio", "index", "score", "log", "count")


@dataclass(frozen=True)
class Sentence:
    """A sentence and what it is about; ``measure`` is empty when it is about the whole comparison."""

    text: str
    measure: str = ""
    certainty: str = ""

    def __str__(self) -> str:
        return self.text


# ---------------------------------------------------------------- numbers


def number(value: float) -> str:
    """Two significant digits, a true minus sign, a no-break space between thousands.

    >>> number(-331.7), number(7.04), number(0.0523), number(12345).replace(NO_BREAK, "_")
    ('−330', '7', '0.052', '12_000')
    """
    if not math.isfinite(value):
        return NOTHING
    if value == 0:
        return "0"
    size = math.floor(math.log10(abs(value)))
    if size >= 7 or size < -4:
        text = f"{value:.1e}".replace(".0e", "e").replace("e+", "e").replace("e-0", "e-")
    else:
        places = max(1 - size, 0)
        text = f"{round(value, 1 - size):,.{places}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return _typeset(text)


def level(measure: str, value: float) -> str:
    """A measure's value as a table shows it, with the decimals that its declaration asks for, no unit."""
    shown, spec = value * scale_of(measure), MEASURES[measure]
    if not math.isfinite(shown) or abs(shown) >= 1e7:
        return number(shown)
    places = max(spec.decimals - (2 if scale_of(measure) > 1 else 0), 0)
    text = f"{shown:,.{places}f}"
    if float(text.replace(",", "")) == 0:
        return number(shown) if abs(shown) > 1e-9 else text.lstrip("-")
    return _typeset(text)


def _typeset(text: str) -> str:
    return text.replace(",", NO_BREAK).replace("-", MINUS)


def signed(value: float) -> str:
    """The same with a plus sign on what is above zero.

    >>> signed(4.04), signed(-4.04), signed(0.0)
    ('+4', '−4', '0')
    """
    return f"+{number(value)}" if value > 0 and math.isfinite(value) else number(value)


def scale_of(measure: str) -> float:
    """What a measure's values are multiplied by when shown: 100 for shares."""
    spec = MEASURES[measure]
    return 100.0 if spec.unit == "share" and not spec.relative else 1.0


def level_unit(measure: str, words: Translator = ENGLISH) -> str:
    """Unit of a measure's shown values."""
    unit = MEASURES[measure].unit
    return "%" if unit == "share" else "" if unit in BARE_UNITS else words.gettext(unit)


def effect_unit(effect: Effect, words: Translator = ENGLISH) -> str:
    """Unit of an effect as a table shows it."""
    named = {"HHI": words.gettext("points"), "share": words.gettext("percentage points"), "%": "%"}
    return named.get(effect.unit, "" if effect.unit in BARE_UNITS else words.gettext(effect.unit))


def amount(effect: Effect, words: Translator = ENGLISH) -> str:
    """Size of the mean effect with its unit, without its sign."""
    size = number(abs(effect.mean) * scale_of(effect.measure))
    plural = 1 if size == "1" else 2
    if effect.unit == "%":
        return words.gettext("{number} %").format(number=size)
    if effect.unit == "HHI":
        return words.ngettext("{number} point", "{number} points", plural).format(number=size)
    if effect.unit == "share":
        text = words.ngettext("{number} percentage point", "{number} percentage points", plural)
        return text.format(number=size)
    return f"{size} {effect_unit(effect, words)}".strip()


def interval(effect: Effect, words: Translator = ENGLISH, *, magnitudes: bool = False) -> str:
    """The 90 % interval of the mean, such as ``[230 to 430]``; in magnitudes when words give the direction.

    Raises ValueError when magnitudes are asked of an interval that holds zero: they would hide it.
    """
    low, high = effect.low * scale_of(effect.measure), effect.high * scale_of(effect.measure)
    if not magnitudes:
        return words.gettext("[{low} to {high}]").format(low=signed(low), high=signed(high))
    if low <= 0 <= high:
        raise ValueError(f"{effect.measure}: the interval holds zero, it has no direction")
    low, high = sorted((abs(low), abs(high)))
    return words.gettext("[{low} to {high}]").format(low=number(low), high=number(high))


def capitalised(text: str) -> str:
    """The text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


# ---------------------------------------------------------------- what is compared


def listed(parts: Sequence[str], words: Translator) -> str:
    """Parts as a list in words: a, b and c."""
    if len(parts) < 2:
        return "".join(parts)
    return words.gettext("{first} and {last}").format(first=", ".join(parts[:-1]), last=parts[-1])


def date(quarter: int) -> str:
    """A year when a quarter opens it, else the quarter.

    >>> date(24), date(26)
    ('2026', '2026Q3')
    """
    return quarter_name(quarter) if quarter % 4 else str(year_of(quarter))


def policy_words(policy: Policy, words: Translator = ENGLISH) -> str:
    """A policy with its dates: the access mandate from 2026."""
    title = words.gettext(policy.title)
    name = title if title[1:2].isupper() else title[:1].lower() + title[1:]
    if policy.trigger is not None:
        template = words.gettext("the {policy} from {start} if its trigger is met")
    elif policy.end is not None:
        template = words.gettext("the {policy} from {start} until {end}")
    else:
        template = words.gettext("the {policy} from {start}")
    end = "" if policy.end is None else date(policy.end)
    return template.format(policy=name, start=date(policy.start), end=end)


def added_policies(scenario: Scenario, base: Scenario | None) -> list[Policy]:
    """Policies that are all that sets a scenario apart from its baseline; empty when other things do too."""
    known = [canonical_policy(policy) for policy in base.policies] if base else []
    added = [policy for policy in scenario.policies if canonical_policy(policy) not in known]
    kept = [canonical_policy(policy) for policy in scenario.policies]
    same_world = base is None or base.canonical()["parameters"] == scenario.canonical()["parameters"]
    return added if same_world and all(policy in kept for policy in known) else []


def occasion(
    title: str, scenario: Scenario | None = None, base: Scenario | None = None, words: Translator = ENGLISH
) -> str:
    """How an answer begins: its policies with their dates, or the scenario's title."""
    added = added_policies(scenario, base) if scenario else []
    if not added:
        return words.gettext("With '{title}'").format(title=words.gettext(title))
    return words.gettext("With {policies}").format(
        policies=listed([policy_words(policy, words) for policy in added], words)
    )


# ---------------------------------------------------------------- the answer


def answer(
    comparison: Comparison, other: int, year: int,
    *, scenario: Scenario | None = None, base: Scenario | None = None, words: Translator = ENGLISH,
) -> list[Sentence]:  # fmt: skip
    """What a scenario does to the headline outcomes in a year.

    Parameters
    ----------
    comparison : paired results
    other : number of the scenario in it
    year : one of the complete years
    scenario, base : the scenarios themselves, for the names and dates of policies; without them
        the title of the results stands for the policy
    words : translator

    Returns
    -------
    list of Sentence
        One a headline outcome, the first with the occasion; one in all when nothing differs; then
        policies that reached nobody, and the part of variety in users' benefit when it decides the sign.

    Raises
    ------
    KeyError
        The year was not simulated.
    """
    results = comparison.others[other]
    start = occasion(results.title, scenario, base, words)
    effects = [comparison.effect(other, name, year) for name in HEADLINES]
    if all(effect.certainty == "identical" for effect in effects):
        text = words.gettext(
            "{occasion}, all headline outcomes in {year} are identical to the baseline: {reason}."
        )
        reason = why_identical(comparison, other, year, scenario, base, words)
        return [Sentence(text.format(occasion=start, year=year, reason=reason), "", "identical")]
    sentences = [opening(effects[0], start, words), *(following(effect, words) for effect in effects[1:])]
    sentences += [Sentence(text) for text in unreached(results.unreached, words)]
    variety = of_variety(comparison, other, year, words)
    return [*sentences, variety] if variety else sentences


def opening(effect: Effect, start: str, words: Translator = ENGLISH) -> Sentence:
    """The first sentence, with the occasion, the year and the number of pairs.

    It says "typically" only when the median pair lies within the interval of the mean; the mean of
    skewed pairs is an average and no more.
    """
    _, lower = words.gettext, effect.mean < 0
    skewed = effect.certainty == "clear" and not effect.low <= effect.median <= effect.high
    kind = "average" if skewed else effect.certainty
    templates = {
        ("clear", True): _(
            "{occasion}, {outcome} in {year} is typically {amount} lower {interval}; "
            "lower in {agree} of {pairs} paired simulations."
        ),
        ("clear", False): _(
            "{occasion}, {outcome} in {year} is typically {amount} higher {interval}; "
            "higher in {agree} of {pairs} paired simulations."
        ),
        ("average", True): _(
            "{occasion}, {outcome} in {year} is on average {amount} lower {interval}; "
            "lower in {agree} of {pairs} paired simulations."
        ),
        ("average", False): _(
            "{occasion}, {outcome} in {year} is on average {amount} higher {interval}; "
            "higher in {agree} of {pairs} paired simulations."
        ),
        ("likely", True): _(
            "{occasion}, {outcome} in {year} is likely {amount} lower {interval}; "
            "lower in {agree} of {pairs} paired simulations."
        ),
        ("likely", False): _(
            "{occasion}, {outcome} in {year} is likely {amount} higher {interval}; "
            "higher in {agree} of {pairs} paired simulations."
        ),
        ("unclear", lower): _("{occasion}, {outcome} in {year} shows no clear change."),
        ("unchanged", lower): _("{occasion}, {outcome} in {year} is practically unchanged."),
        ("identical", lower): _("{occasion}, {outcome} in {year} is identical in every paired simulation."),
    }
    return filled(templates[kind, lower], effect, words, occasion=start)


def following(effect: Effect, words: Translator = ENGLISH) -> Sentence:
    """A further sentence, short."""
    _, lower = words.gettext, effect.mean < 0
    templates = {
        ("clear", True): _("{Outcome}: {amount} lower {interval}."),
        ("clear", False): _("{Outcome}: {amount} higher {interval}."),
        ("likely", True): _("{Outcome}: likely {amount} lower {interval}."),
        ("likely", False): _("{Outcome}: likely {amount} higher {interval}."),
        ("unclear", lower): _("{Outcome}: no clear change."),
        ("unchanged", lower): _("{Outcome}: practically unchanged."),
        ("identical", lower): _("{Outcome}: identical in every paired simulation."),
    }
    return filled(templates[effect.certainty, lower], effect, words)


def filled(template: str, effect: Effect, words: Translator, **more: str) -> Sentence:
    """A template with an effect's numbers."""
    outcome = words.gettext(HEADLINES.get(effect.measure, effect.spec.label))
    directed = effect.certainty in ("clear", "likely")
    text = template.format(
        outcome=outcome,
        Outcome=capitalised(outcome),
        year=effect.year,
        amount=amount(effect, words),
        interval=interval(effect, words, magnitudes=True) if directed else "",
        agree=effect.agree,
        pairs=effect.pairs,
        **more,
    )
    return Sentence(text, effect.measure, effect.certainty)


def unreached(reasons: Mapping[str, str], words: Translator = ENGLISH) -> list[str]:
    """A sentence for each policy that reached nobody, from :attr:`sim.results.Results.unreached`."""
    template = words.gettext("'{policy}' reached nobody: {reason}.")
    return [
        template.format(
            policy=words.gettext(POLICIES[name].title) if name in POLICIES else name,
            reason=words.gettext(reason),
        )
        for name, reason in reasons.items()
    ]


def why_identical(
    comparison: Comparison, other: int, year: int,
    scenario: Scenario | None = None, base: Scenario | None = None, words: Translator = ENGLISH,
) -> str:  # fmt: skip
    """Why nothing differs, as far as is known."""
    reasons = unreached(comparison.others[other].unreached, words)
    if reasons:
        return "; ".join(reason.rstrip(".") for reason in reasons)
    added = added_policies(scenario, base) if scenario else []
    if added and all(year_of(policy.start) > year for policy in added):
        first = min(policy.start for policy in added)
        return words.gettext("nothing of it is in force before {date}").format(date=date(first))
    if comparison.others[other].fingerprint == comparison.base.fingerprint:
        return words.gettext("it changes no outcome in any quarter that was simulated")
    return words.gettext("no paired simulation differs in that year")


def of_variety(comparison: Comparison, other: int, year: int, words: Translator = ENGLISH) -> Sentence | None:
    """A sentence when users' benefit has one sign with love of variety and the other without."""
    names = ("users_benefit_busd", "users_benefit_fixed_busd")
    whole, fixed = (comparison.effect(other, name, year) for name in names)
    if not {whole.certainty, fixed.certainty} <= {"clear", "likely"} or whole.mean * fixed.mean >= 0:
        return None
    certainty = "likely" if "likely" in (whole.certainty, fixed.certainty) else "clear"
    if whole.mean > 0:
        text = words.gettext("Users gain only if more choice is itself worth something.")
    else:
        text = words.gettext("Users lose only if less choice is itself a loss.")
    return Sentence(text, names[0], certainty)


# ---------------------------------------------------------------- caveats


def clear_by_chance(outcomes: int, pairs: int) -> float:
    """Most clear results that chance alone gives on average, were every true effect zero.

    A result is clear when its 90 % interval excludes zero and nine pairs in ten agree: its chance
    is at most the smaller of the two. Dependence between outcomes does not change the mean.

    >>> clear_by_chance(100, 1), clear_by_chance(100, 4), clear_by_chance(100, 32) < 0.01
    (0.0, 10.0, True)
    """
    from scipy.special import bdtrc

    if pairs < 2:
        return 0.0
    least = math.ceil(0.9 * pairs - 1e-9)
    agree = min(1.0, 2 * float(bdtrc(least - 1, pairs, 0.5)))
    return outcomes * min(round(1 - CONFIDENCE, 12), agree)


def band_words(uncertainty: str, words: Translator = ENGLISH) -> str:
    """What the band holds, given what a scenario lets vary."""
    _ = words.gettext
    return {
        "luck": _(
            "The intervals hold luck only: parameters are at their given values, "
            "so they are too narrow as a statement about the world."
        ),
        "parameters": _("The intervals hold the parameters' uncertainty only: every run has the same luck."),
        "both": _("The intervals hold both luck and the parameters' uncertainty."),
    }[uncertainty]


def caveats(
    comparison: Comparison,
    *,
    outcomes: int | None = None,
    uncertainty: str | None = None,
    words: Translator = ENGLISH,
) -> list[str]:
    """What a reader must know besides the answer.

    ``outcomes`` is how many were looked at (default: all measures); ``uncertainty`` is what the
    baseline's scenario lets vary: luck, parameters or both.
    """
    _, pairs = words.gettext, len(comparison.base.members)
    looked = len(comparison.base.values) if outcomes is None else outcomes
    chance = clear_by_chance(looked, pairs)
    expected = _("fewer than 0.1") if chance < 0.1 else _("at most {number}").format(number=number(chance))
    said = [
        _("This is a conditional forecast: what follows in the model if its assumptions hold, no prediction.")
    ]
    if uncertainty is not None:
        said.append(band_words(uncertainty, words))
    said.append(
        _(
            "Intervals are 90 % intervals of the mean over {pairs} paired simulations: "
            "the same luck and parameters with and without the change."
        ).format(pairs=pairs)
    )
    if pairs < FEW_PAIRS:
        text = words.ngettext(
            "{pairs} pair is few: ask for more runs before relying on it.",
            "{pairs} pairs are few: ask for more runs before relying on them.",
            pairs,
        )
        said.append(text.format(pairs=pairs))
    said += [
        _(
            "{outcomes} outcomes were looked at; chance alone would give {expected} clear results among them."
        ).format(outcomes=looked, expected=expected),
        _(
            "Concentration is a concentration index (this model's market), from 0 to 10 000 points; "
            "emissions are location-based, of AI compute; users' benefit is in model units."
        ),
    ]
    return said
