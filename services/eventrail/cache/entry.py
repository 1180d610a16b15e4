"""What is stored under a key: an answer, and where it came from."""

import msgspec

from eventrail.contracts.errors import UndecodableMessage
from eventrail.contracts.events import Document


class CachedAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The value of `<tenant>.<key>` in the bucket `CACHE`.

    Attributes:
        text: the released answer.
        stored: UNIX time in seconds at which the answer was given.
        source_rid: the request it was given to.
        model: the model that gave it.
        documents: the documents it was given.
    """

    text: str
    stored: float
    source_rid: str
    model: str = ""
    finish_reason: str = "stop"
    documents: list[Document] = []


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
