import pytest
from streamlit.testing.v1 import AppTest

from dashboard import levers as declared
from dashboard.levers import headline_parameters, instruments, ladder
from sim.declare import PARAMETERS
from sim.policies import POLICIES

HEADLINE = {name: it for name, it in PARAMETERS.items() if it.headline and it.per is None}


def sidebar():
    import streamlit as st

    from dashboard import controls, levers, session

    session.opened()
    st.session_state["lab_open"] = dict.fromkeys(levers.instruments(), True)
    controls.sidebar()


@pytest.fixture
def levers():
    test = AppTest.from_function(sidebar, default_timeout=60).run()
    assert not test.exception
    return test


def by_key(widgets):
    return {widget.key: widget for widget in widgets}


def test_every_headline_parameter_and_every_instrument_is_in_a_group():
    assert {spec.name for specs in headline_parameters().values() for spec in specs} == set(HEADLINE)
    assert {kind.name for kinds in instruments().values() for kind in kinds} == set(POLICIES)
    for name in ("price_of_flop", "quality_value", "min_run_share", "min_run_moves"):
        assert name in {spec.name for spec in headline_parameters()["Training cost"]}
    for name in ("density_floor", "scratch_ability"):
        assert name in {spec.name for spec in headline_parameters()["Compression"]}


def test_every_instrument_has_a_switch_a_start_and_its_level(levers):
    toggles, selects, sliders = by_key(levers.toggle), by_key(levers.selectbox), by_key(levers.select_slider)
    for name, kind in POLICIES.items():
        level = kind.fields[kind.level_option()]
        assert kind.title in toggles[f"on-{name}"].label.replace("\\", "")
        assert (f"start-{name}" in selects) == toggles[f"on-{name}"].value  # off, it starts at no time
        assert level.label.lower() in sliders[f"o-{name}-{level.name}"].label.lower().replace("\\", "")


def test_an_instrument_in_force_shows_all_its_options(levers):
    for name, kind in POLICIES.items():
        if levers.toggle(key=f"on-{name}").disabled:  # it contradicts one that is in force
            assert kind.excludes or any(name in other.excludes for other in POLICIES.values())
            continue
        levers.toggle(key=f"on-{name}").set_value(True)
        levers.run()
        assert not levers.exception
        keys = set(by_key(levers.select_slider)) | set(by_key(levers.selectbox)) | set(by_key(levers.toggle))
        assert {f"start-{name}", *(f"o-{name}-{option}" for option in kind.fields)} <= keys


def test_every_headline_parameter_has_a_slider_with_its_range_and_source(levers):
    levers.segmented_control(key="lab_levers").set_value("Assumptions").run()
    sliders = by_key(levers.select_slider)
    assert {f"p-{name}" for name in HEADLINE} <= set(sliders)
    for name, spec in HEADLINE.items():
        slider = sliders[f"p-{name}"]
        assert slider.options[0] == declared.quantity(spec.low, spec.unit)
        assert slider.options[-1] == declared.quantity(spec.high, spec.unit)
        assert "Source: " in slider.help and "Range" in slider.help


def test_moving_a_lever_changes_the_address_and_moving_it_back_clears_it(levers):
    assert "changes" not in levers.query_params
    levers.select_slider(key="o-access-mandate-markup").set_value(1.0).run()
    assert "changes" in levers.query_params
    levers.select_slider(key="o-access-mandate-markup").set_value(0.25).run()
    assert "changes" not in levers.query_params


def test_moving_the_level_of_an_instrument_that_is_off_puts_it_in_force(levers):
    levers.select_slider(key="o-carbon-price-price_usd").set_value(200.0).run()
    assert not levers.exception
    switch = next(it for it in levers.toggle if it.key.startswith("on-carbon-price"))
    assert switch.value is True and switch.key != "on-carbon-price"  # what was repeated of it is not heard


@pytest.mark.parametrize(
    "spec", [*HEADLINE.values(), *(o for k in POLICIES.values() for o in k.fields.values())]
)
def test_a_ladder_holds_the_ends_the_default_and_what_is_set(spec):
    if getattr(spec, "kind", "number") != "number":
        return
    default = float(spec.default)
    middle = (spec.low * 2 + spec.high) / 3
    rungs = ladder(spec.low, spec.high, default, spec.scale, (middle,))
    assert rungs[0] == pytest.approx(spec.low) and rungs[-1] == pytest.approx(spec.high)
    assert rungs == sorted(set(rungs)) and 5 <= len(rungs) <= 80
    for value in (default, middle):
        assert min(abs(rung - value) for rung in rungs) <= 1e-9 * max(1.0, abs(value))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**x** [a](b) <i>", "\\*\\*x\\*\\* \\[a\\](b) \\<i\\>"),
        (":red[x] :smile: $x$", "\\:red\\[x\\] \\:smile: \\$x\\$"),
        ("# x", "\\# x"),
        ("an H100-equivalent in 2020: 1.5", "an H100-equivalent in 2020: 1.5"),
    ],
)
def test_text_of_a_scenario_is_shown_not_obeyed(text, shown):
    assert declared.safe(text) == shown
