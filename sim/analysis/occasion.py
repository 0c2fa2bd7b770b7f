"""How an answer begins: the policies that set a scenario apart, with their dates, or its title."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.language import ENGLISH, Translator
from sim.dates import year_of
from sim.policies import Policy
from sim.scenario import Scenario
from sim.scenario.schema import canonical_policy


def listed(parts: Sequence[str], words: Translator) -> str:
    """Parts as a list in words: a, b and c."""
    if len(parts) < 2:
        return "".join(parts)
    first = words.gettext(", ").join(parts[:-1])
    return words.gettext("{first} and {last}").format(first=first, last=parts[-1])


def date(quarter: int, words: Translator = ENGLISH) -> str:
    """A year when a quarter opens it, else the quarter.

    >>> date(24), date(26)
    ('2026', '2026Q3')
    """
    return quarter_words(quarter, words) if quarter % 4 else str(year_of(quarter))


def quarter_words(quarter: int, words: Translator = ENGLISH) -> str:
    """A quarter of a year.

    >>> quarter_words(24)
    '2026Q1'
    """
    return words.gettext("{year}Q{quarter}").format(year=year_of(quarter), quarter=quarter % 4 + 1)


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
    end = "" if policy.end is None else date(policy.end, words)
    return template.format(policy=name, start=date(policy.start, words), end=end)


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
