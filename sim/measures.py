"""What is measured, each quarter, in every future. Measures only read."""

from __future__ import annotations

import numpy as np

from sim.accelerate import accelerated
from sim.axes import (
    Entries,
    at,
    by_jurisdiction,
    gather,
    highest,
    largest,
    largest_share,
    mean_of,
    number,
    over_segments,
    ratio,
    top_indices,
    total,
)
from sim.declare import Agents, Array, ByJurisdiction, Rows, measure
from sim.phases.methods import public_scratch_ability
from sim.phases.money import other_capex_share
from sim.phases.running import fleet_mwh
from sim.phases.startups import is_startup, slot_weights
from sim.populations import CASH, COMPUTE, GROWTH, INCENTIVE, LEASE, OPEN, OWN, RULE
from sim.rules import capability, compute_market
from sim.rules import training as training_rule
from sim.rules.capability import REFERENCE_FLOP
from sim.world import World

MEGA, GIGA = 1e6, 1e9

# ---------------------------------------------------------------- concentration


def _with_open(world: World, values: Agents) -> Agents:
    """Firms' sales by model with those that rest on open models in a last column."""
    return np.concatenate([values, world.market.open_revenue_musd], axis=1)


def _customers(world: World) -> Agents:
    """Customers of every seller, the clouds last (million, (row, seller))."""
    clouds = over_segments(world.sales.customers_million[:, :, world.firm_count :])
    return np.concatenate([world.firms.users_million, clouds], axis=1)


@accelerated("measures")
def hhi_of(values: Agents) -> Rows:
    """Herfindahl-Hirschman index, 0 to 10 000; shares are taken before squares, as sales may be next to nothing."""
    return 1e4 * total((values * ratio(np.ones((len(values), 1)), total(values))) ** 2)


def _grouped(world: World, values: Agents) -> Agents:
    """Values with each partner's stake credited to the big tech firm that holds it."""
    firms = world.firms
    held = Entries.where(firms.partner >= 0)
    part = held.of(firms.stake) * held.of(values)
    grouped = values.copy()
    held.put(grouped, held.of(values) - part)
    owner = held.rows * world.big_tech + held.of(firms.partner)
    grouped[:, world.big] += np.bincount(owner, part, world.rows * world.big_tech).reshape(world.rows, -1)
    return grouped


@measure("concentration of models", "HHI", group="concentration", matters=100, decimals=0)
def model_hhi(world: World) -> Rows:
    """HHI of sales by the firm whose model is used; open models count as one supplier."""
    return hhi_of(_with_open(world, world.firms.model_revenue_musd))


@measure(
    "concentration of models by controlling group", "HHI", group="concentration", matters=100, decimals=0
)
def model_group_hhi(world: World) -> Rows:
    """The same with stakes credited to the partner that holds them."""
    return hhi_of(_with_open(world, _grouped(world, world.firms.model_revenue_musd)))


@measure("concentration of model use", "HHI", group="concentration", matters=100, decimals=0)
def model_use_hhi(world: World) -> Rows:
    """HHI of customers by the firm whose model they use."""
    from sim.phases.products import sales_by_model

    return hhi_of(sales_by_model(world, _customers(world)))


@measure(
    "share of the four most used models' firms", "share", group="concentration", matters=0.01, decimals=3
)
def model_cr4(world: World) -> Rows:
    """Sales that rest on the models of the four largest suppliers."""
    return largest_share(_with_open(world, world.firms.model_revenue_musd), 4)


@measure("concentration of models behind the leader", "HHI", group="concentration", matters=100, decimals=0)
def model_rest_hhi(world: World) -> Rows:
    """HHI of sales by the firm whose model is used, the largest supplier left out; 10 000 if it is alone."""
    behind = _with_open(world, world.firms.model_revenue_musd)
    np.put_along_axis(behind, behind.argmax(axis=1)[:, None], 0.0, axis=1)
    return np.where(total(behind) > 0, hhi_of(behind), 1e4)


@measure("concentration of sales", "HHI", group="concentration", matters=100, decimals=0)
def sales_hhi(world: World) -> Rows:
    """HHI of sales by the firm that sells; a slot of application firms counts as its firms."""
    sold = world.firms.revenue_musd
    own = total(sold)
    hosted = world.market.hosted_revenue_musd
    part, rest = sold * ratio(np.ones_like(own), own + hosted), ratio(hosted, own + hosted)
    return 1e4 * (total(part**2 / world.firms.stands_for) + rest**2)


@measure("share of the four largest sellers", "share", group="concentration", matters=0.01, decimals=3)
def sales_cr4(world: World) -> Rows:
    """Sales of the four largest sellers; a slot of application firms counts as its firms."""
    firms = world.firms
    a_firm = firms.revenue_musd / firms.stands_for
    slots = int(np.ceil(4 / min(1.0, world.slot)))  # in which there are four firms in any case
    order = top_indices(a_firm, slots)
    many, sold = gather(firms.stands_for, order), gather(a_firm, order)
    ahead = np.cumsum(many, axis=1) - many
    return ratio(total(np.clip(4 - ahead, 0.0, many) * sold), total(firms.revenue_musd))


