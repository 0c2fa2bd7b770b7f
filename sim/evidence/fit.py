"""Observed against simulated: how far the model is to be trusted on 2020-2025.

``python -m sim.evidence.fit`` prints the table; ``--write FILE`` puts it between the markers
``<!-- fit -->`` and ``<!-- /fit -->`` (short form: ``fit-brief``) of a Markdown file.
"""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from sim.dates import FIRST_YEAR
from sim.declare import MEASURES, Array
from sim.evidence import LAST_FIT_YEAR, observed
from sim.results import Results
from sim.run import run
from sim.scenario import load_scenario, shipped

# US GDP implicit price deflator, 2020 = 1, rounded to a per cent. From general knowledge of the
# national accounts, not re-read: an assumption. An error of a point moves a ratio by a per cent.
PRICE_LEVEL = {2020: 1.00, 2021: 1.05, 2022: 1.12, 2023: 1.16, 2024: 1.19, 2025: 1.22}
WORLDWIDE = ("world", "us+canada")  # regions held against the world of the model
LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95
HELD = ("inside", "range meets band", "bound holds")

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

# Series whose figures may fall where the measure, the largest so far, cannot.
RUNNING = ("frontier_run_flop",)

# Why a series and its measure are not like for like.
CAUTION = {
    "chip_power_gw": "observed: rated power of chips; simulated: with servers",
    "chip_stock_mh100e": "observed: chips sold from 2022, none retired",
    "frontier_run_cost_musd": "observed: a single run, not always the largest",
    "industry_doctorates_share": "observed: US and Canada",
    "model_hhi": "observed: enterprise interfaces only",
    "model_hhi_cio": "observed: one hundred large firms",
    "new_funded_startups": "simulated: slots founded over 2020",
    "rental_price_a100": "observed: on-demand quotes; simulated: user cost at full use, contracts included",
    "rental_price_h100": "observed: on-demand quotes; simulated: user cost at full use, contracts included",
    "rental_price_v100": "observed: on-demand quotes; simulated: user cost at full use, contracts included",
    "services_revenue_busd": "observed: enterprises only",
    "services_revenue_openai": "observed: one firm",
    "services_revenue_anthropic": "observed: one firm",
    "venture_busd": "observed: every AI company and stage",
    "venture_equity_busd": "observed: every AI company, equity",
}

