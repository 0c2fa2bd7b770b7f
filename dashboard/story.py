"""One future told quarter by quarter: who owns, supplies and sells, who moves where, what happens.

No Streamlit here. A story is made in a process of its own; it only reads the simulation.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.dates import FIRST_YEAR, quarter_name
from sim.declare import JURISDICTIONS, Array
from sim.futures import Task, build
from sim.populations import LEASE, OPEN
from sim.quarter import quarter
from sim.scenario import Scenario
from sim.trace import Event, Trace
from sim.world import World

COLUMNS = (
    "chips_h100e", "revenue_musd", "model_revenue_musd", "mode", "supplier", "under_mandate", "cash_musd",
    "value_musd", "heads",
)  # fmt: skip
SCHOOL_COLUMNS = ("industry_musd", "conflict", "heads", "talent", "output")
# Where a researcher is; the last stands for new doctorates before and for those who left research after.
SCHOOLS, STARTUP, BIG, APPLIED, OUTSIDE = range(5)
CHINA = JURISDICTIONS.index("china")


@dataclass
class Story:
    """One future of a scenario.

    ``firms`` holds columns (quarter, firm), big tech first; ``schools`` columns (quarter, university);
    ``whole`` one number a quarter (quarter,); ``moves`` researchers by where they were and are,
    (quarter, from, to); ``hired_by_takeover`` those of them who came to big tech with their firm.
    """

    member: int
    big_tech: int
    jurisdiction: Array
    sponsor: Array
    school_jurisdiction: Array
    firms: dict[str, Array]
    schools: dict[str, Array]
    whole: dict[str, Array]
    moves: Array
    hired_by_takeover: Array
    events: list[Event] = field(default_factory=list)

    @property
    def quarters(self) -> int:
        """How many were lived."""
        return len(self.moves)

    def months(self) -> Array:
        """Middle of each quarter, in years."""
        return FIRST_YEAR + (np.arange(self.quarters) + 0.5) / 4


def tell(task: tuple[Scenario, int]) -> Story:
    """Live one future of a scenario, by its number, and note it down."""
    scenario, member = task
    world = build(Task((scenario,), (member,), scenario.seed, scenario.uncertainty))
    trace = Trace(world, 0, COLUMNS)
    schools: dict[str, list[Array]] = {name: [] for name in SCHOOL_COLUMNS}
    whole: dict[str, list[float]] = {"sold": [], "open": [], "hosted": [], "clouds": []}
    moves, taken = [], []
    people = _people(world)
    for _ in range(scenario.quarters):
        quarter(world)
        events = trace.observe()
        before, people = people, _people(world)
        moves.append(_moves(world, before, people))
        taken.append(_hired_by_takeover(world, before, people, events))
        for name, kept in schools.items():
            kept.append(getattr(world.universities, name)[0].copy())
        market = world.market
        whole["sold"].append(float(market.revenue_musd[0, 0]))
        whole["open"].append(float(market.open_revenue_musd[0, 0]))
        whole["hosted"].append(float(market.hosted_revenue_musd[0, 0]))
        whole["clouds"].append(float(world.clouds.chips_h100e[0, 0]))
    return Story(
        member,
        world.big_tech,
        world.firms.jurisdiction[0].copy(),
        world.universities.sponsor[0].copy(),
        world.universities.jurisdiction[0].copy(),
        {name: trace.columns(name) for name in (*COLUMNS, "tenant")},
        {name: np.stack(kept) for name, kept in schools.items()},
        {name: np.array(kept) for name, kept in whole.items()},
        np.stack(moves),
        np.array(taken),
        trace.events,
    )


# --------------------------------------------------------------------------------------- people


def _people(world: World) -> dict[str, Array]:
    table = world.researchers
    return {name: getattr(table, name)[0].copy() for name in ("active", "talent", "employer")}


def _place(world: World, employer: Array) -> Array:
    """Where an employer of this number is: universities, startups, big tech, applied industry."""
    firms, schools = world.firm_count, world.universities.count
    place = np.where(employer < world.big_tech, BIG, STARTUP)
    place = np.where(employer >= firms, SCHOOLS, place)
    return np.where(employer >= firms + schools, APPLIED, place)


def _moves(world: World, before: dict[str, Array], after: dict[str, Array]) -> Array:
    """Researchers by where they were and are, (from, to); a row that another took is one who left, one who came."""
    was = np.where(before["active"], _place(world, before["employer"]), OUTSIDE)
    now = np.where(after["active"], _place(world, after["employer"]), OUTSIDE)
    other = before["active"] & after["active"] & (before["talent"] != after["talent"])
    counts = np.zeros((5, 5), dtype=int)
    np.add.at(counts, (was[~other], now[~other]), 1)
    np.add.at(counts, (was[other], np.full(other.sum(), OUTSIDE)), 1)
    np.add.at(counts, (np.full(other.sum(), OUTSIDE), now[other]), 1)
    counts[OUTSIDE, OUTSIDE] = 0
    return counts


def _hired_by_takeover(
    world: World, before: dict[str, Array], after: dict[str, Array], events: list[Event]
) -> int:
    """Researchers who came to big tech because it bought the startup they worked for."""
    bought = [it.firm for it in events if it.kind == "takeover"]
    same = before["active"] & after["active"] & (before["talent"] == after["talent"])
    came = np.isin(before["employer"], bought) & (after["employer"] < world.big_tech)
    return int((same & came).sum())


# --------------------------------------------------------------------------------------- shares


def over_a_year(values: Array) -> Array:
    """Mean of the quarter and the three before it, along the first axis; of fewer at the start."""
    sums = np.cumsum(np.asarray(values, dtype=float), axis=0)
    sums[4:] = sums[4:] - sums[:-4]
    counts = np.minimum(np.arange(1, len(sums) + 1), 4)
    return sums / counts.reshape(-1, *([1] * (sums.ndim - 1)))


def groups(story: Story) -> list[str]:
    """Who is drawn, from below: big tech outside China one by one, then the others."""
    alone = [f"f{place}" for place in range(story.big_tech) if story.jurisdiction[place] != CHINA]
    return [*alone, "china", "startups", "open", "choice", "mandate", "clouds"]


def shares(story: Story, of: str) -> dict[str, Array]:
    """Shares of chips, models or sales by group, (quarter,), four-quarter means; they add to one.

    ``of`` is chips (by owner), models (by whose model the sales rest on) or sales (by seller).
    """
    parts = _parts(story, of)
    total = np.sum(list(parts.values()), axis=0)
    safe = np.where(total > 0, total, 1.0)
    return {name: over_a_year(values / safe) for name, values in parts.items()}


def _parts(story: Story, of: str) -> dict[str, Array]:
    column = {"chips": "chips_h100e", "models": "model_revenue_musd", "sales": "revenue_musd"}[of]
    values, big = story.firms[column], story.big_tech
    nothing = np.zeros(story.quarters)
    parts = dict.fromkeys(groups(story), nothing)
    for place in range(big):
        name = "china" if story.jurisdiction[place] == CHINA else f"f{place}"
        parts[name] = parts[name] + values[:, place]
    rest = values[:, big:]
    if of == "sales":
        mode, bound = story.firms["mode"][:, big:], story.firms["under_mandate"][:, big:].astype(bool)
        leased, open_ = mode == LEASE, mode == OPEN
        parts["open"] = np.where(open_, rest, 0).sum(axis=1)
        parts["mandate"] = np.where(leased & bound, rest, 0).sum(axis=1)
        parts["choice"] = np.where(leased & ~bound, rest, 0).sum(axis=1)
        parts["startups"] = np.where(~leased & ~open_, rest, 0).sum(axis=1)
        parts["clouds"] = story.whole["hosted"]
    else:
        parts["startups"] = rest.sum(axis=1)
        parts["open"] = story.whole["open"] if of == "models" else nothing
        parts["clouds"] = story.whole["clouds"] if of == "chips" else nothing
    return parts


def moves_in_year(story: Story, year: int) -> Array:
    """Researchers by where they were and are, summed over the quarters of a year, (from, to)."""
    start = 4 * (year - FIRST_YEAR)
    return story.moves[start : start + 4].sum(axis=0)


def leases(story: Story, moment: int) -> list[tuple[int, int, bool]]:
    """Who leases from whom in a quarter: lessee, supplier, whether under the mandate."""
    mode, supplier = story.firms["mode"][moment], story.firms["supplier"][moment]
    bound, alive = story.firms["under_mandate"][moment], story.firms["tenant"][moment] >= 0
    return [
        (int(firm), int(supplier[firm]), bool(bound[firm]))
        for firm in np.flatnonzero((mode == LEASE) & (supplier >= 0) & alive)
    ]


def dated(story: Story, moment: int) -> str:
    """The quarter's name, no further than the story goes."""
    return quarter_name(min(moment, story.quarters - 1))
