"""Names in documents: what stands in backticks must exist, and so must what a link points to."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import typer

from sim import scenario
from sim.cli import app
from sim.declare import GRADES, JURISDICTIONS, SEGMENTS, STACKS, TABLES, WEAKENINGS
from sim.evidence import observed, sources
from sim.evidence.watch import Seen
from sim.ledger import SECTORS
from sim.policies import POLICIES
from sim.scenario.schema import KEYS, UNCERTAINTIES

ROOT = Path(__file__).resolve().parents[2]
FROM = (ROOT, ROOT / "sim", ROOT / "docs")  # where a path in a document may begin


def in_backticks(text: str) -> list[str]:
    """What stands in backticks outside blocks of code, each once."""
    return list(dict.fromkeys(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))))


def unknown(text: str, seen: Seen) -> list[str]:
    """What stands in backticks and is no name, file or command of the project."""
    luck = {draw.purpose for draw in seen.draws}
    return [
        it for it in in_backticks(text) if not (it in names() or it in luck or is_file(it) or is_command(it))
    ]


@cache
def names() -> set[str]:
    """Everything declared or defined, and the words that scenarios and tables know."""
    declared = {
        *GRADES, *JURISDICTIONS, *SEGMENTS, *STACKS, *WEAKENINGS, *SECTORS, *KEYS, *UNCERTAINTIES, *POLICIES,
        *sources(), *observed()["series"], *scenario.shipped(), *(name.lower() for name in TABLES),
        *(f"uncertainty: {way}" for way in UNCERTAINTIES),
        *(path.stem for path in (ROOT / "tests" / "golden").glob("*.json")),
    }  # fmt: skip
    defined: set[str] = set()
    for part in ("sim", "dashboard", "tests"):
        for path in sorted((ROOT / part).rglob("*.py")):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            own = defined_in(ast.parse(path.read_text(encoding="utf-8")))
            defined |= own | {module} | {f"{module}.{name}" for name in own}
    return declared | defined


def defined_in(tree: ast.AST) -> set[str]:
    """Functions, classes, fields and constants of a module."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case (
                ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.AnnAssign(target=ast.Name(id=name))
            ):
                found.add(name)
            case ast.Assign(targets=targets):
                found |= {it.id for target in targets for it in ast.walk(target) if isinstance(it, ast.Name)}
    return found


def is_file(text: str) -> bool:
    """Whether it is a file or folder of the project."""
    return bool(re.fullmatch(r"[\w./-]+", text)) and any((start / text).exists() for start in FROM)


def is_command(text: str) -> bool:
    """Whether it is a target of the Makefile, or a command or module that can be run, with options it has."""
    words = text.removeprefix(".venv/bin/").split()
    commands = typer.main.get_group(app).commands  # type: ignore[attr-defined]
    options_of = {name: {opt for it in found.params for opt in it.opts} for name, found in commands.items()}
    match words:
        case ["make", target, *_]:
            return bool(
                re.search(rf"^{re.escape(target)}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
            )
        case ["computelab"]:
            return True
        case ["computelab", name, *options]:
            return {it for it in options if it.startswith("--")} <= options_of.get(
                name, set()
            ) and name in commands
        case [option] if option.startswith("--"):
            return any(option in options for options in options_of.values())
        case ["python", "-m", module, *options]:
            path = ROOT / (module.replace(".", "/") + ".py")
            path = path if path.is_file() else ROOT / module.replace(".", "/") / "__main__.py"
            return path.is_file() and all(
                f'"{it}"' in asked_of(path) for it in options if it.startswith("--")
            )
    return False


def asked_of(path: Path) -> str:
    """Text of a module and of those that read its arguments."""
    shared = ROOT / "sim" / "evidence" / "tables.py"
    return path.read_text(encoding="utf-8") + shared.read_text(encoding="utf-8")


# ---------------------------------------------------------------- links


def broken_links(page: Path) -> list[str]:
    """Links of a page to files that do not exist, or to headings that a page lacks."""
    found = []
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in dict.fromkeys(re.findall(r"\]\(([^)\s]+)\)", text)):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, heading = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        if not target.exists() or (heading and heading not in anchors(target)):
            found.append(link)
    return found


def anchors(page: Path) -> set[str]:
    """Headings of a page as links name them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", it.lower()).replace(" ", "-") for it in headings}
