"""The reader `handover`: what the output guard handed over, people find on their desk."""

from prometheus_client import Counter

from eventrail.contracts.events import Completed
from eventrail.contracts.records import Record
from eventrail.contracts.subjects import handover_reply
from eventrail.desk.desk import Desk
from eventrail.desk.entries import Waiting, fitted
from eventrail.eventlog.state import RequestState

_HANDED_OVER = b'"action":"hand_over"'
"""Cannot stand in a text: quotes are escaped there."""
ROOM = 200_000
"""Characters of texts in an entry at most: even in three bytes each, a message can hold them."""

HANDOVERS = Counter("eventrail_handovers", "Requests that were handed over to people", ("tenant",))


class HandoverReader:
    """Puts handed-over requests on the desk. Reading one twice puts it there once."""

    name = "handover"
    slots = 16

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def wants(self, rid: str, payload: bytes) -> bool:  # noqa: ARG002 -- Reader
        """Say whether the request was handed over."""
        return _HANDED_OVER in payload

    async def read(self, record: Record, state: RequestState) -> None:
        """Put one request on the desk.

        Raises:
            LogUnavailable: the stream did not take it.
        """
        waiting = waiting_of(record, state)
        if waiting is not None and await self._desk.add(fitted(waiting, ROOM)):
            HANDOVERS.labels(state.tenant).inc()


def waiting_of(record: Record, state: RequestState) -> Waiting | None:
    """Return what a person has to know of a request; None if none was asked for."""
    checked, accepted, screened = state.checked, state.accepted, state.screened
    ended = isinstance(state.terminal, Completed)
    if not ended or checked is None or checked.action != "hand_over" or accepted is None:
        return None
    generated, routed = state.generated, state.routed
    return Waiting(
        rid=state.rid,
        tenant=state.tenant,
        at=record.all_events()[-1].at,
        reply=handover_reply(state.tenant, state.rid),
        told=state.answer_text,
        why=checked.findings,
        conversation=screened.messages if screened is not None else [],
        documents=state.sources,
        answer=generated.text if generated is not None else "",
        model=accepted.model,
        intent=routed.intent if routed is not None else "",
        user=accepted.user,
        session=accepted.session,
        metadata=accepted.metadata,
        trace=state.trace,
        created=int(state.accepted_at.timestamp()) if state.accepted_at is not None else 0,
        dictionary=screened.dictionary if screened is not None else None,
        reply_to=accepted.reply_to,
    )
