import re
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.engine import Snapshot
from dashboard.pages import explore
from dashboard.state import PageState, set_policy
from dashboard.theme import LIGHT
from sim.analysis.words import Sentence
from sim.declare import MEASURES

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shown(comparison):
    return explore.Shown(PageState("access-mandate"), Snapshot(1, 40, comparison))


def test_the_sentence_is_on_top_escaped_and_marked(shown):
    html = explore.answer_html(shown, 2030, fresh=True)
    assert html.startswith('<p class="lab-answer" role="status"')
    assert "the access mandate from 2026" in html and "lower</b>" in html
    assert "lab-stale" in explore.answer_html(shown, 2030, fresh=False)
    said = explore.emphasised(Sentence("With '<b>x</b>', sales: 3 % lower [1 to 5]."), "With '<b>x</b>'")
    assert "<b>x</b>" not in said and "&lt;b&gt;x" in said


def test_the_score_card_has_a_dozen_outcomes_that_exist(shown):
    html = explore.score_card(shown, 2030, LIGHT)
    assert html.count('class="lab-row"') == 12
    assert all(name in MEASURES for names in explore.SCORES.values() for name in names)


def test_chips_say_what_differs_and_from_what():
    state = set_policy(PageState("access-mandate"), "access-mandate", options={"parity": 0.5, "markup": 1.0})
    html = explore.chips_html(state)
    assert "Access mandate from 2026" in html
    assert "Highest price: 1" in html and "default 100" in html
    assert "Nothing differs" in explore.chips_html(PageState("baseline"))


def test_the_command_names_files_wherever_a_shipped_name_would_not_do():
    state = set_policy(PageState("access-mandate"), "access-mandate", options={"markup": 1.0})
    assert "access-mandate-edited.yaml" in explore.command(state)
    command = explore.command(replace(state, year=2035, pairs=200))
    assert command.startswith("computelab compare baseline") and command.endswith(
        "--runs 200 --year 2035 --uncertainty both"
    )


@pytest.mark.timeout(120)
def test_a_damaged_address_opens_the_page_with_a_plain_message():
    test = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=90)
    test.query_params["changes"] = "v1.damaged"
    test.query_params["scenario"] = "<script>alert(1)</script>"
    test.run()
    assert not test.exception
    assert len(test.warning) == 1
    text = test.warning[0].value
    assert "damaged" in text and "not shipped" in text and "<script>" not in text


# ------------------------------------------------------------------------------- in a browser

ANSWER = "#answer:not(.lab-stale)"
READY = "text=/✓ \\d+ of \\d+ pairs/"


def wait_for_answer(page, text=""):
    page.wait_for_selector(READY, timeout=60_000)
    page.wait_for_function(
        """text => {
            const it = document.querySelector('#answer:not(.lab-stale)')
            return it && it.innerText.includes(text)
        }""",
        arg=text,
        timeout=60_000,
    )
    return page.locator(ANSWER).inner_text()


@pytest.mark.timeout(240)
def test_a_reader_chooses_moves_a_lever_and_shares_the_address(browser, dashboard_url):
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    elsewhere: list[str] = []
    page.on(
        "request",
        lambda it: (
            elsewhere.append(it.url)
            if not it.url.startswith((dashboard_url, "data:", "blob:", "ws"))
            else None
        ),
    )
    page.goto(f"{dashboard_url}/?scenario=carbon-price")
    first = wait_for_answer(page, "carbon price")

    page.locator(".st-key-lab_scenario").get_by_text("Access mandate").click()
    second = wait_for_answer(page, "access mandate from 2026")
    assert second != first
    assert "scenario" not in page.url  # the first page's own scenario

    page.locator(".st-key-o-carbon-price-price_usd input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("changes=v1"), timeout=30_000)
    third = wait_for_answer(page, "carbon price from 2026")
    assert third != second
    page.wait_for_selector("text=edited")

    other = browser.new_context(viewport={"width": 1280, "height": 1000}).new_page()
    other.goto(page.url)
    assert wait_for_answer(other, "carbon price from 2026") == third
    charts = other.locator("[data-testid=stPlotlyChart]")
    charts.nth(2).locator("svg").first.wait_for()
    assert charts.count() == 3
    for place in range(3):
        assert "Policy minus baseline in 2030" in (charts.nth(place).get_attribute("aria-label") or "")
    other.wait_for_selector(".lab-foot")
    other.wait_for_timeout(500)
    other.screenshot(path=str(_folder() / "explore.png"), full_page=False)
    assert elsewhere == []  # nothing is fetched from another machine
    other.context.close()
    context.close()


def _folder() -> Path:
    folder = ROOT / "tests" / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder
