"""A policy that happened against what followed: the chip export controls of October 2022.

``python -m sim.analysis.hindcast`` prints a line a quantity; ``--write FILE`` puts them between the
markers ``<!-- hindcast -->`` and ``<!-- /hindcast -->`` of a Markdown file. What was observed is in
``sim/evidence/observed.csv``, region china.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from sim.analysis.numbers import number, signed
from sim.axes import ratio
from sim.dates import quarter_index
from sim.declare import JURISDICTIONS, Array
from sim.evidence import observed
from sim.evidence.tables import asked, parser_of, put_between, table_of
from sim.results import Comparison, Results
from sim.run import compare
from sim.scenario import Scenario, load_scenario, shipped

US, CHINA = JURISDICTIONS.index("us"), JURISDICTIONS.index("china")
BEFORE, LAST = quarter_index("2022Q3"), quarter_index("2025Q4")
OF_VALUE = 1.5  # right size: within the observed range, or this factor of the figure
BAND, ENDS = (0.05, 0.5, 0.95), ("low", "median", "high")

Reader = Callable[[Results, int], Array]  # a quantity at a quarter, (run,)


# ---------------------------------------------------------------- what is read of a result


def share_of_chips(results: Results, quarter: int) -> Array:
    """Chips of Chinese big tech over all chips, those of independent clouds included."""
    return (
        results.regional["chips_by_place"][:, quarter, CHINA]
        / results.values["chip_stock_mh100e"][:, quarter]
    )


def share_of_added(results: Results, quarter: int) -> Array:
    """The same of what the year to the quarter added, net of what was scrapped."""
    chips, stock = results.regional["chips_by_place"][..., CHINA], results.values["chip_stock_mh100e"]
    return (chips[:, quarter] - chips[:, quarter - 4]) / (stock[:, quarter] - stock[:, quarter - 4])


def flagship_ratio(results: Results, quarter: int) -> Array:
    """Largest Chinese flagship over the largest American one."""
    flop = results.regional["flagship_flop_by_place"][:, quarter]
    return flop[:, CHINA] / flop[:, US]


def growths(results: Results, quarter: int) -> Array:
    """Growth of the largest flagship of each place over two years (times a year), (run, place)."""
    flop = results.regional["flagship_flop_by_place"]
    return np.sqrt(ratio(flop[:, quarter], flop[:, quarter - 8]))


def growth(results: Results, quarter: int) -> Array:
    """Growth of the largest Chinese flagship."""
    return growths(results, quarter)[:, CHINA]


def growth_ratio(results: Results, quarter: int) -> Array:
    """The same over that of the largest American one."""
    both = growths(results, quarter)
    return both[:, CHINA] / both[:, US]


def rented_share(results: Results, quarter: int) -> Array:
    """Part of their compute that Chinese firms rent."""
    return results.regional["rented_share_by_place"][:, quarter, CHINA]


def of_year(measure: str, place: int | None = None) -> Reader:
    """A flow of the year to the quarter, of the world or of a place."""

    def read(results: Results, quarter: int) -> Array:
        table = results.values[measure] if place is None else results.regional[measure][..., place]
        return table[:, quarter - 3 : quarter + 1].sum(axis=1)

    return read


def now(measure: str) -> Reader:
    """A measure of the world in the quarter."""
    return lambda results, quarter: results.values[measure][:, quarter]


# ---------------------------------------------------------------- lines


@dataclass(frozen=True)
class Line:
    """A quantity, when it is looked at, and the series it is held against (empty: nothing was observed).

    ``before``: the series' year to see the sign of the change by; None when the series has none.
    """

    label: str
    unit: str
    read: Reader
    date: str
    series: str = ""
    before: int | None = None
    scale: float = 1.0


LINES: tuple[Line, ...] = (
    Line("Chinese owners' part of all AI chips", "%", share_of_chips, "2025Q4", "china_chip_share", None, 100),
    Line("Chinese owners' part of chips added in the year", "%", share_of_added, "2023Q4", "china_nvidia_share", 2022, 100),
    Line("Chinese owners' part of chips added in the year", "%", share_of_added, "2024Q4", "china_added_share", None, 100),
    Line("largest Chinese flagship over the largest American", "ratio", flagship_ratio, "2024Q4", "china_flagship_ratio"),
    Line("growth of the largest Chinese flagship, two years", "× a year", growth, "2024Q4", "china_flagship_growth"),
    Line("the same over that of the largest American", "ratio", growth_ratio, "2024Q4", "china_growth_ratio"),
    Line("part of their compute that Chinese firms rent", "%", rented_share, "2025Q4", scale=100),
    Line("price of a chip, world", "thousand USD", now("chip_price_kusd"), "2023Q4"),
    Line("concentration of chips", "HHI", now("compute_hhi"), "2025Q4"),
    Line("emissions of AI compute in China, year", "MtCO₂e", of_year("emissions_by_place", CHINA), "2025Q4"),
    Line("emissions of AI compute, world, year", "MtCO₂e", of_year("emissions"), "2025Q4"),
)  # fmt: skip


def scenarios() -> list[Scenario]:
    """Without the control, with it, and with clouds abroad closed too; parameters drawn from the plausible set."""
    base, control = (load_scenario(shipped()[name]) for name in ("baseline", "export-control"))
    (rule,) = control.policies
    harder = copy(rule)
    harder.options = rule.options | {"clouds_closed": True}
    closed = replace(control, policies=(harder,), title="and clouds abroad closed")
    return [replace(each, uncertainty="both", quarters=LAST + 1) for each in (base, control, closed)]


def simulated(runs: int) -> Comparison:
    """The three on the same futures."""
    base, *others = scenarios()
    return compare(base, *others, runs=runs)


@dataclass(frozen=True)
class Seen:
    """An observed figure and its range, the figure itself where none is known."""

    value: float
    low: float
    high: float


def seen(series: str, date: str) -> Seen | None:
    """What was observed of a series in the year of a date; None where nothing was."""
    table = observed()
    rows = table[(table["series"] == series) & (table["year"] == int(date[:4]))]
    if rows.empty:
        return None
    row = rows.iloc[0]
    low, high = (row["value"] if np.isnan(row[end]) else row[end] for end in ("low", "high"))
    return Seen(float(row["value"]), float(low), float(high))


def verdict(line: Line, without: Array, with_it: Array) -> str:
    """What the model says beside what was observed: the sign of the control's effect, the size of the level with it.

    Sign: of the median pair, against the observed change since before. Size: right when the median with the control
    lies in the observed range or within a factor of 1.5 of the figure; said when it would be right without the
    control too, for then it tells nothing about the control.
    """
    found = seen(line.series, line.date)
    if found is None:
        return "not observed"
    words = []
    earlier = seen(line.series, f"{line.before}Q4") if line.before else None
    if earlier is not None:
        agree = np.median(with_it - without) * (found.value - earlier.value) > 0
        words.append("right sign" if agree else "wrong sign")
    medians = [float(np.median(values)) * line.scale for values in (with_it, without)]
    right, right_without = (within(each, found, line.scale) for each in medians)
    inside = found.low * line.scale <= medians[0] <= found.high * line.scale
    size = (
        "inside the range" if inside else f"{number(medians[0] / (found.value * line.scale))} of the observed"
    )
    words.append(f"{'right' if right else 'wrong'} size: {size}")
    if right and right_without:
        words.append("but right without the control too")
    return ", ".join(words)


def within(level: float, found: Seen, scale: float) -> bool:
    """Whether a level lies in the observed range or within a factor of 1.5 of the figure."""
    ratio_to = level / (found.value * scale)
    return found.low * scale <= level <= found.high * scale or 1 / OF_VALUE <= ratio_to <= OF_VALUE


def hindcast_table(comparison: Comparison) -> pd.DataFrame:
    """A row a line: quantiles of the level before, without, with, and with clouds closed; the effect; the verdict."""
    rows = []
    for line in LINES:
        at = quarter_index(line.date)
        results = (comparison.base, *comparison.others)
        without, with_it, closed = (line.read(each, at) for each in results)
        effect = 100 * (with_it / without - 1)
        rows.append(
            {
                "label": line.label, "unit": line.unit, "date": line.date, "scale": line.scale,
                "before": float(np.median(line.read(comparison.base, BEFORE))),
                **{
                    f"{name}_{end}": float(np.quantile(values, level))
                    for name, values in (("without", without), ("with", with_it), ("closed", closed))
                    for end, level in zip(ENDS, BAND, strict=True)
                },
                **{f"effect_{end}": float(np.quantile(effect, level)) for end, level in zip(ENDS, BAND, strict=True)},
                "verdict": verdict(line, without, with_it),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


# ---------------------------------------------------------------- text


def banded(row: pd.Series, name: str) -> str:
    """Median and 90 % of futures."""
    low, middle, high = (number(row[f"{name}_{end}"] * row["scale"]) for end in ENDS)
    return f"{middle} [{low} to {high}]"


def effect_of(row: pd.Series) -> str:
    """Effect of the control in per cent of the level without it, median and 90 % of pairs."""
    low, middle, high = (signed(row[f"effect_{end}"]) for end in ENDS)
    return f"{middle} [{low} to {high}]"


def told(line: Line) -> str:
    """What was observed, before and at the date; a dash where nothing was."""
    found = seen(line.series, line.date)
    if found is None:
        return "–"
    text = number(found.value * line.scale)
    if found.low < found.high:
        text += f" [{number(found.low * line.scale)} to {number(found.high * line.scale)}]"
    earlier = seen(line.series, f"{line.before}Q4") if line.before else None
    return text if earlier is None else f"{text}; {number(earlier.value * line.scale)} in {line.before}"


def markdown(comparison: Comparison) -> str:
    """The lines as a table."""
    table = hindcast_table(comparison)
    rows = [
        [
            f"{row['label']}, {row['unit']}", row["date"], number(row["before"] * row["scale"]),
            banded(row, "without"), banded(row, "with"), effect_of(row), banded(row, "closed"), told(line), row["verdict"],
        ]
        for line, (_, row) in zip(LINES, table.iterrows(), strict=True)
    ]  # fmt: skip
    judged = table["verdict"][table["verdict"] != "not observed"]
    right = judged.str.contains("right size")
    told_apart = right & ~judged.str.contains("without the control too")
    legend = (
        f"{len(comparison.base.members)} futures of the plausible set, the same with and without the control: median "
        f"[90 % of futures]. {len(judged)} of {len(LINES)} lines have an observation. The level with the control has the "
        f"right size in {right.sum()} of them, in {told_apart.sum()} of which it would have been wrong without the control."
    )
    heads = [
        "quantity", "date", "2022Q3", "without the control", "with it", "effect, %", "clouds abroad closed too", "observed",
        "verdict",
    ]  # fmt: skip
    return f"{legend}\n\n{table_of(heads, rows)}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Simulate, print or write the lines."""
    parser = parser_of(
        "python -m sim.analysis.hindcast", "The chip export controls of October 2022 against what followed.",
        "triples of futures",
    )  # fmt: skip
    given = asked(parser, arguments, ("hindcast",))
    comparison = simulated(given.runs)
    text = markdown(comparison)
    for path in given.write:
        print(f"{path}: {', '.join(put_between(path, {'hindcast': text}))}")
    if given.markdown:
        print(text)
    elif not given.write:
        print(hindcast_table(comparison).to_string(index=False, float_format=lambda value: f"{value:.3g}"))


if __name__ == "__main__":
    main()
