"""End a request at its tail, if it is still open."""

from collections.abc import Callable

import structlog

from eventrail.eventlog.interface import Appended, EventLog
from eventrail.runtime.runner import Runner
from eventrail.warden.endings import Ending, poison
from eventrail.warden.place import Messages, find_place

_log = structlog.get_logger(__name__)


class Ender:
    """Appends terminal events.

    Args:
        messages: reads the stream as bytes.
        log: decodes records.
        runner: returns the process's runner, which is made after its services are built.
    """

    def __init__(self, messages: Messages, log: EventLog, runner: Callable[[], Runner]) -> None:
        self._messages = messages
        self._eventlog = log
        self._runner = runner

    async def end(
        self, tenant: str, rid: str, ending: Ending, *, only_at: int | None = None
    ) -> bool:
        """End a request; return whether it is known to be over.

        Args:
            tenant: whose it is.
            rid: which.
            ending: what to append; a tail that does not decode is `poison` whatever it says.
            only_at: do it only if this sequence is the tail.

        Raises:
            LogUnavailable: the log could not be read, or the outcome is not known.
        """
        place = await find_place(self._messages, self._eventlog, tenant, rid)
        if place is None:
            return True
        if only_at is not None and place.after != only_at:
            return False
        data = (poison if place.poison else ending)(place.state, place.stage)
        outcome = await self._runner().end(place.basis, data, after=place.after, by_stage="warden")
        ours = isinstance(outcome, Appended)
        _log.info("ended" if ours else "ended by another", rid=rid, tenant=tenant, type=data.type)
        return ours
