"""A tenant's passages as they were ingested: the truth that the index is built from."""

import hashlib
import json
import sqlite3
from collections.abc import Generator, Iterable
from contextlib import closing, contextmanager
from pathlib import Path

from eventrail.contracts.documents import DocumentChange
from eventrail.contracts.events import Document

_SCHEMA = """
CREATE TABLE IF NOT EXISTS passages (
    id TEXT PRIMARY KEY, text TEXT NOT NULL, source TEXT NOT NULL, title TEXT NOT NULL
) WITHOUT ROWID
"""
_PUT = """
INSERT INTO passages (id, text, source, title) VALUES (?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE
SET text = excluded.text, source = excluded.source, title = excluded.title
"""
_PRUNE = """
DELETE FROM passages
WHERE source = ? AND id NOT IN (SELECT value FROM json_each(?))
"""


class DocumentStore:
    """A SQLite file that outlives the process.

    Args:
        path: the file; made on first use.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def apply(self, changes: Iterable[DocumentChange]) -> None:
        """Make all changes or none. Making them again changes nothing."""
        with self._open() as connection, connection:
            for change in changes:
                _apply(connection, change)

    def passages(self) -> list[Document]:
        """Return all passages, sorted by id."""
        query = "SELECT id, text, source, title FROM passages ORDER BY id"
        with self._open() as connection:
            rows = connection.execute(query).fetchall()
        return [
            Document(id=name, text=text, score=0.0, source=source, title=title)
            for name, text, source, title in rows
        ]

    @contextmanager
    def _open(self) -> Generator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=30.0)) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(_SCHEMA)
            yield connection


def version_of(passages: Iterable[Document]) -> str:
    """Return the version of an index of these passages: a hash of their content."""
    digest = hashlib.sha256()
    for passage in passages:
        for part in (passage.id, passage.text, passage.source, passage.title):
            encoded = part.encode("utf-8", "surrogatepass")
            digest.update(len(encoded).to_bytes(4, "big"))
            digest.update(encoded)
    return digest.hexdigest()[:16]


def _apply(connection: sqlite3.Connection, change: DocumentChange) -> None:
    if change.op == "put":
        values = (change.id, change.text, change.source, change.title)
        connection.execute(_PUT, values)
    elif change.op == "delete":
        connection.execute("DELETE FROM passages WHERE id = ?", (change.id,))
    else:
        connection.execute(_PRUNE, (change.source, json.dumps(change.keep)))
