"""What is known of the model's numbers, as tables: every parameter, every observed figure. No Streamlit here."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from dashboard.levers import cited, quantity
from sim.analysis.language import ENGLISH, N_, Translator
from sim.analysis.numbers import capitalised
from sim.declare import GRADES, PARAMETERS, Array, Param
from sim.evidence import sources
from sim.evidence.signs import RANK, SIGNS, recorded
from sim.evidence.vectors import widths
from sim.parameters.plausible import plausible

GRADE_NAMES: dict[str, str] = dict(
    zip(GRADES, (N_("measured"), N_("estimated"), N_("calibrated"), N_("assumption")), strict=True)
)
NARROWED = 0.7  # a middle half narrower than this part of the range's counts as pinned down


def values_in_words(spec: Param, values: tuple[float, ...], words: Translator = ENGLISH) -> str:
    """A value, or the values by segment or jurisdiction where they differ."""
    said = [quantity(value, spec.unit, words) for value in values]
    if len(set(said)) == 1:
        return said[0]
    _ = words.gettext
    return _(", ").join(f"{_(key)} {it}" for key, it in zip(spec.keys, said, strict=True))


@lru_cache(maxsize=1)
def widths_left() -> dict[str, Array]:
    """:func:`~sim.evidence.vectors.widths` of the set that is shipped."""
    return widths(plausible())


def parameters(words: Translator = ENGLISH) -> pd.DataFrame:
    """Every parameter, a row each: what it is, its unit, default, range, what is left of it, source, grade."""
    _ = words.gettext
    known, left, width = sources(), plausible(), widths_left()
    rows = []
    for name, spec in PARAMETERS.items():
        source = known.get(spec.source)
        row = {
            _("what"): capitalised(_(spec.label)),
            _("topic"): capitalised(_(spec.topic)),
            _("unit"): _(spec.unit) if spec.unit else "",
            _("default"): values_in_words(spec, spec.values, words),
            _("low"): quantity(spec.low, spec.unit, words),
            _("high"): quantity(spec.high, spec.unit, words),
            _("left by the figures to 2023"): _left(spec, left[name], words) if name in left else "",
            _("width left"): float(width[name].min()) if name in width else np.nan,
            _("grade"): _(GRADE_NAMES[spec.grade]),
            _("source"): cited(spec.source, words),
            _("address"): source.address if source and source.address else None,
            _("read of it"): source.read if source else "",
            _("help"): _(spec.help) if spec.help else "",
            _("name"): name,
        }
        rows.append(row)
    return pd.DataFrame(rows)


def _left(spec: Param, values: Array, words: Translator) -> str:
    """90 % of the plausible set; of several entries, the one pinned down best."""
    entry = int(np.argmin(widths_left()[spec.name]))
    low, high = np.quantile(values[:, entry], (0.05, 0.95))
    of = f"{words.gettext(spec.keys[entry])} " if spec.keys else ""
    return f"{of}{quantity(float(low), spec.unit, words)} … {quantity(float(high), spec.unit, words)}"


def found(table: pd.DataFrame, text: str) -> pd.DataFrame:
    """Rows that hold every word of a text in some column, in any case."""
    whole = table.map(str).agg(" ".join, axis=1).str.casefold()
    keep = pd.Series(True, index=table.index)
    for word in text.casefold().split():
        keep &= whole.str.contains(word, regex=False)
    return table[keep]


def bibliography(words: Translator = ENGLISH) -> pd.DataFrame:
    """Every source, with what was read of it and how many parameters rest on it."""
    _ = words.gettext
    uses = pd.Series([spec.source for spec in PARAMETERS.values()]).value_counts()
    return pd.DataFrame(
        [
            {
                _("author"): it.author,
                _("year"): it.year,
                _("title"): it.title,
                _("read of it"): it.read,
                _("parameters"): int(uses.get(key, 0)),
                _("address"): it.address or None,
                _("name"): key,
            }
            for key, it in sources().items()
        ]
    )


def signs(words: Translator = ENGLISH) -> pd.DataFrame:
    """Signs that the literature expects, as recorded, the worst first; empty where nothing was recorded."""
    _ = words.gettext
    told = recorded()
    found = told.get("signs", {})
    judged = [it for it in SIGNS if it.key in found]
    rows = [
        {
            _("literature"): _(it.claim),
            _("verdict"): _(found[it.key]["verdict"]),
            _("outcome"): _("{outcome}, {years}").format(
                outcome=_(it.change.spec.label), years=it.change.span
            ),
            _("expected"): _(it.expected),
            _("experiment"): _(it.experiment),
            _("at the defaults"): f"{found[it.key]['seeds']} / {told['seeds']}",
            _("over the plausible set"): f"{found[it.key]['vectors']} / {told['vectors']}",
            _("why"): _(it.why),
            _("sources"): ", ".join(it.sources),
        }
        for it in sorted(judged, key=lambda it: RANK.get(found[it.key]["verdict"], 9))
    ]
    return pd.DataFrame(rows)
