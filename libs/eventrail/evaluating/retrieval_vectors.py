"""Keeps vectors between runs: embedding thousands of passages takes minutes."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from eventrail.retrieval.interface import Embedder, Vectors

_AT_ONCE: Final = 64
_SAVED_EVERY: Final = 8
"""Rounds of `_AT_ONCE` passages, so that a run that is stopped goes on near there."""


class KeptVectors:
    """An embedder that remembers in a folder what it was asked, by the hash of each text.

    Args:
        embedder: makes the vectors.
        folder: where they are kept; None keeps none.
        told: hears of each passage that was embedded or remembered.
    """

    def __init__(
        self, embedder: Embedder, folder: Path | None, told: Callable[[int], object]
    ) -> None:
        self.name = embedder.name
        self.dimensions = embedder.dimensions
        self._embedder = embedder
        self._told = told
        self._file = folder / f"{_hash(self.name)}.npz" if folder is not None else None
        self._known: dict[str, NDArray[np.float32]] = {}
        self._questions: dict[str, NDArray[np.float32]] = {}
        if self._file is not None and self._file.exists():
            with np.load(self._file) as stored:
                self._known = dict(zip(stored["hashes"].tolist(), stored["rows"], strict=True))

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row a passage."""
        missing = [text for text in dict.fromkeys(texts) if _hash(text) not in self._known]
        self._told(len(texts) - len(missing))
        for turn, at in enumerate(range(0, len(missing), _AT_ONCE), start=1):
            part = missing[at : at + _AT_ONCE]
            rows = self._embedder.embed_passages(part)
            self._known.update(zip(map(_hash, part), rows, strict=True))
            self._told(len(part))
            if turn % _SAVED_EVERY == 0:
                self._save()
        if missing:
            self._save()
        return np.stack([self._known[_hash(text)] for text in texts])

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a question; these are kept for this run."""
        if text not in self._questions:
            self._questions[text] = self._embedder.embed_query(text)
        return self._questions[text]

    def _save(self) -> None:
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_suffix(".new.npz")
        np.savez(
            fresh, hashes=np.asarray(list(self._known)), rows=np.stack([*self._known.values()])
        )
        fresh.replace(self._file)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
