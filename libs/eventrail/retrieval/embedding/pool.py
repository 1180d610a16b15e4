"""An embeddings pool of the configuration: texts go to its provider over OpenAI's API.

The call is made here, not through the log: a question of a thousand passages is no request of an
app. So it is on no budget's books; the provider's own count has it.
"""

import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import httpx
import numpy as np
from numpy.typing import NDArray

from eventrail.config.pool import Pool
from eventrail.retrieval.embedding.pool_access import PoolKey, options_of, usable
from eventrail.retrieval.embedding.pool_answer import UnreadableVectors, read_vectors
from eventrail.retrieval.embedding.unit import unit_rows
from eventrail.retrieval.embedding.unusable import EmbeddingFailed
from eventrail.retrieval.interface import Vectors

BATCH: Final = 64
"""Passages in one call."""
_BUSY: Final = 429
_OK: Final = 200
_ERRORS: Final = 500
_FIRST_WAIT_S: Final = 0.2
_SHOWN: Final = 200


class PoolEmbedder:
    """Embeds texts with the provider of a pool. Safe to be used by several threads.

    How many numbers a vector has is asked of the provider when it is first wanted.

    Args:
        name: of the pool.
        pool: of `engine: openai`, with the model's name at the provider.
        environ: where a key named by `api_key_env` is looked up.

    Raises:
        UnusableModel: the pool cannot embed, or its key is not where it says.
    """

    def __init__(self, name: str, pool: Pool, environ: Mapping[str, str] = os.environ) -> None:
        self._where = f"pool:{name}"
        self._pool = usable(self._where, pool)
        self._options = options_of(self._where, pool)
        self._key = PoolKey(self._where, pool, self._options, environ)
        self._client = httpx.Client(headers=self._options.headers, timeout=pool.timeout_s)
        self._dimensions = 0
        self._lock = threading.Lock()
        self.name = f"{self._where}:{pool.model}{f'@{pool.revision}' if pool.revision else ''}"

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has.

        Raises:
            EmbeddingFailed: the provider has not said so yet, and does not answer now.
        """
        with self._lock:
            if not self._dimensions:
                self._dimensions = self._ask(["?"]).shape[1]
            return self._dimensions

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row a passage.

        Raises:
            EmbeddingFailed: the provider made none, whatever was tried.
        """
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        calls = [self._ask(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
        return np.concatenate(calls)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a question.

        Raises:
            EmbeddingFailed: the provider made none, whatever was tried.
        """
        return self._ask([text])[0]

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ask(self, texts: Sequence[str]) -> Vectors:
        # an empty text is refused by most providers
        asked = {"input": [text or " " for text in texts], "encoding_format": "float"}
        body = {**self._options.body, "model": self._pool.model, **asked}
        url = f"{self._pool.url.rstrip('/')}/embeddings"
        problem = ""
        for wait in _waits(self._pool.retries):
            time.sleep(wait)
            try:
                response = self._client.post(url, json=body, headers=self._key.header())
            except httpx.HTTPError as error:
                problem = f"{type(error).__name__}: {error}"
                continue
            if response.status_code == _OK:
                return self._read(response.content, len(texts))
            problem = f"status {response.status_code}: {response.text[:_SHOWN]}"
            if response.status_code != _BUSY and response.status_code < _ERRORS:
                break
        raise EmbeddingFailed(f"{self._where} made no vectors: {problem}")

    def _read(self, body: bytes, wanted: int) -> Vectors:
        try:
            return unit_rows(read_vectors(body, wanted))
        except UnreadableVectors as error:
            raise EmbeddingFailed(f"{self._where} answered what is no vectors: {error}") from error


def _waits(retries: int) -> Iterator[float]:
    """Yield the seconds before each try: none, then twice as long each time."""
    yield 0.0
    yield from (_FIRST_WAIT_S * 2**each for each in range(retries))
