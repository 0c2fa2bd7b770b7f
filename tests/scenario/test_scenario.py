"""What a scenario file means, and that what is written reads back the same."""

from __future__ import annotations

import json
import pickle
import random
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from sim.declare import JURISDICTIONS
from sim.parameters import PARAMETERS
from sim.policies import POLICIES
from sim.policies import Path as DatedPath
from sim.scenario import (
    Actors,
    Point,
    Scenario,
    ScenarioError,
    Spread,
    dump_scenario,
    json_schema,
    load_scenario,
    parse_scenario,
    shipped,
    with_changes,
)
from sim.scenario.write import write_yaml

from .strategies import Plain, scenarios

HEAD = "schema: 1\ntitle: A question\n"
SHIPPED = tuple(shipped())
FORM = """\
schema: 1
title: Of the form
author: Somebody
question: Why?
notes: |
  Two lines,
  the second.
sources: [dma2022, "https://example.org/report"]
horizon: {start: 2020Q1, end: 2034Q4}
jurisdictions: [eu, us]
actors: {startups: 40}
runs: 20
seed: 7
uncertainty: both
parameters:
  quality_value: 6
  first_supply_h100e: 5.2e3
  public_tokens: 2e13
  chip_price_musd: {p10: 0.08, p50: 0.115, p90: 0.16}
  token_elasticity: {low: 0.5, high: 1.0}
  tokens_million: {consumer: 4, enterprise: 20}
  chip_price_decline: {value: 0.25, unit: log/year}
policies:
  - research-grants: {start: 2027Q1, trigger: {measure: model_hhi, above: 4000, dead_band: 500}}
  - access-mandate:
      {announce: 2025Q3, start: 2026Q1, end: 2034Q1, jurisdictions: [eu], markup: 0.3, threshold_flop: 1e25}
  - carbon-price: {start: 2026Q1, path: {2030Q1: 150, 2026Q1: 50}}
  - carbon-price: {start: 2026Q1, level: 100, undone: {2026Q1: 0, 2030Q1: 1}}
"""


def test_a_file_of_the_form() -> None:
    found = parse_scenario(FORM, "of-the-form")
    assert (found.name, found.title, found.notes) == ("of-the-form", "Of the form", "Two lines,\nthe second.")
    assert found.sources == ("dma2022", "https://example.org/report")
    assert (found.quarters, found.first_quarter, found.runs, found.seed) == (60, 0, 20, 7)
    assert found.jurisdictions == ("us", "eu") and found.actors == Actors(startups=40)
    numbers = found.parameters
    assert numbers["quality_value"] == Point(6.0) and numbers["public_tokens"] == Point(2e13)
    assert numbers["tokens_million"] == Point((4.0, 20.0, 30.0, 5.0)) and numbers[
        "chip_price_decline"
    ] == Point(0.25)
    assert isinstance(numbers["chip_price_musd"], Spread) and numbers["chip_price_musd"].scale == "log"
    assert numbers["token_elasticity"].plain(PARAMETERS["token_elasticity"]) == {"low": 0.5, "high": 1.0}


def test_policies_of_a_file_of_the_form() -> None:
    mandate, *carbon, grants = parse_scenario(FORM, "x").policies
    assert (mandate.name, mandate.announce, mandate.start, mandate.end) == ("access-mandate", 22, 24, 56)
    assert mandate.jurisdictions == ("eu",) and mandate.options["threshold_flop"] == 1e25
    assert mandate.options["eligible"] == "eu-sme" and mandate.options["domestic_only"] is True
    prices = {isinstance(it.options["price_usd"], DatedPath): it for it in carbon}
    assert prices[True].options["price_usd"] == DatedPath(((24, 50.0), (40, 150.0)))
    assert prices[False].options["price_usd"] == 100.0 and prices[False].jurisdictions == ("us", "eu")
    assert grants.trigger is not None and (grants.trigger.above, grants.trigger.below) == (4000.0, None)


def test_the_defaults() -> None:
    found = parse_scenario("schema: 1\ntitle: x\n", "x")
    assert (found.quarters, found.runs, found.seed, found.uncertainty) == (64, 100, 1, "luck")
    assert found.jurisdictions == JURISDICTIONS and found.actors == Actors() and found.extends is None
    assert found.parameters == {} and found.policies == ()