@measure("concentration of chips", "HHI", group="concentration", matters=100, decimals=0)
def compute_hhi(world: World) -> Rows:
    """HHI of chips owned; independent clouds count as ten equal firms."""
    chips, clouds = world.firms.chips_h100e[:, world.big], world.clouds.chips_h100e
    whole = total(chips) + clouds
    return ratio(1e4 * (total(chips**2) + clouds**2 / 10), whole**2)


@measure(
    "AI chips by home of their owner",
    "million H100e",
    group="concentration",
    matters=1,
    relative=True,
    annual="last",
    per="jurisdiction",
    decimals=3,
)
def chips_by_place(world: World) -> ByJurisdiction:
    """Chips of big tech by its home; independent clouds, at home everywhere, are left out."""
    firms, big = world.firms, world.big
    return by_jurisdiction(firms.chips_h100e[:, big], firms.jurisdiction[:, big], world.places.count) / MEGA


@measure(
    "compute that firms rent, by their home",
    "share",
    group="concentration",
    matters=0.01,
    per="jurisdiction",
    decimals=3,
)
def rented_share_by_place(world: World) -> ByJurisdiction:
    """Compute that firms of a jurisdiction rent, wherever it stands, over all they use or hold idle."""
    firms, count = world.firms, world.places.count
    rented = by_jurisdiction(firms.rented_in_h100e, firms.jurisdiction, count)
    own = by_jurisdiction(firms.chips_h100e - firms.rented_out_h100e, firms.jurisdiction, count)
    return ratio(rented, rented + own)


@measure("startups alive", "slots", group="concentration", matters=1, decimals=0)
def startups_alive(world: World) -> Rows:
    """Live startup slots."""
    return number(world.firms.active[:, world.small])


@measure("startups founded", "slots", group="concentration", matters=0.3, annual="sum", decimals=1)
def startups_founded(world: World) -> Rows:
    """Startups founded."""
    return world.market.founded


@measure("startups closed", "slots", group="concentration", matters=0.3, annual="sum", decimals=1)
def startups_closed(world: World) -> Rows:
    """Startups closed, for want of cash or for other reasons."""
    return world.market.failed


@measure(
    "startups closed for want of cash", "slots", group="concentration", matters=0.3, annual="sum", decimals=1
)
def startups_broke(world: World) -> Rows:
    """Startups closed because cash ran out."""
    return world.market.failed_cash


@measure("startups bought", "slots", group="concentration", matters=0.3, annual="sum", decimals=1)
def startups_bought(world: World) -> Rows:
    """Takeovers of startups by big tech."""
    return world.market.bought


@measure("takeovers blocked", "slots", group="concentration", matters=0.3, annual="sum", decimals=1)
def takeovers_blocked(world: World) -> Rows:
    """Takeovers that merger control blocked."""
    return world.market.blocked


@measure("arrivals refused", "slots", group="checks", matters=0.5, annual="sum", decimals=0)
def arrivals_refused(world: World) -> Rows:
    """Founders refused for want of a slot: zero unless the number of slots is too small."""
    return world.market.refused


@measure("graduates without a row", "persons", group="checks", matters=0.5, annual="sum", decimals=0)
def graduates_refused(world: World) -> Rows:
    """Graduates refused for want of a row: zero unless the number of researchers is too small."""
    return world.market.refused_graduates


@measure(
    "independent labs within 10x of the frontier", "labs", group="concentration", matters=0.5, decimals=1
)
def labs_near_frontier(world: World) -> Rows:
    """Startups whose flagship took at least a tenth of the largest run so far."""
    return number(world.models.flop[0][:, world.small] >= 0.1 * world.market.frontier_flop)


@measure(
    "labs past 1e23 FLOP, cumulative", "labs", group="concentration", matters=1, annual="last", decimals=0
)
def labs_past_1e23(world: World) -> Rows:
    """Labs that have trained with 1e23 FLOP or more."""
    return world.market.labs_past_1e23.copy()


@measure(
    "labs past 1e24 FLOP, cumulative", "labs", group="concentration", matters=1, annual="last", decimals=0
)
def labs_past_1e24(world: World) -> Rows:
    """Labs that have trained with 1e24 FLOP or more."""
    return world.market.labs_past_1e24.copy()


# ---------------------------------------------------------------- affordability


def _chance(means: Agents, cost: Rows) -> Agents:
    """Part of those a slot stands for that can pay: 1/(1 + (cost/means)^2), a smooth step as their means differ."""
    squared = means**2
    return squared / (squared + cost**2)


def _afford(world: World, flop: Rows) -> Rows:
    return part_that_can_pay(world, flop * world.market.development_musd * world.market.startup_cost)


@accelerated("measures")
def part_that_can_pay(world: World, cost: Rows) -> Rows:
    """Part of startups that can pay a cost (M USD)."""
    weight = slot_weights(world) * is_startup(world)
    return ratio(total(_chance(world.firms.means_musd, cost) * weight), total(weight))


