"""usearch's index, as far as it is used here: the package has no types."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class Matches(Protocol):
    """What a search found."""

    @property
    def keys(self) -> NDArray[np.uint64]:
        """The keys, the nearest first."""
        ...


class Index(Protocol):
    """An index of vectors by key."""

    def add(self, key: int, vector: NDArray[np.float32]) -> Any:
        """Take a vector in."""
        ...

    def remove(self, key: int) -> Any:
        """Forget a vector."""
        ...

    def search(self, vector: NDArray[np.float32], count: int) -> Matches:
        """Return the nearest."""
        ...


def new_index(dimensions: int) -> Index:
    """Return an empty index by inner product, which is the cosine of vectors of length 1."""
    from eventrail.retrieval import native  # noqa: PLC0415 -- loads native libraries

    return native.Index(ndim=dimensions, metric="ip", dtype="f16")