def test_numbers_of_the_core_schema() -> None:
    for text in ("1e25", "1.0e+25", "10000000000000000000000000", "1E25"):
        found = parse_scenario(
            HEAD + f"policies: [access-mandate: {{start: 2026Q1, threshold_flop: {text}}}]", "x"
        )
        assert found.policies[0].options["threshold_flop"] == 1e25
    for text, value in (("010", 10), ("0x10", 16), ("0o20", 16), ("1e3", 1000), ("+5", 5)):
        assert parse_scenario(HEAD + f"runs: {text}", "x").runs == value


# ---------------------------------------------------------------------------------- extends


def test_a_child_over_its_parent(tmp_path: Path) -> None:
    (tmp_path / "parent.yaml").write_text(FORM)
    child = (
        "schema: 1\ntitle: Child\nextends: parent\nactors: {big_tech: 5}\nseed: 8\n"
        "parameters: {quality_value: 7, nest: 0.4}\npolicies: [public-compute: {start: 2026Q1}]\n"
    )
    (tmp_path / "child.yaml").write_text(child)
    found, parent = load_scenario(tmp_path / "child.yaml"), load_scenario(tmp_path / "parent.yaml")
    assert (found.name, found.extends, found.title, found.author) == ("child", "parent", "Child", "")
    assert found.actors == Actors(big_tech=5, startups=40) and (found.seed, found.runs) == (8, 20)
    assert found.parameters == parent.parameters | {"quality_value": Point(7.0), "nest": Point(0.4)}
    assert len(found.policies) == len(parent.policies) + 1


@pytest.mark.parametrize(("more", "count"), [("policies: [public-compute: {start: 2026Q1}]\n", 1), ("", 0)])
def test_policies_can_start_afresh(tmp_path: Path, more: str, count: int) -> None:
    (tmp_path / "parent.yaml").write_text(FORM)
    (tmp_path / "child.yaml").write_text(HEAD + "extends: parent\nreplace_policies: true\n" + more)
    (tmp_path / "grandchild.yaml").write_text(HEAD + "extends: child\n")
    assert len(load_scenario(tmp_path / "child.yaml").policies) == count
    assert len(load_scenario(tmp_path / "grandchild.yaml").policies) == count


def test_the_folder_comes_before_the_shipped_scenarios(tmp_path: Path) -> None:
    (tmp_path / "carbon-price.yaml").write_text(HEAD + "runs: 3\n")
    (tmp_path / "child.yaml").write_text(HEAD + "extends: carbon-price\n")
    assert load_scenario(tmp_path / "child.yaml").runs == 3
    assert parse_scenario(HEAD + "extends: carbon-price\n", "child", tmp_path).runs == 3
    assert len(parse_scenario(HEAD + "extends: carbon-price\n", "child").policies) == 1


def test_an_upload_may_bear_the_name_of_what_it_extends() -> None:
    assert parse_scenario(HEAD + "extends: baseline\n", "baseline").extends == "baseline"


# ---------------------------------------------------------------------- the canonical form


@given(scenarios())
def test_what_is_written_reads_back_the_same(plain: Plain) -> None:
    found = parse_scenario(write_yaml(plain), "mine")
    again = parse_scenario(dump_scenario(found), "mine")
    assert again.canonical() == found.canonical() and again.digest() == found.digest()
    for key in ("title", "author", "question", "notes", "sources"):
        assert getattr(again, key) == getattr(found, key)
    assert json.loads(json.dumps(found.canonical(), allow_nan=False)) == found.canonical()


@given(scenarios(), st.randoms(use_true_random=False))
def test_the_order_of_lines_means_nothing(plain: Plain, luck: random.Random) -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            items = [(key, shuffled(it)) for key, it in value.items()]
            luck.shuffle(items)
            return dict(items)
        return value

    mixed = shuffled(plain)
    for key in ("jurisdictions", "policies"):
        luck.shuffle(mixed.get(key, []))
    first, second = parse_scenario(write_yaml(plain), "a"), parse_scenario(write_yaml(mixed), "b")
    assert first.digest() == second.digest()
    assert [vars(it) for it in first.policies] == [vars(it) for it in second.policies]