@measure("startups that can pay a usable run", "share", group="concentration", matters=0.01, decimals=3)
def startups_afford_run(world: World) -> Rows:
    """Startups whose cash and next round cover the smallest usable run."""
    t = world.parameters.training
    return _afford(
        world,
        training_rule.smallest_run(
            t.min_run_share, REFERENCE_FLOP, world.market.frontier_flop, t.min_run_moves
        ),
    )


@measure(
    "startups that can pay a hundredth of the frontier run",
    "share",
    group="concentration",
    matters=0.01,
    decimals=3,
)
def startups_afford_hundredth(world: World) -> Rows:
    """Startups that can pay a hundredth of the largest run."""
    return _afford(world, world.market.frontier_flop / 100)


@measure(
    "startups that can pay a tenth of the frontier run",
    "share",
    group="concentration",
    matters=0.01,
    decimals=3,
)
def startups_afford_tenth(world: World) -> Rows:
    """Startups that can pay a tenth of the largest run."""
    return _afford(world, world.market.frontier_flop / 10)


@measure("startups that can pay the frontier run", "share", group="concentration", matters=0.01, decimals=3)
def startups_afford_frontier(world: World) -> Rows:
    """Startups that can pay the largest run."""
    return _afford(world, world.market.frontier_flop)


@measure("universities that can pay a usable run", "share", group="talent", matters=0.01, decimals=3)
def universities_afford_run(world: World) -> Rows:
    """Universities whose money for compute in a year and public compute cover the smallest usable run."""
    t, u = world.parameters.training, world.universities
    flop = training_rule.smallest_run(
        t.min_run_share, REFERENCE_FLOP, world.market.frontier_flop, t.min_run_moves
    )
    price = at(world.places.price_musd, u.jurisdiction)
    means = (
        4 * u.compute_musd / at(world.places.university_price, u.jurisdiction) + 4 * u.public_h100e * price
    )
    return total(_chance(means, flop * world.market.development_musd)) / u.count


# ---------------------------------------------------------------- supply of models


def _sold_by(world: World, mode: int) -> Rows:
    firms = world.firms
    sold = total(firms.revenue_musd * (firms.mode == mode))
    hosted = world.market.hosted_revenue_musd
    return ratio(sold + (hosted if mode == OPEN else 0.0), world.market.revenue_musd)


@measure("sales on leased models", "share", group="concentration", matters=0.01, decimals=3)
def lease_share(world: World) -> Rows:
    """Sales by firms that lease the model they sell."""
    return _sold_by(world, LEASE)


@measure("sales on own models", "share", group="concentration", matters=0.01, decimals=3)
def own_share(world: World) -> Rows:
    """Sales by firms that trained the model they sell."""
    return _sold_by(world, OWN)


@measure("open models' share of enterprise use", "share", group="concentration", matters=0.01, decimals=3)
def open_use_share(world: World) -> Rows:
    """Enterprise customers served by open models, by startups or the clouds that host them."""
    firms, sold = world.firms, world.sales.customers_million[1]
    opened = total(sold[:, : world.firm_count] * (firms.mode == OPEN)) + sold[:, world.firm_count :]
    return ratio(opened, total(sold))


@measure("startups that lease under the mandate", "slots", group="concentration", matters=1, decimals=0)
def mandated_lessees(world: World) -> Rows:
    """Startups that lease on regulated terms."""
    return number(world.firms.under_mandate)


@measure("domestic small firms' share of sales", "share", group="concentration", matters=0.01, decimals=3)
def startup_sales_share(world: World) -> Rows:
    """Sales by startups."""
    return ratio(total(world.firms.revenue_musd[:, world.small]), world.market.revenue_musd)


@measure("suppliers that refuse access", "share", group="concentration", matters=0.01, decimals=3)
def refusal_share(world: World) -> Rows:
    """Labs with a model among the sixteen best that offer it to nobody of their own will."""
    return world.market.refusing.copy()


@measure("access price over serving cost", "ratio", group="concentration", matters=0.05, decimals=2)
def access_price_ratio(world: World) -> Rows:
    """What lessees pay over the cost of serving them."""
    paid, cost = paid_by_lessees(world)
    return np.where(cost > 0, ratio(paid, cost), 1.0)


@accelerated("measures")
def paid_by_lessees(world: World) -> tuple[Rows, Rows]:
    """What lessees pay, and the cost of serving them (M USD)."""
    sales, firms = world.sales, world.firms
    leases = Entries.where(firms.mode == LEASE)
    sold = Entries.at(leases.rows, leases.agents, (world.rows, sales.count))
    serving = over_segments(sold.of_segments(sales.customers_million) * sold.of_segments(sales.cost_usd))
    return leases.total(leases.of(firms.lease_cost_musd)), leases.total(serving)


@measure("mark-up that users pay, in 1/alpha", "ratio", group="market", matters=0.02, decimals=3)
def users_markup(world: World) -> Rows:
    """Price less serving cost over 1/alpha, mean over customers; a lessee's access fee counts. A small seller asks 1."""
    above = paid_above_cost(world)
    return ratio(over_segments(above / world.parameters.users.budget_usd), total(_customers(world)))


