"""From a submission to a note."""

from collections.abc import Callable
from typing import Protocol

import msgspec

from eventrail.contracts.notes import FeedbackAsked, Note, NoteData
from eventrail.contracts.records import StoredRecord
from eventrail.signals.explicit.checking import UnusableFeedback
from eventrail.signals.explicit.noting import decode_submission, note_id, note_of

Safe = Callable[[str, str], str]


def unchanged(tenant: str, text: str) -> str:
    """Return the text as it is: there is no policy."""
    del tenant
    return text


class Tails(Protocol):
    """Knows the last record of every request, and the notes on it."""

    async def tail(self, tenant: str, rid: str) -> StoredRecord | None:
        """Return the last record of a request; None if there is none."""
        ...

    async def notes(self, tenant: str, rid: str) -> list[Note]:
        """Return the notes on a request, oldest first."""
        ...


class WriteNote(Protocol):
    """Writes a note under an id of our own."""

    async def __call__(
        self, tenant: str, rid: str, data: NoteData, *, note_id: str | None = None
    ) -> None:
        """Write it and wait until it is stored."""
        ...


class Writer:
    """Writes the notes.

    Args:
        log: where requests are looked up.
        write_note: writes a note.
        safe: returns a text of a tenant's without the personal data in it.
    """

    def __init__(self, log: Tails, write_note: WriteNote, safe: Safe = unchanged) -> None:
        self._log = log
        self._safe = safe
        self._write_note = write_note

    async def take(self, tenant: str, payload: bytes) -> None:
        """Write one submission down; doing it again writes the same note.

        Raises:
            UnusableFeedback: it makes no sense, or its request is not of this tenant.
            LogUnavailable: the log could not be read or written.
        """
        submission = decode_submission(payload)
        if await self._log.tail(tenant, submission.rid) is None:
            raise UnusableFeedback(
                f"tenant {tenant} has no request {submission.rid}, or none in the hot log"
            )
        name = note_id(tenant, submission)
        sampled = sampled_in(await self._log.notes(tenant, submission.rid))
        note = note_of(submission, sampled)
        note = msgspec.structs.replace(
            note,
            text=self._safe(tenant, note.text),
            user=None if note.user is None else self._safe(tenant, note.user),
        )
        await self._write_note(tenant, submission.rid, note, note_id=name)


def sampled_in(notes: list[Note]) -> float:
    """Return the probability with which a request's user was asked; 1 if nobody asked."""
    for note in notes:
        data = note.payload()
        if isinstance(data, FeedbackAsked):
            return data.sampled
    return 1.0
