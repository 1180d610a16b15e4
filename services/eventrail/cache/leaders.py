"""Whether the request that others wait for is still under way, by its log.

A claim is made before the record that says so is stored. If that record is never stored, because
the process died or since a repeat of an ended request (same idempotency key) lost its race, nobody
would end the claim; so who waits looks after the leader now and then.
"""

from datetime import datetime
from typing import Final, Protocol

from eventrail.contracts.records import StoredRecord

SETTLES_S: Final = 3.0
"""Seconds after its end in which the answer of a leader may still be on its way here."""


class Tails(Protocol):
    """The part of the log that is asked."""

    async def tail(self, tenant: str, rid: str) -> StoredRecord | None:
        """Return the last record of a request; None if there is none."""
        ...


async def is_gone(log: Tails, tenant: str, rid: str, now: datetime) -> bool:
    """Return whether nothing is to come of a request: it ended a while ago, or was never stored.

    Raises:
        LogUnavailable: the log did not answer.
    """
    tail = await log.tail(tenant, rid)
    if tail is None:
        return True
    if not tail.record.done:
        return False
    return (now - tail.record.all_events()[-1].at).total_seconds() > SETTLES_S
