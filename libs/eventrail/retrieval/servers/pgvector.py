"""PostgreSQL with pgvector as a vector server: a table for each embedder and tenant.

An index of all tenants together would be searched first and filtered by tenant afterwards, so a
small tenant among large ones would find little. With a table of its own a tenant has an index of
its own, and nothing that is asked in its name can reach another's rows.
"""

import hashlib
import importlib
import re
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from eventrail.retrieval.interface import Filters
from eventrail.retrieval.servers.interface import Near, Row, ServerUnavailable, labels_of

Connect = Callable[[], Any]
"""Makes a connection of psycopg that commits each statement."""

_NAME: Final = re.compile(r"[a-z_][a-z0-9_]{0,47}")
_MOST_INDEXED: Final = 2_000
"""pgvector indexes no longer vectors; they are searched one by one."""
_LEAST_LOOKED_AT: Final = 100
_MOST_LOOKED_AT: Final = 1_000
_CONNECT_S: Final = 10
_BY_INDEX: Final = "vector <=> %s::vector"
_ONE_BY_ONE: Final = "(vector <=> %s::vector) + 0"
"""The same order, for which no index can be used."""
_ITERATIVE: Final = (0, 8)
"""The version of pgvector that goes on looking until a filter has let enough through."""


class PgvectorServer:
    """Keeps vectors in tables of a PostgreSQL database that has the extension `vector`.

    Args:
        connect: makes a connection; called anew after one was lost.
        failure: what it and its connections raise.
        collection: what the tables' names begin with: small letters, digits and `_`.
        dimensions: how many numbers a vector has.

    Raises:
        ValueError: the collection's name is none of a table.
    """

    def __init__(
        self, connect: Connect, failure: type[Exception], collection: str, dimensions: int
    ) -> None:
        if not _NAME.fullmatch(collection):
            raise ValueError(
                f"{collection!r} is no name of a table: use a-z, 0-9 and _, at most 48"
            )
        self._connect = connect
        self._failure = failure
        self._collection = collection
        self._dimensions = dimensions
        self._lock = threading.Lock()
        self._connection: Any = None
        self._tables: set[str] = set()
        self._iterative = False

    @classmethod
    def at(cls, url: str, key: str, collection: str, dimensions: int) -> "PgvectorServer":
        """Return the server at an address; nothing is asked of it yet.

        Args:
            url: as libpq has it, e.g. `postgresql://eventrail@db/vectors`.
            key: the password; empty if there is none.
            collection: what the tables' names begin with.
            dimensions: how many numbers a vector has.

        Raises:
            ServerUnavailable: psycopg is not installed.
        """
        try:
            psycopg = importlib.import_module("psycopg")
        except ImportError as error:
            raise ServerUnavailable(
                "pgvector needs psycopg, which is not installed: pip install 'eventrail[pgvector]'"
            ) from error
        secret = {"password": key} if key else {}

        def connect() -> Any:
            return psycopg.connect(url, autocommit=True, connect_timeout=_CONNECT_S, **secret)

        return cls(connect, psycopg.Error, collection, dimensions)

    def upsert(self, tenant: str, rows: Sequence[Row]) -> None:
        """Put rows in; those that are there are replaced."""
        values = [(row.key, labels_of(row.metadata), _literal(row.vector)) for row in rows]
        with self._asked(tenant) as (cursor, table):
            cursor.executemany(
                f"INSERT INTO {table} (key, labels, vector) VALUES (%s, %s, %s::vector) "  # noqa: S608 -- a name made of letters and a digest
                "ON CONFLICT (key) DO UPDATE "
                "SET labels = excluded.labels, vector = excluded.vector",
                values,
            )

    def delete(self, tenant: str, keys: Sequence[str]) -> None:
        """Take rows out; those that are not there do not matter."""
        with self._asked(tenant) as (cursor, table):
            cursor.execute(f"DELETE FROM {table} WHERE key = ANY(%s)", ([*keys],))  # noqa: S608 -- as above

    def search(
        self, tenant: str, vector: NDArray[np.float32], most: int, filters: Filters | None = None
    ) -> list[Near]:
        """Return the nearest rows, nearest first."""
        with self._asked(tenant) as (cursor, table):
            looked_at = min(max(most, _LEAST_LOOKED_AT), _MOST_LOOKED_AT)
            cursor.execute("SELECT set_config('hnsw.ef_search', %s, false)", (str(looked_at),))
            if self._iterative:
                cursor.execute("SET hnsw.iterative_scan = strict_order")
            found = _nearest(cursor, table, vector, most, filters or {}, order=_BY_INDEX)
            if len(found) < most:  # the index gives up where a filter lets little through
                found = _nearest(cursor, table, vector, most, filters or {}, order=_ONE_BY_ONE)
            return found

    def keys(self, tenant: str) -> set[str]:
        """Return the keys of all rows."""
        with self._asked(tenant) as (cursor, table):
            cursor.execute(f"SELECT key FROM {table}")  # noqa: S608 -- as above
            return {key for (key,) in cursor.fetchall()}

    def count(self, tenant: str) -> int:
        """Return how many rows there are."""
        with self._asked(tenant) as (cursor, table):
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 -- as above
            return int(cursor.fetchone()[0])

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._drop()

    @contextmanager
    def _asked(self, tenant: str) -> Generator[tuple[Any, str]]:
        """Give a cursor and the tenant's table, to one thread at a time."""
        with self._lock:
            try:
                if self._connection is None:
                    self._connection = self._connect()
                with self._connection.cursor() as cursor:
                    yield cursor, self._table(cursor, tenant)
            except self._failure as error:
                self._drop()
                raise ServerUnavailable(f"pgvector, {self._collection}: {error}") from error

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _table(self, cursor: Any, tenant: str) -> str:
        digest = hashlib.blake2b(tenant.encode(), digest_size=6).hexdigest()
        table = f"{self._collection}_{digest}"
        if table not in self._tables:
            self._create(cursor, table)
            self._tables.add(table)
        return table

    def _create(self, cursor: Any, table: str) -> None:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
        cursor.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'")
        version = tuple(int(part) for part in cursor.fetchone()[0].split(".")[:2])
        self._iterative = version >= _ITERATIVE
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {table} (key text PRIMARY KEY, labels text[] NOT NULL, "
            f"vector vector({self._dimensions}) NOT NULL)"
        )
        cursor.execute(f"CREATE INDEX IF NOT EXISTS {table}_l ON {table} USING gin (labels)")
        if self._dimensions <= _MOST_INDEXED:
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {table}_v ON {table} "
                "USING hnsw (vector vector_cosine_ops)"
            )


def _nearest(
    cursor: Any,
    table: str,
    vector: NDArray[np.float32],
    most: int,
    filters: Filters,
    *,
    order: str,
) -> list[Near]:
    asked = _literal(vector)
    cursor.execute(
        f"SELECT key, 1 - (vector <=> %s::vector) FROM {table} WHERE labels @> %s "  # noqa: S608 -- a name made of letters and a digest
        f"ORDER BY {order} LIMIT %s",
        (asked, labels_of(filters), asked, most),
    )
    return [Near(key, float(score)) for key, score in cursor.fetchall()]


def _literal(vector: NDArray[np.float32]) -> str:
    return f"[{','.join(map(str, vector.tolist()))}]"
