import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sim
from dashboard import engine as module
from dashboard.engine import Cache, Engine, Job, block_key, edges_of, named
from dashboard.state import preset
from sim.results import Results, code_version


def fake_results(scenario, members, seed, **_):
    rows = np.array([[float(member)] * 8 for member in members])
    return Results(
        scenario.name,
        scenario.name,
        np.array(list(members)),
        seed,
        scenario.digest(),
        {"emissions": rows},
        {},
    )


@pytest.fixture
def calls(monkeypatch):
    """Simulations replaced by something quick; the list of what was asked for."""
    asked: list[tuple[str, int, int]] = []

    def together(scenarios, *, members, seed, progress, on, keep):
        asked.extend((scenario.name, members[0], members[-1]) for scenario in scenarios)
        for done in range(len(members)):
            progress(done, len(members))
        return [fake_results(scenario, members, seed) for scenario in scenarios]

    monkeypatch.setattr(module, "together", together)
    monkeypatch.setattr(module, "SMALL", False)
    return asked


@pytest.fixture
def held_back(calls, monkeypatch):
    """Simulations that wait once begun: what says that one has, and what lets them go on."""
    begun, go_on = threading.Event(), threading.Event()
    quick = module.together

    def slow(scenarios, **settings):
        begun.set()
        assert go_on.wait(20)
        return quick(scenarios, **settings)

    monkeypatch.setattr(module, "together", slow)
    return begun, go_on


def finished(job: Job, seconds: float = 20.0) -> Job:
    deadline = time.monotonic() + seconds
    while not job.finished and time.monotonic() < deadline:
        time.sleep(0.01)
    assert job.finished
    return job


def test_the_first_picture_is_of_32_pairs_and_the_last_of_all(calls):
    assert edges_of(32) == (0, 32)
    assert edges_of(100) == (0, 32, 100)
    assert edges_of(400)[-1] == 400
    job = finished(Engine().submit(Job(preset("baseline"), [preset("carbon-price")], 100)))
    snapshot = job.snapshot()
    assert snapshot is not None and snapshot.pairs == 100 and not job.problem
    assert list(snapshot.comparison.base.members) == list(range(100))


def test_a_baseline_and_a_scenario_seen_before_are_not_simulated_again(calls):
    engine = Engine()
    finished(engine.submit(Job(preset("baseline"), [preset("carbon-price")], 100)))
    calls.clear()
    job = engine.submit(Job(preset("baseline"), [preset("carbon-price")], 100))
    assert job.finished and not calls
    finished(engine.submit(Job(preset("baseline"), [preset("data-rules")], 100)))
    assert {name for name, _, _ in calls} == {"data-rules"}


def test_the_cache_forgets_the_least_used_block():
    cache = Cache(limit=2)
    results = fake_results(preset("baseline"), range(2), 1)
    cache.put(("a",), results)
    cache.put(("b",), results)
    assert cache.get(("a",)) is results
    cache.put(("c",), results)
    assert len(cache) == 2 and cache.get(("b",)) is None and cache.get(("a",)) is not None


def test_a_block_is_known_by_scenario_futures_seed_and_code():
    base, other = preset("baseline"), preset("carbon-price")
    keys = {
        block_key(base, 1, (0, 32)),
        block_key(other, 1, (0, 32)),
        block_key(base, 2, (0, 32)),
        block_key(base, 1, (32, 100)),
    }
    assert len(keys) == 4
    assert code_version() in block_key(base, 1, (0, 32))


def test_a_cancelled_job_stops_and_the_next_one_runs(held_back):
    begun, go_on = held_back
    engine = Engine()
    job = engine.submit(Job(preset("baseline"), [preset("carbon-price")], 100))
    assert begun.wait(20)
    job.cancel()
    go_on.set()
    assert job.finished and job.snapshot() is None
    assert not finished(engine.submit(Job(preset("baseline"), [preset("data-rules")], 32))).problem


def test_a_cancelled_simulation_is_left_in_the_middle(calls, monkeypatch):
    begun, go_on, counted = threading.Event(), threading.Event(), []
    quick = module.together

    def slow(scenarios, *, progress, **settings):
        for done in range(1, 33):
            counted.append(done)
            progress(done, 32)
            begun.set()
            assert go_on.wait(20)
        return quick(scenarios, progress=progress, **settings)

    monkeypatch.setattr(module, "together", slow)
    engine = Engine()
    job = engine.submit(Job(preset("baseline"), [preset("carbon-price")], 100))
    assert begun.wait(20)
    job.cancel()
    go_on.set()
    monkeypatch.setattr(module, "together", quick)
    after = finished(engine.submit(Job(preset("data-rules"), [preset("merger-control")], 32)))
    assert not after.problem and after.stage == 1
    assert counted == [1, 2], "it went on after it was cancelled"
    assert not job.problem and job.stage == 0 and job.finished
    assert len(engine.cache) == 2  # of the job after it


