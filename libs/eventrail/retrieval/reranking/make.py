"""The reranker that a policy names."""

import threading
from functools import lru_cache
from pathlib import Path

from eventrail.config.retrieval import BUNDLED, NONE, Retrieval
from eventrail.retrieval.embedding.onnx_files import model_file
from eventrail.retrieval.reranking.blended import SharingReranker
from eventrail.retrieval.reranking.cross_encoder import CrossEncoderReranker
from eventrail.retrieval.reranking.onnx_model import OnnxReranker
from eventrail.retrieval.reranking.sentences import SentenceReranker

_loading = threading.Lock()


def make_reranker(policy: Retrieval) -> SharingReranker | None:
    """Return the reranker of a policy; None for none.

    The same one for the same name, so that a model is in memory once. A folder that holds a model
    as ONNX is read as such, and everything else by sentence-transformers.

    Raises:
        UnusableModel: it cannot be loaded.
    """
    if policy.reranker == NONE:
        return None
    with _loading:
        return _made(policy.reranker)


@lru_cache(maxsize=8)
def _made(named: str) -> SharingReranker:
    if named == BUNDLED:
        return SentenceReranker()
    if model_file(Path(named)).exists():
        return OnnxReranker(Path(named))
    return CrossEncoderReranker(named)
