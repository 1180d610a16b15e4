"""What an OpenAI-compatible provider answers to a request for vectors."""

import base64
import binascii

import msgspec

from eventrail.contracts.events import Usage
from eventrail.contracts.vectors import packed
from eventrail.worker.engine import Delta, EngineError

_FLOAT_BYTES = 4


class _Embedding(msgspec.Struct):
    embedding: list[float] | str
    index: int = -1


class _Usage(msgspec.Struct):
    prompt_tokens: int = 0


class _Embeddings(msgspec.Struct):
    data: list[_Embedding]
    usage: _Usage | None = None


_DECODER = msgspec.json.Decoder(_Embeddings)


def read_embeddings(body: bytes, wanted: int) -> Delta:
    """Return the vectors of an answer, in the order of the texts.

    Args:
        body: the answer.
        wanted: how many texts were sent.

    Raises:
        EngineError: the body is none, or not of so many vectors.
    """
    try:
        answer = _DECODER.decode(body)
        found = sorted(answer.data, key=lambda each: each.index)
        vectors = [_packed(each.embedding) for each in found]
    except (msgspec.MsgspecError, UnicodeDecodeError, OverflowError, binascii.Error) as error:
        raise EngineError(
            f"the provider's vectors do not decode: {error}", retryable=True
        ) from error
    if len(vectors) != wanted or not all(vectors):
        raise EngineError(
            f"the provider answered {len(vectors)} vectors to {wanted} texts", retryable=True
        )
    usage = None
    if answer.usage is not None and answer.usage.prompt_tokens > 0:
        usage = Usage(answer.usage.prompt_tokens)
    return Delta(finish_reason="stop", usage=usage, embeddings=vectors)


def _packed(vector: list[float] | str) -> str:
    if isinstance(vector, str):
        if len(base64.b64decode(vector, validate=True)) % _FLOAT_BYTES:
            raise binascii.Error("base64 of no whole number of 32-bit floats")
        return vector
    return packed(vector)
