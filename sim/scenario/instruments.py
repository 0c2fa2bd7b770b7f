"""Policies of a file: dates, jurisdictions, trigger and options of each instrument."""

from __future__ import annotations

import math
from typing import Any

from sim.dates import quarter_name
from sim.declare import MEASURES, Option
from sim.policies import POLICIES, Policy, Trigger
from sim.policies import Path as DatedPath
from sim.scenario.fields import Form
from sim.scenario.problems import printable
from sim.scenario.reader import Node
from sim.scenario.schema import DATES, canonical_policy, canonical_text

MOST_POLICIES = 50
_LARGE = 1e30


def read_policies(form: Form, node: Node | None, last: int, places: tuple[str, ...]) -> tuple[Policy, ...]:
    """Policies of a list, by date: the order of the lines in a file means nothing.

    ``last`` is the last quarter of the horizon, ``places`` the jurisdictions of the scenario.
    """
    entries = form.items(node, "policies, such as '- carbon-price: {start: 2026Q1}'") if node else ()
    if node and len(entries) > MOST_POLICIES:
        form.add(node, f"at most {MOST_POLICIES} policies", str(len(entries)))
    read = [(entry, _policy(form, entry, last, places)) for entry in entries[:MOST_POLICIES]]
    made: list[Policy] = []
    for entry, policy in read:
        if policy is None:
            continue
        for other in made:
            if policy.conflicts(other):
                expected = f"no policy that contradicts {other.name}, or other dates or jurisdictions"
                form.add(entry, expected, f"{policy.name} together with {other.name}")
        made.append(policy)
    return tuple(sorted(made, key=lambda it: (it.start, canonical_text(canonical_policy(it)))))


def _policy(form: Form, item: Node, last: int, places: tuple[str, ...]) -> Policy | None:
    """One policy; None when it is refused."""
    if not isinstance(item.value, dict) or len(item.value) != 1:
        found = f"{len(item.value)} keys" if isinstance(item.value, dict) else str(item)
        form.add(item, "one instrument an item, its settings indented below its name", found)
        return None
    ((name, node),) = item.value.items()
    if name not in POLICIES:
        expected = f"one of {', '.join(sorted(POLICIES))}"
        form.add(node, expected, f"the unknown instrument '{printable(name)}'", word=name, known=POLICIES)
        return None
    kind, before = POLICIES[name], form.noted
    fields = form.mapping(node, (*DATES, "level", "path", *kind.fields), f"a setting of {name}")
    settings = _dates(form, node, fields, last) | _scope(form, fields, places)
    options = _options(form, kind, fields, last)
    return kind(**settings, **options) if form.noted == before else None


def _dates(form: Form, node: Node, fields: dict[str, Node], last: int) -> dict[str, Any]:
    """Announcement, start and end as quarter indices, in their order."""
    if "start" not in fields and isinstance(node.value, dict):
        form.add(node.missing("start"), "a start, such as start: 2026Q1", "none")
    dates = {key: form.quarter(fields[key], last) for key in ("announce", "start", "end") if key in fields}
    start, announce, end = dates.get("start"), dates.get("announce"), dates.get("end")
    if start is not None and announce is not None and announce > start:
        form.add(
            fields["announce"], f"a quarter not after the start {quarter_name(start)}", quarter_name(announce)
        )
    if start is not None and end is not None and end <= start:
        form.add(fields["end"], f"a quarter after the start {quarter_name(start)}", quarter_name(end))
    return dates


def _scope(form: Form, fields: dict[str, Node], places: tuple[str, ...]) -> dict[str, Any]:
    """Where it holds (everywhere in the scenario if not said) and what it waits for."""
    where = form.words(fields["jurisdictions"], places) if "jurisdictions" in fields else places
    return {
        "jurisdictions": where,
        "trigger": _trigger(form, fields["trigger"]) if "trigger" in fields else None,
    }


def _trigger(form: Form, node: Node) -> Trigger | None:
    """A measure and the line it must cross, from one side."""
    fields = form.mapping(node, ("measure", "above", "below", "dead_band"), "a part of a trigger")
    measure = _measure(form, node, fields.get("measure"))
    lines = {key: form.number(fields[key], -_LARGE, _LARGE) for key in ("above", "below") if key in fields}
    if len(lines) != 1:
        form.add(node, "either above or below", " and ".join(lines) or "none of them")
    band = form.number(fields["dead_band"], 0.0, _LARGE) if "dead_band" in fields else 0.0
    return Trigger(measure, lines.get("above"), lines.get("below"), band)


def _measure(form: Form, trigger: Node, node: Node | None) -> str:
    if node is None:
        form.add(trigger.missing("measure"), "a measure", "none")
        return ""
    if not MEASURES:  # not declared by whoever reads the file: any name will do
        return form.text(node, 100)
    if node.text not in MEASURES:
        form.add(node, "the name of a measure", str(node), word=node.text, known=MEASURES)
    return node.text


def _options(form: Form, kind: type[Policy], fields: dict[str, Node], last: int) -> dict[str, Any]:
    """Options that are given; ``level`` and ``path`` stand for the option that is the level."""
    level = kind.level_option()
    given = {name: fields[name] for name in kind.fields if name in fields}
    aliases = [key for key in ("level", "path", level) if key in fields]
    for key in aliases[1:]:
        form.add(fields[key], f"either {aliases[0]} or {key}: both set '{level}'", "both")
    if aliases:
        given[level] = fields[aliases[0]]
    if aliases[:1] == ["path"] and not isinstance(fields["path"].value, dict):
        form.add(fields["path"], "a mapping of quarters to numbers", str(fields["path"]))
        del given[level]
    return {name: _option(form, node, kind.fields[name], last) for name, node in given.items()}


def _option(form: Form, node: Node, spec: Option, last: int) -> float | str | bool | DatedPath:
    if spec.kind == "choice":
        return form.word(node, spec.choices)
    if spec.kind == "switch":
        return form.switch(node)
    if isinstance(node.value, dict):
        return _moving(form, node, node.value, spec, last)
    return form.number(node, spec.low, spec.high, spec.unit)


def _moving(form: Form, node: Node, entries: dict[str, Node], spec: Option, last: int) -> float | DatedPath:
    """``{value: 100, unit: ...}``, or values at dates, with or without their unit."""
    unit = entries.get("unit")
    if unit is not None and unit.value != spec.unit:
        form.add(unit, f"the unit '{spec.unit}'", str(unit), word=unit.text or "-", known=(spec.unit,))
    rest = {key: it for key, it in entries.items() if key != "unit"}
    if list(rest) == ["value"]:
        return form.number(rest["value"], spec.low, spec.high, spec.unit)
    if not rest:
        form.add(node, "a value, or quarters with their values", "neither")
        return math.nan
    points: list[tuple[int, float]] = []
    for key, entry in rest.items():
        date = form.quarter(entry, last, text=key)
        value = form.number(entry, spec.low, spec.high, spec.unit)
        if date is not None:
            points.append((date, value))
    return DatedPath(tuple(sorted(points)))
