import re
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import markup, share, tools
from dashboard.engine import Snapshot
from dashboard.progress import Shown
from dashboard.screens import explore
from dashboard.state import PageState, set_parameter, set_policy
from dashboard.theme import LIGHT
from sim.analysis.language import ENGLISH
from sim.analysis.words import Sentence, parts_of
from sim.declare import MEASURES

from .conftest import ANSWER, open_levers

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shown(comparison):
    return Shown(PageState("access-mandate"), Snapshot(1, 40, comparison))


def test_the_sentence_is_on_top_escaped_and_marked(shown):
    html = markup.answer_html(shown, 2030, fresh=True, total=40)
    assert html.startswith('<p class="lab-answer" role="status"')
    assert "the access mandate from 2026" in html and "lower</b>" in html
    assert "lab-stale" in markup.answer_html(shown, 2030, fresh=False, total=40)
    template = "{occasion}, {outcome}: {finding} {interval}."
    fields = {"outcome": "lower [1 to 9]", "finding": "3 % lower", "interval": "[1 to 5]"}
    said = markup.emphasised(Sentence(parts_of(template, occasion="With '<b>x</b>'", **fields)))
    assert said == (
        "<span class=\"lab-policy\">With '&lt;b&gt;x&lt;/b&gt;'</span>, lower [1 to 9]: <b>3 % lower</b> "
        '<span class="lab-range">[1 to 5]</span>.'
    )


def test_the_sentence_says_how_many_pairs_it_rests_on_until_all_are_there(shown):
    def said(**asked):
        return markup.answer_html(shown, 2030, **asked)

    assert "lab-so-far" not in said(fresh=True, total=40)
    assert '<span class="lab-so-far">40 of 100 pairs</span></p>' in said(fresh=True, total=100)
    assert "lab-so-far" not in said(fresh=False, total=100)  # of the last result; the bar says so


def test_a_scenario_is_called_what_its_own_reader_calls_it(comparison):
    comparison.others[0].title = "What my rival is planning"
    state = set_parameter(PageState("carbon-price"), "density_floor", 0.1)
    html = markup.answer_html(Shown(state, Snapshot(1, 40, comparison)), 2030, fresh=True, total=40)
    assert "rival" not in html and "edited" in html


def test_only_the_baseline_is_called_the_baseline(comparison):
    def said(state):
        it = Shown(state, Snapshot(1, 40, comparison))
        return it.is_baseline, markup.answer_html(it, 2030, fresh=True, total=40)

    assert said(PageState("baseline")) == (
        True,
        markup.answer_html(
            Shown(PageState("baseline"), Snapshot(1, 40, comparison)), 2030, fresh=True, total=40
        ),
    )
    assert "This is the baseline" in said(PageState("baseline"))[1]
    assert not said(PageState("access-mandate"))[0]
    assert "This is the baseline" not in said(PageState("access-mandate"))[1]
    changed = set_parameter(PageState("baseline"), "density_floor", 0.1)
    assert not said(changed)[0]
    both = replace(changed, shared=True)
    assert said(both)[0] and "This is the baseline" not in said(both)[1]
    assert "hold on both sides" in said(both)[1]


def test_a_lever_that_reaches_nobody_says_why(shown):
    shown.comparison.others[0].unreached = {"access-mandate": "no model is <above> it", "absent": "x"}
    shown.comparison.others[0].late = {"carbon-price": (44, "too small"), "run-cap": (24, "too high")}
    told = shown.silent(2030, ENGLISH)
    assert set(told) >= {"access-mandate", "carbon-price"} and "run-cap" not in told
    assert "reaches nobody before 2031: too small." in told["carbon-price"]

    def levers():
        from dashboard import controls, session

        session.opened()
        controls.sidebar()

    test = AppTest.from_function(levers, default_timeout=60)
    test.session_state["lab_shown"] = shown
    said = [it.proto.body for it in test.run().get("html") if "lab-warn" in it.proto.body]
    assert not test.exception
    assert len(said) == 1 and "reached nobody: no model is &lt;above&gt; it." in said[0]  # one is in force


