"""A rendered prompt as the log keeps it: by reference where the log has the text already.

The conversation stands masked in `screened`; a message of the prompt that is one of its messages
is written as `{"screened": 3}`. Everything else, the system message and the examples, is written
out. So each text is stored once, and the prompt can be put together from the request's own events.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

from eventrail.contracts.requests import Message
from eventrail.prompting.render import ChatMessage, plain

Part: TypeAlias = dict[str, Any]
"""A message, or `{"screened": <its place in the conversation>}`."""

REFERENCE = "screened"


class _NotThere(LookupError):
    pass


def parts_of(messages: Sequence[ChatMessage], conversation: Sequence[Message]) -> list[Part]:
    """Return a prompt by reference to the conversation that it was rendered from."""
    known = [plain(message) for message in conversation]
    parts: list[Part] = []
    place = 0
    for message in messages:
        if message in known[place:]:
            place = known.index(message, place)
            parts.append({REFERENCE: place})
            place += 1
        else:
            parts.append(message)
    return parts


def whole(parts: Sequence[Part], conversation: Sequence[Message]) -> list[ChatMessage]:
    """Return the prompt that `parts_of` was given.

    Raises:
        LookupError: a part refers to a message that is not there.
    """
    return [_message(part, conversation) for part in parts]


def _message(part: Part, conversation: Sequence[Message]) -> ChatMessage:
    if part.keys() != {REFERENCE}:
        return part
    place = part[REFERENCE]
    if not isinstance(place, int) or not 0 <= place < len(conversation):
        raise _NotThere(f"the conversation has no message {place!r}")
    return plain(conversation[place])
