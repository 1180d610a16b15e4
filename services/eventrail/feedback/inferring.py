"""Writes down what was inferred: each signal once, however often it is seen."""

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Final, Protocol

from prometheus_client import Counter

from eventrail.contracts.notes import Feedback, Note
from eventrail.feedback.write import WriteNote
from eventrail.signals.conversations import Conversations
from eventrail.signals.ended import Ended
from eventrail.signals.model import Dissatisfaction
from eventrail.signals.seen import (
    RULES,
    SameQuestion,
    Seen,
    seen_itself,
    seen_next,
    seen_quiet,
)

_INFERRED: Final = Counter(
    "eventrail_feedback_inferred_total", "Signals inferred from what users did", ["signal"]
)


class Notes(Protocol):
    """Knows the notes on requests."""

    async def notes(self, tenant: str, rid: str) -> list[Note]:
        """Return the notes on a request, oldest first."""
        ...


class Inferring:
    """Infers signals.

    Args:
        notes: knows what was written down before.
        write_note: writes a note.
        conversations: knows the request before another.
        same: tells questions apart.
        model: tells dissatisfied users; None if it is not installed.
    """

    def __init__(
        self,
        notes: Notes,
        write_note: WriteNote,
        conversations: Conversations,
        same: SameQuestion,
        model: Dissatisfaction | None,
    ) -> None:
        self._notes = notes
        self._write_note = write_note
        self._conversations = conversations
        self._same = same
        self._model = model
        self._detector = RULES if model is None else f"{RULES}-{model.version}"

    async def next(self, ended: Ended) -> None:
        """Write down what a request says about itself, and about the answer before it.

        Raises:
            LogUnavailable: the notes could not be read or written.
        """
        await self._write(ended, seen_itself(ended), ended.rid)
        link = self._conversations.before(ended)
        if link is not None:
            told = (ended, link, self._same, self._model)
            seen = await asyncio.to_thread(seen_next, *told)  # tens of ms, at worst
            await self._write(link.ended, seen, ended.rid)

    async def quiet(self, ended: Ended) -> None:
        """Write down what it says that nothing followed a request.

        Raises:
            LogUnavailable: the notes could not be read or written.
        """
        await self._write(ended, await asyncio.to_thread(seen_quiet, ended), "")

    async def _write(self, about: Ended, seen: Sequence[Seen], evidence: str) -> None:
        if not seen:
            return
        written = {note.id for note in await self._notes.notes(about.tenant, about.rid)}
        for each in seen:
            name = note_id(about, each.signal, evidence)
            if name in written:
                continue
            note = Feedback(
                each.signal,
                each.value,
                user=about.user or None,
                implicit=True,
                confidence=each.confidence,
                evidence=evidence,
                detector=self._detector,
            )
            await self._write_note(about.tenant, about.rid, note, note_id=name)
            _INFERRED.labels(each.signal).inc()


def note_id(about: Ended, signal: str, evidence: str) -> str:
    """Return the id of a signal's note: the same whenever it is seen."""
    name = f"inferred\0{about.tenant}\0{about.rid}\0{signal}\0{evidence}"
    return hashlib.sha256(name.encode()).hexdigest()[:24]
