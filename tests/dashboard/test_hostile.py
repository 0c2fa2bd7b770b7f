"""Files and links by people who mean harm: every page shows their texts as they are, and the server goes on."""

import urllib.request
from itertools import pairwise
from urllib.parse import urlencode

import pytest

from dashboard import app
from sim.scenario import encode_link

from .conftest import send, whole

MARKUP = (
    "<img src=x onerror=window.hit=1> </script><script>window.hit=1</script> $\\frac{1}{2}$ **bold** :red[red] "
    ":material/delete: :smile: [go](javascript:window.hit=1) {{7*7}}"
)
FILE = f"""schema: 1
title: '{MARKUP}'
question: '{MARKUP}'
author: '{MARKUP}'
notes: '{MARKUP}'
extends: carbon-price
"""
# What one of the texts would become, were it taken for more than a text.
TAKEN = """() => [
  window.hit !== undefined && 'a script ran',
  document.querySelector('.katex') && 'a formula was set',
  [...document.querySelectorAll('strong, b')].some(it => it.innerText === 'bold') && 'emphasis',
  [...document.querySelectorAll('[style*=color]')].some(it => it.innerText === 'red') && 'a colour',
  [...document.querySelectorAll('[data-testid=stIconMaterial]')].some(it => it.innerText === 'delete') && 'an icon',
  document.querySelector('a[href^=javascript]') && 'a link',
  document.querySelector('img[src="x"]') && 'a picture',
  document.body.innerText.includes('😄') && 'a smiley',
].filter(Boolean)"""


@pytest.mark.timeout(400)
def test_no_text_of_a_file_is_taken_for_more_than_a_text(page, dashboard_url):
    changes = encode_link({"files": {"evil": FILE}})
    query = urlencode({"scenario": "evil", "changes": changes, "compare": "evil,carbon-price"})
    for name, _, _ in app.PAGES:
        page.goto(f"{dashboard_url}/{name}?{query}", timeout=90_000)
        page.locator(whole(name)).first.wait_for(timeout=120_000)
        page.wait_for_timeout(500)
        assert page.evaluate(TAKEN) == [], name
        assert page.locator("[data-testid=stException]").count() == 0, name
        if name == "explore":
            assert page.locator(".lab-question").inner_text().count("<img src=x") == 2
        if name == "compare":
            assert "<img src=x" in page.locator(".lab-side").first.inner_text()
            page.wait_for_selector(".main-svg", timeout=60_000)
            assert page.locator(".main-svg a").count() == 0


@pytest.mark.timeout(300)
def test_files_that_would_kill_a_parser_are_refused_and_the_server_goes_on(page, dashboard_url):
    page.goto(f"{dashboard_url}/scenario", timeout=90_000)
    page.get_by_label("Text of access-mandate.yaml").wait_for(timeout=120_000)

    send(page, "bomb.yaml", b"title: " + b"x" * 1_500_000)
    page.get_by_test_id("stFileUploader").get_by_text("or smaller").wait_for(timeout=60_000)
    assert "access-mandate.yaml" in page.locator("#answer").inner_text()  # the field is as it was
    names = "abcdefghi"
    aliases = "a: &a [x, x]\n" + "".join(
        f"{it}: &{it} [{', '.join(['*' + before] * 9)}]\n" for before, it in pairwise(names)
    )
    for content in (b"[" * 30_000, b"- " * 20_000, aliases.encode()):
        send(page, "bomb.yaml", content)
        page.locator("#answer", has_text="bomb.yaml cannot be used").wait_for(timeout=60_000)
        with urllib.request.urlopen(f"{dashboard_url}/_stcore/health", timeout=30) as reply:
            assert reply.status == 200
        page.goto(f"{dashboard_url}/scenario", timeout=90_000)
        page.get_by_label("Text of access-mandate.yaml").wait_for(timeout=120_000)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "query", ["changes=v1.AAAA", "changes=%3Cscript%3E", "scenario=..%2F..%2Fetc&year=banana&pairs=-1"]
)
def test_a_link_that_was_tampered_with_gives_a_message(page, dashboard_url, query):
    page.goto(f"{dashboard_url}/?{query}", timeout=90_000)
    page.get_by_test_id("stAlert").first.wait_for(timeout=120_000)
    page.locator("#answer:not(.lab-stale)").wait_for(timeout=120_000)
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.evaluate(TAKEN) == []
