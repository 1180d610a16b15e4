"""A conversation, as the detectors of signals read it."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from eventrail.contracts.requests import Message

USER: Final = "user"
SYSTEM: Final = "assistant"
MOST_TURNS: Final = 40
"""Turns that are looked back upon."""

_CHARACTERS: Final = 4_000
"""Characters of a turn that are read."""


class Turn(NamedTuple):
    """What one side said at once.

    Attributes:
        role: `user` or `assistant`.
        text: masked, as it stands in the log.
    """

    role: str
    text: str


def turns_of(messages: Sequence[Message]) -> list[Turn]:
    """Return the newest turns of a conversation; instructions and tools' results are none."""
    turns = [
        Turn(message.role, (message.content or "")[:_CHARACTERS])
        for message in messages
        if message.role in {USER, SYSTEM}
    ]
    return turns[-MOST_TURNS:]


def said_before(turns: Sequence[Turn]) -> str:
    """Return what the system said between the user's last two turns; empty for nothing."""
    said: list[str] = []
    for turn in reversed(turns[:-1]):
        if turn.role == USER:
            break
        said.append(turn.text)
    return " ".join(reversed(said))
