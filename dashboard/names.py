"""Invented names for actors: none of them is a real firm or university."""

from __future__ import annotations

from dashboard.language import isolated
from dashboard.story import Story
from sim.analysis.language import ENGLISH, N_, Translator
from sim.declare import JURISDICTIONS

# Trees by jurisdiction, in the order of the firms.
TREES = {
    "us": (
        N_("Alder"),
        N_("Birch"),
        N_("Cedar"),
        N_("Dogwood"),
        N_("Elm"),
        N_("Fir"),
        N_("Hickory"),
        N_("Juniper"),
    ),
    "china": (N_("Mulberry"), N_("Ginkgo"), N_("Camphor"), N_("Plum"), N_("Bamboo"), N_("Lychee")),
    "eu": (N_("Linden"), N_("Beech"), N_("Larch"), N_("Rowan"), N_("Yew"), N_("Holm oak")),
    "rest": (N_("Banyan"), N_("Neem"), N_("Teak"), N_("Baobab"), N_("Acacia"), N_("Ebony")),
}


def big_tech(story: Story, place: int, words: Translator = ENGLISH) -> str:
    """Name of a big tech firm by its place."""
    home = JURISDICTIONS[int(story.jurisdiction[place])]
    number = sum(story.jurisdiction[:place] == story.jurisdiction[place])
    trees = TREES[home]
    name = words.gettext(trees[number % len(trees)])
    return name if number < len(trees) else f"{name} {number // len(trees) + 1}"


def firm(story: Story, place: int, tenant: int, words: Translator = ENGLISH) -> str:
    """Name of a firm: a tree for big tech, a number for a startup; empty for the place -1."""
    if place < 0:
        return ""
    return big_tech(story, place, words) if place < story.big_tech else numbered(f"S-{tenant:03d}", words)


def firm_at(story: Story, place: int, moment: int, words: Translator = ENGLISH) -> str:
    """Name of the firm that holds a place in a quarter."""
    return firm(story, place, int(story.firms["tenant"][moment, max(place, 0)]), words)


def numbered(name: str, words: Translator) -> str:
    """A name of a letter and a number, which is read from left to right."""
    return name if words.direction == "ltr" else isolated(name)


def university(number: int, words: Translator = ENGLISH) -> str:
    """Name of a university by its rank.

    >>> university(0)
    'U-01'
    """
    return numbered(f"U-{number + 1:02d}", words)


def group(story: Story, name: str, words: Translator = ENGLISH) -> str:
    """Name of a group of sellers, owners or suppliers."""
    _ = words.gettext
    if name.startswith("f"):
        return big_tech(story, int(name[1:]), words)
    count = int((story.jurisdiction[: story.big_tech] == JURISDICTIONS.index("china")).sum())
    return {
        "china": _("China ({count})").format(count=count),
        "startups": _("Startups"),
        "open": _("On open models"),
        "choice": _("Leased by choice"),
        "mandate": _("Leased, mandate"),
        "clouds": _("Other clouds"),
    }[name]
