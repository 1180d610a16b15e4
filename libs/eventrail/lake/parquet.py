"""Tables as Parquet bytes and back. A table that was written is read back before it counts."""

from typing import Any

from eventrail.lake.arrow import Table, arrow, parquet

_COMPRESSION = "zstd"

_DICTIONARY = 1024 * 1024
"""Bytes after which a column is not kept as a dictionary: long texts hardly repeat."""


def encode(table: Table, *, keyed: bool = False, row_group: int | None = None) -> memoryview:
    """Return a table as a Parquet file in memory.

    Args:
        table: what to write.
        keyed: also write Bloom filters of `rid` and `event_id`, by which one request is found.
        row_group: rows in a group at most; statistics are kept for each.
    """
    sink = arrow.BufferOutputStream()
    more: dict[str, Any] = {}
    names = [name for name in ("rid", "event_id", "note_id") if name in table.column_names]
    if keyed and names:
        ndv = max(1, min(table.num_rows, row_group or table.num_rows))
        more["bloom_filter_options"] = {name: {"ndv": ndv, "fpp": 0.01} for name in names}
        more["write_page_index"] = True
    parquet.write_table(
        table,
        sink,
        compression=_COMPRESSION,
        dictionary_pagesize_limit=_DICTIONARY,
        **({} if row_group is None else {"row_group_size": row_group}),
        **more,
    )
    return memoryview(sink.getvalue()).cast("B")


def decode(content: bytes | memoryview, columns: list[str] | None = None) -> Table:
    """Return the table that Parquet bytes hold."""
    return parquet.ParquetFile(arrow.BufferReader(content)).read(columns=columns)
