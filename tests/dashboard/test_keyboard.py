"""Explore without a mouse: every lever and button is reached, seen to be reached, and does its work."""

import io
import itertools

import pytest
from PIL import Image, ImageChops

from dashboard.theme import DARK, LIGHT, contrast
from sim.policies import POLICIES

from .conftest import ANSWER, open_levers

DRAWN = ".stApp:not(:has([data-testid=stSkeleton]))"
MOST_STOPS = 400
# Marks what can be reached, by its place in the document; of choices side by side only one is a stop.
MARK = """() => {
  const stops = [...document.querySelectorAll('a[href], button, input, textarea, summary')].filter(it =>
    it.tabIndex >= 0 && !it.disabled && it.checkVisibility({visibilityProperty: true}))
  stops.forEach((it, place) => it.dataset.place = place)
  const groups = new Map()
  for (const it of stops) {
    const group = it.closest('[role=radiogroup]') ?? it
    groups.set(group, [...(groups.get(group) ?? []), it.dataset.place])
  }
  return [...groups.values()]
}"""
# Where the keyboard is: the mark, the widget's key, the part of the page, how far down it is, and its outline.
WHERE = """() => {
  const it = document.activeElement
  if (!it || it === document.body) return null
  const scrolled = it.closest('[data-testid=stSidebarContent], [data-testid=stMain]')
  const box = it.getBoundingClientRect()
  const ringed = [it, it.parentElement, it.closest('label'), it.closest('[role=group]'),
    it.parentElement.parentElement].filter(Boolean).find(of => getComputedStyle(of).outlineStyle === 'solid')
  const ring = ringed && getComputedStyle(ringed)
  return {
    place: it.dataset.place,
    key: [...it.closest('[class*=st-key-]')?.classList ?? []].find(name => name.startsWith('st-key-'))?.slice(7),
    part: it.closest('[data-testid=stSidebar]') ? 0 : it.closest('[data-testid=stHeader]') ? 1 : 2,
    skip: it.innerText === 'Skip to main content',
    down: box.y + box.height / 2 + (scrolled?.scrollTop ?? 0),
    ring: ring && [parseFloat(ring.outlineWidth), ring.outlineColor, ringed.getBoundingClientRect().width > 8],
  }
}"""


def opened(page, dashboard_url):
    page.goto(dashboard_url, timeout=90_000)
    page.locator(ANSWER).wait_for(timeout=120_000)
    page.locator(DRAWN).wait_for(timeout=60_000)


def walked(page):
    """Every stop of the Tab key, from the top of the page to its end."""
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if (stop := page.evaluate(WHERE)) is None:
            return stops
        stops.append(stop)
    pytest.fail(f"the Tab key does not come to an end: {stops[-5:]}")


@pytest.mark.timeout(300)
def test_every_lever_and_button_is_reached_in_reading_order_and_outlined(page, dashboard_url):
    opened(page, dashboard_url)
    open_levers(page)
    groups = page.evaluate(MARK)
    assert len(groups) > 4 * len(POLICIES)
    first, *stops = walked(page)
    assert first["skip"]
    reached = {it["place"] for it in stops} | {first["place"]}
    left = [group for group in groups if not reached & set(group)]
    assert not left, [page.locator(f"[data-place='{group[0]}']").inner_html()[:200] for group in left]

    keys = [it["key"] for it in stops if it["key"]]
    for name, kind in POLICIES.items():  # a lever: whether, then how much
        assert keys.index(f"on-{name}") < keys.index(f"o-{name}-{kind.level_option()}")
    for name in ("lab_lang", "lab_levers", "lab_scenario", "lab_every", "tools", "lab_year", "downloads"):
        assert name in keys, name
    parts = [it["part"] for it in stops]
    assert parts == sorted(parts), "sidebar, navigation, page"
    levers = [it for it in stops if it["part"] == 0]
    jumps = [
        (one["key"], other["key"])
        for one, other in itertools.pairwise(levers)
        if other["down"] < one["down"] - 24
    ]
    assert not jumps, "the levers are not gone through from above to below"

    assert contrast(LIGHT.policy, LIGHT.paper) > 3 and contrast(DARK.policy, DARK.paper) > 3
    colour = page.evaluate(
        "colour => Object.assign(document.body.appendChild(document.createElement('i')), {style: `color:${colour}`})"
        ".computedStyleMap().get('color').toString()",
        LIGHT.policy,
    )
    for stop in stops:
        assert stop["ring"] and stop["ring"][0] >= 2 and stop["ring"][1:] == [colour, True], stop


