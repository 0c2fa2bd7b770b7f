"""Own scenario files: checked, named, kept in the link, told apart from their parents."""

import re
from dataclasses import replace

import pytest

from dashboard import files, share
from dashboard.address import from_query, to_query, without_files
from dashboard.screens import scenario as screen
from dashboard.state import BASELINE, PageState, first_scenario, own, preset, set_policy
from dashboard.worlds import baseline_of, scenario_of
from sim import shipped
from sim.run import apart
from sim.scenario import LinkError, Problem, ScenarioError, encode_link, parse_scenario

from .conftest import ANSWER, send

GOOD = """schema: 1
title: Two prices
extends: baseline
policies:
  - carbon-price: {start: 2027Q1, price_usd: 150}
parameters:
  density_floor: 0.1
"""


def test_a_good_file_has_no_problems_and_a_bad_one_its_lines():
    assert files.checked(GOOD, "two") == []
    problems = files.checked(GOOD.replace("carbon-price", "carbon-prize").replace("0.1", "7"), "two")
    assert {it.line for it in problems} == {5, 7}
    assert any(it.nearest == "carbon-price" for it in problems)


@pytest.mark.parametrize(
    "actors", ["researchers: 1000000", "{startups: 2000, researchers: 900000, universities: 300}"]
)
def test_a_world_too_large_for_one_reader_is_refused_with_what_it_would_take(actors):
    actors = actors if actors.startswith("{") else "{" + actors + "}"
    (problem,) = files.checked(f"{GOOD}actors: {actors}\n", "large")
    assert problem.key == "actors" and "memory" in problem.found and "command line" in problem.expected


def test_what_was_sent_is_bounded_and_must_be_text():
    assert files.uploaded("\ufeffschema: 1\r\n".encode(), "x") == "schema: 1\n"
    with pytest.raises(ScenarioError, match="UTF-8"):
        files.uploaded(b"schema: 1\ntitle: \xff\n", "x")
    with pytest.raises(ScenarioError, match="at most 1000000 bytes"):
        files.uploaded(b"#" * 1_000_001, "x")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "<script>.yaml", "ü.yml", "a" * 300, ".yaml", "con:.yaml"]
)
def test_names_are_plain_and_new(name):
    found = files.name_of(name, taken=[files.name_of(name)])
    assert re.fullmatch("[A-Za-z0-9][A-Za-z0-9_-]{0,63}", found)
    assert found not in shipped() and found != files.name_of(name)


def test_the_difference_says_only_what_differs():
    parent, child = preset(BASELINE), own("two", GOOD)
    said = {key: (was, now) for key, was, now in files.difference(parent, child)}
    assert said["parameters.density_floor"] == ("", "0.1")
    assert said["policies.carbon-price.price_usd"] == ("", "150")
    assert said["title"] == ("Baseline", "Two prices")
    assert not any(key.startswith(("horizon", "actors", "seed")) for key in said)
    assert files.difference(parent, parent) == []
    assert list(said)[-1] in files.TEXTS
    assert files.parent_of(child).name == "baseline"
    assert files.parent_of(own("three", GOOD.replace("extends: baseline", "extends: carbon-price"))).name == (
        "carbon-price"
    )


def test_a_link_carries_own_files_and_restores_them():
    state = PageState(first_scenario()).with_file("two", GOOD)
    state = set_policy(state, "carbon-price", options={"price_usd": 200.0})
    query = to_query(state)
    assert query["scenario"] == "two" and len(query["changes"]) < 2000
    back, told = from_query(query)
    assert told == [] and back == state
    assert scenario_of(back).digest() == scenario_of(state).digest()


def test_the_files_of_a_link_are_checked_as_those_that_are_sent():
    many = {f"f{number}": GOOD for number in range(8)}
    state, told = from_query({"changes": encode_link({"files": many})})
    assert len(state.files) == 6 and len(told) == 2
    bad = {"../x": GOOD, "baseline": GOOD, "y": "schema: 1\n<b>: 1\n", "z": 7}
    state, told = from_query({"changes": encode_link({"files": bad}), "scenario": "y"})
    assert state == PageState(first_scenario()) and len(told) == 5
    assert all(len(it) <= 300 and "<b>" not in it.replace("'<b>'", "") for it in told)


def test_files_too_long_for_a_link_are_left_out_of_it_with_a_word():
    noise = "".join(f"# {number * 7919 % 1000003} {number}\n" for number in range(4000))
    state = PageState(first_scenario()).with_file("long", GOOD + noise)
    with pytest.raises(LinkError, match="too many changes"):
        to_query(state)
    assert without_files(replace(state, year=2035)) == {"year": "2035"}


def test_a_link_whose_changes_contradict_each_other_gives_a_message():
    both = {name: {"on": True} for name in ("open-weights", "open-prize")}
    state, told = from_query({"changes": encode_link({"policies": both})})
    assert not state.edited and len(told) == 1 and "contradict" in told[0]


