"""The JSON Schema of scenario files, made from the declarations: for editors and other programmes."""

from __future__ import annotations

from typing import Any

from sim.dates import quarter_name
from sim.declare import JURISDICTIONS, MEASURES, Option, Param
from sim.parameters import PARAMETERS
from sim.policies import POLICIES, Policy
from sim.scenario.build import MOST_SOURCES
from sim.scenario.fields import LONGEST
from sim.scenario.instruments import MOST_POLICIES
from sim.scenario.schema import ACTORS, QUARTERS, RUNS, SCHEMA, SEEDS, UNCERTAINTIES, Actors

Schema = dict[str, Any]
_DATE = "^20[0-9]{2}Q[1-4]$"
_QUARTER: Schema = {"type": "string", "pattern": _DATE}


def json_schema() -> Schema:
    """JSON Schema 2020-12 of a scenario file.

    It says all that can be said of one value; that dates are in order and within the horizon, and
    that an extended scenario exists, is checked on loading only.
    """
    properties = {
        "schema": {"const": SCHEMA, "description": "Version of the form of the file."},
        **{key: _text(LONGEST[key]) for key in ("title", "author", "question", "notes")},
        "sources": {"type": "array", "items": _text(LONGEST["source"]), "maxItems": MOST_SOURCES},
        "extends": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"},
        "horizon": _object(
            {"start": {"const": quarter_name(0)}, "end": _QUARTER | {"description": _horizon()}}
        ),
        "jurisdictions": _some_of(JURISDICTIONS),
        "actors": _object({name: _whole(*ACTORS[name], getattr(Actors(), name)) for name in ACTORS}),
        "runs": _whole(*RUNS, 100),
        "seed": _whole(*SEEDS, 1),
        "uncertainty": {"enum": list(UNCERTAINTIES), "default": "luck"},
        "parameters": _object({name: _parameter(spec) for name, spec in PARAMETERS.items()}),
        "replace_policies": {"type": "boolean", "description": "Drop the policies of the extended scenario."},
        "policies": {"type": "array", "maxItems": MOST_POLICIES, "items": _policies()},
    }
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Compute Policy Lab scenario"}
    return head | _object(properties, required=("schema", "title"))


def _horizon() -> str:
    return f"{quarter_name(QUARTERS[0] - 1)} to {quarter_name(QUARTERS[1] - 1)}"


def _object(properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | ({"required": list(required)} if required else {})


def _text(longest: int) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": longest}


def _whole(low: int, high: int, default: int) -> Schema:
    return {"type": "integer", "minimum": low, "maximum": high, "default": default}


def _some_of(words: tuple[str, ...]) -> Schema:
    return {"type": "array", "items": {"enum": list(words)}, "minItems": 1, "uniqueItems": True}


def _number(spec: Param | Option) -> Schema:
    return {"type": "number", "minimum": spec.low, "maximum": spec.high}


def _described(spec: Param | Option) -> Schema:
    unit = f" [{spec.unit}]" if spec.unit else ""
    return {"title": spec.label, "description": f"{spec.label}{unit}. {spec.help}".strip()}


def _parameter(spec: Param) -> Schema:
    """A number or a distribution; numbers by name for a parameter by segment or jurisdiction."""
    number, unit = _number(spec), {"unit": {"const": spec.unit}}
    if spec.per:
        default = dict(zip(spec.keys, spec.values, strict=True))
        given = {"anyOf": [{"required": [key]} for key in spec.keys]}
        return (
            _described(spec) | _object(dict.fromkeys(spec.keys, number) | unit) | given | {"default": default}
        )
    forms = (("value",), ("p10", "p50", "p90"), ("low", "high"))
    objects = [_object(dict.fromkeys(keys, number) | unit, required=keys) for keys in forms]
    return _described(spec) | {"default": spec.default, "oneOf": [number, *objects]}


def _policies() -> Schema:
    instruments = {name: _policy(kind) for name, kind in sorted(POLICIES.items())}
    return _object(instruments) | {"minProperties": 1, "maxProperties": 1}


def _policy(kind: type[Policy]) -> Schema:
    level = kind.level_option()
    settings = {
        "announce": _QUARTER,
        "start": _QUARTER,
        "end": _QUARTER | {"description": "First quarter without the policy."},
        "jurisdictions": _some_of(JURISDICTIONS),
        "trigger": _trigger(),
        "level": _option(kind.fields[level]) | {"description": f"Sets {level}."},
        "path": _path(kind.fields[level]) | {"description": f"Sets {level}, by dates."},
        **{name: _option(spec) for name, spec in kind.fields.items()},
    }
    pairs = (("level", "path"), ("level", level), ("path", level))
    apart = {"not": {"anyOf": [{"required": list(pair)} for pair in pairs]}}
    text = " ".join((kind.__doc__ or kind.title).split())
    return {"title": kind.title, "description": text} | _object(settings, required=("start",)) | apart


def _option(spec: Option) -> Schema:
    if spec.kind == "choice":
        return _described(spec) | {"enum": list(spec.choices), "default": spec.default}
    if spec.kind == "switch":
        return _described(spec) | {"type": "boolean", "default": spec.default}
    number = _number(spec)
    point = _object({"value": number, "unit": {"const": spec.unit}}, required=("value",))
    return _described(spec) | {"default": spec.default, "oneOf": [number, point, _path(spec)]}


def _path(spec: Option) -> Schema:
    """Numbers at dates, with or without their unit, at least one."""
    dated = _object({"unit": {"const": spec.unit}}) | {"patternProperties": {_DATE: _number(spec)}}
    return dated | {"minProperties": 1, "not": {"required": ["unit"], "maxProperties": 1}}


def _trigger() -> Schema:
    measure = {"enum": sorted(MEASURES)} if MEASURES else _text(100)
    parts = {
        "measure": measure,
        "above": {"type": "number"},
        "below": {"type": "number"},
        "dead_band": {"type": "number", "minimum": 0},
    }
    sides = {"oneOf": [{"required": ["above"]}, {"required": ["below"]}]}
    return _object(parts, required=("measure",)) | sides