@accelerated("measures")
def paid_above_cost(world: World) -> Array:
    """What users pay beyond the cost of serving them (M USD), (segment, row, 1)."""
    sales = world.sales
    return total(sales.customers_million * (sales.fee_usd + sales.markup_usd))


# ---------------------------------------------------------------- talent


@measure("academic share of AI talent, by head", "share", group="talent", matters=0.005, decimals=3)
def academic_share(world: World) -> Rows:
    """Researchers in universities over researchers in universities and firms."""
    academic, firms = total(world.universities.heads), total(world.firms.heads)
    return ratio(academic, academic + firms)


@measure("academic share of AI talent, by talent", "share", group="talent", matters=0.005, decimals=3)
def academic_talent_share(world: World) -> Rows:
    """The same, weighted by talent."""
    academic, firms = total(world.universities.talent), total(world.firms.talent)
    return ratio(academic, academic + firms)


@measure(
    "academic share of AI researchers, by jurisdiction",
    "share",
    group="talent",
    matters=0.005,
    per="jurisdiction",
    decimals=3,
)
def academic_share_by_place(world: World) -> ByJurisdiction:
    """Researchers in universities over all, by jurisdiction."""
    u, firms = world.universities, world.firms
    academic = by_jurisdiction(u.heads, u.jurisdiction, 4)
    staffed = Entries.where(firms.heads > 0)
    place = staffed.rows * 4 + staffed.of(firms.jurisdiction)
    industry = np.bincount(place, staffed.of(firms.heads), academic.size).reshape(academic.shape)
    return ratio(academic, academic + industry)


@measure("researchers", "persons", group="talent", matters=20, decimals=0)
def researchers(world: World) -> Rows:
    """Researchers in universities and firms."""
    return total(world.universities.heads) + total(world.firms.heads)


@measure(
    "net moves from universities to industry", "persons", group="talent", matters=2, annual="sum", decimals=0
)
def net_moves(world: World) -> Rows:
    """Moves from universities to industry less moves back."""
    return world.market.left_academia - world.market.joined_academia


@measure("new doctorates into industry", "share", group="talent", matters=0.01, decimals=3)
def industry_doctorates_share(world: World) -> Rows:
    """Doctorates whose first job is in industry, of those who stay in research."""
    m = world.market
    return ratio(m.graduates_industry, m.graduates_industry + m.graduates_academia)


@measure("doctorates", "persons", group="talent", matters=2, annual="sum", decimals=0)
def doctorates(world: World) -> Rows:
    """New doctorates."""
    return world.market.graduates


@measure("startups founded from universities", "slots", group="talent", matters=0.2, annual="sum", decimals=1)
def student_startups(world: World) -> Rows:
    """Startups whose founders come from universities."""
    return world.market.student_startups


def _academic_h100e(world: World) -> Rows:
    return total(world.universities.bought_h100e + world.universities.public_h100e)


@measure("academic share of compute for research", "share", group="talent", matters=0.005, decimals=4)
def academic_compute_share(world: World) -> Rows:
    """Universities' compute over theirs and the labs' research compute."""
    academic = _academic_h100e(world)
    return ratio(academic, academic + total(_research_h100e(world)))


@measure("compute of universities", "thousand H100e", group="talent", matters=2, relative=True, decimals=2)
def academic_compute(world: World) -> Rows:
    """Compute that universities buy or are given."""
    return _academic_h100e(world) / 1e3


@measure("industry's share of notable models", "share", group="talent", matters=0.01, decimals=3)
def industry_notable_share(world: World) -> Rows:
    """Notable models by industry alone (expected numbers)."""
    return ratio(world.market.notable_industry, world.market.notable_industry + world.market.notable_academia)


@measure("academic output", "reference units", group="talent", matters=2, relative=True, decimals=0)
def academic_output(world: World) -> Rows:
    """Research output of universities."""
    return total(world.universities.output)


@measure("research effort on cheaper methods", "share", group="talent", matters=0.005, decimals=3)
def method_effort(world: World) -> Rows:
    """Part of research talent, in firms and universities, on compression and cheaper training."""
    firms, u = world.firms, world.universities
    effort = total(firms.talent * firms.method_effort) + total(u.talent * u.method_effort)
    return ratio(effort, total(firms.talent) + total(u.talent))


@measure("public mastery of pruning", "share", group="frontier", matters=0.01, annual="last", decimals=3)
def pruning_mastery(world: World) -> Rows:
    """How far what is known in public allows to cut networks to what is possible, 0 to 1."""
    return world.market.public_know_how.copy()


@measure(
    "public ability to train sparse networks from scratch",
    "share",
    group="frontier",
    matters=0.01,
    annual="last",
    decimals=3,
)
def sparse_ability(world: World) -> Rows:
    """0: as measured in 2020; 1: small networks trained from scratch are as good as large ones cut down."""
    return public_scratch_ability(world)


@measure("public mastery of small models", "share", group="frontier", matters=0.01, annual="last", decimals=3)
def small_mastery(world: World) -> Rows:
    """How far programmes have brought small models to what is possible beside a flagship, 0 to 1."""
    return world.market.public_small.copy()


