"""The vector server that a policy names."""

import hashlib
import os
from collections.abc import Mapping
from functools import lru_cache

from eventrail.config.retrieval import Vectors
from eventrail.retrieval.interface import Embedder
from eventrail.retrieval.servers.interface import ServerUnavailable, VectorServer
from eventrail.retrieval.servers.pgvector import PgvectorServer


def make_server(
    vectors: Vectors, embedder: Embedder, environ: Mapping[str, str] = os.environ
) -> VectorServer | None:
    """Return the server of a policy; None where vectors are searched in the segments.

    Vectors of different embedders are kept apart: collections and tables are named after the
    embedder too. The same one for the same settings, so that a process has one client; it is
    nobody's to close. Nothing is asked of the server yet.

    Args:
        vectors: which server, and where.
        embedder: makes the vectors that it keeps.
        environ: where `key_env` is looked up.

    Raises:
        ServerUnavailable: what it needs is not installed, or its key is not set.
    """
    if vectors.engine == "local":
        return None
    key = environ.get(vectors.key_env, "") if vectors.key_env else ""
    if vectors.key_env and not key:
        raise ServerUnavailable(
            f"vectors.key_env: the environment variable {vectors.key_env} is not set here"
        )
    digest = hashlib.blake2b(embedder.name.encode(), digest_size=4).hexdigest()
    return _made(
        vectors.engine,
        vectors.url,
        key,
        f"{vectors.collection}_{digest}",
        embedder.dimensions,
    )


@lru_cache(maxsize=16)
def _made(engine: str, url: str, key: str, collection: str, dimensions: int) -> VectorServer:
    if engine == "pgvector":
        return PgvectorServer.at(url, key, collection, dimensions)
    try:
        from eventrail.retrieval.servers.qdrant import QdrantServer  # noqa: PLC0415 -- an extra
    except ImportError as error:
        raise ServerUnavailable(
            "qdrant needs qdrant-client, which is not installed: pip install 'eventrail[qdrant]'"
        ) from error
    return QdrantServer.at(url, key, collection, dimensions)
