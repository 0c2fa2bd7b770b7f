"""Observed against simulated: how far the model is to be trusted on 2020-2025.

``python -m sim.evidence.fit`` prints the table; ``--write FILE`` puts it between the markers
``<!-- fit -->`` and ``<!-- /fit -->`` (short form: ``fit-brief``) of a Markdown file.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sim.dates import FIRST_YEAR
from sim.declare import MEASURES, Array
from sim.evidence import LAST_FIT_YEAR, observed
from sim.evidence.figures import figures
from sim.evidence.tables import asked, digits, parser_of, put_between, table_of
from sim.results import Results
from sim.run import run
from sim.scenario import load_scenario, shipped

LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95
HELD = ("inside", "range meets band", "bound holds")
VERDICTS = (*HELD, "above band", "below band", "bound broken")

# What a series is held against when that is not the measure it names.
DERIVED: dict[str, Callable[[Results, int], Array]] = {
    "cost_share_hardware": lambda r, year: (
        1 - r.at("cost_share_staff", year) - r.at("cost_share_energy", year)
    ),
    "new_funded_startups": lambda r, year: (
        r.at("startups_founded", year) / np.maximum(r.at("startups_founded", FIRST_YEAR), 1e-9)
    ),
}
NEEDS = {
    "cost_share_hardware": ("cost_share_staff", "cost_share_energy"),
    "new_funded_startups": ("startups_founded",),
}

BRIEF = {
    "frontier_run_flop": "largest training run, FLOP",
    "capex_big_four_busd": "capital spending of the four largest, bn USD",
    "chips_sold_mh100e": "AI chips sold since 2022, million H100e",
    "chip_power_gw": "power of AI chips, GW",
    "labs_past_1e23": "labs past 1e23 FLOP, cumulative",
    "new_funded_startups": "startups founded, 2020 = 1",
    "industry_doctorates_share": "new doctorates into industry, share",
    "industry_notable_share": "industry's share of notable models",
    "frontier_run_tco2": "emissions of the largest run, tCO2e",
    "frontier_run_cost_musd": "cost of the largest run, M USD",
    "model_hhi": "concentration of models, HHI",
    "open_use_share": "open models in enterprise use, share",
    "services_revenue_busd": "sales of AI services, bn USD",
    "venture_busd": "venture money, bn USD",
}


# ---------------------------------------------------------------- the table


def fit_table(results: Results) -> pd.DataFrame:
    """Hold the observed series against results.

    Parameters
    ----------
    results : of the baseline, from 2020

    Returns
    -------
    pandas.DataFrame
        The :func:`~sim.evidence.figures.figures` that these results answer to. ``simulated``, ``p05``
        and ``p95`` are over runs; ``ratio`` is simulated over observed; ``verdict`` says where the
        observed figure lies: inside the band of 90 % of runs; "range meets band" when only its own
        range of uncertainty does; above or below the band; for a lower bound, whether the band allows
        for it.
    """
    rows = [_row(row, results) for row in figures().to_dict("records") if _can(row, results)]
    return pd.DataFrame(rows)


def not_compared(results: Results) -> list[str]:
    """Observed series that no measure of these results answers to."""
    compared = {row["series"] for row in figures().to_dict("records") if _can(row, results)}
    table = observed()
    # those of one country are held against a policy of that country: sim/analysis/hindcast.py
    return sorted(set(table.loc[table["region"] != "china", "series"]) - compared)


def _can(row: Mapping, results: Results) -> bool:
    needed = NEEDS.get(row["series"], (row["measure"],))
    return row["year"] in results.years and all(it in results.values for it in needed)


def _row(row: Mapping, results: Results) -> dict[str, object]:
    """One observed figure with what was simulated for it."""
    value, bound = row["observed"], row["lower_bound"]
    p05, middle, p95 = np.quantile(simulated(row, results), (LOW, MIDDLE, HIGH))
    return dict(row) | {
        "simulated": middle,
        "p05": p05,
        "p95": p95,
        "ratio": middle / value if value else math.nan,
        "verdict": verdict(value, row["low"], row["high"], p05, p95, bound),
    }


def simulated(row: Mapping, results: Results) -> Array:
    """What the runs gave for an observed row, (run,): the year's figure, or a quarter's at a yearly pace."""
    if row["series"] in DERIVED:
        return DERIVED[row["series"]](results, row["year"])
    if pd.isna(row["quarter"]):
        return results.at(row["measure"], row["year"])
    quarter = 4 * (row["year"] - FIRST_YEAR) + int(row["quarter"]) - 1
    pace = 4.0 if MEASURES[row["measure"]].annual == "sum" else 1.0
    return pace * results.values[row["measure"]][:, quarter]


def verdict(value: float, low: float, high: float, p05: float, p95: float, bound: bool) -> str:
    """Where an observed figure lies against the band of the runs.

    >>> verdict(1.0, 1.0, 1.0, 0.9, 1.2, False), verdict(2.0, 1.1, 2.5, 0.9, 1.2, False)
    ('inside', 'range meets band')
    >>> verdict(2.0, 1.5, 2.5, 0.9, 1.2, False), verdict(0.1, 0.1, 0.1, 0.9, 1.2, True)
    ('above band', 'bound holds')
    """
    if bound:
        return "bound holds" if value <= p95 else "bound broken"
    if p05 <= value <= p95:
        return "inside"
    if low <= p95 and high >= p05:
        return "range meets band"
    return "above band" if value > p95 else "below band"


def score(table: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """Figures inside the band and figures in all, in the years fitted on and after; bounds left out.

    A figure whose own range only meets the band is not counted: a wide range meets almost any band.
    """
    firm = table[~table["lower_bound"]]
    return {
        period: (int((part["verdict"] == "inside").sum()), len(part))
        for period in ("fit", "test")
        for part in [firm[firm["period"] == period]]
    }


# ---------------------------------------------------------------- text


def band(row: Mapping) -> str:
    """Median and 90 % of runs."""
    return f"{digits(row['simulated'])} [{digits(row['p05'])} to {digits(row['p95'])}]"


def words_of_score(table: pd.DataFrame) -> str:
    """How many figures the bands hold, by period."""
    got = score(table)
    return (
        f"{got['fit'][0]} of {got['fit'][1]} to {LAST_FIT_YEAR}, {got['test'][0]} of {got['test'][1]} after"
    )


def cautions(table: pd.DataFrame) -> dict[str, str]:
    """Series that are not quite like for like, with the reason."""
    return {row["series"]: row["caution"] for row in table.to_dict("records") if row["caution"]}


def markdown(luck: pd.DataFrame, both: pd.DataFrame, runs: int, absent: Sequence[str] = ()) -> str:
    """The full table: figures to 2023 first, then those after; bands of luck, and of luck and parameters.

    Then why some series are not quite like for like, and those that are not compared.
    """
    parts = [
        f"{runs} runs of the baseline. Figures inside their 90 % band (lower bounds left out): "
        f"{words_of_score(luck)} with luck alone; {words_of_score(both)} with parameters drawn too."
    ]
    heads = (
        "series", "year", "unit", "observed", "simulated [90 % of runs]", "ratio", "observed, luck alone",
        "parameters too", "kind, grade",
    )  # fmt: skip
    pairs = list(zip(luck.to_dict("records"), both.to_dict("records"), strict=True))
    for period, title in (("fit", f"To {LAST_FIT_YEAR}"), ("test", f"After {LAST_FIT_YEAR}")):
        rows = [_line(a, b) for a, b in pairs if a["period"] == period]
        parts.append(f"**{title}**\n\n{table_of(heads, rows)}")
    if found := cautions(luck):
        lines = "\n".join(f"- `{series}`: {caution}" for series, caution in found.items())
        parts.append(f"**Not quite like for like**\n\n{lines}")
    if absent:
        names = ", ".join(f"`{series}`" for series in absent)
        parts.append(f"**Not compared**, for no measure of the model answers to them: {names}.")
    return "\n\n".join(parts)


def _line(luck: Mapping, both: Mapping) -> tuple[str, ...]:
    """One figure as a line of the full table."""
    when = f"{luck['year']}" if pd.isna(luck["quarter"]) else f"{luck['year']}Q{int(luck['quarter'])}"
    return (
        f"`{luck['series']}`", when, luck["unit"], _seen(luck), band(luck), digits(luck["ratio"]),
        _marked(luck["verdict"]), _marked(both["verdict"]), f"{luck['kind']}, {luck['grade']}",
    )  # fmt: skip


def _seen(row: Mapping) -> str:
    return ("≥ " if row["lower_bound"] else "") + digits(row["observed"])


def _marked(text: str) -> str:
    return text if text in HELD else f"**{text}**"


def brief(table: pd.DataFrame) -> str:
    """Chosen series by year, observed / median of runs; bold where observed is outside the band."""
    cells = {(row["series"], row["year"]): row for row in table.to_dict("records")}
    years = sorted({year for _, year in cells})
    rows = [
        [label, *(_cell(cells.get((series, year))) for year in years)]
        for series, label in BRIEF.items()
        if any((series, year) in cells for year in years)
    ]
    return table_of(["observed / simulated", *map(str, years)], rows)


def _cell(row: Mapping | None) -> str:
    if row is None:
        return ""
    text = f"{_seen(row)} / {digits(row['simulated'])}"
    return text if row["verdict"] in HELD else f"**{text}**"


# ---------------------------------------------------------------- command


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the baseline, print or write the table."""
    parser = parser_of("python -m sim.evidence.fit", "Observed against simulated, 2020-2025.", "futures")
    given = asked(parser, arguments, ("fit", "fit-brief"))
    scenario = replace(load_scenario(shipped()["baseline"]), quarters=24)
    both_results = run(replace(scenario, uncertainty="both"), runs=given.runs)
    luck, both = (
        fit_table(run(replace(scenario, uncertainty="luck"), runs=given.runs)),
        fit_table(both_results),
    )
    absent = not_compared(both_results)
    texts = {"fit": markdown(luck, both, given.runs, absent), "fit-brief": brief(luck)}
    for path in given.write:
        print(f"{path}: {', '.join(put_between(path, texts))}")
    if given.markdown:
        print(texts["fit"])
    elif not given.write:
        print_plain(luck, both, absent)


def print_plain(luck: pd.DataFrame, both: pd.DataFrame, absent: Sequence[str]) -> None:
    """The table for a terminal."""
    names = [
        "series",
        "year",
        "unit",
        "observed",
        "simulated",
        "p05",
        "p95",
        "ratio",
        "verdict",
        "kind",
        "grade",
    ]
    print(luck[names].to_string(index=False, float_format=digits))
    print(f"Inside the band of luck: {words_of_score(luck)}; with parameters drawn: {words_of_score(both)}.")
    for series, caution in cautions(luck).items():
        print(f"{series}: {caution}.")
    if absent:
        print(f"Not compared, no measure answers to them: {', '.join(absent)}.")


if __name__ == "__main__":
    main()