@measure("openness of universities", "share", group="talent", matters=0.005, decimals=3)
def academic_openness(world: World) -> Rows:
    """Part of universities' output that is public."""
    return mean_of(world.universities.openness, world.universities.size)


@measure("conflict of interest", "share", group="talent", matters=0.005, decimals=3)
def conflict_of_interest(world: World) -> Rows:
    """Industry's part of universities' research money."""
    return mean_of(world.universities.conflict, world.universities.size)


@measure("research with industry money", "share", group="talent", matters=0.01, decimals=3)
def joint_research(world: World) -> Rows:
    """Universities' output that rests on industry money, by its part of all money."""
    return mean_of(world.universities.conflict, world.universities.output)


@measure("in-house research published", "share", group="talent", matters=0.01, decimals=3)
def industry_openness(world: World) -> Rows:
    """Part of their research that firms' labs publish, by talent."""
    return mean_of(world.firms.publishes, world.firms.talent)


@measure("elite universities' share of academic talent", "share", group="talent", matters=0.005, decimals=3)
def elite_share(world: World) -> Rows:
    """Talent at the elite over talent at all universities."""
    u = world.universities
    return ratio(total(u.talent * (u.tier == 0)), total(u.talent))


@measure("pay in industry over pay in universities", "ratio", group="talent", matters=0.05, decimals=2)
def pay_gap(world: World) -> Rows:
    """Mean pay of a researcher of mean talent in industry over that in universities, public top-up included."""
    u = world.universities
    return world.market.industry_wage_musd / mean_of(u.wage_musd * (1 + u.top_up), u.size)


# ---------------------------------------------------------------- emissions


@measure(
    "emissions of AI compute", "MtCO2e", group="emissions", matters=1, relative=True, annual="sum", decimals=2
)
def emissions(world: World) -> Rows:
    """Location-based emissions of AI compute, chips included; users' devices apart."""
    return total(world.places.emissions_tco2) / MEGA


@measure(
    "emissions by jurisdiction",
    "MtCO2e",
    group="emissions",
    matters=1,
    relative=True,
    annual="sum",
    per="jurisdiction",
    decimals=2,
)
def emissions_by_place(world: World) -> ByJurisdiction:
    """Emissions of AI compute where it runs."""
    return world.places.emissions_tco2 / MEGA


def _source(label: str, name: str):
    def part(world: World) -> Rows:
        return getattr(world.carbon, name) / MEGA

    part.__name__ = f"emissions_{name}"
    part.__doc__ = f"Emissions of AI compute: {label}."
    return measure(
        f"emissions: {label}", "MtCO2e", group="emissions", matters=1, relative=True, annual="sum", decimals=3
    )(part)


emissions_training = _source("flagship runs", "training")
emissions_experiments = _source("experiments", "experiments")
emissions_inference = _source("serving", "inference")
emissions_core = _source("big tech's core business", "core")
emissions_rentals = _source("other rented compute", "rentals")
emissions_universities = _source("universities", "universities")
emissions_idle = _source("idle chips", "idle")
emissions_embodied = _source("making chips", "embodied")
emissions_storage = _source("storage", "storage")
emissions_devices = _source("users' devices (not in the total)", "devices")
emissions_undone = _source("cuts undone elsewhere under a cap (not in the total)", "undone")


@measure(
    "electricity of AI compute", "TWh", group="emissions", matters=1, relative=True, annual="sum", decimals=1
)
def electricity_twh(world: World) -> Rows:
    """Electricity of AI compute, cooling included."""
    return total(world.places.electricity_mwh) / MEGA


@measure(
    "electricity of AI compute by jurisdiction",
    "TWh",
    group="emissions",
    matters=1,
    relative=True,
    annual="sum",
    per="jurisdiction",
    decimals=1,
)
def electricity_by_place(world: World) -> ByJurisdiction:
    """Electricity of AI compute where it runs: what moves away from a rule shows here."""
    return world.places.electricity_mwh / MEGA


def _chips(world: World) -> Rows:
    """Chips of all owners: big tech and the clouds (H100e)."""
    return total(world.firms.chips_h100e[:, world.big]) + world.clouds.chips_h100e


@measure("power of AI chips", "GW", group="emissions", matters=1, relative=True, annual="last", decimals=2)
def chip_power_gw(world: World) -> Rows:
    """Full-load power of the chips installed, server included."""
    return fleet_mwh(world) * _chips(world) / compute_market.HOURS / 1e3


@measure("emissions a served exaFLOP", "gCO2e/EFLOP", group="emissions", matters=1, relative=True, decimals=3)
def emissions_intensity(world: World) -> Rows:
    """Emissions of serving over the work served."""
    return ratio(world.carbon.inference * 1e6, world.carbon.served_flop / 1e18)


@measure("customers served on their own device", "share", group="emissions", matters=0.005, decimals=3)
def on_device_share(world: World) -> Rows:
    """Customers of the edge segment, offline on their own power, over all customers."""
    return ratio(total(world.sales.customers_million[3]), total(_customers(world)))


