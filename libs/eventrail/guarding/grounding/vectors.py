"""How alike two words are, by their letters and by their static vectors."""

import unicodedata
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from eventrail.guarding.grounding.words import Kind, Word
from eventrail.learning.embedding import DIMENSIONS, static_embedder

Matrix = npt.NDArray[np.float32]

_LETTERS: Final = 192
_GRAMS: Final = (2, 3)
_UNRELATED: Final = 0.3
"""Cosines up to this say nothing: those of random words lie between -0.1 and 0.25."""
_OTHER_LETTERS: Final = 0.35
_EQUAL: Final = 0.999
_TYPICAL: Final = 13.0
"""The length of an ordinary noun's vector; that of "said" is 6, of a name 29."""


def letter_vectors(words: Sequence[Word]) -> Matrix:
    """Return one row of unit length a word, from its hashed letter pairs and triples."""
    rows = np.zeros((len(words), _LETTERS), np.float32)
    for row, word in zip(rows, words, strict=True):
        where, values = _letters(word.stem if not word.kind & Kind.NUMBER else f"#{word.stem}")
        row[where] = values
    return rows


def meaning_vectors(words: Sequence[Word]) -> Matrix:
    """Return one row a word: its static vector, or zeros for Korean words and numbers."""
    known = [not word.kind & (Kind.KOREAN | Kind.NUMBER) for word in words]
    rows = np.zeros((len(words), DIMENSIONS), np.float32)
    lowers = [word.lower for word, is_known in zip(words, known, strict=True) if is_known]
    rows[np.asarray(known, bool)] = static_embedder().embed_words(lowers)
    return rows


def alike_by_letters(left: Matrix, right: Matrix) -> Matrix:
    """Return how alike words are by their letters, 0 to 1; 1 for equal stems."""
    cosines = left @ right.T
    graded = np.clip((cosines - _OTHER_LETTERS) / (1 - _OTHER_LETTERS), 0, 1)
    return np.where(cosines > _EQUAL, 1, graded).astype(np.float32)


def alike_by_meaning(left: Matrix, right: Matrix) -> Matrix:
    """Return how alike words are by their static vectors, 0 to 1."""
    cosines = _unit(left) @ _unit(right).T
    return np.clip((cosines - _UNRELATED) / (1 - _UNRELATED), 0, 1)


def weights_of(words: Sequence[Word], vectors: Matrix) -> Matrix:
    """Return how much each word tells, 0.5 to 2: by the length of its static vector."""
    weights = np.clip(np.linalg.norm(vectors, axis=1) / _TYPICAL, 0.5, 2).astype(np.float32)
    kinds = np.asarray([word.kind for word in words], int)
    weights[(kinds & Kind.KOREAN) > 0] = 1
    weights[(kinds & Kind.NUMBER) > 0] = 1.5
    return weights


@lru_cache(maxsize=65_536)
def _letters(stem: str) -> tuple[npt.NDArray[np.intp], Matrix]:
    row = np.zeros(_LETTERS, np.float32)
    for gram in _grams(stem):
        row[zlib.crc32(gram.encode()) % _LETTERS] += 1
    row /= np.linalg.norm(row)
    where = np.flatnonzero(row)
    return where, row[where]


def _grams(stem: str) -> list[str]:
    if stem.startswith("#"):  # a number is equal to another or not
        return [stem]
    spelled = f" {unicodedata.normalize('NFD', stem)} "
    return [spelled[at : at + size] for size in _GRAMS for at in range(len(spelled) - size + 1)]


def _unit(rows: Matrix) -> Matrix:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
