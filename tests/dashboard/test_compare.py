"""Scenarios side by side: the sentence, the heat map, the small multiples, the choice and its link."""

import re
from dataclasses import replace

import numpy as np
import pytest

from dashboard import charts, choice, heat
from dashboard.address import from_query, to_query
from dashboard.outcomes import GROUPS, OUTCOMES
from dashboard.screens import compare as screen
from dashboard.screens.compare import Side
from dashboard.state import FEATURED, PageState, first_scenario, preset
from dashboard.theme import DARK, LIGHT, contrast, readable_on
from sim import shipped
from sim.analysis.several import several
from sim.declare import MEASURES
from sim.results import Comparison

from .conftest import ANSWER, made_up, send
from .test_files import GOOD


@pytest.fixture
def three(comparison):
    raised = made_up("raised", {"sales_hhi": 300.0, "emissions": -400.0})
    return Comparison(comparison.base, [*comparison.others, comparison.base, raised])


@pytest.fixture
def side(three):
    scenarios = [preset(name) for name in ("access-mandate", "public-compute", "carbon-price")]
    return Side(three, preset("baseline"), scenarios, 40)


def test_the_sentence_names_only_what_the_pairs_show_the_largest_first(three):
    said = {it.measure: it.text for it in several(three, 2030, ["A one", "B two", "C three"])}
    assert said[""] == "Against Baseline, in 2030:"
    assert re.fullmatch(
        r"Concentration of sales: lower with A one \(−4.. points\); higher with C three \(\+3.. points\)\.",
        said["sales_hhi"],
    )
    assert said["model_hhi"] == "Concentration of models: no clear change with any."
    first, second = said["emissions"].index("C three"), said["emissions"].index("A one")
    assert first < second and said["emissions"].endswith("higher with none.")


def test_every_cell_of_the_heat_map_is_the_paired_effect(three):
    html = heat.table(three, 2030, ["one", "<two>", "three"], LIGHT)
    assert html.count("<td style=") == 3 * len(OUTCOMES) and "<two>" not in html
    effect = three.effect(0, "sales_hhi", 2030)
    assert f">{heat.cell_text(effect, 'change')} <span>●</span>" in html
    assert heat.cell_text(effect, "pairs") == f"▼ {effect.agree}/{effect.pairs}"
    assert heat.cell_text(three.effect(1, "sales_hhi", 2030), "change") == "0"
    assert all(name in MEASURES for names in GROUPS.values() for name in names)


def test_colour_is_direction_or_the_readers_goal_and_stronger_for_more(three):
    lower, higher, same = (three.effect(number, "sales_hhi", 2030) for number in (0, 2, 1))
    assert heat.colour(same, LIGHT, None) == LIGHT.paper
    assert heat.colour(lower, LIGHT, None) != heat.colour(higher, LIGHT, None) != LIGHT.paper
    assert heat.colour(lower, LIGHT, {}) == LIGHT.paper
    assert heat.colour(lower, LIGHT, {"sales_hhi": -1}) == heat.colour(lower, LIGHT, None)
    assert heat.colour(replace(lower, mean=abs(lower.mean)), LIGHT, {"sales_hhi": 1}) == heat.colour(
        lower, LIGHT, None
    )
    strengths = [heat.strength(replace(lower, mean=-lower.base * part)) for part in (0.001, 0.06, 0.2, 0.5)]
    assert strengths == sorted(set(strengths))
    assert heat.strength(replace(lower, certainty="likely")) < heat.strength(lower)
    assert heat.strength(replace(lower, certainty="unclear")) == 0


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_cells_can_be_read_in_both_themes(colours):
    for ink in (colours.lower, colours.higher):
        for strength in heat.STRENGTHS:
            ground = heat.blended(ink, colours.paper, strength)
            assert contrast(readable_on(ground, colours), ground) >= 4.5


