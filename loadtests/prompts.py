"""Request bodies: the same for every system under test, each with its own content."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import msgspec

# About what a short question to a documented product looks like: 60 words, no digits.
PROMPT = (
    "Question {n}. You are helping the operator of a message bus. A consumer was stopped while it "
    "held several messages, and on start-up the same messages arrive again. Explain in two "
    "sentences what decides how soon they arrive, why no step takes effect twice, and which "
    "setting an operator would look at first when the second delivery seems to come too late."
)
_MARK = "{n}"
_LETTERS = bytes.maketrans(b"0123456789abcdef", b"ghijklmnopqrstuv")


def unique_bodies(
    model: str, *, stream: bool, same: bool = False, template: str = PROMPT
) -> Callable[[int], bytes]:
    """A function from a request's number to its JSON body.

    The unique part is made of letters: a run of digits could be taken for a phone or card number
    by a guard, which would make it another test. It differs between processes too, so that a
    cache that outlives a run does not answer the next one.

    Args:
        model: The `model` field.
        stream: The `stream` field.
        same: Every body is the same, for measuring caches.
        template: The user message; `{n}` in it becomes the unique part.

    Raises:
        ValueError: The template has no `{n}` and `same` is not set.
    """
    if _MARK not in template and not same:
        raise ValueError("the prompt template needs {n}, or ask for the same body every time")
    request = {
        "model": model,
        "stream": stream,
        "messages": [{"role": "user", "content": template}],
    }
    before, _, after = msgspec.json.encode(request).partition(_MARK.encode())
    run = secrets.token_hex(4).encode().translate(_LETTERS)

    def body(number: int) -> bytes:
        unique = b"%b%b" % (run, (b"%x" % number).translate(_LETTERS))
        return b"%b%b%b" % (before, unique, after)

    if same:
        fixed = b"%b%b%b" % (before, b"same", after)
        return lambda _: fixed
    return body
