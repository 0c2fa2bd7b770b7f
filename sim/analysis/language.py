"""What turns English templates into another language; a catalogue of :mod:`gettext` is one."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Protocol


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
