"""The hindcast: what is read of results, what is called right, and that every line stands on what exists."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis import hindcast
from sim.dates import quarter_index
from sim.declare import MEASURES
from sim.evidence import observed
from sim.results import Comparison, Results

RUNS, QUARTERS = 3, hindcast.LAST + 1
AT = quarter_index("2024Q4")


def results(china: float) -> Results:
    """Made up: the world's chips double a year, ``china`` is its part of them, of runs and of emissions."""
    world = np.broadcast_to(2.0 ** (np.arange(QUARTERS) / 4), (RUNS, QUARTERS))
    places = world[..., None] * np.array([1.0, 0.1, china, 0.1])
    values = {name: world for name in ("chip_stock_mh100e", "chip_price_kusd", "compute_hhi", "emissions")}
    regional = {
        name: places
        for name in (
            "chips_by_place",
            "flagship_flop_by_place",
            "rented_share_by_place",
            "emissions_by_place",
        )
    }
    return Results("made-up", "Made up", np.arange(RUNS), 1, "", values, regional)


def line(series: str, date: str = "2024Q4", **changes) -> hindcast.Line:
    return hindcast.Line("made up", "ratio", hindcast.flagship_ratio, date, series, **changes)


def test_what_is_read():
    found = results(0.2)
    assert hindcast.share_of_chips(found, AT) == pytest.approx(0.2)
    assert hindcast.share_of_added(found, AT) == pytest.approx(0.2)
    assert hindcast.flagship_ratio(found, AT) == pytest.approx(0.2)
    assert hindcast.growth(found, AT) == pytest.approx(2.0)
    assert hindcast.growth_ratio(found, AT) == pytest.approx(1.0)
    year = found.values["emissions"][0, AT - 3 : AT + 1].sum()
    assert hindcast.of_year("emissions")(found, AT) == pytest.approx(year)
    assert hindcast.of_year("emissions_by_place", hindcast.CHINA)(found, AT) == pytest.approx(0.2 * year)


def test_lines_read_measures_and_series_that_exist():
    found = results(0.2)
    assert set(found.values) | set(found.regional) <= set(MEASURES)
    series = set(observed()["series"])
    for each in hindcast.LINES:
        assert each.read(found, quarter_index(each.date)).shape == (RUNS,)
        if each.series:
            assert each.series in series and hindcast.seen(each.series, each.date) is not None, each.label


@pytest.mark.parametrize(
    ("without", "with_it", "words"),
    [
        (0.8, 0.3, "right size: inside the range"),
        (0.3, 0.2, "right size: inside the range, but right without the control too"),
        (0.3, 0.7, "right size: 1.4 of the observed, but right without the control too"),
        (0.9, 0.8, "wrong size: 1.6 of the observed"),
        (0.3, 0.1, "wrong size: 0.2 of the observed"),
    ],
)
def test_sizes(without, with_it, words):
    # observed: 0.5 [0.16 to 0.5]
    case = line("china_flagship_ratio")
    assert hindcast.verdict(case, np.full(RUNS, without), np.full(RUNS, with_it)) == words


def test_signs():
    # observed: from 0.225 in 2022 to 0.05
    case = line("china_nvidia_share", "2023Q4", before=2022)
    assert hindcast.verdict(case, np.full(RUNS, 0.2), np.full(RUNS, 0.05)).startswith(
        "right sign, right size"
    )
    assert hindcast.verdict(case, np.full(RUNS, 0.04), np.full(RUNS, 0.05)).startswith(
        "wrong sign, right size"
    )


def test_what_was_not_observed_is_said():
    assert hindcast.verdict(line(""), np.ones(RUNS), np.ones(RUNS)) == "not observed"
    assert hindcast.told(line("")) == "–"
    assert (
        hindcast.told(line("china_nvidia_share", "2023Q4", before=2022, scale=100))
        == "5 [4 to 6]; 22 in 2022"
    )


def test_scenarios_differ_by_the_control_alone():
    base, control, closed = hindcast.scenarios()
    assert not base.policies and len(control.policies) == len(closed.policies) == 1
    assert control.parameters == base.parameters == closed.parameters
    first, second = control.policies[0].options, closed.policies[0].options
    assert {name for name in first if first[name] != second[name]} == {"clouds_closed"}
    assert control.policies[0].start == quarter_index("2022Q4")


def test_the_table_has_a_line_each_and_counts_what_is_right():
    text = hindcast.markdown(Comparison(results(0.4), [results(0.05), results(0.04)]))
    rows = [row for row in text.splitlines() if row.startswith("|")]
    assert len(rows) == 2 + len(hindcast.LINES)
    judged = sum("not observed" not in row for row in rows[2:])
    assert f"{judged} of {len(hindcast.LINES)} lines have an observation" in text
    assert "40 [40 to 40] | 5 [5 to 5] | −88 [−88 to −88] | 4 [4 to 4]" in rows[2]
