"""Tables of the calibration and of the test on later years, in Markdown."""

from __future__ import annotations

import numpy as np

from sim.declare import MEASURES, PARAMETERS
from sim.evidence.calibration import FARTHEST, MATTERS, PINNED, Calibration, not_searched, pinned_down
from sim.evidence.influence import YEAR, Influence, Outcome
from sim.evidence.tables import digits, table_of
from sim.evidence.targets import COUNTS, Target


def back(target: Target, value: float) -> str:
    """A value in the scale of a target, as the figure is told."""
    unit = target.figure["unit"]
    plain = value if unit == "share" else float(np.exp(value)) - (unit == COUNTS)
    return digits(plain)


def calibration_tables(found: Calibration) -> dict[str, str]:
    """Tables by marker: ``calibration`` (figures), ``identified`` (parameters)."""
    return {"calibration": figures_table(found), "identified": identified_table(found)}


def figures_table(found: Calibration) -> str:
    """Each figure with the band of the plausible set."""
    band = np.quantile(found.simulated[found.kept], (0.05, 0.5, 0.95), axis=0).T
    rows, inside = [], 0
    for it, (low, middle, high), spread in zip(found.targets, band, found.luck, strict=True):
        holds = low <= it.value <= high
        inside += holds
        error = float(np.hypot(it.sd, spread))
        rows.append(
            (
                f"`{it.series}`", str(it.year), it.figure["unit"], back(it, it.value),
                f"{back(it, middle)} [{back(it, low)} to {back(it, high)}]", f"{(middle - it.value) / error:+.1f}",
                "inside" if holds else "**outside**",
            )
        )  # fmt: skip
    tried = sum(count for count, _ in found.waves)
    left = ", ".join(f"{kept} of {count}" for count, kept in found.waves)
    series: dict[str, list[bool]] = {}
    for it, (low, _, high) in zip(found.targets, band, strict=True):
        series.setdefault(it.series, []).append(low <= it.value <= high)
    whole = sum(all(each) for each in series.values())
    head = (
        f"{tried} vectors tried; not ruled out by wave: {left}; {len(found.kept)} shipped. "
        f"{inside} of {len(rows)} figures lie in the 90 % band of the set; "
        f"{whole} of {len(series)} series in every year."
    )
    heads = ("series", "year", "unit", "observed", "plausible set [90 %]", "errors off", "observed is")
    return f"{head}\n\n{table_of(heads, rows)}"


def identified_table(found: Calibration) -> str:
    """How far the figures pin each parameter down, the best known first."""
    width = pinned_down(found)
    strength = dict(zip(found.screened, found.effects.max(axis=1), strict=True))
    points = found.points[found.kept]
    rows = []
    for name in sorted(width, key=lambda it: width[it]):
        spec = PARAMETERS[name]
        columns = [place for place, (owner, _) in enumerate(found.cube.columns) if owner == name]
        values = found.values[name]
        column = int(np.argmin(np.ptp(points[:, columns], axis=0)))
        low, middle, high = np.quantile(values[:, column], (0.05, 0.5, 0.95))
        key = f" ({spec.keys[column]})" if spec.keys else ""
        rows.append(
            (
                f"`{name}`{key}", spec.label, f"{digits(spec.low)} to {digits(spec.high)}",
                f"{digits(middle)} [{digits(low)} to {digits(high)}]", f"{width[name]:.2f}", f"{strength[name]:.1f}",
            )
        )  # fmt: skip
    told = sum(value < PINNED for value in width.values())
    head = (
        f"{told} of {len(width)} parameters searched over are pinned down to less than {PINNED} of their range's middle half; "
        f"{len(not_searched(found))} more move no figure by {MATTERS} errors and are drawn over their ranges. "
        f"A vector is ruled out when a figure is {FARTHEST:.0f} errors away."
    )
    heads = ("parameter", "what", "range", "plausible set [90 %]", "width", "strength")
    return f"{head}\n\n{table_of(heads, rows)}"


def influence_table(outcomes: list[Outcome], found: list[Influence]) -> str:
    """What the parameters that are not pinned down do to the headlines and to policies' effects, the strongest first."""
    open_ones = [it for it in found if not it.width < PINNED]
    shown = [it for it in open_ones if it.more_than_chance.any()]
    heads = ["parameter", "what", "width", *(_told_as(it) for it in outcomes)]
    rows = []
    for it in shown:
        spec = PARAMETERS[it.name]
        cells = []
        for outcome, change, real in zip(outcomes, it.change, it.more_than_chance, strict=True):
            measure = MEASURES[outcome.measure]
            scale = 100 if measure.unit == "share" and not measure.relative else 1
            value = float(outcome.told(change)) * scale
            cells.append(f"{value:+.{_decimals(value)}f}" if real else "–")
        key = f" ({it.key})" if it.key else ""
        width = f"{it.width:.2f}" if it.width == it.width else ""
        rows.append((f"`{it.name}`{key}", spec.label, width, *cells))
    counts = ", ".join(
        str(sum(it.more_than_chance[place] for it in open_ones)) for place in range(len(outcomes))
    )
    head = (
        f"{len(shown)} of {len(open_ones)} open parameters do more than chance to an outcome of {YEAR}, over "
        f"{len(outcomes[0].values)} futures."
    )
    return f"{head}\n\nBy outcome, in the order of the columns: {counts}.\n\n{table_of(heads, rows)}"


def _told_as(outcome: Outcome) -> str:
    """An outcome and the unit of its change, for the head of a column."""
    spec = MEASURES[outcome.measure]
    unit = "%" if spec.relative else ("points" if spec.unit in ("share", "HHI") else spec.unit)
    return f"{outcome.policy or 'baseline'}: {spec.label}, {unit}"


def _decimals(value: float) -> int:
    """Decimals that leave two significant digits, at most two."""
    return 0 if abs(value) >= 10 else (1 if abs(value) >= 1 else 2)
