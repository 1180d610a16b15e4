"""Any sentence-transformers model that was exported as ONNX; needs no torch.

What sentence-transformers keeps beside a model is followed: how tokens become one vector
(`1_Pooling/config.json`), how long a text may be (`sentence_bert_config.json`), and what stands
before questions and passages (`prompts` of `config_sentence_transformers.json`).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from eventrail.retrieval.embedding.fingerprint import revision_of
from eventrail.retrieval.embedding.onnx_files import OnnxModel, read_settings, read_tokenizer
from eventrail.retrieval.embedding.unit import unit_rows
from eventrail.retrieval.embedding.unusable import UnusableModel
from eventrail.retrieval.interface import Vectors

_LONGEST: Final = 512
_POOLED: Final = "sentence_embedding"
_MODES: Final = {"pooling_mode_mean_tokens": "mean", "pooling_mode_cls_token": "first"}


class OnnxEmbedder:
    """Embeds texts one by one, so that a vector depends on its text alone.

    Args:
        folder: holds the model and its tokenizer.

    Raises:
        UnusableModel: a file of it is missing or damaged, or it pools tokens in another way than
            by their mean or by the first.
    """

    def __init__(self, folder: Path) -> None:
        self._model = OnnxModel(folder)
        self._tokenizer = read_tokenizer(folder)
        self._tokenizer.no_padding()
        longest = read_settings(folder, "sentence_bert_config.json").get("max_seq_length")
        self._tokenizer.enable_truncation(int(longest or _LONGEST))
        pooled = _POOLED in self._model.outputs
        self._output = _POOLED if pooled else self._model.outputs[0]
        self._pooling = "none" if pooled else _pooling_of(folder)
        prompts = _prompts_of(folder)
        self._before_query = prompts.get("query", "")
        self._before_passage = prompts.get("document", prompts.get("passage", ""))
        self.name = f"{folder.name}@{revision_of(str(folder))}"
        self.dimensions = len(self.embed_query("?"))

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row a passage."""
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return np.stack([self._embed(self._before_passage + text) for text in texts])

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a question."""
        return self._embed(self._before_query + text)

    def _embed(self, text: str) -> NDArray[np.float32]:
        said = self._model.run([self._tokenizer.encode(text)], self._output)
        if self._pooling == "mean":
            said = said.mean(axis=1)
        elif self._pooling == "first":
            said = said[:, 0]
        return unit_rows(said)[0]


def _prompts_of(folder: Path) -> dict[str, str]:
    settings = read_settings(folder, "config_sentence_transformers.json")
    try:
        return msgspec.convert(settings.get("prompts") or {}, dict[str, str])
    except msgspec.ValidationError:
        return {}


def _pooling_of(folder: Path) -> str:
    settings = read_settings(folder, "1_Pooling/config.json")
    asked = [name for name, value in settings.items() if name.startswith("pooling_mode") and value]
    mode = settings.get("pooling_mode")
    if isinstance(mode, str):  # newer files name the mode instead
        asked = [f"pooling_mode_{mode}_token{'s' * (mode == 'mean')}"]
    if not asked:
        return "mean"
    if len(asked) > 1 or asked[0] not in _MODES:
        raise UnusableModel(
            f"{folder}: 1_Pooling/config.json asks for {', '.join(asked)}; only the mean of the "
            f"tokens or the first one can be read from ONNX. Export the model with its pooling, "
            f"or remove the ONNX file to have sentence-transformers load it"
        )
    return _MODES[asked[0]]
