"""What a sweep varies: the points are those asked for, and a run of a sweep is that run alone."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import qmc

from sim.declare import MEASURES, PARAMETERS
from sim.ensemble import DesignError, Experiment, StoreError, collect, design_of, query
from sim.ensemble.design import with_point
from sim.ensemble.querying import A_YEAR
from sim.futures import build
from sim.results import HOW
from sim.run import run
from sim.scenario import Scenario, Spread
from tests.worlds import policy, small

VARY = ("density_floor=0.1:0.4", "carbon-price.level=0:200", "access-mandate.domestic_only=true,false")


@pytest.fixture
def scenario() -> Scenario:
    return small(quarters=6, policies=(policy("carbon-price", start=2), policy("access-mandate", start=3)))


def column(scenario: Scenario, kind: str, vary: str, runs: int, seed: int = 1) -> list[object]:
    (varied,) = design_of(scenario, kind, [vary], seed, runs).points(range(runs))
    return list(varied.values)


# ---------------------------------------------------------------- points


def test_a_grid_holds_every_combination_in_the_same_futures(scenario):
    design = design_of(
        scenario, "grid", ["quality_value=5:7:3", "access-mandate.domestic_only=true,false"], 1, 12
    )
    quality, border = design.points(range(12))
    assert (quality.name, quality.key, border.name, border.key) == (
        "quality_value", "", "access-mandate", "domestic_only",
    )  # fmt: skip
    cells = list(zip(quality.values, border.values, strict=True))
    assert sorted(set(cells)) == [(it, on) for it in (5.0, 6.0, 7.0) for on in (False, True)]
    assert cells[:6] == cells[6:] and design.members(range(12)) == (0,) * 6 + (1,) * 6


def test_ranges_are_spaced_on_the_parameters_own_scale(scenario):
    assert column(scenario, "grid", "density_floor=0.1:0.4:3", 3) == pytest.approx([0.1, 0.2, 0.4])
    assert column(scenario, "grid", "quality_value=5:7:3", 3) == [5.0, 6.0, 7.0]


def test_a_latin_hypercube_has_one_point_in_each_slice(scenario):
    values = np.log(np.array(column(scenario, "lhs", "density_floor=0.1:0.4", 40), dtype=float))
    slices = np.floor((values - np.log(0.1)) / np.log(4) * 40)
    assert sorted(slices) == list(range(40))
    words = column(scenario, "lhs", "access-mandate.threshold=frontier,fixed", 40)
    assert words.count("fixed") == 20


def test_a_sobol_sequence_fills_the_cube_evenly_and_can_be_added_to(scenario):
    design = design_of(scenario, "sobol", VARY[:2], 1, 64)
    floor, price = (np.array(it.values, dtype=float) for it in design.points(range(64)))
    cube = np.stack([np.log(floor / 0.1) / np.log(4), price / 200], axis=1)
    chance = np.random.default_rng(1).random((64, 2))
    assert qmc.discrepancy(cube) < 0.2 * qmc.discrepancy(chance)
    assert design.points(range(5, 9)) == tuple(
        type(it)(it.name, it.key, it.values[5:9]) for it in design.points(range(200))
    )


@pytest.mark.parametrize("kind", ["lhs", "sobol"])
def test_seeds_give_other_points(scenario, kind):
    one, two = (column(scenario, kind, "quality_value=5:7", 8, seed) for seed in (1, 2))
    assert one == column(scenario, kind, "quality_value=5:7", 8) and one != two


# ---------------------------------------------------------------- runs


@pytest.mark.parametrize(("kind", "runs"), [("sobol", 6), ("lhs", 6), ("grid", 50)])
def test_a_run_of_a_sweep_is_that_run_alone(scenario, kind, runs, tmp_path):
    experiment = Experiment(scenario, 3, design_of(scenario, kind, VARY, 3, runs))
    stored = collect(experiment, runs, tmp_path / "out", on="here").stored
    swept, settings = stored.results(), stored.settings()
    assert list(settings) == ["density_floor", "carbon-price.price_usd", "access-mandate.domestic_only"]
    varied, members = experiment.design.points(range(runs)), experiment.design.members(range(runs))
    for number in (1, runs - 1):
        alone = run(with_point(scenario, varied, number), members=[members[number]], seed=3, on="here")
        for name in alone.values:
            assert alone.values[name][0].tobytes() == swept.values[name][number].tobytes(), name
        assert settings["density_floor"][number] == varied[0].values[number]
    effects = swept.values["emissions"][:, -1]
    assert len(set(effects)) >= runs / 2  # whether firms are domestic changes nothing so early


def test_an_entry_of_a_vector_and_what_the_scenario_draws(tmp_path):
    scenario = small(
        quarters=4,
        parameters={"quality_value": Spread.between(5.0, 7.0, PARAMETERS["quality_value"])},
        uncertainty="both",
    )
    design = design_of(scenario, "grid", ["grid_tco2_mwh.china=0.3,0.6", "quality_value=6.0,6.5"], 1, 4)
    task = Experiment(scenario, 1, design).task(range(4))
    world = build(task)
    grid, drawn = world.parameters.energy.grid_tco2_mwh, world.parameters.training.quality_value
    assert grid[:, 2].tolist() == [0.3, 0.3, 0.6, 0.6] and drawn[:, 0].tolist() == [6.0, 6.5, 6.0, 6.5]
    assert len(set(grid[:, 0])) == 1


def test_policies_that_reach_somebody_in_one_run_reach_somebody(tmp_path):
    scenario = small(quarters=6, policies=(policy("run-cap", start=1),))
    for values, reached in (("1e29,2e29", False), ("1e23,1e29", True)):
        design = design_of(scenario, "grid", [f"run-cap.level={values}"], 1, 4)
        found = collect(Experiment(scenario, 1, design), 4, tmp_path / values, on="here")
        assert ("run-cap" not in found.manifest["unreached"]) == reached


def test_a_grid_and_a_sequence_grow_and_a_hypercube_is_another(scenario, tmp_path):
    for kind, few, more in (("grid", 4, 8), ("sobol", 4, 8)):
        vary = ["carbon-price.level=0,100", "quality_value=5,6"]
        one, two = (Experiment(scenario, 1, design_of(scenario, kind, vary, 1, it)) for it in (few, more))
        assert one.key == two.key
        collect(one, few, tmp_path / kind, on="here")
        assert collect(two, more, tmp_path / kind, on="here").found == few
    one, two = (Experiment(scenario, 1, design_of(scenario, "lhs", vary, 1, it)) for it in (4, 8))
    assert one.key != two.key


# ---------------------------------------------------------------- questions


def test_questions_in_sql(scenario, tmp_path):
    experiment = Experiment(scenario, 1, design_of(scenario, "sobol", VARY[:2], 1, 8))
    stored = collect(experiment, 8, tmp_path / "it's", on="here").stored
    collect(experiment, 5, tmp_path / "it's", on="here")
    results, settings = stored.results(), stored.settings()
    found = query(stored, """
        SELECT run, "carbon-price.price_usd", sales_hhi, electricity_twh, emissions FROM years
        WHERE year = 2020 AND region = 'world' ORDER BY run
    """).fetchnumpy()  # fmt: skip
    assert found["run"].tolist() == list(range(8))
    np.testing.assert_array_equal(found["carbon-price.price_usd"], settings["carbon-price.price_usd"])
    for name in ("sales_hhi", "electricity_twh", "emissions"):
        np.testing.assert_allclose(found[name], results.at(name, 2020), rtol=1e-12)
    ((levels,),) = query(
        stored,
        "SELECT quantile_cont(emissions, [0.05, 0.5]) FROM years WHERE year = 2020 AND region = 'world'",
    ).fetchall()
    np.testing.assert_allclose(levels, results.quantiles("emissions", (0.05, 0.5))[:, 0])
    assert query(stored, "SELECT count(*) FROM runs").fetchall() == [(8 * 6 * 5,)]
    assert query(stored, "SELECT count(*) FROM years").fetchall() == [(8 * 5,)]  # the half year is left out


def test_every_way_a_measure_becomes_a_year(scenario, tmp_path):
    stored = collect(Experiment(scenario, 1), 3, tmp_path / "out", on="here").stored
    results = stored.results()
    for how in {spec.annual for spec in MEASURES.values()}:
        name = next(name for name in results.values if MEASURES[name].annual == how)
        asked = f"SELECT {name} FROM years WHERE year = 2020 AND region = 'world' ORDER BY run"
        np.testing.assert_allclose(query(stored, asked).fetchnumpy()[name], results.at(name, 2020))
    assert set(A_YEAR) == {*HOW, "last"}


@pytest.mark.parametrize(
    "sql",
    ["selec", "SELECT nothing FROM runs", "SELECT * FROM read_csv('/etc/hosts')", "COPY runs TO 'x.csv'",
     "ATTACH 'x.db'", "INSTALL httpfs", "SET enable_external_access = true"],
)  # fmt: skip
def test_questions_about_anything_else_are_refused(scenario, tmp_path, monkeypatch, sql):
    monkeypatch.chdir(tmp_path)
    stored = collect(Experiment(scenario, 1), 1, tmp_path / "out", on="here").stored
    with pytest.raises(StoreError):
        query(stored, sql)
    assert [it.name for it in tmp_path.iterdir()] == ["out"]


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("vary", "why"),
    [
        ("density_flor=0.1:0.2", "did you mean 'density_floor'"),
        ("density_floor", "write name=low:high"),
        ("density_floor=", "write name=low:high"),
        ("density_floor=0.1:2", "expected a number from 0.05 to 1"),
        ("density_floor=0.3:0.1", "the low end must be below the high end"),
        ("density_floor=0.1:0.2:1", "give 2 to 1000 levels"),
        ("density_floor=a:b", "'a' is not a number"),
        ("density_floor=0.1,nan", "'nan' is not a number"),
        ("density_floor.us=0.1:0.2", "density_floor has no entries, not 'us'"),
        ("grid_tco2_mwh.mars=0.1:0.2", "has one of us, eu, china, rest, not 'mars'"),
        ("carbon-price.prize_usd=0:1", "did you mean 'price_usd'"),
        ("carbon-price.level=0:9000", "expected a number from 0 to 500"),
        ("access-mandate.domestic_only=maybe", "'maybe' is not one of true, false"),
        ("run-cap.level=1e24:1e26", "has none of run-cap, and needs one"),
        ("nonsense=1:2", "neither a parameter nor an instrument"),
    ],
)
def test_what_cannot_be_varied(scenario, vary, why):
    with pytest.raises(DesignError, match=why):
        design_of(scenario, "sobol", [vary], 1, 8)


def test_designs_that_make_no_sense(scenario):
    with pytest.raises(DesignError, match="nothing is varied"):
        design_of(scenario, "sobol", [], 1, 8)
    with pytest.raises(DesignError, match="give one of grid, lhs, sobol"):
        design_of(scenario, "random", VARY, 1, 8)
    with pytest.raises(DesignError, match=r"carbon-price\.price_usd: given twice"):
        design_of(scenario, "lhs", ["carbon-price=0:1", "carbon-price.level=0:1"], 1, 8)
    with pytest.raises(DesignError, match=r"the grid has 10 cells.* such as --runs 10"):
        design_of(scenario, "grid", ["quality_value=5:7", "carbon-price.level=0,1"], 1, 7)
    twice = small(policies=(policy("carbon-price", start=2), policy("carbon-price", start=4)))
    with pytest.raises(DesignError, match="has 2 of carbon-price"):
        design_of(twice, "lhs", ["carbon-price=0:1"], 1, 8)