@pytest.mark.timeout(300)
def test_the_first_stop_leads_past_the_levers_and_the_outline_is_seen(page, dashboard_url):
    opened(page, dashboard_url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(WHERE)["key"] == "lab_scenario"

    page.locator(".st-key-more_access-mandate summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(WHERE)["key"].startswith("o-access-mandate")
    lever = page.locator("[class*=st-key-o-access-mandate-markup] input[type=range]")
    toggle = page.locator(".st-key-on-access-mandate input")
    link = page.get_by_test_id("stTopNavLink").nth(1)
    choice = page.locator(".st-key-lab_scenario button").first
    select = page.get_by_role("combobox", name="Access mandate: start")
    for place in (lever, toggle, link, choice, select):
        place.scroll_into_view_if_needed()
        box = place.bounding_box()
        clip = {
            "x": box["x"] - 24,
            "y": box["y"] - 24,
            "width": box["width"] + 48,
            "height": box["height"] + 48,
        }
        place.focus()
        seen = _picture(page, clip)
        place.blur()
        changed = ImageChops.difference(seen, _picture(page, clip)).convert("L").point(lambda it: it > 60)
        assert changed.getbbox() and sum(changed.histogram()[1:]) > 60, place


def _picture(page, clip):
    page.wait_for_timeout(300)  # colours change softly
    return Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")


@pytest.mark.timeout(300)
def test_a_lever_moves_by_arrows_and_what_a_button_opened_closes_by_escape(page, dashboard_url):
    opened(page, dashboard_url)
    before = page.locator(ANSWER).inner_text()
    open_levers(page, "climate")
    lever = page.locator("[class*=st-key-o-carbon-price-price_usd] input[type=range]")
    lever.focus()
    for moved in ("ArrowRight", "ArrowLeft"):
        was = page.locator("#answer").get_attribute("data-scenario")
        page.keyboard.press(moved)
        page.locator(f"{ANSWER}:not([data-scenario='{was}'])").wait_for(timeout=60_000)
        assert page.evaluate(WHERE)["key"].startswith("o-carbon-price")  # and can be moved on
        assert page.locator(ANSWER).inner_text() != before
    switch = page.locator("[class*=st-key-on-carbon-price] input")
    page.wait_for_function(
        "() => document.querySelectorAll('[class*=st-key-on-carbon-price] input').length === 1"
    )
    assert switch.is_checked()

    for name, inside in (("Share", "button:visible"), ("Download", "button:visible"), ("Table", "canvas")):
        button = page.get_by_role("button", name=name, exact=True).first
        button.focus()
        page.keyboard.press("Enter")
        body = page.get_by_test_id("stPopoverBody")
        body.locator(inside).first.wait_for(timeout=60_000)
        page.keyboard.press("Tab")
        assert body.evaluate("it => it.contains(document.activeElement)"), name
        page.keyboard.press("Escape")
        body.wait_for(state="detached", timeout=30_000)
        assert button.evaluate("it => it === document.activeElement"), name

    button = page.get_by_role("button", name="Share", exact=True).first
    button.focus()
    page.keyboard.press("Enter")
    body = page.get_by_test_id("stPopoverBody")
    body.locator("button:visible").first.wait_for(timeout=60_000)
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    body.wait_for(state="detached", timeout=30_000)
    assert button.evaluate("it => it === document.activeElement")
