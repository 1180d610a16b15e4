"""Columns of Arrow out of arrays of NumPy, without a loop over rows."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from eventrail.lake.arrow import Table, arrow

compute: Any = __import__("pyarrow.compute").compute


def hexes(rows: Any) -> Any:
    """Return rows of bytes as lower-case hexadecimal strings."""
    count, width = rows.shape
    text = np.frombuffer(np.ascontiguousarray(rows).tobytes().hex().encode(), np.uint8)
    offsets = np.arange(count + 1, dtype=np.int32) * (2 * width)
    buffers = [None, arrow.py_buffer(offsets), arrow.py_buffer(text)]
    return arrow.Array.from_buffers(arrow.string(), count, buffers)


def picked(values: Sequence[object], numbers: Any, kind: Any = None) -> Any:
    """Return `values[number]` for every number; null where a number is negative."""
    chosen = arrow.array(numbers, mask=np.asarray(numbers) < 0)
    return arrow.array(values, type=kind).take(chosen)


def times(microseconds: Any) -> Any:
    """Return microseconds since 1970 as times in UTC."""
    return arrow.array(microseconds, type=arrow.timestamp("us", tz="UTC"))


def texts(numbers: Any) -> Any:
    """Return numbers as strings."""
    return arrow.array(numbers).cast(arrow.string())


def said(shape: str, **parts: Any) -> Any:
    """Return JSON texts: `shape` with each `<name>` replaced by the column of that name."""
    pieces: list[Any] = []
    rest = shape
    while "<" in rest:
        before, _, rest = rest.partition("<")
        name, _, rest = rest.partition(">")
        pieces += [before, parts[name]]
    return compute.binary_join_element_wise(*pieces, rest, "", null_handling="replace")


def quoted(values: Sequence[object]) -> list[str]:
    """Return each value as JSON."""
    return [json.dumps(value, ensure_ascii=False, separators=(",", ":")) for value in values]


def conform(columns: Mapping[str, Any], count: int, schema: Any) -> Table:
    """Return a table of the schema: what `columns` lacks is null, what they have besides goes."""
    arrays = [_conformed(columns.get(field.name), count, field.type) for field in schema]
    return arrow.Table.from_arrays(arrays, schema=schema)


def _conformed(column: Any, count: int, kind: Any) -> Any:
    if column is None:
        return arrow.nulls(count, kind)
    if isinstance(column, Mapping):  # a struct, by its fields
        fields: list[Any] = [kind.field(number) for number in range(kind.num_fields)]
        named: Mapping[str, Any] = column
        arrays = [_conformed(named.get(field.name), count, field.type) for field in fields]
        return arrow.StructArray.from_arrays(arrays, fields=fields)
    if isinstance(column, str | int | float | bool):
        return arrow.array([column], type=kind).take(arrow.array(np.zeros(count, np.int32)))
    found = column if isinstance(column, arrow.Array | arrow.ChunkedArray) else arrow.array(column)
    return found if found.type.equals(kind) else found.cast(kind)
