"""The model described by ODD+D, and what was tested of it by TRACE: docs/odd.md and docs/trace.md.

``python -m sim.evidence.odd --write docs`` writes both. The prose is that of the templates in
``sim/evidence/pages``; tables, numbers and results are those of the code, and of the files in which
results are recorded.
"""

from __future__ import annotations

import argparse
import ast
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sim.dates import quarter_name
from sim.declare import LEVERS, MEASURES, PARAMETERS, TABLES, default_words
from sim.evidence import declared, observed, sources, validation
from sim.evidence.declared import ROOT
from sim.evidence.tables import table_of, text_between
from sim.evidence.watch import QUARTERS, a_future_under_each_instrument, phases, watch
from sim.files import put
from sim.policies import POLICIES
from sim.scenario import Actors
from sim.scenario.schema import DEFAULT_QUARTERS

TEMPLATES = Path(__file__).with_name("pages")
PAGES = ("odd.md", "trace.md")
NOTE = (
    "<!-- Written by `python -m sim.evidence.odd --write docs`; the prose is in sim/evidence/pages. -->\n\n"
)


def pages() -> dict[str, str]:
    """Text of each page by its name.

    Raises
    ------
    jinja2.TemplateError, KeyError, ValueError
        A template names something that does not exist.
    """
    known = {**described(), **tested()}
    templates = Environment(  # Markdown: nothing is escaped
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, autoescape=False,
    )  # fmt: skip
    return {name: NOTE + templates.get_template(f"{name}.jinja").render(known) for name in PAGES}


# ---------------------------------------------------------------- what the templates may name


def described() -> dict[str, Any]:
    """Tables and numbers of the model, for the description."""
    seen = watch()
    tables: dict[str, Callable[[], str]] = {
        "entities": declared.entities, "schedule": declared.schedule, "submodels": declared.submodels,
        "grades": declared.grades, "constants": declared.constants, "instruments": declared.instruments,
        "measures": declared.measures,
        **{
            name: partial(getattr(declared, name), seen) for name in ("columns", "parameters", "levers", "draws")
        },
    }  # fmt: skip
    return {
        **{name: table() for name, table in tables.items()},
        "default": lambda name: default_words(PARAMETERS[name]),
        "actors": Actors(),
        "last": quarter_name(DEFAULT_QUARTERS - 1),
        "count": {
            "columns": sum(len(table.columns) for table in TABLES.values()), "parameters": len(PARAMETERS),
            "drawn": sum(spec.varies for spec in PARAMETERS.values()), "levers": len(LEVERS),
            "instruments": len(POLICIES), "measures": len(MEASURES), "phases": len(phases()),
            "grades": Counter(spec.grade for spec in PARAMETERS.values()),
            "watched": len(a_future_under_each_instrument().packages), "watched_quarters": QUARTERS,
        },
    }  # fmt: skip


def tested() -> dict[str, Any]:
    """Tests by what they say of themselves, and results as they were recorded."""
    figures, known = observed(), sources()
    ways = [source.read for source in known.values()]
    return {
        "tests": tests,
        "constant": constant,
        "recorded": lambda page, marker: text_between(ROOT / page, marker).strip().split("\n")[0],
        "validated": validation.words(validation.recorded()),
        "golden": ", ".join(f"`{path.stem}`" for path in sorted((ROOT / "tests/golden").glob("*.json"))),
        "figures": {
            "all": len(figures), "series": figures["series"].nunique(), "fit": int((figures["period"] == "fit").sum()),
            "kind": Counter(figures["kind"]), "grade": Counter(figures["grade"]),
        },
        "read": {
            "all": len(known), "seen": sum(it.startswith("seen") for it in ways),
            "second_hand": sum(it.startswith("seen: second hand") for it in ways),
            "memory": sum(it.startswith("general knowledge") for it in ways),
        },
    }  # fmt: skip


def tests(*files: str) -> str:
    """Test modules with what they say of themselves; raises ValueError when one does not exist or is silent."""
    rows = []
    for file in files:
        path = ROOT / file
        says = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) if path.is_file() else None
        if not says:
            raise ValueError(f"{file}: a test module with a docstring expected")
        rows.append((f"[`{file}`](../{file})", declared.cell(says.split("\n")[0].rstrip("."))))
    return table_of(("tests", "what they hold the code to"), rows)


def constant(file: str, name: str) -> str:
    """The number that a test module calls by a name, as written there; raises ValueError when there is none."""
    text = (ROOT / file).read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and name in [ast.unparse(target) for target in node.targets]:
            return ast.get_source_segment(text, node.value) or ""
    raise ValueError(f"{file}: no constant {name}")


# ---------------------------------------------------------------- command


def stale(folder: Path, texts: Mapping[str, str]) -> list[str]:
    """Pages of a folder that are not as the code now has them."""
    return [
        name
        for name, text in texts.items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the pages, or say whether they are as the code now has them."""
    parser = argparse.ArgumentParser(
        prog="python -m sim.evidence.odd", description="The model by ODD+D, and its tests by TRACE."
    )
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="write the pages into a folder")
    given = parser.parse_args(arguments)
    if given.write and not given.write.is_dir():
        parser.error(f"--write {given.write}: give a folder that exists")
    texts = pages()
    if given.write:
        for name, text in texts.items():
            put(given.write / name, text.encode())
            print(given.write / name)
    elif old := stale(ROOT / "docs", texts):
        parser.exit(1, f"not as the code has it: {', '.join(old)}; run make tables\n")
    else:
        print(f"{', '.join(PAGES)}: as the code has it")


if __name__ == "__main__":
    main()
