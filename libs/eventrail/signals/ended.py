"""What is remembered of an ended request, so that the next one can be read against it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from eventrail.contracts.conversation import last_user_text
from eventrail.contracts.events import Cancelled, Completed
from eventrail.contracts.records import Record
from eventrail.contracts.subjects import in_shadow
from eventrail.eventlog.state import RequestState
from eventrail.signals.turns import SYSTEM, USER, Turn, turns_of

_CHARACTERS: Final = 600
"""Characters of a turn that are remembered."""


class Ended(msgspec.Struct, frozen=True):
    """An ended request of a user's.

    Attributes:
        rid: its id.
        tenant: whose it is.
        begun: when it was accepted.
        at: when it ended.
        session: the app's conversation; empty if it named none.
        user: the app's user; empty if it named none.
        asked: stands for all that was said, up to the user's last turn.
        before: stands for all that was said before the user's last turns; empty for a beginning.
        after: stands for all that was said, with the answer.
        turns: what was said, shortened, without the answer.
        answer: what was answered, shortened; empty if nothing was.
        outcome: type of its terminal event.
        stopped: whether it was stopped when a part of the answer had been written.
    """

    rid: str
    tenant: str
    begun: datetime
    at: datetime
    session: str
    user: str
    asked: str
    before: str
    after: str
    turns: tuple[Turn, ...]
    answer: str
    outcome: str
    stopped: bool = False

    @property
    def question(self) -> str:
        """What the user said last."""
        return self.turns[-1].text if self.turns else ""


def ended_of(record: Record, state: RequestState) -> Ended | None:
    """Return what is remembered of a request; None for one that no user sees or asked.

    Vectors, batch work without a session, and shadows have no user who goes on.
    """
    accepted, screened, terminal = state.accepted, state.screened, state.terminal
    if accepted is None or screened is None or terminal is None or in_shadow(state.tenant):
        return None
    if accepted.task != "chat" or state.accepted_at is None:
        return None
    if not last_user_text(screened.messages):
        return None
    turns = turns_of(screened.messages)
    if not turns or turns[-1].role != USER:
        return None
    answer = state.answer_text
    first = len(turns)
    while first and turns[first - 1].role == USER:
        first -= 1
    said = accepted.session or "", accepted.user or ""
    return Ended(
        rid=state.rid,
        tenant=state.tenant,
        begun=state.accepted_at,
        at=_ended_at(record, state.accepted_at),
        session=said[0],
        user=said[1],
        asked=mark_of(turns),
        before=mark_of(turns[:first]) if first else "",
        after=mark_of([*turns, Turn(SYSTEM, answer)]),
        turns=tuple(Turn(turn.role, turn.text[:_CHARACTERS]) for turn in turns),
        answer=answer[:_CHARACTERS],
        outcome=terminal.type,
        stopped=isinstance(terminal, Cancelled) and _written(state, terminal),
    )


def mark_of(turns: Sequence[Turn]) -> str:
    """Return what stands for these turns: equal for equal words, however they are spaced."""
    digest = hashlib.sha256()
    for turn in turns:
        digest.update(f"{turn.role}\0{' '.join(turn.text.split())}\0".encode("utf-8", "replace"))
    return digest.hexdigest()[:24]


def answered(ended: Ended) -> bool:
    """Return whether the request was answered."""
    return ended.outcome == Completed.type


def _written(state: RequestState, terminal: Cancelled) -> bool:
    if terminal.usage.completion_tokens > 0:
        return True
    return state.generated is not None and bool(state.generated.text)


def _ended_at(record: Record, otherwise: datetime) -> datetime:
    events = record.new_events()
    return events[-1].at if events else otherwise
