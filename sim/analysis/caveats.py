"""What a reader must know besides the answer."""

from __future__ import annotations

import math

from sim.analysis.language import ENGLISH, Translator
from sim.analysis.numbers import number
from sim.results import Comparison

FEW_PAIRS = 20


def clear_by_chance(outcomes: int, pairs: int) -> float:
    """Most clear results on average when every pair is as likely to be higher as to be lower.

    A clear result needs nine pairs in ten of one sign; the chance of that is a binomial's, whatever
    the size of the differences, and dependence between outcomes does not change the mean. What is
    assumed is a median of zero: of skewed differences with a mean of zero more may come out clear.

    >>> clear_by_chance(100, 1), clear_by_chance(100, 4), clear_by_chance(100, 32) < 0.01
    (0.0, 12.5, True)
    """
    from scipy.special import bdtrc

    if pairs < 2:
        return 0.0  # one pair has no interval
    least = math.ceil(0.9 * pairs - 1e-9)
    return outcomes * min(1.0, 2 * float(bdtrc(least - 1, pairs, 0.5)))


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
        "ranges": _("The intervals hold luck and every parameter over its declared range."),
    }[uncertainty]


def caveats(
    comparison: Comparison,
    *,
    outcomes: int,
    uncertainty: str | None = None,
    words: Translator = ENGLISH,
) -> list[str]:
    """What a reader must know besides the answer.

    ``outcomes`` is how many are shown; ``uncertainty`` is what the baseline's scenario lets vary:
    luck, parameters or both.
    """
    _, pairs = words.gettext, len(comparison.base.members)
    chance = clear_by_chance(outcomes, pairs)
    expected = (
        _("fewer than 0.1") if chance < 0.1 else _("at most {number}").format(number=number(chance, words))
    )
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
            "{outcomes} outcomes were looked at; were each pair as likely to be higher as to be lower, "
            "{expected} of them would come out clear."
        ).format(outcomes=outcomes, expected=expected),
        _(
            "Concentration is a concentration index (this model's market), from 0 to 10 000 points; "
            "emissions are location-based, of AI compute; users' benefit is in model units."
        ),
    ]
    return said
