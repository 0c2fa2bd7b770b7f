import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.address import from_query, to_query
from dashboard.state import (
    PAIRS,
    START_YEARS,
    VIEWS,
    PageState,
    first_scenario,
    policy_on,
    preset,
    set_parameter,
    set_policy,
)
from dashboard.worlds import baseline_of, differences, scenario_of
from sim import shipped
from sim.declare import PARAMETERS
from sim.policies import POLICIES
from sim.scenario import dump_scenario, encode_link, parse_scenario

NUMBERS = {name: it for name, it in PARAMETERS.items() if it.headline and it.per is None}


@st.composite
def states(draw):
    state = PageState(draw(st.sampled_from(sorted(shipped()))))
    for name in draw(st.lists(st.sampled_from(sorted(NUMBERS)), max_size=3)):
        spec = NUMBERS[name]
        state = set_parameter(state, name, draw(st.floats(spec.low, spec.high)))
    for name in draw(st.lists(st.sampled_from(sorted(POLICIES)), max_size=3)):
        options = {}
        for option in POLICIES[name].fields.values():
            if option.kind == "number":
                options[option.name] = draw(st.floats(option.low, option.high))
            else:
                options[option.name] = draw(st.sampled_from(option.choices or (True, False)))
        on, start = draw(st.booleans()), draw(st.sampled_from(START_YEARS))
        state = set_policy(state, name, on=on, start=start, options=options)
    for headline, tabs in VIEWS.items():
        state = state.with_view(headline, draw(st.sampled_from(sorted(tabs))))
    year, pairs = draw(st.integers(2020, 2035)), draw(st.sampled_from(PAIRS))
    return replace(state, year=year, pairs=pairs, shared=draw(st.booleans()))


@given(states())
def test_an_address_gives_back_the_page_it_was_made_of(state):
    query = to_query(state)
    back, told = from_query(query)
    assert told == []
    assert to_query(back) == query
    assert scenario_of(back).digest() == scenario_of(state).digest()
    assert baseline_of(back).digest() == baseline_of(state).digest()
    assert [back.measure(it) for it in VIEWS] == [state.measure(it) for it in VIEWS]
    assert (back.year, back.pairs) == (state.year, state.pairs)


@given(states())
def test_the_scenario_to_download_runs_as_the_page_does(state):
    scenario = scenario_of(state)
    assert parse_scenario(dump_scenario(scenario), scenario.name).digest() == scenario.digest()


def test_a_page_as_it_was_opened_has_a_bare_address():
    assert to_query(PageState(first_scenario())) == {}
    assert from_query({}) == (PageState(first_scenario()), [])


def test_only_what_differs_is_kept():
    state = set_policy(PageState("access-mandate"), "access-mandate", options={"markup": 1.0})
    assert state.edited and "changes" in to_query(state)
    state = set_policy(state, "access-mandate", options={"markup": 0.25})
    assert not state.edited and to_query(state) == {}
    state = set_policy(state, "carbon-price", on=True)
    assert policy_on(state, "carbon-price") and len(scenario_of(state).policies) == 2
    assert set_policy(state, "carbon-price", on=False) == PageState("access-mandate")


def test_a_parameter_back_at_its_default_is_drawn_again():
    state = set_parameter(PageState("cheap-compression"), "density_floor", 0.4)
    assert "density_floor" not in scenario_of(state).parameters
    assert scenario_of(state).digest() == preset("baseline").digest()


def test_a_policy_moved_keeps_its_announcement_before_it():
    state = set_policy(PageState("access-mandate"), "access-mandate", start=2028)
    policy = scenario_of(state).policies[0]
    assert (policy.start, policy.announce) == (32, 30)


def test_shared_assumptions_hold_in_the_baseline():
    state = replace(set_parameter(PageState("access-mandate"), "density_floor", 0.1), shared=True)
    assert baseline_of(state).parameters == scenario_of(state).parameters
    assert [it.kind for it in differences(state)].count("parameter") == 1


ANY = st.text(max_size=200)


@given(
    st.dictionaries(st.sampled_from(["scenario", "changes", "year", "pairs", *VIEWS, "x"]), ANY, max_size=7)
)
def test_no_address_whatever_breaks_the_page(query):
    state, told = from_query(query)
    assert state.scenario in shipped()
    assert all("Traceback" not in text and len(text) < 300 for text in told)


def test_a_tampered_link_is_dropped_with_a_plain_message():
    link = to_query(set_policy(PageState("access-mandate"), "carbon-price", on=True))["changes"]
    for bad in (link[:-4], link[:20] + "AAAA" + link[24:], "v1.", "v9." + link[3:], "x" * 9000, "<script>"):
        state, told = from_query({"changes": bad})
        assert not state.edited
        assert len(told) == 1 and "unchanged" in told[0] and "<script>" not in told[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"parameters": {"density_floor": 99.0}},
        {"parameters": {"density_floor": True}},
        {"parameters": {"no_such_dial": 1.0}},
        {"parameters": {"catch_up": 0.3}},
        {"policies": {"no-such-instrument": {"on": True}}},
        {"policies": {"access-mandate": {"start": 1999}}},
        {"policies": {"access-mandate": {"options": {"markup": -1}}}},
        {"policies": {"access-mandate": {"options": {"price_rule": "free"}}}},
        {"policies": {"access-mandate": {"options": {"no_such": 1}}}},
    ],
)
def test_what_a_link_may_not_say_is_left_out_and_told(changes):
    state, told = from_query({"changes": encode_link(changes)})
    assert not state.edited, json.dumps(changes)
    assert len(told) == 1
    scenario_of(state)


def test_the_rest_of_a_link_survives_a_part_that_is_unknown():
    link = encode_link(
        {"parameters": {"gone": 1, "density_floor": 0.1}, "policies": {"carbon-price": {"on": True}}}
    )
    state, told = from_query({"changes": link})
    assert state.parameters == {"density_floor": 0.1} and policy_on(state, "carbon-price")
    assert len(told) == 1 and "gone" in told[0]