@measure("work done on users' own devices", "share", group="emissions", matters=0.005, decimals=5)
def on_device_work(world: World) -> Rows:
    """FLOP on users' own devices over all FLOP for users."""
    c = world.carbon
    return ratio(c.device_flop, c.device_flop + c.served_flop)


# ---------------------------------------------------------------- market and progress


@measure(
    "largest training run", "FLOP", group="frontier", matters=2, relative=True, annual="last", decimals=0
)
def frontier_run_flop(world: World) -> Rows:
    """Training compute of the largest run so far."""
    return world.market.frontier_flop.copy()


@measure(
    "largest flagship by home of its lab",
    "FLOP",
    group="frontier",
    matters=2,
    relative=True,
    annual="last",
    per="jurisdiction",
    decimals=0,
)
def flagship_flop_by_place(world: World) -> ByJurisdiction:
    """Training compute of the largest flagship of the labs at home there; zero where there is none."""
    labs = Entries.where(world.firms.lab)
    places = world.places.count
    largest = np.zeros(world.rows * places)
    np.maximum.at(
        largest, labs.rows * places + labs.of(world.firms.jurisdiction), labs.of(world.models.flop[0])
    )
    return largest.reshape(world.rows, places)


@measure(
    "cost of the largest run", "M USD", group="frontier", matters=2, relative=True, annual="last", decimals=1
)
def frontier_run_cost_musd(world: World) -> Rows:
    """Amortised cost of the largest run: user cost of compute at 38 % utilisation, staff left out."""
    return world.market.frontier_cost_musd.copy()


@measure(
    "largest run bought on demand",
    "M USD",
    group="frontier",
    matters=2,
    relative=True,
    annual="last",
    decimals=1,
)
def frontier_run_on_demand_musd(world: World) -> Rows:
    """Cost of the largest run at the on-demand price and 20 % utilisation."""
    c = world.parameters.compute
    unit = world.market.floor_musd + total(world.places.running_musd * world.places.mobile)
    return compute_market.on_demand_cost(
        world.market.frontier_flop, compute_market.on_demand_hour_usd(unit, c.on_demand_markup)
    )


@measure(
    "emissions of the largest run",
    "tCO2e",
    group="frontier",
    matters=2,
    relative=True,
    annual="last",
    decimals=0,
)
def frontier_run_tco2(world: World) -> Rows:
    """Emissions of a run as large as the largest, at this quarter's chips and grids."""
    e, places = world.parameters.energy, world.places
    unit, dirt = fleet_mwh(world), total(places.mobile * places.intensity * (1 - places.abatement))
    return world.market.frontier_flop / compute_market.USEFUL_FLOP * unit * e.load * e.pue * dirt


def _research_h100e(world: World) -> Agents:
    """Compute that firms use for research, on their flagships and on experiments."""
    return world.firms.training_h100e + world.firms.experiment_h100e


def _research_bill(world: World) -> Agents:
    """Firms' research compute at its price, and their staff (M USD)."""
    bill = _research_h100e(world)
    bill *= world.firms.price_musd
    bill += world.firms.staff_musd
    return bill


def _development_staff(world: World) -> Rows:
    core = world.parameters.training.core_staff * world.firms.core_ai_musd[:, world.big]
    return total(world.firms.staff_musd) - total(core)


@measure("staff's part of development cost", "share", group="frontier", matters=0.01, decimals=3)
def cost_share_staff(world: World) -> Rows:
    """Research staff over research staff and compute; the staff that big tech's core business pays is left out."""
    firms = world.firms
    compute = total(_research_h100e(world) * firms.price_musd)
    staff = _development_staff(world)
    return ratio(staff, staff + compute)


@measure("energy's part of development cost", "share", group="frontier", matters=0.01, decimals=3)
def cost_share_energy(world: World) -> Rows:
    """Power and carbon over research staff and compute."""
    energy, compute = bills_of_labs(world)
    return ratio(energy, _development_staff(world) + compute)


@accelerated("measures")
def bills_of_labs(world: World) -> tuple[Rows, Rows]:
    """Labs' power and carbon, and compute, for research (M USD)."""
    firms = world.firms
    labs = Entries.where(firms.lab)
    spent = labs.of(firms.training_h100e) + labs.of(firms.experiment_h100e)
    running = labs.local(world.places.running_musd, firms.jurisdiction)
    return labs.total(spent * running), labs.total(spent * labs.of(firms.price_musd))


@measure("frontier capability", "nats", group="frontier", matters=0.02, annual="last", decimals=2)
def frontier_capability(world: World) -> Rows:
    """Reducible loss removed since the 2020 reference run, best model so far."""
    return np.maximum(world.market.frontier_capability, highest(world.models.capability[0]))


@measure(
    "loss of the frontier model", "nats/token", group="frontier", matters=0.005, annual="last", decimals=3
)
def frontier_loss(world: World) -> Rows:
    """Loss a token of the best model so far: what cannot be reduced, and what is left of the rest."""
    law = world.law()
    size = capability.optimal_size(np.full_like(law[0], REFERENCE_FLOP), *law)
    start = capability.reducible_loss(size, REFERENCE_FLOP / (6 * size), *law)
    return world.parameters.capability.loss_floor + start * np.exp(-frontier_capability(world))


