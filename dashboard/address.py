"""The address bar: a state as its query, and back.

The address is a stranger's text. It is bounded, checked name by name against the declarations, and
what is not understood is dropped with a sentence that says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dashboard.files import checked
from dashboard.language import LANGUAGES, isolated, translator
from dashboard.outcomes import OUTCOMES
from dashboard.state import (
    BASELINE,
    DRAWN,
    FEATURED,
    MOST_COMPARED,
    MOST_FILES,
    PAIRS,
    PARTS,
    READ_IN,
    START_YEARS,
    VIEWS,
    PageState,
    PolicyChange,
    first_scenario,
    set_parameter,
    set_policy,
    views_of,
)
from dashboard.worlds import scenario_of
from sim import shipped
from sim.analysis.language import N_, Translator
from sim.analysis.numbers import plain
from sim.dates import complete_years, quarter_name
from sim.declare import PARAMETERS, Option, nearest
from sim.policies import POLICIES
from sim.scenario import LinkError, ScenarioError, decode_link, encode_link

ONE = ("future", "quarter", "actor")
KEYS = (
    "lang",
    "scenario",
    "changes",
    "year",
    "pairs",
    "compare",
    "against",
    "draw",
    "goals",
    *ONE,
    *VIEWS,
    *PARTS,
)
_ACTOR = re.compile(r"(f[0-9]{1,4}\.[0-9]{1,5}|u[0-9]{1,3})?")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class Told(list[str]):
    """Sentences on what an address said in vain, in the reader's language."""

    def __init__(self, words: Translator) -> None:
        super().__init__()
        self.words = words

    def say(self, template: str, **fields: object) -> None:
        """Add a sentence."""
        self.append(self.words.gettext(template).format(**fields))


def to_query(state: PageState) -> dict[str, str]:
    """The address of a state: only what differs from a page without one.

    Raises
    ------
    LinkError
        If there are too many changes for an address.
    """
    query: dict[str, str] = {}
    if state.lang != next(iter(LANGUAGES)):
        query["lang"] = state.lang
    if state.scenario != first_scenario():
        query["scenario"] = state.scenario
    if changes := _changes(state):
        query["changes"] = encode_link(changes)
    if state.year != _read_first(state):
        query["year"] = str(state.year)
    if state.pairs != 100:
        query["pairs"] = str(state.pairs)
    for name in (*VIEWS, *PARTS):
        if state.view(name) != views_of(name)[0]:
            query[name] = state.view(name)
    if state.compared != FEATURED:
        query["compare"] = ",".join(state.compared)
    if state.against != BASELINE:
        query["against"] = state.against
    if state.drawn != DRAWN:
        query["draw"] = ",".join(state.drawn)
    if state.future:
        query["future"] = str(state.future)
    if state.quarter is not None:
        query["quarter"] = quarter_name(state.quarter)
    if state.actor:
        query["actor"] = state.actor
    if state.goals:
        query["goals"] = ",".join(f"{'-' if way < 0 else ''}{name}" for name, way in state.goals.items())
    return query


def without_files(state: PageState) -> dict[str, str]:
    """The address without the reader's own files, where they are too long for one."""
    return to_query(
        replace(state.choose(first_scenario()) if state.scenario in state.files else state, files={})
    )


def _changes(state: PageState) -> dict[str, Any]:
    """What a link holds of a state."""
    changes: dict[str, Any] = {}
    if state.files:
        changes["files"] = dict(state.files)
    if state.parameters:
        changes["parameters"] = dict(state.parameters)
    if any(state.policies.values()):
        changes["policies"] = {name: _policy_plain(it) for name, it in state.policies.items() if it}
    if state.shared:
        changes["shared"] = True
    return changes


def _read_first(state: PageState) -> int:
    """The year a scenario's answer is read in where nothing else is said."""
    return min(READ_IN, complete_years(state.original.quarters)[-1])


def _policy_plain(change: PolicyChange) -> dict[str, Any]:
    plain: dict[str, Any] = {} if change.on is None else {"on": change.on}
    if change.start is not None:
        plain["start"] = change.start
    return plain | ({"options": dict(change.options)} if change.options else {})


