"""Models that others exported as ONNX: a folder with `model.onnx` and `tokenizer.json`.

That is how Optimum and sentence-transformers export one; the file may lie in a folder `onnx` too.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, cast

import msgspec
import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from eventrail.retrieval.embedding.encoder import MODEL, TOKENIZER
from eventrail.retrieval.embedding.unusable import UnusableModel

_THREADS: Final = 2


def model_file(folder: Path) -> Path:
    """Return where a folder's ONNX model is, or would be."""
    inner = folder / "onnx" / MODEL
    return inner if inner.exists() else folder / MODEL


def read_tokenizer(folder: Path) -> Tokenizer:
    """Return a folder's tokenizer.

    Raises:
        UnusableModel: it has none that can be read.
    """
    try:
        return Tokenizer.from_file(str(folder / TOKENIZER))
    except Exception as error:  # the library raises nothing narrower
        raise UnusableModel(f"{folder / TOKENIZER} is no tokenizer: {error}") from error


def read_settings(folder: Path, name: str) -> dict[str, Any]:
    """Return one of a folder's JSON files; empty if it is not there or none."""
    try:
        return msgspec.json.decode((folder / name).read_bytes(), type=dict[str, Any])
    except (OSError, msgspec.MsgspecError):
        return {}


class OnnxModel:
    """Runs a model on the CPU. Safe to be used by several threads.

    Args:
        folder: holds it.

    Raises:
        UnusableModel: it holds none that can be run.

    Attributes:
        outputs: names of what the model says.
    """

    def __init__(self, folder: Path) -> None:
        runtime = cast("Any", onnxruntime)  # annotated by half
        options = runtime.SessionOptions()
        options.intra_op_num_threads = _THREADS
        options.inter_op_num_threads = 1
        providers = ["CPUExecutionProvider"]
        try:
            self._session = runtime.InferenceSession(str(model_file(folder)), options, providers)
        except Exception as error:  # the runtime's errors have no common kind
            raise UnusableModel(f"{model_file(folder)} cannot be run: {error}") from error
        self._inputs = {each.name for each in self._session.get_inputs()}
        self.outputs: list[str] = [each.name for each in self._session.get_outputs()]

    def run(self, read: Sequence[Encoding], output: str) -> NDArray[np.float32]:
        """Return one output for texts, or pairs of them, of the same padded length."""
        every = {
            "input_ids": [each.ids for each in read],
            "attention_mask": [each.attention_mask for each in read],
            "token_type_ids": [each.type_ids for each in read],
        }
        given = {
            name: np.asarray(rows, np.int64) for name, rows in every.items() if name in self._inputs
        }
        return np.asarray(self._session.run([output], given)[0], np.float32)
