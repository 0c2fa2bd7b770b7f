"""What the code declares, as Markdown for docs/odd.md: populations, schedule, rules, numbers, levers, measures, luck."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import FunctionType, ModuleType

from sim import measures as measure_package
from sim import phases as phase_package
from sim import rules as rule_package
from sim.declare import (
    GRADES,
    LEVERS,
    MEASURES,
    PARAMETERS,
    TABLES,
    TOPICS,
    default_words,
    first_paragraph,
    range_words,
)
from sim.evidence.tables import table_of
from sim.evidence.watch import Seen, called, named_in, phases
from sim.policies import POLICIES

ROOT = Path(__file__).resolve().parents[2]
YEARLY = {"mean": "mean", "sum": "sum", "last": "last quarter", "max": "largest"}


def cell(text: str) -> str:
    """Text as a cell of a table holds it."""
    return text.replace("|", "\\|")


def numbers(found: Iterable[int]) -> str:
    """Numbers of phases."""
    return " ".join(map(str, sorted(found))) or "–"


def plain(documentation: str) -> str:
    """A docstring without its examples, on one line; names of arguments in italics, of functions as code."""
    kept = [part for part in documentation.split("\n\n") if not part.lstrip().startswith(">>>")]
    text = " ".join(" ".join(kept).split())
    text = re.sub(r":\w+:`~?([\w.]+)`", r"`\1`", text)
    # a formula's star is no emphasis
    return re.sub(r"(?<=\S)\*(?=\S)", r"\\*", re.sub(r"``(.+?)``", r"_\1_", text)).replace("* ", r"\* ")


def first_line(documentation: str | None) -> str:
    """First line of a docstring, no full stop."""
    return plain((documentation or "").strip().split("\n")[0]).rstrip(".")


def file_of(function: FunctionType | type | ModuleType) -> str:
    """Where something is written, from the top of the project."""
    return Path(inspect.getfile(function)).resolve().relative_to(ROOT).as_posix()


def linked(file: str) -> str:
    """A file as a link from a page in docs/."""
    return f"[`{file}`](../{file})"


# ---------------------------------------------------------------- entities and state


def entities() -> str:
    """The tables: what an entry is, its axes, how many columns."""
    rows = []
    for name, table in TABLES.items():
        rows.append(
            (
                f"`{name}`",
                cell(plain(first_paragraph(table))),
                str(len(table.columns)),
                linked(file_of(table)),
            )
        )
    return table_of(("table", "what", "columns", "declared in"), rows)


def columns(seen: Seen) -> str:
    """Every column with its unit and the phases that change it, and that use it only."""
    parts = []
    for name, table in TABLES.items():
        rows = []
        for column, spec in table.columns.items():
            changed, used = (where.get((name, column), set()) for where in (seen.changed, seen.used))
            rows.append(
                (f"`{column}`", cell(spec.label), spec.unit, numbers(changed), numbers(used - changed))
            )
        heads = ("column", "what", "unit", "changed in", "used in")
        parts.append(f"### {name}\n\n{first_paragraph(table)}\n\n{table_of(heads, rows)}")
    return "\n\n".join(parts)


# ---------------------------------------------------------------- schedule


def schedule() -> str:
    """The phases in order, each with its steps and the first lines of their docstrings."""
    lines = []
    for number, phase in enumerate(phases(), 1):
        lines.append(
            f"{number}. **`{phase.__name__}`** ({linked(file_of(phase))}): {first_line(phase.__doc__)}"
        )
        steps = [step for step in called(phase) if step.__module__.startswith(phase_package.__name__)]
        lines += [f"   - `{step.__name__}`: {first_line(step.__doc__)}" for step in steps]
    return "\n".join(lines)


# ---------------------------------------------------------------- submodels


def modules(package: ModuleType) -> list[ModuleType]:
    """The modules of a package, by name."""
    return [import_module(f"{package.__name__}.{found.name}") for found in iter_modules(package.__path__)]


def functions_of(module: ModuleType) -> list[FunctionType]:
    """The public functions that a module defines, in the order of its text."""
    return [
        it
        for name, it in vars(module).items()
        if isinstance(it, FunctionType) and it.__module__ == module.__name__ and not name.startswith("_")
    ]


@cache
def callers() -> dict[FunctionType, list[str]]:
    """For each rule the files of phases, measures and rules that call it."""
    found: dict[FunctionType, list[str]] = {}
    for module in (*modules(phase_package), *modules(measure_package), *modules(rule_package)):
        for rule in named_in(ast.parse(inspect.getsource(module)), vars(module)):
            if rule.__module__.startswith(rule_package.__name__ + "."):
                found.setdefault(rule, []).append(file_of(module))
    return found


def submodels() -> str:
    """Every rule: arguments, what it says of itself (its equation), and who calls it."""
    parts = []
    for module in modules(rule_package):
        lines = []
        for rule in functions_of(module):
            arguments = ", ".join(inspect.signature(rule).parameters)
            users = (
                ", ".join(f"`{file}`" for file in callers().get(rule, [])) or "tests of known answers alone"
            )
            lines.append(
                f"- **`{rule.__name__}`** ({arguments}): {plain(rule.__doc__ or '')} _Called by_ {users}."
            )
        parts.append(f"#### {linked(file_of(module))}: {first_line(module.__doc__)}\n\n" + "\n".join(lines))
    return "\n\n".join(parts)


# ---------------------------------------------------------------- numbers, levers, instruments, measures


def parameters(seen: Seen) -> str:
    """Every parameter by topic: unit, default, range, grade, source, and the phases that use it."""
    parts = []
    for topic, kind in TOPICS.items():
        rows = []
        for name, spec in kind.fields.items():
            default = default_words(spec)
            notes = [*(["headline"] if spec.headline else []), *([] if spec.varies else ["never drawn"])]
            what = cell(spec.label + (f" ({', '.join(notes)})" if notes else ""))
            source = "assumption" if spec.source == "assumption" else f"`{spec.source}`"
            scale = f"{range_words(spec)}{', log' if spec.scale == 'log' else ''}"
            used = numbers(seen.used.get((kind.__name__, name), ()))
            rows.append((f"`{name}`", what, spec.unit, default, scale, spec.grade, source, used))
        heads = ("parameter", "what", "unit", "default", "range", "grade", "source", "used in")
        parts.append(
            f"### {topic}\n\n{first_paragraph(kind)} {linked(file_of(kind))}.\n\n{table_of(heads, rows)}"
        )
    return "\n\n".join(parts)


def grades() -> str:
    """How many parameters have each grade, by topic."""
    rows = []
    for topic, kind in TOPICS.items():
        count = [sum(spec.grade == grade for spec in kind.fields.values()) for grade in GRADES]
        rows.append((topic, *map(str, count), str(sum(count))))
    whole = [sum(spec.grade == grade for spec in PARAMETERS.values()) for grade in GRADES]
    rows.append(("**all**", *map(str, whole), str(len(PARAMETERS))))
    return table_of(("topic", *GRADES, "all"), rows)


def levers(seen: Seen) -> str:
    """Every lever: neutral value, how policies stack, how capture weakens it, and the phases that read it."""
    rows = []
    for name, spec in LEVERS.items():
        neutral = "none" if spec.neutral == float("inf") else f"{spec.neutral:g}"
        used = numbers(seen.used.get(("Rules", name), set()) - {1})
        what = cell(spec.label + (f"; split over jurisdictions by {spec.shared}" if spec.shared else ""))
        rows.append((f"`{name}`", what, spec.unit, neutral, spec.stack, spec.weaken, used))
    return table_of(("lever", "what", "unit", "neutral", "stack", "weaken", "read in"), rows)


def instruments() -> str:
    """Every instrument by group: what it is, and the levers it moves."""
    rows = []
    for kind in sorted(POLICIES.values(), key=lambda it: (it.group, it.name)):
        moves = ", ".join(f"`{name}`" for name in kind.moves)
        rows.append(
            (kind.group, f"[`{kind.name}`](../{file_of(kind)})", cell(plain(first_paragraph(kind))), moves)
        )
    return table_of(("group", "instrument", "what", "levers it may move"), rows)


def measures() -> str:
    """Every measure by group: unit, what it is, how quarters become a year."""
    rows = []
    for name, spec in MEASURES.items():
        unit = f"{spec.unit}, by {spec.per}" if spec.per else spec.unit
        rows.append(
            (f"`{name}`", cell(spec.label), unit, cell(plain(spec.help)), YEARLY[spec.annual], spec.group)
        )
    return table_of(("measure", "what", "unit", "how", "a year is", "group"), rows)


# ---------------------------------------------------------------- luck


def draws(seen: Seen) -> str:
    """Every purpose for which luck is drawn, by phase and by the function that draws."""
    by: dict[tuple[int, str, str, str], list[str]] = {}
    for it in sorted(seen.draws, key=lambda it: it.phase):
        by.setdefault((it.phase, it.function, it.does, it.kind), []).append(f"`{it.purpose}`")
    rows = [
        (str(phase), ", ".join(purposes), kind, f"`{function}`", cell(first_line(does)))
        for (phase, function, does, kind), purposes in by.items()
    ]
    return table_of(("phase", "purposes", "distribution", "drawn in", "which does"), rows)


def constants() -> str:
    """Numbers that the code holds fixed, with the comment beside each; places in tables have none."""
    rows = []
    for module in (*modules(rule_package), *modules(phase_package), import_module("sim.world")):
        rows += [(*map(cell, found), f"`{file_of(module)}`") for found in constants_of(module)]
    return table_of(("constant", "value", "what", "file"), rows)


def constants_of(module: ModuleType) -> list[tuple[str, str, str]]:
    """Name, text and comment of the numbers in capitals that a module sets and says something of."""
    text, found = inspect.getsource(module), []
    for node in ast.parse(text).body:
        if not isinstance(node, ast.Assign) or not ast.unparse(node.targets[0]).strip("()").isupper():
            continue
        lines = text.splitlines()[node.lineno - 1 : node.end_lineno]
        notes = [line.split("  # ", 1)[1] for line in lines if "  # " in line]
        value = " ".join((ast.get_source_segment(text, node.value) or "").split())
        names = ast.unparse(node.targets[0]).strip("()").split(", ")
        if notes:
            found.append((", ".join(f"`{name}`" for name in names), value.strip("()"), " ".join(notes)))
    return found
