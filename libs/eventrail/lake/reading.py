"""DuckDB over the files of a lake, wherever they are."""

from collections.abc import Sequence
from typing import Any, cast

import duckdb

from eventrail.lake.schema import SCHEMAS
from eventrail.lake.storage.interface import Place
from eventrail.lake.storage.opening import open_storage


def attach(connection: duckdb.DuckDBPyConnection, lake: Place) -> None:
    """Let `connection` open the paths that `files.readable` returns for this lake."""
    system: Any = open_storage(lake).file_system()
    if system is not None:
        cast("Any", connection).register_filesystem(system)


def read(
    connection: duckdb.DuckDBPyConnection, stream: str, paths: Sequence[str]
) -> duckdb.DuckDBPyRelation:
    """Return the rows of some files of a stream, with the columns of this release.

    Columns, and fields of structs, that older files lack are null.

    Args:
        connection: DuckDB, `attach`ed to the lake.
        stream: the stream's name.
        paths: of files, as `files.readable` returns them; none for no rows.
    """
    none = f"_no_{stream.lower()}"
    connection.register(none, SCHEMAS[stream].empty_table())
    if not paths:
        return connection.table(none)
    columns = ", ".join(f'"{name}"' for name in SCHEMAS[stream].names)
    files = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    return connection.sql(
        f"SELECT {columns} FROM (FROM read_parquet([{files}], hive_partitioning = false,"  # noqa: S608 -- constants and quoted paths
        f" union_by_name = true) UNION ALL BY NAME FROM {none})"
    )
