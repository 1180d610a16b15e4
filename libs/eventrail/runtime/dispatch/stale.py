"""Keep what was done already from being done again when a queue is read anew.

A consumer that was made anew, by hand or when tenants were given queues of their own, hands
out records that others have settled long ago, as if for the first time. Generating for them
would cost money and lose the race at the tail. So a record that has waited for a while is
looked up before its first run: a read of half a millisecond against a generation.
"""

from collections.abc import Awaitable, Callable

import structlog

from eventrail.contracts.errors import InvalidSubject, LogUnavailable, UndecodableMessage
from eventrail.contracts.subjects import parse_log
from eventrail.eventlog.interface import Delivery, EventLog
from eventrail.runtime.dispatch.lane_queue import LaneDelivery

_log = structlog.get_logger(__name__)

OLD_S = 5.0
"""Age in seconds of a record that is looked up first; what is younger cannot be settled, or a
second copy of it is in somebody's hands and will lose."""


class Fresh:
    """Hands deliveries on, unless their request has moved on.

    Args:
        log: where the requests are.
        handle: settles one delivery.
    """

    def __init__(self, log: EventLog, handle: Callable[[Delivery], Awaitable[None]]) -> None:
        self._eventlog = log
        self._handle = handle

    async def deliver(self, delivery: Delivery) -> None:
        """Settle one delivery."""
        if _waited(delivery) and not await self._is_tail(delivery):
            _log.info("settled before", subject=delivery.subject, sequence=delivery.sequence)
            await delivery.ack()
            return
        await self._handle(delivery)

    async def _is_tail(self, delivery: Delivery) -> bool:
        try:
            subject = parse_log(delivery.subject)
            tail = await self._eventlog.tail(subject.tenant, subject.rid)
        except (InvalidSubject, LogUnavailable, UndecodableMessage):
            return True  # whoever handles it finds the same, and knows what to do
        return tail is None or tail.sequence == delivery.sequence


def _waited(delivery: Delivery) -> bool:
    """Whether a first delivery is of an old record; later ones the runner looks up itself."""
    return isinstance(delivery, LaneDelivery) and delivery.attempt == 1 and delivery.age_s > OLD_S
