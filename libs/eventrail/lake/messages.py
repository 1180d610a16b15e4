"""What the archiver hands to the lake: a stored message."""

from datetime import datetime

import msgspec


class Archivable(msgspec.Struct, frozen=True):
    """A message of a stream, as it goes into the lake.

    Attributes:
        sequence: its stream sequence.
        subject: its subject.
        stored_at: when the broker stored it (UTC).
        payload: its bytes, large bodies fetched.
    """

    sequence: int
    subject: str
    stored_at: datetime
    payload: bytes