def test_the_number_of_outcomes_looked_at_is_that_of_the_page(shown):
    names = explore.outcomes_shown()
    on_page = {name for names in markup.SCORES.values() for name in names}
    for state in (PageState("baseline"), PageState("baseline").with_view("talent", "people")):
        on_page |= {state.measure(headline) for headline in explore.TITLES}
    assert on_page < names <= set(MEASURES) and len(names) == 22
    said = tools.beside(shown.comparison, len(names), "both", ENGLISH)
    assert any(text.startswith("22 outcomes were looked at") for text in said)


def test_numbers_finer_than_what_matters_are_no_news(shown):
    effect = shown.comparison.effect(0, "academic_talent_share", 2030)
    quiet = replace(effect, mean=0.00012, low=-0.0021, high=0.0023, certainty="unclear")
    line = markup.result_line(quiet)
    assert "[−0.2 to +0.25] points" in line, line
    assert markup.direction(quiet) == "0 points"


def test_the_score_card_has_a_dozen_outcomes_that_exist(shown):
    html = markup.score_card(shown, 2030, LIGHT)
    assert html.count('class="lab-row"') == 12
    assert all(name in MEASURES for names in markup.SCORES.values() for name in names)


def test_chips_say_what_differs_and_from_what():
    state = set_policy(PageState("access-mandate"), "access-mandate", options={"parity": 0.5, "markup": 1.0})
    html = markup.chips_html(state)
    assert "Access mandate from 2026" in html
    assert "Highest price above cost: 1" in html and "default 100" in html
    assert "Nothing differs" in markup.chips_html(PageState("baseline"))


def test_the_command_names_files_wherever_a_shipped_name_would_not_do():
    state = set_policy(PageState("access-mandate"), "access-mandate", options={"markup": 1.0})
    assert "access-mandate-edited.yaml" in share.command(state)
    command = share.command(replace(state, year=2035, pairs=200))
    assert command.startswith("computelab compare baseline") and command.endswith(
        "--runs 200 --seed 1 --uncertainty both --year 2035"
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


def wait_for_answer(page, text=""):
    """The answer once it holds all pairs of the small world, and the text."""
    page.locator(ANSWER, has_text=text).wait_for(timeout=120_000)
    return page.locator(ANSWER).inner_text()


@pytest.mark.timeout(300)
def test_a_reader_chooses_moves_a_lever_and_shares_the_address(visit, dashboard_url):
    page = visit()
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

    page.locator(".st-key-lab_scenario").get_by_text("Access mandate", exact=True).click()
    second = wait_for_answer(page, "access mandate from 2026")
    assert second != first
    assert "scenario" not in page.url  # the first page's own scenario

    open_levers(page, "climate")
    page.locator("[class*=st-key-o-carbon-price-price_usd] input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("changes=v1"), timeout=30_000)
    third = wait_for_answer(page, "carbon price from 2026")
    assert third != second
    page.wait_for_selector("text=edited")

    other = visit()
    other.goto(page.url)
    assert wait_for_answer(other, "carbon price from 2026") == third
    charts = other.locator("[data-testid=stPlotlyChart]")
    charts.nth(2).locator("svg").first.wait_for()
    assert charts.count() == 3
    for place in range(3):
        assert "Policy minus baseline in 2030" in (charts.nth(place).get_attribute("aria-label") or "")
    other.get_by_role("button", name="Table").first.click()
    other.get_by_test_id("stPopoverBody").get_by_test_id("stDataFrame").wait_for(timeout=30_000)
    other.keyboard.press("Escape")
    other.wait_for_selector(".lab-foot")
    other.wait_for_timeout(500)
    other.screenshot(path=str(_folder() / "explore.png"), full_page=False)
    assert elsewhere == []  # nothing is fetched from another machine


def _folder() -> Path:
    folder = ROOT / "tests" / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder
