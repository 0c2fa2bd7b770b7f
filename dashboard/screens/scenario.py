"""Scenario file: the text behind the pages, to read, change, check, send and take away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape

import streamlit as st

from dashboard import files, session, share, tools
from dashboard.editor import editor
from dashboard.language import words
from dashboard.levers import safe
from dashboard.state import PageState, own
from dashboard.worlds import scenario_of
from sim import shipped
from sim.analysis.language import N_
from sim.scenario import Problem, ScenarioError, dump_scenario
from sim.scenario.problems import printable

DRAFT = "lab_draft"


@dataclass(frozen=True)
class Draft:
    """The text in the field; ``begun`` is what it began as, of the page state ``of``."""

    name: str
    text: str
    begun: str
    of: tuple[str, str]
    revision: int
    problems: tuple[Problem, ...] = ()  # why a file that was sent could not be read

    @property
    def changed(self) -> bool:
        """Whether the reader has something in it that the pages do not show."""
        return self.text != self.begun


def page() -> None:
    """Draw the page."""
    _ = words().gettext
    state = session.current()
    draft = draft_of(state)
    problems = [*draft.problems, *files.checked(draft.text, draft.name, words())]
    with st.sidebar:
        _choice(state)
    st.html(f'<h2 class="lab-head">{_("Scenario file")}</h2>')
    st.html(
        f'<p class="lab-answer" role="status" aria-live="polite" id="answer">{verdict(draft, problems)}</p>'
    )
    _buttons(draft, problems)
    text, checks = st.columns([3, 2], gap="medium")
    with text:
        marked = {it.line: f"{it.key}: {it.expected}" for it in problems if it.line}
        label = _("Text of {name}").format(name=f"{draft.name}.yaml")
        editor(draft.text, draft.revision, label, marked, "lab_editor", _typed)
    with checks:
        st.html(problems_html(problems))
        if not problems:
            _difference(draft)
    if not problems:
        _reproduce(state, draft)


# --------------------------------------------------------------------------------- the draft


def source_of(state: PageState) -> tuple[str, str]:
    """Name and text of the file of what the pages show."""
    if state.edited:
        scenario = scenario_of(state)
        return scenario.name, dump_scenario(scenario)
    if state.scenario in state.files:
        return state.scenario, state.files[state.scenario]
    return state.scenario, shipped()[state.scenario].read_text(encoding="utf-8")


def draft_of(state: PageState) -> Draft:
    """The draft; begun anew when the pages show something else and nothing of it would be lost."""
    name, text = source_of(state)
    draft: Draft | None = st.session_state.get(DRAFT)
    if draft is None or (draft.of != (name, text) and not draft.changed):
        draft = st.session_state[DRAFT] = Draft(name, text, text, (name, text), _next())
    return draft


def _next() -> int:
    st.session_state["lab_revision"] = st.session_state.get("lab_revision", 0) + 1
    return st.session_state["lab_revision"]


def _typed(text: str) -> None:
    st.session_state[DRAFT] = replace(st.session_state[DRAFT], text=text, problems=())


def _begin(name: str, text: str, problems: tuple[Problem, ...] = ()) -> None:
    """Put another text in the field, which the pages do not show yet."""
    of = source_of(session.current())
    st.session_state[DRAFT] = Draft(name, text, of[1], of, _next(), problems)


# --------------------------------------------------------------------------------- the pieces


def _choice(state: PageState) -> None:
    _ = words().gettext
    st.selectbox(
        _("Open a scenario"),
        [*state.files, *shipped()],
        [*state.files, *shipped()].index(state.scenario),
        help=_("Your own files first, then those that come with the project."),
        **session.bound("lab_opened", _open),
    )
    tools.upload(
        _("Upload a file"),
        "lab_upload",
        _uploaded,
        help=_(
            "A scenario in YAML, at most 1 MB. It is checked here and kept nowhere but in this session and its link."
        ),
    )
    st.html(f'<div class="lab-note">{escape(_(ABOUT))}</div>')


ABOUT = N_(
    "Up to six files of your own are kept. Every page shows them: Explore moves their levers, Compare sets them side "
    "by side. The pages draw luck and parameters (uncertainty: both), whatever a file says."
)


def _open(name: str) -> None:
    st.session_state.pop(DRAFT, None)
    session.change(lambda state: state.choose(name), anew=True, keep="lab_opened")


def _uploaded() -> None:
    sent = st.session_state["lab_upload"]
    if sent is None:
        return
    name = files.name_of(sent.name)
    try:
        _begin(name, files.uploaded(sent.getvalue(), name))
    except ScenarioError as error:
        _begin(name, "", tuple(error.problems))


def _buttons(draft: Draft, problems: list[Problem]) -> None:
    _ = words().gettext
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            _("Use it on every page"),
            type="primary",
            icon=":material/check:",
            disabled=bool(problems) or not draft.changed,
            on_click=_use,
        )
        st.button(_("Put back"), icon=":material/undo:", disabled=not draft.changed, on_click=_put_back)
        st.download_button(
            _("Download"),
            draft.text,
            f"{draft.name}.yaml",
            "application/yaml",
            icon=":material/download:",
            on_click="ignore",
            key="download_draft",
        )


def _use() -> None:
    draft: Draft = st.session_state.pop(DRAFT)
    state = session.current()
    name = draft.name if draft.name in state.files else files.name_of(draft.name)
    session.change(lambda state: state.with_file(name, draft.text), anew=True)


def _put_back() -> None:
    st.session_state.pop(DRAFT, None)


def verdict(draft: Draft, problems: list[Problem]) -> str:
    """The page's sentence, in HTML."""
    _ = words().gettext
    name = f'<bdi class="lab-policy" dir="ltr">{escape(draft.name)}.yaml</bdi>'
    if problems:
        count = len(problems)
        text = words().ngettext(
            "{name} cannot be used yet: <b>{count} problem</b>.",
            "{name} cannot be used yet: <b>{count} problems</b>.",
            count,
        )
        return text.format(name=name, count=count)
    if draft.changed:
        return _("{name} is <b>good</b>, and not yet used on the other pages.").format(name=name)
    return _("{name} is <b>what every page shows</b>.").format(name=name)


