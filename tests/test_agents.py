"""The Mesa face: the same bits as the fast path, windows that only read, agents that come and go."""

from __future__ import annotations

import pickle
import subprocess
import sys
import time
import warnings
import weakref

import mesa
import numpy as np
import pytest

import sim
from sim.agents import (
    UNIT_SUFFIXES,
    BigTech,
    ComputeMarket,
    Firm,
    Regulator,
    Researcher,
    Startup,
    University,
    Window,
    columns_of,
    readings,
)
from sim.declare import JURISDICTIONS, LEVERS, MEASURES
from sim.populations import Firms, Models

SMALL = """\
schema: 1
title: Small
horizon: {{start: 2020Q1, end: 2023Q4}}
actors: {{startups: 12, universities: 8, researchers: 200}}
runs: 4
{rest}
"""


def small(rest: str = "") -> sim.Scenario:
    return sim.parse_scenario(SMALL.format(rest=rest), "small")


@pytest.fixture(scope="module")
def finished() -> ComputeMarket:
    model = ComputeMarket(small(), member=2)
    model.run_model()
    return model


@pytest.fixture
def fresh() -> ComputeMarket:
    return ComputeMarket(small())


# ---------------------------------------------------------------- the same run


@pytest.mark.parametrize("member", [0, 2])
@pytest.mark.parametrize(
    "rest",
    [
        "",
        "uncertainty: both\npolicies:\n  - access-mandate: {start: 2021Q1}\n",
        "policies:\n  - carbon-price: {start: 2021Q1, trigger: {measure: emissions, above: 0.001}}\n",
        "policies:\n  - access-mandate: {start: 2021Q1, threshold: fixed, threshold_flop: 1e30}\n",
    ],
)
def test_bit_identical_to_the_fast_path(member, rest):
    scenario = small(rest)
    model = ComputeMarket(scenario, member, seed=9)
    model.run_model()
    expected = sim.run(scenario, members=[member], seed=9, on="here")
    assert model.results().fingerprint == expected.fingerprint
    assert model.results().unreached == expected.unreached
    assert model.results().late == expected.late
    assert model.results().digest == expected.digest
    collected = model.datacollector.get_model_vars_dataframe()
    for name, values in expected.values.items():
        np.testing.assert_array_equal(collected[name].to_numpy(), values[0])
    for name, values in expected.regional.items():
        for place, word in enumerate(JURISDICTIONS):
            np.testing.assert_array_equal(collected[f"{name}_{word}"].to_numpy(), values[0, :, place])


def test_every_measure_is_collected(finished):
    frame = finished.datacollector.get_model_vars_dataframe()
    assert len(frame) == 16
    assert set(MEASURES) - set(frame.columns) == {name for name, spec in MEASURES.items() if spec.per}


def test_a_quarter_a_step(fresh):
    assert (fresh.running, fresh.date) == (True, "")
    fresh.step()
    assert (fresh.running, fresh.date, fresh.steps) == (True, "2020Q1", 1)
    fresh.run_model()
    assert (fresh.running, fresh.date) == (False, "2023Q4")
    with pytest.raises(RuntimeError, match="longer horizon"):
        fresh.step()
    assert fresh.date == "2023Q4"


def test_no_results_before_the_first_step(fresh):
    with pytest.raises(RuntimeError, match="call step"):
        fresh.results()


def test_a_member_below_zero():
    with pytest.raises(ValueError, match="numbered from 0"):
        ComputeMarket(small(), member=-1)


def test_no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ComputeMarket(small()).step()


# ---------------------------------------------------------------- windows


def test_attributes_read_columns_with_and_without_unit(finished):
    world = finished.world
    for agent in finished.agents_by_type[BigTech]:
        assert agent.cash_musd == agent.cash == world.firms.cash_musd[0, agent.index]
        assert isinstance(agent.cash, float) and isinstance(agent.mode, int) and isinstance(agent.lab, bool)
        np.testing.assert_array_equal(agent.model_flop, world.models.flop[:, 0, agent.index])
        np.testing.assert_array_equal(agent.sales_share, world.sales.share[:, 0, agent.index])
    for agent in finished.agents_by_type[University]:
        assert agent.bought == world.universities.bought_h100e[0, agent.index]
    for agent in finished.agents_by_type[Researcher]:
        assert agent.talent == world.researchers.talent[0, agent.index]
    for agent in finished.agents_by_type[Regulator]:
        assert agent.carbon_price_usd == world.rules.carbon_price_usd[0, agent.index]
        assert agent.place == JURISDICTIONS[agent.index]


def test_every_column_that_is_listed_can_be_read(finished):
    for kind in (BigTech, Startup, University, Researcher, Regulator):
        agent = next(iter(finished.agents_by_type[kind]))
        assert agent.columns and all(spec.label for spec in agent.columns.values())
        for name in agent.columns:
            getattr(agent, name)
        assert set(agent.columns) <= set(dir(agent))


