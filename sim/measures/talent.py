"""Where researchers work, and what universities have and give."""

from __future__ import annotations

from sim.accelerate import accelerated
from sim.axes import by_jurisdiction, mean_of, ratio, total
from sim.declare import ByJurisdiction, Rows, measure
from sim.measures.shared import once, over_firms
from sim.phases.methods import public_scratch_ability
from sim.world import World


@once
@accelerated("measures")
def over_universities(world: World) -> dict[str, Rows]:
    """Sums and means over universities."""
    u = world.universities
    return {
        "heads": total(u.heads),
        "talent": total(u.talent),
        "talent at the elite": total(u.talent * (u.tier == 0)),
        "talent on cheaper methods": total(u.talent * u.method_effort),
        "compute": total(u.bought_h100e + u.public_h100e),  # H100e
        "output": total(u.output),
        "openness": mean_of(u.openness, u.size),
        "conflict": mean_of(u.conflict, u.size),
        "conflict of output": mean_of(u.conflict, u.output),
        "pay": mean_of(u.wage_musd * (1 + u.top_up), u.size),  # M USD a quarter, public top-up included
    }


@measure("academic share of AI talent, by head", "share", group="talent", matters=0.005, decimals=3)
def academic_share(world: World) -> Rows:
    """Researchers in universities over researchers in universities and firms."""
    academic, firms = over_universities(world)["heads"], over_firms(world)["heads"]
    return ratio(academic, academic + firms)


@measure("academic share of AI talent, by talent", "share", group="talent", matters=0.005, decimals=3)
def academic_talent_share(world: World) -> Rows:
    """The same, weighted by talent."""
    academic, firms = over_universities(world)["talent"], over_firms(world)["talent"]
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
    u, firms, count = world.universities, world.firms, world.places.count
    academic = by_jurisdiction(u.heads, u.jurisdiction, count)
    industry = by_jurisdiction(firms.heads, firms.jurisdiction, count)
    return ratio(academic, academic + industry)


@measure("researchers", "persons", group="talent", matters=20, decimals=0)
def researchers(world: World) -> Rows:
    """Researchers in universities and firms."""
    return over_universities(world)["heads"] + over_firms(world)["heads"]


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


@measure("academic share of compute for research", "share", group="talent", matters=0.005, decimals=4)
def academic_compute_share(world: World) -> Rows:
    """Universities' compute over theirs and the labs' research compute."""
    academic = over_universities(world)["compute"]
    return ratio(academic, academic + over_firms(world)["research compute"])


@measure("compute of universities", "thousand H100e", group="talent", matters=2, relative=True, decimals=2)
def academic_compute(world: World) -> Rows:
    """Compute that universities buy or are given."""
    return over_universities(world)["compute"] / 1e3


@measure("industry's share of notable models", "share", group="talent", matters=0.01, decimals=3)
def industry_notable_share(world: World) -> Rows:
    """Notable models by industry alone (expected numbers)."""
    return ratio(world.market.notable_industry, world.market.notable_industry + world.market.notable_academia)


@measure("academic output", "reference units", group="talent", matters=2, relative=True, decimals=0)
def academic_output(world: World) -> Rows:
    """Research output of universities."""
    return over_universities(world)["output"]


@measure("research effort on cheaper methods", "share", group="talent", matters=0.005, decimals=3)
def method_effort(world: World) -> Rows:
    """Part of research talent, in firms and universities, on compression and cheaper training."""
    academic, firms = over_universities(world), over_firms(world)
    effort = firms["talent on cheaper methods"] + academic["talent on cheaper methods"]
    return ratio(effort, firms["talent"] + academic["talent"])


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
    return over_universities(world)["openness"]


@measure("conflict of interest", "share", group="talent", matters=0.005, decimals=3)
def conflict_of_interest(world: World) -> Rows:
    """Industry's part of universities' research money."""
    return over_universities(world)["conflict"]


@measure("research with industry money", "share", group="talent", matters=0.01, decimals=3)
def joint_research(world: World) -> Rows:
    """Universities' output that rests on industry money, by its part of all money."""
    return over_universities(world)["conflict of output"]


@measure("in-house research published", "share", group="talent", matters=0.01, decimals=3)
def industry_openness(world: World) -> Rows:
    """Part of their research that firms' labs publish, by talent."""
    firms = over_firms(world)
    return ratio(firms["talent published"], firms["talent"])


@measure("elite universities' share of academic talent", "share", group="talent", matters=0.005, decimals=3)
def elite_share(world: World) -> Rows:
    """Talent at the elite over talent at all universities."""
    academic = over_universities(world)
    return ratio(academic["talent at the elite"], academic["talent"])


@measure("pay in industry over pay in universities", "ratio", group="talent", matters=0.05, decimals=2)
def pay_gap(world: World) -> Rows:
    """Mean pay of a researcher of mean talent in industry over that in universities, public top-up included."""
    return world.market.industry_wage_musd / over_universities(world)["pay"]
