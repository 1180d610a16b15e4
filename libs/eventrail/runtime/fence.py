"""What a stage may ask before it does something that costs money and cannot be taken back."""

from typing import Protocol

from eventrail.contracts.notes import NoteData


class Fence(Protocol):
    """Answers for one request and the record that was delivered for it."""

    async def note_first(self, data: NoteData) -> bool:
        """Store a note unless one of its kind is there; return whether it was stored.

        Raises:
            LogUnavailable: the outcome did not become known in time.
        """
        ...

    async def is_tail(self) -> bool:
        """Return whether the delivered record is still the request's last.

        Raises:
            LogUnavailable: the log does not answer.
        """
        ...

    async def accepted_by(self, moment_ms: int) -> bool:
        """Return whether the log took the request in by that moment, of the log's own clock.

        Raises:
            LogUnavailable: the log does not answer.
        """
        ...


class Open:
    """Stands in where there is no log: nobody else is there, and no time has passed."""

    async def note_first(self, data: NoteData) -> bool:
        """Store nothing, so that the caller writes the note as it writes any other."""
        del data
        return False

    async def is_tail(self) -> bool:
        """Return True."""
        return True

    async def accepted_by(self, moment_ms: int) -> bool:
        """Return True."""
        del moment_ms
        return True