def from_query(query: Mapping[str, str]) -> tuple[PageState, list[str]]:
    """The state of an address, and a sentence for each thing in it that was dropped. Never raises."""
    lang = query.get("lang", next(iter(LANGUAGES)))
    words = translator(lang if lang in LANGUAGES else next(iter(LANGUAGES)))
    told = Told(words)
    if lang not in LANGUAGES:
        told.say(
            N_("The address asks for a language that is not there; {name} is shown."),
            name=LANGUAGES[words.lang],
        )
    changes = _decoded(query.get("changes"), told)
    files = _files(changes.get("files"), told)
    state = PageState(
        _scenario_name(query.get("scenario"), [*files, *shipped()], told), files, lang=words.lang
    )
    years, first = complete_years(state.original.quarters), _read_first(state)
    state = replace(
        state,
        year=_whole(query.get("year"), N_("a year"), years, first, told),
        pairs=_whole(query.get("pairs"), N_("a number of pairs"), PAIRS, 100, told),
    )
    for name in (*VIEWS, *PARTS):
        view = query.get(name)
        if view in views_of(name):
            state = state.with_view(name, view)
        elif view is not None:
            told.say(
                N_("The address asked for an unknown part of {name}; the first one is shown."),
                name=isolated(name),
            )
    state = _one_future(_compared(state, query, told), query, told)
    unknown = [key for key in query if key not in KEYS]
    if unknown:
        text = words.ngettext(
            "{count} part of the address is not known to this version and was left out.",
            "{count} parts of the address are not known to this version and were left out.",
            len(unknown),
        )
        told.append(text.format(count=len(unknown)))
    return _buildable(_with_changes(state, changes, told), told), list(told)


def _buildable(state: PageState, told: Told) -> PageState:
    """The state, its changes dropped when they cannot stand together."""
    try:
        scenario_of(state)
    except ScenarioError as error:
        told.say(
            N_("The link's changes contradict each other and are left out: {problem}"),
            problem=isolated(str(error.problems[0])[:220]),
        )
        return state.reset()
    return state


def _compared(state: PageState, query: Mapping[str, str], told: Told) -> PageState:
    """The state with what an address sets side by side, and the goals it holds."""
    known = [*state.files, *shipped()]
    if "compare" in query:
        names = [it for it in dict.fromkeys(query["compare"].split(",")) if it]
        kept = [it for it in names if it in known][:MOST_COMPARED]
        if len(kept) < len(names):
            lost = len(names) - len(kept)
            text = told.words.ngettext(
                "{count} scenario to compare is not known here; left out.",
                "{count} scenarios to compare are not known here; left out.",
                lost,
            )
            told.append(text.format(count=lost))
        state = replace(state, compared=tuple(kept))
    if "against" in query:
        if query["against"] in known:
            state = replace(state, against=query["against"])
        else:
            told.say(N_("The address compares with a scenario that is not known here; the baseline is used."))
    if "draw" in query:
        drawn = [it for it in dict.fromkeys(query["draw"].split(",")) if it in OUTCOMES]
        state = replace(state, drawn=tuple(drawn[:MOST_COMPARED]))
    ways = {it.removeprefix("-"): -1 if it.startswith("-") else 1 for it in query.get("goals", "").split(",")}
    return replace(state, goals={name: way for name, way in ways.items() if name in OUTCOMES})


def _one_future(state: PageState, query: Mapping[str, str], told: Told) -> PageState:
    """The state with the future, the quarter and the actor that an address looks at."""
    state = replace(state, future=_whole(query.get("future"), N_("a future"), range(max(PAIRS)), 0, told))
    quarter = query.get("quarter")
    if quarter is not None:
        known = {quarter_name(it): it for it in range(state.original.quarters)}
        if quarter in known:
            state = replace(state, quarter=known[quarter])
        else:
            told.say(N_("The address names a quarter that is not simulated; the last of the year is shown."))
    actor = query.get("actor", "")
    return replace(state, actor=actor if _ACTOR.fullmatch(actor) else "")


def _decoded(text: str | None, told: Told) -> dict[str, Any]:
    """The changes of a link; none, with a sentence, when it cannot be read."""
    try:
        return {} if text is None else decode_link(text)
    except LinkError as error:
        told.say(N_("{error} The scenario is shown unchanged."), error=isolated(str(error)))
        return {}


