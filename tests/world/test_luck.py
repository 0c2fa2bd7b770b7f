"""Each draw serves one end: two uses of one would hang together what has nothing to do with each other."""

from __future__ import annotations

from collections import defaultdict

import pytest

from sim.noise import Luck
from tests.worlds import live, policy, small, world_of

BRINGING = (
    policy("visa-expansion"),
    policy("doctoral-expansion"),
    policy("merger-control"),
    policy("startup-subsidy"),
)


SAME_FACT = {"match"}  # how two firms fit: of a merger, and of the same one barred and made by hiring


@pytest.mark.parametrize("policies", [(), BRINGING], ids=["nothing", "policies"])
def test_no_draw_is_used_twice(monkeypatch, policies):
    used: dict[tuple[str, int], list[int]] = defaultdict(list)

    def all_of(self, purpose, quarter, count):
        used[purpose, quarter] += range(count)
        return uniform(self, purpose, quarter, count)

    def listed(self, purpose, quarter, rows, agents):
        used[purpose, quarter] += agents[..., rows == 0].ravel().tolist()
        return uniform_at(self, purpose, quarter, rows, agents)

    uniform, uniform_at = Luck.uniform, Luck.uniform_at
    monkeypatch.setattr(Luck, "uniform", all_of)
    monkeypatch.setattr(Luck, "uniform_at", listed)
    live(world_of(small(24, policies=policies)), 24)
    twice = {key for key, agents in used.items() if len(agents) > len(set(agents))}
    twice = {key for key in twice if key[0] not in SAME_FACT}
    assert not twice
    assert len({purpose for purpose, _ in used}) > 30