def test_texts_do_not_change_the_digest_and_numbers_do() -> None:
    base = parse_scenario(FORM, "a")
    assert (
        parse_scenario(FORM.replace("Why?", "How?").replace("Of the form", "x"), "b").digest()
        == base.digest()
    )
    for old, new in (
        ("0.115", "0.12"),
        ("seed: 7", "seed: 8"),
        ("markup: 0.3", "markup: 0.31"),
        ("2030Q1: 150", "2030Q1: 151"),
    ):
        assert parse_scenario(FORM.replace(old, new), "a").digest() != base.digest()


def test_a_scenario_travels_to_another_process() -> None:
    found = parse_scenario(FORM, "a")
    assert pickle.loads(pickle.dumps(found)).digest() == found.digest()


def test_an_error_travels_to_another_process() -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_scenario("schema: 1\n", "a")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


# ------------------------------------------------------------------------------ distributions


@pytest.mark.parametrize(
    "name", ["chip_price_musd", "quality_value", "chip_price_decline", "no_model_appeal"]
)
def test_a_spread_goes_through_its_quantiles(name: str) -> None:
    spec = PARAMETERS[name]
    p10, p50, p90 = (spec.low + part * (spec.high - spec.low) for part in (0.3, 0.4, 0.7))
    spread = Spread.around(p10, p50, p90, spec)
    np.testing.assert_allclose(spread.sample(np.array([0.1, 0.5, 0.9])), (p10, p50, p90))
    drawn = spread.sample(np.linspace(0, 1, 1001).reshape(7, 143))
    assert drawn.shape == (7, 143) and (np.diff(drawn.ravel()) >= 0).all()
    assert spec.low <= drawn.min() and drawn.max() <= spec.high


def test_a_spread_between_two_ends_is_uniform_on_its_scale() -> None:
    linear = Spread.between(0.5, 1.5, PARAMETERS["token_elasticity"])
    np.testing.assert_allclose(linear.sample(np.array([0, 0.25, 1])), (0.5, 0.75, 1.5))
    logs = Spread.between(0.05, 0.2, PARAMETERS["chip_price_musd"])
    np.testing.assert_allclose(logs.sample(np.array([0, 0.5, 1])), (0.05, 0.1, 0.2))
    assert logs.p50 == pytest.approx(0.1)


# ------------------------------------------------------------------------------ with_changes


def test_changes_of_the_levers() -> None:
    base = parse_scenario(FORM, "base")
    policy = POLICIES["public-compute"](start=24, budget_musd=np.float64(50))
    found = with_changes(
        base, {"quality_value": np.float64(7), "tokens_million": {"edge": 1}}, [policy], runs=5
    )
    assert (found.name, found.title, found.runs, found.seed) == ("base", "Of the form", 5, 7)
    assert found.parameters["quality_value"] == Point(7.0)
    assert found.parameters["tokens_million"] == Point((3.0, 30.0, 30.0, 1.0))
    assert len(found.policies) == 5 and base.parameters["quality_value"] == Point(6.0)
    assert with_changes(base).digest() == base.digest()
    assert with_changes(base, actors={"big_tech": 4}).actors == Actors(big_tech=4, startups=40)


