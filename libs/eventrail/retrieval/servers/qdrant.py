"""Qdrant as a vector server: one collection for each embedder, tenants apart by a filter.

That is how Qdrant wants many tenants kept: `tenant` is an index with `is_tenant`, by which it
stores each tenant's points together and keeps its graph searchable under the filter. A point's id
is made of tenant and key, so that no tenant's put can replace another's point.
"""

import uuid
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Final

import httpx
import numpy as np
from numpy.typing import NDArray
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ApiException

from eventrail.retrieval.interface import Filters
from eventrail.retrieval.servers.interface import Near, Row, ServerUnavailable, labels_of

_SPACE: Final = uuid.UUID("6f0a1d0e-52c6-5f6c-9a58-3b1f2f3c0c11")
_BATCH: Final = 256
_PAGE: Final = 4_096
_TIMEOUT_S: Final = 30


class QdrantServer:
    """Keeps vectors in a collection of a Qdrant server.

    Args:
        client: connected to it.
        collection: its name; created when it is first used.
        dimensions: how many numbers a vector has.
    """

    def __init__(self, client: QdrantClient, collection: str, dimensions: int) -> None:
        self._client = client
        self._collection = collection
        self._dimensions = dimensions

    @classmethod
    def at(cls, url: str, key: str, collection: str, dimensions: int) -> "QdrantServer":
        """Return the server at an address; nothing is asked of it yet."""
        client = QdrantClient(
            url=url, api_key=key or None, timeout=_TIMEOUT_S, check_compatibility=False
        )
        return cls(client, collection, dimensions)

    def upsert(self, tenant: str, rows: Sequence[Row]) -> None:
        """Put rows in; those that are there are replaced."""
        for at in range(0, len(rows), _BATCH):
            points = [_point(tenant, row) for row in rows[at : at + _BATCH]]
            with _asked(self._collection):
                self._client.upsert(self._ready, points, wait=True)

    def delete(self, tenant: str, keys: Sequence[str]) -> None:
        """Take rows out; those that are not there do not matter."""
        for at in range(0, len(keys), _PAGE):
            ids = [_id_of(tenant, key) for key in keys[at : at + _PAGE]]
            with _asked(self._collection):
                self._client.delete(self._ready, models.PointIdsList(points=[*ids]), wait=True)

    def search(
        self, tenant: str, vector: NDArray[np.float32], most: int, filters: Filters | None = None
    ) -> list[Near]:
        """Return the nearest rows, nearest first."""
        with _asked(self._collection):
            answer = self._client.query_points(
                self._ready,
                query=vector.tolist(),
                query_filter=_filter(tenant, filters or {}),
                limit=most,
                with_payload=["key"],
            )
        return [Near(_payload(point)["key"], point.score) for point in answer.points]

    def keys(self, tenant: str) -> set[str]:
        """Return the keys of all rows."""
        keys: set[str] = set()
        offset: Any = None
        while True:
            with _asked(self._collection):
                points, offset = self._client.scroll(
                    self._ready,
                    scroll_filter=_filter(tenant, {}),
                    limit=_PAGE,
                    offset=offset,
                    with_payload=["key"],
                )
            keys.update(_payload(point)["key"] for point in points)
            if offset is None:
                return keys

    def count(self, tenant: str) -> int:
        """Return how many rows there are."""
        with _asked(self._collection):
            counted = self._client.count(self._ready, _filter(tenant, {}), exact=True)
        return counted.count

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @cached_property
    def _ready(self) -> str:
        """The collection's name; made sure of once to be there."""
        if not self._client.collection_exists(self._collection):
            self._create()
        return self._collection

    def _create(self) -> None:
        params = models.VectorParams(size=self._dimensions, distance=models.Distance.COSINE)
        tenants = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True)
        try:
            self._client.create_collection(self._collection, params)
        except (ApiException, ValueError):
            if not self._client.collection_exists(self._collection):
                raise  # else another process was faster
        self._client.create_payload_index(self._collection, "tenant", tenants)
        self._client.create_payload_index(
            self._collection, "labels", models.PayloadSchemaType.KEYWORD
        )


@contextmanager
def _asked(collection: str) -> Generator[None]:
    try:
        yield
    except (ApiException, httpx.HTTPError, ValueError, OSError) as error:
        raise ServerUnavailable(f"qdrant, collection {collection}: {error}") from error


def _id_of(tenant: str, key: str) -> str:
    return str(uuid.uuid5(_SPACE, f"{tenant}\0{key}"))


def _point(tenant: str, row: Row) -> models.PointStruct:
    payload = {"tenant": tenant, "key": row.key, "labels": labels_of(row.metadata)}
    return models.PointStruct(
        id=_id_of(tenant, row.key), vector=row.vector.tolist(), payload=payload
    )


def _filter(tenant: str, filters: Filters) -> models.Filter:
    wanted = [("tenant", tenant), *(("labels", label) for label in labels_of(filters))]
    return models.Filter(
        must=[
            models.FieldCondition(key=field, match=models.MatchValue(value=value))
            for field, value in wanted
        ]
    )


def _payload(point: models.Record | models.ScoredPoint) -> dict[str, Any]:
    return point.payload or {}
