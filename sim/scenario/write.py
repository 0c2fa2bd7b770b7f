"""Writing scenarios: plain values in the form of a file, and YAML that reads back the same."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import Any

from sim.dates import quarter_name
from sim.parameters import PARAMETERS
from sim.scenario.reader import plain_value
from sim.scenario.schema import SCHEMA, Scenario, plain_policy

_BARE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_BLOCK = re.compile(r"(?:[^\s][^\r\n\t]*\n+)+[^\s][^\r\n\t]*")


def as_plain(scenario: Scenario) -> dict[str, Any]:
    """A scenario as a file would say it, complete: it extends nothing."""
    texts = {key: getattr(scenario, key) for key in ("title", "author", "question", "notes")}
    plain: dict[str, Any] = {"schema": SCHEMA} | {key: text for key, text in texts.items() if text}
    if scenario.sources:
        plain["sources"] = list(scenario.sources)
    plain |= {
        "horizon": {
            "start": quarter_name(scenario.first_quarter),
            "end": quarter_name(scenario.first_quarter + scenario.quarters - 1),
        },
        "jurisdictions": list(scenario.jurisdictions),
        "actors": asdict(scenario.actors),
        "runs": scenario.runs,
        "seed": scenario.seed,
        "uncertainty": scenario.uncertainty,
    }
    if scenario.parameters:
        plain["parameters"] = {
            name: value.plain(PARAMETERS[name]) for name, value in scenario.parameters.items()
        }
    if scenario.policies:
        plain["policies"] = [{policy.name: plain_policy(policy)} for policy in scenario.policies]
    return plain


def dump_scenario(scenario: Scenario) -> str:
    """YAML text that loads back to the same scenario (its parents written out)."""
    plain = as_plain(scenario)
    return write_yaml({"title": scenario.name} | plain if not scenario.title else plain)


def write_yaml(plain: dict[str, Any]) -> str:
    """YAML of a file's plain values: a line a key, a line a parameter, a line a setting of a policy."""
    lines: list[str] = []
    for key, value in plain.items():
        if key == "parameters" and value:
            lines += [f"{key}:", *(f"  {name}: {_flow(it)}" for name, it in value.items())]
        elif key == "policies" and value:
            lines += [f"{key}:", *(line for item in value for line in _item(item))]
        elif isinstance(value, str) and _BLOCK.fullmatch(value):
            lines += [f"{key}: |-", *(f"  {line}" if line else "" for line in value.split("\n"))]
        else:
            lines.append(f"{key}: {_flow(value)}")
    return "\n".join(lines) + "\n"


def _item(item: dict[str, dict[str, Any]]) -> list[str]:
    ((name, settings),) = item.items()
    return [f"  - {name}:", *(f"      {_flow(key)}: {_flow(value)}" for key, value in settings.items())]


def _flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(it)}" for key, it in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        bare = _BARE.fullmatch(value) and isinstance(plain_value(value), str)
        return value if bare else json.dumps(value, ensure_ascii=False)
    return repr(value)
