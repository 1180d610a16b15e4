"""Any sentence-transformers model, from a folder or by its name at the hub.

The package is not among Eventrail's own: it brings torch along. A name that is no folder is looked
for in the hub's local cache and then downloaded, by sentence-transformers itself, so a machine
without a network is given a folder.
"""

import importlib
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from eventrail.retrieval.embedding.fingerprint import revision_of
from eventrail.retrieval.embedding.unit import unit_rows
from eventrail.retrieval.embedding.unusable import UnusableModel
from eventrail.retrieval.interface import Vectors

_INSTALL: Final = "pip install 'eventrail[transformers]'"
_BATCH: Final = 32


class TransformerEmbedder:
    """Embeds texts with a sentence-transformers model.

    Models that want a sign before questions or passages (`query: `) have it among their prompts,
    by which `encode_query` and `encode_document` go.

    Args:
        model: a folder, or a name at the hub.

    Raises:
        UnusableModel: the package is missing, or the model cannot be loaded.
    """

    def __init__(self, model: str) -> None:
        self._model = load("SentenceTransformer", model)
        self._lock = threading.Lock()
        self.name = f"{Path(model).name if Path(model).is_dir() else model}@{revision_of(model)}"
        self.dimensions = int(_dimensions(self._model))

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row a passage."""
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return unit_rows(self._encode("encode_document", list(texts)))

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a question."""
        return unit_rows(self._encode("encode_query", [text]))[0]

    def _encode(self, method: str, texts: list[str]) -> NDArray[np.float32]:
        encode = getattr(self._model, method, self._model.encode)
        with self._lock:
            return encode(texts, batch_size=_BATCH, show_progress_bar=False, convert_to_numpy=True)


def load(kind: str, model: str) -> Any:
    """Return a model of sentence-transformers.

    Args:
        kind: the class: `SentenceTransformer` or `CrossEncoder`.
        model: a folder, or a name at the hub.

    Raises:
        UnusableModel: the package is missing, or the model cannot be loaded.
    """
    try:
        package = importlib.import_module("sentence_transformers")
    except ImportError as error:
        raise UnusableModel(
            f"the model {model!r} needs sentence-transformers, which is not installed: {_INSTALL}; "
            f"or name `bundled`, `static` or `none` instead"
        ) from error
    try:
        return getattr(package, kind)(model)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise UnusableModel(
            f"{model!r} cannot be loaded by sentence-transformers as a {kind}: {error}; name a "
            f"folder that holds such a model, or its name at the hub"
        ) from error


def _dimensions(model: Any) -> int:
    newer = getattr(model, "get_embedding_dimension", None)
    return (newer or model.get_sentence_embedding_dimension)()
