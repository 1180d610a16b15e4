"""DuckDB over the files of a lake, wherever they are."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import duckdb
import psutil

from eventrail.lake.storage.interface import Place
from eventrail.lake.storage.opening import open_storage

_MEMORY_SHARE = 0.6
"""Of the memory that is free; what a query needs beyond is written to a temporary folder."""

_LEAST_MEMORY = 512 * 1024 * 1024


def connect(
    lake: Place, *, memory: int | None = None, threads: int | None = None
) -> duckdb.DuckDBPyConnection:
    """Return a DuckDB that can open the files of a lake; without views.

    Args:
        lake: where it is.
        memory: bytes that queries may use; 60 % of what is free if None, at least 512 MiB. Beyond
            them they spill to a folder for temporary files.
        threads: that a query may use; as many as there are cores if None.
    """
    folder = Path(tempfile.gettempdir()) / f"eventrail-duckdb-{os.getpid()}"
    limit = memory or max(_LEAST_MEMORY, int(psutil.virtual_memory().available * _MEMORY_SHARE))
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{limit}B",
        "temp_directory": str(folder),
        "preserve_insertion_order": False,
    }
    if threads is not None:
        config["threads"] = threads
    connection = duckdb.connect(":memory:", config=config)
    connection.execute("SET TimeZone = 'UTC'; SET parquet_metadata_cache = true")
    attach(connection, lake)
    return connection


def attach(connection: duckdb.DuckDBPyConnection, lake: Place) -> None:
    """Let `connection` open the paths that `files.readable` returns for this lake."""
    system: Any = open_storage(lake).file_system()
    if system is not None:
        cast("Any", connection).register_filesystem(system)


def read(
    connection: duckdb.DuckDBPyConnection, stream: str, paths: Sequence[str]
) -> duckdb.DuckDBPyRelation:
    """Return the rows of some files of a stream, as `table_of` has them."""
    return connection.sql(table_of(connection, stream, paths))


def no_rows(connection: duckdb.DuckDBPyConnection, stream: str) -> str:
    """Return a query for a stream without rows; it has all columns."""
    from eventrail.lake.schema import SCHEMAS  # noqa: PLC0415 -- pyarrow; one request is found without

    name = f"_no_{stream.lower()}"
    connection.register(name, SCHEMAS[stream].empty_table())
    return f"FROM {name}"


def table_of(connection: duckdb.DuckDBPyConnection, stream: str, paths: Sequence[str]) -> str:
    """Return a query for the rows of some files of a stream, with the columns of this release.

    Columns, and fields of structs, that older files lack are null. DuckDB is told the columns, so
    that it opens the files for their rows only: to learn the columns it would open every one of
    them, for each view and each query anew.

    Args:
        connection: DuckDB, `attach`ed to the lake.
        stream: the stream's name.
        paths: of files, as `files.readable` returns them; none for no rows.
    """
    empty = no_rows(connection, stream)
    if not paths:
        return empty
    described = connection.execute(f"DESCRIBE {empty}").fetchall()
    columns = ", ".join(
        f"{_quoted(name)}: {{name: {_quoted(name)}, type: {_quoted(kind)}, default_value: NULL}}"
        for name, kind, *_ in described
    )
    return f"{_files(paths)}, schema = MAP {{{columns}}})"


def oldest_of(paths: Sequence[str]) -> str:
    """Return a query for the rows of some files, for columns that files of all releases have."""
    return f"{_files(paths)})"


def _files(paths: Sequence[str]) -> str:
    listed = ", ".join(_quoted(path) for path in paths)
    return f"FROM read_parquet([{listed}], hive_partitioning = false"


def _quoted(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"
