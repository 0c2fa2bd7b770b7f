"""The access mandate's design choices, each turned alone, and the mandate under few and many open models.

``python -m sim.analysis.mandate --write docs/access-mandate.md`` puts the tables between the markers
``<!-- mandate-price -->`` ... of the document; without ``--write`` they are printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.analysis.mandate_level import (
    BENEFIT,
    CHANNELS,
    FIRST,
    channels_table,
    gains,
    optimum,
    short,
    where_lessees_count_in_full,
    with_interval,
)
from sim.analysis.numbers import change_unit, number, scale_of, signed
from sim.declare import MEASURES
from sim.evidence.tables import asked, parser_of, put_between, table_of
from sim.policies.access_mandate import AccessMandate
from sim.results import Comparison, Results, mean_and_half
from sim.run import compare
from sim.scenario import Scenario, load_scenario, shipped, with_changes
from sim.where import warm_pool

YEAR = 2030
YEARS = (2028, 2030, 2035)  # in which users' benefit is shown by level
START = {"announce": "2025Q3", "start": "2026Q1"}
SELLERS: dict[str, str] = {
    "access_price_ratio": "access price over serving cost",
    "mandated_lessees": "lessees under it",
    "sales_hhi": "concentration of sales",
    "startups_founded": "startups founded",
    "startups_alive": "startups alive",
    "users_markup": "users' mark-up in 1/alpha",
    "users_benefit_busd": "users' benefit",
    "users_benefit_fixed_busd": "users' benefit, variety held fixed",
}
UPSTREAM: dict[str, str] = {
    "model_hhi": "concentration of models",
    "own_share": "sales on own models",
    "open_use_share": "open models in enterprise use",
    "top_research_busd": "research of the four that spend most",
    "research_spending_busd": "all research",
    "big_four_capex_busd": "capital spending of the four largest",
    "frontier_capability": "frontier capability",
    "capability_price": "cost of a unit of capability",
    "rental_price_usd_hour": "rental price of compute",
}
OUTCOMES = SELLERS | UPSTREAM


@dataclass(frozen=True)
class Choice:
    """The mandate with some options at other values than its defaults."""

    label: str
    options: Mapping[str, Any]


def levels(rule: str, label: str, shares: Sequence[float]) -> list[Choice]:
    """One price rule at several levels."""
    return [
        Choice(label.format(level=f"{100 * level:.0f} %"), {"price_rule": rule, "markup": level})
        for level in shares
    ]


AS_ASKED = {"price_rule": "arbitration", "markup": 1.0}  # the owner's own price, no ceiling
LEVELS = [
    *levels("serving-cost", "serving cost + {level}", (0.0, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)),
    Choice("what the owner asks", AS_ASKED),
]
DEFAULT = 2  # the level of the shipped scenario
FEW = (0, 2, 4, 5, 7)  # levels tried where channels are switched off
SWEEPS: dict[str, list[Choice]] = {
    "price": [
        *LEVELS,
        *levels("incremental-cost", "long-run incremental cost + {level}", (0.0, 0.25, 1.0)),
        *levels("retail-minus", "{level} of the retail price", (0.2, 0.5, 0.8)),
        *levels("efficient-component", "{level} of the efficient component price", (0.5, 1.0)),
        *levels("arbitration", "{level} of the owner's margin by arbitration", (0.25, 0.5, 0.75)),
    ],
    "threshold": [
        *(
            Choice(f"within {within:g} times of the largest run", {"threshold": "frontier", "within": within})
            for within in (1.0, 3.0, 10.0, 100.0)
        ),
        *(
            Choice(f"{flop} FLOP", {"threshold": "fixed", "threshold_flop": float(flop)})
            for flop in ("1e24", "1e25", "1e26", "1e27", "1e28")
        ),
        Choice("1e25 FLOP, rising 4.5 times a year", {"threshold": "indexed", "threshold_flop": 1e25}),
    ],
    "eligible": [
        Choice("EU's small and medium-sized firms, domestic", {"eligible": "eu-sme"}),
        Choice("the same, foreign ones too", {"eligible": "eu-sme", "domestic_only": False}),
        Choice("up to small mid-caps, domestic", {"eligible": "small-mid-cap"}),
        Choice("any startup, domestic", {"eligible": "any"}),
        Choice("any startup", {"eligible": "any", "domestic_only": False}),
        Choice("in the EU alone, its own firms", {"jurisdictions": ["eu"]}),
        Choice("in the EU alone, foreign firms too", {"jurisdictions": ["eu"], "domestic_only": False}),
    ],
    "quality": [
        Choice("the owner's own version", {}),
        Choice("as leased before", {"parity": 0.0}),
        Choice("the owner's own version, at what the owner asks", AS_ASKED),
        Choice("as leased before, at what the owner asks", {"parity": 0.0, **AS_ASKED}),
        Choice("new versions after 2 quarters", {"delay": 2.0}),
        Choice("new versions after 8 quarters", {"delay": 8.0}),
        Choice("a third of the quality withheld", {"evasion": 0.33}),
        Choice("no fine", {"fine": 0.0}),
    ],
}
# Parameters that make open models few or many, each by two ways; the share of enterprise use that follows is printed.
WORLDS: dict[str, dict[str, float]] = {
    "few: seldom opened, little liked": {"open_share": 0.1, "open_appeal": 1.2},
    "few: seldom opened, far behind": {"open_share": 0.2, "open_lag_nats": 0.2},
    "as declared": {},
    "many: often opened, not behind": {"open_share": 0.5, "open_lag_nats": 0.0},
    "many: often opened, much liked": {"open_share": 0.45, "open_appeal": 4.2},
}
ALONE = ("mandate-optimum", "mandate-channels", "mandate-open")  # blocks beside those of the sweeps
BEFORE = (
    "sales_hhi",
    "lease_share",
    "access_price_ratio",
    "users_markup",
)  # levels without a mandate that explain


def mandate(base: Scenario, choice: Choice) -> Scenario:
    """The baseline with the mandate under a choice."""
    policy = {"access-mandate": {**START, **choice.options}}
    return with_changes(base, policies=[policy], title=choice.label)


def swept(base: Scenario, choices: Sequence[Choice], runs: int) -> Comparison:
    """The baseline and the mandate under each choice, on the same futures."""
    return compare(base, *(mandate(base, choice) for choice in choices), runs=runs)


def sweeps(base: Scenario, runs: int) -> dict[str, Comparison]:
    """A comparison for each of :data:`SWEEPS`; what is asked for in several is simulated once."""
    wanted = {key(choice): choice for choices in SWEEPS.values() for choice in choices}
    comparison = swept(base, list(wanted.values()), runs)
    found = dict(zip(wanted, comparison.others, strict=True))
    return {
        name: Comparison(comparison.base, [found[key(choice)] for choice in choices])
        for name, choices in SWEEPS.items()
    }


def key(choice: Choice) -> str:
    """What tells choices apart: their options where they differ from the instrument's defaults."""
    known = AccessMandate.fields
    return repr(sorted((k, v) for k, v in choice.options.items() if k not in known or known[k].default != v))


