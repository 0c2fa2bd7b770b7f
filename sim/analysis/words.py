"""Sentences from paired results: the answer first, in words that claim no more than the pairs show.

Every text passes through a :class:`~sim.analysis.language.Translator`; a catalogue of :mod:`gettext`
is one. A sentence keeps its parts, so that a page can set a finding in bold without reading English.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter

from sim.analysis.language import ENGLISH, N_, Translator
from sim.analysis.numbers import amount, capitalised, change_scale, magnitudes_of, number
from sim.analysis.occasion import added_policies, date, occasion
from sim.dates import year_of
from sim.policies import POLICIES
from sim.results import Comparison, Effect, Results
from sim.scenario import Scenario

# The outcomes a comparison answers, with their names in the middle of a sentence.
HEADLINES: dict[str, str] = {
    "sales_hhi": N_("concentration of sales"),
    "model_hhi": N_("concentration of models"),
    "academic_talent_share": N_("academic share of AI talent"),
    "emissions": N_("emissions"),
}
CERTAINTIES: dict[str, str] = {
    "clear": N_("clear"),
    "likely": N_("likely"),
    "unclear": N_("no clear change"),
    "unchanged": N_("practically unchanged"),
    "identical": N_("identical"),
}


@dataclass(frozen=True)
class Part:
    """A piece of a sentence; ``role`` is the field it fills (occasion, finding, interval ...) or empty."""

    text: str
    role: str = ""


@dataclass(frozen=True)
class Sentence:
    """A sentence and what it is about; ``measure`` is empty when it is about the whole comparison."""

    parts: tuple[Part, ...]
    measure: str = ""
    certainty: str = ""

    @property
    def text(self) -> str:
        """The sentence as it is read."""
        return "".join(part.text for part in self.parts)

    def __str__(self) -> str:
        return self.text


def parts_of(template: str, **fields: object) -> tuple[Part, ...]:
    """A template's pieces: its own words, and its fields filled.

    >>> [
    ...     part.text
    ...     for part in parts_of("{outcome}: {finding}.", outcome="Emissions", finding="no clear change")
    ... ]
    ['Emissions', ': ', 'no clear change', '.']
    """
    found: list[Part] = []
    for words, field, *_ in Formatter().parse(template):
        found += [Part(words)] if words else []
        found += [Part(str(fields[field]), field)] if field and str(fields[field]) else []
    return tuple(found)


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
        return [Sentence(parts_of(text, occasion=start, year=year, reason=reason), "", "identical")]
    sentences = [opening(effects[0], start, words), *(following(effect, words) for effect in effects[1:])]
    sentences += [Sentence((Part(text),)) for text in silent(results, year, words).values()]
    variety = of_variety(comparison, other, year, words)
    return [*sentences, variety] if variety else sentences


def opening(effect: Effect, start: str, words: Translator = ENGLISH) -> Sentence:
    """The first sentence, with the occasion, the year and the number of pairs.

    It says "typically" only when the median pair lies within the interval of the mean; of skewed
    pairs it gives the average and beside it the typical pair.
    """
    _, lower = words.gettext, effect.mean < 0
    templates = {
        ("typical", True): _(
            "{occasion}, {outcome} in {year} is typically {finding} {interval}; "
            "lower in {agree} of {pairs} paired simulations."
        ),
        ("typical", False): _(
            "{occasion}, {outcome} in {year} is typically {finding} {interval}; "
            "higher in {agree} of {pairs} paired simulations."
        ),
        ("skewed", True): _(
            "{occasion}, {outcome} in {year} is on average {finding} {interval}, by {typical} in the typical "
            "pair; lower in {agree} of {pairs} paired simulations."
        ),
        ("skewed", False): _(
            "{occasion}, {outcome} in {year} is on average {finding} {interval}, by {typical} in the typical "
            "pair; higher in {agree} of {pairs} paired simulations."
        ),
        ("unclear", lower): _("{occasion}, {outcome} in {year} shows {finding}."),
        ("disputed", True): _(
            "{occasion}, {outcome} in {year} shows {finding}; on average {mean} {interval}, "
            "but lower in only {agree} of {pairs}."
        ),
        ("disputed", False): _(
            "{occasion}, {outcome} in {year} shows {finding}; on average {mean} {interval}, "
            "but higher in only {agree} of {pairs}."
        ),
        ("unchanged", lower): _("{occasion}, {outcome} in {year} is {finding}."),
        ("identical", lower): _("{occasion}, {outcome} in {year} is {finding} in every paired simulation."),
    }
    kind = kind_of(effect)
    if effect.directed:
        kind = "skewed" if skewed(effect) else "typical"
    return filled(templates[kind, lower], effect, words, occasion=start)


def following(effect: Effect, words: Translator = ENGLISH) -> Sentence:
    """A further sentence, short; a likely change says in how many pairs, for its interval does not."""
    _, lower = words.gettext, effect.mean < 0
    templates = {
        ("clear", lower): _("{Outcome}: {finding} {interval}."),
        ("likely", True): _("{Outcome}: on average {finding} {interval}; lower in {agree} of {pairs}."),
        ("likely", False): _("{Outcome}: on average {finding} {interval}; higher in {agree} of {pairs}."),
        ("unclear", lower): _("{Outcome}: {finding}."),
        ("disputed", True): _(
            "{Outcome}: {finding}; on average {mean} {interval}, but lower in only {agree} of {pairs}."
        ),
        ("disputed", False): _(
            "{Outcome}: {finding}; on average {mean} {interval}, but higher in only {agree} of {pairs}."
        ),
        ("unchanged", lower): _("{Outcome}: {finding}."),
        ("identical", lower): _("{Outcome}: {finding} in every paired simulation."),
    }
    return filled(templates[kind_of(effect), lower], effect, words)


def skewed(effect: Effect) -> bool:
    """Whether the median pair lies outside the interval of the mean."""
    return not effect.low <= effect.median <= effect.high


def told(effect: Effect) -> bool:
    """Whether the mean is told from zero."""
    return effect.low > 0 or effect.high < 0


def kind_of(effect: Effect) -> str:
    """Certainty, with ``disputed`` for an unclear effect whose mean matters and is told from zero.

    Futures then disagree on its direction: to say no more than "no clear change" would hide the mean.
    """
    disputed = effect.certainty == "unclear" and told(effect) and abs(effect.mean) >= effect.spec.matters
    return "disputed" if disputed else effect.certainty


def finding_of(effect: Effect, words: Translator = ENGLISH) -> str:
    """What was found: a size and a direction where the pairs show one."""
    return mean_words(effect, words) if effect.directed else words.gettext(CERTAINTIES[effect.certainty])


def mean_words(effect: Effect, words: Translator = ENGLISH) -> str:
    """The mean effect with its direction in words."""
    template = words.gettext("{amount} lower") if effect.mean < 0 else words.gettext("{amount} higher")
    return template.format(amount=amount(effect, words))


def filled(template: str, effect: Effect, words: Translator, **more: str) -> Sentence:
    """A template with an effect's numbers."""
    outcome = words.gettext(HEADLINES.get(effect.measure, effect.spec.label))
    parts = parts_of(
        template,
        outcome=outcome,
        Outcome=capitalised(outcome),
        year=effect.year,
        finding=finding_of(effect, words),
        mean=mean_words(effect, words),
        interval=magnitudes_of(effect, words) if told(effect) else "",
        typical=number(abs(effect.median) * change_scale(effect.spec), words),
        agree=effect.agree,
        pairs=effect.pairs,
        **more,
    )
    return Sentence(parts, effect.measure, effect.certainty)


