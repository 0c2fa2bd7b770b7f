"""Stories on their way, made in processes of their own and kept for a while; shared by all sessions."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from concurrent.futures import Future

from dashboard.engine import code_version, in_this_world
from dashboard.story import Story, tell
from sim import Scenario
from sim.where import place

MOST = 40  # stories kept, a megabyte each

log = logging.getLogger(__name__)


class Stories:
    """Futures told once and kept, the least used forgotten first; safe between threads."""

    def __init__(self, on: str = "pool", most: int = MOST) -> None:
        self.on, self.most = on, most
        self._kept: OrderedDict[tuple[str, int, str], Future[Story]] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, scenario: Scenario, member: int) -> Future[Story]:
        """The story of a future, done or on its way; one that failed is begun again when asked for anew."""
        scenario = in_this_world(scenario)
        key = (scenario.digest(), member, code_version())
        with self._lock:
            found = self._kept.get(key)
            if found is None or (found.done() and found.exception() is not None):
                if found is not None:
                    log.error("a story failed: %s", found.exception())
                found = self._kept[key] = place(self.on).submit(tell, (scenario, member))
            self._kept.move_to_end(key)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
            return found
