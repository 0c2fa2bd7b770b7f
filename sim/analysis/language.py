"""What turns English templates and numbers into another language; a catalogue of :mod:`gettext` is the base of one."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Literal, Protocol

MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"


class Translator(Protocol):
    """A reader's language: ``lang`` is its code, ``direction`` the way it is written."""

    lang: str
    direction: Literal["ltr", "rtl"]

    def gettext(self, message: str, /) -> str:
        """Translation of a template."""
        ...

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        """Translation of a template that depends on a number."""
        ...

    def typeset(self, number: str, /) -> str:
        """A number as this language writes it, given as Python does: a hyphen, commas between thousands, a point."""
        ...


class English(NullTranslations):
    """The language that the templates are written in."""

    lang = "en"
    direction: Literal["ltr", "rtl"] = "ltr"

    def typeset(self, number: str, /) -> str:
        """A true minus sign, a no-break space between thousands.

        >>> ENGLISH.typeset("-1,200.5").replace(NO_BREAK, "_")
        '−1_200.5'
        """
        return number.replace(",", NO_BREAK).replace("-", MINUS)


ENGLISH: Translator = English()


def N_(text: str) -> str:
    """Mark a text for translation where it is used, not here."""
    return text