def test_the_oldest_own_file_makes_room():
    state = PageState(first_scenario())
    for number in range(8):
        state = state.with_file(f"f{number}", GOOD)
    assert list(state.files) == [f"f{number}" for number in range(2, 8)]
    assert list(state.with_file("f2", GOOD + "# more\n").files)[-1] == "f2"


def test_an_own_world_is_compared_with_the_baseline_of_that_world():
    text = GOOD + "actors: {researchers: 500}\nhorizon: {start: 2020Q1, end: 2028Q4}\nseed: 7\n"
    state = replace(PageState(first_scenario()), year=2035).with_file("small", text)
    assert state.year == 2028
    assert apart(baseline_of(state), scenario_of(state)) == []
    assert "--seed 7" in share.command(state) and "baseline.yaml small.yaml" in share.command(state)
    back, told = from_query(to_query(state))
    assert back.year == 2028 and told == []


def test_the_text_of_every_state_runs_as_the_state_does():
    plain = PageState("carbon-price")
    edited = set_policy(plain, "data-rules", on=True)
    for state in (plain, edited, plain.with_file("two", GOOD)):
        name, text = screen.source_of(state)
        assert own(name, text).digest() == scenario_of(state).digest()
    assert parse_scenario(screen.source_of(edited)[1], "x").uncertainty == "both"


def test_what_is_wrong_is_shown_escaped_with_line_key_and_nearest_name():
    problem = Problem("<b>", 3, 1, "policies[0]", "'<script>'", "a policy", "carbon-price")
    html = screen.problems_html([problem])
    assert "<script>" not in html and "line 3" in html and "did you mean carbon-price?" in html
    draft = screen.Draft("<b>", "x", "y", ("a", "b"), 1)
    assert "<b>1 problem</b>" in screen.verdict(draft, [problem]) and "&lt;b&gt;" in screen.verdict(draft, [])
    assert "<i>" not in screen.table_html(("<i>",), [("<i>",)])


# ------------------------------------------------------------------------------- in a browser


@pytest.mark.timeout(300)
def test_a_reader_edits_uses_shares_and_downloads_a_file(visit, dashboard_url):
    page = visit()
    page.goto(f"{dashboard_url}/scenario?scenario=carbon-price")
    field = page.get_by_label("Text of carbon-price.yaml")
    field.wait_for(timeout=120_000)
    assert "carbon-price:" in field.input_value()

    field.fill(GOOD.replace("price_usd", "price_us"))
    page.locator("#checks", has_text="did you mean price_usd?").wait_for(timeout=60_000)
    assert "line 5" in page.locator("#checks").inner_text()
    assert page.get_by_role("button", name="Use it on every page").is_disabled()

    field.fill(GOOD)
    page.locator("#checks", has_text="Every check passed").wait_for(timeout=60_000)
    page.get_by_role("button", name="Use it on every page").click()
    page.locator("#answer", has_text="what every page shows").wait_for(timeout=60_000)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    text = download.value.path().read_text(encoding="utf-8")
    state, _ = from_query(
        {"changes": re.search("changes=([^&]+)", page.url)[1], "scenario": "carbon-price-2"}
    )
    assert text == GOOD and download.value.suggested_filename == "carbon-price-2.yaml"
    assert scenario_of(state).digest() == own("carbon-price-2", text).digest()

    other = visit()
    other.goto(page.url.replace("/scenario", "/explore"))
    other.locator(ANSWER, has_text="Two prices").wait_for(timeout=120_000)


@pytest.mark.timeout(300)
def test_an_uploaded_file_is_checked_whatever_it_holds(page, dashboard_url):
    page.goto(f"{dashboard_url}/scenario")
    page.get_by_label("Text of access-mandate.yaml").wait_for(timeout=120_000)
    send(page, "evil.yaml", b"schema: 1\ntitle: '<img src=x onerror=window.hit=1>'\nrunz: 7\n\xff")
    page.locator("#checks", has_text="UTF-8").wait_for(timeout=60_000)
    send(page, "evil.yaml", b"schema: 1\ntitle: '<img src=x onerror=window.hit=1>'\nrunz: 7\n")
    page.locator("#checks", has_text="did you mean runs?").wait_for(timeout=60_000)
    send(page, "mine.yaml", b"schema: 1\ntitle: '<img src=x onerror=window.hit=1>'\nextends: carbon-price\n")
    page.locator("#answer", has_text="mine.yaml is good").wait_for(timeout=60_000)
    page.get_by_role("button", name="Use it on every page").click()
    page.wait_for_url(re.compile("scenario=mine"), timeout=60_000)  # it was heard before the next click
    page.get_by_test_id("stTopNavLinkContainer").get_by_text("Explore", exact=True).click()
    page.locator(ANSWER).wait_for(timeout=120_000)
    page.locator(".lab-question", has_text="<img src=x onerror=window.hit=1>").wait_for(timeout=60_000)
    assert page.evaluate("window.hit") is None
