"""Random valid scenarios, as plain values in the form of a file."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from sim.dates import quarter_name
from sim.declare import JURISDICTIONS, Option, Param
from sim.parameters import PARAMETERS
from sim.policies import POLICIES
from sim.scenario.fields import bad_sign
from sim.scenario.schema import ACTORS, QUARTERS, RUNS, SEEDS, UNCERTAINTIES

Plain = dict[str, Any]


def texts(longest: int, lines: bool = False) -> st.SearchStrategy[str]:
    signs = st.characters(exclude_categories=["Cs"])
    return st.text(signs, min_size=1, max_size=longest).filter(
        lambda text: bool(text.strip()) and not bad_sign(text, lines)
    )


def numbers(spec: Param | Option) -> st.SearchStrategy[float | int]:
    inside = st.floats(spec.low, spec.high)
    whole = [value for value in (spec.low, spec.high) if value == int(value)]
    return st.one_of(inside, st.sampled_from([int(it) for it in whole])) if whole else inside


def some_of(words: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(words), min_size=1, unique=True)


@st.composite
def parameter(draw: st.DrawFn, spec: Param) -> Any:
    unit = {"unit": spec.unit} if draw(st.booleans()) else {}
    if spec.per:
        return {key: draw(numbers(spec)) for key in draw(some_of(spec.keys))} | unit
    three = sorted(draw(st.lists(numbers(spec), min_size=3, max_size=3, unique=True)))
    form = draw(st.sampled_from(["number", "value", "quantiles", "ends"]))
    if form == "number":
        return three[0]
    if form == "value":
        return {"value": three[0]} | unit
    if form == "quantiles":
        return dict(zip(("p10", "p50", "p90"), three, strict=True)) | unit
    return {"low": three[0], "high": three[2]} | unit


@st.composite
def option(draw: st.DrawFn, spec: Option, dates: st.SearchStrategy[str]) -> Any:
    if spec.kind == "choice":
        return draw(st.sampled_from(spec.choices))
    if spec.kind == "switch":
        return draw(st.booleans())
    moving = st.dictionaries(dates, numbers(spec), min_size=1, max_size=3)
    return draw(
        st.one_of(numbers(spec), numbers(spec).map(lambda it: {"value": it, "unit": spec.unit}), moving)
    )


@st.composite
def policy(draw: st.DrawFn, last: int, places: tuple[str, ...]) -> Plain:
    name = draw(st.sampled_from(sorted(POLICIES)))
    kind, index = POLICIES[name], st.integers(0, last)
    announce, start, end = sorted(draw(st.lists(index, min_size=3, max_size=3, unique=True)))
    settings: Plain = {"start": quarter_name(start)}
    further = {
        "announce": st.just(quarter_name(announce)),
        "end": st.just(quarter_name(end)),
        "jurisdictions": some_of(places),
        "trigger": st.fixed_dictionaries(
            {"measure": st.just("model_hhi"), "above": st.integers(0, 10_000)},
            optional={"dead_band": st.floats(0, 1e6)},
        ),
    } | {key: option(spec, index.map(quarter_name)) for key, spec in kind.fields.items()}
    for key in draw(st.lists(st.sampled_from(sorted(further)), unique=True)):
        settings[key] = draw(further[key])
    level = kind.level_option()
    if level in settings and draw(st.booleans()):
        settings["level"] = settings.pop(level)
    return {name: settings}


@st.composite
def scenarios(draw: st.DrawFn) -> Plain:
    quarters = draw(st.integers(*QUARTERS))
    places = tuple(draw(some_of(JURISDICTIONS)))
    names = draw(st.lists(st.sampled_from(sorted(PARAMETERS)), max_size=5, unique=True))
    plain: Plain = {"schema": 1, "title": draw(texts(60))}
    further = {
        "author": texts(60),
        "question": texts(100, lines=True),
        "notes": texts(200, lines=True),
        "sources": st.lists(texts(60), max_size=3),
        "actors": st.fixed_dictionaries({}, optional={key: st.integers(*ACTORS[key]) for key in ACTORS}),
        "runs": st.integers(*RUNS),
        "seed": st.integers(*SEEDS),
        "uncertainty": st.sampled_from(UNCERTAINTIES),
        "parameters": st.fixed_dictionaries({name: parameter(PARAMETERS[name]) for name in names}),
        "policies": st.lists(policy(quarters - 1, places), max_size=3),
    }
    for key in draw(st.lists(st.sampled_from(sorted(further)), unique=True)):
        plain[key] = draw(further[key])
    return plain | {"horizon": {"end": quarter_name(quarters - 1)}, "jurisdictions": list(places)}
