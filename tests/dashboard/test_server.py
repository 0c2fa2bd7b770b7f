import urllib.request

import pytest

from dashboard import server
from dashboard.screens import ADDRESSES


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/nothing-here"])
def test_every_answer_carries_the_headers(dashboard_url, path):
    with urllib.request.urlopen(dashboard_url + path, timeout=30) as reply:
        for name, value in server.HEADERS.items():
            assert reply.headers[name] == value


def test_the_page_works_within_its_own_policy(dashboard_url, browser):
    page = browser.new_page()
    said, asked = [], []
    page.on("console", lambda it: said.append(it.text))
    page.on("request", lambda it: asked.append(it.url))
    page.goto(dashboard_url)
    page.wait_for_selector(".main-svg", timeout=90_000)
    refused = [text for text in said if "Content Security Policy" in text]
    assert not refused
    assert all(url.startswith((dashboard_url, "data:", "blob:")) for url in asked), asked
    # a script that got into the page would not run
    page.evaluate(
        "document.body.appendChild(Object.assign(document.createElement('script'), {text: 'window.taken = 1'}))"
    )
    assert page.evaluate("window.taken") is None
    page.close()


@pytest.mark.parametrize("name", ["", *ADDRESSES])
def test_every_page_knows_its_server(dashboard_url, name):
    with urllib.request.urlopen(f"{dashboard_url}/{name}?lang=ur", timeout=30) as reply:
        assert reply.read().decode() == server.document()
    assert server.document().count("BACKEND_BASE_URL") == 1


def test_streamlits_own_script_is_named_in_the_policy():
    found = server.hashes()
    assert found and all(hashed in server.policy() for hashed in found)
    assert "'unsafe-inline'" not in server.policy().split("script-src")[1].split(";")[0]
