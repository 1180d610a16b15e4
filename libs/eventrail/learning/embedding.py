"""Sentence vectors as the mean of static token vectors: no network, 20 microseconds a sentence.

The vectors are WordLlama's (`l2_supercat_256`, MIT), which its package brings along: 32,000
tokens of 256 numbers, distilled from the input layers of large models. They know European
languages well; Korean falls apart into bytes, so Korean text is left to n-grams.
"""

from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
from safetensors import numpy as safetensors
from tokenizers import Tokenizer

Vector = npt.NDArray[np.float32]

DIMENSIONS: Final = 256
_LONGEST: Final = 40_000
_KEPT: Final = 16_384
"""Words whose vectors are kept at hand; about 16 MiB."""
_NONE: Final = np.zeros((0, DIMENSIONS), np.float32)


class StaticEmbedder:
    """Embeds texts. Make one with `static_embedder()`: the table takes 32 MiB of memory."""

    def __init__(self) -> None:
        folder = files("wordllama")
        with as_file(folder / "tokenizers" / "l2_supercat_tokenizer_config.json") as path:
            self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        with as_file(folder / "weights" / "l2_supercat_256.safetensors") as path:
            load = cast("Any", safetensors).load_file  # annotated by half
            self._table = load(path)["embedding.weight"].astype(np.float32)
        self._words: dict[str, Vector] = {}

    def pieces(self) -> list[str]:
        """Return the vocabulary, in the order of token ids; spaces are written as U+2581."""
        known: dict[str, int] = self._tokenizer.get_vocab()
        return sorted(known, key=known.__getitem__)

    def token_ids(self, text: str) -> list[int]:
        """Return the text's token ids, without marks for its ends."""
        encoded = self._tokenizer.encode(text[:_LONGEST], add_special_tokens=False)
        return list(encoded.ids)

    def vectors(self, text: str) -> npt.NDArray[np.float32]:
        """Return the vectors of the text's tokens, one row a token, not at unit length."""
        return self._table[self.token_ids(text)]

    def embed(self, text: str) -> Vector:
        """Return a vector of length 1 (of length 0 for an empty text), of 256 numbers."""
        ids = self.token_ids(text)
        if not ids:
            return np.zeros(DIMENSIONS, np.float32)
        mean = self._table[ids].mean(axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), np.float32)

    def embed_all(self, texts: list[str]) -> npt.NDArray[np.float32]:
        """Return one row a text."""
        rows = [self.embed(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), np.float32)

    def embed_words(self, words: list[str]) -> npt.NDArray[np.float32]:
        """Return one row a word, the mean of its tokens' vectors, not at unit length.

        The length says how much a word tells: 1.6 for "the", 13 for "film", 29 for a name.
        """
        kept = self._words.get  # another thread may empty it between two looks
        known = {word: vector for word in words if (vector := kept(word)) is not None}
        missing = [word for word in dict.fromkeys(words) if word not in known]
        if missing:
            known |= dict(zip(missing, map(np.copy, self._of_words(missing)), strict=True))
            if len(self._words) > _KEPT:
                self._words.clear()
            self._words.update(known)
        return np.stack([known[word] for word in words]) if words else _NONE

    def _of_words(self, words: list[str]) -> npt.NDArray[np.float32]:
        encoded = self._tokenizer.encode(words, is_pretokenized=True, add_special_tokens=False)
        of_word = np.asarray(encoded.word_ids, np.intp)
        firsts = np.flatnonzero(np.diff(of_word, prepend=-1))
        sums = np.add.reduceat(self._table[encoded.ids], firsts, axis=0)
        rows = np.zeros((len(words), DIMENSIONS), np.float32)
        counts = np.diff(firsts, append=len(of_word))[:, None]
        rows[of_word[firsts]] = sums / counts
        return rows


@lru_cache(maxsize=1)
def static_embedder() -> StaticEmbedder:
    """Return the process's embedder; loads it the first time, in about 0.2 s."""
    return StaticEmbedder()
