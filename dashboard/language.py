"""The reader's language: every text of a page goes through the translator that is given here."""

from __future__ import annotations

from sim.analysis.language import ENGLISH, Translator


def words() -> Translator:
    """The translator of this session."""
    return ENGLISH
