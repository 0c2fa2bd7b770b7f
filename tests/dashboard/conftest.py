"""Made-up results, a small world for the dashboard that the browser tests drive, and readers with a browser."""

import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

os.environ.setdefault("COMPUTELAB_SMALL", "1")  # before the server of the session starts

import numpy as np
import pytest

from dashboard.engine import SMALL_EDGES
from sim.declare import MEASURES
from sim.results import Comparison, Results

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

PAIRS = SMALL_EDGES[-1]
ANSWER = f"#answer[data-pairs='{PAIRS}']:not(.lab-stale)"  # once it rests on all pairs
# What shows that a page is whole, by its part of the address; others by their answer.
MARKS = {"uncertainty": ".lab-head", "search": ".lab-head", "scenario": "#checks"}
RUNS, QUARTERS = 40, 64
APART = 24  # the quarter from which the two scenarios differ


@pytest.fixture(autouse=True)
def main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put ``__main__`` back: AppTest leaves its page there, and new processes would run it as their start."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


def made_up(name: str, shift: dict[str, float] | None = None, seed: int = 3) -> Results:
    """Results of all measures: noise by future and a trend; ``shift`` is added from 2026 on."""
    values = {}
    for place, (measure, spec) in enumerate(m for m in MEASURES.items() if m[1].per is None):
        rng = np.random.default_rng([seed, place])
        level = 0.5 if spec.unit == "share" else 2000.0
        trend = np.linspace(0.9, 1.1, QUARTERS)
        values[measure] = (
            level * trend * np.exp(0.1 * rng.standard_normal((RUNS, 1))) * np.ones((RUNS, QUARTERS))
        )
        if shift and measure in shift:
            spread = 1 + 0.2 * rng.standard_normal((RUNS, 1))
            values[measure] = values[measure].copy()
            values[measure][:, APART:] += shift[measure] * spread
    return Results(name, name.capitalize(), np.arange(RUNS), 1, name, values, {})


@pytest.fixture
def comparison() -> Comparison:
    """A policy that lowers sales concentration by about 400 and raises talent by about 3 points."""
    shift = {"sales_hhi": -400.0, "academic_talent_share": 0.03, "emissions": -100.0, "startups_alive": 5.0}
    return Comparison(made_up("baseline"), [made_up("policy", shift)])


# ----------------------------------------------------------------------------------- in a browser


def whole(name: str) -> str:
    """Selector of what a page shows once it is whole."""
    return MARKS.get(name, "#answer:not(.lab-stale)")


def send(page: "Page", name: str, content: bytes) -> None:
    """Upload a scenario file."""
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/yaml", "buffer": content}
    )


def open_levers(page, *groups):
    """Open groups of levers, or all."""
    closed = "[data-testid=stSidebar] [class*=st-key-group_{group}] details:not([open]):not([class*=st-key-more_] *)"
    for group in groups or ("",):
        while (found := page.locator(closed.format(group=group))).count():
            count = found.count()
            found.first.locator("summary").first.click()
            page.wait_for_function(
                "([css, count]) => document.querySelectorAll(css).length < count",
                arg=[closed.format(group=group), count],
            )
    page.evaluate(  # and back to the top, as if nothing had been pressed
        "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')"
    )


@pytest.fixture
def visit(browser: "Browser") -> "Iterator[Callable[..., Page]]":
    """Readers, each in a browser session of its own; what their pages complain of fails the test.

    That is: errors on the console, exceptions, requests refused or failed. One that is cut off by leaving
    the page, or becomes a download, is no failure.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def reader(width: int = 1280, height: int = 1000, **settings: Any) -> "Page":
        context = browser.new_context(viewport={"width": width, "height": height}, **settings)
        contexts.append(context)
        context.on(
            "response", lambda it: complaints.append(f"{it.status} {it.url}") if it.status >= 400 else None
        )
        context.on(
            "requestfailed",
            lambda it: (
                complaints.append(f"{it.failure} {it.url}") if it.failure != "net::ERR_ABORTED" else None
            ),
        )
        context.on("console", lambda it: complaints.append(it.text) if it.type == "error" else None)
        context.on("weberror", lambda it: complaints.append(str(it.error)))
        return context.new_page()

    yield reader
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture
def page(visit: "Callable[..., Page]") -> "Page":
    """The page of one reader."""
    return visit()
