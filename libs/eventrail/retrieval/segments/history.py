"""The fold of a tenant's changes: what its documents are, and were, by number.

One SQLite file. What was applied since the last commit is gone after a crash, together with the
sequence it had come to, so that whoever goes on reads those messages again.
"""

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Self

from eventrail.contracts.documents import DocumentChange, Refusal
from eventrail.retrieval.segments.entry import Entry, content_of
from eventrail.retrieval.segments.plan import Span

REFUSALS = 100
"""Of the newest so many are kept."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    ordinal INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, id TEXT NOT NULL,
    content BLOB NOT NULL, replaces INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS by_sequence ON entries (sequence);
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY, ordinal INTEGER NOT NULL, content BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refusals (
    sequence INTEGER PRIMARY KEY, id TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS passed (
    one INTEGER PRIMARY KEY CHECK (one = 1), sequence INTEGER NOT NULL);
INSERT OR IGNORE INTO passed VALUES (1, 0);
"""


class History:
    """What became of a tenant's changes; safe to be used from several threads.

    Args:
        path: the file; None keeps it in memory.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(
            path or ":memory:", isolation_level=None, check_same_thread=False
        )
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        if not self._rows("SELECT 1 FROM sqlite_master WHERE name = 'passed'"):
            self._connection.executescript(_SCHEMA)  # not else: it would wait for who is building

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Forget what was not committed, and close the file."""
        with self._lock:
            self.roll_back()
            self._connection.close()

    @property
    def n(self) -> int:
        """How many effective changes there are."""
        return self._number("SELECT COALESCE(MAX(ordinal), 0) FROM entries")

    @property
    def sequence(self) -> int:
        """The last sequence of `DOCUMENTS` that was seen."""
        return self._number("SELECT sequence FROM passed")

    @property
    def documents(self) -> int:
        """How many documents there are."""
        return self._number("SELECT COUNT(*) FROM documents")

    @property
    def refused(self) -> list[Refusal]:
        """The newest changes that could not be made, oldest first."""
        rows = self._rows("SELECT sequence, id, reason FROM refusals ORDER BY sequence")
        return [Refusal(*row) for row in rows]

    def changes_something(self, change: DocumentChange) -> bool:
        """Tell whether a change would have an effect: a put of what is held has none."""
        held = self._held(change.id)
        if change.op == "put":
            return held is None or held[1] != content_of(change)
        return change.op == "delete" and held is not None

    def apply(self, change: DocumentChange, sequence: int) -> Entry | None:
        """Fold in a change; return what it became, None if it changes nothing.

        Args:
            change: what was asked for; a `reindex` has no effect here.
            sequence: of its message; one that was seen before has no effect.
        """
        with self._lock:
            if sequence <= self.sequence:
                return None
            self.passed(sequence)
            if not self.changes_something(change):
                return None
            held = self._held(change.id)
            content = content_of(change) if change.op == "put" else b""
            replaces = held[0] if held is not None else 0
            entry = Entry(self.n + 1, sequence, change.id, content, replaces)
            self._add(entry)
            return entry

    def refuse(self, refusal: Refusal) -> None:
        """Note a change that cannot be made, and that it was seen."""
        with self._lock:
            if refusal.sequence <= self.sequence:
                return
            self.passed(refusal.sequence)
            values = (refusal.sequence, refusal.id, refusal.reason)
            self._run("INSERT OR REPLACE INTO refusals VALUES (?, ?, ?)", values)
            self._run(
                "DELETE FROM refusals WHERE sequence NOT IN "
                "(SELECT sequence FROM refusals ORDER BY sequence DESC LIMIT ?)",
                (REFUSALS,),
            )

    def passed(self, sequence: int) -> None:
        """Note that messages up to this one were seen."""
        self._run("UPDATE passed SET sequence = MAX(sequence, ?)", (sequence,))

    def commit(self) -> None:
        """Make all that was applied so far last."""
        with self._lock:
            if self._connection.in_transaction:
                self._connection.execute("COMMIT")

    def roll_back(self) -> None:
        """Forget what was applied since the last commit."""
        with self._lock:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def entries(self, span: Span) -> list[Entry]:
        """Return the changes of a range in order."""
        rows = self._rows(
            "SELECT ordinal, sequence, id, content, replaces FROM entries "
            "WHERE ordinal BETWEEN ? AND ? ORDER BY ordinal",
            span,
        )
        return [Entry(*row) for row in rows]

    def ordinal_at(self, sequence: int) -> int:
        """Return how many effective changes there were when a message had been seen."""
        return self._number(
            "SELECT COALESCE(MAX(ordinal), 0) FROM entries WHERE sequence <= ?", (sequence,)
        )

    def ordinal_of(self, document: str) -> int:
        """Return the ordinal of a document's newest put; 0 if there is no such document."""
        held = self._held(document)
        return held[0] if held is not None else 0

    def restore(self, entries: Iterable[Entry], sequence: int) -> None:
        """Go on from changes that another host had folded, in order of their ordinals.

        Args:
            entries: all effective changes from the first on; what is held here is dropped.
            sequence: the last one that had been seen; those of the entries count as seen.
        """
        with self._lock:
            self._begin()
            for table in ("entries", "documents", "refusals"):
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 -- our own names
            self._connection.execute("UPDATE passed SET sequence = 0")
            for entry in entries:
                self._add(entry)
                sequence = max(sequence, entry.sequence)
            self.passed(sequence)
            self.commit()

    def _add(self, entry: Entry) -> None:
        values = (entry.ordinal, entry.sequence, entry.id, entry.content, entry.replaces)
        self._run("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", values)
        if entry.is_put:
            held = (entry.id, entry.ordinal, entry.content)
            self._run("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", held)
        else:
            self._run("DELETE FROM documents WHERE id = ?", (entry.id,))

    def _held(self, document: str) -> tuple[int, bytes] | None:
        rows = self._rows("SELECT ordinal, content FROM documents WHERE id = ?", (document,))
        return rows[0] if rows else None

    def _begin(self) -> None:
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")

    def _run(self, statement: str, values: Sequence[Any] = ()) -> None:
        with self._lock:
            self._begin()
            self._connection.execute(statement, values)

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._lock, closing(self._connection.execute(query, values)) as cursor:
            return cursor.fetchall()

    def _number(self, query: str, values: Sequence[Any] = ()) -> int:
        return int(self._rows(query, values)[0][0])