@measure("lag of public knowledge", "log", group="frontier", matters=0.02, decimals=2)
def public_lag(world: World) -> Rows:
    """Ln of the leader's algorithmic efficiency over the public one."""
    labs = Entries.where(world.firms.lab)
    return highest(labs.column(labs.of(world.firms.ln_efficiency), -9.0)) - world.market.ln_public


@measure(
    "spending on AI research", "bn USD", group="frontier", matters=2, relative=True, annual="sum", decimals=1
)
def research_spending_busd(world: World) -> Rows:
    """Labs' research compute and staff."""
    return total(_research_bill(world)) / 1e3


@measure(
    "research of the four that spend most",
    "bn USD",
    group="frontier",
    matters=2,
    relative=True,
    annual="sum",
    decimals=1,
)
def top_research_busd(world: World) -> Rows:
    """Research compute and staff of the four firms that spend most on them, big tech or not."""
    return total(largest(_research_bill(world), 4)) / 1e3


@measure("sales of AI services", "bn USD", group="market", matters=1, relative=True, annual="sum", decimals=1)
def services_revenue_busd(world: World) -> Rows:
    """Sales of AI services to users."""
    return world.market.revenue_musd / 1e3


@measure("adoption", "share", group="market", matters=0.01, annual="last", decimals=3)
def adoption(world: World) -> Rows:
    """Part of consumers and enterprise users who use an AI product."""
    users = world.parameters.users.users_million
    adopted = users * world.segments.adoption
    return (adopted[0] + adopted[1]) / (users[0] + users[1])


@measure(
    "users' benefit",
    "bn USD, model units",
    group="market",
    matters=1,
    relative=True,
    annual="sum",
    decimals=1,
)
def users_benefit_busd(world: World) -> Rows:
    """Users' benefit from AI services, love of variety included."""
    return over_segments(world.segments.benefit_musd) / 1e3


@measure(
    "users' benefit, variety held fixed",
    "bn USD, model units",
    group="market",
    matters=1,
    relative=True,
    annual="sum",
    decimals=1,
)
def users_benefit_fixed_busd(world: World) -> Rows:
    """Users' benefit as if the number of sellers never changed."""
    return over_segments(world.segments.benefit_fixed_musd) / 1e3


@measure("price of a unit of capability", "index", group="market", matters=1, relative=True, decimals=4)
def capability_price(world: World) -> Rows:
    """Cheapest cost of a million tokens at the capability of the 2020 reference or better, USD."""
    from sim.phases.compression import serving_gain

    p, ln_flop = world.parameters, least_flop(world)
    usd = total(world.places.price_musd * world.places.mobile) * 1e12 / compute_market.USEFUL_FLOP
    cost = (
        np.exp(np.minimum(ln_flop, 60.0) + np.log(p.compression.serving_overhead) - serving_gain(world)) * usd
    )
    return np.where(np.isfinite(ln_flop), cost, p.users.token_cost_usd)


@accelerated("measures")
def least_flop(world: World) -> Rows:
    """Ln of the fewest FLOP a token of labs' models at the capability of the 2020 reference or better; inf without one."""
    labs = Entries.where(world.firms.lab)
    each = [
        np.where(labs.of(capability) >= 0.0, labs.of(ln_flop), np.inf)
        for capability, ln_flop in zip(world.models.capability, world.offers.ln_flop_token[1::4], strict=True)
    ]
    return -highest(labs.column(-np.minimum(np.minimum(each[0], each[1]), each[2]), -np.inf))


@measure("rental price of compute", "USD/H100e-hour", group="market", matters=1, relative=True, decimals=2)
def rental_price_usd_hour(world: World) -> Rows:
    """Price of a rented H100e-hour in use, contracts included, on the user-cost basis."""
    return (
        (world.market.rent_musd + total(world.places.running_musd * world.places.mobile))
        * 1e6
        / compute_market.HOURS
    )


@measure("spot price of compute", "USD/H100e-hour", group="market", matters=1, relative=True, decimals=2)
def spot_price_usd_hour(world: World) -> Rows:
    """Price of compute rented now, not under contract, on the user-cost basis."""
    return (
        (world.market.spot_musd + total(world.places.running_musd * world.places.mobile))
        * 1e6
        / compute_market.HOURS
    )


@measure("price of a chip", "thousand USD/H100e", group="market", matters=1, relative=True, decimals=1)
def chip_price_kusd(world: World) -> Rows:
    """Price of an H100e, installed."""
    return world.market.chip_price_musd * 1e3


@measure(
    "AI chips installed", "million H100e", group="market", matters=1, relative=True, annual="last", decimals=2
)
def chip_stock_mh100e(world: World) -> Rows:
    """Chips of all owners."""
    return _chips(world) / MEGA


@measure(
    "AI chips sold since 2022",
    "million H100e",
    group="market",
    matters=1,
    relative=True,
    annual="last",
    decimals=2,
)
def chips_sold_mh100e(world: World) -> Rows:
    """Chips delivered from 2022 on, none taken off when scrapped: what makers' sales add up to."""
    return world.market.sold_h100e / MEGA


