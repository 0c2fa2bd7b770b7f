"""The access mandate's design choices, each turned alone, and the mandate under few and many open models.

``python -m sim.analysis.mandate --write docs/access-mandate.md`` puts the tables between the markers
``<!-- mandate-price -->`` ... of the document; without ``--write`` they are printed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.analysis.dials import cell
from sim.analysis.numbers import change_unit, number, signed
from sim.declare import MEASURES
from sim.evidence.tables import asked, parser_of, put_between, table_of
from sim.results import Comparison, Effect
from sim.run import compare
from sim.scenario import Scenario, load_scenario, shipped, with_changes

YEAR = 2030
START = {"announce": "2025Q3", "start": "2026Q1"}
# Downstream, upstream, at the frontier, for users.
OUTCOMES: dict[str, str] = {
    "access_price_ratio": "access price over serving cost",
    "mandated_lessees": "lessees under it",
    "sales_hhi": "concentration of sales",
    "startups_alive": "startups alive",
    "model_hhi": "concentration of models",
    "research_spending_busd": "spending on research",
    "frontier_capability": "frontier capability",
    "capability_price": "price of capability",
    "users_benefit_busd": "users' benefit",
    "users_benefit_fixed_busd": "users' benefit, variety held fixed",
}
BENEFITS = ("users_benefit_busd", "users_benefit_fixed_busd")


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


LEVELS = levels("serving-cost", "serving cost + {level}", (0.0, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0))
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
        Choice("new versions after 2 quarters", {"delay": 2.0}),
        Choice("a third of the quality withheld", {"evasion": 0.33}),
        Choice("no fine", {"fine": 0.0}),
    ],
}
# Parameters that make open models few or many; the share of enterprise use that follows is printed.
WORLDS: dict[str, dict[str, float]] = {
    "few open models": {"open_share": 0.1, "open_appeal": 1.2},
    "as calibrated": {},
    "many open models": {"open_share": 0.5, "open_lag_nats": 0.0},
}


def mandate(base: Scenario, choice: Choice) -> Scenario:
    """The baseline with the mandate under a choice."""
    policy = {"access-mandate": {**START, **choice.options}}
    return with_changes(base, policies=[policy], title=choice.label)


def swept(base: Scenario, choices: Sequence[Choice], runs: int) -> Comparison:
    """The baseline and the mandate under each choice, on the same futures."""
    return compare(base, *(mandate(base, choice) for choice in choices), runs=runs)


def sweep_table(comparison: Comparison, choices: Sequence[Choice], year: int = YEAR) -> str:
    """A line a choice, a column an outcome."""
    heads = ["", *(f"{label}, {change_unit(MEASURES[name])}".strip(", ") for name, label in OUTCOMES.items())]
    rows = [
        [choice.label, *(short(comparison.effect(place, name, year)) for name in OUTCOMES)]
        for place, choice in enumerate(choices)
    ]
    return table_of(heads, rows)


def short(effect: Effect) -> str:
    """Mean and interval as in the tables of the dials, without the share of pairs."""
    return re.sub(r"(\]) \d+", r"\1", cell(effect))


# ---------------------------------------------------------------- optimum


def best_level(comparison: Comparison, name: str, year: int = YEAR) -> tuple[int, float, float]:
    """Level at which an outcome gains most on average, and in how many percent of futures it does better than
    at the lowest level and than at the highest. ``comparison`` is of the baseline with :data:`LEVELS`.
    """
    gains = np.stack([it.at(name, year) - comparison.base.at(name, year) for it in comparison.others], axis=1)
    best = int(gains.mean(axis=0).argmax())
    low, high = (100 * float((gains[:, best] > gains[:, end]).mean()) for end in (0, -1))
    return best, low, high


def optimum(comparison: Comparison, year: int = YEAR) -> str:
    """Whether a level between the ends is best for users, in a sentence a reading of their benefit."""
    said = []
    for name in BENEFITS:
        best, low, high = best_level(comparison, name, year)
        effect = comparison.effect(best, name, year)
        where = LEVELS[best].label
        gain = f"{signed(effect.mean)} {effect.unit}, {effect.agree} of {effect.pairs} pairs of that sign"
        if best in (0, len(LEVELS) - 1):
            end = "lowest" if best == 0 else "highest"
            other = high if best == 0 else low
            text = f"best at the {end} level tried, {where} ({gain}); better than the other end in {other:.0f} % of futures"
        else:
            text = (
                f"best at {where} ({gain}), better than at the lowest level in {low:.0f} % of futures "
                f"and than at the highest in {high:.0f} %"
            )
        said.append(f"{OUTCOMES[name].capitalize()}: {text}.")
    return " ".join(said)


# ---------------------------------------------------------------- open models


def open_worlds(base: Scenario, runs: int, year: int = YEAR) -> str:
    """The mandate's effects in worlds with few and with many open models, a column each."""
    columns: list[list[str]] = []
    for parameters in WORLDS.values():
        world = with_changes(base, parameters=parameters)
        comparison = swept(world, [Choice("mandate", {})], runs)
        shares = (comparison.base.at("open_use_share", each).mean() for each in (2023, year))
        ahead = [f"{number(100 * float(share))} %" for share in shares]
        columns.append([*ahead, *(short(comparison.effect(0, name, year)) for name in OUTCOMES)])
    heads = ["", *WORLDS]
    labels = [f"open models' share of enterprise use, {each}" for each in (2023, year)]
    labels += [f"{label}, {change_unit(MEASURES[name])}".strip(", ") for name, label in OUTCOMES.items()]
    return table_of(heads, [list(row) for row in zip(labels, *columns, strict=True)])


# ---------------------------------------------------------------- command


def texts(base: Scenario, runs: int) -> dict[str, str]:
    """Every marked block of the document."""
    made: dict[str, str] = {}
    for name, choices in SWEEPS.items():
        comparison = swept(base, choices, runs)
        made[f"mandate-{name}"] = sweep_table(comparison, choices)
        if name == "price":
            levels_only = Comparison(comparison.base, comparison.others[: len(LEVELS)])
            made["mandate-optimum"] = optimum(levels_only)
    made["mandate-open"] = open_worlds(base, runs)
    return made


def main(arguments: Sequence[str] | None = None) -> None:
    """Turn every design choice, print or write the effects."""
    parser = parser_of(
        "python -m sim.analysis.mandate", "The access mandate's design choices.", "pairs of futures"
    )
    names = (*(f"mandate-{name}" for name in SWEEPS), "mandate-optimum", "mandate-open")
    given = asked(parser, arguments, names, least=2)
    found = texts(load_scenario(shipped()["baseline"]), given.runs)
    for path in given.write:
        print(f"{path}: {', '.join(put_between(path, found))}")
    if not given.write:
        print("\n\n".join(f"{name}\n\n{text}" for name, text in found.items()))


if __name__ == "__main__":
    main()
