"""No measures are declared while scenarios are tested, whatever other tests have imported."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def no_measures() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.scenario.instruments.MEASURES", {})
        patch.setattr("sim.scenario.jsonschema.MEASURES", {})
        yield
