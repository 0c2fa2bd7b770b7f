"""Parts of a page: a callback draws the one it names and those that are outdated, and no other."""

import pytest
from streamlit.testing.v1 import AppTest

from .conftest import ANSWER, open_levers, whole


def page():
    import streamlit as st

    from dashboard import parts

    state = st.session_state
    state.setdefault("counts", {})
    state.setdefault("level", 0)

    def draws(name):
        def draw():
            state["counts"][name] = state["counts"].get(name, 0) + 1

        return draw

    def raised():
        state["level"] += 1
        parts.redraw(parts.RESULTS)

    def elsewhere():
        parts.redraw("not on this page")

    parts.begin()
    draws("page")()
    parts.part("high", draws("high"), lambda: state["level"] > 1)
    parts.part("still", draws("still"))
    parts.part(parts.RESULTS, draws(parts.RESULTS))
    st.button("raise", key="raise", on_click=raised)
    st.button("elsewhere", key="elsewhere", on_click=elsewhere)


@pytest.mark.parametrize(
    ("level", "button", "drawn_again"),
    [
        (0, "raise", {"results"}),  # 1 is not high yet
        (1, "raise", {"results", "high"}),
        (0, "elsewhere", {"page", "high", "still", "results"}),  # a page without the part is drawn whole
    ],
)
def test_a_callback_draws_the_part_it_names_and_those_outdated(level, button, drawn_again):
    test = AppTest.from_function(page)
    test.session_state["level"] = level
    once = test.run().session_state["counts"].copy()
    assert once == dict.fromkeys(("page", "high", "still", "results"), 1)
    test.button(key=button).click().run()
    assert test.session_state["counts"] == once | dict.fromkeys(drawn_again, 2)
    assert not test.exception


@pytest.mark.timeout(300)
def test_a_lever_that_is_in_force_draws_the_results_and_sends_no_lever(page, dashboard_url):
    sent: list[bytes] = []
    page.on("websocket", lambda it: it.on("framereceived", lambda frame: sent.append(frame)))
    page.goto(dashboard_url, timeout=90_000)
    page.locator(ANSWER).wait_for(timeout=120_000)
    open_levers(page, "access")
    assert any(b"lever_open-weights" in it for it in sent)
    was = page.locator("#answer").get_attribute("data-scenario")
    sent.clear()
    page.locator("[class*=st-key-o-access-mandate-markup] input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    page.locator(f"{ANSWER}:not([data-scenario='{was}'])").wait_for(timeout=60_000)
    assert any(b"chart_concentration" in it for it in sent)
    assert not any(b"lever_open-weights" in it for it in sent)


@pytest.mark.timeout(300)
def test_which_page_is_left_is_noted_at_the_click(page, dashboard_url):
    """What a page asks after the click, Streamlit takes for a wish to be back on it, so bars ask nothing then."""
    page.goto(dashboard_url, timeout=90_000)
    page.locator(ANSWER).wait_for(timeout=120_000)
    links = page.get_by_test_id("stTopNavLinkContainer")
    links.get_by_text("Explore", exact=True).click()  # leads nowhere
    assert page.evaluate("window.labLeaving") is None
    page.evaluate("document.addEventListener('click', () => (window.noted = {...window.labLeaving}))")
    links.get_by_text("Search", exact=True).click()
    page.locator(whole("search"), has_text="Search").wait_for(timeout=60_000)
    noted = page.evaluate("window.noted")
    assert noted["page"] == "/" and noted["until"] > page.evaluate("performance.now()")


@pytest.mark.timeout(300)
def test_a_bar_asks_again_when_a_click_led_nowhere(page, dashboard_url):
    page.goto(dashboard_url, timeout=90_000)
    page.locator(ANSWER).wait_for(timeout=120_000)
    was = page.locator("#answer").get_attribute("data-scenario")
    page.evaluate("window.labLeaving = {page: location.pathname, until: performance.now() + 3000}")
    page.locator("[class*=st-key-o-access-mandate-markup] input[type=range]").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.locator(f"{ANSWER}:not([data-scenario='{was}'])").wait_for(timeout=60_000)
