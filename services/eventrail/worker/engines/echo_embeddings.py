"""Unit vectors that need no model: texts that share words are near each other.

Each word stands for a direction drawn from a hash of it, and a text for the sum of its words
(the hashing trick; Weinberger et al., "Feature Hashing for Large Scale Multitask Learning",
ICML 2009). The same text gives the same vector everywhere.
"""

import asyncio
import hashlib
import math
from collections.abc import Sequence

from eventrail.contracts.errors import Code
from eventrail.contracts.events import Usage
from eventrail.contracts.vectors import packed
from eventrail.worker.engine import Delta, EngineError, GenerationRequest

DIMENSIONS = 64
"""Of the vectors, unless a request names another number."""

MOST_WORK = 10_000_000
"""Words times dimensions of one request: some seconds of one core."""

_LITTLE_WORK = 20_000
"""As much is done without a thread of its own: a millisecond or two."""

_MARKS = ".,;:!?\"'()[]"


async def embed(request: GenerationRequest) -> Delta:
    """Return the vectors of a request's texts.

    Raises:
        EngineError: there are too many words for a pool that is there for tests.
    """
    texts: list[str] = [message["content"] or "" for message in request.messages]
    dimensions: int = request.extra.get("dimensions") or DIMENSIONS
    words = sum(len(text.split()) for text in texts)
    work = (words + len(texts)) * dimensions
    if work > MOST_WORK:
        raise EngineError(
            f"an echo pool makes no {dimensions} dimensions of {words} words",
            code=Code.INVALID_REQUEST,
            where="input",
            hint="send fewer or shorter texts, or ask for fewer dimensions",
        )
    if work <= _LITTLE_WORK:
        vectors = _packed(texts, dimensions)
    else:
        vectors = await asyncio.to_thread(_packed, texts, dimensions)
    return Delta(finish_reason="stop", usage=Usage(words), embeddings=vectors)


def vector_of(text: str, dimensions: int) -> list[float]:
    """Return the unit vector of a text.

    Args:
        text: may be empty; then the vector is the one of no word.
        dimensions: at least 1.
    """
    total = [0.0] * dimensions
    for word in text.casefold().split() or [""]:
        drawn = hashlib.shake_128(word.strip(_MARKS).encode()).digest(dimensions)
        for at, byte in enumerate(drawn):
            total[at] += byte - 127.5
    length = math.sqrt(math.fsum(value * value for value in total))
    if not length:
        return [1.0] + [0.0] * (dimensions - 1)
    return [value / length for value in total]


def _packed(texts: Sequence[str], dimensions: int) -> list[str]:
    return [packed(vector_of(text, dimensions)) for text in texts]
