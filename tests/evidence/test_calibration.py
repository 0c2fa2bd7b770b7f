"""History matching: what is ruled out, what is shipped, and what is drawn from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.declare import PARAMETERS
from sim.evidence import calibration, validation
from sim.evidence.report import calibration_tables
from sim.evidence.targets import LEFT_OUT, MODEL, outcomes, scaled, target, targets
from sim.evidence.vectors import Cube, drawn_parameters
from sim.futures import parameter_values
from sim.noise import Luck, member_keys
from sim.parameters import plausible
from sim.scenario import Point, load_scenario, shipped
from tests.worlds import small

BASELINE = load_scenario(shipped()["baseline"])


# ---------------------------------------------------------------- targets


def test_a_target_is_judged_in_logs_or_as_a_share():
    figure = {"series": "frontier_run_flop", "year": 2022, "unit": "FLOP", "grade": "estimated"}
    it = target(figure | {"observed": 1e24, "low": 1e24, "high": 1e24})
    assert it.value == pytest.approx(np.log(1e24))
    assert it.sd == pytest.approx(np.hypot(0.20, MODEL["frontier_run_flop"]))
    ranged = target(figure | {"observed": 1e24, "low": 5e23, "high": 2e24})
    assert ranged.sd == pytest.approx(np.hypot(np.log(4) / 3.29, MODEL["frontier_run_flop"]))
    assert scaled(0.0, "organisations") == 0.0 and scaled(0.4, "share") == 0.4


def test_only_what_is_alike_is_a_target_and_nothing_after_2023_is_fitted():
    fit, later = targets("fit"), targets("test")
    assert max(it.year for it in fit) == 2023 and min(it.year for it in later) == 2024
    assert len({it.series for it in fit}) >= 10
    assert not {it.series for it in (*fit, *later)} & set(LEFT_OUT)
    assert not any(it.figure["lower_bound"] for it in (*fit, *later))


# ---------------------------------------------------------------- ruling out


def test_one_figure_far_away_rules_out_and_so_do_many_a_little_away():
    near, one_far = np.full(40, 0.5), np.full(40, 0.5)
    one_far[3] = 3.1
    all_a_little = np.full(40, 1.5)
    assert calibration.not_ruled_out(np.stack([near, one_far, all_a_little])).tolist() == [True, False, False]


def test_implausibility_counts_luck_twice():
    it = targets("fit")[0]
    found = calibration.implausibility([it], np.array([[it.value + 1.0]]), np.array([0.5]))
    assert found[0, 0] == pytest.approx(1 / np.sqrt(it.sd**2 + 0.5))


def test_new_points_stay_in_the_cube_and_come_from_the_best():
    random = np.random.default_rng(0)
    tried = random.random((400, 6))
    distance = np.abs(tried - 0.3)
    made = calibration.next_wave(tried, distance, 300, random)
    assert made.shape == (300, 6) and made.min() >= 0 and made.max() <= 1
    assert np.abs(made - 0.3).mean() < 0.7 * np.abs(tried - 0.3).mean()


def test_the_middle_of_the_cube_is_the_default():
    cube = Cube(drawn_parameters())
    values = cube.values(np.full((1, len(cube.columns)), 0.5))
    for name, value in values.items():
        assert value[0] == pytest.approx(PARAMETERS[name].values), name


def test_the_search_repeats_itself_and_keeps_only_what_is_not_ruled_out():
    first, again = (
        calibration.calibrate(vectors=60, waves=2, size=4, seed=5, scenario=small()) for _ in range(2)
    )
    assert first.points.tobytes() == again.points.tobytes() and first.waves == again.waves
    assert len(first.points) == 120 and first.simulated.shape == (120, len(first.targets))
    assert calibration.not_ruled_out(first.implausibility)[first.kept].all()
    assert set(calibration_tables(replace(first, kept=np.arange(5)))) == {"calibration", "identified"}


# ---------------------------------------------------------------- what is shipped


def test_the_shipped_set_is_whole_and_read_as_it_was_written(tmp_path):
    shipped_set = plausible.plausible()
    assert len(next(iter(shipped_set.values()))) >= 50
    path = tmp_path / "set.csv"
    path.write_text(plausible.write(shipped_set))
    for name, values in plausible.read(path).items():
        assert values == pytest.approx(shipped_set[name], rel=1e-5)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("quality_valu\n6\n", "did you mean quality_value"),
        ("quality_value\n60\n", "outside its range"),
        ("threshold[consumer]\n9\n", "lacks threshold"),
    ],
)
def test_a_set_that_does_not_fit_the_parameters_is_refused(tmp_path, text, says):
    path = tmp_path / "set.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match=says):
        plausible.read(path)


def test_the_world_at_its_defaults_is_not_ruled_out():
    search = calibration.Search(replace(BASELINE, quarters=calibration.QUARTERS), targets("fit"), 3)
    runs = 48
    cube = Cube(())
    simulated = search.simulate(cube, np.empty((runs, 0)), np.arange(runs))
    distance = calibration.implausibility(
        search.wanted, np.median(simulated, axis=0, keepdims=True), simulated.std(axis=0)
    )
    assert calibration.not_ruled_out(distance).all(), [
        (it.name, round(float(far), 1)) for it, far in zip(search.wanted, distance[0], strict=True) if far > 2
    ]


# ---------------------------------------------------------------- drawing from it


def drawn(uncertainty: str, **setting) -> dict[str, np.ndarray]:
    scenario = replace(BASELINE, parameters=setting)
    return parameter_values(scenario, uncertainty, Luck(member_keys(1, np.arange(50))))


def test_both_draws_whole_vectors_of_the_set():
    known, values = plausible.plausible(), drawn("both")
    names = list(known)
    table = np.concatenate([known[name] for name in names], axis=1)
    rows = np.concatenate([values[name] for name in names], axis=1)
    assert all((row == table).all(axis=1).any() for row in rows)
    assert len({row.tobytes() for row in rows}) > 25
    rest = [name for name in drawn_parameters() if name not in known]
    assert rest and all(np.unique(values[name]).size > 10 for name in rest)


def test_ranges_draw_each_parameter_by_itself_and_luck_draws_none():
    known, values = plausible.plausible(), drawn("ranges")
    name = next(iter(known))
    assert not np.isin(values[name], known[name]).any()
    assert drawn("luck") == {}


def test_what_a_scenario_sets_comes_before_the_set():
    name = next(name for name in plausible.plausible() if not PARAMETERS[name].per)
    value = PARAMETERS[name].low
    assert (drawn("both", **{name: Point(value)})[name] == value).all()


# ---------------------------------------------------------------- the test on later years


def test_the_two_simple_rules():
    later = next(it for it in targets("test") if it.series == "capex_big_four_busd" and it.year == 2025)
    straight = [replace(later, year=year, value=1.0 + 0.5 * (year - 2020)) for year in range(2020, 2024)]
    assert validation.benchmarks(later, straight) == pytest.approx((3.5, 3.5))
    bent = [replace(it, value=it.value + (it.year == 2021)) for it in straight]
    constant, trend = validation.benchmarks(later, bent)
    assert constant == pytest.approx(3.5) and trend < 3.5
    assert np.isnan(validation.benchmarks(later, straight[:1])).all()


def test_a_figure_inside_and_one_outside_are_told_apart():
    it = targets("test")[0]
    nan = float("nan")
    inside = validation.Line(it, it.value - 1, it.value + 0.5, it.value + 1, it.value + 2, nan)
    outside = validation.Line(it, it.value + 1, it.value + 2, it.value + 3, nan, nan)
    found = validation.summary([inside, outside])
    assert (found["inside"], found["figures"], found["error"]) == (1, 2, 1.25)
    assert "**below**" in validation.markdown([outside, inside])


def test_worse_is_said():
    before = {"inside": 4, "error": 0.20}
    assert validation.got_worse({"inside": 4, "error": 0.205}, before) == []
    assert len(validation.got_worse({"inside": 3, "error": 0.30}, before)) == 2
    assert validation.got_worse({"inside": 0, "error": 9.0}, {}) == []


def test_the_recorded_result_is_that_of_the_page():
    page = (validation.FILE.parents[2] / "docs" / "calibration.md").read_text(encoding="utf-8")
    assert validation.words(validation.recorded()) in page


def test_outcomes_are_in_the_scale_of_the_targets():
    from sim.evidence.targets import measures_of
    from sim.run import run

    wanted = targets("fit")
    results = run(replace(small(16)), runs=3, on="here")
    assert set(measures_of(wanted)) <= set(results.values)
    table = outcomes(wanted, results)
    share = next(place for place, it in enumerate(wanted) if it.figure["unit"] == "share")
    assert table.shape == (3, len(wanted)) and (table[:, share] >= 0).all() and (table[:, share] <= 1).all()
