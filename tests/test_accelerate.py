"""The compiled twins give the bits of the numpy functions, and nothing needs them."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from sim.accelerate import ACCELERATED, using
from sim.axes import total
from sim.declare import MEASURES
from sim.noise import Luck, member_keys
from sim.quarter import quarter
from sim.scenario import load_scenario, shipped
from tests.worlds import SMALL, state, world_of

SCENARIOS = sorted(set(shipped()))
CASES = [SCENARIOS[i : i + 6] for i in range(0, len(SCENARIOS), 6)]


def lived(names: list[str], engine: str, quarters: int = 34) -> dict[str, np.ndarray]:
    """State and measures of some scenarios after a while, parameters drawn, with one engine."""
    from dataclasses import replace

    scenarios = [replace(load_scenario(shipped()[name]), actors=SMALL, quarters=quarters) for name in names]
    everywhere = tuple({place for it in scenarios for place in it.jurisdictions})
    scenarios = [replace(it, jurisdictions=everywhere) for it in scenarios]
    world = world_of(*scenarios, members=range(3), uncertainty="ranges")
    with using(engine):
        for _ in range(quarters):
            quarter(world)
    return state(world) | {name: spec.compute(world) for name, spec in MEASURES.items()}


@pytest.mark.parametrize("names", CASES, ids=lambda names: f"{names[0]}-and-on")
def test_both_engines_give_the_same_bits_under_every_shipped_scenario(names):
    plain, fast = lived(names, "numpy"), lived(names, "numba")
    different = [name for name in plain if not np.array_equal(plain[name], fast[name], equal_nan=True)]
    assert not different


def test_every_marked_function_has_a_twin_that_is_used():
    called = set()
    world = world_of(load_scenario(shipped()["access-mandate"]), members=range(1))
    with using("numba"):
        for it in ACCELERATED:

            def noted(*args, _it=it, **kwargs):
                called.add((_it.module, _it.plain.__name__))
                return _it.compiled()(*args, **kwargs)

            it.now = noted
        for _ in range(30):
            quarter(world)
    assert ACCELERATED and called == {(it.module, it.plain.__name__) for it in ACCELERATED}


def test_sums_are_added_in_numpys_order():
    from sim.compiled.kernels import totals

    luck = Luck(member_keys(1, np.arange(20)))
    for count in [*range(40), 127, 128, 129, 168, 229, 256, 257, 1000, 4001]:
        values = np.exp(3 * luck.normal("sizes", count, count)) * (luck.uniform("signs", count, count) - 0.5)
        assert np.array_equal(totals(values), total(values))


@pytest.mark.parametrize(
    ("asked", "said"), [("fortran", "expected numpy or numba"), ("numba", "pip install"), ("numpy", "numpy")]
)
def test_the_engine_is_chosen_by_what_is_asked_and_there(asked, said):
    hidden = "import sys; sys.modules['numba'] = None\n" if asked != "fortran" else ""
    code = (
        "import importlib.util as u; known = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'numba' else known(name, *a)\n"
        f"{hidden}import sim.accelerate as a\n"
        "a.find_spec = u.find_spec\n"
        "try:\n    print(a.engine())\nexcept a.EngineError as e:\n    print(e)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"COMPUTELAB_ENGINE": asked},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said in done.stdout
    assert "sim.compiled" not in done.stdout


def test_the_model_runs_where_numba_is_not_installed():
    code = (
        "import sys; sys.modules['numba'] = None\n"
        "import sim.accelerate as a; a.find_spec = lambda name: None\n"
        "import sim\n"
        "from sim.scenario import shipped\n"
        "r = sim.run(sim.load_scenario(shipped()['baseline']), runs=1, on='here')\n"
        "print(a.engine(), r.member_digests() if hasattr(r, 'member_digests') else 'ran')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={})
    assert done.stdout.startswith("numpy")
