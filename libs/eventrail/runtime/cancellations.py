"""Which requests somebody wants to stop: a small projection of the cancel notes."""

import asyncio
from collections import Counter, OrderedDict

KEEP = 10_000
"""How many cancels are remembered; a deadline ends what an older one missed."""


class Cancellations:
    """Knows of cancels before, and tells of them during, a stage's run."""

    def __init__(self, keep: int = KEEP) -> None:
        self._keep = keep
        self._requested: OrderedDict[str, str] = OrderedDict()
        self._watched: dict[str, asyncio.Event] = {}
        self._watchers: Counter[str] = Counter()

    def add(self, rid: str, reason: str) -> None:
        """Remember a cancel, and tell whoever works on the request."""
        self._requested[rid] = reason
        self._requested.move_to_end(rid)
        while len(self._requested) > self._keep:
            self._requested.popitem(last=False)
        event = self._watched.get(rid)
        if event is not None:
            event.set()

    def reason(self, rid: str) -> str | None:
        """Return the reason of a cancel; None if nobody asked for one."""
        return self._requested.get(rid)

    def watch(self, rid: str) -> asyncio.Event:
        """Return an event that is set when the request is to stop; `unwatch` it once done."""
        self._watchers[rid] += 1
        event = self._watched.get(rid)
        if event is None:
            event = self._watched[rid] = asyncio.Event()
            if rid in self._requested:
                event.set()
        return event

    def unwatch(self, rid: str) -> None:
        """End one `watch`; with the last one the event is forgotten."""
        self._watchers[rid] -= 1
        if self._watchers[rid] <= 0:
            del self._watchers[rid]
            self._watched.pop(rid, None)
