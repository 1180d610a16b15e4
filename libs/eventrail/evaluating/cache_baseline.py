"""The plainest semantic cache: an answer serves if the cosine of the questions is high enough."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from eventrail.evaluating.cache_rows import Asked
from eventrail.learning.embedding import static_embedder

USUAL: Final = 0.8
"""The threshold that such caches come with."""


def embedder() -> tuple[str, Callable[[str], npt.NDArray[Any]]]:
    """Return the best embedder at hand and its name."""
    try:
        from eventrail.retrieval.embedding.bundled_model import BundledEmbedder  # noqa: PLC0415
    except ImportError:  # without ONNX Runtime
        return "static vectors", static_embedder().embed
    chosen = BundledEmbedder()
    return chosen.name, chosen.embed_query


def cosines(rows: Sequence[Asked], embed: Callable[[str], npt.NDArray[Any]]) -> list[float]:
    """Return for each row the cosine of the nearest question that is kept; -1 for none."""
    texts = dict.fromkeys(text for row in rows for text in (row.question, *row.kept))
    vectors = {text: np.asarray(embed(text), np.float32) for text in texts}
    return [
        max((float(vectors[row.question] @ vectors[kept]) for kept in row.kept), default=-1.0)
        for row in rows
    ]
