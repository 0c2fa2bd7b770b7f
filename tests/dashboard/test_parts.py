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
def test_a_page_that_is_left_asks_for_no_more_pairs(page, dashboard_url):
    """Asked after the click, Streamlit would lead back to the page that was left."""
    page.goto(f"{dashboard_url}/compare?compare=merger-control,open-weights", timeout=90_000)
    page.get_by_role("button", name="Cancel").wait_for(timeout=60_000)
    page.get_by_test_id("stTopNavLinkContainer").get_by_text("Search", exact=True).click()
    page.wait_for_url("**/search?**", timeout=60_000)
    page.locator(whole("search")).wait_for(timeout=60_000)
    page.wait_for_timeout(4000)  # it would ask again after three seconds
    assert "/search" in page.url and page.locator(whole("search")).count()
    assert page.get_by_role("button", name="Cancel").count() == 0
