"""Put tables together, and apart by tenant."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from eventrail.contracts.errors import EventrailError
from eventrail.lake.arrow import Table, arrow
from eventrail.lake.rows import events, notes
from eventrail.lake.schema import SCHEMAS
from eventrail.lake.schemas.events import TYPED as TYPED_EVENTS
from eventrail.lake.schemas.notes import TYPED as TYPED_NOTES

_ORDER = {"LOG": ["rid", "position"], "NOTES": ["rid"]}
"""By what rows are sorted within a tenant, before their sequence."""

_IN_STREAM = {"LOG": ["sequence", "position"]}
"""By what rows stand in the order of the stream; `sequence` elsewhere."""

_Again = Callable[[Sequence[str], Sequence[str]], dict[str, Any]]

_AGAIN: dict[str, tuple[str, Any, _Again]] = {
    "LOG": ("type", TYPED_EVENTS, events.typed_again),
    "NOTES": ("kind", TYPED_NOTES, notes.typed_again),
}


class WrittenByNewer(EventrailError):
    """A file has columns that this release does not know; it must not rewrite it."""


def conform(stream: str, table: Table, name: str) -> Table:
    """Return a table with the columns of this release, whatever release wrote it.

    Typed columns that it lacks, or that were narrower, are made again from `data`.

    Args:
        stream: the stream's name.
        table: what a file holds.
        name: of the file, for errors.

    Raises:
        WrittenByNewer: it has a column, or a field of a struct, that this release would lose.
    """
    schema = SCHEMAS[stream]
    if table.schema.equals(schema):
        return table
    _check_known(table.schema, schema, name)
    columns: dict[str, Any] = {
        field.name: table[field.name].cast(field.type)
        if field.name in table.column_names
        else arrow.nulls(table.num_rows, field.type)
        for field in schema
    }
    if stream in _AGAIN:
        kind, typed, again = _AGAIN[stream]
        changed = {
            name
            for name in typed
            if name not in table.column_names or table.schema.field(name).type != typed[name]
        }
        made = again(table[kind].to_pylist(), table["data"].to_pylist()) if changed else {}
        columns.update((name, column) for name, column in made.items() if name in changed)
    return arrow.Table.from_arrays([columns[name] for name in schema.names], schema=schema)


def _check_known(found: Any, known: Any, name: str) -> None:
    for field in found:
        index = known.get_field_index(field.name)
        if index < 0 or not _covers(known.field(index).type, field.type):
            raise WrittenByNewer(f"{name}: column {field.name} is of a newer release")


def _covers(known: Any, found: Any) -> bool:
    """Return whether a type has every field that another one has."""
    if known.equals(found):
        return True
    types: Any = arrow.types
    if types.is_struct(known) and types.is_struct(found):
        names = {known.field(index).name: known.field(index).type for index in range(len(known))}
        return all(
            found.field(index).name in names
            and _covers(names[found.field(index).name], found.field(index).type)
            for index in range(len(found))
        )
    if types.is_list(known) and types.is_list(found):
        return _covers(known.value_type, found.value_type)
    return bool(types.is_map(known) and types.is_map(found)) and _covers(
        known.item_type, found.item_type
    )


def by_tenant(stream: str, table: Table) -> Iterator[tuple[str | None, Table]]:
    """Yield the rows of each tenant, sorted so that a request's are together."""
    keys = [*_ORDER.get(stream, []), "sequence"]
    if "tenant" not in table.column_names:
        yield None, _sorted(table, keys)
        return
    ordered = _sorted(table, ["tenant", *keys])
    tenants: list[str | None] = ordered["tenant"].to_pylist()
    start = 0
    for index in range(1, len(tenants) + 1):
        if index == len(tenants) or tenants[index] != tenants[start]:
            yield tenants[start], ordered.slice(start, index - start)
            start = index


def in_stream_order(stream: str, table: Table) -> Table:
    """Return the rows in the order in which they stand in the stream."""
    return _sorted(table, _IN_STREAM.get(stream, ["sequence"]))


def _sorted(table: Table, keys: Sequence[str]) -> Table:
    return table.combine_chunks().sort_by([(key, "ascending") for key in keys])
