"""A transformer that reads one text at a time, run by ONNX Runtime on the CPU.

The activations are quantised anew for every run, by their largest value. A text that shared a run
with others would get another vector beside other texts; so each has a run of its own, and a vector
depends on its text alone: an index that is built again gets the very same one, in whatever company
its passages came. A run holds one thread, and several texts are read at once by several threads.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from eventrail.retrieval.interface import Vectors

MODEL: Final = "model.onnx"
TOKENIZER: Final = "tokenizer.json"
LONGEST: Final = 256
"""Tokens that are read of a text, as the model's authors use it; the rest is left away."""
_CHARACTERS: Final = 16
"""No token that matters is longer on average; so much of a text is looked at for each."""
_THREADS: Final = 2


class Encoder:
    """Reads texts with the model in a folder. Safe to be used by several threads.

    Args:
        folder: holds `model.onnx` (see `recipe.graph`) and `tokenizer.json`.
        threads: texts that are read at once; 0 for two, or one on a machine with one core.
    """

    def __init__(self, folder: Path, threads: int = 0) -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST)
        runtime = cast("Any", onnxruntime)  # annotated by half
        options = runtime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        providers = ["CPUExecutionProvider"]
        self._session = runtime.InferenceSession(str(folder / MODEL), options, providers)
        self._threads = threads or min(_THREADS, os.cpu_count() or 1)

    def vector(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a text, of length 1."""
        return self._run("vector", text)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text, in their order."""
        return np.stack(list(self._each("vector", texts)))

    def tokens(self, text: str) -> NDArray[np.float32]:
        """Return the vectors of a text's tokens, one row each, its two end marks among them."""
        return self._run("tokens", text)

    def _each(self, output: str, texts: Sequence[str]) -> Iterator[NDArray[np.float32]]:
        if len(texts) == 1 or self._threads == 1:
            yield from (self._run(output, text) for text in texts)
            return
        with ThreadPoolExecutor(self._threads, "embed") as pool:
            yield from pool.map(partial(self._run, output), texts)

    def _run(self, output: str, text: str) -> NDArray[np.float32]:
        ids: list[int] = self._tokenizer.encode(text[: LONGEST * _CHARACTERS]).ids
        return self._session.run([output], {"ids": np.asarray([ids], np.int64)})[0][0]


@lru_cache(maxsize=2)
def encoder_in(folder: Path) -> Encoder:
    """Return the process's encoder of a folder; loads it the first time, in about 0.1 s."""
    return Encoder(folder)
