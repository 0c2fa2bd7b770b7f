"""``python -m dashboard.texts --write``: bring the catalogues in line with the program, keeping what is translated.

Texts come from calls of gettext and N_ in the sources, and from the declarations: labels, units and help of
parameters, measures and instruments, titles and questions of the scenarios that are shipped.
"""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from dashboard.language import LANGUAGES, TEXTS
from dashboard.levers import in_template
from dashboard.state import preset
from sim import shipped
from sim.analysis.language import ENGLISH
from sim.analysis.numbers import BARE_UNITS, in_percent
from sim.declare import MEASURES, PARAMETERS
from sim.evidence.fit import BRIEF
from sim.evidence.validation import SAID
from sim.policies import POLICIES

TOP = Path(__file__).resolve().parents[2]
CALLS = {"_": 1, "gettext": 1, "N_": 1, "say": 1, "ngettext": 2}  # and how many texts each is given


def written() -> Iterator[str | tuple[str, str]]:
    """Texts in the sources. Read from the syntax tree: Babel's own reader does not look into f-strings before 3.12."""
    for path in sorted((*TOP.glob("dashboard/**/*.py"), *TOP.glob("sim/analysis/*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                count = CALLS.get(name, 0)
                given = [it.value for it in node.args[:count] if isinstance(it, ast.Constant)]
                texts = [it for it in given if isinstance(it, str)]
                if count and len(texts) == count:
                    yield texts[0] if count == 1 else (texts[0], texts[1])


def declared() -> Iterator[str]:
    """Texts of the declarations that the pages show as levers, outcomes and scenarios."""
    for spec in PARAMETERS.values():
        yield spec.grade
        if spec.headline:
            yield from (spec.label, spec.help, spec.unit)
    for measure in MEASURES.values():
        yield measure.label
        if measure.unit not in BARE_UNITS and not in_percent(measure.unit):
            yield measure.unit
    for kind in POLICIES.values():
        yield from (kind.title, kind.group)
        for option in kind.fields.values():
            yield option.label
            yield in_template(option.unit) if in_percent(option.unit) else option.unit
            yield from option.choices or ()
    for name in shipped():
        yield name.replace("-", " ").replace("_", " ").capitalize()
        yield from (preset(name).title, preset(name).question)
    yield from (*BRIEF.values(), SAID)


def texts(lang: str) -> Catalog:
    """Every text of a language's catalogue, not translated."""
    found = Catalog(locale=lang, fuzzy=False)
    for text in (*written(), *declared()):
        if text:
            found.add(text)
    return found


def merged(lang: str) -> Catalog:
    """The catalogue of a language in line with the program: translations kept, texts that are gone dropped."""
    fresh = texts(lang)
    with (TEXTS / f"{lang}.po").open("rb") as file:
        held = read_po(file, locale=lang)
    for message in fresh:
        if message.id and (known := held.get(message.id)) is not None:
            message.string = known.string
    return fresh


def missing(catalogue: Catalog) -> list[str]:
    """Texts without a translation."""
    return [str(it.id) for it in catalogue if it.id and not all(strings(it))]


def strings(message: Message) -> tuple[str, ...]:
    """The translations of a text: one, or one a plural form."""
    held = message.string or ""
    return (held,) if isinstance(held, str) else tuple(held)


def main() -> None:
    """Say what is not translated; with ``--write`` bring the files in line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="rewrite the catalogues")
    asked = parser.parse_args()
    for lang in LANGUAGES:
        if lang == ENGLISH.lang:
            continue
        catalogue = merged(lang)
        if asked.write:
            with (TEXTS / f"{lang}.po").open("wb") as file:
                write_po(file, catalogue, omit_header=False, sort_output=True, no_location=True, width=110)
        left = missing(catalogue)
        print(f"{lang}: {len(catalogue)} texts, {len(left)} not translated", *left, sep="\n  ")


if __name__ == "__main__":
    main()