def test_columns_are_those_declared(finished):
    firm = next(iter(finished.agents_by_type[BigTech]))
    assert set(Firms.columns) <= set(firm.columns)
    assert {f"model_{name}" for name in Models.columns} <= set(firm.columns)
    regulator = next(iter(finished.agents_by_type[Regulator]))
    assert set(LEVERS) <= set(regulator.columns)


def test_a_short_name_never_hides_another():
    for kind in (BigTech, Startup, University, Researcher, Regulator):
        full = {f"{prefix}{name}" for _, table, prefix in kind.parts for name in columns_of(table)}
        assert full <= set(kind.reads)
        short = set(kind.reads) - full
        assert not short & set(dir(mesa.Agent)) and not short & {"model", "unique_id", "random", "index"}
        for name in short:  # stands for one column, the name of which it begins
            assert [it for it in full if it in {f"{name}{unit}" for unit in UNIT_SUFFIXES}] != []
            assert kind.reads[name] in [kind.reads[it] for it in full if it.startswith(name)]
    assert BigTech.reads["cash"] == ("firms", "cash_musd")
    assert BigTech.reads["model_flop"] == ("models", "flop")
    assert readings(("places", "Places", ""))["price"] == ("places", "price_musd")
    assert readings(("carbon", "Carbon", ""))["used"] == ("carbon", "used_mwh")


@pytest.mark.parametrize("name", ["cash_musd", "cash", "nonsense"])
def test_writing_is_refused(finished, name):
    firm = next(iter(finished.agents_by_type[BigTech]))
    before = finished.world.firms.cash_musd.copy()
    with pytest.raises(AttributeError, match=r"only read .*with_changes"):
        setattr(firm, name, 1.0)
    with pytest.raises(AttributeError, match="only read"):
        finished.agents.set(name, 1.0)
    np.testing.assert_array_equal(before, finished.world.firms.cash_musd)


def test_arrays_given_out_are_copies(finished):
    firm = next(iter(finished.agents_by_type[BigTech]))
    firm.model_flop[:] = 0.0
    assert firm.model_flop[0] > 0


def test_agents_cannot_be_removed(finished):
    count = len(finished.agents)
    with pytest.raises(AttributeError, match="come and go"):
        next(iter(finished.agents)).remove()
    with pytest.raises(AttributeError, match="come and go"):
        finished.remove_all_agents()
    assert len(finished.agents) == count


def test_an_unknown_column_names_the_nearest(finished):
    firm = next(iter(finished.agents_by_type[BigTech]))
    with pytest.raises(AttributeError, match="did you mean chips"):
        _ = firm.chips_h100
    assert getattr(firm, "nothing_like_it_at_all", 7) == 7
    assert not hasattr(firm, "__deepcopy__")


# ---------------------------------------------------------------- who is there


def test_only_who_is_there_is_an_agent(finished):
    world = finished.world
    startups = {firm.index: firm.tenant for firm in finished.agents_by_type[Startup]}
    live = np.flatnonzero(world.firms.active[0])
    assert startups == {int(it): int(world.firms.tenant[0, it]) for it in live if it >= world.big_tech}
    people = {person.index for person in finished.agents_by_type[Researcher]}
    assert people == set(np.flatnonzero(world.researchers.active[0]).tolist())
    assert len(finished.agents_by_type[BigTech]) == world.big_tech
    assert len(finished.agents_by_type[University]) == world.universities.count
    assert len(finished.agents_by_type[Regulator]) == len(JURISDICTIONS)


# What an agent looks up through its place: of who left, none of it is its own any more.
LINKS = {Researcher: ("works_for", "jurisdiction", "place"), Firm: ("researchers", "place", "supplied_by")}


def test_a_new_tenant_is_a_new_agent(fresh):
    known: dict[int, Window] = {agent.unique_id: agent for agent in fresh.agents}
    tenants: dict[int, int] = {}
    while fresh.running:
        fresh.step()
        now = {agent.unique_id: agent for agent in fresh.agents}
        assert len(now) == len(fresh.agents)
        for agent in fresh.agents_by_type[Startup]:
            assert tenants.setdefault(agent.unique_id, agent.tenant) == agent.tenant
        gone = [agent for number, agent in known.items() if number not in now]
        for agent in gone:
            assert agent.left is not None
            column = "talent" if isinstance(agent, Researcher) else "cash"
            derived = LINKS[Researcher if isinstance(agent, Researcher) else Firm]
            for name in (column, *derived):
                with pytest.raises(AttributeError, match=r"left in 20\d\dQ[1-4]"):
                    getattr(agent, name)
            with pytest.raises(AttributeError, match="has no column"):
                _ = agent.nonsense
        assert all(number > max(known, default=0) for number in set(now) - set(known))
        known |= now
    kinds = fresh.trace.counts()
    left = sum(isinstance(agent, Startup) and agent.left is not None for agent in known.values())
    assert left == kinds["closure"] + kinds["takeover"] > 0
    assert len(set(tenants.values())) == len(tenants)


