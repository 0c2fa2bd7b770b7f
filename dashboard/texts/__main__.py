"""``python -m dashboard.texts --write``: bring the catalogues in line with the program, keeping what is translated.

Texts come from calls of gettext and N_ in the sources, and from the declarations: labels, units and help of
parameters, measures and instruments, why an instrument reaches nobody, signs from the literature, titles and
questions of the scenarios that are shipped.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import textwrap
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from dashboard.language import LANGUAGES, TEXTS
from dashboard.levers import described, in_template
from dashboard.state import VIEWS, preset
from sim import shipped
from sim.analysis.language import ENGLISH
from sim.analysis.numbers import BARE_UNITS, in_percent, short_unit
from sim.declare import MEASURES, PARAMETERS
from sim.evidence.figures import CAUTION, figures
from sim.evidence.fit import BRIEF, VERDICTS
from sim.evidence.signs import EITHER, EXPECTED, ONE_SIDED, RANK, SIGNS
from sim.evidence.validation import SAID
from sim.policies import POLICIES, Policy
from sim.results import ASKS_NOTHING, NOT_IN_FORCE

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
    """Texts of the declarations that the pages show: levers, outcomes, scenarios, evidence."""
    yield from (ASKS_NOTHING, NOT_IN_FORCE)
    for spec in PARAMETERS.values():
        yield from (spec.grade, spec.label, spec.help, spec.topic, *spec.keys, *in_words(spec.unit))
    helped = {name for views in VIEWS.values() for name in views.values()}
    for name, measure in MEASURES.items():
        yield measure.label
        if measure.unit not in BARE_UNITS and not in_percent(measure.unit):
            yield from (measure.unit, short_unit(measure.unit))
        if name in helped:
            yield measure.help
    for kind in POLICIES.values():
        yield from (kind.title, kind.group, described(kind), kind.example, *reasons(kind))
        for option in kind.fields.values():
            yield from (option.label, option.help, *in_words(option.unit), *(option.choices or ()))
    for name in shipped():
        yield name.replace("-", " ").replace("_", " ").capitalize()
        yield from (preset(name).title, preset(name).question)
    for sign in SIGNS:
        yield from (sign.claim, sign.experiment, sign.why)
    yield from (
        *EXPECTED,
        *RANK,
        EITHER,
        ONE_SIDED,
        *VERDICTS,
        *CAUTION.values(),
        *figures()["unit"].unique(),
    )
    yield from (*BRIEF.values(), SAID)


def in_words(unit: str) -> Iterator[str]:
    """A unit as it is named, and the template that a share of something is shown by."""
    yield unit
    if in_percent(unit):
        yield in_template(unit)


def reasons(kind: type[Policy]) -> Iterator[str]:
    """Why an instrument reaches nobody: the texts that its ``reach`` returns, each as it is written there.

    Raises
    ------
    ValueError
        If one is put together while the program runs: it would find no translation.
    """
    tree = ast.parse(textwrap.dedent(inspect.getsource(kind.reach)))
    given = [it.value for it in ast.walk(tree) if isinstance(it, ast.Return)]
    while given:
        match given.pop():
            case ast.IfExp(body=body, orelse=orelse):
                given += [body, orelse]
            case ast.Constant(value=str(text)):
                yield from [text] if text else []
            case other:
                raise ValueError(f"{kind.name}: reach returns {ast.unparse(other or tree)}, no plain text")


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
