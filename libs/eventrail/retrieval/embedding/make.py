"""The embedder that a policy names."""

import threading
from functools import lru_cache
from pathlib import Path

import msgspec

from eventrail.config.model import Config
from eventrail.config.pool import Pool
from eventrail.config.retrieval import BUNDLED, NONE, Retrieval
from eventrail.retrieval.embedding.bundled_model import BundledEmbedder
from eventrail.retrieval.embedding.onnx_files import model_file
from eventrail.retrieval.embedding.onnx_folder import OnnxEmbedder
from eventrail.retrieval.embedding.pool import PoolEmbedder
from eventrail.retrieval.embedding.remembered import Remembered
from eventrail.retrieval.embedding.static_model import StaticTexts
from eventrail.retrieval.embedding.transformer import TransformerEmbedder
from eventrail.retrieval.embedding.unusable import UnusableModel
from eventrail.retrieval.interface import Embedder

STATIC = "static"
POOL = "pool:"

_loading = threading.Lock()


def make_embedder(policy: Retrieval, config: Config | None = None) -> Embedder | None:
    """Return the embedder of a policy; None for one that searches by words alone.

    The same one for the same name, so that a model is in memory once; it keeps the vectors of the
    last questions. What it takes to load is paid when it is made, or when it is first used.

    Args:
        policy: names it.
        config: has the pools that `pool:<name>` is among.

    Raises:
        UnusableModel: there is no such model, or no such pool, or it cannot be loaded.
    """
    named = policy.embedder
    if named == NONE:
        return None
    pool = _pool_of(named, config or Config()) if named.startswith(POOL) else None
    with _loading:
        return _made(named, msgspec.json.encode(pool))


@lru_cache(maxsize=16)
def _made(named: str, pool: bytes) -> Embedder:
    """Return the embedder of a name; of a pool, as `pool` has it in JSON."""
    return Remembered(_of(named, msgspec.json.decode(pool, type=Pool | None)))


def _of(named: str, pool: Pool | None) -> Embedder:
    if pool is not None:
        return PoolEmbedder(named.removeprefix(POOL), pool)
    if named == BUNDLED:
        return BundledEmbedder()
    if named == STATIC:
        return StaticTexts()
    if model_file(Path(named)).exists():
        return OnnxEmbedder(Path(named))
    return TransformerEmbedder(named)


def _pool_of(named: str, config: Config) -> Pool:
    pool = config.pools.get(named.removeprefix(POOL))
    if pool is None:
        known = ", ".join(sorted(config.pools)) or "none"
        raise UnusableModel(f"the embedder {named} is not among the pools; there are: {known}")
    return pool
