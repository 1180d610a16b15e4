"""From a plain document to its structs, with errors that name the field, not only its type.

msgspec writes the key of a mapping as `[...]`, and names no field that it does not know together
with those it does. So who is refused is looked for from the top down, part by part.
"""

import re
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, Union, cast

import msgspec

from eventrail.config.invalid import InvalidConfig
from eventrail.config.suggest import known_names

Struct = TypeVar("Struct", bound=msgspec.Struct)

_UNKNOWN = re.compile(r"Object contains unknown field `(?P<field>[^`]*)`")


def convert(document: object, to: type[Struct]) -> Struct:
    """Return `document`, as YAML or JSON held it, as a struct.

    Raises:
        InvalidConfig: it does not fit; the message begins with the path of the field, such as
            `pools.chat.speculation.tokens`.
    """
    try:
        return msgspec.convert(document, to)
    except msgspec.ValidationError as error:
        path, kind, reason = _deepest("", document, to, error)
        raise InvalidConfig(_said(path, kind, reason)) from error


def _deepest(
    path: str, value: object, kind: Any, error: msgspec.ValidationError
) -> tuple[str, Any, msgspec.ValidationError]:
    """Return the path and type of the smallest part that does not fit, and why."""
    for step, part, part_kind in _parts(value, kind):
        try:
            msgspec.convert(part, part_kind)
        except msgspec.ValidationError as inner:
            return _deepest(f"{path}{step}", part, part_kind, inner)
    return path, kind, error


def _parts(value: object, kind: Any) -> Iterator[tuple[str, object, Any]]:
    """Yield the parts of a value that have a type of their own."""
    kind = _chosen(value, kind)
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, object]", value)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            hints = typing.get_type_hints(kind)
            yield from ((f".{n}", entries[n], hints[n]) for n in entries if n in hints)
        elif typing.get_origin(kind) is dict:
            of = typing.get_args(kind)[1]
            yield from ((f".{name}", entry, of) for name, entry in entries.items())
    elif isinstance(value, list) and typing.get_origin(kind) is list:
        of = typing.get_args(kind)[0]
        items = cast("list[object]", value)
        yield from ((f"[{index}]", item, of) for index, item in enumerate(items))


def _chosen(value: object, kind: Any) -> Any:
    """Return the member of a union such as `Pool | None` that the value is meant for."""
    if typing.get_origin(kind) not in {types.UnionType, Union}:
        return kind
    members = [each for each in typing.get_args(kind) if each is not types.NoneType]
    return members[0] if value is not None and len(members) == 1 else kind


def _said(path: str, kind: Any, error: msgspec.ValidationError) -> str:
    """Return `<path>: <what is wrong>`."""
    reason, _, where = str(error).partition(" - at `$")
    unknown = _UNKNOWN.match(reason)
    kind = _chosen({}, kind)
    if unknown is not None and isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        field = unknown["field"]
        known = known_names(field, typing.get_type_hints(kind))
        return f"{path}.{field}: there is no such field; {known}".lstrip(".")
    whole = f"{path}{where.rstrip('`')}".lstrip(".")
    return f"{whole}: {reason}" if whole else reason
