"""How many tokens a call can use at most, before anybody has counted them."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

PER_MESSAGE = 16
"""Tokens that a chat template puts around one message, at most."""

PER_CALL = 64
"""Tokens that it puts around all of them."""

_encode = msgspec.json.Encoder().encode


def prompt_bound(messages: Sequence[object], extra: Mapping[str, Any]) -> int:
    """Return the most tokens that a prompt can have.

    A token of a byte-level vocabulary, or of one that falls back to bytes, stands for at least
    one byte, so text has at most as many tokens as bytes.

    Args:
        messages: the conversation, in a form that JSON can hold.
        extra: what is passed through to the model besides, e.g. tools.
    """
    length = len(_encode(messages)) + (len(_encode(extra)) if extra else 0)
    return length + PER_MESSAGE * len(messages) + PER_CALL