# ---------------------------------------------------------------- tables


def named(name: str, label: str) -> str:
    """An outcome with the unit of its change."""
    return f"{label}, {change_unit(MEASURES[name])}".strip(", ")


def level(results: Results, name: str, year: int) -> str:
    """Mean level of an outcome, shares in percent."""
    spec = MEASURES[name]
    return number(float(results.at(name, year).mean()) * scale_of(spec))


def sweep_table(comparison: Comparison, choices: Sequence[Choice], year: int = YEAR) -> str:
    """A line a choice, a column an outcome: what sellers and users see, then what happens upstream."""
    tables = []
    total, last = gains(comparison, BENEFIT), comparison.base.years[-1]
    for outcomes in (SELLERS, UPSTREAM):
        heads = ["", *(named(name, label) for name, label in outcomes.items())]
        first = ["*no mandate, level*", *(level(comparison.base, name, year) for name in outcomes)]
        rows = [
            [choice.label, *(short(comparison.effect(place, name, year)) for name in outcomes)]
            for place, choice in enumerate(choices)
        ]
        if outcomes is SELLERS:
            heads.append(f"users' benefit, {FIRST} to {last} in all, %")
            first.append("")
            for place, row in enumerate(rows):
                row.append(with_interval(mean_and_half(total[:, place])))
        tables.append(table_of(heads, [first, *rows]))
    return "\n\n".join(filter(None, [*tables, alike(comparison, choices)]))


