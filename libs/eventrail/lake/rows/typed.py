"""Which fields of typed data are columns, and how they are put there."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, cast

import msgspec
import numpy as np

from eventrail.contracts.requests import Message, Sampling
from eventrail.lake.arrow import arrow
from eventrail.lake.rows.columns import array, attributes, spread


class Taken(NamedTuple):
    """One field of some kind of data, as a column.

    Attributes:
        column: its name in the lake.
        field: its name in the data.
        shape: makes of the value what the column's type wants; None if it is that already.
    """

    column: str
    field: str
    shape: Callable[[Any], Any] | None = None


Plan = Mapping[str, Sequence[Taken]]
"""The columns of each kind of data."""


def plan(
    kinds: Mapping[str, type[msgspec.Struct]],
    columns: Mapping[str, Any],
    elsewhere: Mapping[tuple[str, str], str],
    shapes: Mapping[str, Callable[[Any], Any]],
) -> Plan:
    """Return which fields are columns: those with a column's name, and those named otherwise.

    Args:
        kinds: the data's classes by kind.
        columns: types by name of column.
        elsewhere: by kind and field, the column of another name; empty for no column.
        shapes: by column, what shapes its values.
    """
    return {
        kind: [
            Taken(column, field, shapes.get(column))
            for field in data.__struct_fields__
            if (column := elsewhere.get((kind, field), field)) in columns
        ]
        for kind, data in kinds.items()
    }


def typed_columns(
    plan: Plan, columns: Mapping[str, Any], kinds: Sequence[str], data: Sequence[Any]
) -> dict[str, Any]:
    """Return the arrays of typed columns.

    Args:
        plan: which fields are columns.
        columns: types by name of column.
        kinds: of each row.
        data: typed, of each row; None if it is not known, or does not fit.
    """
    rows: dict[str, list[int]] = {}
    for index, (kind, each) in enumerate(zip(kinds, data, strict=True)):
        if each is not None:
            rows.setdefault(kind, []).append(index)
    parts: dict[str, list[_Part]] = {name: [] for name in columns}
    for kind, indices in rows.items():
        taken = plan.get(kind, ())
        if not taken:
            continue
        places = np.array(indices)
        getter = attributes([each.field for each in taken])
        found = zip(*map(getter, [data[index] for index in indices]), strict=True)
        for (column, _, shape), values in zip(taken, found, strict=True):
            shaped = values if shape is None else [shape(value) for value in values]
            parts[column].append(_Part(places, array(shaped, columns[column])))
    return {name: _whole(parts[name], kind, len(kinds)) for name, kind in columns.items()}


class _Part(NamedTuple):
    """What one kind of data has for a column.

    Attributes:
        places: of which rows, a numpy array.
        values: an Arrow array of as many.
    """

    places: Any
    values: Any


def _whole(parts: Sequence[_Part], kind: Any, count: int) -> Any:
    if not parts:
        return arrow.nulls(count, kind)
    if len(parts) == 1:
        return spread(parts[0].values, parts[0].places, count)
    places = np.concatenate([part.places for part in parts])
    return spread(arrow.concat_arrays([part.values for part in parts]), places, count)


_NOTHING: Mapping[str, Any] = {}


class _Call(NamedTuple):
    id: str
    name: str
    arguments: str


class _Turn(NamedTuple):
    role: str
    content: str | None
    name: str | None
    tool_calls: list[_Call]
    tool_call_id: str | None


class Pair(NamedTuple):
    """Two numbers with the names that the columns `covers` and `lengths` give them."""

    start: int
    end: int

    @property
    def this(self) -> int:
        """The first of them, of lengths."""
        return self.start

    @property
    def other(self) -> int:
        """The second of them, of lengths."""
        return self.end


def pair_of(value: tuple[int, int]) -> Pair:
    """Return a pair of numbers as a struct."""
    return Pair(*value)


def calls_of(calls: Sequence[Mapping[str, Any]]) -> list[_Call]:
    """Return tool calls, in OpenAI's shape, as structs; what is not text becomes empty."""
    return [_call(each) for each in calls]


def _call(call: Mapping[str, Any]) -> _Call:
    function = call.get("function")
    named: Mapping[str, Any] = (
        cast("Mapping[str, Any]", function) if isinstance(function, dict) else _NOTHING
    )
    return _Call(_text(call.get("id")), _text(named.get("name")), _text(named.get("arguments")))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def turns_of(messages: Sequence[Message]) -> list[Message | _Turn]:
    """Return a conversation with its tool calls as structs."""
    return [
        message
        if not message.tool_calls
        else _Turn(
            message.role,
            message.content,
            message.name,
            calls_of(message.tool_calls),
            message.tool_call_id,
        )
        for message in messages
    ]


def sampling_of(parameters: Mapping[str, Any]) -> Sampling | None:
    """Return sampling parameters as a struct; None if there are none, or they do not fit."""
    if not parameters:
        return None
    try:
        return msgspec.convert(parameters, Sampling, strict=False)
    except msgspec.ValidationError:
        return None