def test_a_scenario_is_shown_under_its_own_name_whoever_asked_first(calls):
    mine = preset("carbon-price")
    theirs = replace(mine, name="secret", title="What my rival is planning")
    assert mine.digest() == theirs.digest()
    engine = Engine()
    finished(engine.submit(Job(preset("baseline"), [theirs], 32)))
    job = engine.submit(Job(preset("baseline"), [mine], 32))
    assert job.finished
    found = named(job.snapshot().comparison, preset("baseline"), [mine])
    assert (found.others[0].scenario, found.others[0].title) == (mine.name, mine.title)
    assert (found.base.scenario, found.base.title) == ("baseline", preset("baseline").title)


def test_a_simulation_that_fails_gives_a_plain_message(calls, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(module, "together", broken)
    engine = Engine()
    job = finished(engine.submit(Job(preset("baseline"), [preset("carbon-price")], 32)))
    assert job.problem and "secret" not in job.problem and "Traceback" not in job.problem


def test_blocks_put_together_are_the_futures_of_one_run():
    base = module.replace(preset("baseline"), actors=module.SMALL_ACTORS, quarters=8)
    whole = sim.run(base, members=range(6), on="here")
    parts = Results.joined(
        [sim.run(base, members=range(2), on="here"), sim.run(base, members=range(2, 6), on="here")]
    )
    assert list(parts.members) == list(range(6))
    np.testing.assert_allclose(parts.annual("emissions"), whole.annual("emissions"), rtol=1e-9)


def test_a_policy_reached_nobody_only_if_it_reached_nobody_in_every_block():
    base = preset("baseline")
    parts = [fake_results(base, range(at, at + 2), 1) for at in (0, 2)]
    parts[0].unreached = {"carbon-price": "too early", "data-rules": "nobody is there"}
    parts[1].unreached = {"data-rules": "nobody is there"}
    assert Results.joined(parts).unreached == {"data-rules": "nobody is there"}
    assert Results.joined(parts[::-1]).unreached == {"data-rules": "nobody is there"}


def test_who_waits_is_told_of_the_block_after_the_one_that_is_shown(calls):
    job = Job(preset("baseline"), [preset("carbon-price")], 100)
    assert not job.wait(0.01)
    threading.Timer(0.05, job.add, [[]]).start()
    assert job.wait(20) and job.stage == 1
    assert not job.wait(0.01, stage=1)
    threading.Timer(0.05, job.cancel).start()
    assert job.wait(20, stage=1) and job.finished


def test_what_comes_before_a_policy_is_simulated_once(monkeypatch):
    """The engine names a folder for pasts, which is there while it lives."""
    folders = []
    plain = module.together

    def noted(scenarios, **settings):
        folders.append(Path(settings["keep"]))
        return plain(scenarios, **settings)

    monkeypatch.setattr(module, "together", noted)
    monkeypatch.setattr(module, "SMALL", True)
    engine = Engine(on="here")
    job = finished(engine.submit(Job(preset("baseline"), [preset("carbon-price")], 16)), 60.0)
    assert not job.problem and len(set(folders)) == 1
    assert len(list(folders[0].glob("*.past"))) == len(job.blocks)
    finished(engine.submit(Job(preset("baseline"), [preset("data-rules")], 16)), 60.0)
    assert len(list(folders[0].glob("*.past"))) == len(job.blocks)


def test_a_long_job_lets_the_first_blocks_of_others_pass(calls, held_back):
    begun, go_on = held_back
    engine = Engine()
    engine.cache.put(
        block_key(preset("baseline"), 1, (0, 32)), fake_results(preset("baseline"), range(32), 1)
    )
    long = engine.submit(Job(preset("data-rules"), [preset("carbon-price")], 400))
    assert begun.wait(20)
    started = time.monotonic()
    short = engine.submit(Job(preset("baseline"), [preset("merger-control")], 32))
    assert not short.wait(0.05) and time.monotonic() - started < 5  # whoever asks is not held up
    go_on.set()
    finished(long)
    assert short.stage == 1 and not short.problem
    names = [name for name, first, _ in calls if name in ("merger-control", "carbon-price")]
    assert names.index("merger-control") == 1, names  # after one block of the long job
