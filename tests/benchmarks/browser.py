"""How fast the dashboard is, in a real browser: ``python -m tests.benchmarks --browser`` (about ten minutes).

The server and the browsers share this machine's cores, so what is measured holds the drawing too. Times are
taken in the page, from the key pressed to the picture drawn: the sentence on top is of the scenario asked for and of
enough pairs, and every chart has been drawn anew since.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.cli.serve import server_command, wait_until_healthy
from sim.policies import POLICIES
from tests.conftest import BROWSER_ARGS, BROWSERS, free_port

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
FIRST, ALL = 32, 100  # pairs of the first picture, and of the last
PATIENCE = 120.0  # seconds after which a picture is given up
SESSIONS, THINK, LOAD_SECONDS = 8, 10.0, 120.0
ENOUGH = 1000  # interactions, below which memory says nothing: the caches of results are filling
WARM_SHARE = 0.25  # of the interactions after which memory is expected to be flat
GOALS = {
    "first load, s": 5.0,
    "lever to 32 pairs, median s": 0.5,
    "lever to 100 pairs, median s": 1.2,
    "8 sessions, p95 s": 1.5,
}
# Instruments whose levels are moved on the first page, one key at a time, in turns.
LEVERS = (
    "access-mandate",
    "public-compute",
    "carbon-price",
    "data-rules",
    "research-grants",
    "compute-tax",
    "doctoral-expansion",
    "startup-subsidy",
)
Line = dict[str, Any]

# Notes when the picture of a move is there, in milliseconds since the key was pressed: the answer is of the new
# scenario and of enough pairs, and every chart's curves were set anew since the key, or since the picture before.
# A chart that the page leaves as it was, for the move does not change it, counts when half a second has passed.
# What is watched is told of changes: to read all curves over and over would take as long as to draw them.
WATCH = """
() => {
  const answer = () => document.querySelector('#answer')
  const charts = () => document.querySelectorAll('.js-plotly-plot').length
  window.labWatcher?.disconnect()
  const was = answer().dataset.scenario, drawn = new Set(), fresh = {}
  const lab = (window.lab = {seen: {}})
  let pressed = null
  document.addEventListener('keydown', () => (pressed ??= performance.now()), {capture: true, once: true})
  const look = () => {
    const it = answer()
    if (pressed === null || !it || it.dataset.scenario === was || it.classList.contains('lab-stale')) return
    const now = performance.now()
    for (const pairs of [FIRST, ALL]) {
      if (pairs in lab.seen || +it.dataset.pairs < pairs) continue
      fresh[pairs] ??= now
      const all = drawn.size >= charts()
      if (all || now - fresh[pairs] > 500) {
        lab.seen[pairs] = (all ? now : fresh[pairs]) - pressed
        drawn.clear()
      }
    }
  }
  const watcher = (window.labWatcher = new MutationObserver(changes => {
    for (const {target} of changes) {
      const chart = pressed !== null && target.closest('.js-plotly-plot')
      if (chart) drawn.add(chart)
    }
  }))
  watcher.observe(document.body, {subtree: true, childList: true, attributes: true, attributeFilter: ['d']})
  const turn = (window.labTurn = (window.labTurn ?? 0) + 1)
  const again = () => {
    look()
    if (turn === window.labTurn && !(ALL in lab.seen)) setTimeout(again, 20)
  }
  again()
}
""".replace("FIRST", str(FIRST)).replace("ALL", str(ALL))


@dataclass
class Seen:
    """What a reader saw of moves: seconds to the first picture and to the last, and what went wrong."""

    first: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@contextmanager
def served() -> Iterator[tuple[str, int]]:
    """The dashboard in its default world on a free port: its address, and its process."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name != "COMPUTELAB_SMALL"}
    server = subprocess.Popen(
        server_command("127.0.0.1", port), cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until_healthy(server, "127.0.0.1", port)
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait(timeout=20)


def memory(process: int) -> float:
    """Memory of a process, MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmRSS:"))


async def opened(browser: Browser, address: str, pairs: int) -> tuple[Page, float]:
    """A reader of one's own on the first page, and the seconds until so many pairs were drawn."""
    context = await browser.new_context(viewport={"width": 1280, "height": 1000})
    page = await context.new_page()
    start = time.perf_counter()
    await page.goto(address)
    await page.wait_for_function(
        "pairs => +document.querySelector('#answer:not(.lab-stale)')?.dataset.pairs >= pairs"
        " && document.querySelectorAll('.js-plotly-plot:has(.scatterlayer .trace)').length > 2",
        arg=pairs, timeout=1000 * PATIENCE,
    )  # fmt: skip
    return page, time.perf_counter() - start


async def moved(page: Page, lever: str, key: str, pairs: int, seen: Seen) -> None:
    """One lever moved by one key; waits for the picture of so many pairs and notes the seconds."""
    try:
        handle = page.locator(f"[class*=st-key-o-{lever}-{POLICIES[lever].level_option()}] input[type=range]")
        group = page.locator(f"[class*=st-key-group_{POLICIES[lever].group.replace(' ', '_')}] summary").first
        if not await handle.count():
            await group.click(timeout=1000 * PATIENCE)
        await handle.focus(timeout=1000 * PATIENCE)
        await page.evaluate(WATCH)
        await page.keyboard.press(key)
        await page.wait_for_function(
            "pairs => pairs in lab.seen", arg=pairs, timeout=1000 * PATIENCE, polling=50
        )
        found = await page.evaluate("lab.seen")
        seen.first.append(found[str(FIRST)] / 1000)
        if str(ALL) in found:
            seen.last.append(found[str(ALL)] / 1000)
        if await page.locator("[data-testid=stException]").count():
            raise RuntimeError("an exception on the page")
    except Exception as error:
        seen.errors.append(f"{lever} {key}: {str(error).splitlines()[0]}")


async def loads(browser: Browser, address: str, times: int = 5) -> list[float]:
    """Seconds from an address given to the first picture, each in a browser session of its own."""
    taken = []
    for _ in range(times):
        page, seconds = await opened(browser, address, FIRST)
        taken.append(seconds)
        await page.context.close()
    return taken


async def moves(browser: Browser, address: str, count: int) -> Seen:
    """Different moves of one reader, none seen before: a lever further, then the next."""
    page, _ = await opened(browser, address, ALL)
    seen = Seen()
    for number in range(count):
        await moved(page, LEVERS[number % len(LEVERS)], "ArrowRight", ALL, seen)
    await page.context.close()
    return seen


async def sessions(browser: Browser, address: str, readers: int, seconds: float) -> Seen:
    """Several readers at once, who think for about ten seconds between moves."""
    seen, until = Seen(), time.perf_counter() + seconds
    opens = await asyncio.gather(*(opened(browser, address, FIRST) for _ in range(readers)))

    async def reads(page: Page, number: int) -> None:
        rng = np.random.default_rng(number)
        await asyncio.sleep(float(rng.uniform(0, THINK)))
        turn = 0
        while time.perf_counter() < until:
            # readers begin at different levers, so few of their moves are alike
            await moved(page, LEVERS[(number + turn) % len(LEVERS)], "ArrowRight", FIRST, seen)
            turn += 1
            await asyncio.sleep(float(rng.uniform(0.5, 1.5)) * THINK)

    await asyncio.gather(*(reads(page, number) for number, (page, _) in enumerate(opens)))
    for page, _ in opens:
        await page.context.close()
    return seen


async def soak(browser: Browser, address: str, process: int, interactions: int) -> list[Line]:
    """Memory of the server while readers come, move levers, read other years and go."""
    seen, lines = Seen(), []
    page, _ = await opened(browser, address, FIRST)
    acts: Sequence[Callable[[int], Awaitable[None]]] = (
        lambda turn: moved(page, LEVERS[turn % len(LEVERS)], "ArrowRight", FIRST, seen),
        lambda turn: _clicked(page, "view_concentration", turn),
        lambda turn: _clicked(page, "lab_year", turn),
        lambda turn: moved(page, LEVERS[turn % len(LEVERS)], "ArrowLeft", FIRST, seen),
    )
    every = max(1, interactions // 20)
    for number in range(interactions):
        if number % every == 0:
            lines.append({"interactions": number, "MB of the server": memory(process)})
        if number % 100 == 99:  # a reader goes and another comes
            await page.context.close()
            page, _ = await opened(browser, address, FIRST)
        await acts[number % len(acts)](number // len(acts))
    await page.context.close()
    lines.append({"interactions": interactions, "MB of the server": memory(process)})
    if seen.errors:
        raise RuntimeError(f"{len(seen.errors)} interactions failed, the first: {seen.errors[0]}")
    return lines


async def _clicked(page: Page, name: str, turn: int) -> None:
    """One of the choices side by side pressed, the next one each time."""
    choices = page.locator(f"[class*=st-key-{name}] button")
    await choices.nth(turn % await choices.count()).click(timeout=1000 * PATIENCE)
    await page.wait_for_timeout(150)


def growth(lines: list[Line]) -> float | None:
    """MB that a thousand interactions add, by a line through the memory measured once the caches are full.

    None where there were too few for that.
    """
    if lines[-1]["interactions"] < ENOUGH:
        return None
    steady = [it for it in lines if it["interactions"] >= WARM_SHARE * lines[-1]["interactions"]]
    slope = np.polyfit([it["interactions"] for it in steady], [it["MB of the server"] for it in steady], 1)[0]
    return 1000 * float(slope)


def summary(load: list[float], one: Seen, many: Seen, grown: float | None) -> list[Line]:
    """What was aimed at and what was measured, a line each."""
    errors = len(one.errors) + len(many.errors)
    medians = [statistics.median(it) if it else float("nan") for it in (one.first, one.last)]
    worst = float(np.quantile(many.first, 0.95)) if many.first else float("nan")
    found = [max(load), *medians, worst]
    lines: list[Line] = [
        {"what": name, "goal": goal, "measured": value, "met": "yes" if value <= goal else "no"}
        for (name, goal), value in zip(GOALS.items(), found, strict=True)
    ]
    lines.append({"what": "errors", "goal": 0, "measured": errors, "met": "no" if errors else "yes"})
    return [*lines, {"what": "MB more a thousand interactions", "goal": None, "measured": grown, "met": "–"}]


async def _measured(interactions: int, count: int, seconds: float) -> dict[str, Any]:
    from playwright.async_api import async_playwright

    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        raise SystemExit("No Chromium found. On Debian: apt-get install chromium")
    loads_before = os.getloadavg()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=BROWSER_ARGS)
        with served() as (address, process):
            (cold,) = await loads(browser, address, 1)
            load = await loads(browser, address)
            one = await moves(browser, address, count)
            many = await sessions(browser, address, SESSIONS, seconds)
            lines = await soak(browser, address, process, interactions)
        await browser.close()
    return {
        "load average": [round(it, 2) for it in (*loads_before[:1], *os.getloadavg()[:1])],
        "dashboard": summary(load, one, many, growth(lines)),
        "dashboard, first load, s": {"of a server just started": cold, "after": load},
        "dashboard, moves, s": {"first": one.first, "last": one.last, "errors": one.errors},
        "dashboard, sessions, s": {"first": many.first, "errors": many.errors},
        "dashboard, memory": lines,
    }


def report(interactions: int = 2000, count: int = 18, seconds: float = LOAD_SECONDS) -> dict[str, Any]:
    """Everything that is measured in the browser."""
    return asyncio.run(_measured(interactions, count, seconds))
