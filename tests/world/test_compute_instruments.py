"""Known answers of the instruments on compute and its power, in a small world."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.axes import total
from sim.policies import Policy
from sim.quarter import quarter
from sim.scenario import Actors
from sim.world import World
from tests.world.instruments import Moves
from tests.worlds import live, points, policy, small, world_of

US, EU, CHINA, REST = range(4)


def lived(*policies: Policy, quarters: int = 16, **scenario) -> World:
    """Two futures of a small world under some policies."""
    return live(world_of(small(quarters, policies=policies, **scenario)), quarters)


def last_flows(world: World, *purposes: str) -> list[np.ndarray]:
    """What is paid for some purposes in one more quarter, (row, 1) each."""
    flows = {}

    def close():
        flows.update({purpose: world.ledger.flow(purpose) for purpose in purposes})

    real, world.ledger.close = world.ledger.close, close  # the flows, before the books close
    try:
        quarter(world)
    finally:
        world.ledger.close = real
    return [flows[purpose] for purpose in purposes]


# ---------------------------------------------------------------- aid


def test_a_voucher_pays_its_part_and_its_holder_the_rest():
    world = lived(policy("compute-vouchers", 4, budget_musd=20.0, copayment=0.6))
    u, part = world.universities, world.rules.voucher_copayment[:, :1]
    bill = u.public_h100e * np.take_along_axis(world.places.price_musd, u.jurisdiction, axis=1)
    assert (bill > 0).any() and ((part > 0.5) & (part < 0.6)).all()  # some is captured
    assert u.copaid_musd == pytest.approx(part * bill)


def test_who_cannot_pay_its_part_gets_no_more_aid():
    """However large the budget, universities take what their money for compute can co-finance."""
    few, many = (lived(policy("compute-vouchers", 4, budget_musd=each)) for each in (5e3, 5e4))
    paid = [total(world.universities.copaid_musd) for world in (few, many)]
    assert paid[0] == pytest.approx(paid[1], rel=0.1)


def test_public_compute_in_chips_gives_those_chips():
    world = lived(
        policy("public-compute", 4, size="chips", chips_h100e=500.0, take_up=1.0, university_share=1.0),
        parameters=points(capture_start=0.0, capture_gain=0.0),
    )
    assert total(world.universities.public_h100e) == pytest.approx(np.full((2, 1), 500.0))


def test_by_need_gives_the_elite_nothing():
    world = lived(
        policy("public-compute", 4, universities="by-need"),
        parameters=points(capture_start=0.0, capture_gain=0.0),
    )
    u = world.universities
    assert (u.public_h100e[u.tier == 0] == 0).all() and (u.public_h100e[u.tier > 0] > 0).any()


def test_applications_have_their_hosting_paid():
    it = policy("public-compute", 4, startups="all", university_share=0.0)
    world = live(world_of(replace(small(24, policies=(it,)), actors=Actors(5, 80, 12, 360))), 24)
    (helped,) = last_flows(world, "hosting aid")
    assert (helped > 0).any()


# ---------------------------------------------------------------- access right


def test_what_the_right_gives_is_what_owners_give():
    world = lived(policy("compute-access-right", 4, share=0.3, markup=0.0, lag=0.0))
    firms, clouds = world.firms, world.clouds
    given = total(firms.regulated_h100e[:, world.big]) + clouds.regulated_h100e
    taken = total(firms.regulated_h100e[:, world.small])
    assert (given >= taken * (1 - 1e-9)).all() and (given > 0).any()
    assert (given <= 0.3 * (total(firms.chips_h100e) + clouds.chips_h100e)).all()
    assert (world.market.startup_price <= 1).all() and (world.places.university_price <= 1 + 1e-12).all()


def test_a_right_dearer_than_the_market_is_not_used():
    world = lived(policy("compute-access-right", 4, markup=1.0, lag=0.0))
    assert (world.market.startup_price > 0.99).all()


# ---------------------------------------------------------------- tax


def test_the_tax_is_paid_on_what_is_used():
    world = lived(Moves(4, compute_tax_usd_hour=0.5), parameters=points(capture_start=0.0, capture_gain=0.0))
    (revenue,) = last_flows(world, "compute tax")
    firms = world.firms
    work = (firms.training_h100e + firms.experiment_h100e) * firms.research_tax_musd
    assert (revenue >= total(work) * (1 - 1e-9)).all()  # startups that closed since have paid too
    assert (revenue < 1.5 * total(work)).all()
    assert firms.research_tax_musd[firms.active & (firms.age > 1)] == pytest.approx(0.5 * 2190 * 1e-6)
    assert (firms.use_tax_musd == 0).all()


def test_small_users_are_exempt():
    world = lived(policy("compute-tax", 4, exempt_h100e=1e6))
    (revenue,) = last_flows(world, "compute tax")
    assert (world.firms.research_tax_musd == 0).all()
    free = lived(policy("compute-tax", 4, exempt_h100e=0.0))
    assert (last_flows(free, "compute tax")[0] > revenue).all()


def test_work_that_can_move_leaves_a_tax():
    home, taxed = lived(), lived(policy("compute-tax", 4, jurisdictions=("eu",)))
    assert (taxed.places.mobile[:, EU] < home.places.mobile[:, EU]).all()
    assert (taxed.places.mobile[:, US] > home.places.mobile[:, US]).all()


# ---------------------------------------------------------------- climate


def test_a_border_charge_keeps_work_at_home():
    base, alone, both = lived(), *(
        lived(policy("carbon-price", 4, jurisdictions=("eu",), price_usd=300.0, border=border), quarters=8)
        for border in (0.0, 1.0)
    )  # fmt: skip
    assert (base.places.border_usd == 0).all() and (alone.places.border_usd == 0).all()
    assert (both.places.border_usd[:, EU] > 0).all() and (both.places.border_usd[:, US] == 0).all()
    assert (both.places.mobile[:, EU] > alone.places.mobile[:, EU]).all()


def test_matching_by_the_year_cuts_less():
    hourly, annual = (
        lived(policy("clean-power", 4, share=1.0, matching=how, penalty_usd=200.0, lag=0.0), quarters=24)
        for how in ("hourly", "annual")
    )
    cut, less = hourly.places.abatement, annual.places.abatement
    assert (cut >= 0.95 * less).all() and (less > 0.1).all()
    assert (cut[:, US] > 1.2 * less[:, US]).all()  # in the EU the payment is cheaper than either


def test_what_is_missing_of_clean_power_is_paid_for():
    world = lived(policy("clean-power", 4, share=1.0, penalty_usd=10.0, lag=0.0))
    paid, cleaner = last_flows(world, "missing clean power", "electricity")
    assert (paid > 0).all() and (cleaner > 0).all()
    assert paid == pytest.approx(world.market.clean_penalty_musd)


def test_a_grid_as_clean_as_asked_needs_nothing():
    world = lived(policy("clean-power", 4, share=0.1, lag=0.0))
    assert (world.places.abatement == 0).all() and (world.places.clean_penalty_usd == 0).all()


def test_disclosure_is_worth_more_to_owners_than_to_places_without():
    world = lived(policy("emissions-disclosure", 4, lag=0.0))
    worth = world.places.disclosure_usd
    assert (worth[:, US] > 0).all() and (
        worth[:, US] > worth[:, EU]
    ).all()  # big tech lives in the US and China


# ---------------------------------------------------------------- export control, separation


def test_what_an_export_control_refuses_is_not_asked_for_again():
    free, held = (
        lived(*policies, quarters=20, parameters=points(capture_start=0.0, capture_gain=0.0))
        for policies in (
            (),
            (policy("export-control", 4, jurisdictions=("china",), blocked=1.0, evasion=0.0),),
        )
    )
    there = held.firms.jurisdiction == CHINA
    assert (held.firms.refused_h100e[there & (held.firms.chips_h100e > 0)] > 0).all()
    assert (held.firms.ordered_h100e[there] == 0).all() and (free.firms.ordered_h100e[there] > 0).any()
    assert (held.places.sites[:, CHINA] < 1).all() and (held.places.sites[:, :CHINA] == 1).all()


def test_chips_come_back_when_a_control_ends():
    world = lived(policy("export-control", 4, jurisdictions=("china",), end=12), quarters=20)
    assert (world.firms.refused_h100e == 0).all()


def test_closed_clouds_leave_renters_what_is_at_home():
    open_, closed = (
        lived(policy("export-control", 4, jurisdictions=("china",), blocked=1.0, clouds_closed=shut))
        for shut in (False, True)
    )
    here = open_.universities.jurisdiction == CHINA
    bought = [total(each.universities.bought_h100e * here) for each in (open_, closed)]
    assert (bought[1] <= bought[0] * (1 + 1e-9)).all()


def test_own_use_at_cost_is_charged_less_than_the_rental_price():
    dear, cheap = (
        lived(policy("structural-separation", 4, charge=how, lag=0.0)) for how in ("rental-price", "cost")
    )
    for world in (dear, cheap):
        market = world.places.price_musd[:, :1]
        assert (world.firms.price_musd[:, world.big] <= market * 1.2).all()
    floor = cheap.market.floor_musd
    gap = cheap.market.rent_musd - floor
    paid = cheap.firms.price_musd[:, cheap.big].mean(axis=1, keepdims=True)
    short = (gap > 1e-9).ravel()
    assert (paid[short] < cheap.firms.price_musd[:, cheap.small].mean(axis=1, keepdims=True)[short]).all()