def test_a_researcher_is_paid_by_employer_and_talent(finished):
    c = finished.world.parameters.careers
    paid = {}
    for person in finished.agents_by_type[Researcher]:
        returns = float(
            (c.talent_pay * (c.academic_return if person.works_for in academia(finished) else 1)).item()
        )
        paid.setdefault(person.employer, []).append(person.wage_musd / person.talent**returns)
        assert person.wage_musd > 0
    for employer, wages in paid.items():
        assert np.ptp(wages) < 1e-12
        if employer < finished.world.firm_count:
            assert wages[0] == pytest.approx(finished.firm_at(employer).wage_musd)


def academia(model) -> list:
    return list(model.agents_by_type[University])


def test_who_works_where(finished):
    world = finished.world
    for person in finished.agents_by_type[Researcher]:
        employer = person.works_for
        if employer is None:
            assert person.place == "elsewhere"
            continue
        assert person.place == employer.place
        assert person in employer.researchers
        number = employer.index + (world.firm_count if isinstance(employer, University) else 0)
        assert number == person.employer
    for firm in finished.agents_by_type[Startup]:
        supplier = firm.supplied_by
        assert (supplier is None) == (firm.supplier < 0)
        assert supplier is None or isinstance(supplier, Firm)


# ---------------------------------------------------------------- Mesa's own tools


def test_agent_sets(finished):
    firms = finished.agents.select(agent_type=Firm)
    assert firms.agg("revenue", sum) == pytest.approx(finished.world.firms.revenue_musd.sum())
    rich = firms.select(lambda firm: firm.cash > firms.agg("cash", np.median))
    assert 0 < len(rich) < len(firms)
    counts = finished.agents_by_type[University].groupby("place").count()
    assert sum(counts.values()) == 8
    seen: list[int] = []
    finished.agents_by_type[BigTech].do(lambda firm: seen.append(firm.unique_id))
    assert len(seen) == finished.world.big_tech
    assert len(finished.agents.get("kind")) == len(finished.agents)
    ordered = firms.sort("cash", ascending=True).get("cash")
    assert ordered == sorted(ordered)


def test_agents_are_collected(finished):
    people = finished.datacollector.get_agent_vars_dataframe()
    last = people.xs(16, level="Step")
    assert (last.kind == "Researcher").sum() == len(finished.agents_by_type[Researcher])
    startups = finished.datacollector.get_agenttype_vars_dataframe(Startup)
    assert startups.xs(16, level="Step").cash_musd.sum() == pytest.approx(
        finished.agents_by_type[Startup].agg("cash", sum)
    )


def test_mesa_randomness_follows_seed_and_member():
    first, again = ComputeMarket(small(), 1), ComputeMarket(small(), 1)
    other = ComputeMarket(small(), 2)
    draws = [(model.random.random(), model.rng.random()) for model in (first, again, other)]
    assert draws[0] == draws[1] != draws[2]


@pytest.mark.parametrize(
    "rest",
    ["", "policies:\n  - carbon-price: {start: 2021Q1, trigger: {measure: emissions, above: 0.001}}\n"],
)
def test_a_pickled_model_goes_on_as_the_original(rest):
    model = ComputeMarket(small(rest), 3)
    for _ in range(5):
        model.step()
    again = pickle.loads(pickle.dumps(model))
    assert again.world is not model.world
    for each in (model, again):
        each.run_model()
    assert again.results().fingerprint == model.results().fingerprint
    assert again.events == model.events
    assert [a.unique_id for a in again.agents] == [a.unique_id for a in model.agents]
    assert len({a.unique_id for a in again.agents}) == len(again.agents)
    frames = [each.datacollector.get_agent_vars_dataframe() for each in (model, again)]
    assert frames[0].equals(frames[1])
    assert sim.run(small(rest), members=[3], on="here").fingerprint == again.results().fingerprint


def test_a_model_is_freed():
    import gc

    model = ComputeMarket(small())
    model.step()
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


# ---------------------------------------------------------------- cost


def test_agents_of_a_full_world_are_made_quickly():
    full = sim.load_scenario(sim.shipped()["baseline"])
    ComputeMarket(full)
    start = time.process_time()
    model = ComputeMarket(full)
    assert time.process_time() - start < 1.0
    assert len(model.agents_by_type[Researcher]) > 1000


def test_the_fast_path_does_not_import_mesa():
    code = f"""
import sys
import sim
scenario = sim.parse_scenario({SMALL.format(rest="")!r}, "small")
sim.run(scenario, runs=1, on="here")
import sim.cli, sim.trace, sim.ensemble, sim.analysis.words
print([name for name in sys.modules if name.split(".")[0] == "mesa"])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
