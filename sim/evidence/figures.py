"""The observed figures that the model is held against, alike for the fit table and for the charts."""

from __future__ import annotations

import re

import pandas as pd

from sim.evidence import observed

# US GDP implicit price deflator, 2020 = 1, rounded to a per cent. From general knowledge of the
# national accounts, not re-read: an assumption. An error of a point moves a ratio by a per cent.
PRICE_LEVEL = {2020: 1.00, 2021: 1.05, 2022: 1.12, 2023: 1.16, 2024: 1.19, 2025: 1.22}
WORLDWIDE = ("world", "us+canada")  # regions held against the world of the model

# Series whose figures may fall where the measure, the largest so far, cannot.
RUNNING = ("frontier_run_flop",)

# Why a series and its measure are not like for like.
CAUTION = {
    "chip_power_gw": "observed: rated power of chips; simulated: with servers",
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
# Series that are held against something made of measures, not against the measure they name.
MADE = ("cost_share_hardware", "new_funded_startups")
KEPT = ("series", "measure", "year", "quarter", "region", "period", "kind", "grade", "source")


def figures() -> pd.DataFrame:
    """Observed figures of the whole world, in 2020 dollars, one a series and year.

    Returns
    -------
    pandas.DataFrame
        The latest date of the year where there are several. ``observed`` with its range ``low`` to
        ``high``, the figure itself where none is known; ``lower_bound`` when more is possible;
        ``like`` when the series is the measure it names; ``caution`` where the two differ somewhat.
    """
    chosen = _chosen(observed())
    level, unit = zip(*map(price_level, chosen["unit"], chosen["year"]), strict=True)
    value, low, high = (chosen[name] / list(level) for name in ("value", "low", "high"))
    return chosen[list(KEPT)].assign(
        unit=list(unit),
        observed=value,
        low=low.fillna(value).clip(upper=value),
        high=high.fillna(value).clip(lower=value),
        lower_bound=chosen["bound"] == "lower",
        like=~chosen["series"].isin(MADE),
        caution=[CAUTION.get(series, "") for series in chosen["series"]],
    )


def _chosen(table: pd.DataFrame) -> pd.DataFrame:
    """Rows for the whole world, one a series and year, as running maxima where the measure is one."""
    table = table[table["region"].isin(WORLDWIDE)].copy()
    # a figure of the whole year stands before one of a quarter
    table["when"] = table["quarter"].fillna(5).astype(int)
    table = table.sort_values(["series", "year", "when"], kind="stable")
    table = table.drop_duplicates(["series", "year"], keep="last")
    running = table["series"].isin(RUNNING)
    table.loc[running, "value"] = table[running].groupby("series")["value"].cummax()
    return table.drop(columns="when").reset_index(drop=True)


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