def test_the_small_multiples_hold_the_paired_differences(three):
    drawn = ["sales_hhi", "academic_talent_share"]
    figure = charts.multiples(three, drawn, ["A", "B", "C"], 2030, LIGHT)
    lines = [it for it in figure.data if it.name == "typical pair"]
    assert len(lines) == 6 and len({it.xaxis for it in lines}) == 6
    for place, line in enumerate(lines):
        measure, number = drawn[place // 3], place % 3
        times = 100 if measure == "academic_talent_share" else 1
        expected = [three.effect(number, measure, year).median * times for year in line.x]
        np.testing.assert_allclose(line.y, expected)
    assert lines[0].line.color == LIGHT.policy and lines[1].line.color == LIGHT.baseline
    ranges = [figure.layout[f"yaxis{axis}"].range for axis in ("", 2, 3)]
    assert ranges[0] == ranges[1] == ranges[2]
    own = charts.multiples(three, drawn, ["A", "B", "C"], 2030, LIGHT, shared=False)
    assert own.layout.yaxis.range != own.layout.yaxis2.range


def test_the_table_and_the_text_alternative_hold_every_number(side):
    table = screen.numbers(side, 2030)
    assert len(table) == 3 * len(OUTCOMES)
    row = table[(table["scenario"] == "A Access mandate") & (table["outcome"] == "Sales")].iloc[0]
    effect = side.comparison.effect(0, "sales_hhi", 2030)
    assert row["mean change"] == pytest.approx(effect.mean) and row["pairs that agree"] == effect.agree
    text = screen.described(side, ["sales_hhi"], 2030)
    assert "A Access mandate: clear" in text and "B Public compute: identical" in text


def test_what_cannot_be_paired_is_left_out_with_the_reason():
    state = PageState(first_scenario()).keep_file("small", GOOD + "actors: {researchers: 500}\n")
    state = replace(state, compared=("carbon-price", "small"))
    base, others, left_out = choice.chosen(state)
    assert base.name == "baseline" and [it.name for it in others] == ["carbon-price"]
    assert left_out == {"small": "actors"}


def test_a_link_restores_what_is_compared():
    state = PageState(first_scenario()).keep_file("two", GOOD)
    state = replace(
        state,
        compared=("two", "carbon-price"),
        against="public-compute",
        drawn=("emissions",),
        goals={"sales_hhi": -1, "startups_alive": 1},
    ).with_view("colours", "goals")
    back, told = from_query(to_query(state))
    assert told == [] and back == state
    damaged = {"compare": "x,<b>,carbon-price,carbon-price", "against": "y", "draw": "z", "goals": "-q,,,"}
    state, told = from_query(damaged)
    assert state.compared == ("carbon-price",) and state.against == "baseline" and not state.goals
    assert len(told) == 2 and not any("<b>" in text for text in told)


def test_a_file_that_makes_room_leaves_the_comparison_too():
    state = PageState(first_scenario())
    for number in range(6):
        state = state.keep_file(f"f{number}", GOOD)
    state = replace(state, compared=("f0", "f5"), against="f0", scenario="f0").keep_file("f6", GOOD)
    assert state.compared == ("f5",) and state.against == "baseline" and state.scenario == "f6"
    assert set(FEATURED) <= set(shipped())


# ------------------------------------------------------------------------------- in a browser


@pytest.mark.timeout(300)
def test_a_reader_takes_one_out_uploads_another_and_changes_the_baseline(visit, dashboard_url):
    page = visit()
    page.goto(f"{dashboard_url}/compare?compare=carbon-price,public-compute")
    answer = page.locator(ANSWER)
    answer.wait_for(timeout=120_000)
    assert page.locator(".lab-heat tbody tr").count() == 2
    page.get_by_test_id("stPlotlyChart").locator("svg").first.wait_for()

    page.locator(".st-key-drop_public-compute button").first.click()
    page.wait_for_url(re.compile("compare=carbon-price(&|$)"), timeout=60_000)
    send(page, "bad.yaml", b"schema: 1\nrunz: 1\n")
    page.locator(".lab-warn", has_text="did you mean 'runs'").wait_for(timeout=60_000)
    send(page, "mine.yaml", GOOD.encode())
    page.locator(".lab-heat tbody", has_text="Two prices").wait_for(timeout=120_000)
    answer.wait_for(timeout=120_000)
    text = answer.inner_text()
    assert page.locator(".lab-heat tbody tr").count() == 2 and "in 2030" in text

    other = visit()
    other.goto(page.url)
    again = other.locator(ANSWER)
    again.wait_for(timeout=120_000)
    assert again.inner_text() == text
