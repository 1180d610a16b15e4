"""What is asked of a vector server."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from eventrail.contracts.errors import EventrailError
from eventrail.ingestion.passage import Passage
from eventrail.retrieval.interface import Filters


class ServerUnavailable(EventrailError):
    """A vector server cannot be reached, or did not do what it was asked to."""


class Row(NamedTuple):
    """A passage as a server keeps it; never its text.

    Attributes:
        key: see `key_of`.
        vector: of length 1.
        metadata: what it can be filtered by.
    """

    key: str
    vector: NDArray[np.float32]
    metadata: Filters


class Near(NamedTuple):
    """A passage that a server found.

    Attributes:
        key: of its row.
        score: the cosine.
    """

    key: str
    score: float


class VectorServer(Protocol):
    """Keeps vectors of one embedder for all tenants, and finds none of another tenant.

    Safe to be used by several threads. Every method raises `ServerUnavailable` if the server does
    not do what it is asked to; then it has done it, or part of it, or nothing.
    """

    def upsert(self, tenant: str, rows: Sequence[Row]) -> None:
        """Put rows in; those that are there are replaced."""
        ...

    def delete(self, tenant: str, keys: Sequence[str]) -> None:
        """Take rows out; those that are not there do not matter."""
        ...

    def search(
        self, tenant: str, vector: NDArray[np.float32], most: int, filters: Filters | None = None
    ) -> list[Near]:
        """Return the nearest rows, nearest first; fewer than `most` only if there are no more."""
        ...

    def keys(self, tenant: str) -> set[str]:
        """Return the keys of all rows."""
        ...

    def count(self, tenant: str) -> int:
        """Return how many rows there are."""
        ...

    def close(self) -> None:
        """Close the connections."""
        ...


def key_of(passage: Passage) -> str:
    """Return what a passage is known by on a server: 32 hexadecimal digits of all it is made of.

    A passage that changes gets another key, so that a version of an index never meets the vector
    of another version's passage.
    """
    parts = (passage.id, passage.title, passage.text, sorted(passage.metadata.items()))
    return hashlib.blake2b(msgspec.json.encode(parts), digest_size=16).hexdigest()


def labels_of(metadata: Filters) -> list[str]:
    """Return one text for each pair of name and value, which no other pair shares."""
    pairs = sorted(metadata.items())
    return [
        hashlib.blake2b(msgspec.json.encode(pair), digest_size=16).hexdigest() for pair in pairs
    ]