def silent(results: Results, year: int, words: Translator = ENGLISH) -> dict[str, str]:
    """A sentence for each policy that has reached nobody by the end of a year, by its name: why, and until when."""
    never = words.gettext("'{policy}' reached nobody: {reason}.")
    later = words.gettext("'{policy}' reaches nobody before {date}: {reason}.")
    said = {name: (never, "", reason) for name, reason in results.unreached.items()}
    for name, (quarter, reason) in results.late.items():
        if year_of(quarter) > year:
            said[name] = (later, date(quarter, words), reason)
    return {
        name: template.format(
            policy=words.gettext(POLICIES[name].title) if name in POLICIES else name,
            date=when,
            reason=words.gettext(reason),
        )
        for name, (template, when, reason) in said.items()
    }


def why_identical(
    comparison: Comparison, other: int, year: int,
    scenario: Scenario | None = None, base: Scenario | None = None, words: Translator = ENGLISH,
) -> str:  # fmt: skip
    """Why nothing differs, as far as is known."""
    reasons = silent(comparison.others[other], year, words)
    if reasons:
        return "; ".join(reason.rstrip(".") for reason in reasons.values())
    added = added_policies(scenario, base) if scenario else []
    if added and all(year_of(policy.start) > year for policy in added):
        first = min(policy.start for policy in added)
        return words.gettext("nothing of it is in force before {date}").format(date=date(first, words))
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
    return Sentence((Part(text),), names[0], certainty)
