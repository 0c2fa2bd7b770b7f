"""Every page in a real browser: it opens, the navigation keeps the state, the address restores it."""

import re

import pytest

from dashboard import app

from .conftest import whole


@pytest.mark.timeout(300)
def test_the_navigation_keeps_the_state_and_every_page_its_address(page, dashboard_url):
    page.goto(f"{dashboard_url}/?scenario=carbon-price&year=2035")
    page.wait_for_selector(whole("explore"), timeout=120_000)
    for name, title, _ in app.PAGES[1:]:
        page.get_by_test_id("stTopNavLinkContainer").get_by_text(title, exact=True).click()
        page.wait_for_url(re.compile(rf"/{name}\?.*scenario=carbon-price"), timeout=30_000)
        page.wait_for_selector(whole(name), timeout=120_000)
        assert "year=2035" in page.url
        assert page.locator("[data-testid=stException]").count() == 0
    page.get_by_test_id("stTopNavLinkContainer").get_by_text("Explore", exact=True).click()
    page.locator(whole("explore"), has_text="in 2035").wait_for(timeout=120_000)


@pytest.mark.timeout(300)
def test_a_link_opens_the_part_of_the_evidence_it_names(page, dashboard_url):
    page.goto(f"{dashboard_url}/evidence?evidence=parameters")
    page.wait_for_selector("[data-testid=stDataFrame]", timeout=120_000)
    assert "parameters" in page.locator("#answer").inner_text()
    page.locator(".st-key-view_evidence").get_by_text("The model described").click()
    page.wait_for_selector("text=Process overview: the quarter", timeout=30_000)
    assert "evidence=model" in page.url


@pytest.mark.timeout(300)
def test_the_first_pages_name_in_an_address_leads_to_it(page, dashboard_url):
    page.goto(f"{dashboard_url}/explore?scenario=carbon-price&year=2035")
    page.locator(whole("explore"), has_text="in 2035").wait_for(timeout=120_000)
    assert re.search(r"//[^/]+/\?.*scenario=carbon-price", page.url)
    assert page.get_by_test_id("stDialog").count() == 0
    titles = page.get_by_test_id("stTopNavLinkContainer").all_inner_texts()
    assert titles.count("Explore") == 1


@pytest.mark.timeout(300)
def test_pages_fit_a_phone_and_their_charts_are_told_in_words(visit, dashboard_url):
    page = visit(390, 844)
    for name, _, _ in app.PAGES:
        page.goto(f"{dashboard_url}/{name}", timeout=90_000)
        page.locator(whole(name)).first.wait_for(timeout=120_000)
        if name in ("explore", "compare", "actors"):
            page.wait_for_selector(".main-svg", timeout=60_000)
        wide = page.evaluate(
            "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
            ".map(it => it.scrollWidth - it.clientWidth)"
        )
        assert max(wide) <= 1, (name, wide)
        charts = page.locator("[data-testid=stPlotlyChart]")  # read at once: the page may be drawn anew
        said = charts.evaluate_all("its => its.map(it => it.getAttribute('aria-label') ?? '')")
        assert all(len(text) > 20 for text in said), (name, said)
