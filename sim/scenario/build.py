"""From the nodes of a file (its parents' merged in) to a scenario: everything is checked here."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.dates import quarter_index, quarter_name
from sim.declare import JURISDICTIONS, Param
from sim.parameters import PARAMETERS
from sim.scenario.fields import LONGEST, Form, bad_sign, figure
from sim.scenario.instruments import read_policies
from sim.scenario.problems import printable
from sim.scenario.reader import Node
from sim.scenario.schema import (
    ACTORS,
    DEFAULT_QUARTERS,
    KEYS,
    QUARTERS,
    RUNS,
    SEEDS,
    UNCERTAINTIES,
    Actors,
    Point,
    Scenario,
    Spread,
)

MOST_SOURCES = 100


def build(form: Form, root: Node, name: str, extends: str | None) -> Scenario:
    """Make a scenario of a file's nodes.

    Raises
    ------
    ScenarioError
        All problems found, with those the form holds already.
    """
    given = form.mapping(root, KEYS, "a key of a scenario")
    if "title" not in given:
        form.add(root.missing("title"), "a title", "none")
    if len(name) > LONGEST["name"] or bad_sign(name) or not name.strip():
        expected = f"a name of 1 to {LONGEST['name']} characters, none of them for control or direction"
        form.add(root, expected, f"'{printable(name)}'")
    quarters = _quarters(form, given.get("horizon"))
    places = form.words(given["jurisdictions"], JURISDICTIONS) if "jurisdictions" in given else JURISDICTIONS
    scenario = Scenario(
        name=name,
        title=_text(form, given, "title"),
        author=_text(form, given, "author"),
        question=_text(form, given, "question", lines=True),
        notes=_text(form, given, "notes", lines=True),
        sources=_sources(form, given.get("sources")),
        extends=extends,
        quarters=quarters,
        jurisdictions=places,
        actors=_actors(form, given.get("actors")),
        parameters=_parameters(form, given.get("parameters")),
        uncertainty=form.word(given["uncertainty"], UNCERTAINTIES) if "uncertainty" in given else "luck",
        policies=read_policies(form, given.get("policies"), quarters - 1, places or JURISDICTIONS),
        runs=form.whole(given.get("runs"), *RUNS, default=100),
        seed=form.whole(given.get("seed"), *SEEDS, default=1),
    )
    if "replace_policies" in given:
        form.switch(given["replace_policies"])
    form.raise_any()
    return scenario


def check_unit(form: Form, fields: dict[str, Node], declared: str) -> None:
    """Note a unit that is not the declared one."""
    unit = fields.get("unit")
    if unit is not None and unit.value != declared:
        form.add(unit, f"the unit '{declared}'", str(unit), word=unit.text or "-", known=(declared,))


def _text(form: Form, given: dict[str, Node], key: str, lines: bool = False) -> str:
    return form.text(given[key], LONGEST[key], lines) if key in given else ""


def _sources(form: Form, node: Node | None) -> tuple[str, ...]:
    entries = form.items(node, "sources") if node else ()
    if node and len(entries) > MOST_SOURCES:
        form.add(node, f"at most {MOST_SOURCES} sources", str(len(entries)))
    return tuple(form.text(entry, LONGEST["source"]) for entry in entries)


def _quarters(form: Form, node: Node | None) -> int:
    """Length of the horizon, from ``{start: 2020Q1, end: 2035Q4}``."""
    fields = form.mapping(node, ("start", "end"), "an end of the horizon") if node else {}
    start, end = fields.get("start"), fields.get("end")
    if start and start.value != quarter_name(0):
        form.add(start, f"{quarter_name(0)}, where every run of schema 1 starts", str(start))
    if not end:
        return DEFAULT_QUARTERS
    try:
        length = quarter_index(end.text) + 1 if isinstance(end.value, str) else 0
    except ValueError:
        length = 0
    if not QUARTERS[0] <= length <= QUARTERS[1] or quarter_name(length - 1) != end.text:
        first, last = (quarter_name(count - 1) for count in QUARTERS)
        form.add(end, f"a quarter from {first} to {last}", str(end))
        return DEFAULT_QUARTERS
    return length


def _actors(form: Form, node: Node | None) -> Actors:
    fields = form.mapping(node, tuple(ACTORS), "a kind of actor") if node else {}
    default = Actors()
    return Actors(
        **{
            name: form.whole(fields.get(name), *ACTORS[name], default=getattr(default, name))
            for name in ACTORS
        }
    )


def _parameters(form: Form, node: Node | None) -> dict[str, Point | Spread]:
    fields = form.mapping(node, tuple(PARAMETERS), "a parameter") if node else {}
    read = {name: read_parameter(form, fields[name], PARAMETERS[name]) for name in sorted(fields)}
    return {name: value for name, value in read.items() if value is not None}


def read_parameter(form: Form, node: Node, spec: Param) -> Point | Spread | None:
    """A point or a distribution; None when it is refused."""
    if spec.per:
        return _vector(form, node, spec)
    if not isinstance(node.value, dict):
        return Point(form.number(node, spec.low, spec.high, spec.unit))
    fields = form.mapping(
        node, ("value", "p10", "p50", "p90", "low", "high", "unit"), "a part of a distribution"
    )
    check_unit(form, fields, spec.unit)
    numbers = {
        key: form.number(it, spec.low, spec.high, spec.unit) for key, it in fields.items() if key != "unit"
    }
    match sorted(numbers):
        case ["value"]:
            return Point(numbers["value"])
        case ["p10", "p50", "p90"]:
            _rising(form, node, ("p10", "p50", "p90"), numbers)
            return Spread.around(numbers["p10"], numbers["p50"], numbers["p90"], spec)
        case ["high", "low"]:
            _rising(form, node, ("low", "high"), numbers)
            return Spread.between(numbers["low"], numbers["high"], spec)
    form.add(node, "a value; or p10, p50 and p90; or low and high", ", ".join(numbers) or "none of them")
    return None


def _rising(form: Form, node: Node, keys: Sequence[str], numbers: dict[str, float]) -> None:
    """Note quantiles that fall, or that leave nothing between the first and the last."""
    values = [numbers[key] for key in keys]
    if any(map(math.isnan, values)):
        return
    if values != sorted(values) or values[0] == values[-1]:
        form.add(node, f"{' <= '.join(keys)}, not all the same", ", ".join(map(figure, values)))


def _vector(form: Form, node: Node, spec: Param) -> Point | None:
    """Values by segment or jurisdiction; the keys left out keep the declared default."""
    if not isinstance(node.value, dict):
        form.add(node, f"a mapping with a number for some of {', '.join(spec.keys)}", str(node))
        return None
    fields = form.mapping(node, (*spec.keys, "unit"), f"a {spec.per}")
    check_unit(form, fields, spec.unit)
    if not any(key in fields for key in spec.keys):
        form.add(node, f"a number for some of {', '.join(spec.keys)}", "none")
    values = zip(spec.keys, spec.values, strict=True)
    return Point(
        tuple(
            form.number(fields[key], spec.low, spec.high, spec.unit) if key in fields else it
            for key, it in values
        )
    )