BRIEF = {
    "frontier_run_flop": "largest training run, FLOP",
    "capex_big_four_busd": "capital spending of the four largest, bn USD",
    "chip_stock_mh100e": "AI chips, million H100e",
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
        One row a series and year, the latest date of the year where there are several. Money is in
        2020 US dollars (:data:`PRICE_LEVEL`). ``simulated``, ``p05`` and ``p95`` are over runs;
        ``ratio`` is simulated over observed; ``verdict`` says where the observed figure lies: inside
        the band of 90 % of runs; "range meets band" when only its own range of uncertainty does;
        above or below the band; for a lower bound, whether the band allows for it.
    """
    rows = [_row(row, results) for row in _chosen(observed()).to_dict("records") if _can(row, results)]
    return pd.DataFrame(rows)


def not_compared(results: Results) -> list[str]:
    """Observed series that no measure of these results answers to."""
    table = observed()
    compared = {row["series"] for row in table.to_dict("records") if _can(row, results)}
    return sorted(set(table["series"]) - compared)


def _chosen(table: pd.DataFrame) -> pd.DataFrame:
    """Rows for the whole world, one a series and year, as running maxima where the measure is one."""
    table = table[table["region"].isin(WORLDWIDE)].copy()
    table["when"] = (
        table["quarter"].fillna(5).astype(int)
    )  # a figure of the whole year before one of a quarter
    table = table.sort_values(["series", "year", "when"], kind="stable")
    table = table.drop_duplicates(["series", "year"], keep="last")
    running = table["series"].isin(RUNNING)
    table.loc[running, "value"] = table[running].groupby("series")["value"].cummax()
    return table.drop(columns="when").reset_index(drop=True)


def _can(row: Mapping, results: Results) -> bool:
    needed = NEEDS.get(row["series"], (row["measure"],))
    return (
        row["region"] in WORLDWIDE
        and row["year"] in results.years
        and all(it in results.values for it in needed)
    )


def _row(row: Mapping, results: Results) -> dict[str, object]:
    """One observed figure with what was simulated for it."""
    level, unit = price_level(row["unit"], row["year"])
    value, low, high = (row[name] / level for name in ("value", "low", "high"))
    low, high = min(value, low if low == low else value), max(value, high if high == high else value)
    p05, middle, p95 = np.quantile(simulated(row, results), (LOW, MIDDLE, HIGH))
    bound = "lower bound" in row["note"].lower()
    kept = ("series", "measure", "year", "quarter", "region", "period", "kind", "grade", "source")
    return {name: row[name] for name in kept} | {
        "unit": unit, "observed": value, "low": low, "high": high, "lower_bound": bound,
        "simulated": middle, "p05": p05, "p95": p95, "ratio": middle / value if value else math.nan,
        "verdict": verdict(value, low, high, p05, p95, bound), "caution": CAUTION.get(row["series"], ""),
    }  # fmt: skip


def price_level(unit: str, year: int) -> tuple[float, str]:
    """Price level that turns a figure into 2020 US dollars, and the unit after it; 1 where it is no money.

    >>> price_level("bn USD (current)", 2023), price_level("M USD (2023)", 2020), price_level("share", 2023)
    ((1.16, 'bn USD (2020)'), (1.16, 'M USD (2020)'), (1.0, 'share'))
    """
    found = re.search(r"\((current|\d{4})\)", unit)
    if "USD" not in unit or not found:
        return 1.0, unit
    of = year if found[1] == "current" else int(found[1])
    return PRICE_LEVEL[of], unit.replace(found[0], "(2020)")


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


def digits(value: float) -> str:
    """Three significant digits; powers of ten from a million.

    >>> digits(0.70666), digits(94.2), digits(2950.0), digits(5e25), digits(0.0)
    ('0.707', '94.2', '2950', '5.0e25', '0')
    """
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "–"
    if abs(value) >= 1e6 or abs(value) < 1e-3:
        return f"{value:.1e}".replace("e+", "e").replace("e-0", "e-")
    return f"{value:.{max(2 - math.floor(math.log10(abs(value))), 0)}f}"


def band(row: Mapping) -> str:
    """Median and 90 % of runs."""
    return f"{digits(row['simulated'])} [{digits(row['p05'])} to {digits(row['p95'])}]"


def table_of(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def words_of_score(table: pd.DataFrame) -> str:
    """How many figures the bands hold, by period."""
    got = score(table)
    return (
        f"{got['fit'][0]} of {got['fit'][1]} to {LAST_FIT_YEAR}, {got['test'][0]} of {got['test'][1]} after"
    )


def markdown(luck: pd.DataFrame, both: pd.DataFrame, runs: int) -> str:
    """The full table: figures to 2023 first, then those after; bands of luck, and of luck and parameters."""
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


def put_between(path: Path, texts: Mapping[str, str]) -> list[str]:
    """Replace what stands between the markers of a Markdown file; returns the names that were found.

    ``<!-- name -->`` opens and ``<!-- /name -->`` closes. Raises ValueError when none is there.
    """
    page, found = path.read_text(encoding="utf-8"), []
    for name, text in texts.items():
        pattern = re.compile(rf"(<!-- {re.escape(name)} -->\n).*?(<!-- /{re.escape(name)} -->)", re.DOTALL)
        page, count = pattern.subn(lambda it, text=text: f"{it[1]}{text}\n{it[2]}", page)
        found += [name] * bool(count)
    if not found:
        raise ValueError(f"{path}: no marker of {', '.join(texts)}")
    path.write_text(page, encoding="utf-8")
    return found


# ---------------------------------------------------------------- command


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the baseline, print or write the table."""
    parser = argparse.ArgumentParser(
        prog="python -m sim.evidence.fit", description="Observed against simulated, 2020-2025."
    )
    parser.add_argument("--runs", type=int, default=100, help="simulated futures (default: 100)")
    parser.add_argument("--markdown", action="store_true", help="print Markdown")
    parser.add_argument(
        "--write",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="replace the text between the markers of a Markdown file; may be repeated",
    )
    given = parser.parse_args(arguments)
    scenario = replace(load_scenario(shipped()["baseline"]), quarters=24)
    luck, both = (
        fit_table(run(replace(scenario, uncertainty=what), runs=given.runs)) for what in ("luck", "both")
    )
    texts = {"fit": markdown(luck, both, given.runs), "fit-brief": brief(luck)}
    for path in given.write:
        print(f"{path}: {', '.join(put_between(path, texts))}")
    if given.markdown:
        print(texts["fit"])
    elif not given.write:
        shown = luck[
            [
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
        ]
        print(shown.to_string(index=False, float_format=digits))
        print(
            f"Inside the band of luck: {words_of_score(luck)}; with parameters drawn: {words_of_score(both)}."
        )


if __name__ == "__main__":
    main()
