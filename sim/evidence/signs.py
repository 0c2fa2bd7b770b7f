"""Signs from the literature, each as an experiment: does the model move the way the literature says?

``computelab signs`` runs all of them on the same futures, at the default parameters (luck alone) and over the
plausible set, and ends with code 1 when a recorded sign got worse. None of them is used in the calibration.
A world is the baseline with a change; a sign is about the difference that change makes, future by future.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy.stats import binomtest

from sim.dates import FIRST_YEAR
from sim.declare import MEASURES, PARAMETERS, Array, Measure
from sim.evidence import sources
from sim.evidence.tables import digits, table_of
from sim.results import Results, mean_and_half, pair_differences
from sim.run import Progress, compare
from sim.scenario import Scenario, load_scenario, shipped, with_changes

FILE = Path(__file__).with_name("signs.json")
QUARTERS = 44  # to the end of 2030
SEEDS, VECTORS, SEED = 40, 150, 3
MORE_THAN_HALF = 0.05  # chance of so many futures on one side, were each side as likely
BOTH = 0.1  # part of the futures that the rarer sign must have where the literature leaves the sign open
EXPECTED = {"up": 1, "down": -1, "open": 0}
HOLDS, IN_PART, UNSEEN, VIOLATED = "holds", "holds in part", "not seen", "violated"
EITHER, ONE_SIDED = "either sign occurs", "one sign only"  # where the literature leaves the sign open
RANK = {HOLDS: 3, IN_PART: 2, UNSEEN: 1, VIOLATED: 0}
Make = Callable[[Scenario], Scenario]


# ---------------------------------------------------------------- worlds


def as_shipped(name: str) -> Make:
    """The policies of a shipped scenario."""
    return lambda base: with_changes(base, policies=load_scenario(shipped()[name]).policies)


def at(**parameters: float | dict[str, float]) -> Make:
    """Parameters at these values, in every vector of the plausible set too."""
    return lambda base: with_changes(base, parameters=parameters)


def under(policy: dict[str, dict], **parameters: float) -> Make:
    """An instrument, with parameters at these values."""
    return lambda base: with_changes(base, parameters=parameters, policies=[policy])


def users(times: float) -> dict[str, float]:
    """Users who could adopt, over the default."""
    spec = PARAMETERS["users_million"]
    return {key: times * value for key, value in zip(spec.keys, spec.values, strict=True)}


FIXED_COST = {"data-rules": {"start": "2026Q1", "lost": 0.0, "cost_musd": 20.0}}
VOUCHERS = {
    "compute-vouchers": {
        "start": "2026Q1",
        "budget_musd": 10000.0,
        "university_share": 0.0,
        "startups": "all",
    }
}
BASE = "baseline"
# A parameter that the plausible set draws is fixed on both sides of a comparison, often at the ends of its range.
WORLDS: dict[str, Make] = {
    BASE: lambda base: base,
    "scale pays less": at(quality_value=5.28),
    "scale pays more": at(quality_value=7.92),
    "access mandate": as_shipped("access-mandate"),
    "no takeovers": as_shipped("merger-control"),
    "small market": at(users_million=users(0.5)),
    "large market": at(users_million=users(1.5)),
    "research needs little compute": at(package_share=0.004),
    "research needs much compute": at(package_share=0.016),
    "dear compute": at(price_of_flop=3.0),
    "cheap compute": at(price_of_flop=1 / 3),
    "firms hire slowly": at(hiring_pace=0.05),
    "firms hire fast": at(hiring_pace=0.12),
    "retention pay": as_shipped("retention-pay"),
    "public compute": as_shipped("public-compute"),
    "little sponsorship": at(sponsorship=0.002),
    "much sponsorship": at(sponsorship=0.007),
    "data rules": as_shipped("data-rules"),
    "fixed cost of complying": under(FIXED_COST),
    "chips save little": at(energy_gain_late=0.18),
    "chips save much": at(energy_gain_late=0.34),
    "two fifths kept": at(density_floor=0.4),
    "a tenth kept": at(density_floor=0.1),
    "use hardly answers, two fifths kept": at(token_elasticity=0.5, density_floor=0.4),
    "use hardly answers, a tenth kept": at(token_elasticity=0.5, density_floor=0.1),
    "use answers in full, two fifths kept": at(token_elasticity=1.0, density_floor=0.4),
    "use answers in full, a tenth kept": at(token_elasticity=1.0, density_floor=0.1),
    "switching rights": as_shipped("switching-rights"),
    "cheap to switch": at(switching_cost=0.2),
    "dear to switch": at(switching_cost=1.6),
    "few in the race": at(reach_nats=0.7),
    "some in the race": at(reach_nats=0.9),
    "many in the race": at(reach_nats=1.2),
    "knowledge leaks slowly": at(leakage=0.12),
    "knowledge leaks": at(leakage=0.18),
    "knowledge leaks fast": at(leakage=0.24),
    "vouchers": under(VOUCHERS),
    "vouchers, cheap compute": under(VOUCHERS, price_of_flop=1 / 3),
    "vouchers, dear compute": under(VOUCHERS, price_of_flop=3.0),
}


# ---------------------------------------------------------------- signs


@dataclass(frozen=True)
class Change:
    """What a world does to an outcome: its value less that of the base, future by future.

    The outcome is a measure, a mean over years. ``part`` compares with that part of the base, ``against`` with
    another measure of it, ``less`` takes another change away.
    """

    measure: str
    years: tuple[int, int]
    world: str
    base: str = BASE
    part: float = 1.0
    against: str = ""
    less: Change | None = None

    @property
    def spec(self) -> Measure:
        """Declaration of the measure."""
        return MEASURES[self.measure]

    @property
    def unit(self) -> str:
        """Unit of the difference: % of the base for a relative measure."""
        return "%" if self.spec.relative else self.spec.unit

    @property
    def worlds(self) -> tuple[str, ...]:
        """Worlds that are simulated for it."""
        return (self.base, self.world, *(self.less.worlds if self.less else ()))

    def differences(self, worlds: Mapping[str, Results]) -> Array:
        """The difference in each future, (run,)."""
        after = self._level(worlds[self.world], self.measure)
        before = self.part * self._level(worlds[self.base], self.against or self.measure)
        found = pair_differences(before, after, self.spec.relative)
        return found - self.less.differences(worlds) if self.less else found

    def _level(self, results: Results, measure: str) -> Array:
        first, last = (year - FIRST_YEAR for year in self.years)
        return results.annual(measure)[:, first : last + 1].mean(axis=1)

    def told(self) -> str:
        """The outcome in words: measure and years."""
        return f"{self.spec.label}, {self.span}"

    @property
    def span(self) -> str:
        """The years, such as 2026-30."""
        first, last = self.years
        return str(last) if first == last else f"{first}-{last % 100}"


@dataclass(frozen=True)
class Sign:
    """One claim of the literature about the model's direction.

    ``why`` says which mechanism of the model gives the sign, or keeps it from coming out.
    """

    key: str
    claim: str
    sources: tuple[str, ...]
    experiment: str
    change: Change
    expected: str
    why: str


def in_2030(measure: str, world: str, base: str = BASE, **more) -> Change:
    """A change in 2030."""
    return Change(measure, (2030, 2030), world, base, **more)


def to_2030(measure: str, world: str, base: str = BASE, **more) -> Change:
    """A change in the mean of 2026 to 2030."""
    return Change(measure, (2026, 2030), world, base, **more)


def rebound() -> Change:
    """What cutting does to emissions of serving where use answers in full, less what it does where it hardly does."""
    stiff = in_2030(
        "emissions_inference", "use hardly answers, a tenth kept", "use hardly answers, two fifths kept"
    )
    return in_2030(
        "emissions_inference", "use answers in full, a tenth kept", "use answers in full, two fifths kept", less=stiff
    )  # fmt: skip


SCALE = "value of quality 20 % above its default, against 20 % below"
MARKET = "half as many users again as by default, against half as many"
NEED = "compute an academic post needs at the high end of its range, against the low end"
HIRING = "firms' staff may grow by 12 % a quarter, against 5 %"
SPONSORS = "industry's money for universities at the high end of its range, against the low end"
CHIPS = "electricity of a new chip falls by 34 % a year, against 18 %"
CUT = "a tenth of a network gives the same result, against two fifths"
RACE = "distance to the frontier within which a lab still aspires to lead"
LEAK = "leakage of the leader's knowledge"
SUBSIDY = "vouchers of 10 bn USD a year for startups, from 2026"

SIGNS: tuple[Sign, ...] = (
    Sign(
        "scale-concentrates", "Economies of scale at the frontier concentrate models", ("vipra2023", "sutton1991"),
        SCALE, in_2030("model_hhi", "scale pays more", "scale pays less"), "up",
        "Where quality is worth more, a leader's further step is worth more (the sunk cost of Sutton), as "
        "far as the cap on growth lets it be acted on.",
    ),
    Sign(
        "rivalry-behind", "Behind the frontier rivalry is intense", ("vipra2023",),
        "the baseline: suppliers without the largest, against all",
        in_2030("model_rest_hhi", BASE, against="model_hhi"), "down",
        "Suppliers behind the leader are several and near each other. Where a vector leaves few labs, the "
        "rest is as concentrated as the whole.",
    ),
    Sign(
        "access-opens-sales", "Access to an essential input brings sellers in", ("nardotto2015",),
        "access mandate", in_2030("sales_hhi", "access mandate"), "down",
        "Small firms lease a model as good as the owner's at a regulated price, and sell on it.",
    ),
    Sign(
        "access-costs-investment", "Mandated access lowers investment upstream", ("grajek2012",),
        "access mandate", in_2030("research_spending_busd", "access mandate"), "down",
        "What is won on leases counts by the access margin, which the mandate lowers, so a step in "
        "quality is worth less to its owner. Big tech's research for its core business does not answer.",
    ),
    Sign(
        "access-costs-the-frontier", "Mandated access lowers investment upstream", ("grajek2012",),
        "access mandate", in_2030("frontier_run_flop", "access mandate"), "down",
        "The same, for the largest run: it is lumpy, so that single futures differ by a whole generation.",
    ),
    Sign(
        "kill-zone-entry", "Takeovers that are expected keep founders away", ("kamepalli2020",),
        "no takeovers from 2026", to_2030("startups_founded", "no takeovers"), "up",
        "Founders here count on being bought (the other side of the literature, `phillips2013`), and no "
        "customer waits for the takeover, which is what keeps founders away in this source. The kill zone "
        "of the model hangs on incumbents' sales, and takeovers hardly move those.",
    ),
    Sign(
        "kill-zone-money", "Takeovers that are expected keep venture money away", ("kamepalli2020",),
        "no takeovers from 2026", to_2030("venture_busd", "no takeovers"), "up",
        "The venture pool follows sales and expected value, which takeovers hardly move.",
    ),
    Sign(
        "market-entry", "A larger market brings more entrants", ("sutton1991",),
        MARKET, to_2030("startups_founded", "large market", "small market"), "up",
        "Founders weigh expected sales a firm against its fixed cost, with a small elasticity.",
    ),
    Sign(
        "market-exogenous", "Where set-up costs are fixed, a larger market is less concentrated", ("sutton1991",),
        MARKET, in_2030("sales_hhi", "large market", "small market"), "down",
        "More application firms enter, and their slots stand for more firms; but the largest sellers own "
        "models, whose sunk cost grows with the market, and their share falls little.",
    ),
    Sign(
        "market-bounded", "Where quality is a sunk cost, concentration does not fall as the market grows",
        ("sutton1991",), f"{MARKET}; compared with a third, what a fixed set-up cost would leave",
        in_2030("model_hhi", "large market", "small market", part=1 / 3), "up",
        "The largest run grows with the market, so that there is room for few labs more.",
    ),
    Sign(
        "divide-elite", "When research needs more compute, the elite gains on other universities", ("ahmed2020",),
        NEED, in_2030("elite_share", "research needs much compute", "research needs little compute"), "up",
        "There are fewer posts everywhere. Why the elite's part rises has not been isolated: with the "
        "pull of colleagues or of compute at work switched off it rises as much.",
    ),
    Sign(
        "divide-academia", "When research needs more compute, firms gain on universities", ("ahmed2020",),
        NEED, in_2030("academic_talent_share", "research needs much compute", "research needs little compute"),
        "down",
        "A post takes its compute package from the same budget: there are fewer posts.",
    ),
    Sign(
        "divide-price", "Dearer compute favours the elite among universities", ("ahmed2020",),
        "a unit of computing costs three times as much from 2026", in_2030("elite_share", "dear compute"), "up",
        "The same through the price; weaker, for the need falls with the frontier, which dearer compute "
        "slows.",
    ),
    Sign(
        "leaving-papers", "When professors leave, papers are lost", ("gofman2024",),
        HIRING, to_2030("academic_output", "firms hire fast", "firms hire slowly"), "down",
        "Output rises with the talent that is left, and posts are refilled only slowly.",
    ),
    Sign(
        "leaving-startups", "When professors leave, students found fewer startups", ("gofman2024",),
        HIRING, to_2030("student_startups", "firms hire fast", "firms hire slowly"), "down",
        "Universities yield founders by the talent they still have.",
    ),
    Sign(
        "staying-papers", "When professors stay, papers are won", ("gofman2024",),
        "retention pay", to_2030("academic_output", "retention pay"), "up",
        "Output rises with talent; those kept are the most able.",
    ),
    Sign(
        "staying-startups", "When professors stay, students found more startups", ("gofman2024",),
        "retention pay", to_2030("student_startups", "retention pay"), "up",
        "Universities yield founders by the talent they still have; the programme keeps few people.",
    ),
    Sign(
        "public-compute-output", "Public compute raises academic output", ("nairr2023",),
        "public compute", in_2030("academic_output", "public compute"), "up",
        "Output rises with compute, and posts that need no rented package are more.",
    ),
    Sign(
        "public-compute-retention", "Public compute keeps researchers at universities", ("nairr2023",),
        "public compute", in_2030("academic_talent_share", "public compute"), "up",
        "A post whose compute is public costs less: there are more posts.",
    ),
    Sign(
        "sponsors-conflicts", "Industry's money brings conflicts of interest", ("abdalla2021",),
        SPONSORS, in_2030("conflict_of_interest", "much sponsorship", "little sponsorship"), "up",
        "Industry's part of the money is the measure of the conflict.",
    ),
    Sign(
        "sponsors-secrecy", "Industry's money makes research less open", ("czarnitzki2015",),
        SPONSORS, in_2030("academic_openness", "much sponsorship", "little sponsorship"), "down",
        "Openness falls with industry's part of the money, by a declared coefficient.",
    ),
    Sign(
        "data-less", "Data rules leave less to train on: models are worse", ("janssen2022",),
        "data rules", in_2030("frontier_capability", "data rules"), "down",
        "Labs repeat the data that are left, which is worth nearly as much, and make up for the rest by "
        "data of their own: little is lost.",
    ),
    Sign(
        "data-cost", "Data rules make development dearer", ("janssen2022",),
        "data rules", to_2030("startups_afford_run", "data rules"), "down",
        "Labs pay for complying out of cash, and spend a little less on research.",
    ),
    Sign(
        "data-concentrates", "Data rules concentrate suppliers at first", ("gdpr-johnson",),
        "data rules", Change("model_hhi", (2026, 2026), "data rules"), "up",
        "First-party data stay with those who have users; in a year that does little. The cost of "
        "complying does next to nothing.",
    ),
    Sign(
        "data-fades", "That concentration is gone after a year or so", ("gdpr-johnson",),
        "data rules: effect in 2026 less effect in 2029-30",
        Change("model_hhi", (2026, 2026), "data rules", less=Change("model_hhi", (2029, 2030), "data rules")),
        "up",
        "Public data stay lost while the data of own users grow, and they matter more as runs outgrow "
        "what is public, so the lead of those who have users builds up. In the source small vendors came "
        "back as firms learned to comply; nobody learns here.",
    ),
    Sign(
        "fixed-cost-exit", "A fixed cost of complying drives small firms out", ("janssen2022",),
        "20 M USD a year for each lab, from 2026", to_2030("startups_closed", "fixed cost of complying"), "up",
        "The cost is paid from cash by labs; most small firms here train nothing and pay nothing.",
    ),
    Sign(
        "efficiency-unit", "Efficiency lowers energy for a unit of service", ("greening2000", "madlener2006"),
        CHIPS, in_2030("emissions_intensity", "chips save much", "chips save little"), "down",
        "Electricity of a served FLOP is that of the chips it runs on.",
    ),
    Sign(
        "efficiency-total-chips", "What efficiency does to the total is open", ("greening2000", "madlener2006"),
        CHIPS, in_2030("electricity_twh", "chips save much", "chips save little"), "open",
        "Power is a small part of what a chip costs, so that cheaper power adds little use; saved power "
        "lets sites take in more chips, which undoes a part.",
    ),
    Sign(
        "efficiency-total", "What efficiency does to the total is open", ("greening2000", "madlener2006"),
        CUT, in_2030("emissions", "a tenth kept", "two fifths kept"), "open",
        "Serving emits less where use answers little and more where it answers in full; the chips freed "
        "go to other uses, and the total hardly moves.",
    ),
    Sign(
        "efficiency-rebound", "The more use answers to cost, the less is saved", ("greening2000",),
        f"{CUT}: elasticity of use 1.0, less the same at 0.5", rebound(), "up",
        "A cheaper token is used more, by the declared elasticity.",
    ),
    Sign(
        "switching-rights", "Lower costs of switching may raise or lower prices", ("farrell2007",),
        "switching rights", in_2030("access_price_ratio", "switching rights"), "open",
        "Suppliers ask a mark-up of customers who cannot leave, or a discount to win them: a declared "
        "parameter whose range holds both signs.",
    ),
    Sign(
        "switching-cost", "Higher costs of switching may raise or lower prices", ("farrell2007",),
        "cost of changing supplier at the high end of its range, against the low end",
        in_2030("access_price_ratio", "dear to switch", "cheap to switch"), "open",
        "Dear switching leaves lessees with a supplier that has become dear; what a supplier asks does "
        "not hang on it.",
    ),
    Sign(
        "inverted-u-rise", "From little competition, more of it brings more innovation", ("aghion2005",),
        f"{RACE}: 0.9 nats, against 0.7", in_2030("frontier_capability", "some in the race", "few in the race"),
        "up",
        "More labs in the race raise all research spending, but not the leader's: what a lab wants to "
        "spend rises with its share, and more rivals leave a smaller one. There is no gain from escaping "
        "a neck-and-neck rival beyond that, so only the falling side of the inverted U is in the model.",
    ),
    Sign(
        "inverted-u-fall", "From much competition, more of it brings less innovation", ("aghion2005",),
        f"{RACE}: 1.2 nats, against 0.9", in_2030("frontier_capability", "many in the race", "some in the race"),
        "down",
        "The falling side: a smaller share of the same market pays for a smaller run. Near a wide line "
        "few labs are added, and the effect is small.",
    ),
    Sign(
        "imitation-rise", "From hard imitation, easier imitation brings more innovation", ("aghion2005",),
        f"{LEAK}: 0.18 a quarter, against 0.12",
        in_2030("frontier_capability", "knowledge leaks", "knowledge leaks slowly"), "up",
        "As above: followers who learn faster win customers, and the leader's share, which pays for the "
        "frontier, shrinks from the first.",
    ),
    Sign(
        "imitation-fall", "From easy imitation, still easier brings less innovation", ("aghion2005",),
        f"{LEAK}: 0.24 a quarter, against 0.18",
        in_2030("frontier_capability", "knowledge leaks fast", "knowledge leaks"), "down",
        "The falling side: followers win customers, the leader's share pays for less.",
    ),
    Sign(
        "subsidy-cheap", "A compute subsidy helps users where compute is cheap", ("qian2026",),
        f"{SUBSIDY}; a unit of computing at a third of its price",
        in_2030("users_benefit_busd", "vouchers, cheap compute", "cheap compute"), "up",
        "Vouchers pay a part of startups' compute, a small cost beside the models they lease or train; "
        "most of it replaces money they would have spent. Users gain from better or more products of "
        "startups only.",
    ),
    Sign(
        "subsidy-cheap-against-dear", "It helps them more there than where compute is dear", ("qian2026",),
        f"{SUBSIDY}; at a third of the price, less the same at three times",
        in_2030(
            "users_benefit_busd", "vouchers, cheap compute", "cheap compute",
            less=in_2030("users_benefit_busd", "vouchers, dear compute", "dear compute"),
        ), "up",
        "As above; use of a product here does not hang on whether it was fine-tuned, through which the "
        "subsidy works in the source.",
    ),
    Sign(
        "subsidy-captured", "Owners of compute take a part of the subsidy", ("goolsbee1998",),
        SUBSIDY, to_2030("rental_price_usd_hour", "vouchers"), "up",
        "Owners reckon with the programme's money and order chips for it, and more of them stand idle, so "
        "that rent falls a little. What rises is the price of a chip: its maker takes that part.",
    ),
)  # fmt: skip


# ---------------------------------------------------------------- judging


@dataclass(frozen=True)
class Sample:
    """The differences of a sign over a set of futures."""

    differences: Array

    @property
    def moved(self) -> int:
        """Futures in which the outcome differs at all."""
        return int((self.differences != 0).sum())

    def agree(self, direction: int) -> int:
        """Futures that move in a direction."""
        return int((np.sign(self.differences) == direction).sum())

    def side(self, direction: int) -> int:
        """1 when more than half of the futures that move agree, -1 when less than half, 0 when it cannot be told."""
        if not self.moved:
            return 0
        agree = self.agree(direction)
        for way, count in ((1, agree), (-1, self.moved - agree)):
            if binomtest(count, self.moved, alternative="greater").pvalue <= MORE_THAN_HALF:
                return way
        return 0

    @cached_property
    def mean(self) -> tuple[float, float]:
        """Mean and half of its 90 % interval."""
        return mean_and_half(self.differences)


@dataclass(frozen=True)
class Judged:
    """A sign with its differences at the default parameters, and over the plausible set."""

    sign: Sign
    seeds: Sample
    vectors: Sample

    @property
    def direction(self) -> int:
        """1, -1, or 0 where the literature leaves it open."""
        return EXPECTED[self.sign.expected]

    @property
    def verdict(self) -> str:
        """What the futures say: see docs/signs.md."""
        if not self.direction:
            up, moved = self.vectors.agree(1), self.vectors.moved
            if moved and BOTH <= up / moved <= 1 - BOTH:
                return EITHER
            return ONE_SIDED if moved else UNSEEN
        sides = (self.seeds.side(self.direction), self.vectors.side(self.direction))
        if min(sides) < 0:
            return VIOLATED
        return (UNSEEN, IN_PART, HOLDS)[sum(sides)]

    @property
    def small(self) -> bool:
        """Whether both means, intervals included, lie within the smallest change that matters for the outcome."""
        return all(
            abs(mean) + half < self.sign.change.spec.matters
            for mean, half in (self.seeds.mean, self.vectors.mean)
        )

    def plain(self) -> dict[str, object]:
        """As it is recorded."""
        way = self.direction or 1
        return {"verdict": self.verdict, "seeds": self.seeds.agree(way), "vectors": self.vectors.agree(way)}


def simulate(
    seeds: int = SEEDS, vectors: int = VECTORS, base: Scenario | None = None, signs: Sequence[Sign] = SIGNS,
    progress: Progress | None = None,
) -> list[Judged]:  # fmt: skip
    """Run every world that the signs need on the same futures, and judge the signs.

    Parameters
    ----------
    seeds : futures at the default parameters
    vectors : futures of the plausible set, a vector drawn for each
    base : whose actors and horizon are simulated (default: the shipped baseline to 2030)
    """
    base = base or replace(load_scenario(shipped()["baseline"]), quarters=QUARTERS)
    names = sorted({world for sign in signs for world in sign.change.worlds}, key=list(WORLDS).index)
    found = []
    for uncertainty, runs in (("luck", seeds), ("both", vectors)):
        first = replace(base, uncertainty=uncertainty)
        made = [replace(WORLDS[name](first), name=name) for name in names]
        comparison = compare(*made, runs=runs, seed=SEED, progress=progress)
        found.append(dict(zip(names, (comparison.base, *comparison.others), strict=True)))
    return [Judged(sign, *(Sample(sign.change.differences(worlds)) for worlds in found)) for sign in signs]


# ---------------------------------------------------------------- words


def part_of(sample: Sample, direction: int) -> str:
    """Share of the futures that move which have the expected sign; the share that rises where it is open."""
    if not sample.moved:
        return "none moves"
    share = f"{round(100 * sample.agree(direction or 1) / sample.moved)} %"
    return share if direction else f"{share} up"


def size_of(sample: Sample, change: Change) -> str:
    """Mean difference and its 90 % interval, shares in percentage points."""
    mean, half = sample.mean
    scale = 100 if change.unit == "share" else 1
    low, middle, high = (signed(scale * it) for it in (mean - half, mean, mean + half))
    return f"{middle} [{low} to {high}]"


def signed(value: float) -> str:
    """Three digits with a sign.

    >>> signed(-0.5), signed(1234.4)
    ('-0.500', '+1234')
    """
    return ("-" if value < 0 else "+") + digits(abs(value))


def summary(found: Sequence[Judged]) -> str:
    """How many outcomes were looked at, and what came out."""
    directed = [it for it in found if it.direction]
    counts = {verdict: sum(it.verdict == verdict for it in directed) for verdict in RANK}
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    first = found[0]
    return (
        f"{len(found)} outcomes are looked at. {len(directed)} have a sign that the literature expects: {told}. "
        f"{len(found) - len(directed)} are open. {len(first.seeds.differences)} paired futures at the default parameters, "
        f"{len(first.vectors.differences)} of the plausible set."
    )


def markdown(found: Sequence[Judged]) -> str:
    """The table, and why where a sign does not hold."""
    heads = (
        "literature", "experiment", "outcome", "expected", "seeds that agree", "mean effect", "vectors that agree",
        "mean effect", "verdict",
    )  # fmt: skip
    rows = []
    for it in found:
        change = it.sign.change
        unit = "percentage points" if change.unit == "share" else change.unit
        verdict = it.verdict + (", small" if it.small and it.seeds.moved + it.vectors.moved else "")
        rows.append(
            (
                f"{it.sign.claim} ({', '.join(f'`{key}`' for key in it.sign.sources)})", it.sign.experiment,
                f"{change.told()}, {unit}", it.sign.expected, part_of(it.seeds, it.direction),
                size_of(it.seeds, change), part_of(it.vectors, it.direction), size_of(it.vectors, change),
                verdict if it.verdict in (HOLDS, IN_PART) or not it.direction else f"**{verdict}**",
            )
        )  # fmt: skip
    return f"{summary(found)}\n\n{table_of(heads, rows)}"


def explanations(found: Sequence[Judged]) -> str:
    """Why, for every sign that does not hold and every open one."""
    lines = [
        f"- **{it.sign.claim}** ({it.sign.change.told()}: {it.verdict}). {it.sign.why or 'Not explained yet.'}"
        for it in found
        if it.verdict != HOLDS
    ]
    return "\n".join(lines) or "Every sign holds."


def texts(found: Sequence[Judged]) -> dict[str, str]:
    """What stands between the markers of docs/signs.md, by marker."""
    if not found:
        return dict.fromkeys(("signs", "signs-why", "signs-sources"), "")
    return {"signs": markdown(found), "signs-why": explanations(found), "signs-sources": read_of(found)}


def read_of(found: Sequence[Judged]) -> str:
    """The sources of the signs, with what was read of each."""
    known = sources()
    keys = sorted({key for it in found for key in it.sign.sources})
    return "\n".join(
        f"- `{key}`: {known[key].author} ({known[key].year}). {known[key].title}. Read: {known[key].read}."
        for key in keys
    )


# ---------------------------------------------------------------- the record


def record(found: Sequence[Judged]) -> dict[str, object]:
    """What is kept of a result: the numbers of futures, and each sign."""
    return {
        "seeds": len(found[0].seeds.differences),
        "vectors": len(found[0].vectors.differences),
        "signs": {it.sign.key: it.plain() for it in found},
    }


def recorded() -> dict[str, dict]:
    """The signs that were recorded last; empty when there are none."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def comparable(now: Mapping, before: Mapping) -> bool:
    """Whether two results rest on as many futures; a first one is compared with nothing."""
    return not before or all(now[name] == before[name] for name in ("seeds", "vectors"))


def got_worse(now: Mapping, before: Mapping) -> list[str]:
    """Signs whose verdict is worse than recorded, or that are gone.

    >>> got_worse({"signs": {"a": {"verdict": "not seen"}}}, {"signs": {"a": {"verdict": "holds"}, "b": {}}})
    ['a: not seen, it was holds', 'b: no longer checked']
    """
    found = []
    for key, old in before.get("signs", {}).items():
        new = now["signs"].get(key)
        if new is None:
            found.append(f"{key}: no longer checked")
        elif RANK.get(new["verdict"], -1) < RANK.get(old.get("verdict"), -1):
            found.append(f"{key}: {new['verdict']}, it was {old['verdict']}")
    return found
