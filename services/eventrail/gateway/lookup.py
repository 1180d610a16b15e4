"""What the log says about one request."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from eventrail.config.lookup import listening_in
from eventrail.config.model import Config
from eventrail.contracts.answers import Answer
from eventrail.contracts.errors import Code, InvalidSubject, RequestProblem, problem
from eventrail.contracts.notes import FeedbackAsked, PersonAnswered
from eventrail.contracts.records import Record, StoredRecord
from eventrail.contracts.requests import ChatRequest
from eventrail.contracts.subjects import check_rid, shadow_space
from eventrail.eventlog.fold import fold
from eventrail.eventlog.interface import EventLog
from eventrail.guarding.sealing import Sealer
from eventrail.runtime.answer import build_answer, unmask_sealed

HANDED_OVER = "hand_over"
"""What the output guard says of a request that a person is to answer."""


class PersonAnswer(msgspec.Struct, frozen=True):
    """What a person answered, and when."""

    by: str
    at: datetime
    text: str


_REQUEST = msgspec.json.Decoder(ChatRequest)


class Lookup:
    """Reads requests; the tenant is always the caller's own, so nobody sees another's."""

    def __init__(
        self, log: EventLog, sealer: Sealer, config: Callable[[], Config] = Config
    ) -> None:
        self._log = log
        self._config = config
        self._sealer = sealer

    async def record(self, tenant: str, rid: str) -> Record:
        """Return the last record of a request; it carries all events.

        Raises:
            RequestProblem: `not_found`.
            LogUnavailable: the log did not answer.
        """
        return (await self.stored(tenant, rid)).record

    async def stored(self, tenant: str, rid: str) -> StoredRecord:
        """Return the last record of a request with its place in the log.

        Raises:
            RequestProblem: `not_found`.
            LogUnavailable: the log did not answer.
        """
        stored = await self._log.tail(tenant, _known_form(rid))
        if stored is None:
            raise not_found(rid)
        return stored

    async def answer(self, tenant: str, rid: str) -> Answer | None:
        """Return a request's answer, of status `open` while it runs; None if there is none.

        Raises:
            LogUnavailable: the log did not answer.
        """
        stored = await self._log.tail(tenant, rid)
        return None if stored is None else self.answer_of(stored.record)

    async def ended(self, tenant: str, rid: str) -> Answer | None:
        """Return a request's answer if it has ended; None otherwise.

        Raises:
            LogUnavailable: the log did not answer.
        """
        answer = await self.answer(tenant, rid)
        return answer if answer is not None and answer.status != "open" else None

    def answer_of(self, record: Record) -> Answer:
        """Return the answer that a request's last record amounts to."""
        policy = listening_in(self._config(), record.tenant)
        return build_answer(fold(record), self._sealer, policy)

    async def person(self, record: Record) -> PersonAnswer | None:
        """Return what a person answered after the request was handed over; None if nobody has.

        Raises:
            LogUnavailable: the notes did not answer.
            SealError: it cannot be opened with the tenant's key.
        """
        checked = fold(record).checked
        if checked is None or checked.action != HANDED_OVER:
            return None
        for note in await self._log.notes(record.tenant, record.rid):
            said = note.payload()
            if isinstance(said, PersonAnswered):
                text = unmask_sealed(said.text, said.dictionary, record, self._sealer)
                return PersonAnswer(said.by, note.at, text)
        return None

    async def asked(self, record: Record) -> FeedbackAsked | None:
        """Return what a request's user is asked; None if nothing is, or it is not noted yet.

        Raises:
            LogUnavailable: the notes did not answer.
        """
        for note in await self._log.notes(record.tenant, record.rid):
            said = note.payload()
            if isinstance(said, FeedbackAsked):
                return said
        return None

    async def second(self, record: Record, other: str) -> Answer | None:
        """Return the second answer to a request, un-masked as its own; None if it has not begun.

        Raises:
            LogUnavailable: the log did not answer.
            SealError: the request's dictionary cannot be opened with the tenant's key.
        """
        stored = await self._log.tail(shadow_space(record.tenant), other)
        if stored is None:
            return None
        answer = build_answer(fold(stored.record), self._sealer)
        screened = fold(record).screened
        dictionary = screened.dictionary if screened is not None else None
        text = unmask_sealed(answer.text, dictionary, record, self._sealer)
        return msgspec.structs.replace(answer, text=text)

    def request_of(self, record: Record) -> ChatRequest:
        """Return what was asked, in the clear, by the request that a record belongs to.

        Raises:
            SealError: it cannot be opened with the tenant's key.
            RequestProblem: `not_found`; its beginning is not known.
        """
        accepted = fold(record).accepted
        if accepted is None:
            raise not_found(record.rid)
        opened = self._sealer.open(record.tenant, record.rid, accepted.sealed)
        return _REQUEST.decode(opened)


def not_found(rid: str) -> RequestProblem:
    """Return the problem of asking about a request that is not there."""
    return problem(
        Code.NOT_FOUND,
        f"there is no request {rid!r}",
        where="rid",
        hint="it was never accepted, is another tenant's, or has moved to the lake",
    )


def _known_form(rid: str) -> str:
    try:
        return check_rid(rid)
    except InvalidSubject as error:
        raise not_found(rid) from error
