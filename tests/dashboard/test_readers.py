"""Readers share one engine: the long simulations of some do not keep another from an answer."""

from urllib.parse import urlencode

import pytest

from dashboard.state import FEATURED
from sim import shipped

from .conftest import ANSWER, whole


@pytest.mark.timeout(400)
def test_readers_at_once_all_get_their_answers(visit, dashboard_url):
    """In which order their blocks are simulated: tests of the engine, where time can be stopped."""
    rare = [name for name in shipped() if name not in (*FEATURED, "baseline")]  # not kept from another test
    readers = [visit(), visit()]
    for place, reader in enumerate(readers):
        query = urlencode({"compare": ",".join(rare[6 * place : 6 * place + 6])})
        reader.goto(f"{dashboard_url}/compare?{query}", timeout=90_000)

    other = visit()
    other.goto(f"{dashboard_url}/evidence", timeout=90_000)
    other.locator(whole("evidence")).wait_for(timeout=60_000)
    other.goto(f"{dashboard_url}/?scenario={rare[-1]}", timeout=90_000)
    for reader in (other, *readers):
        reader.locator(ANSWER).wait_for(timeout=120_000)
