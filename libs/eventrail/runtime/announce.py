"""What leaves a process besides records: token frames, answers, notes."""

from collections.abc import Callable

import msgspec
import structlog
from nats.aio.client import Client
from nats.errors import MaxPayloadError

from eventrail.contracts import subjects
from eventrail.contracts.answers import Answer, TokenFrame
from eventrail.contracts.ids import new_message_id
from eventrail.contracts.notes import Note, NoteData
from eventrail.eventlog.interface import EventLog
from eventrail.eventlog.jetstream.publisher import Publisher
from eventrail.eventlog.jetstream.shown import take_over
from eventrail.runtime.context import Clock, SystemClock

_log = structlog.get_logger(__name__)
_encode = msgspec.json.Encoder().encode


class Announcer:
    """Publishes for one process.

    Args:
        client: the process's connection.
        log: takes the notes.
        by: who speaks in the notes.
    """

    def __init__(self, client: Client, log: EventLog, by: str, clock: Clock | None = None) -> None:
        self._client = client
        self._log = log
        self._by = by
        self._clock = clock or SystemClock()
        self._here: dict[str, Callable[[Answer], None]] = {}
        self._publisher = Publisher(client)

    async def frame(self, tenant: str, frame: TokenFrame) -> None:
        """Publish a token frame; the stream `TOKENS` keeps it for resuming readers."""
        await self._client.publish(subjects.tokens(tenant, frame.rid), _encode(frame))

    async def take_over(self, tenant: str, opening: TokenFrame) -> list[TokenFrame]:
        """Publish the frame that opens a later delivery; return all that came before it.

        Raises:
            LogUnavailable: the stream `TOKENS` did not answer.
        """
        return await take_over(self._client, self._publisher, tenant, opening)

    def tell_here(self, reply_to: str, hear: Callable[[Answer], None]) -> None:
        """Hand answers for `reply_to` to `hear`: who waits lives in this very process."""
        self._here[reply_to] = hear

    async def answer(self, answer: Answer, reply_to: str | None) -> None:
        """Tell the app, and the gateway that waits, that a request has ended.

        Nothing is lost if this does not arrive: who waits also looks at the log.
        """
        hear = self._here.get(reply_to) if reply_to is not None else None
        if hear is not None:
            hear(answer)
        payload = _encode(answer)
        try:
            await self._client.publish(subjects.answers(answer.tenant, answer.rid), payload)
            if reply_to is not None and hear is None:
                await self._client.publish(reply_to, payload)
        except MaxPayloadError:  # many vectors; who waits finds them in the log
            _log.info("answer too large to announce", rid=answer.rid, bytes=len(payload))

    async def note(
        self, tenant: str, rid: str, data: NoteData, *, note_id: str | None = None
    ) -> None:
        """Write a note and wait until it is stored.

        Args:
            tenant: whose request it is about.
            rid: the request.
            data: what to say.
            note_id: names the note for good: who writes it again gives it the same id, and it
                counts once. A new one if None.
        """
        await self._log.note(self._note(tenant, rid, data, note_id))

    async def note_first(self, tenant: str, rid: str, data: NoteData) -> bool:
        """Write a note unless its request has one of its kind; return whether it was stored."""
        return await self._log.note_first(self._note(tenant, rid, data, None))

    def _note(self, tenant: str, rid: str, data: NoteData, note_id: str | None) -> Note:
        return Note(
            id=note_id or new_message_id(),
            rid=rid,
            tenant=tenant,
            kind=data.kind,
            at=self._clock.now(),
            by=self._by,
            data=msgspec.Raw(_encode(data)),
        )
