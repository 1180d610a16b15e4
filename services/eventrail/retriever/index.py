"""A tenant's index: BM25 over its passages, as one folder of files.

The variant is Lucene's; see Kamphuis et al., "Which BM25 do you mean?", ECIR 2020.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bm25s
import msgspec
import numpy as np
from numpy.typing import NDArray

from eventrail.contracts.events import Document
from eventrail.retriever.words import make_analyser

FLOOR = 0.05
"""A passage with a lower score has only a hint of the question's words in common with it."""

_PASSAGES = "passages.json"
_SCORES = "bm25"
_decode = msgspec.json.Decoder(list[Document])


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome of a search.

    Attributes:
        documents: best first; empty if nothing is relevant.
        candidates: how many passages shared a word with the question.
    """

    documents: list[Document]
    candidates: int


class Index:
    """A loaded index; immutable."""

    def __init__(self, passages: list[Document], scorer: Any | None) -> None:
        self._passages = passages
        self._scorer = scorer
        self._analyse = make_analyser()

    def __len__(self) -> int:
        return len(self._passages)

    def search(self, question: str, top_k: int) -> Found:
        """Return the `top_k` best passages for a question; equals in order of their ids."""
        if self._scorer is None or top_k < 1:
            return Found([], 0)
        known = self._scorer.vocab_dict
        terms = sorted({term for term in self._analyse(question) if term in known})
        if not terms:
            return Found([], 0)
        scores: NDArray[np.float32] = self._scorer.get_scores(terms)
        best = _best(scores, top_k)
        documents = [
            msgspec.structs.replace(self._passages[place], score=round(float(scores[place]), 4))
            for place in best
        ]
        return Found(documents, int(np.count_nonzero(scores > 0)))


def _best(scores: NDArray[np.float32], top_k: int) -> list[int]:
    """Return the places of the highest scores above the floor, highest first."""
    (relevant,) = np.nonzero(scores > FLOOR)
    order = np.argsort(-scores[relevant], kind="stable")[:top_k]
    return [int(place) for place in relevant[order]]


def write_index(folder: Path, passages: Sequence[Document]) -> None:
    """Write an index into an empty folder.

    Args:
        folder: where; it must exist.
        passages: sorted by id, so that equal scores rank the same everywhere.
    """
    analyse = make_analyser()
    terms = [analyse(f"{passage.title} {passage.text}") for passage in passages]
    if any(terms):
        scorer = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
        scorer.index(terms, show_progress=False)
        scorer.save(str(folder / _SCORES), show_progress=False)
    (folder / _PASSAGES).write_bytes(msgspec.json.encode(list(passages)))


def load_index(folder: Path) -> Index:
    """Load an index; its scores stay on disk, mapped into memory.

    Raises:
        OSError: it is not there.
        msgspec.MsgspecError: it is broken.
    """
    passages = _decode.decode((folder / _PASSAGES).read_bytes())
    scores = folder / _SCORES
    if not scores.is_dir():
        return Index(passages, None)
    return Index(passages, bm25s.BM25.load(str(scores), mmap=True, show_progress=False))
