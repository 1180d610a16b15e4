"""Vector servers under test: every test runs on each that can be had here."""

import os
import uuid
import warnings
from collections.abc import Iterator

import pytest
from qdrant_client import QdrantClient

from eventrail.retrieval.servers.interface import VectorServer
from eventrail.retrieval.servers.memory import MemoryServer
from eventrail.retrieval.servers.pgvector import PgvectorServer
from eventrail.retrieval.servers.qdrant import QdrantServer

DIMENSIONS = 8
POSTGRES = "EVENTRAIL_PGVECTOR_URL"
"""Names a PostgreSQL with pgvector, `postgresql://...`; without one it is not among the servers."""


@pytest.fixture(params=["memory", "qdrant", *(["pgvector"] if POSTGRES in os.environ else [])])
def server(request: pytest.FixtureRequest) -> Iterator[VectorServer]:
    server = _make(request.param)
    yield server
    server.close()


def _make(kind: str) -> VectorServer:
    collection = f"test_{uuid.uuid4().hex[:8]}"
    if kind == "memory":
        return MemoryServer()
    if kind == "qdrant":
        # the client's local mode says that indexes change nothing there
        warnings.filterwarnings("ignore", message="Payload indexes have no effect")
        return QdrantServer(QdrantClient(":memory:"), collection, DIMENSIONS)
    return PgvectorServer.at(os.environ[POSTGRES], "", collection, DIMENSIONS)
