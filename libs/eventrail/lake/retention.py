"""Up to where the hot streams may be truncated."""

from datetime import datetime
from pathlib import Path

from eventrail.contracts.events import TERMINAL_TYPES
from eventrail.lake.views import open_lake

_ENDS = ", ".join(f"'{name}'" for name in sorted(TERMINAL_TYPES))


def log_bound(lake: Path, first: int, older_than: datetime) -> int:
    """Return the sequence below which every record of `LOG` may go.

    Everything below is in the lake, was stored before `older_than`, and belongs to requests
    that have ended.

    Args:
        lake: the lake's folder.
        first: the first sequence that the stream still has.
        older_than: what was stored later stays.
    """
    with open_lake(lake) as connection:
        row = connection.execute(
            f"""
            WITH hot AS (SELECT * FROM events WHERE sequence >= ?),
            lives AS (
                SELECT min(sequence) AS first, bool_or(type IN ({_ENDS})) AS ended
                FROM hot WHERE rid IS NOT NULL GROUP BY tenant, rid
            )
            SELECT
                coalesce((SELECT max(sequence) + 1 FROM hot), ?),
                (SELECT min(first) FROM lives WHERE NOT ended),
                (SELECT min(sequence) FROM hot WHERE stored_at >= ?)
            """,  # noqa: S608 -- made of constants
            [first, first, older_than],
        ).fetchone()
    return min(bound for bound in row or (first,) if bound is not None)


def notes_bound(lake: Path, first: int, older_than: datetime) -> int:
    """Return the sequence below which every note may go; see `log_bound`."""
    with open_lake(lake) as connection:
        row = connection.execute(
            """
            SELECT
                coalesce(max(sequence) + 1, ?),
                min(sequence) FILTER (stored_at >= ?)
            FROM notes WHERE sequence >= ?
            """,
            [first, older_than, first],
        ).fetchone()
    return min(bound for bound in row or (first,) if bound is not None)
