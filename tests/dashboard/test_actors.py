"""One future: its story agrees with the simulation, its charts with the story, the page with both."""

import re
from dataclasses import replace

import numpy as np
import pytest

from dashboard import charts, chronicle, names
from dashboard.address import from_query, to_query
from dashboard.charts.network import places, ties
from dashboard.engine import SMALL_ACTORS
from dashboard.screens import actors as screen
from dashboard.state import PageState, first_scenario, preset
from dashboard.stories import Stories
from dashboard.story import OUTSIDE, groups, leases, moves_in_year, over_a_year, shares, tell
from dashboard.theme import DARK, LIGHT, contrast
from sim import run
from sim.populations import LEASE

QUARTERS = 40


@pytest.fixture(scope="module")
def scenario():
    return replace(preset("access-mandate"), actors=SMALL_ACTORS, quarters=QUARTERS)


@pytest.fixture(scope="module")
def story(scenario):
    return tell((scenario, 3))


@pytest.fixture(scope="module")
def results(scenario):
    return run(scenario, members=[3], on="here")


def test_a_story_is_the_future_of_that_number(story, results):
    np.testing.assert_allclose(
        story.whole["sold"].reshape(-1, 4).sum(axis=1) / 1e3, results.annual("services_revenue_busd")[0]
    )
    sellers = story.firms["revenue_musd"].sum(axis=1) + story.whole["hosted"]
    # a firm that closes at the end of a quarter takes its sales along: the columns miss them
    assert (sellers <= story.whole["sold"] * (1 + 1e-9)).all()
    assert (sellers > 0.97 * story.whole["sold"]).mean() > 0.8
    alive = (story.firms["tenant"][:, story.big_tech :] >= 0).sum(axis=1)
    np.testing.assert_array_equal(alive, results.values["startups_alive"][0])


def test_telling_it_twice_gives_the_same_story(scenario, story):
    again = tell((scenario, 3))
    assert again.events == story.events
    assert all(np.array_equal(again.firms[name], values) for name, values in story.firms.items())
    assert not np.array_equal(tell((scenario, 4)).firms["revenue_musd"], story.firms["revenue_musd"])


@pytest.mark.parametrize("of", ["chips", "models", "sales"])
def test_shares_add_to_one_and_are_means_of_four_quarters(story, of):
    found = shares(story, of)
    assert list(found) == groups(story)
    np.testing.assert_allclose(sum(found.values()), 1, rtol=1e-6)
    assert all((values >= -1e-12).all() for values in found.values())
    one = story.firms["chips_h100e"][:, 0] / (story.firms["chips_h100e"].sum(axis=1) + story.whole["clouds"])
    if of == "chips":
        np.testing.assert_allclose(found["f0"][10], one[7:11].mean())
        np.testing.assert_allclose(found["f0"][1], one[:2].mean())


def test_means_over_a_year():
    np.testing.assert_allclose(over_a_year(np.array([1.0, 3, 5, 7, 9, 11])), [1, 2, 3, 4, 6, 8])
    assert over_a_year(np.ones((9, 2))).shape == (9, 2)


def test_nobody_is_lost_between_places(story):
    """Who is in research at the end of a quarter is who was before, and who came less who left."""
    for quarter in range(1, story.quarters):
        before, now = story.moves[quarter - 1], story.moves[quarter]
        np.testing.assert_array_equal(before.sum(axis=0)[:OUTSIDE], now.sum(axis=1)[:OUTSIDE])
    assert (story.hired_by_takeover <= story.moves[:, 1, 2]).all()
    total = moves_in_year(story, 2027)
    np.testing.assert_array_equal(total, story.moves[28:32].sum(axis=0))


def test_leases_are_those_of_the_columns(story):
    found = leases(story, QUARTERS - 1)
    alive = story.firms["tenant"][-1] >= 0
    assert (
        len(found) == ((story.firms["mode"][-1] == LEASE) & alive & (story.firms["supplier"][-1] >= 0)).sum()
    )
    assert any(bound for *_, bound in found), "the mandate reaches nobody here"


