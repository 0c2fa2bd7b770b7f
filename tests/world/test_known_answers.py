"""Known answers that need a simulated world: accounts, prices, compression, doctors, guidelines, slots."""

from __future__ import annotations

import numpy as np
import pytest

from sim.axes import total
from sim.phases import careers, compression
from sim.phases.energy import mixed, rented_mwh
from sim.phases.running import local_running_cost
from sim.quarter import quarter
from sim.rules import compression as compression_rule
from tests.worlds import SMALL, live, measured, policy, small, world_of, world_with

CLOUD = slice(0, 3)  # flagships in the segments served from data centres
EDGE = 11  # small models on devices


def hooked(monkeypatch, name: str, before=None, after=None) -> None:
    """Run a function of the world before or after a phase of the quarter."""
    import sim.quarter

    phase = getattr(sim.quarter, name)

    def with_hooks(world, *rules):
        if before:
            before(world)
        phase(world, *rules)
        if after:
            after(world)

    monkeypatch.setattr(sim.quarter, name, with_hooks)


# ---------------------------------------------------------------- emissions


def clouds_tco2(world, intensity) -> np.ndarray:
    """Emissions of independent clouds: what they host, and their idle chips, (row, 1)."""
    c, e = world.clouds, world.parameters.energy
    hosted = (c.hosted_h100e - c.rented_in_h100e) * c.chip_mwh + c.rented_in_h100e * rented_mwh(world)
    mwh = (hosted * e.load + c.idle_h100e * c.chip_mwh * e.idle_load) * e.pue
    return mwh * total(world.places.mobile * intensity)


def universities_tco2(world, intensity) -> np.ndarray:
    """Emissions of universities' compute, (row, 1)."""
    u, e = world.universities, world.parameters.energy
    mwh = (u.bought_h100e + u.public_h100e) * rented_mwh(world) * e.load * e.pue
    return total(mwh * mixed(world, intensity, u.jurisdiction))


def sources_tco2(world) -> np.ndarray:
    """Emissions by what the compute did, (row, 1)."""
    names = [
        "training",
        "experiments",
        "inference",
        "core",
        "rentals",
        "universities",
        "idle",
        "embodied",
        "storage",
    ]
    return sum(getattr(world.carbon, name) for name in names)


def test_firms_sectors_and_jurisdictions_have_the_same_emissions(monkeypatch):
    """Counted by who uses the compute, by what it did and by where it ran; before firms close."""
    clean, gaps = [], []

    def remember(world):
        clean[:] = [world.places.intensity * (1 - world.places.abatement)]

    def compare(world):
        c = world.carbon
        users = total(world.firms.emissions_tco2) + clouds_tco2(world, clean[0])
        users += universities_tco2(world, clean[0]) + c.rentals + c.embodied + c.storage
        places = total(world.places.emissions_tco2)
        gaps.append(np.abs(np.concatenate([users, sources_tco2(world)], axis=1) / places - 1).max())

    hooked(monkeypatch, "emissions_are_booked", remember, compare)
    scenario = small(policies=(policy("carbon-price"), policy("public-compute")))
    live(world_of(scenario, members=range(6), uncertainty="both"), 24)
    assert max(gaps) < 1e-9


# ---------------------------------------------------------------- price of compute


@pytest.mark.parametrize("uncertainty", ["luck", "both"])
def test_the_price_of_compute_never_falls_below_the_user_cost(uncertainty):
    """Capital at least at its cost; power where the work runs: at home, and where mobile work goes."""
    scenario = small(policies=(policy("carbon-price", 8, price_usd=300.0),))
    world = world_of(small(), scenario, members=range(20), uncertainty=uncertainty)
    for _ in range(48):
        quarter(world)
        user_cost = world.market.floor_musd + local_running_cost(world)
        assert (world.places.price_musd >= user_cost * (1 - 1e-12)).all()


# ---------------------------------------------------------------- compression


def test_nobody_compresses_without_volume_outside_the_edge():
    """While nobody uses AI, models for data centres stay whole and those for devices are cut."""
    nobody = {"users_million": np.full((4, 4), 1e-12)}
    unused = live(world_with(4, nobody, same_luck=False), 40, checked=False)
    used = live(world_with(4, {}, same_luck=False), 40, checked=False)
    new = unused.models.released[0] >= 0
    assert new.any() and (unused.offers.density[CLOUD][:, new] == 1).all()
    assert (unused.offers.density[8:11][:, new] == 1).all() and (unused.offers.density[EDGE][new] < 1).any()
    assert (used.offers.density[CLOUD][:, used.models.flop[0] > 0] < 1).any()


def test_keeping_the_whole_network_is_the_identity(monkeypatch):
    """Density one: the constants of the pruning law, overheads and fine-tuning mean nothing."""
    monkeypatch.setattr(compression_rule, "DENSITIES", (1.0,))
    one = np.ones((1, 1))
    for name, value in {
        "RHO": one,
        "SCRATCH": 1,
        "DENSITY": np.ones((2, 1)),
        "IS_CUT": one[[0, 0]] > 1,
    }.items():
        monkeypatch.setattr(compression, name, value)
    names = ("prune_a", "prune_b", "prune_c", "prune_k", "prune_overhead", "prune_tuning", "scratch_loss")
    other = {
        name: np.array([[1.0], [value]])
        for name, value in zip(names, (9, 0.6, 30, 0.2, 0.6, 5, 9), strict=True)
    }
    world = live(world_with(2, other), 24)
    assert (world.offers.density == 1).all()
    labs = world.models.flop[0] > 0
    assert (world.offers.quality[CLOUD][:, labs] == world.models.capability[0][labs]).all()
    seen = measured(world)
    assert not [name for name, value in seen.items() if value[0].tobytes() != value[1].tobytes()]


