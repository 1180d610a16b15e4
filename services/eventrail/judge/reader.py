"""The reader `judge`: one note on each ended request that the sample holds."""

import hashlib
from collections.abc import Callable
from typing import Protocol

from eventrail.config.model import Config
from eventrail.contracts.notes import Judged, NoteData
from eventrail.contracts.records import Record
from eventrail.eventlog.state import RequestState
from eventrail.judge.scores import VERSION, scores_of

JUDGE = "rules"
"""Name of this judge in its notes."""


_SHADOW_OF = b'"shadow_of":"'
"""Cannot stand in a text: quotes are escaped there."""

_RID = 32
"""Digits of a request's id."""


class WriteNote(Protocol):
    """Writes a note under an id of our own."""

    async def __call__(
        self, tenant: str, rid: str, data: NoteData, *, note_id: str | None = None
    ) -> None:
        """Write it and wait until it is stored."""
        ...


class JudgeReader:
    """Judges what was completed.

    Args:
        write_note: writes the verdicts.
        config: returns the configuration in force; `limits.judge_rate` is the sample.
    """

    name = "judge"
    slots = 16

    def __init__(self, write_note: WriteNote, config: Callable[[], Config]) -> None:
        self._write_note = write_note
        self._config = config

    def wants(self, rid: str, payload: bytes) -> bool:
        """Say whether the request is in the sample; a shadow is if its request is."""
        return in_sample(repeated(payload) or rid, self._config().limits.judge_rate)

    async def read(self, record: Record, state: RequestState) -> None:  # noqa: ARG002 -- Reader
        """Judge one ended request; doing it again writes the same note.

        Raises:
            LogUnavailable: the note could not be stored.
        """
        scores = scores_of(state)
        if scores:
            judged = Judged(judge=JUDGE, scores=scores, version=VERSION)
            await self._write_note(state.tenant, state.rid, judged, note_id=note_id(state.rid))


def repeated(payload: bytes) -> str:
    """Return the id of the request that a shadow repeats; empty for any other record."""
    _, found, rest = payload.partition(_SHADOW_OF)
    return rest[:_RID].decode("ascii", "replace") if found else ""


def in_sample(rid: str, rate: float) -> bool:
    """Return whether a request is judged: the same for every process and at every reading.

    A request that is in the sample at one rate is in it at every higher rate.
    """
    digest = hashlib.sha256(f"{JUDGE}\x00{rid}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < rate * 2**64


def note_id(rid: str) -> str:
    """Return the id of this judge's note on a request; a new version may judge anew."""
    return hashlib.sha256(f"judged\x00{JUDGE}\x00{VERSION}\x00{rid}".encode()).hexdigest()[:24]