@measure("idle compute", "share", group="market", matters=0.005, decimals=3)
def idle_share(world: World) -> Rows:
    """Compute idle over all."""
    return ratio(total(world.firms.idle_h100e) + world.clouds.idle_h100e, _chips(world))


@measure(
    "capital spending of the four largest",
    "bn USD",
    group="market",
    matters=1,
    relative=True,
    annual="sum",
    decimals=0,
)
def big_four_capex_busd(world: World) -> Rows:
    """Capital spending, AI chips and other, of the four largest big tech firms."""
    firms = world.firms
    spent = (
        other_capex_share(world) * firms.core_income_musd[:, world.big] + firms.chips_paid_musd[:, world.big]
    )
    return total(largest(spent, 4)) / 1e3


@measure("venture money", "bn USD", group="market", matters=2, relative=True, annual="sum", decimals=1)
def venture_busd(world: World) -> Rows:
    """Money raised by startups."""
    return world.market.venture_musd / 1e3


@measure("customers turned away", "share", group="market", matters=0.005, decimals=4)
def unserved_share(world: World) -> Rows:
    """Customers not served for want of compute."""
    served = total(_customers(world))
    return ratio(world.market.unserved_million, served + world.market.unserved_million)


@measure("revenue of the compute tax", "bn USD", group="market", matters=0.1, annual="sum", decimals=2)
def compute_tax_busd(world: World) -> Rows:
    """Compute tax paid by firms, clouds and renters."""
    return world.market.compute_tax_musd / 1e3


@measure("compute rented at a regulated price", "share", group="market", matters=0.005, decimals=4)
def regulated_share(world: World) -> Rows:
    """Part of all chips rented out under an access right."""
    big = world.firms.regulated_h100e[:, world.big]
    return ratio(total(big) + world.clouds.regulated_h100e, _chips(world))


@measure("public outlays", "bn USD", group="market", matters=1, relative=True, annual="sum", decimals=2)
def public_spending_busd(world: World) -> Rows:
    """Grants and public compute, financed by taxes."""
    return world.market.public_spending_musd / 1e3


@measure("carbon revenue", "bn USD", group="market", matters=1, relative=True, annual="sum", decimals=2)
def carbon_revenue_busd(world: World) -> Rows:
    """Carbon charges paid by owners of chips."""
    return world.market.carbon_revenue_musd / 1e3


@measure(
    "profit of AI services", "bn USD", group="market", matters=2, relative=False, annual="sum", decimals=1
)
def ai_profit_busd(world: World) -> Rows:
    """Sellers' gross margin less research and overheads."""
    return (total(world.firms.margin_musd) - total(_research_bill(world))) / 1e3


@accelerated("measures")
def labs_bound(world: World, code: int) -> tuple[Rows, Rows]:
    """Labs whose spending is bound by something, and all labs."""
    labs = world.firms.lab & world.firms.active
    return number(labs & (world.firms.binding == code)), number(labs)


def _bound_by(label: str, name: str, code: int):
    def part(world: World) -> Rows:
        bound, labs = labs_bound(world, code)
        return ratio(bound, labs)

    part.__name__ = f"bound_by_{name}"
    part.__doc__ = f"Labs whose research spending is bound by {label}."
    return measure(f"labs bound by {label}", "share", group="frontier", matters=0.02, decimals=2)(part)


bound_by_incentive = _bound_by("what pays", "incentive", INCENTIVE)
bound_by_cash = _bound_by("cash", "cash", CASH)
bound_by_growth = _bound_by("the pace of growth", "growth", GROWTH)
bound_by_compute = _bound_by("compute that can be had", "compute", COMPUTE)
bound_by_rule = _bound_by("a rule", "rule", RULE)

# ---------------------------------------------------------------- conduct


@measure("public pressure", "score", group="conduct", matters=0.01, decimals=3)
def public_pressure(world: World) -> Rows:
    """Public pressure on AI firms."""
    return world.market.pressure.copy()


@measure("freshness of ethics guidelines", "share", group="conduct", matters=0.01, decimals=3)
def guideline_freshness(world: World) -> Rows:
    """Freshness of labs' ethics guidelines, mean over labs; nobody else has any."""
    return ratio(total(world.firms.freshness), number(world.firms.lab))


@measure("spread of the cost of capital", "basis points", group="conduct", matters=1, decimals=1)
def capital_spread(world: World) -> Rows:
    """Standard deviation over labs of what the ESG record adds to the yearly cost of capital."""
    return 4e4 * np.sqrt(ratio(total(world.firms.spread**2), number(world.firms.lab)))


@measure("regulatory capture", "share", group="conduct", matters=0.005, decimals=3)
def regulatory_capture(world: World) -> Rows:
    """Capture of the regulators, mean over jurisdictions."""
    return total(world.places.capture) / world.places.count


@measure("incidents", "count", group="conduct", matters=0.05, annual="sum", decimals=2)
def incidents(world: World) -> Rows:
    """Incidents that the public saw."""
    return total(world.firms.incidents)