def _files(given: Any, told: Told) -> dict[str, str]:
    """The own files of a link, each checked as an upload is."""
    kept: dict[str, str] = {}
    for name, text in _mapping(given).items():
        good = isinstance(text, str) and _WORD.fullmatch(name) and name not in shipped()
        if not good or len(kept) == MOST_FILES:
            told.say(N_("The link holds a file {name} that cannot be used; left out."), name=_shown(name))
        elif problems := checked(text, name):
            told.say(
                N_("The link's file {name} is no good scenario: {problem}"),
                name=_shown(name),
                problem=isolated(str(problems[0])[:220]),
            )
        else:
            kept[name] = text
    return kept


def _scenario_name(given: str | None, known: list[str], told: Told) -> str:
    if given is None:
        return first_scenario()
    if given in known:
        return given
    told.say(
        N_("The address names a scenario that is not shipped; {name} is shown instead."),
        name=isolated(first_scenario()),
    )
    if _WORD.fullmatch(given) and (guess := nearest(given, known)):
        told.say(N_("Did you mean {name}?"), name=isolated(guess))
    return first_scenario()


def _whole(given: str | None, what: str, known: range | tuple[int, ...], default: int, told: Told) -> int:
    if given is None:
        return default
    if len(given) <= 6 and given.isascii() and given.isdigit() and int(given) in known:
        return int(given)
    told.say(
        N_("The address has {what} that cannot be shown; {default} is used instead."),
        what=told.words.gettext(what),
        default=default,
    )
    return default


def _with_changes(state: PageState, changes: Mapping[str, Any], told: Told) -> PageState:
    """The state with the changes of a link, each checked against its declaration."""
    for name, value in _mapping(changes.get("parameters")).items():
        spec = PARAMETERS.get(name)
        if spec is None or not spec.headline:
            told.say(
                N_("The link moves {name}, which this version does not know; left out."), name=_shown(name)
            )
        elif not _number_in(value, spec.low, spec.high):
            told.say(
                N_("The link sets {name} outside {low} to {high}; left as it was."),
                name=told.words.gettext(spec.label),
                low=plain(spec.low, words=told.words),
                high=plain(spec.high, words=told.words),
            )
        else:
            state = set_parameter(state, name, float(value))
    for name, value in _mapping(changes.get("policies")).items():
        if name in POLICIES:
            state = _with_policy(state, name, _mapping(value), told)
        else:
            told.say(
                N_("The link holds the instrument {name}, which this version does not know; left out."),
                name=_shown(name),
            )
    return replace(state, shared=changes.get("shared") is True)


def _with_policy(state: PageState, name: str, given: Mapping[str, Any], told: Told) -> PageState:
    kind = POLICIES[name]
    title = told.words.gettext(kind.title)
    if isinstance(given.get("on"), bool):
        state = set_policy(state, name, on=given["on"])
    start = given.get("start")
    if isinstance(start, int) and start in START_YEARS:
        state = set_policy(state, name, start=start)
    elif start is not None:
        told.say(
            N_("The link starts {policy} in a year that cannot be chosen; left as it was."), policy=title
        )
    for option, value in _mapping(given.get("options")).items():
        spec = kind.fields.get(option)
        if spec is None:
            told.say(
                N_("The link sets {name} of {policy}, which this version does not know; left out."),
                name=_shown(option),
                policy=title,
            )
        elif not _fits(spec, value):
            told.say(
                N_("The link sets {name} of {policy} to what it cannot be; left as it was."),
                name=told.words.gettext(spec.label),
                policy=title,
            )
        else:
            state = set_policy(
                state, name, options={option: float(value) if spec.kind == "number" else value}
            )
    return state


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _shown(name: str) -> str:
    return isolated(f"'{name}'") if _WORD.fullmatch(name) else "…"


def _number_in(value: Any, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _fits(spec: Option, value: Any) -> bool:
    if spec.kind == "choice":
        return value in spec.choices
    if spec.kind == "switch":
        return isinstance(value, bool)
    return _number_in(value, spec.low, spec.high)
