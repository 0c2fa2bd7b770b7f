"""The reader's language: every text of a page goes through the translator that is given here."""

from __future__ import annotations

import re
from functools import lru_cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal

import pandas as pd
import streamlit as st
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from sim.analysis.language import ENGLISH, MINUS, Translator

TEXTS = Path(__file__).with_name("texts")
LANGUAGES = {
    "en": "English",
    "ur": "اردو",
}  # by code: what each calls itself, the first one without being asked
# Marks around a piece of text that is laid out by itself, in its own direction or from right to left.
LEFT_TO_RIGHT, RIGHT_TO_LEFT, END = "\u2066", "\u2067", "\u2069"
ARABIC = "\u061c"  # an unseen letter that runs from right to left
_FROM_RIGHT = re.compile(r"[\u0600-\u06ff]")
_DIRECTIONS: dict[str, Literal["ltr", "rtl"]] = {"left-to-right": "ltr", "right-to-left": "rtl"}


class Catalogue(GNUTranslations):
    """A catalogue of :mod:`gettext` with the numbers of its language, as the Unicode locale data give them."""

    def __init__(self, mo: BinaryIO, lang: str) -> None:
        super().__init__(mo)
        locale = Locale.parse(lang)
        self.lang = lang
        self.direction: Literal["ltr", "rtl"] = _DIRECTIONS[locale.character_order]
        symbols = locale.number_symbols[locale.default_numbering_system]
        self._signs = {"-": MINUS, ",": symbols["group"], ".": symbols["decimal"]}

    def typeset(self, number: str, /) -> str:
        """A number with the language's signs; alone among words of the other direction, so that its sign stays before it."""
        text = re.sub(r"[-,.]", lambda found: self._signs[found[0]], number)
        return f"{LEFT_TO_RIGHT}{text}{END}" if self.direction == "rtl" else text


@lru_cache(maxsize=len(LANGUAGES))
def translator(lang: str) -> Translator:
    """The translator of one of :data:`LANGUAGES`."""
    if lang == ENGLISH.lang:
        return ENGLISH
    with (TEXTS / f"{lang}.po").open("rb") as file:
        catalogue = read_po(file, locale=lang, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Catalogue(compiled, lang)


def words() -> Translator:
    """The translator of this session."""
    state = st.session_state.get("lab_state")
    return ENGLISH if state is None else translator(state.lang)


def separators(words: Translator) -> str:
    """The decimal sign and that between thousands, as Plotly is told them.

    >>> separators(translator("ur"))
    '.,'
    """
    number = words.typeset("1,000.5").strip(LEFT_TO_RIGHT + END)
    return number[-2] + number[1]


def isolated(text: str) -> str:
    """Code, a name or an address, kept from left to right among words of any direction."""
    return f"{LEFT_TO_RIGHT}{text}{END}"


def celled(table: pd.DataFrame, words: Translator) -> pd.DataFrame:
    """A table for Streamlit's grid, which runs a cell as its first letter does: words of a language that runs from
    right to left are told so by a mark, whatever they begin with.
    """
    if words.direction == "ltr":
        return table
    return table.map(lambda it: f"{ARABIC}{it}" if isinstance(it, str) and _FROM_RIGHT.search(it) else it)


def drawn(text: str, words: Translator) -> str:
    """A text that is laid out by itself, each line as its language runs: for charts, and for names in a list."""
    if words.direction == "ltr" or not text:
        return text
    return "<br>".join(f"{RIGHT_TO_LEFT}{line}{END}" for line in text.split("<br>"))
