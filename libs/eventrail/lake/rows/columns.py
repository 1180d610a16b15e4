"""From Python values to Arrow arrays, nested ones a field at a time.

`pyarrow.array` takes nested values too, but asks every one of them what it is; knowing the type
beforehand is several times as fast, and a field that a value lacks becomes null.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

import numpy as np

from eventrail.lake.arrow import arrow as pa


def array(values: Sequence[Any], kind: Any) -> Any:
    """Return the Arrow array of `values`.

    Args:
        values: of structs objects with the fields as attributes; of lists sequences; of maps
            mappings; None for null.
        kind: the Arrow type.
    """
    if pa.types.is_struct(kind):
        return _structs(values, kind)
    if pa.types.is_map(kind):
        return _maps(values, kind)
    if pa.types.is_list(kind):
        return _lists(values, kind)
    return pa.array(values, kind)


def spread(values: Any, rows: Any, count: int) -> Any:
    """Return an array of `count` with `values` at `rows`, and null elsewhere.

    Args:
        values: an Arrow array.
        rows: a numpy array of as many places, each once.
        count: how many there are to be.
    """
    if len(values) == count:
        places = np.empty(count, np.int64)
        places[rows] = np.arange(count)
        return values.take(pa.array(places))
    places = np.zeros(count, np.int64)
    missing = np.ones(count, np.bool_)
    places[rows] = np.arange(len(values))
    missing[rows] = False
    return values.take(pa.array(places, mask=missing))


def attributes(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what gets these attributes of an object, always as a tuple."""
    if len(names) == 1:
        only = attrgetter(names[0])
        return lambda value: (only(value),)
    return attrgetter(*names)


def _structs(values: Sequence[Any], kind: Any) -> Any:
    fields = [kind.field(index) for index in range(kind.num_fields)]
    names = [field.name for field in fields]
    present = [value for value in values if value is not None]
    if not present:
        return pa.nulls(len(values), kind)
    columns = _columns(present, names)
    made = pa.StructArray.from_arrays(
        [
            pa.nulls(len(present), field.type) if column is None else array(column, field.type)
            for column, field in zip(columns, fields, strict=True)
        ],
        fields=fields,
    )
    return made if len(present) == len(values) else _spread_present(made, values)


def _columns(values: Sequence[Any], names: Sequence[str]) -> list[Any]:
    """Return the fields of objects of one class; None for a field that the class lacks."""
    has = [hasattr(values[0], name) for name in names]
    known = [name for name, there in zip(names, has, strict=True) if there]
    try:
        found = iter(list(zip(*map(attributes(known), values), strict=True)))
        return [next(found) if there else None for there in has]
    except AttributeError:  # of several classes
        return [[getattr(value, name, None) for value in values] for name in names]


def _spread_present(made: Any, values: Sequence[Any]) -> Any:
    rows = np.flatnonzero(np.fromiter((value is not None for value in values), np.bool_))
    return spread(made, rows, len(values))


def _lists(values: Sequence[Sequence[Any] | None], kind: Any) -> Any:
    present = [value for value in values if value is not None]
    flat = [each for value in present for each in value]
    if not present:
        return pa.nulls(len(values), kind)
    made = pa.ListArray.from_arrays(_offsets(present), array(flat, kind.value_type), type=kind)
    return made if len(present) == len(values) else _spread_present(made, values)


def _maps(values: Sequence[Mapping[str, Any] | None], kind: Any) -> Any:
    present = [value for value in values if value is not None]
    if not present:
        return pa.nulls(len(values), kind)
    keys = [key for value in present for key in value]
    items = [item for value in present for item in value.values()]
    made = pa.MapArray.from_arrays(
        _offsets(present), pa.array(keys, kind.key_type), array(items, kind.item_type)
    )
    return made if len(present) == len(values) else _spread_present(made, values)


def _offsets(values: Sequence[Any]) -> Any:
    offsets = np.zeros(len(values) + 1, np.int32)
    np.cumsum(np.fromiter(map(len, values), np.int32, len(values)), out=offsets[1:])
    return pa.array(offsets)
