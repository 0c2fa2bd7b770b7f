"""Readers share one engine: the long simulation of one does not keep the others waiting."""

from urllib.parse import urlencode

import pytest

from dashboard.engine import SMALL_EDGES
from dashboard.state import FEATURED
from sim import shipped

from .conftest import whole

FIRST = SMALL_EDGES[1]


@pytest.mark.timeout(400)
def test_a_long_comparison_lets_other_readers_pass(visit, dashboard_url):
    """Bounded by the order of blocks, whatever the machine: a first block comes before the second of any."""
    rare = [name for name in shipped() if name not in (*FEATURED, "baseline")]  # not kept from another test
    readers = [visit(), visit()]
    for place, reader in enumerate(readers):
        query = urlencode({"compare": ",".join(rare[6 * place : 6 * place + 6])})
        reader.goto(f"{dashboard_url}/compare?{query}", timeout=90_000)
    for reader in readers:
        reader.get_by_test_id("stProgress").wait_for(timeout=60_000)

    other = visit()
    other.goto(f"{dashboard_url}/evidence", timeout=90_000)
    other.locator(whole("evidence")).wait_for(timeout=60_000)
    other.goto(f"{dashboard_url}/?scenario={rare[-1]}", timeout=90_000)
    said = f"{FIRST} of {SMALL_EDGES[-1]} pairs"
    other.locator("#answer:not(.lab-stale) .lab-so-far", has_text=said).wait_for(timeout=120_000)
    under_way = [reader.get_by_test_id("stProgress").count() for reader in readers]
    assert sum(under_way) > 0, "both long comparisons came first"
    for reader in readers:
        reader.locator(f"#answer[data-pairs='{SMALL_EDGES[-1]}']").wait_for(timeout=120_000)
