"""The array engine and the plain Mesa twin tell the same story, agent by agent, quarter by quarter."""

from __future__ import annotations

import ast
from pathlib import Path

import mesa
import pytest

from sim.declare import LEVERS, TABLES
from sim.policies import POLICIES, Policy, Trigger
from sim.policies.public_compute import UNIVERSITIES
from sim.quarter import quarter
from tests.reference.compare import gaps, holders
from tests.reference.model import Twin, run_twin
from tests.worlds import policy, small, world_of

QUARTERS = 32
START = 4  # of the instruments
SHOWN = 12  # gaps named when the two part
INSTRUMENTS: tuple[tuple[str, dict], ...] = (
    # the headline instruments
    ("access-mandate", {}),
    ("public-compute", {}),
    ("carbon-price", {}),
    ("data-rules", {}),
    ("merger-control", {}),
    ("research-grants", {}),
    ("efficiency-programme", {}),
    ("efficiency-programme", {"direction": "all", "budget_musd": 3000.0}),
    ("structural-separation", {"charge": "rental-price"}),
    ("structural-separation", {"charge": "cost"}),
    # the others
    ("carbon-price", {"border": 0.5, "jurisdictions": ("eu", "us")}),
    ("clean-power", {}),
    ("clean-power", {"matching": "annual", "penalty_usd": 10.0}),
    ("emissions-disclosure", {}),
    ("run-licence", {"threshold_flop": 1e23, "fee_musd": 50.0}),
    ("run-licence", {"threshold": "frontier", "delay": 2.0, "cost_musd": 100.0}),
    ("open-weights", {"threshold_flop": 1e23}),
    ("open-weights", {"threshold_flop": 1e24, "side": "below", "delay": 0.0}),
    ("open-prize", {}),
    ("public-compute", {"size": "chips", "chips_h100e": 2e5, "startups": "all", "user_price": 0.3}),
    ("compute-vouchers", {}),
    ("compute-vouchers", {"startups": "all", "copayment": 0.3, "university_share": 0.1}),
    ("compute-access-right", {"share": 0.5}),
    ("compute-tax", {"usd_hour": 0.5}),
    ("compute-tax", {"base": "training", "universities_pay": True, "exempt_h100e": 0.0}),
    ("export-control", {"jurisdictions": ("china",), "clouds_closed": True}),
    ("run-cap", {"cap_flop": 3e23}),
    ("sponsorship-cap", {"made_good": 0.5}),
    ("sponsorship-disclosure", {"evasion": 0.0}),
    ("guideline-duty", {}),
    ("interoperability", {"credits_freed": 0.5, "cost_musd": 20.0}),
    ("exclusive-deals-ban", {"money_lost": 0.1}),
    ("startup-subsidy", {"overhead_share": 0.3}),
    ("retention-pay", {"whom": "all"}),
    ("retention-pay", {"whom": "most-able", "top_up": 2.0}),
    ("cooling-off", {"months": 30.0}),
    ("cooling-off", {"whose": "sponsor", "months": 30.0}),
    ("non-compete-ban", {}),
    ("doctoral-expansion", {}),
    ("visa-expansion", {"places": 80.0, "merit": 0.5}),
    ("visa-expansion", {"places": 80.0, "employer": "universities"}),
)
HERE = Path(__file__).parent


def side_by_side(members: range, *policies: Policy) -> None:
    """Live the same futures twice; stop at the first quarter in which they part.

    Every instrument reaches somebody in the meantime: to agree where nothing happens would be easy.
    """
    scenario = small(QUARTERS, policies=policies)
    world = world_of(scenario, members=members)
    twins = [Twin(scenario, member) for member in members]
    reached = set()
    for now in range(QUARTERS + 1):
        for row, twin in enumerate(twins):
            found = [str(gap) for gap in gaps(world, row, twin)]
            when = f"at the start of quarter {now}, member {members[row]}: {len(found)} numbers differ"
            assert not found, "\n".join([when, *found[:SHOWN]])
        if now < QUARTERS:
            quarter(world)
            for twin in twins:
                twin.step()
            reached |= {each for each in policies if not each.reach(world, slice(None))}
    assert reached == set(policies), [each.name for each in policies if each not in reached]


