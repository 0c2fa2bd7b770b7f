"""Colours and type, light and dark; nothing here knows of Streamlit or of results."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """The colours of one theme. Direction carries no verdict: lower and higher are two hues, not red and green."""

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
SANS = '"Source Sans", "Source Sans Pro", "Noto Sans", system-ui, sans-serif'
SERIF = '"Source Serif", "Source Serif Pro", "Noto Serif", Georgia, serif'


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


def style(colours: Palette) -> str:
    """The style sheet of the pages, with the theme's colours as variables."""
    names = {name.replace("_", "-"): value for name, value in vars(colours).items()}
    variables = "".join(f"--lab-{name}:{value};" for name, value in names.items())
    return f"<style>:root{{{variables}--lab-serif:{SERIF};}}{RULES}</style>"


RULES = """
.stMainBlockContainer{padding:3.6rem 24px 24px;max-width:1560px}
[data-testid="stSidebar"]{min-width:300px}
[data-testid="stSidebarContent"] h1{font-size:16px;padding:0}
[data-testid="stSidebarUserContent"]{padding-top:0;padding-bottom:24px}
[data-testid="stSidebarHeader"]{height:2.6rem;padding-bottom:0;margin-bottom:0}
[data-testid="stSidebar"] [data-testid="stVerticalBlock"]{gap:.55rem}
[data-testid="stSidebar"] [data-testid="stExpander"] details{border:0;border-top:1px solid var(--lab-line);border-radius:0;background:transparent}
[data-testid="stSidebar"] [data-testid="stExpander"] summary{padding:6px 0;font-weight:600;background:transparent}
[data-testid="stSidebar"] [data-testid="stExpanderDetails"]{padding:0 2px 8px 2px}
[data-testid="stSidebar"] [data-testid="stExpander"] [data-testid="stExpander"] details{border-top:0}
[data-testid="stSidebar"] [data-testid="stExpander"] [data-testid="stExpander"] summary{font-weight:400;font-size:13px;padding:2px 0}
[data-testid="stSidebar"] label p{font-size:14px;line-height:1.3}
[data-testid="stSlider"] label{width:100%}
[data-testid="stSlider"] label [data-testid="stMarkdownContainer"]{flex:1}
[data-testid="stSlider"] label p{display:flex;justify-content:space-between;align-items:baseline;gap:8px;flex-wrap:wrap}
[data-testid="stSlider"] label p strong{margin-left:auto;white-space:nowrap;font-weight:600}
[data-testid="stSlider"] label p span{margin-left:auto}
[data-testid="stSliderTickBar"]{display:none}
[data-testid="stSlider"]:not(:hover):not(:focus-within) [data-testid="stSliderThumbValue"]{visibility:hidden}
[data-testid="stSliderThumbValue"]{top:-20px;background:var(--lab-paper);padding:0 4px;border-radius:4px;white-space:nowrap;z-index:2}
.st-key-cards [data-testid="stVerticalBlock"]{gap:.45rem}
[class*="st-key-card_"]{container-type:inline-size;min-width:300px;flex:1 1 300px!important}
[class*="st-key-card_"] [data-testid="stButtonGroup"] button{padding:1px 9px;min-height:28px;font-size:13px}
[class*="st-key-card_"] [data-testid="stButtonGroup"] p{font-size:13px}
.lab-answer{font-family:var(--lab-serif);font-size:20px;line-height:1.36;color:var(--lab-text);margin:2px 0 4px;text-wrap:pretty;max-width:78em}
.lab-answer b{font-weight:700}.lab-answer .lab-policy{color:var(--lab-policy);font-weight:700}
.lab-answer .lab-range{color:var(--lab-quiet)}
.lab-answer.lab-stale{opacity:.55}
.lab-question{font-size:15px;color:var(--lab-quiet);line-height:1.35;margin:0}
.lab-question b{color:var(--lab-text);font-weight:600}
.lab-edited{background:var(--lab-warning-tint);color:var(--lab-warning);font-weight:600;font-size:12.5px;border-radius:4px;padding:1px 7px;margin-left:8px}
.lab-chips{display:flex;flex-wrap:wrap;gap:6px;align-items:center;font-size:13px;color:var(--lab-quiet);margin:0}
.lab-chip{background:var(--lab-tint);color:var(--lab-text);border-radius:5px;padding:2px 8px}
.lab-chip i{font-style:normal;color:var(--lab-quiet);margin-left:6px}
.lab-key{display:flex;flex-wrap:wrap;gap:4px 18px;align-items:center;font-size:12.5px;color:var(--lab-quiet)}
.lab-key span{display:inline-flex;gap:6px;align-items:center}
.lab-title{font-size:16px;font-weight:600;color:var(--lab-text);margin:0;padding:0;line-height:1.3}
.lab-result{font-size:14px;color:var(--lab-text);line-height:1.3;min-height:36px}
.lab-result small,.lab-small{font-size:12.5px;color:var(--lab-quiet)}
.lab-note{font-size:13px;line-height:1.4;color:var(--lab-quiet)}
.lab-note b{color:var(--lab-text)}
.lab-warn{font-size:13px;line-height:1.35;background:var(--lab-warning-tint);color:var(--lab-warning);border-radius:5px;padding:5px 8px}
.lab-lower{color:var(--lab-lower);font-weight:600}.lab-higher{color:var(--lab-higher);font-weight:600}
.lab-mark{display:inline-block;min-width:1.1em;text-align:center;font-size:1.05em}
.lab-score{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr));gap:4px 24px}
.lab-score h4{font-size:13.5px;font-weight:600;margin:0;padding:4px 0;border-bottom:1px solid var(--lab-line);color:var(--lab-text)}
.lab-score .lab-row{display:grid;grid-template-columns:minmax(0,1fr) 72px 108px 40px;gap:8px;align-items:center;border-bottom:1px solid var(--lab-line);padding:4px 0;font-size:13px;line-height:1.25;min-height:42px;color:var(--lab-text)}
.lab-score .lab-row small{display:block;font-size:12px;color:var(--lab-quiet)}
.lab-score .lab-change{text-align:right}
.lab-score .lab-sure{text-align:center}
.lab-foot{display:flex;flex-wrap:wrap;justify-content:space-between;gap:8px 24px;font-size:12.5px;color:var(--lab-quiet);border-top:1px solid var(--lab-line);padding-top:6px}
.lab-foot code{font-size:12px;color:var(--lab-text);overflow-wrap:anywhere}
@media(max-width:640px){
.stMainBlockContainer{padding:3.4rem 14px 20px}
.lab-score .lab-row{grid-template-columns:minmax(0,1fr) 56px 100px 36px;gap:6px}
}
"""
