"""What there is: the schema of scenario files, the parameters, the instruments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from sim.cli.base import AsJson, app, as_json

if TYPE_CHECKING:
    from sim.declare import Option, Param
    from sim.policies import Policy


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors and other programmes."""
    import sim.measures  # noqa: F401 (triggers name measures)
    from sim.scenario import json_schema

    as_json(json_schema())


@app.command()
def parameters(json_: AsJson = False) -> None:
    """List the parameters: unit, default, range, source."""
    from sim.declare import default_words, range_words
    from sim.parameters import PARAMETERS

    if json_:
        as_json([parameter_data(spec) for spec in PARAMETERS.values()])
        return
    rows = [
        (
            spec.topic,
            name,
            spec.label,
            spec.unit,
            default_words(spec),
            range_words(spec),
            spec.source,
            spec.grade,
        )
        for name, spec in PARAMETERS.items()
    ]
    listing(("topic", "name", "what", "unit", "default", "range", "source", "grade"), rows)


def parameter_data(spec: Param) -> dict[str, Any]:
    """A parameter's declaration."""
    default = dict(zip(spec.keys, spec.values, strict=True)) if spec.per else spec.default
    return {
        "name": spec.name, "topic": spec.topic, "label": spec.label, "unit": spec.unit, "default": default,
        "low": spec.low, "high": spec.high, "scale": spec.scale, "per": spec.per, "headline": spec.headline,
        "drawn": spec.drawn, "spread": spec.spread, "source": spec.source, "citation": citation(spec.source),
        "grade": spec.grade, "help": spec.help,
    }  # fmt: skip


def citation(key: str) -> str | None:
    """A source in full, None for an assumption or a key that the bibliography lacks."""
    from sim.evidence import sources

    found = sources().get(key)
    return f"{found.author} ({found.year}). {found.title}. {found.address}".strip() if found else None


@app.command()
def policies(json_: AsJson = False) -> None:
    """List the instruments: options, what they move, citation."""
    from sim.declare import first_paragraph
    from sim.policies import POLICIES

    known = [POLICIES[name] for name in sorted(POLICIES)]
    if json_:
        as_json([policy_data(kind) for kind in known])
        return
    for kind in known:
        typer.echo(f"{kind.name}: {kind.title}. {first_paragraph(kind)}")
        typer.echo(f"  Example: {kind.example}")
        typer.echo(f"  Moves: {', '.join(kind.moves)}")
        for key in kind.sources:
            typer.echo(f"  Source: {citation(key) or key}")
        for name, spec in kind.fields.items():
            level = ", what level: sets" if spec.level else ""
            typer.echo(f"  {name}: {spec.label}{level}; {option_words(spec)}")
        typer.echo()


def option_words(spec: Option) -> str:
    """Default and what is allowed."""
    from sim.declare import range_words

    if spec.kind == "choice":
        return f"one of {', '.join(spec.choices)} (default {spec.default})"
    if spec.kind == "switch":
        return f"true or false (default {'true' if spec.default else 'false'})"
    unit = f" {spec.unit}" if spec.unit else ""
    return f"{range_words(spec)}{unit} (default {spec.default:.6g})"


def policy_data(kind: type[Policy]) -> dict[str, Any]:
    """An instrument's declaration."""
    from sim.declare import LEVERS

    return {
        "name": kind.name,
        "title": kind.title,
        "group": kind.group,
        "description": " ".join((kind.__doc__ or "").split()),
        "example": kind.example,
        "sources": [{"key": key, "citation": citation(key)} for key in kind.sources],
        "moves": [
            {"lever": name, "label": LEVERS[name].label, "unit": LEVERS[name].unit} for name in kind.moves
        ],
        "options": [option_data(spec) for spec in kind.fields.values()],
    }


def option_data(spec: Option) -> dict[str, Any]:
    """An option's declaration."""
    number = spec.kind == "number"
    return {
        "name": spec.name,
        "label": spec.label,
        "kind": spec.kind,
        "unit": spec.unit,
        "default": spec.default,
        "low": spec.low if number else None,
        "high": spec.high if number else None,
        "scale": spec.scale if number else None,
        "choices": list(spec.choices),
        "level": spec.level,
        "help": spec.help,
    }


def listing(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """A plain table that never folds a cell: a line a row, also in a pipe."""
    widths = [max(len(row[place]) for row in (heads, *rows)) for place in range(len(heads))]
    for row in (heads, *rows):
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