def test_changes_may_replace_the_policies() -> None:
    base = parse_scenario(FORM, "base")
    assert with_changes(base, replace_policies=True).policies == ()
    found = with_changes(
        base, policies=[{"carbon-price": {"start": "2026Q1", "level": 9}}], replace_policies=True
    )
    assert [it.options["price_usd"] for it in found.policies] == [9.0]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"parameters": {"quality_value": 17.0}}, "parameters.quality_value"),
        ({"parameters": {"quality_value": float("nan")}}, "parameters.quality_value"),
        ({"parameters": {"quality_valu": 6.0}}, "parameters.quality_valu"),
        ({"parameters": {"quality_value": object()}}, "parameters.quality_value"),
        ({"runs": 0}, "runs"),
        ({"policies": [{"carbon-price": {"start": "2050Q1"}}]}, "policies[0].carbon-price.start"),
        ({"policies": [POLICIES["carbon-price"](start=400)]}, "policies[0].carbon-price.start"),
        (
            {"policies": [POLICIES["carbon-price"](start=24, price_usd=1e9)]},
            "policies[0].carbon-price.price_usd",
        ),
    ],
)
def test_changes_are_checked(changes: dict[str, Any], key: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        with_changes(parse_scenario(FORM, "base"), **changes)
    assert key in [problem.key for problem in caught.value.problems]


def test_unknown_settings_are_an_error_of_the_programme() -> None:
    with pytest.raises(TypeError, match="extends"):
        with_changes(Scenario("x"), extends="baseline")


# --------------------------------------------------------------------- the shipped scenarios


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scenario_reads_back_the_same(name: str) -> None:
    found = load_scenario(shipped()[name])
    assert parse_scenario(dump_scenario(found), name).digest() == found.digest()
    if name != "baseline":
        assert found.digest() != load_scenario(shipped()["baseline"]).digest()


def test_the_settings_of_the_shipped_scenarios() -> None:
    def only(name: str) -> Any:
        (policy,) = load_scenario(shipped()[name]).policies
        return policy

    mandate = only("access-mandate")
    assert (mandate.announce, mandate.options["markup"], mandate.options["within"]) == (22, 0.25, 10.0)
    assert only("public-compute").options["budget_musd"] == 430.0
    assert only("carbon-price").options["price_usd"] == 100.0
    assert [only("merger-control").options[key] for key in ("change", "hhi", "share")] == [0.0, 0.0, 0.0]
    assert (only("data-rules").options["lost"], only("data-rules").options["cost_musd"]) == (0.8, 4.0)
    right = only("compute-access-right").options
    assert (right["share"], right["markup"]) == (0.1, 0.05)
    assert only("export-control").jurisdictions == ("china",)
    assert [only(name).options["charge"] for name in ("cloud-separation", "cloud-separation-at-cost")] == [
        "rental-price",
        "cost",
    ]
    assert load_scenario(shipped()["expensive-training"]).parameters == {"price_of_flop": Point(3.0)}
    sparse = load_scenario(shipped()["sparse-from-scratch"]).parameters
    assert sparse == {"density_floor": Point(0.1), "scratch_ability": Point(1.0)}


# ------------------------------------------------------------------------------- JSON Schema


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    json.dumps(schema, allow_nan=False)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_json_schema_admits_the_shipped_scenarios(name: str, validator: Any) -> None:
    validator.validate(YAML(typ="safe", pure=True).load(shipped()[name].read_text()))
    validator.validate(YAML(typ="safe", pure=True).load(dump_scenario(load_scenario(shipped()[name]))))


@given(plain=scenarios())
def test_the_json_schema_admits_what_the_reader_admits(plain: Plain, validator: Any) -> None:
    validator.validate(plain)


@pytest.mark.parametrize(
    "entry",
    [
        {"runz": 5},
        {"runs": 0},
        {"runs": True},
        {"schema": 2},
        {"extends": "../x"},
        {"actors": {"startup": 5}},
        {"parameters": {"quality_valu": 6}},
        {"parameters": {"quality_value": 9}},
        {"parameters": {"quality_value": {"p10": 6}}},
        {"parameters": {"quality_value": {"value": 6, "unit": "nat"}}},
        {"parameters": {"tokens_million": {"unit": "x"}}},
        {"policies": [{"carbon-prize": {"start": "2026Q1"}}]},
        {"policies": [{"carbon-price": {"level": 5}}]},
        {"policies": [{"carbon-price": {"start": "2026Q1", "level": 5, "price_usd": 6}}]},
        {"policies": [{"carbon-price": {"start": "2026Q1", "path": {"unit": "USD/tCO2e"}}}]},
        {"policies": [{"carbon-price": {"start": "2026Q1", "trigger": {"measure": "hhi"}}}]},
    ],
)
def test_the_json_schema_refuses_what_the_reader_refuses(entry: Plain, validator: Any) -> None:
    plain = {"schema": 1, "title": "x"} | entry
    assert not validator.is_valid(plain)
    with pytest.raises(ScenarioError):
        parse_scenario(write_yaml(plain), "x")


def test_the_json_schema_tells_ranges_units_and_options() -> None:
    schema = json_schema()
    price = schema["properties"]["parameters"]["properties"]["chip_price_musd"]
    assert price["oneOf"][0] == {"type": "number", "minimum": 0.03, "maximum": 0.4}
    assert "M USD/H100e" in price["description"] and price["default"] == 0.115
    instruments = schema["properties"]["policies"]["items"]["properties"]
    assert set(instruments) == set(POLICIES)
    assert instruments["access-mandate"]["properties"]["eligible"]["enum"] == [
        "eu-sme",
        "small-mid-cap",
        "any",
    ]
