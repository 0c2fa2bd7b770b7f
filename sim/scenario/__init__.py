"""Scenario files: what they may say, reading them safely, writing them, links and their JSON Schema."""

from sim.scenario.jsonschema import json_schema
from sim.scenario.link import LinkError, decode_link, encode_link
from sim.scenario.loader import decoded, load_scenario, parse_scenario, shipped, with_changes
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.schema import Actors, Point, Scenario, Spread
from sim.scenario.write import dump_scenario

__all__ = [
    "Actors",
    "LinkError",
    "Point",
    "Problem",
    "Scenario",
    "ScenarioError",
    "Spread",
    "decode_link",
    "decoded",
    "dump_scenario",
    "encode_link",
    "json_schema",
    "load_scenario",
    "parse_scenario",
    "shipped",
    "with_changes",
]
