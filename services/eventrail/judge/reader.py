"""The reader `judge`: what the rules say, and the model judge's calls."""

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

from eventrail.config.lookup import judging_in
from eventrail.config.model import Config
from eventrail.contracts.notes import Judged, NoteData
from eventrail.contracts.records import Record
from eventrail.eventlog.state import RequestState
from eventrail.judge.metrics import JUDGEMENTS
from eventrail.judging.model.calls import DOOR, MARK
from eventrail.judging.sampling import RULES, in_sample
from eventrail.judging.scores import VERSION, note_id, scores_of

_SHADOW_OF: Final = b'"shadow_of":"'
"""Cannot stand in a text: quotes are escaped there."""

_RID: Final = 32
"""Digits of a request's id."""


class WriteNote(Protocol):
    """Writes a note under an id of our own."""

    async def __call__(
        self, tenant: str, rid: str, data: NoteData, *, note_id: str | None = None
    ) -> None:
        """Write it and wait until it is stored."""
        ...


class Also(Protocol):
    """Who else reads ended requests: the model judge."""

    def wants(self, payload: bytes) -> bool:
        """Say whether a record may concern it."""
        ...

    async def read(self, state: RequestState) -> None:
        """Take an ended request in."""
        ...


class JudgeReader:
    """Judges what was completed.

    Args:
        write_note: writes the verdicts.
        config: returns the configuration in force; `limits.judge_rate` is the rules' sample.
        also: the model judge; None for nobody.
    """

    name = "judge"
    slots = 16

    def __init__(
        self, write_note: WriteNote, config: Callable[[], Config], also: Also | None = None
    ) -> None:
        self._write_note = write_note
        self._config = config
        self._also = also

    def wants(self, rid: str, payload: bytes) -> bool:
        """Say whether the request is in a sample; a shadow is if its request is."""
        if self._also is not None and self._also.wants(payload):
            return True
        return self._by_rules(rid, payload)

    async def read(self, record: Record, state: RequestState) -> None:  # noqa: ARG002 -- Reader
        """Judge one ended request; doing it again writes the same note.

        Raises:
            LogUnavailable: the note could not be stored.
        """
        accepted = state.accepted
        if self._also is not None:
            await self._also.read(state)
        if accepted is not None and accepted.door == DOOR:
            return  # a judge's own words
        rid = accepted.shadow_of if accepted is not None and accepted.shadow_of else state.rid
        config = self._config()
        rate = config.limits.judge_rate
        if not in_sample(rid, rate):
            return
        checks = judging_in(config, state.tenant).checks
        scores = await asyncio.to_thread(scores_of, state, checks)  # milliseconds: stall nobody
        if scores:
            judged = Judged(RULES, scores, VERSION, why="rate", sampled=min(rate, 1.0))
            await self._write_note(state.tenant, state.rid, judged, note_id=note_id(state.rid))
            JUDGEMENTS.labels(RULES, "judged").inc()

    def _by_rules(self, rid: str, payload: bytes) -> bool:
        of = repeated(payload) or rid
        return MARK not in payload and in_sample(of, self._config().limits.judge_rate)


def repeated(payload: bytes) -> str:
    """Return the id of the request that a shadow repeats; empty for any other record."""
    _, found, rest = payload.partition(_SHADOW_OF)
    return rest[:_RID].decode("ascii", "replace") if found else ""
