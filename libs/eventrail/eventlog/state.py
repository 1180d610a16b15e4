"""The state of a request: what the fold of its events has come to."""

from datetime import datetime
from enum import StrEnum

import msgspec

from eventrail.contracts.events import (
    Accepted,
    CacheHit,
    Checked,
    Document,
    EventData,
    Generated,
    GenerationFailed,
    Routed,
    Screened,
    Usage,
)
from eventrail.contracts.requests import Priority


class Phase(StrEnum):
    """How far a request has come."""

    NEW = "new"
    ACCEPTED = "accepted"
    SCREENED = "screened"
    ROUTED = "routed"
    ANSWERED = "answered"
    CHECKED = "checked"
    ENDED = "ended"


class SentBack(msgspec.Struct, frozen=True):
    """An answer that the output guard sent back to the router.

    Attributes:
        pool: whose it was.
        checked: what was said of it.
    """

    pool: str
    checked: Checked


class RequestState(msgspec.Struct, frozen=True):
    """The fold of a request's events; immutable, so a step can be tried and dropped.

    Attributes:
        position: number of events folded, which is the position of the next one.
        accepted_at: when it was admitted.
        last_span: span of the latest event, the parent of the next step's span.
        cache_key: key computed by the cache stage, under which the answer may be stored.
        failures: generations that failed, oldest first.
        sent_back: answers that the output guard sent back to the router, oldest first.
        open_tool_calls: ids of tool calls not yet returned.
        usage: tokens of all generations together, failed ones included.
        cost: money of all generations together, failed ones included.
        attempts: ids of all generations, failed ones included.
        terminal: the data of the terminal event, once there is one.
        unknown_events: how many events were of types this release does not know.
    """

    rid: str
    tenant: str
    trace: str
    deadline: datetime
    phase: Phase = Phase.NEW
    position: int = 0
    accepted_at: datetime | None = None
    last_span: str = ""
    accepted: Accepted | None = None
    screened: Screened | None = None
    routed: Routed | None = None
    cache_key: str = ""
    cache_hit: CacheHit | None = None
    documents: list[Document] | None = None
    generated: Generated | None = None
    failures: tuple[GenerationFailed, ...] = ()
    checked: Checked | None = None
    sent_back: tuple[SentBack, ...] = ()
    open_tool_calls: frozenset[str] = frozenset()
    usage: Usage = Usage()
    cost: float = 0.0
    attempts: frozenset[str] = frozenset()
    terminal: EventData | None = None
    unknown_events: int = 0

    @property
    def ended(self) -> bool:
        """Whether the terminal event has been folded."""
        return self.phase is Phase.ENDED

    @property
    def priority(self) -> Priority:
        """How it was asked for; interactive unless its first event says otherwise."""
        return self.accepted.priority if self.accepted is not None else "interactive"

    @property
    def answer_text(self) -> str:
        """The answer so far, placeholders not replaced; empty while there is none."""
        if self.checked is not None and self.checked.instead is not None:
            return self.checked.instead
        if self.generated is not None:
            return self.generated.text
        if self.cache_hit is not None:
            return self.cache_hit.text
        if self.routed is not None and self.routed.canned is not None:
            return self.routed.canned
        return ""

    @property
    def sources(self) -> list[Document]:
        """The documents behind the answer; those of the first asking on a cache hit."""
        if self.cache_hit is not None:
            return self.cache_hit.documents
        return self.documents or []
