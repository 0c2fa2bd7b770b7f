"""The contract that every instrument keeps, and one worked case or more of each."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

from sim.analysis.occasion import date
from sim.analysis.words import answer, silent
from sim.dates import FIRST_YEAR, year_of
from sim.declare import JURISDICTIONS, LEVERS, MEASURES, Option
from sim.evidence import sources
from sim.levers import Rules
from sim.phases.regulators import rules_at
from sim.policies import POLICIES, Package, Policy, Trigger
from sim.policies import Path as DatedPath
from sim.run import compare
from sim.scenario import Actors, dump_scenario, load_scenario, parse_scenario, shipped, with_changes
from sim.scenario.schema import canonical_policy
from tests.world.instruments import NEUTRAL, first_difference, lives, strong
from tests.worlds import live, policy, small, world_of, world_with

NAMES = sorted(POLICIES)
every_instrument = pytest.mark.parametrize("name", NAMES)

# ---------------------------------------------------------------- the contract


def settings_of(spec: Option) -> list:
    """Values that stand for all of an option: every word, both switches, the ends and the default."""
    if spec.kind == "choice":
        return list(spec.choices)
    if spec.kind == "switch":
        return [False, True]
    return sorted({spec.low, float(spec.default), spec.high})


def grid(name: str) -> list[Policy]:
    """The instrument at its defaults, with each option moved alone, and at both ends of all numbers."""
    fields = POLICIES[name].fields
    single = [{option: value} for option, spec in fields.items() for value in settings_of(spec)]
    numbers = {option: spec for option, spec in fields.items() if spec.kind == "number"}
    corners = [{option: getattr(spec, end) for option, spec in numbers.items()} for end in ("low", "high")]
    words = {option: settings_of(spec) for option, spec in fields.items() if option not in numbers}
    choices = [dict(zip(words, values, strict=True)) for values in product(*words.values())]
    return [policy(name, **options) for options in ({}, *single, *corners, *choices)]


def levers_of(it: Policy, quarter: int = 4) -> dict[str, float]:
    """The levers a policy moves in a quarter, and their values."""
    return it.rules(it.at(quarter))


@every_instrument
def test_it_says_what_it_is_and_where_it_comes_from(name):
    kind = POLICIES[name]
    assert kind.name == name and kind.title and kind.group and kind.example
    assert (kind.__doc__ or "").strip() and kind.__module__.startswith("sim.policies.")
    assert kind.sources and not set(kind.sources) - set(sources())
    assert sum(spec.level for spec in kind.fields.values()) == 1
    for option, spec in kind.fields.items():
        assert spec.label, option
        assert spec.kind != "number" or (spec.unit and spec.low <= float(spec.default) <= spec.high), option


@every_instrument
def test_it_moves_only_the_levers_it_declares(name):
    moved = set()
    for it in grid(name):
        values = levers_of(it)
        assert set(values) <= set(it.moves), it.options
        assert not [lever for lever, value in values.items() if np.isnan(value)], it.options
        moved |= set(values)
    assert moved == set(POLICIES[name].moves) <= set(LEVERS)


def test_every_instrument_says_what_its_neutral_level_is():
    assert set(NEUTRAL) == set(NAMES)


@every_instrument
def test_at_its_neutral_level_it_changes_no_bit(name):
    base, other = lives((), (policy(name, 2, **NEUTRAL[name]),), quarters=12)
    assert first_difference(base, other) is None


@every_instrument
def test_the_books_close_under_it(name):
    """Whatever its options, in every jurisdiction, with parameters drawn."""
    cases = [small(policies=(it,)) for it in grid(name)]
    live(world_of(*cases, members=range(2), uncertainty="both"), 14)


@every_instrument
def test_without_effect_it_says_why(name):
    """At its neutral level in the answer itself, from the first quarter to the last."""
    scenario = small(12, policies=(policy(name, 2, **NEUTRAL[name]),), name="neutral")
    comparison = compare(small(12), scenario, runs=2, on="here")
    said = silent(comparison.others[0], 2022)
    assert len(said[name]) > 30
    (sentence,) = answer(comparison, 0, 2022, scenario=scenario, base=small(12))
    assert said[name].rstrip(".") in sentence.text


def test_the_answer_says_until_when_a_policy_reaches_nobody():
    """A cap that no run comes near at first."""
    base = small(32)
    largest = compare(base, base, runs=2, on="here").base.at("frontier_run_flop", 2025).max()
    capped = small(32, policies=(policy("run-cap", 4, cap_flop=10 * float(largest)),), name="capped")
    comparison = compare(base, capped, runs=2, on="here")
    ((quarter, reason),) = comparison.others[0].late.values()
    assert quarter >= 24 and "as large as the cap" in reason and not comparison.others[0].unreached
    assert f"before {date(quarter)}" in answer(comparison, 0, 2024, scenario=capped, base=base)[0].text
    assert not silent(comparison.others[0], year_of(quarter))
    for name, values in comparison.base.values.items():
        np.testing.assert_array_equal(values[:, :20], comparison.others[0].values[name][:, :20], err_msg=name)


def moved_levers(rules: Rules) -> list[str]:
    """Levers away from neutral."""
    return [lever for lever, spec in LEVERS.items() if (getattr(rules, lever) != spec.neutral).any()]


@every_instrument
def test_it_starts_and_ends_on_its_dates_and_stays_where_it_belongs(name):
    it = policy(name, 5, announce=3, end=9, jurisdictions=("eu", "china"))
    world = world_with(2, {"capture_start": np.zeros((2, 1))}, [Package(slice(0, 1), [it])])
    inside = [place in it.jurisdictions for place in JURISDICTIONS]
    for now in range(3, 12):
        rules = rules_at(world, now, known=now)
        assert bool(moved_levers(rules)) == it.in_force(now) == (5 <= now < 9)
        for lever in moved_levers(rules):
            values, neutral = getattr(rules, lever), LEVERS[lever].neutral
            assert ((values[0] != neutral) <= inside).all() and (values[1] == neutral).all()
    assert not moved_levers(rules_at(world, 5, known=2))


@every_instrument
def test_more_of_it_is_more_of_it(name):
    """Its levers go one way with its level, and at least one of them goes."""
    kind = POLICIES[name]
    option, spec = kind.level_option(), kind.fields[kind.level_option()]
    levels = np.linspace(spec.low, spec.high, 9)
    values = [levers_of(policy(name, **{option: float(level)})) for level in levels]
    steps = {lever: np.diff([it[lever] for it in values]) for lever in values[0]}
    assert all((step >= 0).all() or (step <= 0).all() for step in steps.values())
    assert any((step > 0).all() or (step < 0).all() for step in steps.values())


@every_instrument
def test_a_level_can_move_over_time(name):
    kind = POLICIES[name]
    option, spec = kind.level_option(), kind.fields[kind.level_option()]
    it = policy(name, 4, **{option: DatedPath(((4, spec.low), (8, spec.high)))})
    middle = policy(name, 4, **{option: (spec.low + spec.high) / 2})
    assert levers_of(it, 4) == levers_of(policy(name, 4, **{option: spec.low}))
    assert levers_of(it, 6) == pytest.approx(levers_of(middle))
    assert levers_of(it, 20) == levers_of(policy(name, 4, **{option: spec.high}))


def with_dates(name: str) -> list[Policy]:
    """The instrument with everything a file can say of it: dates, places, a trigger, a moving level."""
    kind = POLICIES[name]
    option, spec = kind.level_option(), kind.fields[kind.level_option()]
    path = DatedPath(((6, spec.low), (9, spec.high)))
    trigger = Trigger("model_hhi", above=2500.0, dead_band=100.0)
    return [
        policy(name, 6, announce=4, end=12, jurisdictions=("eu",), **{option: path}),
        policy(name, 6, trigger=trigger),
        policy(name, 6, trigger=Trigger("academic_share", below=0.5)),
    ]


@every_instrument
def test_it_survives_a_scenario_file(name):
    for it in [*grid(name), *with_dates(name)]:
        scenario = small(policies=(it,))
        again = parse_scenario(dump_scenario(scenario), scenario.name)
        assert [canonical_policy(its) for its in again.policies] == [canonical_policy(it)]
        assert again.digest() == scenario.digest()


@every_instrument
def test_it_says_whom_it_reaches(name):
    """A text in every quarter, and in the end nothing to complain of at a level that bites."""
    it = strong(name, 0)
    world = world_of(small(policies=(it,)), members=range(4))
    reasons = []
    for _ in range(16):
        live(world, 1, checked=False)
        reasons.append(it.reach(world, slice(0, 4)))
    assert all(isinstance(reason, str) for reason in reasons)
    assert reasons[-1] == ""


# ---------------------------------------------------------------- worked cases

CASES = sorted((Path(__file__).parent / "policy_cases").glob("*.yaml"))
KEYS = {"title", "instrument", "policies", "parameters", "outcome", "direction", "year", "why", "sources"}
WORLD = {"actors": Actors(big_tech=8, startups=80, universities=30, researchers=1500), "quarters": 48}
PAIRS, STANDARD_ERRORS = 40, 3.0
every_case = pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)


def case_of(path: Path) -> dict:
    """A case as its file says it."""
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


@cache
def compared() -> dict[str, tuple]:
    """Every case beside the baseline: those with the same parameters run together."""
    base = replace(load_scenario(shipped()["baseline"]), **WORLD)
    groups: dict[str, list[Path]] = {}
    for path in CASES:
        groups.setdefault(str(case_of(path).get("parameters", {})), []).append(path)
    results = {}
    for paths in groups.values():
        same = with_changes(base, parameters=case_of(paths[0]).get("parameters"))
        others = [with_changes(same, policies=case_of(path)["policies"]) for path in paths]
        comparison = compare(same, *others, members=range(PAIRS), on="here")
        results |= {path.stem: (comparison, place) for place, path in enumerate(paths)}
    return results


@every_case
def test_a_case_is_complete(path):
    case = case_of(path)
    assert set(case) <= KEYS and set(case) >= KEYS - {"parameters", "sources"}
    assert case["instrument"] in [name for item in case["policies"] for name in item]
    assert case["outcome"] in MEASURES and case["direction"] in ("rises", "falls")
    assert len(case["why"]) > 60 and not set(case.get("sources", ())) - set(sources())


def test_every_instrument_has_a_case():
    assert {case_of(path)["instrument"] for path in CASES} == set(NAMES)


def test_the_cases_turn_out_as_expected():
    """All in one test: they are simulated together."""
    surprises = {path.stem: surprise for path in CASES if (surprise := surprise_of(path))}
    assert not surprises


def surprise_of(path: Path) -> str:
    """What a case gave instead of what it expects; empty when it turned out as expected."""
    case = case_of(path)
    comparison, place = compared()[path.stem]
    if comparison.others[place].unreached:
        return f"reaches nobody: {comparison.others[place].unreached}"
    effect = comparison.effect(place, case["outcome"], case["year"])
    differences = comparison.differences(place, case["outcome"])[:, case["year"] - FIRST_YEAR]
    error = differences.std(ddof=1) / np.sqrt(PAIRS)
    wanted = 1 if case["direction"] == "rises" else -1
    clear = wanted * effect.mean > STANDARD_ERRORS * error
    return "" if clear else f"{effect.mean:.4g} {effect.unit} with a standard error of {error:.2g}"


def test_evasion_and_time_to_comply_weaken_every_lever_as_the_lever_declares():
    world = world_with(1, {"capture_start": np.zeros((1, 1)), "capture_gain": np.zeros((1, 1))}, [])
    it = policy("access-mandate", 4, lag=3.0, evasion=0.5, within=10.0, markup=0.2, parity=0.8)
    world.packages = [Package(slice(0, 1), [it])]
    first, last = (rules_at(world, now, known=now) for now in (4, 7))
    for rules, kept in ((first, 0.125), (last, 0.5)):
        assert rules.access_parity[0] == pytest.approx(0.8 * kept)
        assert rules.access_cost_markup[0] == pytest.approx(0.2 / kept)
    gone = policy("access-mandate", 4, evasion=1.0)
    world.packages = [Package(slice(0, 1), [gone])]
    assert moved_levers(rules_at(world, 4, known=4)) == []
