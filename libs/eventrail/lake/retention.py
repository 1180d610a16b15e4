"""Up to where the hot streams may be truncated, and which large bodies go with that."""

from datetime import datetime

import duckdb

from eventrail.contracts.events import TERMINAL_TYPES
from eventrail.lake.files import readable
from eventrail.lake.reading import attach, read
from eventrail.lake.storage.interface import Place

_ENDS = ", ".join(f"'{name}'" for name in sorted(TERMINAL_TYPES))

_LIGHT = 1024
"""Bytes of event data that are never worth a body of their own."""


def log_bound(lake: Place, first: int, older_than: datetime) -> int:
    """Return the sequence below which every record of `LOG` may go.

    Everything below is in the lake, was stored before `older_than`, and belongs to requests
    that have ended.

    Args:
        lake: where the lake is.
        first: the first sequence that the stream still has.
        older_than: what was stored later stays.
    """
    with _open(lake, "LOG", first) as connection:
        row = connection.execute(
            f"""
            WITH lives AS (
                SELECT min(sequence) AS first, bool_or(type IN ({_ENDS})) AS ended
                FROM hot WHERE rid IS NOT NULL GROUP BY tenant, rid
            )
            SELECT
                coalesce((SELECT max(sequence) + 1 FROM hot), ?),
                (SELECT min(first) FROM lives WHERE NOT ended),
                (SELECT min(sequence) FROM hot WHERE stored_at >= ?)
            """,  # noqa: S608 -- made of constants
            [first, older_than],
        ).fetchone()
    return min(bound for bound in row or (first,) if bound is not None)


def notes_bound(lake: Place, first: int, older_than: datetime) -> int:
    """Return the sequence below which every note may go; see `log_bound`."""
    with _open(lake, "NOTES", first) as connection:
        row = connection.execute(
            """
            SELECT
                coalesce(max(sequence) + 1, ?),
                min(sequence) FILTER (stored_at >= ?)
            FROM hot
            """,
            [first, older_than],
        ).fetchone()
    return min(bound for bound in row or (first,) if bound is not None)


def bodies(lake: Place, first: int, below: int) -> tuple[set[str], set[str]]:
    """Return the names of the event data in the lake that could be large bodies.

    Large bodies are named for their SHA-256, and the lake holds them in place, so the names
    follow from what is in it: only what is safely there is named.

    Args:
        lake: where the lake is.
        first: the first sequence of interest.
        below: the sequence below which records go.

    Returns:
        The names in records from `first` to before `below`, and those that requests with a
        record at or above `below` refer to.
    """
    with _open(lake, "LOG", first) as connection:
        going = connection.execute(
            "SELECT DISTINCT sha256(data) FROM hot WHERE sequence < ? AND strlen(data) >= ?",
            [below, _LIGHT],
        ).fetchall()
        staying = connection.execute(
            """
            SELECT DISTINCT sha256(data) FROM hot
            WHERE strlen(data) >= ? AND (tenant, rid) IN (
                SELECT (tenant, rid) FROM hot WHERE sequence >= ?
            )
            """,
            [_LIGHT, below],
        ).fetchall()
    return {name for (name,) in going}, {name for (name,) in staying}


def _open(lake: Place, stream: str, first: int) -> duckdb.DuckDBPyConnection:
    """Return DuckDB with the view `hot`: what the lake has of a stream from `first` on.

    Only files that hold some of it are opened, however large the lake.
    """
    connection = duckdb.connect(":memory:", config={"threads": 1})
    connection.execute("SET TimeZone = 'UTC'")
    attach(connection, lake)
    every = read(connection, stream, readable(lake, stream, first))
    every.filter(f"sequence >= {int(first)}").create_view("hot")
    return connection
