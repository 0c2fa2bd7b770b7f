import numpy as np
import pytest

from dashboard import charts, knowledge
from dashboard.charts import fit as chart
from dashboard.screens import evidence
from dashboard.theme import LIGHT
from sim.declare import PARAMETERS
from sim.evidence import sources
from sim.evidence.figures import figures
from sim.evidence.fit import HELD, fit_table
from sim.evidence.vectors import Cube, drawn_parameters, places
from sim.parameters.plausible import plausible


@pytest.fixture
def table(comparison):
    return fit_table(comparison.base)


def test_every_parameter_is_listed_with_unit_range_source_and_grade():
    rows = knowledge.parameters().set_index("name")
    assert list(rows.index) == list(PARAMETERS)
    assert (rows[["what", "unit", "default", "low", "high", "grade", "source"]] != "").all().all()
    one = rows.loc["chip_price_musd"]
    assert one["address"] == sources()[PARAMETERS["chip_price_musd"].source].address
    assert one["read of it"] and one["grade"] == PARAMETERS["chip_price_musd"].grade
    assert (rows["width left"].notna() == rows.index.isin(list(plausible()))).all()


def test_the_search_wants_every_word_in_some_column():
    rows = knowledge.parameters()
    names = set(knowledge.found(rows, "EPOCH chip price")["name"])
    assert "chip_price_musd" in names and len(names) < 20
    assert len(knowledge.found(rows, "")) == len(rows) and knowledge.found(rows, "[x(").empty


def test_places_in_the_cube_undo_its_values():
    cube = Cube(drawn_parameters())
    points = np.random.default_rng(1).uniform(0.01, 0.99, (3, len(cube.columns)))
    values, at = cube.values(points), 0
    for name in cube.names:
        spec = PARAMETERS[name]
        width = len(spec.values)
        # a default at an end of its range leaves that half of the side without length
        inner = [low < middle < high for low, middle, high in _ends(spec)]
        found = places(spec, values[name])
        np.testing.assert_allclose(found[:, inner], points[:, at : at + width][:, inner], atol=1e-6)
        at += width


def _ends(spec):
    return [(spec.low, value, spec.high) for value in spec.values]


def test_the_chart_of_the_fit_holds_every_figure_and_colours_the_misses(table):
    figure = charts.fit_chart(table, LIGHT)
    band, dots = figure.data
    order = chart.in_order(table)
    assert len(dots.y) == len(table) == len(set(dots.y))
    np.testing.assert_allclose(
        np.array(dots.x, float), np.maximum(order["observed"] / order["simulated"], chart.LEAST)
    )
    np.testing.assert_allclose(
        np.array(band.base, float), np.maximum(order["p05"] / order["simulated"], chart.LEAST)
    )
    missed = ~order["verdict"].isin(HELD)
    assert [colour == LIGHT.higher for colour in dots.marker.color] == missed.tolist()
    assert missed.tolist() == sorted(missed.tolist())  # the misses are the last, on top
    assert 0 < missed.sum() < len(table)


def test_every_observed_series_has_a_name():
    assert set(figures()["series"]) <= set(chart.NAMES)


def test_the_sentence_names_every_series_missed_after_2023(table):
    said = evidence.answer(table)
    later = table[(table["period"] == "test") & ~table["verdict"].isin(HELD)]
    assert len(later) > 2
    assert all(charts.named(series) in said.replace("&#x27;", "'") for series in later["series"])
    assert all(charts.named(series) in evidence.described(later) for series in later["series"])
    quiet = table.assign(verdict="inside")
    assert "misses" not in evidence.answer(quiet) and "none" in evidence.described(quiet)


@pytest.mark.parametrize("name", list(evidence.DOCUMENTS))
def test_the_documents_are_there_and_hold_no_dead_links(name):
    text = evidence.readable((evidence.FOLDER / f"{name}.md").read_text(encoding="utf-8"))
    assert "<!--" not in text and "](" not in text.replace("](http", "")