def test_the_baseline_is_the_same():
    side_by_side(range(2))


def title(case: str | dict) -> str:
    """A part of the name of a test: an instrument, or its options."""
    return case if isinstance(case, str) else " ".join(map(str, case.values())) or "default"


@pytest.mark.parametrize(("name", "options"), INSTRUMENTS, ids=title)
def test_the_economy_under_an_instrument_is_the_same(name, options):
    side_by_side(range(1), policy(name, START, **options))


def test_strong_instruments_together_are_the_same():
    """Mandates that bite with refusals and fines, barred partnerships, tied and kept grants, co-payments."""
    side_by_side(
        range(1),
        policy(
            "access-mandate", START, within=1000.0, eligible="small-mid-cap", markup=0.0, domestic_only=False
        ),
        # a change of nothing at all would hang on rounding: who serves nobody may sell 1e-16
        policy(
            "merger-control", START, share=0.0, change=1e-6, partnerships=True, jurisdictions=("us", "eu")
        ),
        policy("research-grants", START, methods_share=0.5, to="elite", kept_part=0.5, compute_share=0.3),
        policy("carbon-price", START, undone=0.5, announce=2),
        policy("data-rules", START, lost=0.9, cost_musd=40.0, exception="research", relief=0.5),
        policy("public-compute", START, university_share=0.3, user_price=0.4, universities=UNIVERSITIES[1]),
    )


def test_instruments_that_end_leave_the_same_behind():
    ends = START + 12
    side_by_side(
        range(1),
        policy("run-licence", START, end=ends, threshold_flop=1e22, delay=4.0),
        policy("compute-tax", START, end=ends),
        policy("compute-access-right", START, end=ends),
        policy("export-control", START, end=ends, jurisdictions=("china",)),
        policy("retention-pay", START, end=ends, whom="all"),
        policy("structural-separation", START, end=ends, charge="cost"),
        policy("clean-power", START, end=ends),
        policy("emissions-disclosure", START, end=ends),
        policy("efficiency-programme", START, end=ends),
        policy("open-weights", START, end=ends, threshold_flop=1e23),
    )


def test_every_instrument_is_lived_and_every_lever_read():
    assert {name for name, _ in INSTRUMENTS} == set(POLICIES)
    source = "".join(path.read_text() for path in HERE.glob("*.py"))
    assert not [lever for lever in LEVERS if lever not in source]


def test_a_trigger_is_refused():
    """Triggers wait for measures, which the twin does not take: better no answer than another world's."""
    waits = policy("run-cap", 0, trigger=Trigger("model_hhi", above=1.0))
    with pytest.raises(NotImplementedError, match="trigger"):
        Twin(small(4, policies=(waits,))).step()


def test_every_table_is_compared():
    twin = Twin(small(4))
    compared = {table for table, *_ in holders(twin)}
    assert {name.lower() for name in TABLES} == compared


def test_a_difference_is_found_and_named():
    scenario = small(4)
    world, twin = world_of(scenario, members=[0]), Twin(scenario)
    twin.big_tech[1].cash_musd += 1.0
    (gap,) = gaps(world, 0, twin)
    assert str(gap).startswith("firms.cash_musd of BigTech 1: engine")


def test_agents_are_plain_mesa_agents():
    twin = Twin(small(4))
    twin.step()
    assert isinstance(twin, mesa.Model)
    assert {firm in twin.agents for firm in twin.firms} == {True}
    assert len(twin.agents.select(lambda agent: type(agent).__name__ == "BigTech")) == 5


def test_the_twin_takes_nothing_but_constants_from_the_phases():
    for path in HERE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sim.phases"):
                assert all(alias.name.isupper() for alias in node.names), f"{path.name}: {node.module}"
            if isinstance(node, ast.Import):
                assert not any(alias.name.startswith("sim.phases") for alias in node.names)


def test_results_of_a_run():
    results = run_twin(small(4), quarters=2)
    assert results["emissions (tCO2e a quarter)"] > 0