def alike(comparison: Comparison, choices: Sequence[Choice]) -> str:
    """Which choices gave the same numbers to the last bit, and which changed nothing, in a sentence each."""
    groups: dict[str, list[str]] = {}
    for choice, results in zip(choices, comparison.others, strict=True):
        groups.setdefault(results.fingerprint, []).append(choice.label)
    nothing = groups.pop(comparison.base.fingerprint, [])
    said = [
        f"The same in every future: {'; '.join(labels)}." for labels in groups.values() if len(labels) > 1
    ]
    return " ".join([*said, *([f"No different from no mandate: {'; '.join(nothing)}."] if nothing else [])])


# ---------------------------------------------------------------- open models


def open_worlds(base: Scenario, declared: Comparison, runs: int, year: int = YEAR) -> str:
    """The mandate's effects in worlds with few and with many open models, a column each; ``declared`` is the middle."""
    columns: list[list[str]] = []
    for parameters in WORLDS.values():
        world = with_changes(base, parameters=parameters)
        comparison = swept(world, [Choice("mandate", {})], runs) if parameters else declared
        before = comparison.base
        reached = [100 * before.at("open_use_share", each) for each in (2023, year)]
        shares = [f"{number(float(it.mean()))} %, {number(float(np.median(it)))} %" for it in reached]
        fall = comparison.effect(0, "sales_hhi", year)
        columns.append(
            [
                *shares,
                *(level(before, name, year) for name in BEFORE),
                *(short(comparison.effect(0, name, year)) for name in OUTCOMES),
                f"{signed(100 * fall.mean / fall.base)} %",
            ]
        )
    labels = [f"open models in enterprise use, {each}: mean, median" for each in (2023, year)]
    labels += [f"*{MEASURES[name].label}, no mandate*" for name in BEFORE]
    labels += [named(name, label) for name, label in OUTCOMES.items()]
    labels += ["concentration of sales, of its level"]
    return table_of(["", *WORLDS], [list(row) for row in zip(labels, *columns, strict=True)])


# ---------------------------------------------------------------- command


def channels(base: Scenario, declared: Comparison, runs: int, year: int = YEAR) -> str:
    """The levels again where channels between price and investment are switched off; ``declared`` has them on."""
    levels = [LEVELS[place] for place in FEW]
    kept = Comparison(declared.base, [declared.others[place] for place in FEW])
    waiting = []
    for parameters in CHANNELS.values():
        world = with_changes(base, parameters=dict(parameters))
        scenarios = [world, *(mandate(world, choice) for choice in levels)]
        waiting.append(warm_pool().submit(where_lessees_count_in_full, scenarios, runs))
    found = {"as declared": kept} | {
        label: comparison.result() for label, comparison in zip(CHANNELS, waiting, strict=True)
    }
    return channels_table(found, [choice.label for choice in levels], year)


def texts(base: Scenario, runs: int) -> dict[str, str]:
    """Every marked block of the document."""
    found = sweeps(base, runs)
    made = {f"mandate-{name}": sweep_table(found[name], SWEEPS[name]) for name in SWEEPS}
    price = found["price"]
    levels_only = Comparison(price.base, price.others[: len(LEVELS)])
    made["mandate-optimum"] = optimum(levels_only, [choice.label for choice in LEVELS], YEARS)
    made["mandate-channels"] = channels(base, levels_only, runs)
    made["mandate-open"] = open_worlds(base, Comparison(price.base, [price.others[DEFAULT]]), runs)
    return made


def main(arguments: Sequence[str] | None = None) -> None:
    """Turn every design choice, print or write the effects."""
    parser = parser_of(
        "python -m sim.analysis.mandate", "The access mandate's design choices.", "pairs of futures"
    )
    names = (*(f"mandate-{name}" for name in SWEEPS), *ALONE)
    given = asked(parser, arguments, names, least=2)
    found = texts(load_scenario(shipped()["baseline"]), given.runs)
    for path in given.write:
        print(f"{path}: {', '.join(put_between(path, found))}")
    if not given.write:
        print("\n\n".join(f"{name}\n\n{text}" for name, text in found.items()))


if __name__ == "__main__":
    main()
