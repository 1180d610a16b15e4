"""Begin a life beside what apps asked: a shadow, an audit, a second answer, a canary prompt.

It is a life like any other, in a tenant's space of shadows: durable, traced, retried, with a cost,
and touched by no budget, cache or user.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from eventrail.contracts.events import EventData, Versions
from eventrail.contracts.ids import new_message_id, new_span_id, new_trace_id
from eventrail.contracts.records import Record
from eventrail.contracts.subjects import shadow_space
from eventrail.eventlog.fold import start
from eventrail.eventlog.interface import Appended, EventLog, Lost
from eventrail.runtime.run import Run
from eventrail.runtime.stage import Step


@dataclass(frozen=True, slots=True)
class Beside:
    """Begins lives in spaces of shadows.

    Attributes:
        log: where they begin.
        by: who speaks in their first events.
        release: of this process.
    """

    log: EventLog
    by: str
    release: str

    async def begin(
        self,
        tenant: str,
        rid: str,
        events: Sequence[EventData],
        *,
        revision: int,
        timeout_s: float,
        next_stage: str | None = None,
    ) -> Appended | Lost:
        """Begin a life; one that is there already stays as it is.

        Args:
            tenant: in whose space of shadows.
            rid: its id, the same whoever begins it.
            events: its first events, `accepted` at least.
            revision: of the configuration that they were made by.
            timeout_s: seconds until its deadline.
            next_stage: the stage that acts next; None follows the routing slip.

        Raises:
            IllegalTransition: the events do not make the beginning of a life.
            LogUnavailable: it is not known whether it has begun.
        """
        now = datetime.now(UTC)
        basis = Record(
            rid=rid,
            tenant=shadow_space(tenant),
            next="",
            trace=new_trace_id(),
            deadline=now + timedelta(seconds=timeout_s),
            events=[],
        )
        run = Run(start(basis), "router", after=0, prior=[], delivery=None)
        run.take(
            Step(events, next=next_stage),
            span=new_span_id(),
            started=now,
            now=now,
            by=self.by,
            version=Versions(release=self.release, config=str(revision)),
        )
        return await self.log.append(run.record(), after=0, message_id=new_message_id())