@pytest.mark.parametrize("of", ["chips", "models", "sales"])
def test_the_areas_hold_the_shares(story, of):
    figure, found = charts.areas(story, of, 30, LIGHT, 2026.0), shares(story, of)
    assert all(it.stackgroup == "all" for it in figure.data)
    by_name = {names.group(story, name): values for name, values in found.items()}
    for trace in figure.data:
        np.testing.assert_allclose(trace.y, 100 * by_name[trace.name])
    assert sum(it.y[30] for it in figure.data) == pytest.approx(100)
    assert any(note.text == "<b>2027Q3</b>" for note in figure.layout.annotations)
    labelled = [note.text for note in figure.layout.annotations if note.text.endswith(" %")]
    assert labelled and all(float(text.split()[-2]) >= 6.9 for text in labelled)


def test_the_sankey_holds_the_moves_of_a_year_but_not_those_who_stay(story):
    figure = charts.flows(story, 2028, LIGHT)
    moves = moves_in_year(story, 2028).copy()
    np.fill_diagonal(moves, 0)
    link = figure.data[0].link
    assert sum(link.value) == moves.sum() and len(link.value) == (moves > 0).sum()
    assert str(moves.sum(axis=1)[OUTSIDE]) in " ".join(figure.data[0].node.label)
    dark = charts.flows(story, 2028, DARK)
    assert contrast(dark.data[0].textfont.color, DARK.paper) > 7


def test_who_turns_from_a_lease_to_a_lease_changes_the_supplier(story):
    turned = replace(story.events[0], kind="supply", before="leased", after="leased")
    assert "changes its supplier" in chronicle.event_html(story, turned)
    assert "to leased models" in chronicle.event_html(story, replace(turned, before="own"))


def test_the_network_draws_every_lease_and_every_sponsorship(story):
    moment = QUARTERS - 1
    found = ties(story, moment, "leases")
    lines = {it.name: it for it in charts.network(story, moment, "leases", LIGHT).data}
    assert len([it for it in lines["bound"].x if it is None]) == sum(it.bound for it in found)
    assert len([it for it in lines["free"].x if it is None]) == sum(not it.bound for it in found)
    assert len(lines["customers"].x) == len(found)
    sponsors = ties(story, moment, "sponsors")
    assert {it.number for it in sponsors} <= set(range(len(story.sponsor))) and sponsors
    assert all(story.sponsor[it.number] == it.firm for it in sponsors)
    spots = places([0, 1, 2, 3, 9], {0: 30, 1: 0, 2: 1, 3: 2, 9: 4})
    assert spots[0][1] == spots[3][1] > spots[9][1]


def test_names_are_invented_and_tell_actors_apart(story):
    found = [names.big_tech(story, place) for place in range(story.big_tech)]
    assert len(set(found)) == story.big_tech
    every = chronicle.actors(story)
    told = [chronicle.name_of(story, it) for it in every.values()]
    assert len(set(told)) == len(told)
    assert all(re.fullmatch(r"S-\d{3,}|U-\d\d|[A-Z][a-z ]+\d*", name) for name in told)
    assert sum(it.kind == "university" for it in every.values()) == len(story.sponsor)


def test_the_log_tells_every_kind_the_newest_first_and_nothing_of_later(story):
    assert {it.kind for it in story.events} <= set(chronicle.LOGS["all"])
    text = chronicle.log_html(story, 20, "all", most=1000)
    quarters = re.findall(r'lab-when">(\d{4}Q\d)', text)
    assert quarters == sorted(set(quarters), reverse=True) and max(quarters) <= "2025Q1"
    bought = chronicle.log_html(story, QUARTERS - 1, "bought", most=1000)
    assert bought.count("<i ") == sum(it.kind == "takeover" for it in story.events)
    models = chronicle.log_html(story, QUARTERS - 1, "models", most=1000)
    assert models.count("<i ") == len({(it.quarter, it.firm) for it in story.events if it.kind == "release"})


def test_an_actor_is_there_only_while_it_holds_its_place(story):
    every = chronicle.actors(story)
    for actor in every.values():
        if actor.kind == "university":
            assert dict(chronicle.about(story, actor, 30))["Sponsor"] in {
                names.big_tech(story, place) for place in range(story.big_tech)
            }
            continue
        there = story.firms["tenant"][:, actor.place] == actor.tenant
        lines = chronicle.lines_of(story, actor)["share of sales"]
        np.testing.assert_array_equal(np.isnan(lines), ~there)
        said = dict(chronicle.about(story, actor, 30))
        assert ("Sells on" in said) == bool(there[30])
    short = next(
        it
        for it in every.values()
        if it.kind == "firm" and (story.firms["tenant"][:, it.place] != it.tenant).any()
    )
    assert "is founded" in chronicle.life_html(story, short, QUARTERS - 1) or short.tenant < 100


