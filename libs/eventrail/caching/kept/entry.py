"""What is stored under a key: an answer, where it came from, and what it answered."""

from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from eventrail.contracts.errors import UndecodableMessage
from eventrail.contracts.events import Document

PURGED = "purged"
"""Stands for the key in the entry that makes all older ones of its tenant void."""


class Past(NamedTuple):
    """An audited hit of an entry.

    Attributes:
        score: how sure the two questions were the same.
        right: whether the answer was the right one.
    """

    score: float
    right: bool


class CachedAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The value of `<tenant>.<key>` in the bucket `CACHE`.

    Attributes:
        text: the released answer; empty if it was evicted.
        stored: UNIX time in seconds at which the answer was given.
        source_rid: the request it was given to.
        model: the model that gave it.
        documents: the documents it was given.
        pool: whose model that is.
        template: the prompt template, with its version.
        question: what was asked, masked; empty if it serves the very same question only.
        partition: stands for all that two requests must share besides that question.
        vector: by which the question is found, as little-endian 16-bit floats.
        history: hits of this entry that were audited, the oldest first.
        gone: why the answer was evicted: `feedback` or `audit`; empty if it was not.
        until: UNIX seconds before which no other answer is kept in its place.
    """

    text: str
    stored: float
    source_rid: str
    model: str = ""
    finish_reason: str = "stop"
    documents: list[Document] = []
    pool: str = ""
    template: str = ""
    question: str = ""
    partition: str = ""
    vector: bytes = b""
    history: list[Past] = []
    gone: str = ""
    until: float = 0.0

    @property
    def size(self) -> int:
        """Bytes it takes in memory, about: its texts and its vector."""
        texts = sum(len(document.text) for document in self.documents)
        return len(self.text) + texts + len(self.question) + len(self.vector)


class Purged(msgspec.Struct, frozen=True):
    """The value of `<tenant>.purged`: what was stored before it serves no more.

    Attributes:
        at: UNIX seconds.
        by: who purged.
    """

    at: float
    by: str = ""


_DECODER = msgspec.json.Decoder(CachedAnswer)


def encode(answer: CachedAnswer) -> bytes:
    """Return the bytes of the bucket."""
    return msgspec.json.encode(answer)


def decode(value: bytes) -> CachedAnswer:
    """Decode the bytes of the bucket; raise `UndecodableMessage` if they do not fit."""
    try:
        return _DECODER.decode(value)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UndecodableMessage(f"not a cached answer: {error}") from error


def pack(vector: NDArray[np.float32]) -> bytes:
    """Return a vector as it is stored: half the digits, which tell candidates as well."""
    return vector.astype("<f2").tobytes()


def unpack(packed: bytes) -> NDArray[np.float32]:
    """Return a stored vector."""
    return np.frombuffer(packed, "<f2").astype(np.float32)


def decode_purged(value: bytes) -> Purged:
    """Decode the entry that voids older ones; raise `UndecodableMessage` if it is none."""
    try:
        return msgspec.json.decode(value, type=Purged)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UndecodableMessage(f"does not say when it was purged: {error}") from error
