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
.stMainBlockContainer{padding:3rem 24px 24px;max-width:1560px}
.stMainBlockContainer>[data-testid="stVerticalBlock"]{gap:.5rem}
section[data-testid="stSidebar"][aria-expanded="true"]{min-width:316px}
[data-testid="stSidebarHeader"]{height:1.4rem;min-height:1.4rem;padding-top:0;padding-bottom:0;margin-bottom:0;z-index:5}
[data-testid="stSidebarUserContent"]{padding:0 16px 24px}
[data-testid="stSidebar"] [data-testid="stVerticalBlock"]{gap:.4rem}
[data-testid="stSidebar"] [data-testid="stExpander"] details{border:0;border-top:1px solid var(--lab-line);border-radius:0;background:transparent}
[data-testid="stSidebar"] [data-testid="stExpander"] summary{padding:6px 0 2px;background:transparent}
[data-testid="stSidebar"] [data-testid="stExpander"] summary p{font-weight:600;font-size:15px}
[data-testid="stSidebar"] [data-testid="stExpanderDetails"]{padding:2px 2px 10px}
[data-testid="stSidebar"] [data-testid="stExpander"] [data-testid="stExpander"] details{border-top:0}
[data-testid="stSidebar"] [data-testid="stExpander"] [data-testid="stExpander"] summary p{font-weight:400;font-size:13px}
[data-testid="stSidebar"] label p{font-size:14px;line-height:1.3}
[data-testid="stSidebar"] [data-testid="stWidgetLabel"]{min-height:0;padding-bottom:0}
[data-testid="stSidebar"] [data-testid="stSelectbox"] [role="group"],[data-testid="stSidebar"] [data-testid="stSelectbox"] input{font-size:13px;min-height:32px}
[data-testid="stSidebar"] [data-testid="stSlider"]{padding:0 4px}
[data-testid="stSidebar"] [data-testid="stSlider"] [role="group"]{filter:grayscale(1);padding-top:1.15rem}
[data-testid="stSliderTickBar"]{display:none}
[data-testid="stSliderThumbValue"]{white-space:nowrap}
[data-testid="stSliderThumbValue"] p{font-weight:600;font-size:13px}
.lab-brand{display:flex;gap:8px;align-items:center;font-size:16px;font-weight:600;color:var(--lab-text);margin:0}
[class*="st-key-card_"]{container-type:inline-size;min-width:270px;flex:1 1 270px!important}
[class*="st-key-card_"]>[data-testid="stVerticalBlock"],[class*="st-key-card_"][data-testid="stVerticalBlock"]{gap:.4rem}
[class*="st-key-card_"] [data-testid="stButtonGroup"] button{padding:1px 7px;min-height:28px}
[class*="st-key-card_"] [data-testid="stButtonGroup"] p{font-size:13px}
.st-key-tools button{padding-left:4px;padding-right:4px}
.lab-answer{font-family:var(--lab-serif);font-size:20px;line-height:1.36;color:var(--lab-text);margin:0;text-wrap:pretty;max-width:80em}
.lab-answer b{font-weight:700}.lab-answer .lab-policy{color:var(--lab-policy);font-weight:700}
.lab-answer .lab-range{color:var(--lab-quiet);white-space:nowrap}
.lab-answer.lab-stale{opacity:.55}
.lab-question{font-size:15px;color:var(--lab-quiet);line-height:1.35;margin:0}
.lab-question b{color:var(--lab-text);font-weight:600}
.lab-edited{background:var(--lab-warning-tint);color:var(--lab-warning);font-weight:600;font-size:12.5px;border-radius:4px;padding:1px 7px;margin:0 4px 0 8px}
.lab-chips{display:flex;flex-wrap:wrap;gap:6px;align-items:center;font-size:13px;color:var(--lab-quiet);margin:0}
.lab-chip{background:var(--lab-tint);color:var(--lab-text);border-radius:5px;padding:2px 8px}
.lab-chip i{font-style:normal;color:var(--lab-quiet);margin-left:6px}
.lab-key{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:center;font-size:12.5px;line-height:1.3;color:var(--lab-quiet)}
.lab-key span{display:inline-flex;gap:6px;align-items:center}
.lab-key svg{flex:none}
.lab-title{font-size:16px;font-weight:600;color:var(--lab-text);margin:0;padding:0;line-height:1.3}
.lab-result{font-size:14px;color:var(--lab-text);line-height:1.3;min-height:37px}
.lab-result small,.lab-small{font-size:12.5px;color:var(--lab-quiet)}
.lab-note{font-size:13px;line-height:1.4;color:var(--lab-quiet)}
.lab-note ul{margin:4px 0 0;padding-left:1.4em}.lab-note li{font-size:13px;margin:0}
.lab-note b{color:var(--lab-text)}
.lab-warn{font-size:13px;line-height:1.35;background:var(--lab-warning-tint);color:var(--lab-warning);border-radius:5px;padding:5px 8px}
.lab-lower{color:var(--lab-lower);font-weight:600}.lab-higher{color:var(--lab-higher);font-weight:600}
.lab-mark{display:inline-block;min-width:1.1em;text-align:center;font-size:1.05em}
.lab-score{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,270px),1fr));gap:12px 24px}
.lab-score h4{font-size:13.5px;font-weight:600;margin:0;padding:4px 0;border-bottom:1px solid var(--lab-line);color:var(--lab-text)}
.lab-row{display:grid;grid-template:"name name change sure" auto "base spark range agree" auto/minmax(0,1fr) 76px 92px 38px;gap:1px 8px;align-items:center;border-bottom:1px solid var(--lab-line);padding:4px 0;font-size:13px;line-height:1.25;color:var(--lab-text)}
.lab-row :nth-child(1){grid-area:name}.lab-row :nth-child(2){grid-area:base}.lab-row>:nth-child(3){grid-area:spark}
.lab-row>:nth-child(4){grid-area:change}.lab-row>:nth-child(5){grid-area:range}.lab-row>:nth-child(6){grid-area:sure}.lab-row>:nth-child(7){grid-area:agree}
.lab-row small{font-size:12px;color:var(--lab-quiet)}
.lab-row .lab-change{text-align:right;white-space:nowrap}
.lab-row .lab-sure{text-align:center}
.lab-row svg{display:block}
.lab-foot{display:flex;flex-wrap:wrap;justify-content:space-between;gap:8px 24px;font-size:12.5px;color:var(--lab-quiet);border-top:1px solid var(--lab-line);padding-top:6px}
.lab-foot code{font-size:12px;color:var(--lab-text);overflow-wrap:anywhere}
@media(max-width:640px){.stMainBlockContainer{padding:3.2rem 14px 20px}}
"""


def moved_levers(keys: list[str]) -> str:
    """Give the sliders of these widget keys the policy's colour; the others stay grey."""
    names = [f'[data-testid="stSidebar"] .st-key-{key} [data-testid="stSlider"] [role="group"]' for key in keys]
    return f"<style>{','.join(names)}{{filter:none}}</style>" if names else ""
