"""A story in words: its sentence, its events, the life of one actor. HTML with every text escaped, no Streamlit."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np

from dashboard import names
from dashboard.story import BIG, OUTSIDE, SCHOOLS, STARTUP, Story, leases, over_a_year
from sim.analysis.language import ENGLISH, N_, Translator
from sim.analysis.numbers import percent, plain
from sim.analysis.occasion import listed, quarter_words
from sim.declare import JURISDICTIONS, Array
from sim.populations import LEASE, NONE, OPEN, OWN
from sim.trace import Event

LOGS = {
    "all": ("entry", "closure", "takeover", "release", "frontier", "supply", "mandate"),
    "bought": ("takeover",),
    "models": ("release", "frontier"),
    "leases": ("supply", "mandate"),
    "firms": ("entry", "closure"),
}
ICONS = {
    "entry": "⊕", "closure": "⊗", "takeover": "⇒", "release": "▲", "frontier": "⚑", "supply": "⇄", "mandate": "⚖",
}  # fmt: skip
SUPPLIES = {
    "none": N_("no model"),
    "own": N_("an own model"),
    "open": N_("open models"),
    "leased": N_("leased models"),
}
HOMES = {"us": N_("United States"), "eu": N_("European Union"), "china": N_("China"), "rest": N_("elsewhere")}
MODES = {
    NONE: N_("no model"), OWN: N_("an own model"), OPEN: N_("open models"), LEASE: N_("a model leased from {supplier}"),
}  # fmt: skip


# ---------------------------------------------------------------------------------- the sentence


def sentence(story: Story, moment: int, twin: bool, words: Translator = ENGLISH) -> str:
    """What this future looks like in a quarter, over the year that ends with it."""
    _ = words.gettext
    sold = np.maximum(story.whole["sold"], 1e-9)[:, None]
    models = over_a_year(story.firms["model_revenue_musd"] / sold)[moment]
    sales = over_a_year(story.firms["revenue_musd"] / sold)[moment]
    first = [int(it) for it in np.argsort(-models)[:3]]
    told = listed(
        [f"{names.firm_at(story, it, moment, words)} {percent(models[it], words=words)}" for it in first],
        words,
    )
    tied = leases(story, moment)
    moves = story.moves[max(0, moment - 3) : moment + 1].sum(axis=0)
    hired = int(story.hired_by_takeover[max(0, moment - 3) : moment + 1].sum())
    fields = {
        "which": f'<span class="lab-policy">{_("its baseline twin") if twin else _("this one future")}</span>',
        "date": quarter_words(moment, words),
        "share": f"<b>{percent(models[first].sum(), words=words)}</b>",
        "firms": escape(told),
        "own": f"<b>{percent(sales[first].sum(), words=words)}</b>",
    }
    said = [
        _(
            "In {which}, in the year to {date}, the models of three firms carry {share} of all sales ({firms}); "
            "the three make {own} of the sales themselves."
        ).format(**fields)
    ]
    if tied:
        bound = sum(it[2] for it in tied)
        text = words.ngettext(
            "{count} startup sells on a leased model, <b>{bound} of them under a mandate</b>.",
            "{count} startups sell on leased models, <b>{bound} of them under a mandate</b>.",
            len(tied),
        )
        said.append(text.format(count=len(tied), bound=bound))
    said.append(
        _(
            "Big tech took {schools} researchers from universities and {startups} from startups, {hired} of them by "
            "buying their employer; {graduates} came with a new doctorate."
        ).format(
            schools=moves[SCHOOLS, BIG],
            startups=moves[STARTUP, BIG],
            hired=hired,
            graduates=moves[OUTSIDE, BIG],
        )
    )
    return " ".join(said)


# ------------------------------------------------------------------------------------- the events


def noted(story: Story) -> list[Event]:
    """The events worth a line: a release that sets the frontier is told once."""
    frontier = {(it.quarter, it.firm) for it in story.events if it.kind == "frontier"}
    return [it for it in story.events if it.kind != "release" or (it.quarter, it.firm) not in frontier]


def event_html(story: Story, it: Event, words: Translator = ENGLISH) -> str:
    """An event as an item of the log."""
    _ = words.gettext
    name = names.firm(story, it.firm, it.tenant, words)
    other = names.firm_at(story, it.other, min(it.quarter, story.quarters - 1), words)
    templates = {
        "entry": _("{name} is founded"),
        "closure": _("{name} closes"),
        "takeover": _("{other} buys {name}"),
        "release": _("{name} releases a model"),
        "frontier": _("{name} sets a new frontier"),
        "supply": _("{name} turns from {before} to {after}"),
        "mandate": _("{name} leases from {other} under the mandate"),
    }
    if it.kind == "supply" and it.before == it.after:
        templates["supply"] = _("{name} changes its supplier")
    title = templates[it.kind].format(
        name=name,
        other=other or _("another firm"),
        before=_(SUPPLIES.get(it.before, it.before)),
        after=_(SUPPLIES.get(it.after, it.after)),
    )
    detail = _detail(story, it, other, words)
    small = f"<small>{escape(detail)}</small>" if detail else ""
    return f'<li><i aria-hidden="true">{ICONS[it.kind]}</i><span>{escape(title)}{small}</span></li>'


def _detail(story: Story, it: Event, other: str, words: Translator) -> str:
    _ = words.gettext
    if it.kind in ("release", "frontier"):
        return _("{flop} FLOP, capability {capability} nats").format(
            flop=words.typeset(f"{it.flop:.1e}".replace("e+", "e")), capability=plain(it.capability, 3, words)
        )
    if it.kind == "supply" and other and it.after == "leased":
        return _("of {other}").format(other=other)
    if it.kind in ("takeover", "closure") and it.quarter:
        before = it.quarter - 1
        sold = max(float(story.whole["sold"][before]), 1e-9)
        return _("{heads} researchers, {share} of sales").format(
            heads=plain(float(story.firms["heads"][before, it.firm]), 2, words),
            share=percent(float(story.firms["revenue_musd"][before, it.firm]) / sold, words=words),
        )
    return ""


def log_html(story: Story, moment: int, kinds: str, most: int = 30, words: Translator = ENGLISH) -> str:
    """The last events up to a quarter, the newest first, by quarter."""
    _ = words.gettext
    seen = [it for it in noted(story) if it.quarter <= moment and it.kind in LOGS[kinds]]
    if not seen:
        return f'<p class="lab-note">{_("Nothing yet.")}</p>'
    parts: list[str] = []
    last = -1
    for it in reversed(seen[-most:]):
        if it.quarter != last:
            parts.append(f'<li class="lab-when">{quarter_words(it.quarter, words)}</li>')
            last = it.quarter
        parts.append(event_html(story, it, words))
    more = len(seen) - most
    if more > 0:
        parts.append(f'<li class="lab-when">{_("{count} earlier").format(count=more)}</li>')
    return f'<ul class="lab-log">{"".join(parts)}</ul>'


# -------------------------------------------------------------------------------------- an actor


@dataclass(frozen=True)
class Actor:
    """A firm by its place and number, or a university by its number."""

    kind: str  # firm or university
    place: int
    tenant: int = 0

    @property
    def key(self) -> str:
        """As an address names it.

        >>> Actor("firm", 12, 37).key, Actor("university", 3).key
        ('f12.37', 'u3')
        """
        return f"u{self.place}" if self.kind == "university" else f"f{self.place}.{self.tenant}"


def actors(story: Story, most: int = 60) -> dict[str, Actor]:
    """Who can be looked at: big tech, the startups that ever sold most, every university; by key."""
    found = [Actor("firm", place, int(story.firms["tenant"][0, place])) for place in range(story.big_tech)]
    sold = np.maximum(story.whole["sold"], 1e-9)[:, None]
    part = np.maximum(story.firms["revenue_musd"], story.firms["model_revenue_musd"]) / sold
    tenant = story.firms["tenant"]
    peaks: dict[tuple[int, int], float] = {}
    for place in range(story.big_tech, tenant.shape[1]):
        for one in np.unique(tenant[:, place]):
            if one >= 0:
                peaks[place, int(one)] = float(part[tenant[:, place] == one, place].max())
    best = sorted(peaks, key=lambda it: -peaks[it])[:most]
    found += [Actor("firm", place, one) for place, one in sorted(best, key=lambda it: it[1])]
    found += [Actor("university", number) for number in range(len(story.sponsor))]
    return {it.key: it for it in found}


def name_of(story: Story, actor: Actor, words: Translator = ENGLISH) -> str:
    """What an actor is called."""
    if actor.kind == "university":
        return names.university(actor.place, words)
    return names.firm(story, actor.place, actor.tenant, words)


def about(story: Story, actor: Actor, moment: int, words: Translator = ENGLISH) -> list[tuple[str, str]]:
    """What is known of an actor in a quarter: labels and values; one line when it is not there."""
    _ = words.gettext
    if actor.kind == "university":
        table, place = story.schools, actor.place
        return [
            (_("Home"), _(HOMES[JURISDICTIONS[int(story.school_jurisdiction[place])]])),
            (_("Researchers"), plain(float(table["heads"][moment, place]), 3, words)),
            (_("Sponsor"), names.big_tech(story, int(story.sponsor[place]), words)),
            (
                _("Industry money"),
                _("{money} M USD a quarter").format(
                    money=plain(float(table["industry_musd"][moment, place]), 3, words)
                ),
            ),
            (_("Industry's part of its money"), percent(table["conflict"][moment, place], words=words)),
        ]
    table, place = story.firms, actor.place
    if table["tenant"][moment, place] != actor.tenant:
        return [(_("In {date}").format(date=quarter_words(moment, words)), _("it is not there"))]
    supplier = names.firm_at(story, int(table["supplier"][moment, place]), moment, words)
    mode = _(MODES[int(table["mode"][moment, place])]).format(supplier=supplier)
    if table["under_mandate"][moment, place] and table["mode"][moment, place] == LEASE:
        mode += _(", under the mandate")
    return [
        (
            _("Home"),
            _(HOMES[JURISDICTIONS[int(story.jurisdiction[place])]])
            if place < story.big_tech
            else _("startup"),
        ),
        (_("Sells on"), mode),
        (
            _("Sales"),
            _("{money} M USD a quarter").format(
                money=plain(float(table["revenue_musd"][moment, place]), 3, words)
            ),
        ),
        (
            _("Cash"),
            _("{money} M USD").format(money=plain(float(table["cash_musd"][moment, place]), 3, words)),
        ),
        (_("Researchers"), plain(float(table["heads"][moment, place]), 3, words)),
        (
            _("Chips owned"),
            _("{chips} million H100e").format(
                chips=plain(float(table["chips_h100e"][moment, place]) / 1e6, 2, words)
            ),
        ),
    ]


def lines_of(story: Story, actor: Actor, words: Translator = ENGLISH) -> dict[str, Array]:
    """Shares over an actor's life, (quarter,), nan while it was not there."""
    _ = words.gettext
    if actor.kind == "university":
        return {_("industry's part of its money"): story.schools["conflict"][:, actor.place].astype(float)}
    sold = np.maximum(story.whole["sold"], 1e-9)
    there = story.firms["tenant"][:, actor.place] == actor.tenant
    shares = {
        _("share of sales"): story.firms["revenue_musd"][:, actor.place] / sold,
        _("share of model use"): story.firms["model_revenue_musd"][:, actor.place] / sold,
    }
    return {name: np.where(there, values, np.nan) for name, values in shares.items()}


def life_html(story: Story, actor: Actor, moment: int, words: Translator = ENGLISH) -> str:
    """What happened to a firm up to a quarter, the newest first; nothing is noted of universities."""
    if actor.kind == "university":
        return ""
    mine = [
        it
        for it in noted(story)
        if it.quarter <= moment and it.firm == actor.place and it.tenant == actor.tenant
    ]
    items = [
        f'<li class="lab-when">{quarter_words(it.quarter, words)}</li>{event_html(story, it, words)}'
        for it in reversed(mine[-12:])
    ]
    return f'<ul class="lab-log">{"".join(items)}</ul>' if items else ""
