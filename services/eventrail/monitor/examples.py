"""The questions and answers, masked, of some requests that show what an alarm is about."""

from typing import Final

from eventrail.alerting.message import Example
from eventrail.contracts.conversation import last_user_text
from eventrail.contracts.errors import ContractError, IllegalTransition
from eventrail.contracts.operations import Alarm
from eventrail.eventlog.fold import fold
from eventrail.eventlog.interface import EventLog
from eventrail.eventlog.state import RequestState

SHOWN: Final = 3
CHARACTERS: Final = 500
"""Of a question, and of an answer."""


async def examples_of(alarm: Alarm, log: EventLog) -> list[Example]:
    """Return the clearest of an alarm's requests that the hot log still has.

    An alarm about no single tenant has none.

    Raises:
        LogUnavailable: the log did not answer.
    """
    found: list[Example] = []
    for rid in alarm.requests[:SHOWN]:
        try:
            tail = await log.tail(alarm.tenant, rid)
            state = fold(tail.record) if tail is not None else None
        except (ContractError, IllegalTransition):
            continue
        if state is not None and state.screened is not None:
            found.append(_example(state))
    return found


def _example(state: RequestState) -> Example:
    asked = last_user_text(state.screened.messages) if state.screened is not None else ""
    return Example(state.rid, asked[:CHARACTERS], state.answer_text[:CHARACTERS])
