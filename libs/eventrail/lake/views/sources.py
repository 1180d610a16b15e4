"""From the files of a stream to one table with the columns of this release."""

from collections.abc import Sequence
from pathlib import PurePosixPath

import duckdb

from eventrail.lake.schema import SCHEMAS


def no_rows(connection: duckdb.DuckDBPyConnection, stream: str) -> str:
    """Return a query for a stream without rows; it has all columns."""
    name = f"_no_{stream.lower()}"
    connection.register(name, SCHEMAS[stream].empty_table())
    return f"FROM {name}"


def table_of(connection: duckdb.DuckDBPyConnection, stream: str, paths: Sequence[str]) -> str:
    """Return a query for the rows of some files of a stream.

    Columns, and fields of structs, that older files lack are null.

    Args:
        connection: DuckDB that can open the files.
        stream: the stream's name.
        paths: of files, as `files.readable` returns them.
    """
    empty = no_rows(connection, stream)
    if not paths:
        return empty
    found = (
        f"FROM read_parquet([{_listed(paths)}], union_by_name = true, hive_partitioning = false)"
    )
    columns = ", ".join(f'"{name}"' for name in SCHEMAS[stream].names)
    if not _has_all(connection, found, empty):
        found = f"FROM ({found} UNION ALL BY NAME {empty})"
    return f"SELECT {columns} {found}"


def oldest_of(paths: Sequence[str]) -> str:
    """Return a query for the rows of some files, for columns that files of all releases have.

    Only the first file is opened to learn what there is, so that it is quick over many.
    """
    return f"FROM read_parquet([{_listed(paths)}], hive_partitioning = false)"


def last_of(path: str) -> int:
    """Return the last sequence that a file of the lake may have, which its name says."""
    return int(PurePosixPath(path).stem.rpartition("-")[2])


def _listed(paths: Sequence[str]) -> str:
    return ", ".join("'" + path.replace("'", "''") + "'" for path in paths)


def _has_all(connection: duckdb.DuckDBPyConnection, found: str, empty: str) -> bool:
    """Return whether files have all columns of this release with all their fields."""
    there = _types(connection, found)
    return all(there.get(name) == kind for name, kind in _types(connection, empty).items())


def _types(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, str]:
    described = connection.execute(f"DESCRIBE {query}").fetchall()
    return {str(row[0]): str(row[1]) for row in described}