def test_the_sentence_says_what_the_columns_hold(story):
    said = chronicle.sentence(story, 31, False)
    tied = leases(story, 31)
    assert "this one future" in said and "2027Q4" in said
    if len(tied) > 1:
        assert f"{len(tied)} startups sell on leased models" in said
    assert f"{story.moves[28:32].sum(axis=0)[0, 2]} researchers from universities" in said
    assert "its baseline twin" in chronicle.sentence(story, 31, True)


def test_a_future_is_picked_by_where_it_stands():
    values, state = np.array([3.0, 9.0, 1.0, 4.0]), PageState(first_scenario())
    assert values[screen.picked(values, state)] in (3.0, 4.0)
    assert screen.picked(values, state.with_view("pick", "least")) == 2
    assert screen.picked(values, state.with_view("pick", "most")) == 1
    by_number = replace(state.with_view("pick", "number"), future=99)
    assert screen.picked(values, by_number) == 3
    assert screen.rank_words(values, 3) == "2 of 3 futures are below it."
    figure = charts.strip(values, 9.0, "points", LIGHT)
    assert figure.data[0].x == (3.0, 9.0, 1.0, 4.0) and figure.data[1].x == (9.0,)


def test_stories_are_kept_and_the_least_used_forgotten(scenario, monkeypatch):
    told = []
    monkeypatch.setattr("dashboard.stories.tell", lambda task: told.append(task[1]))
    kept = Stories("here", most=2)
    for member in (1, 2, 1, 3, 1, 2):
        kept.ask(scenario, member)
    assert told == [1, 2, 3, 2]


def test_the_baseline_twin_has_the_same_luck(scenario):
    base = replace(preset("baseline"), actors=SMALL_ACTORS, quarters=QUARTERS)
    twin = tell((base, 3))
    mine = tell((scenario, 3))
    early = 20  # before the mandate is announced
    np.testing.assert_array_equal(twin.firms["revenue_musd"][:early], mine.firms["revenue_musd"][:early])
    assert not np.array_equal(twin.firms["revenue_musd"], mine.firms["revenue_musd"])


def test_a_link_restores_the_future_the_quarter_and_the_actor():
    state = replace(PageState(first_scenario()), future=7, quarter=41, actor="f12.37")
    state = state.with_view("side", "baseline").with_view("pick", "number")
    back, told = from_query(to_query(state))
    assert told == [] and back == state and back.moment == 41
    assert replace(state, quarter=None, year=2031).moment == 47
    state, told = from_query({"future": "1e9", "quarter": "2099Q9", "actor": "<script>"})
    assert state.actor == "" and state.quarter is None and len(told) == 2


# ------------------------------------------------------------------------------- in a browser


@pytest.mark.timeout(300)
def test_a_reader_steps_plays_pauses_and_sees_the_twin(page, dashboard_url):
    page.goto(f"{dashboard_url}/actors?quarter=2028Q4")
    answer = page.locator("#answer")
    answer.filter(has_text="2028Q4").wait_for(timeout=120_000)
    assert "this one future" in answer.inner_text()
    assert page.locator("[data-testid=stPlotlyChart]").count() == 7
    first = answer.inner_text()

    page.locator(".st-key-to_chevron_right button").first.click()
    answer.filter(has_text="2029Q1").wait_for(timeout=60_000)
    page.wait_for_url(re.compile("quarter=2029Q1"), timeout=60_000)
    page.locator(".st-key-play button").first.click()
    answer.filter(has_text="2029Q3").wait_for(timeout=60_000)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play").wait_for(timeout=60_000)

    page.goto(f"{dashboard_url}/actors?quarter=2028Q4")
    answer.filter(has_text="2028Q4").wait_for(timeout=120_000)
    assert answer.inner_text() == first
    page.get_by_text("Its baseline twin").click()
    answer.filter(has_text="its baseline twin").wait_for(timeout=60_000)
    page.wait_for_url(re.compile("side=baseline"), timeout=60_000)
    assert page.locator("[data-testid=stException]").count() == 0
