import numpy as np
import pytest

from dashboard import charts, series, sparkline
from dashboard.theme import DARK, LIGHT
from sim.analysis.numbers import change_scale, scale_of
from sim.declare import MEASURES
from sim.evidence.figures import figures
from sim.evidence.fit import fit_table
from sim.results import Comparison


def trace(figure, name):
    found = [it for it in figure.data if it.name == name]
    assert len(found) == 1, f"{name}: {[it.name for it in figure.data]}"
    return found[0]


def points_of(shape):
    return np.array([it.split(",") for it in shape.path.strip("MZ").split("L")], dtype=float)


def band(figure, name):
    """Years, lower and upper edge of an area."""
    (shape,) = [it for it in figure.layout.shapes if it.name == name]
    points = points_of(shape)
    low, high = points[: len(points) // 2], points[len(points) // 2 :][::-1]
    np.testing.assert_array_equal(low[:, 0], high[:, 0])
    return low[:, 0], low[:, 1], high[:, 1]


def draw(comparison, measure, year=2030, colours=LIGHT):
    return charts.headline(comparison, 0, measure, year, colours, 2026.0)


@pytest.mark.parametrize(
    ("measure", "times"), [("sales_hhi", 1), ("academic_talent_share", 100), ("emissions", 1)]
)
def test_the_fan_holds_the_quantiles_of_the_results_in_the_unit_shown(comparison, measure, times):
    figure = draw(comparison, measure)
    base, policy = comparison.base.quantiles(measure) * times, comparison.others[0].quantiles(measure) * times
    assert list(trace(figure, "baseline").x) == list(range(2020, 2036))
    np.testing.assert_allclose(trace(figure, "baseline").y, base[2])
    for name, rows in {"baseline 90 %": (0, 4), "baseline 50 %": (1, 3)}.items():
        years, low, high = band(figure, name)
        np.testing.assert_allclose((years, low, high), (range(2020, 2036), *base[list(rows)]), rtol=1e-8)
    assert list(trace(figure, "policy").x) == list(range(2025, 2036))  # from the last year they share
    np.testing.assert_allclose(trace(figure, "policy").y, policy[2, 5:])
    np.testing.assert_allclose(band(figure, "policy 90 %")[2], policy[4, 5:], rtol=1e-8)


@pytest.mark.parametrize("measure", ["sales_hhi", "academic_talent_share", "emissions"])
def test_the_difference_is_the_paired_effect_of_every_year(comparison, measure):
    figure, times = draw(comparison, measure), change_scale(MEASURES[measure])
    at = {int(year): comparison.effect(0, measure, int(year)) for year in trace(figure, "typical pair").x}
    typical = [effect.median * times for effect in at.values()]
    np.testing.assert_allclose(trace(figure, "typical pair").y, typical)
    for name, (low, high) in {
        "interval of the mean": ("low", "high"),
        "90 % of pairs": ("p05", "p95"),
    }.items():
        expected = [[getattr(effect, edge) * times for effect in at.values()] for edge in (low, high)]
        np.testing.assert_allclose(band(figure, name), (list(at), *expected), rtol=1e-8)
    matters = MEASURES[measure].matters * times
    _years, low, high = band(figure, "too small to matter")
    np.testing.assert_allclose((low, high), ([-matters] * 2, [matters] * 2), rtol=1e-8)
    assert trace(figure, "year").x == (2030,)
    assert trace(figure, "year").y[0] == pytest.approx(comparison.effect(0, measure, 2030).median * times)


def test_observed_points_lie_where_the_evidence_says_dots_and_diamonds(comparison):
    figure, rows = draw(comparison, "industry_doctorates_share"), figures()
    rows = rows[rows.measure == "industry_doctorates_share"]
    points = trace(figure, "observed")
    assert points.marker.symbol == "circle"
    np.testing.assert_allclose(points.x, rows.year)
    np.testing.assert_allclose(points.y, rows.observed * 100)
    proxies = trace(draw(comparison, "model_hhi"), "proxy")
    assert proxies.marker.symbol == "diamond"
    assert set(proxies.y) == set(figures().query("measure == 'model_hhi'").observed)


def test_the_points_drawn_are_those_of_the_fit_table(comparison):
    """The same years and regions, one a series and year, in the same dollars; no series made of others."""
    table = fit_table(comparison.base)
    drawn = 0
    for measure in sorted(set(table[table["like"]]["measure"])):
        rows = table[(table["measure"] == measure) & table["like"]]
        points, times = series.observations(measure), scale_of(MEASURES[measure])
        np.testing.assert_allclose([it.value for it in points], rows["observed"] * times)
        np.testing.assert_allclose([it.high for it in points], rows["high"] * times)
        assert [it.year for it in points] == list(rows["year"])
        assert [it.bound for it in points] == list(rows["lower_bound"])
        drawn += len(points)
    assert drawn > 50
    dollars = {it.year: it.value for it in series.observations("big_four_capex_busd")}
    assert dollars[2023] < 130, "not in 2020 dollars"


def test_a_series_made_of_other_measures_is_not_drawn_as_one(monkeypatch):
    table = figures()
    assert len(series.observations("model_hhi")) >= 2
    monkeypatch.setattr(series, "_figures", lambda: table.assign(like=table["series"] != "model_hhi"))
    assert {it.value for it in series.observations("model_hhi")} == {3700.0}  # another survey's


def test_a_lower_bound_is_called_so(comparison):
    said = series.describe(comparison, 0, "frontier_run_flop", 2030)
    assert "at least 4.6e26 in 2025" in said and "at least 3.1e23" not in said


def test_a_chart_without_a_public_series_says_so(comparison):
    notes = [note.text for note in draw(comparison, "sales_hhi").layout.annotations]
    assert any("No public series" in note and "models" in note for note in notes)
    assert not any(
        "No public series" in note.text for note in draw(comparison, "model_hhi").layout.annotations
    )


@pytest.mark.parametrize("measure", ["sales_hhi", "compute_hhi", "emissions", "academic_talent_share"])
def test_a_note_in_the_corner_covers_nothing_that_is_drawn(comparison, measure):
    figure = draw(comparison, measure)
    note = next(note for note in figure.layout.annotations if "No public series" in note.text)
    low, high = figure.layout.yaxis.range
    drawn = [y for it in figure.data if it.yaxis == "y" for y in it.y]
    for shape in (it for it in figure.layout.shapes if it.yref == "y"):
        drawn += [shape.y1] if shape.path is None else list(points_of(shape)[:, 1])
    lines = 1 + note.text.count("<br>")
    assert low <= min(drawn) and max(drawn) + 0.075 * lines * (high - low) <= high


def test_scenarios_that_are_alike_draw_no_policy(comparison):
    alike = Comparison(comparison.base, [comparison.base])
    figure = draw(alike, "sales_hhi")
    assert not {"policy", "typical pair"} & {it.name for it in figure.data}
    assert "identical" in series.describe(alike, 0, "sales_hhi", 2030)


def test_colours_are_those_of_the_theme(comparison):
    assert trace(draw(comparison, "sales_hhi"), "policy").line.color == LIGHT.policy
    assert trace(draw(comparison, "sales_hhi", colours=DARK), "policy").line.color == DARK.policy


def test_the_text_alternative_says_the_numbers(comparison):
    text = series.describe(comparison, 0, "sales_hhi", 2030)
    effect = comparison.effect(0, "sales_hhi", 2030)
    assert effect.certainty == "clear"
    for part in (
        "Concentration of sales",
        "2020",
        "2030",
        "clear",
        "−4",
        f"{effect.agree} of {effect.pairs} pairs",
    ):
        assert part in text


def test_acronyms_keep_their_capitals(comparison):
    assert series.describe(comparison, 0, "academic_talent_share", 2030).startswith(
        "Academic share of AI talent, by talent, median"
    )


def test_the_table_holds_every_year(comparison):
    table = series.table(comparison, 0, "academic_talent_share")
    assert list(table["year"]) == list(range(2020, 2036))
    np.testing.assert_allclose(
        table["baseline, median (%)"], 100 * comparison.base.quantiles("academic_talent_share")[2]
    )


def test_a_sparkline_is_one_svg_with_a_name(comparison):
    svg = sparkline.sparkline(comparison, 0, "startups_alive", 2030, LIGHT)
    assert svg.startswith("<svg") and svg.count("<svg") == 1
    assert 'aria-label="startups alive, change by year"' in svg
    assert "nan" not in svg