# ---------------------------------------------------------------- doctors


@pytest.fixture
def frozen(monkeypatch):
    """Call it to freeze hiring by the employers named: nobody has an open post, nobody is let go."""

    def freeze(*tables: str) -> None:
        opens = careers.posts_open

        def closed(world, *rest):
            opens(world, *rest)
            for table in (getattr(world, name) for name in tables):
                table.posts[:] = table.heads

        monkeypatch.setattr(careers, "posts_open", closed)

    return freeze


def doctorates(world, quarters: int) -> np.ndarray:
    """Doctorates, (quarter, row)."""
    output = []
    for _ in range(quarters):
        quarter(world)
        output.append(world.market.graduates[:, 0].copy())
    return np.array(output)


def test_with_hiring_frozen_doctoral_output_holds_for_twenty_quarters(frozen):
    """Mentors of five years ago make the doctors of today, at a constant wage; then the freeze is felt."""
    frozen("firms", "universities")
    world = world_with(12, {"wage_pull": np.zeros((12, 1))}, same_luck=False, researchers=6000)
    world.mentors[:] = world.universities.heads
    expected = (total(world.universities.heads) * world.parameters.careers.graduates)[:, 0]
    output = doctorates(world, 44)
    assert (np.abs(output[:20] - expected) < 1).all()
    assert output[:20].mean() == pytest.approx(expected.mean(), rel=0.01)
    assert (output[-4:].mean(axis=0) < 0.9 * expected).all()


def test_a_hiring_freeze_is_felt_after_twenty_quarters(frozen):
    """The same luck with universities that hire and without: as many doctorates for twenty quarters, then fewer."""
    free = doctorates(world_of(small(), members=range(12)), 40)
    frozen("universities")
    stopped = doctorates(world_of(small(), members=range(12)), 40)
    assert (free[:20] == stopped[:20]).all()
    assert stopped[20:].sum() < 0.95 * free[20:].sum()


# ---------------------------------------------------------------- guidelines


def published(rows: dict[str, list[float]]) -> tuple:
    """A world whose rows differ in conduct, and its measures, (row, quarter)."""
    count = len(next(iter(rows.values())))
    world = world_with(count, {name: np.array(values)[:, None] for name, values in rows.items()})
    seen = []
    for _ in range(24):
        quarter(world)
        seen.append(measured(world))
    return world, {name: np.concatenate([it[name] for it in seen], axis=1) for name in seen[0]}


PHYSICAL = ("emissions", "electricity", "chip_power", "frontier_run_tco2", "on_device", "idle_share")


def test_publishing_guidelines_changes_no_emission():
    """Publishing at no cost, and a cost of capital that does not ask: nobody does, or everybody."""
    _, seen = published(
        {"guideline_gain": [0.0, 1.0], "guideline_cost_musd": [0.0, 0.0], "esg_cost_bp": [0.0, 0.0]}
    )
    assert seen["guideline_freshness"][0].max() == 0 and seen["guideline_freshness"][1].max() > 0.5
    physical = [name for name in seen if name.startswith(PHYSICAL)]
    assert len(physical) > 12
    assert not [name for name in physical if seen[name][0].tobytes() != seen[name][1].tobytes()]


# ---------------------------------------------------------------- prices and research


def test_users_mark_up_is_what_they_pay_above_the_cost_of_serving():
    world = live(world_of(small(), members=[0]), 16, checked=False)
    sales, budget = world.sales, world.parameters.users.budget_usd
    customers = sales.customers_million
    # what sellers that closed this quarter sold is no longer in any column
    revenue = world.firms.revenue_musd.sum() + world.market.hosted_revenue_musd.sum()
    paid = revenue - (customers * sales.cost_usd).sum()
    above = customers * (sales.fee_usd + sales.markup_usd)
    assert above.sum() == pytest.approx(paid, rel=1e-9)
    assert measured(world)["users_markup"][0, 0] == pytest.approx((above / budget).sum() / customers.sum())


def test_research_of_the_four_that_spend_most_is_a_part_of_all_research():
    seen = measured(live(world_of(small()), 16, checked=False))
    four, everybody = seen["top_research_busd"], seen["research_spending_busd"]
    assert (four < everybody).all() and (four > 4 / (SMALL.big_tech + SMALL.startups) * everybody).all()


# ---------------------------------------------------------------- slots


def test_an_empty_slot_remembers_no_model():
    """Whoever comes next has none, whatever the one before had: nor its date of release."""
    world = live(world_of(small(), members=range(4)), 16)
    empty = ~world.firms.active
    assert (world.firms.tenant[empty] > 0).any()
    assert (world.models.released[:, empty] == -99.0).all()
    assert (world.models.flop[:, empty] == 0.0).all()
