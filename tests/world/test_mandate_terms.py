"""Who is eligible under a mandate takes its terms only where they are better than the supplier's own."""

from __future__ import annotations

import numpy as np

from sim.populations import ENTERPRISE
from tests.worlds import live, points, policy, small, world_of

WIDE = {
    "threshold": "fixed",
    "threshold_flop": 1e22,
    "eligible": "small-mid-cap",
    "domestic_only": False,
    "fine": 0.2,
}
CALM = points(capture_start=0.0, capture_gain=0.0)


def world_under(**options):
    cases = [
        small(24, parameters=CALM, policies=it)
        for it in ((), (policy("access-mandate", 4, **WIDE | options),))
    ]
    return live(world_of(*cases, members=[0, 1]), 14)


def test_terms_that_are_worse_are_declined_and_change_nothing_for_lessees():
    """Old versions at a price that is no lower: nobody who is served anyway takes them."""
    world = world_under(price_rule="arbitration", markup=1.0, parity=0.0, delay=8.0)
    assert world.market.mandated_models[2:].all() and world.market.eligible_startups[2:].all()
    taken = world.firms.under_mandate
    served = world.firms.offers_access[np.arange(4)[:, None], np.maximum(world.firms.supplier, 0)]
    assert not (taken & served).any()


def test_a_lessee_under_a_mandate_at_serving_cost_pays_no_fee():
    world = world_under(markup=0.0, parity=1.0)
    rows, lessees = np.nonzero(world.firms.under_mandate[2:])
    fee = world.sales.fee_usd[ENTERPRISE, 2:][rows, lessees]
    assert len(rows) > 5 and (fee < 1e-9).all()
