"""What every shipped scenario does: paired effects on the headline outcomes, what else is clear, effects a billion.

``python -m sim.analysis.effects --write docs/policies.md`` puts the tables between the markers
``<!-- policies-headline -->`` ... of the document; without ``--write`` they are printed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sim.analysis.dials import cell
from sim.analysis.numbers import change_scale, change_unit, interval, level, mean_of, number, signed
from sim.analysis.per_billion import LEAST_BUSD, extra_outlays, per_billion
from sim.analysis.words import HEADLINES
from sim.declare import MEASURES
from sim.evidence.tables import asked, parser_of, put_between, table_of
from sim.results import Comparison, Effect
from sim.run import compare
from sim.scenario import load_scenario, shipped

BASE = "baseline"
YEARS = (2030, 2035)
# The instruments most debated, each by the scenario that asks for it alone.
INSTRUMENTS: dict[str, str] = {
    "access-mandate": "access-mandate",
    "public-compute": "public-compute",
    "carbon-price": "carbon-price",
    "data-rules": "data-rules",
    "merger-control": "merger-control",
    "research-grants": "money-three-ways-grants",
    "efficiency-programme": "efficiency-programme",
    "structural-separation": "cloud-separation-at-cost",
}
# Shown of the headline instruments: small firms, universities, the frontier, users.
OUTCOMES: dict[str, str] = HEADLINES | {
    "startups_alive": "startups alive",
    "academic_output": "academic output",
    "research_spending_busd": "spending on AI research",
    "frontier_capability": "frontier capability",
    "users_benefit_busd": "users' benefit",
    "users_benefit_fixed_busd": "users' benefit, variety held fixed",
}
# Looked through for what else is clear: one outcome of each kind, none that follows from another.
FURTHER = (
    "startups_alive", "startups_bought", "labs_near_frontier", "compute_hhi", "startup_sales_share", "lease_share",
    "open_use_share", "access_price_ratio", "startups_afford_run", "universities_afford_run", "academic_compute",
    "academic_output", "academic_openness", "conflict_of_interest", "industry_doctorates_share", "net_moves",
    "pay_gap", "method_effort", "sparse_ability", "public_lag", "frontier_capability", "research_spending_busd",
    "services_revenue_busd", "capability_price", "users_benefit_busd", "rental_price_usd_hour", "chip_stock_mh100e",
    "electricity_twh", "on_device_share", "regulated_share", "public_pressure", "guideline_freshness",
)  # fmt: skip
MOST = 4  # further outcomes named a scenario
# What a billion is asked to do: outcomes of programmes, which go through universities.
FOR_MONEY = ("academic_talent_share", "academic_output", "universities_afford_run")


def scenario_names() -> list[str]:
    """Every shipped scenario but the baseline."""
    return sorted(name for name in shipped() if name != BASE)


def compared(names: Sequence[str], runs: int) -> Comparison:
    """The baseline and the scenarios named, on the same futures."""
    base, *others = (load_scenario(shipped()[name]) for name in (BASE, *names))
    return compare(base, *others, runs=runs)


# ---------------------------------------------------------------- what is clear


def strength(effect: Effect) -> float:
    """Mean effect over half of its 90 % interval, without sign: how far it stands out of luck."""
    half = (effect.high - effect.low) / 2
    return abs(effect.mean) / half if half else float("inf")


def clear_effects(comparison: Comparison, other: int, year: int, measures: Sequence[str]) -> list[Effect]:
    """Effects that are clear, those that stand out most first."""
    found = [comparison.effect(other, name, year) for name in measures]
    return sorted((it for it in found if it.certainty == "clear"), key=strength, reverse=True)


def said(effect: Effect) -> str:
    """An outcome and its change: academic output −13 %."""
    return f"{effect.spec.label} {mean_of(effect)}"


def further(comparison: Comparison, other: int, year: int) -> str:
    """What else is clear, the first few; or that nothing is, and why where nobody was reached."""
    found = clear_effects(comparison, other, year, FURTHER)
    if found:
        more = len(found) - MOST
        rest = f"; {more} more" if more > 0 else ""
        return "; ".join(said(effect) for effect in found[:MOST]) + rest
    reasons = comparison.others[other].unreached
    return "; ".join(f"reaches nobody: {reason}" for reason in reasons.values()) or "–"


# ---------------------------------------------------------------- tables


def head(comparison: Comparison, names: Mapping[str, str], year: int) -> list[str]:
    """Names, units of effects and levels in the baseline."""
    heads = []
    for name, label in names.items():
        base = level(comparison.effect(0, name, year).base, MEASURES[name])
        unit = change_unit(MEASURES[name])
        heads.append(f"{label}{', ' if unit else ''}{unit} (baseline {base})")
    return heads


def headline_table(comparison: Comparison, names: Sequence[str], year: int) -> str:
    """A line a headline instrument, a column an outcome."""
    rows = [
        [
            f"`{instrument}`" + (f" (`{scenario}`)" if scenario != instrument else ""),
            *(cell(comparison.effect(names.index(scenario), outcome, year)) for outcome in OUTCOMES),
        ]
        for instrument, scenario in INSTRUMENTS.items()
    ]
    return table_of(["instrument", *head(comparison, OUTCOMES, year)], rows)


def scenario_table(comparison: Comparison, names: Sequence[str], year: int) -> str:
    """A line a scenario: the headline outcomes, and what else is clear."""
    rows = [
        [
            f"`{name}`",
            *(cell(comparison.effect(place, outcome, year)) for outcome in HEADLINES),
            further(comparison, place, year),
        ]
        for place, name in enumerate(names)
    ]
    return table_of(["scenario", *head(comparison, HEADLINES, year), "what else is clear"], rows)


def money_table(comparison: Comparison, names: Sequence[str], year: int) -> str:
    """A line a scenario that costs the state money in a year: outlays, and effects for a billion of them a year."""
    place_of_year = comparison.base.years.index(year)
    heads = ["scenario", f"outlays in {year}, bn USD", "outlays so far, bn USD"]
    heads += [f"{MEASURES[name].label}, {change_unit(MEASURES[name])}" for name in FOR_MONEY]
    rows = []
    for place, name in enumerate(names):
        spent, so_far = (
            extra_outlays(comparison, place, each)[:, place_of_year].mean() for each in (False, True)
        )
        if spent >= LEAST_BUSD:
            cells = [for_a_billion(comparison, place, outcome, year) for outcome in FOR_MONEY]
            rows.append([f"`{name}`", number(float(spent)), number(float(so_far)), *cells])
    return table_of(heads, rows)


def for_a_billion(comparison: Comparison, other: int, name: str, year: int) -> str:
    """Effect for a billion a year with its interval, bold when the effect is clear; a dash without a direction."""
    effect = comparison.effect(other, name, year)
    if not effect.directed:
        return "–"
    line = next(it for it in per_billion(comparison, other, name) if it.year == year)
    scale = change_scale(MEASURES[name])
    text = f"{signed(scale * line.mean)} {interval(scale * line.low, scale * line.high)}"
    return f"**{text}**" if effect.certainty == "clear" else text


def texts(comparison: Comparison, names: Sequence[str], years: Sequence[int] = YEARS) -> dict[str, str]:
    """Every marked block of the document."""
    pairs = len(comparison.base.members)
    return {
        "policies-legend": (
            f"Mean difference from the baseline over {pairs} pairs of futures with the same luck, 90 % interval of "
            "the mean, and the share of pairs with that sign in percent. **Bold**: clear (the interval excludes zero "
            "and nine pairs in ten agree). Plain: likely (three pairs in four). In brackets: no clear change. ≈ 0: "
            "practically unchanged. 0: identical in every pair. Parameters are at their given values."
        ),
        "policies-headline": by_year(comparison, names, years, headline_table),
        "policies-money": by_year(comparison, names, years, money_table),
        "policies-all": by_year(comparison, names, years, scenario_table),
    }


def by_year(
    comparison: Comparison,
    names: Sequence[str],
    years: Sequence[int],
    table: Callable[[Comparison, Sequence[str], int], str],
) -> str:
    """The same table of several years under each other."""
    return "\n\n".join(f"**{year}**\n\n{table(comparison, names, year)}" for year in years)


# ---------------------------------------------------------------- command


def main(arguments: Sequence[str] | None = None) -> None:
    """Simulate every shipped scenario, print or write the effects."""
    parser = parser_of(
        "python -m sim.analysis.effects", "Paired effects of every shipped scenario.", "pairs of futures"
    )
    blocks = ("policies-legend", "policies-headline", "policies-money", "policies-all")
    given = asked(parser, arguments, blocks, least=2)
    names = scenario_names()
    found = texts(compared(names, given.runs), names)
    for path in given.write:
        print(f"{path}: {', '.join(put_between(path, found))}")
    if not given.write:
        print("\n\n".join(found.values()))


if __name__ == "__main__":
    main()
