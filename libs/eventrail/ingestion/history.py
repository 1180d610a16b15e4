"""A tenant's documents as the fold of its changes: now, or as of a moment; pure."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from eventrail.contracts.documents import DocumentChange, decode_change
from eventrail.contracts.errors import EventrailError, UndecodableMessage
from eventrail.eventlog.jetstream.reader import StoredMessage
from eventrail.ingestion.held import fingerprint_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class InvalidMoment(EventrailError):
    """What was given as a moment is neither a sequence nor a time."""


class Version(msgspec.Struct, frozen=True):
    """A change of a document that changed something.

    Attributes:
        number: the versions of a document are numbered from 1; a deletion is one.
        sequence: of the change in `DOCUMENTS`.
        at: when it was stored.
        change: what it says.
    """

    number: int
    sequence: int
    at: datetime
    change: DocumentChange


class Moment(msgspec.Struct, frozen=True):
    """How far a history is looked at.

    Attributes:
        sequence: changes up to this one count; 0 for all.
        before_ns: changes stored before this count, in nanoseconds since 1970; 0 for all.
    """

    sequence: int = 0
    before_ns: int = 0

    def holds(self, message: StoredMessage) -> bool:
        """Return whether a change had been made by then."""
        if self.sequence and message.sequence > self.sequence:
            return False
        return not self.before_ns or message.stored_ns < self.before_ns


def moment_of(text: str) -> Moment:
    """Return the moment that a sequence or an ISO 8601 time names; empty for now.

    A time without a zone is UTC; a date alone is its beginning.

    Raises:
        InvalidMoment: it is neither.
    """
    if not text:
        return Moment()
    if text.isdecimal():
        return Moment(sequence=int(text))
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidMoment(
            f"{text!r} is no moment: give a sequence of DOCUMENTS, or a time such as "
            "2026-05-01 or 2026-05-01T12:00:00+09:00"
        ) from error
    found = found.replace(tzinfo=found.tzinfo or UTC)
    return Moment(before_ns=(found - EPOCH) // timedelta(microseconds=1) * 1_000)


def versions_of(
    messages: Iterable[StoredMessage], moment: Moment | None = None
) -> dict[str, list[Version]]:
    """Return the versions of each document up to a moment, oldest first.

    What cannot be decoded, or changes nothing, is no version.
    """
    until = moment or Moment()
    found: dict[str, list[Version]] = {}
    for message in messages:
        if not until.holds(message):
            break
        try:
            change = decode_change(message.data)
        except UndecodableMessage:
            continue
        versions = found.setdefault(change.id, [])
        if change.op == "reindex" or not _news(versions, change):
            continue
        at = EPOCH + timedelta(microseconds=message.stored_ns // 1_000)  # never later than it was
        versions.append(Version(len(versions) + 1, message.sequence, at, change))
    return {name: versions for name, versions in found.items() if versions}


def current(versions: dict[str, list[Version]]) -> list[Version]:
    """Return the newest version of each document that is held, by id."""
    newest = (each[-1] for each in versions.values())
    held = (each for each in newest if each.change.op == "put")
    return sorted(held, key=lambda each: each.change.id)


def _news(versions: list[Version], change: DocumentChange) -> bool:
    before = versions[-1].change if versions else DocumentChange("delete", change.id)
    if change.op == "delete":
        return before.op == "put"
    return fingerprint_of(before) != fingerprint_of(change)
