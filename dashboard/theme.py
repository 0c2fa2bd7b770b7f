"""Colours and type, light and dark; nothing here knows of Streamlit or of results."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Palette:
    """The colours of one theme; direction is no verdict: lower and higher are not red and green."""

    baseline: str
    policy: str
    lower: str
    higher: str
    text: str
    quiet: str
    line: str
    trivial: str  # a change too small to matter
    paper: str
    raised: str
    tint: str  # behind what was changed
    warning: str
    warning_tint: str


LIGHT = Palette(
    baseline="#66727F",
    policy="#6A3D9A",
    lower="#1B7F8C",
    higher="#B0590A",
    text="#1B2733",
    quiet="#5A6672",
    line="#D9DFE5",
    trivial="#E1E6EB",
    paper="#FFFFFF",
    raised="#FFFFFF",
    tint="#EFE8F7",
    warning="#8A5A00",
    warning_tint="#FFF4DC",
)
DARK = Palette(
    baseline="#98A4B0",
    policy="#C792FF",
    lower="#5CC4D0",
    higher="#F2A65A",
    text="#E9EEF3",
    quiet="#9DAAB6",
    line="#2F3B47",
    trivial="#2A3643",
    paper="#10171F",
    raised="#151D26",
    tint="#32264A",
    warning="#F2C46A",
    warning_tint="#33291A",
)
# Actors keep their colour on every chart, light and dark: readable by the colour-blind, labelled directly.
BIG_TECH = ("#16365C", "#3F74B5", "#8DB3DC", "#CFE3F5", "#8AD0C8")
CHINA = "#D08AB5"
STARTUPS, BY_CHOICE, ON_OPEN = "#E69F00", "#FAE3B0", "#C9D9A0"
UNIVERSITIES, DOCTORATES = "#76B041", "#8A7A2E"
CLOUDS, ELSEWHERE = "#7D8791", "#B8BEC5"
# For Urdu: the sentence and titles in Nastaliq, the rest in Naskh; what is not Arabic script in the faces before them.
SANS = '"Source Sans", "Source Sans Pro", "Noto Sans", "Noto Naskh Arabic", system-ui, sans-serif'
FONTS = Path(__file__).with_name("static")
FACES = {"Noto Nastaliq Urdu": "noto-nastaliq-urdu", "Noto Naskh Arabic": "noto-naskh-arabic"}
_FROM_RIGHT = Path(__file__).with_name("rtl.css").read_text(encoding="utf-8")
_RULES = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
SERIF = '"Source Serif", "Source Serif Pro", "Noto Serif", Georgia, serif'
NASTALIQ = SERIF.replace("Georgia", '"Noto Nastaliq Urdu", Georgia')


def palette(dark: bool) -> Palette:
    """The colours of the light or the dark theme."""
    return DARK if dark else LIGHT


def fade(colour: str, opacity: float) -> str:
    """A colour in CSS, seen through.

    >>> fade("#6A3D9A", 0.25)
    'rgba(106,61,154,0.25)'
    """
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def blended(colour: str, ground: str, opacity: float) -> str:
    """A colour laid over a ground, as one colour.

    >>> blended("#000000", "#FFFFFF", 0.5)
    '#808080'
    """
    parts = (
        round(opacity * int(colour[at : at + 2], 16) + (1 - opacity) * int(ground[at : at + 2], 16))
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02X}" for part in parts)


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21, as the Web Content Accessibility Guidelines 2 define it.

    >>> round(contrast("#000000", "#FFFFFF"))
    21
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (it / 12.92 if it <= 0.04045 else ((it + 0.055) / 1.055) ** 2.4 for it in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable_on(ground: str, colours: Palette) -> str:
    """The colour of text, or that of paper, whichever is read better on a ground."""
    return max((colours.text, colours.paper), key=lambda it: contrast(it, ground))


def style(direction: str = "ltr") -> str:
    """The style sheet of the pages; its colours follow the page between light and dark by themselves."""
    names = {name.replace("_", "-"): (getattr(LIGHT, name), getattr(DARK, name)) for name in vars(LIGHT)}
    variables = "".join(f"--lab-{name}:light-dark({light},{dark});" for name, (light, dark) in names.items())
    more = ""
    if direction == "rtl":
        more = faces(lambda file: f"app/static/{file.name}")
        more += f":root{{--lab-nastaliq:{NASTALIQ}}}{_FROM_RIGHT}"
    return f"<style>:root{{{variables}--lab-serif:{SERIF};}}{_RULES}{more}</style>"


def faces(address: Callable[[Path], str]) -> str:
    """The faces for Urdu; ``address`` gives where a page finds a file."""
    rule = (
        '@font-face {{ font-family:"{name}"; font-weight:{weight}; src:url("{url}") format("woff2"); '
        "unicode-range:U+0600-06FF,U+200C-200F,U+2066-2069,U+FB50-FDFF,U+FE70-FEFC }}"
    )
    return "\n".join(
        rule.format(name=name, weight=weight, url=address(FONTS / f"{file}-{weight}.woff2"))
        for name, file in FACES.items()
        for weight in (400, 700)
    )


def upload_said(button: str, limit: str) -> str:
    """Say other words on the button for uploads and beside it: Streamlit has no option for them."""
    zone = '[data-testid="stFileUploaderDropzone"]'
    rules = (
        f"{zone} {part} {{font-size:0}} {zone} {part}::after {{content:{json.dumps(text, ensure_ascii=False)};font-size:small}}"
        for part, text in (
            ('[data-testid="stMarkdownContainer"] p', button),
            ('[data-testid="stFileUploaderDropzoneInstructions"] span', limit),
        )
    )
    return f"<style>{''.join(rules)}</style>"


def moved_levers(keys: list[str]) -> str:
    """Give the sliders of these widget keys the policy's colour; the others stay grey."""
    names = [
        f'[data-testid="stSidebar"] .st-key-{key} [data-testid="stSlider"] [role="group"]' for key in keys
    ]
    return f"<style>{','.join(names)}{{filter:none}}</style>" if names else ""


def idle_levers(keys: list[str]) -> str:
    """Dim the sliders of these widget keys: their instrument is off."""
    names = [f'[data-testid="stSidebar"] .st-key-{key} [data-testid="stSlider"]' for key in keys]
    return f"<style>{','.join(names)}{{opacity:.5}}</style>" if names else ""


def marked_groups(marks: dict[str, str]) -> str:
    """Say something after the titles of groups of levers, by their keys: another title would make another group."""
    rules = (
        f".st-key-{key}>*>details>summary p::after{{content:{json.dumps(text, ensure_ascii=False)};color:var(--lab-policy)}}"
        for key, text in marks.items()
    )
    return f"<style>{''.join(rules)}</style>"
