"""What an OpenAI-compatible provider answers to a request for vectors."""

import base64
import binascii

import msgspec
import numpy as np
from numpy.typing import NDArray


class UnreadableVectors(ValueError):
    """An answer holds no vectors, or not as many as there were texts."""


class _Embedding(msgspec.Struct):
    embedding: list[float] | str
    index: int = -1


class _Embeddings(msgspec.Struct):
    data: list[_Embedding]


_DECODER = msgspec.json.Decoder(_Embeddings)


def read_vectors(body: bytes, wanted: int) -> NDArray[np.float32]:
    """Return one row a text, in the order of the texts.

    Args:
        body: the answer; vectors stand in it as numbers, or as base64 of little-endian floats.
        wanted: how many texts were sent.

    Raises:
        UnreadableVectors: it is none of so many finite vectors of one length.
    """
    try:
        found = sorted(_DECODER.decode(body).data, key=lambda each: each.index)
        rows = [_numbers(each.embedding) for each in found]
    except (msgspec.MsgspecError, UnicodeDecodeError, binascii.Error, ValueError) as error:
        raise UnreadableVectors(str(error)) from error
    if len(rows) != wanted:
        raise UnreadableVectors(f"{len(rows)} vectors to {wanted} texts")
    if len({len(row) for row in rows}) != 1 or not len(rows[0]):
        raise UnreadableVectors("its vectors are of different lengths, or empty")
    vectors = np.stack(rows)
    if not np.isfinite(vectors).all():
        raise UnreadableVectors("a number of it is not finite")
    return vectors


def _numbers(vector: list[float] | str) -> NDArray[np.float32]:
    if isinstance(vector, str):
        return np.frombuffer(base64.b64decode(vector, validate=True), "<f4").astype(np.float32)
    with np.errstate(over="ignore"):  # what is too large is found not to be finite
        return np.asarray(vector, np.float32)
