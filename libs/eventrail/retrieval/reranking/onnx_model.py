"""A cross-encoder as ONNX: a folder with `model.onnx` and `tokenizer.json`; needs no torch."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from eventrail.retrieval.embedding.fingerprint import revision_of
from eventrail.retrieval.embedding.onnx_files import OnnxModel, read_tokenizer
from eventrail.retrieval.reranking.logits import of_relevance

_LONGEST: Final = 512
_BATCH: Final = 8


class OnnxReranker:
    """Scores passages with a cross-encoder. Safe to be used by several threads.

    Args:
        folder: holds the model and its tokenizer.

    Raises:
        UnusableModel: a file of it is missing, or is no such model.
    """

    share = 1.0

    def __init__(self, folder: Path) -> None:
        self._model = OnnxModel(folder)
        self._tokenizer = read_tokenizer(folder)
        self._tokenizer.enable_truncation(_LONGEST, strategy="only_second")
        if self._tokenizer.padding is None:
            self._tokenizer.enable_padding()
        self.name = f"{folder.name}@{revision_of(str(folder))}"

    def scores(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """Return how well each passage answers, as logits."""
        order = sorted(range(len(passages)), key=lambda at: len(passages[at]))
        said = np.zeros(len(passages), np.float32)
        for at in range(0, len(order), _BATCH):
            batch = order[at : at + _BATCH]
            pairs = self._tokenizer.encode_batch([(query, passages[each]) for each in batch])
            said[batch] = of_relevance(self._model.run(pairs, self._model.outputs[0]))
        return said
