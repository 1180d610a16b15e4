"""Which requests are open, and which of them somebody must end now: a pure projection."""

import heapq
from datetime import datetime, timedelta
from typing import NamedTuple

GRACE = timedelta(seconds=1)
"""How long past its deadline a request's own stages may still end it."""

CANCEL_GRACE = timedelta(seconds=2)
"""How long after a cancel note a request's own stages may still honour it."""

AGAIN = timedelta(seconds=5)
"""When to look again at a request that was to be ended and still seems open."""

_SLACK = 1024


class Key(NamedTuple):
    """Names a request."""

    tenant: str
    rid: str


class Overdue(NamedTuple):
    """A request that somebody must end.

    Attributes:
        key: which.
        stage: what it waits for.
        cancel: the reason of a cancel that was not honoured; None if its deadline passed.
    """

    key: Key
    stage: str
    cancel: str | None


class _Due(NamedTuple):
    at: datetime
    key: Key
    cancel: bool


class OpenRequests:
    """Folds what the log's subjects and headers say.

    It may be behind, and may hold a request that has ended: who ends one looks at its tail.
    """

    def __init__(self) -> None:
        self._stages: dict[Key, str] = {}
        self._deadlines: dict[Key, datetime] = {}
        self._cancels: dict[Key, tuple[str, datetime]] = {}
        self._queue: list[_Due] = []

    def __len__(self) -> int:
        return len(self._stages)

    def waits(self, key: Key, stage: str, deadline: datetime) -> None:
        """Take in a record: the request waits for `stage`. The first deadline is the one."""
        if key not in self._stages:
            self._deadlines[key] = deadline
            heapq.heappush(self._queue, _Due(deadline + GRACE, key, cancel=False))
        self._stages[key] = stage

    def ended(self, key: Key) -> None:
        """Take in a `done` record."""
        self._stages.pop(key, None)
        self._deadlines.pop(key, None)
        self._cancels.pop(key, None)
        if len(self._queue) > 2 * (len(self._stages) + len(self._cancels)) + _SLACK:
            self._queue = [due for due in self._queue if self._stands(due)]
            heapq.heapify(self._queue)

    def cancel(self, key: Key, reason: str, at: datetime) -> None:
        """Take in a cancel note, which may come before the request's first record is seen."""
        if key not in self._cancels:
            self._cancels[key] = (reason, at)
            heapq.heappush(self._queue, _Due(at + CANCEL_GRACE, key, cancel=True))

    def overdue(self, now: datetime) -> list[Overdue]:
        """Return what must be ended; each comes again after `AGAIN` while it stays open."""
        found: dict[Key, Overdue] = {}
        while self._queue and self._queue[0].at <= now:
            due = heapq.heappop(self._queue)
            stage = self._stages.get(due.key)
            if stage is None:  # ended, or a cancel of a request that is not in the log
                self._cancels.pop(due.key, None)
                continue
            if not self._stands(due):
                continue
            heapq.heappush(self._queue, due._replace(at=now + AGAIN))
            reason = self._cancels[due.key][0] if due.cancel else None
            found.setdefault(due.key, Overdue(due.key, stage, reason))
        return list(found.values())

    def _stands(self, due: _Due) -> bool:
        """Whether it is of the request as it is now, not of an earlier one of the same key."""
        if due.cancel:
            cancel = self._cancels.get(due.key)
            return cancel is not None and due.at >= cancel[1] + CANCEL_GRACE
        deadline = self._deadlines.get(due.key)
        return deadline is not None and due.at >= deadline + GRACE
