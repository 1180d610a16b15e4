"""What a user says now: the messages since the last answer."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from eventrail.contracts.requests import Message

_PLACEHOLDER: Final = re.compile(r"<([A-Z][A-Z_]*?)_\d+>")


class Said(NamedTuple):
    """A message of the user's.

    Attributes:
        at: its place in the request.
        text: with the kinds of masked things in words, such as `person` for `<PERSON_1>`.
    """

    at: int
    text: str


def said_now(messages: Sequence[Message]) -> list[Said]:
    """Return the user's messages after the assistant's last; what came before was judged before."""
    first = max((at + 1 for at, each in enumerate(messages) if each.role == "assistant"), default=0)
    return [said for said in _by_user(messages) if said.at >= first]


def said_before(messages: Sequence[Message]) -> str:
    """Return the last that the user said before the assistant's last message; empty for nothing."""
    now = {said.at for said in said_now(messages)}
    earlier = [said.text for said in _by_user(messages) if said.at not in now]
    return earlier[-1] if earlier else ""


def _by_user(messages: Sequence[Message]) -> list[Said]:
    return [
        Said(at, _PLACEHOLDER.sub(lambda found: found[1].lower().replace("_", " "), each.content))
        for at, each in enumerate(messages)
        if each.role == "user" and each.content
    ]
