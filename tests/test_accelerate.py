"""The compiled twins give the bits of the numpy functions, and nothing needs them."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from typer.testing import CliRunner

from sim import accelerate
from sim.accelerate import ACCELERATED, using
from sim.axes import deal_index, total
from sim.cli import app
from sim.cli.compile import live_with_every_twin
from sim.declare import MEASURES
from sim.evidence.watch import a_future_under_each_instrument
from sim.noise import Luck, member_keys
from sim.quarter import quarter, world_begins
from sim.scenario import load_scenario, shipped
from tests.worlds import SMALL, state, world_of

SCENARIOS = sorted(set(shipped()))
CASES = [SCENARIOS[i : i + 6] for i in range(0, len(SCENARIOS), 6)]


def lived(names: list[str], engine: str, quarters: int = 34) -> dict[str, np.ndarray]:
    """State and measures of some scenarios after a while, parameters drawn, with one engine."""
    scenarios = [replace(load_scenario(shipped()[name]), actors=SMALL, quarters=quarters) for name in names]
    everywhere = tuple({place for it in scenarios for place in it.jurisdictions})
    scenarios = [replace(it, jurisdictions=everywhere) for it in scenarios]
    with using(engine):
        world = world_of(*scenarios, members=range(3), uncertainty="ranges")
        for _ in range(quarters):
            quarter(world)
        return state(world) | {name: spec.compute(world) for name, spec in MEASURES.items()}


@pytest.mark.parametrize("names", CASES, ids=lambda names: f"{names[0]}-and-on")
def test_both_engines_give_the_same_bits_under_every_shipped_scenario(names):
    plain, fast = lived(names, "numpy"), lived(names, "numba")
    different = [name for name in plain if not np.array_equal(plain[name], fast[name], equal_nan=True)]
    assert not different


def test_both_engines_give_the_same_bits_under_every_instrument_in_every_design():
    found = {}
    for engine in accelerate.ENGINES:
        world = a_future_under_each_instrument()
        with using(engine):
            world_begins(world)
            for _ in range(12):
                quarter(world)
        found[engine] = state(world)
    plain, fast = found.values()
    assert world.firms.research_tax_musd.any(), "a lever that no shipped scenario moves"
    assert not [name for name in plain if not np.array_equal(plain[name], fast[name], equal_nan=True)]


def test_compiling_calls_every_marked_function(monkeypatch):
    called = set()
    for it in ACCELERATED:

        def noted(*args, name=it.plain.__name__, twin, **kwargs):
            called.add(name)
            return twin(*args, **kwargs)

        counted = partial(noted, twin=it.compiled())
        monkeypatch.setattr(it, "compiled", lambda counted=counted: counted)
    live_with_every_twin()
    assert ACCELERATED and called == {it.plain.__name__ for it in ACCELERATED}


def test_the_numpy_function_is_called_where_the_twin_does_not_know_the_case(monkeypatch):
    def doubled(value: float) -> str:
        return f"numpy {2 * value}"

    twins = SimpleNamespace(doubled=lambda value: f"numba {2 * value}")
    monkeypatch.setitem(sys.modules, "sim.compiled.of_a_test", twins)
    monkeypatch.setattr(accelerate, "ACCELERATED", [])
    marked = accelerate.accelerated("of_a_test", unless=lambda value: value < 0)(doubled)
    with using("numba"):
        assert [marked(1), marked(-1)] == ["numba 2", "numpy -2"]


def test_indices_are_dealt_alike_whatever_the_weights():
    from sim.compiled.careers import deal

    luck = Luck(member_keys(1, np.arange(60)))
    weights = np.exp(4 * luck.normal("weights", 0, 30)) * (luck.uniform("none", 0, 30) < 0.3)
    weights[:3] = 0.0
    weights[3, :-1] = 0.0
    start, dealt = luck.uniform("start", 0, 1), np.empty(42, dtype=np.int64)
    expected = deal_index(weights, start, np.arange(41))
    for row in range(60):
        deal(weights[row], start[row, 0], dealt)
        assert np.array_equal(dealt[:41], expected[row])


def test_sums_are_added_in_numpys_order():
    from sim.compiled.kernels import totals

    luck = Luck(member_keys(1, np.arange(20)))
    for count in [*range(40), 127, 128, 129, 168, 229, 255, 256, 257, 1000, 4001]:
        values = np.exp(3 * luck.normal("sizes", count, count)) * (luck.uniform("signs", count, count) - 0.5)
        assert np.array_equal(totals(values), total(values))


WITHOUT_NUMBA = (
    "import sys; sys.modules['numba'] = None\nimport sim.accelerate as a; a.find_spec = lambda name: None\n"
)


def in_a_new_process(code: str, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], env=variables, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize(
    ("asked", "said"), [("fortran", "numpy or numba"), ("numba", "pip install"), ("", "numpy")]
)
def test_without_numba_the_engine_is_numpy_or_the_refusal_says_what_to_do(asked, said):
    code = f"{WITHOUT_NUMBA}try:\n    print(a.engine())\nexcept a.EngineError as e:\n    print(e)\n"
    assert said in in_a_new_process(code, COMPUTELAB_ENGINE=asked)


def test_the_model_runs_where_numba_is_not_installed():
    code = (
        f"{WITHOUT_NUMBA}import sim\nfrom sim.scenario import shipped\n"
        "sim.run(sim.load_scenario(shipped()['baseline']), runs=1, on='here')\n"
        "print(a.engine(), *[it for it in sys.modules if it.startswith('sim.compiled')])\n"
    )
    assert in_a_new_process(code).split() == ["numpy"]


@pytest.fixture
def elsewhere(monkeypatch, tmp_path) -> list[Path]:
    """Two places for twins, of which the first cannot be made."""
    (tmp_path / "not").write_text("a file where a folder should be")
    folders = [tmp_path / "not" / "twins-1", tmp_path / "there" / "twins-1"]
    monkeypatch.setattr(accelerate, "cache_folders", lambda: folders)
    accelerate.cache_folder.cache_clear()
    yield folders
    accelerate.cache_folder.cache_clear()


def test_numba_is_used_once_its_twins_are_compiled(monkeypatch, elsewhere):
    monkeypatch.delenv("COMPUTELAB_ENGINE")
    accelerate.engine.cache_clear()
    assert accelerate.engine() == "numpy"
    old = elsewhere[1].with_name("twins-0")
    old.mkdir(parents=True)
    accelerate.note_compiled()
    assert accelerate.cache_folder() == elsewhere[1] and not old.exists()
    accelerate.engine.cache_clear()
    assert accelerate.engine() == "numba"
    accelerate.engine.cache_clear()


def test_other_sources_or_versions_are_compiled_anew(monkeypatch):
    before = accelerate.cache_folders()
    with monkeypatch.context() as patched:
        patched.setattr(accelerate, "version", lambda name: "1000.0")
        assert not set(before) & set(accelerate.cache_folders())
    monkeypatch.setattr(accelerate, "MADE_OF", accelerate.MADE_OF[1:])
    assert not set(before) & set(accelerate.cache_folders())


def test_twins_are_made_of_what_their_folder_is_named_for():
    here = Path(accelerate.__file__).parent
    imported = set()
    for path in (here / "compiled").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sim."):
                imported.add(node.module.split(".")[1])
    # phases are named for their types alone: the layers forbid more
    assert imported - {"accelerate", "phases"} <= {part.removesuffix(".py") for part in accelerate.MADE_OF}


def test_the_command_compiles_once(elsewhere):
    first, second = (CliRunner().invoke(app, ["compile"]) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "Compiled." in first.output and second.output.strip() == "Already compiled."


def test_nowhere_to_keep_the_twins_is_said(monkeypatch, elsewhere):
    monkeypatch.setattr(accelerate, "cache_folders", lambda: elsewhere[:1])
    told = CliRunner().invoke(app, ["compile"])
    assert told.exit_code == 2 and "nothing can be written in" in told.output


def test_an_engine_that_there_is_not_is_refused_before_anything_is_simulated(monkeypatch):
    monkeypatch.setenv("COMPUTELAB_ENGINE", "fortran")
    accelerate.engine.cache_clear()
    told = CliRunner().invoke(app, ["run", "baseline", "--runs", "1"])
    accelerate.engine.cache_clear()
    assert told.exit_code == 2 and "COMPUTELAB_ENGINE=fortran: set it to numpy or numba" in told.output
    with pytest.raises(accelerate.EngineError, match="numpy or numba"), using("fortran"):
        pass
