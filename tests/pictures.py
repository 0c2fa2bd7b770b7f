"""Pictures of every page: ``make screenshots``. They show what a reader sees in each language, width and theme.

All go to results/screenshots/; the few that the documents show, named in :data:`SHOWN`, to docs/pictures/ too.
"""

from __future__ import annotations

import argparse
import io
import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from dashboard.app import PAGES
from dashboard.language import LANGUAGES
from tests.benchmarks.browser import ROOT, served
from tests.conftest import BROWSER_ARGS, BROWSERS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OUT = ROOT / "results" / "screenshots"
DOCS = ROOT / "docs" / "pictures"
WIDTHS = (1280, 390)
THEMES = ("light", "dark")
TALLEST = 3600
MOST_BYTES = 300_000
# Pages that the documents show: with what address, and how much of their height.
SHOWN = {"explore": ("", 1000), "compare": ("", 1000), "actors": ("", 1000)}
# When a page is whole, by its name; others when they have their answer.
WHOLE = {
    "explore": "#answer[data-pairs='{pairs}']:not(.lab-stale)",
    "compare": "#answer[data-pairs='{pairs}']:not(.lab-stale)",
    "uncertainty": ".lab-head",
    "search": ".lab-head",
    "scenario": "#checks",
}
DRAWN = {"explore": 3, "compare": 1, "actors": 2, "evidence": 1}  # charts at the least


def pictures(address: str, browser: Browser, pairs: int, names: list[str]) -> Iterator[tuple[str, Path]]:
    """Take a picture of every page in each language, width and theme; gives the page's name and the file."""
    for language, width, theme in product(LANGUAGES, WIDTHS, THEMES):
        context = browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=theme)
        page = context.new_page()
        for name in names:
            whole(page, f"{address}/{name}?lang={language}", name, pairs)
            path = OUT / f"{name}-{language}-{width}-{theme}.webp"
            path.write_bytes(taken(page))
            yield name, path
            if language == "en" and width == WIDTHS[0] and name in SHOWN:
                page.set_viewport_size({"width": width, "height": SHOWN[name][1]})
                page.wait_for_timeout(800)
                (OUT / f"shown-{name}-{theme}.webp").write_bytes(webp(page.screenshot()))
        context.close()


def whole(page: Page, address: str, name: str, pairs: int) -> None:
    """Open a page and wait until it is all there."""
    page.set_viewport_size({"width": page.viewport_size["width"], "height": 1000})  # type: ignore[index]
    page.goto(address, timeout=120_000)
    page.locator(WHOLE.get(name, "#answer").format(pairs=pairs)).first.wait_for(timeout=300_000)
    page.wait_for_function(
        "count => document.querySelectorAll('.js-plotly-plot .main-svg').length >= count",
        arg=DRAWN.get(name, 0), timeout=120_000,
    )  # fmt: skip
    page.wait_for_timeout(1500)


def taken(page: Page) -> bytes:
    """A picture of the whole page, as tall as it is."""
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    width = page.viewport_size["width"]  # type: ignore[index]
    page.set_viewport_size({"width": width, "height": min(TALLEST, max(1000, int(height) + 8))})
    page.wait_for_timeout(800)
    return webp(page.screenshot())


def webp(png: bytes) -> bytes:
    """A picture as WebP, coarse enough to be small."""
    for quality in (88, 75, 60):
        out = io.BytesIO()
        Image.open(io.BytesIO(png)).save(out, "WEBP", quality=quality, method=6)
        if out.tell() < MOST_BYTES:
            break
    return out.getvalue()


def main() -> None:
    """Take the pictures."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="PAGE", help="pages (default: all)")
    parser.add_argument("--docs", action="store_true", help="renew the pictures in docs/pictures/ too")
    chosen = parser.parse_args()
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        raise SystemExit("No Chromium found. On Debian: apt-get install chromium")
    OUT.mkdir(parents=True, exist_ok=True)
    names = chosen.names or [name for name, _, _ in PAGES]
    with sync_playwright() as playwright, served() as (address, _):
        browser = playwright.chromium.launch(executable_path=executable, args=BROWSER_ARGS)
        for _, path in pictures(address, browser, 100, names):
            print(f"{path.relative_to(ROOT)} {path.stat().st_size // 1000} kB", flush=True)
        browser.close()
    if chosen.docs:
        DOCS.mkdir(exist_ok=True)
        for name in SHOWN:
            shutil.copy(OUT / f"shown-{name}-light.webp", DOCS / f"{name}.webp")


if __name__ == "__main__":
    main()
