"""What the intervals of the pages hold: luck and parameters, whatever a scenario's file says."""

from dataclasses import replace

import pytest

from dashboard import tools
from dashboard.engine import Engine, Job
from dashboard.state import PageState, set_parameter, set_policy
from dashboard.worlds import baseline_of, scenario_of
from sim import Scenario
from sim.analysis.language import ENGLISH

FILE = "schema: 1\ntitle: Mine\nextends: carbon-price\nuncertainty: luck\n"


def compared(engine: Engine, base: Scenario, other: Scenario):
    job = engine.submit(Job(base, [other], 100))
    while not job.finished:
        assert job.wait(60, job.stage)
    assert not job.problem
    return job.snapshot().comparison


def test_the_headline_interval_holds_luck_and_parameters():
    state, engine = PageState("carbon-price"), Engine("here")
    base, other = baseline_of(state), scenario_of(state)
    page = compared(engine, base, other)
    luck = compared(engine, replace(base, uncertainty="luck"), replace(other, uncertainty="luck"))
    (wide, narrow) = (it.effect(0, "emissions", 2030) for it in (page, luck))
    # what a carbon price does hangs on elasticities, hardly on luck
    assert 0 < narrow.high - narrow.low < (wide.high - wide.low) / 4
    said = tools.beside(page, 22, base.uncertainty, ENGLISH)
    assert any("hold both luck and the parameters' uncertainty" in text for text in said)


@pytest.mark.parametrize(
    "state",
    [
        PageState("baseline"),
        PageState("access-mandate"),
        set_policy(PageState("carbon-price"), "data-rules", on=True),
        replace(set_parameter(PageState("carbon-price"), "density_floor", 0.1), shared=True),
        PageState("carbon-price").with_file("mine", FILE),
    ],
    ids=["baseline", "shipped", "edited", "in a changed world", "a file that asks for luck alone"],
)
def test_every_page_draws_luck_and_parameters_on_both_sides(state):
    job = Job(baseline_of(state), [scenario_of(state)], state.pairs)
    assert [it.uncertainty for it in job.scenarios] == ["both", "both"]
