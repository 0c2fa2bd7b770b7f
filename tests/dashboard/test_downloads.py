"""What a page gives to take away is of the numbers it shows."""

import csv
import io
from dataclasses import replace

import pandas as pd
import pytest

from dashboard import downloads
from dashboard.engine import in_this_world
from dashboard.state import PageState, own, preset, set_policy
from dashboard.worlds import scenario_of
from sim import compare
from sim.analysis.language import ENGLISH
from sim.scenario import dump_scenario, parse_scenario

from .conftest import ANSWER, PAIRS


@pytest.fixture
def taken(comparison):
    hostile = '=HYPERLINK("http://x","y")'
    other = replace(comparison.others[0], scenario=hostile, title=hostile)
    scenario = replace(preset("carbon-price"), title=hostile)
    return downloads.Taken(replace(comparison, others=[other]), preset("baseline"), [scenario], 2030)


@pytest.mark.parametrize("ending", ["csv", "effects.csv", "iamc.csv"])
def test_no_cell_of_a_table_begins_a_formula(taken, ending):
    _, make = downloads.MAKERS[ending]
    text = make(taken, ENGLISH)
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)

    def number(cell: str) -> bool:
        try:
            float(cell)
        except ValueError:
            return False
        return True

    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@")) and not number(cell)]


def test_the_files_are_those_that_the_command_names():
    base, shipped = preset("baseline"), preset("carbon-price")
    edited = scenario_of(set_policy(PageState("carbon-price"), "carbon-price", options={"price_usd": 200.0}))
    it = downloads.Taken(None, base, [shipped, edited], 2030)  # type: ignore[arg-type]
    assert list(downloads.files_of(it)) == ["carbon-price-edited.yaml"]
    assert own("x", downloads.files_of(it)["carbon-price-edited.yaml"]).digest() == edited.digest()


# ------------------------------------------------------------------------------- in a browser


@pytest.mark.timeout(300)
def test_a_scenario_taken_away_gives_the_numbers_of_the_page_again(page, dashboard_url, tmp_path):
    state = set_policy(PageState("carbon-price"), "carbon-price", options={"price_usd": 200.0})
    from dashboard.address import to_query

    query = "&".join(f"{name}={value}" for name, value in to_query(state).items())
    page.goto(f"{dashboard_url}/?{query}")
    page.locator(ANSWER).wait_for(timeout=120_000)

    def taken(label: str) -> bytes:
        with page.expect_download(timeout=120_000) as found:
            page.get_by_role("button", name=label).click()
        return found.value.path().read_bytes()

    page.get_by_role("button", name="Download", exact=True).click()
    page.get_by_role("button", name="Scenario file carbon-price-edited.yaml").wait_for(timeout=60_000)
    text = taken("Scenario file carbon-price-edited.yaml").decode()
    scenario = parse_scenario(text, "carbon-price-edited")
    assert dump_scenario(scenario_of(state)) == text
    again = compare(in_this_world(preset("baseline")), in_this_world(scenario), runs=PAIRS, on="here")
    shown = page.locator("[data-testid=stPopoverBody]").inner_text()
    for results in (again.base, again.others[0]):
        assert f"{results.fingerprint[:16]} {results.scenario}" in shown

    whole = pd.read_parquet(io.BytesIO(taken("Every number of every run (Parquet)")))
    mine = pd.concat([again.base.frame(), again.others[0].frame()], ignore_index=True)
    pd.testing.assert_frame_equal(whole.reset_index(drop=True), mine)
    html = taken("Report (one page, HTML)").decode()
    report = tmp_path / "report.html"
    report.write_text(html, encoding="utf-8")
    asked: list[str] = []
    other = page.context.new_page()
    other.on("request", lambda it: asked.append(it.url))
    other.goto(report.as_uri())
    other.wait_for_selector("figure .main-svg", timeout=60_000)
    assert all(url.startswith(("file:", "data:", "blob:")) for url in asked), asked
    assert scenario.digest() in html
    if downloads.can_print():
        assert taken("Report (PDF)").startswith(b"%PDF-")


@pytest.mark.timeout(300)
def test_compare_gives_its_tables_too(page, dashboard_url):
    page.goto(f"{dashboard_url}/compare?compare=carbon-price,data-rules")
    page.locator(ANSWER).wait_for(timeout=120_000)
    page.get_by_role("button", name="Download", exact=True).click()
    with page.expect_download(timeout=120_000) as found:
        page.get_by_role("button", name="Layout of integrated assessment").click()
    table = pd.read_csv(found.value.path())
    assert set(table["scenario"]) == {"baseline", "carbon-price", "data-rules"}
    assert list(table) == ["model", "scenario", "region", "variable", "unit", "year", "value"]