def problems_html(problems: list[Problem]) -> str:
    """Problems beside their lines, in HTML."""
    _ = words().gettext
    if not problems:
        return f'<p class="lab-note" id="checks">✓ {_("Every check passed.")}</p>'
    items: list[str] = []
    for it in problems:
        place = _("line {line}").format(line=it.line) if it.line else _("the file")
        elsewhere = f" <small>{escape(it.file)}</small>" if it.file.startswith("scenarios/") else ""
        key = f"<code>{escape(it.key)}</code> " if it.key else ""
        found = f"<br>{_('found')} <bdi>{escape(it.found)}</bdi>" if it.found else ""
        near = f"<br><b>{_('did you mean {name}?').format(name=escape(it.nearest))}</b>" if it.nearest else ""
        expected = f"<br>{_('expected')} <bdi>{escape(it.expected)}</bdi>"
        items.append(f"<li><b>{place}</b>{elsewhere} {key}{expected}{found}{near}</li>")
    return f'<ol class="lab-problems" id="checks">{"".join(items)}</ol>'


def _difference(draft: Draft) -> None:
    _ = words().gettext
    scenario = own(draft.name, draft.text)
    parent = files.parent_of(scenario)
    rows = files.difference(parent, scenario)
    st.html(
        f'<h3 class="lab-title">{_("What it says otherwise than {name}").format(name=escape(parent.name))}</h3>'
    )
    heads = (_("key"), parent.name, draft.name)
    st.html(table_html(heads, rows) if rows else f'<p class="lab-note">{_("Nothing.")}</p>')


def table_html(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A small table in HTML, every text escaped and none longer than a few lines; a key breaks after its points."""
    head = "".join(f"<th><bdi>{escape(it)}</bdi></th>" for it in heads)
    lines = []
    for key, *values in rows:
        cells = [
            escape(printable(key, 160)).replace(".", ".<wbr>"),
            *(escape(printable(it, 160)) or "–" for it in values),
        ]
        lines.append("".join(f"<td><bdi>{it}</bdi></td>" for it in cells))
    body = "".join(f"<tr>{it}</tr>" for it in lines)
    return f'<div class="lab-scroll"><table class="lab-table"><tr>{head}</tr>{body}</table></div>'


def _reproduce(state: PageState, draft: Draft) -> None:
    _ = words().gettext
    st.html(f'<h3 class="lab-title">{_("The same numbers elsewhere")}</h3>')
    shown = replace(state.with_file(draft.name, draft.text), year=state.year) if draft.changed else state
    st.caption(safe(_("From the command line, beside the files it names")))
    st.code(share.command(shown), language=None, wrap_lines=True)
    st.caption(safe(_("In Python")))
    st.code(share.python(shown), language="python")
    digest = scenario_of(shown).digest()
    st.html(f'<div class="lab-small">{_("Scenario")} <code>{digest[:16]}</code></div>')
