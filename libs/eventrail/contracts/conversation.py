"""What several stages read out of a conversation."""

from collections.abc import Sequence

from eventrail.contracts.requests import Message


def last_user_text(messages: Sequence[Message]) -> str:
    """Return the text of the newest `user` message; empty if there is none."""
    for message in reversed(messages):
        if message.role == "user":
            return message.content or ""
    return ""
